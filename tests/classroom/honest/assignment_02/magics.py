# A student who loves magics and the shell: timing everywhere, autoreload, a helper module written from a cell.

# %% imports
# %matplotlib inline
# %load_ext autoreload
# %autoreload 2
import torch
from transconv_course import check

# %config InlineBackend.figure_format = "retina"

# %%
# !ls
# %pwd
# here = !pwd
print(here)
# %cd .

# %% student-given
# %%time
student = 3141592

# %%
# %%writefile helpers.py
"""My helpers, for all questions."""


def reach(k, d=1):
    return d * (k - 1) + 1


def windows(n, k, s, p, d=1):
    """All places where a window starts."""
    return range(-p, n + p - reach(k, d) + 1, s)


def smallest(windows, k, s, p, d=1):
    return s * (windows - 1) + reach(k, d) - 2 * p

# %%
import helpers
from helpers import reach

# %% q1-answer
windows_by_hand = len(helpers.windows(15, 4, 3, 1))
cells_by_hand = helpers.smallest(windows_by_hand, 4, 3, 1)
sizes_by_hand = [n for n in range(2, 20) if len(helpers.windows(n, 4, 3, 1)) == windows_by_hand]

# %% q2-answer
# %%time
def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis."""
    found = len(helpers.windows(n, k, s, p, d))
    if not found:
        raise ValueError(f"no room for the kernel: it reaches over {reach(k, d)} cells")
    return found


def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output."""
    size = helpers.smallest(n, k, s, p, d) + o
    if size < 1:
        raise ValueError(f"the padding of {p} leaves no cell")
    return size

# %% q2-check-b
# %time check.assignment_02.size_up(size_up)
check.assignment_02.size_up(size_up)

# %%
# %timeit -n 10 -r 2 size_down(100, 3, 2, 1, 1)
# size_down?

# %%
# %%capture captured
print(size_down(15, 4, 3, 1, 1))
print(size_up(5, 4, 3, 1, 0, 1))

# %%
captured.stdout.split()

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    first = helpers.smallest(n_out, k, s, p, d)
    return [n for n in range(first, first + s) if n >= 1]


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back."""
    # cells after the end of the last window
    last = helpers.windows(n, k, s, p, d)[-1]
    return (n + p) - (last + reach(k, d))


a = size_down(108, 3, 2, 1, 1)
b = size_down(a, 3, 2, 1, 1)
# %time decoder_output_paddings = (output_padding_that_restores(b, 3, 2, 1, 1), output_padding_that_restores(a, 3, 2, 1, 1), output_padding_that_restores(108, 3, 2, 1, 1))

# %% q4-answer
# %%time
from itertools import product


def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    settings = []
    for k, s in product(range(1, max_k + 1), range(1, max_s + 1)):
        for o in range(s):
            p = helpers.smallest(n, k, s, 0) + o - m
            if p >= 0 and p % 2 == 0:
                settings.append((k, s, p // 2, o))
    return sorted(settings)


doublings = [(2 * p + 2, p) for p in range(4)]

# %%
# %prun -q -l 1 settings_that_turn(7, 16, 8, 4)
# %who_ls function

# %% q5-given
# %%time
def plan(n, layers):
    """Return all sizes: down through the layers, then up again.

    n: size of the picture. layers: (k, s, p) of each convolution.
    """
    sizes = [n]
    for k, s, p in layers:
        sizes.append((sizes[-1] - k - 2 * p + s) // s)
    for k, s, p in layers:
        sizes.append(s * sizes[-1] + k - 2 * p - s)
    return sizes


print(plan(32, [(2, 2, 0), (2, 2, 0)]))
print(plan(27, [(3, 3, 0)]))
print(plan(64, [(4, 4, 0), (2, 2, 0), (4, 4, 0)]))

# %% q5-answer
missed_windows = size_down(224, 7, 2, 3, 1) - plan(224, [(7, 2, 3)])[1]
blind_test = (3, 2, 100, 1)[:1] + (1, 100, 1)


def repaired(n, layers):
    """Return what plan promises to return."""
    sizes = [n]
    for k, s, p in layers:
        sizes.append(size_down(sizes[-1], k, s, p, 1))
    for k, s, p in layers[::-1]:
        sizes.append(helpers.smallest(sizes[-1], k, s, p))
    return sizes

# %%
# !echo "half way" > progress.txt
# !cat progress.txt

# %% q6-answer
(a, b), (c, d) = K.tolist()
row_of_W = [0, 0, 0, 0, a, b, 0, 0, c, d, 0, 0]
row_of_W_transposed = [d, c, 0, b, a, 0]
row_of_the_12 = [0, 0, 3, 2]

# %% q7-answer
# %%writefile -a helpers.py


def matrix(K, input_size, stride, padding):
    (k_h, k_w), (n_h, n_w) = K.shape, input_size
    tops = windows(n_h, k_h, stride[0], padding[0])
    lefts = windows(n_w, k_w, stride[1], padding[1])
    W = K.new_zeros((len(tops), len(lefts), n_h, n_w))
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            # the part of the window on the map
            u, v = max(0, -top), max(0, -left)
            piece = K[u : max(u, n_h - top), v : max(v, n_w - left)]
            r, c = top + u, left + v
            W[i, j, r : r + piece.shape[0], c : c + piece.shape[1]] = piece
    return W.reshape(len(tops) * len(lefts), n_h * n_w)

# %%
import importlib

importlib.reload(helpers)


def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K."""
    return helpers.matrix(K, input_size, stride, padding)

