"""Transposed convolution as sub-pixel convolution: a small convolution for each phase of the output, then a shuffle."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from transconv.arguments import PerAxis, check_floating, divisor, non_empty_tensor, per_axis, read_settings
from transconv.layer import CONV, Layer, crop
from transconv.zeros import insert_zeros, pad_or_crop

STORED = (
    "stored, got one that is computed from other tensors before every call, as weight_norm, spectral_norm and "
    "parametrizations do, so filling it would have no effect: call icnr_ before you add them"
)


def subpixel_weight(weight: Tensor, stride: PerAxis, groups: int = 1, dilation: PerAxis = 1) -> Tensor:
    """Return the weight of the plain convolution whose shuffled channels are the transposed convolution.

    Along each axis, the output cells s·q + r with the same remainder r form a phase. Only the kernel cells r, r + s,
    r + 2s, … contribute to it, so each phase is a small convolution with ⌈(d(k - 1) + 1) / s⌉ cells. All phases are
    channels of one convolution with stride 1, in the order that torch.nn.PixelShuffle expects.

    Shapes:
        weight: (C_in, C_out/groups, *kernel_size), as torch.nn.functional.conv_transpose2d takes it.
        returns: (C_out·∏ stride, C_in/groups, *small_size), as torch.nn.functional.conv2d takes it.

    Args:
        stride, dilation: an int, or one for each axis.
        groups: how many separate groups of channels.

    Raises:
        TypeError: weight is not a tensor of numbers, or a setting is not an integer.
        ValueError: weight is not 3-D to 5-D or is empty, a setting is too small, or groups does not divide C_in.

    Source: Shi et al., 2016, arXiv:1609.07009.

    >>> import torch
    >>> subpixel_weight(torch.tensor([[[1, 2, 3, 4]]]), stride=2)
    tensor([[[3, 1]],
    <BLANKLINE>
            [[4, 2]]])
    """
    non_empty_tensor("weight", weight, (3, 4, 5), "(C_in, C_out/groups, *kernel_size) with one to three spatial axes")
    settings = read_settings(weight.dim() - 2, stride=stride, dilation=dilation)
    groups = divisor("groups", groups, weight.shape[0], "input channels of weight")
    return phase_kernels(weight, groups=groups, **settings)


def shuffled(x: Tensor, stride: Sequence[int]) -> Tensor:
    """Return x with its phases interleaved: torch.nn.PixelShuffle for any number of axes.

    Shapes:
        x: (N, C·∏ stride, *size). returns: (N, C, *(stride·size)).
    """
    N, phases, *size = x.shape
    axes, channels = len(size), phases // math.prod(stride)
    split = x.reshape(N, channels, *stride, *size)
    interleaved = [dim for axis in range(axes) for dim in (2 + axes + axis, 2 + axis)]
    return split.permute(0, 1, *interleaved).reshape(N, channels, *(s * n for s, n in zip(stride, size)))


def convolve_phases(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch as one convolution and one shuffle.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out/groups, *kernel_size). returns: (N, C_out, *layer.output_size).
    """
    small = phase_kernels(weight, stride=layer.stride, groups=layer.groups, dilation=layer.dilation)
    rim = [k - 1 for k in small.shape[2:]]
    phases = CONV[len(rim)](x, small, padding=rim, groups=layer.groups)
    return crop(shuffled(phases, layer.stride), layer)


