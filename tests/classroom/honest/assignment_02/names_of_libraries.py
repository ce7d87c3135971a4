# A student with many helpers, which happen to be called conv2d, pad, unfold, grad, stamp and layer.

# %% student-given
student = (
    451209
)

# %% q1-answer
def pad(line, p):
    return [None] * p + list(line) + [None] * p


def unfold(line, k, s):
    return [line[start : start + k] for start in range(0, len(line) - k + 1, s)]


def conv(line, k, s, p):
    return unfold(pad(line, p), k, s)


def stamp(canvas, where, k):
    canvas[where : where + k] = ["x"] * k


def conv_transpose(n, k, s, p):
    canvas = [" "] * (s * (n - 1) + k)
    for i in range(n):
        stamp(canvas, s * i, k)
    return canvas[p : len(canvas) - p]


windows_by_hand = len(conv(range(15), 4, 3, 1))
cells_by_hand = len(conv_transpose(windows_by_hand, 4, 3, 1))
sizes_by_hand = [n for n in range(1, 100) if len(conv(range(n), 4, 3, 1)) == windows_by_hand]

# %% q2-answer
def dilate(k, d):
    return k + (k - 1) * (d - 1)


def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis."""
    kernel_size, size = dilate(k, d), n + 2 * p
    if kernel_size > size:
        raise ValueError(f"kernel_size={kernel_size} > input size={size}")
    return (size - kernel_size) // s + 1


def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output."""
    out = (n - 1) * s - 2 * p + dilate(k, d) + o
    if out <= 0:
        raise ValueError(f"output size {out} is too small (padding={p})")
    return out

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    biggest = n_out * s + dilate(k, d) - 2 * p
    found = []
    for n in range(1, biggest + 1):
        try:
            if size_down(n, k, s, p, d) == n_out:
                found.append(n)
        except ValueError:
            continue
    return found


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back."""
    x = size_down(n, k, s, p, d)
    for o in range(s):
        if (x - 1) * s - 2 * p + dilate(k, d) + o == n:
            return o


def encoder(n, depth):
    sizes = [n]
    while len(sizes) <= depth:
        sizes.append(size_down(sizes[-1], 3, 2, 1, 1))
    return sizes


decoder_output_paddings = tuple(
    output_padding_that_restores(n, 3, 2, 1, 1) for n in encoder(108, 3)[-2::-1]
)

# %% q4-answer
def layer(n, k, s, p, o):
    return size_up(n, k, s, p, o, 1)


def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    result = []
    for k in range(1, max_k + 1):
        for s in range(1, max_s + 1):
            for o in range(s):
                for p in range((n - 1) * s + k + o):  # as long as something is left
                    try:
                        if layer(n, k, s, p, o) == m:
                            result.append((k, s, p, o))
                    except ValueError:
                        break
    result.sort()
    return result


def doubles(k, p):
    try:
        return all(layer(n, k, 2, p, 0) == 2 * n for n in range(1, 30))
    except ValueError:
        return False


doublings = [(k, p) for k in range(1, 9) for p in range(9) if doubles(k, p)]

# %% q5-answer
def misprint(n, k, s, p):
    return (n - k - 2 * p + s) // s


missed_windows = size_down(224, 7, 2, 3, 1) - misprint(224, 7, 2, 3)
blind_test = next(
    (n, k, s, p)
    for p in range(1, 5)
    for s in range(1, 12)
    for k in range(1, 8)
    for n in range(k, 30)
    if misprint(n, k, s, p) == size_down(n, k, s, p, 1)
)


def repaired(n, layers):
    """Return what plan promises to return."""
    sizes = [n]
    for k, s, p in layers:
        sizes.append(size_down(sizes[-1], k, s, p, 1))
    for k, s, p in layers[::-1]:
        sizes.append(size_up(sizes[-1], k, s, p, 0, 1))
    return sizes

# %% q6-answer
k = K.int().tolist()
O = [0, 0]
row_of_W = [*O, *O, *k[0], *O, *k[1], *O]
row_of_W_transposed = [*k[1][::-1], 0, *k[0][::-1], 0]
row_of_the_12 = [0, 0, 3, 2]

# %% q7-answer
def pad2d(x, padding):
    """Lay zeros around x (as F.pad does, but from scratch)."""
    p_h, p_w = padding
    out = torch.zeros(x.shape[0] + 2 * p_h, x.shape[1] + 2 * p_w, dtype=x.dtype)
    out[p_h : p_h + x.shape[0], p_w : p_w + x.shape[1]] = x
    return out


def conv2d(x, weight, stride, padding):
    """My own one from assignment 1: multiply every window with the kernel."""
    x = pad2d(x, padding)
    m_h = size_down(x.shape[0], weight.shape[0], stride[0], 0, 1)
    m_w = size_down(x.shape[1], weight.shape[1], stride[1], 0, 1)
    out = torch.zeros(m_h, m_w, dtype=weight.dtype)
    for i in range(m_h):
        for j in range(m_w):
            r, c = i * stride[0], j * stride[1]
            out[i, j] = (x[r : r + weight.shape[0], c : c + weight.shape[1]] * weight).sum()
    return out


def grad(function, input_size, dtype):
    """The matrix of a linear function: column c is what it makes of the c-th unit map."""
    columns = []
    for c in range(input_size[0] * input_size[1]):
        unit = torch.zeros(input_size[0] * input_size[1], dtype=dtype)
        unit[c] = 1
        columns.append(function(unit.reshape(tuple(input_size))).reshape(-1))
    return torch.stack(columns, dim=1)


def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K."""
    return grad(lambda x: conv2d(x, K, stride, padding), input_size, K.dtype)

