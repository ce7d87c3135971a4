"""Checks of chapter 15: products, wasted products, and one matrix product for all stamps."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F

from transconv.overlap import overlap
from transconv.sizes import conv_transpose_size
from transconv_course.check.numbers import whole_numbers
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

LAYER_PRODUCTS_HINTS = Hints(
    {
        "windows": "Those are the windows of the rearranged input: one for each output cell.",
        "flops": "Those are FLOPs. A multiply-add is two of them.",
        "after_padding": "That leaves out what padding crops. Stamps are computed whole.",
        "one_pair": "That's one pair of channels.",
        "one_kernel_cell": "That's one kernel cell. Each input cell scales the whole kernel.",
        "weights": "That's the number of weights. Each is used more than once.",
        None: "Each input cell scales the whole kernel, for every pair of an input and an output channel.",
    }
)


def layer_products(answer: Any) -> Verdict:
    """Check the multiply-adds of the stamps of ConvTranspose2d(512, 256, 4, stride=2, padding=1) on 8×8 cells."""
    C_in, C_out, n, k = 512, 256, 8, 4
    m, pairs = conv_transpose_size(n, k, s=2, p=1), C_in * C_out
    return judge_value(
        answer,
        pairs * (n * k) ** 2,
        LAYER_PRODUCTS_HINTS,
        windows=pairs * (m * k) ** 2,
        flops=2 * pairs * (n * k) ** 2,
        after_padding=pairs * int(overlap(n, k, 2, 1).sum()) ** 2,
        one_pair=(n * k) ** 2,
        one_kernel_cell=pairs * n**2,
        weights=pairs * k**2,
    )


WASTED_SHARE_HINTS = Hints(
    {
        "inner": "That's the share away from the border. Here the rim counts too.",
        "one_axis": "That's the share along one axis. In two dimensions, a product must be useful along both.",
        "useful": "That's the useful share.",
        None: "How many windows are there, with how many products each? And how many products do the stamps make?",
    }
)


def wasted_share(answer: Any) -> Verdict:
    """Check the share of products with an inserted zero: n = 10, k = 5, s = 3, no padding, two axes."""
    n, k, s = 10, 5, 3
    along = n / conv_transpose_size(n, k, s)
    return judge_value(
        answer, 1 - along**2, WASTED_SHARE_HINTS, inner=1 - 1 / s**2, one_axis=1 - along, useful=along**2
    )


PRODUCT_AND_FOLD_HINT = Message(
    "Each column of the product is all the stamps of one input cell, channel by channel. "
    "F.fold takes the size of the whole output, and the kernel size, stride and padding that place the stamps."
)


def product_and_fold(function: Callable[..., Any]) -> Verdict:
    """Check a function (x, weight, stride, padding, output_padding): all stamps in one product, then a fold."""
    generator = torch.Generator().manual_seed(15)

    def case(
        x_shape: tuple[int, ...], w_shape: tuple[int, ...], stride: int, padding: int, output_padding: int
    ) -> dict[str, Any]:
        x, weight = (whole_numbers(generator, shape) for shape in (x_shape, w_shape))
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

    return judge_function(function, reference, cases, PRODUCT_AND_FOLD_HINT)
