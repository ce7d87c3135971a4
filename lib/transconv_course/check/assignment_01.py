"""Checks of assignment 1: PyTorch's operator is the judge, so nothing here shows how to build one."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from transconv_course.check.numbers import whole_numbers
from transconv_course.check.verdict import NOT_YET, Verdict, judge_float64, judge_function, judge_value

Pair = tuple[int, int]  # rows, columns


def by_hand(answer: Any, X: Tensor, K: Tensor) -> Verdict:
    """Check the output of X stamped with K, computed with pencil and paper."""
    tempting = {
        F.conv2d(X[None, None], K[None, None])[0, 0]: "That is the convolution: it collects where you should stamp.",
        _operator(X, K.flip(0, 1)): "Your kernel is turned by 180°; a stamp shows the kernel as it is.",
        _operator(X, K.mT): "Your kernel is mirrored: its rows became columns.",
        None: "Draw one grid of the output's size for each input cell, stamp it, then add the grids.",
    }
    return judge_value(answer, _operator(X, K), tempting)


def four_products(answer: Any, X: Tensor, K: Tensor) -> Verdict:
    """Check how many output cells are a sum of four products, when X is stamped with K."""
    count = (_operator(torch.ones_like(X), torch.ones_like(K)) == 4).sum()
    return judge_value(answer, count, "Write into each output cell how many stamps reach it; a zero counts too.")


def trans_conv(function: Callable[..., Any]) -> Verdict:
    """Check trans_conv(X, K)."""
    cases = _cases([((1, 1), (2, 2)), ((2, 2), (2, 2)), ((2, 3), (3, 1)), ((3, 1), (2, 4))])
    why = "Stamp each input cell's scaled kernel, and add where stamps overlap. Which size belongs to which axis?"
    return judge_float64(function, _operator, cases, why)


def trans_conv_strided(function: Callable[..., Any]) -> Verdict:
    """Check trans_conv_strided(X, K, stride)."""
    cases = _cases(
        [((1, 1), (2, 2)), ((2, 2), (2, 2)), ((2, 3), (2, 3)), ((3, 2), (1, 2))],
        stride=[(2, 2), (1, 1), (2, 1), (2, 3)],
    )
    why = "From one input cell to the next, a stamp moves by stride cells. Where does the last stamp end?"
    return judge_float64(function, _operator, cases, why)


def trans_conv_padded(function: Callable[..., Any]) -> Verdict:
    """Check trans_conv_padded(X, K, stride, padding)."""
    cases = _cases(
        [((2, 2), (2, 2)), ((2, 2), (2, 2)), ((2, 3), (3, 4)), ((3, 2), (4, 3))],
        stride=[(1, 1), (1, 1), (2, 1), (1, 2)],
        padding=[(0, 0), (1, 1), (0, 2), (2, 0)],
    )
    return judge_float64(
        function, _operator, cases, "padding removes from the output: that many rows or columns at each end."
    )


def output_size(function: Callable[..., Any]) -> Verdict:
    """Check output_size(n, k, stride, padding), its refusal when nothing is left included."""
    settings = [(2, 2, 1, 0), (2, 2, 1, 1), (2, 2, 2, 0), (5, 3, 1, 1), (6, 5, 3, 2), (1, 4, 7, 1), (4, 1, 3, 0)]
    cases = [dict(zip(("n", "k", "stride", "padding"), setting)) for setting in settings]
    verdict = judge_function(
        function, _size, cases, "Where does the first stamp begin, and where does the last one end?"
    )
    if not verdict:
        return verdict
    try:
        size = function(1, 2, 1, 1)
    except ValueError:
        return verdict
    return Verdict(
        False, f"The sizes are right, but n=1, k=2, stride=1, padding=1 leaves no cell: raise ValueError, not {size!r}."
    )


def padding_that_triples(answer: Any) -> Verdict:
    """Check the padding with which n = 16 becomes 48, for k = 5 and stride 3."""
    right = next(padding for padding in range(5) if _size(16, 5, 3, padding) == 48)
    return judge_value(
        answer, right, "Ask your own output_size: which padding turns n=16 into 48, with k=5 and stride=3?"
    )


def output_cell(function: Callable[..., Any]) -> Verdict:
    """Check output_cell(X, K, stride, row, column)."""
    cases = _cases(
        [((2, 2), (2, 2)), ((2, 2), (2, 2)), ((3, 2), (2, 3)), ((2, 3), (3, 3)), ((2, 2), (2, 2))],
        stride=[(1, 1), (1, 1), (1, 1), (2, 1), (3, 3)],
        row=[0, 2, 2, 2, 2],
        column=[0, 1, 1, 4, 0],
    )
    why = "Which input cells send a stamp over this place, and which cell of the stamp lies on it? Perhaps none does."
    return judge_float64(function, lambda X, K, stride, row, column: _operator(X, K, stride)[row, column], cases, why)


def trans_conv_channels(function: Callable[..., Any]) -> Verdict:
    """Check trans_conv_channels(x, weight, bias, stride, padding)."""
    why = "weight[c, o] carries input channel c to output channel o; all of them add up, and the bias is added once."
    return judge_float64(function, _layer_operator, _channel_cases(), why)


def weight_shape(answer: Any) -> Verdict:
    """Check the shape of the weight of nn.ConvTranspose2d(3, 5, kernel_size=(2, 4))."""
    tempting = {
        (5, 3, 2, 4): "That is the order of nn.Conv2d.",
        None: "There are four axes. Which number says how many channels come in, and does it stand first or second?",
    }
    return judge_value(answer, tuple(nn.ConvTranspose2d(3, 5, kernel_size=(2, 4)).weight.shape), tempting)


def as_layer(function: Callable[..., Any]) -> Verdict:
    """Check as_layer(weight, bias, stride, padding): does the layer give PyTorch's numbers, and is it PyTorch's?"""
    layers = []

    def applied(x: Tensor, weight: Tensor, bias: Tensor, stride: Pair, padding: Pair) -> Any:
        layers.append(function(weight, bias, stride, padding))
        return layers[-1](x) if callable(layers[-1]) else layers[-1]

    why = "Make the layer first, then put weight and bias into it; its numbers must be float64, as theirs are."
    verdict = judge_float64(applied, _layer_operator, _channel_cases(), why)
    if verdict and not all(isinstance(layer, nn.ConvTranspose2d) for layer in layers):
        return Verdict(
            False, f"The numbers are right, but return an nn.ConvTranspose2d, not a {type(layers[0]).__name__}."
        )
    return verdict


def counterexample(answer: Any, function: Callable[..., Any]) -> Verdict:
    """Check that the function fails on the answer: a tuple (X, K, stride, padding) that PyTorch accepts."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        X, K, stride, padding = answer
        if X.dim() != 2 or K.dim() != 2:
            raise ValueError("X and K must have two axes")
        expected = _operator(X, K, stride, padding)
    except Exception as error:  # whatever the reader wrote; the sentence says what
        return Verdict(False, f"Give (X, K, stride, padding) that PyTorch accepts. Here the answer is: {error}")
    try:
        torch.testing.assert_close(function(X.clone(), K.clone(), stride, padding), expected, equal_nan=True)
    except Exception as error:
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        return Verdict(True, f"Right, the function fails here: {said}")
    return Verdict(False, "Not yet: on this input the function gives PyTorch's numbers. What does it never meet here?")


