"""Checks of chapter 11: cures for the checkerboard."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.bilinear import bilinear_kernel
from transconv_course.check.verdict import Verdict, judge_function, judge_value


def folded_size(answer: Any) -> Verdict:
    """Check the kernel size of nearest-neighbour enlarging by 3 and a 3×3 convolution, as one layer."""
    size = _folded(torch.ones(1, 1, 3, 3), 3).shape[-1]
    tempting = {
        3: "That is the convolution's own kernel. But it meets boxes, not single cells.",
        9: "That is what a shuffle after the convolution would make of it. Here the enlarging comes first.",
        6: "One too many. Count the places at which the kernel touches a box of 3 cells.",
        7: "Two too many. Count the places at which the kernel touches a box of 3 cells.",
        None: "Feed a single 1. It becomes a box of 3 cells along each axis; how far does a kernel of 3 spread that?",
    }
    return judge_value(answer, size, tempting)


def bilinear_weight(answer: Any) -> Verdict:
    """Check the weight at row 1, column 2 of the bilinear kernel with stride (2, 4)."""
    kernel = bilinear_kernel((2, 4), dtype=torch.float64)
    tempting = {
        kernel[2, 1].item(): "That stands at row 2, column 1: the axes changed places.",
        bilinear_kernel(2, dtype=torch.float64)[1, 2].item(): "That kernel has the stride 2 along both axes.",
        bilinear_kernel(4, dtype=torch.float64)[1, 2].item(): "That kernel has the stride 4 along both axes.",
        3 / 4 + 5 / 8: "You added the two triangles. Interpolating along one axis after the other multiplies them.",
        3 / 4: "That is the rows' part. The columns have their own triangle.",
        5 / 8: "That is the columns' part. The rows have their own triangle.",
        None: "Along each axis: 1 − |distance to the middle| / stride, and the middle lies between two cells.",
    }
    return judge_value(answer, kernel[1, 2], tempting)


def resize_kernel(function: Callable[..., Any]) -> Verdict:
    """Check a function (weight, stride): the weight for F.conv_transpose2d of an enlarging and a convolution."""
    generator = torch.Generator().manual_seed(11)
    cases = [
        {"weight": torch.randint(1, 9, shape, generator=generator).double(), "stride": stride}
        for shape, stride in (
            ((1, 1, 1, 1), 2),
            ((1, 1, 1, 2), 2),
            ((1, 1, 2, 3), 3),
            ((2, 1, 1, 2), 2),
            ((2, 3, 3, 2), 2),
        )
    ]
    return judge_function(
        function,
        _folded,
        cases,
        "Each cell of the box stamps the kernel turned by 180°. "
        "Input and output channels change places, as they did in the rearrangement.",
    )


def _folded(weight: Tensor, stride: int) -> Tensor:
    """Return what the two layers answer to a single 1 in each input channel: the stamp is the kernel."""
    ones = torch.eye(weight.shape[1], dtype=weight.dtype)[:, :, None, None]
    rim = [k - 1 for k in weight.shape[2:]]
    return F.conv2d(F.interpolate(ones, scale_factor=stride, mode="nearest"), weight, padding=rim)
