"""What a still shows in each view: the operation that the view is about, and the focus with its products outlined."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from transconv_course.messages import Message, text
from transconv_course.scenes import invited
from transconv_course.still.grids import (
    CROP,
    MOST_CELLS,
    ROW,
    SUM,
    WINDOW,
    Cell,
    grid,
    heading,
    output_cell,
    photograph,
)
from transconv_course.still.hourglass import hourglass
from transconv_course.still.inversion import inversion
from transconv_course.still.numbers import factor, show
from transconv_course.still.products import (
    Place,
    Product,
    Sizes,
    State,
    cells,
    output,
    placed,
    places,
    products,
    rearranged,
    sizes,
)
from transconv_course.still.training import curve, error, step_of, stored, target

LETTERS = {"input": "X", "kernel": "K", "output": "Y"}
MOST_STAMPS, MOST_PHASES = 9, 16
ARROW = '<span aria-hidden="true" style="font-size:1.4rem">→</span>'
TIED = '<span style="display:inline-flex;align-items:center;gap:.6rem;max-width:100%">'  # no line ends with an arrow
IN_ZEROS, ROTATED, MATRIX = "X in zeros", "K rotated", "Each entry of Wᵀ times its number of X"
CONVOLUTION = "Entries of W: a column for each number of a map like Y, a row for each of one like X"
TARGET, ERROR = "target", "Step {step}: the error is {error}"
READ, PHASE, COUNTS = "What the window reads", "Phase ({row}, {column})", "Stamps on each cell"
REMOVED, UNTOUCHED = "Dashed: removed by padding.", "Palest: reached by no stamp."
MESSAGES = (IN_ZEROS, ROTATED, MATRIX, CONVOLUTION, TARGET, ERROR, READ, PHASE, COUNTS, REMOVED, UNTOUCHED)


class Shown(NamedTuple):
    """A state with the numbers that its views share."""

    state: State
    size: Sizes
    products: Sequence[Product]
    output: dict[Place, float]
    focus: tuple[str, Place] | None  # the name of a map, and a place in it, or the channels of a whole part of it
    lit: Sequence[Product]  # those that take part in the focus

    @property
    def whole(self) -> bool:
        """Whether the focus is a channel, or the kernel from one channel to another."""
        axes = len(next(iter(self.output)))
        return self.focus is not None and len(self.focus[1]) < (2 * axes - 2 if self.focus[0] == "kernel" else axes)

    def outline(self, name: str, at: Place) -> int | None:
        """Return the outline of a cell of a map: that of the focus, or of the pair of factors that it belongs to."""
        if self.whole:
            return None
        if self.focus == (name, at):
            return SUM
        if self.focus and "output" == name == self.focus[0]:
            return None
        return next((n for n, one in enumerate(self.lit) if one.at(name) == at), None)


def shown(state: State) -> Shown:
    """Return what every view of a state needs."""
    state = stored(state) if state["view"] == "training" else state
    made = placed(state, products(state))
    whole, wanted = output(state, made), invited(state)
    focus = (wanted["map"], tuple(wanted["at"])) if wanted else None
    if focus and focus[0] == "output" and not any(_within(focus[1], at) for at in whole):
        focus = None  # the scene's invitation, with other settings
    lit = [one for one in made if focus and one.output and _within(focus[1], one.at(focus[0]))]
    return Shown(state, sizes(state), made, whole, focus, lit)


def _within(part: Place, at: Place | None) -> bool:
    return at is not None and at[: len(part)] == part


def panels(view: Shown) -> list[str]:
    """Return the panels of a state's view, as HTML in which messages are marked."""
    (rows, columns), name = view.size.canvas, view.state["view"]
    stretched = rearranged(view.state)
    largest = max(rows * columns, len(stretched) * len(stretched[0]) if name == "window" else 0)
    if name in ("line", "inverse", "training") or largest <= MOST_CELLS:
        return VIEWS[name](view)
    X, Y = (
        photograph(_rows(values), letter)
        for values, letter in ((dict(cells(view.state["X"])), "X"), (view.output, "Y"))
    )
    return [X, *_kernels(view), *_after_arrow([Y])]


