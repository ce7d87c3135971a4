"""Pictures of stride and padding: where the stamps lie, and which cells padding then removes."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from transconv.scatter import trans_conv
from transconv_course.draw.panels import COLOURS, Picture, both_axes, cells, drawing, grid, ink, row, rows, sign


def padding_crop(X: Tensor, K: Tensor, stride: Any = 1, padding: Any = 0) -> Picture:
    """Picture the stamps' positions, their sum with each cell that padding removes crossed out, and what is left."""
    steps, (p_h, p_w) = both_axes(stride), both_axes(padding)
    full = trans_conv(X, K, stride)
    H, W = full.shape
    kept = cells(range(p_h, H - p_h), range(p_w, W - p_w))
    stamped = grid(full, "output", crossed=cells(range(H), range(W)) - kept)
    left = grid(full[p_h : H - p_h, p_w : W - p_w], "output", "Y") if kept else sign("∅")
    alt = (
        f"{X.numel()} stamps of {K.shape[0]}×{K.shape[1]} cells, stride {stride}, span {H}×{W} cells. "
        f"Padding {padding} removes {full.numel() - len(kept)} of them"
        + (f" and leaves Y, {H - 2 * p_h}×{W - 2 * p_w}." if kept else ": nothing is left.")
    )
    inputs = [grid(X, "input", "X"), grid(K, "kernel", "K"), sign("→"), _places(X, K, steps, H, W)]
    return rows([inputs, [sign("→"), stamped, sign("→"), left]], alt)


def overlaps(input_size: Any, kernel_size: Any, strides: Sequence[Any]) -> Picture:
    """Picture how many stamps reach each output cell, one map for each stride.

    Sizes and each stride are one integer, or one for each axis.
    """
    sizes = both_axes(input_size), both_axes(kernel_size)
    X, K = (torch.ones(size, dtype=torch.int64) for size in sizes)
    maps = [trans_conv(X, K, stride) for stride in strides]
    panels, parts = [], []
    for stride, counts in zip(strides, maps):
        untouched = {tuple(at) for at in (counts == 0).nonzero().tolist()}
        panels.append(grid(counts, "output", f"s = {stride}", faint=untouched))
        some = ", ".join(str(count) for count in torch.unique(counts).tolist())
        parts.append(f"stride {stride}: {some} in {counts.shape[0]}×{counts.shape[1]} cells")
    alt = f"How many stamps reach each output cell. {'; '.join(parts).capitalize()}."
    return row(panels, alt)


def _places(X: Tensor, K: Tensor, steps: Sequence[int], H: int, W: int, cell: int = 24) -> str:
    """Return a panel of translucent stamps on the cells of the output; where they overlap, the colour is stronger."""
    (s_h, s_w), (k_h, k_w) = steps, K.shape
    lines = [f"M0 {cell * i}h{cell * W}" for i in range(H + 1)] + [f"M{cell * j} 0v{cell * H}" for j in range(W + 1)]
    shapes = [f'<path d="{"".join(lines)}" stroke="currentColor" stroke-opacity=".6"/>']
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            shapes.append(
                f'<rect x="{cell * s_w * j + 2}" y="{cell * s_h * i + 2}" width="{cell * k_w - 4}" '
                f'height="{cell * k_h - 4}" rx="4" fill="{COLOURS["kernel"]}" fill-opacity=".3" '
                f'{ink(COLOURS["kernel"])} stroke-width="2"/>'
            )
    return drawing("".join(shapes), cell * W, cell * H)
