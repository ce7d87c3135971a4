"""The parts of every picture: small grids of cells side by side, wrapping on a narrow screen.

Text and lines take the colour of the text around them, and fills are translucent, so a picture is readable on light
and dark ground alike. A letter, a dashed line or a cross repeats whatever a colour says. In a notebook, each panel is
an image with its own light ground: see transconv_course.svg_images.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from html import escape
from typing import Any

import torch
from torch import Tensor

from transconv_course.messages import attribute, bundle
from transconv_course.svg_images import SILENT, titled_image

# Okabe and Ito's colours, told apart by colour-blind readers.
COLOURS = {"input": "#0072B2", "kernel": "#E69F00", "output": "#009E73", "plain": "#888888"}
FOCUS = "#D55E00"
CELL = 34
LONGEST = 250  # characters of an alt text that a screen reader says without a break
SIGN = '<span aria-hidden="true" style="font-size:1.4rem">'

Cell = tuple[int, int]  # row, column
Block = tuple[int, int, int, int]  # row, column, height, width
Shown = float | str | None  # the content of a cell


def ink(colour: str) -> str:
    """Return the stroke for a line: the colour mixed with the page's own, so that it shows on light and dark ground."""
    share = 65 if colour == FOCUS else 50
    return f'stroke="{colour}" style="stroke:color-mix(in srgb,{colour} {share}%,currentColor)"'


class Picture:
    """A picture for the page and the notebook, with the sentence that replaces it where it can't be seen."""

    def __init__(self, html: str, alt: str) -> None:
        self.html = html  # its messages are marked: see transconv_course.messages
        self.alt = alt

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return bundle(self.marked(), self.alt)

    def marked(self) -> str:
        """Return the picture as HTML whose messages are marked; its first image speaks for all of it."""
        spoken = self.html.replace(SILENT, f'alt="{attribute(self.alt)}"', 1)
        return f'<div class="tc-picture">{spoken}</div>'


def row(panels: Iterable[str], alt: str) -> Picture:
    """Return a Picture of panels from left to right; they wrap where the screen is narrow."""
    return rows([panels], alt)


def rows(lines: Iterable[Iterable[str]], alt: str) -> Picture:
    """Return a Picture of several rows of panels, from top to bottom."""
    style = "display:flex;flex-wrap:wrap;align-items:center;gap:.6rem .9rem;margin:.6rem 0"
    return Picture("".join(f'<div style="{style}">{"".join(_glued(panels))}</div>' for panels in lines), alt)


def sign(symbol: str) -> str:
    """Return a panel with a symbol between two grids: +, =, →."""
    return f"{SIGN}{escape(symbol)}</span>"


def _glued(panels: Iterable[str]) -> Iterator[str]:
    """Yield the panels, each sign tied to the panel after it: no line ends with a sign."""
    waiting = ""
    for panel in panels:
        if panel.startswith(SIGN):
            waiting += panel
        elif waiting:
            style = "display:inline-flex;align-items:center;gap:.9rem;max-width:100%"
            yield f'<span style="{style}">{waiting}{panel}</span>'
            waiting = ""
        else:
            yield panel
    yield waiting


