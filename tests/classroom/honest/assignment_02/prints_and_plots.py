# A student who prints everything, also inside the functions, draws progress bars, and plots.

# %% imports
import sys
import time
import warnings

import matplotlib.pyplot as plt
import torch

from transconv_course import check

DEBUG = True
plt.rcParams["figure.figsize"] = (6, 3)


def progress(things, name=""):
    """Like tqdm, which I don't have here."""
    things = list(things)
    for number, thing in enumerate(things, 1):
        sys.stderr.write(f"\r{name} {'#' * (10 * number // len(things)):10} {number}/{len(things)}")
        yield thing
    sys.stderr.write("\n")

# %% student-given
student = 660143
print("I am", student)

# %% q1-answer
windows_by_hand = 0
start = -1
while start + 4 <= 16:
    print("window", windows_by_hand, "over cells", list(range(start, start + 4)))
    windows_by_hand += 1
    start += 3
print("windows:", windows_by_hand)

canvas = ["."] * 16
for i in range(windows_by_hand):
    for u in range(4):
        canvas[3 * i + u] = str(i)
print("".join(canvas), "->", "".join(canvas[1:-1]))
cells_by_hand = len(canvas[1:-1])

sizes_by_hand = []
for n in range(5, 25):
    windows = len(range(-1, n + 1 - 4 + 1, 3))
    print(n, windows, "<---" if windows == windows_by_hand else "")
    if windows == windows_by_hand:
        sizes_by_hand.append(n)
sizes_by_hand

# %% q2-answer
def size_down(n, k, s, p, d):
    """Return the size of a convolution's output along one axis."""
    reach = d * (k - 1) + 1
    if DEBUG:
        print(f"size_down: n={n}, k={k}, s={s}, p={p}, d={d} -> reach {reach}")
    if reach > n + 2 * p:
        print("!!! does not fit")
        raise ValueError(f"kernel doesn't fit: reach = {reach} > {n + 2 * p} = n + 2p")
    steps = (n + 2 * p - reach) // s
    if DEBUG:
        print("   steps =", steps)
    return steps + 1


def size_up(n, k, s, p, o, d):
    """Return the size of a transposed convolution's output."""
    all_cells = s * (n - 1) + d * (k - 1) + 1
    if DEBUG:
        print(f"size_up: {all_cells} cells, minus {2 * p}, plus {o}")
    result = all_cells - 2 * p + o
    if result < 1:
        warnings.warn("nothing left")
        raise ValueError(f"padding {p} is too much: {result} cells left")
    return result

# %% q2-check-b
check.assignment_02.size_up(size_up)

# %%
xs = range(1, 30)
fig, ax = plt.subplots()
for s in (1, 2, 3):
    ax.step(xs, [size_down(n, 3, s, 1, 1) for n in xs], where="post", label=f"s = {s}")
ax.set_xlabel("n")
ax.legend()
plt.show()

