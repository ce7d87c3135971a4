"""One transposed layer on one input size, as numbers: all that `explain` says, before it is said."""

import math
from itertools import count, product
from typing import NamedTuple

from torch import Tensor

from transconv.layer import Layer
from transconv.overlap import even_overlap, overlap
from transconv.sizes import conv_transpose_size, input_sizes


class Change(NamedTuple):
    """Settings to put in place of a layer's own, a number for each axis; its stride and groups stay."""

    kernel_size: tuple[int, ...]
    padding: tuple[int, ...]
    output_padding: tuple[int, ...]
    dilation: tuple[int, ...]


class Axis(NamedTuple):
    """One axis of a layer in the course's letters, in the order of `conv_transpose_size`."""

    n: int
    k: int
    s: int
    p: int
    o: int
    d: int

    @property
    def full_size(self) -> int:
        """Cells that all stamps cover together, before padding removes any."""
        return conv_transpose_size(self.n, self.k, self.s, d=self.d)

    @property
    def output_size(self) -> int:
        """Cells of the output."""
        return conv_transpose_size(*self)

    @property
    def inside(self) -> Tensor:
        """How many stamps reach each of s neighbouring cells far from every border; the counts repeat after s."""
        reach = self.d * (self.k - 1)
        enough = reach // self.s + 2  # input cells, so that these s cells miss no stamp at either end
        return overlap(enough, self.k, self.s, dilation=self.d)[reach : reach + self.s]

    @property
    def here(self) -> Tensor:
        """How many stamps reach each cell of this output."""
        return overlap(*self)

    @property
    def uneven(self) -> bool:
        """Whether the counts differ inside."""
        return not even_overlap(self.k, self.s, self.d)

    @property
    def comes_back_from(self) -> range:
        """The sizes that a convolution with the same settings maps to n."""
        return input_sizes(self.n, self.k, self.s, self.p, self.d)

    def output_padding_to(self, size: int) -> int | None:
        """Return the output_padding that makes the output `size`, or None where PyTorch allows none."""
        o = size - self.output_size + self.o
        return o if 0 <= o < max(self.s, self.d) else None


class LayerFacts(NamedTuple):
    """A transposed layer and the sizes it met, with what follows from them.

    Attributes:
        name: its name in the model; empty for a layer on its own.
        settings: its input size and settings, with the output_padding that was used.
        channels: (C_in, C_out). bias: whether it has one.
        note: what its settings do not tell; mostly empty.
    """

    name: str
    settings: Layer
    channels: tuple[int, int]
    bias: bool
    note: str = ""

    @property
    def kind(self) -> str:
        """The name of PyTorch's class."""
        return f"ConvTranspose{len(self.input_size)}d"

    @property
    def input_size(self) -> tuple[int, ...]:
        """Cells of the input along each axis."""
        return self.settings.input_size

    @property
    def output_size(self) -> tuple[int, ...]:
        """Cells of the output along each axis."""
        return self.settings.output_size

    @property
    def factor(self) -> tuple[float, ...]:
        """Output size over input size, along each axis."""
        return tuple(m / n for m, n in zip(self.output_size, self.input_size))

    @property
    def axes(self) -> list[Axis]:
        """The axes, which do not know of each other."""
        n, k, s, p, o, _, d = self.settings
        return [Axis(*numbers) for numbers in zip(n, k, s, p, o, d)]

    @property
    def inside(self) -> list[int]:
        """The different numbers of stamps that reach a cell far from every border."""
        return _products([axis.inside for axis in self.axes])

    @property
    def here(self) -> list[int]:
        """The different numbers of stamps that reach a cell of this output."""
        return _products([axis.here for axis in self.axes])

    @property
    def untouched(self) -> int:
        """Cells of this output that no stamp reaches: they hold the bias."""
        reached = (int(axis.here.count_nonzero()) for axis in self.axes)
        return math.prod(self.output_size) - math.prod(reached)

    @property
    def checkerboard(self) -> bool:
        """Whether the overlap is uneven inside, along some axis; where it is even, a checkerboard is avoidable only."""
        return any(axis.uneven for axis in self.axes)

    @property
    def suggestions(self) -> list[Change]:
        """Changes that make the overlap even and keep the output's size: to a larger kernel, to a smaller one.

        A call with output_size= asks for a size each time; after a change other sizes than this one can be out of
        its reach.
        """
        if not self.checkerboard:
            return []
        larger = [evened(axis) for axis in self.axes]
        smaller = [evened(axis, smaller=True) or fallback for axis, fallback in zip(self.axes, larger)]
        found = [larger] if smaller == larger else [larger, smaller]
        return [Change(k, p, o, d) for _, k, _, p, o, d in (zip(*axes) for axes in found)]

    @property
    def suggestion(self) -> Change | None:
        """The first of `suggestions`; None where the overlap is even."""
        return next(iter(self.suggestions), None)

    @property
    def weights(self) -> int:
        """Numbers in the weight; the bias is not among them."""
        return math.prod(self.channels) // self.settings.groups * math.prod(self.settings.kernel_size)

    @property
    def multiply_adds(self) -> int:
        """Products that are computed for one example, those that padding removes included."""
        return math.prod(self.input_size) * self.weights


def evened(axis: Axis, *, smaller: bool = False) -> Axis | None:
    """Return the axis with the nearest larger (or smaller) kernel whose overlap is even; None where there is none.

    Stride and output size stay, so the size stays for every other input too. The dilation stays unless it shares
    a factor with the stride: then no kernel helps, and it becomes 1. output_padding is at most padding, so that it
    adds no row that no stamp reaches.

    >>> evened(Axis(n=4, k=3, s=2, p=1, o=1, d=1))
    Axis(n=4, k=4, s=2, p=1, o=0, d=1)
    """
    if not axis.uneven:
        return axis
    n, k, s, *_ = axis
    d = axis.d if math.gcd(axis.d, s) == 1 else 1
    for kernel in range(k // s * s, 0, -s) if smaller else count(-(-k // s) * s, s):
        spare = conv_transpose_size(n, kernel, s, d=d) - axis.output_size
        o = spare % 2
        p = (spare + o) // 2
        if p >= o:
            return Axis(n, kernel, s, p, o, d)
    return None


def _products(counts: list[Tensor]) -> list[int]:
    """Return the different products of one number of each axis."""
    return sorted({math.prod(numbers) for numbers in product(*(set(axis.tolist()) for axis in counts))})
