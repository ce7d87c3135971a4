# A student on Colab, with a mounted drive, forms (@title, @param), widgets and IPython's display.

# %% imports
import torch
import numpy as np
from IPython.display import HTML, Markdown, clear_output, display
from ipywidgets import IntSlider, interact, widgets

from transconv_course import check

from google.colab import drive

# %%
#@title Mount my drive { display-mode: "form" }
drive.mount('/content/drive')

# %% student-given
#@title My number
student = 5150923 #@param {type:"integer"}

# %% q1-answer
#@title Question 1 { run: "auto" }
windows_by_hand = 5 #@param {type:"slider", min:0, max:10, step:1}
cells_by_hand = 14 #@param {type:"number"}
sizes_by_hand = [14, 15, 16] #@param {type:"raw"}

# %% q2-answer
#@markdown Both directions: the *last* window starts `n + 2p - reach` cells after the first.
def size_down(n, k, s, p, d):
  """Return the size of a convolution's output along one axis."""
  way = n + 2*p - d*(k - 1) - 1
  if way < 0:
    raise ValueError('The kernel does not fit.')
  return 1 + way//s


def size_up(n, k, s, p, o, d):
  """Return the size of a transposed convolution's output."""
  cells = (n - 1)*s + d*(k - 1) + 1 - 2*p + o
  if cells < 1:
    raise ValueError('Too much padding: nothing is left.')
  return cells

# %% q2-check-b
check.assignment_02.size_up(size_up)

# %%
@interact(n=IntSlider(value=15, min=1, max=40), k=(1, 7), s=(1, 5), p=(0, 3), d=(1, 3))
def show(n=15, k=4, s=3, p=1, d=1):
  try:
    m = size_down(n, k, s, p, d)
    display(Markdown(f'**{n}** cells have **{m}** windows; back: {size_up(m, k, s, p, 0, d)}'))
  except ValueError as e:
    display(HTML(f'<b style="color: red">{e}</b>'))

# %% q3-answer
def sizes_that_give(n_out, k, s, p, d):
  """Return the list of all n with size_down(n, k, s, p, d) = n_out."""
  biggest = n_out*s + d*(k - 1) - 2*p
  return [n for n in range(biggest - s + 1, biggest + 1) if n > 0]


def output_padding_that_restores(n, k, s, p, d):
  """Return the output_padding that brings n back."""
  return (n + 2*p - d*(k - 1) - 1)%s


decoder_output_paddings = (0, 1, 1)

# %%
box = widgets.VBox([widgets.Label(f'{n} windows: {sizes_that_give(n, 3, 2, 1, 1)}') for n in range(1, 5)])
display(box)
clear_output(wait=True)

# %% q4-answer
def settings_that_turn(n, m, max_k, max_s):
  """Return all (k, s, p, o) that turn n into m, sorted."""
  settings = set()
  for s in range(1, max_s + 1):
    for o in range(s):
      for k in range(1, max_k + 1):
        p = (s*(n - 1) + k + o - m)//2
        if p >= 0 and s*(n - 1) + k + o - 2*p == m:
          settings.add((k, s, p, o))
  return sorted(settings)


doublings = [(2, 0), (4, 1), (6, 2), (8, 3)] #@param {type:"raw"}

# %% q5-answer
missed_windows = 6 #@param {type:"integer"}
blind_test = (5, 3, 7, 1) #@param {type:"raw"}


