"""A picture of spectra: how strong the waves in a map are, from the slowest to the fastest."""

from math import log10

from torch import Tensor

from transconv_course.draw.panels import COLOURS, FOCUS, Picture, drawing, ink, label, row

WIDTH, HEIGHT = 170, 130
LEFT, BELOW = 34, 26  # pixels for the numbers beside and below the axes
DECADES = 6  # the powers of ten that are shown; anything weaker lies on the axis


def spectra(powers: dict[str, Tensor], stride: int) -> Picture:
    """Picture power against frequency, one panel for each symbol, on one logarithmic scale.

    A dashed line marks the frequency 1/stride, a ring the power there.

    Args:
        powers: {symbol: 1-D tensor of powers at equal steps of frequency from 0 to 1/2 cycles per cell}.
        stride: at least 2.
    """
    most = max(power.max().item() for power in powers.values())
    top = _ceiling(log10(most))
    panels, parts = [], []
    for symbol, power in powers.items():
        panels.append(drawing(_panel(power, stride, top), WIDTH + LEFT + 12, HEIGHT + BELOW + 8, symbol))
        parts.append(f"{symbol}: {_rounded_power(power[_frequency_index(power, stride)].item(), top)}")
    alt = (
        "Power against frequency, from 0 to 1/2 cycles per cell. "
        f"At the frequency 1/{stride} the power is of the order {'; '.join(parts)}."
    )
    return row(panels, alt)


def _frequency_index(power: Tensor, s: int) -> int:
    """Return the index of the frequency 1/s."""
    return round(2 * (power.numel() - 1) / s)


def _panel(power: Tensor, s: int, top: int) -> str:
    def x(place: int) -> float:
        return LEFT + WIDTH * place / (power.numel() - 1)

    def y(value: float) -> float:
        depth = DECADES if value <= 0 else min(DECADES, top - log10(value))
        return 8 + HEIGHT * depth / DECADES

    bottom = 8 + HEIGHT
    shapes = [f'<path d="M{LEFT} 8v{HEIGHT}h{WIDTH}" fill="none" stroke="currentColor" stroke-opacity=".6"/>']
    for decade in range(0, DECADES + 1, 2):
        level = 8 + HEIGHT * decade / DECADES
        shapes.append(f'<path d="M{LEFT} {level:g}h{WIDTH}" stroke="currentColor" stroke-opacity=".15"/>')
        shapes.append(label(LEFT - 5, level, _power_of_ten(top - decade), "end"))
    ticks = {0.0: "0", 0.25: "1/4", 0.5: "1/2"}
    if s not in (2, 4):
        ticks[1 / s] = f"1/{s}"
    for frequency, name in ticks.items():
        shapes.append(label(LEFT + 2 * WIDTH * frequency, bottom + 16, name, "middle"))
    marked = LEFT + 2 * WIDTH / s
    shapes.append(f'<path d="M{marked:g} 8v{HEIGHT}" {ink(FOCUS)} stroke-dasharray="4 3"/>')
    values = power.tolist()
    line = "L".join(f"{x(i):.1f} {y(value):.1f}" for i, value in enumerate(values))
    shapes.append(f'<path d="M{line}" fill="none" {ink(COLOURS["input"])} stroke-width="1.8"/>')
    at = _frequency_index(power, s)
    shapes.append(
        f'<circle cx="{x(at):.1f}" cy="{y(values[at]):.1f}" r="5" fill="none" {ink(FOCUS)} stroke-width="2.5"/>'
    )
    return "".join(shapes)


def _ceiling(number: float) -> int:
    return -int(-number // 1)


def _rounded_power(value: float, top: int) -> str:
    """Return the power of ten nearest to a value, or say that it is too small to be drawn."""
    lowest = top - DECADES
    exponent = round(log10(value)) if value > 0 else lowest
    return _power_of_ten(exponent) if exponent > lowest else f"below {_power_of_ten(lowest)}"


def _power_of_ten(exponent: int) -> str:
    raised = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{raised}"
