"""The sentence that replaces a still where it can't be seen: the answer, and the numbers that it comes from."""

from collections.abc import Mapping, Sequence
from typing import Any

from transconv_course.messages import Message, filled
from transconv_course.still.inversion import inversion
from transconv_course.still.numbers import MOST, show, term, terms
from transconv_course.still.products import SETTINGS, Place, cells, line
from transconv_course.still.training import LAST, error, step_of, target
from transconv_course.still.views import LETTERS, Shown, stamp_counts

MOST_NUMBERS = 16  # of a map that are said
LONGEST = 250  # characters that a screen reader says without a break: beyond, maps are said by their size
ABOUT = "{answer} Input X {X}; kernel K {K}; {settings}."
CELL = "row {row}, column {column} of {map}"
CHANNEL_CELL = "row {row}, column {column} of {map}, channel {channel}"
# The answer for a cell of the output, in each view.
OUTPUT = {
    "stamps": "Stamps: the {value} in {cell} is {terms}.",
    "window": "The window of the {value} in {cell} reads {terms}, and {zeros} zeros.",
    "matrix": "Row {number} of the matrix, times X, is {terms}: the {value} in {cell}.",
    "phases": "Phase ({phase}): the {value} in {cell} is {terms}.",
    "overlap": "Stamps that overlap at the {value} in {cell}: {count}. Its products: {terms}.",
}
INPUT = "The {value} in {cell} multiplies all of K, and its stamp goes into Y: {products}."
KERNEL = "The {value} in {cell} meets the numbers of X: {products}."
# In the matrix of the convolution, whose columns are cells of Y and whose rows are cells of X.
ENTRIES = {
    "output": "Column {number} of W, for {cell}, holds {entries}: row {number} of Wᵀ.",
    "input": "Row {number} of W, for {cell}, holds {entries}: column {number} of Wᵀ.",
    "kernel": "The {value} in {cell} stands in W {count} times.",
}
# For a channel, or the kernel from one to another.
CHANNEL = {
    "input": "Channel {channel} of X stamps into every channel of Y, with a kernel of its own for each.",
    "kernel": "This kernel makes the stamps that go from channel {channel} of X to channel {to} of Y.",
    "output": "Channel {channel} of Y collects the stamps of every channel of X, with a kernel of its own for each.",
}
TRAINED = "Step {step} of a training with {last}: K makes {Y}, the target is {target}, and the error is {error}."
# Without a focus.
WHOLE = {
    "stamps": "Stamps of K add up to Y: {Y}.",
    "window": "Windows over X in zeros give Y: {Y}.",
    "matrix": "The matrix times X gives Y: {Y}.",
    "phases": "Sorted into {count} phases, the cells of Y: {Y}.",
    "overlap": "Stamps on each cell of Y: {counts}.",
    "convolution": "W, the matrix of the convolution, is Wᵀ flipped on its diagonal: {rows} rows, {columns} columns.",
}
RETURNS = "A line of {m} cells has {n} windows, and their stamps bring {back} cells back: the size returns."
LOST = (
    "A line of {m} cells has {n} windows, and their stamps bring {back} cells back: the size is lost, "
    "and output_padding {missing} would bring it back."
)
BLURRED = "X, its convolution with K, and the transposed convolution of that, which is off by {percent} %."
NO_WINDOW = "A line of {m} cells is too short for a window of {k}."
MESSAGES = (
    ABOUT,
    CELL,
    CHANNEL_CELL,
    *OUTPUT.values(),
    INPUT,
    KERNEL,
    *ENTRIES.values(),
    *CHANNEL.values(),
    TRAINED,
    *WHOLE.values(),
    RETURNS,
    LOST,
    NO_WINDOW,
    BLURRED,
)


def alt(view: Shown) -> Message:
    """Return what a still shows, as a message."""
    answer = _answer(view)
    for most in (MOST_NUMBERS, 0):
        maps = {name: _listed(dict(cells(view.state[name])), most) for name in ("X", "K")}
        said = _said(ABOUT, answer=answer, **maps, settings=settings(view.state))
        if len(filled(said, {})) <= LONGEST:
            break
    return said


def settings(state: Mapping[str, Any], equals: str = " ") -> str:
    """Return the settings as text: stride and padding, and the others where they change anything."""
    usual = {"output_padding": [0, 0], "dilation": [1, 1]}
    told = [(name, state[name]) for name in SETTINGS if state[name] != usual.get(name)]
    return ", ".join(
        f"{name}{equals}{rows if rows == columns else f'({rows}, {columns})'}" for name, (rows, columns) in told
    )


