# A hand that thinks in NumPy and turns to torch only where the gradient must flow.

# %% imports
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from transconv_course import check

torch.set_num_threads(1)  # layers this small are faster so

# %% student-given
student = np.int64(90533)

# %% q1-answer
kernel = np.asarray(K)
counts_by_hand = np.outer([2, 1], [2, 1])
block_by_hand = np.array(
    [
        [kernel[::2, ::2].sum(), kernel[::2, 1].sum()],
        [kernel[1, ::2].sum(), kernel[1, 1]],
    ]
)
print(counts_by_hand, block_by_hand, sep="\n")


# %% q2-answer
def stamp_counts(input_size, kernel_size, stride, padding):
    """Return how many stamps reach each cell of the output.

    All four: (rows, columns).
    returns: a tensor of whole numbers, as large as the output.
    """
    axes = []
    for n, k, s, p in zip(input_size, kernel_size, stride, padding):
        places = np.add.outer(s * np.arange(n), np.arange(k)).ravel()
        line = np.bincount(places, minlength=(n - 1) * s + k)
        axes.append(line[p : len(line) - p])
    return torch.from_numpy(np.multiply.outer(*axes))


dealt = np.bincount(np.arange(7) % 3)  # kernel cells of each phase: 3 2 2
unevenness = (dealt.max() / dealt.min()) ** 2


