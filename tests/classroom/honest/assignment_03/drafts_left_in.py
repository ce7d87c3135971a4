# A student who never deletes anything: wrong drafts, commented-out code, and PyTorch's own function in comments and strings.

# %% student-given
# student = 0
# student = 56017   <- typo!
student = 560017

# %%
# draft, on paper it was different!!
X_rearranged = [[2, 0, 3], [4, 0, 3]]
X_rearranged = [[0, 2, 0, 3, 0], [0, 4, 0, 3, 0]]
K_turned = [[2, -1], [1, 3]]  # that's the transpose, not turned

# %% q1-answer
X_rearranged = [
    [0, 0, 0, 0, 0],
    [0, 2, 0, 3, 0],
    [0, 4, 0, 3, 0],
    [0, 0, 0, 0, 0],
    # [0, 0, 0, 0, 0],
]
# K_turned = [[2, -1], [1, 3]]
# K_turned = [[-1, 3], [2, 1]]
K_turned = [[3, -1], [1, 2]]
# cell_by_hand = 0*3 + 4*-1 + 0*1 + 3*2     wrong window
cell_by_hand = 0 * 3 + 3 * -1 + 0 * 1 + 3 * 2

# F.conv_transpose2d(X[None, None], K[None, None], stride=(1, 2))[0, 0, 1, 2]   # says 3, ok

# %%
# first try, WRONG (a zero behind the last one too)
def zeros_between(x, stride):
    C, h, w = x.shape
    y = torch.zeros(C, h * stride[0], w * stride[1])
    y[:, ::stride[0], ::stride[1]] = x
    return y

