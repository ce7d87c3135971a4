"""One operator, many frameworks: weights in the layouts of Keras and JAX, and their padding in PyTorch's settings.

PyTorch keeps a weight as (C_in, C_out/groups, *k). Keras and TensorFlow keep it as (*k, C_out, C_in). JAX and Flax
keep it as (*k, C_in, C_out) and turned by 180°, because what they call a transposed convolution does not turn it: who
forgets that gets every shape right and the values wrong. Their data are (N, *size, C) where PyTorch's are
(N, C, *size), unless they are told otherwise.

ONNX needs no conversion. ConvTranspose takes PyTorch's weight as it is, and calls the settings strides, pads (every
axis' beginning, then every axis' end: PyTorch's padding twice), output_padding, dilations and group. Its pads may
differ at both ends, so that a `Padding` with a crop needs none there: pads = (*padding, *(padding + crop)).
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from transconv.arguments import filled, longest, per_axis, tensor, text
from transconv.layer import SMALLEST, check_output_padding

WEIGHT = "(C_in, C_out, *kernel_size) with one to three spatial axes"
KERAS = "(*kernel_size, C_out, C_in) with one to three spatial axes"
JAX = "(*kernel_size, C_in, C_out) with one to three spatial axes"


def to_keras(weight: Tensor) -> Tensor:
    """Return PyTorch's weight as the kernel of a Keras or TensorFlow layer: other axes, no rotation.

    Keras' transposed layers have no groups: the weight must be that of a layer with groups = 1.

    Shapes:
        weight: (C_in, C_out, *kernel_size), with one to three spatial axes.
        returns: (*kernel_size, C_out, C_in), a copy of the same dtype.

    Raises:
        TypeError: weight is not a tensor of numbers.
        ValueError: weight is not 3-D to 5-D or is empty.

    Source: keras.layers.Conv2DTranspose, tf.nn.conv2d_transpose.

    >>> import torch
    >>> to_keras(torch.ones(8, 16, 3, 5)).shape
    torch.Size([3, 5, 16, 8])
    """
    filled("weight", weight, (3, 4, 5), WEIGHT)
    return _copy(weight.movedim((1, 0), (-2, -1)))


def from_keras(kernel: Any) -> Tensor:
    """Return the kernel of a Keras or TensorFlow layer as PyTorch's weight: the way back from `to_keras`.

    Shapes:
        kernel: (*kernel_size, C_out, C_in), with one to three spatial axes; a tensor, an array or layer.kernel.
        returns: (C_in, C_out, *kernel_size), a copy of the same dtype.

    Raises:
        TypeError: kernel is not made of numbers that torch.tensor can read.
        ValueError: kernel is not 3-D to 5-D or is empty.

    >>> import torch
    >>> from_keras(torch.ones(3, 5, 16, 8)).shape
    torch.Size([8, 16, 3, 5])
    """
    return _copy(_read(kernel, KERAS).movedim((-2, -1), (1, 0)))


def to_jax(weight: Tensor, *, transpose_kernel: bool = False) -> Tensor:
    """Return PyTorch's weight as the kernel of jax.lax.conv_transpose or of Flax's ConvTranspose.

    They slide the kernel over the spread-out input as it is. PyTorch stamps with it, which is sliding it turned by
    180°: so this turns it. With transpose_kernel=True, passed to JAX too, JAX turns it and swaps the channels
    itself; then the kernel is that of `to_keras`. Neither has groups: the weight must be that of groups = 1.

    Shapes:
        weight: (C_in, C_out, *kernel_size), with one to three spatial axes.
        returns: (*kernel_size, C_in, C_out), or (*kernel_size, C_out, C_in) with transpose_kernel=True;
        a copy of the same dtype.

    Args:
        transpose_kernel: what JAX or Flax is called with.

    Raises:
        TypeError: weight is not a tensor of numbers.
        ValueError: weight is not 3-D to 5-D or is empty.

    Source: jax.lax.conv_transpose, argument transpose_kernel; jax#14337.

    >>> import torch
    >>> to_jax(torch.tensor([[[1, 2, 3]]])).flatten()
    tensor([3, 2, 1])
    """
    if transpose_kernel:
        return to_keras(weight)
    filled("weight", weight, (3, 4, 5), WEIGHT)
    return _copy(weight.flip(list(range(2, weight.dim()))).movedim((0, 1), (-2, -1)))


def from_jax(kernel: Any, *, transpose_kernel: bool = False) -> Tensor:
    """Return the kernel of jax.lax.conv_transpose or of Flax's ConvTranspose as PyTorch's weight.

    Shapes:
        kernel: (*kernel_size, C_in, C_out), or (*kernel_size, C_out, C_in) with transpose_kernel=True, with one
        to three spatial axes; a tensor or an array.
        returns: (C_in, C_out, *kernel_size), a copy of the same dtype.

    Args:
        transpose_kernel: what JAX or Flax is called with.

    Raises:
        TypeError: kernel is not made of numbers that torch.tensor can read.
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
    kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, dilation: Any = 1
) -> list[tuple[int, int]]:
    """Return the padding with which jax.lax.conv_transpose, and Flax, do what PyTorch does with these settings.

    A number of theirs is no padding of PyTorch's: it adds zeros around the input, after stride - 1 zeros went between
    its cells. Before each axis there are dilation·(kernel_size - 1) - padding of them, and behind it output_padding
    more. A negative number crops. It is the rim of `rearranged`.

    Args:
        kernel_size, stride, padding, output_padding, dilation: PyTorch's, an int or one for each axis; the longest
            one says how many axes there are. The answer depends on stride only where PyTorch refuses output_padding.

    Returns:
        (before, after) for each axis, for JAX's default use_consistent_padding=False.

    Raises:
        TypeError: an argument is not made of integers.
        ValueError: an argument is too small, or output_padding is smaller neither than stride nor than dilation.

    Source: jax.lax.conv_transpose; Dumoulin and Visin, 2016, arXiv:1603.07285, relationship 14, for any parameters.

    >>> jax_padding(kernel_size=3, stride=2, padding=1, output_padding=1)
    [(1, 2)]
    """
    rim = []
    for k, s, p, o, d in _axes(
        kernel_size=kernel_size, stride=stride, padding=padding, output_padding=output_padding, dilation=dilation
    ):
        check_output_padding(o, s, d)
        before = d * (k - 1) - p
        rim.append((before, before + o))
    return rim


