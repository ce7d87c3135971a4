"""What `explain` says, as text for a terminal and as a table for a page, both made of the same strings."""

import math
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from html import escape
from typing import NamedTuple

from transconv.explain.facts import AxisFacts, LayerFacts
from transconv.sizes import conv_size

CHAPTERS = {
    "Settings": "chapters/02_api",
    "Size": "chapters/06_shape_formula",
    "Stamps": "chapters/01_trans_conv",
    "Padding": "chapters/03_padding_stride_channels",
    "Output padding": "chapters/09_lost_size",
    "Position": "chapters/11_cures",
    "As a convolution": "chapters/05_rearrangement",
    "Round trip": "chapters/09_lost_size",
    "Overlap": "chapters/10_checkerboards",
    "Even overlap": "chapters/11_cures",
    "Cost": "chapters/15_cost",
}
# A model's table after the layer's name: each column's heading in text, its heading on a page, and a cell's content.
COLUMNS: dict[str, tuple[str, Callable[[LayerFacts], str]]] = {
    "kind": ("kind", lambda layer: layer.kind.removeprefix("ConvTranspose")),
    "k": ("kernel_size", lambda layer: _by(layer.settings.kernel_size)),
    "s": ("stride", lambda layer: _by(layer.settings.stride)),
    "p": ("padding", lambda layer: _by(layer.settings.padding)),
    "o": ("output_padding", lambda layer: _by(layer.settings.output_padding)),
    "d": ("dilation", lambda layer: _by(layer.settings.dilation)),
    "g": ("groups", lambda layer: str(layer.settings.groups)),
    "size": ("input size → output size", lambda layer: _sizes(layer)),
    "factor": ("factor", lambda layer: _by([_decimal(factor) for factor in layer.factor])),
    "inside": ("stamps on a cell inside", lambda layer: _shortly(layer.inside)),
    # Of what a class returns of its output, it isn't known.
    "here": ("stamps on a cell of this output", lambda layer: "–" if layer.returned else _shortly(layer.here)),
    "overlap": ("overlap inside", lambda layer: "uneven" if layer.checkerboard else "even"),
}
LEGEND = (
    "k kernel_size, s stride, p padding, o output_padding, d dilation, g groups; inside: how many stamps reach a "
    "cell far from every border; here: a cell of this output."
)
MARKS = {
    "…": "… stands for what is left out: numbers in between, or the start of a name.",
    "–": "– stands for what isn't known: of the output, the layer's class or a hook makes another one.",
}
UNSEEN = (
    "Calls of PyTorch's transposed convolution by layers and functions are seen. One that is made in another thread or "
    "computed in another way isn't, for example by a kernel of its own or as a gradient."
)
UNKNOWN = "not known: the layer's class or a hook makes another input or output"
WIDTH = 100
MOST_PARTS = 4  # of an output, each named in a line
SHORTEST = 8  # characters of a layer's name that always show
LINE = "\n"


class Table(NamedTuple):
    """A caption, the names of the columns, rows of strings, and the sentences below them."""

    caption: str
    columns: list[str]
    rows: list[list[str]]
    notes: list[str]


def layer_table(layer: LayerFacts) -> Table:
    """Return everything that `explain` says about one layer: a row for each topic, with the chapter to read."""
    known = layer.parts and not layer.given
    said = {
        "Settings": [_settings(layer)],
        "Size": ["s(n - 1) + d(k - 1) + 1 - 2p + o", *_per_axis(layer, _size)],
        "Stamps": _per_axis(layer, _stamps),
        "Padding": _per_axis(layer, _padding),
        "Output padding": _per_axis(layer, _output_padding),
        "Position": [*(_per_axis(layer, _position) if known else [UNKNOWN]), *_taken(layer)],
        "As a convolution": _per_axis(layer, _rearranged),
        "Round trip": [*_per_axis(layer, _round_trip), *_per_axis(layer, _multiple)],
        "Overlap": [*_per_axis(layer, _why), *_overlap(layer)],
        "Even overlap": _even_overlap(layer),
        "Cost": _cost(layer),
    }
    caption = f"{layer.kind}, {layer.channels[0]} → {layer.channels[1]} channels: {_sizes(layer)}"
    rows = [[topic, LINE.join(said[topic]), chapter] for topic, chapter in CHAPTERS.items()]
    return Table(caption, ["topic", "in numbers", "to read"], rows, [layer.note] if layer.note else [])