# %% q8-answer
def transconv(x, weight, stride, padding, size):
    W = matrix_of(weight, size, stride, padding)
    return torch.matmul(W.t(), x.reshape(-1, 1)).reshape(size)


def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K."""
    size = []
    for axis in range(2):
        size.append(layer(X.shape[axis], K.shape[axis], stride[axis], padding[axis], output_padding[axis]))
    return transconv(X, K, stride, padding, tuple(size))

# %% q9-answer
def convolve(n, k, s, p):
    """Count along one axis: a line of ones, padded with zeros, summed over each window."""
    line = [0] * p + [1] * n + [0] * p
    return sum(map(sum, unfold(line, k, s)))


def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""
    return convolve(input_size[0], kernel_size[0], stride[0], padding[0]) * convolve(
        input_size[1], kernel_size[1], stride[1], padding[1]
    )


cells = 224 * 224
dense_bytes = cells * cells * 4
sparse_bytes = stored_entries((224, 224), (3, 3), (1, 1), (1, 1)) * 20

# %% [markdown] q10-answer
# a) `padding` in `nn.Conv2d` adds cells and in `nn.ConvTranspose2d` removes them, because the second one goes back from the first one's output to its input. For each cell it lays a stamp of the size of the kernel. The stamps of the first and last windows hang over the edge of the original map, by exactly `padding`, and what hangs over has to go, since there was never any cell there. If it stayed, the map would come back larger than it was. In your network that made $2 \cdot (1 + 2 + 4) = 14$ more rows, from 104 to 118.
#
# b) No. A convolution with stride 2 sends both 106 and 107 rows to 53. Given 53, both are possible, and PyTorch takes the smaller one unless `output_padding=1` tells it otherwise. The additional row comes at the bottom and isn't made up: it holds the sum of the stamps' parts that reach there, or a zero (plus bias) when there are none. Your layers need 0, 1 and 1, with `padding=1`.
#
# c) The matrix is huge. For a layer of 3 × 3 on 224 × 224 it's 10 GB, and 9 MB if you only keep the kernel's entries, instead of nine numbers. And there's a different one for every size of the picture. To build it, you need to know how many columns it has, which is the size you wanted to avoid thinking about.
