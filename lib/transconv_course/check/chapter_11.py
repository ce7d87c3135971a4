"""Checks of chapter 11: cures for the checkerboard."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.bilinear import bilinear_kernel
from transconv_course.check import forms
from transconv_course.check.numbers import whole_numbers
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

FOLDED_SIZE_HINTS = Hints(
    {
        3: "That's the convolution's own kernel. But it meets boxes, not single cells.",
        9: "That's what a pixel shuffle after the convolution would give. Here the enlarging comes first.",
        6: "One too many. Count the positions where the kernel touches a box of 3 cells.",
        7: "Two too many. Count the positions where the kernel touches a box of 3 cells.",
        None: "Feed a single 1. It becomes a box of 3 cells along each axis; how far does a size-3 kernel spread it?",
    }
)


def folded_size(answer: Any) -> Verdict:
    """Check the kernel size of the one layer that enlarges by 3 (nearest neighbour) and then convolves with 3×3."""
    size = _folded(torch.ones(1, 1, 3, 3), 3).shape[-1]
    return judge_value(forms.one_side(answer), size, FOLDED_SIZE_HINTS)


BILINEAR_WEIGHT_HINTS = Hints(
    {
        "axes_exchanged": "That's the weight at row 2, column 1: you swapped the axes.",
        "both_strides_2": "That kernel has stride 2 along both axes.",
        "both_strides_4": "That kernel has stride 4 along both axes.",
        "sum_of_triangles": "You added the two triangles. Interpolating along both axes multiplies them.",
        "rows_only": "That's the rows' part. The columns have their own triangle.",
        "columns_only": "That's the columns' part. The rows have their own triangle.",
        None: "Along each axis: 1 − |distance to the centre| / stride, and the centre lies between two cells.",
    }
)


def bilinear_weight(answer: Any) -> Verdict:
    """Check the weight at row 1, column 2 of the bilinear kernel with stride (2, 4)."""
    kernel = bilinear_kernel((2, 4), dtype=torch.float64)
    return judge_value(
        answer,
        kernel[1, 2],
        BILINEAR_WEIGHT_HINTS,
        axes_exchanged=kernel[2, 1].item(),
        both_strides_2=bilinear_kernel(2, dtype=torch.float64)[1, 2].item(),
        both_strides_4=bilinear_kernel(4, dtype=torch.float64)[1, 2].item(),
        sum_of_triangles=3 / 4 + 5 / 8,
        rows_only=3 / 4,
        columns_only=5 / 8,
    )


RESIZE_KERNEL_HINT = Message(
    "Each cell of the box stamps the kernel rotated by 180°. "
    "Input and output channels swap places, as they did in the rearrangement."
)


def resize_kernel(function: Callable[..., Any]) -> Verdict:
    """Check a function (weight, stride): the F.conv_transpose2d weight that enlarges and convolves."""
    generator = torch.Generator().manual_seed(11)
    cases = [
        {"weight": whole_numbers(generator, shape), "stride": stride}
        for shape, stride in (
            ((1, 1, 1, 1), 2),
            ((1, 1, 1, 2), 2),
            ((1, 1, 2, 3), 3),
            ((2, 1, 1, 2), 2),
            ((2, 3, 3, 2), 2),
        )
    ]
    return judge_function(function, _folded, cases, RESIZE_KERNEL_HINT)


def _folded(weight: Tensor, stride: int) -> Tensor:
    """Return the two layers' response to a single 1 in each input channel: that stamp is the kernel."""
    ones = torch.eye(weight.shape[1], dtype=weight.dtype)[:, :, None, None]
    rim = [k - 1 for k in weight.shape[2:]]
    return F.conv2d(F.interpolate(ones, scale_factor=stride, mode="nearest"), weight, padding=rim)
