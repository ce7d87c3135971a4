"""The methods that `packed` chooses from, each for PyTorch's contiguous memory format or for channels-last.

Each is a class that works out at once what doesn't depend on the numbers. An instance computes a layer of one input
size: `arrange` returns the weight in the order in which `compute` wants it, so that this can be done beforehand.
"""

from __future__ import annotations

import math
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.fast import fold_stamps
from transconv.layer import CONV, CONV_TRANSPOSE, Layer
from transconv.subpixel import phase_kernels, shuffled
from transconv.zeros import pad_or_crop

AXES = (2, 3)  # those for which PyTorch has the format channels-last


def is_channels_last(x: Tensor) -> bool:
    """Whether x, or a weight, is in channels-last, and not in both formats, as with one channel."""
    return x.dim() - 2 in AXES and x.stride(1) == 1 and not x.is_contiguous() and x.movedim(1, -1).is_contiguous()


def to_channels_last(x: Tensor) -> Tensor:
    """Return x in channels-last; unlike x.contiguous(memory_format=…), this works under vmap."""
    return x.movedim(1, -1).contiguous().movedim(-1, 1)


class Method:
    """One method for a layer; the ones below say which layers it fits."""

    name: ClassVar[str]
    arranges: ClassVar[bool] = False  # whether it wants the weight in another order

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.axes = len(layer.stride)

    @staticmethod
    def fits(layer: Layer) -> bool:
        """Whether the method can compute the layer."""
        raise NotImplementedError

    def arrange(self, weight: Tensor) -> Tensor:
        """Return the weight in the order in which `compute` takes it."""
        return weight

    def compute(self, x: Tensor, arranged: Tensor, bias: Tensor | None) -> Tensor:
        """Return the transposed convolution.

        Shapes:
            x: (N, C_in, *size). arranged: what `arrange` returns. bias: (C_out,) or None.
            returns: (N, C_out, *output_size), in the method's memory format.
        """
        raise NotImplementedError


class Own(Method):
    """PyTorch's own, on the input and the weight as they lie."""

    name = "channels_last"

    @staticmethod
    def fits(layer: Layer) -> bool:
        return len(layer.stride) in AXES

    def compute(self, x: Tensor, arranged: Tensor, bias: Tensor | None) -> Tensor:
        return CONV_TRANSPOSE[self.axes](x, arranged, bias, *self.layer.arguments)


class Turned(Own):
    """PyTorch's own, on the input turned to channels-last, and its output turned back."""

    def compute(self, x: Tensor, arranged: Tensor, bias: Tensor | None) -> Tensor:
        return super().compute(to_channels_last(x), arranged, bias).contiguous()


class Last(Own):
    """PyTorch's own in channels-last, with the weight in that format too, so that it isn't turned at each call."""


class Product(Method):
    """One matrix product and a shuffle: the stamps of a layer whose kernel_size is its stride tile the output."""

    name = "product"

    @staticmethod
    def fits(layer: Layer) -> bool:
        tile = layer.kernel_size == layer.stride and not any(layer.padding + layer.output_padding)
        return tile and layer.groups == 1 and set(layer.dilation) == {1}

    def compute(self, x: Tensor, arranged: Tensor, bias: Tensor | None) -> Tensor:
        stamps = arranged.flatten(1).T  # (C_out·∏ kernel_size, C_in)
        pixels = x.flatten(2)
        if bias is None:
            tiles = stamps @ pixels
        else:
            rows = bias.repeat_interleave(math.prod(self.layer.stride))
            tiles = torch.baddbmm(rows[:, None], stamps.expand(len(x), *stamps.shape), pixels)
        return shuffled(tiles.reshape(*tiles.shape[:2], *self.layer.input_size), self.layer.stride)


class Fold(Method):
    """One matrix product, whose stamps F.fold adds up."""

    name = "fold"

    @staticmethod
    def fits(layer: Layer) -> bool:
        # F.fold counts the windows, and an output_padding of a whole stride would be one more.
        counted = all(o < s for o, s in zip(layer.output_padding, layer.stride))
        return layer.groups == 1 and len(layer.stride) < 3 and counted

    def compute(self, x: Tensor, arranged: Tensor, bias: Tensor | None) -> Tensor:
        y = fold_stamps(x, arranged, self.layer)
        return y if bias is None else y + bias.reshape(-1, *[1] * self.axes)


