# The hand of a student who likes modern Python: annotations, frozen dataclasses, match, walrus, comprehensions, Fraction, a dict of products.
# %% imports
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Final, NamedTuple

import torch
from torch import Tensor, nn

from transconv_course import check

# %% student-given
student: Final[int] = 160914
assert (digits := len(str(student))) == 6, digits

# %% q1-answer
output_by_hand: tuple[tuple[int, ...], ...] = (
    (3, 2, 6, 4),
    (5, 6, 7, 10),
    (-2, 4, -3, 6),
)
cells_of_four: int = sum(1 for r, c in product(range(3), range(4)) if 0 < r < 2 and 0 < c < 3)

# %% q1-check-b
check.assignment_01.four_products(cells_of_four, X, K)

# %%
Pair = tuple[int, int]


@dataclass(frozen=True)
class Axis:
    n: int
    k: int
    s: int = 1
    p: int = 0

    @property
    def size(self) -> int:
        return (self.n - 1) * self.s + self.k

    def meeting(self, place: int) -> Iterator[Pair]:
        yield from ((i, t) for i in range(self.n) if (t := place - i * self.s) in range(self.k))

    def stamp(self, i: int) -> slice:
        return slice(begin := i * self.s, begin + self.k)

    @property
    def rest(self) -> slice:
        return slice(self.p, self.size - self.p)


def axes(X: Tensor, K: Tensor, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> list[Axis]:
    return [Axis(*each) for each in zip(X.shape, K.shape, stride, padding, strict=True)]

# %% q2-answer
def trans_conv(X: Tensor, K: Tensor) -> Tensor:
    """Return X stamped with K."""
    h, w = both = axes(X, K)
    Y = X.new_zeros(h.size, w.size)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Y[both[0].stamp(i), both[1].stamp(j)] += X[i, j] * K
    return Y

# %% q3-answer
def trans_conv_strided(X: Tensor, K: Tensor, stride: Pair) -> Tensor:
    """Return X stamped with K, the stamps `stride` cells apart.

    As for polynomials: the product of two terms has the sum of their exponents.
    """
    terms: defaultdict[Pair, float | Tensor] = defaultdict(float)
    for (i, j), (t, u) in product(product(*map(range, X.shape)), product(*map(range, K.shape))):
        terms[i * stride[0] + t, j * stride[1] + u] += X[i, j] * K[t, u]
    h, w = axes(X, K, stride)
    Y = X.new_zeros(h.size, w.size)
    for place, value in terms.items():
        Y[place] = value
    return Y

# %% q4-answer
def trans_conv_padded(X: Tensor, K: Tensor, stride: Pair, padding: Pair) -> Tensor:
    """Return X stamped with K, less a rim of `padding` cells."""
    return trans_conv_strided(X, K, stride)[tuple(axis.rest for axis in axes(X, K, stride, padding))]

# %% q5-answer
def output_size(n: int, k: int, stride: int, padding: int) -> int:
    """Return the size of the output along one axis, in cells."""
    match Axis(n, k, stride).size - 2 * padding:
        case size if size > 0:
            return size
        case size:
            raise ValueError(f"{padding=} leaves {size} cells, at least 1 is needed")


# 15 * 3 + 5 - 2 p = 48
padding_that_triples: Fraction = Fraction(15 * 3 + 5 - 48, 2)

# %% q6-answer
def output_cell(X: Tensor, K: Tensor, stride: Pair, row: int, column: int) -> float:
    """Return one cell of trans_conv_strided(X, K, stride)."""
    h, w = axes(X, K, stride)
    return sum((X[i, j] * K[t, u] for (i, t), (j, u) in product(h.meeting(row), w.meeting(column))), start=X.new_zeros(())).item()

# %% q7-answer
def trans_conv_channels(x: Tensor, weight: Tensor, bias: Tensor, stride: Pair, padding: Pair) -> Tensor:
    """Return the transposed convolution of x, channels and bias included."""
    match weight.shape:
        case (c_in, c_out, _, _):
            return torch.stack([
                sum(trans_conv_padded(x[c], weight[c, o], stride=stride, padding=padding) for c in range(c_in)) + bias[o]
                for o in range(c_out)
            ])
        case other:
            raise ValueError(f"a weight has four axes, not {len(other)}")

# %% q8-answer
weight_shape: tuple[int, int, int, int] = (in_channels := 3, out_channels := 5, *(kernel_size := (2, 4)))


def as_layer(weight: Tensor, bias: Tensor, stride: Pair, padding: Pair) -> nn.ConvTranspose2d:
    """Return an nn.ConvTranspose2d with this weight and this bias."""
    c_in, c_out, *kernel = weight.shape
    layer = nn.utils.skip_init(nn.ConvTranspose2d, c_in, c_out, tuple(kernel), stride=stride, padding=padding, dtype=weight.dtype)
    with torch.no_grad():
        _ = layer.weight.copy_(weight), layer.bias.copy_(bias)
    return layer

# %% q9-answer
class Input(NamedTuple):
    X: Tensor
    K: Tensor
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)


counterexample: Input = Input(torch.eye(3, dtype=torch.float64), torch.ones(2, 2, dtype=torch.float64))


def repaired(X: Tensor, K: Tensor, stride: Pair, padding: Pair) -> Tensor:
    """Return what few_loops promises to return."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = X.new_zeros(s_h * n_h + k_h, s_w * n_w + k_w)
    for t, u in product(range(k_h), range(k_w)):
        Y[t:t + s_h * n_h:s_h, u:u + s_w * n_w:s_w] += X * K[t, u]
    return Y[p_h:-s_h - p_h, p_w:-s_w - p_w]

# %% [markdown] q10-answer
# **(a)** I find the term "luck" wrong here: all three ways compute one sum, `sum(X[i, j] * K[t, u])` over all the pairs with `i + t == row` and `j + u == column`. For the cell in row 1 and column 1 of question 1 these pairs give 1·2 + 0·(−1) + 2·2 + 0·3 = 6. Stamping has the loop over `i, j` outside, the colleague has the loop over `t, u` outside, and collecting has no loop over the output at all, because it stays at one cell. The order in which one adds doesn't matter, up to rounding, so they agree, and with PyTorch too.
#
# **(b)** The stride is by how much the stamp moves in the output per step in the input, and the padding is how much of the output's rim gets taken away. Neither touches the input map.
#
# **(c)** Agreement on random inputs tells me that for these shapes all products arrive where they should. It tells me nothing about inputs I didn't try, and nothing about whether the operator is of use. A square example with equal strides would have hidden each confusion of the two axes, the `s_h` of question 9 for one, and equal channel counts a confusion of `weight[c, o]` with `weight[o, c]`.
#
# **(d)** No. It takes maps of the output's shape to maps of the input's shape, but the values are different ones: a convolution usually isn't invertible.
