# A student who dislikes loops and answers with index arithmetic, unfold, scatter and einsum.

# %% imports
import torch
import torch.nn.functional as F

from transconv_course import check

torch.manual_seed(0)

# %% student-given
student = 310582

# %% q1-answer
starts = torch.arange(-1, 15 + 1 - 4 + 1, 3)
windows_by_hand = len(starts)
cells_by_hand = 3 * (15 - 1 - 10) + 4 - 2  # 5 cells -> 4 steps
sizes_by_hand = torch.arange(14, 17).tolist()

# %% q2-answer
def reach(k, d):
    return d * (k - 1) + 1


def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis."""
    room = n + 2 * p - reach(k, d)
    if room < 0:
        raise ValueError(f"kernel does not fit: {-room} cells missing")
    return 1 + room // s


def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output."""
    size = (n - 1) * s + reach(k, d) - 2 * p + o
    if size <= 0:
        raise ValueError(f"nothing left, padding={p} is too large")
    return size

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    first = (n_out - 1) * s + reach(k, d) - 2 * p
    return list(range(max(first, 1), first + s))


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back."""
    return (n + 2 * p - reach(k, d)) % s


decoder_output_paddings = tuple(output_padding_that_restores(n, 3, 2, 1, 1) for n in (27, 54, 108))

# %% q4-answer
def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    k, s, o = torch.meshgrid(torch.arange(1, max_k + 1), torch.arange(1, max_s + 1), torch.arange(max_s), indexing="ij")
    twice_p = s * (n - 1) + k + o - m
    good = (o < s) & (twice_p >= 0) & (twice_p % 2 == 0)
    table = torch.stack([k, s, twice_p // 2, o], dim=-1)[good]
    return sorted(map(tuple, table.tolist()))


_p = torch.arange(4)
doublings = list(map(tuple, torch.stack([2 * _p + 2, _p], 1).tolist()))

# %% q5-answer
missed_windows = size_down(224, 7, 2, 3, 1) - (224 - 7 - 2 * 3 + 2) // 2
blind_test = (8, 3, 8, 1)


def repaired(n, layers):
    """Return what plan promises to return."""
    down = [n]
    for k, s, p in layers:
        down.append((down[-1] - k + 2 * p + s) // s)
    up = down[-1:]
    for k, s, p in layers[::-1]:
        up.append(s * up[-1] + k - 2 * p - s)
    return down + up[1:]

# %% q6-answer
windows = torch.arange(12).reshape(3, 4).unfold(0, 2, 1).unfold(1, 2, 1).reshape(6, 4)
by_hand = torch.zeros(6, 12).scatter_(1, windows, K.reshape(1, 4).expand(6, 4))
row_of_W = by_hand[3].tolist()
row_of_W_transposed = by_hand[:, 5].tolist()

# chapter 1: 2 x 2 input, so W belongs to a convolution from 3 x 3 to 2 x 2; row 2, column 1 is number 7
windows_1 = torch.arange(9).reshape(3, 3).unfold(0, 2, 1).unfold(1, 2, 1).reshape(4, 4)
row_of_the_12 = torch.zeros(4, 9).scatter_(1, windows_1, torch.arange(4.0).expand(4, 4))[:, 7].tolist()

# %% q7-answer
def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K."""
    (n_h, n_w), (p_h, p_w) = input_size, padding
    # number the cells from 1; 0 stands for the padding, whose column is cut off at the end
    numbers = torch.zeros(n_h + 2 * p_h, n_w + 2 * p_w, dtype=torch.long)
    numbers[p_h : p_h + n_h, p_w : p_w + n_w] = torch.arange(1, n_h * n_w + 1).reshape(n_h, n_w)
    windows = numbers.unfold(0, K.shape[0], stride[0]).unfold(1, K.shape[1], stride[1])
    windows = windows.reshape(-1, K.numel())
    W = K.new_zeros(len(windows), n_h * n_w + 1)
    W.scatter_(1, windows, K.reshape(1, -1).expand(len(windows), -1))
    return W[:, 1:]

# %% q8-answer
def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K."""
    size = tuple(map(size_up, X.shape, K.shape, stride, padding, output_padding, (1, 1)))
    return torch.einsum("oc,o->c", matrix_of(K, size, stride, padding), X.reshape(-1)).reshape(size)

# %% q8-check
check.assignment_02.by_matrix(by_matrix)

# %%
# my own test
X_test, K_test = torch.randn(4, 7, dtype=torch.float64), torch.randn(3, 2, dtype=torch.float64)
expected = F.conv_transpose2d(X_test[None, None], K_test[None, None], stride=(3, 2), padding=(1, 0), output_padding=(2, 1))
torch.testing.assert_close(by_matrix(X_test, K_test, (3, 2), (1, 0), (2, 1)), expected[0, 0])

# %% q9-answer
def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""

    def along(n, k, s, p):
        cells = (torch.arange(size_down(n, k, s, p, 1)) * s - p)[:, None] + torch.arange(k)
        return ((cells >= 0) & (cells < n)).sum().item()

    return along(*(a[0] for a in (input_size, kernel_size, stride, padding))) * along(
        *(a[1] for a in (input_size, kernel_size, stride, padding))
    )


dense_bytes = 4 * (224 * 224) ** 2
sparse_bytes = 20 * stored_entries((224, 224), (3, 3), (1, 1), (1, 1))

# %% [markdown] q10-answer
# Think of $W$, the matrix of the convolution.
# More padding gives the convolution more windows, that is, $W$ gets more rows, while its columns stay: the zeros around the map are constants and have no column.
# The transposed layer multiplies by $W^\top$: it starts from the rows and comes back to the columns.
# Seen from a fixed number of rows, more padding means that fewer columns are needed to have that many windows, so its output gets smaller.
# That must be so, otherwise the two layers with the same settings would not undo each other's sizes.
# So your `padding=0` removed the cut of one row per end in each layer, and the strides blew that up to 14 rows.
#
# PyTorch can't work out the size, since with stride $s$ there are $s$ sizes which all give the same number of windows: the division is rounded down and the remainder is forgotten.
# `output_padding` is this remainder, from 0 to $s-1$.
# It doesn't add zeros: the map is just cut later at the bottom and right, so the stamps which reach over there leave their values in these cells; only if no stamp gets there do they hold 0 (or the bias).
#
# Storing $W$ for a 3 × 3 kernel on 224 × 224 cells would cost about 10 GB in `float32` instead of 36 bytes, and 9 MB as a sparse matrix.
# And as the number of columns of $W$ *is* the size of the output, you need to choose the size before you can build it, so no, it doesn't settle the question.
