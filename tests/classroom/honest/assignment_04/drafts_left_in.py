# A hand that never deletes anything: wrong drafts stand above the right answers, old lines are commented out.

# %% student-given
# student = 0
# student = 2023118   <- typo, one digit missing
student = 20231187

# %% q1-answer
counts_by_hand = [[1, 2], [2, 4]]  # no!! even rows get kernel rows 0 and 2, so the 4 comes first
counts_by_hand = [[4, 2], [2, 1]]
# block_by_hand = [[3, 0], [4, 5]]
block_by_hand = [[5, 4], [0, 3]]
# check with PyTorch: F.conv_transpose2d(torch.ones(1, 1, 5, 5), K[None, None], stride=2)[0, 0, 4:6, 4:6]


# %%
# first draft. Works, but "no convolution of PyTorch", I should have read the question to the end
def stamp_counts(input_size, kernel_size, stride, padding):
    ones = torch.ones(1, 1, *input_size)
    return F.conv_transpose2d(ones, torch.ones(1, 1, *kernel_size), stride=stride, padding=padding)[0, 0].long()


conv_draft = stamp_counts


# %%
# second draft: wrong for padding 0, because [0:-0] is empty
def stamp_counts(input_size, kernel_size, stride, padding):
    def axis(n, k, s, p):
        line = torch.zeros((n - 1) * s + k)
        for i in range(n):
            line[i * s : i * s + k] += 1
        return line[p:-p]

    return torch.outer(*(axis(*a) for a in zip(input_size, kernel_size, stride, padding)))


print(stamp_counts((3, 3), (3, 3), (2, 2), (1, 1)))


# %% q2-answer
def stamp_counts(input_size, kernel_size, stride, padding):
    """Return how many stamps reach each cell of the output.

    The same as F.conv_transpose2d makes of ones, but from scratch (no F.fold either).

    All four: (rows, columns).
    returns: a tensor of whole numbers, as large as the output.
    """

    # return F.conv_transpose2d(torch.ones(1, 1, *input_size), ...)
    def axis(n, k, s, p):
        # line = torch.zeros((n - 1) * s + k)
        line = torch.zeros((n - 1) * s + k, dtype=torch.int64)
        for i in range(n):
            line[i * s : i * s + k] += 1
        # return line[p:-p]
        return line[p : len(line) - p]

    rows = axis(input_size[0], kernel_size[0], stride[0], padding[0])
    cols = axis(input_size[1], kernel_size[1], stride[1], padding[1])
    return torch.outer(rows, cols)
    # everything below is dead
    raise NotImplementedError("use F.conv_transpose2d instead")


# unevenness = 9 / 1
# unevenness = 3 / 2   # that's one axis only
unevenness = 9 / 4

# %%
for args in [((3, 4), (3, 2), (2, 3), (1, 0)), ((5, 2), (4, 4), (1, 2), (0, 2))]:
    assert torch.equal(conv_draft(*args), stamp_counts(*args)), args


# %%
def grid_energy(Y, s):  # draft, without "as far as there are any"
    power = (torch.fft.rfft(Y - Y.mean()).abs() ** 2).mean(0)
    at = Y.shape[1] // s
    n = Y.shape[1] // 8
    return power[at] / power[at - n : at + n + 1].median()  # and the grid itself is among its neighbours, wrong


# %% q3-answer
def grid_energy(Y, s):
    """Return the power of Y's rows at frequency 1/s over its neighbours'.

    Y: (rows, columns). s: the stride of the suspect.
    """
    # Y = Y - Y.mean(dim=1, keepdim=True)   # no: of the whole map
    Y = Y - Y.mean()
    power = (torch.fft.rfft(Y).abs() ** 2).mean(0)
    at = Y.shape[1] // s
    n = Y.shape[1] // 8
    before = power[at - n : at] if at >= n else power[:at]
    behind = power[at + 1 : at + n + 1]
    # return power[at] / torch.cat([before, behind]).mean()
    return power[at] / torch.median(torch.cat([before, behind]))


