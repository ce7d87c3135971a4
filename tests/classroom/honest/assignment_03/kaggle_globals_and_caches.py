# A student who copies a Kaggle notebook's head, and likes global settings, caches and generators.

# %% imports
# This Python 3 environment comes with many helpful analytics libraries installed
import numpy as np  # linear algebra
import pandas as pd  # data processing, CSV file I/O (e.g. pd.read_csv)
import seaborn as sns
import os
from functools import lru_cache
from itertools import product

import torch
import torch.nn.functional as F

from transconv_course import check

for dirname, _, filenames in os.walk('/kaggle/input'):
    for filename in filenames:
        print(os.path.join(dirname, filename))

sns.set_theme()

# %% student-given
student, semester = 13579, "winter"

# %%
# global settings of this notebook
CONFIG = {"dtype": torch.float32, "seed": 42, "calls": 0}
AXES = (0, 1)
_cache = {}


def seed_everything(seed):
    global rng
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)


seed_everything(CONFIG["seed"])

# %% q1-answer
X_rearranged = [[0, 0, 0, 0, 0], [0, 4, 0, 3, 0], [0, 1, 0, 2, 0], [0, 0, 0, 0, 0]]
K_turned = [[3, 3], [2, -1]]
cell_by_hand = sum(a * b for a, b in zip([0, 3, 0, 2], [3, 3, 2, -1]))

pd.DataFrame(X_rearranged)

# %% q2-answer
def cells(*counts):
    """All places of a map, one after the other."""
    yield from product(*map(range, counts))


def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours.

    x: (C, n_h, n_w). stride: (rows, columns), each at least 1.
    """
    global CONFIG
    CONFIG["calls"] += 1
    CONFIG["dtype"] = x.dtype
    n_h, n_w = x.shape[1:]
    y = torch.zeros(x.shape[0], 1 + stride[0] * (n_h - 1), 1 + stride[1] * (n_w - 1), dtype=CONFIG["dtype"])
    for i, j in cells(n_h, n_w):
        y[:, stride[0] * i, stride[1] * j] = x[:, i, j]
    return y

# %% q3-answer
@lru_cache(maxsize=None)
def sources(n, before, after):
    """For one axis: pairs (new index, old index), remembered for the next time."""
    return [(new, new - before) for new in range(n + before + after) if 0 <= new - before < n]


def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut.

    x: (C, n_h, n_w). rim: ((top, bottom), (left, right)).
    At least one row and one column are left.
    """
    CONFIG["calls"] += 1
    (top, bottom), (left, right) = rim
    c, n_h, n_w = x.shape
    y = torch.zeros((c, n_h + top + bottom, n_w + left + right), dtype=x.dtype)
    for i, i_old in sources(n_h, top, bottom):
        for j, j_old in sources(n_w, left, right):
            y[:, i, j] = x[:, i_old, j_old]
    return y

# %% q4-answer
def turned(weight):
    """Return the weight of the plain convolution.

    weight: (C_in, C_out, k_h, k_w), as a transposed convolution has it.
    returns: (C_out, C_in, k_h, k_w), each kernel turned by 180 degrees.
    """
    w = torch.empty(weight.shape[1], weight.shape[0], *weight.shape[2:], dtype=weight.dtype)
    for i, j in cells(*weight.shape[2:]):
        w[:, :, -1 - i, -1 - j] = weight[:, :, i, j].T
    return w


# search it: random kernels until one is blind
while True:
    half = rng.integers(0, 10, 4).tolist()
    flat = half + [int(rng.integers(0, 10))] + half[::-1]
    blind_kernel = [flat[0:3], flat[3:6], flat[6:9]]
    if [list(column) for column in zip(*blind_kernel)] != blind_kernel:
        break
