# A student who lives in Jupyter: magics, shell commands, timings, and helpers written to a file of their own.

# %%
%matplotlib inline
%load_ext autoreload
%autoreload 2
%config InlineBackend.figure_format = 'retina'

# %%
!pwd
!ls

# %% student-given
%%time
student = 6093158

# %%
%%writefile my_helpers.py
"""My helpers, in a file of their own."""
import torch


def zeros(x, rows, columns):
    return torch.zeros(x.shape[0], rows, columns, dtype=x.dtype)


def size_forth(n, k, s, p, d=1):
    "convolution"
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def size_back(n, k, s, p, o=0, d=1):
    "transposed convolution"
    return (n - 1) * s - 2 * p + d * (k - 1) + 1 + o

# %%
import my_helpers
from my_helpers import size_back, size_forth

%cd .

# %% q1-answer
%%capture
X_rearranged = [[0, 0, 0, 0, 0],
                [0, 1, 0, 2, 0],
                [0, 0, 0, 2, 0],
                [0, 0, 0, 0, 0]]
K_turned = [[3, 1],
            [3, 2]]
cell_by_hand = 2 * 1 + 2 * 2
print("this is not shown")

# %% q2-answer
def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours.

    x: (C, n_h, n_w). stride: (rows, columns), each at least 1.
    """
    rows = x.shape[1] + (x.shape[1] - 1) * (stride[0] - 1)
    columns = x.shape[2] + (x.shape[2] - 1) * (stride[1] - 1)
    out = my_helpers.zeros(x, rows, columns)
    for i in range(x.shape[1]):
        out[:, i * stride[0], :: stride[1]] = x[:, i]
    return out

# %%
%timeit -n 2 -r 2 zeros_between(torch.ones(2, 10, 10), (2, 2))

# %% q3-answer
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut.

    x: (C, n_h, n_w). rim: ((top, bottom), (left, right)).
    At least one row and one column are left.
    """
    # 1. add more than enough on all sides, 2. cut what is too much
    more = max(abs(n) for side in rim for n in side)
    big = my_helpers.zeros(x, x.shape[1] + 2 * more, x.shape[2] + 2 * more)
    big[:, more:more + x.shape[1], more:more + x.shape[2]] = x
    (top, bottom), (left, right) = rim
    return big[:, more - top:more + x.shape[1] + bottom, more - left:more + x.shape[2] + right]

# %%
with_rim?

# %% q4-answer
def turned(weight):
    """Return the weight of the plain convolution.

    weight: (C_in, C_out, k_h, k_w), as a transposed convolution has it.
    returns: (C_out, C_in, k_h, k_w), each kernel turned by 180 degrees.
    """
    flipped = torch.stack([torch.stack([kernel.rot90(2) for kernel in kernels]) for kernels in weight])
    return flipped.movedim(0, 1)


blind_kernel = [[0, 0, 7], [0, 0, 0], [7, 0, 0]]
files = !ls *.py
print(files, torch.tensor(blind_kernel).T.tolist() == blind_kernel)
# True, so it is not noticed. Once more:
blind_kernel = [[0, 7, 0], [0, 0, 0], [0, 7, 0]]

# %% q5-answer
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    returns: (C_out, rows, columns).
    """
    rim = [[0, 0], [0, 0]]
    for axis in (0, 1):
        reach = dilation[axis] * (weight.shape[2 + axis] - 1)
        rim[axis][0] = reach - padding[axis]
        rim[axis][1] = reach - padding[axis] + output_padding[axis]
    return F.conv2d(with_rim(zeros_between(x, stride), rim)[None], turned(weight), None, (1, 1), (0, 0), dilation)[0]

# %%
%%timeit -n 1 -r 1
by_window(torch.ones(2, 8, 9), torch.ones(2, 3, 3, 3), (2, 2), (1, 1), (1, 0), (1, 1))

# %%
%time y_mine = by_window(torch.ones(2, 8, 9), torch.ones(2, 3, 3, 3), (2, 2), (1, 1), (1, 0), (1, 1))
%time y_torch = F.conv_transpose2d(torch.ones(1, 2, 8, 9), torch.ones(2, 3, 3, 3), None, 2, 1, (1, 0))[0]
torch.allclose(y_mine, y_torch)

# %% q6-answer
%%time
ramp = torch.arange(12.0).reshape(1, 3, 4)
edge = torch.tensor([[[[1.0, -1.0]]]])
blur = torch.tensor([[[[0.25, 0.5, 0.25]]]])
mix = torch.tensor([[1.0, -2.0, 0.5], [3.0, 1.0, 2.0]])[:, :, None, None]

finds_A = (ramp, edge, *PLAIN)
finds_B = (torch.cat([ramp, -ramp]), mix, (1, 3), (0, 0))
finds_C = (ramp, blur, (1, 1), (1, 1))

# %% q7-answer
m = size_forth(9, 3, 2, 1), size_forth(12, 4, 3, 0)
gradient_output_padding = 9 - size_back(m[0], 3, 2, 1), 12 - size_back(m[1], 4, 3, 0)


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x.

    g: (C_out, m_h, m_w), as the convolution's output.
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of x.
    returns: (C_in, rows, columns).
    """
    # what does each single cell of x do to y? one picture in the batch for every cell
    cells = weight.shape[1] * input_size[0] * input_size[1]
    singles = torch.diag(torch.ones(cells, dtype=weight.dtype)).reshape(cells, weight.shape[1], *input_size)
    y = F.conv2d(singles, weight, None, stride, padding, dilation)
    return (y * g).sum(dim=(1, 2, 3)).reshape(weight.shape[1], *input_size)

