"""The library's argument checks: a bad argument raises an error that names it, its value and the rule."""

import numpy
import pytest
import torch
from torch import nn

import transconv as tc
from transconv import frameworks

X = torch.ones(2, 2)
X4 = torch.ones(1, 1, 2, 2)
WEIGHT = torch.ones(2, 3, 2, 2)
UP = nn.ConvTranspose2d(2, 1, 3, stride=2)
NET = nn.Sequential(nn.Conv2d(3, 2, 3), UP)

# Each public function that takes settings, with good arguments; the smallest value of each setting.
SIZE = {"s": 1, "p": 0, "d": 1}
CALL = {"stride": 1, "padding": 0, "dilation": 1}
SETTINGS = {
    "conv_size": (tc.conv_size, {"m": 8, "k": 2}, {"m": 1, "k": 1, **SIZE}),
    "conv_transpose_size": (tc.conv_transpose_size, {"n": 8, "k": 2}, {"n": 1, "k": 1, "o": 0, **SIZE}),
    "input_sizes": (tc.input_sizes, {"n": 8, "k": 2}, {"n": 1, "k": 1, **SIZE}),
    "output_padding_for": (tc.output_padding_for, {"m": 8, "k": 2}, {"m": 1, "k": 1, **SIZE}),
    "settings_for": (tc.settings_for, {"m": 8, "n": 4, "max_kernel_size": 2, "max_stride": 2}, {"m": 1, "n": 1}),
    "trans_conv": (tc.trans_conv, {"X": X, "K": X}, {"stride": 1, "padding": 0}),
    "stamps": (tc.stamps, {"X": X, "K": X}, {"stride": 1}),
    "conv_matrix": (tc.conv_matrix, {"weight": X4, "input_size": 3}, {"input_size": 1, **CALL}),
    "kernel2matrix": (tc.kernel2matrix, {"K": X}, {"input_size": 1}),
    "rearranged": (tc.rearranged, {"x": X4, "weight": X4}, {"output_padding": 0, **CALL}),
    "conv_transpose": (tc.conv_transpose, {"x": X4, "weight": X4}, {"output_padding": 0, **CALL}),
    "overlap": (
        tc.overlap,
        {"input_size": 4, "kernel_size": 2},
        {"input_size": 1, "kernel_size": 1, "output_padding": 0, **CALL},
    ),
    "bilinear_kernel": (tc.bilinear_kernel, {}, {"stride": 1}),
    "subpixel_weight": (tc.subpixel_weight, {"weight": X4, "stride": 2}, {"stride": 1, "dilation": 1}),
    "icnr_": (tc.icnr_, {"weight": torch.ones(4, 1, 1, 1)}, {"stride": 1}),
    "jax_padding": (frameworks.jax_padding, {"kernel_size": 2}, {"kernel_size": 1, "output_padding": 0, **CALL}),
    "padding_from_word": (
        frameworks.padding_from_word,
        {"word": "same", "kernel_size": 2},
        {"kernel_size": 1, "stride": 1, "output_padding": 0, "dilation": 1},
    ),
    "explain": (tc.explain, {"layer_or_model": UP}, {"input_size": 1}),
}
# Those that are one integer, never one for each axis.
NUMBERS = {
    "settings_for": (SETTINGS["settings_for"], {"max_kernel_size": 1, "max_stride": 1}),
    "conv_matrix": (SETTINGS["conv_matrix"], {"groups": 1}),
    "rearranged": (SETTINGS["rearranged"], {"groups": 1}),
    "conv_transpose": (SETTINGS["conv_transpose"], {"groups": 1}),
    "subpixel_weight": (SETTINGS["subpixel_weight"], {"groups": 1}),
    "to_keras": ((frameworks.to_keras, {"weight": WEIGHT}, {}), {"groups": 1}),
    "to_jax": ((frameworks.to_jax, {"weight": WEIGHT}, {}), {"groups": 1}),
    "even_overlap": (
        (tc.even_overlap, {"kernel_size": 2, "stride": 1}, {}),
        {"kernel_size": 1, "stride": 1, "dilation": 1},
    ),
}
# Each public function that takes tensors, with good arguments: the tensors and how many axes each may have.
TENSORS = {
    "trans_conv": (tc.trans_conv, {"X": X, "K": X}),
    "stamps": (tc.stamps, {"X": X, "K": X}),
    "conv_matrix": (lambda weight: tc.conv_matrix(weight, 3), {"weight": X4}),
    "kernel2matrix": (tc.kernel2matrix, {"K": X}),
    "rearranged": (tc.rearranged, {"x": X4, "weight": X4}),
    "conv_transpose": (tc.conv_transpose, {"x": X4, "weight": X4}),
    "subpixel_weight": (lambda weight: tc.subpixel_weight(weight, 2), {"weight": X4}),
    "icnr_": (lambda weight: tc.icnr_(weight, 1), {"weight": X4}),
    "to_keras": (frameworks.to_keras, {"weight": WEIGHT}),
    "to_jax": (frameworks.to_jax, {"weight": WEIGHT}),
    "from_keras": (frameworks.from_keras, {"kernel": WEIGHT}),
    "from_jax": (frameworks.from_jax, {"kernel": WEIGHT}),
}


