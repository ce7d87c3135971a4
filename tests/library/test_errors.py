"""One case per rule: the error's type, and the argument, value and rule that its message names."""

import re

import pytest
import torch

import transconv as tc
from transconv_course import draw

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
    "trans_conv: X is dense": (
        lambda: tc.trans_conv(X.to_sparse(), X),
        TypeError,
        "X must be dense, got the layout torch.sparse_coo",
    ),
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
        "output_padding must be smaller than stride or than dilation",
    ),
    "rearranged: groups divide the channels": (
        lambda: tc.rearranged(X4, X4, groups=2),
        ValueError,
        "groups must divide the 1 input channels .* got 2",
    ),
    "rearranged: something is left": (
        lambda: tc.rearranged(X4, X4, padding=2),
        ValueError,
        "padding must leave at least one cell",
    ),
}

# conv_transpose: the same rules as PyTorch's; test_operator.py asks both of them about random arguments.
CASES |= {
    f"conv_transpose: {rule}": (lambda given=given: tc.conv_transpose(*given[0], **given[1]), error, sentence)
    for rule, given, error, sentence in [
        ("x is a tensor", (([[1]], X4), {}), TypeError, "x must be a torch.Tensor, got list"),
        (
            "x has the axes of weight",
            ((X, X4), {}),
            ValueError,
            r"x must be \(N, C_in, \*size\) .* with 2 spatial axes",
        ),
        (
            "x has the channels of weight",
            ((X4, X4.repeat(3, 1, 1, 1)), {}),
            ValueError,
            "x must have the 3 input channels",
        ),
        ("x has cells", ((X4[..., :0], X4), {}), ValueError, "x must have at least one cell along each spatial axis"),
        ("weight is a tensor", ((X4, 1), {}), TypeError, "weight must be a torch.Tensor, got int"),
        ("weight has channels", ((X4, X), {}), ValueError, r"weight must be \(C_in, C_out/groups, \*kernel_size\)"),
        ("weight is not empty", ((X4, X4[:, :0]), {}), ValueError, "weight must not be empty"),
        ("weight holds numbers", ((X4, X4 > 0), {}), TypeError, "weight must hold numbers, got the dtype torch.bool"),
        ("weight is dense", ((X4, X4.to_sparse()), {}), TypeError, "weight must be dense"),
        (
            "one dtype",
            ((X4, X4.double()), {}),
            TypeError,
            "weight must have the dtype of x, torch.float32, got torch.float64",
        ),
        ("bias is a tensor", ((X4, X4, [1]), {}), TypeError, "bias must be a torch.Tensor, got list"),
        ("bias is 1-D", ((X4, X4, X), {}), ValueError, "bias must be 1-D with 1 numbers, one for each output channel"),
        ("bias has C_out numbers", ((X4, X4, X[0]), {}), ValueError, "bias must have 1 numbers, .* got 2"),
        ("bias can be cast", ((X4, X4, torch.ones(1) * 1j), {}), TypeError, "bias must have the dtype of x"),
        ("stride ≥ 1", ((X4, X4), {"stride": 0}), ValueError, "stride must be at least 1, got 0"),
        ("stride is an integer", ((X4, X4), {"stride": 2.0}), TypeError, "stride must be an integer, got 2.0"),
        ("one stride an axis", ((X4, X4), {"stride": (1, 2, 3)}), ValueError, "stride must be one integer or 2"),
        ("padding ≥ 0", ((X4, X4), {"padding": (0, -1)}), ValueError, r"padding\[1\] must be at least 0, got -1"),
        ("padding is no word", ((X4, X4), {"padding": "same"}), TypeError, "padding must be an integer, got 'same'"),
        (
            "output_padding ≥ 0",
            ((X4, X4), {"output_padding": -1}),
            ValueError,
            "output_padding must be at least 0, got -1",
        ),
        (
            "output_padding < stride or dilation",
            ((X4, X4), {"stride": (3, 2), "output_padding": 2}),
            ValueError,
            "output_padding must be smaller than .* got output_padding=2 with stride=2 and dilation=1",
        ),
        ("dilation ≥ 1", ((X4, X4), {"dilation": 0}), ValueError, "dilation must be at least 1, got 0"),
        ("groups ≥ 1", ((X4, X4), {"groups": 0}), ValueError, "groups must be at least 1, got 0"),
        ("groups is no bool", ((X4, X4), {"groups": True}), TypeError, "groups must be an integer, got True"),
        (
            "groups divide the channels",
            ((X4, X4), {"groups": 2}),
            ValueError,
            "groups must divide the 1 input channels",
        ),
        (
            "something is left",
            ((X4, X4), {"padding": 2}),
            ValueError,
            "padding must leave .* padding=2 takes 4 of 3 cells",
        ),
        ("method is known", ((X4, X4), {"method": "fft"}), ValueError, "method must be one of scatter, .* got 'fft'"),
        (
            "no gradient of integers",
            ((X4.long(), X4.long()), {"method": "adjoint"}),
            TypeError,
            "x must hold floating-point numbers for method='adjoint', got the dtype torch.int64",
        ),
    ]
}

CASES |= {
    "sizes: one length": (
        lambda: tc.conv_size((4, 5), (2, 2, 2)),
        ValueError,
        r"k must hold one number for each of 2 axes, got \(2, 2, 2\)",
    ),
    "sizes: at least one axis": (lambda: tc.conv_size((), 2), ValueError, "n must hold one number for each of 0 axes"),
    "sizes: the axis is named": (lambda: tc.conv_size((4, 1), 2), ValueError, r"axis 1: k must fit"),
    "overlap: input_size ≥ 1": (lambda: tc.overlap(0, 2), ValueError, "input_size must be at least 1, got 0"),
    "overlap: stride is an integer": (lambda: tc.overlap(2, 2, 1.5), TypeError, "stride must be an integer, got 1.5"),
    "overlap: one length": (lambda: tc.overlap((2, 2), (2, 2, 2)), ValueError, "input_size must be one integer or 3"),
    "overlap: output_padding < stride or dilation": (
        lambda: tc.overlap(2, 2, output_padding=1),
        ValueError,
        "output_padding must be smaller than stride or than dilation",
    ),
    "overlap: something is left": (lambda: tc.overlap(2, 2, padding=2), ValueError, "padding must leave"),
    "even_overlap: kernel_size ≥ 1": (
        lambda: tc.even_overlap(0, 1),
        ValueError,
        "kernel_size must be at least 1, got 0",
    ),
    "even_overlap: dilation is an integer": (
        lambda: tc.even_overlap(1, 1, "2"),
        TypeError,
        "dilation must be an integer, got '2'",
    ),
    "bilinear_kernel: stride ≥ 1": (lambda: tc.bilinear_kernel(0), ValueError, "stride must be at least 1, got 0"),
    "bilinear_kernel: each stride ≥ 1": (
        lambda: tc.bilinear_kernel((2, 0)),
        ValueError,
        r"stride\[1\] must be at least 1, got 0",
    ),
    "bilinear_kernel: dtype has fractions": (
        lambda: tc.bilinear_kernel(2, dtype=torch.int64),
        TypeError,
        "dtype must be a floating-point dtype, got torch.int64",
    ),
    "subpixel_weight: weight has channels": (
        lambda: tc.subpixel_weight(X, 2),
        ValueError,
        r"weight must be \(C_in, C_out/groups, .* \(2, 2\)",
    ),
    "subpixel_weight: stride ≥ 1": (lambda: tc.subpixel_weight(X4, 0), ValueError, "stride must be at least 1, got 0"),
    "subpixel_weight: groups divide the channels": (
        lambda: tc.subpixel_weight(X4, 2, groups=2),
        ValueError,
        "groups must divide the 1 input channels of weight, got 2",
    ),
    "icnr_: weight is a tensor": (lambda: tc.icnr_(None, 2), TypeError, "weight must be a torch.Tensor, got NoneType"),
    "icnr_: weight has fractions": (
        lambda: tc.icnr_(torch.ones(4, 1, 1, 1, dtype=torch.int64), 2),
        TypeError,
        "weight must hold floating-point numbers",
    ),
    "icnr_: the phases divide the channels": (
        lambda: tc.icnr_(torch.ones(6, 1, 1, 1), 2),
        ValueError,
        "stride must give a number of phases that divides 6 channels, got 4",
    ),
}