class SubPixel(Method):
    """One convolution with the kernels of all phases, and a shuffle."""

    name = "subpixel"
    arranges = True

    def __init__(self, layer: Layer) -> None:
        super().__init__(layer)
        self.phases = math.prod(layer.stride)
        small = [-(-(d * (k - 1) + 1) // s) for k, s, d in zip(layer.kernel_size, layer.stride, layer.dilation)]
        self.rim = [k - 1 for k in small]
        canvas = [s * (n + k - 1) for n, k, s in zip(layer.input_size, small, layer.stride)]
        self.ends = [(-p, p + m - full) for full, p, m in zip(canvas, layer.padding, layer.output_size)]
        self.beyond = any(after > 0 for _, after in self.ends)  # cells past the canvas, which hold the bias alone

    @staticmethod
    def fits(layer: Layer) -> bool:
        return math.prod(layer.stride) > 1

    def arrange(self, weight: Tensor) -> Tensor:
        return phase_kernels(weight, stride=self.layer.stride, groups=self.layer.groups, dilation=self.layer.dilation)

    def compute(self, x: Tensor, arranged: Tensor, bias: Tensor | None) -> Tensor:
        early = None if bias is None or self.beyond else self._of_phases(bias)
        phases = CONV[self.axes](x, arranged, early, padding=self.rim, groups=self.layer.groups)
        y = self._in_format(pad_or_crop(self._shuffled(phases), self.ends))
        return y if bias is None or not self.beyond else y + bias.reshape(-1, *[1] * self.axes)

    def _of_phases(self, bias: Tensor) -> Tensor:
        return bias.repeat_interleave(self.phases)

    def _shuffled(self, phases: Tensor) -> Tensor:
        return shuffled(phases, self.layer.stride)

    def _in_format(self, y: Tensor) -> Tensor:
        return y.contiguous()


class ProductLast(Product):
    """Product for channels-last: each stamp is one row, which begins with all channels of its first cell."""

    def compute(self, x: Tensor, arranged: Tensor, bias: Tensor | None) -> Tensor:
        rows = arranged.movedim(1, -1).flatten(1)  # (C_in, ∏ kernel_size·C_out), without a copy
        biases = None if bias is None else bias.repeat(math.prod(self.layer.stride))
        tiles = F.linear(x.movedim(1, -1), rows.T, biases)
        return shuffled_last(tiles.movedim(-1, 1), self.layer)


class SubPixelLast(SubPixel):
    """SubPixel for channels-last: the phases come before the channels, so that the shuffle moves whole pixels."""

    @staticmethod
    def fits(layer: Layer) -> bool:
        return math.prod(layer.stride) > 1 and len(layer.stride) in AXES

    def arrange(self, weight: Tensor) -> Tensor:
        kernels = super().arrange(weight)
        by_channel = kernels.reshape(self.layer.groups, -1, self.phases, *kernels.shape[1:])
        return to_channels_last(by_channel.transpose(1, 2).reshape_as(kernels))

    def _of_phases(self, bias: Tensor) -> Tensor:
        return bias.reshape(self.layer.groups, 1, -1).expand(-1, self.phases, -1).flatten()

    def _shuffled(self, phases: Tensor) -> Tensor:
        return shuffled_last(phases, self.layer)

    def _in_format(self, y: Tensor) -> Tensor:
        return to_channels_last(y)


def shuffled_last(x: Tensor, layer: Layer) -> Tensor:
    """Return x with its phases interleaved, in channels-last.

    Shapes:
        x: (N, groups·∏ stride·C_out/groups, *size). returns: (N, C_out, *(stride·size)).
    """
    axes = len(layer.stride)
    N, _, *size = x.shape
    pixels = x.movedim(1, -1).reshape(N, *size, layer.groups, *layer.stride, -1)
    group = 1 + axes
    interleaved = [dim for axis in range(axes) for dim in (1 + axis, group + 1 + axis)]
    apart = pixels.permute(0, *interleaved, group, -1)
    return apart.reshape(N, *(s * n for s, n in zip(layer.stride, size)), -1).movedim(-1, 1)


CONTIGUOUS: tuple[type[Method], ...] = (Turned, Product, Fold, SubPixel)
CHANNELS_LAST: tuple[type[Method], ...] = (Last, ProductLast, SubPixelLast)