def _stamps(view: Shown) -> list[str]:
    """Return every stamp, or those in focus where there are many; with channels, into one channel of the output."""
    into = next((one.kernel[1:-2] for one in view.lit), view.products[0].kernel[1:-2] if view.products else ())
    stamps: dict[tuple[Place, Place], list[Product]] = {}
    for one in view.products:
        if one.kernel[1:-2] == into:
            stamps.setdefault((one.input, one.kernel[:-2]), []).append(one)
    if len(stamps) > MOST_STAMPS or len(view.products) > 16 * MOST_STAMPS:
        lit = dict.fromkeys((one.input, one.kernel[:-2]) for one in view.lit)
        stamps = {key: stamps[key] for key in list(lit)[:MOST_STAMPS] if key in stamps}
    return [
        *_inputs(view),
        *_kernels(view),
        *(_stamp(view, stamp) for stamp in stamps.values()),
        *_outputs(view),
    ]


def _stamp(view: Shown, stamp: Sequence[Product]) -> str:
    tiles = {one.kernel[-2:]: _tile(view, one) for one in stamp}
    return grid(tiles, f"{factor(stamp[0].x)}·K{_subscript(stamp[0].kernel[:-2])}")


def _tile(view: Shown, one: Product) -> Cell:
    outline = view.lit.index(one) if one in view.lit and not view.whole else None
    return Cell("product" if one.output else "gone", one, outline)


def _window(view: Shown) -> list[str]:
    """Return the rearranged input, the rotated kernel and what the window of the focus reads, each by channel."""
    numbers, stretched = dict(cells(view.state["X"])), rearranged(view.state)
    chosen = view.focus[1] if view.focus and view.focus[0] == "output" else None
    span = [d * (k - 1) + 1 for d, k in zip(view.state["dilation"], view.size.kernel)]
    frames = [((*chosen[-2:], *span), WINDOW)] if chosen else []
    inputs, read = [], []
    for channel in dict.fromkeys(at[:-2] for at in numbers):
        drawn: dict[Place, Cell] = {}
        for place in places([len(stretched), len(stretched[0])]):
            source = stretched[place[0]][place[1]]
            at = (*channel, *source) if source else None
            drawn[place] = Cell("input", show(numbers[at]), view.outline("input", at)) if at else Cell("zero", "0")
        inputs.append(grid(drawn, text(IN_ZEROS) + _subscript(channel), frames))
        if chosen:
            kernel = {at[-2:]: k for at, k in cells(view.state["K"]) if at[:-2] == (*channel, *chosen[:-2])}
            tiles = {_turned(view, at): Cell("zero", f"0·{factor(k)}") for at, k in kernel.items()}
            lit = [one for one in view.lit if one.input[:-2] == channel]
            tiles |= {_turned(view, one.kernel[-2:]): _tile(view, one) for one in lit}
            read.append(grid(tiles, text(READ) + _subscript(channel)))
    rotated = {(*at[:-2], *_turned(view, at[-2:])): cell for at, cell in _cells(view, "kernel", "K").items()}
    turned = [grid(part, text(ROTATED) + _subscript(channel)) for channel, part in _channels(rotated).items()]
    return [*inputs, *turned, *read, *_outputs(view)]


def _turned(view: Shown, at: Place) -> Place:
    return tuple([k - 1 - place for k, place in zip(view.size.kernel, at)])


def _matrix(view: Shown) -> list[str]:
    """Return the rows of Wᵀ, one for each cell of the output, below the input and beside the output, as vectors."""
    return _entries(view, False)


def _convolution(view: Shown) -> list[str]:
    """Return W, the matrix of the convolution: Wᵀ flipped on its diagonal.

    It doesn't multiply the numbers of X and Y, so their cells stay empty, and its entries are the weights alone.
    """
    return _entries(view, True)


