"""Checks of chapter 5: the rearrangement."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.rearrangement import rearranged
from transconv_course.check.verdict import Verdict, judge_function, judge_value


def zeros_put_in(answer: Any) -> Verdict:
    """Check (between, rim): the zeros put in by kernel size 4, stride 2, padding 1 along one axis."""
    size = [rearranged(torch.ones(1, n), torch.ones(1, 1, 4), stride=2, padding=1)[0].shape[-1] for n in (1, 2)]
    between, rim = size[1] - size[0] - 1, (size[0] - 1) // 2
    tempting = {
        (2, 1): "These are stride and padding themselves; the rearranged input sees neither number as it is.",
        (1, 1): "Between neighbours that is right. The rim starts from k − 1 zeros, and padding takes some away.",
        (1, 3): "Between neighbours that is right. The rim would have that many zeros without padding.",
        None: "Between neighbours there are s − 1 zeros; the rim has k − 1, and padding takes away from it.",
    }
    return judge_value(answer, (between, rim), tempting)


def middle_by_window(answer: Any) -> Verdict:
    """Check the middle cell of the transposed convolution of [[1, 2], [3, 4]] with [[1, 2], [3, 5]]."""
    X, K = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 2.0], [3.0, 5.0]])
    x_, weight_ = rearranged(X[None], K[None, None])
    tempting = {
        (X * K).sum().item(): "The window's cells met the kernel as it is: seen from the output it is turned.",
        (X * K.T).sum().item(): "That is the transposed matrix of K: its 1 and 5 stayed in place, and both must move.",
        (X * K.flip(0)).sum().item(): "Flipped up-down only; the columns turn round too.",
        (X * K.flip(1)).sum().item(): "Flipped left-right only; the rows turn round too.",
        None: "The middle window covers all four cells of X. Which kernel cell lies over each of them?",
    }
    return judge_value(answer, F.conv2d(x_, weight_)[0, 1, 1], tempting)


def dilated_by_window(function: Callable[..., Any]) -> Verdict:
    """Check a function (X, K, stride, padding, dilation) that rearranges, then calls F.conv2d once."""
    generator = torch.Generator().manual_seed(5)

    def case(
        X_size: tuple[int, int], K_size: tuple[int, int], stride: int, padding: int, dilation: int
    ) -> dict[str, Any]:
        X, K = (torch.randint(1, 9, size, generator=generator).double() for size in (X_size, K_size))
        return {"X": X, "K": K, "stride": stride, "padding": padding, "dilation": dilation}

    cases = [
        case((1, 2), (1, 2), 1, 0, 1),
        case((1, 2), (1, 2), 1, 0, 2),
        case((2, 3), (2, 2), 2, 1, 2),
        case((3, 2), (2, 3), 3, 2, 2),
        case((4, 5), (3, 2), 2, 3, 1),
    ]

    def reference(X: Tensor, K: Tensor, stride: int, padding: int, dilation: int) -> Tensor:
        x_, weight_ = rearranged(X[None], K[None, None], stride, padding, dilation=dilation)
        return F.conv2d(x_, weight_, dilation=dilation)[0]

    return judge_function(
        function,
        reference,
        cases,
        "Holes spread the kernel over d(k − 1) + 1 cells: "
        "which rim lets its far corner still touch the first input cell? "
        "The convolution must know of the holes as well.",
    )
