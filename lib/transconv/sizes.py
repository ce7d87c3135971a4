"""Sizes of a convolution and of its transpose: forward, backward, and what is lost in between.

The letters are the course's. n cells go into the transposed convolution and m come out, so the convolution takes m
to n. k is kernel_size, s stride, p padding, o output_padding, d dilation. The axes are independent: if you pass a
tuple, it holds one number for each axis, and the answer is a tuple too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar, overload

from transconv.arguments import PerAxis, integer, read_settings

Answer = TypeVar("Answer")

MOST_SETTINGS = 200_000  # that `settings_for` lists for one axis


@overload
def conv_size(m: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int: ...
@overload
def conv_size(m: Sequence[int], k: PerAxis, s: PerAxis = 1, p: PerAxis = 0, d: PerAxis = 1) -> tuple[int, ...]: ...
def conv_size(m: PerAxis, k: PerAxis, s: PerAxis = 1, p: PerAxis = 0, d: PerAxis = 1) -> int | tuple[int, ...]:
    """Return n, the output size of a convolution, along each axis.

    Formula: n = floor((m + 2p - d(k - 1) - 1) / s) + 1

    Args:
        m: input size, at least 1; like the others, it counts cells and is an int, or one for each axis.
        k: kernel size, at least 1.
        s: stride, at least 1.
        p: padding on each side, at least 0.
        d: dilation, at least 1.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument is too small, or the kernel is larger than the padded input.

    Source: torch.nn.Conv2d, section "Shape"; Dumoulin and Visin, 2016, arXiv:1603.07285.

    >>> conv_size(16, 5, s=3, p=2), conv_size((16, 32), 5, s=3, p=2)
    (6, (6, 11))
    """
    return _along_each_axis(_conv_size, m=m, k=k, s=s, p=p, d=d)


@overload
def conv_transpose_size(n: int, k: int, s: int = 1, p: int = 0, o: int = 0, d: int = 1) -> int: ...
@overload
def conv_transpose_size(
    n: Sequence[int], k: PerAxis, s: PerAxis = 1, p: PerAxis = 0, o: PerAxis = 0, d: PerAxis = 1
) -> tuple[int, ...]: ...
def conv_transpose_size(
    n: PerAxis, k: PerAxis, s: PerAxis = 1, p: PerAxis = 0, o: PerAxis = 0, d: PerAxis = 1
) -> int | tuple[int, ...]:
    """Return m, the output size of a transposed convolution, along each axis.

    Formula: m = s(n - 1) + d(k - 1) + 1 - 2p + o. With d = 1 and o = 0 it is s·n + k - 2p - s.

    Args:
        n: input size, at least 1; like the others, it counts cells and is an int, or one for each axis.
        k: kernel size, at least 1.
        s: stride, at least 1.
        p: padding, at least 0: cells removed from each side of the output.
        o: output_padding, at least 0 and smaller than s or than d.
        d: dilation, at least 1.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument breaks its rule, or nothing is left of the output.

    Source: torch.nn.ConvTranspose2d, section "Shape".

    >>> conv_transpose_size(6, 5, s=3, p=2)
    16
    """
    return _along_each_axis(_checked_size, n=n, k=k, s=s, p=p, o=o, d=d)


@overload
def input_sizes(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> range: ...
@overload
def input_sizes(n: Sequence[int], k: PerAxis, s: PerAxis = 1, p: PerAxis = 0, d: PerAxis = 1) -> tuple[range, ...]: ...
def input_sizes(n: PerAxis, k: PerAxis, s: PerAxis = 1, p: PerAxis = 0, d: PerAxis = 1) -> range | tuple[range, ...]:
    """Return, as a range, every input size m that a convolution maps to n, along each axis.

    There are at most s of them, and they are consecutive. There are fewer near m = 1, and none when p is so large
    that even m = 1 gives more than n.

    Args:
        n: output size of the convolution, at least 1; an int, or one for each axis.
        k, s, p, d: kernel size, stride, padding and dilation, as in `conv_size`.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument is too small.

    Source: conv_size(m, k, s, p, d) = n, solved for m.

    >>> input_sizes(6, 5, s=3, p=2)
    range(16, 19)
    """
    return _along_each_axis(_input_sizes, n=n, k=k, s=s, p=p, d=d)


@overload
def output_padding_for(m: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int: ...
@overload
def output_padding_for(
    m: Sequence[int], k: PerAxis, s: PerAxis = 1, p: PerAxis = 0, d: PerAxis = 1
) -> tuple[int, ...]: ...
def output_padding_for(m: PerAxis, k: PerAxis, s: PerAxis = 1, p: PerAxis = 0, d: PerAxis = 1) -> int | tuple[int, ...]:
    """Return the output_padding that brings the transposed convolution back to m, along each axis.

    Formula: (m + 2p - d(k - 1) - 1) mod s, the cells at the end of the padded input that no window reaches.
    It is 0 exactly when the size comes back without it.

    Args:
        m, k, s, p, d: the convolution's input size and settings, as in `conv_size`.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: an argument is too small, or the kernel is larger than the padded input.

    Source: torch.nn.ConvTranspose2d, note on output_padding.

    >>> [output_padding_for(m, 5, s=3, p=2) for m in (16, 17, 18)]
    [0, 1, 2]
    """
    return _along_each_axis(_output_padding_for, m=m, k=k, s=s, p=p, d=d)


class Settings(NamedTuple):
    """Settings of a transposed convolution along one axis, by PyTorch's names."""

    kernel_size: int
    stride: int
    padding: int
    output_padding: int

    @property
    def scales(self) -> bool:
        """Whether the output has stride·n cells for every n, and not just for the n that was asked about."""
        return self.output_padding == scaling_output_padding(self.kernel_size, self.stride, self.padding, d=1)

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value}" for name, value in self._asdict().items())
        return f"Settings({settings}, scales={self.scales})"