class Padding(NamedTuple):
    """What one of the words 'same' and 'valid' means in PyTorch, with a number for each spatial axis."""

    padding: tuple[int, ...]
    output_padding: tuple[int, ...]
    crop: tuple[int, ...]

    def cropped(self, y: Tensor) -> Tensor:
        """Return PyTorch's output without the cells, 0 or 1 along each axis, that `crop` drops at the end.

        Shapes:
            y: (N, C, *size) or (C, *size). returns: the same with size - crop; a view.

        >>> import torch
        >>> Padding(padding=(0,), output_padding=(0,), crop=(1,)).cropped(torch.ones(1, 1, 9)).shape
        torch.Size([1, 1, 8])
        """
        axes = len(self.crop)
        tensor("y", y, (axes + 1, axes + 2), f"(N, C, *size) or (C, *size) with {axes} spatial axes as crop has")
        kept: tuple[Any, ...] = (..., *(slice(size - less) for size, less in zip(y.shape[-axes:], self.crop)))
        return y[kept]


def padding_from_word(
    word: str, kernel_size: Any, stride: Any = 1, output_padding: Any = None, dilation: Any = 1
) -> Padding:
    """Return what 'same' or 'valid' means for a transposed convolution of Keras, TensorFlow, JAX or Flax, in PyTorch.

    The words mean the same in all four. Along an axis with reach = dilation·(kernel_size - 1) + 1 cells of a stamp,

    - 'same' gives stride·n cells: not the size of the input, but that of an input which a convolution with the same
      word would bring to n;
    - 'valid' gives stride·(n - 1) + max(reach, stride) cells: all that the stamps cover, and no gap left at the end.

    'same' removes reach - stride cells in all. PyTorch's padding removes equally many at both ends. When their number
    is odd, the odd cell goes at the END, and PyTorch needs one more crop there, which `Padding.cropped` does. The
    tempting padding + 1 with output_padding = 1 has the right shape and is shifted by one cell (keras#22876).
    When stride is larger than reach, output_padding fills up.

    Args:
        word: 'same' or 'valid', in small or capital letters.
        kernel_size, stride, dilation: an int, or one for each axis; the longest one says how many axes there are.
        output_padding: that of Keras, smaller than stride; an int, or one for each axis. Keras' None is what JAX
            always does. A number, 0 too, means another size: with 'same' it is
            stride·(n - 1) + reach mod 2 + output_padding, with 'valid' stride·(n - 1) + reach + output_padding.

    Raises:
        TypeError: word is not a string, or a setting is not made of integers.
        ValueError: word is another one, a setting is too small, or output_padding is not smaller than stride.

    Source: keras.layers.Conv2DTranspose and jax.lax.conv_transpose, compared on values.

    >>> padding_from_word("same", kernel_size=3, stride=2)
    Padding(padding=(0,), output_padding=(0,), crop=(1,))
    >>> padding_from_word("same", kernel_size=(4, 5), stride=2)
    Padding(padding=(1, 1), output_padding=(0, 0), crop=(0, 1))
    """
    if text("word", word).lower() not in ("same", "valid"):
        raise ValueError(f"word must be 'same' or 'valid', got {word!r}")
    same = word.lower() == "same"
    added = 0 if output_padding is None else output_padding
    answers = []
    for k, s, o, d in _axes(kernel_size=kernel_size, stride=stride, output_padding=added, dilation=dilation):
        if o >= s:
            raise ValueError(f"output_padding must be smaller than stride, got output_padding={o} with stride={s}")
        reach = d * (k - 1) + 1
        if output_padding is None:
            fewer = reach - s if same else min(0, reach - s)
        else:
            fewer = reach - reach % 2 - o if same else -o
        padding, crop = divmod(max(0, fewer), 2)
        answers.append((padding, max(0, -fewer), crop))
    return Padding(*zip(*answers))


def _axes(**given: Any) -> list[tuple[int, ...]]:
    """Return the given settings of each axis; the longest one says how many axes there are."""
    axes = longest(*given.values())
    return list(zip(*(per_axis(name, value, axes, SMALLEST.get(name, 1)) for name, value in given.items())))


def _read(kernel: Any, meaning: str) -> Tensor:
    """Return kernel as a tensor if it has the axes that `meaning` says."""
    if not isinstance(kernel, Tensor):
        kernel = _tensor(kernel)
    return filled("kernel", kernel, (3, 4, 5), meaning)


def _tensor(kernel: Any) -> Tensor:
    try:
        # Not torch.as_tensor: it warns of arrays that are read-only, and JAX's are.
        return torch.tensor(kernel)
    except (TypeError, ValueError, RuntimeError) as error:
        reason = error
    try:
        # What Keras' variables and arrays turned with [::-1] need.
        return torch.tensor(kernel.__array__().copy())
    except (AttributeError, TypeError, ValueError):
        sentence = f"kernel must be a tensor or an array that torch.tensor reads, got {type(kernel).__name__}"
        raise TypeError(sentence) from reason


def _copy(weight: Tensor) -> Tensor:
    return weight.clone(memory_format=torch.contiguous_format)
