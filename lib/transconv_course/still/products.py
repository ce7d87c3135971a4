"""The numbers that a still shows, by the definition of the operator and without torch, which builds no pages.

A state is as transconv_course.explorer_state describes it. Places are [row, column]; with channels, maps have one more
axis before them, and K has two. Letters are the course's: n, k, s, p, o, d.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from transconv_course.scenes import SCENES

State = Mapping[str, Any]
Place = tuple[int, ...]
SETTINGS = ("stride", "padding", "output_padding", "dilation")


class Product(NamedTuple):
    """A number of X times a number of K, and the cells of the three maps that it belongs to."""

    input: Place
    kernel: Place
    canvas: Place  # where the stamp puts it, before padding removes any cell
    output: Place | None  # None where padding removes it
    x: float
    k: float

    def at(self, name: str) -> Place | None:
        """Return its cell in the map that a focus calls "input", "kernel" or "output"."""
        return {"input": self.input, "kernel": self.kernel, "output": self.output}[name]


class Sizes(NamedTuple):
    """Rows and columns of each map."""

    input: Sequence[int]
    kernel: Sequence[int]
    full: Sequence[int]  # of the stamps together
    output: Sequence[int]
    canvas: Sequence[int]  # of the stamps together and the output, which output_padding may push beyond them


def sizes(state: State) -> Sizes:
    """Return the size of every map of a state."""
    stride, padding, output_padding, dilation = (state[name] for name in SETTINGS)
    X, K = (_size(state[name]) for name in ("X", "K"))
    full = [s * (n - 1) + d * (k - 1) + 1 for n, k, s, d in zip(X, K, stride, dilation)]
    output = [m - 2 * p + o for m, p, o in zip(full, padding, output_padding)]
    return Sizes(X, K, full, output, [max(m, p + kept) for m, p, kept in zip(full, padding, output)])


def products(state: State) -> list[Product]:
    """Return every product of a state, stamp by stamp."""
    size = sizes(state)
    found = []
    for (*channel, i, j), x in cells(state["X"]):
        for (*channels, t, u), k in cells(state["K"]):
            if channels[:1] != channel:
                continue
            strides, dilations, paddings = (state[name] for name in ("stride", "dilation", "padding"))
            canvas = [s * a + d * b for s, a, d, b in zip(strides, (i, j), dilations, (t, u))]
            output = [c - p for c, p in zip(canvas, paddings)]
            kept = all(0 <= place < cells for place, cells in zip(output, size.output))
            to = channels[1:]
            places = (*channel, i, j), (*channels, t, u), (*to, *canvas), (*to, *output) if kept else None
            found.append(Product(*places, x, k))
    return found


def placed(state: State, all_products: Sequence[Product]) -> list[Product]:
    """Return the products of the stamps that are placed, which a state's step counts."""
    size = sizes(state).input
    if state["step"] is None or "steps" in SCENES[state["scene"]]:  # of something else than stamps, such as a training
        return list(all_products)
    return [one for one in all_products if one.input[-2] * size[1] + one.input[-1] < state["step"]]


def output(state: State, shown: Sequence[Product]) -> dict[Place, float]:
    """Return the sum of the products in every cell of the output, by place."""
    K = state["K"]
    channels = [(channel,) for channel in range(len(K[0]))] if isinstance(K[0][0], Sequence) else [()]
    total: dict[Place, float] = {(*c, *at): 0 for c in channels for at in places(sizes(state).output)}
    for one in shown:
        if one.output is not None:
            total[one.output] += one.x * one.k
    return total


def rearranged(state: State) -> list[list[Place | None]]:
    """Return the input as the window reads it: rows of cells of X, None for a zero between or around them."""
    size = sizes(state)
    before = [d * (k - 1) - p for k, d, p in zip(size.kernel, state["dilation"], state["padding"])]
    length = [
        s * (n - 1) + 1 + 2 * rim + o
        for n, s, rim, o in zip(size.input, state["stride"], before, state["output_padding"])
    ]

    def source(place: Sequence[int]) -> Place | None:
        steps = [divmod(a - rim, s) for a, rim, s in zip(place, before, state["stride"])]
        inside = all(not rest and 0 <= at < n for (at, rest), n in zip(steps, size.input))
        return tuple([at for at, _ in steps]) if inside else None

    return [[source((r, c)) for c in range(length[1])] for r in range(length[0])]


class Line(NamedTuple):
    """One axis of a convolution and of the transposed convolution after it: m cells give n, and n give `back`."""

    m: int
    k: int
    s: int
    p: int
    o: int
    d: int

    @property
    def n(self) -> int:
        """How many windows fit."""
        return max(0, (self.m + 2 * self.p - self.d * (self.k - 1) - 1) // self.s + 1)

    @property
    def back(self) -> int:
        """How many cells come back."""
        return max(0, self.s * (self.n - 1) + self.d * (self.k - 1) + 1 - 2 * self.p + self.o) if self.n else 0

    def read(self, window: int) -> list[int]:
        """Return the cells that a window reads and its stamp writes; those of the padding are below 0 or beyond."""
        return [self.s * window - self.p + self.d * t for t in range(self.k)]


def line(state: State) -> Line:
    """Return the columns of X as a line, or its rows if it is a column."""
    size = sizes(state)
    a = 0 if size.input[0] > 1 and size.input[1] == 1 else 1
    return Line(size.input[a], size.kernel[a], *(state[name][a] for name in SETTINGS))


def cells(values: Any, at: Place = ()) -> list[tuple[Place, float]]:
    """Return every number of nested lists with its place."""
    if not isinstance(values, Sequence):
        return [(at, values)]
    return [cell for index, part in enumerate(values) for cell in cells(part, (*at, index))]


def places(size: Sequence[int]) -> list[Place]:
    """Return every place of a map, row by row."""
    return list(product(*map(range, size)))


def _size(values: Any) -> list[int]:
    while isinstance(values[0][0], Sequence):
        values = values[0]
    return [len(values), len(values[0])]
