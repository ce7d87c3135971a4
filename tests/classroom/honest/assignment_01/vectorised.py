# The hand of a student who avoids loops wherever possible: einsum, index_add_, as_strided, boolean masks, outer products.
# %% student-given
student: int = 31337

# %% q1-answer
output_by_hand = [[4., 4., -3., 0.], [8., 22., 7., -1.], [3., 15., 15., 3.]]
cells_of_four = (X.shape[0] - 1) * (X.shape[1] - 1)  # the overlaps in the middle: 1 row, 2 columns

# %% q2-answer
def trans_conv(X, K):
    n_h, n_w = X.shape
    k_h, k_w = K.shape
    Y = X.new_zeros(n_h + k_h - 1, n_w + k_w - 1)
    stamps = X[:, :, None, None] * K                     # (n_h, n_w, k_h, k_w)
    # two loops over the cells, as asked. The rest has none.
    for i, row_of_stamps in enumerate(stamps):
        for j, stamp in enumerate(row_of_stamps):
            Y[i:i + k_h, j:j + k_w].add_(stamp)
    return Y

# %% q3-answer
def trans_conv_strided(X, K, stride):
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    s_h, s_w = stride
    H, W = s_h * (n_h - 1) + k_h, s_w * (n_w - 1) + k_w
    products = torch.einsum('ij,tu->itju', X, K)
    r = torch.arange(n_h)[:, None] * s_h + torch.arange(k_h)   # (n_h, k_h) output row of (i, t)
    c = torch.arange(n_w)[:, None] * s_w + torch.arange(k_w)   # (n_w, k_w)
    place = r[:, :, None, None] * W + c                        # (n_h, k_h, n_w, k_w)
    return X.new_zeros(H * W).index_add_(0, place.flatten(), products.flatten()).view(H, W)

# %% q4-answer
def trans_conv_padded(X, K, stride, padding):
    Y = trans_conv_strided(X, K, stride)
    (H, W), (p_h, p_w) = Y.shape, padding
    return Y.narrow(0, p_h, H - 2 * p_h).narrow(1, p_w, W - 2 * p_w)

# %% q5-answer
def output_size(n, k, stride, padding):
    size = stride * (n - 1) + k - 2 * padding
    if size < 1:
        raise ValueError(f"padding={padding} leaves nothing of the output")
    return size


padding_that_triples = [p for p in range(20) if 3 * 15 + 5 - 2 * p == 48][0]

# %% q6-answer
def output_cell(X, K, stride, row, column):
    # t = row - i * s_h has to be a row of the kernel, and the same for the columns
    t = row - torch.arange(X.shape[0]) * stride[0]
    u = column - torch.arange(X.shape[1]) * stride[1]
    in_h = (0 <= t) & (t < K.shape[0])
    in_w = (0 <= u) & (u < K.shape[1])
    return (X[in_h][:, in_w] * K[t[in_h]][:, u[in_w]]).sum()

# %% q7-answer
def trans_conv_channels(x, weight, bias, stride, padding):
    # collect instead of stamp: spread x out with zeros, then windows times the turned kernel
    C_in, C_out, k_h, k_w = weight.shape
    _, n_h, n_w = x.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    H, W = s_h * (n_h - 1) + k_h, s_w * (n_w - 1) + k_w
    spread = x.new_zeros(C_in, H + k_h - 1, W + k_w - 1)
    spread[:, k_h - 1:k_h + s_h * (n_h - 1):s_h, k_w - 1:k_w + s_w * (n_w - 1):s_w] = x
    a, b, c = spread.stride()
    windows = spread.as_strided((C_in, H, W, k_h, k_w), (a, b, c, b, c))
    y = torch.einsum('chwtu,cotu->ohw', windows, weight.flip(-2, -1))
    return y[:, p_h:H - p_h, p_w:W - p_w] + bias[:, None, None]

# %% q8-answer
weight_shape = torch.Size([3, 5, 2, 4])


def as_layer(weight, bias, stride, padding):
    layer = nn.ConvTranspose2d(*weight.shape[:2], tuple(weight.shape[2:]), stride, padding).to(weight.dtype)
    layer.load_state_dict({'weight': weight, 'bias': bias})
    return layer

# %% q9-answer
counterexample = torch.randn(2, 3, dtype=torch.float64), torch.randn(3, 2, dtype=torch.float64), (2, 3), (0, 2)


def repaired(X, K, stride, padding):
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    H, W = s_h * (n_h - 1) + k_h, s_w * (n_w - 1) + k_w
    Y = X.new_zeros(H, W)
    for t in range(k_h):
        for u in range(k_w):
            Y[t:t + s_h * (n_h - 1) + 1:s_h, u:u + s_w * (n_w - 1) + 1:s_w] += X * K[t, u]
    return Y[p_h:H - p_h, p_w:W - p_w]

# %% [markdown] q10-answer
# **a)** All three are one and the same sum, $Y[r, c] = \sum X[i, j]\,K[t, u]$ over all pairs with $r = i s_h + t$ and $c = j s_w + u$. Take $Y[1, 1] = 22$ from my question 1. Stamping visits the inputs 2, 3, 1 and 4 one after the other and each leaves a product at that place ($2\cdot3 + 3\cdot3 + 1\cdot(-1) + 4\cdot2 = 22$); collecting stays at the place and fetches the four products; the loop over the kernel goes through K and in each of its four passes one product falls on the place. So it isn't luck, because a sum has the same value in each order, apart from rounding.
#
# **b)** Stride moves the stamps apart in the *output* and padding cuts a rim off the *output*. The input is left alone by both.
#
# **c)** With random real numbers two different formulas practically never agree, so agreement tells me that for this shape and setting the very same products land at the same places. It doesn't tell me about settings which I haven't tried and it is no proof. A square example would have hidden swapped axes (height for width, `s_h` for `s_w`), a swapped `C_in` and `C_out`, and an example with equal paddings hides the slice `0:-0`.
#
# **d)** No: only the shape comes back. Already 2×2 → 1×1 loses three numbers which nobody can restore, so it is the transpose (of the matrix) and not the inverse.
