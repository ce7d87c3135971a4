# The hand of a student whose functions lie in pieces: helpers before and after, methods patched in later, answers in other cells than asked.
# %% imports
import torch
from torch import nn

from transconv_course import check

weight_shape = (3, 5, 2, 4)  # I knew this one, question 8

# %% student-given
student = 0

# %%
# oh, here
student = 72519

# %% q1-answer
output_by_hand = []

# %%
output_by_hand.append([-2, -8, -8, -2])
output_by_hand.append([-2, -5, -9, -3])

# %%
output_by_hand += [[4, 4, -1, -1]]
cells_of_four = 0
for r in range(1, 2):
    for c in range(1, 3):
        cells_of_four += 1

# %% q2-answer
def reach(n, k, s=1):
    return (n - 1) * s + k

# %%
class Op:
    def __init__(self, X, K, s=(1, 1)):
        self.X, self.K, self.s = X, K, s

# %%
def run(self):
    self.make()
    for i in range(self.X.shape[0]):
        for j in range(self.X.shape[1]):
            self.one(i, j)
    return self.Y

Op.run = run

# %%
def make(self):
    self.Y = self.X.new_zeros(*map(reach, self.X.shape, self.K.shape, self.s))

def one(self, i, j):
    i0, j0 = i * self.s[0], j * self.s[1]
    self.Y[i0:i0 + self.K.shape[0], j0:j0 + self.K.shape[1]] += self.X[i, j] * self.K

Op.make, Op.one = make, one

# %%
def trans_conv(X, K):
    """Return X stamped with K."""
    return Op(X, K).run()

# %% q3-answer
trans_conv_strided = None  # see below

# %%
# (the cell below)
def trans_conv_strided(X, K, stride):
    """Return X stamped with K, the stamps `stride` cells apart."""
    return Op(X, K, stride).run()

# %% q3-check
check.assignment_01.trans_conv_strided(trans_conv_strided)

# %%
def trans_conv_padded(X, K, stride, padding):
    Y = trans_conv_strided(X, K, stride)
    return cut(cut(Y, 0, padding[0]), 1, padding[1])

# %% q4-answer
def cut(Y, axis, p):
    return Y.narrow(axis, p, Y.shape[axis] - 2 * p)

# %% q5-answer
def check_size(size, padding):
    if size <= 0:
        raise ValueError(f"padding {padding} leaves no output")
    return size

# %%
def output_size(n, k, stride, padding):
    """Return the size of the output along one axis, in cells."""
    return check_size(reach(n, k, stride) - 2 * padding, padding)

# %% q5-check-a
check.assignment_01.output_size(output_size)

# %%
for padding_that_triples in range(10):
    if output_size(16, 5, 3, padding_that_triples) == 48:
        break

# %% q6-answer
def axis_pairs(place, n, k, s):
    pairs = []
    for i in range(n):
        if i * s <= place < i * s + k:
            pairs.append((i, place - i * s))
    return pairs


def output_cell(X, K, stride, row, column):
    """Return one cell of trans_conv_strided(X, K, stride)."""
    return Op(X, K, stride).cell(row, column)

# %%
def cell(self, row, column):
    total = self.X.new_zeros(())
    for i, t in axis_pairs(row, self.X.shape[0], self.K.shape[0], self.s[0]):
        for j, u in axis_pairs(column, self.X.shape[1], self.K.shape[1], self.s[1]):
            total = total + self.X[i, j] * self.K[t, u]
    return total

setattr(Op, "cell", cell)

# %% q7-answer
def one_map(x, kernels, stride, padding):
    return sum(trans_conv_padded(X, K, stride, padding) for X, K in zip(x, kernels))

# %%
def trans_conv_channels(x, weight, bias, stride, padding):
    """Return the transposed convolution of x, channels and bias included."""
    return torch.stack([one_map(x, weight[:, o], stride, padding) for o in range(len(bias))]) + bias[:, None, None]

# %% q8-answer
def empty_layer(weight, **settings):
    return nn.ConvTranspose2d(weight.shape[0], weight.shape[1], tuple(weight.shape[2:]), dtype=weight.dtype, **settings)


def fill(layer, weight, bias):
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer

# %%
def as_layer(weight, bias, stride, padding):
    """Return an nn.ConvTranspose2d with this weight and this bias."""
    return fill(empty_layer(weight, stride=stride, padding=padding), weight, bias)

# %% q9-given
def few_loops(X, K, stride, padding):
    """Return X stamped with K, less a rim; loops over the kernel."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w)
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_h)
            Y[rows, columns] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    if padding != (0, 0):
        Y = Y[p_h:-p_h, p_w:-p_w]
    return Y


A = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
print(few_loops(A, A, (1, 1), (0, 0)).tolist())
print(few_loops(A, A, (1, 1), (1, 1)).tolist())
print(few_loops(A, A, (2, 2), (0, 0)).tolist())
print(few_loops(A.double(), A.double(), (1, 1), (0, 0)).dtype, "<- !")

# %%
counterexample = (A.double(), A.double(), (1, 1), (0, 0))

# %% q9-answer
def add_all(Y, X, K, s_h, s_w):
    n_h, n_w = X.shape
    for t in range(K.shape[0]):
        for u in range(K.shape[1]):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_w)
            Y[rows, columns] += X * K[t, u]

# %%
def repaired(X, K, stride, padding):
    """Return what few_loops promises to return."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w, dtype=X.dtype)
    add_all(Y, X, K, s_h, s_w)
    return cut(cut(Y[:-s_h, :-s_w], 0, p_h), 1, p_w)

# %% q9-check-b
check.assignment_01.repaired(repaired)

# %%
# all the methods in one place again
Op.pieces = ["run", "make", "one", "cell"]
assert all(hasattr(Op, name) for name in Op.pieces)

# %% [markdown] q10-answer
# (My answer has two parts, this one and the next cell.)
#
# **a)** Look at the −9 in question 1, in row 1 and column 2. Four input cells stamp there: 3·(−1) + 1·2 + 3·(−2) + 1·(−2) = −9. If I collect, I begin at the −9 and find just these four pairs. If I loop over the kernel, each of its numbers brings one of the four. So the sums are equal because the products in them are.
#
# **b)** Stride: how far the stamps are apart in the output. Padding: what's cut off from the output at each end. Both change the output map only.

# %% [markdown]
# **c)** From random, non-square inputs I learn that no index is wrong for those sizes, since wrong products would give wrong numbers. I don't learn anything about sizes I never tried. A square example hides when I take the rows' number for the columns, and three channels in and three out hide when I take `weight[o, c]`.
#
# **d)** No. The transposed convolution has the opposite shapes, but it doesn't find the lost numbers again.
