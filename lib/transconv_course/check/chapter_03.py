"""Checks of chapter 3: padding, stride, channels."""

from collections.abc import Callable
from typing import Any

import torch

from transconv.scatter import trans_conv
from transconv.sizes import conv_transpose_size
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

UNTOUCHED_CELLS_HINTS = Hints(
    {
        0: "With stride 3 and kernel size 2, is there really no gap between two stamps?",
        4: "That counts only the cells where two gaps cross.",
        32: "The cells where two gaps cross are counted twice.",
        36: "Those are the cells that a stamp does reach.",
        45: "Does a gap follow the last stamp too? The output ends where that stamp ends.",
        None: "Count all cells of the output, then those under a stamp.",
    }
)


def untouched_cells(answer: Any) -> Verdict:
    """Check how many output cells no stamp reaches: a 3×3 input, a 2×2 kernel, stride 3."""
    counts = trans_conv(torch.ones(3, 3), torch.ones(2, 2), stride=3)
    return judge_value(answer, (counts == 0).sum(), UNTOUCHED_CELLS_HINTS)


OUTPUT_SHAPE_HINTS = Hints(
    {
        (12, 16): "That's the size before padding removes anything.",
        (14, 20): "Padding does not add to the output.",
        (11, 14): "Padding is removed from both sides of an axis.",
        (12, 14): "Stride times input is only right when the kernel size is stride + 2·padding.",
        (7, 18): "In a pair, the first number is for the height, the second for the width.",
        None: "Take one axis at a time: where does the last stamp start, where does it end, and what is removed?",
    }
)


def output_shape(answer: Any) -> Verdict:
    """Check the output of a 4×7 input: kernel_size=(3, 4), stride=(3, 2), padding=(1, 2)."""
    expected = (conv_transpose_size(4, 3, s=3, p=1), conv_transpose_size(7, 4, s=2, p=2))
    return judge_value(answer, expected, OUTPUT_SHAPE_HINTS)


PER_AXIS_STAMPING_HINT = Message(
    "The first number of each pair belongs to the rows, the second to the columns: "
    "in the size, in where a stamp lands, and in what is removed. "
    "Does your slice keep everything where padding is 0? `Y[p:-p]` doesn't."
)


def per_axis_stamping(function: Callable[..., Any]) -> Verdict:
    """Check a function (X, K, stride, padding) that stamps with a pair of strides and a pair of paddings."""
    generator = torch.Generator().manual_seed(3)

    def case(
        n_h: int, n_w: int, k_h: int, k_w: int, stride: tuple[int, int], padding: tuple[int, int]
    ) -> dict[str, Any]:
        X = torch.randint(1, 9, (n_h, n_w), generator=generator)
        K = torch.randint(1, 9, (k_h, k_w), generator=generator)
        return {"X": X, "K": K, "stride": stride, "padding": padding}

    cases = [
        case(1, 1, 2, 2, (1, 1), (0, 0)),
        case(2, 1, 1, 2, (2, 1), (0, 0)),
        case(1, 2, 3, 2, (1, 2), (1, 0)),
        case(2, 3, 2, 4, (3, 2), (0, 2)),
        case(3, 2, 3, 3, (1, 4), (1, 2)),
    ]
    return judge_function(function, trans_conv, cases, PER_AXIS_STAMPING_HINT)
