"""Checks of chapter 10: checkerboards."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from transconv.overlap import even_overlap, overlap
from transconv_course.check import forms
from transconv_course.check.numbers import whole_numbers
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

SIZES = range(1, 9)


EVEN_KERNELS_HINTS = Hints(
    {
        "multiples_of_6": "Does the dilation have to divide k too? Write down 2t mod 3 for t = 0, 1, 2.",
        (): "Dilation doesn't rule out every kernel size: which factors do stride 3 and dilation 2 share?",
        "all_sizes": "With one kernel cell, how many of the three phases get a stamp?",
        None: "Kernel cell t lands in phase 2t mod 3. Count how often each of the three phases is hit.",
    }
)


def even_kernels(answer: Any) -> Verdict:
    """Check which kernel sizes from 1 to 8 give even counts with stride 3 and dilation 2."""
    return judge_value(
        forms.in_order(answer),
        [k for k in SIZES if even_overlap(k, 3, 2)],
        EVEN_KERNELS_HINTS,
        multiples_of_6=tuple(k for k in SIZES if k % 6 == 0),
        all_sizes=tuple(SIZES),
    )


COUNT_RATIO_HINTS = Hints(
    {
        "one_axis": "That's one axis. Rows and columns are both uneven: how do they combine?",
        "mean": "That's the mean count, 25 kernel cells over 9 phases. Now find the largest and the smallest.",
        "mean_of_one_axis": (
            "That's the mean count along one axis. How many of the five kernel cells fall into each phase?"
        ),
        None: "Along one axis, how many of the five kernel cells fall into each phase? Then combine the two axes.",
    }
)


def count_ratio(answer: Any) -> Verdict:
    """Check the largest over the smallest count in the interior for kernel size 5 and stride 3 in two dimensions."""
    n, k, s = 8, 5, 3
    inside = overlap((n, n), k, s)[k - s : s * n, k - s : s * n]
    along = overlap(n, k, s)[k - s : s * n]
    return judge_value(
        answer,
        (inside.max() / inside.min()).item(),
        COUNT_RATIO_HINTS,
        one_axis=(along.max() / along.min()).item(),
        mean=k**2 / s**2,
        mean_of_one_axis=k / s,
    )


PHASE_SUMS_HINT = Message(
    "The result is (C_in, C_out, s_h, s_w). Kernel row t lands in phase d_h·t mod s_h, "
    "and columns use their own stride and dilation. A phase that no kernel cell reaches holds 0."
)


def phase_sums(function: Callable[..., Any]) -> Verdict:
    """Check a function (weight, stride, dilation) that sums the kernel cells of each phase, for all channels."""
    generator = torch.Generator().manual_seed(10)

    def case(shape: tuple[int, ...], stride: tuple[int, int], dilation: tuple[int, int]) -> dict[str, Any]:
        weight = whole_numbers(generator, shape)
        return {"weight": weight, "stride": stride, "dilation": dilation}

    cases = [
        case((1, 1, 2, 2), (2, 2), (1, 1)),
        case((1, 1, 3, 2), (2, 3), (1, 1)),
        case((1, 2, 2, 3), (2, 2), (1, 2)),
        case((2, 3, 4, 5), (3, 2), (2, 3)),
        case((3, 1, 1, 7), (1, 4), (1, 3)),
    ]

    def reference(weight: Tensor, stride: tuple[int, int], dilation: tuple[int, int]) -> Tensor:
        C_in, C_out, k_h, k_w = weight.shape
        rows, columns = (
            (d * torch.arange(k)[:, None] % s == torch.arange(s)).double()
            for k, s, d in zip((k_h, k_w), stride, dilation)
        )
        return torch.einsum("ioab,ar,bc->iorc", weight, rows, columns)

    return judge_function(function, reference, cases, PHASE_SUMS_HINT)
