"""Transposed convolution as the gradient of a convolution: what flows back through it."""

import torch
from torch import Tensor

from transconv.layer import CONV, Layer, appended


def pull_back(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch as the vector-Jacobian product of a convolution.

    The convolution goes from the output's size to the input's, with the same weight and the same settings. x plays
    the gradient that arrives at its result; what reaches its input is the answer. It does not depend on where the
    derivative is taken, since a convolution is linear: zeros do.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out/groups, *kernel_size). returns: (N, C_out, *layer.output_size).

    Raises:
        TypeError: the numbers are integers, of which PyTorch computes no gradients.
    """
    if not (x.is_floating_point() or x.is_complex()):
        raise TypeError(f"x must hold floating-point numbers for method='adjoint', got the dtype {x.dtype}")

    def conv(u: Tensor) -> Tensor:
        kernel = weight.conj()  # for complex numbers a gradient is conjugated once more; the transpose is not
        return CONV[len(layer.stride)](u, kernel, None, layer.stride, layer.padding, layer.dilation, layer.groups)

    anywhere = x.new_zeros(x.shape[0], layer.groups * weight.shape[1], *layer.output_size)
    back = torch.func.vjp(conv, anywhere)[1]
    return back(appended(x, layer))[0]
