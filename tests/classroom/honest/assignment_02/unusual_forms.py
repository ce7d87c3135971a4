# A student whose answers have unusual but fair forms: ranges, tuples, arrays, tensors, fractions, floats, NumPy integers, named tuples.

# %% imports
import collections
import math
import operator
from fractions import Fraction

import numpy as np
import torch

from transconv_course import check

# %% student-given
student = 12_087

# %% q1-answer
windows_by_hand = np.int64(5)
cells_by_hand = torch.tensor(14)
sizes_by_hand = range(14, 17)

# %% q2-answer
def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis."""
    steps = Fraction(n + 2 * p - (d * (k - 1) + 1), s)
    if steps < 0:
        raise ValueError("the", "kernel", "does not fit")
    return np.int64(math.floor(steps) + 1)


def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output."""
    size = np.dot([s, d, -2, 1], [n - 1, k - 1, p, o]) + 1
    if size < 1:
        raise ValueError({"padding": p, "cells left": int(size)})
    return size

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    n = np.arange(1, s * n_out + d * k + 1)
    return list(n[(n + 2 * p - d * (k - 1) - 1) // s + 1 == n_out])


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back."""
    return operator.mod(torch.tensor(n + 2 * p - d * (k - 1) - 1), s)


decoder_output_paddings = np.array([0, 1, 1])

# %% q4-answer
Setting = collections.namedtuple("Setting", "k s p o")


def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    settings = []
    for k in np.arange(1, max_k + 1):
        for s in np.arange(1, max_s + 1):
            for o in np.arange(s):
                p = (s * (n - 1) + k + o - m) / 2
                if p >= 0 and p.is_integer():
                    settings.append(Setting(k, s, int(p), o))
    return sorted(settings)


doublings = np.array([(2, 0), (4, 1), (6, 2), (8, 3)])

# %% q5-answer
missed_windows = Fraction(224 - 7 + 1, 2) + 3 - 106
blind_test = collections.namedtuple("Test", ["n", "k", "s", "p"])(13, 6, 99, 3)


def repaired(n, layers):
    """Return what plan promises to return."""
    sizes = collections.deque([n])
    todo = collections.deque()
    for k, s, p in layers:
        sizes.append((sizes[-1] - k + 2 * p + s) // s)
        todo.appendleft((k, s, p))
    for k, s, p in todo:
        sizes.append(s * sizes[-1] + k - 2 * p - s)
    return list(sizes)

# %% q6-answer
row_of_W = torch.zeros(3, 4)
row_of_W[1:, :2] = K
row_of_W = row_of_W.flatten()
row_of_W_transposed = tuple(K.flip(0, 1)[i, j] if j < 2 else 0 for i in range(2) for j in range(3))
row_of_the_12 = np.array([0, 0, 3, 2], dtype=np.int8)

# %% q7-answer
def one_hot(n, k, s, p, dtype):
    """[i, u, r] is 1 where window i lays the kernel's cell u on the map's cell r."""
    i = torch.arange(int(size_down(n, k, s, p, 1)))[:, None, None]
    u = torch.arange(k)[None, :, None]
    r = torch.arange(n)[None, None, :]
    return (i * s - p + u == r).to(dtype)


def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K."""
    A, B = (one_hot(*axis, K.dtype) for axis in zip(input_size, K.shape, stride, padding))
    return torch.einsum("uv,iur,jvc->ijrc", K, A, B).flatten(2).flatten(0, 1)

# %% q8-answer
def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K."""
    size = [int(size_up(*axis, 1)) for axis in zip(X.shape, K.shape, stride, padding, output_padding)]
    # the product is a column, with the map's columns first, then turned round: not contiguous, but right
    W = matrix_of(K, size, stride, padding)
    W = W.reshape(len(W), *size).transpose(1, 2).reshape(len(W), -1)
    return (W.T @ X.flatten()).reshape(size[::-1]).T

# %% q9-answer
def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""
    n, k, s, p = map(np.array, (input_size, kernel_size, stride, padding))
    windows = (n + 2 * p - k) // s + 1
    pairs = [
        sum(np.count_nonzero((0 <= (cells := np.arange(w) * step - pad + u)) & (cells < size)) for u in range(kernel))
        for w, step, pad, kernel, size in zip(windows, s, p, k, n)
    ]
    return np.prod(pairs)


dense_bytes = 1.0070523904e10
sparse_bytes = torch.tensor(670) ** 2 * 20

# %% [markdown] q10-answer
# > The same `padding` makes one layer's output larger and the other's smaller. Why?
#
# Because it is the padding of the *larger* of the two maps in both cases. For the convolution the larger map is the input, and with zeros around it there are more windows. For the transposed convolution the larger map is the output, and the stamps that lie on the zeros around it are cut off. In the matrix: padding gives $W$ more rows for the same columns, or the same rows with fewer columns, and the transposed convolution is $W^\top$, which can't have cells that $W$ doesn't have. So you had 14 rows too many in the end.
#
# > Could PyTorch work out the size by itself?
#
# It can't: a stride of 2 makes 53 out of 106 as well as out of 107, and from 53 alone there is no way back. `output_padding` says which: it is the number of cells at the bottom (and right) which the last window did not reach. What stands in them is the sum of the stamps that reach there, and zero where none does, plus the bias; it isn't a frame of zeros.
#
# > Why not store the matrix?
#
# Since it takes 10 GB at 224 × 224 for a 3 × 3 kernel (9 MB without the zeros), instead of 36 bytes. It also doesn't settle the size: the matrix has a column for every cell of the output, so you need to know the size to write it, and another size needs another matrix.
