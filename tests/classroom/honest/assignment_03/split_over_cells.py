# A student who splits the answers over many cells: helpers before and after, answers moved elsewhere, functions completed or replaced later.

# %% imports
import torch
import torch.nn.functional as F

from transconv_course import check

MY_NUMBER = 889201

# %% student-given
student = MY_NUMBER

# %%
# all my numbers of the whole assignment in one place
X_rearranged = [[0, 0, 0, 0, 0], [0, 1, 0, 2, 0], [0, 4, 0, 3, 0], [0, 0, 0, 0, 0]]
K_turned = [[2, 1], [-2, -1]]
cell_by_hand = -1
blind_kernel = [[1, 0, 0], [2, 0, 2], [0, 0, 1]]
gradient_output_padding = (0, 2)
comes_back = 6

# %% q1-answer
# see the cell with my numbers above

# %%
# ---- Question 2 starts here, one axis alone
def spread_rows(x, s):
    C, h, w = x.shape
    y = torch.zeros(C, (h - 1) * s + 1, w, dtype=x.dtype)
    for i in range(h):
        y[:, i * s] = x[:, i]
    return y

# %% q2-answer
def spread_columns(x, s):
    # the columns are the rows of the transposed map
    return spread_rows(x.transpose(1, 2), s).transpose(1, 2)

# %%
def zeros_between(x, stride):
    return spread_columns(spread_rows(x, stride[0]), stride[1])

# %% q3-answer
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut."""
    grown = grow(x, rim)  # defined in the next cell
    return shrink(grown, rim)

# %%
def grow(x, rim):
    t, b, l, r = (max(n, 0) for pair in rim for n in pair)
    y = torch.zeros(x.shape[0], x.shape[1] + t + b, x.shape[2] + l + r, dtype=x.dtype)
    y[:, t:t + x.shape[1], l:l + x.shape[2]] = x
    return y


# %%
def shrink(x, rim):
    t, b, l, r = (max(-n, 0) for pair in rim for n in pair)
    return x[:, t:x.shape[1] - b, l:x.shape[2] - r]

# %% q4-answer
def turned(weight):
    """Return the weight of the plain convolution."""
    return _turned(weight)


def _turned(weight):
    raise NotImplementedError("comes below")

# %%
def _turned(weight):
    return torch.stack(
        [torch.stack([turn_one(kernel) for kernel in weight[:, c]]) for c in range(weight.shape[1])]
    )

# %%
turn_one = lambda kernel: kernel.flip(0).flip(1)

# %% q5-answer
class Window:
    """The answer is at the end of the next cells."""

    def __init__(self, x, weight):
        self.x, self.weight = x, weight

# %%
def prepare(self, stride, padding, output_padding, dilation):
    k = self.weight.shape[2:]
    first = [dilation[a] * (k[a] - 1) - padding[a] for a in (0, 1)]
    rim = [(first[a], first[a] + output_padding[a]) for a in (0, 1)]
    self.x = with_rim(zeros_between(self.x, stride), rim)
    return self


Window.prepare = prepare  # put it into the class

# %%
Window.slide = lambda self, dilation: F.conv2d(self.x[None], turned(self.weight), dilation=dilation)[0]


def by_window(x, weight, stride, padding, output_padding, dilation):
    return Window(x, weight).prepare(stride, padding, output_padding, dilation).slide(dilation)

# %% q6-answer
finds_A = [torch.ones(1, 2, 3), torch.tensor([[[[1.0, 2.0, 3.0]]]])]
finds_B = [torch.ones(2, 2, 3), torch.tensor([[1.0, 2.0], [3.0, 4.0]])[..., None, None]]
finds_C = [torch.ones(1, 2, 3), torch.tensor([[[[1.0]]]])]

# %%
# the settings follow here
finds_A += PLAIN
finds_B += PLAIN
finds_C += [(1, 1), (0, 1)]
finds_A, finds_B, finds_C = tuple(finds_A), tuple(finds_B), tuple(finds_C)

# %% q7-answer
def missing(n_small, n_large, k, s, p, d):
    """the output_padding that the way back needs (question 7)"""
    return n_large - ((n_small - 1) * s - 2 * p + d * (k - 1) + 1)

# %%
# the check of 7 a) for me
assert (missing(5, 9, 3, 2, 1, 1), missing(3, 12, 4, 3, 0, 1)) == gradient_output_padding

# %%
def slopes(g, weight, input_size, stride, padding, dilation):
    o = [missing(g.shape[a + 1], input_size[a], weight.shape[a + 2], stride[a], padding[a], dilation[a]) for a in (0, 1)]
    return F.conv_transpose2d(g[None], weight, None, stride, padding, o, 1, dilation)[0]

# %% q8-answer
def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd."""
    z = start_for(x, weight, stride, padding, output_padding, dilation)
    y = F.conv2d(z, weight, None, stride, padding, dilation)
    return torch.autograd.grad(y, z, grad_outputs=fill_up(x, y))[0][0]

