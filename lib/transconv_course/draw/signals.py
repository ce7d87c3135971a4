"""Pictures of data with one axis or three: a signal as stems, its spectrum in hertz, a volume as a row of slices."""

from collections.abc import Iterator
from math import log10
from typing import Any

from torch import Tensor

from transconv_course.draw.panels import COLOURS, FOCUS, Picture, as_text, both_axes, drawing, ink, label, rows, sign
from transconv_course.draw.photographs import grey

WIDTH, HEIGHT = 290, 90
LEFT, BELOW = 40, 24  # pixels for the numbers beside and below the axes
COLUMNS = 145  # in a spectrum: each shows its strongest frequency, so that no line is lost
DECIBELS = 80  # the range that is shown; anything weaker lies on the axis


def signals(lines: dict[str, Tensor], *, alt: str) -> Picture:
    """Picture signals as stems on one time axis, one below the other; the first is the input, with round tips.

    All panels are equally wide, so a signal with twice as many samples shows them twice as densely.

    Args:
        lines: {symbol: 1-D tensor}, with at most 60 samples each.
        alt: the sentence that replaces the picture, at most 250 characters.
    """
    top = max(0.0, *(line.max().item() for line in lines.values()))
    bottom = min(0.0, *(line.min().item() for line in lines.values()))
    panels = [
        [drawing(_stems(line, top, bottom, place == 0), LEFT + WIDTH + 8, HEIGHT + BELOW + 10, symbol)]
        for place, (symbol, line) in enumerate(lines.items())
    ]
    return rows(panels, alt)


