# A hand that reorganises the notebook: answers live in other cells, helpers come later, a class is patched afterwards.

# %% imports
import itertools
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import nn

from transconv_course import check

torch.set_num_threads(1)  # layers this small are faster so

CALLS = {"stamps": 0}  # how often I have been asked
MEMORY = {}


# %%
class Toolbox:
    """Gets its methods later, where I need them."""


tools = Toolbox()


def relative_error(painted, large, small):
    """Question 6b, but I wrote it first: it needs nothing but tools.repeated, which comes in question 4."""
    wrong = [((picture - large) ** 2).mean() for picture in (painted, tools.repeated(small, 2))]
    return wrong[0] / wrong[1]


# %% student-given
student = 19
answers_by_hand = iter(([[4, 2], [2, 1]], [[5, 5], [1, 2]]))


def swing(Y, s, at):
    """Question 8, it's short"""
    cells = [Y[at + i, at + j] for i, j in itertools.product(range(s), repeat=2)]
    return max(cells) - min(cells)


# %% q2-answer
# (this cell was the first one that I did; stamp_counts itself is two cells below)
def starts():
    """A generator of generators: the axes, each of them as a stream of (cell, 1)."""
    while True:
        n, k, s = yield
        MEMORY["line"] = [0] * ((n - 1) * s + k)
        for place in stream(n, k, s):
            MEMORY["line"][place] += 1


unevenness = None  # see below

# %%
machine = starts()
next(machine)


def stream(n, k, s):
    for i in range(n):
        yield from range(i * s, i * s + k)


@lru_cache(maxsize=None)
def one_line(n, k, s):
    machine.send((n, k, s))
    return tuple(MEMORY["line"])


# %%
def stamp_counts(input_size, kernel_size, stride, padding):
    CALLS["stamps"] += 1
    key = tuple(map(tuple, (input_size, kernel_size, stride, padding)))
    if key not in MEMORY:
        rows, columns = (torch.tensor(one_line(n, k, s))[p:] for n, k, s, p in zip(*key))
        rows, columns = rows[: len(rows) - padding[0]], columns[: len(columns) - padding[1]]
        MEMORY[key] = rows[:, None] * columns
    return MEMORY[key].clone()  # a clone, so that nobody changes my memory


# %%
unevenness = (max(one_line(9, 7, 3)[9:18]) / min(one_line(9, 7, 3)[9:18])) ** 2

# %% q1-answer
counts_by_hand = next(answers_by_hand)
block_by_hand = next(answers_by_hand)


# %% q3-answer
def power_of(Y):
    waves = torch.fft.rfft(Y - Y.mean(), dim=1)
    return torch.mean(waves.abs() ** 2, dim=0)


