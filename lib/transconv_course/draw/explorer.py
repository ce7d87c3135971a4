"""The still picture that replaces the interactive figure on paper and without JavaScript."""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.scatter import trans_conv
from transconv.zeros import insert_zeros
from transconv_course.draw.panels import Block, Cell, Picture, alt_text, by, cells, grid, row, sign
from transconv_course.draw.photographs import photographs
from transconv_course.messages import text

MOST_NUMBERS = 400  # a larger map is shown as shades
LEGEND = {
    "crossed": "Crossed out: removed by padding.",
    "framed": "Framed: given back by output_padding.",
    "dashed": "Dashed: reached by no stamp.",
}


def still(
    X: Tensor,
    K: Tensor,
    stride: Sequence[int],
    padding: Sequence[int],
    output_padding: Sequence[int],
    dilation: Sequence[int],
    focus: dict[str, Any] | None = None,
) -> Picture:
    """Picture a whole transposed convolution: input, kernel, the stamps' sum with its removed rim, and the output.

    Args:
        X, K: 2-D tensors of one dtype.
        stride, padding, output_padding, dilation: (rows, columns).
        focus: None, or the cell to mark: {"map": "input" or "output", "at": [row, column]}.
    """
    full = trans_conv(X, insert_zeros(K, dilation), stride)
    size = [n - 2 * p + o for n, p, o in zip(full.shape, padding, output_padding)]
    Y = _crop(_extended(full, padding, size), padding, size)
    summary = f"{_settings(stride, padding, output_padding, dilation)}: input X {by(X.shape)} → output Y {by(Y.shape)}."
    alt = _alt(f"Transposed convolution with a {by(K.shape)} kernel K, {summary}", Y)
    if full.numel() > MOST_NUMBERS or Y.numel() > MOST_NUMBERS:
        return _captioned(photographs(_shades(X), _shades(Y), alt=alt), summary)
    reached = trans_conv(torch.ones_like(X), insert_zeros(torch.ones_like(K), dilation), stride)
    lit_X, lit_sum = _lit_cells(focus, X.shape, K.shape, stride, padding, dilation)
    marks = _marks(full, reached, padding, size)
    panels = [grid(X, "input", "X", lit=lit_X), grid(K, "kernel", "K"), sign("→")]
    panels += _sum_and_output(full, padding, size, marks | {"lit": lit_sum})
    legend = [LEGEND[name] for name in LEGEND if marks[name]]
    return _captioned(row(panels, alt), " ".join([summary, *legend]))


def _sum_and_output(full: Tensor, padding: Sequence[int], size: Sequence[int], marks: dict[str, Any]) -> list[str]:
    """Return the panels of the stamps' sum, where padding removes some of it, and of the output."""
    top, left = padding
    lit, dashed = (_in_output(marks[name], padding, size) for name in ("lit", "dashed"))
    framed = [(r - top, c - left, height, width) for r, c, height, width in marks["framed"]]
    extended = _extended(full, padding, size)
    output = grid(_crop(extended, padding, size), "output", "Y", framed=framed, lit=lit, dashed=dashed)
    return [grid(extended, "output", **marks), sign("→"), output] if any(padding) else [output]


def _extended(full: Tensor, padding: Sequence[int], size: Sequence[int]) -> Tensor:
    """Return the sum of the stamps, extended by the rows and columns that only output_padding adds."""
    rows, columns = (max(0, p + m - n) for p, m, n in zip(padding, size, full.shape))
    return F.pad(full, (0, columns, 0, rows))


def _crop(extended: Tensor, padding: Sequence[int], size: Sequence[int]) -> Tensor:
    (top, left), (rows, columns) = padding, size
    return extended[top : top + rows, left : left + columns]


def _marks(full: Tensor, reached: Tensor, padding: Sequence[int], size: Sequence[int]) -> dict[str, Any]:
    """Return the marks of the sum's cells: removed ones crossed, given-back ones framed, untouched ones dashed."""
    extended = _extended(reached, padding, size)
    every = cells(range(extended.shape[0]), range(extended.shape[1]))
    kept = cells(*(range(p, p + m) for p, m in zip(padding, size)))
    empty = {tuple(at) for at in (extended == 0).nonzero().tolist()}
    return {"crossed": every - kept, "framed": _given_back(full.shape, padding, size), "dashed": empty & kept}


def _given_back(full: Sequence[int], padding: Sequence[int], size: Sequence[int]) -> list[Block]:
    """Return the blocks of the output, (row, column, height, width), that padding alone would have removed."""
    (top, left), stops = padding, [min(n, p + m) for n, p, m in zip(full, padding, size)]
    starts = [max(p, n - p) for n, p in zip(full, padding)]
    rows = (starts[0], left, stops[0] - starts[0], stops[1] - left)
    columns = (top, starts[1], stops[0] - top, stops[1] - starts[1])
    return [block for block in (rows, columns) if min(block[2:]) > 0]


def _lit_cells(
    focus: dict[str, Any] | None,
    input_size: Sequence[int],
    kernel_size: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
) -> tuple[set[Cell], set[Cell]]:
    """Return the cells to mark on the input and on the sum: the cell in focus, and where it goes or comes from."""
    if focus is None:
        return set(), set()
    i, j = focus["at"]
    if focus["map"] == "input":
        return {(i, j)}, _stamp((i, j), kernel_size, stride, dilation)
    at = (i + padding[0], j + padding[1])
    inputs = cells(range(input_size[0]), range(input_size[1]))
    return {cell for cell in inputs if at in _stamp(cell, kernel_size, stride, dilation)}, {at}


def _stamp(at: Cell, kernel_size: Sequence[int], stride: Sequence[int], dilation: Sequence[int]) -> set[Cell]:
    rows, columns = (range(s * i, s * i + d * k, d) for s, i, d, k in zip(stride, at, dilation, kernel_size))
    return cells(rows, columns)


def _in_output(places: set[Cell], padding: Sequence[int], size: Sequence[int]) -> set[Cell]:
    """Return cells of the sum in the output's coordinates."""
    moved = {(r - padding[0], c - padding[1]) for r, c in places}
    return moved & cells(range(size[0]), range(size[1]))


def _settings(
    stride: Sequence[int], padding: Sequence[int], output_padding: Sequence[int], dilation: Sequence[int]
) -> str:
    always = [("stride", stride), ("padding", padding)]
    others = [("output_padding", output_padding)] * any(output_padding) + [("dilation", dilation)] * (max(dilation) > 1)
    return ", ".join(f"{name} {_pair(pair)}" for name, pair in always + others)


def _pair(pair: Sequence[int]) -> str:
    rows, columns = pair
    return f"{rows}" if rows == columns else f"({rows}, {columns})"


def _alt(sentence: str, Y: Tensor) -> str:
    """Return the sentence, with the output's rows if there are few."""
    rows = "; ".join(" ".join(f"{value:g}" for value in line) for line in Y.tolist())
    return alt_text(f"{sentence} Its rows: {rows}.", sentence)


def _shades(values: Tensor) -> Tensor:
    least, most = values.min(), values.max()
    return (values - least) * (255 / (most - least).clamp(min=1e-12))


def _captioned(picture: Picture, caption: str) -> Picture:
    return Picture(f'{picture.html}<div aria-hidden="true">{text(caption)}</div>', picture.alt)