@overload
def settings_for(
    m: int,
    n: int,
    *,
    max_kernel_size: int | None = None,
    max_stride: int | None = None,
    kernel_size: int | None = None,
    stride: int | None = None,
) -> list[Settings]: ...
@overload
def settings_for(
    m: Sequence[int],
    n: PerAxis,
    *,
    max_kernel_size: int | None = None,
    max_stride: int | None = None,
    kernel_size: PerAxis | None = None,
    stride: PerAxis | None = None,
) -> tuple[list[Settings], ...]: ...
def settings_for(
    m: PerAxis,
    n: PerAxis,
    *,
    max_kernel_size: int | None = None,
    max_stride: int | None = None,
    kernel_size: PerAxis | None = None,
    stride: PerAxis | None = None,
) -> list[Settings] | tuple[list[Settings], ...]:
    """Return every setting with dilation 1 whose transposed convolution turns n into m, along each axis.

    Those that hold for every n come first: their `scales` is True, and the output always has stride·n cells, because
    kernel_size + output_padding = 2·padding + stride. The others fit just this n. Both parts are sorted: no
    output_padding first, then small strides, then small kernels.

    Wide limits find millions: up to about max_kernel_size·max_stride²/4. More than 200,000 along one axis are refused,
    within a second or so whatever the limits; then fix kernel_size or stride, or lower a limit.

    Args:
        m: the output size that you want, at least 1; m and n are an int, or one for each axis.
        n: the input size, at least 1.
        max_kernel_size: the largest kernel size to try. If yours is fixed, pass kernel_size instead.
        max_stride: the largest stride to try. If yours is fixed, pass stride instead.
        kernel_size, stride: the only ones to try, an int, or one for each axis.

    Returns:
        A list of Settings(kernel_size, stride, padding, output_padding).

    Raises:
        TypeError: an argument is not an integer, or a kernel size or a stride is limited both ways or neither.
        ValueError: an argument is smaller than 1, no setting fits, or more than 200,000 do; the message says what to
            change.

    Source: conv_transpose_size(n, k, s, p, o) = m, solved for p, for each k, s and o < s.

    >>> settings_for(14, 7, max_kernel_size=4, max_stride=2)[:2]  # doctest: +NORMALIZE_WHITESPACE
    [Settings(kernel_size=2, stride=2, padding=0, output_padding=0, scales=True),
     Settings(kernel_size=4, stride=2, padding=1, output_padding=0, scales=True)]
    >>> settings_for(160, 32, kernel_size=10, stride=5)[0]
    Settings(kernel_size=10, stride=5, padding=3, output_padding=1, scales=True)
    """
    given = {"kernel_size": kernel_size, "stride": stride}
    limits = {"kernel_size": max_kernel_size, "stride": max_stride}
    fixed: dict[str, PerAxis] = {name: value for name, value in given.items() if value is not None}
    tried = {name: _up_to(name, limit, fixed=name in fixed) for name, limit in limits.items()}

    def along_one(m: int, n: int, **fixed: int) -> list[Settings]:
        ranges = tried | {name: range(value, value + 1) for name, value in fixed.items()}
        return _settings_for(m, n, ranges["kernel_size"], ranges["stride"])

    return _along_each_axis(along_one, m=m, n=n, **fixed)


