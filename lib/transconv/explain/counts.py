"""How many stamps reach the cells along one axis, without visiting the cells: the work grows with the kernel alone.

Cell c of the canvas gets a product from kernel cell t where c - d·t = s·i for an input cell i. The kernel cells that
meet in a cell are s/gcd(s, d) apart, and their stamps lie d/gcd(s, d) input cells apart. So, among the cells that are
s apart, the count changes only where the stamps of a kernel cell begin or end.
"""

import math

import torch
from torch import Tensor

from transconv.layer import Axis


def counts_inside(axis: Axis) -> set[int]:
    """Return the different numbers of stamps that reach a cell far from every border."""
    shared = math.gcd(axis.s, axis.d)
    fewest, more = divmod(axis.k, axis.s // shared)
    return {fewest} | ({fewest + 1} if more else set()) | ({0} if shared > 1 else set())


def counts_here(axis: Axis) -> set[int]:
    """Return the different numbers of stamps that reach a cell of this output."""
    n, k, s, p, _, d = axis
    apart, step = s // math.gcd(s, d), d // math.gcd(s, d)
    kernel_cell = torch.arange(k)
    begins = d * kernel_cell
    enters = begins + s * _divided_up(p - begins, s).clamp(min=0)  # the first that padding doesn't remove
    cell = torch.stack([begins, enters, begins + s * n])
    first = kernel_cell % apart  # the first of the kernel cells that meet in this cell
    place = (cell - d * first) // s
    lowest = _divided_up(place - n + 1, step).clamp(min=0)
    highest = torch.minimum(place // step, (k - 1 - first) // apart)
    count = (highest - lowest + 1).clamp(min=0)
    found = set(count[(cell >= p) & (cell < p + axis.output_size)].tolist())
    return found if reached(axis) == axis.output_size else found | {0}


def reached(axis: Axis) -> int:
    """Return how many cells of this output at least one stamp reaches."""
    n, k, s, p, _, d = axis
    apart, step = s // math.gcd(s, d), d // math.gcd(s, d)
    kernel_cell = torch.arange(k)
    begins = d * kernel_cell
    alone = torch.where(kernel_cell + apart < k, min(n, step), n)  # until the next kernel cell's stamps begin
    lowest = _divided_up(p - begins, s).clamp(min=0)
    highest = torch.minimum(alone, (p + axis.output_size - 1 - begins) // s + 1)
    return int((highest - lowest).clamp(min=0).sum())


def _divided_up(number: Tensor, divisor: int) -> Tensor:
    return -(-number // divisor)
