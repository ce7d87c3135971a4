# A student who builds everything from small functions of their own, which happen to be called like those of libraries.

# %% student-given
STUDENT_ID = 2024081335
student = STUDENT_ID

# %%
# --- my toolbox (the first two are from my assignment 1, I only made them work for channels) ---

def out_size(n, k, s=1, p=0, o=0, d=1):
    """size after a transposed convolution, one axis"""
    return (n - 1) * s - 2 * p + d * (k - 1) + o + 1


def stamp(canvas, kernel, row, col, value):
    """put value * kernel on the canvas"""
    k_h, k_w = kernel.shape[-2:]
    canvas[..., row:row + k_h, col:col + k_w] += value * kernel


def zeros(like, *shape):
    return torch.zeros(*shape, dtype=like.dtype)


def flip(t):
    """turn the last two axes by 180 degrees"""
    rows = list(reversed(range(t.shape[-2])))
    cols = list(reversed(range(t.shape[-1])))
    return t[..., rows, :][..., cols]


def transpose(t):
    return t.permute(1, 0, *range(2, t.dim()))


def pad(x, top=0, bottom=0, left=0, right=0):
    """zeros around, only for numbers >= 0"""
    C, h, w = x.shape
    out = zeros(x, C, top + h + bottom, left + w + right)
    out[:, top:top + h, left:left + w] = x
    return out


def crop(x, top=0, bottom=0, left=0, right=0):
    return x[:, top:x.shape[1] - bottom, left:x.shape[2] - right]


def upsample(x, s_h, s_w):
    C, h, w = x.shape
    out = zeros(x, C, (h - 1) * s_h + 1, (w - 1) * s_w + 1)
    for i in range(h):
        out[:, i * s_h, ::s_w] = x[:, i]
    return out


def conv2d(x, weight, dilation=(1, 1)):
    """plain: stride 1, no padding"""
    return F.conv2d(x[None], weight, dilation=dilation)[0]


def dot(a, b):
    return (a * b).sum()

# %% q1-answer
layer = upsample(X.reshape(1, 2, 2), 1, 2)
layer = pad(layer, 1, 1, 1, 1)
X_rearranged = layer[0].int().tolist()
K_turned = flip(K.reshape(2, 2)).int().tolist()
# by hand: 0 * 1 + 1 * (-1) + 0 * 3 + 0 * (-2)
cell_by_hand = -1

# %% q2-answer
def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours.

    x: (C, n_h, n_w). stride: (rows, columns), each at least 1.
    """
    return upsample(x, *stride)

# %% q3-answer
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut.

    x: (C, n_h, n_w). rim: ((top, bottom), (left, right)).
    At least one row and one column are left.
    """
    numbers = [n for side in rim for n in side]
    plus = [max(n, 0) for n in numbers]
    minus = [max(-n, 0) for n in numbers]
    return crop(pad(x, *plus), *minus)

# %% q4-answer
def turned(weight):
    """Return the weight of the plain convolution.

    weight: (C_in, C_out, k_h, k_w), as a transposed convolution has it.
    returns: (C_out, C_in, k_h, k_w), each kernel turned by 180 degrees.
    """
    return transpose(flip(weight))


