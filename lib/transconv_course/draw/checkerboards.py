"""Pictures of checkerboards: which stamps reach which cell, and what their counts do to a photograph."""

from collections.abc import Iterable, Sequence
from itertools import product

import torch
from torch import Tensor

from transconv.overlap import overlap
from transconv.sizes import conv_transpose_size
from transconv_course.draw.panels import COLOURS, Picture, alt_text, drawing, grid, row, sign
from transconv_course.draw.photographs import grey

WIDEST = 330  # pixels: what fits on a phone
SIDE = 22  # pixels: a cell of a line


def stamp_counts(input_size: int, kernel_sizes: Iterable[int], stride: int, dilation: int = 1) -> Picture:
    """Picture the stamps of a line of input cells, and how many of them reach each output cell.

    One panel for each kernel size. At the top is the phase of each output cell, its position modulo the stride; below,
    a line for each stamp, its cells numbered as in the kernel; at the bottom are the counts, dashed where the line's
    ends affect them.
    """
    n, s, d = input_size, stride, dilation
    panels, parts = [], []
    for k in kernel_sizes:
        size = conv_transpose_size(n, k, s, d=d)
        counts = overlap(n, k, s, dilation=d).tolist()
        shapes, height = _stamps(n, k, s, d, counts)
        panels.append(drawing(shapes, SIDE * size, height, f"k = {k}"))
        parts.append(f"k = {k}: {', '.join(map(str, counts))}")
    letters = f"s = {s}" + (f", d = {d}" if d > 1 else "")
    sentence = f"The stamps of {n} input cells, {letters}, and how many reach each output cell."
    return row(panels, alt_text(f"{sentence} {'; '.join(parts)}.", sentence))


def checkerboard(Y: Tensor, kernel_size: int, stride: int, energy: float) -> Picture:
    """Picture how many stamps reach the cells of two phases away from the border, and an enlarged photograph Y.

    energy: the number above Y, named E.
    """
    k, s = kernel_size, stride
    n = -(-2 * k // s) + 4
    block = overlap((n, n), k, s)
    middle = s * (n // 2)
    block = block[middle : middle + 2 * s, middle : middle + 2 * s]
    holes = {(i, j) for i, j in (block == 0).nonzero().tolist()}
    panels = [grid(block, "output", f"k = {k}, s = {s}", faint=holes), sign("→")]
    panels.append(_grey(Y, max(1, min(4, WIDEST // Y.shape[1])), f"E = {_short(energy)}"))
    some = ", ".join(str(count) for count in torch.unique(block).tolist())
    alt = (
        f"A kernel of {k}×{k} cells with stride {s}: away from the border {some} stamps reach a cell. "
        f"The photograph enlarged with it, {Y.shape[0]}×{Y.shape[1]} cells, has the energy E = {_short(energy)}."
    )
    return row(panels, alt)


def grey_maps(maps: dict[str, Tensor], *, alt: str, cell: int = 2) -> Picture:
    """Picture maps in grey, 0 black and 255 white; a cell is a whole number of pixels, so scaling adds no pattern.

    Args:
        maps: {symbol: 2-D tensor}; the symbol stands above.
        alt: the sentence that replaces the picture, at most 250 characters.
        cell: side of a cell in pixels.
    """
    return row([_grey(values, cell, symbol) for symbol, values in maps.items()], alt)


def _grey(values: Tensor, cell: int, title: str) -> str:
    return grey(values, cell * values.shape[1], cell * values.shape[0], title)


def _stamps(n: int, k: int, s: int, d: int, counts: Sequence[int]) -> tuple[str, int]:
    """Return the shapes and the height of the stamps of a line, between the phases and the counts."""
    reach = d * (k - 1) + 1
    below = SIDE * (n + 1) + 8
    inner = range(reach - s, s * n)  # no stamp beyond the ends of the line would reach these
    numbers = [_number(place, 0, place % s, ' fill-opacity=".75"') for place in range(len(counts))]
    kernel: list[str] = []
    output: list[str] = []
    border: list[str] = []
    gaps: list[str] = []
    for i, t in product(range(n), range(k)):
        place, y = s * i + d * t, SIDE * (i + 1)
        kernel.append(_box(place, y))
        numbers.append(_number(place, y, t))
        if d > 1 and t < k - 1:
            gaps.append(f"M{SIDE * (place + 1)} {y + SIDE // 2}h{SIDE * (d - 1)}")
    for place, count in enumerate(counts):
        (output if place in inner else border).append(_box(place, below))
        numbers.append(_number(place, below, count))
    shapes = [
        f'<path d="{"".join(kernel)}" fill="{COLOURS["kernel"]}" fill-opacity=".3"/>',
        f'<path d="{"".join(output)}" fill="{COLOURS["output"]}" fill-opacity=".3"/>',
        f'<path d="{"".join(border)}" fill="none" stroke-dasharray="3 3"/>',
        f'<path d="{"".join(gaps)}"/>' if gaps else "",
    ]
    lines = f'<g stroke="currentColor" stroke-opacity=".6">{"".join(shapes)}</g>'
    style = 'fill="currentColor" font-size="14" text-anchor="middle" dominant-baseline="central"'
    return f"{lines}<g {style}>{''.join(numbers)}</g>", below + SIDE


def _box(place: int, y: int) -> str:
    return f"M{SIDE * place} {y}h{SIDE}v{SIDE}h-{SIDE}z"


def _number(place: int, y: int, number: int, attributes: str = "") -> str:
    return f'<text x="{SIDE * place + SIDE // 2}" y="{y + SIDE // 2}"{attributes}>{number}</text>'


def _short(number: float) -> str:
    return f"{number:.2g}" if abs(number) < 10 else f"{number:.0f}"