def audio_spectra(powers: dict[str, Tensor], rate: int, stride: int) -> Picture:
    """Picture power in decibels against frequency in hertz; rings mark the multiples of rate/stride.

    0 dB is the strongest power of all panels. Each panel takes the strongest of neighbouring frequencies.

    Args:
        powers: {symbol: 1-D tensor of powers at equal steps of frequency from 0 to rate/2}.
        rate: samples per second, at least 1.
        stride: at least 2.
    """
    most = max(power.max().item() for power in powers.values())
    marks = [m * rate / stride for m in range(1, stride // 2 + 1)]
    panels, parts = [], []
    for symbol, power in powers.items():
        levels = [_decibels(value, most) for value in power.tolist()]
        panels.append(drawing(_spectrum(levels, rate, marks), LEFT + WIDTH + 20, HEIGHT + BELOW + 10, symbol))
        parts.append(f"{symbol}: {', '.join(_level(levels[_bin(mark, rate, levels)]) for mark in marks)}")
    where = " and ".join(f"{mark:.6g}" for mark in marks)
    alt = f"Level in decibels against frequency, from 0 to {rate / 2:.6g} Hz. At {where} Hz it is {'; '.join(parts)}."
    return rows([[panel] for panel in panels], alt)


def slices(volumes: dict[str, Tensor], axis: int, *, alt: str, cell: Any = 3, every: int = 1) -> Picture:
    """Picture volumes as rows of slices in grey, 0 black and 255 white, each with its number along the axis.

    Args:
        volumes: {symbol: 3-D tensor}; the symbol is in front of its row.
        axis: 0, 1 or 2: the axis perpendicular to the slices.
        alt: the sentence that replaces the picture, at most 250 characters.
        cell: height and width of a cell in pixels; an int, or one number for each.
        every: shows slices 0, every, 2·every, …
    """
    tall, wide = both_axes(cell)
    lines = []
    for symbol, volume in volumes.items():
        panels = [sign(symbol)]
        for place in range(0, volume.shape[axis], every):
            cut = volume.select(axis, place)
            panels.append(grey(cut, wide * cut.shape[1], tall * cut.shape[0], str(place)))
        lines.append(panels)
    return rows(lines, alt)


def _stems(line: Tensor, top: float, bottom: float, first: bool) -> str:
    """Return the shapes of one signal: a stem for each sample, its tip round for the input and square for an output."""
    span = (top - bottom) or 1.0
    zero = 6 + HEIGHT * top / span
    colour, step = COLOURS["input" if first else "output"], WIDTH / line.numel()
    stems, tips = [], []
    for i, value in enumerate(line.tolist()):
        x, y = LEFT + step * (i + 0.5), 6 + HEIGHT * (top - value) / span
        stems.append(f"M{x:.1f} {zero:.1f}V{y:.1f}")
        tips.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
            if first
            else f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6"/>'
        )
    shapes = [
        f'<path d="M{LEFT} {zero:.1f}h{WIDTH}" stroke="currentColor" stroke-opacity=".6"/>',
        f'<path d="{"".join(stems)}" {ink(colour)} stroke-width="2"/><g fill="{colour}">{"".join(tips)}</g>',
    ]
    for value in sorted({top, 0.0, bottom}):
        shapes.append(label(LEFT - 6, 6 + HEIGHT * (top - value) / span, as_text(float(f"{value:.2g}")), "end"))
    last = line.numel() - 1
    for i in sorted({0, last}):
        shapes.append(label(LEFT + step * (i + 0.5), HEIGHT + BELOW, str(i), "middle"))
    return "".join(shapes)


def _spectrum(levels: list[float], rate: int, marks: list[float]) -> str:
    """Return the shapes of one spectrum: its axes, its curve, and a ring at each marked frequency."""
    floor = 6 + HEIGHT
    shapes = [f'<path d="M{LEFT} 6v{HEIGHT}h{WIDTH}" fill="none" stroke="currentColor" stroke-opacity=".6"/>']
    for level in range(0, DECIBELS + 1, 20):
        y = _depth(-level)
        shapes.append(f'<path d="M{LEFT} {y:g}h{WIDTH}" stroke="currentColor" stroke-opacity=".15"/>')
        if level % 40 == 0:
            shapes.append(label(LEFT - 6, y, as_text(-level), "end"))
    for share in (0, 0.25, 0.5, 0.75, 1):
        shapes.append(label(LEFT + WIDTH * share, floor + 16, f"{rate / 2 * share:.6g}", "middle"))
    curve = "L".join(f"{x:.1f} {_depth(level):.1f}" for x, level in _columns(levels))
    shapes.append(f'<path d="M{curve}V{floor}H{LEFT}z" fill="{COLOURS["input"]}" fill-opacity=".25"/>')
    shapes.append(f'<path d="M{curve}" fill="none" {ink(COLOURS["input"])} stroke-width="1.5"/>')
    for mark in marks:
        x, y = LEFT + WIDTH * 2 * mark / rate, _depth(levels[_bin(mark, rate, levels)])
        ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="none" {ink(FOCUS)} stroke-width="2.5"/>'
        shapes.append(f'<path d="M{x:.1f} 6v{HEIGHT}" {ink(FOCUS)} stroke-dasharray="4 3"/>{ring}')
    return "".join(shapes)


def _columns(levels: list[float]) -> Iterator[tuple[float, float]]:
    """Yield the position and the strongest level of each column; if there are few levels, each gets its own column."""
    last = len(levels) - 1
    for column in range(min(COLUMNS, last) + 1):
        start, stop = (round(last * (column + half) / min(COLUMNS, last)) for half in (-0.5, 0.5))
        near = levels[max(0, start) : stop + 1]
        yield LEFT + WIDTH * column / min(COLUMNS, last), max(near)


def _bin(frequency: float, rate: int, levels: list[float]) -> int:
    return round(2 * frequency / rate * (len(levels) - 1))


def _decibels(value: float, most: float) -> float:
    return max(-DECIBELS, 10 * log10(value / most)) if value > 0 else -DECIBELS


def _depth(level: float) -> float:
    return 6 + HEIGHT * -level / DECIBELS


def _level(level: float) -> str:
    return as_text(round(level)) if level > -DECIBELS else f"below {as_text(-DECIBELS)}"
