"""Grids of cells in the look of the figure (web/stage): round corners, the maps' hues, an outline for each pair.

Numbers disappear where cells become too small for them, and a very large map becomes an image.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from transconv_course.grey_png import grey_png
from transconv_course.still.numbers import factor, show
from transconv_course.still.products import Place, Product
from transconv_course.svg_images import titled_image

# Shorter than the site's: with that one in its stored outputs, chapter 1 didn't open in JupyterLab 4.6.
SERIF = "Iowan Old Style,Palatino Linotype,STIX Two Text,Noto Serif,Georgia,serif"
SIDE, GAP, ROOM = 34, 4, 320  # pixels: a cell at most, between cells, and what fits on a phone
WITH_NUMBERS = 22  # a cell's side from which it shows its number
MOST_CELLS = 900  # larger maps are photographs
PHOTOGRAPH = 160  # pixels: a side of a very large map
BLUE, AMBER, GREEN = "#0072B2", "#E69F00", "#009E73"
DEEPER = (0.08, 0.22, 0.36, 0.44, 0.52)  # the output's green, by how many products a cell has
HUES = {
    "input": (BLUE, 0.22),
    "kernel": (AMBER, 0.32),
    "zero": (BLUE, 0.06),
    "gone": ("currentColor", 0),
    "empty": ("currentColor", 0),
    **{f"output{count}": (GREEN, share) for count, share in enumerate(DEEPER)},
}
# Each pair of factors has a colour, on light and on dark ground, and a line style of its own.
PAIRS = (
    ("#c84e00", "#ff8f4d", ""),
    ("#9c3d7c", "#eba3d0", "7 6"),
    ("#1c1c21", "#efece5", "0.1 5.5"),
    ("#1f78ab", "#6cc0f0", "11 5.5 0.1 5.5"),
)
INKS = {"input": ("#005a8f", "#8fcdf6"), "kernel": ("#7a4e00", "#f4c666")}
# Other outlines: of the cell in focus, of the window, of a row of the matrix, and of what padding leaves.
SUM, WINDOW, ROW, CROP = -1, -2, -3, -4
LINES = {WINDOW: INKS["kernel"], ROW: ("#00634a", "#68d6b2")}
PALE = ("zero", "gone", "empty")
Groups = dict[str, list[str]]  # shapes by the attributes that they share


class Cell(NamedTuple):
    """What a cell looks like."""

    kind: str  # a key of HUES, or "product"
    text: str | Product = ""
    outline: int | None = None  # SUM, or the number of the pair that it belongs to


def output_cell(value: float, count: int, outline: int | None = None) -> Cell:
    """Return a cell of the output to which `count` products were added."""
    return Cell(f"output{min(count, len(DEEPER) - 1)}", show(value), outline)


def grid(cells: Mapping[Place, Cell], title: str = "", frames: Iterable[tuple[Sequence[int], int]] = ()) -> str:
    """Return a panel of cells by (row, column), with its title above it.

    frames: blocks of cells with an outline, each as (row, column, height, width) and its outline.
    """
    rows, columns = (max(place[axis] for place in cells) + 1 for axis in (0, 1))
    longest = max((len(_written(cell.text)) for cell in cells.values()), default=0)
    wanted = max(SIDE, round(5.4 * longest) + 6)
    step = min(wanted + GAP, max(6, ROOM // columns))
    side = step - (GAP if step > WITH_NUMBERS else 1)
    groups: Groups = {}
    for (row, column), cell in cells.items():
        _fill(groups, cell, step * column, step * row, side)
    for (row, column), cell in cells.items() if side >= WITH_NUMBERS - GAP else ():
        _write(groups, cell, step * column + side / 2, step * row + side / 2, side)
    outlined = [((*at, 1, 1), cell.outline) for at, cell in cells.items() if cell.outline is not None]
    for (row, column, height, width), outline in [*outlined, *frames]:
        block = step * width - step + side, step * height - step + side
        _outline(groups, outline, step * column, step * row, *block)
    shapes = "".join(f"<g{attributes}>{''.join(parts)}</g>" for attributes, parts in groups.items())
    font = f'fill="currentColor" font-family="{SERIF}" text-anchor="middle" dominant-baseline="central"'
    drawn = f'<g transform="translate(4 4)" {font}>{shapes}</g>'
    return titled_image(drawn, step * columns - step + side + 8, step * rows - step + side + 8, heading(title))


def photograph(rows: Sequence[Sequence[float]], title: str) -> str:
    """Return a panel of a map without numbers: the larger a value, the darker, on any ground."""
    values = [value for row in rows for value in row]
    least, most = min(values), max(values)
    scale = 255 / ((most - least) or 1)
    png = grey_png([[round(255 - (value - least) * scale) for value in row] for row in rows])
    width, height = PHOTOGRAPH, PHOTOGRAPH * len(rows) / len(rows[0])
    shape = (
        f'<image href="data:image/png;base64,{png}" width="{width}" height="{height:g}" '
        'preserveAspectRatio="none" style="image-rendering:pixelated"/>'
    )
    return titled_image(shape, width, height, heading(title))


def heading(title: str) -> str:
    """Return a title above a panel, as HTML in which its messages are marked."""
    return f'<span aria-hidden="true" style="font:italic 1.1em {SERIF}">{title}</span>' if title else ""


def _written(text: str | Product) -> str:
    return text if isinstance(text, str) else f"{factor(text.x)}·{factor(text.k)}"


def _fill(groups: Groups, cell: Cell, x: float, y: float, side: float) -> None:
    box = f'<rect x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}" rx="{side / 8:.2g}"/>'
    if cell.kind == "product":
        for kind, half in zip(("input", "kernel"), _halves(x, y, side, side / 8)):
            _add(groups, _filled(kind), half)
    elif cell.kind == "gone":
        _add(groups, ' fill="none" stroke="currentColor" stroke-opacity=".4" stroke-dasharray="3 3"', box)
    elif cell.kind != "empty":
        _add(groups, _filled(cell.kind), box)


def _filled(kind: str) -> str:
    hue, share = HUES[kind]
    return f' fill="{hue}" fill-opacity="{share}"'


def _halves(x: float, y: float, side: float, r: float) -> tuple[str, str]:
    """Return the shapes of a tile: half for the input's hue, half for the kernel's, parted by the diagonal."""
    near, far = f"{r:g} {r:g} 0 0 1", f"{r * 0.71:.3g}"  # an arc, and how far the diagonal's end lies along it
    q = r * 0.29
    upper = f"M{x + q:g} {y + side - q:g}a{near} {-q:.3g} -{far}v{2 * r - side:g}"
    upper += f"a{near} {r:g} {-r:g}h{side - 2 * r:g}a{near} {far} {q:.3g}z"
    lower = f"M{x + side - q:g} {y + q:g}a{near} {q:.3g} {far}v{side - 2 * r:g}"
    lower += f"a{near} {-r:g} {r:g}h{2 * r - side:g}a{near} -{far} {-q:.3g}z"
    return f'<path d="{upper}"/>', f'<path d="{lower}"/>'


def _write(groups: Groups, cell: Cell, x: float, y: float, side: float) -> None:
    """Write a cell's text in its middle, a product in the inks of its two factors."""
    text = _written(cell.text)
    size = min(0.44 * side, 1.7 * (side - 2) / len(text)) if text else 0
    font = f' font-size="{size:.3g}"' + (' fill-opacity=".72"' if cell.kind in PALE else "")
    if isinstance(cell.text, str):
        if text:
            _add(groups, font, f'<text x="{x:g}" y="{y:g}">{text}</text>')
        return
    left, right = factor(cell.text.x), factor(cell.text.k)
    dot, half = x + 0.25 * size * (len(left) - len(right)), 0.15 * size
    parts = [("end", "input", dot - half, left), ("middle", "", dot, "·"), ("start", "kernel", dot + half, right)]
    for anchor, ink, place, part in parts:
        coloured = _colour("fill", *INKS[ink]) if ink else ""
        _add(groups, f'{font}{coloured} text-anchor="{anchor}"', f'<text x="{place:.4g}" y="{y:g}">{part}</text>')


