# A hand that comes from functional programming and answers everything by recursion.

# %% student-given
student = (lambda digits: int(digits))("417265")

# %% q1-answer
#   -2  3  3
#    1 -1 -2
#   -2  3 -2
counts_by_hand = ((4, 2), (2, 1))
block_by_hand = ((-2 + 3 - 2 - 2, 3 + 3), (1 - 2, -1))


# %% q2-answer
def line(n, k, s):
    """The counts along one axis, as a list; the last stamp is put on the line of the others."""
    if n == 1:
        return [1] * k
    before = line(n - 1, k, s)
    first = (n - 1) * s  # here the last stamp begins
    long = before + [0] * (first + k - len(before))
    return [c + (first <= i < first + k) for i, c in enumerate(long)]


def stamp_counts(input_size, kernel_size, stride, padding):
    """Return how many stamps reach each cell of the output.

    All four: (rows, columns).
    returns: a tensor of whole numbers, as large as the output.
    """
    if len(input_size) == 2:
        # split the axes, solve each of them with this very function, multiply
        each = zip(input_size, kernel_size, stride, padding)
        rows, columns = [stamp_counts(*[[v] for v in axis]) for axis in each]
        return rows.reshape(-1, 1) * columns
    (n,), (k,), (s,), (p,) = input_size, kernel_size, stride, padding
    counts = line(n, k, s)
    return torch.tensor(counts[p : len(counts) - p])


def deal(cells, phases):
    if cells == 0:
        return [0] * phases
    dealt = deal(cells - 1, phases)
    dealt[(cells - 1) % phases] += 1
    return dealt


unevenness = max(deal(7, 3)) ** 2 / min(deal(7, 3)) ** 2


# %% q3-answer
def both_sides(power, at, near):
    if near == 0:
        return []
    inner = both_sides(power, at, near - 1)
    left = [power[at - near]] if near <= at else []
    right = [power[at + near]] if at + near < len(power) else []
    return left + inner + right


