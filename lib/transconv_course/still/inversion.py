"""A picture, its convolution with full padding, and the transposed convolution of that: where an inversion begins."""

import math
from typing import NamedTuple

from transconv_course.still.products import State

Map = list[list[float]]


class Inversion(NamedTuple):
    """The three maps, and how far the last is from the first, as a share of the first."""

    x: Map
    y: Map
    back: Map
    error: float


def inversion(state: State) -> Inversion:
    """Return the maps of a state without noise, before any step of a descent."""
    x, K = state["X"], state["K"]
    y = _stamped(x, [row[::-1] for row in K[::-1]])
    back = [row[len(K[0]) - 1 :][: len(x[0])] for row in _stamped(y, K)[len(K) - 1 :][: len(x)]]
    pairs = [pair for one, other in zip(x, back) for pair in zip(one, other)]
    return Inversion(x, y, back, math.dist(*zip(*pairs)) / (math.hypot(*(a for a, _ in pairs)) or 1))


def _stamped(X: Map, K: Map) -> Map:
    """Return the sum of the stamps of K, each scaled by a number of X."""
    Y = [[0.0] * (len(X[0]) + len(K[0]) - 1) for _ in range(len(X) + len(K) - 1)]
    for i, row in enumerate(X):
        for j, x in enumerate(row):
            for t, line in enumerate(K):
                for u, k in enumerate(line):
                    Y[i + t][j + u] += x * k
    return Y
