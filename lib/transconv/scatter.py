"""Transposed convolution by its definition: scale the kernel and add it at a shifted position."""

from itertools import product
from typing import Any

import torch
from torch import Tensor

from transconv.arguments import PerAxis, check_matrices
from transconv.layer import Axis, Layer, check_sizes, crop, layer_of


def trans_conv(X: Tensor, K: Tensor, stride: PerAxis = 1, padding: PerAxis = 0) -> Tensor:
    """Return the transposed convolution of X with K by stamping: two axes, one channel.

    Each X[i, j] scales the whole kernel; the scaled kernel is added to the output with its
    top left corner at (stride·i, stride·j). Then `padding` removes cells from the OUTPUT.

    Shapes:
        X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
        returns: (H, W) with H = stride·(n_h - 1) + k_h - 2·padding, and the same for W.

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
    layer = _read_maps(X, K, stride, padding)
    (s_h, s_w), (p_h, p_w), (k_h, k_w), (H, W) = layer.stride, layer.padding, layer.kernel_size, layer.full_size
    Y = X.new_zeros(H, W)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Y[s_h * i : s_h * i + k_h, s_w * j : s_w * j + k_w] += X[i, j] * K
    return Y[p_h : H - p_h, p_w : W - p_w]


def stamps(X: Tensor, K: Tensor, stride: PerAxis = 1) -> Tensor:
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
    layer = _read_maps(X, K, stride)
    (s_h, s_w), (k_h, k_w) = layer.stride, layer.kernel_size
    each = X.new_zeros(*X.shape, *layer.full_size)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            each[i, j, s_h * i : s_h * i + k_h, s_w * j : s_w * j + k_w] = X[i, j] * K
    return each


def stamp_all(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch by stamping, for every setting.

    `trans_conv` loops over the input cells and stamps the whole kernel for each. This loops over the kernel cells
    instead and stamps each of them for all input cells at once: its products land stride cells apart.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out/groups, *kernel_size). returns: (N, C_out, *layer.output_size).
    """
    N, C_in, *size = x.shape
    groups, group_in, group_out = layer.groups, C_in // layer.groups, weight.shape[1]
    x = x.reshape(N, groups, group_in, *size)
    canvas = x.new_zeros(N, groups, group_out, *layer.full_size)
    for kernel_cell in product(*map(range, layer.kernel_size)):
        index: tuple[Any, ...] = (..., *kernel_cell)
        weight_there = weight[index].reshape(groups, group_in, group_out)
        places: tuple[Any, ...] = (..., *map(_places, kernel_cell, layer.axes))
        canvas[places] += torch.einsum("ngi...,gio->ngo...", x, weight_there)
    return crop(canvas, layer).flatten(1, 2)


def _places(t: int, axis: Axis) -> slice:
    """Return where kernel cell t lands along one axis, for all stamps."""
    return slice(axis.d * t, axis.d * t + axis.s * (axis.n - 1) + 1, axis.s)


def _read_maps(X: Tensor, K: Tensor, stride: PerAxis, padding: PerAxis = 0) -> Layer:
    check_matrices(X=X, K=K)
    layer = layer_of(input_size=tuple(X.shape), kernel_size=tuple(K.shape), stride=stride, padding=padding, axes=2)
    check_sizes(layer)
    return layer
