"""The recorded answers of chapter 14 are the frameworks' own, and they stand in where a framework is missing."""

import sys
from inspect import signature
from itertools import product

import pytest
import torch
import torch.nn.functional as F
from jax import lax

from tests.library.test_frameworks import in_jax, in_keras, in_onnx, keras
from transconv import trans_conv
from transconv.frameworks import jax_padding, to_jax, to_keras
from transconv_course.recorded_answers import ANSWERS, FRAMEWORKS, answer, found

X = torch.tensor([[0.0, 1], [2, 3]])
K3 = torch.arange(1.0, 10).reshape(3, 3)
GRID = range(1, 5), range(1, 4)
LAYER = (torch.arange(72) * 7 % 19 - 9).reshape(2, 3, 4, 3).float()
BIAS = torch.tensor([1.0, -2, 3])
IMAGE = (torch.arange(24) * 5 % 13 - 6).reshape(1, 2, 3, 4).float()


def jax_map(K, stride, padding, turned):
    kernel = K[:, :, None, None]
    return in_jax(X[None, None], kernel, (stride,) * 2, padding, (1, 1), turned)[0, 0]


def keras_map(K, stride, word):
    return in_keras(X[None, None], K[:, :, None, None], (stride,) * 2, word, (1, 1))[0, 0]


def onnx_map(K, stride, **settings):
    return in_onnx(X[None, None], K[None, None], strides=(stride,) * 2, **settings)[0, 0]


def keras_line(output_padding):
    x, kernel = torch.tensor([[[1.0, 2]]]), torch.tensor([1.0, 2, 3])[:, None, None]
    return in_keras(x, kernel, [2], "same", [1], output_padding)[0, 0]


def size(op, k, s, word):
    x, kernel = torch.ones(1, 1, 3), torch.ones(k, 1, 1)
    return op(x, kernel, (s,), word, (1,)).shape[-1]


def sizes(op, *words):
    found = torch.tensor([[[size(op, k, s, word) for s in GRID[1]] for k in GRID[0]] for word in words])
    return found.squeeze(0)


def onnx_size(x, kernel, s, word, d):
    return in_onnx(x[None], kernel.movedim(0, 2)[None], strides=(1, *s), auto_pad=word)


COMPUTED = {
    "jax, SAME": lambda: jax_map(X, 1, "SAME", False),
    "jax, VALID": lambda: jax_map(X, 1, "VALID", False),
    "jax, VALID, rotated": lambda: jax_map(X, 1, "VALID", True),
    "keras, valid": lambda: keras_map(X, 1, "valid"),
    "onnxruntime, no pads": lambda: onnx_map(X, 1),
    "jax, SAME, K3": lambda: jax_map(K3, 2, "SAME", True),
    "keras, same, K3": lambda: keras_map(K3, 2, "same"),
    "onnxruntime, SAME_UPPER, K3": lambda: onnx_map(K3, 2, auto_pad="SAME_UPPER"),
    "onnxruntime, SAME_LOWER, K3": lambda: onnx_map(K3, 2, auto_pad="SAME_LOWER"),
    "onnxruntime, output_shape, K3": lambda: onnx_map(K3, 2, output_shape=(4, 4)),
    "jax, sizes": lambda: sizes(in_jax, "SAME", "VALID"),
    "keras, sizes": lambda: sizes(in_keras, "same", "valid"),
    "onnxruntime, VALID, sizes": lambda: sizes(onnx_size, "VALID"),
    "keras, output_padding None": lambda: keras_line(None),
    "keras, output_padding 0": lambda: keras_line(0),
    "keras, output_padding 1": lambda: keras_line(1),
    "jax, port": lambda: in_jax(IMAGE, to_jax(LAYER), (2, 1), jax_padding((4, 3), (2, 1), 1), (1, 1))[0],
    "jax, port, weight as it is": lambda: as_it_is()[0],
    "keras, port": lambda: in_keras(IMAGE, to_keras(LAYER), (2, 1), "same", (1, 1))[0],
    "onnxruntime, port": lambda: in_onnx(IMAGE, LAYER, strides=(2, 1), pads=(1,) * 4)[0],
}


