# A careful student who writes everything with plain loops, cell by cell, as the chapters do.

# %% student-given
student = 204117

# %% q1-answer
# X has 2 rows and 3 columns once the zero is put between the columns,
# and the kernel is 2 x 2, so one row / column of zeros goes around it.
X_rearranged = [
    [0, 0, 0, 0, 0],
    [0, 2, 0, 2, 0],
    [0, 3, 0, 4, 0],
    [0, 0, 0, 0, 0],
]
K_turned = [
    [3, -2],
    [-1, 1],
]
# window: rows 1-2, columns 2-3 of X' = [[0, 2], [0, 4]]
# 0*3 + 2*(-2) + 0*(-1) + 4*1 = 0
cell_by_hand = 0

# %% q2-answer
def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours.

    x: (C, n_h, n_w). stride: (rows, columns), each at least 1.
    """
    C, n_h, n_w = x.shape
    s_h, s_w = stride
    # n cells have n - 1 gaps
    rows = n_h + (n_h - 1) * (s_h - 1)
    columns = n_w + (n_w - 1) * (s_w - 1)
    result = torch.zeros(C, rows, columns, dtype=x.dtype)
    for c in range(C):
        for i in range(n_h):
            for j in range(n_w):
                result[c, i * s_h, j * s_w] = x[c, i, j]
    return result

# %% q3-answer
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut.

    x: (C, n_h, n_w). rim: ((top, bottom), (left, right)).
    At least one row and one column are left.
    """
    (top, bottom), (left, right) = rim
    C, n_h, n_w = x.shape

    # first add ...
    add_top = max(top, 0)
    add_bottom = max(bottom, 0)
    add_left = max(left, 0)
    add_right = max(right, 0)
    big = torch.zeros(C, add_top + n_h + add_bottom, add_left + n_w + add_right, dtype=x.dtype)
    for c in range(C):
        for i in range(n_h):
            for j in range(n_w):
                big[c, add_top + i, add_left + j] = x[c, i, j]

    # ... then cut
    first_row = 0
    last_row = big.shape[1]
    first_column = 0
    last_column = big.shape[2]
    if top < 0:
        first_row = -top
    if bottom < 0:
        last_row = last_row + bottom
    if left < 0:
        first_column = -left
    if right < 0:
        last_column = last_column + right
    return big[:, first_row:last_row, first_column:last_column]

# %% q4-answer
def turned(weight):
    """Return the weight of the plain convolution.

    weight: (C_in, C_out, k_h, k_w), as a transposed convolution has it.
    returns: (C_out, C_in, k_h, k_w), each kernel turned by 180 degrees.
    """
    C_in, C_out, k_h, k_w = weight.shape
    result = torch.zeros(C_out, C_in, k_h, k_w, dtype=weight.dtype)
    for a in range(C_in):
        for b in range(C_out):
            for i in range(k_h):
                for j in range(k_w):
                    result[b, a, k_h - 1 - i, k_w - 1 - j] = weight[a, b, i, j]
    return result


blind_kernel = [
    [1, 2, 3],
    [4, 5, 4],
    [3, 2, 1],
]

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    returns: (C_out, rows, columns).
    """
    k_h, k_w = weight.shape[2], weight.shape[3]
    rim_h = dilation[0] * (k_h - 1) - padding[0]
    rim_w = dilation[1] * (k_w - 1) - padding[1]
    rim = ((rim_h, rim_h + output_padding[0]), (rim_w, rim_w + output_padding[1]))
    rearranged = with_rim(zeros_between(x, stride), rim)
    y = F.conv2d(rearranged.unsqueeze(0), turned(weight), dilation=dilation)
    return y[0]

# %% q6-answer
# A: one channel, so the reshape does nothing, no padding, but the kernel is not symmetric
finds_A = (
    torch.ones(1, 2, 2),
    torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]]),
    (1, 1),
    (0, 0),
)
# B: 1 x 1 kernels cannot be turned wrongly; 2 channels to 2 channels
finds_B = (
    torch.tensor([[[1.0]], [[2.0]]]),
    torch.tensor([[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]),
    (1, 1),
    (0, 0),
)
# C: 1 x 1 kernel, k - 1 - p = 0 - 1 = -1
finds_C = (
    torch.ones(1, 3, 3),
    torch.ones(1, 1, 1, 1),
    (1, 1),
    (1, 1),
)

# %% q7-answer
# rows:    (9 + 2 - 3) // 2 + 1 = 5   back: (5 - 1) * 2 - 2 + 3 = 9    0 missing
# columns: (12 + 0 - 4) // 3 + 1 = 3  back: (3 - 1) * 3 - 0 + 4 = 10   2 missing
gradient_output_padding = (0, 2)


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x.

    g: (C_out, m_h, m_w), as the convolution's output.
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of x.
    returns: (C_in, rows, columns).
    """
    C_out, C_in, k_h, k_w = weight.shape
    m_h, m_w = g.shape[1], g.shape[2]
    result = torch.zeros(C_in, input_size[0], input_size[1], dtype=g.dtype)
    # y[o, i, j] read x[c, i*s + u*d - p, ...] times weight[o, c, u, v]
    for o in range(C_out):
        for c in range(C_in):
            for i in range(m_h):
                for j in range(m_w):
                    for u in range(k_h):
                        for v in range(k_w):
                            row = i * stride[0] + u * dilation[0] - padding[0]
                            column = j * stride[1] + v * dilation[1] - padding[1]
                            if 0 <= row < input_size[0] and 0 <= column < input_size[1]:
                                result[c, row, column] += g[o, i, j] * weight[o, c, u, v]
    return result