def _entries(view: Shown, flipped: bool) -> list[str]:
    down, across = ("input", "output") if flipped else ("output", "input")
    ends, heads = (_cells(view, name, LETTERS[name]) for name in (down, across))
    if flipped:
        ends, heads = ({at: cell._replace(text="") for at, cell in part.items()} for part in (ends, heads))
    rows, columns = ({at: 1 + index for index, at in enumerate(part)} for part in (ends, heads))
    last, title = 1 + len(columns), text(CONVOLUTION if flipped else MATRIX)
    made = [one for one in view.products if one.output]
    entries = {(rows[one.at(down)], columns[one.at(across)]): one for one in made}  # type: ignore[index]
    body = places([len(rows), len(columns)])
    if (1 + len(rows)) * (1 + last) > MOST_CELLS:
        full: dict[Place, float] = {
            (r, c): entries[r + 1, c + 1].k if (r + 1, c + 1) in entries else 0 for r, c in body
        }
        return [*_kernels(view), photograph(_rows(full), title), *([] if flipped else _outputs(view))]
    drawn: dict[Place, Cell] = {(r + 1, c + 1): Cell("empty", "·") for r, c in body}
    drawn |= {(row, 0): Cell("empty", f"{row - 1}") for row in rows.values()}
    drawn |= {(0, columns[at]): cell for at, cell in heads.items()}
    drawn |= {(rows[at], last): cell for at, cell in ends.items()}
    for place, one in entries.items():
        tile = _tile(view, one)
        drawn[place] = Cell("kernel", show(one.k), tile.outline) if flipped else tile
    along = view.focus and view.focus[0] == "output" and not flipped
    frames = [((rows[view.focus[1]], 1, 1, last), ROW)] if along and view.focus else []
    return [*_kernels(view), grid(drawn, title, frames)]


def _training(view: Shown) -> list[str]:
    """Return the kernel at a step of the training, what it makes of X, the target, and the error at every step."""
    wanted = {at: output_cell(value, 0) for at, value in target().items()}
    at_step = {"step": str(step_of(view.state)), "error": show(error(view.state))}
    caption = text({"message": ERROR, "holes": at_step})
    panel = grid(wanted, text(TARGET))
    return [*_inputs(view), *_kernels(view), *_outputs(view), panel, curve(view.state, heading(caption))]


def _phases(view: Shown) -> list[str]:
    groups = [min(s, m) for s, m in zip(view.state["stride"], view.size.output)]
    if groups[0] * groups[1] > MOST_PHASES:
        return _stamps(view)
    return [*_inputs(view), *_kernels(view), *_after_arrow([_phase(view, at) for at in places(groups)])]


