# A hand that works in Google Colab: forms, params, a mounted drive, seaborn among the imports.

# %% imports
from google.colab import drive
import numpy as np
import seaborn as sns
import torch
import torch.nn.functional as F
from torch import nn

from transconv_course import check

torch.set_num_threads(1)  # layers this small are faster so

# %%
drive.mount('/content/drive')

# %%
#@title GPU?
# !nvidia-smi
device = 'cuda' if torch.cuda.is_available() else 'cpu'
print(device)

# %% student-given
#@title Your number { run: "auto" }
student = 645001 #@param {type:"integer"}

# %% q1-answer
#@markdown rows of the block, even row first
counts_by_hand = [[4, 2], [2, 1]] #@param {type:"raw"}
block_by_hand = [[4, 4], [-3, 3]] #@param {type:"raw"}

# %% q2-answer
#@title Question 2 { display-mode: "form" }
def stamp_counts(input_size, kernel_size, stride, padding):
    """Return how many stamps reach each cell of the output.

    All four: (rows, columns).
    returns: a tensor of whole numbers, as large as the output.
    """
    def axis(which):
        n, k, s, p = (t[which] for t in (input_size, kernel_size, stride, padding))
        out = []
        for o in range(p, (n - 1) * s + k - p):
            out.append(sum(1 for i in range(n) if i * s <= o < i * s + k))
        return torch.tensor(out)
    return torch.outer(axis(0), axis(1))