def transposed_size(n: int, k: int, s: int = 1, p: int = 0, o: int = 0, d: int = 1) -> int:
    """Return m by the formula of `conv_transpose_size`, along one axis and without checking the arguments."""
    return s * (n - 1) + d * (k - 1) + 1 - 2 * p + o


def scaling_output_padding(k: int, s: int, p: int, d: int) -> int | None:
    """Return the output_padding with which the output has s·n cells for every n, along one axis, or None.

    Formula: o = 2p + s - d(k - 1) - 1, if PyTorch accepts it: 0 <= o < max(s, d). No other o multiplies every size by
    s. A negative o means that padding removes too few cells, one that is too large that it removes too many.

    >>> scaling_output_padding(4, 2, 1, 1), scaling_output_padding(3, 2, 1, 1), scaling_output_padding(4, 2, 0, 1)
    (0, 1, None)
    """
    o = 2 * p + s - d * (k - 1) - 1
    return o if 0 <= o < max(s, d) else None


def check_output_padding(o: int, s: int, d: int) -> None:
    """Refuse an output_padding that PyTorch refuses along one axis."""
    if o >= max(s, d):
        raise ValueError(
            f"output_padding (o) must be smaller than stride (s) or than dilation (d), got o={o} with s={s} and d={d}"
        )


def check_output_size(n: int, k: int, s: int, p: int, o: int, d: int) -> None:
    """Refuse settings that leave nothing of a transposed convolution's output along one axis."""
    size = transposed_size(n, k, s, p, o, d)
    if size < 1:
        raise ValueError(
            f"padding (p) must leave at least one cell of the output, "
            f"got p={p}, which takes {2 * p} of {size + 2 * p} cells (n={n}, k={k}, s={s}, o={o}, d={d})"
        )


def _along_each_axis(along_one: Callable[..., Answer], **given: PerAxis) -> Answer | tuple[Answer, ...]:
    """Apply a rule for one axis: return its answer if every setting is an int, otherwise a tuple of answers."""
    read = read_settings(None, **given)
    if not any(isinstance(value, (tuple, list)) for value in given.values()):
        return along_one(**{name: value for name, (value,) in read.items()})
    answers = []
    for axis, numbers in enumerate(zip(*read.values())):
        try:
            answers.append(along_one(**dict(zip(read, numbers))))
        except ValueError as error:
            raise ValueError(f"axis {axis}: {error}") from None
    return tuple(answers)