# %% q8-answer
# %%time
def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K."""
    size = [
        helpers.smallest(X.shape[axis], K.shape[axis], stride[axis], padding[axis]) + output_padding[axis]
        for axis in (0, 1)
    ]
    W = matrix_of(K, size, stride, padding)
    return (X.reshape(1, -1) @ W).reshape(size)

# %% q8-check
check.assignment_02.by_matrix(by_matrix)

# %%
X_big, K_big = torch.rand(20, 30), torch.rand(3, 3)
# %timeit -n 2 -r 2 by_matrix(X_big, K_big, (2, 2), (1, 1), (1, 1))

# %% q9-answer
# %%time
def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""
    counts = []
    for n, k, s, p in zip(input_size, kernel_size, stride, padding):
        counts.append(sum(0 <= start + u < n for start in helpers.windows(n, k, s, p) for u in range(k)))
    return counts[0] * counts[1]


dense_bytes = 4 * (224 * 224) ** 2
sparse_bytes = (4 + 8 + 8) * stored_entries((224, 224), (3, 3), (1, 1), (1, 1))

# %%
# !rm progress.txt
# %lsmagic

# %% [markdown] q10-answer
# a) With padding, the window of a convolution may hang over the edge of the map by so many cells: more windows, larger output. In the transposed convolution each of these windows is a stamp, and stamps may hang over the edge just the same; what hangs over isn't part of the map and is lost. If the number of stamps is given, then the more they may hang over, the smaller is the map. The one layer's matrix is the other's transposed, therefore they can't disagree about which cells are inside. You forbade the hanging over, so the map had to be larger, 14 rows in the end.
#
# b) No: the number of windows does not determine the size. 106 and 107 both give 53, as the last row of 107 isn't in any window (or rather in no complete one). You have to tell, and that is what `output_padding` is for. It's the number of cells after the last window (only at the end, not at the start). Their values come from those parts of the stamps which are no longer cut off; and if no stamp covers them, they are zero, plus the bias.
#
# c) 10 GB for a kernel of 3 × 3 with 224 × 224 cells, or 9 MB if only the used places are stored. The kernel takes 36 bytes. Also, every size has its own matrix, with as many columns as the map has cells. So storing the matrix means to have chosen the size already.
