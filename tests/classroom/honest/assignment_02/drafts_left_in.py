# A student who leaves every draft in: wrong first versions, commented-out code, and mentions of PyTorch's functions.

# %% imports
import torch
# import torch.nn.functional as F
# import transconv
from transconv_course import check

# %% student-given
# student = 0
student = 98812  # from my card

# %% q1-answer
# windows_by_hand = 4   no, I forgot the dashed cells
windows_by_hand = 5
# cells_by_hand = 15    no, see below
cells_by_hand = 14
sizes_by_hand = [13, 14, 15]
sizes_by_hand = [14, 15, 16]  # 13 + 2 = 15 cells: last window starts at 12 and needs 16

# %%
# first try of question 2, without dilation
def size_down(n, k, s, p, d):
    return (n + 2 * p - k) // s + 1


def size_up(n, k, s, p, o, d):
    return s * (n - 1) + k - 2 * p + o

# %% q2-answer
# def size_down(n, k, s, p, d):
#     import torch.nn.functional as F
#     return F.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), stride=s, padding=p, dilation=d).shape[-1]


def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis.

    n: input size. k: kernel size. s: stride. p: padding. d: dilation.
    Raises ValueError if the kernel does not fit.
    """
    # k_eff = d * k - 1          # wrong!
    # k_eff = d * (k - 1)        # also wrong!
    k_eff = d * (k - 1) + 1
    if n + 2 * p < k_eff:
        raise ValueError("kernel does not fit (F.conv2d says: Kernel size can't be greater than actual input size)")
    # return (n + 2 * p - k_eff + s) / s
    return (n + 2 * p - k_eff + s) // s


def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output.

    This is what F.conv_transpose2d(X, K, stride=s, padding=p, output_padding=o, dilation=d) returns.
    n: input size. k, s, p, d: as above. o: output_padding, below s.
    Raises ValueError if nothing is left of the output.
    """
    out = s * (n - 1) + d * (k - 1) + 1 - 2 * p + o
    # if out < 0:
    if out <= 0:
        raise ValueError("padding too large, nn.ConvTranspose2d would fail too")
    return out

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
    # first try: brute force
    result = []
    for n in range(1, 1000):
        try:
            if size_down(n, k, s, p, d) == n_out:
                result.append(n)
        except ValueError:
            pass
    return result


def sizes_that_give(n_out, k, s, p, d):  # noqa: F811
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    # second try: what if n_out is large?
    lo = s * (n_out - 1) + d * (k - 1) + 1 - 2 * p
    # return list(range(lo, lo + s))   <- has sizes below 1 in it
    return [n for n in range(lo, lo + s) if n >= 1]


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back.

    n: the size before the convolution; its kernel fits.
    """
    # return n - size_up(size_down(n, k, s, p, d), k, s, p, 0, d)
    # ^ raises when nothing is left without the output_padding: n=2, k=1, s=4, p=1
    m = size_down(n, k, s, p, d)
    return n - (s * (m - 1) + d * (k - 1) + 1 - 2 * p)


# decoder_output_paddings = (1, 1, 0)  # order of the encoder
decoder_output_paddings = (0, 1, 1)

# %% q4-answer
def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    out = []
    # for p in range(100): ...   four loops, too slow
    for k in range(1, max_k + 1):
        for s in range(1, max_s + 1):
            for o in range(0, s):
                # m = s (n - 1) + k - 2 p + o
                p = (s * (n - 1) + k + o - m) / 2
                # if p >= 0:
                if p >= 0 and p == int(p):
                    out += [(k, s, int(p), o)]
    # return out
    return sorted(out)


doublings = [(4, 1)]  # the famous one
doublings = [(2, 0), (4, 1), (6, 2), (8, 3)]

# %% q5-answer
missed_windows = 5  # ?
missed_windows = 112 - 106
blind_test = (4, 2, 4, 1)  # (4 - 2 - 2 + 4) // 4 = 1, (4 - 2 + 2 + 4) // 4 = 2, no
blind_test = (4, 2, 5, 1)  # (4 - 2 - 2 + 5) // 5 = 1, (4 - 2 + 2 + 5) // 5 = 1, yes


def repaired(n, layers):
    """Return what plan promises to return."""
    sizes = [n]
    for k, s, p in layers:
        # sizes.append((sizes[-1] - k - 2 * p + s) // s)
        sizes.append((sizes[-1] - k + 2 * p + s) // s)
    # layers.reverse()  # no! that changes the list of the caller
    # for k, s, p in layers:
    for k, s, p in layers[::-1]:
        sizes.append(s * sizes[-1] + k - 2 * p - s)
    return sizes

# %% q6-answer
"""
K = [[3, -1], [-2, -1]]