def test_a_weight_that_no_convolution_takes_either_is_not_called_transposed():
    for x, weight in ((X4.repeat(1, 3, 1, 1), X4.repeat(8, 4, 1, 1)), (X4, X4.repeat(3, 2, 1, 1))):
        with pytest.raises(ValueError, match="x must have the . input channels of weight, got .$"):
            tc.conv_transpose(x, weight)


def refused(call, error, *told):
    """Check that the call raises the error, and that its message begins with the name and holds the other words."""
    with pytest.raises(error) as raised:
        call()
    name, *others = told
    message = str(raised.value)
    assert message.startswith(f"{name} ") and all(part in message for part in others), message


def settings_of(table):
    return [pytest.param(*entry, id="-".join(entry[:2])) for entry in table]


def each_setting():
    for name, (function, good, smallest) in SETTINGS.items():
        for setting, least in smallest.items():
            yield name, setting, function, good, least


def each_number():
    for name, ((function, good, _), smallest) in NUMBERS.items():
        for setting, least in smallest.items():
            yield name, setting, function, good, least


def each_tensor():
    for name, (function, good) in TENSORS.items():
        for tensor in good:
            yield name, tensor, function, good


@pytest.mark.parametrize("name, setting, function, good, least", settings_of([*each_setting(), *each_number()]))
def test_a_setting_must_be_an_integer_that_is_not_too_small(name, setting, function, good, least):
    for wrong in (1.5, True, "2"):
        refused(lambda wrong=wrong: function(**good | {setting: wrong}), TypeError, setting, "integer", repr(wrong))
    refused(lambda: function(**good | {setting: least - 1}), ValueError, setting, f"at least {least}", str(least - 1))


@pytest.mark.parametrize("name, setting, function, good, least", settings_of(each_setting()))
def test_a_setting_must_have_one_number_for_each_axis(name, setting, function, good, least):
    item = f"{setting}[1]"
    refused(lambda: function(**good | {setting: (2, least - 1)}), ValueError, item, f"at least {least}", str(least - 1))
    refused(lambda: function(**good | {setting: (2, 1.5)}), TypeError, item, "integer", "1.5")
    refused(lambda: function(**good | {setting: ()}), ValueError, setting, "()")


@pytest.mark.parametrize("name, tensor, function, good", settings_of(each_tensor()))
def test_a_tensor_argument_must_be_a_tensor_with_the_right_axes(name, tensor, function, good):
    value = good[tensor]
    cases = [
        (None, TypeError, ("NoneType",)),
        ("abc", TypeError, ("str",)),
        (value[0, 0], ValueError, ("must be", f"shape {tuple(value[0, 0].shape)}")),
        (value[(None,) * 4], ValueError, ("must be", f"shape {(1,) * 4 + tuple(value.shape)}")),
        (value[..., :0], ValueError, ("must", f"shape {tuple(value[..., :0].shape)}")),
        (value > 0, TypeError, ("numbers", "torch.bool")),
    ]
    if value is X4 or value is X:
        cases += [([[1]], TypeError, ("torch.Tensor", "list")), (value.to_sparse(), TypeError, ("dense", "sparse"))]
    for wrong, error, told in cases:
        refused(lambda wrong=wrong: function(**good | {tensor: wrong}), error, tensor, *told)


