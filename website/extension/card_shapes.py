"""What the pictures on the chapters' cards are drawn with: cells, dots, frames, lines and numbers, as SVG."""

from collections import defaultdict
from itertools import product

WIDTH, HEIGHT = 160, 90
X, K, Y = "#0072B2", "#E69F00", "#009E73"  # an input cell, a kernel cell, an output cell
PRODUCT = "url(#product-{})"  # of an input cell and a kernel cell: each picture that has one needs an id of its own
TINT = {X: 0.26, K: 0.4, Y: 0.3, PRODUCT: 0.42}
GAP = 1.2
STROKE = 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'


def svg(name, shapes):
    """Return a picture with these shapes; its words stand beside it, so screen readers skip it."""
    shapes = "".join(shapes)
    if PRODUCT in shapes:
        shapes = shapes.replace(PRODUCT, PRODUCT.format(name)) + (
            f'<linearGradient id="product-{name}" x2="1" y2="1"><stop offset=".2" stop-color="{X}"/>'
            f'<stop offset=".7" stop-color="{K}"/></linearGradient>'
        )
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{shapes}</svg>'


def centred(rows, columns, side):
    """Return the corner of a grid in the middle of the picture."""
    return (WIDTH - columns * side) / 2, (HEIGHT - rows * side) / 2


def grid(rows, columns, side, corner, hue, depth=None, gap=GAP):
    """Yield the cells of a grid, each as deep as depth(row, column) says, or a dot where it says None."""
    alike = defaultdict(list)
    for r, c in product(range(rows), range(columns)):
        alike[depth(r, c) if depth else TINT[hue]].append((corner[0] + c * side, corner[1] + r * side))
    for deep, places in alike.items():
        yield _dots(places, side) if deep is None else _cells(places, side, hue, deep, gap)


def cell(x, y, side, hue, depth=None):
    return _cells([(x, y)], side, hue, TINT[hue] if depth is None else depth, GAP)


def _cells(places, side, hue, depth, gap):
    """Draw cells of one colour as one path, whose stroke makes their corners round."""
    corner = 0.28 * side if gap else 0
    inner, start = side - gap - corner, (gap + corner) / 2
    path = "".join(f"M{_(x + start)} {_(y + start)}h{_(inner)}v{_(inner)}h{_(-inner)}z" for x, y in places)
    rounded = f' stroke="{hue}" stroke-width="{_(corner)}" stroke-linejoin="round"' if corner else ""
    return f'<path d="{path}" fill="{hue}"{rounded} opacity="{depth:.2g}"/>'


def _dots(places, side):
    path = "".join(f"M{_(x + side / 2)} {_(y + side / 2)}h0" for x, y in places)
    return f'<path d="{path}" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" opacity=".35"/>'


def number(x, y, side, value):
    """Draw a number in the middle of a cell."""
    place = f'x="{_(x + side / 2)}" y="{_(y + side / 2)}" text-anchor="middle" dominant-baseline="central"'
    return f'<text {place} font-size="{_(side * 0.58)}" fill="currentColor">{value}</text>'


def frame(x, y, width, height, dashed=False, ground="none"):
    corner, thick, dash = min(2.5, 0.2 * width), min(1.5, 0.14 * width), _(min(3, 0.25 * width))
    dashes = f' stroke-dasharray="{dash}"' if dashed else ""
    return (
        f'<rect x="{_(x)}" y="{_(y)}" width="{_(width)}" height="{_(height)}" rx="{_(corner)}" fill="{ground}" '
        f'stroke="currentColor" stroke-width="{_(thick)}"{dashes}/>'
    )


def line(x, y, to_x, to_y, faint=False):
    pale = ' opacity=".3"' if faint else ""
    return f'<path d="M{_(x)} {_(y)}L{_(to_x)} {_(to_y)}" {STROKE}{pale}/>'


def arrow(x, y, to_x, to_y, head):
    """Draw a line with a head, a path from one of its ends over the tip to the other."""
    return line(x, y, to_x, to_y) + f'<path d="{head}" {STROKE}/>'


def area(points, opacity):
    """Fill a part of the kernel's colour."""
    path = "L".join(f"{_(x)} {_(y)}" for x, y in points)
    return f'<path d="M{path}Z" fill="{K}" opacity="{opacity}"/>'


def stem(x, ground, top):
    return (
        f'<path d="M{_(x)} {_(ground)}V{_(top)}" stroke="{Y}" stroke-width="1.5"/>'
        f'<circle cx="{_(x)}" cy="{_(top)}" r="2.2" fill="{Y}"/>'
    )


def turned(degrees, x, y, shapes):
    """Turn shapes around a point."""
    return f'<g transform="rotate({_(degrees)} {_(x)} {_(y)})">{"".join(shapes)}</g>'


def _(length):
    return f"{round(length, 1):g}"