def _outline(groups: Groups, outline: int, x: float, y: float, width: float, height: float) -> None:
    """Draw the outline of a box: a pair's lies on its edge, others lie around it."""
    out, colours, dash = 3.0, LINES.get(outline), ""
    if outline >= 0:
        light, dark, dash = PAIRS[outline % len(PAIRS)]
        out, colours = 1.5, (light, dark)
    line = outlined_colour(*colours) if colours else ' stroke="currentColor"'
    line += f' fill="none" stroke-width="{3 if min(width, height) > WITH_NUMBERS else 2}" stroke-linecap="round"'
    line += f' stroke-dasharray="{dash}"' if dash else ""
    size = f'width="{width + 2 * out:g}" height="{height + 2 * out:g}" rx="{SIDE / 8 + out:g}"'
    _add(groups, line, f'<rect x="{x - out:g}" y="{y - out:g}" {size}/>')


def _add(groups: Groups, attributes: str, shape: str) -> None:
    groups.setdefault(attributes, []).append(shape)


def outlined_colour(light: str, dark: str) -> str:
    """Return attributes that draw lines in one colour on light ground and in another on dark ground."""
    return _colour("stroke", light, dark)


def _colour(what: str, light: str, dark: str) -> str:
    """Return attributes that set a fill or a stroke to one colour on light ground and to another on dark ground."""
    return f' {what}="{light}" style="{what}:light-dark({light},{dark})"'
