# A student who comes from object-oriented programming: one class does it all, and the asked names are bound methods, partials and lambdas.

# %% imports
from functools import partial

import torch
import torch.nn.functional as F

from transconv_course import check

# %% student-given
student: int = 98123

# %%
class Rearrangement:
    """All steps of question 2 to 5, so that they can share what they know."""

    def __init__(self, zero=0):
        self.zero = zero

    # ---- step 1
    def spread(self, x, stride):
        for axis, s in enumerate(stride, start=1):
            x = self._spread_axis(x, axis, s)
        return x

    def _spread_axis(self, x, axis, s):
        shape = list(x.shape)
        shape[axis] = shape[axis] * s - (s - 1)
        new = torch.full(shape, self.zero, dtype=x.dtype)
        for n in range(x.shape[axis]):
            new.select(axis, n * s).copy_(x.select(axis, n))
        return new

    # ---- step 2
    def rim(self, x, rim):
        for axis, (front, behind) in enumerate(rim, start=1):
            x = self._cut(self._add(x, axis, front, behind), axis, front, behind)
        return x

    def _add(self, x, axis, front, behind):
        pieces = [self._zeros(x, axis, front), x, self._zeros(x, axis, behind)]
        return torch.cat(pieces, dim=axis)

    @staticmethod
    def _zeros(x, axis, how_many):
        shape = list(x.shape)
        shape[axis] = max(how_many, 0)
        return torch.zeros(shape, dtype=x.dtype)

    @staticmethod
    def _cut(x, axis, front, behind):
        start = max(-front, 0)
        length = x.shape[axis] - start - max(-behind, 0)
        return x.narrow(axis, start, length)

    # ---- step 3
    @staticmethod
    def turn(weight):
        return torch.rot90(weight, 2, dims=(2, 3)).swapaxes(0, 1)

    # ---- all together
    def __call__(self, x, weight, stride, padding, output_padding, dilation):
        reach = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:])]
        rim = [(r - p, r - p + o) for r, p, o in zip(reach, padding, output_padding)]
        x = self.rim(self.spread(x, stride), rim)
        return F.conv2d(x, self.turn(weight), dilation=dilation)


rearrangement = Rearrangement()

# %% q1-answer
# my X = [[3, 2], [0, 1]], K = [[2, 1], [2, 3]]
X_rearranged = [[0] * 5, [0, 3, 0, 2, 0], [0, 0, 0, 1, 0], [0] * 5]
K_turned = [[3, 2], [1, 2]]
# X'[1:3, 2:4] = [[0, 2], [0, 1]]
cell_by_hand = 0 * 3 + 2 * 2 + 0 * 1 + 1 * 2  # = 6

# %% q2-answer
zeros_between = rearrangement.spread

# %% q3-answer
with_rim = rearrangement.rim

# %% q4-answer
turned = Rearrangement.turn

blind_kernel = [[9, 8, 7], [6, 5, 6], [7, 8, 9]]

# %% q5-answer
by_window = Rearrangement()

# %% q6-answer
class Case:
    """An input for the three colleagues."""

    def __init__(self, x, weight, stride=(1, 1), padding=(0, 0)):
        self.x, self.weight, self.stride, self.padding = x, weight, stride, padding

    def as_tuple(self):
        return self.x, self.weight, self.stride, self.padding

    def who_is_wrong(self):
        truth = F.conv_transpose2d(self.x[None], self.weight, None, self.stride, self.padding)[0]
        wrong = ""
        for f in (A, B, C):
            y = f(*self.as_tuple())
            if y.shape != truth.shape or not torch.allclose(y, truth):
                wrong += f.__name__
        return wrong


case_A = Case(torch.ones(1, 2, 2), torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]]]))
case_B = Case(torch.ones(2, 2, 2), torch.tensor([1.0, 2, 3, 4, 5, 6]).view(2, 3, 1, 1), stride=(2, 2))
case_C = Case(torch.ones(1, 4, 4), torch.ones(1, 1, 2, 2), padding=(2, 1))
print(case_A.who_is_wrong(), case_B.who_is_wrong(), case_C.who_is_wrong())

finds_A, finds_B, finds_C = (case.as_tuple() for case in (case_A, case_B, case_C))

