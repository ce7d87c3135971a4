"""Transposed convolution from its definition alone, on whole numbers: every input cell stamps its kernel.

Nothing here knows an engine. It is slow and short on purpose.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy
from numpy import ndarray

Index = tuple[int, ...]


class Settings(NamedTuple):
    """The settings of one layer, with an entry for each spatial axis; padding has two, (before, after)."""

    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    output_padding: tuple[int, ...]
    groups: int
    dilation: tuple[int, ...]


class Layer(NamedTuple):
    """What goes into a transposed convolution. x: (N, C_in, *n). weight: (C_in, C_out/groups, *k). bias: (C_out,)."""

    x: ndarray
    weight: ndarray
    bias: ndarray | None
    settings: Settings

    @property
    def output_size(self) -> tuple[int, ...]:
        """How many cells the output has along each axis: m = s(n - 1) + d(k - 1) + 1 - before - after + o."""
        stride, padding, output_padding, _, dilation = self.settings
        each = zip(self.x.shape[2:], self.weight.shape[2:], stride, padding, output_padding, dilation)
        return tuple(s * (n - 1) + d * (k - 1) + 1 - sum(p) + o for n, k, s, p, o, d in each)

    @property
    def output_shape(self) -> tuple[int, ...]:
        return (self.x.shape[0], self.weight.shape[1] * self.settings.groups, *self.output_size)


class Answer(NamedTuple):
    """The output and the gradients with respect to x, weight and bias; None for what there isn't."""

    y: ndarray
    grad_x: ndarray | None = None
    grad_weight: ndarray | None = None
    grad_bias: ndarray | None = None


def broken_rule(layer: Layer) -> str | None:
    """Return the first rule that a layer breaks, or None. PyTorch refuses the same layers."""
    x, weight, bias, (stride, padding, output_padding, groups, dilation) = layer
    if 0 in weight.shape or 0 in x.shape[2:]:
        return "x needs at least one cell along each axis, and weight at least one number"
    if x.shape[1] != weight.shape[0]:
        return "x and weight have the same number of input channels"
    if x.shape[1] % groups:
        return "groups divides the number of input channels"
    if bias is not None and bias.shape != (weight.shape[1] * groups,):
        return "bias has one number for each output channel"
    if min(stride + dilation) < 1:
        return "stride and dilation are at least 1"
    if min(output_padding + sum(padding, ())) < 0:
        return "padding and output_padding are at least 0"
    if any(o >= max(s, d) for o, s, d in zip(output_padding, stride, dilation)):
        return "output_padding is smaller than stride or smaller than dilation"
    if min(layer.output_size) < 1:
        return "padding leaves at least one cell of the output"
    return None


def products(layer: Layer) -> Iterator[tuple[Index, Index, Index]]:
    """Yield, for each product of the definition, where its x and its weight stand and which cell of y gets it.

    Along each axis, cell i of x stamps cell j of the kernel onto cell s·i + d·j - before of y, if y has such a cell.
    """
    stride, padding, _, groups, dilation = layer.settings
    _, group_out, *kernel_size = layer.weight.shape
    for n, c, *i in numpy.ndindex(layer.x.shape):
        group = c // (layer.x.shape[1] // groups)
        for c_out, *j in numpy.ndindex(group_out, *kernel_size):
            at = [s * i + d * j - p[0] for i, j, s, d, p in zip(i, j, stride, dilation, padding)]
            if all(0 <= cell < m for cell, m in zip(at, layer.output_size)):
                yield (n, c, *i), (c, c_out, *j), (n, group * group_out + c_out, *at)


def output(layer: Layer) -> ndarray:
    """Return y; it doesn't ask whether the layer keeps the rules, only for sizes that there are."""
    y = numpy.zeros([max(0, size) for size in layer.output_shape], int)
    for at_x, at_weight, at_y in products(layer):
        y[at_y] += layer.x[at_x] * layer.weight[at_weight]
    if layer.bias is not None:
        y += layer.bias.reshape(-1, *[1] * (y.ndim - 2))
    return y


def answer(layer: Layer, grad_y: ndarray) -> Answer:
    """Return y, and what comes back to x, weight and bias when grad_y comes back to y."""
    grad_x, grad_weight = numpy.zeros_like(layer.x), numpy.zeros_like(layer.weight)
    for at_x, at_weight, at_y in products(layer):
        grad_x[at_x] += grad_y[at_y] * layer.weight[at_weight]
        grad_weight[at_weight] += grad_y[at_y] * layer.x[at_x]
    grad_bias = None if layer.bias is None else grad_y.sum((0, *range(2, grad_y.ndim)))
    return Answer(output(layer), grad_x, grad_weight, grad_bias)


def digits_of_root(number: int, *shape: int) -> ndarray:
    """Return the decimals of a square root in the given shape: numbers with no symmetry, the same everywhere."""
    count = math.prod(shape)
    text = str(math.isqrt(number * 10 ** (2 * count + 2)))[1:]
    return numpy.array([int(digit) for digit in text[:count]], int).reshape(shape)