def model_table(caption: str, layers: Sequence[LayerFacts], not_run: Sequence[str], notes: Sequence[str] = ()) -> Table:
    """Return a table with a row for each transposed convolution that ran, in order; calls that are alike share one."""
    times = Counter(layers)
    names: dict[LayerFacts, str] = {}
    for layer, name in zip(layers, told_apart(layers, times)):
        names.setdefault(layer, name)
    rows = [[names[layer], *(cell(layer) for _, cell in COLUMNS.values())] for layer in times]
    for row, count in zip(rows, times.values()):
        row[0] += f" × {count}" if count > 1 else ""
    return Table(caption, ["layer", *(words for words, _ in COLUMNS.values())], rows, [*_notes(names, not_run), *notes])


def told_apart(layers: Sequence[LayerFacts], rows: Iterable[LayerFacts]) -> list[str]:
    """Return the name of the layer of each call, with the call's number where several rows have the name."""
    shared = Counter(layer.name for layer in rows)
    calls: Counter[str] = Counter()
    names = []
    for layer in layers:
        calls[layer.name] += 1
        names.append(f"{layer.name} (call {calls[layer.name]})" if shared[layer.name] > 1 else layer.name)
    return names


def listed(fed: Iterable[object]) -> str:
    """Return what a model was fed in words: "(1, 2, 3) and (1, 4)"."""
    *others, last = [*map(str, fed)] or ["no tensor that explain can see"]
    return f"{', '.join(others)} and {last}" if others else last


def layer_text(table: Table) -> str:
    """Return a layer's table as text: a heading for each topic, and its lines under it."""
    lines = [table.caption]
    for topic, said, chapter in table.rows:
        lines.append(f"{topic} ({chapter})")
        for line in said.split(LINE):
            lines += _wrapped(line, "  ")
    for note in table.notes:
        lines += _wrapped(note)
    return "\n".join(lines)


def model_text(table: Table) -> str:
    """Return a model's table as text: aligned columns, with the start of long names left out."""
    lines = _wrapped(table.caption)
    if table.rows:
        rows = _aligned([["layer", *COLUMNS], *table.rows])
        lines += ["", *rows, "", *_wrapped(LEGEND)]
        lines += [line for mark in _marks(rows) for line in _wrapped(mark)]
    for note in table.notes:
        lines += _wrapped(note)
    return "\n".join(lines)


def table_html(table: Table) -> str:
    """Return a table as HTML that takes the colours of its page and scrolls where the screen is narrow."""
    caption = escape(table.caption)
    marks = _marks(cell for row in table.rows for cell in row)
    notes = "".join(f"<p>{escape(note)}</p>" for note in [*marks, *table.notes])
    if not table.rows:
        return f"<p>{caption}</p>{notes}"
    left = 'style="text-align:left;vertical-align:top"'
    head = "".join(f'<th scope="col" {left}>{escape(name)}</th>' for name in table.columns)
    body = ""
    for first, *others in table.rows:
        cells = "".join(f"<td {left}>{escape(cell).replace(LINE, '<br>')}</td>" for cell in others)
        body += f'<tr><th scope="row" {left}>{escape(first)}</th>{cells}</tr>'
    return (
        f'<div role="group" aria-label="{caption}" tabindex="0" style="overflow-x:auto"><table>'
        f'<caption style="text-align:left;color:inherit">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{notes}"
    )


def _settings(layer: LayerFacts) -> str:
    names = ("kernel_size", "stride", "padding", "output_padding", "groups", "dilation")
    return _arguments({name: getattr(layer.settings, name) for name in names})


def _size(axis: AxisFacts) -> str:
    in_numbers = f"{axis.s}·({axis.n} - 1) + {axis.d}·({axis.k} - 1) + 1 - 2·{axis.p} + {axis.o}"
    return f"{in_numbers} = {axis.output_size}"


def _stamps(axis: AxisFacts) -> str:
    n, s = axis.n, axis.s
    wide = axis._replace(n=1).full_size
    if n == 1:
        return f"1 stamp, {wide} wide"
    return f"{n} stamps, each {wide} wide, {s} apart, together {s}·({n} - 1) + {wide} = {axis.full_size}"