blind_kernel = [[1, 2, 1], [0, 0, 0], [1, 2, 1]]

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    returns: (C_out, rows, columns).
    """
    rim = []
    for axis in (0, 1):
        r = dilation[axis] * (weight.shape[axis + 2] - 1) - padding[axis]
        rim.append((r, r + output_padding[axis]))
    return conv2d(with_rim(zeros_between(x, stride), tuple(rim)), turned(weight), dilation)

# %% q6-answer
def conv_input(C, h, w):
    return torch.arange(1.0, C * h * w + 1).reshape(C, h, w)


def kernel(*rows):
    return torch.tensor(rows)[None, None]


sobel = kernel([1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0])
box = kernel([1.0, 1.0], [1.0, 1.0])
channels = torch.arange(1.0, 7.0)[:, None, None].expand(6, 2, 2).reshape(2, 3, 2, 2)

finds_A = (conv_input(1, 3, 4), sobel, (2, 1), (1, 1))
finds_B = (conv_input(2, 3, 4), channels, (2, 1), (1, 1))
finds_C = (conv_input(1, 3, 4), box, (2, 1), (2, 1))

# %%
# test with PyTorch's
for name, test in {"A": finds_A, "B": finds_B, "C": finds_C}.items():
    x_, w_, s_, p_ = test
    truth = F.conv_transpose2d(x_[None], w_, stride=s_, padding=p_)[0]
    print(name, [truth.shape == f(*test).shape and bool((truth == f(*test)).all()) for f in (A, B, C)])

# %% q7-answer
gradient_output_padding = tuple(
    size - out_size(m, k, s, p) for size, m, k, s, p in [(9, 5, 3, 2, 1), (12, 3, 4, 3, 0)]
)


def dilate(weight, dilation):
    """zeros between the cells of the kernels"""
    a, b, k_h, k_w = weight.shape
    return upsample(weight.reshape(a * b, k_h, k_w), *dilation).reshape(a, b, dilation[0] * (k_h - 1) + 1, -1)


def conv_transpose2d(x, weight, stride, padding, size):
    """my own, by stamping, from assignment 1; size is the one that is wanted"""
    C_in, C_out, k_h, k_w = weight.shape
    p_h, p_w = padding
    canvas = zeros(x, C_out, size[0] + 2 * p_h, size[1] + 2 * p_w)
    for c in range(C_in):
        for i in range(x.shape[1]):
            for j in range(x.shape[2]):
                stamp(canvas, weight[c], i * stride[0], j * stride[1], x[c, i, j])
    return crop(canvas, p_h, p_h, p_w, p_w)


def grad(g, weight, size, stride=(1, 1), padding=(0, 0), dilation=(1, 1)):
    return conv_transpose2d(g, dilate(weight, dilation), stride, padding, size)


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x.

    g: (C_out, m_h, m_w), as the convolution's output.
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of x.
    returns: (C_in, rows, columns).
    """
    return grad(g, weight, input_size, stride, padding, dilation)

# %% q8-answer
comes_back = (out_size(4, 2, 2, 0, 4, 5) - 5 * (2 - 1) - 1) // 2 + 1


def convolve(x, weight, stride, padding, dilation):
    return F.conv2d(x.unsqueeze(0), weight, None, stride, padding, dilation).squeeze(0)


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    output_padding: each below stride or below dilation.
    """
    size = list(map(out_size, x.shape[1:], weight.shape[2:], stride, padding, output_padding, dilation))
    start = zeros(x, weight.shape[1], *size).requires_grad_()
    y = convolve(start, weight, stride, padding, dilation)
    x = pad(x, 0, y.shape[1] - x.shape[1], 0, y.shape[2] - x.shape[2])
    dot(x, y).backward()
    return start.grad

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>).

    x: (C_in, n_h, n_w). y: (C_out, m_h, m_w), as conv(x).
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    """
    return (
        dot(convolve(x, weight, stride, padding, 1), y).item(),
        dot(x, grad(y, weight, x.shape[1:], stride, padding)).item(),
    )


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution.

    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of a channel of its input.
    """
    m = [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(input_size, padding, weight.shape[2:], stride)]
    layer = zeros(weight, weight.shape[0], *m)
    layer.reshape(-1)[row] = 1
    return grad(layer, weight, input_size, stride, padding).reshape(-1)[column].item()

# %% [markdown] q10-answer
# Let me defend all three.
#
# - a) My X is [[4, 1], [4, 0]], my K is [[−2, 3], [−1, 1]], and the cell in row 1, column 2 of the output is −1.
# The stamper says: the 1 in the top right puts 1·K at rows 0, 1 and columns 2, 3, so my cell gets K's lower left number, 1·(−1); the 0 below adds 0·(−2) = 0.
# The slider says: I see 0, 1 / 0, 0 and I multiply by 1, −1 / 3, −2, so 0·1 + 1·(−1) + 0·3 + 0·(−2) = −1.
# So the first tutorial doesn't turn K and the second has to, since it goes from the output back to the inputs and meets the stamps from their other end.
# - b) The word padding comes from the convolution whose matrix is transposed.
# There it adds zeros, namely around the big map.
# In the stamping story it removes the outer rows and columns of the canvas (see `crop` in my code), and in the window story it takes away p of the k − 1 zeros of the rim.
# In both the output gets smaller by 2p.
# - c) The third story is right that the operator is what flows back through a convolution.
# It is wrong in saying that forward and backward have nothing in common, for both use the same numbers in one matrix, once by rows and once by columns.
# If I place it in a network as a layer it's a forward pass, and if the network has an ordinary convolution there, then PyTorch runs it for the gradient.
# - d) For the box kernel [[1, 1], [1, 1]] a window program without the turn agrees with the stamps.
