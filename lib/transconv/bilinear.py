"""The kernel that makes a transposed convolution enlarge a map by bilinear interpolation."""

from __future__ import annotations

import torch
from torch import Tensor

from transconv.arguments import PerAxis, per_axis


def bilinear_kernel(stride: PerAxis, *, dtype: torch.dtype | None = None) -> Tensor:
    """Return the kernel that interpolates linearly by `stride` along each axis: bilinear for two axes.

    Along each axis it has k = 2·stride - stride mod 2 cells, the triangle 1 - |distance to the middle| / stride.
    With padding = ⌈(stride - 1) / 2⌉ the layer enlarges its input by exactly stride. If each channel has its own copy
    of the kernel (groups = C), the result equals F.interpolate(mode="bilinear", align_corners=False) away from the
    border, and everywhere if you replicate-pad the input by 1 and crop the output by stride.

    Shapes:
        returns: (k, k) for an int; for a tuple, one axis for each of its numbers: (k,), (k_h, k_w) or (k_d, k_h, k_w).

    Args:
        stride: how many times larger the output is, at least 1; an int for two equal axes, or a tuple with one for
            each axis.
        dtype: the kernel's dtype; by default torch's default dtype.

    Raises:
        TypeError: stride is not made of integers, or dtype is not a floating-point dtype.
        ValueError: stride is smaller than 1.

    Source: Long et al., 2015, doi:10.1109/CVPR.2015.7298965.

    >>> bilinear_kernel((2,))
    tensor([0.2500, 0.7500, 0.7500, 0.2500])
    """
    dtype = torch.get_default_dtype() if dtype is None else dtype
    if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
        raise TypeError(f"dtype must be a floating-point dtype, got {dtype}")
    axes = len(stride) if isinstance(stride, (tuple, list)) else 2
    kernel = torch.ones((), dtype=dtype)
    for s in per_axis("stride", stride, axes, 1):
        k = 2 * s - s % 2
        distance = (torch.arange(k, dtype=dtype) - (k - 1) / 2).abs()
        kernel = kernel[..., None] * (1 - distance / s)
    return kernel