def _padding(axis: AxisFacts) -> str:
    if not axis.p:
        return "removes nothing"
    return f"removes {axis.p} at each end: {axis.full_size} - 2·{axis.p} = {axis.full_size - 2 * axis.p}"


def _output_padding(axis: AxisFacts) -> str:
    if not axis.o:
        return "adds nothing"
    back = min(axis.o, axis.p)
    return f"adds {axis.o} at the far end: {back} that padding removed, given back, and {axis.o - back} past all stamps"


def _position(axis: AxisFacts) -> str:
    said = f"input cell i is centred on output cell {_place(axis.s, axis.center)}"
    enlarged = f"with F.interpolate(scale_factor={axis.s}, align_corners=False)"
    return f"{said}, as {enlarged}" if not axis.shift else f"{said}, {enlarged} on {_place(axis.s, (axis.s - 1) / 2)}"


def _place(a: float | Fraction, b: float | Fraction) -> str:
    """Return a·i + b in words."""
    factor, first = _alike(Fraction(a), abs(Fraction(b)))
    times = "" if factor == "1" else f"{factor}·"
    return f"{times}i" + (f" {'+' if b > 0 else '-'} {first}" if b else "")


def _alike(*numbers: Fraction) -> list[str]:
    """Return numbers as decimals if all are multiples of 1/2, otherwise as fractions."""
    decimals = all(number.denominator <= 2 for number in numbers)
    return [f"{float(number):.1f}" if decimals and number.denominator == 2 else str(number) for number in numbers]


def _decimal(number: float) -> str:
    """Return three digits, or all of an integer's, without an exponent."""
    return f"{number:.0f}" if number >= 100 else f"{float(f'{number:.3g}'):.9f}".rstrip("0").rstrip(".")


def _taken(layer: LayerFacts) -> list[str]:
    """Return which cells of the output are kept, and where the input's cells are in them."""
    if len(layer.taken) > MOST_PARTS:
        return [f"slices keep {len(layer.taken)} parts of the output"]
    parts = []
    for part in layer.taken:
        single = all(len(cells) == 1 for cells in part)
        places = " by ".join(_place(*center) for center in layer.centers(() if single else part))
        parts.append(cells_of(part) + (f", where input cell i is centred on {places}" if places else ""))
    size = "×".join(map(str, layer.settings.output_size))
    slices = "slices keep" if len(parts) > 1 else "a slice keeps"
    return [f"of the output's {size}, {slices} {'; '.join(parts)}"] if parts else []


def cells_of(part: Sequence[range]) -> str:
    """Return which cells a part of an output holds: "cells 0 to 3 by 1 to 5", "cell 2"."""
    if not all(part):
        return "no cells"
    ranges = [str(cells[0]) if len(cells) == 1 else f"{cells[0]} to {cells[-1]}" for cells in part]
    steps = [f" in steps of {cells.step}" if len(cells) > 1 and cells.step > 1 else "" for cells in part]
    word = "cell" if all(len(cells) == 1 for cells in part) else "cells"
    return f"{word} {' by '.join(map(''.join, zip(ranges, steps)))}"


def _rearranged(axis: AxisFacts) -> str:
    before, after = axis.rim
    crops = "; a negative number crops" if before < 0 else ""
    return f"{_of(axis.s - 1, 'zero')} between neighbours, {before} before, {after} after{crops}; then stride 1"


def _round_trip(axis: AxisFacts) -> str:
    sizes = axis.comes_back_from
    said = f"a convolution with these settings maps {_or(sizes) if sizes else 'no size'} to {axis.n}"
    if sizes:
        back = range(axis.reach.index(sizes[0]), axis.reach.index(sizes[-1]) + 1)
        said += f"; back with output_padding={_or(back)}"
    if axis.output_size not in sizes:
        mapped = conv_size(axis.output_size, axis.k, axis.s, axis.p, axis.d)
        said += f"; it maps this output, {axis.output_size}, to {mapped}"
    return said


