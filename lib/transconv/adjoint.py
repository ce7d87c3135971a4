"""Transposed convolution as the adjoint of a convolution: the gradient that flows back through it."""

import torch
from torch import Tensor

from transconv.layer import CONV, Layer, append_zeros


def pull_back(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch as the vector-Jacobian product of a convolution.

    The convolution takes the output's size to the input's, with the same weight and settings. If x is the gradient
    with respect to the convolution's output, the answer is the gradient with respect to its input. A convolution is
    linear, so its derivative is the same everywhere; we take it at zero.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out/groups, *kernel_size). returns: (N, C_out, *layer.output_size).

    Raises:
        TypeError: x holds integers, for which PyTorch computes no gradients.
    """
    if not (x.is_floating_point() or x.is_complex()):
        raise TypeError(f"x must hold floating-point numbers for method='adjoint', got the dtype {x.dtype}")

    def conv(u: Tensor) -> Tensor:
        kernel = weight.conj()  # PyTorch's gradient conjugates complex numbers once more; the transpose doesn't
        return CONV[len(layer.stride)](u, kernel, None, layer.stride, layer.padding, layer.dilation, layer.groups)

    zeros = x.new_zeros(x.shape[0], layer.groups * weight.shape[1], *layer.output_size)
    vector_jacobian_product = torch.func.vjp(conv, zeros)[1]
    return vector_jacobian_product(append_zeros(x, layer))[0]