@pytest.mark.parametrize("name", [name for name, (_, good) in TENSORS.items() if len(good) == 2])
def test_two_tensors_must_share_one_dtype(name):
    function, good = TENSORS[name]
    first, second = good
    refused(
        lambda: function(**good | {second: good[second].double()}),
        TypeError,
        second,
        f"dtype of {first}",
        "torch.float32",
        "torch.float64",
    )


# One setting for three axes beside tensors or settings with two.
@pytest.mark.parametrize("name", ["trans_conv", "conv_matrix", "rearranged", "conv_transpose", "subpixel_weight"])
def test_settings_for_another_number_of_axes_are_refused(name):
    function, good, _ = SETTINGS[name]
    refused(lambda: function(**good | {"stride": (1, 2, 3)}), ValueError, "stride", "2", "(1, 2, 3)")


RULES = {
    "sizes: one length": (lambda: tc.conv_size((4, 5), (2, 2, 2)), ValueError, "k", "2", "axis of m", "(2, 2, 2)"),
    "sizes: after one for all": (
        lambda: tc.conv_size(4, (2,), (1, 2), (1,) * 3),
        ValueError,
        "p",
        "2",
        "axis of s",
        "(1, 1, 1)",
    ),
    "settings_for: one length": (
        lambda: tc.settings_for((28, 14), (7, 7), kernel_size=(4, 4, 4), stride=2),
        ValueError,
        "kernel_size",
        "2",
        "axis of m",
        "(4, 4, 4)",
    ),
    "conv_size: the kernel fits": (
        lambda: tc.conv_size(2, 3, d=2),
        ValueError,
        "kernel_size (k)",
        "5 is more than",
        "k=3",
        "m=2",
    ),
    "conv_size: the axis is named": (lambda: tc.conv_size((4, 1), 2), ValueError, "axis 1:", "kernel_size (k)"),
    "conv_transpose_size: output_padding": (
        lambda: tc.conv_transpose_size(2, 2, 2, 0, 2),
        ValueError,
        "output_padding (o)",
        "smaller than stride",
        "o=2 with s=2 and d=1",
    ),
    "conv_transpose_size: something is left": (
        lambda: tc.conv_transpose_size(2, 2, p=2),
        ValueError,
        "padding (p)",
        "at least one cell",
        "p=2",
        "4 of 3",
    ),
    "output_padding_for: the kernel fits": (lambda: tc.output_padding_for(1, 2), ValueError, "kernel_size (k)", "k=2"),
    "conv_matrix: the kernel fits": (
        lambda: tc.conv_matrix(X4, 1),
        ValueError,
        "axis 0:",
        "kernel_size (k)",
        "k=2",
        "m=1",
    ),
    "conv_matrix: groups divide the channels": (
        lambda: tc.conv_matrix(X4, 3, groups=2),
        ValueError,
        "groups",
        "divide the 1 output channels",
        "2",
    ),
    "subpixel_weight: groups divide the channels": (
        lambda: tc.subpixel_weight(X4, 2, groups=2),
        ValueError,
        "groups",
        "divide the 1 input channels",
        "2",
    ),
    "bilinear_kernel: dtype has fractions": (
        lambda: tc.bilinear_kernel(2, dtype=torch.int64),
        TypeError,
        "dtype",
        "floating-point",
        "torch.int64",
    ),
    "icnr_: weight has fractions": (lambda: tc.icnr_(X4.long(), 1), TypeError, "weight", "floating", "torch.int64"),
    "icnr_: phases divide the channels": (
        lambda: tc.icnr_(torch.ones(6, 1, 1, 1), 2),
        ValueError,
        "stride",
        "divides the 6 channels",
        "4",
    ),
    "trans_conv: something is left": (lambda: tc.trans_conv(X, X, 1, 2), ValueError, "padding", "at least one", "p=2"),
    "overlap: something is left": (lambda: tc.overlap(2, 2, padding=2), ValueError, "padding", "at least one", "p=2"),
    "overlap: output_padding": (lambda: tc.overlap(2, 2, output_padding=1), ValueError, "output_padding", "o=1"),
    "jax_padding: output_padding": (
        lambda: frameworks.jax_padding(2, 2, 0, (1, 2)),
        ValueError,
        "output_padding",
        "smaller",
        "o=2",
    ),
    "padding_from_word: output_padding": (
        lambda: frameworks.padding_from_word("valid", 2, 2, (1, 2)),
        ValueError,
        "output_padding",
        "smaller than stride",
        "=2",
    ),
    "padding_from_word: word is text": (lambda: frameworks.padding_from_word(1, 2), TypeError, "word", "string", "1"),
    "padding_from_word: word is known": (
        lambda: frameworks.padding_from_word("circular", 2),
        ValueError,
        "word",
        "'same' or 'valid'",
        "'circular'",
    ),
    "from_keras: an array holds numbers": (
        lambda: frameworks.from_keras(numpy.array([[["1"]]])),
        TypeError,
        "kernel",
        "ndarray",
    ),
    "to_keras: weight is a tensor": (lambda: frameworks.to_keras(WEIGHT.numpy()), TypeError, "weight", "ndarray"),
    "cropped: y is a tensor": (
        lambda: frameworks.Padding((0,), (0,), (1,)).cropped([1]),
        TypeError,
        "y",
        "torch.Tensor",
        "list",
    ),
    "cropped: y has the axes of crop": (
        lambda: frameworks.Padding((0,), (0,), (1,)).cropped(WEIGHT),
        ValueError,
        "y",
        "1 spatial axes",
        "(2, 3, 2, 2)",
    ),
    "explain: a module": (lambda: tc.explain("UNet", 4), TypeError, "layer_or_model", "Module", "str"),
    "explain: an instance": (lambda: tc.explain(nn.Linear, 4), TypeError, "layer_or_model", "Module", "type"),
    "explain: no lazy layer": (
        lambda: tc.explain(nn.LazyConvTranspose1d(1, 2), 4),
        ValueError,
        "layer_or_model",
        "channels",
        "lazy",
    ),
    "explain: a number an axis": (lambda: tc.explain(UP, (2, 8, 8)), ValueError, "input_size", "2", "(2, 8, 8)"),
    "explain: a tensor with the axes": (lambda: tc.explain(UP, torch.zeros(4, 4)), ValueError, "input_size", "(4, 4)"),
    "explain: a tensor with the channels": (
        lambda: tc.explain(UP, torch.zeros(3, 4, 4)),
        ValueError,
        "input_size",
        "2 input channels",
        "3",
    ),
    "explain: something is left": (
        lambda: tc.explain(nn.ConvTranspose1d(1, 1, 2, padding=2), 3),
        ValueError,
        "padding",
        "at least one",
        "p=2",
    ),
    "explain: output_padding": (
        lambda: tc.explain(nn.ConvTranspose1d(1, 1, 2, 2, output_padding=2), 3),
        ValueError,
        "output_padding",
        "smaller",
        "o=2",
    ),
    "explain: the layer's stride": (
        lambda: tc.explain(nn.ConvTranspose1d(1, 1, 2, 0), 3),
        ValueError,
        "stride[0]",
        "at least 1",
        "0",
    ),
    "explain: a shape for a model": (lambda: tc.explain(NET, 8), TypeError, "input_size", "8"),
    "explain: a shape that is not empty": (lambda: tc.explain(NET, ()), ValueError, "input_size", "empty", "()"),
    "explain: a shape of integers": (lambda: tc.explain(NET, (3, 8, 8.0)), TypeError, "input_size[2]", "8.0"),
    "explain: a shape inside": (
        lambda: tc.explain(NET, (X, [3, 0])),
        ValueError,
        "input_size[1][1]",
        "at least 1",
        "0",
    ),
    "explain: a shape by name": (lambda: tc.explain(NET, x=(3, -1)), ValueError, "x[1]", "at least 1", "-1"),
    "explain: a shape in memory": (lambda: tc.explain(NET, (2**62, 4)), ValueError, "input_size", "memory", str(2**62)),
    "explain: a shape with cells": (lambda: tc.explain(NET, (3, 0, 8)), ValueError, "input_size[1]", "at least 1", "0"),
    "explain: what the model takes": (
        lambda: tc.explain(NET, (1, 8, 8)),
        ValueError,
        "layer_or_model",
        "Sequential",
        "(1, 1, 8, 8)",
        "RuntimeError",
        "channels",
    ),
}

