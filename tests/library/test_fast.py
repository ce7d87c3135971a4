"""`auto` leaves a layer to PyTorch unless a measured rule says otherwise; the methods it may choose are correct."""

import pytest
import torch
from hypothesis import given

from tests.library.strategies import CONV_TRANSPOSE, columns, layer, randn
from transconv import conv_transpose
from transconv.fast import fastest, fold_stamps, lay_tiles
from transconv.layer import read_layer

DEFAULTS = {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1}
# The shapes of x and weight, the settings, and the method that `auto` chooses.
CHOICES = {
    "stamps that tile": ((1, 16, 128, 128), (16, 8, 2, 2), {"stride": 2}, "tiles"),
    "without a batch axis": ((16, 128, 128), (16, 8, 2, 2), {"stride": 2}, "tiles"),
    "one axis": ((1, 64, 40000), (64, 1, 8), {"stride": 8}, "tiles"),
    "three axes": ((1, 16, 64, 64, 4), (16, 8, 2, 2, 2), {"stride": 2}, "tiles"),
    "tiles of a small map": ((1, 16, 8, 8), (16, 8, 2, 2), {"stride": 2}, "torch"),
    "a cropped tile": ((1, 16, 128, 128), (16, 8, 2, 2), {"stride": 2, "padding": 1}, "torch"),
    "few channels of many": ((1, 64, 64, 64), (64, 3, 4, 4), {"stride": 2, "padding": 1}, "fold"),
    "few channels of few": ((1, 16, 64, 64), (16, 3, 4, 4), {"stride": 2, "padding": 1}, "torch"),
    "a large output": ((1, 16, 128, 128), (16, 16, 4, 4), {"stride": 2}, "subpixel"),
    "a smaller output": ((1, 16, 128, 128), (16, 8, 4, 4), {"stride": 2, "padding": 1}, "torch"),
    "groups": ((1, 16, 128, 128), (16, 4, 2, 2), {"stride": 2, "groups": 2}, "torch"),
    "dilation": ((1, 64, 64, 64), (64, 3, 4, 4), {"stride": 2, "dilation": 2}, "torch"),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_rules_choose_as_their_table_says(name):
    x_shape, w_shape, settings, way = CHOICES[name]
    x, weight = torch.ones(x_shape), torch.ones(w_shape)
    layer = read_layer(x, weight, None, *(settings.get(key, default) for key, default in DEFAULTS.items()))
    assert fastest(x, weight, layer) == way
    for other in (x.to("meta"), x.double(), x.bfloat16()):
        assert fastest(other, weight.to(other), layer) == "torch"


@pytest.mark.parametrize("name", CHOICES)
def test_the_chosen_method_gives_pytorchs_numbers_in_pytorchs_memory_format(name):
    x_shape, w_shape, settings, _ = CHOICES[name]
    x, weight = randn(0, *x_shape).float(), randn(1, *w_shape).float()
    bias = randn(2, w_shape[1] * settings.get("groups", 1)).float()
    y = conv_transpose(x, weight, bias, **settings, method="auto")
    torch.testing.assert_close(y, CONV_TRANSPOSE[len(w_shape) - 2](x, weight, bias, **settings), rtol=1e-4, atol=1e-4)
    assert y.is_contiguous()


@given(layer(axes=(1, 2)))
def test_folding_the_stamps_gives_the_transposed_convolution(drawn):
    settings, _, C_in, C_out, seed = drawn
    n, k, s, p, o, d = columns(settings)
    x, w = randn(seed, 2, C_in, *n), randn(seed + 1, C_in, C_out, *k)
    expected = CONV_TRANSPOSE[len(n)](x, w, None, s, p, o, 1, d)
    if all(extra < step for extra, step in zip(o, s)):  # F.fold counts the windows, and o ≥ s would be one more
        torch.testing.assert_close(fold_stamps(x, w, read_layer(x, w, None, s, p, o, 1, d)), expected)


@given(layer())
def test_laying_the_tiles_gives_the_transposed_convolution(drawn):
    settings, _, C_in, C_out, seed = drawn
    n, _, s, *_ = columns(settings)
    x, w = randn(seed, 2, C_in, *n), randn(seed + 1, C_in, C_out, *s)
    expected = CONV_TRANSPOSE[len(n)](x, w, None, s)
    torch.testing.assert_close(lay_tiles(x, w, read_layer(x, w, None, s, 0, 0, 1, 1)), expected)


def test_channels_last_is_left_to_pytorch():
    x = torch.empty(1, 64, 64, 64).to(memory_format=torch.channels_last)
    weight = torch.empty(64, 3, 4, 4)
    assert fastest(x, weight, read_layer(x, weight, None, 2, 1, 0, 1, 1)) == "torch"
