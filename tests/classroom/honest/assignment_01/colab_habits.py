# The hand of a student who works on Colab: forms with #@title and #@param, the drive mounted, pip and nvidia-smi at the top.
# %% imports
#@title Imports { display-mode: "form" }
from google.colab import drive
drive.mount('/content/drive')

import os
import torch
import torch.nn as nn
from transconv_course import check

device = "cuda" if torch.cuda.is_available() else "cpu" #@param ["cpu", "cuda"] {allow-input: true}
# !nvidia-smi

# %% student-given
#@markdown Put your number here:
student = 1000003 #@param {type:"integer"}

# %% q1-answer
#@title Question 1
output_by_hand = [[-2, -4, -10, -8], [-5, -12, 5, -4], [12, 5, -3, 0]] #@param {type:"raw"}
cells_of_four = 2 #@param {type:"slider", min:0, max:12, step:1}

# %% q1-check-b
check.assignment_01.four_products(cells_of_four, X, K)

# %%
#@title Save to Drive { vertical-output: true, display-mode: "form" }
folder = '/content/drive/MyDrive/transposed' #@param {type:"string"}
save = False #@param {type:"boolean"}
if save:
    os.makedirs(folder, exist_ok=True)
    torch.save({'X': X, 'K': K}, folder + '/q1.pt')

# %% q2-answer
#@title Question 2
def trans_conv(X, K):
    n_h, n_w = X.shape
    k_h, k_w = K.shape
    Y = torch.zeros(n_h + k_h - 1, n_w + k_w - 1, dtype=X.dtype, device=X.device)
    for i in range(n_h):
        for j in range(n_w):
            Y[i:i+k_h, j:j+k_w] += K * X[i][j]
    return Y

# %% q3-answer
#@title Question 3
def trans_conv_strided(X, K, stride):
    n_h, n_w = X.shape
    k_h, k_w = K.shape
    sh, sw = stride
    Y = torch.zeros((n_h - 1) * sh + k_h, (n_w - 1) * sw + k_w, dtype=X.dtype, device=X.device)
    for i in range(n_h):
        for j in range(n_w):
            Y[i*sh:i*sh+k_h, j*sw:j*sw+k_w] += K * X[i][j]
    return Y

# %% q4-answer
#@title Question 4
def trans_conv_padded(X, K, stride, padding):
    Y = trans_conv_strided(X, K, stride)
    ph, pw = padding
    if ph > 0:
        Y = Y[ph:-ph, :]
    if pw > 0:
        Y = Y[:, pw:-pw]
    return Y.contiguous()

# %% q5-answer
#@title Question 5
def output_size(n, k, stride, padding):
    out = (n - 1) * stride - 2 * padding + k
    if out <= 0:
        raise ValueError('output size %d: PADDING %d is too large' % (out, padding))
    return out

padding_that_triples = 1 #@param {type:"number"}

# %% q6-answer
#@title Question 6
def output_cell(X, K, stride, row, column):
    sh, sw = stride
    val = 0
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            if i*sh <= row < i*sh + K.shape[0] and j*sw <= column < j*sw + K.shape[1]:
                val += X[i, j] * K[row - i*sh, column - j*sw]
    return val

# %% q7-answer
#@title Question 7
def trans_conv_channels(x, weight, bias, stride, padding):
    C_in, C_out, k_h, k_w = weight.shape
    H = output_size(x.shape[1], k_h, stride[0], padding[0])
    W = output_size(x.shape[2], k_w, stride[1], padding[1])
    y = torch.zeros(C_out, H, W, dtype=x.dtype, device=x.device)
    for o in range(C_out):
        for c in range(C_in):
            y[o] += trans_conv_padded(x[c], weight[c, o], stride, padding)
    return y + bias.view(C_out, 1, 1)

# %% q8-answer
#@title Question 8
weight_shape = (3, 5, 2, 4) #@param {type:"raw"}

def as_layer(weight, bias, stride, padding):
    layer = nn.ConvTranspose2d(weight.shape[0], weight.shape[1], kernel_size=(weight.shape[2], weight.shape[3]), stride=stride, padding=padding)
    layer = layer.to(device=weight.device, dtype=weight.dtype)
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer.eval()

# %% q8-check-b
check.assignment_01.as_layer(as_layer)

# %%
#@title Test on the GPU, if there is one
a = torch.randn(3, 4, 5, device=device)
w = torch.randn(3, 2, 2, 3, device=device)
b = torch.randn(2, device=device)
diff = trans_conv_channels(a, w, b, (2, 3), (1, 0)) - torch.nn.functional.conv_transpose2d(a[None], w, b, stride=(2, 3), padding=(1, 0))[0]
print(device, diff.abs().max().item())

# %% q9-answer
#@title Question 9
counterexample = (torch.ones(2, 2), torch.ones(2, 2), (1, 3), (0, 0))

def repaired(X, K, stride, padding):
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w, dtype=X.dtype, device=X.device)
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_w)
            Y[rows, columns] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    H, W = Y.shape
    return Y[p_h:H-p_h, p_w:W-p_w]

# %% [markdown] q10-answer
# ### My answer
#
# It is not luck. In my question 1 the number in row 1, column 2 is 5 = 1·(−1) + 4·3 + 3·(−2) + 0·(−2). If I stamp, each of the 4 inputs around adds its product there; if I collect, I take this place and look for the 4 pairs; if I loop over the kernel, each kernel number meets one of the 4 inputs. They are the same 4 products, so the sum is the same, and PyTorch sums these too.
#
# Stride = how far the stamps are apart in the output, padding = how much is removed from the border of the output. Neither changes the input.
#
# The random test shows me that all my indices are right for that shape, because otherwise random numbers would not fit. It does not show it for all shapes and strides. If I had only tested squares I could have swapped height and width (stride, padding, kernel) or C_in and C_out and not seen it.
#
# It doesn't give the input back, it only gives a map of the same shape as the input back, because the convolution threw information away.
