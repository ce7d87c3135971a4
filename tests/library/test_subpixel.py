import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from tests.library.strategies import CONV, CONV_TRANSPOSE, columns, layer, randn
from transconv import icnr_, subpixel_weight
from transconv.subpixel import shuffled


@given(layer())
def test_one_convolution_and_a_shuffle_are_the_transposed_convolution(drawn):
    settings, groups, group_in, group_out, seed = drawn
    n, k, s, _, _, d = columns(settings)
    x, w = randn(seed, 2, groups * group_in, *n), randn(seed + 1, groups * group_in, group_out, *k)
    small = subpixel_weight(w, tuple(s), groups, tuple(d))
    assert small.shape[2:] == tuple(-(-(d_ * (k_ - 1) + 1) // s_) for k_, s_, d_ in zip(k, s, d))
    canvas = shuffled(CONV[len(n)](x, small, padding=[size - 1 for size in small.shape[2:]], groups=groups), s)
    expected = CONV_TRANSPOSE[len(n)](x, w, None, s, 0, 0, groups, d)
    covered = canvas[(..., *map(slice, expected.shape[2:]))]
    torch.testing.assert_close(covered, expected)
    assert canvas.sum().item() == pytest.approx(expected.sum().item(), abs=1e-9)  # what lies beyond is zero


@given(st.integers(1, 4), st.integers(0, 2**16))
def test_the_shuffle_is_pytorchs(stride, seed):
    x = randn(seed, 2, 3 * stride**2, 4, 5)
    torch.testing.assert_close(shuffled(x, (stride, stride)), F.pixel_shuffle(x, stride))


def test_the_weight_serves_a_layer_with_pixel_shuffle():
    w, x = randn(0, 3, 2, 4, 4), randn(1, 1, 3, 5, 6)
    conv = torch.nn.Conv2d(3, 2 * 4, kernel_size=2, padding=1, bias=False, dtype=torch.float64)
    with torch.no_grad():
        conv.weight.copy_(subpixel_weight(w, 2))
    expected = F.conv_transpose2d(x, w, stride=2, padding=1)
    torch.testing.assert_close(F.pixel_shuffle(conv(x), 2)[..., 1:-1, 1:-1], expected)


@pytest.mark.parametrize("stride, axes", [(2, 2), ((2, 3), 2), (3, 1), (2, 3)])
def test_icnr_starts_as_a_nearest_neighbour_enlargement(stride, axes):
    torch.manual_seed(0)
    steps = (stride,) * axes if isinstance(stride, int) else stride
    phases = torch.tensor(steps).prod().item()
    weight = torch.empty(4 * phases, 3, *[3] * axes)
    assert icnr_(weight, stride) is weight
    assert weight.std() > 0 and not torch.equal(weight[0], weight[phases])
    x = torch.randn(2, 3, *[4] * axes)
    small = CONV[axes](x, weight[::phases], padding=1)
    expected = F.interpolate(small, scale_factor=tuple(map(float, steps)), mode="nearest")
    torch.testing.assert_close(shuffled(CONV[axes](x, weight, padding=1), steps), expected)


def test_icnr_takes_another_initialisation_and_a_parameter():
    conv = torch.nn.Conv2d(2, 8, 1)
    icnr_(conv.weight, 2, init=torch.nn.init.ones_)
    assert conv.weight.requires_grad and conv.weight.unique().tolist() == [1]


NORMS = {
    "weight_norm, by hooks": torch.nn.utils.weight_norm,
    "spectral_norm, by hooks": torch.nn.utils.spectral_norm,
    "weight_norm": torch.nn.utils.parametrizations.weight_norm,
    "spectral_norm": torch.nn.utils.parametrizations.spectral_norm,
    "orthogonal": torch.nn.utils.parametrizations.orthogonal,
}


@pytest.mark.filterwarnings("ignore:.*weight_norm.* is deprecated")
@pytest.mark.parametrize("name", NORMS)
def test_icnr_refuses_a_weight_that_is_computed_anew(name):
    conv = NORMS[name](torch.nn.Conv2d(3, 8, 3, bias=False))
    conv(torch.ones(1, 3, 4, 4))
    for weight in (conv.weight, conv.weight * 2, conv):
        with pytest.raises(ValueError, match="^weight must be stored"):
            icnr_(weight, 2)
    with torch.no_grad(), pytest.raises(ValueError, match="^weight must be stored"):
        icnr_(conv, 2)


@pytest.mark.filterwarnings("ignore:.*weight_norm.* is deprecated")
@pytest.mark.parametrize("name", ["weight_norm, by hooks", "spectral_norm, by hooks", "weight_norm", "spectral_norm"])
def test_icnr_before_a_norm_still_starts_without_a_checkerboard(name):
    conv = torch.nn.Conv2d(3, 8, 3, bias=False)
    assert icnr_(conv, 2) is conv.weight
    y = NORMS[name](conv)(torch.randn(1, 3, 5, 6))
    torch.testing.assert_close(y[:, ::4], y[:, 3::4])
    assert not torch.allclose(y[:, 0], y[:, 4])


def test_icnr_fills_a_part_of_a_parameter():
    weight = torch.nn.Conv2d(3, 8, 3).weight
    before = weight.detach().clone()
    icnr_(weight[4:], 2)
    assert torch.equal(weight[4], weight[7]) and torch.equal(weight[:4], before[:4])


def test_icnr_of_a_convolution_wants_equal_biases():
    conv = torch.nn.Conv2d(3, 8, 3)
    before = conv.weight.detach().clone()
    with pytest.raises(ValueError, match="bias must be the same in all 4 phases"):
        icnr_(conv, 2)
    assert torch.equal(conv.weight, before)
    with torch.no_grad():
        conv.bias.copy_(torch.tensor([1.0, 1, 1, 1, 2, 2, 2, 2]))
    icnr_(conv, 2)
    y = conv(torch.randn(1, 3, 5, 6))
    torch.testing.assert_close(y[:, ::4], y[:, 3::4])


def test_icnr_refuses_a_transposed_layer_and_other_modules():
    with pytest.raises(ValueError, match="PixelShuffle, got ConvTranspose2d"):
        icnr_(torch.nn.ConvTranspose2d(8, 4, 3, bias=False), 2)
    with pytest.raises(TypeError, match="got Sequential"):
        icnr_(torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3)), 2)
