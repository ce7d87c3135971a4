# The hand of a student who writes plain loops, just as the chapters teach them.
# %% student-given
student = 204117

# %% q1-answer
output_by_hand = [[3, -2, 0, -1],
                  [-6, 11, -3, 3],
                  [0, -8, 12, 0]]
cells_of_four = 2

# %% q2-answer
def trans_conv(X, K):
    """Return X stamped with K.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    returns: (n_h + k_h - 1, n_w + k_w - 1), of that dtype.
    """
    n_h, n_w = X.shape
    k_h, k_w = K.shape
    Y = X.new_zeros(n_h + k_h - 1, n_w + k_w - 1)
    for i in range(n_h):
        for j in range(n_w):
            Y[i:i + k_h, j:j + k_w] += X[i, j] * K
    return Y

# %% q3-answer
def trans_conv_strided(X, K, stride):
    """Return X stamped with K, the stamps `stride` cells apart.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride: (rows, columns), each at least 1.
    returns: as large as the stamps reach, of X's dtype.
    """
    n_h, n_w = X.shape
    k_h, k_w = K.shape
    s_h, s_w = stride
    # the last stamp begins at (n - 1) * s and ends k cells later
    Y = X.new_zeros((n_h - 1) * s_h + k_h, (n_w - 1) * s_w + k_w)
    for i in range(n_h):
        for j in range(n_w):
            top = i * s_h
            left = j * s_w
            Y[top:top + k_h, left:left + k_w] += X[i, j] * K
    return Y

# %% q4-answer
def trans_conv_padded(X, K, stride, padding):
    """Return X stamped with K, less a rim of `padding` cells.

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride: (rows, columns), each at least 1.
    padding: (rows, columns) taken away at each end, each at least 0.
    returns: the rest of the output, of X's dtype.
    """
    Y = trans_conv_strided(X, K, stride)
    p_h, p_w = padding
    height, width = Y.shape
    return Y[p_h:height - p_h, p_w:width - p_w]

# %% q5-answer
def output_size(n, k, stride, padding):
    """Return the size of the output along one axis, in cells.

    n: input size. k: kernel size. stride, padding: for this axis.
    Raises ValueError if nothing is left of the output.
    """
    size = (n - 1) * stride + k - 2 * padding
    if size <= 0:
        raise ValueError("nothing is left of the output, the padding is too large")
    return size


padding_that_triples = 1

# %% q6-answer
def output_cell(X, K, stride, row, column):
    """Return one cell of trans_conv_strided(X, K, stride).

    X: (n_h, n_w). K: (k_h, k_w), of the same dtype.
    stride: (rows, columns), each at least 1.
    row, column: a place in the output.
    """
    n_h, n_w = X.shape
    k_h, k_w = K.shape
    s_h, s_w = stride
    total = X.new_zeros(())
    for i in range(n_h):
        for j in range(n_w):
            t = row - i * s_h
            u = column - j * s_w
            if 0 <= t < k_h and 0 <= u < k_w:
                total += X[i, j] * K[t, u]
    return total

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    """Return the transposed convolution of x, channels and bias included.

    x: (C_in, n_h, n_w). weight: (C_in, C_out, k_h, k_w). bias: (C_out,).
    stride, padding: (rows, columns), as above.
    returns: (C_out, H, W), of x's dtype.
    """
    c_in, c_out = weight.shape[:2]
    maps = []
    for o in range(c_out):
        total = 0
        for c in range(c_in):
            total = total + trans_conv_padded(x[c], weight[c, o], stride, padding)
        maps.append(total + bias[o])
    return torch.stack(maps)

# %% q8-answer
weight_shape = (3, 5, 2, 4)


def as_layer(weight, bias, stride, padding):
    """Return an nn.ConvTranspose2d with this weight and this bias.

    weight: (C_in, C_out, k_h, k_w). bias: (C_out,), of the same dtype.
    stride, padding: (rows, columns).
    """
    c_in, c_out, k_h, k_w = weight.shape
    layer = nn.ConvTranspose2d(c_in, c_out, kernel_size=(k_h, k_w), stride=stride, padding=padding, dtype=weight.dtype)
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer

# %% q9-answer
counterexample = (torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]), (1, 2), (0, 0))


def repaired(X, K, stride, padding):
    """Return what few_loops promises to return."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w, dtype=X.dtype)  # 1: the dtype was lost
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_w)  # 2: here was s_h
            Y[rows, columns] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    # 3: with p = 0 the slice 0:-0 is empty
    return Y[p_h:Y.shape[0] - p_h, p_w:Y.shape[1] - p_w]

# %% [markdown] q10-answer
# a) Every number in the output is a sum of products of one input cell and one kernel cell, and in all three ways it is the same products that are added.
# In question 1 the cell in row 1 and column 1 is 11: stamping puts 3 · 3 there from the first stamp, 1 · (−2) from the second one, 0 · (−1) from the third and 4 · 1 from the fourth.
# Collecting looks for these four pairs from the place of the 11, and the loop over the kernel meets one of them for each kernel cell.
# Only the order is different, and a sum does not care about its order.
#
# b) The stride says how far apart the stamps are in the output, so it makes the output larger.
# The padding takes rows and columns away from the edge of the output, the input stays as it is.
#
# c) Random numbers are practically never equal by accident, so if they all agree then the products and the places are right for that setting.
# It does not prove that all other settings, like dilation or groups, would agree too.
# A square example would have hidden that I mixed up rows and columns, for example s_h instead of s_w, or the channels in the wrong order when there are as many in as out.
#
# d) No. It gives back a map of the size of the input, but the numbers in it are others, since a convolution can lose information.
