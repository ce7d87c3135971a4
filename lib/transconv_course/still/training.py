"""A stored training at one of its steps: the kernel as it was then, and how the error fell."""

import json
import math
from typing import Any

from transconv_course.scenes import HERE, staged
from transconv_course.still.grids import INKS, SERIF, outlined_colour
from transconv_course.still.numbers import show
from transconv_course.still.products import Place, State, output, products
from transconv_course.svg_images import titled_image

RUN: dict[str, Any] = json.loads((HERE / "training.json").read_text(encoding="utf-8"))
LAST = len(RUN["errors"]) - 1
WIDTH, HEIGHT, LEFT = 240, 110, 46  # of the curve, and the room for the errors beside it
TICKS = (10, 1e-3, 1e-7)  # on an axis on which equal ways are equal ratios, as in the figure


def step_of(state: State) -> int:
    """Return the step that a state shows: by default the last."""
    return LAST if state["step"] is None else min(state["step"], LAST)


def stored(state: State) -> dict[str, Any]:
    """Return the state with the kernel as it was at its step."""
    return {**state, "K": RUN["kernels"][step_of(state)]}


def error(state: State) -> float:
    """Return the error at a state's step."""
    return float(RUN["errors"][step_of(state)])


def target() -> dict[Place, float]:
    """Return the output that the training aims at, by place."""
    wanted = staged({"scene": "training"})
    return output(wanted, products(wanted))


def curve(state: State, heading: str) -> str:
    """Return the panel of all errors, with a dot at the state's step."""
    first, last = (math.log(RUN["errors"][step]) for step in (0, LAST))

    def point(step: int, value: float) -> tuple[float, float]:
        return LEFT + WIDTH * step / LAST, HEIGHT * (first - math.log(value)) / (first - last)

    line = "L".join(f"{x:.4g} {y:.4g}" for x, y in (point(step, value) for step, value in enumerate(RUN["errors"])))
    x, now = point(step_of(state), error(state))
    ticks = "".join(
        f'<text text-anchor="end" x="{LEFT - 8}" y="{point(0, tick)[1]:.4g}">{show(tick)}</text>' for tick in TICKS
    )
    drawn = (
        f'<g transform="translate(4 8)" font-family="{SERIF}" font-size="13">'
        f'<path d="M{LEFT} 0V{HEIGHT}H{LEFT + WIDTH}M{x:.4g} {HEIGHT}V{now:.4g}" '
        'fill="none" stroke="currentColor" stroke-opacity=".6"/>'
        f'<path d="M{line}" fill="none" stroke-width="2.5"{outlined_colour(*INKS["kernel"])}/>'
        f'<circle cx="{x:.4g}" cy="{now:.4g}" r="5" fill="currentColor"/>'
        f'<g fill="currentColor" dominant-baseline="central">{ticks}</g></g>'
    )
    return titled_image(drawn, LEFT + WIDTH + 12, HEIGHT + 16, heading)
