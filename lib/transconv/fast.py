"""The rule by which method="auto" takes another method than PyTorch's own, and the method that it takes.

A rule about speed that holds on one processor can fail on the next, so a rule stays here only as long as it has held
on every machine in bench/results/machines.json. Where none applies, "auto" is PyTorch. To choose by a measurement on
the machine itself, see `transconv.packed`.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.layer import Layer


def may_fold(x: Tensor, weight: Tensor) -> bool:
    """Whether the tensors are of the kind that the rule is about; if so, the settings decide.

    These are many input channels that become few, along one or two axes: then most of PyTorch's kernel is idle, and
    there are few stamps to add. And there must be something to gain.
    """
    shape = weight.shape
    few = len(shape) in (3, 4) and shape[1] <= 4 and shape[0] >= 20 * shape[1]
    return few and x.numel() >= 2**17 and x.device.type == "cpu" and x.dtype == torch.float32 and x.is_contiguous()


def folds(x: Tensor, weight: Tensor, layer: Layer) -> bool:
    """Whether the rule says that adding up the stamps with F.fold is faster than PyTorch's own operator."""
    plain = layer.groups == 1 and set(layer.dilation) == {1} and min(layer.stride) > 1
    cells = math.prod(layer.kernel_size)
    # All stamps and the output fit into a cache.
    held = weight.shape[1] * (cells * math.prod(layer.input_size) + math.prod(layer.output_size))
    small = cells <= 100 and held <= 2**19
    return may_fold(x, weight) and plain and small


def fold_stamps(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch: one matrix product makes the stamps, and F.fold adds them up.

    The layer has one group, one or two axes, and an output_padding smaller than its stride.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out, *kernel_size). returns: (N, C_out, *layer.output_size).
    """
    one_axis = len(layer.stride) == 1

    def planar(setting: tuple[int, ...], for_height: int) -> tuple[int, ...]:
        """Return a setting for two axes, because F.fold accepts no other number: a line becomes a map of height 1."""
        return (for_height, *setting) if one_axis else setting

    y = F.fold(
        weight.flatten(1).T @ x.flatten(2),  # (N, C_out·∏ kernel_size, ∏ size): each column is one stamp
        planar(layer.output_size, 1),
        kernel_size=planar(layer.kernel_size, 1),
        dilation=planar(layer.dilation, 1),
        padding=planar(layer.padding, 0),
        stride=planar(layer.stride, 1),
    )
    return y.squeeze(2) if one_axis else y