stripes = torch.zeros(16, 16)
stripes[::2] = 1
# hidden_grid = stripes            # nan!
# hidden_grid = stripes + 1e-3     # still nan
# hidden_grid = stripes.T          # the wrong way round
torch.manual_seed(0)
hidden_grid = stripes + torch.randn(16, 16) / 50

# %%
grid_energy(hidden_grid, 2), grid_energy(hidden_grid.T, 2)


# %%
# draft of 4c, only to see what it should do. NOT the answer: F.pixel_shuffle is not allowed
def shuffled(y, s):
    return F.pixel_shuffle(y, s)


judge_of_shuffle = shuffled


# %%
# draft 2: columns and rows swapped
def shuffled(y, s):
    n, c, h, w = y.shape
    return y.reshape(n, c // s**2, s, s, h, w).permute(0, 1, 4, 3, 5, 2).reshape(n, c // s**2, h * s, w * s)


print("draft 2 right?", torch.equal(shuffled(torch.arange(12.0).reshape(1, 4, 1, 3), 2), judge_of_shuffle(torch.arange(12.0).reshape(1, 4, 1, 3), 2)))


# %% q4-answer
def transposed_head(x, weight, s):
    """Return x enlarged s times by a transposed convolution.

    x: (N, C_in, rows, columns). weight: (C_in, C_out, k, k), k - s even.
    returns: (N, C_out, s * rows, s * columns).
    """
    # return F.conv_transpose2d(x, weight, stride=s, padding=1)
    return F.conv_transpose2d(x, weight, stride=s, padding=(weight.shape[-1] - s) // 2)


def resize_head(x, weight, s):
    """Return x enlarged s times by repeating cells, then convolved.

    x: (N, C_in, rows, columns). weight: (C_out, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    # x = x.repeat(1, 1, s, s)    # tiles!! not the same
    # x = F.interpolate(x, scale_factor=s, mode="nearest")
    x = x.repeat_interleave(s, dim=2).repeat_interleave(s, dim=3)
    return F.conv2d(x, weight, padding=weight.shape[-1] // 2)


def shuffled(y, s):
    """Return y with its channels shuffled into cells.

    From scratch; does what nn.PixelShuffle(s)(y) does.

    y: (N, C * s * s, rows, columns).
    returns: (N, C, s * rows, s * columns).
    """
    n, c, h, w = y.shape
    # return F.pixel_shuffle(y, s)
    # return y.reshape(n, c // s**2, s, s, h, w).permute(0, 1, 4, 3, 5, 2).reshape(n, c // s**2, h * s, w * s)
    return y.reshape(n, c // s**2, s, s, h, w).permute(0, 1, 4, 2, 5, 3).reshape(n, c // s**2, h * s, w * s)


def subpixel_head(x, weight, s):
    """Return x enlarged s times by a convolution and a shuffle.

    x: (N, C_in, rows, columns). weight: (C_out * s * s, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    y = F.conv2d(x, weight, padding=weight.shape[-1] // 2)
    # return nn.PixelShuffle(s)(y)
    return shuffled(y, s)


# %%
y = torch.randn(2, 18, 2, 5)
assert torch.equal(shuffled(y, 3), judge_of_shuffle(y, 3))
assert torch.equal(shuffled(y, 3), nn.PixelShuffle(3)(y))


# %% q5-answer
def alike_start(kernels, s):
    """Return the weight of a sub-pixel convolution, all phases alike.

    kernels: (C_out, C_in, k, k).
    returns: (C_out * s * s, C_in, k, k).
    """
    # return kernels.repeat(s * s, 1, 1, 1)   # wrong order as soon as there are two output channels
    return kernels.repeat_interleave(s * s, dim=0)


sizes_as_stamps = (3, 3)
sizes_as_stamps = (4, 5)
sizes_as_stamps = (4, 6)
# free_numbers = (16, 16, 36)   # R's 4 x 4 stamp isn't free
free_numbers = (16, 9, 36)


# %%
# draft: changes the caller's weight
def descend(x, y, weight, rate, steps):
    weight.requires_grad_()
    for _ in range(steps):
        loss = ((transposed_head(x, weight, 2) - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            weight -= rate * weight.grad
        # forgot to set the gradient to zero
    return weight


# %% q6-answer
def descend(x, y, weight, rate, steps):
    """Return the weight after some steps of gradient descent.

    x: (N, C_in, rows, columns). y: (N, C_out, 2 * rows, 2 * columns).
    weight: (C_in, C_out, k, k), of a transposed head with stride 2.
    """
    # weight.requires_grad_()
    weight = weight.clone().detach().requires_grad_()
    # optimiser = torch.optim.SGD([weight], lr=rate)
    for _ in range(steps):
        weight.grad = None
        loss = ((transposed_head(x, weight, 2) - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            weight -= rate * weight.grad
        # optimiser.step()
    return weight.detach()


def relative_error(painted, large, small):
    """Return painted's squared error over that of small, repeated.

    painted, large: (N, 1, 2 * rows, 2 * columns). small: (N, 1, rows, columns).
    """
    # cheap = F.interpolate(small, scale_factor=2)
    cheap = small.repeat_interleave(2, 2).repeat_interleave(2, 3)
    # return (((painted - large) / (cheap - large)) ** 2).mean()    # 0 / 0
    return ((painted - large) ** 2).mean() / ((cheap - large) ** 2).mean()


# %% q7-answer
def summary(errors):
    """Return the mean and the spread of each row.

    errors: (heads, seeds). returns: (heads, 2).
    """
    # return torch.stack([errors.mean(1), errors.std(1)], dim=1)
    return torch.stack([errors.mean(1), errors.max(1).values - errors.min(1).values], dim=1)


def told_apart(errors):
    """Return for each pair of rows whether they can be told apart."""
    s = summary(errors)
    out = []
    for i in range(len(s)):
        for j in range(i + 1, len(s)):
            # out.append((s[i, 0] - s[j, 0]).abs() > s[i, 1] + s[j, 1])
            out.append(((s[i, 0] - s[j, 0]).abs() > max(s[i, 1], s[j, 1])).item())
    return out


# %% q8-answer
def swing(Y, s, at):
    """Return how far the cells of one block are apart.

    Y: (rows, columns). s: side of the block. at: its first row and column.
    """
    # block = Y[at:s, at:s]
    block = Y[at : at + s, at : at + s]
    # return block.std()
    return block.max() - block.min()


# %% [markdown] q9-answer
# ~~Sub-pixel wins.~~ (first draft, before I looked at the spreads)
#
# **a)** Measured: how much better than plain repeating each of 18 little networks enlarges sheets of digits (3 heads,
# 2 losses, 3 seeds, 100 steps, 40 test sheets from other writers), and how much a grid it paints on a flat sheet. Spread
# of the error between the seeds, pixels: T 0.007, R 0.032, S 0.024. Halves: T 2.40, R 0.29, S 0.005.
#
# **b)** Error with pixels: T 0.786, R 0.813, S 0.803, so T even has the lowest mean, but 0.027 (T and R) is less than
# 0.032, 0.017 (T and S) is less than 0.024, 0.010 (R and S) is less than 0.032. None can be told apart. Error with
# halves: 2.97, 1.12, 1.01. Here T looks terrible, yet one of its three runs has 4.54 and another 2.14, and the rule says
# that none can be told apart. Swing with pixels: T 0.062, R 0, S 0.045, so R can be told from each of the others, and
# those two not from each other. Swing with halves: T 1.11 plus or minus a lot (the spread is 1.37), R 0, S 0: not told
# apart by the rule, though I would bet.
#
# **c)** T painted a grid in all six runs. ~~That is because the counts are uneven.~~ The counts of kernel 4 with stride 2
# are even and it painted one all the same, because even counts say nothing about the numbers in the kernel. S started
# equal and got a grid from the pixel loss, but not from halves, where all four phases see one and the same gradient. R
# has none. Under halves the grid is invisible to the loss, so T kept whatever it had and more.
#
# **d)** Not shown: that sub-pixel is better, that it is worse, or anything about big decoders, colours, long training. It
# wasn't fair either: 36 free numbers against 16 and 9, and only S got a nice start. Also the receptive field differs. I'd
# repeat it with a grid-free start for T, with a 6 × 6 kernel for T so that the numbers are equal, with ten seeds, and
# with your own pictures.
