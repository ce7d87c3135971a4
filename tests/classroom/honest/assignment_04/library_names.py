# A hand that builds a little library of its own, with names that other libraries use as well: conv2d, pad, fold, layer.

# %% student-given
student = 552_190

# %%
# My toolbox. (All of this is mine, from scratch; the names are just the obvious ones.)


def pad(X, before, after):
    """Zeros around the rows and columns."""
    h, w = X.shape
    out = X.new_zeros(h + before + after, w + before + after)
    out[before : before + h, before : before + w] = X
    return out


def stamp(canvas, K, top, left):
    canvas[top : top + K.shape[0], left : left + K.shape[1]] += K


def conv_transpose2d(X, K, stride=1):
    h, w = X.shape
    canvas = torch.zeros((h - 1) * stride + K.shape[0], (w - 1) * stride + K.shape[1])
    for i in range(h):
        for j in range(w):
            stamp(canvas, X[i, j] * K, i * stride, j * stride)
    return canvas


def fold(line, period):
    """Add all parts of a list that are a period apart."""
    return [sum(line[phase::period]) for phase in range(period)]


def interpolate(x, scale_factor):
    x = torch.stack([x] * scale_factor, dim=-1).flatten(-2)
    return torch.stack([x] * scale_factor, dim=-2).flatten(-3, -2)


# %% q1-answer
ones = torch.ones(6, 6)
counts_by_hand = conv_transpose2d(ones, torch.ones(3, 3), stride=2)[4:6, 4:6]
block_by_hand = conv_transpose2d(ones, K, stride=2)[4:6, 4:6]
# on paper: 4 2 / 2 1 and  -1 5 / 3 2
assert block_by_hand.tolist() == [[-1, 5], [3, 2]]


# %% q2-answer
def convolve(a, b):
    """The full convolution of two lists, as one multiplies polynomials."""
    c = [0] * (len(a) + len(b) - 1)
    for i, u in enumerate(a):
        for j, v in enumerate(b):
            c[i + j] += u * v
    return c


def dilate(line, s):
    out = [0] * ((len(line) - 1) * s + 1)
    out[::s] = line
    return out


def crop(line, p):
    return line[p : len(line) - p]


def outer(a, b):
    return [[u * v for v in b] for u in a]


def stamp_counts(input_size, kernel_size, stride, padding):
    """Return how many stamps reach each cell of the output.

    All four: (rows, columns).
    returns: a tensor of whole numbers, as large as the output.
    """
    lines = []
    for axis in (0, 1):
        holes = dilate([1] * input_size[axis], stride[axis])
        lines.append(crop(convolve(holes, [1] * kernel_size[axis]), padding[axis]))
    return torch.tensor(outer(*lines))


phases = fold([1] * 7, 3)
unevenness = max(phases) / min(phases) * max(phases) / min(phases)


# %% q3-answer
def fft(Y):
    return torch.fft.rfft(Y - Y.mean())


def spectrum(Y):
    return torch.mean(torch.abs(fft(Y)) ** 2, dim=0)


def median(values):
    return torch.median(torch.as_tensor(values))


def grid_energy(Y, s):
    """Return the power of Y's rows at frequency 1/s over its neighbours'.

    Y: (rows, columns). s: the stride of the suspect.
    """
    power = spectrum(Y)
    width = Y.shape[1]
    at, near = width // s, width // 8
    around = [power[f] for f in range(at - near, at + near + 1) if f != at and 0 <= f < len(power)]
    return power[at] / median(around)


# a big letter F that stands behind a blind
F_ = """
................
................
...########.....
...########.....
...##...........
...##...........
...##...........
...######.......
...######.......
...##...........
...##...........
...##...........
...##...........
...##...........
................
................
""".split()
letter = torch.tensor([[float(c == "#") for c in row] for row in F_])
stripes = torch.tensor([1.0, -1.0]).repeat(8).reshape(16, 1)
hidden_grid = letter + 8 * stripes