map        output
0 1 2 3    0 1 2
4 5 6 7    3 4 5
8 9 . .
"""
row_of_W = [0, 0, 0, 0, 3, -1, 0, 0, -2, -1, 0, 0]
# row_of_W_transposed = [3, -1, 0, -2, -1, 0]  # forgot to turn it round
row_of_W_transposed = [-1, -2, 0, -1, 3, 0]
# row_of_the_12 = [2, 3, 0, 0]
row_of_the_12 = [0, 0, 3, 2]

# %%
# draft of question 7: as chapter 4 does it (stride 1, no padding)
def matrix_of(K, input_size, stride, padding):
    W = torch.zeros(5, 16)
    W[:, :2], W[:, 3:5] = K[0], K[1]
    return W


# W = matrix_of(K, (3, 4), (1, 1), (0, 0))

# %% q7-answer
def toeplitz(row, n, s, p):
    """The matrix of a convolution along one axis."""
    m = size_down(n, len(row), s, p, 1)
    T = torch.zeros(m, n, dtype=row.dtype)
    # T = torch.zeros(m, n)   # float64 gets lost!
    for i in range(m):
        for u in range(len(row)):
            if 0 <= i * s - p + u < n:
                T[i, i * s - p + u] = row[u]
    return T


def matrix_of(K, input_size, stride, padding):  # noqa: F811
    """Return the matrix of the convolution with K.

    K: (k_h, k_w). input_size, stride, padding: (rows, columns).
    returns: (cells of the output, cells of the map), of K's dtype.
    """
    # W = F.unfold(torch.eye(...))  not allowed?
    n_h, n_w = input_size
    bands = [toeplitz(K[u], n_w, stride[1], padding[1]) for u in range(K.shape[0])]
    m_w = bands[0].shape[0]
    m_h = size_down(n_h, K.shape[0], stride[0], padding[0], 1)
    W = torch.zeros(m_h * m_w, n_h * n_w, dtype=K.dtype)
    for i in range(m_h):
        for u, band in enumerate(bands):
            r = i * stride[0] - padding[0] + u
            if r < 0 or r >= n_h:
                continue
            W[i * m_w : (i + 1) * m_w, r * n_w : (r + 1) * n_w] = band
    # print(W)
    return W

# %% q8-answer
def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride, padding, output_padding: (rows, columns).
    """
    # return F.conv_transpose2d(X[None, None], K[None, None], stride=stride, padding=padding, output_padding=output_padding)[0, 0]
    # return torch.nn.functional.conv_transpose2d(X[None, None], K[None, None], None, stride, padding, output_padding)[0, 0]
    size_h = size_up(X.shape[0], K.shape[0], stride[0], padding[0], output_padding[0], 1)
    size_w = size_up(X.shape[1], K.shape[1], stride[1], padding[1], output_padding[1], 1)
    # W = matrix_of(K, X.shape, stride, padding)   # that's the matrix of another convolution
    W = matrix_of(K, (size_h, size_w), stride, padding)
    # y = W @ X.flatten()
    y = X.flatten() @ W
    return y.reshape(size_h, size_w)

# %% q9-answer
def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""
    # return (matrix_of(torch.ones(kernel_size), input_size, stride, padding) != 0).sum()   # builds W
    counts = []
    for n, k, s, p in zip(input_size, kernel_size, stride, padding):
        # counts.append(size_down(n, k, s, p, 1) * k)   # only without padding
        count = 0
        for start in range(-p, n + p - k + 1, s):
            count += max(min(start + k, n) - max(start, 0), 0)
        counts.append(count)
    return counts[0] * counts[1]


# dense_bytes = 224 ** 2 * 4
dense_bytes = 224**4 * 4
# sparse_bytes = 224 ** 2 * 9 * 20    # at the edge there are fewer
sparse_bytes = (3 * 224 - 2) ** 2 * 20

# %% [markdown] q10-answer
# <!-- TODO: fifteen sentences at most -->
# a) Imagine the convolution as a window that is pushed over the padded map. ~~The padding is added by both.~~ The padding gives the window more room, so there are more windows. The transposed convolution pushes a stamp over its output instead, one for each number. What the stamps cover is the *padded* map, and to get the map one has to take the padding away again. So the same number makes the one larger and the other smaller, and it must, or else there would be no way back to the size one came from.
#
# b) No, it couldn't. When two sizes like 106 and 107 lead to the same 53, then 53 alone does not say from which of the two it came. With `output_padding` you tell which of these sizes you want: it's the number of cells to add at the lower and right edge. They get what the stamps say there (it's a piece less of what is cut off), and 0 where no stamp comes, and then the bias.
#
# c) You'd pay 10 GB for a single 3 × 3 kernel on 224 × 224 cells, or 9 MB sparse, when nine numbers say the same. And no: the matrix has one column for each cell of the larger map, and how many these are is just the question. Each size has its own matrix, so storing one of them only means that the decision was made before.