# %%
def start_for(x, weight, stride, padding, output_padding, dilation):
    size = [
        (x.shape[a + 1] - 1) * stride[a] - 2 * padding[a] + dilation[a] * (weight.shape[a + 2] - 1) + 1 + output_padding[a]
        for a in (0, 1)
    ]
    return torch.ones(1, weight.shape[1], *size, dtype=x.dtype).requires_grad_()


def fill_up(x, y):
    return x[None]  # is this enough?

# %%
# no: for output_padding >= stride the y is larger than x
_old_fill_up = fill_up


def fill_up(x, y):
    if y.shape[2:] == x.shape[1:]:
        return _old_fill_up(x, y)
    return grow(x, ((0, y.shape[2] - x.shape[1]), (0, y.shape[3] - x.shape[2])))[None]

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>)."""
    ...


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution."""
    ...

# %%
# 9 a)
def both_sides(x, y, weight, stride, padding):
    left = (F.conv2d(x[None], weight, None, stride, padding)[0] * y).sum()
    right = (slopes(y, weight, x.shape[1:], stride, padding, (1, 1)) * x).sum()
    return left.item(), right.item()

# %%
# 9 b), the map first
def unit_map(weight, input_size, stride, padding, row):
    m = [(input_size[a] + 2 * padding[a] - weight.shape[a + 2]) // stride[a] + 1 for a in (0, 1)]
    u = torch.zeros(weight.shape[0], *m, dtype=weight.dtype)
    u.view(-1)[row] = 1
    return u

# %%
def matrix_entry(weight, input_size, stride, padding, row, column):
    u = unit_map(weight, input_size, stride, padding, row)
    return slopes(u, weight, input_size, stride, padding, (1, 1)).reshape(-1)[column].item()

# %% [markdown] q10-answer
# (continued in the next cell, too)
#
# All three stories tell about the same operator, from three places.
# a) Take the cell in row 1, column 2, of X = [[1, 2], [4, 3]] and K = [[−1, −2], [1, 2]].
# From the input's place: 2 stamps 2·K = [[−2, −4], [2, 4]] at rows 0, 1 and columns 2, 3, and 3 stamps 3·K = [[−3, −6], [3, 6]] at rows 1, 2, so our cell gets 2 + (−3) = −1, with a kernel that isn't turned.
# From the output's place: our cell sees 0, 2, 0, 3 and multiplies them by the turned kernel 2, 1, −2, −1, which gives 0 + 2 + 0 − 3 = −1.
# b) Around the spread input there would be k − 1 zeros, and padding takes p of them away, that's the window's story.
# In the stamps' story there are no zeros to take, so padding takes the outer cells of the output.
# Padding adds zeros only in the convolution that the operator is the gradient of, namely around what that one reads.

# %% [markdown]
# c) It's right that the slopes of a convolution are computed by a transposed convolution, and so it is what happens in a backward pass.
# But it isn't a secret other thing, it is the matrix of the forward pass with rows and columns exchanged.
# Any matrix can be used forwards, and an upsampling layer does so; its backward pass is then the ordinary convolution.
# d) With the kernel [[1, 0, 0], [2, 0, 2], [0, 0, 1]] a window without the turn and the stamps agree on every input.
# So the answer to "somebody must be wrong" is: only those who mix the stories.
