# A student who likes modern Python: type hints, dataclasses, match, walrus and comprehensions.

# %% imports
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv_course import check

Pair: TypeAlias = tuple[int, int]
Rim: TypeAlias = tuple[Pair, Pair]

# %% student-given
student: Final[int] = 30211940

# %% q1-answer
X_rearranged: list[list[int]] = [
    [0, 0, 0, 0, 0],
    [0, 1, 0, 3, 0],
    [0, 4, 0, 4, 0],
    [0, 0, 0, 0, 0],
]
K_turned: list[list[int]] = [[2, -1], [3, 1]]
assert (window := [row[2:4] for row in X_rearranged[1:3]]) == [[0, 3], [0, 4]]
cell_by_hand: int = sum(a * b for row, k_row in zip(window, K_turned, strict=True) for a, b in zip(row, k_row))

# %% q2-answer
def zeros_between(x: Tensor, stride: Pair) -> Tensor:
    """Return x with stride - 1 zeros between neighbours."""
    (C, n_h, n_w), (s_h, s_w) = x.shape, stride
    empty = torch.zeros(C, dtype=x.dtype)
    return torch.stack(
        [
            torch.stack(
                [empty if i % s_h or j % s_w else x[:, i // s_h, j // s_w] for j in range((n_w - 1) * s_w + 1)],
                dim=-1,
            )
            for i in range((n_h - 1) * s_h + 1)
        ],
        dim=1,
    )

# %% q3-answer
def with_rim(x: Tensor, rim: Rim, /) -> Tensor:
    ...


def one_end(x: Tensor, axis: int, n: int, *, behind: bool) -> Tensor:
    """Add n slices of zeros at one end of an axis; if n is negative, cut them."""
    match n:
        case 0:
            return x
        case n if n > 0:
            shape = [*x.shape]
            shape[axis] = n
            zeros = torch.zeros(shape, dtype=x.dtype)
            return torch.cat((x, zeros) if behind else (zeros, x), dim=axis)
        case _:
            return x.narrow(axis, 0 if behind else -n, x.shape[axis] + n)


def with_rim(x: Tensor, rim: Rim) -> Tensor:
    """Return x with a rim of zeros; where a number is negative, cut."""
    ends = [(axis, n, behind) for axis, pair in enumerate(rim, 1) for behind, n in enumerate(pair)]
    # adding first: largest numbers first
    for axis, n, behind in sorted(ends, key=lambda end: end[1], reverse=True):
        x = one_end(x, axis, n, behind=bool(behind))
    return x

# %% q4-answer
def turned(weight: Tensor) -> Tensor:
    """Return the weight of the plain convolution."""
    match weight.shape:
        case (_, _, 1, 1):
            return weight.transpose(0, 1)
        case (_, _, int(), int()):
            return weight.transpose(0, 1).flip(2, 3)
        case shape:
            raise ValueError(f"a weight has four axes, not {len(shape)}")


blind_kernel: list[list[int]] = [
    [(n := min(3 * i + j, 8 - 3 * i - j)) * n for j in range(3)]
    for i in range(3)
]

# %% q5-answer
@dataclass(frozen=True, slots=True)
class Axis:
    """Everything about one axis."""

    k: int
    stride: int = 1
    padding: int = 0
    output_padding: int = 0
    dilation: int = 1

    @property
    def reach(self) -> int:
        return self.dilation * (self.k - 1)

    @property
    def rim(self) -> Pair:
        return (first := self.reach - self.padding), first + self.output_padding

    def up(self, n: int) -> int:
        """size after the transposed convolution"""
        return (n - 1) * self.stride - 2 * self.padding + self.reach + 1 + self.output_padding

    def down(self, n: int) -> Pair:
        """size after the convolution, and what is left over"""
        m, rest = divmod(n + 2 * self.padding - self.reach - 1, self.stride)
        return m + 1, rest


def axes(weight: Tensor, *settings: Sequence[int]) -> tuple[Axis, ...]:
    return tuple(Axis(*values) for values in zip(weight.shape[2:], *settings))


def by_window(
    x: Tensor, weight: Tensor, stride: Pair, padding: Pair, output_padding: Pair, dilation: Pair
) -> Tensor:
    """Return the transposed convolution of x as a plain convolution."""
    rim = tuple(axis.rim for axis in axes(weight, stride, padding, output_padding, dilation))
    return F.conv2d((x := with_rim(zeros_between(x, stride), rim))[None], turned(weight), dilation=dilation)[0]

# %% q6-answer
class Test(NamedTuple):
    x: Tensor
    weight: Tensor
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)


finds_A = Test(torch.eye(3)[None], torch.arange(4.0).view(1, 1, 2, 2))
finds_B = Test(torch.stack([torch.eye(3)] * 2), torch.arange(4.0).view(2, 2, 1, 1), stride=(2, 2))
finds_C = Test(torch.eye(3)[None], torch.ones(1, 1, 1, 1), padding=(1, 0))

# %%
for expected, test in {"A": finds_A, "B": finds_B, "C": finds_C}.items():
    truth = F.conv_transpose2d(test.x[None], test.weight, None, test.stride, test.padding)[0]
    wrong = [f.__name__ for f in (A, B, C) if (y := f(*test)).shape != truth.shape or (y != truth).any()]
    assert wrong == [expected], wrong

# %% q7-answer
gradient_output_padding: Pair = (Axis(3, 2, 1).down(9)[1], Axis(4, 3, 0).down(12)[1])


def slopes(
    g: Tensor, weight: Tensor, input_size: Pair, stride: Pair, padding: Pair, dilation: Pair
) -> Tensor:
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x."""
    rest = tuple(
        axis.down(n)[1] for axis, n in zip(axes(weight, stride, padding, (0, 0), dilation), input_size, strict=True)
    )
    return F.conv_transpose2d(g, weight, None, stride, padding, rest, dilation=dilation)

# %% q8-answer
comes_back: int = (layer := Axis(k=2, stride=2, dilation=5, output_padding=4)).down(layer.up(4))[0]


@dataclass
class Flow:
    """A convolution of a map of zeros, and what flows back through it."""

    weight: Tensor
    stride: Pair
    padding: Pair
    dilation: Pair
    size: Pair
    z: Tensor = field(init=False)

    def __post_init__(self) -> None:
        self.z = torch.zeros(self.weight.shape[1], *self.size, dtype=self.weight.dtype, requires_grad=True)

    def of(self, x: Tensor) -> Tensor:
        y = F.conv2d(self.z, self.weight, None, self.stride, self.padding, self.dilation)
        _, n_h, n_w = x.shape
        (slope,) = torch.autograd.grad((y[:, :n_h, :n_w] * x).sum(), self.z)
        return slope


def by_autograd(
    x: Tensor, weight: Tensor, stride: Pair, padding: Pair, output_padding: Pair, dilation: Pair
) -> Tensor:
    """Return the transposed convolution of x, from F.conv2d and autograd."""
    size = tuple(
        axis.up(n) for axis, n in zip(axes(weight, stride, padding, output_padding, dilation), x.shape[1:], strict=True)
    )
    return Flow(weight, stride, padding, dilation, size).of(x)

# %% q9-answer
class Sides(NamedTuple):
    conv: float
    transposed: float


def both_sides(x: Tensor, y: Tensor, weight: Tensor, stride: Pair, padding: Pair) -> Sides:
    """Return (<conv(x), y>, <x, transposed conv(y)>)."""
    return Sides(
        conv=(F.conv2d(x, weight, None, stride, padding) * y).sum().item(),
        transposed=(x * slopes(y, weight, tuple(x.shape[1:]), stride, padding, (1, 1))).sum().item(),
    )


def matrix_entry(
    weight: Tensor, input_size: Pair, stride: Pair, padding: Pair, row: int, column: int
) -> float:
    """Return W[row, column], W the matrix of the convolution."""
    m_h, m_w = (axis.down(n)[0] for axis, n in zip(axes(weight, stride, padding), input_size))
    one = torch.tensor([float(i == row) for i in range(len(weight) * m_h * m_w)], dtype=weight.dtype)
    return slopes(one.view(-1, m_h, m_w), weight, input_size, stride, padding, (1, 1)).flatten().tolist()[column]

# %% [markdown] q10-answer
# Nobody is wrong about the numbers; they sort the same products differently.
#
# **(a)** The cell at row 1, column 2 of my output is 1, with `X = [[1, 3], [4, 4]]` and `K = [[1, 3], [-1, 2]]`.
# Stamping does not turn the kernel: `X[0][1] * K[1][0] = 3 * -1 = -3` from above, plus `X[1][1] * K[0][0] = 4 * 1 = 4` from below, makes 1.
# The window turns it: `[[0, 3], [0, 4]]` times `[[2, -1], [3, 1]]`, cell by cell, is `0 - 3 + 0 + 4 = 1`.
# The index explains it: in the stamp the output is at input + offset, so the input is at output − offset, and the minus is the turn.
#
# **(b)** Padding adds zeros in the third story only: around the input of the ordinary convolution, whose gradient we compute, and what flows to these zeros is dropped.
# In the second story the rim has `d(k − 1) − p` zeros, so that padding takes zeros away.
# In the first story there aren't any, and the result is cropped by p on each side, so it gets smaller.
#
# **(c)** Right is that the transposed convolution is the gradient of a convolution by its input.
# Wrong is "nothing to do with the forward one": the weights are the same, and so is the matrix, up to the transpose.
# Since both are plain linear maps, a network may use either one forwards, and then gets the other one backwards.
# So a decoder's forward pass looks like an encoder's backward pass.
#
# **(d)** With one channel and a kernel such as `[[1, 2, 1]]`, which half a turn doesn't change, the window program agrees with the stamps even without turning.
