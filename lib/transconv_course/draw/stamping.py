"""Pictures of stamping: the scaled kernels, their positions, their sum."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from transconv.scatter import stamps, trans_conv
from transconv_course.draw.panels import Cell, Picture, both_axes, by, cells, grid, row, rows, sign


def stamping(X: Tensor, K: Tensor, stride: Any = 1) -> Picture:
    """Picture every stamp of X with K, and their sum Y, with nothing removed."""
    (s_h, s_w), (k_h, k_w) = both_axes(stride), K.shape
    terms: list[str] = []
    for i, line in enumerate(stamps(X, K, stride)):
        for j, stamp in enumerate(line):
            outside = cells(range(stamp.shape[0]), range(stamp.shape[1])) - _covered(i, j, s_h, s_w, k_h, k_w)
            terms += [sign("+")] if terms else []
            terms.append(grid(stamp, "kernel", f"{X[i, j].item():g} · K", faint=outside))
    Y = trans_conv(X, K, stride)
    alt = (
        f"Input X with {by(X.shape)} cells and kernel K with {by(K.shape)} cells. "
        f"Each input cell gives a copy of K, scaled and shifted by the stride {stride}. "
        f"The copies add up to the output Y, {by(Y.shape)}."
    )
    return rows([[grid(X, "input", "X"), grid(K, "kernel", "K")], [*terms, sign("="), grid(Y, "output", "Y")]], alt)


def stamping_step(X: Tensor, K: Tensor, step: int, stride: Any = 1) -> Picture:
    """Picture one step of stamping: the current input cell, its stamp, and the sum so far.

    Step 0 is the first input cell; cells are taken row by row.
    """
    (s_h, s_w), (k_h, k_w) = both_axes(stride), K.shape
    i, j = divmod(step, X.shape[1])
    each = stamps(X, K, stride)
    so_far = each.reshape(-1, *each.shape[2:])[: step + 1].sum(0)
    here = _covered(i, j, s_h, s_w, k_h, k_w)
    outside = cells(range(so_far.shape[0]), range(so_far.shape[1])) - here
    value = f"{X[i, j].item():g}"
    alt = (
        f"Step {step + 1} of {X.numel()}: input X({i},{j}) = {value} adds {value}·K "
        f"at rows {s_h * i}–{s_h * i + k_h - 1}, columns {s_w * j}–{s_w * j + k_w - 1} of the output Y."
    )
    panels = [
        grid(X, "input", "X", lit={(i, j)}),
        sign("→"),
        grid(each[i, j], "kernel", f"{value} · K", faint=outside),
        sign("→"),
        grid(so_far, "output", "Y", lit=here),
    ]
    return row(panels, alt)


def where_from(X: Tensor, K: Tensor, at: Sequence[int], stride: Any = 1) -> Picture:
    """Picture where one output cell comes from: each pair of an input cell and a kernel cell that meet in it.

    at is (row, column) of the output cell.
    """
    s_h, s_w = both_axes(stride)
    Y = trans_conv(X, K, stride)
    i, j = at
    terms: list[str] = []
    sums: list[str] = []
    for a in range(X.shape[0]):
        for b in range(X.shape[1]):
            t, u = i - s_h * a, j - s_w * b
            if 0 <= t < K.shape[0] and 0 <= u < K.shape[1]:
                terms += [sign("+")] if terms else []
                terms += [grid(X, "input", "X", lit={(a, b)}), sign("·"), grid(K, "kernel", "K", lit={(t, u)})]
                sums.append(f"X({a},{b})·K({t},{u}) = {X[a, b].item():g}·{K[t, u].item():g}")
    alt = f"The output cell Y({i},{j}) = {Y[i, j].item():g} is the sum of {' and '.join(sums)}."
    return row([grid(Y, "output", "Y", lit={(i, j)}), sign("="), *terms], alt)


def _covered(i: int, j: int, s_h: int, s_w: int, k_h: int, k_w: int) -> set[Cell]:
    return cells(range(s_h * i, s_h * i + k_h), range(s_w * j, s_w * j + k_w))
