"""Checks of assignment 1. They compare with PyTorch and recorded outputs, so they don't show how it's done."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from transconv_course.check import forms
from transconv_course.check.recorded_cases import judge_recorded, recorded_cases
from transconv_course.check.refusal import judge_refusal
from transconv_course.check.verdict import NOT_YET, Hints, Message, Verdict, error_text, judge_value

Pair = tuple[int, int]  # rows, columns

BY_HAND = Hints(
    {
        "convolution": "That is the convolution: it collects where you should stamp.",
        "rotated": "Your kernel is rotated by 180°; a stamp shows the kernel as it is.",
        "mirrored": "Your kernel is mirrored: its rows became columns.",
        None: "Draw one grid of the output's size for each input cell, stamp it, then add the grids.",
    }
)
FOUR_PRODUCTS = Message("Write into each output cell how many stamps reach it; a zero counts too.")
TRANS_CONV = Message(
    "Stamp each input cell's scaled kernel, and add where stamps overlap. Which size belongs to which axis?"
)
STRIDED = Message("From one input cell to the next, a stamp moves by stride cells. Where does the last stamp end?")
PADDED = Message("padding removes from the output: that many rows or columns at each end.")
OUTPUT_SIZE = Message("Where does the first stamp begin, and where does the last one end?")
NOTHING_LEFT = Message("The sizes are right, but {setting} leaves no cell: raise ValueError, not {answer}.")
TRIPLES = Message("Ask your own output_size: which padding turns n=16 into 48, with k=5 and stride=3?")
OUTPUT_CELL = Message(
    "Which input cells send a stamp over this place, and which cell of the stamp lies on it? Perhaps none does."
)
CHANNELS = Message(
    "weight[c, o] carries input channel c to output channel o; all of them add up, and the bias is added once."
)
WEIGHT_SHAPE = Hints(
    {
        (5, 3, 2, 4): "That is the order of nn.Conv2d.",
        None: "There are four axes. Which number says how many channels come in, and does it stand first or second?",
    }
)
AS_LAYER = Message(
    "Make the layer first, then put weight and bias into it; its numbers must be float64, as theirs are."
)
NO_LAYER = Message("The numbers are right, but return an nn.ConvTranspose2d, not a {kind}.")
NO_INPUT = Message("Give (X, K, stride, padding) that PyTorch accepts. Here the answer is: {error}")
FAILS_HERE = Message("Right, the function fails here: {error}")
DOES_NOT_FAIL = Message("Not yet: on this input the function gives PyTorch's numbers. What does it never meet here?")
REPAIRED = Message("Look for the line that treats the two axes alike, or a zero like a one.")

_cases = partial(recorded_cases, "assignment_01")


def by_hand(answer: Any, X: Tensor, K: Tensor) -> Verdict:
    """Check the output of X stamped with K, computed with pencil and paper."""
    x, weight = X[None, None], K[None, None]
    right, rotated, mirrored = (
        F.conv_transpose2d(x, kernel)[0, 0] for kernel in (weight, weight.flip(2, 3), weight.mT)
    )
    convolution = F.conv2d(x, weight)[0, 0]
    return judge_value(answer, right, BY_HAND, convolution=convolution, rotated=rotated, mirrored=mirrored)


def four_products(answer: Any, X: Tensor, K: Tensor) -> Verdict:
    """Check how many output cells are a sum of four products, when X is stamped with K."""
    stamps = F.conv_transpose2d(torch.ones_like(X)[None, None], torch.ones_like(K)[None, None])
    return judge_value(answer, (stamps == 4).sum(), FOUR_PRODUCTS)


def trans_conv(function: Callable[..., Any]) -> Verdict:
    """Check trans_conv(X, K)."""
    return judge_recorded(function, _cases("trans_conv"), TRANS_CONV)


def trans_conv_strided(function: Callable[..., Any]) -> Verdict:
    """Check trans_conv_strided(X, K, stride)."""
    return judge_recorded(function, _cases("trans_conv_strided"), STRIDED)


def trans_conv_padded(function: Callable[..., Any]) -> Verdict:
    """Check trans_conv_padded(X, K, stride, padding)."""
    return judge_recorded(function, _cases("trans_conv_padded"), PADDED)


def output_size(function: Callable[..., Any]) -> Verdict:
    """Check output_size(n, k, stride, padding), including its refusal when nothing is left."""
    verdict = judge_recorded(function, _cases("output_size"), OUTPUT_SIZE, dtype=False)
    for setting in ((1, 2, 1, 1), (1, 4, 3, 2), (2, 1, 2, 3)):
        case = dict(zip(("n", "k", "stride", "padding"), setting))
        verdict = verdict and judge_refusal(function, case, "padding", NOTHING_LEFT)
    return verdict


def padding_that_triples(answer: Any) -> Verdict:
    """Check the padding with which n = 16 becomes 48, for k = 5 and stride 3."""
    line, kernel = torch.zeros(1, 1, 16), torch.zeros(1, 1, 5)
    right = next(p for p in range(5) if F.conv_transpose1d(line, kernel, stride=3, padding=p).shape[-1] == 48)
    return judge_value(answer, right, TRIPLES)


def output_cell(function: Callable[..., Any]) -> Verdict:
    """Check output_cell(X, K, stride, row, column)."""
    return judge_recorded(function, _cases("output_cell"), OUTPUT_CELL)


def trans_conv_channels(function: Callable[..., Any]) -> Verdict:
    """Check trans_conv_channels(x, weight, bias, stride, padding)."""
    return judge_recorded(function, _cases("trans_conv_channels"), CHANNELS)


def weight_shape(answer: Any) -> Verdict:
    """Check the shape of the weight of nn.ConvTranspose2d(3, 5, kernel_size=(2, 4))."""
    return judge_value(answer, tuple(nn.ConvTranspose2d(3, 5, kernel_size=(2, 4)).weight.shape), WEIGHT_SHAPE)


def as_layer(function: Callable[..., Any]) -> Verdict:
    """Check as_layer(weight, bias, stride, padding): are the layer's numbers right, and is it PyTorch's own?"""
    layers = []

    @wraps(function)
    def applied(x: Tensor, weight: Tensor, bias: Tensor, stride: Pair, padding: Pair) -> Any:
        layers.append(function(weight, bias, stride, padding))
        return layers[-1](x) if callable(layers[-1]) else layers[-1]

    verdict = judge_recorded(applied, _cases("trans_conv_channels"), AS_LAYER)
    if verdict and not all(isinstance(layer, nn.ConvTranspose2d) for layer in layers):
        return Verdict(False, NO_LAYER, kind=type(layers[0]).__name__)
    return verdict


def counterexample(answer: Any, function: Callable[..., Any]) -> Verdict:
    """Check that the function fails on the answer: a tuple (X, K, stride, padding) that PyTorch accepts."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        X, K, *_ = forms.operator_input(answer, 2, 2)
        stride, padding = map(forms.setting_as_given, answer[2:])
        expected = F.conv_transpose2d(X[None, None], K[None, None], stride=stride, padding=padding)[0, 0]
    except (forms.WrongForm, RuntimeError) as error:
        return Verdict(False, NO_INPUT, error=error)
    try:
        torch.testing.assert_close(function(X.clone(), K.clone(), stride, padding), expected, equal_nan=True)
    except Exception as error:
        return Verdict(True, FAILS_HERE, error=error_text(error).splitlines()[0])
    return Verdict(False, DOES_NOT_FAIL)


def repaired(function: Callable[..., Any]) -> Verdict:
    """Check repaired(X, K, stride, padding)."""
    return judge_recorded(function, _cases("repaired"), REPAIRED)
