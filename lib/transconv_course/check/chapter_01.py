"""Checks of chapter 1: stamping."""

from collections.abc import Callable
from typing import Any

import torch

from transconv.scatter import stamps, trans_conv
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

SWAPPED_HINT = Message("Write out which products meet in one output cell, with X and K exchanged.")


def swapped(answer: Any) -> Verdict:
    """Check the prediction of trans_conv(K, X), given that trans_conv(X, K) is Y."""
    return judge_value(answer, "the same", SWAPPED_HINT)


MEETING_PAIRS_HINTS = Hints(
    {
        1: "One input cell reaches every output cell, but do others reach the middle too?",
        4: "That's right for a 2×2 input and a 2×2 kernel.",
        None: "Stamp a kernel of ones: the number in each output cell then counts the products.",
    }
)


def meeting_pairs(answer: Any) -> Verdict:
    """Check how many products are added up in the middle cell of a 3×3 input stamped with a 3×3 kernel."""
    count = trans_conv(torch.ones(3, 3), torch.ones(3, 3))[2, 2]
    return judge_value(answer, count, MEETING_PAIRS_HINTS)


STAMP_HINT = Message(
    "The result has n + k − 1 cells along each axis, X[i, j]·K starts at row i and column j, and all else is 0."
)


def stamp(function: Callable[..., Any]) -> Verdict:
    """Check a function (X, K, i, j) that returns the intermediate tensor of the input cell (i, j)."""
    generator = torch.Generator().manual_seed(1)

    def case(n_h: int, n_w: int, k_h: int, k_w: int, i: int, j: int) -> dict[str, Any]:
        X = torch.randint(1, 9, (n_h, n_w), generator=generator)
        K = torch.randint(1, 9, (k_h, k_w), generator=generator)
        return {"X": X, "K": K, "i": i, "j": j}

    cases = [case(1, 1, 2, 2, 0, 0), case(1, 2, 1, 2, 0, 1), case(2, 2, 2, 2, 1, 0), case(3, 2, 2, 4, 2, 1)]
    return judge_function(function, lambda X, K, i, j: stamps(X, K)[i, j], cases, STAMP_HINT)
