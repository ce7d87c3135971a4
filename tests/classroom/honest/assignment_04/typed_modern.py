# A hand that loves modern Python: type hints, dataclasses, match, walrus, one-liners, ranges, named tuples.

# %% imports
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce
from itertools import combinations, starmap
from typing import Final, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from transconv_course import check

torch.set_num_threads(1)  # layers this small are faster so

# %% student-given
student: Final[int] = 7_654_321

# %% q1-answer
counts_by_hand: list[range] = [range(4, 0, -2), range(2, 0, -1)]
block_by_hand: list[tuple[int, ...]] = [(-2 - 1 - 2 - 2, 1 - 2), (-2 + 2, -1)]
assert block_by_hand == [(-7, -1), (0, -1)]


# %% q2-answer
@dataclass(frozen=True)
class Axis:
    n: int
    k: int
    s: int
    p: int

    @cached_property
    def size(self) -> int:
        return (self.n - 1) * self.s + self.k - 2 * self.p

    def stamps_on(self, o: int) -> int:
        return sum(0 <= o + self.p - i * self.s < self.k for i in range(self.n))

    def __iter__(self) -> Iterator[int]:
        return map(self.stamps_on, range(self.size))


@lru_cache
def counts_of(axis: Axis) -> tuple[int, ...]:
    return tuple(axis)


def stamp_counts(input_size: Sequence[int], kernel_size: Sequence[int], stride: Sequence[int], padding: Sequence[int]) -> Tensor:
    """Return how many stamps reach each cell of the output."""
    rows, columns = map(counts_of, starmap(Axis, zip(input_size, kernel_size, stride, padding, strict=True)))
    return torch.tensor([[r * c for c in columns] for r in rows])


unevenness: float = ((inside := counts_of(Axis(20, 7, 3, 9)), max(inside) / min(inside))[-1]) ** 2


# %% q3-answer
def grid_energy(Y: Tensor, s: int) -> Tensor:
    """Return the power of Y's rows at frequency 1/s over its neighbours'."""
    power = (torch.fft.rfft(Y - Y.mean()).abs() ** 2).mean(0)
    at, near = (width := Y.shape[1]) // s, width // 8
    return power[at] / power[[f for f in range(len(power)) if f != at and abs(f - at) <= near]].median()


stripes: Tensor = torch.tensor([[i % 2 for _ in range(16)] for i in range(16)]) * 3.0
hidden_grid: Tensor = stripes + torch.tensor([[(7 * i + j * j * 5) % 13 / 13 for j in range(16)] for i in range(16)])
print(f"{grid_energy(hidden_grid, 2) = :.2f}, {grid_energy(hidden_grid.T, 2) = :.0f}")


