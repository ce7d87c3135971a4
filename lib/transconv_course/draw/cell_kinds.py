"""Pictures of what happens to each cell: kept, removed by padding, given back by output_padding, or untouched."""

from typing import Any

import torch
from torch import Tensor

from transconv.layer import Layer, append_zeros, check_sizes
from transconv.matrix import conv_matrix
from transconv.overlap import overlap
from transconv.scatter import stamp_all
from transconv.zeros import pad_or_crop
from transconv_course.draw.panels import (
    CELL,
    Cell,
    Picture,
    Shown,
    alt_text,
    bars,
    both_axes,
    by,
    cells,
    drawing,
    grid,
    row,
    rows,
    sign,
)

WIDEST = 330  # pixels: what fits on a phone


def given_back(
    X: Tensor, K: Tensor, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, dilation: Any = 1
) -> Picture:
    """Picture the sum of the stamps, each cell marked by its kind, and the output that remains.

    Cells that padding removes are crossed out, cells that output_padding gives back are outlined, and output cells
    that no stamp reaches are dashed. Each setting is one integer, or one for each axis.
    """
    stride, padding, output_padding, dilation = map(both_axes, (stride, padding, output_padding, dilation))
    layer = Layer(tuple(X.shape), tuple(K.shape), stride, padding, output_padding, 1, dilation)
    (top, left), (height, width) = layer.padding, layer.output_size
    added = [(0, max(0, p + m - full)) for p, m, full in zip(layer.padding, layer.output_size, layer.full_size)]
    whole = layer._replace(padding=(0, 0), output_padding=(0, 0))
    canvas = pad_or_crop(stamp_all(X[None, None], K[None, None], whole)[0, 0], added)
    counts = pad_or_crop(_counts(whole), added)
    kinds = _kinds(counts, layer)
    panels = [grid(X, "input", "X"), grid(K, "kernel", "K"), sign("→")]
    if kinds["removed"]:
        panels += [grid(canvas, "output", **_marks(kinds), crossed=kinds["removed"]), sign("→")]
    inside = {kind: {(i - top, j - left) for i, j in places} for kind, places in kinds.items()}
    panels.append(grid(canvas[top : top + height, left : left + width], "output", "Y", **_marks(inside)))
    alt = (
        f"Input X, {by(X.shape)}, kernel K, {by(K.shape)}. Of the stamps' sum, {by(canvas.shape)}, padding removes "
        f"{len(kinds['removed'])} cells. Output Y, {by(layer.output_size)}: {len(kinds['kept'])} kept, "
        f"{len(kinds['given back'])} given back, {len(kinds['untouched'])} untouched."
    )
    return row(panels, alt)


