# A student who knows tensors well and avoids every loop: indexing, masks, einsum and index_add.

# %% imports
import torch
import torch.nn.functional as F
from torch import Tensor, arange, as_tensor

from transconv_course import check

# %% student-given
student = int("3318842")

# %% q1-answer
X_rearranged = [[0, 0, 0, 0, 0], [0, 1, 0, 3, 0], [0, 1, 0, 4, 0], [0, 0, 0, 0, 0]]
K_turned = [[1, 3], [2, -2]]
cell_by_hand = 0 * 1 + 3 * 3 + 0 * 2 + 4 * -2

# %% q2-answer
def zeros_between(x, stride):
    """x (C, n_h, n_w) -> (C, (n_h-1)s_h+1, (n_w-1)s_w+1), one slice assignment."""
    C, h, w = x.shape
    sh, sw = stride
    out = x.new_zeros(C, (h - 1) * sh + 1, (w - 1) * sw + 1)
    out[:, ::sh, ::sw] = x
    return out

# %% q3-answer
def with_rim(x, rim):
    # every cell of the result asks where it comes from; so "first add, then cut" solves itself
    (top, bottom), (left, right) = rim
    C, h, w = x.shape
    i = arange(-top, h + bottom)
    j = arange(-left, w + right)
    inside = ((i >= 0) & (i < h))[:, None] & ((j >= 0) & (j < w))[None, :]
    values = x[:, i.clamp(0, h - 1)[:, None], j.clamp(0, w - 1)[None, :]]
    return torch.where(inside, values, torch.zeros((), dtype=x.dtype))

# %% q4-answer
def turned(weight):
    return weight.flip((-2, -1)).transpose(0, 1)


blind_kernel = [[0, 1, 0], [0, 0, 0], [0, 1, 0]]

# %%
# turn: same picture. transpose: the 1s lie left and right instead of above and below
B_ = torch.tensor(blind_kernel)
assert (B_.rot90(2) == B_).all() and not (B_.T == B_).all()

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    s, p, o, d = map(as_tensor, (stride, padding, output_padding, dilation))
    front = d * (as_tensor(weight.shape[2:]) - 1) - p
    rim = torch.stack((front, front + o), dim=1).tolist()
    return F.conv2d(with_rim(zeros_between(x, stride), rim), turned(weight), dilation=tuple(d.tolist()))

# %% q6-answer
g = torch.Generator().manual_seed(5)
lopsided = torch.rand(1, 1, 2, 3, generator=g)
many = torch.rand(3, 2, 3, 3, generator=g)
many = many + many.flip(2, 3)  # same after half a turn

finds_A = (torch.rand(1, 4, 3, generator=g), lopsided, (2, 1), (0, 1))
finds_B = (torch.rand(3, 4, 5, generator=g), many, *PLAIN)
finds_C = (torch.rand(1, 4, 5, generator=g), torch.ones(1, 1, 2, 2), (2, 2), (2, 1))

# %%
for name, args in zip("ABC", (finds_A, finds_B, finds_C)):
    truth = F.conv_transpose2d(args[0][None], args[1], None, *args[2:])[0]
    print(name, [f(*args).shape == truth.shape and torch.allclose(f(*args), truth) for f in (A, B, C)])

# %% q7-answer
size = torch.tensor([9, 12])
k, s, p = torch.tensor([3, 4]), torch.tensor([2, 3]), torch.tensor([1, 0])
gradient_output_padding = tuple(((size + 2 * p - k) % s).tolist())


def slopes(g, weight, input_size, stride, padding, dilation):
    # products g * weight for all positions at once, then index_add onto the padded map
    c_out, c_in, kh, kw = weight.shape
    m_h, m_w = g.shape[1:]
    (H, W), (sh, sw), (ph, pw), (dh, dw) = input_size, stride, padding, dilation
    products = torch.einsum("oij,ocuv->ciujv", g, weight)
    rows = (arange(m_h)[:, None] * sh + arange(kh) * dh)[:, :, None, None]
    cols = (arange(m_w)[:, None] * sw + arange(kw) * dw)[None, None]
    place = rows * (W + 2 * pw) + cols
    padded = g.new_zeros(c_in, (H + 2 * ph) * (W + 2 * pw))
    padded.index_add_(1, place.reshape(-1), products.reshape(c_in, -1))
    return padded.view(c_in, H + 2 * ph, W + 2 * pw)[:, ph : ph + H, pw : pw + W]

# %% q8-answer
comes_back = (((4 - 1) * 2 + 5 * (2 - 1) + 1 + 4) - 5 * (2 - 1) - 1) // 2 + 1


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    n, k = as_tensor(x.shape[1:]), as_tensor(weight.shape[2:])
    s, p, o, d = map(as_tensor, (stride, padding, output_padding, dilation))
    out_size = (n - 1) * s - 2 * p + d * (k - 1) + o + 1
    z = x.new_zeros(weight.shape[1], *out_size.tolist()).requires_grad_()
    y = F.conv2d(z, weight, None, stride, padding, dilation)
    (grad,) = torch.autograd.grad(y[:, : x.shape[1], : x.shape[2]], z, x)
    return grad

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    one = torch.tensordot(F.conv2d(x, weight, None, stride, padding), y, dims=3)
    two = torch.einsum("chw,chw->", x, slopes(y, weight, x.shape[1:], stride, padding, (1, 1)))
    return one, two


def matrix_entry(weight, input_size, stride, padding, row, column):
    n, k = as_tensor(input_size), as_tensor(weight.shape[2:])
    s, p = as_tensor(stride), as_tensor(padding)
    free = n + 2 * p - k
    m = free // s + 1
    cells = weight.shape[0] * int(m.prod())
    unit = F.one_hot(as_tensor(row), cells).to(weight.dtype).view(-1, *m.tolist())
    back = F.conv_transpose2d(unit, weight, None, stride, padding, tuple((free % s).tolist()))
    return back.flatten()[column].item()

# %% [markdown] q10-answer
# All three tutorials describe one linear map, $y = W^\top x$, and read its matrix in three directions.
#
# **a)** Stamping reads $W^\top$ by columns (what does one input cell do?), the window reads it by rows (where does one output cell come from?).
# In my question 1, output cell (1, 2) lies under the stamp of $X_{01} = 3$ with the weight $K_{10} = 3$ and under the stamp of $X_{11} = 4$ with $K_{00} = -2$: $9 - 8 = 1$.
# By rows: the window on $X'$ holds $(0, 3; 0, 4)$, the turned kernel is $(1, 3; 2, -2)$, their product $0 + 9 + 0 - 8 = 1$.
# So the kernel as stored is never changed by the stamp, and it must be turned for the window, because the upper input cell reaches this output with the lower row of $K$.
#
# **b)** `padding` is named after the ordinary convolution, and that one does add $p$ zeros per side, to *its* input, which is our output.
# Going the other way, these cells are dropped: the stamp story crops $p$ rows and columns from each side of the result.
# In the window story there are $d(k-1) - p$ zeros around the rearranged input, hence padding removes zeros, and the output shrinks by $2p$.
#
# **c)** Right: the gradient of a convolution by its input is exactly this operator.
# Not right: that it has nothing to do with a forward pass; $W$ and $W^\top$ contain the same numbers and a linear map does not know who calls it.
# In a U-Net's decoder we call it forwards, while in every encoder autograd calls it when going back.
#
# **d)** Take a single channel, and a kernel which is its own half-turn such as a Gauss blur: the window program without the turn agrees with the stamp program on every input.