def repaired(function: Callable[..., Any]) -> Verdict:
    """Check repaired(X, K, stride, padding)."""
    cases = _cases(
        [((2, 2), (2, 2)), ((2, 2), (2, 2)), ((2, 2), (2, 2)), ((2, 3), (3, 2)), ((3, 2), (4, 5)), ((2, 2), (4, 4))],
        stride=[(1, 1), (1, 1), (2, 2), (1, 2), (2, 1), (1, 1)],
        padding=[(0, 0), (1, 1), (0, 0), (0, 0), (1, 1), (0, 1)],
    )
    return judge_float64(
        function, _operator, cases, "Look for the line that treats the two axes alike, or a zero like a one."
    )


def _operator(X: Tensor, K: Tensor, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Tensor:
    return F.conv_transpose2d(X[None, None], K[None, None], stride=stride, padding=padding)[0, 0]


def _layer_operator(x: Tensor, weight: Tensor, bias: Tensor, stride: Pair, padding: Pair) -> Tensor:
    return F.conv_transpose2d(x, weight, bias, stride=stride, padding=padding)


def _size(n: int, k: int, stride: int, padding: int) -> int:
    return F.conv_transpose1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), stride=stride, padding=padding).shape[-1]


def _cases(shapes: Sequence[tuple[Pair, Pair]], **settings: Sequence[Any]) -> list[dict[str, Any]]:
    """Return cases with small whole numbers in float64: X and K of the shapes, and one setting each."""
    generator = torch.Generator().manual_seed(1)
    rows = [dict(zip(settings, row)) for row in zip(*settings.values())] if settings else [{}] * len(shapes)
    return [
        {"X": whole_numbers(generator, x_shape), "K": whole_numbers(generator, k_shape), **row}
        for (x_shape, k_shape), row in zip(shapes, rows, strict=True)
    ]


def _channel_cases() -> list[dict[str, Any]]:
    generator = torch.Generator().manual_seed(2)
    shapes = [
        ((1, 2, 2), (1, 1, 2, 2), (1, 1), (0, 0)),
        ((2, 1, 1), (2, 1, 1, 2), (1, 1), (0, 0)),
        ((1, 1, 2), (1, 2, 2, 1), (2, 1), (0, 0)),
        ((2, 2, 3), (2, 3, 3, 2), (2, 3), (1, 0)),
    ]
    return [
        {
            "x": whole_numbers(generator, x_shape),
            "weight": whole_numbers(generator, weight_shape),
            "bias": whole_numbers(generator, weight_shape[1:2]),
            "stride": stride,
            "padding": padding,
        }
        for x_shape, weight_shape, stride, padding in shapes
    ]