# %%
DEBUG = False  # too much output

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
    """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
    sizes = []
    n = 1
    while True:
        try:
            found = size_down(n, k, s, p, d)
        except ValueError as error:
            found = -1
            print("   n =", n, error)
        if found == n_out:
            sizes.append(n)
        if found > n_out:
            break
        n += 1
    print("sizes_that_give", (n_out, k, s, p, d), "=", sizes)
    return sizes


def output_padding_that_restores(n, k, s, p, d):
    """Return the output_padding that brings n back."""
    n_out = size_down(n, k, s, p, d)
    back = s * (n_out - 1) + d * (k - 1) + 1 - 2 * p
    print(f"{n} -> {n_out} -> {back}, missing {n - back}")
    assert 0 <= n - back < s, "what?"
    return n - back


sizes = [108]
for _ in range(3):
    sizes.append(size_down(sizes[-1], 3, 2, 1, 1))
print(sizes)
decoder_output_paddings = ()
for n in sizes[-2::-1]:
    decoder_output_paddings += (output_padding_that_restores(n, 3, 2, 1, 1),)
print(f"{decoder_output_paddings = }")

# %% q4-answer
def settings_that_turn(n, m, max_k, max_s):
    """Return all (k, s, p, o) that turn n into m, sorted."""
    settings = []
    for k in progress(range(1, max_k + 1), "kernels"):
        for s in range(1, max_s + 1):
            for o in range(s):
                double_p = s * (n - 1) + k + o - m
                if double_p < 0:
                    # print("too small", k, s, o)
                    continue
                if double_p % 2 == 1:
                    # print("odd", k, s, o)
                    continue
                settings.append((k, s, double_p // 2, o))
    print(len(settings), "settings")
    return sorted(settings)


doublings = []
for k in range(1, 9):
    for p in range(0, 5):
        if [2 * (n - 1) + k - 2 * p for n in range(1, 50)] == [2 * n for n in range(1, 50)]:
            print("doubles:", k, p)
            doublings.append((k, p))

# %% q5-answer
missed_windows = size_down(224, 7, 2, 3, 1) - (224 - 7 - 2 * 3 + 2) // 2
print(f"{missed_windows=}")

blind_test = None
for n in progress(range(3, 12), "search"):
    for s in range(1, 12):
        wrong, right = (n - 3 - 2 + s) // s, size_down(n, 3, s, 1, 1)
        if wrong == right:
            blind_test = (n, 3, s, 1)
print("the last one found:", blind_test)


def repaired(n, layers):
    """Return what plan promises to return."""
    sizes = [n]
    print("repaired:", n, end="")
    for k, s, p in layers:
        sizes.append((sizes[-1] - k + 2 * p + s) // s)
        print(" ->", sizes[-1], end="")
    print(" | ", end="")
    for k, s, p in list(layers)[::-1]:
        sizes.append(s * sizes[-1] + k - 2 * p - s)
        print(" ->", sizes[-1], end="")
    print()
    return sizes

# %% q6-answer
row_of_W = [0, 0, 0, 0, 3, 2, 0, 0, 1, 2, 0, 0]
row_of_W_transposed = [2, 1, 0, 2, 3, 0]
row_of_the_12 = [0, 0, 3, 2]
print(sum(w * x for w, x in zip(row_of_the_12, [0, 1, 2, 3])), "should be 12")

# %% q7-answer
def matrix_of(K, input_size, stride, padding):
    """Return the matrix of the convolution with K."""
    t0 = time.time()
    n_h, n_w = input_size
    m_h = size_down(n_h, K.shape[0], stride[0], padding[0], 1)
    m_w = size_down(n_w, K.shape[1], stride[1], padding[1], 1)
    print("matrix_of:", tuple(K.shape), K.dtype, "map", n_h, "x", n_w, "output", m_h, "x", m_w)
    W = torch.zeros((m_h * m_w, n_h * n_w), dtype=K.dtype)
    for row in range(m_h * m_w):
        i, j = divmod(row, m_w)
        for column in range(n_h * n_w):
            r, c = divmod(column, n_w)
            # which entry of the kernel lies on the cell (r, c) in window (i, j)?
            u = r + padding[0] - i * stride[0]
            v = c + padding[1] - j * stride[1]
            if 0 <= u < K.shape[0] and 0 <= v < K.shape[1]:
                W[row, column] = K[u, v]
    print(f"   done after {time.time() - t0:.3f} s, W has shape {tuple(W.shape)}")
    return W

# %% q7-agreement
W = matrix_of(K, (3, 4), (1, 1), (0, 0))
if W is not None and row_of_W is not ...:
    print("row 3 of W:           ", W[3].tolist())
    print("row 5 of W transposed:", W.T[5].tolist())

# %%
plt.imshow(W, cmap="coolwarm")
plt.colorbar()
plt.title("W")
plt.show()

fig, axes = plt.subplots(1, 2)
for ax, s in zip(axes, (1, 2)):
    ax.spy(matrix_of(torch.ones(3, 3), (6, 7), (s, s), (1, 1)))
    ax.set_title(f"stride {s}")
plt.tight_layout()

# %% q8-answer
def by_matrix(X, K, stride, padding, output_padding):
    """Return the transposed convolution of X with K."""
    print("X", X.shape, "K", K.shape, "stride", stride, "padding", padding, "output_padding", output_padding)
    rows = size_up(X.shape[0], K.shape[0], stride[0], padding[0], output_padding[0], 1)
    columns = size_up(X.shape[1], K.shape[1], stride[1], padding[1], output_padding[1], 1)
    W = matrix_of(K, (rows, columns), stride, padding)
    print("W.T", W.T.shape, "times", X.flatten().shape)
    result = (W * X.reshape(-1, 1)).sum(0).reshape(rows, columns)
    print(result)
    return result

# %% q8-check
check.assignment_02.by_matrix(by_matrix)

# %%
# try it on something (the names X and K are free again)
X = torch.rand(3, 5, dtype=torch.float64)
K = torch.rand(2, 4, dtype=torch.float64)
with torch.no_grad():
    mine = by_matrix(X, K, (2, 3), (1, 0), (0, 2))
    torchs = torch.conv_transpose2d(X[None, None], K[None, None], None, (2, 3), (1, 0), (0, 2))[0, 0]
print("difference:", (mine - torchs).abs().max().item())

# %% q9-answer
def stored_entries(input_size, kernel_size, stride, padding):
    """Return how many entries of the matrix come from the kernel."""
    total = []
    for n, k, s, p, name in zip(input_size, kernel_size, stride, padding, ("rows", "columns")):
        pairs = 0
        for i in progress(range(size_down(n, k, s, p, 1)), name):
            for u in range(k):
                cell = i * s + u - p
                if cell < 0 or cell >= n:
                    continue
                pairs += 1
        print(name, pairs)
        total.append(pairs)
    print("total:", total[0] * total[1])
    return total[0] * total[1]


dense_bytes = (224 * 224) ** 2 * 4
sparse_bytes = stored_entries((224, 224), (3, 3), (1, 1), (1, 1)) * (4 + 8 + 8)
print(f"dense {dense_bytes / 1e9:.1f} GB, sparse {sparse_bytes / 1e6:.1f} MB")

# %% [markdown] q10-answer
# Let me draw it. A convolution with `padding=1` on 4 cells: `(0) a b c d (0)`. The two zeros in brackets give the window two more cells to walk over, so there are *more* windows.
#
# Now back: each window becomes a stamp, and the stamps fill `(.) A B C D (.)`. The cells in brackets belong to the padding, not to the map, and are dropped, so there are *fewer* cells. It has to be that way because the layer multiplies with $W^\top$, and $W$ has no columns for the zeros in brackets. By `padding=0` you keep the brackets, layer by layer, until there are 118 rows.
#
# Could PyTorch know the 107? It sees 13 rows at the start of the decoder, and whether these were made from 104 rows or from 107, the 13 are the same: with stride 2 the odd cell at the end is skipped, and nothing remembers it. `output_padding=1` says "there was an odd cell", so that the layer returns one row more at the bottom. In this row are the values of the stamps that reach into it (one row less is cut off), or zeros, if no stamp reaches so far, and then the bias.
#
# The matrix: for a 3 × 3 kernel with 224 × 224 cells I get 10.1 GB, or 9.0 MB when only the entries of the kernel are stored. The kernel itself: 36 bytes. And the matrix for 106 rows isn't the one for 107, so you need the size to choose the matrix, not the other way around.