# test_operator.py compares PyTorch and `conv_transpose` on random arguments; these test what the errors say.
RULES |= {
    f"{name}: {rule}": (lambda call=call, given=given: call(**{"x": X4, "weight": X4} | given), error, *told)
    for name, call in (("conv_transpose", tc.conv_transpose), ("rearranged", tc.rearranged))
    for rule, given, error, *told in [
        ("x has the axes of weight", {"x": X}, ValueError, "x", "2 spatial axes", "(2, 2)"),
        ("x has the channels of weight", {"weight": X4.repeat(3, 1, 1, 1)}, ValueError, "x", "3 input channels", "1"),
        (
            "a convolution's weight",
            {"x": X4.repeat(1, 3, 1, 1), "weight": X4.repeat(8, 3, 1, 1)},
            ValueError,
            "x",
            "8 input channels",
            "got 3",
            "Perhaps weight is transposed: (8, 3, 2, 2)",
            "weight.transpose(0, 1) would fit",
        ),
        (
            "a grouped convolution's weight",
            {"x": X4.repeat(1, 6, 1, 1), "weight": X4.repeat(8, 3, 1, 1), "groups": 2},
            ValueError,
            "x",
            "8 input channels",
            "Perhaps weight is transposed: (8, 3, 2, 2)",
        ),
        ("groups divide the channels", {"groups": 2}, ValueError, "groups", "divide the 1 input channels", "2"),
        ("output_padding", {"stride": (3, 2), "output_padding": 2}, ValueError, "output_padding", "o=2 with s=2"),
        ("something is left", {"padding": 2}, ValueError, "padding", "at least one cell", "4 of 3"),
        ("padding is no word", {"padding": "same"}, TypeError, "padding", "integer", "'same'"),
    ]
}
RULES |= {
    f"conv_transpose: {rule}": (lambda given=given: tc.conv_transpose(**{"x": X4, "weight": X4} | given), error, *told)
    for rule, given, error, *told in [
        ("bias is a tensor", {"bias": [1]}, TypeError, "bias", "torch.Tensor", "list"),
        ("bias is 1-D", {"bias": X}, ValueError, "bias", "1-D", "(2, 2)"),
        ("bias has C_out numbers", {"bias": X[0]}, ValueError, "bias", "1 numbers", "2"),
        ("bias can be cast", {"bias": torch.ones(1) * 1j}, TypeError, "bias", "dtype of x", "torch.complex64"),
        ("method is known", {"method": "fft"}, ValueError, "method", "scatter", "'fft'"),
        (
            "no gradient of integers",
            {"x": X4.long(), "weight": X4.long(), "method": "adjoint"},
            TypeError,
            "x",
            "floating-point",
            "torch.int64",
        ),
    ]
}

