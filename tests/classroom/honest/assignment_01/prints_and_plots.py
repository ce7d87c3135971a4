# The hand of a student who debugs with print, also inside the functions, watches progress bars, and plots everything.
# %% imports
import sys
import time
import logging
from pprint import pprint

import matplotlib.pyplot as plt
import torch
from torch import nn

from transconv_course import check

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("homework")
print("torch", torch.__version__, "python", sys.version)

# %% student-given
student = 443321
print("My number is", student)

# %%
def progress(things, name=""):
    """My own tqdm, since it isn't installed here."""
    things = list(things)
    for n, thing in enumerate(things, 1):
        sys.stdout.write("\r%s |%s%s| %d/%d" % (name, "#" * n, "." * (len(things) - n), n, len(things)))
        sys.stdout.flush()
        yield thing
    print()

# %% q1-answer
output_by_hand = [[-1, -2, -4, -3], [1, 0, 4, 8], [2, 11, 14, 3]]
cells_of_four = 2
print("by hand:")
pprint(output_by_hand)

# %%
fig, axes = plt.subplots(1, 3, figsize=(9, 3))
for ax, (name, M) in zip(axes, {"X": X, "K": K, "by hand": torch.tensor(output_by_hand)}.items()):
    ax.imshow(M, cmap="coolwarm")
    ax.set_title(name)
    for (r, c) in [(r, c) for r in range(len(M)) for c in range(len(M[0]))]:
        ax.text(c, r, str(int(M[r][c])), ha="center", va="center")
plt.tight_layout()
plt.show()

# %% q2-answer
def trans_conv(X, K):
    """Return X stamped with K.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    returns: (n_h + k_h - 1, n_w + k_w - 1), of that dtype.
    """
    n_h, n_w = X.shape
    k_h, k_w = K.shape
    print("n:", n_h, n_w, "k:", k_h, k_w, "dtype:", X.dtype)
    Y = torch.zeros((n_h + k_h - 1, n_w + k_w - 1), dtype=X.dtype)
    for i in progress(range(n_h), "rows"):
        for j in range(n_w):
            Y[i : i + k_h, j : j + k_w] += X[i, j] * K
            print(f"  after stamp {i},{j}: sum = {Y.sum():.3f}")
    print(Y)
    return Y

# %%
Y = trans_conv(X, K)
plt.imshow(Y)
plt.colorbar()
plt.title("Question 2")
plt.show()

# %% q3-answer
def trans_conv_strided(X, K, stride):
    """Return X stamped with K, the stamps `stride` cells apart.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride: (rows, columns), each at least 1.
    returns: as large as the stamps reach, of X's dtype.
    """
    log.debug("X %s K %s stride %s", X.shape, K.shape, stride)
    assert X.dim() == 2, X.shape
    assert K.dim() == 2, K.shape
    s_h, s_w = stride
    last_h, last_w = s_h * (X.shape[0] - 1), s_w * (X.shape[1] - 1)   # where the last stamp begins
    Y = torch.zeros(last_h + K.shape[0], last_w + K.shape[1], dtype=X.dtype)
    print("out:", tuple(Y.shape))
    i = 0
    while i < X.shape[0]:
        j = 0
        while j < X.shape[1]:
            a, b = s_h * i, s_w * j
            Y[a : a + K.shape[0], b : b + K.shape[1]] += X[i, j] * K
            j += 1
        i += 1
    return Y

# %% q4-answer
def trans_conv_padded(X, K, stride, padding):
    """Return X stamped with K, less a rim of `padding` cells.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride: (rows, columns), each at least 1.
    padding: (rows, columns) taken away at each end, each at least 0.
    returns: the rest of the output, of X's dtype.
    """
    Y = trans_conv_strided(X, K, stride)
    print("before the padding:", Y.shape, file=sys.stderr)
    p_h, p_w = padding
    bottom, right = Y.shape[0] - p_h, Y.shape[1] - p_w
    Y = Y[p_h:bottom, p_w:right]
    print("after the padding:", Y.shape, file=sys.stderr)
    return Y

# %% q5-answer
def output_size(n, k, stride, padding):
    """Return the size of the output along one axis, in cells.

    n: input size. k: kernel size. stride, padding: for this axis.
    Raises ValueError if nothing is left of the output.
    """
    begin = (n - 1) * stride
    end = begin + k
    print(f"{begin = } {end = }")
    left = end - 2 * padding
    if left <= 0:
        message = f"no output left, because padding = {padding} at both ends of {end} cells"
        print("ERROR:", message)
        raise ValueError(message)
    return left


