"""Checks of chapter 13: one and three dimensions."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.overlap import overlap
from transconv_course.check.numbers import whole_numbers
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

LOWEST = Message("That's the lowest. A pattern of five samples need not be a pure wave: what else repeats with it?")
HUM_HINTS = Hints(
    {
        "lowest": LOWEST,
        "lowest_alone": LOWEST,
        "above_half": "Some of these lie above half the rate, and no sampled wave is that fast.",
        "with_zero": "A wave that never changes isn't a tone: leave out the zero.",
        "fastest": "That's the fastest wave of all, and belongs to a stride of 2.",
        None: "The pattern repeats with the stride. How often does it do so in a second, at the output's rate?",
    }
)


def hum(answer: Any) -> Verdict:
    """Check the frequencies at which a layer with stride 5 can hum, at 24000 output samples a second."""
    rate, stride = 24000, 5
    step = rate // stride
    hums = list(range(step, rate // 2 + 1, step))
    return judge_value(
        answer,
        hums,
        HUM_HINTS,
        lowest=step,
        lowest_alone=(step,),
        above_half=tuple(range(step, rate, step)),
        with_zero=tuple(range(0, rate // 2 + 1, step)),
        fastest=(rate // 2,),
    )


PRODUCTS_IN_VOLUME_HINTS = Hints(
    {
        72: "That's the whole kernel. Which of its cells meet an output cell of a given phase?",
        9: "You divided by 8. The stride is not the same along all axes.",
        8: "You added the counts of the three axes.",
        4: "That's the number of phases.",
        None: "Count along each axis separately, then ask how the three counts combine.",
    }
)


def products_in_volume(answer: Any) -> Verdict:
    """Check how many products an inner output cell sums, with kernel (3, 6, 4) and stride (1, 2, 2)."""
    counts = overlap((9, 12, 12), (3, 6, 4), (1, 2, 2))
    middle = counts[tuple(size // 2 for size in counts.shape)]
    return judge_value(answer, middle, PRODUCTS_IN_VOLUME_HINTS)


ONE_AXIS_HINT = Message("Only the given axis may grow. Every line along it is a signal of its own.")


def one_axis(function: Callable[..., Any]) -> Verdict:
    """Check a function (x, kernel, axis, stride): a 1-D transposed convolution of every line along one axis."""
    generator = torch.Generator().manual_seed(13)
    cases = [
        {
            "x": whole_numbers(generator, shape),
            "kernel": whole_numbers(generator, (k,)),
            "axis": axis,
            "stride": stride,
        }
        for shape, k, axis, stride in (
            ((2,), 2, 0, 1),
            ((1, 2), 2, 1, 2),
            ((2, 2), 3, 0, 2),
            ((2, 3, 2), 2, 1, 3),
            ((3, 2, 2), 4, 0, 2),
        )
    ]
    return judge_function(function, _one_axis, cases, ONE_AXIS_HINT)


def _one_axis(x: Tensor, kernel: Tensor, axis: int, stride: int) -> Tensor:
    lines = x.movedim(axis, -1)
    y = F.conv_transpose1d(lines.reshape(-1, 1, lines.shape[-1]), kernel[None, None], stride=stride)
    return y.reshape(*lines.shape[:-1], -1).movedim(-1, axis)
