"""Pictures of the rearrangement: zeros inserted into the input, the kernel rotated, a window sliding over them."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from transconv.rearrangement import rearranged
from transconv.scatter import trans_conv
from transconv_course.draw.panels import Cell, Picture, both_axes, by, cells, grid, row, rows, sign


def rearrangement(X: Tensor, K: Tensor, stride: Any = 1, padding: Any = 0) -> Picture:
    """Picture the rearranged input X′, the rotated kernel K′ and their convolution Y.

    Dashed cells of X′ are inserted zeros. Cells of X′ that a padding above k - 1 crops are crossed out.
    """
    Y = trans_conv(X, K, stride, padding)
    cells_off = both_axes(padding)
    rim_off = [min(p, k - 1) for p, k in zip(cells_off, K.shape)]
    full, rotated, inserted = _rearranged(X, K, stride, rim_off)
    crop_h, crop_w = (p - rim for p, rim in zip(cells_off, rim_off))
    H, W = full.shape
    cut = cells(range(H), range(W)) - cells(range(crop_h, H - crop_h), range(crop_w, W - crop_w))
    cut_off = f" and {len(cut)} cells cut off" if cut else ""
    alt = (
        f"The input X, {by(X.shape)}, becomes X′, {H - 2 * crop_h}×{W - 2 * crop_w}, "
        f"with {len(inserted - cut)} zeros put in{cut_off}. "
        f"The kernel K is turned by 180° into K′. Sliding K′ over X′ with stride 1 gives the output Y, {by(Y.shape)}."
    )
    input_ = [grid(X, "input", "X"), sign("→"), grid(full, "input", "X′", dashed=inserted - cut, crossed=cut)]
    kernel = [grid(K, "kernel", "K"), sign("↻ 180° →"), grid(rotated, "kernel", "K′")]
    return rows([kernel, [*input_, sign("∗ K′ ="), grid(Y, "output", "Y")]], alt)


def window(X: Tensor, K: Tensor, at: Sequence[int], stride: Any = 1, padding: Any = 0) -> Picture:
    """Picture one output cell as a window, the frame on X′; the input's own cells and their partners are lit.

    at is (row, column) of the output cell.
    """
    Y = trans_conv(X, K, stride, padding)
    (i, j), (k_h, k_w) = at, K.shape
    x, rotated, inserted = _rearranged(X, K, stride, padding)
    own = cells(range(i, i + k_h), range(j, j + k_w)) - inserted
    met = {(a - i, b - j) for a, b in own}
    products = [f"{x[a, b]:g}·{rotated[a - i, b - j]:g}" for a, b in sorted(own)]
    alt = (
        f"The output cell Y({i},{j}) = {Y[i, j]:g}: the window over rows {i}–{i + k_h - 1}, columns {j}–{j + k_w - 1} "
        f"of the rearranged input X′ times the turned kernel K′ is {' + '.join(products) or 'made of zeros put in'}."
    )
    panels = [
        grid(x, "input", "X′", dashed=inserted, lit=own, framed=[(i, j, k_h, k_w)]),
        sign("·"),
        grid(rotated, "kernel", "K′", lit=met),
        sign("="),
        grid(Y, "output", "Y", lit={(i, j)}),
    ]
    return row(panels, alt)


def _rearranged(X: Tensor, K: Tensor, stride: Any, padding: Any) -> tuple[Tensor, Tensor, set[Cell]]:
    """Return the rearranged input, the rotated kernel, and the cells of the inserted zeros."""
    x, rotated = rearranged(X[None], K[None, None], stride, padding)
    own, _ = rearranged(torch.ones_like(X)[None], K[None, None], stride, padding)
    return x[0], rotated[0, 0], {tuple(at) for at in (own[0] == 0).nonzero().tolist()}
