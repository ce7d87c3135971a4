"""Transposed convolution as its definition says it: scale the kernel, add it at a shifted place."""

from itertools import product
from typing import Any

import torch
from torch import Tensor

from transconv.arguments import matrices, per_axis
from transconv.layer import Layer, cut


def trans_conv(X: Tensor, K: Tensor, stride: Any = 1, padding: Any = 0) -> Tensor:
    """Return the transposed convolution of X with K by stamping: two axes, one channel.

    Each X[i, j] scales the whole kernel; the scaled kernel is added to the output with its
    top left corner at (stride·i, stride·j). Then `padding` removes cells from the OUTPUT.

    Shapes:
        X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
        returns: (stride·(n_h - 1) + k_h - 2·padding, and the same for the width).

    Args:
        stride: cells from one stamp to the next; an int, or one for each axis.
        padding: rows and columns removed from each side of the output; an int, or one for each axis.

    Raises:
        TypeError: X or K is not a tensor of numbers, their dtypes differ, or a setting is not an integer.
        ValueError: X or K is not 2-D or is empty, stride < 1, padding < 0, or nothing is left of the output.

    Source: Zhang et al., Dive into Deep Learning, section 14.10. The same numbers as
    torch.nn.functional.conv_transpose2d on one channel.

    >>> import torch
    >>> X = torch.tensor([[0, 1], [2, 3]])
    >>> trans_conv(X, X)
    tensor([[ 0,  0,  1],
            [ 0,  4,  6],
            [ 4, 12,  9]])
    """
    (s_h, s_w), (H, W) = _stride_and_size(X, K, stride)
    p_h, p_w = per_axis("padding", padding, 2, 0)
    if 2 * p_h >= H or 2 * p_w >= W:
        raise ValueError(
            f"padding must leave at least one cell of the output: padding={padding!r} removes it all, "
            f"the shape before padding is {(H, W)}"
        )
    k_h, k_w = K.shape
    Y = X.new_zeros(H, W)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Y[s_h * i : s_h * i + k_h, s_w * j : s_w * j + k_w] += X[i, j] * K
    return Y[p_h : H - p_h, p_w : W - p_w]


def stamps(X: Tensor, K: Tensor, stride: Any = 1) -> Tensor:
    """Return the intermediate tensors of `trans_conv`, one for each input element, before they are added.

    Shapes:
        X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
        returns: (n_h, n_w, H, W) with H = stride·(n_h - 1) + k_h and the same for W: [i, j] holds
        X[i, j]·K at its place and zeros elsewhere. Their sum over i and j is trans_conv(X, K, stride).

    Args:
        stride: cells from one stamp to the next; an int, or one for each axis.

    Raises:
        TypeError, ValueError: as `trans_conv`.

    >>> import torch
    >>> X = torch.tensor([[0, 1], [2, 3]])
    >>> stamps(X, X)[1, 0]
    tensor([[0, 0, 0],
            [0, 2, 0],
            [4, 6, 0]])
    """
    (s_h, s_w), size = _stride_and_size(X, K, stride)
    k_h, k_w = K.shape
    each = X.new_zeros(*X.shape, *size)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            each[i, j, s_h * i : s_h * i + k_h, s_w * j : s_w * j + k_w] = X[i, j] * K
    return each


def stamp_all(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch by stamping, with every setting.

    `trans_conv` takes one input cell after the other and stamps its whole kernel. Here one kernel cell after the
    other stamps for every input cell at once: its products land stride cells apart.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out/groups, *kernel_size). returns: (N, C_out, *layer.output_size).
    """
    N, C_in, *size = x.shape
    groups, channels = layer.groups, (C_in // layer.groups, weight.shape[1])
    x = x.reshape(N, groups, channels[0], *size)
    canvas = x.new_zeros(N, groups, channels[1], *layer.full_size)
    for cell in product(*map(range, layer.kernel_size)):
        here: tuple[Any, ...] = (..., *cell)
        strength = weight[here].reshape(groups, *channels)
        axes = zip(cell, layer.dilation, size, layer.stride)
        places: tuple[Any, ...] = (..., *(slice(d * t, d * t + s * (n - 1) + 1, s) for t, d, n, s in axes))
        canvas[places] += torch.einsum("ngi...,gio->ngo...", x, strength)
    return cut(canvas, layer).flatten(1, 2)


def _stride_and_size(X: Tensor, K: Tensor, stride: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    matrices(X=X, K=K)
    steps = per_axis("stride", stride, 2, 1)
    return steps, tuple(s * (n - 1) + k for s, n, k in zip(steps, X.shape, K.shape))
