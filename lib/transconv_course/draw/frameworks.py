"""Pictures of what differs between frameworks: the order of a weight's axes, and which end of the output is cropped."""

from collections.abc import Iterable, Sequence
from typing import Any

from torch import Tensor

from transconv.frameworks import padding_from_word, to_jax, to_keras
from transconv.overlap import overlap
from transconv.scatter import trans_conv
from transconv.zeros import pad_or_crop
from transconv_course.draw.panels import CELL, Picture, alt_text, as_text, bars, by, cells, drawing, grid, rows, sign

WIDEST = 330  # pixels: what fits on a phone


def framework_layouts(weight: Tensor, at: Sequence[int]) -> Picture:
    """Picture one weight in the layouts of PyTorch, Keras and JAX, with one number marked in each.

    The first two axes select the grid, the last two the cell in it. JAX's layout holds the kernel rotated by 180°.
    weight is (C_in, C_out, k_h, k_w), and `at` the position of a number in it.
    """
    i, c, t, u = at
    k_h, k_w = weight.shape[2:]
    orders = [
        ("(i, c, t, u)", weight, (i, c, t, u)),
        ("(t, u, c, i)", to_keras(weight), (t, u, c, i)),
        ("(t′, u′, i, c)", to_jax(weight), (k_h - 1 - t, k_w - 1 - u, i, c)),
    ]
    panels, shapes = [], []
    for letters, layout, (a, b, *cell) in orders:
        lines = [[f'<span aria-hidden="true"><i>{letters}</i> &nbsp; {by(layout.shape)}</span>']]
        for j in range(layout.shape[0]):
            marks: list[Any] = [{tuple(cell)} if (j, m) == (a, b) else () for m in range(layout.shape[1])]
            lines.append(
                [grid(layout[j, m], "kernel", f"[{j},{m}]", lit=mark, cell=30) for m, mark in enumerate(marks)]
            )
        panels.append(f"<div>{rows(lines, '').html}</div>")
        shapes.append(by(layout.shape))
    alt = (
        f"One weight in three layouts, {shapes[0]}, {shapes[1]} and, turned by 180°, {shapes[2]}. In each the number "
        f"{as_text(weight[i, c, t, u].item())} is marked: input channel {i}, output channel {c}, place ({t},{u})."
    )
    return Picture(f'<div style="display:flex;flex-wrap:wrap;gap:0 2rem">{"".join(panels)}</div>', alt)


def valid_and_same(input_size: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> Picture:
    """Picture the stamps along one axis, and below them the outputs of 'valid' and 'same'.

    Each cell holds the number of stamps that reach it. Cells that the padding word removes are crossed out, cells
    that no stamp reaches are dashed.
    """
    n, k, s, d = input_size, kernel_size, stride, dilation
    reach = d * (k - 1) + 1
    covered, length = s * (n - 1) + reach, s * (n - 1) + max(reach, s)
    side = min(CELL, WIDEST // length)
    bar = min(side, 12)
    counts = pad_or_crop(overlap(n, k, s, dilation=d), [(0, length - covered)])[None]
    stamps = [bars(side * s * i, (bar + 2) * i, k, d, side, bar) for i in range(n)]
    lines = [[drawing("".join(stamps), side * length, (bar + 2) * n)]]
    parts = []
    for word in ("valid", "same"):
        (padding,), (added,), (crop,) = padding_from_word(word, k, s, None, d)
        end = min(length, covered + added) - padding - crop
        removed = cells([0], [*range(padding), *range(end, length)])
        untouched = {(0, j) for j in range(length) if not counts[0, j]}
        lines.append([grid(counts, "output", crossed=removed, dashed=untouched - removed, cell=side)])
        parts.append(f"'{word}' keeps {end - padding}, {padding} gone in front, {length - end} at the end")
    sentence = f"{n} stamps of k = {k} with s = {s}, d = {d}, and two output lines under them."
    return rows(lines, f"{sentence} {'; '.join(parts).capitalize()}.")


def crops(X: Tensor, K: Tensor, stride: Any, ends: Iterable[tuple[int, int]]) -> Picture:
    """Picture the sum of the stamps and what is left of it, once for each pair (cells cropped in front, behind).

    A pair applies to both axes; cropped cells are crossed out.
    """
    full = trans_conv(X, K, stride)
    H, W = full.shape
    lines, parts = [], []
    for front, behind in ends:
        kept = cells(range(front, H - behind), range(front, W - behind))
        Y = full[front : H - behind, front : W - behind]
        whole = grid(full, "output", crossed=cells(range(H), range(W)) - kept)
        lines.append([whole, sign("→"), grid(Y, "output", "Y")])
        parts.append(f"{front} in front and {behind} behind, Y begins {', '.join(map(as_text, Y[0].tolist()))}")
    sentence = f"The stamps' sum of an input of {by(X.shape)}, {by(full.shape)} cells, cut along both axes"
    return rows(lines, alt_text(f"{sentence}: {'; '.join(parts)}.", f"{sentence}."))