# %% q7-answer
class Convolution:
    """A convolution that knows its settings; it can be run forwards and looked at from behind."""

    def __init__(self, weight, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
        self.weight = weight
        self.settings = list(zip(weight.shape[2:], stride, padding, dilation))
        self.stride, self.padding, self.dilation = stride, padding, dilation

    def forward(self, x):
        return F.conv2d(x, self.weight, None, self.stride, self.padding, self.dilation)

    __call__ = forward

    def output_size(self, input_size):
        return [(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, (k, s, p, d) in zip(input_size, self.settings)]

    def left_over(self, input_size):
        return tuple((n + 2 * p - d * (k - 1) - 1) % s for n, (k, s, p, d) in zip(input_size, self.settings))

    def flow_back(self, g, input_size):
        return F.conv_transpose2d(
            g,
            self.weight,
            stride=self.stride,
            padding=self.padding,
            output_padding=self.left_over(input_size),
            dilation=self.dilation,
        )


gradient_output_padding = Convolution(torch.empty(1, 1, 3, 4), (2, 3), (1, 0)).left_over((9, 12))

slopes = lambda g, weight, input_size, stride, padding, dilation: Convolution(
    weight, stride, padding, dilation
).flow_back(g, input_size)

# %% q8-answer
comes_back = Convolution(torch.empty(1, 1, 2, 2), (2, 2), (0, 0), (5, 5)).output_size((16, 16))[0]


class Autograd:
    def __init__(self, start):
        self.start = start

    def run(self, x, weight, stride, padding, output_padding, dilation):
        rows, columns = [
            (n - 1) * s - 2 * p + d * (k - 1) + 1 + o
            for n, k, s, p, o, d in zip(x.shape[1:], weight.shape[2:], stride, padding, output_padding, dilation)
        ]
        z = self.start((weight.shape[1], rows, columns), dtype=x.dtype)
        z.requires_grad_(True)
        y = Convolution(weight, stride, padding, dilation)(z)
        # cells of y beyond x: they matter nothing
        more = [(0, m - n) for m, n in zip(y.shape[1:], x.shape[1:])]
        y.backward(gradient=with_rim(x, more))
        return z.grad


by_autograd = Autograd(torch.randn).run

# %% q9-answer
def _both_sides(dot, x, y, weight, stride, padding):
    conv = Convolution(weight, stride, padding)
    return dot(conv(x), y), dot(x, conv.flow_back(y, x.shape[1:]))


both_sides = partial(_both_sides, lambda a, b: a.flatten().dot(b.flatten()))


class Matrix(Convolution):
    """The matrix that is never built."""

    def __init__(self, weight, input_size, stride, padding):
        super().__init__(weight, stride, padding)
        self.input_size = input_size

    def __getitem__(self, place):
        row, column = place
        one = torch.zeros(self.weight.shape[0], *self.output_size(self.input_size), dtype=self.weight.dtype)
        one.view(-1)[row] = 1
        return self.flow_back(one, self.input_size).reshape(-1)[column]


def matrix_entry(weight, input_size, stride, padding, row, column):
    return Matrix(weight, input_size, stride, padding)[row, column]

# %% [markdown] q10-answer
# > Somebody must be wrong.
#
# Only in half a sentence of the third story.
#
# **a)** Both.
# With X = [[3, 2], [0, 1]] and K = [[2, 1], [2, 3]] the output cell (1, 2) is 6.
# Stamps: 2·K goes to rows 0–1 and columns 2–3, and its lower left cell is 2·2 = 4; 1·K goes to rows 1–2 of these columns, and its upper left cell is 1·2 = 2; 4 + 2 = 6.
# Window: [[0, 2], [0, 1]] lies under [[3, 2], [1, 2]], the kernel after a turn by 180°, so 0·3 + 2·2 + 0·1 + 1·2 = 6.
# An input cell that lies *above* the output cell has stamped with a *lower* cell of the kernel, which is why the kernel stands on its head as soon as one asks from the output.
#
# **b)** In the window story there are k − 1 zeros around, and padding *takes away* p of them on each side.
# In the story of the gradient it *adds* p zeros around the convolution's input, and this input has the shape of our output; the slopes of these zeros interest nobody and are dropped.
# In the stamp story no zeros exist, padding just cuts the result.
#
# **c)** It is right about the numbers, they are the gradient of a convolution by its input.
# "Nothing to do with the forward one" is wrong, it's the same matrix with rows and columns exchanged.
# A class may call either of the two its forward, then the other one is its backward: `nn.Conv2d` and `nn.ConvTranspose2d` do precisely this.
#
# **d)** On my `case_B` (1 × 1 kernels) stamping and sliding agree even if one forgot to turn.
