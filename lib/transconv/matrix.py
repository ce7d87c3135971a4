"""Convolution as one matrix product; the transposed convolution is the transposed matrix."""

import math

import torch
from torch import Tensor

from transconv.arguments import PerAxis, divisor, matrix, non_empty_tensor, read_settings
from transconv.layer import HALF, Layer, append_zeros
from transconv.sizes import conv_size


def conv_matrix(
    weight: Tensor,
    input_size: PerAxis,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
    *,
    sparse: bool = False,
) -> Tensor:
    """Return the matrix W of a convolution: W @ vec(x) = vec(conv(x)); W.T is the transposed convolution.

    vec(x) is x.reshape(-1). Each row of W shows which input cells an output cell is computed from; the transposed
    convolution stamps that cell's number onto the same input cells.

    Shapes:
        weight: (C_out, C_in/groups, *kernel_size), as torch.nn.functional.conv1d, conv2d or conv3d takes it.
        returns: (C_out·∏ output size, C_in·∏ input_size), with weight's dtype and device; differentiable.

    Args:
        input_size: spatial size of the input, in cells; an int, or one for each axis.
        stride, padding, dilation: an int, or one for each axis.
        groups: how many separate groups of channels.
        sparse: return a sparse COO tensor instead of a dense one.

    Raises:
        TypeError: weight is not a tensor of numbers, or a setting is not an integer.
        ValueError: weight is not 3-D to 5-D or is empty, a setting is too small, groups does not divide
            C_out, or the kernel does not fit into the padded input.

    Source: Dumoulin and Visin, 2016, arXiv:1603.07285, section 4.1, extended to all parameters.

    >>> import torch
    >>> conv_matrix(torch.tensor([[[1, 2]]]), 3)
    tensor([[1, 2, 0],
            [0, 1, 2]])
    """
    non_empty_tensor("weight", weight, (3, 4, 5), "(C_out, C_in/groups, *kernel_size) with one to three spatial axes")
    C_out, group_in, *kernel_size = weight.shape
    settings = read_settings(len(kernel_size), input_size=input_size, stride=stride, padding=padding, dilation=dilation)
    groups = divisor("groups", groups, C_out, "output channels of weight")
    m, s, p, d = (settings[name] for name in ("input_size", "stride", "padding", "dilation"))
    n = conv_size(m, kernel_size, s, p, d)

    # The axes are independent: an output, an input and a kernel cell meet where they meet along every axis, and the
    # flat position of a cell is a sum over the axes.
    row = column = cell = torch.zeros(1, dtype=torch.long)
    for m_a, n_a, k_a, s_a, p_a, d_a in zip(m, n, kernel_size, s, p, d):
        y, x, t = _meetings(m_a, n_a, k_a, s_a, p_a, d_a)
        row = (row[:, None] * n_a + y).reshape(-1)
        column = (column[:, None] * m_a + x).reshape(-1)
        cell = (cell[:, None] * k_a + t).reshape(-1)

    out, channel = torch.meshgrid(torch.arange(C_out), torch.arange(group_in), indexing="ij")
    channel_in = channel + out // (C_out // groups) * group_in
    rows = out[..., None] * math.prod(n) + row
    columns = channel_in[..., None] * math.prod(m) + column
    values = weight.reshape(C_out, group_in, -1)[:, :, cell.to(weight.device)].reshape(-1)
    index = torch.stack([rows.reshape(-1), columns.reshape(-1)]).to(weight.device)
    return _filled_matrix(index, values, (C_out * math.prod(n), group_in * groups * math.prod(m)), sparse)


def kernel2matrix(K: Tensor, input_size: PerAxis = (3, 3)) -> Tensor:
    """Return the matrix W of a convolution with one 2-D kernel: W @ vec(X) = vec(corr2d(X, K)).

    This is `conv_matrix` for the tutorial's case: one channel, stride 1, no padding.

    Shapes:
        K: (k_h, k_w).
        returns: ((n_h - k_h + 1)·(n_w - k_w + 1), n_h·n_w).

    Args:
        input_size: (n_h, n_w) of the input, in cells.

    Raises:
        TypeError: K is not a tensor of numbers, or input_size is not made of integers.
        ValueError: K is not 2-D or is empty, or does not fit into the input.

    Source: Zhang et al., Dive into Deep Learning, section 14.10.3.

    >>> import torch
    >>> kernel2matrix(torch.tensor([[1, 2], [3, 4]]))
    tensor([[1, 2, 0, 3, 4, 0, 0, 0, 0],
            [0, 1, 2, 0, 3, 4, 0, 0, 0],
            [0, 0, 0, 1, 2, 0, 3, 4, 0],
            [0, 0, 0, 0, 1, 2, 0, 3, 4]])
    """
    return conv_matrix(matrix("K", K)[None, None], input_size)


def multiply_transposed(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch as W.T @ vec(x), with a sparse W.

    W is the matrix of the convolution from the output's size to the input's, with the same weight and settings.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out/groups, *kernel_size). returns: (N, C_out, *layer.output_size).
    """
    size, groups = layer.output_size, layer.groups
    # Older versions of PyTorch have no sparse product in half precision.
    dtype = torch.float32 if x.dtype in HALF else x.dtype
    W = conv_matrix(weight.to(dtype), size, layer.stride, layer.padding, layer.dilation, groups, sparse=True)
    vec = append_zeros(x, layer).flatten(1).to(dtype)
    return torch.sparse.mm(W.T, vec.T).T.to(x.dtype).reshape(x.shape[0], groups * weight.shape[1], *size)


def _meetings(m: int, n: int, k: int, s: int, p: int, d: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return (y, x, t) along one axis, for every output cell y that reads input cell x through kernel cell t."""
    y, t = torch.meshgrid(torch.arange(n), torch.arange(k), indexing="ij")
    x = s * y + d * t - p
    inside = (x >= 0) & (x < m)
    return y[inside], x[inside], t[inside]


def _filled_matrix(index: Tensor, values: Tensor, shape: tuple[int, int], sparse: bool) -> Tensor:
    if not sparse:
        return values.new_zeros(shape).index_put(tuple(index), values)
    # If the check were passed as an argument, PyTorch 2.11 would warn that it isn't set.
    with torch.sparse.check_sparse_tensor_invariants(True):  # type: ignore[no-untyped-call]
        return torch.sparse_coo_tensor(index, values, shape).coalesce()
