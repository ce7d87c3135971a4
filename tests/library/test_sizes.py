import itertools
import re
import time

import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn

from tests.library.strategies import CONV, CONV_TRANSPOSE, axis, columns, fits
from transconv import conv_size, conv_transpose_size, input_sizes, output_padding_for, settings_for, sizes
from transconv.sizes import scaling_output_padding

GRID = list(itertools.product(range(1, 9), range(1, 5), range(1, 5), range(0, 4), range(1, 4)))


def torch_conv_size(m, k, s, p, d):
    x, w = torch.empty(1, 1, m, device="meta"), torch.empty(1, 1, k, device="meta")
    return F.conv1d(x, w, None, s, p, d).shape[-1]


def test_conv_size_is_pytorchs_on_a_grid_of_settings():
    checked = 0
    for m, k, s, p, d in GRID:
        if fits(m, k, s, p, d):
            assert conv_size(m, k, s, p, d) == torch_conv_size(m, k, s, p, d)
            checked += 1
    assert checked > 1000


@given(axis())
def test_conv_transpose_size_is_pytorchs(setting):
    n, k, s, p, o, d = setting
    x, w = torch.empty(1, 1, n), torch.empty(1, 1, k)
    expected = F.conv_transpose1d(x, w, None, s, p, o, 1, d).shape[-1]
    assert conv_transpose_size(n, k, s, p, o, d) == expected


def test_input_sizes_are_exactly_those_that_map_to_the_output_size():
    for k, s, p, d in itertools.product(range(1, 5), range(1, 5), range(0, 4), range(1, 4)):
        sizes = {m: conv_size(m, k, s, p, d) for m in range(1, 60) if fits(m, k, s, p, d)}
        for n in range(1, 9):
            expected = [m for m, size in sizes.items() if size == n]
            assert list(input_sizes(n, k, s, p, d)) == expected
            assert len(expected) <= s


def test_output_padding_brings_every_size_back():
    for m, k, s, p, d in GRID:
        if fits(m, k, s, p, d):
            o = output_padding_for(m, k, s, p, d)
            assert 0 <= o < s and o == (m + 2 * p - d * (k - 1) - 1) % s
            assert conv_transpose_size(conv_size(m, k, s, p, d), k, s, p, o, d) == m


@given(st.integers(1, 9), st.integers(1, 5), st.integers(0, 9), st.integers(1, 5))
def test_scaling_output_padding_is_the_only_one_with_which_pytorch_multiplies_every_size(k, s, p, d):
    def scales(o):
        return all(
            (n_out := s * (n - 1) + d * (k - 1) + 1 - 2 * p + o) == s * n
            and nn.ConvTranspose1d(1, 1, k, s, p, o, dilation=d, device="meta")(
                torch.empty(1, 1, n, device="meta")
            ).shape[-1]
            == n_out
            for n in (1, 2, 7)
        )

    assert [scaling_output_padding(k, s, p, d)] == ([o for o in range(max(s, d)) if scales(o)] or [None])


def fitting(m, n, kernel_sizes, strides):
    """Every setting that turns n into m, by trying them all."""
    return {
        (k, s, p, o)
        for k in kernel_sizes
        for s in strides
        for o in range(s)
        for p in range(40)
        if s * (n - 1) + k - 2 * p + o == m
    }


@given(st.integers(1, 20), st.integers(1, 8), st.integers(1, 6), st.integers(1, 4))
def test_settings_for_finds_every_setting_and_no_other(m, n, max_kernel_size, max_stride):
    expected = fitting(m, n, range(1, max_kernel_size + 1), range(1, max_stride + 1))
    assume(expected)
    found = settings_for(m, n, max_kernel_size=max_kernel_size, max_stride=max_stride)
    assert set(found) == expected and len(found) == len(expected)
    for part in (True, False):
        same = [setting for setting in found if setting.scales == part]
        assert same == sorted(same, key=lambda setting: (setting.output_padding, setting.stride, setting.kernel_size))


def test_settings_that_hold_for_every_size_come_first_and_are_told_apart():
    found = settings_for(300, 20, max_kernel_size=40, max_stride=20)
    scales = [
        all(conv_transpose_size(n, k, s, p, o) == s * n for n in (20, 21, 57) if s * (n - 1) + k + o > 2 * p)
        for k, s, p, o in found
    ]
    assert [setting.scales for setting in found] == scales == sorted(scales, reverse=True)
    assert 0 < sum(scales) < len(scales)
    assert "scales=True" in str(found[0]) and "scales=False" in str(found[-1])


def test_settings_for_takes_a_kernel_size_and_a_stride_that_are_fixed():
    assert settings_for(160, 32, kernel_size=10, stride=5)[0] == (10, 5, 3, 1)  # hifi-gan#12
    assert settings_for(25600, 100, kernel_size=1024, stride=256)[0] == (1024, 256, 384, 0)
    for m, n in ((17, 6), (18, 6), (31, 11)):
        assert set(settings_for(m, n, kernel_size=5, stride=3)) == fitting(m, n, [5], [3])
        assert set(settings_for(m, n, kernel_size=5, max_stride=3)) == fitting(m, n, [5], [1, 2, 3])
    rows, columns_ = settings_for((8, 18), (4, 6), kernel_size=(4, 5), stride=(2, 3))
    assert rows == settings_for(8, 4, kernel_size=4, stride=2)
    assert columns_ == settings_for(18, 6, kernel_size=5, stride=3)


