"""Checks of chapter 13: one and three dimensions."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.overlap import overlap
from transconv_course.check.verdict import Verdict, judge_function, judge_value


def hum(answer: Any) -> Verdict:
    """Check the frequencies at which a layer with stride 5 can hum, its output at 24000 samples a second."""
    rate, stride = 24000, 5
    step = rate // stride
    hums = tuple(range(step, rate // 2 + 1, step))
    lowest = "That is the lowest. A pattern of five samples need not be a pure wave: what else repeats with it?"
    tempting = {
        step: lowest,
        (step,): lowest,
        tuple(range(step, rate, step)): "Some of these lie above half the rate: no wave of samples is that fast.",
        tuple(range(0, rate // 2 + 1, step)): "A wave that never changes is no tone: leave out the zero.",
        (rate // 2,): "That is the fastest wave of all, and belongs to a stride of 2.",
        None: "The pattern repeats with the stride. How often does it do so in a second, at the rate of the output?",
    }
    return judge_value(answer, hums, tempting)


def products_in_volume(answer: Any) -> Verdict:
    """Check how many products an inner output cell sums, with kernel (3, 6, 4) and stride (1, 2, 2)."""
    counts = overlap((9, 12, 12), (3, 6, 4), (1, 2, 2))
    middle = counts[tuple(size // 2 for size in counts.shape)]
    tempting = {
        72: "That is the whole kernel. Which of its cells meet an output cell of one phase?",
        9: "You divided by 8. The stride is not the same along all axes.",
        8: "You added the counts of the three axes.",
        4: "That is the number of phases.",
        None: "Count along each axis for itself, then ask how the three counts go together.",
    }
    return judge_value(answer, middle, tempting)


def one_axis(function: Callable[..., Any]) -> Verdict:
    """Check a function (x, kernel, axis, stride): a 1-D transposed convolution along one axis, of every line."""
    generator = torch.Generator().manual_seed(13)
    cases = [
        {
            "x": torch.randint(1, 9, shape, generator=generator).double(),
            "kernel": torch.randint(1, 9, (k,), generator=generator).double(),
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
    return judge_function(
        function,
        _one_axis,
        cases,
        "Only the axis in question may grow. Every line along it is a signal of its own.",
    )


def _one_axis(x: Tensor, kernel: Tensor, axis: int, stride: int) -> Tensor:
    lines = x.movedim(axis, -1)
    y = F.conv_transpose1d(lines.reshape(-1, 1, lines.shape[-1]), kernel[None, None], stride=stride)
    return y.reshape(*lines.shape[:-1], -1).movedim(-1, axis)
