# The hand of a student at home in NumPy: everything is computed on arrays, and torch only comes in and goes out.
# %% imports
import numpy as np
import torch
from torch import nn

from transconv_course import check

# %% student-given
student = int("90210")

# %% q1-answer
output_by_hand = np.array([[ 4, 10,  6,  1],
                           [14, 20,  2, -1],
                           [12,  5, -3,  0]]).tolist()
cells_of_four = np.int64(2)

# %% q1-check-b
check.assignment_01.four_products(cells_of_four, X, K)

# %%
def to_np(a):
    return a.detach().cpu().numpy()

def from_np(a):
    return torch.from_numpy(np.ascontiguousarray(a))

# %% q2-answer
def trans_conv(X, K):
    """Return X stamped with K.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    returns: (n_h + k_h - 1, n_w + k_w - 1), of that dtype.
    """
    X, K = to_np(X), to_np(K)
    Y = np.zeros(np.add(X.shape, K.shape) - 1, dtype=X.dtype)
    for (i, j), value in np.ndenumerate(X):
        Y[i:i+K.shape[0], j:j+K.shape[1]] += value * K
    return from_np(Y)

# %% q3-answer
def trans_conv_strided(X, K, stride):
    """Return X stamped with K, the stamps `stride` cells apart."""
    X, K = to_np(X), to_np(K)
    s = np.asarray(stride)
    size = (np.array(X.shape) - 1) * s + K.shape
    Y = np.zeros(size, dtype=X.dtype)
    i, j, t, u = np.indices(X.shape + K.shape)
    np.add.at(Y, (i * s[0] + t, j * s[1] + u), np.multiply.outer(X, K))
    return from_np(Y)

# %% q4-answer
def trans_conv_padded(X, K, stride, padding):
    """Return X stamped with K, less a rim of `padding` cells."""
    Y = to_np(trans_conv_strided(X, K, stride))
    rows = np.arange(padding[0], Y.shape[0] - padding[0])
    columns = np.arange(padding[1], Y.shape[1] - padding[1])
    return from_np(Y[np.ix_(rows, columns)])

# %% q5-answer
def output_size(n, k, stride, padding):
    """Return the size of the output along one axis, in cells."""
    begins = np.arange(n) * stride
    size = begins.max() + k - 2 * padding      # a numpy integer
    if size <= 0:
        raise ValueError("Padding too big: no cells left (padding = %d, size = %d)" % (padding, size))
    return size


candidates = np.arange(0, 10)
padding_that_triples = candidates[(16 - 1) * 3 + 5 - 2 * candidates == 48].item()

# %% q6-answer
def output_cell(X, K, stride, row, column):
    """Return one cell of trans_conv_strided(X, K, stride)."""
    X, K = to_np(X), to_np(K)
    i = np.arange(X.shape[0])
    j = np.arange(X.shape[1])
    t = row - i * stride[0]
    u = column - j * stride[1]
    ok_h = np.logical_and(t >= 0, t < K.shape[0])
    ok_w = np.logical_and(u >= 0, u < K.shape[1])
    return np.sum(X[np.ix_(i[ok_h], j[ok_w])] * K[np.ix_(t[ok_h], u[ok_w])])

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    """Return the transposed convolution of x, channels and bias included."""
    C_in, C_out = weight.shape[:2]
    Y = np.array([
        sum(to_np(trans_conv_padded(x[c], weight[c, o], stride, padding)) for c in range(C_in))
        for o in range(C_out)
    ])
    Y += to_np(bias).reshape(-1, 1, 1)
    return from_np(Y)

# %% q8-answer
weight_shape = (3, 5) + (2, 4)


def as_layer(weight, bias, stride, padding):
    """Return an nn.ConvTranspose2d with this weight and this bias."""
    w, b = to_np(weight), to_np(bias)
    layer = nn.ConvTranspose2d(in_channels=w.shape[0], out_channels=w.shape[1], kernel_size=w.shape[2:],
                               stride=stride, padding=padding)
    layer.weight = nn.Parameter(torch.tensor(w))
    layer.bias = nn.Parameter(torch.tensor(b))
    return layer

# %% q9-answer
counterexample = (
    torch.from_numpy(np.arange(6.0).reshape(2, 3)),     # float64, and few_loops answers in float32
    torch.from_numpy(np.ones((2, 2))),
    (1, 1),
    (0, 0),
)


def repaired(X, K, stride, padding):
    """Return what few_loops promises to return."""
    X, K = to_np(X), to_np(K)
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = np.zeros((s_h * n_h + k_h, s_w * n_w + k_w), dtype=X.dtype)
    for t, u in np.ndindex(K.shape):
        Y[t:t + s_h * n_h:s_h, u:u + s_w * n_w:s_w] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    if p_h > 0:
        Y = Y[p_h:-p_h]
    if p_w > 0:
        Y = Y[:, p_w:-p_w]
    return from_np(Y)

# %% [markdown] q10-answer
# It isn't luck, since both programs add the same products.
#
# (a) An output cell holds the sum over all pairs of an input cell and a kernel cell that meet there. The 20 in row 1, column 1 of my question 1 is 2·(−1) + 4·3 + 4·1 + 3·2. When I stamp, those four products come one at a time with the stamps of the four input cells; when I collect I list the four pairs for this one cell; and when I loop over the kernel I get the product with −1, 3, 1 and 2 in four different passes. Whatever the order, the list of the products is the same, so the sum is.
#
# (b) Stride spaces the stamps out on the output map, padding crops the output map.
#
# (c) That my result agrees on random inputs with different height and width means that I got the places and the order of the axes right, because a wrong one would give other numbers or another shape. What it doesn't tell is whether I'd agree for every other setting, nor why the thing is useful. In a square example, swapped rows and columns (stride for example) or weight[o, c] in place of weight[c, o] would go unnoticed.
#
# (d) No, the transposed convolution gives the shape back but not the values. Think of a kernel of zeros: the convolution gives only zeros, and no operation gets the input out of them.
