# A student whose answers are right but come in unusual forms: tuples, ranges, fractions, NumPy numbers, tensors.

# %% imports
from fractions import Fraction

import numpy as np
import torch
import torch.nn.functional as F

from transconv_course import check

# %% student-given
student = int("".join(["5", "7"]))

# %% q1-answer
X_rearranged = [
    (0,) * 5,
    (0, 3, 0, 1, 0),
    (0, 3.0, 0, 2.0, 0),
    tuple(np.zeros(5, dtype=np.int64)),
]
K_turned = torch.tensor([[2.0, -2.0], [1.0, 1.0]])
cell_by_hand = Fraction(0 * 2 + 1 * -2 + 0 * 1 + 2 * 1)

# %% q2-answer
def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours.

    x: (C, n_h, n_w). stride: (rows, columns), each at least 1.
    """
    # every cell becomes a small block with zeros, then the blocks are laid side by side
    C, h, w = x.shape
    s, t = stride
    block = torch.zeros(C, h, s, w, t, dtype=x.dtype)
    block[:, :, 0, :, 0] = x
    return block.reshape(C, h * s, w * t)[:, : h * s - (s - 1), : w * t - (t - 1)]

# %% q3-answer
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut.

    x: (C, n_h, n_w). rim: ((top, bottom), (left, right)).
    At least one row and one column are left.
    """
    # a matrix from the left moves the rows, one from the right moves the columns
    (top, bottom), (left, right) = rim
    C, h, w = x.shape
    rows = torch.tensor([[i - top == j for j in range(h)] for i in range(top + h + bottom)]).to(x.dtype)
    columns = torch.tensor([[i == j - left for j in range(left + w + right)] for i in range(w)]).to(x.dtype)
    return rows @ x @ columns

# %% q4-answer
def turned(weight):
    """Return the weight of the plain convolution.

    weight: (C_in, C_out, k_h, k_w), as a transposed convolution has it.
    returns: (C_out, C_in, k_h, k_w), each kernel turned by 180 degrees.
    """
    # read backwards as one long row = turned by 180 degrees
    C_in, C_out, k_h, k_w = weight.shape
    return weight.reshape(C_in, C_out, k_h * k_w).flip(2).reshape(C_in, C_out, k_h, k_w).transpose(0, 1)


blind_kernel = [range(1, 4), (np.int64(4), np.int64(5), np.int64(4)), range(3, 0, -1)]

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    returns: (C_out, rows, columns).
    """
    front = np.array(dilation) * (np.array(weight.shape[2:]) - 1) - np.array(padding)
    rim = np.array([front, front + output_padding]).T  # an array as a pair of pairs
    return F.conv2d(with_rim(zeros_between(x, stride), rim)[None], turned(weight), dilation=dilation)[0]

# %% q6-answer
settings = {"stride": [1, 2], "padding": [0, 0]}
finds_A = (torch.ones(1, 2, 2, dtype=torch.int64), torch.tensor([[[[1, 2]]]]), *settings.values())
finds_B = (torch.ones(2, 1, 1, dtype=torch.float64), torch.tensor(np.arange(4.0).reshape(2, 2, 1, 1)), torch.Size([1, 1]), torch.Size([0, 0]))
finds_C = tuple([torch.full((1, 3, 3), 0.5), torch.ones((1, 1, 1, 1)), [1, 1], [1, 1]])

# %% q7-answer
gradient_output_padding = [np.int64((9 + 2 * 1 - 3) % 2), np.int64((12 + 2 * 0 - 4) % 3)]


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x.

    g: (C_out, m_h, m_w), as the convolution's output.
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of x.
    returns: (C_in, rows, columns).
    """
    o = []
    for n, k, s, p, d in zip(input_size, weight.shape[2:], stride, padding, dilation):
        o.append((n + 2 * p - d * (k - 1) - 1) % s)
    return F.conv_transpose2d(g[None], weight, stride=stride, padding=padding, output_padding=o, dilation=dilation)[0]

# %% q8-answer
probe = F.conv_transpose2d(torch.ones(1, 1, 1, 4), torch.ones(1, 1, 1, 2), stride=(1, 2), output_padding=(0, 4), dilation=(1, 5))
comes_back = torch.tensor(F.conv2d(probe, torch.ones(1, 1, 1, 2), stride=(1, 2), dilation=(1, 5)).shape[-1])


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    output_padding: each below stride or below dilation.
    """
    n, k = np.array(x.shape[1:]), np.array(weight.shape[2:])
    size = (n - 1) * stride - 2 * np.array(padding) + np.array(dilation) * (k - 1) + output_padding + 1
    z = torch.zeros((1, weight.shape[1], *size), dtype=x.dtype, requires_grad=True)
    y = F.conv2d(z, weight, None, stride, padding, dilation)[0]
    # the slopes of every cell of y, one after the other, added up
    total = torch.zeros_like(z)
    for c in range(x.shape[0]):
        for i in range(x.shape[1]):
            for j in range(x.shape[2]):
                total = total + x[c, i, j] * torch.autograd.grad(y[c, i, j], z, retain_graph=True)[0]
    return total.detach()[0]

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>).

    x: (C_in, n_h, n_w). y: (C_out, m_h, m_w), as conv(x).
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    """
    forth = F.conv2d(x[None], weight, None, stride, padding)[0]
    back = slopes(y, weight, x.shape[1:], stride, padding, (1, 1))
    return [np.inner(forth.flatten().numpy(), y.flatten().numpy()), np.inner(x.flatten().numpy(), back.flatten().numpy())]


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution.

    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of a channel of its input.
    """
    m_h, m_w = (np.array(input_size) + 2 * np.array(padding) - np.array(weight.shape[2:])) // np.array(stride) + 1
    unit = np.zeros(weight.shape[0] * m_h * m_w)
    unit[row] = 1
    unit = torch.tensor(unit.reshape(-1, m_h, m_w), dtype=weight.dtype)
    return slopes(unit, weight, input_size, stride, padding, (1, 1)).numpy().reshape(-1)[column]

# %% [markdown] q10-answer
# *Dear asker,*
#
# your three tutorials agree, and I try to show it with one cell.
#
# 1. (a) Let X = (3 1 / 3 2) and K = (1 1 / −2 2), and look at the output in row 1, column 2.
# The first story, kernel as it is: the 1 of X lays its K there with the number −2, and the 2 of X lays its K there with the number 1, so we get 1·(−2) + 2·1 = 0.
# The second story, kernel turned: the window (0 1 / 0 2) meets (2 −2 / 1 1), and 0·2 + 1·(−2) + 0·1 + 2·1 = 0.
# So it's turned if, and only if, you look from the output back to the input.
# 2. (b) There are two sorts of zeros.
# The ordinary convolution adds p zeros around its input, which lie where our output is, and they are thrown away in the end.
# The window story has k − 1 zeros around our input, and there padding takes p of them away per side; in the stamp story it cuts the output, and all this makes it smaller.
# 3. (c) The third one is right that this is the gradient of a convolution with respect to the input.
# It isn't right that the forward pass is something else, for W and its transpose are the same numbers.
# A linear map can be applied in any place of a network, in the forward pass of a decoder, say, and the chain rule applies its transpose on the way back.
# 4. (d) If every kernel is symmetric under half a turn, (1 2 1) for instance, the second story's program may forget the turn and still agree with the first's.