def grid_energy(Y, s):
    """Return the power of Y's rows at frequency 1/s over its neighbours'.

    Y: (rows, columns). s: the stride of the suspect.
    """
    width = Y.shape[1]
    power = (torch.fft.rfft(Y - Y.mean()).abs() ** 2).mean(dim=0)
    around = both_sides(power, width // s, width // 8)
    return (power[width // s] / torch.median(torch.stack(around))).item()


def noise(n, state=1):
    """n numbers that look like chance"""
    return [] if n == 0 else [state % 100 / 100] + noise(n - 1, state * 1103515245 % 2147483647)


stripes = [[20.0 * (i % 2)] * 16 for i in range(16)]
hidden_grid = [[v + e for v, e in zip(row, noise(16, i + 3))] for i, row in enumerate(stripes)]


# %% q4-answer
def transposed_head(x, weight, s):
    """Return x enlarged s times by a transposed convolution.

    x: (N, C_in, rows, columns). weight: (C_in, C_out, k, k), k - s even.
    returns: (N, C_out, s * rows, s * columns).
    """
    k = weight.shape[-1]
    return F.conv_transpose2d(x, weight, None, s, (k - s) // 2)


def woven(maps, dim):
    """Weave maps into one: of each in turn a line. The first is woven into the others, woven."""
    if len(maps) == 1:
        return maps[0]
    many = len(maps) - 1
    others = woven(maps[1:], dim).unflatten(dim, (-1, many))  # (..., n, many, ...)
    both = torch.cat([maps[0].unsqueeze(dim + 1), others], dim=dim + 1)
    return both.flatten(dim, dim + 1)


def resize_head(x, weight, s):
    """Return x enlarged s times by repeating cells, then convolved.

    x: (N, C_in, rows, columns). weight: (C_out, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    wide = woven([x] * s, 3)
    return F.conv2d(woven([wide] * s, 2), weight, padding=weight.shape[-1] // 2)


def shuffled(y, s):
    """Return y with its channels shuffled into cells.

    y: (N, C * s * s, rows, columns).
    returns: (N, C, s * rows, s * columns).
    """
    group = s * s
    if y.shape[1] > group:  # more than one channel of output: the first one, then the rest
        return torch.cat([shuffled(y[:, :group], s), shuffled(y[:, group:], s)], dim=1)
    lines = [woven(y[:, s * a : s * a + s].split(1, dim=1), 3) for a in range(s)]
    return woven(lines, 2)


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
    if len(kernels) == 0:
        return kernels
    return torch.cat([kernels[:1]] * (s * s) + [alike_start(kernels[1:], s)])


sizes_as_stamps = [4, 6]
free_numbers = [k**2 for k in (4, 3, 6)]


# %% q6-answer
def descend(x, y, weight, rate, steps):
    """Return the weight after some steps of gradient descent.

    x: (N, C_in, rows, columns). y: (N, C_out, 2 * rows, 2 * columns).
    weight: (C_in, C_out, k, k), of a transposed head with stride 2.
    """
    if steps == 0:
        return weight
    if steps > 200:  # Python's stack isn't endless
        return descend(x, y, descend(x, y, weight, rate, 200), rate, steps - 200)
    w = weight.detach().requires_grad_()  # detach makes another tensor, so `weight` asks for no gradient
    loss = ((transposed_head(x, w, 2) - y) ** 2).mean()
    slope = torch.autograd.grad(loss, w)[0]
    return descend(x, y, w.detach() - rate * slope, rate, steps - 1)


def relative_error(painted, large, small):
    """Return painted's squared error over that of small, repeated.

    painted, large: (N, 1, 2 * rows, 2 * columns). small: (N, 1, rows, columns).
    """
    cheap = woven([woven([small] * 2, 3)] * 2, 2)
    return F.mse_loss(painted, large) / F.mse_loss(cheap, large)


# %% q7-answer
def summary(errors):
    """Return the mean and the spread of each row.

    errors: (heads, seeds). returns: (heads, 2).
    """
    if len(errors) == 1:
        row = errors[0]
        return torch.stack([row.mean(), row.max() - row.min()])[None]
    return torch.cat([summary(errors[:1]), summary(errors[1:])])


def told_apart(errors):
    """Return for each pair of rows whether they can be told apart."""
    if len(errors) < 2:
        return []
    (mean, spread), *others = summary(errors).tolist()
    first = [abs(mean - m) > max(spread, r) for m, r in others]
    return first + told_apart(errors[1:])


# %% q8-answer
def swing(Y, s, at):
    """Return how far the cells of one block are apart.

    Y: (rows, columns). s: side of the block. at: its first row and column.
    """

    def extremes(numbers):
        if len(numbers) == 1:
            return numbers[0], numbers[0]
        half = len(numbers) // 2
        (a, b), (c, d) = extremes(numbers[:half]), extremes(numbers[half:])
        return min(a, c), max(b, d)

    low, high = extremes(Y[at : at + s, at : at + s].flatten().tolist())
    return high - low


# %% [markdown] q9-answer
# To the team with the large decoder.
#
# **a)** Each of three heads was trained three times with each of two losses. Everything else was equal: a first layer
# with 8 channels, 100 steps, sheets of digits at 24 × 24, tests on 40 larger sheets with new writers. I report the error
# relative to repeating every pixel, and the swing, which is how far four pixels of one block are apart when the sheet is
# flat. The errors' spreads over the seeds are T 0.007, R 0.032, S 0.024 for the loss of pixels, and T 2.40, R 0.29,
# S 0.005 for the loss of halves.
#
# **b)** Error, pixels: T 0.786, R 0.813, S 0.803. All three differences (0.027, 0.017, 0.010) are below the larger
# spread of the pair, so no two heads can be told apart. Error, halves: T 2.97, R 1.12, S 1.01, and again none, because T
# varies by 2.4. Swing, pixels: T 0.062, S 0.045, R 0.000. R differs from both; T and S cannot be told apart. Swing,
# halves: T 1.11, others 0.000, but a spread of 1.37 forbids a verdict by the rule.
#
# **c)** A grid was painted by T always and by S with the loss of pixels, never by R. "The counts are even, so it is
# safe" is false: T has even counts and the strongest grid. Even counts would help if all cells of the kernel were alike.
# The equal start of S is a start, nothing more. The loss of pixels separated the four kernels within 100 steps. The loss
# of halves gives the four the same push at each step, so they never separate. The same loss does not see a grid and let
# T's grow to 1.92 in the worst network.
#
# **d)** The experiment doesn't show that sub-pixel is better, nor that transposed convolution is worse. It wasn't fair:
# the kernels have 16, 9 and 36 free numbers, the receptive fields differ, and S alone had a careful start. It was also
# tiny. I would measure T with equal phase sums at the start, more seeds, more steps, and of course your data and your
# loss. Until then: if a grid is forbidden, take R; otherwise pick by cost.
