"""Checks of chapter 8: gradients."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.overlap import overlap
from transconv.sizes import conv_size, output_padding_for
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

CORNER_AND_MIDDLE_HINTS = Hints(
    {
        (1, 9): "The corner is right. With stride 1 the middle would be 9; here there are fewer windows.",
        (1, 1): "The corner is right. Neighbouring windows share a row or a column of cells: where is it?",
        (9, 9): "That's the sum of the kernel. A cell gets that much only where every kernel cell covers it once.",
        None: "Count the windows that contain the cell: each sends back a 1.",
    }
)


def corner_and_middle(answer: Any) -> Verdict:
    """Check (corner, middle): the gradient of a convolution's sum for 5×5 cells, a 3×3 kernel of ones and stride 2."""
    n_out = conv_size(5, 3, s=2)
    counts = overlap((n_out, n_out), 3, stride=2)
    return judge_value(answer, (counts[0, 0].item(), counts[2, 2].item()), CORNER_AND_MIDDLE_HINTS)


GRADIENT_OUTPUT_PADDING_HINTS = Hints(
    {
        (0, 1): "That's the size modulo the stride. The kernel and the padding matter as well.",
        (2, 0): "You left out the padding: it makes the line longer at both ends.",
        "columns_first": "Rows first, then columns: 18 is the number of rows.",
        (0, 0): "That makes the gradient too small: how many cells does the last window leave uncovered?",
        None: "Along each axis, count the cells of the padded line that the last window leaves uncovered.",
    }
)


def gradient_output_padding(answer: Any) -> Verdict:
    """Check the output_padding, rows and columns, that gives the gradient of an 18×19 input its size."""
    right = output_padding_for((18, 19), 4, s=3, p=1)
    return judge_value(answer, right, GRADIENT_OUTPUT_PADDING_HINTS, columns_first=right[::-1])


INPUT_GRADIENT_HINT = Message(
    "The weight goes in as it is, and so do stride and padding. "
    "The answer must have input_size cells along each axis: which setting adds the missing ones?"
)


def input_gradient(function: Callable[..., Any]) -> Verdict:
    """Check a function (v, weight, input_size, stride, padding) that pulls v back through a convolution."""
    generator = torch.Generator().manual_seed(8)

    def case(
        channels: tuple[int, int], size: tuple[int, int], kernel_size: tuple[int, int], stride: int, padding: int
    ) -> dict[str, Any]:
        C_out, C_in = channels
        v_size = [conv_size(n, k, stride, padding) for n, k in zip(size, kernel_size)]
        v, weight = (
            torch.randint(-4, 5, shape, generator=generator).double()
            for shape in ((1, C_out, *v_size), (C_out, C_in, *kernel_size))
        )
        return {"v": v, "weight": weight, "input_size": size, "stride": stride, "padding": padding}

    def pulled_back(v: Tensor, weight: Tensor, input_size: tuple[int, int], stride: int, padding: int) -> Tensor:
        x = v.new_zeros(1, weight.shape[1], *input_size, requires_grad=True)
        (gradient,) = torch.autograd.grad(F.conv2d(x, weight, stride=stride, padding=padding), x, v)
        return gradient

    cases = [
        case((1, 1), (2, 2), (2, 1), 1, 0),
        case((1, 1), (2, 3), (1, 2), 2, 0),
        case((1, 1), (5, 4), (2, 3), 3, 1),
        case((3, 2), (7, 6), (3, 2), 2, 1),
        case((2, 3), (6, 8), (2, 2), 3, 2),
    ]
    return judge_function(function, pulled_back, cases, INPUT_GRADIENT_HINT)