print(blind_kernel)

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    returns: (C_out, rows, columns).
    """
    def ends():
        for a in AXES:
            e = dilation[a] * (weight.shape[2 + a] - 1) - padding[a]
            yield e, e + output_padding[a]

    # one output channel after the other, because then I can follow it
    z, w = with_rim(zeros_between(x, stride), ends()), turned(weight)
    return torch.cat([F.conv2d(z[None], w[c:c + 1], dilation=dilation)[0] for c in range(len(w))])

# %% q6-answer
def is_wrong(f, test):
    x, weight, stride, padding = test
    truth = F.conv_transpose2d(x[None], weight, None, stride, padding)[0]
    y = f(*test)
    return y.shape != truth.shape or not torch.allclose(y, truth)


def candidates():
    """random tests, without end"""
    while True:
        c_in, c_out, n, k_h, k_w = (int(v) for v in rng.integers(1, 4, 5))
        weight = torch.from_numpy(rng.integers(-3, 4, (c_in, c_out, k_h, k_w))).float()
        if rng.random() < 0.5:
            weight = torch.ones(c_in, c_out, k_h, k_w) * weight[:, :, :1, :1]
        yield torch.from_numpy(rng.integers(1, 5, (c_in, n + 2, n + 2))).float(), weight, (1, 1), (int(rng.integers(0, 2)), 0)


found = {}
for test in candidates():
    wrong = "".join(f.__name__ for f in (A, B, C) if is_wrong(f, test))
    found.setdefault(wrong, test)
    if {"A", "B", "C"} <= set(found):
        break
finds_A, finds_B, finds_C = found["A"], found["B"], found["C"]

# %% q7-answer
@lru_cache
def conv_size(n, k, s, p, d=1):
    """(size of the convolution's output, what is left over at the end)"""
    m, rest = divmod(n + 2 * p - d * (k - 1) - 1, s)
    return m + 1, rest


gradient_output_padding = (conv_size(9, 3, 2, 1)[1], conv_size(12, 4, 3, 0)[1])


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x.

    g: (C_out, m_h, m_w), as the convolution's output.
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of x.
    returns: (C_in, rows, columns).
    """
    key = (tuple(weight.shape), tuple(input_size), tuple(stride), tuple(padding), tuple(dilation))
    if key not in _cache:
        _cache[key] = tuple(
            conv_size(input_size[a], weight.shape[2 + a], stride[a], padding[a], dilation[a])[1] for a in AXES
        )
    return F.conv_transpose2d(g.unsqueeze(0), weight, None, stride, padding, _cache[key], 1, dilation).squeeze(0)

# %% q8-answer
comes_back, _ = conv_size(16, 2, 2, 0, 5)


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    output_padding: each below stride or below dilation.
    """
    sizes = (
        (x.shape[1 + a] - 1) * stride[a] - 2 * padding[a] + dilation[a] * (weight.shape[2 + a] - 1) + output_padding[a] + 1
        for a in AXES
    )
    start = torch.full((1, weight.shape[1], *sizes), 3.14, dtype=x.dtype)  # any numbers
    start.requires_grad = True
    y = F.conv2d(start, weight, None, stride, padding, dilation)[0]
    # the cells of y that x doesn't have get a 0
    for a in AXES:
        more = y.shape[1 + a] - x.shape[1 + a]
        x = with_rim(x, ((0, more), (0, 0)) if a == 0 else ((0, 0), (0, more)))
    torch.autograd.backward(y, x)
    return start.grad[0]

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>).

    x: (C_in, n_h, n_w). y: (C_out, m_h, m_w), as conv(x).
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    """
    def sides():
        yield (F.conv2d(x[None], weight, None, stride, padding)[0] * y).sum().item()
        yield (slopes(y, weight, x.shape[1:], stride, padding, (1, 1)) * x).sum().item()

    return tuple(sides())


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution.

    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of a channel of its input.
    """
    sizes = [conv_size(input_size[a], weight.shape[2 + a], stride[a], padding[a])[0] for a in AXES]
    e = torch.zeros(weight.shape[0], *sizes, dtype=weight.dtype)
    for n, place in enumerate(cells(*e.shape)):
        if n == row:
            e[place] = 1
    back = slopes(e, weight, input_size, stride, padding, (1, 1))
    return next(back[place].item() for n, place in enumerate(cells(*back.shape)) if n == column)

# %%
W = np.array([[matrix_entry(torch.ones(1, 1, 2, 2), (3, 3), (1, 1), (0, 0), r, c) for c in range(9)] for r in range(4)])
sns.heatmap(W, annot=True, cbar=False)
print(CONFIG, sources.cache_info())

# %% [markdown] q10-answer
# I have built all three, and they give the same numbers, so nobody has to be wrong.
#
# **a)** With X = [[4, 3], [1, 2]], K = [[-1, 2], [3, 3]] the output in row 1, column 2 is 7.
# By stamping, without any turn: the 3 in the first row reaches this cell with K[1][0] = 3, that is 9, and the 2 in the second row reaches it with K[0][0] = -1, that is -2, and 9 - 2 = 7.
# By sliding, with the turn: window [[0, 3], [0, 2]] and kernel [[3, 3], [2, -1]] give 0 + 9 + 0 - 2 = 7.
# "Turned or not" is the question whether one asks the giving or the taking cell.
#
# **b)** In the sliding story the input gets k - 1 zeros on each side, and every padding takes one of them away (if none are left, even cells of the input), so the output loses 2p cells.
# In the stamping story these are the cells on the edge of the output which we don't keep.
# Only in the third story padding adds zeros, to the map that the convolution reads, and that is the place of our output.
#
# **c)** It is true that a gradient flows back through a convolution by this operator, and that's where it got its strange sizes from.
# It's not true that this is a different operation from the one in the first two stories, as my `slopes` and `by_window` call give the same.
# Each network chooses: one that goes from large to small uses it in its backward pass, one that goes from small to large in its forward pass.
#
# **d)** If the kernel is [[5]] (1 x 1), then the sliding program with and without the turn agree.
