"""A picture of growth: curves on axes where equal steps are equal factors, so that a power is a straight line."""

from collections.abc import Iterable, Mapping
from math import ceil, floor, log10

from transconv_course.draw.panels import Picture, alt_text, drawing, ink, label, row

WIDTH, HEIGHT = 165, 190
LEFT, TOP, BELOW, RIGHT = 40, 22, 24, 130  # pixels around the axes; the names are on the right
SMALL = 12  # pixels: names and numbers
APART = 15  # the smallest distance between two names
# Okabe and Ito's colours, each with a different dash.
STYLES = (
    ("#E69F00", ""),
    ("#56B4E9", "7 3"),
    ("#009E73", "7 3 2 3"),
    ("#D55E00", "2 3"),
    ("#CC79A7", "12 3"),
    ("#0072B2", "4 2"),
    ("#888888", "1 2"),
)

Points = list[tuple[float, float]]


def growth(curves: Mapping[str, Mapping[str, Iterable[tuple[float, float]]]], unit: str) -> Picture:
    """Picture how something grows, one panel for each letter: a curve for each name, both axes logarithmic.

    On such axes y = c·x² is a straight line with slope 2. Every curve has its own dash and name, the same in
    every panel.
    curves is {letter: {name: [(x, y), …]}}, with at least two points each; unit is what y is measured in.
    """
    names = list(dict.fromkeys(name for panel in curves.values() for name in panel))
    drawn, parts = [], []
    for letter, unsorted in curves.items():
        panel = {name: sorted((float(x), float(y)) for x, y in points) for name, points in unsorted.items()}
        drawn.append(drawing(_panel(panel, letter, unit, names), LEFT + WIDTH + RIGHT, TOP + HEIGHT + BELOW))
        parts.append(f"{letter}: {max(panel, key=lambda name: panel[name][-1][1])}")
    start = f"How {unit} grows, one curve each for {', '.join(names)}, on logarithmic axes"
    return row(drawn, alt_text(f"{start}. The highest at its end, for {'; '.join(parts)}.", f"{start}."))


def _panel(panel: dict[str, Points], letter: str, unit: str, names: list[str]) -> str:
    xs = sorted({x for points in panel.values() for x, _ in points})
    ys = [y for points in panel.values() for _, y in points]
    low, high = floor(log10(min(ys))), ceil(log10(max(ys)))
    high = max(high, low + 1)
    across = log10(xs[-1] / xs[0])

    def x_at(x: float) -> float:
        return LEFT + WIDTH * log10(x / xs[0]) / across

    def y_at(y: float) -> float:
        return TOP + HEIGHT * (high - log10(y)) / (high - low)

    shapes = [f'<path d="M{LEFT} {TOP}v{HEIGHT}h{WIDTH}" fill="none" stroke="currentColor" stroke-opacity=".6"/>']
    for decade in range(low, high + 1):
        level = y_at(10.0**decade)
        shapes.append(f'<path d="M{LEFT} {level:.1f}h{WIDTH}" stroke="currentColor" stroke-opacity=".15"/>')
        if (high - decade) % (1 if high - low <= 7 else 2) == 0:
            shapes.append(label(LEFT - 5, level, _power_of_ten(decade), "end", SMALL))
    for x in xs:
        shapes.append(f'<path d="M{x_at(x):.1f} {TOP + HEIGHT}v4" stroke="currentColor" stroke-opacity=".6"/>')
        shapes.append(label(x_at(x), TOP + HEIGHT + 14, f"{x:g}", "middle", SMALL))
    shapes.append(label(LEFT - 5, 8, unit, "middle", SMALL))
    shapes.append(label(LEFT + WIDTH + 14, TOP + HEIGHT + 14, letter, "start", SMALL, ' font-style="italic"'))
    ends = {name: y_at(points[-1][1]) for name, points in panel.items()}
    for name, level in _moved_apart(ends).items():
        colour, dash = STYLES[names.index(name)]
        line = "L".join(f"{x_at(x):.1f} {y_at(y):.1f}" for x, y in panel[name])
        style = f'fill="none" {ink(colour)} stroke-width="2"' + (f' stroke-dasharray="{dash}"' if dash else "")
        last = x_at(panel[name][-1][0])
        side = LEFT + WIDTH + 12
        thin = 'stroke="currentColor" stroke-opacity=".6"'
        shapes.append(f'<path d="M{line}" {style}/>')
        shapes.append(f'<path d="M{last:.1f} {ends[name]:.1f}L{side} {level:.1f}" {thin}/>')
        shapes.append(f'<path d="M{side} {level:.1f}h24" {style}/>')
        shapes.append(label(side + 28, level, name, "start", SMALL))
    return "".join(shapes)


def _moved_apart(levels: dict[str, float]) -> dict[str, float]:
    """Return the levels of the names, in the order of the curves' ends, moved apart where they would touch."""
    order = sorted(levels, key=lambda name: levels[name])
    places: list[float] = []
    for name in order:
        places.append(max(levels[name], places[-1] + APART) if places else max(levels[name], TOP + 4))
    overhang = places[-1] - (TOP + HEIGHT)
    if overhang > 0:
        places[-1] -= overhang
        for i in range(len(places) - 2, -1, -1):
            places[i] = min(places[i], places[i + 1] - APART)
    return dict(zip(order, places))


def _power_of_ten(exponent: int) -> str:
    if -2 <= exponent <= 3:
        return f"{10.0**exponent:g}"
    return f"10{str(exponent).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
