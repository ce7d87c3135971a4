"""The kernel with which a transposed convolution enlarges as bilinear interpolation does."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from transconv.arguments import integers, per_axis


def bilinear_kernel(stride: Any, *, dtype: torch.dtype | None = None) -> Tensor:
    """Return the kernel of linear interpolation by `stride`, one axis after the other: bilinear for two axes.

    Along each axis it has k = 2·stride - stride mod 2 cells, the triangle 1 - |distance to the middle| / stride.
    With padding = ⌈(stride - 1) / 2⌉ the layer enlarges by exactly stride. Give every channel the kernel for
    itself, groups = C, and the result is F.interpolate(mode="bilinear", align_corners=False) away from the border;
    everywhere, once the input is replicate-padded by 1 and the output cropped by stride.

    Shapes:
        returns: (k, k) for an int; for a tuple one axis each: (k,), (k_h, k_w) or (k_d, k_h, k_w).

    Args:
        stride: how many times larger the output is, at least 1; an int for two equal axes, or one for each axis.
        dtype: of the kernel; torch's default when None.

    Raises:
        TypeError: stride is not made of integers, or dtype is no floating-point dtype.
        ValueError: stride is smaller than 1.

    Source: Long et al., 2015, doi:10.1109/CVPR.2015.7298965.

    >>> bilinear_kernel((2,))
    tensor([0.2500, 0.7500, 0.7500, 0.2500])
    """
    dtype = torch.get_default_dtype() if dtype is None else dtype
    if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
        raise TypeError(f"dtype must be a floating-point dtype, got {dtype}")
    steps = integers("stride", stride, 1) if isinstance(stride, (tuple, list)) else per_axis("stride", stride, 2, 1)
    kernel = torch.ones((), dtype=dtype)
    for s in steps:
        k = 2 * s - s % 2
        distance = (torch.arange(k, dtype=dtype) - (k - 1) / 2).abs()
        kernel = kernel[..., None] * (1 - distance / s)
    return kernel
