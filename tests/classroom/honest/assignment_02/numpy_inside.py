# A student who thinks in NumPy, with as_strided inside and torch only at the door.

# %% imports
import numpy as np
import torch
from numpy.lib.stride_tricks import as_strided

from transconv_course import check

# %% student-given
student = 1190447

# %% q1-answer
line = np.zeros(15 + 2)
windows_by_hand = len(np.lib.stride_tricks.sliding_window_view(line, 4)[::3])
cells_by_hand = np.zeros((windows_by_hand - 1) * 3 + 4)[1:-1].size
sizes_by_hand = [n for n in range(3, 30) if len(np.arange(0, n + 2 - 4 + 1, 3)) == windows_by_hand]

# %% q2-answer
def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis."""
    span = (k - 1) * d + 1
    if span > n + 2 * p:
        raise ValueError("kernel (span %d) is longer than the padded input (%d)" % (span, n + 2 * p))
    return int(np.floor_divide(n + 2 * p - span, s)) + 1


def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output."""
    full = (n - 1) * s + (k - 1) * d + 1
    out = full + o - 2 * p
    if out <= 0:
        raise ValueError("padding %d on both sides eats all of the %d cells" % (p, full + o))
    return out

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    n = np.arange(s) + (n_out - 1) * s + (k - 1) * d + 1 - 2 * p
    return n[n > 0].tolist()


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back."""
    candidates = np.array(sizes_that_give(size_down(n, k, s, p, d), k, s, p, d))
    # careful: the list may start late (n >= 1), so count from its end
    return s - 1 - int(candidates[-1] - n)


decoder_output_paddings = (0, 1, 1)

# %% q4-answer
def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    found = []
    for k, s, o in np.ndindex(max_k, max_s, max_s):
        k, s = k + 1, s + 1
        p, odd = divmod(s * (n - 1) + k + o - m, 2)
        if o < s and p >= 0 and not odd:
            found.append((k, s, p, o))
    return sorted(found)


doublings = list(zip(np.arange(2, 9, 2).tolist(), np.arange(4).tolist()))

# %% q5-answer
missed_windows = 112 - 106
blind_test = (12, 4, 30, 2)


def repaired(n, layers):
    """Return what plan promises to return."""
    sizes = [n]
    for k, s, p in layers:
        sizes.append((sizes[-1] - k + 2 * p + s) // s)
    for k, s, p in layers[::-1]:
        sizes.append(s * sizes[-1] + k - 2 * p - s)
    return sizes

# %% q6-answer
k = K.numpy()
row_of_W = np.zeros((3, 4))
row_of_W[1:3, 0:2] = k
row_of_W = row_of_W.ravel().tolist()

row_of_W_transposed = np.zeros((2, 3))
row_of_W_transposed[:, :2] = k[::-1, ::-1]
row_of_W_transposed = row_of_W_transposed.ravel().tolist()

row_of_the_12 = np.array([[0, 0], [3, 2]]).ravel().tolist()

# %% q7-answer
def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K."""
    kernel = K.detach().cpu().numpy()
    (k_h, k_w), (n_h, n_w), (s_h, s_w), (p_h, p_w) = kernel.shape, input_size, stride, padding
    m_h, m_w = size_down(n_h, k_h, s_h, p_h, 1), size_down(n_w, k_w, s_w, p_w, 1)
    # axes: output row, output column, row and column of the padded map
    big = np.zeros((m_h, m_w, n_h + 2 * p_h, n_w + 2 * p_w), kernel.dtype)
    a, b, c, d = big.strides
    diagonal = as_strided(big, (m_h, m_w, k_h, k_w), (a + s_h * c, b + s_w * d, c, d))
    diagonal[...] = kernel
    big = big[:, :, p_h : p_h + n_h, p_w : p_w + n_w]
    return torch.from_numpy(np.ascontiguousarray(big).reshape(m_h * m_w, n_h * n_w))

# %% q8-answer
def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K."""
    size = [size_up(*axis, 1) for axis in zip(X.shape, K.shape, stride, padding, output_padding)]
    W = matrix_of(K, size, stride, padding).numpy()
    return torch.from_numpy(np.dot(X.detach().numpy().ravel(), W).reshape(size))

# %% q9-answer
def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""
    total = 1
    for n, k, s, p in zip(input_size, kernel_size, stride, padding):
        first = np.arange(size_down(n, k, s, p, 1)) * s - p
        inside = np.minimum(first + k, n) - np.maximum(first, 0)
        total *= int(np.clip(inside, 0, None).sum())
    return total


dense_bytes = (224 * 224) ** 2 * np.dtype(np.float32).itemsize
sparse_bytes = 670**2 * (4 + 2 * np.dtype(np.int64).itemsize)

# %% [markdown] q10-answer
# Hi! Here is how I see it.
#
# * `padding` always describes the *convolution*, even in the transposed layer. In the convolution it puts empty cells around the map so that more windows fit. The transposed convolution starts from those windows and asks for the map they lay over, without the empty cells around it, so it throws them away: more padding, smaller output. If it didn't, the layer would not bring the size back that the convolution with the same numbers started from. In matrix words: padded cells are no columns of $W$, so they are no rows of $W^\top$.
# * PyTorch could not know your 107. With stride 2 the sizes 106 and 107 have equally many windows, and the layer only gets the windows. `output_padding=1` says "the larger one". The one more row at the bottom (and column at the right) isn't filled up with zeros by hand: the stamps that reach into it are simply no longer cut off there. If no stamp reaches that far, then it is 0 apart from the bias. In your case the three layers want 0, 1, 1: 13 → 26 → 53 → 107.
# * The matrix has a row for each output cell and a column for each map cell, so for 224 × 224 and a 3 × 3 kernel it would take about 10 gigabytes (9 megabytes if you leave the zeros out), and the kernel has 9 numbers! And each size has its own matrix. So you would still have to say which size you want before you can pick the matrix.
