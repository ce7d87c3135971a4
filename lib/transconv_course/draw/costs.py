"""Pictures of costs: the products of each method as bars, and the speed of each method."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from transconv_course.draw.panels import COLOURS, FOCUS, Picture, alt_text, drawing, ink, label, row

BAR, LINE = 150, 26  # pixels: the longest bar, and from one line to the next
CELL, ROW = 39, 23
NOISE = 1.05  # a smaller speedup may be noise
PALE = ' fill-opacity=".65"'
CHARACTER = 8  # pixels, at the size of the labels


def product_counts(counts: Mapping[str, tuple[int, int]]) -> Picture:
    """Picture the products of each method as a bar: useful products filled, wasted ones dashed.

    counts is {name: (useful, made)}. A useful product multiplies an input cell by a kernel cell and
    reaches the output; the others multiply an inserted zero or are cropped.
    """
    most = max(made for _, made in counts.values())
    left = _width(counts)
    shapes, parts, width = [], [], 0.0
    for place, (name, (useful, made)) in enumerate(counts.items()):
        y = LINE * place + LINE / 2
        solid, whole = BAR * useful / most, BAR * made / most
        numbers = f"{useful:,}" + (f" + {made - useful:,}" if made > useful else "")
        shapes += [
            label(left - 8, y, name, "end"),
            f'<rect x="{left}" y="{y - 8:g}" width="{whole:.1f}" height="16" fill="none" {ink(FOCUS)} '
            'stroke-dasharray="3 3"/>',
            f'<rect x="{left}" y="{y - 8:g}" width="{solid:.1f}" height="16" fill="{COLOURS["output"]}" '
            f'fill-opacity=".55" stroke="currentColor" stroke-opacity=".6"/>',
            label(left + whole + 7, y, numbers, "start"),
        ]
        parts.append(f"{name} {numbers}")
        width = max(width, left + whole + CHARACTER * len(numbers) + 12)
    start = f"Products of two numbers, plus those wasted, in {len(counts)} views"
    alt = alt_text(f"{start}: {'; '.join(parts)}.", f"{start}.")
    return row([drawing("".join(shapes), width, LINE * len(counts))], alt)


def speedups(layers: Mapping[str, Mapping[str, float]], columns: Sequence[str]) -> Picture:
    """Picture a table of each method's speed as a multiple of PyTorch's, one line for each layer.

    Numbers of 1.05 and more are filled, since less may be noise; a thick outline marks the largest of them in each
    line. Numbers below 1 are pale, and a dash shows that nothing was measured.
    layers is {name: {column: ratio}}, columns the names to show.
    """
    left, top = _width(layers), round(0.8 * CHARACTER * max(map(len, columns))) + 14
    shapes = [
        f'<text transform="translate({left + CELL * i + CELL / 2 - 6:g} {top - 6}) rotate(-52)" fill="currentColor" '
        f'font-size="13">{escape(head)}</text>'
        for i, head in enumerate(columns)
    ]
    best = []
    for place, (name, measured) in enumerate(layers.items()):
        speeds = {head: measured[head] for head in columns if head in measured}
        y = top + ROW * place
        shapes.append(label(left - 8, y + ROW / 2, name, "end"))
        winner = max(speeds, key=lambda head: speeds[head], default=None)
        winner = winner if winner is not None and speeds[winner] >= NOISE else None
        best.append(winner)
        for i, head in enumerate(columns):
            shapes += _cell(left + CELL * i, y, speeds.get(head), head == winner)
    width = left + CELL * len(columns) + 26  # the last heading extends past the edge
    faster = {head: best.count(head) for head in columns if head in best}
    start = (
        f"How many times as fast as PyTorch, in {len(layers)} layers. The fastest of its line, and faster than PyTorch"
    )
    named = ", ".join(f"{head} {count} times" for head, count in faster.items()) or "none"
    alt = alt_text(f"{start}: {named}.", f"{start}.")
    return row([drawing("".join(shapes), width, top + ROW * len(layers))], alt)


def _cell(x: float, y: float, ratio: float | None, winner: bool) -> list[str]:
    if ratio is None:
        return [label(x + CELL / 2, y + ROW / 2, "–", "middle", attributes=PALE)]
    fill = f'fill="{COLOURS["output"]}" fill-opacity=".3"' if ratio >= NOISE else 'fill="none"'
    shapes = [
        f'<rect x="{x:g}" y="{y}" width="{CELL}" height="{ROW}" {fill} stroke="currentColor" stroke-opacity=".6"/>',
        label(x + CELL / 2, y + ROW / 2, _short(ratio), "middle", attributes=PALE if ratio < 1 else ""),
    ]
    if winner:
        shapes.append(
            f'<rect x="{x + 1.5:g}" y="{y + 1.5:g}" width="{CELL - 3}" height="{ROW - 3}" fill="none" '
            f'{ink(FOCUS)} stroke-width="2.5"/>'
        )
    return shapes


def _short(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.005 else "<.01"


def _width(names: Iterable[str]) -> int:
    """Return the pixels that the longest name needs."""
    return round(CHARACTER * max(len(name) for name in names)) + 12