def _multiple(axis: AxisFacts) -> str:
    """Return which output_padding gives s cells for each input cell, whatever n, or what else does."""
    times = "" if axis.s == 1 else f"{axis.s}·"
    rule = f"for {times}n cells, whatever n: d(k - 1) + 1 + o = 2p + s"
    found = axis.scaling
    if found and found.p == axis.p:
        return f"{rule} needs output_padding={found.o}"
    if found:
        return f"{rule} needs padding={found.p}, output_padding={found.o}; with padding={axis.p} there is none"
    return f"{rule} has no answer here: with padding={axis.k // 2 - 1}, crop one cell"


def _why(axis: AxisFacts) -> str:
    shared = math.gcd(axis.d, axis.s)
    if not axis.uneven:
        apart = f" and shares no factor with dilation {axis.d}" if axis.d > 1 else ""
        return f"even, stride {axis.s} divides kernel_size {axis.k}{apart}"
    reasons = [f"stride {axis.s} does not divide kernel_size {axis.k}"] if axis.k % axis.s else []
    reasons += [f"stride {axis.s} and dilation {axis.d} share the factor {shared}"] if shared > 1 else []
    return f"uneven, {', and '.join(reasons)}: a checkerboard can show"


def _overlap(layer: LayerFacts) -> list[str]:
    cells = _of(math.prod(layer.settings.output_size), "cell")
    held = "they hold the bias alone" if layer.bias else "they are 0"
    return [
        f"far from every border {_reach(layer.inside)} a cell; in "
        f"{'the output that the settings give' if layer.returned else 'this output'} {_or(layer.here)}",
        f"{layer.untouched} of {cells} reached by no stamp" + (f": {held}" if layer.untouched else ""),
    ]


def _reach(stamps: Sequence[int]) -> str:
    return f"{_or(stamps)} {'stamp reaches' if stamps == [1] else 'stamps reach'}"


def _even_overlap(layer: LayerFacts) -> list[str]:
    if not layer.checkerboard:
        return ["as it is; a checkerboard can be avoided then, and can still be learned"]
    size = "×".join(map(str, layer.settings.output_size))
    changes = [f"{change}: the output is still {size}" for change in _changes(layer)]
    return [*changes, "the kernel has another shape then: train again"]


def _cost(layer: LayerFacts) -> list[str]:
    C_in, C_out = layer.channels
    shared = f"/{layer.settings.groups}" if layer.settings.groups > 1 else ""
    weight = f"{C_in}·{C_out}{shared}·{'·'.join(map(str, layer.settings.kernel_size))}"
    cells = "·".join(map(str, layer.settings.input_size))
    biases = f", and {C_out:,} of the bias" if layer.bias else ""
    return [
        f"weights: {weight} = {layer.weights:,}{biases}",
        f"multiply-adds for one example, with those that padding removes: {cells}·{weight} = {layer.multiply_adds:,}",
    ]


def _notes(names: dict[LayerFacts, str], not_run: Sequence[str]) -> list[str]:
    """Return the sentences under a model's table: what to change, and what no column shows."""
    layers = list(names)
    uneven = [layer for layer in layers if layer.checkerboard]
    notes = [] if layers else [UNSEEN]
    if uneven:
        notes.append(f"Uneven overlap can show as a checkerboard ({CHAPTERS['Overlap']}). Even, at the same size:")
        notes += _lines(names, {layer: _even(layer) for layer in uneven})
    if len(uneven) < len(layers):
        notes.append(f"Even overlap makes a checkerboard avoidable and does not cure it ({CHAPTERS['Even overlap']}).")
    shifts: dict[str, list[str]] = {}
    for name, shift in _each(names, {layer: _shifted(layer) for layer in layers if any(layer.shifts)}).items():
        shifts.setdefault(shift, []).append(name)
    if shifts:
        shifted = "; ".join(f"{shift} ({', '.join(found)})" for shift, found in shifts.items())
        notes.append(
            f"Shifted against F.interpolate to the same size with align_corners=False ({CHAPTERS['Position']}), in "
            f"cells: {shifted}."
        )
    notes += _lines(names, {layer: f"{' '.join(_taken(layer))}." for layer in layers if layer.taken})
    notes += _lines(names, {layer: layer.note for layer in layers if layer.note})
    if not_run:
        notes.append(f"Not seen to run: {', '.join(not_run)}.")
    return notes