def as_it_is():
    axes = ("NCHW", "OIHW", "NCHW")
    pads = jax_padding((4, 3), (2, 1), 1)
    y = lax.conv_transpose(IMAGE.numpy(), LAYER.numpy(), (2, 1), pads, dimension_numbers=axes, transpose_kernel=True)
    return torch.tensor(y.__array__())


def test_every_recorded_answer_is_computed_here():
    assert set(COMPUTED) == set(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_recorded_answer_is_what_the_framework_computes(name):
    computed = COMPUTED[name]().float()
    biased = computed + BIAS[:, None, None] if ", port" in name else computed
    assert torch.equal(biased, torch.tensor(ANSWERS[name], dtype=torch.float32))


def test_pytorch_agrees_with_the_recorded_answers_that_are_right():
    assert ANSWERS["keras, valid"] == trans_conv(X, X).tolist()
    port = F.conv_transpose2d(IMAGE, LAYER, BIAS, (2, 1), 1)[0]
    assert ANSWERS["jax, port"] == port.tolist()
    same, valid = ANSWERS["jax, sizes"]
    for k, s in product(*GRID):
        assert same[k - 1][s - 1] == 3 * s
        assert valid[k - 1][s - 1] == 2 * s + max(k, s)
        assert ANSWERS["onnxruntime, VALID, sizes"][k - 1][s - 1] == 2 * s + k


def test_the_recorded_answer_is_returned_where_the_framework_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    assert answer("jax, SAME", lambda: 1 / 0).tolist() == [[0, 3], [6, 14]]


def test_the_recorded_answer_is_returned_where_a_part_of_the_framework_is_missing():
    def compute():
        raise ImportError

    assert answer("jax, SAME", compute).tolist() == [[0, 3], [6, 14]]


def test_compute_gets_the_arguments_and_may_return_any_kind_of_array():
    for kind in (lambda: [[0, 3], [6, 14]], lambda: torch.tensor([[0, 3], [6, 14]])):
        assert answer("jax, SAME", kind).dtype == torch.float32
    assert answer("jax, SAME", lambda padding: jax_map(X, 1, padding, False), "SAME").tolist() == [[0, 3], [6, 14]]


def test_the_error_names_a_framework_that_answers_differently():
    with pytest.raises(AssertionError, match=r"^jax \d.* computes \[\[0.0\]\], but 'jax, SAME' is recorded as \[\[0"):
        answer("jax, SAME", lambda: [[0]])


def test_found_holds_the_version_of_each_framework_or_none(monkeypatch):
    assert all(found().values()) and set(found()) == set(FRAMEWORKS)
    monkeypatch.setattr("transconv_course.recorded_answers.FRAMEWORKS", ("no-such-framework",))
    assert found() == {"no-such-framework": None}


def test_a_name_that_is_not_recorded_is_refused():
    with pytest.raises(ValueError, match="^name must be one of jax, SAME; .* got 'numpy'"):
        answer("numpy", lambda: [])


def test_keras_and_onnxruntime_refuse_an_output_padding_of_the_stride():
    with pytest.raises(ValueError, match="output_padding"):
        in_keras(X[None, None], K3[:, :, None, None], (2, 2), "same", (1, 1), 2)
    with pytest.raises(Exception, match=r"output_padding \(1\) may be too large for stride \(1\)"):
        onnx_map(K3, 1, dilations=(2, 2), output_padding=(1, 1))


def test_neither_keras_nor_jax_has_groups():
    for function in (keras.layers.Conv2DTranspose.__init__, lax.conv_transpose):
        assert not [name for name in signature(function).parameters if "group" in name]


def test_onnxruntime_keeps_the_size_of_same_only_where_a_stamp_reaches_as_far_as_the_stride():
    for k, s in product(*GRID):
        x, kernel = torch.ones(1, 1, 3), torch.ones(k, 1, 1)
        found = onnx_size(x, kernel, (s,), "SAME_UPPER", (1,)).shape[-1]
        assert found == (3 * s if k >= s else 2 * s + k)