# %% q8-answer
comes_back = size_forth(size_back(4, 2, 2, 0, 4, 5), 2, 2, 0, 5)


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    output_padding: each below stride or below dilation.
    """
    rows = size_back(x.shape[1], weight.shape[2], stride[0], padding[0], output_padding[0], dilation[0])
    columns = size_back(x.shape[2], weight.shape[3], stride[1], padding[1], output_padding[1], dilation[1])

    def f(z):
        return F.conv2d(z, weight, None, stride, padding, dilation)[:, :x.shape[1], :x.shape[2]]

    # the whole matrix of the convolution from autograd, then times x from the left
    z = torch.zeros(weight.shape[1], rows, columns, dtype=x.dtype)
    J = torch.autograd.functional.jacobian(f, z)
    return (J * x[:, :, :, None, None, None]).sum(dim=(0, 1, 2))

# %%
%%bash
echo "half of it is done"

# %% q9-answer
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>).

    x: (C_in, n_h, n_w). y: (C_out, m_h, m_w), as conv(x).
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    """
    conv_x = F.conv2d(x, weight, stride=stride, padding=padding)
    missing = [x.shape[a + 1] - size_back(y.shape[a + 1], weight.shape[a + 2], stride[a], padding[a]) for a in (0, 1)]
    conv_T_y = F.conv_transpose2d(y, weight, stride=stride, padding=padding, output_padding=missing)
    return float((conv_x * y).sum()), float((x * conv_T_y).sum())


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution.

    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of a channel of its input.
    """
    m = [size_forth(input_size[a], weight.shape[a + 2], stride[a], padding[a]) for a in (0, 1)]
    missing = [input_size[a] - size_back(m[a], weight.shape[a + 2], stride[a], padding[a]) for a in (0, 1)]
    single = torch.zeros(weight.shape[0], *m, dtype=weight.dtype)
    single.flatten()[row] = 1  # flatten is a view here
    back = F.conv_transpose2d(single, weight, stride=stride, padding=padding, output_padding=missing)
    return float(back.flatten()[column])

# %%
%who function

# %%
!rm my_helpers.py
%reset_selective -f ramp

# %% [markdown] q10-answer
# Hi, all of them describe the same table of numbers, so don't worry.
#
# (a) Let me show it for one output cell, row 1 and column 2, with $X = \begin{pmatrix}1&2\\0&2\end{pmatrix}$ and $K = \begin{pmatrix}2&3\\1&3\end{pmatrix}$.
# In the stamp story the upper right 2 puts down $2K$ and our cell lies under the lower left corner of it, $2 \cdot 1 = 2$; the lower right 2 also puts down $2K$, and our cell lies under its upper left corner, $2 \cdot 2 = 4$, so we have 6.
# In the window story we look at $\begin{pmatrix}0&2\\0&2\end{pmatrix}$ through $\begin{pmatrix}3&1\\3&2\end{pmatrix}$, which is $K$ turned by 180°, and $2\cdot1 + 2\cdot2 = 6$.
# So in the stamp story nothing is turned and in the window story it is, and if one did it the other way round, both would be wrong.
#
# (b) Padding adds $p$ zeros around the input of an ordinary convolution.
# A transposed one undoes the sizes of that, so it takes away: in the stamp story rows and columns of the result, in the window story zeros from the rim of $k-1$.
# Therefore your output is smaller, and "padding adds zeros" belongs only to the backward story, where the zeros are around our result.
#
# (c) The backward story is right that a gradient goes through a convolution like this.
# It is wrong to say that it has nothing to do with the forward pass, because both are made of one matrix, $W$ and $W^\top$.
# A decoder needs a map from few cells to many, and $W^\top$ is such a map, so it may stand there as a forward pass, and $W$ is then its backward pass.
#
# (d) On $K$ = a blur, which is the same after half a turn, the window program without the turn and the stamp program agree.