kernel = 7 #@param {type:"slider", min:1, max:9}
stride_ = 3 #@param {type:"slider", min:1, max:5}
most, least = -(-kernel // stride_), kernel // stride_
unevenness = most**2 / least**2
print(unevenness)

# %% q3-answer
#@title Question 3
def grid_energy(Y, s):
    """Return the power of Y's rows at frequency 1/s over its neighbours'.

    Y: (rows, columns). s: the stride of the suspect.
    """
    width = Y.shape[1]
    power = torch.fft.rfft(Y - torch.mean(Y)).abs().square().mean(0)
    at = width // s
    before = power[:at][-(width // 8):]
    behind = power[at + 1:][:width // 8]
    return power[at] / torch.cat((before, behind)).median()

amplitude = 2 #@param {type:"number"}
stripes = amplitude * torch.cos(torch.pi * torch.arange(16.))[:, None] * torch.ones(16)
bump = torch.exp(-0.7 * (torch.arange(16.) - 7.25)**2)  # one soft pillar in the middle
hidden_grid = stripes + bump

# %%
# the energies, and a picture where seaborn is at hand
print(grid_energy(hidden_grid, 2), grid_energy(hidden_grid.T, 2))
try:
    sns.heatmap(hidden_grid)
except Exception as e:
    print('no picture:', e)

# %% q4-answer
#@title Question 4: heads
def transposed_head(x, weight, s):
    """Return x enlarged s times by a transposed convolution.

    x: (N, C_in, rows, columns). weight: (C_in, C_out, k, k), k - s even.
    returns: (N, C_out, s * rows, s * columns).
    """
    p = (weight.shape[3] - s) // 2
    return F.conv_transpose2d(x.to(device), weight.to(device), stride=s, padding=p).to(x.device)

def resize_head(x, weight, s):
    """Return x enlarged s times by repeating cells, then convolved.

    x: (N, C_in, rows, columns). weight: (C_out, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    i = torch.arange(x.shape[2] * s) // s
    j = torch.arange(x.shape[3] * s) // s
    return F.conv2d(x[:, :, i[:, None], j], weight, stride=1, padding=(weight.shape[2] - 1) // 2)

def shuffled(y, s):
    """Return y with its channels shuffled into cells.

    y: (N, C * s * s, rows, columns).
    returns: (N, C, s * rows, s * columns).
    """
    n, c, h, w = y.shape
    out = torch.zeros(n, c // s**2, h * s, w * s, dtype=y.dtype, device=y.device)
    for channel in range(c):
        group, phase = channel // s**2, channel % s**2
        out[:, group, phase // s::s, phase % s::s] += y[:, channel]
    return out

def subpixel_head(x, weight, s):
    """Return x enlarged s times by a convolution and a shuffle.

    x: (N, C_in, rows, columns). weight: (C_out * s * s, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    return shuffled(F.conv2d(x, weight, stride=1, padding=(weight.shape[2] - 1) // 2), s)

# %% q5-answer
#@title Question 5
def alike_start(kernels, s):
    """Return the weight of a sub-pixel convolution, all phases alike.

    kernels: (C_out, C_in, k, k).
    returns: (C_out * s * s, C_in, k, k).
    """
    c_out, c_in, k, _ = kernels.shape
    weight = torch.zeros(c_out * s * s, c_in, k, k, dtype=kernels.dtype)
    for phase in range(s * s):
        weight[phase::s * s] = kernels
    return weight

sizes_as_stamps = (4, 6) #@param {type:"raw"}
free_numbers = (16, 9, 36) #@param {type:"raw"}

# %% q6-answer
#@title Question 6
def descend(x, y, weight, rate, steps):
    """Return the weight after some steps of gradient descent.

    x: (N, C_in, rows, columns). y: (N, C_out, 2 * rows, 2 * columns).
    weight: (C_in, C_out, k, k), of a transposed head with stride 2.
    """
    import copy
    w = copy.deepcopy(weight).requires_grad_(True)
    opt = torch.optim.SGD([w], lr=rate)
    for _ in range(steps):
        opt.zero_grad()
        torch.mean((transposed_head(x, w, 2) - y) ** 2).backward()
        opt.step()
    return w.detach()

def relative_error(painted, large, small):
    """Return painted's squared error over that of small, repeated.

    painted, large: (N, 1, 2 * rows, 2 * columns). small: (N, 1, rows, columns).
    """
    mse = nn.MSELoss()
    cheap = F.interpolate(small, scale_factor=2, mode='nearest')
    return mse(painted, large) / mse(cheap, large)

# %% q7-answer
#@title Question 7
def summary(errors):
    """Return the mean and the spread of each row.

    errors: (heads, seeds). returns: (heads, 2).
    """
    ordered = errors.sort(dim=1).values
    return torch.stack((errors.mean(dim=1), ordered[:, -1] - ordered[:, 0]), dim=-1)

def told_apart(errors):
    """Return for each pair of rows whether they can be told apart."""
    from itertools import combinations
    table = summary(errors)
    return [bool(abs(a[0] - b[0]) > max(a[1], b[1])) for a, b in combinations(table, 2)]

# %% q8-answer
#@title Question 8
def swing(Y, s, at):
    """Return how far the cells of one block are apart.

    Y: (rows, columns). s: side of the block. at: its first row and column.
    """
    block = Y[at:at + s, at:at + s].reshape(-1).sort().values
    return block[-1] - block[0]

# %% [markdown] q9-answer
# Hi team, here is what I ran and what I'd do.
#
# a) 3 heads (T transposed 4×4, R repeat + 3×3, S sub-pixel 3×3), 2 losses, 3 seeds each = 18 little networks, 100 steps,
# on sheets with digits, tested on 40 bigger sheets of other writers. The error is divided by the error of simply
# repeating pixels. Spread of the error between seeds: T 0.007, R 0.032, S 0.024 for "pixels"; T 2.40, R 0.29, S 0.005
# for "halves". I also measured the swing, which says how strong the 2×2 pattern is on a grey sheet.
#
# b) "pixels": errors 0.786 (T), 0.813 (R), 0.803 (S). T and R are 0.027 apart and R alone moves by 0.032, T and S are
# 0.017 apart and S alone moves by 0.024, R and S are 0.010 apart. So: cannot tell any of them apart. The swings are 0.062,
# 0.000, 0.045, and here R is apart from T and from S. T and S are not. "halves": errors 2.97, 1.12, 1.01 and swings
# 1.11, 0.000, 0.000. By the rule no pair is apart, neither in errors nor in swings, since T changes so much from seed to
# seed (2.40 and 1.37).
#
# c) T made a grid every time. Kernel 4 with stride 2 has even counts, and that did not save it, since the weights
# in the four phases add up to different sums. S was flat at the start thanks to the copies. Training with "pixels" made
# its copies different (swing about 0.03 to 0.06), while training with "halves" gives each copy the same gradient, so
# it stayed flat. R stayed flat always.
#
# d) This doesn't show that sub-pixel is better, so please take that line out. The heads weren't equal (16 / 9 / 36 free
# numbers, different starts), the pictures are tiny, the training is short, and three seeds are few. What I'd do next:
# T with a flat start, at least ten seeds, real photos and your real loss, and look at the pictures too. If you need to
# decide today and grids are the worry, R is the one that can't make them.