X3 = torch.ones(2, 2, 2)
WEIGHT = torch.ones(2, 3, 1, 1)
BIAS = torch.ones(3)
ONE = torch.ones(1, 1)


def about_map(name, argument, call):
    """The rules of a map; call(map) draws it."""
    escaped = re.escape(argument)
    return {
        f"{name}: {argument} is a tensor": (
            lambda: call([[1]]),
            TypeError,
            f"^{escaped} must be a torch.Tensor, got list",
        ),
        f"{name}: {argument} is 2-D": (
            lambda: call(X[0]),
            ValueError,
            rf"^{escaped} must be 2-D, .* got the shape \(2,\)",
        ),
        f"{name}: {argument} is not empty": (
            lambda: call(X[:0]),
            ValueError,
            rf"^{escaped} must have at least one row .* got the shape \(0, 2\)",
        ),
        f"{name}: {argument} holds numbers": (
            lambda: call(X > 0),
            TypeError,
            f"^{escaped} must hold numbers, .* torch.bool",
        ),
        f"{name}: {argument} is dense": (
            lambda: call(X.to_sparse()),
            TypeError,
            f"^{escaped} must be dense, got the layout torch.sparse_coo",
        ),
    }


def about_complex(name, argument, call):
    """The rule that numbers are real; call(map) draws it."""
    return {
        f"{name}: {argument} is not complex": (
            lambda: call(X.cfloat()),
            TypeError,
            f"^{re.escape(argument)} must hold (real|floating-point) numbers, got the dtype torch.complex64",
        ),
    }


def about_maps(name, first, second, call):
    """The rules of two maps of one dtype; call(first, second) draws them."""
    return {
        **about_map(name, first, lambda wrong: call(wrong, X)),
        **about_map(name, second, lambda wrong: call(X, wrong)),
        **about_complex(name, first, lambda wrong: call(wrong, wrong)),
        f"{name}: one dtype": (
            lambda: call(X, DOUBLE),
            TypeError,
            f"^{second} must have the dtype of {first}, torch.float32, got torch.float64",
        ),
    }


def about_layer(name, call):
    """The rules of an input of several channels and its weight; call(x, weight) draws them."""
    return {
        f"{name}: x is a tensor": (lambda: call(None, WEIGHT), TypeError, "^x must be a torch.Tensor, got NoneType"),
        f"{name}: x is 3-D": (lambda: call(X, WEIGHT), ValueError, r"^x must be 3-D, \(C_in, H, W\), .* \(2, 2\)"),
        f"{name}: x is not empty": (
            lambda: call(X3[:, :0], WEIGHT),
            ValueError,
            r"^x must not be empty, .* \(2, 0, 2\)",
        ),
        f"{name}: x is not complex": (
            lambda: call(X3.cfloat(), WEIGHT.cfloat()),
            TypeError,
            "^x must hold real numbers, got the dtype torch.complex64",
        ),
        f"{name}: weight is a tensor": (lambda: call(X3, [1]), TypeError, "^weight must be a torch.Tensor, got list"),
        f"{name}: weight is 4-D": (lambda: call(X3, X3), ValueError, r"^weight must be 4-D, .* \(2, 2, 2\)"),
        f"{name}: weight is not empty": (
            lambda: call(X3, WEIGHT[:, :0]),
            ValueError,
            r"^weight must not be empty, .* \(2, 0, 1, 1\)",
        ),
        f"{name}: one dtype": (
            lambda: call(X3, WEIGHT.double()),
            TypeError,
            "^weight must have the dtype of x, torch.float32, got torch.float64",
        ),
        f"{name}: channels fit": (
            lambda: call(X3[:1], WEIGHT),
            ValueError,
            "^weight must have the 1 input channels of x, got 2",
        ),
    }


def about_number(name, argument, least, call):
    """The rules of an integer from `least` on; call(number) draws."""
    return {
        f"{name}: {argument} is an integer": (
            lambda: call(1.5),
            TypeError,
            rf"^{re.escape(argument)} must be an integer, got 1\.5",
        ),
        f"{name}: {argument} ≥ {least}": (
            lambda: call(least - 1),
            ValueError,
            f"^{re.escape(argument)} must be at least {least}, got {least - 1}",
        ),
    }


def about_axes(name, argument, least, call):
    """The rules of an integer from `least` on, or one for each of two axes; call(numbers) draws."""
    return about_number(name, argument, least, call) | {
        f"{name}: one {argument} an axis": (
            lambda: call((1, 2, 3)),
            ValueError,
            rf"^{re.escape(argument)} must be one integer or 2, .* got \(1, 2, 3\)",
        ),
    }


def about_position(name, argument, stop, call):
    """The rules of a number from 0 to stop - 1; call(number) draws."""
    return about_number(name, argument, 0, call) | {
        f"{name}: {argument} < {stop}": (
            lambda: call(stop),
            ValueError,
            f"^{re.escape(argument)} must be smaller than {stop}, got {stop}",
        ),
    }


def about_place(name, call):
    """The rules of a cell in an output of 3×3 cells; call(at) draws it."""
    return about_position(name, "at[0]", 3, lambda row: call((row, 0))) | {
        f"{name}: at is a pair": (lambda: call(4), TypeError, r"^at must be \(row, column\), got 4"),
        f"{name}: at has two numbers": (lambda: call((1, 1, 1)), ValueError, r"^at must be .*, got \(1, 1, 1\)"),
        f"{name}: at[1] < 3": (lambda: call((0, 3)), ValueError, r"^at\[1\] must be smaller than 3, got 3"),
    }


def about_several(name, argument, call):
    """The rules of an argument with one item or more; call(items) draws them."""
    return {
        f"{name}: {argument} are several": (
            lambda: call(3),
            TypeError,
            f"^{argument} must be a list or a tuple, got 3",
        ),
        f"{name}: {argument} are not empty": (
            lambda: call([]),
            ValueError,
            rf"^{argument} must not be empty, got \[\]",
        ),
    }


def about_line(name, call):
    """The rules of sizes on a line of cells and of their settings; call(sizes, kernel_size, ...) draws them."""
    return {
        **about_several(name, "sizes", lambda sizes: call(sizes, 1)),
        **about_number(name, "sizes[0]", 1, lambda n: call([n], 1)),
        **about_number(name, "kernel_size", 1, lambda k: call([4], k)),
        **about_number(name, "stride", 1, lambda s: call([4], 2, stride=s)),
        **about_number(name, "padding", 0, lambda p: call([4], 2, padding=p)),
        **about_number(name, "dilation", 1, lambda d: call([4], 2, dilation=d)),
        f"{name}: the kernel fits": (lambda: call([4], 5), ValueError, "^k must fit .* 5 is more than .* 4 "),
        f"{name}: something is left": (
            lambda: call([1], 2, 4, 2),
            ValueError,
            "^p must leave at least one cell .* p=2",
        ),
    }