# %% q8-answer
# layer: (4 - 1) * 2 - 0 + 5 * (2 - 1) + 4 + 1 = 16 cells
# convolution: (16 + 0 - 5 * 1 - 1) // 2 + 1 = 6
comes_back = 6


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    output_padding: each below stride or below dilation.
    """
    size = []
    for axis in range(2):
        n = x.shape[axis + 1]
        k = weight.shape[axis + 2]
        cells = (n - 1) * stride[axis] - 2 * padding[axis] + dilation[axis] * (k - 1) + output_padding[axis] + 1
        size.append(cells)
    # the numbers in it don't matter: a convolution is linear
    z = torch.zeros(1, weight.shape[1], size[0], size[1], dtype=x.dtype, requires_grad=True)
    y = F.conv2d(z, weight, stride=stride, padding=padding, dilation=dilation)
    # y can be larger than x, the additional cells matter 0
    g = torch.zeros(y.shape, dtype=x.dtype)
    g[0, :, : x.shape[1], : x.shape[2]] = x
    (y * g).sum().backward()
    return z.grad[0]

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>).

    x: (C_in, n_h, n_w). y: (C_out, m_h, m_w), as conv(x).
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    """
    conv = F.conv2d(x[None], weight, stride=stride, padding=padding)[0]
    left = (conv * y).sum()
    back = slopes(y, weight, (x.shape[1], x.shape[2]), stride, padding, (1, 1))
    right = (x * back).sum()
    return left, right


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution.

    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of a channel of its input.
    """
    C_out, C_in, k_h, k_w = weight.shape
    m_h = (input_size[0] + 2 * padding[0] - k_h) // stride[0] + 1
    m_w = (input_size[1] + 2 * padding[1] - k_w) // stride[1] + 1
    one = torch.zeros(C_out * m_h * m_w, dtype=weight.dtype)
    one[row] = 1
    one = one.reshape(C_out, m_h, m_w)
    back = slopes(one, weight, input_size, stride, padding, (1, 1))
    return back.reshape(-1)[column]

# %% [markdown] q10-answer
# Nobody is wrong, they look at the same thing from different sides.
# a) The kernel is not turned if you go from the input and turned if you go from the output.
# Take the output cell in row 1, column 2 of my question 1.
# Stamping: the input 2 in the upper right lays its stamp on rows 0-1 and columns 2-3, so this cell gets 2 · K[1][0] = 2 · (−2) = −4.
# The 4 in the lower right lays its stamp on rows 1-2, so the cell gets 4 · K[0][0] = 4 · 1 = 4, and the sum is 0.
# Sliding: the window of X' is [[0, 2], [0, 4]], the turned kernel is [[3, −2], [−1, 1]], and 0·3 + 2·(−2) + 0·(−1) + 4·1 = 0, the same.
# b) In the second story there is a rim of k − 1 zeros around the input, and padding takes p of them away on each side, so the output gets smaller.
# In the first story padding cuts p rows off the output.
# In the third story padding really adds zeros, but around the input of the ordinary convolution, which is where our output is, and these cells are thrown away when going back.
# c) The third story is right that the operator computes the gradient of a convolution with respect to its input.
# It is wrong that this has nothing to do with the forward one: it is multiplication by the transposed matrix with the same weights, and a multiplication is something that I can also do forwards, in a decoder for example.
# Conversely, when such a layer is trained, its own backward pass is an ordinary convolution.
# d) With a kernel full of ones a program that forgets the turn gives the same as the right one.
