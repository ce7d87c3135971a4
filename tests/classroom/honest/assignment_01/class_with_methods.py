# The hand of a student who learned object orientation first: one class does it all, and the asked names are bound to its methods.
# %% imports
from collections import namedtuple
from dataclasses import dataclass
from functools import partial

import torch
from torch import nn

from transconv_course import check

# %% student-given
class Me:
    number = 7

student = Me.number

# %% q1-answer
class ByHand(list):
    """My sheet of paper."""

    def write(self, *row):
        self.append(list(row))
        return self


output_by_hand = ByHand().write(4, -4, 0, 0).write(8, 6, -1, -1).write(4, 10, 5, 2)
cells_of_four = len([(1, 1), (1, 2)])

# %% q2-answer
@dataclass
class TransConv:
    """A transposed convolution of one channel."""

    stride: tuple = (1, 1)
    padding: tuple = (0, 0)

    # ---- sizes
    def axis(self, n, k, a):
        return (n - 1) * self.stride[a] + k

    def full_shape(self, X, K):
        return tuple(self.axis(n, k, a) for a, (n, k) in enumerate(zip(X.shape, K.shape)))

    # ---- stamping
    def stamp(self, Y, X, K, i, j):
        top, left = i * self.stride[0], j * self.stride[1]
        Y[top:top + K.shape[0], left:left + K.shape[1]] += X[i, j] * K

    def conv_transpose2d(self, X, K):
        Y = X.new_zeros(*self.full_shape(X, K))
        for i in range(X.shape[0]):
            for j in range(X.shape[1]):
                self.stamp(Y, X, K, i, j)
        return Y

    def crop(self, Y):
        (H, W), (p_h, p_w) = Y.shape, self.padding
        return Y[p_h:H - p_h, p_w:W - p_w]

    def __call__(self, X, K):
        return self.crop(self.conv_transpose2d(X, K))

    # ---- the asked functions
    @staticmethod
    def padded(X, K, stride, padding):
        return TransConv(stride, padding)(X, K)

    @classmethod
    def cell(cls, X, K, stride, row, column):
        return cls(stride).collect(X, K, row, column)

    # ---- collecting
    def collect(self, X, K, row, column):
        total = 0.0
        for i, t in self.meetings(row, X.shape[0], K.shape[0], 0):
            for j, u in self.meetings(column, X.shape[1], K.shape[1], 1):
                total += (X[i, j] * K[t, u]).item()
        return total

    def meetings(self, place, n, k, a):
        for t in range(k):
            i, rest = divmod(place - t, self.stride[a])
            if rest == 0 and 0 <= i < n:
                yield i, t


trans_conv = TransConv().conv_transpose2d

# %% q3-answer
trans_conv_strided = lambda X, K, stride: TransConv(stride).conv_transpose2d(X, K)

# %% q4-answer
trans_conv_padded = TransConv.padded

# %% q5-answer
class Size:
    def __init__(self, name):
        self.name = name

    def __call__(self, n, k, stride, padding):
        size = TransConv((stride, stride)).axis(n, k, 0) - 2 * padding
        if size > 0:
            return size
        raise ValueError(self.name + ": this padding takes everything away")


output_size = Size("output_size")
padding_that_triples = next(p for p in range(100) if output_size(16, 5, 3, p) == 3 * 16)

# %% q6-answer
output_cell = TransConv.cell

# %% q7-answer
class Channels:
    def __init__(self, one_channel):
        self.one_channel = one_channel

    def forward(self, x, weight, bias, stride, padding):
        return torch.stack([self.output_channel(o, x, weight, stride, padding) + b for o, b in enumerate(bias)])

    def output_channel(self, o, x, weight, stride, padding):
        return sum(self.one_channel(X, K[o], stride=stride, padding=padding) for X, K in zip(x, weight))


trans_conv_channels = Channels(trans_conv_padded).forward

# %% q8-answer
weight_shape = tuple(nn.ConvTranspose2d(3, 5, kernel_size=(2, 4)).weight.shape)  # I had (3, 5, 2, 4) on paper


class Layer(nn.ConvTranspose2d):
    @classmethod
    def of(cls, weight, bias, stride, padding):
        C_in, C_out, *kernel = weight.shape
        new = cls(C_in, C_out, kernel_size=tuple(kernel), stride=stride, padding=padding, bias=True, dtype=weight.dtype)
        with torch.no_grad():
            new.weight.copy_(weight)
            new.bias.copy_(bias)
        return new


as_layer = Layer.of

# %% q9-answer
Failing = namedtuple("Failing", "X K stride padding")
counterexample = Failing(X=torch.ones(2, 3), K=torch.ones(1, 2), stride=(3, 1), padding=(0, 0))


class FewLoops:
    def __init__(self, X, K, stride):
        self.X, self.K, self.stride = X, K, stride
        self.Y = X.new_zeros([s * n + k for s, n, k in zip(stride, X.shape, K.shape)])

    def places(self, a, t):
        s = self.stride[a]
        return slice(t, t + s * self.X.shape[a], s)

    def add(self):
        for t in range(self.K.shape[0]):
            for u in range(self.K.shape[1]):
                self.Y[self.places(0, t), self.places(1, u)] += self.X * self.K[t, u]
        return self

    def less(self, padding):
        Y = self.Y[:-self.stride[0], :-self.stride[1]]
        return Y[tuple(slice(p, size - p) for p, size in zip(padding, Y.shape))]


def from_few_loops(X, K, stride, padding, cls=FewLoops):
    return cls(X, K, stride).add().less(padding)


repaired = partial(from_few_loops, cls=FewLoops)

# %% [markdown] q10-answer
# (a) All three programs add up the same products, so they cannot disagree. The 6 in the middle of question 1 (row 1, column 1) is 4·2 + 0·1 + 4·(−1) + 2·1 = 6. When stamping, each of the four input cells brings its product to this cell; when collecting, the cell fetches the same four; when looping over the kernel, each of its four numbers brings one. It's only a matter of who goes to whom.
#
# (b) The stride sets how far the stamp moves on the output from one input cell to the next, and the padding removes a rim of the output.
#
# (c) Because the numbers are random, they'd differ if I had one product too many or at the wrong place, so the code is right for this shape and this setting. It is still a test and not a proof, for other shapes and strides I'd have to test again. If everything had been square, I could have confused height with width or input channels with output channels and never noticed.
#
# (d) It does not. It leads from the small shape to the large one, but the numbers are a different thing, because several inputs give the same output in a convolution.