def about_estimates(name, call):
    """The rules of an input, its convolution and the maps made from it; call(x, y, estimates) draws them."""
    return {
        **about_maps(name, "x", "y", lambda x, y: call(x, y, {"a": x})),
        **about_map(name, "estimates['a']", lambda wrong: call(X, X, {"a": wrong})),
        f"{name}: x holds no integers": (
            lambda: call(X.int(), X.int(), {"a": X.int()}),
            TypeError,
            "^x must hold floating-point numbers, got the dtype torch.int32",
        ),
        f"{name}: x is not all zero": (lambda: call(0 * X, X, {"a": X}), ValueError, "^x must not be zero everywhere"),
        f"{name}: estimates are a dict": (lambda: call(X, X, [X]), TypeError, "^estimates must be a dict, got list"),
        f"{name}: estimates are not empty": (
            lambda: call(X, X, {}),
            ValueError,
            "^estimates must not be empty, got {}",
        ),
        f"{name}: a symbol is a string": (
            lambda: call(X, X, {1: X}),
            TypeError,
            "^each symbol of estimates must be a string, got 1",
        ),
        f"{name}: a symbol is not blank": (
            lambda: call(X, X, {" ": X}),
            ValueError,
            "^each symbol of estimates must not be blank, got ' '",
        ),
        f"{name}: an estimate has x's dtype": (
            lambda: call(X, X, {"a": DOUBLE}),
            TypeError,
            r"^estimates\['a'\] must have the dtype of x, torch.float32, got torch.float64",
        ),
        f"{name}: an estimate has x's shape": (
            lambda: call(X, X, {"a": X[:1]}),
            ValueError,
            r"^estimates\['a'\] must have the shape of x, \(2, 2\), got \(1, 2\)",
        ),
    }


def about_row(name, call):
    """The rules of a matrix's row or column; call(X, K, index, transposed, names) draws it."""
    return {
        **about_maps(name, "X", "K", lambda X, K: call(X, K, 0)),
        **about_maps(f"{name} transposed", "X", "K", lambda X, K: call(X, K, 0, True)),
        f"{name}: the kernel fits": (lambda: call(X, torch.ones(3, 1), 0), ValueError, "^k must fit .* 3 is more"),
        f"{name}: names are a tuple": (lambda: call(X, X, 0, names="XY"), TypeError, "^names must be two .* got 'XY'"),
        f"{name}: names are two": (
            lambda: call(X, X, 0, names=("X",)),
            ValueError,
            r"^names must be two .* got \('X',\)",
        ),
        f"{name}: a name is a string": (
            lambda: call(X, X, 0, names=("X", 2)),
            TypeError,
            r"^names\[1\] must be a string, got 2",
        ),
        f"{name}: a name is not blank": (
            lambda: call(X, X, 0, names=("", "Y")),
            ValueError,
            r"^names\[0\] must not be blank, got ''",
        ),
    }


def about_gradients(name, call):
    """The rules of an input, a kernel and what arrives at their convolution; call(A, K, V, stride, padding) draws."""
    return {
        **about_map(name, "A", lambda wrong: call(wrong, X, ONE)),
        **about_map(name, "K", lambda wrong: call(X, wrong, ONE)),
        **about_map(name, "V", lambda wrong: call(X, X, wrong)),
        **about_complex(name, "A", lambda wrong: call(wrong, wrong, wrong)),
        **about_axes(name, "stride", 1, lambda s: call(X, X, ONE, s)),
        **about_axes(name, "padding", 0, lambda p: call(X, X, ONE, 1, p)),
        f"{name}: K has A's dtype": (
            lambda: call(X, DOUBLE, ONE),
            TypeError,
            "^K must have the dtype of A, torch.float32, got torch.float64",
        ),
        f"{name}: V has A's dtype": (
            lambda: call(X, X, ONE.double()),
            TypeError,
            "^V must have the dtype of A, torch.float32, got torch.float64",
        ),
        f"{name}: V has the convolution's shape": (
            lambda: call(X, X, X),
            ValueError,
            r"^V must have the shape of the convolution of A with K, \(1, 1\), got \(2, 2\)",
        ),
        f"{name}: the kernel fits": (lambda: call(X, torch.ones(3, 1), ONE), ValueError, "^k must fit .* 3 is more"),
    }


def about_output(name, call, about):
    """The rules of PyTorch for a kernel of two cells on two; call(stride=…) draws; about_number or about_axes."""
    return {
        **about(name, "stride", 1, lambda s: call(stride=s)),
        **about(name, "padding", 0, lambda p: call(padding=p)),
        **about(name, "output_padding", 0, lambda o: call(output_padding=o)),
        **about(name, "dilation", 1, lambda d: call(dilation=d)),
        f"{name}: output_padding < stride or dilation": (
            lambda: call(output_padding=1),
            ValueError,
            "^output_padding must be smaller than stride or than dilation, got output_padding=1",
        ),
        f"{name}: something is left": (
            lambda: call(padding=2),
            ValueError,
            "^padding must leave at least one cell of the output: padding=2 takes 4 of 3 cells",
        ),
    }


def about_line_of(name, argument, call):
    """The rules of a 1-D tensor of numbers; call(values) draws them."""
    return {
        f"{name}: {argument} is a tensor": (
            lambda: call([1.0]),
            TypeError,
            f"^{argument} must be a torch.Tensor, got list",
        ),
        f"{name}: {argument} is 1-D": (
            lambda: call(X),
            ValueError,
            rf"^{argument} must be 1-D, got the shape \(2, 2\)",
        ),
        f"{name}: {argument} is not empty": (
            lambda: call(X[0, :0]),
            ValueError,
            rf"^{argument} must not be empty, got the shape \(0,\)",
        ),
        f"{name}: {argument} is not complex": (
            lambda: call(X[0].cfloat()),
            TypeError,
            f"^{argument} must hold real numbers, got the dtype torch.complex64",
        ),
    }


def about_named(name, argument, value, call):
    """The rules of a dict of tensors with a symbol each; call(dict) draws them."""
    return {
        f"{name}: {argument} are a dict": (
            lambda: call([value]),
            TypeError,
            f"^{argument} must be a dict, got list",
        ),
        f"{name}: {argument} are not empty": (
            lambda: call({}),
            ValueError,
            f"^{argument} must not be empty, got {{}}",
        ),
        f"{name}: a symbol is a string": (
            lambda: call({1: value}),
            TypeError,
            f"^each symbol of {argument} must be a string, got 1",
        ),
        f"{name}: a symbol is not blank": (
            lambda: call({" ": value}),
            ValueError,
            f"^each symbol of {argument} must not be blank, got ' '",
        ),
    }


def about_row_of(name, argument, meaning, call):
    """The rules of a 1-D tensor of real numbers that says what it holds; call(values) draws them."""
    escaped = re.escape(argument)
    return {
        f"{name}: {argument} is a tensor": (
            lambda: call([1.0]),
            TypeError,
            f"^{escaped} must be a torch.Tensor, got list",
        ),
        f"{name}: {argument} is 1-D": (
            lambda: call(X),
            ValueError,
            rf"^{escaped} must be 1-D, \({meaning}\), got the shape \(2, 2\)",
        ),
        f"{name}: {argument} is not empty": (
            lambda: call(BIAS[:0]),
            ValueError,
            rf"^{escaped} must not be empty, got the shape \(0,\)",
        ),
        f"{name}: {argument} is not complex": (
            lambda: call(BIAS.cfloat()),
            TypeError,
            f"^{escaped} must hold real numbers, got the dtype torch.complex64",
        ),
    }


def kinds(**setting):
    return draw.cell_kinds(2, {"kernel_size": 2}, {"kernel_size": 2, **setting})


def bands(**setting):
    return draw.bands(BIAS, 3, {}, setting)


