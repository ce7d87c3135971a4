"""`auto` leaves a layer to PyTorch unless its rule says otherwise; the method that it may choose is correct."""

import pytest
import torch
from hypothesis import given

from tests.library.strategies import CONV_TRANSPOSE, columns, layer, randn
from transconv import conv_transpose
from transconv.fast import fold_stamps, folds
from transconv.layer import read_layer

DEFAULTS = {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1}
# The shapes of x and weight, the settings, and whether `auto` adds up the stamps by F.fold.
CHOICES = {
    "few channels of many": ((1, 64, 64, 64), (64, 3, 4, 4), {"stride": 2, "padding": 1}, True),
    "without a batch axis": ((64, 64, 64), (64, 3, 4, 4), {"stride": 2, "padding": 1}, True),
    "one axis": ((1, 64, 4000), (64, 1, 8), {"stride": 4, "output_padding": 3}, True),
    "few channels of few": ((1, 16, 64, 64), (16, 3, 4, 4), {"stride": 2, "padding": 1}, False),
    "many channels": ((1, 100, 64, 64), (100, 5, 4, 4), {"stride": 2, "padding": 1}, False),
    "three axes": ((1, 64, 16, 16, 16), (64, 1, 4, 4, 4), {"stride": 2}, False),
    "no stride": ((1, 64, 64, 64), (64, 3, 4, 4), {"padding": 1}, False),
    "a small map": ((1, 64, 32, 32), (64, 3, 4, 4), {"stride": 2, "padding": 1}, False),
    "a large map": ((1, 64, 128, 128), (64, 3, 4, 4), {"stride": 2}, False),
    "a large kernel": ((1, 64, 32, 32), (64, 1, 12, 12), {"stride": 4}, False),
    "groups": ((1, 128, 64, 64), (128, 3, 4, 4), {"stride": 2, "groups": 2}, False),
    "dilation": ((1, 64, 64, 64), (64, 3, 4, 4), {"stride": 2, "dilation": 2}, False),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_rule_chooses_as_its_table_says(name):
    x_shape, w_shape, settings, fold = CHOICES[name]
    x, weight = torch.ones(x_shape), torch.ones(w_shape)
    layer = read_layer(x, weight, None, *(settings.get(key, default) for key, default in DEFAULTS.items()))
    assert folds(x, weight, layer) == fold
    for other in (x.to("meta"), x.double(), x.bfloat16(), x.transpose(-1, -2)):
        assert not folds(other, weight.to(other), layer)


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
