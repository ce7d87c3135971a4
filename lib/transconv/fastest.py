"""Which method is the fastest for a layer, on a CPU: two rules that were measured, in one table."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from transconv.layer import Layer

LARGE = 2**18  # numbers of the output from which a shuffle costs less than it saves
WIDE = 2**14  # cells of an output channel from which that holds for few channels
FEW, MANY = 4, 32  # output channels that make PyTorch's products narrow, input channels that make it matter


def tiles_a_large_output(x: Tensor, weight: Tensor, layer: Layer) -> bool:
    """Return whether the stamps lie side by side: then one small convolution does, with a kernel of one cell."""
    batch = math.prod(x.shape[: x.dim() - weight.dim() + 1])
    numbers = batch * weight.shape[1] * math.prod(layer.output_size)
    return layer.kernel_size == layer.stride and numbers >= LARGE


def makes_few_channels_of_many(x: Tensor, weight: Tensor, layer: Layer) -> bool:
    """Return whether all phases together are still few channels, of a large output."""
    return weight.shape[1] <= FEW and weight.shape[0] >= MANY and math.prod(layer.output_size) >= WIDE


RULES: tuple[Callable[[Tensor, Tensor, Layer], bool], ...] = (tiles_a_large_output, makes_few_channels_of_many)


def fastest(x: Tensor, weight: Tensor, layer: Layer) -> str:
    """Return "subpixel" where a rule says that it beats PyTorch's own kernel, and "torch" everywhere else.

    The rules were measured on a CPU, with contiguous numbers and no groups or dilation; of the rest they say nothing.
    """
    measured = x.device.type == "cpu" and x.is_contiguous() and x.dtype in (torch.float32, torch.float64)
    if not measured or layer.groups > 1 or max(layer.dilation) > 1:
        return "torch"
    return "subpixel" if any(rule(x, weight, layer) for rule in RULES) else "torch"