def grid(
    values: Tensor | Sequence[Sequence[Shown]],
    role: str = "plain",
    title: str = "",
    *,
    dashed: Collection[Cell] = (),
    crossed: Collection[Cell] = (),
    lit: Collection[Cell] = (),
    faint: Collection[Cell] = (),
    framed: Iterable[Block] = (),
    cell: int | None = None,
) -> str:
    """Return a panel: a grid of cells with their numbers, and its symbol above it.

    Args:
        values: a 2-D tensor, or a list of rows of numbers or strings; None leaves a cell empty.
        role: "input", "kernel", "output" or "plain": the fill.
        title: the symbol above the grid, a few characters.
        dashed: (row, column) of inserted zeros: no fill, dashed outline.
        crossed: (row, column) of cells that are removed: no fill, crossed out.
        lit: (row, column) of cells in focus: a thick outline.
        faint: (row, column) of cells that matter less: no fill, pale number.
        framed: (row, column, height, width) of blocks of cells, each of which gets an outline.
        cell: side of a cell in pixels; by default wide enough for the longest number.
    """
    texts = [[as_text(value) for value in line] for line in _lists(values)]
    longest = max((len(text) for line in texts for text in line), default=1)
    cell = cell or max(CELL, 9 * longest + 14)
    width, height = cell * len(texts[0]), cell * len(texts)
    back, front = [], []
    for i, line in enumerate(texts):
        for j, text in enumerate(line):
            at = (i, j)
            x, y = cell * j, cell * i
            plain = at not in dashed and at not in crossed and at not in faint
            fill = f'fill="{COLOURS[role]}" fill-opacity=".3"' if plain else 'fill="none"'
            dash = ' stroke-dasharray="3 3"' if at in dashed or at in crossed else ""
            box = f'<rect x="{x}" y="{y}" width="{cell}" height="{cell}" '
            back.append(f'{box}{fill} stroke="currentColor" stroke-opacity=".6"{dash}/>')
            if at in crossed:
                back.append(f'<path d="M{x} {y}l{cell} {cell}m0 {-cell}l{-cell} {cell}" {ink(FOCUS)}/>')
            if text:
                pale = ' fill-opacity=".65"' if at in faint or at in dashed else ""
                front.append(f'<text x="{x + cell / 2:g}" y="{y + cell / 2:g}"{pale}>{escape(text)}</text>')
            if at in lit:
                front.append(
                    f'<rect x="{x + 1.5:g}" y="{y + 1.5:g}" width="{cell - 3}" height="{cell - 3}" fill="none" '
                    f'{ink(FOCUS)} stroke-width="3"/>'
                )
    for depth, (i, j, height_in_cells, width_in_cells) in enumerate(framed):
        inset = 2 + 2 * (depth % 4)  # outlines of overlapping blocks must not hide each other
        front.append(
            f'<rect x="{cell * j + inset}" y="{cell * i + inset}" width="{cell * width_in_cells - 2 * inset}" '
            f'height="{cell * height_in_cells - 2 * inset}" fill="none" {ink(COLOURS["kernel"])} stroke-width="2"/>'
        )
    text_style = 'fill="currentColor" font-size="15" text-anchor="middle" dominant-baseline="central"'
    return drawing(f"{''.join(back)}<g {text_style}>{''.join(front)}</g>", width, height, title)


def drawing(shapes: str, width: float, height: float, title: str = "") -> str:
    """Return a panel from SVG shapes drawn in a box of width × height pixels, with a symbol above it."""
    heading = f'<span aria-hidden="true" style="font-style:italic">{escape(title)}</span>' if title else ""
    return titled_image(shapes, width, height, heading)


def label(x: float, y: float, text: str, anchor: str, size: int = 13, attributes: str = "") -> str:
    """Return the shape of a word or a number; anchor says which part of it is at x: "start", "middle" or "end"."""
    return (
        f'<text x="{x:g}" y="{y:g}" fill="currentColor" font-size="{size}" text-anchor="{anchor}" '
        f'dominant-baseline="central"{attributes}>{escape(text)}</text>'
    )


def bars(x: float, y: float, kernel_size: int, dilation: int, side: int, height: int) -> str:
    """Return the shapes of a kernel on a line, a bar for each cell; a thin line bridges the gaps of a dilated one."""
    shapes = []
    if dilation > 1:
        reach = dilation * (kernel_size - 1) + 1
        shapes.append(f'<path d="M{x} {y + height / 2:g}h{side * reach}" stroke="currentColor"/>')
    for cell in range(kernel_size):
        shapes.append(
            f'<rect x="{x + side * dilation * cell}" y="{y}" width="{side}" height="{height}" '
            f'fill="{COLOURS["kernel"]}" fill-opacity=".55" stroke="currentColor" stroke-opacity=".6"/>'
        )
    return "".join(shapes)


def alt_text(full: str, short: str) -> str:
    """Return the full sentence, or the short one if the full one is too long for a screen reader to say in one go."""
    return full if len(full) <= LONGEST else short


def both_axes(setting: Any) -> tuple[int, int]:
    """Return a setting as (rows, columns), as PyTorch reads it: a single number applies to both."""
    rows, columns = setting if isinstance(setting, (tuple, list)) else (setting, setting)
    return rows, columns


def by(size: Sequence[int]) -> str:
    """Return a size as text: 2×3."""
    return "×".join(map(str, size))


def cells(rows: Iterable[int], columns: Iterable[int]) -> set[Cell]:
    """Return every (row, column) of two ranges, for the marks of `grid`."""
    return {(i, j) for i in rows for j in columns}


def _lists(values: Tensor | Sequence[Sequence[Shown]]) -> Sequence[Sequence[Shown]]:
    return values.tolist() if isinstance(values, torch.Tensor) else values


def as_text(value: Shown) -> str:
    """Return a cell's content as the text to show."""
    if value is None or isinstance(value, str):
        return value or ""
    number = f"{value:.0f}" if float(value).is_integer() else f"{value:.3g}"
    return number.replace("-", "−")