RULES |= {
    f"packed: {rule}": (lambda given=given: tc.packed(*given), error, *told)
    for rule, given, error, *told in [
        ("a module", ("UNet", X), TypeError, "module_or_model", "Module", "str"),
        ("a tensor", (UP, (1, 2, 8)), TypeError, "example", "tensor", "(1, 2, 8)"),
        ("a layer that runs", (nn.Linear(2, 2), X), ValueError, "module_or_model", "nn.ConvTranspose"),
    ]
}
RULES["unpacked: a module"] = (lambda: tc.unpacked("UNet"), TypeError, "module_or_model", "Module", "str")


@pytest.mark.parametrize("rule", RULES)
def test_the_error_for_a_broken_rule_names_the_argument_and_its_value(rule):
    refused(*RULES[rule])


def test_every_public_function_is_tested_here():
    assert set(tc.__all__) <= {*SETTINGS, *NUMBERS, *TENSORS, *(rule.partition(":")[0] for rule in RULES)}


def test_a_0_d_tensor_and_a_numpy_integer_are_integers():
    assert tc.conv_size(torch.tensor(16), 5, 3, 2) == 6
    assert tc.conv_size(numpy.int64(16), 5, 3, 2) == 6


def test_one_number_in_a_tuple_stands_for_every_axis():
    assert torch.equal(tc.conv_matrix(X4, (3,), (1,)), tc.conv_matrix(X4, 3))
    assert torch.equal(tc.subpixel_weight(X4, (2,), dilation=[2]), tc.subpixel_weight(X4, 2, dilation=2))
    assert torch.equal(tc.overlap((4, 4), (3,), [2]), tc.overlap((4, 4), 3, 2))
    assert torch.equal(tc.trans_conv(X, X, (2,)), tc.trans_conv(X, X, 2))
    assert frameworks.jax_padding((3, 5), (2,), [1]) == frameworks.jax_padding((3, 5), 2, 1)
    assert tc.explain(UP, (5,)) == tc.explain(UP, 5)
