# A student at home in NumPy: arrays inside, torch only at the doors.

# %% imports
import numpy as np
import torch
import torch.nn.functional as F

from transconv_course import check

# %% student-given
student = 20_251_093

# %% q1-answer
x_, k_ = X.numpy().reshape(2, 2), K.numpy().reshape(2, 2)
X_rearranged = np.zeros((4, 5), dtype=int)
X_rearranged[1:3, 1:4:2] = x_
X_rearranged = X_rearranged.tolist()
K_turned = np.rot90(k_, 2).astype(int).tolist()
# on paper: window [[0, 4], [0, 0]], kernel [[-2, -2], [1, -1]]: 4 * -2 = -8
cell_by_hand = -8

# %% q2-answer
def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours."""
    a = np.asarray(x)
    c, h, w = a.shape
    big = np.zeros((c, h * stride[0], w * stride[1]), dtype=a.dtype)
    big[:, :: stride[0], :: stride[1]] = a
    # n cells have n - 1 gaps, so the zeros behind the last one go again
    big = big[:, : big.shape[1] - stride[0] + 1, : big.shape[2] - stride[1] + 1]
    return torch.from_numpy(big.copy())

# %% q3-answer
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut."""
    a = x.detach().numpy()
    for axis in (1, 2):
        before, after = rim[axis - 1]
        a = np.moveaxis(a, axis, 0)
        a = np.concatenate([
            np.zeros((max(before, 0),) + a.shape[1:], a.dtype),
            a,
            np.zeros((max(after, 0),) + a.shape[1:], a.dtype),
        ])
        a = a[max(-before, 0): len(a) - max(-after, 0)]
        a = np.moveaxis(a, 0, axis)
    return torch.from_numpy(np.ascontiguousarray(a))

# %% q4-answer
def turned(weight):
    """Return the weight of the plain convolution."""
    w = weight.numpy()[:, :, ::-1, ::-1].swapaxes(0, 1)
    return torch.from_numpy(w.copy())  # torch does not like negative strides


blind_kernel = [[2, 0, -1], [7, 3, 7], [-1, 0, 2]]

# %%
b = np.array(blind_kernel)
print("turned looks the same:", np.array_equal(b, b[::-1, ::-1]), " transposed too:", np.array_equal(b, b.T))

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution."""
    k = np.array(weight.shape[2:])
    first = np.array(dilation) * (k - 1) - np.array(padding)
    last = first + np.array(output_padding)
    rim = np.stack([first, last], axis=1)
    x_new = with_rim(zeros_between(x, stride), rim)
    return F.conv2d(x_new[None], turned(weight), dilation=dilation).squeeze(0)

# %% q6-answer
rng = np.random.default_rng(3)
one = torch.from_numpy(rng.integers(1, 9, (1, 3, 4)).astype(np.float32))
two = torch.from_numpy(rng.integers(1, 9, (2, 3, 4)).astype(np.float32))

finds_A = (one, torch.from_numpy(np.arange(6, dtype=np.float32).reshape(1, 1, 2, 3)), (1, 1), (0, 0))
finds_B = (two, torch.from_numpy(np.arange(6, dtype=np.float32).reshape(2, 3, 1, 1)), (1, 1), (0, 0))
finds_C = (one, torch.from_numpy(np.full((1, 1, 1, 2), 5, dtype=np.float32)), (2, 2), (1, 0))

# %% q7-answer
n, k, s, p = np.array([[9, 12], [3, 4], [2, 3], [1, 0]])
m = (n + 2 * p - k) // s + 1
gradient_output_padding = tuple(int(v) for v in n - ((m - 1) * s - 2 * p + k))


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x."""
    g_, w_ = g.numpy(), weight.numpy()
    c_out, c_in, k_h, k_w = w_.shape
    _, m_h, m_w = g_.shape
    h, w = input_size
    # the map with its padding around, on which the stamps fall
    big = np.zeros((c_in, h + 2 * padding[0], w + 2 * padding[1]), dtype=g_.dtype)
    for u in range(k_h):
        for v in range(k_w):
            r, c = u * dilation[0], v * dilation[1]
            rows = slice(r, r + (m_h - 1) * stride[0] + 1, stride[0])
            cols = slice(c, c + (m_w - 1) * stride[1] + 1, stride[1])
            big[:, rows, cols] += np.tensordot(w_[:, :, u, v], g_, axes=(0, 0))
    big = big[:, padding[0]: padding[0] + h, padding[1]: padding[1] + w]
    return torch.from_numpy(big.copy())

