import torch
from hypothesis import assume, given

from tests.library.strategies import CONV, CONV_TRANSPOSE, columns, fits, layer, randn
from transconv import conv_matrix, conv_size, kernel2matrix, output_padding_for


@given(layer())
def test_the_matrix_is_the_convolution_and_its_transpose_the_transposed_convolution(drawn):
    settings, groups, group_in, group_out, seed = drawn
    n, k, s, p, _, d = columns(settings)
    assume(all(map(fits, n, k, s, p, d)))
    axes = len(n)
    x, w = randn(seed, 2, groups * group_in, *n), randn(seed + 1, groups * group_out, group_in, *k)
    y = CONV[axes](x, w, None, s, p, d, groups)
    W = conv_matrix(w, n, s, p, d, groups)
    torch.testing.assert_close(x.reshape(2, -1) @ W.T, y.reshape(2, -1))

    v = randn(seed + 2, *y.shape)
    o = list(map(output_padding_for, n, k, s, p, d))
    back = CONV_TRANSPOSE[axes](v, w, None, s, p, o, groups, d)
    assert back.shape == x.shape
    torch.testing.assert_close(v.reshape(2, -1) @ W, back.reshape(2, -1))


@given(layer())
def test_sparse_and_dense_hold_the_same_numbers(drawn):
    settings, groups, group_in, group_out, seed = drawn
    n, k, s, p, _, d = columns(settings)
    assume(all(map(fits, n, k, s, p, d)))
    w = randn(seed, groups * group_out, group_in, *k)
    sparse = conv_matrix(w, n, s, p, d, groups, sparse=True)
    assert sparse.is_sparse and sparse._nnz() <= w[0].numel() * sparse.shape[0]
    torch.testing.assert_close(sparse.to_dense(), conv_matrix(w, n, s, p, d, groups))


def test_the_tutorials_matrix():
    X, K = torch.arange(9.0).reshape(3, 3), torch.tensor([[1.0, 2], [3, 4]])
    W = kernel2matrix(K)
    assert W.shape == (4, 9)
    torch.testing.assert_close((W @ X.reshape(-1)).reshape(2, 2), torch.tensor([[27.0, 37], [57, 67]]))


def test_the_matrix_passes_gradients_to_the_weight():
    w = randn(0, 2, 1, 2, 2).requires_grad_()
    torch.autograd.gradcheck(lambda w: conv_matrix(w, (3, 4), 2, 1), w)


def test_input_size_may_be_one_number_for_all_axes():
    w = randn(0, 1, 1, 2, 2)
    torch.testing.assert_close(conv_matrix(w, 4), conv_matrix(w, (4, 4)))
    assert conv_matrix(w, 4, stride=2).shape == (conv_size(4, 2, 2) ** 2, 16)


@given(layer())
def test_a_sparse_matrix_stores_one_number_for_each_product_of_the_convolution(drawn):
    settings, groups, group_in, group_out, _ = drawn
    n, k, s, p, _, d = columns(settings)
    assume(all(map(fits, n, k, s, p, d)))
    ones = torch.ones(groups * group_out, group_in, *k)
    meetings = CONV[len(n)](torch.ones(1, groups * group_in, *n), ones, None, s, p, d, groups).sum()
    W = conv_matrix(ones, n, s, p, d, groups, sparse=True)
    assert W._nnz() == meetings and W.is_coalesced()
