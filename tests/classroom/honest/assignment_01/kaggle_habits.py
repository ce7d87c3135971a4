# The hand of a student who works on Kaggle: the starter cell with os.walk, pandas and seaborn, a CFG class, seeds and global caches.
# %% imports
# This Python 3 environment comes with many helpful analytics libraries installed
import gc
import os
import random
import warnings

import numpy as np # linear algebra
import pandas as pd # data processing, CSV file I/O (e.g. pd.read_csv)
import torch
from torch import nn
import matplotlib.pyplot as plt
import seaborn as sns
from transconv_course import check

warnings.filterwarnings('ignore')
sns.set_theme(style='whitegrid')

# Input data files are available in the read-only "../input/" directory
for dirname, _, filenames in os.walk('/kaggle/input'):
    for filename in filenames:
        print(os.path.join(dirname, filename))

# %% student-given
class CFG:
    student = 88
    seed = 42
    debug = False

student = CFG.student

# %% q1-answer
def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    os.environ['PYTHONHASHSEED'] = str(seed)

seed_everything(CFG.seed)

by_pencil = pd.DataFrame({0: [9, 18, 9], 1: [9, 3, -6], 2: [11, 10, 3], 3: [6, -4, -2]})
output_by_hand = by_pencil.values.tolist()
cells_of_four = 12 - 6 - 4     # all, less those of two and those of one

# %% q1-check-b
check.assignment_01.four_products(cells_of_four, X, K)

# %%
sns.heatmap(by_pencil, annot=True)
plt.show()

# %%
CACHE = {}
COUNT = 0

def places(n, k, stride):
    """For each axis the matrix (n, k) of the output's rows; remembered, since it depends on the sizes only."""
    global COUNT
    COUNT += 1
    if (n, k, stride) not in CACHE:
        CACHE[n, k, stride] = [[i * stride + t for t in range(k)] for i in range(n)]
    return CACHE[n, k, stride]

# %% q2-answer
def trans_conv(X, K):
    """Return X stamped with K."""
    rows = places(X.shape[0], K.shape[0], 1)
    cols = places(X.shape[1], K.shape[1], 1)
    Y = X.new_zeros(rows[-1][-1] + 1, cols[-1][-1] + 1)
    for i, r in enumerate(rows):
        for j, c in enumerate(cols):
            Y[r[0]:r[-1] + 1, c[0]:c[-1] + 1] += X[i, j] * K
    return Y

# %% q3-answer
def matrix(K, n_h, n_w, stride):
    """The matrix of chapter 4: one column per input cell."""
    rows, cols = places(n_h, K.shape[0], stride[0]), places(n_w, K.shape[1], stride[1])
    H, W = rows[-1][-1] + 1, cols[-1][-1] + 1
    M = K.new_zeros(H, W, n_h, n_w)
    for i in range(n_h):
        for j in range(n_w):
            for t, r in enumerate(rows[i]):
                for u, c in enumerate(cols[j]):
                    M[r, c, i, j] = K[t, u]
    return M.reshape(H * W, n_h * n_w), H, W


def trans_conv_strided(X, K, stride):
    """Return X stamped with K, the stamps `stride` cells apart."""
    M, H, W = matrix(K, X.shape[0], X.shape[1], tuple(stride))
    return (M @ X.reshape(-1)).reshape(H, W)

# %% q4-answer
def trans_conv_padded(X, K, stride, padding):
    """Return X stamped with K, less a rim of `padding` cells."""
    Y = trans_conv_strided(X, K, stride)
    keep_rows = [r for r in range(Y.shape[0]) if padding[0] <= r < Y.shape[0] - padding[0]]
    keep_cols = [c for c in range(Y.shape[1]) if padding[1] <= c < Y.shape[1] - padding[1]]
    return Y[keep_rows][:, keep_cols]

