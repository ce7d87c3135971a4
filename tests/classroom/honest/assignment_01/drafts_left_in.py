# The hand of a student who throws nothing away: wrong drafts above the right ones, code commented out, notes to oneself.
# %% imports
import torch
from torch import nn
import torch.nn.functional as F
# import tensorflow as tf
from transconv_course import check

# %% student-given
# student = 0
# student = 2026130
student = 20261130

# %% q1-answer
# output_by_hand = [[0, 0, -4, -2], [-8, -4, 6, 2], [12, 4, 0, 1]]   <- last one wrong, 0 * 1
output_by_hand = [[0, 0, -4, -2], [-8, -4, 6, 2], [12, 4, 0, 0]]
# cells_of_four = 4
cells_of_four = 2   # the products with a zero count!

# %% q1-check-b
check.assignment_01.four_products(cells_of_four, X, K)

# %%
# what should come out, just for me to look at
def expected(X, K, stride=1, padding=0):
    return F.conv_transpose2d(X[None, None], K[None, None], stride=stride, padding=padding)[0, 0]

expected(X, K)

# %%
# first try: forgot that stamps overlap (= instead of +=), and it's float32
def trans_conv(X, K):
    Y = torch.zeros(X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Y[i:i + K.shape[0], j:j + K.shape[1]] = X[i, j] * K
    return Y

print(trans_conv(X, K))  # :(

# %% q2-answer
def trans_conv(X, K):
    """Return X stamped with K, the same numbers as F.conv_transpose2d(X, K), but from scratch.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    returns: (n_h + k_h - 1, n_w + k_w - 1), of that dtype.
    """
    # return F.conv_transpose2d(X[None, None], K[None, None])[0, 0]     # not allowed!!
    n_h, n_w = X.shape
    k_h, k_w = K.shape
    # Y = torch.zeros(n_h + k_h, n_w + k_w)
    Y = X.new_zeros(n_h + k_h - 1, n_w + k_w - 1)
    for i in range(n_h):
        for j in range(n_w):
            # Y[i, j] += X[i, j] * K[0, 0]
            Y[i:i + k_h, j:j + k_w] += X[i, j] * K
    return Y

# %% q3-answer
def trans_conv_strided(X, K, stride):
    # draft
    s = stride[0]
    Y = X.new_zeros(X.shape[0] * s + K.shape[0], X.shape[1] * s + K.shape[1])
    ...

def trans_conv_strided(X, K, stride):
    """Return X stamped with K, the stamps `stride` cells apart."""
    s_h, s_w = stride
    # size: torch docs of ConvTranspose2d: H_out = (H_in - 1) * stride - 2 * padding + dilation * (kernel_size - 1) + output_padding + 1
    Y = X.new_zeros((X.shape[0] - 1) * s_h + K.shape[0], (X.shape[1] - 1) * s_w + K.shape[1])
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            Y[i*s_h : i*s_h + K.shape[0], j*s_w : j*s_w + K.shape[1]] += X[i, j] * K
    return Y
    # assert torch.equal(Y, F.conv_transpose2d(X[None, None], K[None, None], stride=stride)[0, 0])

# %% q4-answer
'''
def trans_conv_padded(X, K, stride, padding):
    Y = trans_conv_strided(X, K, stride)
    return Y[padding[0]:-padding[0], padding[1]:-padding[1]]     # (0, 2) -> empty
'''

def trans_conv_padded(X, K, stride, padding):
    """Return X stamped with K, less a rim of `padding` cells."""
    Y = trans_conv_strided(X, K, stride)
    # if padding == (0, 0):
    #     return Y
    top = left = None
    for axis in (0, 1):
        p = padding[axis]
        if p == 0:
            continue
        Y = Y[p:-p] if axis == 0 else Y[:, p:-p]
    return Y

# %% q5-answer
def output_size(n, k, stride, padding):
    """Return the size of the output along one axis, in cells."""
    # return n * stride + k - 2 * padding
    # return (n - 1) * stride + k - padding      # padding at BOTH ends
    size = (n - 1) * stride + k - 2 * padding
    # if size < 0:
    if not size > 0:
        raise ValueError('size is %s, smaller padding needed (nn.ConvTranspose2d also refuses: "Given input size per channel ... output size is too small")' % size)
    return size


# 48 = 15 * 3 + 5 - 2p  ->  2p = 2
# padding_that_triples = 2
padding_that_triples = 1

# %% q6-answer
def output_cell(X, K, stride, row, column):
    """Return one cell of trans_conv_strided(X, K, stride)."""
    # Cheating: return trans_conv_strided(X, K, stride)[row, column]
    # Also cheating: F.conv_transpose2d(X[None, None], K[None, None], stride=stride)[0, 0, row, column]
    s_h, s_w = stride
    total = 0
    for t in range(K.shape[0]):
        for u in range(K.shape[1]):
            # row = i * s_h + t
            if (row - t) % s_h != 0 or (column - u) % s_w != 0:
                continue
            i, j = (row - t) // s_h, (column - u) // s_w
            if i < 0 or j < 0:      # X[-1] is no error in Python, it took me an hour
                continue
            if i >= X.shape[0] or j >= X.shape[1]:
                continue
            total = total + X[i, j] * K[t, u]
    return total

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    """Return the transposed convolution of x, channels and bias included.

    (In PyTorch: F.conv_transpose2d(x[None], weight, bias, stride=stride, padding=padding)[0].)
    """
    C_in, C_out = weight.shape[0], weight.shape[1]
    Y = None
    for c in range(C_in):
        for o in range(C_out):
            y = trans_conv_padded(x[c], weight[c, o], stride, padding)
            if Y is None:
                Y = y.new_zeros((C_out,) + tuple(y.shape))
            # Y[o] += y + bias[o]       # no: adds the bias C_in times
            Y[o] += y
    # Y += bias
    for o in range(C_out):
        Y[o] += bias[o]
    return Y

# %% q8-answer
# weight_shape = (5, 3, 2, 4)
weight_shape = (3, 5, 2, 4)   # in first!

# def as_layer(weight, bias, stride, padding):
#     layer = nn.ConvTranspose2d(*weight.shape, stride, padding)   # kernel_size is one argument

def as_layer(weight, bias, stride, padding):
    """Return an nn.ConvTranspose2d with this weight and this bias."""
    layer = nn.ConvTranspose2d(weight.shape[0], weight.shape[1], (weight.shape[2], weight.shape[3]), stride=stride, padding=padding, dtype=weight.dtype)
    # layer.weight = weight      # TypeError: cannot assign ... as parameter 'weight'
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer

# %% q9-answer
# counterexample = (A, A, (1, 1), (1, 1))    # works
# counterexample = (A, A, (1, 2), (0, 0))
counterexample = (torch.tensor([[0.0, 1.0, 5.0], [2.0, 3.0, 4.0]]), A, (1, 1), (0, 1))

# it fails:
print(few_loops(*counterexample).shape, expected(*counterexample).shape)


def repaired(X, K, stride, padding):
    # v1
    return trans_conv_strided(X, K, stride)


def repaired(X, K, stride, padding):
    """Return what few_loops promises to return."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    # Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w)
    Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w).to(X.dtype)
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            # columns = slice(u, u + s_w * n_w, s_h)
            columns = slice(u, u + s_w * n_w, s_w)
            Y[rows, columns] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    # if padding != (0, 0):
    #     Y = Y[p_h:-p_h, p_w:-p_w]
    if p_h != 0:
        Y = Y[p_h:-p_h, :]
    if p_w != 0:
        Y = Y[:, p_w:-p_w]
    return Y

# %% [markdown] q10-answer
# ~~It is luck~~ It is no luck.
#
# a) There is one list of products and three orders to go through it. Example: the 6 at row 1, column 2 in question 1. Stamping: the stamps of X[0,1] = 0, X[0,2] = 2, X[1,1] = 0 and X[1,2] = 0 all cover this cell and bring 0·1 + 2·3 + 0·(−2)... in any case 6. Collecting asks for the pairs with i + t = 1 and j + u = 2, which are the same four. The loop over the kernel adds one product for each K[t,u], again the same four.
#
# b) The stride moves the stamps apart in the output, the padding removes the rim of the output.
#
# c) With random numbers an agreement by chance is as good as impossible, so for these sizes my code does what the layer does. But it doesn't show that it does so for all sizes, and says nothing on how PyTorch computes it. A square example would hide it if rows and columns were swapped (s_h for s_w as in question 9!) or if the weight's channels were.
#
# d) No. Only the shape comes back, the values are not those of the input (TODO: chapter 7 again).
