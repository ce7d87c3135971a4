"""Pictures of what becomes of each cell: kept, removed by padding, given back by output_padding, or untouched."""

from typing import Any

import torch
from torch import Tensor

from transconv.arguments import SMALLEST, filled, integer, per_axis, real, real_matrices, same_dtype, several
from transconv.layer import Layer, append_zeros, check_sizes
from transconv.matrix import conv_matrix
from transconv.overlap import overlap
from transconv.scatter import stamp_all
from transconv.zeros import pad_or_crop
from transconv_course.draw.panels import (
    CELL,
    LONGEST,
    Cell,
    Picture,
    Shown,
    bars,
    by,
    cells,
    drawing,
    grid,
    row,
    rows,
    sign,
)

LEAST = {name: SMALLEST[name] for name in ("kernel_size", "stride", "padding", "output_padding", "dilation")}
LETTER = {"kernel_size": "k", "stride": "s", "padding": "p", "output_padding": "o", "dilation": "d"}
WIDEST = 330  # pixels: what fits on a phone
MOST_CELLS = 22  # narrower cells have no room for a number


def given_back(
    X: Tensor, K: Tensor, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, dilation: Any = 1
) -> Picture:
    """Picture the sum of the stamps with a mark on each cell that tells its kind, and the output that is left.

    Crossed are the cells that padding removes, outlined those that output_padding gives back, dashed those of the
    output that no stamp reaches. Each setting is one integer, or one for each axis.
    Raises TypeError or ValueError where X or K is no map of real numbers, their dtypes differ, a setting is no integer
    or too small, output_padding is smaller neither than stride nor than dilation, or nothing is left of the output.
    """
    real_matrices(X=X, K=K)
    given = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
    settings = {name: per_axis(name, value, 2, SMALLEST[name]) for name, value in given.items()}
    layer = Layer(tuple(X.shape), tuple(K.shape), groups=1, **settings)
    check_sizes(layer)
    (top, left), (height, width) = layer.padding, layer.output_size
    added = [(0, max(0, p + m - full)) for p, m, full in zip(layer.padding, layer.output_size, layer.full_size)]
    whole = layer._replace(padding=(0, 0), output_padding=(0, 0))
    canvas = pad_or_crop(stamp_all(X[None, None], K[None, None], whole)[0, 0], added)
    counts = pad_or_crop(overlap(*_numbers(whole)), added)
    kinds = _kinds(counts, layer)
    panels = [grid(X, "input", "X"), grid(K, "kernel", "K"), sign("→")]
    if kinds["removed"]:
        panels += [grid(canvas, "output", **_marks(kinds), crossed=kinds["removed"]), sign("→")]
    inside = {kind: {(i - top, j - left) for i, j in found} for kind, found in kinds.items()}
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
    Raises TypeError or ValueError where `input_size` or a setting is no integer or too small, there are no settings or
    one has another key or no kernel_size, a layer breaks a rule of PyTorch, or a line has too many cells for a picture.
    """
    n = integer("input_size", input_size, 1)
    layers = [_layer(f"settings[{i}]", n, setting) for i, setting in enumerate(several("settings", settings))]
    longest = max(_length(layer) for layer in layers)
    if longest > MOST_CELLS:
        raise ValueError(f"settings must give lines of at most {MOST_CELLS} cells, got {longest}")
    side = min(CELL, WIDEST // longest)
    lines, told = [], []
    for layer in layers:
        whole = layer._replace(padding=(0,), output_padding=(0,))
        counts = pad_or_crop(overlap(*_numbers(whole)), [(0, _length(layer) - layer.full_size[0])])[None]
        kinds = _kinds(counts, layer)
        letters = _letters(layer)
        lines += [[f"<i>{letters}</i>"], [_stamps(layer, side)]]
        lines.append([grid(counts, "output", cell=side, **_marks(kinds), crossed=kinds["removed"])])
        told.append(f"{letters}: " + ", ".join(f"{len(found)} {kind}" for kind, found in kinds.items() if found) + ".")
    sentence = f"An input of {n} cells, a stamp for each, and the output's cells by kind."
    alt = " ".join([sentence, *told])
    return rows(lines, alt if len(alt) <= LONGEST else sentence)


def appended_inputs(
    x: Tensor, kernel: Tensor, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> Picture:
    """Picture a transposed convolution along one axis as Wᵀ times its input, W being made from the output's size.

    Where output_padding reaches a stride, Wᵀ has more columns than x has cells: they are crossed out, and the zeros
    appended to x for them are dashed. Entries of Wᵀ that hold no kernel cell are left empty.
    Raises TypeError or ValueError where x or kernel is no 1-D tensor of real numbers, their dtypes differ, a setting is
    no integer or too small, or the layer breaks a rule of PyTorch.
    """
    for name, value in (("x", x), ("kernel", kernel)):
        real(name, filled(name, value, (1,), "1-D"))
    same_dtype("x", x, "kernel", kernel)
    given = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
    layer = _layer("", len(x), {"kernel_size": len(kernel), **given})
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


def _layer(name: str, n: int, setting: Any) -> Layer:
    """Return the Layer of one axis from a dict of settings; `name` is what errors call the dict."""
    if not isinstance(setting, dict):
        raise TypeError(f"{name} must be a dict, got {setting!r}")
    wrong = [key for key in setting if key not in LEAST]
    if wrong or "kernel_size" not in setting:
        raise ValueError(f"{name} must have kernel_size, and no other keys than {', '.join(LEAST)}, got {setting!r}")
    k, s, p, o, d = (
        integer(f"{name}['{key}']" if name else key, setting.get(key, least), least) for key, least in LEAST.items()
    )
    layer = Layer((n,), (k,), (s,), (p,), (o,), 1, (d,))
    check_sizes(layer)
    return layer


def _numbers(layer: Layer) -> tuple[Any, ...]:
    """Return the settings in the order of `overlap`."""
    n, k, s, p, o, _, d = layer
    return n, k, s, p, o, d


def _length(layer: Layer) -> int:
    """Return how many cells a line needs: those under stamps, and those beyond that belong to the output."""
    return max(layer.full_size[0], layer.padding[0] + layer.output_size[0])


def _kinds(counts: Tensor, layer: Layer) -> dict[str, set[Cell]]:
    """Return the cells of each kind, as the sum of the stamps counts them; a line has one row that is always kept."""
    axes = list(zip(layer.padding, layer.output_size, layer.full_size))
    (p_h, m_h, full_h), (p_w, m_w, full_w) = axes if len(axes) == 2 else [(0, 1, 1), *axes]
    left = cells(range(p_h, p_h + m_h), range(p_w, p_w + m_w))
    untouched = {(i, j) for i, j in left if not counts[i, j]}
    back = {(i, j) for i, j in left - untouched if i >= full_h - p_h or j >= full_w - p_w}
    every = cells(range(counts.shape[0]), range(counts.shape[1]))
    return {"kept": left - untouched - back, "removed": every - left, "given back": back, "untouched": untouched}


def _marks(kinds: dict[str, set[Cell]]) -> dict[str, Any]:
    """Return the marks of `grid` for the cells that stay."""
    return {"lit": kinds["given back"], "dashed": kinds["untouched"]}


def _stamps(layer: Layer, side: int) -> str:
    """Return a panel of bars, one line for each stamp; a thin line bridges the holes of a dilated one."""
    (n,), (k,), (s,), _, _, _, (d,) = layer
    bar = min(side, 12)
    shapes = [bars(side * s * stamp, (bar + 2) * stamp, k, d, side, bar) for stamp in range(n)]
    return drawing("".join(shapes), side * _length(layer), (bar + 2) * n)


def _letters(layer: Layer) -> str:
    _, *numbers = (value[0] for value in _numbers(layer))
    letters = dict(zip(LETTER.values(), numbers))
    if letters["d"] == 1:
        del letters["d"]
    return ", ".join(f"{letter} = {number}" for letter, number in letters.items())
