"""One transposed layer on one input size, in numbers: everything that `explain` puts into words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from transconv.explain.counts import counts_here, counts_inside, reached
from transconv.layer import Axis, Layer
from transconv.overlap import even_overlap
from transconv.sizes import input_sizes, scaling_output_padding


class Change(NamedTuple):
    """Settings that replace a layer's own, with a number for each axis; its stride and groups stay."""

    kernel_size: tuple[int, ...]
    padding: tuple[int, ...]
    output_padding: tuple[int, ...]
    dilation: tuple[int, ...]


class AxisFacts(Axis):
    """One axis of a layer, with what follows from its settings."""

    @property
    def uneven(self) -> bool:
        """Whether the counts inside differ."""
        return not even_overlap(self.k, self.s, self.d)

    @property
    def comes_back_from(self) -> range:
        """The sizes that a convolution with the same settings maps to n."""
        return input_sizes(self.n, self.k, self.s, self.p, self.d)

    def output_padding_to(self, size: int) -> int | None:
        """Return the output_padding that makes the output `size` cells long, or None if PyTorch allows none."""
        return self.reach.index(size) if size in self.reach else None

    @property
    def reach(self) -> range:
        """The output sizes that some output_padding gives."""
        smallest = self.output_size - self.o
        return range(smallest, smallest + max(self.s, self.d))

    @property
    def requestable(self) -> range:
        """The output sizes that PyTorch's layers take as output_size."""
        return self.reach[: self.s]

    @property
    def scaling(self) -> AxisFacts | None:
        """This axis with padding and output_padding that give s·n cells for every n, or None; its padding if it can."""
        smallest = max(0, -(-(self._replace(n=1).full_size - self.s) // 2))
        found = ((p, scaling_output_padding(self.k, self.s, p, self.d)) for p in (self.p, smallest))
        return next((self._replace(p=p, o=o) for p, o in found if o is not None), None)

    @property
    def center(self) -> float:
        """The output cell on which the stamp of input cell 0 is centred; that of input cell i is s·i cells further."""
        return (self._replace(n=1).full_size - 1) / 2 - self.p

    @property
    def shift(self) -> float:
        """How many cells further the output lies than if each input cell became s output cells."""
        return self.center - (self.s - 1) / 2


class LayerFacts(NamedTuple):
    """A transposed layer on one input size, with what follows from its settings.

    Attributes:
        name: its name in the model; empty for a layer on its own.
        settings: its input size and settings, with the output_padding that the call used.
        channels: (C_in, C_out). bias: whether it has one.
        note: a remark about this call that its settings don't show; usually empty.
        taken: the parts of the output that slices keep, in the layer's own class or after it: for each part, the
            cells along each axis. `explain` says what is followed.
        given, returned: the sizes that a class that isn't PyTorch's, or a hook, was given and returned where they
            aren't those of `settings`.
    """

    name: str
    settings: Layer
    channels: tuple[int, int]
    bias: bool
    note: str = ""
    taken: tuple[tuple[range, ...], ...] = ()
    given: tuple[int, ...] | None = None
    returned: tuple[int, ...] | None = None

    @property
    def kind(self) -> str:
        """The name of PyTorch's class."""
        return f"ConvTranspose{len(self.input_size)}d"

    @property
    def input_size(self) -> tuple[int, ...]:
        """How many cells the layer was given along each axis."""
        return self.given or self.settings.input_size

    @property
    def output_size(self) -> tuple[int, ...]:
        """How many cells the layer returned along each axis."""
        return self.returned or self.settings.output_size

    @property
    def factor(self) -> tuple[float, ...]:
        """Output size over input size, along each axis."""
        return tuple(m / n for m, n in zip(self.output_size, self.input_size))

    @property
    def axes(self) -> list[AxisFacts]:
        """The axes, which are independent of each other."""
        return [AxisFacts(**axis._asdict()) for axis in self.settings.axes]

    @property
    def parts(self) -> list[tuple[range, ...]]:
        """The parts of the output that are kept, without empty ones: all of it, or what slices keep."""
        whole = [] if self.returned else [tuple(map(range, self.output_size))]
        return [part for part in self.taken if all(part)] if self.taken else whole

    def centers(self, part: Sequence[range]) -> list[tuple[Fraction, Fraction]]:
        """Return (a, b) along each axis: the stamp of input cell i is centred on cell a·i + b of this part.

        Empty if the part is empty, or where the layer's class makes another input of its input.
        """
        known = all(part) and not self.given
        return [
            (Fraction(axis.s, cells.step), (Fraction(axis.center) - cells.start) / cells.step)
            for axis, cells in zip(self.axes, part if known else ())
        ]

    @property
    def shifts(self) -> list[Fraction | None]:
        """How many cells further along each axis the output lies than if each input cell became a cells of it.

        Known along an axis on which the one part that is kept has a·n cells, with a and n as in `centers`; None along
        the others, and empty if none is known.
        """
        found = [
            [
                b - (a - 1) / 2 if a * n == len(cells) else None
                for (a, b), n, cells in zip(self.centers(part), self.input_size, part)
            ]
            for part in self.parts
        ]
        known = [shifts for shifts in found if shifts != [None] * len(shifts)]
        return known[0] if len(known) == 1 else []

    @property
    def inside(self) -> list[int]:
        """The different numbers of stamps that reach a cell far from every border."""
        return _products(map(counts_inside, self.axes))

    @property
    def here(self) -> list[int]:
        """The different numbers of stamps that reach a cell of this output."""
        return _products(map(counts_here, self.axes))

    @property
    def untouched(self) -> int:
        """How many cells that the settings give no stamp reaches: they hold the bias."""
        return math.prod(self.settings.output_size) - math.prod(map(reached, self.axes))

    @property
    def checkerboard(self) -> bool:
        """Whether the overlap inside is uneven along some axis; even overlap only makes a checkerboard avoidable."""
        return any(axis.uneven for axis in self.axes)

    @property
    def suggestions(self) -> list[Change]:
        """Changes that make the overlap even and keep the output's size: one to a larger kernel, one to a smaller.

        A call with output_size= requests its own size each time; after the change, it may not be able to reach any
        size but this one.
        """
        if not self.checkerboard:
            return []
        larger = [evened(axis) for axis in self.axes]
        smaller = [evened(axis, smaller=True) or fallback for axis, fallback in zip(self.axes, larger)]
        found = [larger] if smaller == larger else [larger, smaller]
        return [_change(axes) for axes in found]

    @property
    def suggestion(self) -> Change | None:
        """The first of `suggestions`; None where the overlap is even."""
        return next(iter(self.suggestions), None)

    @property
    def weights(self) -> int:
        """How many numbers the weight has, without the bias."""
        return math.prod(self.channels) // self.settings.groups * math.prod(self.settings.kernel_size)

    @property
    def multiply_adds(self) -> int:
        """How many products one example takes, including those that padding removes."""
        return math.prod(self.settings.input_size) * self.weights


def evened(axis: AxisFacts, *, smaller: bool = False) -> AxisFacts | None:
    """Return the axis with the nearest larger (or smaller) kernel whose overlap is even, or None if there is none.

    The stride and the output size don't change, so the output size for any other input doesn't either. Nor does the
    dilation, unless it shares a factor with the stride, so that no kernel helps, or would leave more cells without a
    stamp than now: then it becomes 1. output_padding is at most padding, so it adds no such cell.

    >>> evened(AxisFacts(n=4, k=3, s=2, p=1, o=1, d=1))
    AxisFacts(n=4, k=4, s=2, p=1, o=0, d=1)
    """
    if not axis.uneven:
        return axis
    k, s = axis.k, axis.s
    for d in (axis.d, 1) if math.gcd(axis.d, s) == 1 else (1,):
        kernels = range(k // s * s, 0, -s) if smaller else count(-(-k // s) * s, s)
        found = next(_of_size(axis.output_size, axis._replace(d=d), kernels), None)
        # Without dilation, kernels as wide as the stride reach every cell; to count takes long for wide ones.
        if found and (d == 1 or reached(found) >= reached(axis)):
            return found
    return None


def _of_size(size: int, axis: AxisFacts, kernels: Iterable[int]) -> Iterator[AxisFacts]:
    """Yield the axis with each kernel for which some padding, and output_padding up to it, give this output size."""
    for kernel in kernels:
        spare = axis._replace(k=kernel, p=0, o=0).full_size - size
        o = spare % 2
        p = (spare + o) // 2
        if p >= o:
            yield axis._replace(k=kernel, p=p, o=o)


def _change(axes: Sequence[AxisFacts | None]) -> Change:
    """Return the settings of these axes as a Change."""
    found = [axis for axis in axes if axis]
    return Change(
        kernel_size=tuple(axis.k for axis in found),
        padding=tuple(axis.p for axis in found),
        output_padding=tuple(axis.o for axis in found),
        dilation=tuple(axis.d for axis in found),
    )


def _products(counts: Iterable[set[int]]) -> list[int]:
    """Return the different products of one count from each axis."""
    found = {1}
    for along_axis in counts:
        found = {product * count for product in found for count in along_axis}
    return sorted(found)
