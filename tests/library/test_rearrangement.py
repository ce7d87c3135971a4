import torch
import torch.nn.functional as F
from hypothesis import given

from tests.library.strategies import CONV, CONV_TRANSPOSE, columns, layer, randn
from transconv import rearranged


@given(layer())
def test_a_plain_convolution_of_the_rearranged_input_is_the_transposed_convolution(drawn):
    settings, groups, group_in, group_out, seed = drawn
    n, k, s, p, o, d = columns(settings)
    axes = len(n)
    x, w = randn(seed, 2, groups * group_in, *n), randn(seed + 1, groups * group_in, group_out, *k)
    expected = CONV_TRANSPOSE[axes](x, w, None, s, p, o, groups, d)
    for batch in (x, x[0]):
        x_, w_ = rearranged(batch, w, tuple(s), tuple(p), tuple(o), groups, tuple(d))
        answer = CONV[axes](x_, w_, dilation=d, groups=groups)
        torch.testing.assert_close(answer, expected if batch.dim() == x.dim() else expected[0])


def test_padding_beyond_the_kernels_reach_crops_the_input():
    x, w = randn(0, 1, 1, 5, 6), randn(1, 1, 1, 2, 3)
    x_, w_ = rearranged(x, w, padding=2)
    torch.testing.assert_close(x_, x[:, :, 1:-1])
    torch.testing.assert_close(F.conv2d(x_, w_), F.conv_transpose2d(x, w, padding=2))


def test_a_crop_may_reach_past_the_input_into_the_zeros_on_the_far_side():
    x, w = randn(0, 1, 1, 1), randn(1, 1, 1, 1)
    x_, w_ = rearranged(x, w, stride=5, padding=2, output_padding=4)
    torch.testing.assert_close(F.conv1d(x_, w_), F.conv_transpose1d(x, w, None, 5, 2, 4))


def test_the_kernel_is_rotated_not_transposed():
    w = torch.arange(6.0).reshape(1, 1, 2, 3)
    _, w_ = rearranged(torch.ones(1, 1, 1, 1), w)
    torch.testing.assert_close(w_[0, 0], torch.tensor([[5.0, 4, 3], [2, 1, 0]]))
