# A student who prints and draws everything, also inside of the functions, with a progress bar of their own.

# %% imports
import sys
import time

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F

from transconv_course import check

DEBUG = True

# %% student-given
student = 7421
print("my number is", student, type(student))

# %%
def debug(*things, **more):
    if DEBUG:
        print("   [debug]", *things, **more)


def progress(things, what=""):
    """like tqdm, which isn't installed here"""
    things = list(things)
    start = time.time()
    for n, thing in enumerate(things):
        yield thing
        done = (n + 1) * 20 // len(things)
        print(f"\r{what} |{'#' * done}{'.' * (20 - done)}| {n + 1}/{len(things)}", end="", file=sys.stderr)
    print(f" {time.time() - start:.1f}s", file=sys.stderr)


def show(*maps, titles=None):
    fig, axes = plt.subplots(1, len(maps), figsize=(2.5 * len(maps), 2.5), squeeze=False)
    for n, (ax, m) in enumerate(zip(axes[0], maps)):
        ax.imshow(torch.as_tensor(m).double(), cmap="coolwarm")
        ax.set_xticks([]), ax.set_yticks([])
        if titles:
            ax.set_title(titles[n])
    plt.show()

# %% q1-answer
X_rearranged = [[0, 0, 0, 0, 0],
                [0, 1, 0, 1, 0],
                [0, 4, 0, 0, 0],
                [0, 0, 0, 0, 0]]
K_turned = [[-1, -2], [-1, 1]]
print("window:", [row[2:4] for row in X_rearranged[1:3]])
cell_by_hand = 1 * -2 + 0 * 1
print("cell:", cell_by_hand)
show(X, X_rearranged, K, K_turned, titles=["X", "X'", "K", "K'"])

# %% q2-answer
def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours.

    x: (C, n_h, n_w). stride: (rows, columns), each at least 1.
    """
    print("zeros_between", tuple(x.shape), stride)
    C, n_h, n_w = x.shape
    y = torch.zeros(C, (n_h - 1) * stride[0] + 1, (n_w - 1) * stride[1] + 1, dtype=x.dtype)
    debug("new shape", tuple(y.shape))
    for i in range(n_h):
        for j in range(n_w):
            y[:, i * stride[0], j * stride[1]] = x[:, i, j]
    debug(y)
    return y


print(zeros_between(torch.tensor([[[1, 2], [3, 4]]]), (2, 3)))

# %% q3-answer
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut.

    x: (C, n_h, n_w). rim: ((top, bottom), (left, right)).
    At least one row and one column are left.
    """
    print("with_rim", tuple(x.shape), rim)
    (top, bottom), (left, right) = rim
    C, n_h, n_w = x.shape
    y = torch.zeros(C, n_h + top + bottom, n_w + left + right, dtype=x.dtype)
    for i in range(y.shape[1]):
        for j in range(y.shape[2]):
            i_old, j_old = i - top, j - left
            if 0 <= i_old < n_h and 0 <= j_old < n_w:
                y[:, i, j] = x[:, i_old, j_old]
            else:
                debug("zero at", i, j)
    return y


print(with_rim(torch.tensor([[[5.0]]]), ((-1, 2), (0, 0))))  # the example of the text
print(with_rim(torch.tensor([[[5.0]]]), ((2, -1), (1, 1))))

# %% q4-answer
def turned(weight):
    """Return the weight of the plain convolution.

    weight: (C_in, C_out, k_h, k_w), as a transposed convolution has it.
    returns: (C_out, C_in, k_h, k_w), each kernel turned by 180 degrees.
    """
    result = torch.flip(weight, [2, 3]).permute(1, 0, 2, 3)
    print("turned", tuple(weight.shape), "->", tuple(result.shape))
    return result