@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 5), st.integers(1, 4))
def test_where_nothing_fits_the_way_out_leads_there(m, n, k, s):
    if fitting(m, n, [k], [s]):
        assert settings_for(m, n, kernel_size=k, stride=s)
        return
    with pytest.raises(ValueError, match=f"n={n} .* m={m}") as raised:
        settings_for(m, n, kernel_size=k, stride=s)
    sentence = str(raised.value)
    if stride := re.search(r"take stride=(\d+) or", sentence):
        assert settings_for(m, n, kernel_size=k, stride=int(stride[1]))
        with pytest.raises(ValueError):
            settings_for(m, n, kernel_size=k, stride=int(stride[1]) - 1)
    else:
        assert "crop one cell" in sentence
        assert conv_transpose_size(n, k, s, int(re.search(r"padding=(\d+),", sentence)[1])) == m + 1
    larger = int(re.search(r"or (?:take )?kernel_size=(\d+)", sentence)[1])
    assert settings_for(m, n, kernel_size=larger, stride=s)


def test_settings_for_names_itself_where_its_limits_are_wrong():
    for call in (
        lambda: settings_for(300, 20, 40, 20),
        lambda: settings_for(300, 20),
        lambda: settings_for(300, 20, max_kernel_size=40, kernel_size=4, stride=2),
        lambda: settings_for(300, 20, max_kernel_size=40),
    ):
        with pytest.raises(TypeError, match="^settings_for"):
            call()


TOO_MANY = {
    "audio": ((1000003, 1000), {"max_kernel_size": 1500, "max_stride": 1100}),
    "large sizes": ((10**9, 10**6), {"max_kernel_size": 3000, "max_stride": 2000}),
    "a fixed kernel": ((25600, 100), {"kernel_size": 1024, "max_stride": 10**20}),
    "a fixed stride": ((10, 10), {"max_kernel_size": 10**20, "stride": 1}),
    "both fixed": ((10, 1), {"kernel_size": 1, "stride": 10**12}),
}


@pytest.mark.parametrize(("asked", "limits"), TOO_MANY.values(), ids=TOO_MANY)
def test_too_many_settings_are_refused_in_time_and_the_sentence_says_what_to_narrow(asked, limits):
    start = time.process_time()
    with pytest.raises(ValueError, match="more than 200,000 settings") as raised:
        settings_for(*asked, **limits)
    assert time.process_time() - start < 5
    _, advice = str(raised.value).split(": ")
    limited = [name for name in ("kernel_size", "stride") if name not in limits]
    assert set(re.findall(r"max_\w+", advice)) == {f"max_{name}" for name in limited}
    assert advice.startswith(f"fix {' or '.join(limited)}, " if limited else "take a smaller stride")


def test_what_is_too_small_takes_no_time():
    start = time.process_time()
    for limits in ({"kernel_size": 1, "max_stride": 10**8}, {"max_kernel_size": 10**8, "stride": 1}):
        with pytest.raises(ValueError, match="no setting turns"):
            settings_for(10**12, 1, **limits)
    assert settings_for(10**8, 1, max_kernel_size=10**8, stride=1) == [(10**8, 1, 0, 0)]
    assert time.process_time() - start < 2


def test_as_many_settings_as_the_limit_are_listed(monkeypatch):
    everything = settings_for(14, 7, max_kernel_size=4, max_stride=4)
    monkeypatch.setattr(sizes, "MOST_SETTINGS", len(everything))
    assert settings_for(14, 7, max_kernel_size=4, max_stride=4) == everything
    monkeypatch.setattr(sizes, "MOST_SETTINGS", len(everything) - 1)
    with pytest.raises(ValueError, match=f"more than {len(everything) - 1} settings"):
        settings_for(14, 7, max_kernel_size=4, max_stride=4)


def test_advice_for_one_axis_holds_along_that_axis():
    for m, odd in (((6, 7), 0), ((7, 6), 1)):
        with pytest.raises(ValueError, match=f"^axis {odd}: .* crop one cell off the end") as raised:
            settings_for(m, 7, max_kernel_size=1, stride=1)
        assert "[..." not in str(raised.value)  # would crop the last axis, whichever is meant


@given(st.lists(axis(), min_size=1, max_size=3))
def test_a_tuple_holds_a_number_for_each_axis_and_gets_an_answer_for_each(settings):
    n, k, s, p, o, d = map(tuple, columns(settings))
    x, w = torch.empty(1, 1, *n, device="meta"), torch.empty(1, 1, *k, device="meta")
    assert conv_transpose_size(n, k, s, p, o, d) == CONV_TRANSPOSE[len(n)](x, w, None, s, p, o, 1, d).shape[2:]
    assert input_sizes(n, k, s, p, d) == tuple(map(input_sizes, n, k, s, p, d))
    padded = tuple(size + d_ * (k_ - 1) for size, k_, d_ in zip(n, k, d))  # so that the kernel fits
    assert (
        conv_size(padded, k, s, p, d)
        == CONV[len(n)](torch.empty(1, 1, *padded, device="meta"), w, None, s, p, d).shape[2:]
    )
    assert output_padding_for(padded, k, s, p, d) == tuple(map(output_padding_for, padded, k, s, p, d))


def test_one_number_stands_for_every_axis():
    assert conv_size((16, 32), 5, s=3, p=2) == (6, 11) == (conv_size(16, 5, 3, 2), conv_size(32, 5, 3, 2))
    assert conv_size((16, 32), (5,), [3], p=2) == (6, 11) and conv_size(16, (5, 3)) == (12, 14)
    rows, columns_ = settings_for((8, 6), 4, max_kernel_size=4, max_stride=2)
    assert rows == settings_for(8, 4, max_kernel_size=4, max_stride=2)
    assert columns_ == settings_for(6, 4, max_kernel_size=4, max_stride=2)
