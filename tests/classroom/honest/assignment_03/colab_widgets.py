# A student who works in Google Colab: drive, forms, and sliders of ipywidgets in cells of their own.

# %% imports
#@title Imports { display-mode: "form" }
from google.colab import drive
import torch
import torch.nn.functional as F

from transconv_course import check

# drive.mount('/content/drive')

# %% student-given
#@title Your number
student = 21403377 #@param {type:"integer"}

# %%
!nvidia-smi -L || echo "no GPU, the CPU is enough"

# %% q1-answer
#@title Question 1 { run: "auto" }
X_rearranged = [[0, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 4, 0, 3, 0], [0, 0, 0, 0, 0]] #@param {type:"raw"}
K_turned = [[-2, -1], [2, 2]] #@param {type:"raw"}
cell_by_hand = 5 #@param {type:"number"}

# %% q2-answer
#@title Question 2
def zeros_between(x, stride):
    """Return x with stride - 1 zeros between neighbours.

    x: (C, n_h, n_w). stride: (rows, columns), each at least 1.
    """
    device = x.device  # in case that the GPU is on
    C, n_h, n_w = x.shape
    rows = []
    for i in range(n_h):
        row = torch.zeros(C, 1, stride[1] * (n_w - 1) + 1, dtype=x.dtype, device=device)
        for j in range(n_w):
            row[:, 0, j * stride[1]] = x[:, i, j]
        rows.append(row)
        if i < n_h - 1:
            for _ in range(stride[0] - 1):
                rows.append(torch.zeros_like(row))
    return torch.cat(rows, dim=1)

# %% q3-answer
#@title Question 3
def with_rim(x, rim):
    """Return x with a rim of zeros; where a number is negative, cut.

    x: (C, n_h, n_w). rim: ((top, bottom), (left, right)).
    At least one row and one column are left.
    """
    (top, bottom), (left, right) = rim
    C, n_h, n_w = x.shape
    out = torch.zeros(C, top + n_h + bottom, left + n_w + right, dtype=x.dtype, device=x.device)
    # which rows / columns of x survive
    r0, r1 = max(0, -top), min(n_h, n_h + bottom)
    c0, c1 = max(0, -left), min(n_w, n_w + right)
    if r0 < r1 and c0 < c1:
        out[:, r0 + top : r1 + top, c0 + left : c1 + left] = x[:, r0:r1, c0:c1]
    return out

# %% q4-answer
#@title Question 4
def turned(weight):
    """Return the weight of the plain convolution.

    weight: (C_in, C_out, k_h, k_w), as a transposed convolution has it.
    returns: (C_out, C_in, k_h, k_w), each kernel turned by 180 degrees.
    """
    return torch.einsum("iohw->oihw", weight).flip(-1).flip(-2)


blind_kernel = [[3, 1, 4], [1, 5, 1], [4, 1, 3]] #@param {type:"raw"}
# hm, this one is symmetric to both diagonals, so the transpose isn't noticed. Other numbers:
blind_kernel = [[3, 1, 4], [9, 5, 9], [4, 1, 3]] #@param {type:"raw"}

