"""Chooses the fastest method by three rules read off a benchmark, and adds two methods that exist only for speed."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.layer import Layer
from transconv.subpixel import shuffled


def fastest(x: Tensor, weight: Tensor, layer: Layer) -> str:
    """Return the method that is expected to be the fastest: "tiles", "fold", "subpixel" or "torch".

    The rules were read off the results of `bench/operator.py` and hold for contiguous float32 tensors on a CPU. For
    everything else, and where no rule applies, the answer is "torch".
    """
    if not _rules_hold(x, weight, layer):
        return "torch"
    return next((method for method, rule in RULES.items() if rule(x, weight, layer)), "torch")


def stamps_tile(x: Tensor, weight: Tensor, layer: Layer) -> bool:
    """Stamps that touch without overlapping need no addition, only one matrix product and a shuffle."""
    tile = layer.kernel_size == layer.stride and not any(layer.padding + layer.output_padding)
    return tile and math.prod(layer.input_size) >= 256


def few_channels(x: Tensor, weight: Tensor, layer: Layer) -> bool:
    """With few output channels, most of PyTorch's kernel is idle and there are few stamps to add."""
    C_in, C_out = weight.shape[:2]
    return C_out <= 4 and C_in >= 20 * C_out and len(layer.stride) < 3


def large_output(x: Tensor, weight: Tensor, layer: Layer) -> bool:
    """PyTorch converts its output from channels-last to contiguous, which is slow once it outgrows the cache."""
    C_out = weight.shape[1]
    divides = all(s > 1 and k % s == 0 for k, s in zip(layer.kernel_size, layer.stride))
    return divides and C_out <= 32 and C_out * math.prod(layer.output_size) >= 2**20


RULES = {"tiles": stamps_tile, "fold": few_channels, "subpixel": large_output}


def lay_tiles(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch whose stamps tile the output: no overlap, no rim, one group.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out, *stride). returns: (N, C_out, *(stride·size)).
    """
    N, _, *size = x.shape
    return shuffled(_stamps(x, weight).reshape(N, -1, *size), layer.stride)


def fold_stamps(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch with one group and one or two axes: F.fold adds the stamps.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out, *kernel_size). returns: (N, C_out, *layer.output_size).
    """
    one_axis = len(layer.stride) == 1

    def planar(setting: tuple[int, ...], for_height: int) -> tuple[int, ...]:
        """Return a setting for two axes, because F.fold accepts no other number: a line becomes a map of height 1."""
        return (for_height, *setting) if one_axis else setting

    y = F.fold(
        _stamps(x, weight),
        planar(layer.output_size, 1),
        kernel_size=planar(layer.kernel_size, 1),
        dilation=planar(layer.dilation, 1),
        padding=planar(layer.padding, 0),
        stride=planar(layer.stride, 1),
    )
    return y.squeeze(2) if one_axis else y


FAST_METHODS = {"tiles": lay_tiles, "fold": fold_stamps}


def _rules_hold(x: Tensor, weight: Tensor, layer: Layer) -> bool:
    """Whether the benchmark behind the rules covers these tensors and this layer."""
    # PyTorch computes small maps with small kernels without oneDNN, using the same product and additions as here.
    batch = x if x.dim() == weight.dim() else x[None]
    large = math.prod(batch.shape[:4]) > 20480 or (len(layer.stride) == 2 and min(layer.kernel_size) > 3)
    plain = layer.groups == 1 and set(layer.dilation) == {1} and large
    return plain and x.device.type == "cpu" and x.dtype == torch.float32 and x.is_contiguous()


def _stamps(x: Tensor, weight: Tensor) -> Tensor:
    """Return all stamps, (N, C_out·∏ kernel_size, ∏ size), from one matrix product; each column is one stamp."""
    return weight.flatten(1).T @ x.flatten(2)