def _phase(view: Shown, phase: Place) -> str:
    """Return the cells of the output whose place has one remainder modulo the stride."""
    stride = view.state["stride"]
    row, column = map(str, phase)
    small: dict[Place, Cell] = {
        tuple([place // s for place, s in zip(at, stride)]): cell
        for at, cell in _cells(view, "output", "Y").items()
        if tuple([place % s for place, s in zip(at, stride)]) == phase
    }
    return grid(small, text({"message": PHASE, "holes": {"row": row, "column": column}}))


def _overlap(view: Shown) -> list[str]:
    """Return the stamps where they lie: how many reach each cell, what padding leaves of them, and those in focus."""
    counts, (top, left) = stamp_counts(view), view.state["padding"]
    kept = {(r + top, c + left) for r, c in places(view.size.output)}

    def cell(at: Place) -> Cell:
        outline = view.outline("output", (at[0] - top, at[1] - left))
        return output_cell(counts[at], counts[at], outline) if at in kept else Cell("gone", show(counts[at]))

    stamps = {"output": view.lit, "input": view.lit[:1]}.get(view.focus[0] if view.focus else "", [])
    frames = [(_hull(view, one), n) for n, one in enumerate(stamps)]
    if len(kept) < view.size.canvas[0] * view.size.canvas[1]:
        frames.append(((top, left, *view.size.output), CROP))
    canvas = grid({at: cell(at) for at in places(view.size.canvas)}, text(COUNTS), frames)
    return [*_inputs(view), *_kernels(view), canvas, *_outputs(view)]


def _hull(view: Shown, one: Product) -> tuple[int, ...]:
    """Return the block of the canvas that a product's stamp covers."""
    corner = [s * at for s, at in zip(view.state["stride"], one.input[-2:])]
    return (*corner, *(d * (k - 1) + 1 for d, k in zip(view.state["dilation"], view.size.kernel)))


def stamp_counts(view: Shown) -> Counter[Place]:
    """Return how many stamps reach each cell of the canvas, in one pair of channels."""
    return Counter(one.canvas[-2:] for one in view.products if not any((*one.input[:-2], *one.kernel[:-2])))


def _line(view: Shown) -> list[str]:
    return [hourglass(view.state)]


def _inverse(view: Shown) -> list[str]:
    made = inversion(view.state)
    x, y, back = (photograph(rows, title) for rows, title in ((made.x, "x"), (made.y, "y = Wx"), (made.back, "Wᵀy")))
    return [x, *_kernels(view), *_after_arrow([y]), *_after_arrow([back])]


VIEWS: dict[str, Callable[[Shown], list[str]]] = {
    "stamps": _stamps,
    "window": _window,
    "matrix": _matrix,
    "phases": _phases,
    "overlap": _overlap,
    "line": _line,
    "inverse": _inverse,
    "training": _training,
    "convolution": _convolution,
}


def legend(view: Shown) -> list[Message]:
    """Return the sentences that say what the marks in a view mean."""
    name, size = view.state["view"], view.size
    marked: list[Message] = []
    if name in ("stamps", "overlap") and any(one.output is None for one in view.products):
        marked.append(REMOVED)
    if name == "overlap" and len({one.output for one in view.products if one.output}) < size.output[0] * size.output[1]:
        marked.append(UNTOUCHED)
    return marked


def _inputs(view: Shown) -> list[str]:
    return _by_channel(view, "input", "X")


def _kernels(view: Shown) -> list[str]:
    return _by_channel(view, "kernel", "K")


def _outputs(view: Shown) -> list[str]:
    return _after_arrow(_by_channel(view, "output", "Y"))


def _after_arrow(made: Sequence[str]) -> list[str]:
    """Return panels of what the others make, the first of them tied to an arrow."""
    return [f"{TIED}{ARROW}{made[0]}</span>", *made[1:]]


def _cells(view: Shown, name: str, letter: str) -> dict[Place, Cell]:
    """Return the cells of a map with their numbers and outlines."""
    if name == "output":
        counts = Counter(one.output for one in view.products)
        return {at: output_cell(value, counts[at], view.outline(name, at)) for at, value in view.output.items()}
    return {at: Cell(name, show(value), view.outline(name, at)) for at, value in cells(view.state[letter])}


def _by_channel(view: Shown, name: str, letter: str) -> list[str]:
    """Return a panel for each channel of a map, with an outline around the one in focus."""
    return [
        grid(part, letter + _subscript(channel), [_around(part)] if channel and view.focus == (name, channel) else ())
        for channel, part in _channels(_cells(view, name, letter)).items()
    ]


def _around(part: Iterable[Place]) -> tuple[Sequence[int], int]:
    return (0, 0, *(1 + max(places) for places in zip(*part))), SUM


def _channels(all_cells: dict[Place, Cell]) -> dict[Place, dict[Place, Cell]]:
    """Return the cells of each channel of a map."""
    parts: dict[Place, dict[Place, Cell]] = {}
    for at, cell in all_cells.items():
        parts.setdefault(at[:-2], {})[at[-2:]] = cell
    return parts


def _subscript(channel: Iterable[int]) -> str:
    names = ",".join(map(str, channel))
    return f"<sub>{names}</sub>" if names else ""


def _rows(values: dict[Place, float]) -> list[list[float]]:
    """Return a map as rows; of several channels, the first."""
    first = {at[-2:]: value for at, value in reversed(values.items())}
    rows, columns = (1 + max(at[axis] for at in first) for axis in (0, 1))
    return [[first[r, c] for c in range(columns)] for r in range(rows)]
