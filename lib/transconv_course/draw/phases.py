"""Pictures of phases: which kernel cells reach which output cells, and how the phases are shuffled."""

from collections.abc import Collection
from typing import Any

from torch import Tensor

from transconv.scatter import trans_conv
from transconv_course.draw.panels import (
    COLOURS,
    FOCUS,
    Cell,
    Picture,
    alt_text,
    as_text,
    both_axes,
    by,
    cells,
    drawing,
    grid,
    ink,
    row,
    rows,
    sign,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def kernel_phases(K: Tensor, stride: Any, at: Cell | None = None) -> Picture:
    """Picture a kernel with the phase of each cell, and the small kernel of each phase beside it.

    A letter names the phase, and lines in the cell repeat it: as many pairs of horizontal lines as the row modulo the
    stride, as many pairs of vertical lines as the column modulo the stride.
    at is (row, column) of one phase, to show that one alone; None shows all of them.
    """
    s = both_axes(stride)
    shown = _phases(s) if at is None else [at]
    own = {phase: _phase_cells(K, phase, s) for phase in shown}
    others = {cell for cell in cells(range(K.shape[0]), range(K.shape[1])) if _phase(cell, s) not in shown}
    panels = [_marked(K, "kernel", "K", s, faint=others), sign("→")]
    for phase, small in own.items():
        title = f"{_letter(phase, s)} ({phase[0]},{phase[1]})"
        panels.append(_marked(small, "kernel", title, s, phase) if small.numel() else sign(f"{title} ∅"))
    start = f"The kernel K, {by(K.shape)}, and what the stride {_by_axis(s)} deals to "
    start += f"{len(shown)} phases" if at is None else f"the phase ({shown[0][0]},{shown[0][1]})"
    kernels = "; ".join(f"{_letter(phase, s)}: {_as_rows(small)}" for phase, small in own.items())
    return row(panels, alt_text(f"{start}. {kernels}.", f"{start}."))


def shuffled_phases(X: Tensor, K: Tensor, stride: Any, at: Cell) -> Picture:
    """Picture the output of each phase alone, and all of them shuffled into the output Y; one cell is in focus.

    at is (row, column) of the output cell.
    """
    s = both_axes(stride)
    Y = trans_conv(X, K, s)
    i, j = at
    focus, there = _phase((i, j), s), (i // s[0], j // s[1])
    maps: list[str] = []
    for phase in _phases(s):
        values, title = _phase_cells(Y, phase, s), f"X, {_letter(phase, s)}"
        lit = {there} if phase == focus else set()
        maps.append(_marked(values, "output", title, s, phase, lit=lit) if values.numel() else sign(f"{title} ∅"))
    alt = (
        f"The input X, {by(X.shape)}, gives one map for each of {s[0] * s[1]} phases. Shuffled with the stride "
        f"{_by_axis(s)} they are the output Y, {by(Y.shape)}. In focus: Y({i},{j}) = {Y[i, j].item():g} "
        f"is the cell ({there[0]},{there[1]}) of phase {_letter(focus, s)}."
    )
    shuffled = _marked(Y, "output", "Y", s, lit={(i, j)})
    return rows([[grid(X, "input", "X"), sign("→"), *maps], [sign("→"), shuffled]], alt)


def _phases(s: Cell) -> list[Cell]:
    """Return the phases in the order that torch.nn.PixelShuffle reads its channels."""
    return [(i, j) for i in range(s[0]) for j in range(s[1])]


def _phase(cell: Cell, s: Cell) -> Cell:
    return cell[0] % s[0], cell[1] % s[1]


def _phase_cells(values: Tensor, phase: Cell, s: Cell) -> Tensor:
    """Return the cells of one phase, pushed together."""
    return values[phase[0] :: s[0], phase[1] :: s[1]]


def _letter(phase: Cell, s: Cell) -> str:
    return LETTERS[phase[0] * s[1] + phase[1]]


def _marked(
    values: Tensor,
    role: str,
    title: str,
    s: Cell,
    phase: Cell | None = None,
    *,
    lit: Collection[Cell] = (),
    faint: Collection[Cell] = (),
) -> str:
    """Return a panel: a grid with the letter and the lines of each cell's phase, or of one phase for all cells."""
    texts = [[as_text(value) for value in line] for line in values.tolist()]
    side = max(42, 9 * max(len(text) for line in texts for text in line) + 24)
    back, front = [], []
    for i, line in enumerate(texts):
        for j, text in enumerate(line):
            own = _phase((i, j), s) if phase is None else phase
            x, y = side * j, side * i
            pale = ' fill-opacity=".65"' if (i, j) in faint else ""
            fill = 'fill="none"' if pale else f'fill="{COLOURS[role]}" fill-opacity=".3"'
            back.append(
                f'<rect x="{x}" y="{y}" width="{side}" height="{side}" {fill} stroke="currentColor" '
                f'stroke-opacity=".6"/><path d="{_lines(x, y, side, own)}" stroke="currentColor" '
                f'stroke-opacity="{".15" if pale else ".6"}"/>'
            )
            front.append(
                f'<text x="{x + side / 2:g}" y="{y + side / 2 + 4:g}"{pale}>{text}</text>'
                f'<text x="{x + 12}" y="{y + 11}" font-size="11"{pale}>{_letter(own, s)}</text>'
            )
            if (i, j) in lit:
                front.append(
                    f'<rect x="{x + 1.5}" y="{y + 1.5}" width="{side - 3}" height="{side - 3}" fill="none" '
                    f'{ink(FOCUS)} stroke-width="3"/>'
                )
    style = 'fill="currentColor" font-size="15" text-anchor="middle" dominant-baseline="central"'
    shapes = f"{''.join(back)}<g {style}>{''.join(front)}</g>"
    return drawing(shapes, side * len(texts[0]), side * len(texts), title)


def _lines(x: int, y: int, side: int, phase: Cell) -> str:
    """Return the lines of a phase: pairs of them on both sides of the number, along one axis or both."""
    across = [f"M{x} {y + at}h{side}" for at in _places(side, phase[0])]
    down = [f"M{x + at} {y}v{side}" for at in _places(side, phase[1])]
    return "".join(across + down)


def _places(side: int, pairs: int) -> list[int]:
    near = [3 + 3 * pair for pair in range(pairs)]
    return [*near, *(side - at for at in near)]


def _as_rows(cells: Tensor) -> str:
    return " / ".join(" ".join(as_text(value) for value in line) for line in cells.tolist()) or "no cell"


def _by_axis(s: Cell) -> str:
    return f"{s[0]}" if s[0] == s[1] else f"({s[0]}, {s[1]})"