for p in range(4):
    print(p, output_size(16, 5, 3, p))
padding_that_triples = 1

# %%
try:
    output_size(2, 2, 1, 2)
except ValueError as error:
    print("good, it raises:", error)

# %% q6-answer
def output_cell(X, K, stride, row, column):
    """Return one cell of trans_conv_strided(X, K, stride).

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride: (rows, columns), each at least 1.
    row, column: a place in the output.
    """
    pairs = 0
    result = torch.tensor(0, dtype=X.dtype)
    for i in range(X.shape[0]):
        t = row - stride[0] * i
        if t < 0 or t >= K.shape[0]:
            continue
        for j in range(X.shape[1]):
            u = column - stride[1] * j
            if u < 0 or u >= K.shape[1]:
                continue
            print(f"X[{i},{j}] meets K[{t},{u}]: {X[i, j]:.2f} * {K[t, u]:.2f}")
            result = result + X[i, j] * K[t, u]
            pairs += 1
    print(pairs, "pairs")
    return result

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    """Return the transposed convolution of x, channels and bias included.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w). bias: (C_out,).
    stride, padding: (rows, columns), as above.
    returns: (C_out, H, W), of x's dtype.
    """
    start = time.time()
    outputs = []
    for o in progress(range(weight.shape[1]), "output channels"):
        parts = [trans_conv_padded(x[c], weight[c, o], stride, padding) for c in range(weight.shape[0])]
        outputs.append(torch.stack(parts).sum(dim=0) + bias[o])
    y = torch.stack(outputs)
    print(f"{time.time() - start:.4f} s")
    return y

# %% q8-answer
weight_shape = (3, 5, 2, 4)
print("my guess:", weight_shape, "torch:", nn.ConvTranspose2d(3, 5, kernel_size=(2, 4)).weight.shape)


def as_layer(weight, bias, stride, padding):
    """Return an nn.ConvTranspose2d with this weight and this bias.

    weight: (C_in, C_out, k_h, k_w). bias: (C_out,), of the same dtype.
    stride, padding: (rows, columns).
    """
    C_in, C_out, k_h, k_w = weight.shape
    layer = nn.ConvTranspose2d(C_in, C_out, kernel_size=(k_h, k_w), stride=stride, padding=padding, dtype=weight.dtype)
    print(layer)
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    for name, parameter in layer.named_parameters():
        print(name, parameter.shape, parameter.dtype)
    return layer

# %% q9-answer
torch.manual_seed(1)
counterexample = (torch.randn(3, 5), torch.randn(2, 2), (2, 3), (1, 1))
try:
    print(few_loops(*counterexample))
except Exception as e:
    print("few_loops fails:", type(e).__name__, e)


def repaired(X, K, stride, padding):
    """Return what few_loops promises to return."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w, dtype=X.dtype)
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_w)
            print(rows, columns)
            Y[rows, columns] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    Y = Y[p_h : len(Y) - p_h]
    Y = Y[:, p_w : Y.shape[1] - p_w]
    print("repaired:", Y.shape)
    return Y

# %%
differences = []
for n in progress(range(20), "tests"):
    a, b = torch.randn(2 + n % 3, 4), torch.randn(2, 3)
    differences.append((repaired(a, b, (1, 2), (1, 0)) - trans_conv_padded(a, b, (1, 2), (1, 0))).abs().max().item())
plt.plot(differences, "x-")
plt.ylabel("largest difference")
plt.show()

# %% [markdown] q10-answer
# a) My plots show that the same number comes out, and the reason is that the same products go in.
# Take the 4 in row 1, column 2 of question 1: it is 1 · 3 + 3 · 2 + 4 · (−1) + 1 · (−1) = 3 + 6 − 4 − 1.
# When I stamp, these four come from four different stamps; when I collect I look up the four pairs; when I loop over the kernel I go through its four numbers and each brings one of them.
# A sum can be added in any order, so that isn't luck.
#
# b) The stride determines how many cells of the output lie between the beginnings of two stamps.
# The padding removes cells from the output at each end.
# Both belong to the output.
#
# c) The agreement tells me that the indices are right, because random numbers would show each wrong one, and non-square inputs would show each exchange of rows and columns.
# It tells nothing about cases which weren't tested.
# In a square example I could have used the row's stride for the columns, as in question 9, or the kernels with in and out exchanged.
#
# d) It doesn't give the input back: the size is right, the values are not.
