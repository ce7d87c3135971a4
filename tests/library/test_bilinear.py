import pytest
import torch
import torch.nn.functional as F

from tests.library.strategies import CONV_TRANSPOSE, randn
from transconv import bilinear_kernel

MODE = {1: "linear", 2: "bilinear", 3: "trilinear"}


def enlarged(x, stride):
    """Each channel of x enlarged by a transposed convolution of its own."""
    kernel = bilinear_kernel(stride, dtype=x.dtype)
    weight = kernel.expand(x.shape[1], 1, *kernel.shape)
    padding = tuple(s // 2 for s in stride)
    return CONV_TRANSPOSE[len(stride)](x, weight, None, stride, padding, 0, x.shape[1])


@pytest.mark.parametrize("stride", [(1,), (2,), (3,), (8,), (2, 2), (3, 2), (4, 5), (1, 2, 3)])
def test_it_enlarges_as_interpolate_does(stride):
    x = randn(0, 2, 3, *(5, 4, 3)[: len(stride)])
    expected = F.interpolate(x, scale_factor=tuple(map(float, stride)), mode=MODE[len(stride)], align_corners=False)
    assert enlarged(x, stride).shape == expected.shape
    edge = F.pad(x, [1, 1] * len(stride), mode="replicate")
    inside = tuple(slice(s, -s) for s in stride)
    torch.testing.assert_close(enlarged(edge, stride)[(..., *inside)], expected)
    torch.testing.assert_close(enlarged(x, stride)[(..., *inside)], expected[(..., *inside)])
    if max(stride) > 1:
        assert not torch.allclose(enlarged(x, stride), expected)


@pytest.mark.parametrize("stride", range(1, 9))
def test_the_kernel_size_and_padding_are_those_of_the_formula(stride):
    k, p = 2 * stride - stride % 2, -(-(stride - 1) // 2)
    assert bilinear_kernel(stride).shape == (k, k) and p == stride // 2
    assert k - 2 * p == stride  # so that the size is multiplied by exactly stride


def test_an_int_means_two_axes_and_the_dtype_is_the_requested_one():
    torch.testing.assert_close(bilinear_kernel(2), torch.outer(bilinear_kernel((2,)), bilinear_kernel((2,))))
    assert bilinear_kernel(2, dtype=torch.float64).dtype == torch.float64