# %% q4-answer
def conv2d(x, weight):
    """F.conv2d that keeps the size."""
    return F.conv2d(x, weight, padding=weight.shape[-1] // 2)


def pixel_shuffle(y, s):
    """Not PyTorch's, mine: put the s * s maps of a group between each other."""
    N, C, h, w = y.shape
    out = torch.empty(N, C // s**2, h * s, w * s, dtype=y.dtype, device=y.device)
    for phase in range(s * s):
        a, b = divmod(phase, s)
        out[..., a::s, b::s] = y[:, phase :: s * s]
    return out


def transposed_head(x, weight, s):
    """Return x enlarged s times by a transposed convolution.

    x: (N, C_in, rows, columns). weight: (C_in, C_out, k, k), k - s even.
    returns: (N, C_out, s * rows, s * columns).
    """
    full = F.conv_transpose2d(x, weight, stride=s)
    p = (weight.shape[-1] - s) // 2
    return full[:, :, p : p + s * x.shape[2], p : p + s * x.shape[3]]


def resize_head(x, weight, s):
    """Return x enlarged s times by repeating cells, then convolved.

    x: (N, C_in, rows, columns). weight: (C_out, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    return conv2d(interpolate(x, scale_factor=s), weight)


shuffled = pixel_shuffle


def subpixel_head(x, weight, s):
    """Return x enlarged s times by a convolution and a shuffle.

    x: (N, C_in, rows, columns). weight: (C_out * s * s, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    return pixel_shuffle(conv2d(x, weight), s)


# %%
# PyTorch's and mine side by side
y = torch.randn(2, 12, 3, 5, dtype=torch.float64)
print("same shuffle:", torch.equal(F.pixel_shuffle(y, 2), pixel_shuffle(y, 2)))
print("same enlargement:", torch.equal(F.interpolate(y, scale_factor=3), interpolate(y, scale_factor=3)))


# %% q5-answer
def repeat(list_, times):
    return [one for one in list_ for _ in range(times)]


def alike_start(kernels, s):
    """Return the weight of a sub-pixel convolution, all phases alike.

    kernels: (C_out, C_in, k, k).
    returns: (C_out * s * s, C_in, k, k).
    """
    return torch.stack(repeat(list(kernels), times=s * s), dim=0)


# a kernel of 3 over a box of 2, and two kernels of 3 woven into each other
sizes_as_stamps = [len(convolve([1, 1, 1], [1, 1])), len(repeat([1, 1, 1], times=2))]
free_numbers = [4 * 4, 3 * 3, 2 * 2 * 3 * 3]


# %% q6-answer
def mse_loss(a, b):
    return torch.mean((a - b) ** 2)


def layer(weight):
    return lambda x: transposed_head(x, weight, 2)


def grad(f, at):
    at = at.detach().clone()
    at.requires_grad = True
    f(at).backward()
    return at.grad


def step(weight, grad, lr):
    return weight - lr * grad


def descend(x, y, weight, rate, steps):
    """Return the weight after some steps of gradient descent.

    x: (N, C_in, rows, columns). y: (N, C_out, 2 * rows, 2 * columns).
    weight: (C_in, C_out, k, k), of a transposed head with stride 2.
    """
    w = weight
    for _ in range(steps):
        w = step(w, grad(lambda v: mse_loss(layer(v)(x), y), at=w), lr=rate)
    return w


def relative_error(painted, large, small):
    """Return painted's squared error over that of small, repeated.

    painted, large: (N, 1, 2 * rows, 2 * columns). small: (N, 1, rows, columns).
    """
    return mse_loss(painted, large) / mse_loss(interpolate(small, scale_factor=2), large)


# %% q7-answer
def mean(row):
    return sum(row) / len(row)


def spread(row):
    return max(row) - min(row)


def summary(errors):
    """Return the mean and the spread of each row.

    errors: (heads, seeds). returns: (heads, 2).
    """
    return torch.tensor([[mean(row), spread(row)] for row in errors.tolist()], dtype=errors.dtype)


def told_apart(errors):
    """Return for each pair of rows whether they can be told apart."""
    rows = errors.tolist()
    apart = []
    for j in range(len(rows)):
        for i in range(j):
            apart.append((i, j, abs(mean(rows[i]) - mean(rows[j])) > max(spread(rows[i]), spread(rows[j]))))
    return [a for _, _, a in sorted(apart)]


# %% q8-answer
def swing(Y, s, at):
    """Return how far the cells of one block are apart.

    Y: (rows, columns). s: side of the block. at: its first row and column.
    """
    block = [Y[i, at : at + s].tolist() for i in range(at, at + s)]
    return spread([v for row in block for v in row])


# %% [markdown] q9-answer
# I ran the "short experiment on digits", so let me say what it can carry.
#
# I trained three layers: T (transposed, 4 × 4), R (repeat and convolve, 3 × 3), S (sub-pixel, 3 × 3 with equal start). Each
# of them was trained with seeds 0, 1, 2 under a loss that compares pixels, and again under a loss that compares means of
# 2 × 2 blocks. Training took 100 steps on sheets of 24 × 24; I tested on 40 sheets of 64 × 64 with unseen writers. The
# error is relative to repeating the pixels. Its spread under the first loss is 0.007 (T), 0.032 (R), 0.024 (S), and under
# the second 2.40, 0.29, 0.005.
#
# **Which heads can be told apart?** By the error, none. First loss: 0.786, 0.813, 0.803. The gap of T and R is 0.027, R's
# spread is larger. Second loss: 2.97, 1.12, 1.01, and T's spread hides every gap. By the swing under the first loss, T
# (0.062) and R (0.000) can be told apart, and so can S (0.045) and R. T and S cannot. By the swing under the second loss
# no pair passes, because T's three values (0.55, 1.92, 0.86) lie so far apart. I still believe my eyes: T has a grid
# there and the other two have none. Our rule is rough.
#
# **Who painted a grid?** T always. Kernel 4 and stride 2 have even counts, which makes a grid-free start only if the
# kernel's cells are equal; a random kernel has unequal phase sums from the first step on. S starts without a grid thanks
# to its equal kernels. The pixel loss separates them, the block loss treats the four alike and keeps them equal. R is
# flat by construction.
#
# **What is not shown?** That sub-pixel is better: drop the sentence. That transposed is worse in general: S *is* a
# transposed convolution with a 6 × 6 kernel, only with more numbers (36 against 16; R has 9) and another start. This was
# unfair, also because one learning rate served all. Next: the same start for T, equal numbers of weights, ten seeds,
# your pictures and your loss, and the grid energy of the outputs.
