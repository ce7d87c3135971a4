# The hand of a student whose many helpers happen to be called as the libraries call theirs (conv2d, pad, layer, grad, F …).
# %% student-given
student = 5_550_123

# %% q1-answer
output_by_hand = [(0, -2, -6, -4), (-1, 0, -9, -10), (3, 10, 1, -6)]
cells_of_four = 2

# %% q1-check-b
check.assignment_01.four_products(cells_of_four, X, K)

# %%
# my toolbox
def stamp(Y, value, K, top, left):
    """Add value * K to Y, in place, with the corner at (top, left)."""
    Y[top:top + K.shape[0], left:left + K.shape[1]] += value * K

def zeros(like, H, W):
    return like.new_zeros(H, W)

def pad(Y, p):
    """The padding of a transposed convolution, so it takes away."""
    return Y[p[0]:Y.shape[0] - p[0], p[1]:Y.shape[1] - p[1]]

def flip(K):
    return K.flip(0).flip(1)

def convolve(a, b):
    """Sum of the products of two windows."""
    return (a * b).sum()

def conv2d(X, K):
    """The ordinary one (chapter 1 compares with it): slide K over X."""
    H, W = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    Y = zeros(X, H, W)
    for r in range(H):
        for c in range(W):
            Y[r, c] = convolve(X[r:r + K.shape[0], c:c + K.shape[1]], K)
    return Y

# %% q2-answer
def trans_conv(X, K):
    """Return X stamped with K.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    returns: (n_h + k_h - 1, n_w + k_w - 1), of that dtype.
    """
    Y = zeros(X, X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            stamp(Y, X[i, j], K, i, j)
    return Y

# %% q3-answer
def unfold(X, stride):
    """Put stride - 1 zeros between the cells of X."""
    Z = zeros(X, stride[0] * (X.shape[0] - 1) + 1, stride[1] * (X.shape[1] - 1) + 1)
    Z[::stride[0], ::stride[1]] = X
    return Z


def trans_conv_strided(X, K, stride):
    """Return X stamped with K, the stamps `stride` cells apart.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride: (rows, columns), each at least 1.
    returns: as large as the stamps reach, of X's dtype.
    """
    return trans_conv(unfold(X, stride), K)  # the zeros between stamp nothing

# %% q4-answer
def conv_transpose2d(X, K, stride, padding):
    return pad(trans_conv_strided(X, K, stride), padding)


def trans_conv_padded(X, K, stride, padding):
    """Return X stamped with K, less a rim of `padding` cells.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride: (rows, columns), each at least 1.
    padding: (rows, columns) taken away at each end, each at least 0.
    returns: the rest of the output, of X's dtype.
    """
    return conv_transpose2d(X, K, stride, padding)

# %% q5-answer
def size(n, k, stride):
    return (n - 1) * stride + k


def output_size(n, k, stride, padding):
    """Return the size of the output along one axis, in cells.

    n: input size. k: kernel size. stride, padding: for this axis.
    Raises ValueError if nothing is left of the output.
    """
    left = size(n, k, stride) - padding - padding
    if left < 1:
        raise ValueError(f"nothing left: padding {padding} on an output of {size(n, k, stride)}")
    return left


padding_that_triples = (size(16, 5, 3) - 48) // 2

# %% q6-answer
def grad(place, n, k, s):
    """Along one axis: the input cells i whose stamp covers the place, with the kernel cell t."""
    return [(i, place - i * s) for i in range(n) if 0 <= place - i * s < k]


def output_cell(X, K, stride, row, column):
    """Return one cell of trans_conv_strided(X, K, stride).

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride: (rows, columns), each at least 1.
    row, column: a place in the output.
    """
    cell = X.new_zeros(1)
    for i, t in grad(row, X.shape[0], K.shape[0], stride[0]):
        for j, u in grad(column, X.shape[1], K.shape[1], stride[1]):
            cell += convolve(X[i, j], K[t, u])
    return cell[0]

# %% q7-answer
class F:
    """My functional."""

    @staticmethod
    def conv_transpose2d(x, weight, o, stride, padding):
        out = 0
        for c in range(x.shape[0]):
            out = out + conv_transpose2d(x[c], weight[c, o], stride, padding)
        return out


def layer(x, weight, bias, stride, padding):
    return [F.conv_transpose2d(x, weight, o, stride, padding) + bias[o] for o in range(weight.shape[1])]


def trans_conv_channels(x, weight, bias, stride, padding):
    """Return the transposed convolution of x, channels and bias included.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w). bias: (C_out,).
    stride, padding: (rows, columns), as above.
    returns: (C_out, H, W), of x's dtype.
    """
    return torch.stack(layer(x, weight, bias, stride, padding))

# %% q8-answer
weight_shape = (3, 5, 2, 4)


def as_layer(weight, bias, stride, padding):
    """Return an nn.ConvTranspose2d with this weight and this bias.

    weight: (C_in, C_out, k_h, k_w). bias: (C_out,), of the same dtype.
    stride, padding: (rows, columns).
    """
    conv = nn.ConvTranspose2d(weight.size(0), weight.size(1), weight.shape[-2:], stride=stride, padding=padding)
    conv.weight.data = weight.clone()
    conv.bias.data = bias.clone()
    return conv

# %% q9-answer
# found by trying: a kernel of one row, and columns further apart than rows
counterexample = (torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0, 1.0, 1.0]]), (1, 4), (0, 0))


def repaired(X, K, stride, padding):
    """Return what few_loops promises to return."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = zeros(X, s_h * n_h + k_h, s_w * n_w + k_w)
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_w)
            Y[rows, columns] += X * K[t, u]
    return pad(Y[:-s_h, :-s_w], (p_h, p_w))

# %%
# Is the transposed convolution really the gradient of my conv2d? (chapter 8)
big = torch.randn(4, 6, dtype=torch.float64, requires_grad=True)
kernel = torch.randn(2, 3, dtype=torch.float64)
upstream = torch.randn(3, 4, dtype=torch.float64)
(convolve(conv2d(big, kernel), upstream)).backward()
print(torch.allclose(big.grad, trans_conv(upstream, kernel)), torch.allclose(big.grad, torch.nn.functional.conv_transpose2d(upstream[None, None], kernel[None, None])[0, 0]))

# %% [markdown] q10-answer
# a) Let me take the cell in row 1 and column 2 of question 1, which is −9. Stamping adds to it, one after the other, what 2 (with −2), 2 (with 3), 4 (with −2) and 3 (with −1) leave there: −4 + 6 − 8 − 3 = −9. Collecting finds these four pairs for the one cell, and the loop over the kernel adds them in the order of the kernel's cells. So each way takes the same products and the same places, and adding up in another order gives the same number.
#
# b) Both act upon the output map: the stride pulls the stamps apart in it and the padding removes rows and columns at its ends.
#
# c) If my loops agree with the layer on random inputs then I made no mistake in the indices, at least with these sizes, since a wrong index would bring a wrong random number. It tells me nothing about settings that I did not try. A square example would have kept quiet about n_h in place of n_w, or stride[0] for both axes, and a symmetric kernel about a flipped one.
#
# d) No, it is the transpose, not the inverse: the shape comes back, but not the input itself, for the convolution mixes its cells and that can't be undone in general.
