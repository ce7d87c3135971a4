"""The operator: every method behind PyTorch's signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

from torch import Tensor

from transconv.adjoint import pull_back
from transconv.arguments import PerAxis
from transconv.fast import fold_stamps, folds, may_fold
from transconv.layer import CONV_TRANSPOSE, Layer, read_layer
from transconv.matrix import multiply_transposed
from transconv.rearrangement import convolve_rearranged
from transconv.scatter import stamp_all
from transconv.subpixel import convolve_phases

Method = Literal["scatter", "matrix", "rearrangement", "adjoint", "subpixel", "torch", "auto"]
METHODS: tuple[Method, ...] = get_args(Method)
COMPUTE: dict[str, Callable[[Tensor, Tensor, Layer], Tensor]] = {
    "scatter": stamp_all,
    "matrix": multiply_transposed,
    "rearrangement": convolve_rearranged,
    "adjoint": pull_back,
    "subpixel": convolve_phases,
    "fold": fold_stamps,
}


def conv_transpose(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    groups: int = 1,
    dilation: PerAxis = 1,
    *,
    method: Method = "scatter",
) -> Tensor:
    """Return the transposed convolution of x, as F.conv_transpose1d, 2d and 3d do; all methods give the same numbers.

    Shapes:
        x: (N, C_in, *size) or (C_in, *size), with one to three spatial axes.
        weight: (C_in, C_out/groups, *kernel_size), of the same dtype. bias: (C_out,) or None.
        returns: (N, C_out, *output_size) or (C_out, *output_size), where along each axis
        output_size = stride·(size - 1) + dilation·(kernel_size - 1) + 1 - 2·padding + output_padding.

    Args:
        stride: cells from one stamp to the next; this and the next three are an int, or one for each axis.
        padding: cells removed from each end of the output.
        output_padding: cells added at the far end of the output; smaller than stride or than dilation.
        groups: how many separate groups of channels.
        dilation: cells from one kernel cell to the next in a stamp.
        method: "scatter" adds stamps, "matrix" multiplies with W.T, "rearrangement" convolves an input with
            zeros inserted, "adjoint" takes the gradient of a convolution (no integers), "subpixel" convolves each
            phase and shuffles, "torch" calls PyTorch, "auto" picks the method expected to be the fastest.

    Raises:
        TypeError: an argument has the wrong type, or the dtypes differ.
        ValueError: an argument breaks its rule; PyTorch refuses the same arguments.

    Source: torch.nn.functional.conv_transpose1d, conv_transpose2d, conv_transpose3d.

    >>> import torch
    >>> x = torch.tensor([[[[0, 1], [2, 3]]]])
    >>> conv_transpose(x, x, method="rearrangement")
    tensor([[[[ 0,  0,  1],
              [ 0,  4,  6],
              [ 4, 12,  9]]]])
    """
    if method in ("auto", "torch"):
        try:  # first of all: reading the settings takes as long as PyTorch takes for the smallest layers
            if method == "torch" or not may_fold(x, weight):
                op = CONV_TRANSPOSE[weight.dim() - 2]
                return op(x, weight, bias, stride, padding, output_padding, groups, dilation)
        except Exception:
            read_layer(x, weight, bias, stride, padding, output_padding, groups, dilation)  # says what is wrong
            raise
    elif method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    layer = read_layer(x, weight, bias, stride, padding, output_padding, groups, dilation)
    if method == "auto" and not folds(x, weight, layer):
        return conv_transpose(x, weight, bias, *layer.arguments, method="torch")
    batch = x if x.dim() == weight.dim() else x[None]
    y = COMPUTE["fold" if method == "auto" else method](batch, weight, layer)
    if bias is not None:
        y = y + bias.to(y.dtype).reshape(-1, *[1] * len(layer.stride))
    return (y if x.dim() == weight.dim() else y[0]).contiguous()