CASES |= {
    **about_maps("draw.stamping", "X", "K", draw.stamping),
    **about_axes("draw.stamping", "stride", 1, lambda s: draw.stamping(X, X, s)),
    **about_maps("draw.stamping_step", "X", "K", lambda X, K: draw.stamping_step(X, K, 0)),
    **about_axes("draw.stamping_step", "stride", 1, lambda s: draw.stamping_step(X, X, 0, s)),
    **about_position("draw.stamping_step", "step", 4, lambda step: draw.stamping_step(X, X, step)),
    **about_maps("draw.where_from", "X", "K", lambda X, K: draw.where_from(X, K, (0, 0))),
    **about_axes("draw.where_from", "stride", 1, lambda s: draw.where_from(X, X, (0, 0), s)),
    **about_place("draw.where_from", lambda at: draw.where_from(X, X, at)),
    **about_maps("draw.removed", "X", "K", draw.removed),
    **about_axes("draw.removed", "stride", 1, lambda s: draw.removed(X, X, s)),
    **about_axes("draw.removed", "padding", 0, lambda p: draw.removed(X, X, 1, p)),
    **about_axes("draw.overlaps", "input_size", 1, lambda size: draw.overlaps(size, 2, [1])),
    **about_axes("draw.overlaps", "kernel_size", 1, lambda size: draw.overlaps(2, size, [1])),
    **about_several("draw.overlaps", "strides", lambda strides: draw.overlaps(2, 2, strides)),
    **about_axes("draw.overlaps", "strides[1]", 1, lambda s: draw.overlaps(2, 2, [1, s])),
    **about_maps("draw.rearrangement", "X", "K", draw.rearrangement),
    **about_axes("draw.rearrangement", "stride", 1, lambda s: draw.rearrangement(X, X, s)),
    **about_axes("draw.rearrangement", "padding", 0, lambda p: draw.rearrangement(X, X, 1, p)),
    "draw.rearrangement: something is left": (
        lambda: draw.rearrangement(X, X, 1, 2),
        ValueError,
        r"^padding must leave .* padding=2 .* \(3, 3\)",
    ),
    **about_maps("draw.window", "X", "K", lambda X, K: draw.window(X, K, (0, 0))),
    **about_axes("draw.window", "stride", 1, lambda s: draw.window(X, X, (0, 0), s)),
    **about_axes("draw.window", "padding", 0, lambda p: draw.window(X, X, (0, 0), 1, p)),
    **about_place("draw.window", lambda at: draw.window(X, X, at)),
    "draw.window: something is left": (
        lambda: draw.window(X, X, (0, 0), 1, 2),
        ValueError,
        r"^padding must leave .* padding=2 .* \(3, 3\)",
    ),
    **about_layer("draw.weight_layout", draw.weight_layout),
    **about_layer("draw.channel_sums", lambda x, weight: draw.channel_sums(x, weight, BIAS)),
    "draw.channel_sums: bias is a tensor": (
        lambda: draw.channel_sums(X3, WEIGHT, [1, 2, 3]),
        TypeError,
        "^bias must be a torch.Tensor, got list",
    ),
    "draw.channel_sums: bias is 1-D": (
        lambda: draw.channel_sums(X3, WEIGHT, BIAS[None]),
        ValueError,
        r"^bias must be 1-D, \(C_out\), got the shape \(1, 3\)",
    ),
    "draw.channel_sums: bias has x's dtype": (
        lambda: draw.channel_sums(X3, WEIGHT, BIAS.double()),
        TypeError,
        "^bias must have the dtype of x, torch.float32, got torch.float64",
    ),
    "draw.channel_sums: one bias an output channel": (
        lambda: draw.channel_sums(X3, WEIGHT, BIAS[:2]),
        ValueError,
        "^bias must have one number for each of weight's 3 output channels, got 2",
    ),
    **about_maps("draw.learning_step", "X", "Y", lambda X, Y: draw.learning_step(X, Y, [X], 0)),
    **about_several("draw.learning_step", "kernels", lambda kernels: draw.learning_step(X, X, kernels, 0)),
    **about_position("draw.learning_step", "step", 2, lambda step: draw.learning_step(X, X, [X, X], step)),
    **about_map("draw.learning_step", "kernels[1]", lambda wrong: draw.learning_step(X, X, [X, wrong], 0)),
    "draw.learning_step: a kernel has X's dtype": (
        lambda: draw.learning_step(X, X, [X, DOUBLE], 0),
        TypeError,
        r"^kernels\[1\] must have the dtype of X, torch.float32, got torch.float64",
    ),
    "draw.learning_step: one shape for all kernels": (
        lambda: draw.learning_step(X, X, [X, X[:1]], 0),
        ValueError,
        r"^kernels\[1\] must have the shape of kernels\[0\], \(2, 2\), got \(1, 2\)",
    ),
    "draw.learning_step: Y has the output's shape": (
        lambda: draw.learning_step(X, X, [X], 0),
        ValueError,
        r"^Y must have the shape of trans_conv\(X, kernels\[0\]\), \(3, 3\), got \(2, 2\)",
    ),
    **about_gradients("draw.paths", lambda A, K, V, s=1, p=0: draw.paths(A, K, V, (0, 0), s, p)),
    **about_place("draw.paths", lambda at: draw.paths(torch.ones(3, 3), X, X, at)),
    **about_gradients("draw.gradient_step", lambda A, K, V, s=1, p=0: draw.gradient_step(A, K, V, 0, s, p)),
    **about_position("draw.gradient_step", "step", 4, lambda step: draw.gradient_step(torch.ones(3, 3), X, X, step)),
    "draw.layouts: weight is a tensor": (
        lambda: draw.layouts([1], (0, 0, 0, 0)),
        TypeError,
        "^weight must be a torch.Tensor, got list",
    ),
    "draw.layouts: weight is 4-D": (
        lambda: draw.layouts(X, (0, 0, 0, 0)),
        ValueError,
        r"^weight must be 4-D, .* \(2, 2\)",
    ),
    "draw.layouts: weight is not empty": (
        lambda: draw.layouts(WEIGHT[:0], (0, 0, 0, 0)),
        ValueError,
        r"^weight must not be empty, got the shape \(0, 3, 1, 1\)",
    ),
    **about_complex("draw.layouts", "weight", lambda wrong: draw.layouts(wrong[None, None], (0, 0, 0, 0))),
    "draw.layouts: at is a place": (
        lambda: draw.layouts(WEIGHT, 1),
        TypeError,
        r"^at must be \(input channel, output channel, row, column\), got 1",
    ),
    "draw.layouts: at has four numbers": (
        lambda: draw.layouts(WEIGHT, (1, 1)),
        ValueError,
        r"^at must be \(input channel, output channel, row, column\), got \(1, 1\)",
    ),
    **about_position("draw.layouts", "at[1]", 3, lambda c: draw.layouts(WEIGHT, (0, c, 0, 0))),
    **about_number("draw.words", "input_size", 1, lambda n: draw.words(n, 2)),
    **about_number("draw.words", "kernel_size", 1, lambda k: draw.words(2, k)),
    **about_number("draw.words", "stride", 1, lambda s: draw.words(2, 2, s)),
    **about_number("draw.words", "dilation", 1, lambda d: draw.words(2, 2, 1, d)),
    "draw.words: a line fits on a phone": (
        lambda: draw.words(8, 3, 3),
        ValueError,
        "^input_size, kernel_size, stride and dilation must give at most 22 cells, got 24",
    ),
    **about_maps("draw.cuts", "X", "K", lambda X, K: draw.cuts(X, K, 1, [(0, 1)])),
    **about_axes("draw.cuts", "stride", 1, lambda s: draw.cuts(X, X, s, [(0, 1)])),
    **about_several("draw.cuts", "ends", lambda ends: draw.cuts(X, X, 1, ends)),
    "draw.cuts: ends holds pairs": (
        lambda: draw.cuts(X, X, 1, [(0, 1), 1]),
        TypeError,
        r"^ends\[1\] must be \(cells in front, cells behind\), got 1",
    ),
    "draw.cuts: a pair is two numbers": (
        lambda: draw.cuts(X, X, 1, [(0, 1, 0)]),
        ValueError,
        r"^ends\[0\] must be \(cells in front, cells behind\), got \(0, 1, 0\)",
    ),
    **about_number("draw.cuts", "ends[0][1]", 0, lambda behind: draw.cuts(X, X, 1, [(0, behind)])),
    "draw.cuts: something is left": (
        lambda: draw.cuts(X, X, 1, [(0, 1), (1, 2)]),
        ValueError,
        r"^ends\[1\] must leave some of the 3×3 cells, got \(1, 2\)",
    ),
    **about_maps("draw.given_back", "X", "K", draw.given_back),
    **about_output("draw.given_back", lambda **setting: draw.given_back(X, X, **setting), about_axes),
    **about_number("draw.cell_kinds", "input_size", 1, lambda n: draw.cell_kinds(n, {"kernel_size": 2})),
    "draw.cell_kinds: settings are not empty": (
        lambda: draw.cell_kinds(2),
        ValueError,
        r"^settings must not be empty, got \(\)",
    ),
    "draw.cell_kinds: a setting is a dict": (
        lambda: draw.cell_kinds(2, {"kernel_size": 2}, 2),
        TypeError,
        r"^settings\[1\] must be a dict, got 2",
    ),
    "draw.cell_kinds: a setting has a kernel_size": (
        lambda: draw.cell_kinds(2, {"stride": 2}),
        ValueError,
        r"^settings\[0\] must have kernel_size, and no other keys than .*, got \{'stride': 2\}",
    ),
    "draw.cell_kinds: no other key": (
        lambda: kinds(groups=1),
        ValueError,
        r"^settings\[1\] must have kernel_size, and no other keys than .* dilation, got .*'groups': 1",
    ),
    **about_number("draw.cell_kinds", "settings[1]['kernel_size']", 1, lambda k: kinds(kernel_size=k)),
    **about_output(
        "draw.cell_kinds",
        kinds,
        lambda name, argument, least, call: about_number(name, f"settings[1]['{argument}']", least, call),
    ),
    "draw.cell_kinds: room for the counts": (
        lambda: draw.cell_kinds(12, {"kernel_size": 2, "stride": 2}),
        ValueError,
        "^settings must give lines of at most 22 cells, got 24",
    ),
    **about_line_of("draw.appended_inputs", "x", lambda x: draw.appended_inputs(x, X[0])),
    **about_line_of("draw.appended_inputs", "kernel", lambda kernel: draw.appended_inputs(X[0], kernel)),
    "draw.appended_inputs: one dtype": (
        lambda: draw.appended_inputs(X[0], DOUBLE[0]),
        TypeError,
        "^kernel must have the dtype of x, torch.float32, got torch.float64",
    ),
    **about_output("draw.appended_inputs", lambda **setting: draw.appended_inputs(X[0], X[0], **setting), about_number),
    **about_row("draw.matrix_row", draw.matrix_row),
    **about_position("draw.matrix_row", "index", 1, lambda index: draw.matrix_row(X, X, index)),
    **about_position("draw.matrix_row transposed", "index", 9, lambda index: draw.matrix_row(X, X, index, True)),
    **about_row("draw.matrix_column", draw.matrix_column),
    **about_position("draw.matrix_column", "index", 4, lambda index: draw.matrix_column(X, X, index)),
    **about_position("draw.matrix_column transposed", "index", 4, lambda index: draw.matrix_column(X, X, index, True)),
    "draw.bands: kernel is a tensor": (
        lambda: draw.bands([1], 3, {}),
        TypeError,
        "^kernel must be a torch.Tensor, got list",
    ),
    "draw.bands: kernel is 1-D": (lambda: draw.bands(X, 3, {}), ValueError, r"^kernel must be 1-D, .* \(2, 2\)"),
    "draw.bands: kernel is not empty": (
        lambda: draw.bands(BIAS[:0], 3, {}),
        ValueError,
        r"^kernel must not be empty, .* \(0,\)",
    ),
    "draw.bands: kernel is not complex": (
        lambda: draw.bands(BIAS.cfloat(), 3, {}),
        TypeError,
        "^kernel must hold real numbers, got the dtype torch.complex64",
    ),
    **about_number("draw.bands", "n", 1, lambda n: draw.bands(BIAS, n, {})),
    "draw.bands: settings are not empty": (
        lambda: draw.bands(BIAS, 3),
        ValueError,
        r"^settings must not be empty, got \(\)",
    ),
    "draw.bands: a setting is a dict": (
        lambda: draw.bands(BIAS, 3, {}, 2),
        TypeError,
        r"^settings\[1\] must be a dict, got 2",
    ),
    "draw.bands: no other key": (
        lambda: bands(groups=1),
        ValueError,
        r"^settings\[1\] must have the keys stride, padding, dilation or some of them, got 'groups'",
    ),
    **about_number("draw.bands", "settings[1]['stride']", 1, lambda s: bands(stride=s)),
    **about_number("draw.bands", "settings[1]['padding']", 0, lambda p: bands(padding=p)),
    **about_number("draw.bands", "settings[1]['dilation']", 1, lambda d: bands(dilation=d)),
    "draw.bands: the kernel fits": (lambda: bands(dilation=2), ValueError, "^k must fit .* 5 is more than .* 3 "),
    **about_map("draw.blocks", "K", lambda wrong: draw.blocks(wrong, 3)),
    **about_complex("draw.blocks", "K", lambda wrong: draw.blocks(wrong, 3)),
    **about_axes("draw.blocks", "input_size", 1, lambda size: draw.blocks(X, size)),
    "draw.blocks: a pixel a column": (
        lambda: draw.blocks(X, (2, 161)),
        ValueError,
        "^input_size must have at most 320 cells, got 2×161",
    ),
    "draw.blocks: the kernel fits": (lambda: draw.blocks(X, 1), ValueError, "^k must fit .* 2 is more than .* 1 "),
    **about_line("draw.there_and_back", draw.there_and_back),
    **about_number("draw.there_and_back", "output_padding", 0, lambda o: draw.there_and_back([4], 2, output_padding=o)),
    "draw.there_and_back: output_padding < stride or dilation": (
        lambda: draw.there_and_back([4], 2, 2, 0, 2),
        ValueError,
        "^o must be smaller than s or than d, got o=2",
    ),
    "draw.there_and_back: a pixel a cell": (
        lambda: draw.there_and_back([4, 331], 1),
        ValueError,
        "^sizes must give lines of at most 330 cells with their padding, got 331",
    ),
    **about_line("draw.size_line", draw.size_line),
    "draw.size_line: sizes are consecutive": (
        lambda: draw.size_line((3, 5, 4), 1),
        ValueError,
        r"^sizes must be consecutive, got \(3, 5, 4\)",
    ),
    **about_estimates("draw.inversion", draw.inversion),
    **about_estimates("draw.deblurring", draw.deblurring),
    **about_maps("draw.ghost", "X", "K", lambda X, K: draw.ghost(X, X, K)),
    **about_map("draw.ghost", "G", lambda wrong: draw.ghost(X, wrong, X)),
    "draw.ghost: G has X's dtype": (
        lambda: draw.ghost(X, 0 * DOUBLE, X),
        TypeError,
        "^G must have the dtype of X, torch.float32, got torch.float64",
    ),
    "draw.ghost: G has X's shape": (
        lambda: draw.ghost(X, X[:1], X),
        ValueError,
        r"^G must have the shape of X, \(2, 2\), got \(1, 2\)",
    ),
    "draw.ghost: the kernel fits": (lambda: draw.ghost(X, 0 * X, torch.ones(3, 3)), ValueError, "^k must fit"),
    "draw.ghost: K maps G to zeros": (
        lambda: draw.ghost(X, X, X),
        ValueError,
        "^G must give zeros when convolved with K, got 4",
    ),
    **about_map("draw.round_trip", "X", lambda wrong: draw.round_trip(wrong, X4)),
    **about_complex("draw.round_trip", "X", lambda wrong: draw.round_trip(wrong, X4.cfloat())),
    "draw.round_trip: weight is a tensor": (
        lambda: draw.round_trip(X, [X]),
        TypeError,
        "^weight must be a torch.Tensor, got list",
    ),
    "draw.round_trip: weight is 4-D": (
        lambda: draw.round_trip(X, X3),
        ValueError,
        r"^weight must be 4-D, .* got the shape \(2, 2, 2\)",
    ),
    "draw.round_trip: weight is not empty": (
        lambda: draw.round_trip(X, X4[:0]),
        ValueError,
        r"^weight must not be empty, got the shape \(0, 1, 2, 2\)",
    ),
    "draw.round_trip: one dtype": (
        lambda: draw.round_trip(X, X4.double()),
        TypeError,
        "^weight must have the dtype of X, torch.float32, got torch.float64",
    ),
    "draw.round_trip: X holds no integers": (
        lambda: draw.round_trip(X.int(), X4.int()),
        TypeError,
        "^X must hold floating-point numbers, got the dtype torch.int32",
    ),
    "draw.round_trip: one input channel": (
        lambda: draw.round_trip(X, torch.ones(1, 2, 2, 2)),
        ValueError,
        r"^weight must be \(C_out, 1, 2, 2\), got the shape \(1, 2, 2, 2\)",
    ),
    "draw.round_trip: kernels of X's shape": (
        lambda: draw.round_trip(X, X4[..., :1]),
        ValueError,
        r"^weight must be \(C_out, 1, 2, 2\), got the shape \(1, 1, 2, 1\)",
    ),
    **about_number("draw.stamp_counts", "input_size", 1, lambda n: draw.stamp_counts(n, [2], 2)),
    **about_several("draw.stamp_counts", "kernel_sizes", lambda sizes: draw.stamp_counts(3, sizes, 2)),
    **about_number("draw.stamp_counts", "kernel_sizes[1]", 1, lambda k: draw.stamp_counts(3, [2, k], 2)),
    **about_number("draw.stamp_counts", "stride", 1, lambda s: draw.stamp_counts(3, [2], s)),
    **about_number("draw.stamp_counts", "dilation", 1, lambda d: draw.stamp_counts(3, [2], 2, d)),
    "draw.stamp_counts: a line fits on a phone": (
        lambda: draw.stamp_counts(8, [2], 2),
        ValueError,
        "^input_size must give an output of at most 15 cells, got 16",
    ),
    **about_map("draw.counted", "Y", lambda wrong: draw.counted(wrong, 3, 2, 1.0)),
    **about_complex("draw.counted", "Y", lambda wrong: draw.counted(wrong, 3, 2, 1.0)),
    **about_number("draw.counted", "kernel_size", 1, lambda k: draw.counted(X, k, 2, 1.0)),
    **about_number("draw.counted", "stride", 1, lambda s: draw.counted(X, 3, s, 1.0)),
    "draw.counted: a cell has a shade": (
        lambda: draw.counted(X / 0 * 0, 3, 2, 1.0),
        ValueError,
        "^Y must have a shade for each cell, got nan",
    ),
    "draw.counted: Y fits on a phone": (
        lambda: draw.counted(torch.ones(2, 331), 3, 2, 1.0),
        ValueError,
        "^Y must have at most 330 columns, got 331",
    ),
    "draw.counted: energy is a number": (
        lambda: draw.counted(X, 3, 2, "1"),
        TypeError,
        "^energy must be a number, got '1'",
    ),
    "draw.greys: maps are a dict": (
        lambda: draw.greys([X], alt="One."),
        TypeError,
        "^maps must be a dict, got list",
    ),
    "draw.greys: maps are not empty": (
        lambda: draw.greys({}, alt="None."),
        ValueError,
        "^maps must not be empty, got {}",
    ),
    "draw.greys: a symbol is a string": (
        lambda: draw.greys({1: X}, alt="One."),
        TypeError,
        "^each symbol of maps must be a string, got 1",
    ),
    **about_map("draw.greys", "maps['a']", lambda wrong: draw.greys({"a": wrong}, alt="One.")),
    **about_complex("draw.greys", "maps['a']", lambda wrong: draw.greys({"a": wrong}, alt="One.")),
    "draw.greys: a cell has a shade": (
        lambda: draw.greys({"a": X / 0 * 0}, alt="One."),
        ValueError,
        r"^maps\['a'\] must have a shade for each cell, got nan",
    ),
    "draw.greys: a map fits on a phone": (
        lambda: draw.greys({"a": torch.ones(2, 111)}, alt="One.", cell=3),
        ValueError,
        r"^maps\['a'\] must have at most 110 columns, got 111",
    ),
    **about_number("draw.greys", "cell", 1, lambda cell: draw.greys({"a": X}, alt="One.", cell=cell)),
    "draw.greys: alt is a string": (
        lambda: draw.greys({"a": X}, alt=None),
        TypeError,
        "^alt must be a string, got None",
    ),
    "draw.greys: alt has at most 250 characters": (
        lambda: draw.greys({"a": X}, alt="a" * 251),
        ValueError,
        "^alt must have at most 250 characters, got 251",
    ),
    **about_number("draw.curves", "every", 1, lambda every: draw.curves({"a": X}, every)),
    "draw.curves: losses are a dict": (lambda: draw.curves([X]), TypeError, "^losses must be a dict, got list"),
    "draw.curves: losses are not empty": (lambda: draw.curves({}), ValueError, "^losses must not be empty, got {}"),
    "draw.curves: a symbol is not blank": (
        lambda: draw.curves({" ": X}),
        ValueError,
        "^each symbol of losses must not be blank, got ' '",
    ),
    "draw.curves: a loss is a tensor": (
        lambda: draw.curves({"a": [[1, 2]]}),
        TypeError,
        r"^losses\['a'\] must be a torch.Tensor, got list",
    ),
    "draw.curves: a loss is 2-D": (
        lambda: draw.curves({"a": BIAS}),
        ValueError,
        r"^losses\['a'\] must be 2-D, \(runs, points\), got the shape \(3,\)",
    ),
    "draw.curves: a loss is not complex": (
        lambda: draw.curves({"a": X.cfloat()}),
        TypeError,
        r"^losses\['a'\] must hold real numbers, got the dtype torch.complex64",
    ),
    "draw.curves: two points": (
        lambda: draw.curves({"a": X[:, :1]}),
        ValueError,
        r"^losses\['a'\] must have at least two points, got 1",
    ),
    "draw.curves: losses above 0": (
        lambda: draw.curves({"a": 0 * X}),
        ValueError,
        r"^losses\['a'\] must hold finite losses above 0",
    ),
    **about_map("draw.predictions", "X", lambda wrong: draw.predictions(wrong, X.long())),
    **about_complex("draw.predictions", "X", lambda wrong: draw.predictions(wrong, X.long())),
    "draw.predictions: a cell has a shade": (
        lambda: draw.predictions(X / 0 * 0, X.long()),
        ValueError,
        "^X must have a shade for each cell, got nan",
    ),
    "draw.predictions: a canvas fits on a phone": (
        lambda: draw.predictions(torch.ones(2, 31), torch.ones(2, 31).long()),
        ValueError,
        "^X must have at most 30 columns, got 31",
    ),
    **about_map("draw.predictions", "truth", lambda wrong: draw.predictions(X, wrong)),
    "draw.predictions: labels are integers": (
        lambda: draw.predictions(X, X),
        TypeError,
        "^truth must hold integers, got the dtype torch.float32",
    ),
    "draw.predictions: labels have the canvas's size": (
        lambda: draw.predictions(X, X[:1].long()),
        ValueError,
        r"^truth must have the shape of X, \(2, 2\), got \(1, 2\)",
    ),
    "draw.predictions: labels go from 0 to 10": (
        lambda: draw.predictions(X, 11 * X.long()),
        ValueError,
        "^truth must hold labels from 0 to 10, got 11 to 11",
    ),
    "draw.predictions: predicted is a dict": (
        lambda: draw.predictions(X, X.long(), [X]),
        TypeError,
        "^predicted must be a dict, got list",
    ),
    "draw.predictions: a symbol is not blank": (
        lambda: draw.predictions(X, X.long(), {" ": X.long()}),
        ValueError,
        "^each symbol of predicted must not be blank, got ' '",
    ),
    **about_map("draw.predictions", "predicted['a']", lambda wrong: draw.predictions(X, X.long(), {"a": wrong})),
    **about_number("draw.spectra", "stride", 2, lambda s: draw.spectra({"a": BIAS}, s)),
    "draw.spectra: powers are a dict": (lambda: draw.spectra([BIAS], 2), TypeError, "^powers must be a dict, got list"),
    "draw.spectra: powers are not empty": (
        lambda: draw.spectra({}, 2),
        ValueError,
        "^powers must not be empty, got {}",
    ),
    "draw.spectra: a symbol is not blank": (
        lambda: draw.spectra({" ": BIAS}, 2),
        ValueError,
        "^each symbol of powers must not be blank, got ' '",
    ),
    "draw.spectra: a power is a tensor": (
        lambda: draw.spectra({"a": [1, 2]}, 2),
        TypeError,
        r"^powers\['a'\] must be a torch.Tensor, got list",
    ),
    "draw.spectra: a power is 1-D": (
        lambda: draw.spectra({"a": X}, 2),
        ValueError,
        r"^powers\['a'\] must be 1-D, .* \(2, 2\)",
    ),
    "draw.spectra: a power is not complex": (
        lambda: draw.spectra({"a": BIAS.cfloat()}, 2),
        TypeError,
        r"^powers\['a'\] must hold real numbers, got the dtype torch.complex64",
    ),
    "draw.spectra: two frequencies": (
        lambda: draw.spectra({"a": BIAS[:1]}, 2),
        ValueError,
        r"^powers\['a'\] must hold at least two powers, got 1",
    ),
    "draw.spectra: no negative power": (
        lambda: draw.spectra({"a": -1 - BIAS.abs()}, 2),
        ValueError,
        r"^powers\['a'\] must hold no negative power, got -",
    ),
    "draw.spectra: not all zero": (
        lambda: draw.spectra({"a": 0 * BIAS}, 2),
        ValueError,
        "^powers must not be zero everywhere",
    ),
    **about_named("draw.signals", "lines", BIAS, lambda lines: draw.signals(lines, alt="One.")),
    **about_row_of("draw.signals", r"lines['a']", "samples", lambda wrong: draw.signals({"a": wrong}, alt="One.")),
    "draw.signals: stems can be told apart": (
        lambda: draw.signals({"a": torch.ones(61)}, alt="One."),
        ValueError,
        r"^lines\['a'\] must have at most 60 samples, got 61",
    ),
    "draw.signals: a stem has an end": (
        lambda: draw.signals({"a": BIAS / 0}, alt="One."),
        ValueError,
        r"^lines\['a'\] must hold finite numbers",
    ),
    "draw.signals: alt is a string": (lambda: draw.signals({"a": BIAS}, alt=1), TypeError, "^alt must be a string"),
    **about_named("draw.hertz", "powers", BIAS, lambda powers: draw.hertz(powers, 8, 2)),
    **about_row_of("draw.hertz", r"powers['a']", "frequencies", lambda wrong: draw.hertz({"a": wrong}, 8, 2)),
    **about_number("draw.hertz", "rate", 1, lambda rate: draw.hertz({"a": BIAS}, rate, 2)),
    **about_number("draw.hertz", "stride", 2, lambda s: draw.hertz({"a": BIAS}, 8, s)),
    "draw.hertz: two frequencies": (
        lambda: draw.hertz({"a": BIAS[:1]}, 8, 2),
        ValueError,
        r"^powers\['a'\] must hold at least two powers, got 1",
    ),
    "draw.hertz: no negative power": (
        lambda: draw.hertz({"a": -1 - BIAS.abs()}, 8, 2),
        ValueError,
        r"^powers\['a'\] must hold no negative power, got -",
    ),
    "draw.hertz: not all zero": (
        lambda: draw.hertz({"a": 0 * BIAS}, 8, 2),
        ValueError,
        "^powers must not be zero everywhere",
    ),
    **about_named("draw.slices", "volumes", X3, lambda volumes: draw.slices(volumes, 0, alt="One.")),
    "draw.slices: a volume is a tensor": (
        lambda: draw.slices({"a": [1]}, 0, alt="One."),
        TypeError,
        r"^volumes\['a'\] must be a torch.Tensor, got list",
    ),
    "draw.slices: a volume is 3-D": (
        lambda: draw.slices({"a": X}, 0, alt="One."),
        ValueError,
        r"^volumes\['a'\] must be 3-D, .* \(2, 2\)",
    ),
    "draw.slices: a volume is not complex": (
        lambda: draw.slices({"a": X3.cfloat()}, 0, alt="One."),
        TypeError,
        r"^volumes\['a'\] must hold real numbers, got the dtype torch.complex64",
    ),
    "draw.slices: a voxel has a shade": (
        lambda: draw.slices({"a": X3 / 0 * 0}, 0, alt="One."),
        ValueError,
        r"^volumes\['a'\] must have a shade for each cell, got nan",
    ),
    "draw.slices: a slice fits on a phone": (
        lambda: draw.slices({"a": torch.ones(2, 2, 111)}, 0, alt="One."),
        ValueError,
        r"^volumes\['a'\] must have slices of at most 110 columns, got 111",
    ),
    **about_position("draw.slices", "axis", 3, lambda axis: draw.slices({"a": X3}, axis, alt="One.")),
    **about_axes("draw.slices", "cell", 1, lambda cell: draw.slices({"a": X3}, 0, alt="One.", cell=cell)),
    **about_number("draw.slices", "every", 1, lambda every: draw.slices({"a": X3}, 0, alt="One.", every=every)),
    "draw.slices: alt is not blank": (
        lambda: draw.slices({"a": X3}, 0, alt=" "),
        ValueError,
        "^alt must not be blank, got ' '",
    ),
    **about_map("draw.kernel_phases", "K", lambda wrong: draw.kernel_phases(wrong, 2)),
    **about_complex("draw.kernel_phases", "K", lambda wrong: draw.kernel_phases(wrong, 2)),
    **about_axes("draw.kernel_phases", "stride", 1, lambda s: draw.kernel_phases(X, s)),
    **about_place("draw.kernel_phases", lambda at: draw.kernel_phases(X, 3, at)),
    "draw.kernel_phases: a letter a phase": (
        lambda: draw.kernel_phases(X, (3, 9)),
        ValueError,
        "^stride must make at most 26 phases, one for each letter, got 3×9",
    ),
    **about_maps("draw.shuffled_phases", "X", "K", lambda X, K: draw.shuffled_phases(X, K, 2, (0, 0))),
    **about_axes("draw.shuffled_phases", "stride", 1, lambda s: draw.shuffled_phases(X, X, s, (0, 0))),
    **about_place("draw.shuffled_phases", lambda at: draw.shuffled_phases(X, X, 1, at)),
    "draw.shuffled_phases: a letter a phase": (
        lambda: draw.shuffled_phases(X, X, (3, 9), (0, 0)),
        ValueError,
        "^stride must make at most 26 phases, one for each letter, got 3×9",
    ),
    "draw.products: counts are a dict": (
        lambda: draw.products([(1, 1)]),
        TypeError,
        "^counts must be a dict, got list",
    ),
    "draw.products: counts are not empty": (lambda: draw.products({}), ValueError, "^counts must not be empty, got {}"),
    "draw.products: a name is not blank": (
        lambda: draw.products({" ": (1, 1)}),
        ValueError,
        "^each name of counts must not be blank, got ' '",
    ),
    "draw.products: a count is a pair": (
        lambda: draw.products({"a": 3}),
        TypeError,
        r"^counts\['a'\] must be \(useful, made\), got 3",
    ),
    "draw.products: a count has two numbers": (
        lambda: draw.products({"a": (1, 2, 3)}),
        ValueError,
        r"^counts\['a'\] must be \(useful, made\), got \(1, 2, 3\)",
    ),
    **about_number("draw.products", "counts['a'][0]", 0, lambda useful: draw.products({"a": (useful, 3)})),
    **about_number("draw.products", "counts['a'][1]", 1, lambda made: draw.products({"a": (0, made)})),
    "draw.products: useful ones are made": (
        lambda: draw.products({"a": (4, 3)}),
        ValueError,
        r"^counts\['a'\] must hold no more useful products than made ones, got \(4, 3\)",
    ),
    "draw.ratios: layers are a dict": (
        lambda: draw.ratios([1], ("a",)),
        TypeError,
        "^layers must be a dict, got list",
    ),
    "draw.ratios: layers are not empty": (
        lambda: draw.ratios({}, ("a",)),
        ValueError,
        "^layers must not be empty, got {}",
    ),
    "draw.ratios: a layer's name is not blank": (
        lambda: draw.ratios({"": {"a": 1}}, ("a",)),
        ValueError,
        "^each name of layers must not be blank, got ''",
    ),
    "draw.ratios: a layer is a dict": (
        lambda: draw.ratios({"one": 1}, ("a",)),
        TypeError,
        r"^layers\['one'\] must be a dict, got int",
    ),
    **about_several("draw.ratios", "columns", lambda columns: draw.ratios({"one": {"a": 1}}, columns)),
    "draw.ratios: a column is a string": (
        lambda: draw.ratios({"one": {"a": 1}}, ("a", 2)),
        TypeError,
        r"^columns\[1\] must be a string, got 2",
    ),
    "draw.ratios: a ratio is a number": (
        lambda: draw.ratios({"one": {"a": "1"}}, ("a",)),
        TypeError,
        r"^layers\['one'\]\['a'\] must be a number, got '1'",
    ),
    "draw.ratios: a ratio is positive": (
        lambda: draw.ratios({"one": {"a": 0}}, ("a",)),
        ValueError,
        r"^layers\['one'\]\['a'\] must be positive, got 0",
    ),
    "draw.growth: curves are a dict": (
        lambda: draw.growth([1], "ms"),
        TypeError,
        "^curves must be a dict, got list",
    ),
    "draw.growth: curves are not empty": (
        lambda: draw.growth({}, "ms"),
        ValueError,
        "^curves must not be empty, got {}",
    ),
    "draw.growth: a panel is a dict": (
        lambda: draw.growth({"n": 3}, "ms"),
        TypeError,
        r"^curves\['n'\] must be a dict, got int",
    ),
    "draw.growth: a curve's name is not blank": (
        lambda: draw.growth({"n": {" ": [(1, 1), (2, 2)]}}, "ms"),
        ValueError,
        r"^each name of curves\['n'\] must not be blank, got ' '",
    ),
    "draw.growth: a curve is points": (
        lambda: draw.growth({"n": {"a": 3}}, "ms"),
        TypeError,
        r"^curves\['n'\]\['a'\] must be a list or a tuple, got 3",
    ),
    "draw.growth: two points": (
        lambda: draw.growth({"n": {"a": [(1, 1)]}}, "ms"),
        ValueError,
        r"^curves\['n'\]\['a'\] must have at least two points, got 1",
    ),
    "draw.growth: a point is two numbers": (
        lambda: draw.growth({"n": {"a": [(1, 1), 2]}}, "ms"),
        ValueError,
        r"^curves\['n'\]\['a'\] must hold pairs of positive numbers, got 2",
    ),
    "draw.growth: a number is positive": (
        lambda: draw.growth({"n": {"a": [(1, 1), (2, 0)]}}, "ms"),
        ValueError,
        r"^curves\['n'\]\['a'\] must hold pairs of positive numbers, got \(2, 0\)",
    ),
    "draw.growth: points lie apart": (
        lambda: draw.growth({"n": {"a": [(1, 1), (1, 2)]}}, "ms"),
        ValueError,
        r"^curves\['n'\]\['a'\] must have points at different places, got 1, 1",
    ),
    "draw.growth: the unit is a string": (
        lambda: draw.growth({"n": {"a": [(1, 1), (2, 2)]}}, None),
        TypeError,
        "^unit must be a string, got None",
    ),
    "draw.growth: a dash a name": (
        lambda: draw.growth({"n": {letter: [(1, 1), (2, 2)] for letter in "abcdefgh"}}, "ms"),
        ValueError,
        "^curves must have at most 7 different names, got 8",
    ),
    "draw.photographs: maps are not empty": (
        lambda: draw.photographs(alt="Nothing."),
        ValueError,
        r"^maps must not be empty, got \(\)",
    ),
    **about_map("draw.photographs", "maps[1]", lambda wrong: draw.photographs(X, wrong, alt="Two.")),
    **about_complex("draw.photographs", "maps[1]", lambda wrong: draw.photographs(X, wrong, alt="Two.")),
    "draw.photographs: a cell has a shade": (
        lambda: draw.photographs(X, X / 0 * 0, alt="Two."),
        ValueError,
        r"^maps\[1\] must have a shade for each cell, got nan",
    ),
    "draw.photographs: alt is a string": (
        lambda: draw.photographs(X, alt=None),
        TypeError,
        "^alt must be a string, got None",
    ),
    "draw.photographs: alt is not blank": (
        lambda: draw.photographs(X, alt=" "),
        ValueError,
        "^alt must not be blank, got ' '",
    ),
    "draw.photographs: alt has at most 250 characters": (
        lambda: draw.photographs(X, alt="a" * 251),
        ValueError,
        "^alt must have at most 250 characters, got 251",
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_every_rule_has_its_sentence(rule):
    call, error, sentence = CASES[rule]
    with pytest.raises(error, match=sentence):
        call()


def test_every_public_picture_is_tested_here():
    tested = {re.match(r"draw\.\w+", rule)[0] for rule in CASES if rule.startswith("draw.")}
    assert tested == {f"draw.{name}" for name in draw.__all__}


def test_a_0_d_tensor_and_a_numpy_integer_are_integers():
    assert tc.conv_size(torch.tensor(16), 5, 3, 2) == 6
    numpy = pytest.importorskip("numpy")
    assert tc.conv_size(numpy.int64(16), 5, 3, 2) == 6