# %% q8-answer
n, k, s, d, p, o = 4, 2, 2, 5, 0, 4
layer = (n - 1) * s - 2 * p + d * (k - 1) + o + 1
comes_back = int(np.floor((layer + 2 * p - d * (k - 1) - 1) / s)) + 1
print(layer, comes_back)


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd."""
    n, k = np.array(x.shape[1:]), np.array(weight.shape[2:])
    s, p, o, d = (np.array(v) for v in (stride, padding, output_padding, dilation))
    rows, columns = ((n - 1) * s - 2 * p + d * (k - 1) + o + 1).tolist()
    # any numbers do, so random ones
    start = torch.from_numpy(np.random.rand(1, weight.shape[1], rows, columns)).to(x.dtype)
    start.requires_grad = True
    y = F.conv2d(start, weight, stride=stride, padding=padding, dilation=dilation)
    matters = np.zeros(tuple(y.shape), dtype=x.numpy().dtype)
    matters[0, :, : n[0], : n[1]] = x.numpy()
    y.backward(torch.from_numpy(matters))
    return start.grad[0]

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>)."""
    forth = F.conv2d(x[None], weight, stride=stride, padding=padding)[0].numpy()
    back = slopes(y, weight, tuple(x.shape[1:]), stride, padding, (1, 1)).numpy()
    return np.vdot(forth, y.numpy()), np.vdot(x.numpy(), back)


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution."""
    n, k = np.array(input_size), np.array(weight.shape[2:])
    m = (n + 2 * np.array(padding) - k) // np.array(stride) + 1
    shape = (weight.shape[0], m[0], m[1])
    unit = np.zeros(shape, dtype=weight.numpy().dtype)
    unit[np.unravel_index(row, shape)] = 1
    back = slopes(torch.from_numpy(unit), weight, input_size, stride, padding, (1, 1))
    return back.numpy().ravel()[column]

# %% [markdown] q10-answer
# Nobody must be wrong, although one of them exaggerates.
#
# a) Look at the output cell in row 1, column 2 in my example, X = [[1, 4], [0, 0]] and K = [[−1, 1], [−2, −2]].
# When you stamp, the 4 puts down 4·K with its corner in row 0, column 2, and our cell is below that corner, so it gets 4·(−2) = −8; the 0 under it puts down 0·(−1) = 0.
# When you slide, you look at the piece [[0, 4], [0, 0]] of the stuffed input and multiply it with [[−2, −2], [1, −1]], which is K upside down and mirrored: again 4·(−2) = −8.
# So it isn't turned for the one who gives and it is turned for the one who receives.
#
# b) The padding p is the padding of the convolution that goes in the other direction.
# For that convolution zeros are added around the big map.
# The big map is our output, and what belongs to those zeros is cut away, that is why your output gets smaller.
# In the sliding picture the same p removes zeros: around the stuffed input there are k − 1 − p instead of k − 1, and it can even be negative.
#
# c) It is true that it is the backward pass of a convolution with respect to its input.
# It is not true that this has nothing to do with the forward pass: the matrix is the same one, transposed.
# Whether we call it forward or backward depends on the network: a generator uses it forwards to enlarge a map, and a classifier uses it backwards while it is trained.
#
# d) X = anything, K = [[1, 1], [1, 1]]: whoever forgets to turn the kernel gets the right result.