# %% q3-answer
def grid_energy(Y, s):
    """Return the power of Y's rows at frequency 1/s over its neighbours'.

    Y: (rows, columns). s: the stride of the suspect.
    """
    a = np.asarray(Y, dtype=np.float64)
    width = a.shape[1]
    power = (np.abs(np.fft.rfft(a - a.mean(), axis=1)) ** 2).mean(axis=0)
    at, near = width // s, width // 8
    neighbours = np.r_[power[max(at - near, 0) : at], power[at + 1 : at + near + 1]]
    # torch.median takes the lower one of the two in the middle, np.median their mean
    median = np.sort(neighbours)[(len(neighbours) - 1) // 2]
    return power[at] / median


stripes = np.tile([[0.0], [9.0]], (8, 16))
rng = np.random.default_rng(seed=16)
hidden_grid = torch.from_numpy(stripes + rng.normal(scale=0.2, size=stripes.shape))


# %% q4-answer
def transposed_head(x, weight, s):
    """Return x enlarged s times by a transposed convolution.

    x: (N, C_in, rows, columns). weight: (C_in, C_out, k, k), k - s even.
    returns: (N, C_out, s * rows, s * columns).
    """
    p = np.subtract(weight.shape[2:], s) // 2
    return F.conv_transpose2d(x, weight, stride=(s, s), padding=tuple(p.tolist()))


def resize_head(x, weight, s):
    """Return x enlarged s times by repeating cells, then convolved.

    x: (N, C_in, rows, columns). weight: (C_out, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    rows = np.arange(x.shape[2]).repeat(s)
    columns = np.arange(x.shape[3]).repeat(s)
    return F.conv2d(x[:, :, rows][..., columns], weight, padding=weight.shape[-1] // 2)


def shuffled(y, s):
    """Return y with its channels shuffled into cells.

    y: (N, C * s * s, rows, columns).
    returns: (N, C, s * rows, s * columns).
    """
    N, channels, rows, columns = y.shape
    c, i, j = np.ogrid[: channels // s**2, : rows * s, : columns * s]
    # where does cell (i, j) of channel c come from?  the tables are NumPy's, the look-up is torch's (autograd!)
    channel = s * s * c + s * (i % s) + j % s
    channel, row, column = (torch.from_numpy(t) for t in np.broadcast_arrays(channel, i // s, j // s))
    return y[:, channel, row, column]


def subpixel_head(x, weight, s):
    """Return x enlarged s times by a convolution and a shuffle.

    x: (N, C_in, rows, columns). weight: (C_out * s * s, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    return shuffled(F.conv2d(x, weight, padding=weight.shape[-1] // 2), s)


# %% q5-answer
def alike_start(kernels, s):
    """Return the weight of a sub-pixel convolution, all phases alike.

    kernels: (C_out, C_in, k, k).
    returns: (C_out * s * s, C_in, k, k).
    """
    return torch.tensor(np.repeat(kernels.detach().numpy(), s * s, axis=0))


sizes_as_stamps = np.array([4, 6])
free_numbers = np.array([4 * 4, 3 * 3, 6 * 6])


# %% q6-answer
def descend(x, y, weight, rate, steps):
    """Return the weight after some steps of gradient descent.

    x: (N, C_in, rows, columns). y: (N, C_out, 2 * rows, 2 * columns).
    weight: (C_in, C_out, k, k), of a transposed head with stride 2.
    """
    w = torch.tensor(weight.detach().numpy(), requires_grad=True)
    for _ in range(steps):
        loss = ((transposed_head(x, w, 2) - y) ** 2).mean()
        (slope,) = torch.autograd.grad(loss, w)
        with torch.no_grad():
            w -= rate * slope
    return w.detach()


def relative_error(painted, large, small):
    """Return painted's squared error over that of small, repeated.

    painted, large: (N, 1, 2 * rows, 2 * columns). small: (N, 1, rows, columns).
    """
    painted, large, small = (np.asarray(t.detach()) for t in (painted, large, small))
    cheap = np.kron(small, np.ones((2, 2), dtype=small.dtype))
    # float(), because a torch.FloatTensor takes no numpy.float32
    return float(np.square(painted - large).mean() / np.square(cheap - large).mean())


# %% q7-answer
def summary(errors):
    """Return the mean and the spread of each row.

    errors: (heads, seeds). returns: (heads, 2).
    """
    e = np.asarray(errors)
    return torch.from_numpy(np.column_stack([e.mean(axis=1), np.ptp(e, axis=1)]))


def told_apart(errors):
    """Return for each pair of rows whether they can be told apart."""
    mean, spread = summary(errors).numpy().T
    i, j = np.triu_indices(len(mean), k=1)
    return list(np.abs(mean[i] - mean[j]) > np.maximum(spread[i], spread[j]))


# %% q8-answer
def swing(Y, s, at):
    """Return how far the cells of one block are apart.

    Y: (rows, columns). s: side of the block. at: its first row and column.
    """
    return float(np.ptp(np.asarray(Y)[at : at + s, at : at + s]))


# %% [markdown] q9-answer
# ### Recommendation: don't decide by this experiment, and measure the grid in your own decoder
#
# 1. *Measurement.* I trained 18 small networks (T, R, S; losses "pixels" and "halves"; seeds 0, 1, 2) for 100 steps on
#    sheets of 24 × 24 with digits, and tested on 40 sheets of 64 × 64. `relative_error` says how the squared error
#    compares with plain repeating, `swing` how strong a 2 × 2 pattern on a flat sheet is. Between seeds the errors under
#    "pixels" scatter by 0.007 (T), 0.032 (R), 0.024 (S); under "halves" by 2.40, 0.29 and 0.005.
# 2. *Who is better?* Under "pixels" the mean errors are 0.786, 0.813 and 0.803. T happens to be ahead, but no gap
#    exceeds the larger spread, so by the error no head can be told from another. Under "halves" they are 2.97, 1.12
#    and 1.01; T's networks disagree so much (2.14 to 4.54) that the rule says no again. The swing under "pixels" does
#    separate: R with 0.000 from T with 0.062 and from S with 0.045. T and S stay together, 0.017 apart with a spread
#    of 0.029. Under "halves" T swings by 1.11 on average, but its spread is 1.37: no pair passes.
# 3. *Who painted a grid?* T in all six networks, although with kernel 4 and stride 2 every pixel gets four stamps.
#    Even counts make even sums only if all kernel cells weigh the same, and training doesn't care. S starts with four
#    equal kernels and so without a grid; the pixel loss pulls them apart (0.033 to 0.062), the loss of halves pulls all
#    of them alike, so there they stay equal. R repeats before it convolves and has none, ever. The loss of halves can't
#    see T's grid, so nothing punished it, and it grew up to 1.9.
# 4. *Limits.* Toy digits, one layer of 8 channels, 100 steps, three seeds. The heads had 16, 9 and 36 weights per
#    channel and different starts, so I compared starts as much as layers. S and T are even the same family of layers.
#    Nothing here says what a big decoder with a perceptual loss does. I'd next start T grid-free, give each head its
#    own learning rate, and take ten seeds.
