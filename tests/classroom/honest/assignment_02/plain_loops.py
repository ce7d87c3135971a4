# A student who counts with plain loops, just as the chapters do, and types the hand-made answers.

# %% student-given
student = 204117

# %% q1-answer
# windows start at 0, 3, 6, 9, 12 (15 cells and 2 dashed ones make 17, and 12 + 4 = 16 still fits)
windows_by_hand = 5
# 5 stamps of 4 cells, 3 apart: 16 cells, and padding takes one from each end
cells_by_hand = 14
sizes_by_hand = [14, 15, 16]

# %% q2-answer
def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis.

    n: input size. k: kernel size. s: stride. p: padding. d: dilation.
    Raises ValueError if the kernel does not fit.
    """
    reach = d * (k - 1) + 1
    length = n + 2 * p
    windows = 0
    start = 0
    while start + reach <= length:
        windows += 1
        start += s
    if windows == 0:
        raise ValueError(f"the kernel reaches over {reach} cells, but there are only {length}")
    return windows


def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output.

    n: input size. k, s, p, d: as above. o: output_padding, below s.
    Raises ValueError if nothing is left of the output.
    """
    last_stamp = s * (n - 1)
    size = last_stamp + d * (k - 1) + 1
    size = size - 2 * p + o
    if size < 1:
        raise ValueError(f"the padding {p} takes all cells away")
    return size

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    smallest = s * (n_out - 1) + d * (k - 1) + 1 - 2 * p
    sizes = []
    for extra in range(s):
        n = smallest + extra
        if n >= 1:
            sizes.append(n)
    return sizes


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back.

    n: the size before the convolution; its kernel fits.
    """
    n_out = size_down(n, k, s, p, d)
    smallest = s * (n_out - 1) + d * (k - 1) + 1 - 2 * p
    return n - smallest


# down: 108 -> 54 -> 27 -> 14, and up: 14 -> 27, 27 -> 53 (+1), 54 -> 107 (+1)
decoder_output_paddings = (0, 1, 1)

# %% q4-answer
def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    settings = []
    for k in range(1, max_k + 1):
        for s in range(1, max_s + 1):
            for o in range(s):
                too_many = s * (n - 1) + k + o - m
                if too_many >= 0 and too_many % 2 == 0:
                    settings.append((k, s, too_many // 2, o))
    return sorted(settings)


doublings = [(2, 0), (4, 1), (6, 2), (8, 3)]

# %% q5-answer
missed_windows = 6
blind_test = (9, 3, 20, 1)


def repaired(n, layers):
    """Return what plan promises to return."""
    sizes = [n]
    for k, s, p in layers:
        sizes.append((sizes[-1] - k + 2 * p + s) // s)
    for k, s, p in reversed(layers):
        sizes.append(s * sizes[-1] + k - 2 * p - s)
    return sizes

# %% q6-answer
# K = [[1, -1], [-2, 3]]
row_of_W = [0, 0, 0, 0, 1, -1, 0, 0, -2, 3, 0, 0]
row_of_W_transposed = [3, -2, 0, -1, 1, 0]
row_of_the_12 = [0, 0, 3, 2]

# %% q7-answer
def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K.

    K: (k_h, k_w). input_size, stride, padding: (rows, columns).
    returns: (cells of the output, cells of the map), of K's dtype.
    """
    k_h, k_w = K.shape
    n_h, n_w = input_size
    s_h, s_w = stride
    p_h, p_w = padding
    m_h = size_down(n_h, k_h, s_h, p_h, 1)
    m_w = size_down(n_w, k_w, s_w, p_w, 1)
    W = torch.zeros(m_h * m_w, n_h * n_w, dtype=K.dtype)
    for i in range(m_h):
        for j in range(m_w):
            for u in range(k_h):
                for v in range(k_w):
                    r = i * s_h - p_h + u
                    c = j * s_w - p_w + v
                    if 0 <= r < n_h and 0 <= c < n_w:
                        W[i * m_w + j, r * n_w + c] = K[u, v]
    return W

# %% q8-answer
def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride, padding, output_padding: (rows, columns).
    """
    m_h = size_up(X.shape[0], K.shape[0], stride[0], padding[0], output_padding[0], 1)
    m_w = size_up(X.shape[1], K.shape[1], stride[1], padding[1], output_padding[1], 1)
    # W is the matrix of the convolution that starts from the larger map
    W = matrix_of(K, (m_h, m_w), stride, padding)
    y = W.T @ X.reshape(-1)
    return y.reshape(m_h, m_w)

# %% q9-answer
def pairs_along(n, k, s, p):
    pairs = 0
    for i in range(size_down(n, k, s, p, 1)):
        for u in range(k):
            if 0 <= i * s - p + u < n:
                pairs += 1
    return pairs


def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel.

    All four: (rows, columns).
    """
    rows = pairs_along(input_size[0], kernel_size[0], stride[0], padding[0])
    columns = pairs_along(input_size[1], kernel_size[1], stride[1], padding[1])
    return rows * columns


dense_bytes = 224 * 224 * 224 * 224 * 4
sparse_bytes = stored_entries((224, 224), (3, 3), (1, 1), (1, 1)) * (4 + 8 + 8)

# %% [markdown] q10-answer
# **a)** In a convolution the padding lays zeros around the map, so there is more room and more windows fit: the output grows.
# The transposed convolution goes the other way.
# It lays one stamp per cell, and the padding says how many cells are cut from each end of what the stamps cover.
# It has to be so, because the layer's matrix is the transposed of the convolution's: the padded zeros never had columns in $W$, so they can't have rows in $W^\top$, and those are the cells that go missing.
# That's why you got 118 with `padding=0`: nothing is cut any more, 14 rows too many.
#
# **b)** No. A stride of 2 sends two sizes to one, for example 106 and 107 both to 53 with your settings.
# When only the 53 is left, nobody can tell which one it was.
# `output_padding` says how many cells the map has beyond the smallest possible size.
# They come at the bottom and at the right only.
# What stands in them is what the stamps put there (they are cells which the padding would have cut), and where no stamp reaches it is a plain 0, plus the bias.
# In your decoder I'd use 0, 1 and 1.
#
# **c)** The matrix of one 3 × 3 layer on a picture of 224 × 224 takes 10 GB, for nine different numbers, and even only its nonzero entries take 9 MB.
# And it doesn't settle anything: there is one matrix for each size, so you must know the size before you can write it down.
