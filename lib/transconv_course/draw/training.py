"""A picture of training: how the loss falls, one panel for each kind of network, one line for each seed."""

from math import log10

from torch import Tensor

from transconv_course.draw.panels import COLOURS, FOCUS, Picture, alt_text, drawing, ink, label, row

WIDTH, HEIGHT = 150, 150
LEFT, ABOVE, BELOW = 34, 8, 24  # pixels for the numbers beside and below the axes


def loss_curves(losses: dict[str, Tensor], every: int = 1) -> Picture:
    """Picture losses against steps, one panel for each symbol, one line for each run, on one logarithmic scale.

    A dashed line marks the mean last loss of the first symbol's runs, so that panels can be compared.

    Args:
        losses: {symbol: 2-D tensor (runs, points) of losses above 0}.
        every: how many steps of training lie between two points.
    """
    ticks = _tick_values(
        min(loss.min().item() for loss in losses.values()), max(loss.max().item() for loss in losses.values())
    )
    level = next(iter(losses.values()))[:, -1].double().mean().item()
    panels, parts = [], []
    for symbol, loss in losses.items():
        panels.append(drawing(_panel(loss, ticks, level, every), LEFT + WIDTH + 14, ABOVE + HEIGHT + BELOW, symbol))
        parts.append(f"{symbol}: {loss[:, 0].mean().item():.2g} to {loss[:, -1].mean().item():.2g}")
    start = "Loss against step, a line for each run. On average it goes from the first step to the last"
    return row(panels, alt_text(f"{start} as {'; '.join(parts)}.", "Loss against step, a line for each run."))


def _panel(loss: Tensor, ticks: list[float], level: float, every: int) -> str:
    points, bottom = loss.shape[1], ABOVE + HEIGHT
    low, span = log10(ticks[0]), log10(ticks[-1]) - log10(ticks[0])

    def y(value: float) -> float:
        return bottom - HEIGHT * (log10(value) - low) / span

    shapes = [f'<path d="M{LEFT} {ABOVE}v{HEIGHT}h{WIDTH}" fill="none" stroke="currentColor" stroke-opacity=".6"/>']
    for tick in ticks:
        shapes.append(f'<path d="M{LEFT} {y(tick):.1f}h{WIDTH}" stroke="currentColor" stroke-opacity=".15"/>')
        shapes.append(label(LEFT - 5, y(tick), f"{tick:g}", "end"))
    for place in (0, points):
        shapes.append(label(LEFT + WIDTH * place / points, bottom + 15, str(every * place), "middle"))
    shapes.append(f'<path d="M{LEFT} {y(level):.1f}h{WIDTH}" {ink(FOCUS)} stroke-width="1.5" stroke-dasharray="4 3"/>')
    for run in loss.tolist():
        places = [(LEFT + WIDTH * (i + 1) / points, y(value)) for i, value in enumerate(run)]
        line = "L".join(f"{across:.1f} {down:.1f}" for across, down in places)
        shapes.append(f'<path d="M{line}" fill="none" {ink(COLOURS["input"])} stroke-width="1.4"/>')
    return "".join(shapes)


def _tick_values(low: float, high: float) -> list[float]:
    """Return 1, 2, 5 times powers of ten that enclose the losses."""
    rungs = [digit * 10.0**power for power in range(-12, 12) for digit in (1, 2, 5)]
    first = max(i for i, rung in enumerate(rungs) if rung <= low or i == 0)
    last = min(i for i, rung in enumerate(rungs) if rung >= high or i == len(rungs) - 1)
    return [round(rung, 12) for rung in rungs[first : max(last, first + 1) + 1]]
