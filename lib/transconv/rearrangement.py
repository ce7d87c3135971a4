"""Transposed convolution as a plain convolution: of a rearranged input, with a rotated kernel."""

import torch.nn.functional as F

from transconv.arguments import integer, per_axis, same_dtype, tensor
from transconv.sizes import conv_transpose_size


def rearranged(x, weight, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Return (x_, weight_), so that F.convNd(x_, weight_, dilation=dilation, groups=groups) is the answer.

    The answer is that of F.conv_transposeNd(x, weight, None, stride, padding, output_padding, groups, dilation).
    x_ is x with stride - 1 zeros between neighbours and a rim of d(k - 1) - padding zeros; the end of each
    axis gets output_padding more. A negative rim crops. weight_ is weight rotated by 180°, with its input
    and output channels swapped. The convolution has stride 1 and no padding.

    Shapes:
        x: (N, C_in, *size) or (C_in, *size), with one to three spatial axes.
        weight: (C_in, C_out/groups, *kernel_size), of the same dtype.
        returns: x_ (N, C_in, *size_) or (C_in, *size_), weight_ (C_out, C_in/groups, *kernel_size).

    Args:
        stride, padding, output_padding, dilation: an int, or one for each axis.
        groups: how many separate groups of channels.

    Raises:
        TypeError: x or weight is not a tensor of numbers, their dtypes differ, or a setting is not an integer.
        ValueError: a shape does not fit, a setting is too small, output_padding is not smaller than
            stride or dilation, or nothing is left of the output.

    Source: Dumoulin and Visin, 2016, arXiv:1603.07285, relationship 14, for any parameters.

    >>> import torch
    >>> x_, weight_ = rearranged(torch.ones(1, 1, 2), torch.tensor([[[1.0, 2.0]]]), stride=2)
    >>> x_, weight_
    (tensor([[[0., 1., 0., 1., 0.]]]), tensor([[[2., 1.]]]))
    """
    tensor("weight", weight, (3, 4, 5), "(C_in, C_out/groups, *kernel_size) with one to three spatial axes")
    C_in, group_out, *kernel_size = weight.shape
    axes = len(kernel_size)
    tensor("x", x, (axes + 1, axes + 2), f"(N, C_in, *size) or (C_in, *size) with {axes} spatial axes as weight has")
    same_dtype("x", x, "weight", weight)
    if x.shape[-axes - 1] != C_in:
        raise ValueError(f"x must have the {C_in} input channels of weight, got {x.shape[-axes - 1]}")
    s = per_axis("stride", stride, axes, 1)
    p = per_axis("padding", padding, axes, 0)
    o = per_axis("output_padding", output_padding, axes, 0)
    d = per_axis("dilation", dilation, axes, 1)
    groups = integer("groups", groups, 1)
    if C_in % groups:
        raise ValueError(f"groups must divide the {C_in} input channels of weight, got {groups}")
    for setting in zip(x.shape[-axes:], kernel_size, s, p, o, d):
        conv_transpose_size(*setting)

    rim = [(d[a] * (kernel_size[a] - 1) - p[a], d[a] * (kernel_size[a] - 1) - p[a] + o[a]) for a in range(axes)]
    return _framed(_spread(x, s), rim), _rotated(weight, groups)


def _spread(x, stride):
    """Return x with stride - 1 zeros between neighbours along each of its last axes."""
    size = x.shape[-len(stride) :]
    spread = x.new_zeros(*x.shape[: -len(stride)], *(s * (n - 1) + 1 for s, n in zip(stride, size)))
    spread[(..., *(slice(None, None, s) for s in stride))] = x
    return spread


def _framed(x, rim):
    """Return x with rim[axis] = (before, after) zeros added to each of its last axes; negative numbers crop."""
    # All zeros are added before anything is cropped: a crop may reach past x into the zeros of the far side.
    pad = [cells for before_after in reversed(rim) for cells in before_after]
    return F.pad(F.pad(x, [max(0, cells) for cells in pad]), [min(0, cells) for cells in pad])


def _rotated(weight, groups):
    """Return weight (C_in, C_out/groups, *k) rotated by 180° as (C_out, C_in/groups, *k)."""
    C_in, group_out, *kernel_size = weight.shape
    turned = weight.flip(list(range(2, weight.dim())))
    swapped = turned.reshape(groups, C_in // groups, group_out, *kernel_size).transpose(1, 2)
    return swapped.reshape(groups * group_out, C_in // groups, *kernel_size)
