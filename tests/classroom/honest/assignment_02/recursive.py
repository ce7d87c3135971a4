# A student fresh from a course on algorithms, who answers with recursion wherever it goes.

# %% student-given
student = int("77031")

# %% q1-answer
def fit(length, k, s):
    return 0 if length < k else 1 + fit(length - s, k, s)


windows_by_hand = fit(15 + 2, 4, 3)


def cover(cells, k, s):
    return k if cells == 1 else s + cover(cells - 1, k, s)


cells_by_hand = cover(windows_by_hand, 4, 3) - 2


def same(n, last):
    return [] if n > last else ([n] if fit(n + 2, 4, 3) == windows_by_hand else []) + same(n + 1, last)


sizes_by_hand = same(1, 40)

# %% q2-answer
# The function fit above goes too deep for long lines (Python stops at 1000), so here with halving.
def steps(room, s):
    """How many steps of s fit into room? As the Egyptians divide."""
    if room < s:
        return 0
    double = steps(room, 2 * s)
    rest = room - double * 2 * s
    return 2 * double + (1 if rest >= s else 0)


def size_down(n, k, s, p, d):
    if p > 0:
        return size_down(n + 2 * p, k, s, 0, d)  # padding is just a longer line
    if d > 1:
        return size_down(n, d * (k - 1) + 1, s, p, 1)  # dilation is just a longer kernel
    if k > n:
        raise ValueError(f"no window fits: kernel covers {k} cells of only {n}")
    return 1 + steps(n - k, s)


def size_up(n, k, s, p, o, d):
    if d > 1:
        return size_up(n, d * (k - 1) + 1, s, p, o, 1)
    size = s * (n - 1) + k + o - p - p
    if size > 0:
        return size
    raise ValueError("no cell survives this padding")

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""

    def grow(n, left):
        if left == 0:
            return []
        return ([n] if n >= 1 else []) + grow(n + 1, left - 1)

    return grow(s * (n_out - 1) + d * (k - 1) + 1 - 2 * p, s)


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back."""

    def search(o):
        try:
            if size_up(size_down(n, k, s, p, d), k, s, p, o, d) == n:
                return o
        except ValueError:  # with a small o there may be nothing left of the output
            pass
        return search(o + 1)

    return search(0)


def decoder(n, depth):
    if depth == 0:
        return ()
    return decoder(size_down(n, 3, 2, 1, 1), depth - 1) + (output_padding_that_restores(n, 3, 2, 1, 1),)


decoder_output_paddings = decoder(108, 3)

# %% q4-answer
def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""

    def choose(k, s, o):
        if k > max_k:
            return []
        if s > max_s:
            return choose(k + 1, 1, 0)
        if o >= s:
            return choose(k, s + 1, 0)
        rest = s * (n - 1) + k + o - m
        here = [(k, s, rest // 2, o)] if rest >= 0 and rest % 2 == 0 else []
        return here + choose(k, s, o + 1)

    # one kernel after the other, or the recursion gets too deep
    def kernels(k):
        if k == 0:
            return []
        return kernels(k - 1) + one(k, 1)

    def one(k, s):
        if s > max_s:
            return []
        return paddings(k, s, 0) + one(k, s + 1)

    def paddings(k, s, o):
        if o == s:
            return []
        rest = s * (n - 1) + k + o - m
        here = [(k, s, rest // 2, o)] if rest >= 0 and rest % 2 == 0 else []
        return here + paddings(k, s, o + 1)

    return sorted(kernels(max_k))


def double(p):
    return [] if 2 * p + 2 > 8 else [(2 * p + 2, p)] + double(p + 1)


doublings = double(0)

# %% q5-answer
missed_windows = size_down(224, 7, 2, 3, 1) - (224 - 7 - 6 + 2) // 2
blind_test = (7, 2, 13, 1)


def repaired(n, layers):
    """Return what plan promises to return."""
    if len(layers) == 0:
        return [n]
    k, s, p = layers[0]
    inner = repaired((n - k + 2 * p + s) // s, layers[1:])
    return [n] + inner + [s * inner[-1] + k - 2 * p - s]

# %% q6-answer
row_of_W = [0] * 4 + [3, -2, 0, 0] + [3, 1, 0, 0]
row_of_W_transposed = [1, 3, 0] + [-2, 3, 0]
row_of_the_12 = [0, 0] + [3, 2]

# %% q7-answer
def blocks(K, input_size, stride, padding):
    """The matrix for any number of axes: a matrix of blocks, which are matrices for one axis less."""
    if len(input_size) == 0:
        return K.reshape(1, 1)
    n, s, p, k = input_size[0], stride[0], padding[0], K.shape[0]
    inner = [blocks(K[u], input_size[1:], stride[1:], padding[1:]) for u in range(k)]
    nothing = torch.zeros_like(inner[0])
    rows = []
    for i in range(size_down(n, k, s, p, 1)):
        row = []
        for r in range(n):
            u = r + p - i * s
            row.append(inner[u] if 0 <= u < k else nothing)
        rows.append(torch.cat(row, dim=1))
    return torch.cat(rows, dim=0)


def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K.

    K: (k_h, k_w). input_size, stride, padding: (rows, columns).
    returns: (cells of the output, cells of the map), of K's dtype.
    """
    return blocks(K, tuple(input_size), tuple(stride), tuple(padding))

# %% q8-answer
def by_matrix(X, K, stride, padding, output_padding):
    size = tuple(
        size_up(X.shape[a], K.shape[a], stride[a], padding[a], output_padding[a], 1) for a in (0, 1)
    )
    return torch.mv(matrix_of(K, size, stride, padding).T, X.reshape(-1)).reshape(size)

# %% q9-answer
def inside(n, start, stop):
    return max(0, min(n, stop) - max(0, start))


def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""
    if len(input_size) == 0:
        return 1
    n, k, s, p = input_size[0], kernel_size[0], stride[0], padding[0]

    def add_up(first, last):  # windows first ... last - 1, by halving
        if last - first == 1:
            return inside(n, first * s - p, first * s - p + k)
        middle = (first + last) // 2
        return add_up(first, middle) + add_up(middle, last)

    return add_up(0, size_down(n, k, s, p, 1)) * stored_entries(input_size[1:], kernel_size[1:], stride[1:], padding[1:])


dense_bytes = 4 * 224**4
sparse_bytes = 20 * stored_entries((224, 224), (3, 3), (1, 1), (1, 1))

# %% [markdown] q10-answer
# a) Padding belongs to the convolution's side of the story. There, it makes the line longer, and a longer line has room for more windows. The transposed convolution starts with the number of windows and returns the line *without* the padding. If you keep the number of windows and raise the padding, a larger part of the line is padding, and what is left is shorter. It can't be otherwise: in $W$, the padding has no columns, so in $W^\top$ it has no rows, and there is no cell of the output that could hold it. You took the padding away, so the ends which used to be cut off stayed, and the later layers doubled them.
#
# b) No: two different pictures (106 and 107 rows) become the same number of rows in the encoder, and PyTorch sees only the latter. The rounding in the formula has thrown the answer away. `output_padding` tells it how many cells were in the remainder. In these cells stands what the stamps leave there, because less is cut from the lower end; if no stamp is long enough to get there it's zero (plus bias). They are not padding.
#
# c) Far too much: 50176 × 50176 numbers for one 3 × 3 layer, about 10 GB, or about 9 MB when only the entries of the kernel are stored, and once more for each size. Nor would it settle the size, since you must know the size of the larger map to know how many columns $W$ has.
