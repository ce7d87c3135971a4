"""The format between grader and child: every plain value arrives unchanged, and nothing else gets through."""

import json
import socket
import time
from collections import deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.grading import wire_format

ARRAYS = st.sampled_from(list(wire_format.DTYPES.values())).flatmap(
    lambda dtype: (
        st.lists(st.integers(0, 3), max_size=4).map(lambda shape: torch.ones(shape).cumsum(-1).to(dtype))
        if dtype != torch.bool
        else st.lists(st.integers(0, 3), max_size=4).map(lambda shape: torch.ones(shape) > 0)
    )
)
NUMBERS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    NUMBERS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*wire_format.READERS, "array", "shape", "x"]), inner, max_size=3)
    ),
    max_leaves=15,
)


def same(one, other):
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return type(one) is type(other) and (one == other or one != one and other != other)


@given(VALUES)
def test_a_plain_value_arrives_unchanged(value):
    tree, body = wire_format.encode(value)
    assert same(value, wire_format.decode(json.loads(json.dumps(tree)), body))


@given(JSON, st.binary(max_size=64))
@settings(max_examples=500)
def test_any_tree_is_read_as_a_plain_value_or_refused_and_raises_nothing_else(tree, body):
    try:
        value = wire_format.decode(tree, body)
    except wire_format.FormatError:
        return
    if not isinstance(value, wire_format.Opaque):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wire_format, "DEEPEST", 100)
            with_opaque = "opaque" in json.dumps(tree)
            assert with_opaque or same(value, wire_format.decode(*wire_format.encode(value)))


@pytest.mark.parametrize(
    "tree",
    [
        {"array": "torch.float64", "shape": [1 << 20, 1 << 20]},
        {"array": "torch.float64", "shape": [-1]},
        {"array": "torch.float64", "shape": [2.0]},
        {"array": "torch.float64", "shape": [True]},
        {"array": "torch.quint8", "shape": [1]},
        {"array": ["torch.float64"], "shape": [1]},
        {"array": "torch.bool", "shape": [8]},
        {"big": "9" * 100_000},
        {"float": "x"},
        {"int": True},
        {"pickle": "x"},
        {"list": [[]]},
        {"dict": [["a"]]},
        [],
        7,
    ],
)
def test_a_tree_that_lies_is_refused(tree):
    with pytest.raises(wire_format.FormatError):
        wire_format.decode(tree, b"\x07" * 15)


def test_a_value_nested_too_deeply_is_refused():
    value = 0
    for _ in range(wire_format.DEEPEST + 1):
        value = [value]
    with pytest.raises(wire_format.FormatError):
        wire_format.encode(value)


class Lying(np.ndarray):
    def __array__(self, *arguments, **more):
        raise AssertionError("nobody should ask")

    def __eq__(self, other):
        return True


def test_numpy_arrays_arrive_with_their_numbers_whatever_their_class_claims():
    lying = np.arange(6, dtype=np.float32).reshape(2, 3).view(Lying)
    assert torch.equal(wire_format.decode(*wire_format.encode(lying)), torch.arange(6.0).reshape(2, 3))
    assert wire_format.decode(*wire_format.encode(np.float64(1.5))) == 1.5
    assert torch.equal(wire_format.decode(*wire_format.encode(torch.ones(2, 3).T[:, ::2])), torch.ones(3, 1))


@pytest.mark.parametrize(
    ("stands", "plain"),
    [
        (range(3), [0, 1, 2]),
        (deque([1, (2,)]), [1, (2,)]),
        (Fraction(1, 4), 0.25),
        (Decimal("0.5"), 0.5),
        (np.array(["a", "b"]), ["a", "b"]),
        (np.array([1, None], dtype=object), [1, None]),
        (np.array([1, 2], dtype=np.uint16), torch.tensor([1, 2])),
        (np.uint64(7), torch.tensor(7)),
        (torch.tensor([0, 3]).to_sparse(), torch.tensor([0, 3])),
    ],
)
def test_what_stands_for_plain_values_arrives_as_these(stands, plain):
    arrived = wire_format.decode(*wire_format.encode(stands))
    assert type(arrived) is type(plain)
    assert torch.equal(arrived, plain) if isinstance(plain, torch.Tensor) else arrived == plain


@pytest.mark.parametrize("odd", [object(), {1, 2}, range(10**6), np.zeros(1, "M8[s]"), b"bytes", print])
def test_a_value_that_is_not_plain_is_not_sent(odd):
    with pytest.raises((wire_format.FormatError, TypeError)):
        wire_format.encode(odd)


@pytest.fixture
def ends():
    ends = socket.socketpair()
    yield ends
    for end in ends:
        end.close()


def test_a_message_arrives(ends):
    wire_format.send(ends[0], {"a": 1}, b"body")
    assert wire_format.receive(ends[1]) == ({"a": 1}, b"body")


@pytest.mark.parametrize(
    "bytes_, error",
    [
        (b"", wire_format.Ended),
        (b"garbage", wire_format.Ended),
        (wire_format.LENGTHS.pack(1 << 31, 0), wire_format.FormatError),
        (wire_format.LENGTHS.pack(2, 1 << 31) + b"{}", wire_format.FormatError),
        (wire_format.LENGTHS.pack(2, 0) + b"[]", wire_format.FormatError),
        (wire_format.LENGTHS.pack(2, 0) + b"\xff\xff", wire_format.FormatError),
        (wire_format.LENGTHS.pack(90_000, 0) + b"[" * 90_000, wire_format.FormatError),
    ],
)
def test_garbage_is_refused(ends, bytes_, error):
    ends[0].sendall(bytes_)
    ends[0].close()
    with pytest.raises(error):
        wire_format.receive(ends[1])


def test_sending_single_bytes_does_not_extend_the_time_limit(ends):
    ends[0].sendall(b"\0")
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        wire_format.receive(ends[1], begun + 0.2)
    assert time.monotonic() - begun < 5
