# A beginner's hand that writes one plain loop for each index, as the course taught it.

# %% student-given
student = 204117

# %% q1-answer
# K = [[2, -2, -2], [1, -2, 2], [1, 2, -2]]
# even row, even column: the four corners   2 - 2 + 1 - 2 = -1
# even row, odd column:  top and bottom     -2 + 2 = 0
# odd row, even column:  left and right     1 + 2 = 3
# odd row, odd column:   only the middle    -2
counts_by_hand = [[4, 2], [2, 1]]
block_by_hand = [[-1, 0], [3, -2]]


# %% q2-answer
def stamp_counts(input_size, kernel_size, stride, padding):
    """Return how many stamps reach each cell of the output.

    All four: (rows, columns).
    returns: a tensor of whole numbers, as large as the output.
    """
    full_rows = (input_size[0] - 1) * stride[0] + kernel_size[0]
    full_cols = (input_size[1] - 1) * stride[1] + kernel_size[1]
    counts = torch.zeros(full_rows, full_cols, dtype=torch.long)
    for i in range(input_size[0]):
        for j in range(input_size[1]):
            for a in range(kernel_size[0]):
                for b in range(kernel_size[1]):
                    counts[i * stride[0] + a, j * stride[1] + b] += 1
    return counts[padding[0] : full_rows - padding[0], padding[1] : full_cols - padding[1]]


unevenness = 2.25  # 3 times 3 stamps against 2 times 2