blind_kernel = [[1, 0, 2], [0, 3, 0], [2, 0, 1]]
print("is it its own transpose?", torch.tensor(blind_kernel).T.tolist() == blind_kernel)  # oh, it is!
blind_kernel = [[1, 4, 2], [0, 3, 0], [2, 4, 1]]
print("and now?", torch.tensor(blind_kernel).T.tolist() == blind_kernel)
show(blind_kernel, torch.tensor(blind_kernel).flip(0, 1), torch.tensor(blind_kernel).T, titles=["as is", "turned", "transposed"])

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    returns: (C_out, rows, columns).
    """
    print(f"by_window {tuple(x.shape)=} {tuple(weight.shape)=} {stride=} {padding=} {output_padding=} {dilation=}")
    k_h, k_w = weight.shape[2:]
    top = dilation[0] * (k_h - 1) - padding[0]
    left = dilation[1] * (k_w - 1) - padding[1]
    bottom = top + output_padding[0]
    right = left + output_padding[1]
    debug(f"{top=} {bottom=} {left=} {right=}")
    z = with_rim(zeros_between(x, stride), ((top, bottom), (left, right)))
    y = F.conv2d(z[None], turned(weight), dilation=dilation)[0]
    debug("result", tuple(y.shape), "sum", y.sum().item())
    return y

# %%
DEBUG = False
worst = 0
for n in progress(range(25), "by_window"):
    torch.manual_seed(n)
    x_r, w_r = torch.randn(2, 3, 4).double(), torch.randn(2, 3, 2, 3).double()
    a = by_window(x_r, w_r, (3, 2), (1, 1), (2, 1), (2, 1))
    b = F.conv_transpose2d(x_r[None], w_r, None, (3, 2), (1, 1), (2, 1), 1, (2, 1))[0]
    worst = max(worst, (a - b).abs().max().item())
print("largest difference:", worst)

# %% q6-answer
finds_A = (torch.tensor([[[1.0, 2.0], [3.0, 4.0]]]), torch.tensor([[[[0.0, 1.0]]]]), (2, 2), (0, 0))
finds_B = (torch.ones(3, 2, 2), torch.arange(6.0).reshape(3, 2, 1, 1), (2, 2), (0, 0))
finds_C = (torch.ones(1, 3, 3), 2 * torch.ones(1, 1, 1, 1), (2, 2), (1, 1))
for letter, (x_r, w_r, s_r, p_r) in zip("ABC", [finds_A, finds_B, finds_C]):
    print("finds", letter)
    truth = F.conv_transpose2d(x_r[None], w_r, None, s_r, p_r)[0]
    for f in (A, B, C):
        got = f(x_r, w_r, s_r, p_r)
        print("  ", f.__name__, "ok" if got.shape == truth.shape and torch.equal(got, truth) else "WRONG", tuple(got.shape))

# %% q7-answer
m_h = (9 + 2 * 1 - 3) // 2 + 1
m_w = (12 + 2 * 0 - 4) // 3 + 1
print("g has", m_h, "x", m_w, "cells")
without = ((m_h - 1) * 2 - 2 * 1 + 3, (m_w - 1) * 3 - 2 * 0 + 4)
print("back without output_padding:", without)
gradient_output_padding = (9 - without[0], 12 - without[1])
print("=>", gradient_output_padding)


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x.

    g: (C_out, m_h, m_w), as the convolution's output.
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of x.
    returns: (C_in, rows, columns).
    """
    # without padding first, then cut the rim away / fill up what no window has read
    full = F.conv_transpose2d(g[None], weight, stride=stride, dilation=dilation)[0]
    print("slopes: all of it", tuple(full.shape), "wanted", tuple(input_size))
    bottom = input_size[0] + padding[0] - full.shape[1]
    right = input_size[1] + padding[1] - full.shape[2]
    return with_rim(full, ((-padding[0], bottom), (-padding[1], right)))

