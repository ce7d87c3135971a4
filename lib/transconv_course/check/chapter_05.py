"""Checks of chapter 5: the rearrangement."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

from transconv.rearrangement import rearranged
from transconv_course.check.numbers import whole_numbers
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

ZEROS_PUT_IN_HINTS = Hints(
    {
        (2, 1): "Those are the stride and the padding themselves; neither enters the rearranged input unchanged.",
        (1, 1): "That's right between neighbours. The rim starts from k − 1 zeros, and padding takes some away.",
        (1, 3): "That's right between neighbours. Without padding, the rim would have that many zeros.",
        None: "Between neighbours there are s − 1 zeros; the rim has k − 1, and padding takes away from it.",
    }
)


def zeros_put_in(answer: Any) -> Verdict:
    """Check (between, rim): the zeros inserted along one axis for kernel size 4, stride 2 and padding 1."""
    size = [rearranged(torch.ones(1, n), torch.ones(1, 1, 4), stride=2, padding=1)[0].shape[-1] for n in (1, 2)]
    between, rim = size[1] - size[0] - 1, (size[0] - 1) // 2
    return judge_value(answer, (between, rim), ZEROS_PUT_IN_HINTS)


MIDDLE_BY_WINDOW_HINTS = Hints(
    {
        "as_it_is": "You used the kernel as it is; seen from the output, it is rotated by 180°.",
        "transposed": "You transposed K: its 1 and 5 stayed in place, and both must move.",
        "rows_flipped": "You flipped it upside down only; flip it left to right too.",
        "columns_flipped": "You flipped it left to right only; flip it upside down too.",
        None: "The middle window covers all four cells of X. Which kernel cell lies over each of them?",
    }
)


def middle_by_window(answer: Any) -> Verdict:
    """Check the middle cell of the transposed convolution of [[1, 2], [3, 4]] with [[1, 2], [3, 5]]."""
    X, K = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 2.0], [3.0, 5.0]])
    x_, weight_ = rearranged(X[None], K[None, None])
    return judge_value(
        answer,
        F.conv2d(x_, weight_)[0, 1, 1],
        MIDDLE_BY_WINDOW_HINTS,
        as_it_is=(X * K).sum().item(),
        transposed=(X * K.T).sum().item(),
        rows_flipped=(X * K.flip(0)).sum().item(),
        columns_flipped=(X * K.flip(1)).sum().item(),
    )


NO_CONV2D = Message("The numbers are right, but rearrange and call F.conv2d, not {called}.")
DILATED_BY_WINDOW_HINT = Message(
    "With its holes, the kernel spans d(k − 1) + 1 cells: "
    "which rim still lets its far corner touch the first input cell? "
    "The convolution needs the dilation as well."
)


def dilated_by_window(function: Callable[..., Any]) -> Verdict:
    """Check a function (X, K, stride, padding, dilation) that rearranges, then calls F.conv2d once."""
    generator = torch.Generator().manual_seed(5)

    def case(
        X_size: tuple[int, int], K_size: tuple[int, int], stride: int, padding: int, dilation: int
    ) -> dict[str, Any]:
        X, K = (whole_numbers(generator, size) for size in (X_size, K_size))
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

    calls = _Calls()
    with calls:
        verdict = judge_function(function, reference, cases, DILATED_BY_WINDOW_HINT)
    if verdict and calls.transposed:
        return Verdict(False, NO_CONV2D, called=calls.transposed)
    return verdict


class _Calls(TorchFunctionMode):
    """Notes whether a transposed convolution of PyTorch is called."""

    transposed = ""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        self.transposed = name if name.startswith("conv_transpose") else self.transposed
        return func(*args, **(kwargs or {}))