def cell_kinds(input_size: int, *settings: dict[str, int]) -> Picture:
    """Picture the stamps along one axis, and below them the cells with the number of stamps that reach each.

    One picture for each dict of settings: kernel_size, and any of stride, padding, output_padding, dilation. The marks
    are those of `given_back`.
    """
    layers = [_layer(input_size, **setting) for setting in settings]
    side = min(CELL, WIDEST // max(map(_length, layers)))
    lines, parts = [], []
    for layer in layers:
        whole = layer._replace(padding=(0,), output_padding=(0,))
        counts = pad_or_crop(_counts(whole), [(0, _length(layer) - layer.full_size[0])])[None]
        kinds = _kinds(counts, layer)
        letters = _letters(layer)
        lines += [[f"<i>{letters}</i>"], [_stamps(layer, side)]]
        lines.append([grid(counts, "output", cell=side, **_marks(kinds), crossed=kinds["removed"])])
        parts.append(
            f"{letters}: " + ", ".join(f"{len(places)} {kind}" for kind, places in kinds.items() if places) + "."
        )
    sentence = f"An input of {input_size} cells, a stamp for each, and the output's cells by kind."
    return rows(lines, alt_text(" ".join([sentence, *parts]), sentence))


def appended_inputs(
    x: Tensor, kernel: Tensor, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> Picture:
    """Picture a transposed convolution along one axis as Wᵀ times its input; W follows from the output's size.

    Where output_padding is at least the stride, Wᵀ has more columns than x has cells: the extra columns are crossed
    out, and the zeros appended to x for them are dashed. Entries of Wᵀ that hold no kernel cell stay empty.
    """
    layer = _layer(len(x), len(kernel), stride, padding, output_padding, dilation)
    (m,), n = layer.output_size, len(x)
    W, held = (
        conv_matrix(values[None, None], m, layer.stride, layer.padding, layer.dilation)
        for values in (kernel, torch.ones_like(kernel))
    )
    longer = append_zeros(x, layer)
    shown: list[list[Shown]] = [
        [value if there else None for value, there in zip(*line)] for line in zip(W.T.tolist(), held.T.tolist())
    ]
    lines, extra = range(m), range(n, len(longer))
    crossed = cells(lines, extra)
    empty = {(i, j) for i, j in (held.T == 0).nonzero().tolist()} - crossed
    alt = (
        f"Wᵀ is {m}×{len(longer)}, and the input x has {n} cells. The last {len(extra)} columns of Wᵀ are crossed out: "
        f"they meet the zeros appended to x. The output y has {m} cells."
    )
    panels = [
        grid(shown, "kernel", "Wᵀ", faint=empty, crossed=crossed, cell=30),
        sign("·"),
        grid(longer[:, None], "input", "x", dashed=cells(extra, [0]), cell=30),
        sign("="),
        grid((W.T @ longer)[:, None], "output", "y", cell=30),
    ]
    return row(panels, alt)


def _layer(
    n: int, kernel_size: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> Layer:
    layer = Layer((n,), (kernel_size,), (stride,), (padding,), (output_padding,), 1, (dilation,))
    check_sizes(layer)  # the settings may come from a reader's sliders
    return layer


def _counts(layer: Layer) -> Tensor:
    """Return how many stamps reach each output cell."""
    sizes, ends = (layer.input_size, layer.kernel_size), (layer.padding, layer.output_padding)
    return overlap(*sizes, layer.stride, *ends, layer.dilation)


def _length(layer: Layer) -> int:
    """Return how many cells a line needs: those under the stamps, and those past them that belong to the output."""
    return max(layer.full_size[0], layer.padding[0] + layer.output_size[0])


def _kinds(counts: Tensor, layer: Layer) -> dict[str, set[Cell]]:
    """Return the cells of each kind, by their place in the sum of the stamps; a line is one row, always kept."""
    axes = list(zip(layer.padding, layer.output_size, layer.full_size))
    (p_h, m_h, full_h), (p_w, m_w, full_w) = axes if len(axes) == 2 else [(0, 1, 1), *axes]
    left = cells(range(p_h, p_h + m_h), range(p_w, p_w + m_w))
    untouched = {(i, j) for i, j in left if not counts[i, j]}
    back = {(i, j) for i, j in left - untouched if i >= full_h - p_h or j >= full_w - p_w}
    every = cells(range(counts.shape[0]), range(counts.shape[1]))
    return {"kept": left - untouched - back, "removed": every - left, "given back": back, "untouched": untouched}


def _marks(kinds: dict[str, set[Cell]]) -> dict[str, Any]:
    """Return the marks of `grid` for the cells that remain."""
    return {"lit": kinds["given back"], "dashed": kinds["untouched"]}


def _stamps(layer: Layer, side: int) -> str:
    """Return a panel of bars, one line for each stamp; a thin line bridges the gaps of a dilated one."""
    (n,), (k,), (s,), (d,) = layer.input_size, layer.kernel_size, layer.stride, layer.dilation
    bar = min(side, 12)
    shapes = [bars(side * s * stamp, (bar + 2) * stamp, k, d, side, bar) for stamp in range(n)]
    return drawing("".join(shapes), side * _length(layer), (bar + 2) * n)


def _letters(layer: Layer) -> str:
    values = (layer.kernel_size, layer.stride, layer.padding, layer.output_padding, layer.dilation)
    letters = {
        letter: value[0] for letter, value in zip(("k", "s", "p", "o", "d"), values) if letter != "d" or value[0] > 1
    }
    return ", ".join(f"{letter} = {number}" for letter, number in letters.items())