def phase_kernels(weight: Tensor, *, stride: tuple[int, ...], groups: int, dilation: tuple[int, ...]) -> Tensor:
    """Return the kernels of all phases as the weight of one convolution, as `subpixel_weight` describes."""
    C_in, group_out, *_ = weight.shape
    dilated = insert_zeros(weight, dilation)
    whole = pad_or_crop(dilated, [(0, -k % s) for k, s in zip(dilated.shape[2:], stride)])
    small_size = [k // s for k, s in zip(whole.shape[2:], stride)]
    pairs = [number for pair in zip(small_size, stride) for number in pair]
    split = whole.reshape(groups, C_in // groups, group_out, *pairs)
    small, phase = range(3, split.dim(), 2), range(4, split.dim(), 2)
    rotated = split.flip(list(small)).permute(0, 2, *phase, 1, *small)
    return rotated.reshape(groups * group_out * math.prod(stride), C_in // groups, *small_size)


def icnr_(
    weight: Tensor | nn.Module, stride: PerAxis, init: Callable[[Tensor], Any] = nn.init.kaiming_normal_
) -> Tensor:
    """Fill the weight of a sub-pixel convolution so that all phases start out equal, and return it.

    Each output channel gets one kernel from `init`, and each of its ∏ stride phases gets a copy of it. So the shuffled
    layer starts as a plain convolution with a nearest-neighbour enlargement: there is no checkerboard before training.
    That holds if the convolution has no bias, or the same bias in all phases of a channel. PyTorch's own start gives
    every phase a bias of its own, so set it to 0.

    Under weight_norm, spectral_norm or a parametrization, call this before you add them: they compute the weight from
    other tensors. If you pass the convolution instead of its weight, all of this is checked; a tensor alone doesn't
    show which layer it belongs to, or, under torch.no_grad(), that it has been computed.

    Shapes:
        weight: (C_out·∏ stride, C_in/groups, *kernel_size), for the convolution before torch.nn.PixelShuffle, or that
        convolution itself: nn.Conv1d, 2d or 3d.

    Args:
        stride: how many times larger the shuffled output is; an int, or one for each axis.
        init: fills a tensor in place, as the functions of torch.nn.init do.

    Raises:
        TypeError: weight is neither a tensor of floating-point numbers nor a convolution, or stride is not an integer.
        ValueError: weight is not 3-D to 5-D, is empty, is computed from other tensors or is a transposed layer's,
            ∏ stride does not divide its channels, or the convolution's bias differs between phases.

    Source: Aitken et al., 2017, arXiv:1707.02937.

    >>> import torch
    >>> conv = torch.nn.Conv2d(1, 4, kernel_size=3, bias=False)
    >>> weight = icnr_(conv, stride=2)
    >>> torch.equal(conv.weight[0], conv.weight[3])
    True
    """
    bias = None
    if isinstance(weight, nn.Module):
        weight, bias = _weight_and_bias(weight)
    _check_weight(weight)
    phases = math.prod(per_axis("stride", stride, weight.dim() - 2, 1))
    if weight.shape[0] % phases:
        raise ValueError(
            f"stride must give a number of phases that divides the {weight.shape[0]} channels, got {phases}"
        )
    if bias is not None:
        _check_bias(bias, phases)
    with torch.no_grad():
        kernels = torch.empty_like(weight[::phases])
        init(kernels)
        return weight.copy_(kernels.repeat_interleave(phases, dim=0))


def _weight_and_bias(layer: nn.Module) -> tuple[Tensor, Tensor | None]:
    """Return what a convolution stores; its weight must not be computed from other tensors."""
    if not isinstance(layer, nn.modules.conv._ConvNd):
        raise TypeError(f"weight must be a torch.Tensor or a convolution, got {type(layer).__name__}")
    if layer.transposed:
        raise ValueError(f"weight must belong to a convolution before torch.nn.PixelShuffle, got {layer}")
    if "weight" not in dict(layer.named_parameters(recurse=False)):
        raise ValueError(f"weight must be {STORED}")
    return layer.weight, layer.bias


def _check_weight(weight: Tensor) -> None:
    meaning = "(C_out·∏ stride, C_in/groups, *kernel_size) with one to three spatial axes"
    non_empty_tensor("weight", weight, (3, 4, 5), meaning)
    check_floating("weight", weight)
    # Views of a parameter have a grad_fn as well, but filling them fills the parameter.
    if weight.grad_fn is not None and not (weight._base is not None and weight._base.is_leaf):
        raise ValueError(f"weight must be {STORED}")


def _check_bias(bias: Tensor, phases: int) -> None:
    by_phase = bias.view(-1, phases)
    if (by_phase != by_phase[:, :1]).any():
        raise ValueError(
            f"the bias must be the same in all {phases} phases of a channel, got different numbers, which make a "
            f"checkerboard themselves: call torch.nn.init.zeros_(layer.bias), or build the layer with bias=False"
        )