def _each(names: dict[LayerFacts, str], said: dict[LayerFacts, str]) -> dict[str, str]:
    """Return what is said of each layer by its name, without the number of a call where all say the same."""
    found = {}
    for layer, line in said.items():
        alike = {said.get(other) for other in names if other.name == layer.name} == {line}
        found[layer.name if alike else names[layer]] = line
    return found


def _lines(names: dict[LayerFacts, str], said: dict[LayerFacts, str]) -> list[str]:
    return [f"{name}: {line}" for name, line in _each(names, said).items()]


def _shifted(layer: LayerFacts) -> str:
    """Return how far a layer shifts, and of what."""
    sizes = iter(_alike(*(abs(shift) for shift in layer.shifts if shift is not None)))
    signed = [
        "varying" if shift is None else f"{'+' if shift > 0 else '-' if shift else ''}{next(sizes)}"
        for shift in layer.shifts
    ]
    said = signed[0] if len(set(signed)) == 1 else f"{', '.join(signed)} along the axes"
    return f"{said} after a slice" if layer.taken else said


def _even(layer: LayerFacts) -> str:
    """Return what makes a layer's overlap even, and at which size if not at that of its row."""
    said = " or ".join(_changes(layer))
    return f"{said}, before what its class adds or crops" if layer.given or layer.returned else said


def _changes(layer: LayerFacts) -> list[str]:
    """Return the layer's suggestions as arguments, with the dilation only where it changes."""
    kept = ("dilation", layer.settings.dilation)
    return [_arguments(dict(item for item in change._asdict().items() if item != kept)) for change in layer.suggestions]


def _arguments(settings: dict[str, int | tuple[int, ...]]) -> str:
    """Return settings as PyTorch's arguments, with one number where all axes are alike."""
    one = {name: value[0] for name, value in settings.items() if isinstance(value, tuple) and len(set(value)) == 1}
    return ", ".join(f"{name}={value}".replace(", ", ",") for name, value in (settings | one).items())


def _per_axis(layer: LayerFacts, said: Callable[[AxisFacts], str]) -> list[str]:
    """Return a line for each axis; axes of which it says the same share one."""
    places: dict[str, list[str]] = {}
    for place, axis in enumerate(layer.axes):
        places.setdefault(said(axis), []).append(str(place))
    if len(layer.axes) == 1:
        return list(places)
    if len(places) == 1:
        return [f"each axis: {line}" for line in places]
    return [f"axis {' and '.join(found)}: {line}" for line, found in places.items()]


def _sizes(layer: LayerFacts) -> str:
    return " → ".join("×".join(map(str, size)) for size in (layer.input_size, layer.output_size))


def _by(numbers: Sequence[object]) -> str:
    """Return one number if all axes are alike, otherwise all of them: "2", "2×1"."""
    return "×".join(map(str, numbers if len(set(numbers)) > 1 else numbers[:1]))


def _or(numbers: Sequence[int]) -> str:
    """Return sorted numbers in words: "1", "1 or 2", "1, 2 or 4", "64 to 95", "20 different numbers from 1 to 64"."""
    if len(numbers) > 4 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} to {numbers[-1]}"
    if len(numbers) > 8:
        return f"{len(numbers)} different numbers from {numbers[0]} to {numbers[-1]}"
    *others, last = map(str, numbers)
    return f"{', '.join(others)} or {last}" if others else last


def _shortly(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers)) if len(numbers) <= 4 else f"{numbers[0]} … {numbers[-1]}"


def _of(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _marks(strings: Iterable[str]) -> list[str]:
    """Return what the marks in a table's strings stand for."""
    found = "".join(strings)
    return [meaning for mark, meaning in MARKS.items() if mark in found]


def _aligned(rows: list[list[str]]) -> list[str]:
    """Return the rows as lines of aligned cells; if they are too long, the gaps shrink, then the first column."""
    name, *others = (max(map(len, column)) for column in zip(*rows))
    gap = 2 if min(name, SHORTEST) + sum(others) + 2 * len(others) <= WIDTH else 1
    room = max(SHORTEST, WIDTH - sum(others) - gap * len(others))
    widths = [min(name, room), *others]
    shortened = [[first if len(first) <= room else "…" + first[1 - room :], *cells] for first, *cells in rows]
    return [(" " * gap).join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in shortened]


def _wrapped(line: str, indent: str = "") -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")