def repaired(n, layers):
  """Return what plan promises to return."""
  sizes = [n]
  for k, s, p in layers:
    sizes.append((sizes[-1] - k + 2*p + s)//s)
  for i in range(len(layers) - 1, -1, -1):
    k, s, p = layers[i]
    sizes.append(s*sizes[-1] + k - 2*p - s)
  return sizes

# %% q6-answer
#@title K = [[-2, 3], [-2, 1]]
row_of_W = [0, 0, 0, 0, -2, 3, 0, 0, -2, 1, 0, 0] #@param
row_of_W_transposed = [1, -2, 0, 3, -2, 0] #@param
row_of_the_12 = [0, 0, 3, 2] #@param

# %% q7-answer
def axis_matrices(n, k, s, p):
  """One matrix for each kernel cell u: a 1 where window i lays it on cell i s - p + u."""
  matrices = []
  for u in range(k):
    S = torch.zeros(size_down(n, k, s, p, 1), n)
    for i in range(S.shape[0]):
      if 0 <= i*s - p + u < n:
        S[i, i*s - p + u] = 1
    matrices.append(S)
  return matrices


def matrix_of(K, input_size, stride, padding):
  """Return the matrix of the convolution with K."""
  rows = axis_matrices(input_size[0], K.shape[0], stride[0], padding[0])
  columns = axis_matrices(input_size[1], K.shape[1], stride[1], padding[1])
  W = 0
  for u in range(K.shape[0]):
    for v in range(K.shape[1]):
      W = W + K[u, v]*torch.kron(rows[u], columns[v]).to(K.dtype)
  return W

# %% q8-answer
def by_matrix(X, K, stride, padding, output_padding):
  """Return the transposed convolution of X with K."""
  h = size_up(X.shape[0], K.shape[0], stride[0], padding[0], output_padding[0], 1)
  w = size_up(X.shape[1], K.shape[1], stride[1], padding[1], output_padding[1], 1)
  W = matrix_of(K, (h, w), stride, padding)
  return W.mT.matmul(X.ravel()).unflatten(0, (h, w))

# %%
#@title Compare with PyTorch
import torch.nn as nn

layer = nn.ConvTranspose2d(1, 1, (3, 2), stride=(2, 3), padding=(1, 0), output_padding=(1, 2), bias=False).double()
x = torch.randn(1, 1, 4, 3).double()
with torch.no_grad():
  y = layer(x)
print(torch.allclose(y[0, 0], by_matrix(x[0, 0], layer.weight.data[0, 0], (2, 3), (1, 0), (1, 2))))

# %% q9-answer
def stored_entries(input_size, kernel_size, stride, padding):
  """Return how many entries of the matrix come from the kernel."""
  result = 1
  for axis in range(2):
    n, k, s, p = input_size[axis], kernel_size[axis], stride[axis], padding[axis]
    m = size_down(n, k, s, p, 1)
    pairs = 0
    for u in range(k):
      # windows i with 0 <= i s - p + u <= n - 1
      first = max(0, -((u - p)//s))
      last = min(m - 1, (n - 1 + p - u)//s)
      if last >= first:
        pairs += last - first + 1
    result *= pairs
  return result


dense_bytes = 10070523904 #@param {type:"integer"}
sparse_bytes = 8978000 #@param {type:"integer"}

# %% [markdown] q10-answer
# <font color="green">**a)**</font> For both layers `padding` speaks of the same thing: cells around the *larger* map, which are not part of it.
# The convolution reads from this larger map, so it's given these cells as zeros and finds more windows.
# The transposed convolution writes to this larger map, and what it would write to the cells around is thrown away.
# So more padding means fewer cells that stay.
# It can't be different if the matrix of the second is to be the transposed of the first: zeros have no columns in $W$ and so no rows in $W^\top$.
# That's why with `padding=0` you got more rows than the picture had.
#
# <font color="green">**b)**</font> PyTorch can't, because 106 rows and 107 rows both have 53 windows (for a kernel of 4, stride 2, padding 1), and the layer knows the 53 only.
# `output_padding` is your message to the layer, how many cells the last window had left over: 0 or 1 for stride 2.
# The cells come at the bottom and on the right.
# They aren't filled with zeros on purpose: a stamp that reaches there writes its numbers, and only where none does it stays 0 (with bias: the bias).
#
# <font color="green">**c)**</font> At 224 × 224 and 3 × 3 it would be 10.07 GB as a full matrix, and 8.98 MB if just the kernel's entries are stored with their places.
# The kernel needs 36 bytes.
# And each picture size needs its own $W$, so the question "which size?" comes before the matrix and not after.
