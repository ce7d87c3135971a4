"""One case per rule: the error's type, and the argument, value and rule that its message names."""

import pytest
import torch

import transconv as tc

X = torch.ones(2, 2)
X4 = torch.ones(1, 1, 2, 2)
DOUBLE = torch.ones(2, 2, dtype=torch.float64)

CASES = {
    "conv_size: n is an integer": (lambda: tc.conv_size(1.5, 1), TypeError, "n must be an integer, got 1.5"),
    "conv_size: a bool is no size": (lambda: tc.conv_size(True, 1), TypeError, "n must be an integer, got True"),
    "conv_size: n ≥ 1": (lambda: tc.conv_size(0, 1), ValueError, "n must be at least 1, got 0"),
    "conv_size: k ≥ 1": (lambda: tc.conv_size(1, 0), ValueError, "k must be at least 1, got 0"),
    "conv_size: s ≥ 1": (lambda: tc.conv_size(1, 1, 0), ValueError, "s must be at least 1, got 0"),
    "conv_size: p ≥ 0": (lambda: tc.conv_size(1, 1, 1, -1), ValueError, "p must be at least 0, got -1"),
    "conv_size: d ≥ 1": (lambda: tc.conv_size(1, 1, 1, 0, 0), ValueError, "d must be at least 1, got 0"),
    "conv_size: the kernel fits": (lambda: tc.conv_size(2, 3, d=2), ValueError, "k must fit .* 5 is more than .* 2 "),
    "conv_transpose_size: o ≥ 0": (
        lambda: tc.conv_transpose_size(2, 2, o=-1),
        ValueError,
        "o must be at least 0, got -1",
    ),
    "conv_transpose_size: o < s or o < d": (
        lambda: tc.conv_transpose_size(2, 2, 2, 0, 2),
        ValueError,
        "o must be smaller than s or than d, got o=2",
    ),
    "conv_transpose_size: something is left": (
        lambda: tc.conv_transpose_size(2, 2, p=2),
        ValueError,
        "p must leave at least one cell .* p=2 .* leaves -1",
    ),
    "input_sizes: n_out ≥ 1": (lambda: tc.input_sizes(0, 1), ValueError, "n_out must be at least 1, got 0"),
    "output_padding_for: the kernel fits": (lambda: tc.output_padding_for(1, 2), ValueError, "k must fit"),
    "settings_for: m ≥ 1": (
        lambda: tc.settings_for(0, 1, max_kernel_size=1, max_stride=1),
        ValueError,
        "m must be at least 1, got 0",
    ),
    "settings_for: n ≥ 1": (
        lambda: tc.settings_for(1, 0, max_kernel_size=1, max_stride=1),
        ValueError,
        "n must be at least 1, got 0",
    ),
    "settings_for: max_kernel_size ≥ 1": (
        lambda: tc.settings_for(1, 1, max_kernel_size=0, max_stride=1),
        ValueError,
        "max_kernel_size .* got 0",
    ),
    "settings_for: max_stride ≥ 1": (
        lambda: tc.settings_for(1, 1, max_kernel_size=1, max_stride=0),
        ValueError,
        "max_stride .* got 0",
    ),
    "trans_conv: X is a tensor": (lambda: tc.trans_conv([[1]], X), TypeError, "X must be a torch.Tensor, got list"),
    "trans_conv: X is 2-D": (lambda: tc.trans_conv(X[0], X), ValueError, r"X must be 2-D, .* got the shape \(2,\)"),
    "trans_conv: X is not empty": (
        lambda: tc.trans_conv(X[:0], X),
        ValueError,
        r"X must have at least one row .* got the shape \(0, 2\)",
    ),
    "trans_conv: X holds numbers": (lambda: tc.trans_conv(X > 0, X), TypeError, "X must hold numbers, .* torch.bool"),
    "trans_conv: K is a tensor": (lambda: tc.trans_conv(X, 3), TypeError, "K must be a torch.Tensor, got int"),
    "trans_conv: K is 2-D": (lambda: tc.trans_conv(X, X4), ValueError, r"K must be 2-D, .* \(1, 1, 2, 2\)"),
    "trans_conv: K is not empty": (lambda: tc.trans_conv(X, X[:, :0]), ValueError, "K must have at least one row"),
    "trans_conv: one dtype": (
        lambda: tc.trans_conv(X, DOUBLE),
        TypeError,
        "K must have the dtype of X, torch.float32, got torch.float64",
    ),
    "trans_conv: stride ≥ 1": (lambda: tc.trans_conv(X, X, 0), ValueError, "stride must be at least 1, got 0"),
    "trans_conv: stride is an integer": (
        lambda: tc.trans_conv(X, X, 1.0),
        TypeError,
        "stride must be an integer, got 1.0",
    ),
    "trans_conv: one stride an axis": (
        lambda: tc.trans_conv(X, X, (1, 2, 3)),
        ValueError,
        r"stride must be one integer or 2, .* got \(1, 2, 3\)",
    ),
    "trans_conv: each stride ≥ 1": (
        lambda: tc.trans_conv(X, X, (1, 0)),
        ValueError,
        r"stride\[1\] must be at least 1, got 0",
    ),
    "trans_conv: padding ≥ 0": (lambda: tc.trans_conv(X, X, 1, -1), ValueError, "padding must be at least 0, got -1"),
    "trans_conv: something is left": (
        lambda: tc.trans_conv(X, X, 1, 2),
        ValueError,
        r"padding must leave .* padding=2 .* \(3, 3\)",
    ),
    "stamps: stride ≥ 1": (lambda: tc.stamps(X, X, 0), ValueError, "stride must be at least 1, got 0"),
    "conv_matrix: weight is a tensor": (
        lambda: tc.conv_matrix(None, 3),
        TypeError,
        "weight must be a torch.Tensor, got NoneType",
    ),
    "conv_matrix: weight has channels": (
        lambda: tc.conv_matrix(X, 3),
        ValueError,
        r"weight must be \(C_out, C_in/groups, .* got the shape \(2, 2\)",
    ),
    "conv_matrix: weight is not empty": (
        lambda: tc.conv_matrix(X4[:0], 3),
        ValueError,
        r"weight must not be empty, got the shape \(0, 1, 2, 2\)",
    ),
    "conv_matrix: input_size ≥ 1": (
        lambda: tc.conv_matrix(X4, (3, 0)),
        ValueError,
        r"input_size\[1\] must be at least 1, got 0",
    ),
    "conv_matrix: one input_size an axis": (
        lambda: tc.conv_matrix(X4, (3,)),
        ValueError,
        r"input_size must be one integer or 2, .* got \(3,\)",
    ),
    "conv_matrix: dilation ≥ 1": (
        lambda: tc.conv_matrix(X4, 3, dilation=0),
        ValueError,
        "dilation must be at least 1, got 0",
    ),
    "conv_matrix: groups ≥ 1": (
        lambda: tc.conv_matrix(X4, 3, groups=0),
        ValueError,
        "groups must be at least 1, got 0",
    ),
    "conv_matrix: groups divide the channels": (
        lambda: tc.conv_matrix(X4, 3, groups=2),
        ValueError,
        "groups must divide the 1 output channels .* got 2",
    ),
    "conv_matrix: the kernel fits": (lambda: tc.conv_matrix(X4, 1), ValueError, "k must fit"),
    "kernel2matrix: K is 2-D": (lambda: tc.kernel2matrix(X4), ValueError, "K must be 2-D"),
    "rearranged: weight is a tensor": (
        lambda: tc.rearranged(X4, "w"),
        TypeError,
        "weight must be a torch.Tensor, got str",
    ),
    "rearranged: weight has channels": (
        lambda: tc.rearranged(X4, X),
        ValueError,
        r"weight must be \(C_in, C_out/groups, .* got the shape \(2, 2\)",
    ),
    "rearranged: x has weight's axes": (
        lambda: tc.rearranged(X, X4),
        ValueError,
        r"x must be \(N, C_in, \*size\) .* 2 spatial axes .* \(2, 2\)",
    ),
    "rearranged: one dtype": (
        lambda: tc.rearranged(X4.double(), X4),
        TypeError,
        "weight must have the dtype of x, torch.float64",
    ),
    "rearranged: channels fit": (
        lambda: tc.rearranged(torch.ones(1, 3, 2, 2), X4),
        ValueError,
        "x must have the 1 input channels .* got 3",
    ),
    "rearranged: output_padding < stride or dilation": (
        lambda: tc.rearranged(X4, X4, output_padding=1),
        ValueError,
        "o must be smaller than s or than d",
    ),
    "rearranged: groups divide the channels": (
        lambda: tc.rearranged(X4, X4, groups=2),
        ValueError,
        "groups must divide the 1 input channels .* got 2",
    ),
    "rearranged: something is left": (lambda: tc.rearranged(X4, X4, padding=2), ValueError, "p must leave"),
}


@pytest.mark.parametrize("rule", CASES)
def test_every_rule_has_its_sentence(rule):
    call, error, sentence = CASES[rule]
    with pytest.raises(error, match=sentence):
        call()


def test_a_0_d_tensor_and_a_numpy_integer_are_integers():
    assert tc.conv_size(torch.tensor(16), 5, 3, 2) == 6
    numpy = pytest.importorskip("numpy")
    assert tc.conv_size(numpy.int64(16), 5, 3, 2) == 6