def _conv_size(m: int, k: int, s: int, p: int, d: int) -> int:
    spare = m + 2 * p - d * (k - 1) - 1  # cells of the padded input beyond the first window
    if spare < 0:
        raise ValueError(
            f"kernel_size (k) must fit into the padded input: d(k - 1) + 1 = {d * (k - 1) + 1} is more than "
            f"m + 2p = {m + 2 * p}, got k={k} with m={m}, p={p} and d={d}"
        )
    return spare // s + 1


def _checked_size(n: int, k: int, s: int, p: int, o: int, d: int) -> int:
    check_output_padding(o, s, d)
    check_output_size(n, k, s, p, o, d)
    return transposed_size(n, k, s, p, o, d)


def _input_sizes(n: int, k: int, s: int, p: int, d: int) -> range:
    smallest = transposed_size(n, k, s, p, d=d)
    return range(max(1, smallest), max(1, smallest + s))


def _output_padding_for(m: int, k: int, s: int, p: int, d: int) -> int:
    return m - transposed_size(_conv_size(m, k, s, p, d), k, s, p, d=d)


def _up_to(name: str, limit: int | None, *, fixed: bool) -> range:
    """Return the values of a setting to try if it is limited; it must be either limited or fixed."""
    if fixed == (limit is not None):
        both = "both" if fixed else "neither"
        raise TypeError(
            f"settings_for needs max_{name}, the largest {name} to try, or {name}, the only one; got {both}"
        )
    return range(0) if limit is None else range(1, integer(f"max_{name}", limit, 1) + 1)


def _settings_for(m: int, n: int, kernel_sizes: range, strides: range) -> list[Settings]:
    found = list(islice(_each_setting(m, n, kernel_sizes, strides), MOST_SETTINGS + 1))
    if not found:
        raise ValueError(f"no setting turns n={n} into m={m}: {_way_out(m, n, kernel_sizes[-1], strides[-1])}")
    if len(found) > MOST_SETTINGS:
        raise ValueError(
            f"more than {MOST_SETTINGS:,} settings turn n={n} into m={m}: {_narrower(kernel_sizes, strides)}"
        )
    return sorted(found, key=lambda found: (not found.scales, found.output_padding, found.stride, found.kernel_size))


def _each_setting(m: int, n: int, kernel_sizes: range, strides: range) -> Iterator[Settings]:
    """Yield every setting that turns n into m; what is too small to reach m is skipped, not tried."""
    for s in range(max(strides[0], -(-(m - kernel_sizes[-1] + 1) // n)), strides[-1] + 1):
        for k in range(max(kernel_sizes[0], m - s * n + 1), kernel_sizes[-1] + 1):
            surplus = transposed_size(n, k, s) - m  # what padding has to remove, in pairs, if o = 0
            for o in range(max(-surplus, surplus % 2), s, 2):
                yield Settings(k, s, (surplus + o) // 2, o)


def _narrower(kernel_sizes: range, strides: range) -> str:
    """Return what to do if too many settings fit."""
    wide = [name for name, tried in (("kernel_size", kernel_sizes), ("stride", strides)) if tried[0] < tried[-1]]
    if not wide:
        return "take a smaller stride"
    return f"fix {' or '.join(wide)}, or lower {' or '.join(f'max_{name}' for name in wide)}"


def _way_out(m: int, n: int, k: int, s: int) -> str:
    """Return what to do if no setting up to kernel size k and stride s turns n into m."""
    largest = transposed_size(n, k, s, o=s - 1)
    if m > largest:
        return (
            f"kernel_size={k} and stride={s} give at most {largest} cells; "
            f"take stride={-(-(m - k + 1) // n)} or kernel_size={m - s * n + 1}"
        )
    p = (largest - m - 1) // 2  # stride is 1: there is no output_padding, and every padding removes two cells
    return (
        f"kernel_size={k} with stride=1 gives {m + 1} cells with padding={p}, and every further padding removes two; "
        f"crop one cell off the end of the output, or take kernel_size={k + 1} with padding={p + 1}"
    )
