"""How many stamps reach each output cell: where the checkerboard comes from."""

import math
from typing import Any

import torch
from torch import Tensor

from transconv.arguments import integer, longest, per_axis
from transconv.layer import Layer, check_sizes, cut


def overlap(
    input_size: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, dilation: Any = 1
) -> Tensor:
    """Return how many stamps reach each output cell of a transposed convolution: the products that are added there.

    The axes do not know of each other, so the count is a product of one count for each axis. Along an axis it is
    the number of pairs (i, t) with stride·i + dilation·t - padding = the output cell.

    Shapes:
        returns: *output_size, of dtype int64; one axis if every argument is an int.

    Args:
        input_size, kernel_size, stride, padding, output_padding, dilation: an int, or one for each axis; the
            longest one says how many axes there are.

    Raises:
        TypeError: an argument is not made of integers.
        ValueError: an argument breaks its rule, or nothing is left of the output.

    Source: Odena et al., 2016, doi:10.23915/distill.00003, for any parameters.

    >>> overlap(4, kernel_size=3, stride=2)
    tensor([1, 1, 2, 1, 2, 1, 2, 1, 1])
    """
    given = (input_size, kernel_size, stride, padding, output_padding, dilation)
    axes = longest(*given)
    n, k = per_axis("input_size", input_size, axes, 1), per_axis("kernel_size", kernel_size, axes, 1)
    s, p = per_axis("stride", stride, axes, 1), per_axis("padding", padding, axes, 0)
    o, d = per_axis("output_padding", output_padding, axes, 0), per_axis("dilation", dilation, axes, 1)
    layer = Layer(n, k, s, p, o, 1, d)
    check_sizes(layer)
    counts = torch.ones((), dtype=torch.int64)
    for setting in zip(n, k, s, d):
        counts = counts[..., None] * _along(*setting)
    return cut(counts, layer)


def even_overlap(kernel_size: int, stride: int, dilation: int = 1) -> bool:
    """Return whether, away from the border, every output cell is reached by equally many stamps along one axis.

    It is so exactly when stride divides kernel_size and shares no factor with dilation. Even counts make a
    checkerboard avoidable; they do not cure it.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument is smaller than 1.

    Source: Odena et al., 2016, doi:10.23915/distill.00003; with dilation, counting kernel cells modulo stride.

    >>> even_overlap(3, 2), even_overlap(4, 2), even_overlap(4, 2, dilation=2)
    (False, True, False)
    """
    k, s, d = (
        integer(name, value, 1)
        for name, value in (("kernel_size", kernel_size), ("stride", stride), ("dilation", dilation))
    )
    return k % s == 0 and math.gcd(d, s) == 1


def _along(n: int, k: int, s: int, d: int) -> Tensor:
    """Return the count along one axis, before padding removes any cell."""
    return torch.bincount((s * torch.arange(n)[:, None] + d * torch.arange(k)).reshape(-1))
