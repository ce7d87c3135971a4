"""One transposed convolution as PyTorch understands it: its settings along each axis, its sizes and its errors."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from transconv.arguments import PerAxis, check_same_dtype, divisor, integer, read_settings, tensor
from transconv.sizes import check_output_padding, check_output_size, transposed_size
from transconv.zeros import pad_or_crop

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
CONV_TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
SETTINGS = ("kernel_size", "stride", "padding", "output_padding", "groups", "dilation")
HALF = (torch.float16, torch.bfloat16)  # what PyTorch can do with these depends on its version and the processor


class Axis(NamedTuple):
    """One axis of a layer in the course's letters, in the order of `conv_transpose_size`."""

    n: int
    k: int
    s: int
    p: int
    o: int
    d: int

    @property
    def full_size(self) -> int:
        """How many cells the stamps cover together, before padding removes any."""
        return transposed_size(self.n, self.k, self.s, d=self.d)

    @property
    def output_size(self) -> int:
        """How many cells the output has."""
        return transposed_size(**self._asdict())

    @property
    def rim(self) -> tuple[int, int]:
        """Zeros to add before and after the stretched input for a plain convolution; negative numbers crop."""
        before = self.d * (self.k - 1) - self.p
        return before, before + self.o


class Layer(NamedTuple):
    """The settings of a transposed convolution, with a number for each spatial axis."""

    input_size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    output_padding: tuple[int, ...]
    groups: int
    dilation: tuple[int, ...]

    @property
    def axes(self) -> list[Axis]:
        """The axes, which are independent of each other."""
        settings = (self.input_size, self.kernel_size, self.stride, self.padding, self.output_padding, self.dilation)
        return list(map(Axis, *settings))

    @property
    def arguments(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int, tuple[int, ...]]:
        """The settings in the order of F.conv_transposeNd, after x, weight and bias."""
        return self.stride, self.padding, self.output_padding, self.groups, self.dilation

    @property
    def output_size(self) -> tuple[int, ...]:
        """How many cells the output has along each axis."""
        return tuple([axis.output_size for axis in self.axes])

    @property
    def full_size(self) -> tuple[int, ...]:
        """How many cells the stamps cover together along each axis, before padding removes any."""
        return tuple([axis.full_size for axis in self.axes])


def read_layer(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: PerAxis,
    padding: PerAxis,
    output_padding: PerAxis,
    groups: int,
    dilation: PerAxis,
) -> Layer:
    """Return the Layer that F.conv_transposeNd's arguments describe, or raise an error for the first broken rule.

    Raises:
        TypeError: an argument has the wrong type, or the dtypes differ.
        ValueError: a shape does not fit, a setting is too small, output_padding is at least as large as both stride
            and dilation, or nothing is left of the output.
    """
    tensor("weight", weight, (3, 4, 5), "(C_in, C_out/groups, *kernel_size) with one to three spatial axes")
    C_in, group_out, *kernel_size = weight.shape
    axes = len(kernel_size)
    tensor("x", x, (axes + 1, axes + 2), f"(N, C_in, *size) or (C_in, *size) with {axes} spatial axes, as weight has")
    check_same_dtype("x", x, "weight", weight)
    channels, *input_size = x.shape[-axes - 1 :]
    if 0 in weight.shape:
        raise ValueError(f"weight must not be empty, got the shape {tuple(weight.shape)}")
    if channels != C_in:
        hint = _transposed_weight(tuple(weight.shape), channels, integer("groups", groups, 1))
        raise ValueError(f"x must have the {C_in} input channels of weight, got {channels}{hint}")
    if 0 in input_size:
        raise ValueError(f"x must have at least one cell along each spatial axis, got the shape {tuple(x.shape)}")
    layer = layer_of(
        input_size=tuple(input_size),
        kernel_size=tuple(kernel_size),
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        groups=divisor("groups", groups, C_in, "input channels of weight"),
        dilation=dilation,
        axes=axes,
    )
    if bias is not None:
        _check_bias(bias, layer.groups * group_out, x, axes)
    check_sizes(layer)
    return layer


def layer_of(
    *,
    kernel_size: PerAxis,
    input_size: PerAxis = 1,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    groups: int = 1,
    dilation: PerAxis = 1,
    axes: int | None = None,
) -> Layer:
    """Return the Layer with these settings, each an int or one for each axis; its sizes are not checked yet."""
    settings = read_settings(
        axes,
        input_size=input_size,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )
    return Layer(groups=groups, **settings)


def layer_of_module(module: Any, input_size: PerAxis, axes: int) -> Layer:
    """Return the Layer that one of PyTorch's transposed modules is on this input size; its sizes aren't checked yet."""
    settings = {name: getattr(module, name) for name in SETTINGS}
    return layer_of(input_size=input_size, axes=axes, **settings)


def check_sizes(layer: Layer) -> None:
    """Refuse an output_padding that PyTorch refuses, and settings that leave nothing of the output."""
    for axis in layer.axes:
        check_output_padding(axis.o, axis.s, axis.d)
        check_output_size(**axis._asdict())


def crop(canvas: Tensor, layer: Layer) -> Tensor:
    """Return the output, given the sum of all stamps: drop what padding removes, add what output_padding adds."""
    sizes = zip(canvas.shape[-len(layer.padding) :], layer.padding, layer.output_size)
    return pad_or_crop(canvas, [(-p, p + m - full) for full, p, m in sizes])


def append_zeros(x: Tensor, layer: Layer) -> Tensor:
    """Return x zero-padded at the end to the size that the forward convolution would give the layer's output.

    The two sizes differ where output_padding reaches a whole stride, which PyTorch allows if it is smaller than
    dilation: then one more window fits into the output.
    """
    return pad_or_crop(x, [(0, axis.o // axis.s) for axis in layer.axes])


def _transposed_weight(shape: tuple[int, ...], channels: int, groups: int) -> str:
    """Return a guess for the end of an error, if a weight of this shape would fit a convolution of the same input."""
    if shape[1] * groups != channels:
        return ""
    order = "the order of a convolution's, (C_out, C_in/groups, *kernel_size)"
    fix = ", and weight.transpose(0, 1) would fit" if groups == 1 else ""
    return f". Perhaps weight is transposed: {shape} looks like {order}{fix}"


def _check_bias(bias: Tensor, channels: int, x: Tensor, axes: int) -> None:
    tensor("bias", bias, (1,), f"1-D with {channels} numbers, one for each output channel")
    if bias.shape != (channels,):
        raise ValueError(f"bias must have {channels} numbers, one for each output channel, got {bias.numel()}")
    # PyTorch's own rule: with one or two axes, bias may have any dtype that can be cast to x's; with three, only x's.
    # In half precision it depends on the processor (oneDNN doesn't cast), so we always require the dtype of x.
    cast = not (x.is_complex() or bias.is_complex() or (bias.is_floating_point() and not x.is_floating_point()))
    if axes == 3 or x.dtype in HALF or not cast:
        check_same_dtype("x", x, "bias", bias)
