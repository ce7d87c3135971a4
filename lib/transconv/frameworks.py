"""Weights in the layouts of Keras and JAX, and those frameworks' padding as PyTorch's settings.

PyTorch stores a weight as (C_in, C_out/groups, *k). Keras and TensorFlow store it as (*k, C_out, C_in). JAX and Flax
store it as (*k, C_in, C_out) and rotated by 180°, because what they call a transposed convolution doesn't rotate its
kernel: if you forget that, every shape is right and the values are wrong. Their data are (N, *size, C) by default,
where PyTorch's are (N, C, *size).

ONNX needs no conversion. ConvTranspose takes PyTorch's weight as it is, and calls the settings strides, pads (the
beginning of every axis, then the end of every axis: PyTorch's padding twice), output_padding, dilations and group.
Its pads may differ at the two ends, so a `Padding` needs no crop there: pads = (*padding, *(padding + crop)).

MLX stores a weight as (C_out, *k, C_in): weight.permute(1, 2, 3, 0) for a picture's layer with groups = 1. Nothing is
rotated, its data are (N, *size, C), and its settings are PyTorch's. On values, that held in mlx 0.32.4 (November 2026)
up to padding = dilation·(kernel_size - 1); beyond, MLX returned other numbers.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from transconv.arguments import PerAxis, divisor, non_empty_tensor, tensor, text
from transconv.layer import Axis, layer_of
from transconv.sizes import check_output_padding

WEIGHT = "(C_in, C_out/groups, *kernel_size) with one to three spatial axes"
KERAS = "(*kernel_size, C_out, C_in) with one to three spatial axes"
JAX = "(*kernel_size, C_in, C_out) with one to three spatial axes"


def to_keras(weight: Tensor, *, groups: int = 1) -> Tensor:
    """Return PyTorch's weight as the kernel of a Keras or TensorFlow layer: the axes move, nothing is rotated.

    Keras' transposed layers have no groups, so the kernel of a layer with groups gets zeros wherever input and output
    channels belong to different groups. That makes it groups times as large.

    Shapes:
        weight: (C_in, C_out/groups, *kernel_size), with one to three spatial axes.
        returns: (*kernel_size, C_out, C_in), a copy of the same dtype.

    Args:
        groups: the layer's. The weight doesn't show it: with a wrong number, shape and values are wrong.

    Raises:
        TypeError: weight is not a tensor of numbers, or groups is not an integer.
        ValueError: weight is not 3-D to 5-D or is empty, or groups does not divide C_in.

    Source: keras.layers.Conv2DTranspose, tf.nn.conv2d_transpose.

    >>> import torch
    >>> to_keras(torch.ones(8, 16, 3, 5)).shape
    torch.Size([3, 5, 16, 8])
    """
    return _copy(_without_groups(weight, groups).movedim((1, 0), (-2, -1)))


def from_keras(kernel: Any) -> Tensor:
    """Return the kernel of a Keras or TensorFlow layer as PyTorch's weight: the inverse of `to_keras`.

    Shapes:
        kernel: (*kernel_size, C_out, C_in), with one to three spatial axes; a tensor, an array or layer.kernel.
        returns: (C_in, C_out, *kernel_size), a copy of the same dtype.

    Raises:
        TypeError: kernel holds something other than numbers that torch.tensor can read.
        ValueError: kernel is not 3-D to 5-D or is empty.

    >>> import torch
    >>> from_keras(torch.ones(3, 5, 16, 8)).shape
    torch.Size([8, 16, 3, 5])
    """
    return _copy(_read(kernel, KERAS).movedim((-2, -1), (1, 0)))


def to_jax(weight: Tensor, *, groups: int = 1, transpose_kernel: bool = False) -> Tensor:
    """Return PyTorch's weight as the kernel of jax.lax.conv_transpose or of Flax's ConvTranspose.

    JAX slides the kernel over the stretched input as it is. PyTorch stamps with it, which is the same as sliding it
    rotated by 180°, so this function rotates it. If you pass transpose_kernel=True to JAX, JAX rotates the kernel and
    swaps the channels itself; pass it here too, and the kernel is that of `to_keras`. Neither JAX nor Flax has
    groups here, so zeros take their place, as in `to_keras`.

    Shapes:
        weight: (C_in, C_out/groups, *kernel_size), with one to three spatial axes.
        returns: (*kernel_size, C_in, C_out), or (*kernel_size, C_out, C_in) with transpose_kernel=True;
        a copy of the same dtype.

    Args:
        groups: the layer's. The weight doesn't show it: with a wrong number, shape and values are wrong.
        transpose_kernel: the value that you pass to JAX or Flax.

    Raises:
        TypeError: weight is not a tensor of numbers, or groups is not an integer.
        ValueError: weight is not 3-D to 5-D or is empty, or groups does not divide C_in.

    Source: jax.lax.conv_transpose, argument transpose_kernel; jax#14337.

    >>> import torch
    >>> to_jax(torch.tensor([[[1, 2, 3]]])).flatten()
    tensor([3, 2, 1])
    """
    if transpose_kernel:
        return to_keras(weight, groups=groups)
    dense = _without_groups(weight, groups)
    return _copy(dense.flip(list(range(2, dense.dim()))).movedim((0, 1), (-2, -1)))


def from_jax(kernel: Any, *, transpose_kernel: bool = False) -> Tensor:
    """Return the kernel of jax.lax.conv_transpose or of Flax's ConvTranspose as PyTorch's weight.

    Shapes:
        kernel: (*kernel_size, C_in, C_out), or (*kernel_size, C_out, C_in) with transpose_kernel=True, with one
        to three spatial axes; a tensor or an array.
        returns: (C_in, C_out, *kernel_size), a copy of the same dtype.

    Args:
        transpose_kernel: the value that you pass to JAX or Flax.

    Raises:
        TypeError: kernel holds something other than numbers that torch.tensor can read.
        ValueError: kernel is not 3-D to 5-D or is empty.

    >>> import torch
    >>> from_jax(torch.tensor([[[3]], [[2]], [[1]]])).flatten()
    tensor([1, 2, 3])
    """
    if transpose_kernel:
        return from_keras(kernel)
    weight = _read(kernel, JAX).movedim((-2, -1), (0, 1))
    return _copy(weight.flip(list(range(2, weight.dim()))))


def jax_padding(
    kernel_size: PerAxis,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    dilation: PerAxis = 1,
) -> list[tuple[int, int]]:
    """Return the padding that makes jax.lax.conv_transpose and Flax do what PyTorch does with these settings.

    In JAX, padding counts the zeros around the input, after stride - 1 zeros have been inserted between its cells.
    There are dilation·(kernel_size - 1) - padding of them before each axis, and output_padding more after it. A
    negative number crops. This is the rim that `rearranged` adds.

    Args:
        kernel_size, stride, padding, output_padding, dilation: PyTorch's, an int or one for each axis; the longest
            tuple sets the number of axes. stride only decides whether PyTorch accepts output_padding.

    Returns:
        (before, after) for each axis, for JAX's default use_consistent_padding=False.

    Raises:
        TypeError: an argument holds something other than integers.
        ValueError: an argument is too small, or output_padding is at least as large as both stride and dilation.

    Source: jax.lax.conv_transpose; Dumoulin and Visin, 2016, arXiv:1603.07285, relationship 14, for any parameters.

    >>> jax_padding(kernel_size=3, stride=2, padding=1, output_padding=1)
    [(1, 2)]
    """
    layer = layer_of(
        kernel_size=kernel_size, stride=stride, padding=padding, output_padding=output_padding, dilation=dilation
    )
    for axis in layer.axes:
        check_output_padding(axis.o, axis.s, axis.d)
    return [axis.rim for axis in layer.axes]


class Padding(NamedTuple):
    """What 'same' or 'valid' means in PyTorch, with a number for each spatial axis."""

    padding: tuple[int, ...]
    output_padding: tuple[int, ...]
    crop: tuple[int, ...]

    def cropped(self, y: Tensor) -> Tensor:
        """Return PyTorch's output without the 0 or 1 cells that `crop` drops at the end of each axis.

        Shapes:
            y: (N, C, *size) or (C, *size). returns: the same with size - crop; a view.

        >>> import torch
        >>> Padding(padding=(0,), output_padding=(0,), crop=(1,)).cropped(torch.ones(1, 1, 9)).shape
        torch.Size([1, 1, 8])
        """
        axes = len(self.crop)
        tensor("y", y, (axes + 1, axes + 2), f"(N, C, *size) or (C, *size) with {axes} spatial axes, as crop has")
        kept: tuple[Any, ...] = (..., *(slice(size - less) for size, less in zip(y.shape[-axes:], self.crop)))
        return y[kept]


def padding_from_word(
    word: str,
    kernel_size: PerAxis,
    stride: PerAxis = 1,
    output_padding: PerAxis | None = None,
    dilation: PerAxis = 1,
) -> Padding:
    """Return what 'same' or 'valid' means for a transposed convolution of Keras, TensorFlow, JAX or Flax, in PyTorch.

    The words mean the same in all four. Along an axis, a stamp covers extent = dilation·(kernel_size - 1) + 1 cells:

    - 'same' gives stride·n cells. That isn't the size of the input but the largest size that a convolution with the
      same word maps to n;
    - 'valid' gives stride·(n - 1) + max(extent, stride) cells: all that the stamps cover, with no gap left at the end.

    'same' removes extent - stride cells in all, and PyTorch's padding removes the same number at each end. If the total
    is odd, the odd cell must come off the END, so PyTorch's output needs a crop there, which `Padding.cropped` does.
    padding + 1 with output_padding = 1 is tempting and has the right shape, but its values are shifted by one cell
    (keras#22876). If stride is larger than extent, output_padding makes up the difference.

    Args:
        word: 'same' or 'valid', in lower or upper case.
        kernel_size, stride, dilation: an int, or one for each axis; the longest tuple sets the number of axes.
        output_padding: Keras' output_padding, smaller than stride; an int, or one for each axis. None is Keras'
            default and what JAX always does. A number, even 0, gives a different size:
            stride·(n - 1) + extent mod 2 + output_padding with 'same', and
            stride·(n - 1) + extent + output_padding with 'valid'.

    Raises:
        TypeError: word is not a string, or a setting holds something other than integers.
        ValueError: word is a different string, a setting is too small, or output_padding is not smaller than stride.

    Source: keras.layers.Conv2DTranspose and jax.lax.conv_transpose, compared on values.

    >>> padding_from_word("same", kernel_size=3, stride=2)
    Padding(padding=(0,), output_padding=(0,), crop=(1,))
    >>> padding_from_word("same", kernel_size=(4, 5), stride=2)
    Padding(padding=(1, 1), output_padding=(0, 0), crop=(0, 1))
    """
    if text("word", word).lower() not in ("same", "valid"):
        raise ValueError(f"word must be 'same' or 'valid', got {word!r}")
    same, default = word.lower() == "same", output_padding is None
    layer = layer_of(
        kernel_size=kernel_size,
        stride=stride,
        output_padding=0 if output_padding is None else output_padding,
        dilation=dilation,
    )
    removed = [_removed(axis, same=same, default=default) for axis in layer.axes]
    return Padding(
        padding=tuple(max(0, cells) // 2 for cells in removed),
        output_padding=tuple(max(0, -cells) for cells in removed),
        crop=tuple(max(0, cells) % 2 for cells in removed),
    )


def _removed(axis: Axis, *, same: bool, default: bool) -> int:
    """Return how many of the cells that the stamps cover are removed along one axis; negative if cells are added."""
    if axis.o >= axis.s:
        raise ValueError(
            f"output_padding must be smaller than stride, got output_padding={axis.o} with stride={axis.s}"
        )
    extent = axis.d * (axis.k - 1) + 1
    if default:
        return extent - axis.s if same else min(0, extent - axis.s)
    return extent - extent % 2 - axis.o if same else -axis.o


def _without_groups(weight: Tensor, groups: int) -> Tensor:
    """Return the weight of the layer with groups = 1 that does the same, with zeros between the groups."""
    non_empty_tensor("weight", weight, (3, 4, 5), WEIGHT)
    groups = divisor("groups", groups, weight.shape[0], "input channels of weight")
    blocks = weight.reshape(groups, -1, *weight.shape[1:])  # (groups, C_in/groups, C_out/groups, *kernel_size)
    return torch.diag_embed(blocks.movedim(0, -1), dim1=0, dim2=2).flatten(2, 3).flatten(0, 1)


def _read(kernel: Any, meaning: str) -> Tensor:
    """Return kernel as a tensor if it has the axes that `meaning` describes."""
    if not isinstance(kernel, Tensor):
        kernel = _as_tensor(kernel)
    return non_empty_tensor("kernel", kernel, (3, 4, 5), meaning)


def _as_tensor(kernel: Any) -> Tensor:
    try:
        # Not torch.as_tensor: it warns about read-only arrays, and JAX's are.
        return torch.tensor(kernel)
    except (TypeError, ValueError, RuntimeError) as error:
        reason = error
    try:
        # Keras' variables and arrays with negative strides ([::-1]) need this.
        return torch.tensor(kernel.__array__().copy())
    except (AttributeError, TypeError, ValueError):
        sentence = f"kernel must be a tensor or an array that torch.tensor can read, got {type(kernel).__name__}"
        raise TypeError(sentence) from reason


def _copy(weight: Tensor) -> Tensor:
    return weight.clone(memory_format=torch.contiguous_format)