# %% q4-answer
@dataclass
class Head:
    """One of the three heads, by its letter."""

    kind: str
    s: int
    weight: Tensor = field(repr=False)

    def __call__(self, x: Tensor) -> Tensor:
        k = self.weight.shape[-1]
        match self.kind:
            case "T" if (k - self.s) % 2:
                raise ValueError(f"k - s is odd: {k} - {self.s}")
            case "T":
                return F.conv_transpose2d(x, self.weight, stride=self.s, padding=(k - self.s) // 2)
            case "R":
                return F.conv2d(repeat(x, self.s), self.weight, padding=k // 2)
            case "S":
                return shuffled(F.conv2d(x, self.weight, padding=k // 2), self.s)
            case other:
                raise ValueError(f"no such head: {other}")


def repeat(x: Tensor, s: int) -> Tensor:
    return reduce(lambda m, dim: m.repeat_interleave(s, dim=dim), (-2, -1), x)


def transposed_head(x: Tensor, weight: Tensor, s: int) -> Tensor:
    return Head("T", s, weight)(x)


def resize_head(x: Tensor, weight: Tensor, s: int) -> Tensor:
    return Head("R", s, weight)(x)


def shuffled(y: Tensor, s: int) -> Tensor:
    match y.shape:
        case (n, c, h, w) if c % s**2 == 0:
            groups = y.reshape(n, c // s**2, s, s, h, w)
            return torch.movedim(groups, (2, 3), (3, 5)).reshape(n, c // s**2, s * h, s * w)
        case _:
            raise ValueError("the number of channels is no multiple of s * s")


def subpixel_head(x: Tensor, weight: Tensor, s: int) -> Tensor:
    return Head("S", s, weight)(x)


# %% q5-answer
def alike_start(kernels: Tensor, s: int) -> Tensor:
    """Return the weight of a sub-pixel convolution, all phases alike."""
    c_out, *rest = kernels.shape
    return torch.einsum("oikl,p->opikl", kernels, kernels.new_ones(s * s)).reshape(c_out * s * s, *rest)


class Sizes(NamedTuple):
    resize: int
    subpixel: int


class Free(NamedTuple):
    transposed: int = 4 * 4
    resize: int = 3 * 3
    subpixel: int = 4 * 3 * 3


sizes_as_stamps: Sizes = Sizes(resize=4, subpixel=6)
free_numbers: Free = Free()


# %% q6-answer
@torch.enable_grad()
def descend(x: Tensor, y: Tensor, weight: Tensor, rate: float, steps: int) -> Tensor:
    """Return the weight after some steps of gradient descent."""

    def step(w: Tensor, _: int) -> Tensor:
        loss = (transposed_head(x, w := w.detach().requires_grad_(), 2) - y).square().mean()
        return (w - rate * torch.autograd.grad(loss, w)[0]).detach()

    return reduce(step, range(steps), weight.detach().clone())


def mse(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).square().mean()


def relative_error(painted: Tensor, large: Tensor, small: Tensor) -> float:
    return (mse(painted, large) / mse(repeat(small, 2), large)).item()


# %% q7-answer
@dataclass(order=True)
class Result:
    mean: float
    spread: float

    @classmethod
    def of(cls, row: Tensor) -> Result:
        return cls(row.mean().item(), (row.max() - row.min()).item())

    def differs_from(self, other: Result) -> bool:
        return abs(self.mean - other.mean) > max(self.spread, other.spread)


def summary(errors: Tensor) -> Tensor:
    """Return the mean and the spread of each row."""
    return errors.new_tensor([[r.mean, r.spread] for r in map(Result.of, errors)])


def told_apart(errors: Tensor) -> list[bool]:
    """Return for each pair of rows whether they can be told apart."""
    return [one.differs_from(other) for one, other in combinations(map(Result.of, errors), 2)]


# %% q8-answer
def swing(Y: Tensor, s: int, at: int) -> float:
    """Return how far the cells of one block are apart."""
    return float((block := Y[(part := slice(at, at + s)), part]).max() - block.min())


# %% [markdown] q9-answer
# **Summary for the plan: the measurements support neither sentence.**
#
# **(a)** Two quantities were measured for three heads (T: transposed 4 × 4; R: repeat and 3 × 3; S: sub-pixel 3 × 3 with an
# equal start). The first is the squared error on 40 unseen sheets of 64 × 64, relative to that of repeating pixels. The
# second is the swing within a 2 × 2 block when the input is flat. Each head was trained three times (seeds 0 to 2, 100
# steps, 400 sheets of 24 × 24) with each of two losses. Spread of the error: with `pixels` 0.007, 0.032, 0.024 for T, R, S;
# with `halves` 2.396, 0.291, 0.005.
#
# **(b)** Told apart, pair by pair, in the order T–R, T–S, R–S:
#
# - error, `pixels` (0.786, 0.813, 0.803): no, no, no;
# - swing, `pixels` (0.062, 0.000, 0.045): yes, no, yes;
# - error, `halves` (2.974, 1.119, 1.013): no, no, no;
# - swing, `halves` (1.111, 0.000, 0.000): no, no, no, since T's spread is 1.366.
#
# The last line shows how rough the rule is: T's three swings are all above 0.5, and the others' are all zero.
#
# **(c)** T painted a grid in all of its six networks. Even counts would have prevented it only for a kernel whose cells are
# alike; what must be equal are the sums over the phases, and nothing in the training asks for that. S's equal start gave
# equal sums at step 0. `pixels` broke the symmetry, and a grid of 0.033 to 0.062 appeared. `halves` sees only the mean of
# the four phases, so its gradient is the same for each, and the symmetry survived. R cannot paint a grid in the interior.
#
# **(d)** Not shown: any advantage of sub-pixel convolution, any behaviour on photographs, in deep decoders, with adversarial
# losses, or after long training. Not fair: 16, 9 and 36 free numbers per pair of channels, one learning rate, one careful
# start. To measure next: T with equal phase sums at the start; S *without* ICNR; ten seeds or more; training until the
# errors stop falling; and your own data with your own loss. If a flat background must stay flat whatever you train,
# choose R, and accept its error.
