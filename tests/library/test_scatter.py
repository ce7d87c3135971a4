import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from tests.library.strategies import columns, layer, randn
from transconv import stamps, trans_conv

X = torch.tensor([[0.0, 1.0], [2.0, 3.0]])


def test_the_tutorials_examples():
    torch.testing.assert_close(trans_conv(X, X), torch.tensor([[0.0, 0, 1], [0, 4, 6], [4, 12, 9]]))
    torch.testing.assert_close(trans_conv(X, X, padding=1), torch.tensor([[4.0]]))
    expected = torch.tensor([[0.0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]])
    torch.testing.assert_close(trans_conv(X, X, stride=2), expected)


@given(layer(axes=(2,)))
def test_trans_conv_is_pytorchs_with_stride_and_padding_for_each_axis(drawn):
    settings, *_, seed = drawn
    n, k, s, p, o, _ = columns(settings)
    without_end = [min(pad, (step * (size - 1) + kernel - 1) // 2) for pad, step, size, kernel in zip(p, s, n, k)]
    x, w = randn(seed, *n), randn(seed + 1, *k)
    expected = F.conv_transpose2d(x[None, None], w[None, None], None, s, without_end)[0, 0]
    torch.testing.assert_close(trans_conv(x, w, tuple(s), tuple(without_end)), expected)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**16))
def test_the_stamps_add_up_and_each_is_its_input_cell_alone(n_h, n_w, stride, seed):
    x, w = randn(seed, n_h, n_w), randn(seed + 1, 2, 3)
    each = stamps(x, w, stride)
    torch.testing.assert_close(each.sum(dim=(0, 1)), trans_conv(x, w, stride))
    for i in range(n_h):
        for j in range(n_w):
            alone = torch.zeros_like(x)
            alone[i, j] = x[i, j]
            torch.testing.assert_close(each[i, j], trans_conv(alone, w, stride))


def test_dtype_is_kept():
    for dtype in (torch.float32, torch.float64, torch.int64, torch.complex64):
        x = torch.ones(2, 3, dtype=dtype)
        assert trans_conv(x, x).dtype == dtype


def test_gradients_flow_to_input_and_kernel():
    x, w = randn(0, 2, 3).requires_grad_(), randn(1, 3, 2).requires_grad_()
    torch.autograd.gradcheck(lambda x, w: trans_conv(x, w, stride=2, padding=1), (x, w))
