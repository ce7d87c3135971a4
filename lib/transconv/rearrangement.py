"""Transposed convolution as a plain convolution of a rearranged input with a rotated kernel."""

from torch import Tensor

from transconv.arguments import PerAxis
from transconv.layer import CONV, Layer, read_layer
from transconv.zeros import insert_zeros, pad_or_crop


def rearranged(
    x: Tensor,
    weight: Tensor,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    groups: int = 1,
    dilation: PerAxis = 1,
) -> tuple[Tensor, Tensor]:
    """Return (x_, weight_) whose plain convolution is the transposed convolution of x with weight.

    F.convNd(x_, weight_, dilation=dilation, groups=groups), with stride 1 and no padding, gives the same numbers as
    F.conv_transposeNd(x, weight, None, stride, padding, output_padding, groups, dilation). x_ is x with stride - 1
    zeros between neighbours and a rim of dilation·(kernel_size - 1) - padding zeros, and output_padding more at the
    end of each axis; a negative rim crops. weight_ is weight rotated by 180°, with its input and output channels
    swapped.

    Shapes:
        x: (N, C_in, *size) or (C_in, *size), with one to three spatial axes.
        weight: (C_in, C_out/groups, *kernel_size), of the same dtype.
        returns: x_ (N, C_in, *size_) or (C_in, *size_), weight_ (C_out, C_in/groups, *kernel_size).

    Args:
        stride, padding, output_padding, dilation: an int, or one for each axis.
        groups: how many separate groups of channels.

    Raises:
        TypeError: x or weight is not a tensor of numbers, their dtypes differ, or a setting is not an integer.
        ValueError: a shape does not fit, a setting is too small, output_padding is at least as large as both stride
            and dilation, or nothing is left of the output.

    Source: Dumoulin and Visin, 2016, arXiv:1603.07285, relationship 14, extended to all parameters.

    >>> import torch
    >>> x_, weight_ = rearranged(torch.ones(1, 1, 2), torch.tensor([[[1.0, 2.0]]]), stride=2)
    >>> x_, weight_
    (tensor([[[0., 1., 0., 1., 0.]]]), tensor([[[2., 1.]]]))
    """
    layer = read_layer(x, weight, None, stride, padding, output_padding, groups, dilation)
    return rearranged_input(x, layer), rotated(weight, layer.groups)


def convolve_rearranged(x: Tensor, weight: Tensor, layer: Layer) -> Tensor:
    """Return the transposed convolution of a batch as a plain convolution of the rearranged input.

    Shapes:
        x: (N, C_in, *size). weight: (C_in, C_out/groups, *kernel_size). returns: (N, C_out, *layer.output_size).
    """
    conv = CONV[len(layer.stride)]
    x_, weight_ = rearranged_input(x, layer), rotated(weight, layer.groups)
    return conv(x_, weight_, dilation=layer.dilation, groups=layer.groups)


def rearranged_input(x: Tensor, layer: Layer) -> Tensor:
    """Return x with zeros between neighbours and around it, or cropped where padding is larger than d(k - 1)."""
    return pad_or_crop(insert_zeros(x, layer.stride), [axis.rim for axis in layer.axes])


def rotated(weight: Tensor, groups: int) -> Tensor:
    """Return weight (C_in, C_out/groups, *k) rotated by 180° as (C_out, C_in/groups, *k)."""
    C_in, group_out, *kernel_size = weight.shape
    flipped = weight.flip(list(range(2, weight.dim())))
    swapped = flipped.reshape(groups, C_in // groups, group_out, *kernel_size).transpose(1, 2)
    return swapped.reshape(groups * group_out, C_in // groups, *kernel_size)
