# A hand that works on Kaggle: lists /kaggle/input first, loads pandas and seaborn, makes data frames of everything.

# %% imports
# This Python 3 environment comes with many helpful analytics libraries installed
import os
import random

import numpy as np # linear algebra
import pandas as pd # data processing, CSV file I/O (e.g. pd.read_csv)
import torch
import torch.nn.functional as F
from torch import nn

for dirname, _, filenames in os.walk('/kaggle/input'):
    for filename in filenames:
        print(os.path.join(dirname, filename))

from transconv_course import check

torch.set_num_threads(1)  # layers this small are faster so

import seaborn as sns
sns.set_style('whitegrid')

# %%
class CFG:
    student = 880312
    seed = 42
    debug = False

def seed_everything(seed=CFG.seed):
    random.seed(seed)
    os.environ['PYTHONHASHSEED'] = str(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)

seed_everything()

# %% student-given
student = CFG.student

# %% q1-answer
rows = {0: [0, 2], 1: [1]}  # which kernel rows reach an even row, an odd row (columns alike)
counts_by_hand = [[len(rows[a]) * len(rows[b]) for b in rows] for a in rows]
block_by_hand = [[sum(float(K[t, u]) for t in rows[a] for u in rows[b]) for b in rows] for a in rows]
block_by_hand

# %% [markdown]
# By hand: −2 + 3 − 2 + 2 = 1, 2 + 2 = 4, −1 + 1 = 0, −1. ✅

# %% q2-answer
def stamp_counts(input_size, kernel_size, stride, padding):
    """Return how many stamps reach each cell of the output.

    All four: (rows, columns).
    returns: a tensor of whole numbers, as large as the output.
    """
    counters = []
    for n, k, s, p in zip(input_size, kernel_size, stride, padding):
        hits = {o: 0 for o in range((n - 1) * s + k)}
        for i in range(n):
            for t in range(k):
                hits[i * s + t] += 1
        counters.append([hits[o] for o in sorted(hits) if p <= o < len(hits) - p])
    return torch.LongTensor(np.outer(*counters))

phases = np.unique([t % 3 for t in range(7)], return_counts=True)[1]
unevenness = np.float32(phases.max() ** 2 / phases.min() ** 2)

# %%
pd.DataFrame(stamp_counts((5, 5), (7, 7), (3, 3), (0, 0)).numpy()).style.background_gradient() if CFG.debug else None