def equation(view: Shown) -> str:
    """Return how the output's cell in focus comes about, 12 = 2·3 + 3·2; of a line, its three lengths."""
    if view.state["view"] == "line":
        one = line(view.state)
        return f"{one.m} → {one.n} → {one.back}"
    summed = view.focus and view.focus[0] == "output" and not view.whole and view.state["view"] != "convolution"
    return f"{show(view.output[view.focus[1]])} = {terms(view.lit)}" if summed and view.focus else ""


def _answer(view: Shown) -> Message:
    name = view.state["view"]
    if name == "line":
        return _line(view)
    if name == "inverse":
        return _said(BLURRED, percent=round(100 * inversion(view.state).error))
    if name == "training":
        said = {"step": step_of(view.state), "last": LAST, "error": show(error(view.state))}
        return _said(TRAINED, Y=_listed(view.output), target=_listed(target()), **said)
    if view.focus is None:
        counts = stamp_counts(view)
        (top, left), (height, width) = view.state["padding"], view.size.output
        on_Y: dict[Place, float] = {(r, c): counts[r + top, c + left] for r in range(height) for c in range(width)}
        count = min(view.state["stride"][0], height) * min(view.state["stride"][1], width)
        X = cells(view.state["X"])
        return _said(
            WHOLE[view.state["view"]],
            Y=_listed(view.output),
            counts=_listed(on_Y),
            count=count,
            rows=len(X),
            columns=len(view.output),
        )
    name, at = view.focus
    if view.whole:
        return _said(CHANNEL[name], channel=at[0], to=at[-1])
    cell = _cell(name, at)
    if view.state["view"] == "convolution":
        return _entries(view, name, at)
    if name != "output":
        value = show(dict(cells(view.state[LETTERS[name]]))[at])
        told = ", ".join(map(term, view.lit)) or "0"
        return _said(INPUT if name == "input" else KERNEL, value=value, cell=cell, products=told)
    window = view.size.kernel[0] * view.size.kernel[1]
    return _said(
        OUTPUT[view.state["view"]],
        value=show(view.output[at]),
        cell=cell,
        terms=terms(view.lit),
        zeros=window - len(view.lit),
        number=list(view.output).index(at),
        phase=", ".join(str(place % s) for place, s in zip(at[-2:], view.state["stride"])),
        count=len(view.lit),
    )


def _entries(view: Shown, name: str, at: Place) -> Message:
    places = list(view.output) if name == "output" else [place for place, _ in cells(view.state["X"])]
    return _said(
        ENTRIES[name],
        cell=_cell(name, at),
        number=places.index(at) if name != "kernel" else 0,
        entries=", ".join(show(one.k) for one in view.lit[:MOST]) + ", …" * (len(view.lit) > MOST) or "zeros alone",
        value=show(dict(cells(view.state["K"])).get(at, 0)),
        count=len(view.lit),
    )


def _line(view: Shown) -> Message:
    one = line(view.state)
    if not one.back:
        return _said(NO_WINDOW, m=one.m, k=one.k)
    sentence = RETURNS if one.back == one.m else LOST
    return _said(sentence, m=one.m, n=one.n, back=one.back, missing=one.m - (one.back - one.o))


def _cell(name: str, at: Place) -> Message:
    *channels, row, column = at
    channel = {"channel": " → ".join(map(str, channels))} if channels else {}
    return _said(CHANNEL_CELL if channels else CELL, row=row, column=column, map=LETTERS[name], **channel)


def _listed(values: Mapping[Place, float], most: int = MOST_NUMBERS) -> str:
    """Return a map's numbers row by row, or its size if there are many."""
    size: Sequence[int] = [1 + max(at[axis] for at in values) for axis in range(len(next(iter(values))))]
    if len(values) > most:
        return "×".join(map(str, size))
    rows: dict[Place, list[str]] = {}
    for at, value in values.items():
        rows.setdefault(at[:-1], []).append(show(value))
    return ", ".join(map(" ".join, rows.values()))


def _said(message: str, **holes: Any) -> Message:
    """Return a message with what fills its own holes."""
    needed = {
        name: hole if isinstance(hole, Mapping) else str(hole)
        for name, hole in holes.items()
        if f"{{{name}}}" in message
    }
    return {"message": message, "holes": needed}
