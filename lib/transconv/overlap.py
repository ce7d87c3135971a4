"""How many stamps reach each output cell: where the checkerboard comes from."""

import math

import torch
from torch import Tensor

from transconv.arguments import PerAxis, integer
from transconv.layer import Axis, check_sizes, crop, layer_of


def overlap(
    input_size: PerAxis,
    kernel_size: PerAxis,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    dilation: PerAxis = 1,
) -> Tensor:
    """Return how many stamps reach each output cell of a transposed convolution: how many products it sums.

    The axes are independent, so the count is a product of one count for each axis. Along an axis it is the number of
    pairs (i, t), input cell and kernel cell, with stride·i + dilation·t - padding = output cell.

    Shapes:
        returns: *output_size, of dtype int64; one axis if every argument is an int.

    Args:
        input_size, kernel_size, stride, padding, output_padding, dilation: an int, or one for each axis; the
            longest tuple sets the number of axes.

    Raises:
        TypeError: an argument holds something other than integers.
        ValueError: an argument breaks its rule, or nothing is left of the output.

    Source: Odena et al., 2016, doi:10.23915/distill.00003, extended to all parameters.

    >>> overlap(4, kernel_size=3, stride=2)
    tensor([1, 1, 2, 1, 2, 1, 2, 1, 1])
    """
    layer = layer_of(
        input_size=input_size,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )
    check_sizes(layer)
    counts = torch.ones((), dtype=torch.int64)
    for axis in layer.axes:
        counts = counts[..., None] * _stamps_along(axis)
    return crop(counts, layer)


def even_overlap(kernel_size: int, stride: int, dilation: int = 1) -> bool:
    """Return whether the same number of stamps reaches every output cell away from the border, along one axis.

    That is so exactly when stride divides kernel_size and shares no factor with dilation. Even overlap makes a
    checkerboard avoidable but doesn't rule it out.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument is smaller than 1.

    Source: Odena et al., 2016, doi:10.23915/distill.00003; with dilation, counting kernel cells modulo stride.

    >>> even_overlap(3, 2), even_overlap(4, 2), even_overlap(4, 2, dilation=2)
    (False, True, False)
    """
    k = integer("kernel_size", kernel_size, 1)
    s = integer("stride", stride, 1)
    d = integer("dilation", dilation, 1)
    return k % s == 0 and math.gcd(d, s) == 1


def _stamps_along(axis: Axis) -> Tensor:
    """Return how many stamps reach each cell along one axis, before padding removes any."""
    return torch.bincount((axis.s * torch.arange(axis.n)[:, None] + axis.d * torch.arange(axis.k)).reshape(-1))