# %% q5-answer
def output_size(n, k, stride, padding):
    """Return the size of the output along one axis, in cells."""
    size = (n - 1) * stride + k - 2 * padding
    if size <= 0:
        raise ValueError(f'padding={padding}: nothing left of {size + 2 * padding} cells')
    return size


padding_that_triples = ((16 - 1) * 3 + 5 - 48) / 2

# %% q5-check-b
check.assignment_01.padding_that_triples(padding_that_triples)

# %%
table = pd.DataFrame([(p, output_size(16, 5, 3, p)) for p in range(5)], columns=['padding', 'size'])
display(table)
table.describe()

# %% q6-answer
def output_cell(X, K, stride, row, column):
    """Return one cell of trans_conv_strided(X, K, stride)."""
    def who(place, n, k, s):
        for i in range(n):
            for t in range(k):
                if i * s + t == place:
                    yield i, t

    products = [X[i, j] * K[t, u]
                for i, t in who(row, X.shape[0], K.shape[0], stride[0])
                for j, u in who(column, X.shape[1], K.shape[1], stride[1])]
    if len(products) == 0:
        return 0
    return torch.stack(products).sum()

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    """Return the transposed convolution of x, channels and bias included."""
    C_in, C_out = weight.shape[:2]
    maps = {}
    for o in range(C_out):
        for c in range(C_in):
            y = trans_conv_padded(x[c], weight[c, o], stride, padding)
            maps[o] = maps[o] + y if o in maps else y
        maps[o] = maps[o] + bias[o]
    gc.collect()
    return torch.stack(list(maps.values()))

# %% q8-answer
weight_shape = (3, 5, 2, 4)


def as_layer(weight, bias, stride, padding):
    """Return an nn.ConvTranspose2d with this weight and this bias."""
    model = nn.ConvTranspose2d(weight.shape[0], weight.shape[1], kernel_size=weight.shape[2:], stride=stride, padding=padding, dtype=weight.dtype)
    model.load_state_dict({'weight': weight.clone(), 'bias': bias.clone()}, strict=True)
    model.eval()
    for p in model.parameters():
        p.requires_grad = False
    return model

# %% q9-answer
# let the computer search
counterexample = None
while counterexample is None:
    n_h, n_w, k_h, k_w = np.random.randint(1, 5, size=4).tolist()
    guess = (torch.randn(n_h, n_w), torch.randn(k_h, k_w), (random.randint(1, 3), random.randint(1, 3)), (0, 0))
    try:
        wrong = not torch.allclose(few_loops(*guess), trans_conv_padded(*guess))
    except RuntimeError:
        wrong = True
    if wrong:
        counterexample = guess


def repaired(X, K, stride, padding):
    """Return what few_loops promises to return."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w, dtype=X.dtype)
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_w)
            Y[rows, columns] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    return Y[p_h:Y.size(0) - p_h, p_w:Y.size(1) - p_w]

# %%
print(COUNT, 'calls,', len(CACHE), 'in the cache')
by_pencil.to_csv('submission.csv', index=False)

# %% [markdown] q10-answer
# **a)** Each output cell is a sum of products, and the list of those products is fixed by the question "which input cell and which kernel cell meet here?". For the 10 in row 1, column 2 of question 1 the list is 1·(−2) + 3·3 + 0·2 + 1·3 = 10. Stamping works through this list sorted by the input cells, looping over the kernel works through it sorted by the kernel cells, and collecting takes the list for this one cell. PyTorch also adds these products, so it's not luck that we agree.
#
# **b)** The stride is the distance of neighbouring stamps in the output, and padding is the number of rows and columns dropped at the border of the output, so both are about the output map.
#
# **c)** Agreement on random non-square inputs means that all the indices are right for those sizes, as random floats don't agree accidentally. It doesn't mean that all the sizes are right, or that something which I never tested (dilation, say) works. Square examples hide a mix-up between height and width, and equal numbers of channels hide a mix-up between the first two axes of the weight.
#
# **d)** No, only the shape returns. Two different inputs may have the same convolution, and then nothing can tell which of the two it was.
