"""How many stamps reach the cells along one axis, without visiting the cells: the work grows with the kernel alone.

Cell c of the canvas gets a product from kernel cell t where c - d·t = s·i for an input cell i. The kernel cells that
meet in a cell are s/gcd(s, d) apart, and their stamps lie d/gcd(s, d) input cells apart. So, among the cells that are
s apart, the count changes only where the stamps of a kernel cell begin or end.
"""

import math

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
    found = set() if reached(axis) == axis.output_size else {0}
    for kernel_cell in range(k):
        begins = d * kernel_cell
        enters = begins + s * max(0, -((begins - p) // s))  # the first that padding doesn't remove
        first = kernel_cell % apart  # the first of the kernel cells that meet in this cell
        for cell in (begins, enters, begins + s * n):
            if p <= cell < p + axis.output_size:
                place = (cell - d * first) // s
                lowest = max(0, -((n - 1 - place) // step))
                highest = min(place // step, (k - 1 - first) // apart)
                found.add(max(0, highest - lowest + 1))
    return found


def reached(axis: Axis) -> int:
    """Return how many cells of this output at least one stamp reaches."""
    n, k, s, p, _, d = axis
    apart, step = s // math.gcd(s, d), d // math.gcd(s, d)
    cells = 0
    for kernel_cell in range(k):
        begins = d * kernel_cell
        alone = min(n, step) if kernel_cell + apart < k else n  # until the next kernel cell's stamps begin
        lowest = max(0, -((begins - p) // s))
        highest = min(alone, (p + axis.output_size - 1 - begins) // s + 1)
        cells += max(0, highest - lowest)
    return cells