# %% q3-answer
def grid_energy(Y, s):
    """Return the power of Y's rows at frequency 1/s over its neighbours'.

    Y: (rows, columns). s: the stride of the suspect.
    """
    width = Y.shape[1]
    waves = torch.fft.rfft(Y - Y.mean())
    power = (waves * waves.conj()).real.mean(0)
    at = width // s
    idx = [f for f in range(len(power)) if 0 < abs(f - at) <= width // 8]
    return float(power[at] / torch.median(power[idx]))

stripes = np.zeros((16, 16))
stripes[::2, :] = 255
hidden_grid = stripes + np.random.randint(0, 10, size=(16, 16))
hidden_grid = hidden_grid / 255

# %% q4-answer
def transposed_head(x, weight, s):
    """Return x enlarged s times by a transposed convolution.

    x: (N, C_in, rows, columns). weight: (C_in, C_out, k, k), k - s even.
    returns: (N, C_out, s * rows, s * columns).
    """
    return F.conv_transpose2d(x, weight, stride=s, padding=int((weight.shape[-1] - s) / 2))

def resize_head(x, weight, s):
    """Return x enlarged s times by repeating cells, then convolved.

    x: (N, C_in, rows, columns). weight: (C_out, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    bigger = torch.cat([torch.cat([x[:, :, i:i + 1, j:j + 1].expand(-1, -1, s, s)
                                   for j in range(x.shape[3])], dim=3)
                        for i in range(x.shape[2])], dim=2)
    return F.conv2d(bigger, weight, padding=int(weight.shape[-1] / 2))

def shuffled(y, s):
    """Return y with its channels shuffled into cells.

    y: (N, C * s * s, rows, columns).
    returns: (N, C, s * rows, s * columns).
    """
    N, channels, rows, cols = y.shape
    out = torch.zeros((N, channels // (s * s), s * rows, s * cols)).to(y)
    for a in range(s):
        for b in range(s):
            pick = [ch for ch in range(channels) if ch % (s * s) == s * a + b]
            out[:, :, a::s, b::s] = y[:, pick]
    return out

def subpixel_head(x, weight, s):
    """Return x enlarged s times by a convolution and a shuffle.

    x: (N, C_in, rows, columns). weight: (C_out * s * s, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    return shuffled(F.conv2d(x, weight, padding=int(weight.shape[-1] / 2)), s)

# %% q5-answer
def alike_start(kernels, s):
    """Return the weight of a sub-pixel convolution, all phases alike.

    kernels: (C_out, C_in, k, k).
    returns: (C_out * s * s, C_in, k, k).
    """
    return torch.cat([kernels[c:c + 1].repeat(s ** 2, 1, 1, 1) for c in range(kernels.shape[0])])

table = pd.DataFrame({'stamp': [4, 4, 6], 'free': [16, 9, 36]}, index=['T', 'R', 'S'])
sizes_as_stamps = tuple(table.loc[['R', 'S'], 'stamp'])
free_numbers = table['free'].tolist()
table

# %% q6-answer
def descend(x, y, weight, rate, steps):
    """Return the weight after some steps of gradient descent.

    x: (N, C_in, rows, columns). y: (N, C_out, 2 * rows, 2 * columns).
    weight: (C_in, C_out, k, k), of a transposed head with stride 2.
    """
    w = weight.clone().detach()
    for epoch in range(steps):
        w.requires_grad = True
        loss = torch.mean((transposed_head(x, w, 2) - y) ** 2)
        grad = torch.autograd.grad(outputs=loss, inputs=w)[0]
        w = w.detach() - rate * grad
        if CFG.debug and epoch % 10 == 0:
            print(f'Epoch {epoch}: {loss.item():.4f}')
    return w

def relative_error(painted, large, small):
    """Return painted's squared error over that of small, repeated.

    painted, large: (N, 1, 2 * rows, 2 * columns). small: (N, 1, rows, columns).
    """
    up = nn.Upsample(scale_factor=2)  # nearest is its default
    with torch.no_grad():
        return (torch.square(painted - large).sum() / torch.square(up(small) - large).sum()).item()

# %% q7-answer
def summary(errors):
    """Return the mean and the spread of each row.

    errors: (heads, seeds). returns: (heads, 2).
    """
    df = pd.DataFrame(errors.numpy())
    df = pd.DataFrame({'mean': df.mean(axis=1), 'spread': df.max(axis=1) - df.min(axis=1)})
    return torch.tensor(df.values)

def told_apart(errors):
    """Return for each pair of rows whether they can be told apart."""
    df = pd.DataFrame(summary(errors).numpy(), columns=['mean', 'spread'])
    pairs = df.reset_index().merge(df.reset_index(), how='cross').query('index_x < index_y')
    gap = (pairs['mean_x'] - pairs['mean_y']).abs()
    return (gap > pairs[['spread_x', 'spread_y']].max(axis=1)).tolist()

# %% q8-answer
def swing(Y, s, at):
    """Return how far the cells of one block are apart.

    Y: (rows, columns). s: side of the block. at: its first row and column.
    """
    end = at + s
    return torch.max(Y[at:end, at:end]) - torch.min(Y[at:end, at:end])

# %% q8-look
from IPython.display import display

from transconv_course import draw

pieces = {"wanted": new_large[0, 0]}
for (loss, head, seed), net in nets.items():
    if seed < 1:
        with torch.no_grad():
            pieces[f"{head}, {loss}"] = net(new_small[:1])[0, 0]
if nets:
    shades = {name: 255 * Y[8:40, 8:40] for name, Y in pieces.items()}
    alt = "A sheet's piece, and six networks' work."
    display(draw.grey_maps(shades, alt=alt))

# %%
results = pd.DataFrame(
    [(l, h, s, errors[i, j, s].item(), swings[i, j, s].item())
     for i, l in enumerate(LOSSES) for j, h in enumerate(HEADS) for s in range(3)],
    columns=['loss', 'head', 'seed', 'error', 'swing'])
results.to_csv('submission.csv', index=False)
results.groupby(['loss', 'head'])[['error', 'swing']].agg(['mean', 'min', 'max']).round(3)

# %%
for i, l in enumerate(LOSSES):
    print(l, 'errors', told_apart(errors[i]), 'swings', told_apart(swings[i]))

# %% [markdown] q9-answer
# ## TL;DR
# Keep all three candidates, decide about the *loss* first, and don't quote the digits experiment as a win of sub-pixel.
#
# ## a) Setup
# * heads: T (transposed, 4 × 4), R (repeat, then 3 × 3), S (sub-pixel, 3 × 3, all phases started alike)
# * losses: "pixels", "halves"; seeds: 0, 1, 2 → 18 networks, 100 steps of Adam each
# * train: 400 sheets of 24 × 24; test: 40 sheets of 64 × 64, other writers
# * metrics: error relative to nearest-neighbour (1 = useless), swing of a flat sheet (0 = no grid)
# * spread of the error (max − min over the seeds), pixels: T 0.007, R 0.032, S 0.024; halves: T 2.40, R 0.29, S 0.005
#
# ## b) Results
# * error, pixels: T 0.786, R 0.813, S 0.803 → no pair can be told apart (largest gap 0.027, and R's spread is 0.032)
# * error, halves: T 2.97, R 1.12, S 1.01 → no pair can be told apart, as T's spread is 2.40
# * swing, pixels: T 0.062, R 0.000, S 0.045 → R can be told apart from both T and S; T and S cannot
# * swing, halves: T 1.11, R 0.000, S 0.000 → no pair can be told apart, as T's spread is 1.37
#
# ## c) Grids
# T painted a grid in 6 of 6 runs although its counts are even. Even counts only mean that each pixel gets the same
# *number* of kernel cells, not the same sum. S painted one in 3 of 3 runs with pixels and in 0 of 3 with halves. Its
# equal start lasts exactly as long as the loss gives all four phases the same gradient, which halves does and pixels
# doesn't. R: 0 of 6. With halves the grid costs nothing, so T's grew up to 1.92.
#
# ## d) Limits
# The experiment doesn't show that S is better, and doesn't show what happens in a large decoder, with colour, or after
# convergence. It wasn't fair: 16 / 9 / 36 free numbers, a nice start for S only, the same learning rate for all. Next I
# would run 10 seeds, T with a flat start, S with random phases (an ablation!), your own images, and measure the grid
# energy too.
