# A student on Kaggle, with the usual first cell, seaborn, global state, lru_cache and generators.

# %% imports
# This Python 3 environment comes with many helpful analytics libraries installed
# For example, here's several helpful packages to load

import numpy as np # linear algebra
import pandas as pd # data processing, CSV file I/O (e.g. pd.read_csv)
import seaborn as sns
import matplotlib.pyplot as plt
import torch

from transconv_course import check

# Input data files are available in the read-only "../input/" directory

import os
for dirname, _, filenames in os.walk('/kaggle/input'):
    for filename in filenames:
        print(os.path.join(dirname, filename))

# You can write up to 20GB to the current directory (/kaggle/working/) that gets preserved as output

# %%
import itertools
from collections import Counter, defaultdict
from functools import lru_cache, reduce

CALLS = Counter()
REACH = {}

# %%
sns.set_theme()
ON_KAGGLE = os.path.exists('/kaggle/working')

# %% student-given
student = int("880276")

# %% q1-answer
def windows(n, k, s, p):
    """Yield the windows one by one."""
    start = -p
    while start + k <= n + p:
        yield start, start + k
        start += s


windows_by_hand = sum(1 for _ in windows(15, 4, 3, 1))
*_, (_, end) = windows(15, 4, 3, 1)
cells_by_hand = end - 1
sizes_by_hand = list(itertools.filterfalse(lambda n: len(list(windows(n, 4, 3, 1))) != 5, range(2, 30)))

# %% q2-answer
def reach(k, d):
    if (k, d) not in REACH:
        REACH[k, d] = d * (k - 1) + 1
    return REACH[k, d]


@lru_cache(maxsize=None)
def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis."""
    global CALLS
    CALLS["size_down"] += 1
    room = n + 2 * p - reach(k, d)
    if room < 0:
        raise ValueError("kernel too large")
    return room // s + 1


@lru_cache(maxsize=None)
def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output."""
    CALLS["size_up"] += 1
    size = s * (n - 1) + reach(k, d) - 2 * p + o
    if size < 1:
        raise ValueError("padding too large")
    return size

# %% q3-answer
def candidates(n_out, k, s, p, d):
    """Yield the sizes from the smallest on, for ever."""
    for n in itertools.count(max(1, s * (n_out - 1) + reach(k, d) - 2 * p)):
        yield n


def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    last = s * n_out + reach(k, d) - 2 * p
    return list(itertools.takewhile(lambda n: n < last, candidates(n_out, k, s, p, d)))


@lru_cache
def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back."""
    return n - (s * (size_down(n, k, s, p, d) - 1) + reach(k, d) - 2 * p)


decoder_output_paddings = tuple(output_padding_that_restores(n, k=3, s=2, p=1, d=1) for n in [27, 54, 108])

# %% q4-answer
def all_settings(n, m, max_k, max_s):
    for s in range(1, max_s + 1):
        for o in range(s):
            for k in range(1, max_k + 1):
                p, rest = divmod(s * (n - 1) + k + o - m, 2)
                if p >= 0 and rest == 0:
                    yield k, s, p, o


def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    return sorted(all_settings(n, m, max_k, max_s))


doublings = sorted(
    set.intersection(*({(k, p) for k, s, p, o in all_settings(n, 2 * n, 8, 2) if (s, o) == (2, 0)} for n in range(1, 20)))
)

# %%
df = pd.DataFrame(settings_that_turn(7, 16, 8, 4), columns=["k", "s", "p", "o"])
df.head()

# %% q5-answer
missed_windows = size_down(224, 7, 2, 3, 1) - (224 - 7 - 2 * 3 + 2) // 2
blind_test = (20, 5, 50, 2)


def repaired(n, layers):
    """Return what plan promises to return."""

    def walk():
        size = n
        yield size
        stack = []
        for k, s, p in layers:
            size = (size - k + 2 * p + s) // s
            stack.append((k, s, p))
            yield size
        while stack:
            k, s, p = stack.pop()
            size = s * size + k - 2 * p - s
            yield size

    return list(walk())

# %% q6-answer
row_of_W = [0.0] * 12
row_of_W[4], row_of_W[5], row_of_W[8], row_of_W[9] = 1.0, -2.0, 3.0, -1.0
row_of_W_transposed = [-1.0, 3.0, 0.0, -2.0, 1.0, 0.0]
row_of_the_12 = [0, 0, 3, 2]

# %% q7-answer
@lru_cache(maxsize=128)
def places(input_size, kernel_size, stride, padding):
    """Rows and columns of W, and which entry of the kernel stands there. Needs no kernel, so it can be cached."""
    CALLS["places"] += 1
    m_h, m_w = map(size_down, input_size, kernel_size, stride, padding, (1, 1))
    found = defaultdict(list)
    for i, j, u, v in itertools.product(range(m_h), range(m_w), *map(range, kernel_size)):
        r, c = i * stride[0] + u - padding[0], j * stride[1] + v - padding[1]
        if 0 <= r < input_size[0] and 0 <= c < input_size[1]:
            found["row"].append(i * m_w + j)
            found["column"].append(r * input_size[1] + c)
            found["entry"].append(u * kernel_size[1] + v)
    return m_h * m_w, found["row"], found["column"], found["entry"]


def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K."""
    rows, row, column, entry = places(tuple(input_size), tuple(K.shape), tuple(stride), tuple(padding))
    W = torch.zeros(rows, input_size[0] * input_size[1], dtype=K.dtype)
    W[row, column] = K.flatten()[entry]
    return W

