"""Checks of chapter 2: the layer and its weight."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import Tensor, nn

from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

WEIGHT_SHAPE_HINTS = Hints(
    {
        (4, 6, 3, 5): "That's the order of nn.Conv2d, and the groups are missing.",
        (4, 3, 3, 5): "That's the weight of nn.Conv2d with these settings.",
        (
            6,
            4,
            3,
            5,
        ): "That would be right for groups=1; here each input channel reaches only one group of output channels.",
        (3, 4, 3, 5): "nn.Conv2d divides that axis by groups; this layer divides the other one.",
        None: "Four numbers: which channels come first, which are divided by groups, then height and width.",
    }
)


def weight_shape(answer: Any) -> Verdict:
    """Check the shape of the weight of nn.ConvTranspose2d(6, 4, kernel_size=(3, 5), groups=2)."""
    expected = tuple(nn.ConvTranspose2d(6, 4, kernel_size=(3, 5), groups=2).weight.shape)
    return judge_value(answer, expected, WEIGHT_SHAPE_HINTS)


MIDDLE_CELL_HINTS = Hints(
    {
        12: "You have all the products; what is added once at the end?",
        14: "That's one input channel and the bias.",
        42: "The bias belongs to the output channel: it is not added once for each input channel.",
        52: "The bias is not added once for each stamp.",
        132: "The bias is not added once for each product.",
        None: "How many stamps of one channel meet in the middle? How many channels are there?",
    }
)


def middle_cell(answer: Any) -> Verdict:
    """Check the middle cell: 3 channels of 2×2 ones, stamped with 2×2 kernels of ones, and a bias of 10."""
    layer = nn.ConvTranspose2d(3, 1, kernel_size=2)
    nn.init.ones_(layer.weight)
    nn.init.constant_(layer.get_parameter("bias"), 10)
    expected = layer(torch.ones(3, 2, 2))[0, 1, 1].detach()
    return judge_value(answer, expected, MIDDLE_CELL_HINTS)


LAYER_FROM_WEIGHT_HINT = Message(
    "Your function gets the weight and returns a layer; the check then feeds y to that layer. "
    "Count channels and kernel size from the weight's shape, switch the bias off, copy the weight as it is."
)


def layer_from_weight(function: Callable[..., Any]) -> Verdict:
    """Check a function that turns the weight of an nn.Conv2d into the nn.ConvTranspose2d that goes back."""
    generator = torch.Generator().manual_seed(2)

    def case(C_out: int, C_in: int, k_h: int, k_w: int, n_h: int, n_w: int) -> dict[str, Any]:
        weight = torch.randint(-4, 5, (C_out, C_in, k_h, k_w), generator=generator).float()
        return {"weight": weight, "y": torch.randint(1, 5, (C_out, n_h, n_w), generator=generator).float()}

    @wraps(function)
    def answer(weight: Tensor, y: Tensor) -> Any:
        layer = function(weight)
        return layer if layer is ... or layer is None else layer(y)

    cases = [case(1, 1, 2, 2, 1, 1), case(2, 1, 1, 2, 1, 2), case(3, 3, 2, 1, 1, 2), case(2, 3, 3, 2, 2, 4)]
    return judge_function(
        answer, lambda weight, y: nn.functional.conv_transpose2d(y, weight), cases, LAYER_FROM_WEIGHT_HINT
    )
