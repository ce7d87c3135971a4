"""Pictures of costs: the products of each view as bars, and how many times as fast each of them is."""

from collections.abc import Mapping
from html import escape
from typing import Any

from transconv.arguments import integer, pair, several, text
from transconv_course.draw.panels import COLOURS, FOCUS, LONGEST, Picture, drawing, ink, label, row

BAR, LINE = 150, 26  # pixels: the longest bar, and from one line to the next
CELL, ROW = 39, 23
NOISE = 1.05  # what is less faster than this may be chance
PALE = ' fill-opacity=".65"'
CHARACTER = 8  # pixels, at the size of the labels


def products(counts: Mapping[str, Any]) -> Picture:
    """Picture the products of each view as a bar: filled for those of two numbers, dashed for those wasted.

    counts is {name: (useful, made)}: of the products made, how many are of an input cell and a kernel cell and reach
    the output. The others are with a zero that was put in, or are cropped.
    Raises TypeError or ValueError where counts is no such dict or empty, a name is blank, a count is no integer or
    negative, nothing is made, or fewer are made than are useful.
    """
    rows = {name: _pair(name, counts[name]) for name in _names("counts", counts)}
    most = max(made for _, made in rows.values())
    left = _width(rows)
    shapes, told, width = [], [], 0.0
    for place, (name, (useful, made)) in enumerate(rows.items()):
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
        told.append(f"{name} {numbers}")
        width = max(width, left + whole + CHARACTER * len(numbers) + 12)
    start = f"Products of two numbers, plus those wasted, in {len(rows)} views"
    alt = f"{start}: {'; '.join(told)}."
    return row([drawing("".join(shapes), width, LINE * len(rows))], alt if len(alt) <= LONGEST else f"{start}.")


def ratios(layers: Mapping[str, Any], columns: Any) -> Picture:
    """Picture a table of how many times as fast each way is, one line for each layer.

    Filled are numbers of 1.05 and more, since less may be chance; a thick outline marks the largest of them in each
    line. Numbers below 1 are pale, and a dash stands where nothing was measured.
    layers is {name: {column: ratio}}, columns the names to show.
    Raises TypeError or ValueError where layers is no such dict or empty, there is no column, a name is blank, or a
    ratio is no positive number.
    """
    heads = [text(f"columns[{i}]", name) for i, name in enumerate(several("columns", columns))]
    names = _names("layers", layers)
    left, top = _width(names), round(0.8 * CHARACTER * max(map(len, heads))) + 14
    shapes = [
        f'<text transform="translate({left + CELL * i + CELL / 2 - 6:g} {top - 6}) rotate(-52)" fill="currentColor" '
        f'font-size="13">{escape(head)}</text>'
        for i, head in enumerate(heads)
    ]
    best = []
    for place, name in enumerate(names):
        found = {
            head: _ratio(name, head, layers[name][head])
            for head in heads
            if head in _dict(f"layers[{name!r}]", layers[name])
        }
        y = top + ROW * place
        shapes.append(label(left - 8, y + ROW / 2, name, "end"))
        winner = max(found, key=lambda head: found[head], default=None)
        winner = winner if winner is not None and found[winner] >= NOISE else None
        best.append(winner)
        for i, head in enumerate(heads):
            shapes += _cell(left + CELL * i, y, found.get(head), head == winner)
    width = left + CELL * len(heads) + 26  # the last head leans over the edge
    faster = {head: best.count(head) for head in heads if head in best}
    start = (
        f"How many times as fast as PyTorch, in {len(names)} layers. The fastest of its line, and faster than PyTorch"
    )
    alt = f"{start}: {', '.join(f'{head} {count} times' for head, count in faster.items()) or 'none'}."
    return row([drawing("".join(shapes), width, top + ROW * len(names))], alt if len(alt) <= LONGEST else f"{start}.")


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


def _names(name: str, values: Any) -> tuple[str, ...]:
    return tuple(text(f"each name of {name}", key) for key in several(name, _dict(name, values)))


def _dict(name: str, values: Any) -> Mapping[str, Any]:
    if not isinstance(values, Mapping):
        raise TypeError(f"{name} must be a dict, got {type(values).__name__}")
    return values


def _pair(name: str, value: Any) -> tuple[int, int]:
    useful, made = pair(f"counts[{name!r}]", value, "(useful, made)")
    useful = integer(f"counts[{name!r}][0]", useful, 0)
    made = integer(f"counts[{name!r}][1]", made, 1)
    if useful > made:
        raise ValueError(f"counts[{name!r}] must hold no more useful products than made ones, got {value!r}")
    return useful, made


def _ratio(name: str, head: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"layers[{name!r}][{head!r}] must be a number, got {value!r}")
    if not value > 0:
        raise ValueError(f"layers[{name!r}][{head!r}] must be positive, got {value!r}")
    return value


def _width(names: Any) -> int:
    """Return the pixels that the longest name needs."""
    return round(CHARACTER * max(len(name) for name in names)) + 12