# %%
def grid_energy(Y, s):
    global last_power
    last_power = power_of(Y)
    return last_power[Y.shape[1] // s] / neighbours(last_power, Y.shape[1] // s, Y.shape[1] // 8).median()


def neighbours(power, at, near):  # used above, defined below: fine, nobody has called it yet
    keep = torch.zeros(len(power), dtype=torch.bool)
    keep[max(0, at - near) : at + near + 1] = True
    keep[at] = False
    return power[keep]


# %%
def hide(strength):
    torch.manual_seed(3)
    for i in range(16):
        yield strength * (-1) ** i + torch.randn(16) / 10


hidden_grid = torch.stack([*hide(2)])


# %% q4-answer
def same_size(x, weight):
    return F.conv2d(x, weight, padding=weight.shape[-1] // 2)


def repeated(x, s):
    return torch.repeat_interleave(torch.repeat_interleave(x, s, 2), s, 3)


Toolbox.repeated = staticmethod(repeated)  # the promised method


# %%
def transposed_head(x, weight, s):
    return F.conv_transpose2d(x, weight, stride=s, padding=(weight.shape[-1] - s) // 2)


def resize_head(x, weight, s):
    return same_size(tools.repeated(x, s), weight)


# %%
def order(s):
    """Which phase stands where, as a stream."""
    yield from itertools.product(range(s), range(s))


def shuffled(y, s):
    n, c, h, w = y.shape
    out = y.new_zeros(n, c // s**2, h * s, w * s)
    for (a, b), phase in zip(order(s), itertools.count()):
        out[:, :, a::s, b::s] = y[:, phase :: s**2]
    return out


# %%
def subpixel_head(x, weight, s):
    return shuffled(same_size(x, weight), s)


# %% q5-answer
sizes_as_stamps = [4, 6]
free_numbers = [16, 9, 36]


def descend(x, y, weight, rate, steps):  # question 6a
    w = weight.clone()
    for w in itertools.islice(path(x, y, w, rate), steps):
        pass
    return w


def path(x, y, w, rate):
    """The weights on the way down, without end."""
    while True:
        w = w.detach().requires_grad_()
        loss = torch.mean((transposed_head(x, w, 2) - y) ** 2)
        loss.backward()
        w = w.detach() - rate * w.grad
        yield w


# %%
def alike_start(kernels, s):
    return torch.cat([k[None] for k in kernels for _ in order(s)])


# %% q6-answer
# Both answers stand above: relative_error before question 1, descend in question 5.
descend, relative_error


# %% q7-answer
def spread(row):
    return row.max() - row.min()


# %%
def summary(errors):
    return torch.stack([torch.stack([row.mean(), spread(row)]) for row in errors])


def pairs(n):
    for i in range(n):
        for j in range(i + 1, n):
            yield i, j


def apart(one, other):
    return bool((one[0] - other[0]).abs() > torch.max(one[1], other[1]))


def told_apart(errors):
    table = summary(errors)
    return [apart(table[i], table[j]) for i, j in pairs(len(table))]


# %% q8-answer
assert callable(swing)  # it stands beside my number
print("stamp_counts was called", CALLS["stamps"], "times")

# %% [markdown] q9-answer
# *The four parts are in the order c, a, b, d, as I think that the team cares about the grid first.*
#
# **c)** T painted a grid in every run, under both losses, though the counts of kernel 4 and stride 2 are even. Even counts
# make equal *numbers of stamps*, but a grid comes from unequal *sums*, and training doesn't equalise them. S begins with
# equal kernels, so it begins without a grid. Under "pixels" the four kernels drift apart and a grid appears; under
# "halves" all four get the same gradient, so they cannot drift apart. R never painted one. T's grids under "halves" were
# huge (0.55, 1.92, 0.86), because that loss is blind to them.
#
# **a)** I measured two numbers on 18 small networks, three seeds for each of three heads and two losses, trained for 100
# steps on 400 sheets of 24 × 24 with digits. One is the error on 40 sheets of 64 × 64 from new writers, relative to
# repeating pixels; the other the swing on a flat sheet. The spread of the error over the seeds: under pixels 0.007 (T),
# 0.032 (R), 0.024 (S), under halves 2.40, 0.29, 0.005.
#
# **b)** Under pixels the errors are 0.786, 0.813 and 0.803 for T, R and S. No two can be told apart, since the largest
# gap of 0.027 is smaller than R's spread. Their swings are 0.062, 0.000 and 0.045: R can be told from T and from S, and T
# cannot be told from S. Under halves the errors are 2.97, 1.12, 1.01 and the swings 1.11, 0, 0. No two can be told apart
# by either, because T's spread is larger than every gap.
#
# **d)** So your last sentence is not what the experiment shows. It neither shows that sub-pixel is better nor the
# contrary. And it was not quite fair: S had 36 free numbers, T 16 and R 9, and S had the only careful start. It doesn't
# speak about photographs, deep decoders, or training for hours. I'd measure next: T started flat, ten seeds, a loss like
# the one that you'll use, and the grid energy of real outputs.
