"""Sizes: forward, backward, and what is lost in between.

The letters are the course's: n input size, k kernel size, s stride, p padding,
o output_padding, d dilation. Every size counts cells. The axes do not know of each other:
a tuple in place of any number holds one for each axis, and the answer is a tuple then, axis by axis.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from transconv.arguments import integer


def axis_by_axis(along_one_axis: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function of one axis as one that also takes tuples, one number for each axis."""
    signature = inspect.signature(along_one_axis)

    @functools.wraps(along_one_axis)
    def along_all(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs).arguments
        lengths = {name: len(value) for name, value in given.items() if isinstance(value, (tuple, list))}
        if not lengths:
            return along_one_axis(**given)
        axes = next(iter(lengths.values()))
        for name, length in lengths.items():
            if length != axes or not axes:
                raise ValueError(f"{name} must hold one number for each of {axes} axes, got {given[name]!r}")
        answers = []
        for axis in range(axes):
            numbers = {name: value[axis] if name in lengths else value for name, value in given.items()}
            try:
                answers.append(along_one_axis(**numbers))
            except (TypeError, ValueError) as error:
                raise type(error)(f"axis {axis}: {error}") from None
        return tuple(answers)

    return along_all


@axis_by_axis
def conv_size(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """Return the output size of a convolution along one axis.

    Formula: floor((n + 2p - d(k - 1) - 1) / s) + 1
    (torch.nn.Conv2d, section "Shape"; Dumoulin and Visin, 2016, arXiv:1603.07285).

    Args:
        n: input size, at least 1.
        k: kernel size, at least 1.
        s: stride, at least 1.
        p: padding on each side, at least 0.
        d: dilation, at least 1.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument is too small, or the kernel is larger than the padded input.

    >>> conv_size(16, 5, s=3, p=2), conv_size((16, 32), 5, s=3, p=2)
    (6, (6, 11))
    """
    n, k, s, p, d = _read(n, k, s, p, d)
    reach = d * (k - 1) + 1
    if reach > n + 2 * p:
        raise ValueError(
            f"k must fit into the padded input: d(k - 1) + 1 = {reach} is more than n + 2p = {n + 2 * p} "
            f"for n={n}, k={k}, p={p}, d={d}"
        )
    return (n + 2 * p - reach) // s + 1


@axis_by_axis
def conv_transpose_size(n: int, k: int, s: int = 1, p: int = 0, o: int = 0, d: int = 1) -> int:
    """Return the output size of a transposed convolution along one axis.

    Formula: s(n - 1) + d(k - 1) + 1 - 2p + o
    (torch.nn.ConvTranspose2d, section "Shape"). With d = 1 and o = 0 it is s·n + k - 2p - s.

    Args:
        n: input size, at least 1.
        k: kernel size, at least 1.
        s: stride, at least 1.
        p: padding, at least 0: cells removed from each side of the output.
        o: output_padding, at least 0 and smaller than s or than d.
        d: dilation, at least 1.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument breaks its rule, or nothing is left of the output.

    >>> conv_transpose_size(6, 5, s=3, p=2)
    16
    """
    n, k, s, p, d = _read(n, k, s, p, d)
    o = integer("o", o, 0)
    if o >= max(s, d):
        raise ValueError(f"o must be smaller than s or than d, got o={o} with s={s} and d={d}")
    size = s * (n - 1) + d * (k - 1) + 1 - 2 * p + o
    if size < 1:
        raise ValueError(
            f"p must leave at least one cell of the output: p={p} with n={n}, k={k}, s={s}, o={o}, d={d} leaves {size}"
        )
    return size


@axis_by_axis
def input_sizes(n_out: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> range:
    """Return, as a range, every input size that a convolution maps to `n_out`.

    There are at most s of them, consecutive; fewer near n = 1, and none when p is so large
    that even n = 1 gives more than n_out. Formula: solve conv_size(n) = n_out for n.

    Args:
        n_out: output size of the convolution, at least 1.
        k, s, p, d: kernel size, stride, padding and dilation, as in `conv_size`.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument is too small.

    >>> input_sizes(6, 5, s=3, p=2)
    range(16, 19)
    """
    n_out = integer("n_out", n_out, 1)
    _, k, s, p, d = _read(1, k, s, p, d)
    smallest = s * (n_out - 1) + d * (k - 1) + 1 - 2 * p
    return range(max(1, smallest), max(1, smallest + s))


@axis_by_axis
def output_padding_for(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """Return the output_padding with which the transposed convolution comes back to n.

    Formula: (n + 2p - d(k - 1) - 1) mod s, the cells at the end of the padded input that no window reached
    (torch.nn.ConvTranspose2d, note on output_padding). It is 0 exactly when the size
    comes back by itself.

    Args:
        n, k, s, p, d: the settings of the convolution, as in `conv_size`.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument is too small, or the kernel is larger than the padded input.

    >>> [output_padding_for(n, 5, s=3, p=2) for n in (16, 17, 18)]
    [0, 1, 2]
    """
    n_out = conv_size(n, k, s, p, d)
    return n - (s * (n_out - 1) + d * (k - 1) + 1 - 2 * p)


class Settings(NamedTuple):
    """Settings of a transposed convolution along one axis, in PyTorch's words."""

    kernel_size: int
    stride: int
    padding: int
    output_padding: int


@axis_by_axis
def settings_for(m: int, n: int, *, max_kernel_size: int, max_stride: int) -> list[Settings]:
    """Return every setting with dilation 1 whose transposed convolution turns n into m.

    Formula: solve conv_transpose_size(n, k, s, p, o) = m for p, for each k, s and o < s.
    The list is sorted: no output_padding first, then small strides, small kernels.

    Args:
        m: the output size wanted, at least 1.
        n: the input size, at least 1.
        max_kernel_size: the largest kernel size to try.
        max_stride: the largest stride to try.

    Returns:
        A list of Settings(kernel_size, stride, padding, output_padding).

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument is smaller than 1.

    >>> settings_for(8, 4, max_kernel_size=4, max_stride=2)[0]
    Settings(kernel_size=2, stride=2, padding=0, output_padding=0)
    """
    m = integer("m", m, 1)
    n = integer("n", n, 1)
    max_kernel_size = integer("max_kernel_size", max_kernel_size, 1)
    max_stride = integer("max_stride", max_stride, 1)
    found = []
    for s in range(1, max_stride + 1):
        for k in range(1, max_kernel_size + 1):
            for o in range(s):
                p, odd = divmod(s * (n - 1) + k + o - m, 2)
                if p >= 0 and not odd:
                    found.append(Settings(k, s, p, o))
    return sorted(found, key=lambda found: (found.output_padding, found.stride, found.kernel_size))


def _read(n: int, k: int, s: int, p: int, d: int) -> tuple[int, int, int, int, int]:
    return (
        integer("n", n, 1),
        integer("k", k, 1),
        integer("s", s, 1),
        integer("p", p, 0),
        integer("d", d, 1),
    )
