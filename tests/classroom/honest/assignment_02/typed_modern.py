# A student who writes modern Python: type hints, frozen dataclasses, match statements, the walrus, and comprehensions in one line.

# %% imports
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Final, NamedTuple, TypeAlias

import torch
from torch import Tensor

from transconv_course import check

Pair: TypeAlias = tuple[int, int]
Setting: TypeAlias = tuple[int, int, int, int]

# %% student-given
student: Final[int] = 734651

# %% q1-answer
windows_by_hand: int = len(range(-1, 15 + 1 - 4 + 1, 3))
cells_by_hand: int = 3 * (windows_by_hand - 1) + 4 - 2 * 1
sizes_by_hand: list[int] = [n for n in range(2, 100) if len(range(-1, n - 2, 3)) == windows_by_hand]

# %% q2-answer
@dataclass(frozen=True, slots=True)
class Layer:
    k: int
    s: int = 1
    p: int = 0
    d: int = 1

    @property
    def reach(self) -> int:
        return self.d * (self.k - 1) + 1

    def smallest(self, windows: int) -> int:
        return self.s * (windows - 1) + self.reach - 2 * self.p


def size_down(n: int, k: int, s: int, p: int, d: int) -> int:
    """Return the size of a convolution's output along one axis."""
    if (room := n + 2 * p - Layer(k, s, p, d).reach) < 0:
        raise ValueError(f"kernel too long by {-room}")
    return room // s + 1


def size_up(n: int, k: int, s: int, p: int, o: int, d: int) -> int:
    """Return the size of a transposed convolution's output."""
    match Layer(k, s, p, d).smallest(n) + o:
        case size if size >= 1:
            return size
        case size:
            raise ValueError(f"{size} cells left, too much padding")

# %% q3-answer
def sizes_that_give(n_out: int, k: int, s: int, p: int, d: int) -> list[int]:
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    return [n for extra in range(s) if (n := Layer(k, s, p, d).smallest(n_out) + extra) >= 1]


def output_padding_that_restores(n: int, k: int, s: int, p: int, d: int) -> int:
    """Return the output_padding that brings n back."""
    return n - (layer := Layer(k, s, p, d)).smallest(size_down(n, k, s, p, layer.d))


decoder_output_paddings: tuple[int, int, int] = (0, 1, 1)

# %% q4-answer
def padding_for(n: int, m: int, k: int, s: int, o: int) -> int | None:
    match divmod(Layer(k, s).smallest(n) + o - m, 2):
        case (p, 0) if p >= 0:
            return p
        case _:
            return None


def settings_that_turn(n: int, m: int, max_k: int, max_s: int) -> list[Setting]:
    """Return all (k, s, p, o) that turn n into m, sorted."""
    return sorted((k, s, p, o) for k in range(1, max_k + 1) for s in range(1, max_s + 1) for o in range(s) if (p := padding_for(n, m, k, s, o)) is not None)


doublings: list[Pair] = [(k, p) for k in range(1, 8 + 1) if (p := padding_for(1, 2, k, 2, 0)) is not None]

# %% q5-answer
class Test(NamedTuple):
    n: int
    k: int
    s: int
    p: int


missed_windows: int = (224 - 7 + 2 * 3 + 2) // 2 - (224 - 7 - 2 * 3 + 2) // 2
blind_test: Test = Test(n=7, k=3, s=8, p=1)


def repaired(n: int, layers: list[tuple[int, int, int]]) -> list[int]:
    """Return what plan promises to return."""
    match list(layers):
        case []:
            return [n]
        case [(k, s, p), *rest]:
            middle = repaired(size_down(n, k, s, p, 1), rest)
            return [n, *middle, Layer(k, s, p).smallest(middle[-1])]

# %% q6-answer
(a, b), (c, d) = K.tolist()
row_of_W: list[float] = [0.0] * 4 + [a, b] + [0.0] * 2 + [c, d] + [0.0] * 2
row_of_W_transposed: list[float] = [d, c, 0.0, b, a, 0.0]
row_of_the_12: list[float] = [0.0, 0.0, 3.0, 2.0]

# %% q7-answer
def entry(K: Tensor, u: int, v: int) -> Tensor:
    return K[u, v] if 0 <= u < K.shape[0] and 0 <= v < K.shape[1] else K.new_zeros(())


def matrix_of(K: Tensor, input_size: Pair, stride: Pair, padding: Pair) -> Tensor:
    """Return the matrix of the convolution with K."""
    m_h, m_w = (size_down(*axis, 1) for axis in zip(input_size, K.shape, stride, padding, strict=True))
    return torch.stack([torch.stack([entry(K, r + padding[0] - i * stride[0], c + padding[1] - j * stride[1]) for r in range(input_size[0]) for c in range(input_size[1])]) for i in range(m_h) for j in range(m_w)])

# %% q8-answer
def by_matrix(X: Tensor, K: Tensor, stride: Pair, padding: Pair, output_padding: Pair) -> Tensor:
    """Return the transposed convolution of X with K."""
    size = tuple(size_up(*axis, d=1) for axis in zip(X.shape, K.shape, stride, padding, output_padding, strict=True))
    return (matrix_of(K, size, stride, padding).T @ X.flatten()).unflatten(0, size)

# %% q9-answer
def meetings(n: int, k: int, s: int, p: int) -> Iterator[Pair]:
    yield from ((i, u) for i in range(size_down(n, k, s, p, 1)) for u in range(k) if 0 <= i * s - p + u < n)


def stored_entries(input_size: Pair, kernel_size: Pair, stride: Pair, padding: Pair) -> int:
    """Return how many entries of the matrix come from the kernel."""
    return prod(sum(1 for _ in meetings(*axis)) for axis in zip(input_size, kernel_size, stride, padding, strict=True))


dense_bytes: Final = 224**4 * torch.finfo(torch.float32).bits // 8
sparse_bytes: Final = stored_entries((224, 224), (3, 3), (1, 1), (1, 1)) * (4 + 2 * 8)

# %% [markdown] q10-answer
# **a)** Read $W$ by rows and you see the convolution: one row per window. Read it by columns and you see the transposed convolution: one column per cell of its output. Padding adds windows but no cells, so for the same number of cells you get more windows (convolution), and for the same number of windows you need fewer cells (transposed convolution). Both must follow the same rule, because it's the same matrix. That's why your `padding=0` went in the right direction but much too far: 2 cells per layer, doubled by each of the next layers, 14 in total.
#
# **b)** PyTorch can't know. Two sizes share each number of windows when the stride is 2: 52 or 53 have 26 windows, 106 or 107 have 53. The information is lost on the way down and can't be computed on the way up. `output_padding` (0 or 1 here) supplies it. The extra cells are at the bottom and right, and they're ordinary cells: whatever stamps reach them is summed up there; if none does, they're 0, before the bias comes.
#
# **c)** For a single 3 × 3 channel at 224 × 224 the matrix has $50176^2$ places, so 10.07 GB; storing just the kernel's entries takes 8.98 MB; the kernel itself takes 36 bytes. And every input size has a different matrix, whose number of columns is the size you asked about. So you would only hide the question in the choice of the matrix.
