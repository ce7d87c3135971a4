"""PyTorch: torch.nn.functional.conv_transpose1d, 2d and 3d in float64, gradients by autograd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from conformance.definition import Answer
from conformance.engine import CannotSay, Engine
from conformance.vector import Vector

FUNCTIONS = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


def run(vector: Vector, function: Callable[..., Tensor] | None = None) -> Answer:
    """Return PyTorch's answer, or that of another function with the same arguments."""
    settings = vector.layer.settings
    padding, output_padding = paddings(vector)
    x, weight, bias = (None if array is None else _leaf(array) for array in vector.layer[:3])
    call = function or FUNCTIONS[len(settings.stride)]
    y = call(x, weight, bias, settings.stride, padding, output_padding, settings.groups, settings.dilation)
    if vector.grad_y is None:
        return Answer(y.detach().numpy())
    y.backward(torch.tensor(vector.grad_y, dtype=y.dtype))
    gradients = (None if leaf is None or leaf.grad is None else leaf.grad.numpy() for leaf in (x, weight, bias))
    return Answer(y.detach().numpy(), *gradients)


def paddings(vector: Vector) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return padding and output_padding, with which the end of an axis can lose fewer cells than the beginning."""
    stride, padding, output_padding, _, dilation = vector.layer.settings
    if all(before == after for before, after in padding):
        return tuple(before for before, _ in padding), output_padding
    fewer = tuple(before - after for before, after in vector.net_padding)
    if not all(0 <= o < max(s, d) for o, s, d in zip(fewer, stride, dilation)):
        raise CannotSay(
            "PyTorch's padding is the same number at both ends, and output_padding can't make the end lose more. "
            "Compute more and crop."
        )
    return tuple(before for before, _ in padding), fewer


def _leaf(array: Any) -> Tensor:
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


ENGINES = (Engine("PyTorch", "`torch.nn.functional.conv_transposeNd` and autograd, in float64", ("torch",), run),)
