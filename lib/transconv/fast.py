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


def few_channels(weight: Tensor) -> bool:
    """Whether a weight turns many channels into few, for one or two axes: the layers that the rule is about."""
    return weight.dim() in (3, 4) and weight.shape[1] <= 4 and weight.shape[0] >= 20 * weight.shape[1]


def folds(x: Tensor, weight: Tensor, layer: Layer) -> bool:
    """Whether adding up the stamps with F.fold is faster than PyTorch: many input channels, few output channels.

    Then most of PyTorch's kernel is idle, and there are few stamps to add.
    """
    plain = layer.groups == 1 and set(layer.dilation) == {1} and min(layer.stride) > 1
    cells = math.prod(layer.kernel_size)
    small = cells <= 100 and weight.shape[1] * cells * math.prod(layer.input_size) <= 2**19  # the stamps fit in a cache
    # PyTorch computes small maps with small kernels without oneDNN, in much the same way as here.
    batch = x if x.dim() == weight.dim() else x[None]
    large = math.prod(batch.shape[:4]) > 20480 or (len(layer.stride) == 2 and min(layer.kernel_size) > 3)
    contiguous_floats = x.device.type == "cpu" and x.dtype == torch.float32 and x.is_contiguous()
    return few_channels(weight) and plain and small and large and contiguous_floats


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