# %% q5-answer
#@title Question 5
def by_window(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x as a plain convolution.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    returns: (C_out, rows, columns).
    """
    k_h, k_w = weight.shape[-2:]
    top, left = (k_h - 1) * dilation[0] - padding[0], (k_w - 1) * dilation[1] - padding[1]
    prepared = zeros_between(x, stride)
    prepared = with_rim(prepared, ((top, top + output_padding[0]), (left, left + output_padding[1])))
    return F.conv2d(input=prepared.unsqueeze(0), weight=turned(weight), dilation=dilation).squeeze(0)

# %%
#@title Play with it
import ipywidgets as widgets
from IPython.display import HTML, Markdown, display

output = widgets.Output()
slider_s = widgets.IntSlider(value=2, min=1, max=4, description="stride")
slider_p = widgets.IntSlider(value=0, min=0, max=2, description="padding")


def redraw(change=None):
    output.clear_output(wait=True)
    with output:
        y = by_window(torch.ones(1, 3, 4), torch.ones(1, 1, 3, 3), (slider_s.value,) * 2, (slider_p.value,) * 2, (0, 0), (1, 1))
        display(HTML("<table>" + "".join("<tr>" + "".join(f"<td>{v:g}</td>" for v in row) + "</tr>" for row in y[0].tolist()) + "</table>"))


slider_s.observe(redraw, names="value")
slider_p.observe(redraw, names="value")
redraw()
display(widgets.VBox([slider_s, slider_p, output]))

# %%
@widgets.interact(row=(0, 2), column=(0, 3))
def which_cell(row=1, column=2):
    display(Markdown(f"cell **({row}, {column})** = {by_window(X[None], K[None, None], (1, 2), (0, 0), (0, 0), (1, 1))[0, row, column]:g}"))

# %% q6-answer
#@title Question 6
seed = 7 #@param {type:"slider", min:0, max:20, step:1}
torch.manual_seed(seed)
finds_A = (torch.randn(1, 3, 4), torch.randn(1, 1, 3, 2), *PLAIN)
finds_B = (torch.randn(2, 3, 4), torch.randn(2, 4, 1, 1), *PLAIN)
finds_C = (torch.randn(1, 3, 4), torch.randn(1, 1, 1, 1), (1, 1), (1, 1))

# %% q7-answer
#@title Question 7
gradient_output_padding = (0, 2) #@param {type:"raw"}


def slopes(g, weight, input_size, stride, padding, dilation):
    """Return the gradient of (F.conv2d(x, weight, ...) * g).sum() by x.

    g: (C_out, m_h, m_w), as the convolution's output.
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of x.
    returns: (C_in, rows, columns).
    """
    C_out, C_in, k_h, k_w = weight.shape
    layer = torch.nn.ConvTranspose2d(
        C_out, C_in, (k_h, k_w), stride=stride, padding=padding, dilation=dilation, bias=False, dtype=weight.dtype
    )
    with torch.no_grad():
        layer.weight.copy_(weight)
        # the layer finds the output_padding itself if I say how large I want it
        return layer(g.unsqueeze(0), output_size=list(input_size)).squeeze(0)

# %% q8-answer
#@title Question 8
comes_back = 6 #@param {type:"integer"}


def by_autograd(x, weight, stride, padding, output_padding, dilation):
    """Return the transposed convolution of x, from F.conv2d and autograd.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w).
    output_padding: each below stride or below dilation.
    """
    _, n_h, n_w = x.shape
    C_out, k_h, k_w = weight.shape[1:]
    rows = (n_h - 1) * stride[0] - 2 * padding[0] + dilation[0] * (k_h - 1) + output_padding[0] + 1
    columns = (n_w - 1) * stride[1] - 2 * padding[1] + dilation[1] * (k_w - 1) + output_padding[1] + 1

    def conv(z):
        y = F.conv2d(z, weight, stride=stride, padding=padding, dilation=dilation)
        return y[:, :, :n_h, :n_w]

    z = torch.zeros(1, C_out, rows, columns, dtype=x.dtype, device=x.device)
    _, result = torch.autograd.functional.vjp(conv, z, x.unsqueeze(0))
    return result.squeeze(0)

# %% q9-answer
#@title Question 9
def both_sides(x, y, weight, stride, padding):
    """Return (<conv(x), y>, <x, transposed conv(y)>).

    x: (C_in, n_h, n_w). y: (C_out, m_h, m_w), as conv(x).
    weight: (C_out, C_in, k_h, k_w), the convolution's.
    """
    return (
        torch.sum(F.conv2d(x.unsqueeze(0), weight, stride=stride, padding=padding).squeeze(0) * y),
        torch.sum(x * slopes(y, weight, x.shape[-2:], stride, padding, 1)),
    )


def matrix_entry(weight, input_size, stride, padding, row, column):
    """Return W[row, column], W the matrix of the convolution.

    weight: (C_out, C_in, k_h, k_w), the convolution's.
    input_size: (rows, columns) of a channel of its input.
    """
    C_out, C_in, k_h, k_w = weight.shape
    m_h = (input_size[0] + 2 * padding[0] - k_h) // stride[0] + 1
    m_w = (input_size[1] + 2 * padding[1] - k_w) // stride[1] + 1
    single = torch.zeros(C_out * m_h * m_w, dtype=weight.dtype)
    single[row] = 1
    back = slopes(single.view(C_out, m_h, m_w), weight, input_size, stride, padding, 1)
    return back.reshape(-1)[column]

# %% [markdown] q10-answer
# ### My answer
#
# Nobody of the three must be wrong, since a sum can be sorted by its senders or by its receivers.
#
# **a)** My cell is row 1, column 2 with the value 5, from X = [[0, 1], [4, 3]] and K = [[2, 2], [-1, -2]].
# Sorted by senders, the kernel is stamped *as it is*: X[0, 1] = 1 sends 1 · K[1, 0] = −1, and X[1, 1] = 3 sends 3 · K[0, 0] = 6; together 5.
# Sorted by receivers, the cell has the window [[0, 1], [0, 3]] in front of it and weighs it with the *turned* kernel [[−2, −1], [2, 2]]: 0 − 1 + 0 + 6 = 5.
# The turn is no extra operation, it's what the stamp looks like from the cell that it falls on.
#
# **b)** With the window, k − 1 zeros lie around the input and padding takes p of them away on each side.
# With the stamp, padding takes away cells of the output.
# It adds zeros only for the convolution that goes back, and these zeros lie around our output, not our input.
#
# **c)** The third story has the right operator: multiply the gradient by the transposed matrix of a convolution.
# But the transposed matrix is made of the forward weights, so "nothing to do with" is wrong.
# In a generator the transposed matrix runs forwards, and in training a classifier it runs backwards, since each linear map has the other as its gradient.
#
# **d)** A kernel of ones only: the window program that forgets the turn agrees with the stamp program there.