# %% q3-answer
def grid_energy(Y, s):
    """Return the power of Y's rows at frequency 1/s over its neighbours'.

    Y: (rows, columns). s: the stride of the suspect.
    """
    rows, width = Y.shape
    Z = Y - Y.mean()
    power = torch.zeros(width // 2 + 1, dtype=Y.dtype)
    for r in range(rows):
        waves = torch.fft.rfft(Z[r])
        for f in range(len(power)):
            power[f] = power[f] + abs(waves[f]) ** 2 / rows
    at = width // s
    neighbours = []
    for step in range(1, width // 8 + 1):
        if at - step >= 0:
            neighbours.append(power[at - step])
        if at + step < len(power):
            neighbours.append(power[at + step])
    return power[at] / torch.median(torch.stack(neighbours))


stripes = torch.zeros(16, 16)
for i in range(16):
    for j in range(16):
        if i % 2 == 0:
            stripes[i, j] = 5.0
# every row is constant now, and 0 / 0 is no number, so a little dirt on it
torch.manual_seed(4)
hidden_grid = stripes + 0.1 * torch.rand(16, 16)


# %% q4-answer
def transposed_head(x, weight, s):
    """Return x enlarged s times by a transposed convolution.

    x: (N, C_in, rows, columns). weight: (C_in, C_out, k, k), k - s even.
    returns: (N, C_out, s * rows, s * columns).
    """
    k = weight.shape[2]
    p = (k - s) // 2
    return F.conv_transpose2d(x, weight, stride=s, padding=p)


def resize_head(x, weight, s):
    """Return x enlarged s times by repeating cells, then convolved.

    x: (N, C_in, rows, columns). weight: (C_out, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    n, c, rows, columns = x.shape
    big = torch.zeros(n, c, s * rows, s * columns, dtype=x.dtype)
    for a in range(s):
        for b in range(s):
            big[:, :, a::s, b::s] = x
    k = weight.shape[2]
    return F.conv2d(big, weight, padding=(k - 1) // 2)


def shuffled(y, s):
    """Return y with its channels shuffled into cells.

    y: (N, C * s * s, rows, columns).
    returns: (N, C, s * rows, s * columns).
    """
    n, channels, rows, columns = y.shape
    out = torch.zeros(n, channels // (s * s), s * rows, s * columns, dtype=y.dtype)
    for c in range(channels // (s * s)):
        for a in range(s):
            for b in range(s):
                out[:, c, a::s, b::s] = y[:, s * s * c + s * a + b]
    return out


def subpixel_head(x, weight, s):
    """Return x enlarged s times by a convolution and a shuffle.

    x: (N, C_in, rows, columns). weight: (C_out * s * s, C_in, k, k), k odd.
    returns: (N, C_out, s * rows, s * columns).
    """
    k = weight.shape[2]
    y = F.conv2d(x, weight, padding=(k - 1) // 2)
    return shuffled(y, s)


# %% q5-answer
def alike_start(kernels, s):
    """Return the weight of a sub-pixel convolution, all phases alike.

    kernels: (C_out, C_in, k, k).
    returns: (C_out * s * s, C_in, k, k).
    """
    copies = []
    for kernel in kernels:
        for phase in range(s * s):
            copies.append(kernel)
    return torch.stack(copies)


sizes_as_stamps = (4, 6)
free_numbers = (16, 9, 36)


# %% q6-answer
def descend(x, y, weight, rate, steps):
    """Return the weight after some steps of gradient descent.

    x: (N, C_in, rows, columns). y: (N, C_out, 2 * rows, 2 * columns).
    weight: (C_in, C_out, k, k), of a transposed head with stride 2.
    """
    w = weight.detach().clone()
    for step in range(steps):
        w.requires_grad_(True)
        loss = ((transposed_head(x, w, 2) - y) ** 2).mean()
        loss.backward()
        w = (w - rate * w.grad).detach()
    return w


def relative_error(painted, large, small):
    """Return painted's squared error over that of small, repeated.

    painted, large: (N, 1, 2 * rows, 2 * columns). small: (N, 1, rows, columns).
    """
    cheap = torch.zeros_like(large)
    for a in range(2):
        for b in range(2):
            cheap[:, :, a::2, b::2] = small
    error = ((painted - large) ** 2).mean()
    error_of_cheap = ((cheap - large) ** 2).mean()
    return error / error_of_cheap


# %% q7-answer
def summary(errors):
    """Return the mean and the spread of each row.

    errors: (heads, seeds). returns: (heads, 2).
    """
    heads, seeds = errors.shape
    table = torch.zeros(heads, 2, dtype=errors.dtype)
    for h in range(heads):
        table[h, 0] = sum(errors[h]) / seeds
        table[h, 1] = max(errors[h]) - min(errors[h])
    return table


def told_apart(errors):
    """Return for each pair of rows whether they can be told apart."""
    table = summary(errors)
    answers = []
    for i in range(len(table)):
        for j in range(i + 1, len(table)):
            gap = abs(table[i, 0] - table[j, 0])
            larger_spread = max(table[i, 1], table[j, 1])
            if gap > larger_spread:
                answers.append(True)
            else:
                answers.append(False)
    return answers


# %% q8-answer
def swing(Y, s, at):
    """Return how far the cells of one block are apart.

    Y: (rows, columns). s: side of the block. at: its first row and column.
    """
    largest = smallest = Y[at, at]
    for i in range(at, at + s):
        for j in range(at, at + s):
            if Y[i, j] > largest:
                largest = Y[i, j]
            if Y[i, j] < smallest:
                smallest = Y[i, j]
    return largest - smallest

# %% [markdown] q9-answer
# **a)** I trained three heads (T = transposed with kernel 4, R = repeat and 3 × 3 convolution, S = sub-pixel with
# 3 × 3 and the equal start), each with two losses and with three seeds, so 18 networks of 100 steps. The training
# sheets are 400 sheets of 24 × 24 pixels with small digits. The test sheets are 40 sheets of 64 × 64 with digits of
# other writers. I measured the relative error (1 = as bad as repeating the pixels) and the swing on a flat sheet. The
# spread of the error with the loss "pixels" is 0.007 for T, 0.032 for R and 0.024 for S. With "halves" it is 2.40 for
# T, 0.29 for R and 0.005 for S.
#
# **b)** With "pixels" the mean errors are T 0.786, R 0.813, S 0.803. The biggest gap is T to R, 0.027, and that is
# smaller than the spread 0.032 of R. So no pair can be told apart by the error. With "halves" the errors are 2.97, 1.12
# and 1.01. That looks like a lot, but T's three networks go from 2.14 to 4.54, so again no pair can be told apart by
# our rule. By the swing with "pixels", T (0.062) and R (0.000) can be told apart, and S (0.045) and R too, but not T
# and S. With "halves" the swing of T is 1.11 with a spread of 1.37, so the rule says no for all pairs, although each
# single T has a bigger swing than each R.
#
# **c)** T painted a grid with both losses. The counts of kernel 4 and stride 2 are even, and still the grid is there,
# because what counts are the sums of the kernel's cells and nobody keeps them equal. S began without a grid. With
# "pixels" it learned one in all three networks. With "halves" the four phases always get the same gradient, so they
# stay equal and there is no grid, but there is no gain over repeating either. R never has one.
#
# **d)** It does not show that sub-pixel is better, and nothing about large decoders or photographs or long training.
# It was not quite fair: 16, 9 and 36 free numbers, and only S had a good start. Next I would start T with equal phase
# sums, train longer and take ten seeds on your own pictures.
