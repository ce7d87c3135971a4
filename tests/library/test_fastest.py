"""`auto` leaves a layer to PyTorch unless a rule that was measured says otherwise."""

import pytest
import torch

from strategies import CONV_TRANSPOSE, randn
from transconv import conv_transpose
from transconv.fastest import fastest
from transconv.layer import read

# The shapes of x and weight, the settings, and the method that is chosen.
CHOICES = {
    "U-Net, large": ((1, 16, 128, 128), (16, 8, 2, 2), {"stride": 2}, "subpixel"),
    "U-Net, without a batch axis": ((16, 128, 128), (16, 8, 2, 2), {"stride": 2}, "subpixel"),
    "U-Net, small": ((1, 16, 8, 8), (16, 8, 2, 2), {"stride": 2}, "torch"),
    "a batch counts": ((64, 16, 16, 16), (16, 8, 2, 2), {"stride": 2}, "subpixel"),
    "windows that overlap": ((1, 16, 128, 128), (16, 8, 4, 4), {"stride": 2, "padding": 1}, "torch"),
    "64 channels to 3": ((1, 64, 64, 64), (64, 3, 4, 4), {"stride": 2, "padding": 1}, "subpixel"),
    "64 channels to 3, small": ((1, 64, 32, 32), (64, 3, 4, 4), {"stride": 2, "padding": 1}, "torch"),
    "groups": ((1, 16, 128, 128), (16, 4, 2, 2), {"stride": 2, "groups": 2}, "torch"),
    "dilation": ((1, 64, 64, 64), (64, 3, 4, 4), {"stride": 2, "dilation": 2}, "torch"),
    "one axis": ((1, 64, 40000), (64, 1, 8), {"stride": 8}, "subpixel"),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_rules_choose_as_their_table_says(name):
    x_shape, w_shape, settings, method = CHOICES[name]
    x, weight = torch.empty(x_shape), torch.empty(w_shape)
    layer = read(x, weight, None, *(settings.get(key, default) for key, default in DEFAULTS.items()))
    assert fastest(x, weight, layer) == method
    assert fastest(x.to("meta"), weight.to("meta"), layer) == "torch"
    assert fastest(x.bfloat16(), weight.bfloat16(), layer) == "torch"


DEFAULTS = {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1}


@pytest.mark.parametrize("name", ["U-Net, large", "64 channels to 3"])
def test_what_is_chosen_gives_pytorchs_numbers_in_pytorchs_memory_format(name):
    x_shape, w_shape, settings, _ = CHOICES[name]
    x, weight = randn(0, *x_shape), randn(1, *w_shape)
    y = conv_transpose(x, weight, **settings, method="auto")
    torch.testing.assert_close(y, CONV_TRANSPOSE[len(w_shape) - 2](x, weight, **settings))
    assert y.is_contiguous()


def test_channels_last_is_left_to_pytorch():
    x = torch.empty(1, 64, 64, 64).to(memory_format=torch.channels_last)
    weight = torch.empty(64, 3, 4, 4)
    assert fastest(x, weight, read(x, weight, None, 2, 1, 0, 1, 1)) == "torch"
