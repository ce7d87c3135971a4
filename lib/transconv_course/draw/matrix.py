"""Pictures of a convolution's matrix: one row or one column in focus, its bands, its blocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from transconv.matrix import conv_matrix, kernel2matrix
from transconv.scatter import trans_conv
from transconv_course.draw.panels import COLOURS, Cell, Picture, Shown, both_axes, cells, drawing, grid, row, sign

LETTER = {"stride": "s", "padding": "p", "dilation": "d"}
LEAST = {"stride": 1, "padding": 0, "dilation": 1}
WIDEST = 320  # pixels


def matrix_row(
    X: Tensor, K: Tensor, index: int, transposed: bool = False, names: Sequence[str] = ("X", "Y")
) -> Picture:
    """Picture one row of the matrix: its weights, the input cells that they multiply, and the output cell.

    The matrix is W, which convolves X with K; with `transposed`, it is the Wᵀ that computes trans_conv(X, K).
    Entries that hold no kernel cell are left empty. `names` are the symbols above input and output.
    """
    M, held, Y = _product(X, K, transposed)
    columns = held[index].nonzero().flatten().tolist()
    terms = [f"{M[index, c].item():g}·{X.reshape(-1)[c].item():g}" for c in columns]
    i, j = divmod(index, Y.shape[1])
    alt = (
        f"Row {index} of {_name(transposed)} has {_entries(terms)} in columns {_listed(columns)}. "
        f"With the input cells in these places, the output cell ({i},{j}) is {' + '.join(terms)} = {Y[i, j].item():g}."
    )
    return _picture(X, M, held, Y, {(index, c) for c in columns}, _name(transposed), names, alt)


def matrix_column(
    X: Tensor, K: Tensor, index: int, transposed: bool = False, names: Sequence[str] = ("X", "Y")
) -> Picture:
    """Picture one column of the matrix: an input cell, its weights, the output cells that it reaches.

    Arguments as for `matrix_row`.
    """
    M, held, Y = _product(X, K, transposed)
    lines = held[:, index].nonzero().flatten().tolist()
    reached = " ".join(f"({r // Y.shape[1]},{r % Y.shape[1]})" for r in lines)
    i, j = divmod(index, X.shape[1])
    alt = (
        f"Column {index} of {_name(transposed)} has {_entries(lines)} in rows {_listed(lines)}. "
        f"The input cell ({i},{j}) = {X[i, j].item():g} goes with the weights "
        f"{_listed(f'{M[r, index].item():g}' for r in lines)} into the output cells {reached}."
    )
    return _picture(X, M, held, Y, {(r, index) for r in lines}, _name(transposed), names, alt)


def matrix_bands(kernel: Tensor, n: int, *settings: dict[str, int]) -> Picture:
    """Picture the matrices of a one-dimensional convolution of n cells, one for each dict of settings.

    The columns that `padding` adds on both sides multiply zeros: they are crossed out.
    """
    panels, shapes = [], []
    for setting in settings:
        s, p, d = (setting.get(key, least) for key, least in LEAST.items())
        wide = conv_matrix(kernel[None, None], n + 2 * p, s, dilation=d)
        held = conv_matrix(torch.ones_like(kernel)[None, None], n + 2 * p, s, dilation=d)
        lines = range(wide.shape[0])
        cut = cells(lines, range(p)) | cells(lines, range(n + p, n + 2 * p))
        title = ", ".join(f"{LETTER[key]} = {value}" for key, value in setting.items()) or "s = 1"
        panels.append(grid(_shown(wide, held), "kernel", title, faint=_empty(held) - cut, crossed=cut, cell=30))
        shapes.append(f"{title}: {wide.shape[0]}×{n}")
    alt = (
        f"The matrix of a kernel with {kernel.numel()} entries over {n} cells, its entries on slanting bands; "
        f"{'; '.join(shapes)}. Columns that multiply padding are crossed out."
    )
    return row(panels, alt)


def matrix_blocks(K: Tensor, input_size: Any) -> Picture:
    """Picture the whole matrix of a convolution with the 2-D kernel K as shades, one shade for each kernel cell.

    A line marks where the input or the output moves on to its next row.
    """
    n_h, n_w = both_axes(input_size)
    number = torch.arange(1, K.numel() + 1).reshape(K.shape)
    W = kernel2matrix(number, (n_h, n_w))
    height, width = W.shape
    out_w = n_w - K.shape[1] + 1
    side = WIDEST // width
    alt = (
        f"The {height}×{width} matrix of a {K.shape[0]}×{K.shape[1]} kernel over {n_h}×{n_w} cells, "
        f"cut into blocks of {out_w}×{n_w}. Slanting bands of shaded blocks hold one row of the kernel each, "
        f"all other blocks are empty."
    )
    key = _shades(number, 30, K.shape[1], K.shape[0], texts=K)
    return row([drawing(*key, "K"), drawing(*_shades(W, side, n_w, out_w), "W")], alt)


def _product(X: Tensor, K: Tensor, transposed: bool) -> tuple[Tensor, Tensor, Tensor]:
    """Return the matrix, the places of its kernel cells, and the map that it makes from X."""
    size = [n + k - 1 for n, k in zip(X.shape, K.shape)] if transposed else X.shape
    W, held = kernel2matrix(K, size), kernel2matrix(torch.ones_like(K), size)
    if transposed:
        return W.T, held.T, trans_conv(X, K)
    return W, held, (W @ X.reshape(-1)).reshape([n - k + 1 for n, k in zip(X.shape, K.shape)])


def _picture(
    X: Tensor, M: Tensor, held: Tensor, Y: Tensor, lit: set[Cell], name: str, names: Sequence[str], alt: str
) -> Picture:
    panels = [
        grid(X, "input", names[0], lit={divmod(c, X.shape[1]) for _, c in lit}),
        sign("→"),
        grid(_shown(M, held), "kernel", name, lit=lit, faint=_empty(held)),
        sign("→"),
        grid(Y, "output", names[1], lit={divmod(r, Y.shape[1]) for r, _ in lit}),
    ]
    return row(panels, alt)


def _shades(
    numbers: Tensor, side: int, block_w: int, block_h: int, texts: Tensor | None = None
) -> tuple[str, int, int]:
    """Return shapes, width and height of a grid shaded by number, 0 left empty, with a line after each block."""
    height, width = numbers.shape
    shapes, most = [], numbers.max().item()
    for i, line in enumerate(numbers.tolist()):
        for j, number in enumerate(line):
            if number:
                shapes.append(
                    f'<rect x="{side * j}" y="{side * i}" width="{side}" height="{side}" '
                    f'fill="{COLOURS["kernel"]}" fill-opacity="{0.1 + 0.35 * number / most:.2f}"/>'
                )
            if texts is not None:
                shapes.append(
                    f'<text x="{side * (j + 0.5):g}" y="{side * (i + 0.5):g}" fill="currentColor" font-size="15" '
                    f'text-anchor="middle" dominant-baseline="central">{texts[i, j].item():g}</text>'
                )
    across = "".join(f"M0 {side * i}h{side * width}" for i in range(0, height + 1, block_h))
    down = "".join(f"M{side * j} 0v{side * height}" for j in range(0, width + 1, block_w))
    shapes.append(f'<path d="{across}{down}" stroke="currentColor" stroke-opacity=".6" fill="none"/>')
    return "".join(shapes), side * width, side * height


def _shown(M: Tensor, held: Tensor) -> list[list[Shown]]:
    return [[m if h else None for m, h in zip(*lines)] for lines in zip(M.tolist(), held.tolist())]


def _empty(held: Tensor) -> set[Cell]:
    return {(i, j) for i, j in (held == 0).nonzero().tolist()}


def _name(transposed: bool) -> str:
    return "Wᵀ" if transposed else "W"


def _entries(items: Collection[object]) -> str:
    return "1 entry" if len(items) == 1 else f"{len(items)} entries"


def _listed(items: Iterable[object]) -> str:
    return ", ".join(map(str, items))
