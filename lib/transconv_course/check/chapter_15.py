"""Checks of chapter 15: products, wasted ones, and one matrix product for all stamps."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F

from transconv.overlap import overlap
from transconv.sizes import conv_transpose_size
from transconv_course.check.verdict import Verdict, judge_function, judge_value


def layer_products(answer: Any) -> Verdict:
    """Check the multiply-adds of the stamps of ConvTranspose2d(512, 256, 4, stride=2, padding=1) on 8×8 cells."""
    C_in, C_out, n, k = 512, 256, 8, 4
    m, pairs = conv_transpose_size(n, k, s=2, p=1), C_in * C_out
    tempting = {
        pairs * (m * k) ** 2: "Those are the windows of the rearranged input: one for each output cell.",
        2 * pairs * (n * k) ** 2: "Those are FLOPs. A multiply-add is two of them.",
        pairs * int(overlap(n, k, 2, 1).sum()) ** 2: "That leaves out what padding crops. Stamps are made whole.",
        (n * k) ** 2: "That is one pair of channels.",
        pairs * n**2: "That is one kernel cell. Each input cell scales the whole kernel.",
        pairs * k**2: "That is the number of weights. Each is used more than once.",
        None: "Each input cell scales the whole kernel, for every pair of an input and an output channel.",
    }
    return judge_value(answer, pairs * (n * k) ** 2, tempting)


def wasted_share(answer: Any) -> Verdict:
    """Check the share of products with a zero that was put in: n = 10, k = 5, s = 3, no padding, two axes."""
    n, k, s = 10, 5, 3
    along = n / conv_transpose_size(n, k, s)
    tempting = {
        1 - 1 / s**2: "That is the share away from the border. Here the rim counts too.",
        1 - along: "Along one axis it is so. A product of two axes is useful only if it is along both.",
        along**2: "That is the useful share.",
        None: "How many windows are there, with how many products each? And how many products do the stamps make?",
    }
    return judge_value(answer, 1 - along**2, tempting)


def product_and_fold(function: Callable[..., Any]) -> Verdict:
    """Check a function (x, weight, stride, padding, output_padding) that makes all stamps by one product, and folds."""
    generator = torch.Generator().manual_seed(15)

    def case(
        x_shape: tuple[int, ...], w_shape: tuple[int, ...], stride: int, padding: int, output_padding: int
    ) -> dict[str, Any]:
        x, weight = (torch.randint(1, 9, shape, generator=generator).double() for shape in (x_shape, w_shape))
        return {"x": x, "weight": weight, "stride": stride, "padding": padding, "output_padding": output_padding}

    cases = [
        case((1, 1, 1, 2), (1, 1, 1, 2), 1, 0, 0),
        case((1, 1, 2, 2), (1, 2, 2, 2), 2, 0, 0),
        case((1, 2, 2, 3), (2, 1, 3, 2), 1, 0, 0),
        case((2, 2, 3, 2), (2, 3, 3, 4), 2, 1, 0),
        case((1, 3, 2, 3), (3, 2, 3, 3), 3, 1, 2),
    ]

    def reference(x: Any, weight: Any, stride: int, padding: int, output_padding: int) -> Any:
        return F.conv_transpose2d(x, weight, None, stride, padding, output_padding)

    return judge_function(
        function,
        reference,
        cases,
        "Each column of the product is all the stamps of one input cell, channel by channel. "
        "F.fold wants the size of the whole output, and the kernel, stride and padding that lay the stamps.",
    )
