# The hand of a student who lives in IPython: %matplotlib, %%time, %timeit, autoreload, !ls, %cd, and helpers in a file of their own.
# %% imports
# %load_ext autoreload
# %autoreload 2
# %matplotlib inline
# %config InlineBackend.figure_format = 'retina'
import torch
from torch import nn
import matplotlib.pyplot as plt

from transconv_course import check

# %% student-given
# %%time
student = 271828

# %%
# !pwd
# !ls -la
# %cd .
# files = !ls
print(len(files), "files")

# %% q1-answer
output_by_hand = [[-2, -1, -7, 4],
                  [-2, 0, -10, 10],
                  [0, 0, -4, 4]]
cells_of_four = 2
# %precision 3

# %% q1-check-b
check.assignment_01.four_products(cells_of_four, X, K)

# %%
# %%writefile helpers.py
"""What several questions need."""


def stamp(Y, value, K, top, left):
    k_h, k_w = K.shape
    Y[top:top + k_h, left:left + k_w] += value * K


def pairs(place, n, k, s):
    """Along one axis: where input cell i and kernel cell t meet at this place."""
    for i in range(n):
        t = place - i * s
        if t >= 0 and t < k:
            yield i, t


def crop(Y, p_h, p_w):
    return Y[p_h:Y.shape[0] - p_h, p_w:Y.shape[1] - p_w]

# %%
# !cat helpers.py
import helpers
from helpers import crop, pairs

# %% q2-answer
# %%time
def trans_conv(X, K):
    """Return X stamped with K."""
    Y = X.new_zeros(X.shape[0] + K.shape[0] - 1, X.shape[1] + K.shape[1] - 1)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            helpers.stamp(Y, X[i, j], K, i, j)
    return Y

# %%
# %timeit -n 3 -r 1 trans_conv(X, K)

# %%
# %%timeit -n 2 -r 1
trans_conv(X, K)

# %% q3-answer
def trans_conv_strided(X, K, stride):
    """Return X stamped with K, the stamps `stride` cells apart."""
    s_h, s_w = stride
    Y = X.new_zeros((X.shape[0] - 1) * s_h + K.shape[0], (X.shape[1] - 1) * s_w + K.shape[1])
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            helpers.stamp(Y, X[i, j], K, i * s_h, j * s_w)
    return Y

# %time trans_conv_strided(X, K, (2, 3))

# %% q4-answer
# %%capture output
def trans_conv_padded(X, K, stride, padding):
    """Return X stamped with K, less a rim of `padding` cells."""
    return crop(trans_conv_strided(X, K, stride), *padding)

print(trans_conv_padded(X, K, (1, 1), (0, 1)))

# %% q5-answer
# %pinfo X.new_zeros
def output_size(n, k, stride, padding):
    """Return the size of the output along one axis, in cells."""
    size = (n - 1) * stride + k - 2 * padding
    if size < 1:
        raise ValueError("Too much padding (%d) for an output of %d cells." % (padding, size + 2 * padding))
    return size


padding_that_triples = (15 * 3 + 5 - 48) // 2

# %% q5-check-b
check.assignment_01.padding_that_triples(padding_that_triples)

# %% q6-answer
# %%time
# %xmode Plain
def output_cell(X, K, stride, row, column):
    """Return one cell of trans_conv_strided(X, K, stride)."""
    value = X.new_zeros(())
    for i, t in pairs(row, X.shape[0], K.shape[0], stride[0]):
        for j, u in pairs(column, X.shape[1], K.shape[1], stride[1]):
            value = value + X[i, j] * K[t, u]
    return value

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    """Return the transposed convolution of x, channels and bias included."""
    y = []
    for o in range(bias.shape[0]):
        channel = bias[o]
        for c in range(x.shape[0]):
            channel = channel + trans_conv_padded(x[c], weight[c, o], stride, padding)
        y.append(channel)
    return torch.stack(y)

test = torch.ones(2, 3, 4), torch.ones(2, 3, 2, 2), torch.zeros(3)
# %prun -l 3 -q trans_conv_channels(*test, (2, 2), (1, 1))
# t = %timeit -o -n 1 -r 1 trans_conv_channels(*test, (2, 2), (1, 1))

# %% q8-answer
weight_shape = (3, 5, 2, 4)


def as_layer(weight, bias, stride, padding):
    """Return an nn.ConvTranspose2d with this weight and this bias."""
    c_in, c_out, k_h, k_w = weight.shape
    layer = nn.ConvTranspose2d(c_in, c_out, (k_h, k_w), stride=stride, padding=padding, dtype=weight.dtype)
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer

# ?nn.ConvTranspose2d

# %% language="javascript"
# console.log("half way")

# %% language="bash"
# echo "still here"
# python -c "print(1 + 1)"

# %% q9-answer
# %%time
counterexample = (torch.rand(2, 3), torch.rand(3, 2), (1, 2), (0, 1))


def repaired(X, K, stride, padding):
    """Return what few_loops promises to return."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = X.new_zeros(s_h * n_h + k_h, s_w * n_w + k_w)
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_w)
            Y[rows, columns] += X * K[t, u]
    return crop(Y[:-s_h, :-s_w], p_h, p_w)

# %%
big, small = torch.rand(8, 9), torch.rand(2, 3)
# %timeit -n 1 -r 1 repaired(big, small, (1, 1), (0, 0))
# %timeit -n 1 -r 1 trans_conv(big, small)
plt.matshow(repaired(big, small, (1, 1), (0, 0)));

# %%
# %whos
# %history -n -l 1

# %% [markdown] q10-answer
# a) The −10 in row 1 and column 2 of question 1 is a sum of four products: 1·2 + 4·(−2) + 0·1 + 2·(−2) = 2 − 8 + 0 − 4. Stamping adds them when the four input cells have their turn, the collecting function finds the four pairs of indices for just this cell, and looping over the kernel adds one of them in each of the four passes. So the three methods have the same summands, and PyTorch's layer, however it does it, has them too. It isn't luck.
#
# b) With a stride the stamps lie further apart on the output, which gets bigger, and with padding a rim of the output gets cut off, so it gets smaller.
#
# c) On random numbers it's practically impossible that a wrong sum gives the right number, so the sizes, places and axes are right for these inputs. I only know it for what I tested, of course. With a square input and equal strides you couldn't see that somebody took rows for columns, and with as many input channels as output channels you couldn't see a transposed weight by its shape.
#
# d) No. "Transposed" is about the matrix, not its inverse: the shape is restored and the values are not.
