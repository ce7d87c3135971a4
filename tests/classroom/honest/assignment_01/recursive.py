# The hand of a student who comes from functional programming: recursion, lru_cache, no assignment more than needed.
# %% imports
from functools import lru_cache, reduce

import torch
from torch import nn

from transconv_course import check

# %% student-given
def number(digits):
    return digits[0] if len(digits) == 1 else 10 * number(digits[:-1]) + digits[-1]

student = number([1, 1, 8, 4, 5, 2])

# %% q1-answer
output_by_hand = [
    [1, 3, 0, 0],
    [5, 11, 4, 12],
    [4, -4, 4, -4],
]
cells_of_four = 1 * 2

# %% q2-answer
def trans_conv(X, K):
    """X stamped with K.

    If X has one cell, this is one stamp. Otherwise split X in two, stamp both halves, and put the second
    result where its half begins. (The two loops hide in the two splits.)
    """
    n_h, n_w = X.shape
    k_h, k_w = K.shape
    if n_h == n_w == 1:
        return X[0, 0] * K
    Y = X.new_zeros(n_h + k_h - 1, n_w + k_w - 1)
    if n_h > 1:
        m = n_h // 2
        Y[:m + k_h - 1] += trans_conv(X[:m], K)
        Y[m:] += trans_conv(X[m:], K)
    else:
        m = n_w // 2
        Y[:, :m + k_w - 1] += trans_conv(X[:, :m], K)
        Y[:, m:] += trans_conv(X[:, m:], K)
    return Y

# %% q3-answer
def trans_conv_strided(X, K, stride):
    s_h, s_w = stride
    H = (len(X) - 1) * s_h + len(K)
    W = (len(X[0]) - 1) * s_w + len(K[0])

    def along(i, j, Y):
        if j == len(X[0]):
            return Y
        Y[i * s_h:i * s_h + len(K), j * s_w:j * s_w + len(K[0])] += X[i, j] * K
        return along(i, j + 1, Y)

    def down(i, Y):
        return Y if i == len(X) else down(i + 1, along(i, 0, Y))

    return down(0, X.new_zeros(H, W))

# %% q4-answer
def trans_conv_padded(X, K, stride, padding):
    def peel(Y, p):
        """Take one ring away, and then the others."""
        p_h, p_w = p
        if p_h:
            return peel(Y[1:-1], (p_h - 1, p_w))
        if p_w:
            return peel(Y[:, 1:-1], (p_h, p_w - 1))
        return Y

    return peel(trans_conv_strided(X, K, stride), padding)

# %% q5-answer
@lru_cache(maxsize=None)
def output_size(n, k, stride, padding):
    if padding > 0:
        size = output_size(n, k, stride, 0) - 2 * padding
        if size <= 0:
            raise ValueError(f"a padding of {padding} eats up the whole output")
        return size
    if n == 1:
        return k
    # two halves; the second begins a stride after the first one's last stamp, which is k long
    return output_size(n // 2, k, stride, 0) + output_size(n - n // 2, k, stride, 0) + stride - k


def search(p=0):
    return p if output_size(16, 5, 3, p) == 48 else search(p + 1)

padding_that_triples = search()

# %% q6-answer
def output_cell(X, K, stride, row, column):
    (s_h, s_w), (k_h, k_w) = stride, K.shape

    def meet(place, n, k, s, i=0):
        """The pairs (i, t) with i * s + t == place."""
        if i == n:
            return []
        t = place - i * s
        here = [(i, t)] if 0 <= t < k else []
        return here + meet(place, n, k, s, i + 1)

    rows = meet(row, X.shape[0], k_h, s_h)
    columns = meet(column, X.shape[1], k_w, s_w)
    return reduce(lambda a, b: a + b, (X[i, j] * K[t, u] for i, t in rows for j, u in columns), X.new_tensor(0))

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    def over_inputs(c, o):
        one = trans_conv_padded(x[c], weight[c, o], stride, padding)
        return one if c == 0 else one + over_inputs(c - 1, o)

    def over_outputs(o):
        if o == weight.shape[1]:
            return ()
        return (over_inputs(len(x) - 1, o) + bias[o],) + over_outputs(o + 1)

    return torch.stack(over_outputs(0))

# %% q8-answer
weight_shape = 3, 5, 2, 4


def as_layer(weight, bias, stride, padding):
    c_in, c_out, *kernel = weight.shape
    layer = nn.ConvTranspose2d(c_in, c_out, kernel, stride, padding, dtype=weight.dtype)
    with torch.no_grad():
        for parameter, value in zip(layer.parameters(), (weight, bias)):
            parameter.copy_(value)
    return layer

# %% q9-answer
counterexample = (torch.ones(3, 2), torch.ones(2, 3), (1, 1), (0, 1))


def repaired(X, K, stride, padding):
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding

    def passes(cells):
        if not cells:
            return X.new_zeros(s_h * n_h + k_h, s_w * n_w + k_w)
        (t, u), *others = cells
        Y = passes(others)
        Y[t:t + s_h * n_h:s_h, u:u + s_w * n_w:s_w] += X * K[t, u]
        return Y

    Y = passes([(t, u) for t in range(k_h) for u in range(k_w)])[:-s_h, :-s_w]
    return Y[p_h:len(Y) - p_h, p_w:len(Y[0]) - p_w]

# %% [markdown] q10-answer
# - **a)** It would be luck if the two added different things, but they add the same ones. Look at the 11 in the second row and second column of question 1: it is 1·(−1) + 0·1 + 4·3 + 0·1. Stamping reaches it with the stamps of four input cells, collecting asks which pairs of an input cell and a kernel cell meet in it, and the loop over the kernel brings one of the four products in each pass. Addition doesn't care who comes first, so all three say 11.
# - **b)** The stride is the step from one stamp to the next on the output, and padding is what is cut off the edges of the output; nothing happens to the input.
# - **c)** Agreement on random inputs that aren't square says: each product is at its place, since random numbers don't agree by accident. It doesn't say that it will agree on sizes or strides I haven't tried, and nothing about speed. In a square example with the same stride both ways, mixing up rows and columns doesn't show, and neither does reading `weight[o, c]` when there are as many channels in as out.
# - **d)** No. It restores the *size*, not the numbers: many inputs have the same convolution, so nobody can say which one it was.
