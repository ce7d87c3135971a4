"""One transposed convolution, read as PyTorch reads it: its settings for each axis, its sizes, its errors."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.arguments import divisor, per_axis, same_dtype, tensor
from transconv.zeros import framed

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
CONV_TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
HALF = (torch.float16, torch.bfloat16)  # what PyTorch takes of these depends on its version and on the processor
SMALLEST = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}


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
    def output_size(self) -> tuple[int, ...]:
        """Cells of the output: what all stamps cover, less padding at both ends, plus output_padding at the far one."""
        axes = zip(self.input_size, self.kernel_size, self.stride, self.padding, self.output_padding, self.dilation)
        return tuple([s * (n - 1) + d * (k - 1) + 1 - 2 * p + o for n, k, s, p, o, d in axes])

    @property
    def full_size(self) -> tuple[int, ...]:
        """Cells that all stamps cover together, before padding removes any."""
        axes = zip(self.output_size, self.padding, self.output_padding)
        return tuple([size + 2 * p - o for size, p, o in axes])


def read(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: Any,
    dilation: Any,
) -> Layer:
    """Return the Layer of the arguments of F.conv_transposeNd, or raise the error of the first rule they break.

    Raises:
        TypeError: an argument has the wrong type, or the dtypes differ.
        ValueError: a shape does not fit, a setting is too small, output_padding is smaller neither than stride
            nor than dilation, or nothing is left of the output.
    """
    tensor("weight", weight, (3, 4, 5), "(C_in, C_out/groups, *kernel_size) with one to three spatial axes")
    C_in, group_out, *kernel_size = weight.shape
    axes = len(kernel_size)
    tensor("x", x, (axes + 1, axes + 2), f"(N, C_in, *size) or (C_in, *size) with {axes} spatial axes as weight has")
    same_dtype("x", x, "weight", weight)
    shape, size = x.shape, tuple(x.shape[-axes:])
    if 0 in weight.shape:
        raise ValueError(f"weight must not be empty, got the shape {tuple(weight.shape)}")
    if shape[-axes - 1] != C_in:
        raise ValueError(f"x must have the {C_in} input channels of weight, got {shape[-axes - 1]}")
    if 0 in size:
        raise ValueError(f"x must have at least one cell along each spatial axis, got the shape {tuple(shape)}")
    given = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
    settings = {name: per_axis(name, _alone(value), axes, SMALLEST[name]) for name, value in given.items()}
    groups = divisor("groups", groups, C_in, "input channels of weight")
    if bias is not None:
        _check_bias(bias, groups * group_out, x, axes)
    layer = Layer(size, tuple(kernel_size), groups=groups, **settings)
    check_sizes(layer)
    return layer


def check_sizes(layer: Layer) -> None:
    """Refuse an output_padding that PyTorch refuses, and settings that leave nothing of the output."""
    for size, s, p, o, d in zip(layer.output_size, layer.stride, layer.padding, layer.output_padding, layer.dilation):
        check_output_padding(o, s, d)
        if size < 1:
            raise ValueError(
                f"padding must leave at least one cell of the output: padding={p} takes {2 * p} of {size + 2 * p} cells"
            )


def check_output_padding(o: int, s: int, d: int) -> None:
    """Refuse an output_padding that PyTorch refuses along one axis."""
    if o >= max(s, d):
        raise ValueError(
            f"output_padding must be smaller than stride or than dilation, got output_padding={o} "
            f"with stride={s} and dilation={d}"
        )


def cut(canvas: Tensor, layer: Layer) -> Tensor:
    """Return the output from the sum of all stamps: without what padding removes, with what output_padding adds."""
    sizes = zip(canvas.shape[-len(layer.padding) :], layer.padding, layer.output_size)
    return framed(canvas, [(-p, p + left - full) for full, p, left in sizes])


def appended(x: Tensor, layer: Layer) -> Tensor:
    """Return x with zero rows at its end, as many as the convolution of the output's size makes more than x has.

    There are some where output_padding reaches a whole stride, as PyTorch allows with output_padding < dilation:
    then another window fits into the output, and the convolution that this layer is the transpose of makes one more.
    """
    return framed(x, [(0, o // s) for o, s in zip(layer.output_padding, layer.stride)])


def _alone(value: Any) -> Any:
    """Return the number in a tuple of one: PyTorch takes it for every axis."""
    return value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value


def _check_bias(bias: Tensor, channels: int, x: Tensor, axes: int) -> None:
    tensor("bias", bias, (1,), f"1-D with {channels} numbers, one for each output channel")
    if bias.shape != (channels,):
        raise ValueError(f"bias must have {channels} numbers, one for each output channel, got {bias.numel()}")
    # PyTorch's own rule: one and two axes take a bias of any dtype that can be cast, three axes do not; nor does half
    # precision on a processor where oneDNN computes in it, so here it never does.
    cast = not (x.is_complex() or bias.is_complex() or (bias.is_floating_point() and not x.is_floating_point()))
    if axes == 3 or x.dtype in HALF or not cast:
        same_dtype("x", x, "bias", bias)