# %% q7-agreement
W = matrix_of(K, (3, 4), (1, 1), (0, 0))
if W is not None and row_of_W is not ...:
    print("row 3 of W:           ", W[3].tolist())
    print("row 5 of W transposed:", W.T[5].tolist())

# %%
sns.heatmap(W, annot=True, cbar=False)
plt.savefig("W.png") if ON_KAGGLE else plt.show()

# %% q8-answer
LAST = None  # the last W, to look at


def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K."""
    global LAST
    size = tuple(map(size_up, X.shape, K.shape, stride, padding, output_padding, itertools.repeat(1)))
    LAST = matrix_of(K, size, stride, padding)
    return torch.matmul(LAST.transpose(0, 1), X.reshape(-1)).view(size)

# %% q8-check
check.assignment_02.by_matrix(by_matrix)

# %%
import torch.nn.functional as F

for seed in range(20):
    rng = np.random.default_rng(seed)
    x, k = torch.from_numpy(rng.normal(size=(3, 5))), torch.from_numpy(rng.normal(size=(4, 2)))
    s = tuple(rng.integers(1, 4, 2).tolist())
    o = tuple(int(rng.integers(0, one)) for one in s)
    assert torch.allclose(by_matrix(x, k, s, (1, 0), o), F.conv_transpose2d(x[None, None], k[None, None], stride=s, padding=(1, 0), output_padding=o)[0, 0])
print("all good", CALLS, places.cache_info())

# %% q9-answer
def meetings(n, k, s, p):
    """Yield the cells inside for every window."""
    for start, stop in windows(n, k, s, p):
        yield len(range(max(start, 0), min(stop, n)))


def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""
    return reduce(lambda a, b: a * b, (sum(meetings(*axis)) for axis in zip(input_size, kernel_size, stride, padding)))


N = 224 * 224
dense_bytes = N * N * 4
sparse_bytes = stored_entries((224, 224), (3, 3), (1, 1), (1, 1)) * sum([4, 8, 8])

# %% [markdown] q10-answer
# Q: Why does the same `padding` make one larger and the other smaller?
# Because they run in opposite directions between the same two maps.
# Between a large map with padding around it and a small map of windows, padding changes the balance: it gives more windows for the same large map, or a smaller large map for the same windows.
# The conv goes from large to small and the transposed conv from small to large.
# It must be this way since the second one is $W^\top$ of the first one's $W$, where padding has no columns.
# Setting it to 0 has given you 2 rows more per layer, which the next ones doubled: $8 + 4 + 2 = 14$.
#
# Q: Could PyTorch work out the size?
# Nope, for stride 2 there are always two sizes for each number of windows, e.g. 106 and 107 for 53.
# `output_padding=1` picks the larger one.
# The extra row (at the bottom) gets the parts of the stamps that would have been cut there; where there is no stamp it is 0, and the bias is added everywhere.
# For 107 you want 0, 1, 1 and `padding=1`.
#
# Q: Why not store the matrix?
# 10 GB (dense) or 9 MB (sparse) against 36 bytes for a 3 × 3 kernel at 224 × 224, for each layer with one channel.
# And it's made for one size of the map only, so you have to know the size anyway.