# %% q2-answer
def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours.

    x: (C, n_h, n_w). stride: (rows, columns), each at least 1.

    (One could misuse F.conv_transpose2d with a 1 x 1 kernel for it, but that's not allowed.)
    """
    C, h, w = x.shape
    # y = torch.zeros(C, h * stride[0], w * stride[1])
    # y = torch.zeros(C, h + (h - 1) * (stride[0] - 1), w + (w - 1) * (stride[1] - 1))   # float32 :(
    y = torch.zeros((C, h + (h - 1) * (stride[0] - 1), w + (w - 1) * (stride[1] - 1)), dtype=x.dtype)
    for i in range(h):
        for j in range(w):
            # y[:, i * stride[0], j * stride[0]] = x[:, i, j]
            y[:, i * stride[0], j * stride[1]] = x[:, i, j]
    return y

# %%
def with_rim(x, rim):
    # return F.pad(x, (*rim[1], *rim[0]))     # not allowed
    raise NotImplementedError("F.pad is not allowed, think of something else")

# %%
# second try: cut first. Wrong if more is cut than there is!
def with_rim(x, rim):
    (t, b), (l, r) = rim
    if t < 0:
        x = x[:, -t:]
    if b < 0:
        x = x[:, :b]
    if l < 0:
        x = x[:, :, -l:]
    if r < 0:
        x = x[:, :, :r]
    y = torch.zeros(x.shape[0], x.shape[1] + max(t, 0) + max(b, 0), x.shape[2] + max(l, 0) + max(r, 0))
    y[:, max(t, 0):max(t, 0) + x.shape[1], max(l, 0):max(l, 0) + x.shape[2]] = x
    return y

# %% q3-answer
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut.

    x: (C, n_h, n_w). rim: ((top, bottom), (left, right)).
    At least one row and one column are left.
    """
    (t, b), (l, r) = rim
    # add (like F.pad with the positive ones)
    y = torch.zeros(x.shape[0], x.shape[1] + max(t, 0) + max(b, 0), x.shape[2] + max(l, 0) + max(r, 0), dtype=x.dtype)
    y[:, max(t, 0):max(t, 0) + x.shape[1], max(l, 0):max(l, 0) + x.shape[2]] = x
    # cut
    if t < 0:
        y = y[:, -t:]
    if b < 0:
        y = y[:, :b]
    if l < 0:
        y = y[:, :, -l:]
    if r < 0:
        y = y[:, :, :r]
    return y

# %% q4-answer
def turned(weight):
    """Return the weight of the plain convolution.

    weight: (C_in, C_out, k_h, k_w), as a transposed convolution has it.
    returns: (C_out, C_in, k_h, k_w), each kernel turned by 180 degrees.
    """
    # return weight.flip(2, 3)                            # forgot the channels
    # return weight.transpose(2, 3).transpose(0, 1)       # that's not a turn
    # return weight.reshape(C_out, C_in, k_h, k_w)        # no
    # return weight.flip(0, 1, 2, 3).transpose(0, 1)      # too much
    return weight.transpose(0, 1).flip(2, 3)


# blind_kernel = [[1, 1, 1], [1, 1, 1], [1, 1, 1]]   # transpose isn't noticed either
# blind_kernel = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]   # turn is noticed
blind_kernel = [[1, 1, 1], [2, 2, 2], [1, 1, 1]]

# %%
def by_window(x, weight, stride, padding, output_padding, dilation):
    """First version, without dilation and output_padding."""
    k_h, k_w = weight.shape[2:]
    r_h, r_w = k_h - 1 - padding[0], k_w - 1 - padding[1]
    return F.conv2d(with_rim(zeros_between(x, stride), ((r_h, r_h), (r_w, r_w)))[None], turned(weight))[0]

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    returns: (C_out, rows, columns).

    The same as F.conv_transpose2d(x[None], weight, None, stride, padding, output_padding, 1, dilation)[0].
    """
    if weight.shape[0] != x.shape[0]:
        raise ValueError(f"F.conv_transpose2d would complain too: {x.shape[0]} channels, weight for {weight.shape[0]}")
    k_h, k_w = weight.shape[2:]
    # r_h, r_w = k_h - 1 - padding[0], k_w - 1 - padding[1]
    # r_h, r_w = (k_h - 1 - padding[0]) * dilation[0], (k_w - 1 - padding[1]) * dilation[1]     # no! padding isn't dilated
    r_h = dilation[0] * (k_h - 1) - padding[0]
    r_w = dilation[1] * (k_w - 1) - padding[1]
    # rim = ((r_h + output_padding[0], r_h), (r_w + output_padding[1], r_w))    # wrong end
    rim = ((r_h, r_h + output_padding[0]), (r_w, r_w + output_padding[1]))
    z = with_rim(zeros_between(x, stride), rim)
    # return F.conv_transpose2d(x[None], weight, None, stride, padding, output_padding, 1, dilation)[0]
    return F.conv2d(z[None], turned(weight), dilation=dilation)[0]

# %%
# own test
for _ in range(20):
    x_test = torch.randn(3, 4, 5, dtype=torch.float64)
    w_test = torch.randn(3, 2, 3, 2, dtype=torch.float64)
    settings = dict(stride=(2, 3), padding=(1, 2), output_padding=(1, 2), dilation=(2, 1))
    a = by_window(x_test, w_test, **settings)
    b = F.conv_transpose2d(x_test[None], w_test, **settings)[0]
    assert torch.allclose(a, b), (a, b)

# %% q6-answer
# finds_A = (torch.ones(1, 3, 3), torch.ones(1, 1, 3, 3), *PLAIN)   # A is right here, symmetric
finds_A = (torch.ones(1, 3, 3), torch.arange(9.0).reshape(1, 1, 3, 3), *PLAIN)
# finds_B = (torch.ones(2, 3, 3), torch.arange(36.0).reshape(2, 2, 3, 3), *PLAIN)   # A too
# finds_B = (torch.ones(2, 3, 3), torch.ones(2, 2, 3, 3), *PLAIN)   # nobody
finds_B = (torch.ones(2, 3, 3), torch.ones(2, 2, 3, 3) * torch.arange(4.0).reshape(2, 2, 1, 1), *PLAIN)
# finds_C = (torch.ones(1, 3, 3), torch.ones(1, 1, 3, 3), (1, 1), (3, 3))   # nothing left?? RuntimeError
finds_C = (torch.ones(1, 5, 5), torch.ones(1, 1, 3, 3), (1, 1), (3, 3))

# %% q7-answer
# gradient_output_padding = (0, 0)
# gradient_output_padding = (2, 0)   # wrong way round
gradient_output_padding = (0, 2)


def slopes(g, weight, input_size, stride, padding, dilation):
    # draft, works only without output_padding
    return F.conv_transpose2d(g[None], weight, None, stride, padding, 0, 1, dilation)[0]


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x.

    g: (C_out, m_h, m_w), as the convolution's output.
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of x.
    returns: (C_in, rows, columns).
    """
    # x = torch.zeros(1, weight.shape[1], *input_size, requires_grad=True)
    # (F.conv2d(x, weight, None, stride, padding, dilation)[0] * g).sum().backward()     # not allowed :(
    # return x.grad[0]
    o_h = input_size[0] - ((g.shape[1] - 1) * stride[0] - 2 * padding[0] + dilation[0] * (weight.shape[2] - 1) + 1)
    o_w = input_size[1] - ((g.shape[2] - 1) * stride[1] - 2 * padding[1] + dilation[1] * (weight.shape[3] - 1) + 1)
    return F.conv_transpose2d(g[None], weight, None, stride, padding, (o_h, o_w), 1, dilation)[0]

# %%
# test of slopes with autograd (only here!)
x_test = torch.randn(2, 9, 12, requires_grad=True)
w_test = torch.randn(3, 2, 3, 4)
y_test = F.conv2d(x_test[None], w_test, None, (2, 3), (1, 0))[0]
g_test = torch.randn_like(y_test)
(y_test * g_test).sum().backward()
print((x_test.grad - slopes(g_test, w_test, (9, 12), (2, 3), (1, 0), (1, 1))).abs().max())

# %% q8-answer
# comes_back = 4
# comes_back = 5
comes_back = 6  # (16 - 5 - 1) // 2 + 1


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    output_padding: each below stride or below dilation.

    Without F.conv_transpose2d and without by_window!
    """
    C_out = weight.shape[1]
    sizes = [
        (x.shape[a + 1] - 1) * stride[a] - 2 * padding[a] + dilation[a] * (weight.shape[a + 2] - 1) + output_padding[a] + 1
        for a in (0, 1)
    ]
    # z = torch.zeros(C_out, *sizes, requires_grad=True)    # dtype!
    z = torch.zeros(1, C_out, *sizes, dtype=x.dtype, requires_grad=True)
    y = F.conv2d(z, weight, None, stride, padding, dilation)[0]
    # (y * x).sum().backward()     # sizes don't fit when output_padding >= stride
    # y = y[:, -x.shape[1]:, -x.shape[2]:]      # wrong end
    y = y[:, :x.shape[1], :x.shape[2]]
    (y * x).sum().backward()
    return z.grad[0]
    # return F.conv_transpose2d(x[None], weight, None, stride, padding, output_padding, 1, dilation)[0]

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>).

    x: (C_in, n_h, n_w). y: (C_out, m_h, m_w), as conv(x).
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    """
    # return (F.conv2d(x, weight, None, stride, padding) * y).sum(), (x * F.conv_transpose2d(y, weight, None, stride, padding)).sum()
    #   -> sizes
    left = (F.conv2d(x[None], weight, None, stride, padding)[0] * y).sum()
    right = (x * slopes(y, weight, x.shape[1:], stride, padding, (1, 1))).sum()
    # assert left == right   # rounding...
    return left, right


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution.

    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of a channel of its input.
    """
    m_h = (input_size[0] + 2 * padding[0] - weight.shape[2]) // stride[0] + 1
    m_w = (input_size[1] + 2 * padding[1] - weight.shape[3]) // stride[1] + 1
    # e = torch.zeros(weight.shape[1] * input_size[0] * input_size[1]); e[column] = 1
    # return F.conv2d(e.reshape(...), weight, ...).reshape(-1)[row]      # not the ordinary one!
    e = torch.zeros(weight.shape[0] * m_h * m_w, dtype=weight.dtype)
    e[row] = 1
    e = e.reshape(weight.shape[0], m_h, m_w)
    return slopes(e, weight, input_size, stride, padding, (1, 1)).reshape(-1)[column]

# %% [markdown] q10-answer
# TODO shorten (old version: "The kernel is always flipped." - wrong!)
#
# (a) It depends on where you stand, and the numbers are the same.
# Take row 1, column 2 of the output for X = [[2, 3], [4, 3]] and K = [[2, 1], [-1, 3]].
# Stamping with the unturned K: 3 (top right) gives its K[1][0], 3 * -1 = -3, and 3 (bottom right) gives its K[0][0], 3 * 2 = 6, so 3.
# Window with the turned kernel [[3, -1], [1, 2]] over [[0, 3], [0, 3]]: 0*3 + 3*(-1) + 0*1 + 3*2 = 3 as well.
#
# (b) Padding of a transposed convolution means that the *convolution it belongs to* has padding, and that one adds zeros around its own input.
# In the backward story you get slopes also for these zeros, but throw them away.
# In the window story each side has k - 1 - p zeros, so padding takes zeros away.
# In the stamp story the border of the output is cut off, so of course the output is smaller.
#
# (c) Right: it computes what flows back to the input of a convolution.
# Wrong: it has a lot to do with the forward pass, as it uses the same weights in the same places, just from the output to the input.
# Forward and backward are only words for what a network uses the operator for, e.g. a decoder makes a map larger with it, while the training of a classifier sends gradients through it.
#
# (d) x = anything, kernel [[1, 1, 1], [2, 2, 2], [1, 1, 1]]: whether it is turned or not, nobody sees.
