"""Pictures of what differs between frameworks: the order of a weight's axes, and which end of the output is cut."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from transconv.arguments import below, filled, integer, pair, per_axis, real, real_matrices, several
from transconv.frameworks import padding_from_word, to_jax, to_keras
from transconv.overlap import overlap
from transconv.scatter import trans_conv
from transconv.zeros import pad_or_crop
from transconv_course.draw.panels import CELL, LONGEST, Picture, as_text, bars, by, cells, drawing, grid, rows, sign

WIDEST = 330  # pixels: what fits on a phone
MOST_CELLS = 22  # narrower cells have no room for a number


def layouts(weight: Tensor, at: Sequence[int]) -> Picture:
    """Picture one weight in the layouts of PyTorch, of Keras and of JAX, and mark one number in each.

    The first two axes say which grid, the last two which cell of it. JAX's layout holds the kernel turned by 180°.
    weight is (C_in, C_out, k_h, k_w), at the place of a number in it.
    Raises TypeError or ValueError where weight is no such tensor of real numbers or empty, or `at` is no place in it.
    """
    real("weight", filled("weight", weight, (4,), "4-D, (C_in, C_out, k_h, k_w)"))
    i, c, t, u = _place(at, weight)
    k_h, k_w = weight.shape[2:]
    orders = [
        ("(i, c, t, u)", weight, (i, c, t, u)),
        ("(t, u, c, i)", to_keras(weight), (t, u, c, i)),
        ("(t′, u′, i, c)", to_jax(weight), (k_h - 1 - t, k_w - 1 - u, i, c)),
    ]
    panels, shapes = [], []
    for letters, layout, (a, b, *cell) in orders:
        lines = [[f"<span><i>{letters}</i> &nbsp; {by(layout.shape)}</span>"]]
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


def words(input_size: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> Picture:
    """Picture the stamps along one axis, and below them the output of 'valid' and that of 'same'.

    Each cell holds the number of stamps that reach it. Crossed are the cells that the word removes, dashed those that
    no stamp reaches.
    Raises TypeError or ValueError where a setting is no integer or below 1, or the line is too long for a picture.
    """
    given = {"input_size": input_size, "kernel_size": kernel_size, "stride": stride, "dilation": dilation}
    n, k, s, d = (integer(name, value, 1) for name, value in given.items())
    reach = d * (k - 1) + 1
    covered, length = s * (n - 1) + reach, s * (n - 1) + max(reach, s)
    if length > MOST_CELLS:
        raise ValueError(
            f"input_size, kernel_size, stride and dilation must give at most {MOST_CELLS} cells, got {length}"
        )
    side = min(CELL, WIDEST // length)
    bar = min(side, 12)
    counts = pad_or_crop(overlap(n, k, s, dilation=d), [(0, length - covered)])[None]
    stamps = [bars(side * s * i, (bar + 2) * i, k, d, side, bar) for i in range(n)]
    lines = [[drawing("".join(stamps), side * length, (bar + 2) * n)]]
    told = []
    for word in ("valid", "same"):
        (padding,), (added,), (crop,) = padding_from_word(word, k, s, None, d)
        end = min(length, covered + added) - padding - crop
        removed = cells([0], [*range(padding), *range(end, length)])
        untouched = {(0, j) for j in range(length) if not counts[0, j]}
        lines.append([grid(counts, "output", crossed=removed, dashed=untouched - removed, cell=side)])
        told.append(f"'{word}' keeps {end - padding}, {padding} gone in front, {length - end} at the end")
    alt = (
        f"{n} stamps of k = {k} with s = {s}, d = {d}, and two output lines under them. {'; '.join(told).capitalize()}."
    )
    return rows(lines, alt)


def cuts(X: Tensor, K: Tensor, stride: Any, ends: Any) -> Picture:
    """Picture the sum of the stamps and what is left of it, once for each pair (cells cut in front, cells cut behind).

    A pair holds for both axes; crossed are the cells that are cut.
    Raises TypeError or ValueError as `trans_conv`, where X and K are complex, `ends` holds no pairs of integers from 0
    on, or a pair leaves nothing.
    """
    real_matrices(X=X, K=K)
    per_axis("stride", stride, 2, 1)
    full = trans_conv(X, K, stride)
    H, W = full.shape
    lines, told = [], []
    for m, given in enumerate(several("ends", ends)):
        pair(f"ends[{m}]", given, "(cells in front, cells behind)")
        front, behind = (integer(f"ends[{m}][{j}]", number, 0) for j, number in enumerate(given))
        if front + behind >= min(H, W):
            raise ValueError(f"ends[{m}] must leave some of the {by(full.shape)} cells, got {tuple(given)!r}")
        kept = cells(range(front, H - behind), range(front, W - behind))
        Y = full[front : H - behind, front : W - behind]
        whole = grid(full, "output", crossed=cells(range(H), range(W)) - kept)
        lines.append([whole, sign("→"), grid(Y, "output", "Y")])
        told.append(f"{front} in front and {behind} behind, Y begins {', '.join(map(as_text, Y[0].tolist()))}")
    sentence = f"The stamps' sum of an input of {by(X.shape)}, {by(full.shape)} cells, cut along both axes"
    alt = f"{sentence}: {'; '.join(told)}."
    return rows(lines, alt if len(alt) <= LONGEST else f"{sentence}.")


def _place(at: Any, weight: Tensor) -> tuple[int, ...]:
    """Return `at` as the (input channel, output channel, row, column) of a number in the weight."""
    meaning = "(input channel, output channel, row, column)"
    if not isinstance(at, (tuple, list)):
        raise TypeError(f"at must be {meaning}, got {at!r}")
    if len(at) != 4:
        raise ValueError(f"at must be {meaning}, got {at!r}")
    return tuple(below(f"at[{axis}]", item, stop) for axis, (item, stop) in enumerate(zip(at, weight.shape)))