# %% q8-answer
n, k, s, d, p, o = 4, 2, 2, 5, 0, 4
out = (n - 1) * s - 2 * p + d * (k - 1) + o + 1
comes_back = (out + 2 * p - d * (k - 1) - 1) // s + 1
print(f"{n} -> {out} -> {comes_back}")


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    output_padding: each below stride or below dilation.
    """
    size = []
    for n, k, s, p, o, d in zip(x.shape[1:], weight.shape[2:], stride, padding, output_padding, dilation):
        size.append((n - 1) * s - 2 * p + d * (k - 1) + o + 1)
    print("by_autograd: size", size)
    z = torch.rand(weight.shape[1], *size, dtype=x.dtype, requires_grad=True)
    y = F.conv2d(z[None], weight, None, stride, padding, dilation)[0]
    debug("comes back", tuple(y.shape), "instead of", tuple(x.shape))
    more = ((0, y.shape[1] - x.shape[1]), (0, y.shape[2] - x.shape[2]))
    loss = (y * with_rim(x, more)).sum()
    loss.backward()
    debug("loss", loss.item(), "grad", z.grad.abs().max().item())
    return z.grad

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>).

    x: (C_in, n_h, n_w). y: (C_out, m_h, m_w), as conv(x).
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    """
    forward = F.conv2d(x[None], weight, None, stride, padding)[0]
    one = (forward * y).sum().item()
    two = (x * slopes(y, weight, x.shape[1:], stride, padding, (1, 1))).sum().item()
    print("both sides:", one, two, "difference", abs(one - two))
    return one, two


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution.

    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of a channel of its input.
    """
    C_out, C_in, k_h, k_w = weight.shape
    m_h = (input_size[0] + 2 * padding[0] - k_h) // stride[0] + 1
    m_w = (input_size[1] + 2 * padding[1] - k_w) // stride[1] + 1
    one = torch.zeros(C_out, m_h, m_w, dtype=weight.dtype)
    channel = row // (m_h * m_w)
    i = row % (m_h * m_w) // m_w
    j = row % m_w
    print(f"row {row} is channel {channel}, row {i}, column {j}")
    one[channel, i, j] = 1
    entry = slopes(one, weight, input_size, stride, padding, (1, 1)).reshape(-1)[column].item()
    print("W[", row, ",", column, "] =", entry)
    return entry

# %%
# the whole matrix as a picture (for me)
import contextlib, io

w_r = torch.arange(1.0, 7).reshape(1, 1, 2, 3)
with contextlib.redirect_stdout(io.StringIO()):
    W = [[matrix_entry(w_r, (3, 4), (1, 1), (0, 0), r, c) for c in range(12)] for r in range(4)]
show(W, titles=["W"])

# %% [markdown] q10-answer
# I would answer: calm down, nobody is wrong, they only start at different ends!
#
# a) My X was [[1, 1], [4, 0]] and my K was [[1, -1], [-2, -1]], and the cell in row 1 and column 2 came out as -2.
# Stamp: The 1 in the upper right corner puts K onto columns 2 and 3 of rows 0 and 1, so our cell gets 1 times the lower left number of K, -2, and the 0 below it adds 0 times 1.
# Window: X' shows [[0, 1], [0, 0]] there, the turned kernel is [[-1, -2], [-1, 1]], and 1 times -2 is again -2.
# The turning comes only from the direction in which we look.
#
# b) The first story (stamps) has no zeros at all, there padding cuts the edge of the output off.
# The second story (window) has k - 1 zeros around the input, and padding takes p of them away, that's why the output gets smaller.
# Only for the convolution in the third story padding adds zeros, and they lie around the map that is our output.
#
# c) The third story gets right that the gradient of a convolution with respect to its input is this operator.
# It doesn't get right that forward has nothing to do with it, because for a decoder the very same function is the forward pass.
# An operator doesn't know who calls it, and its own gradient is a convolution again.
#
# d) For X of all sorts and K = [[1, 4, 2], [0, 3, 0], [2, 4, 1]] a window program that doesn't turn gives the same as the stamps.
