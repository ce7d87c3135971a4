"""How time and memory grow for every method, and for building the sparse matrix."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from bench.measure import peak_bytes
from bench.shapes import Shape, left_out
from transconv import conv_matrix, conv_transpose, operator
from transconv.timing import medians

METHODS = [method for method in operator.METHODS if method != "auto"]
LIMIT = 1_200_000  # entries of the matrix: half a second
SWEEPS = {
    "input size n, cells": [Shape("n", 8, 8, n, k=4, s=2, p=1) for n in (8, 16, 32, 64, 128, 256)],
    "kernel size k, cells": [Shape("k", 8, 8, 16, k=k, s=2) for k in (2, 4, 8, 16)],
    "stride s, cells": [Shape("s", 8, 8, 16, k=8, s=s) for s in (1, 2, 4, 8)],
    "channels C, in and out": [Shape("C_in", C, C, 16, k=4, s=2, p=1) for C in (4, 8, 16, 32, 64, 128)],
}
SIZES = (8, 16, 32, 64, 128, 256, 512)
NAIVE = 64  # the largest n for the naive method: n² maps of n² cells, several times over, take 0.7 GB there


def sweeps(seconds: float, least: int) -> dict[str, Any]:
    """Return, for each sweep, its sizes with times and peaks of every method; and the same for building W.

    This runs on one thread, because starting a second one costs more than the small sizes themselves.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    grown: dict[str, Any] = {
        axis: [{"at": getattr(shape, shape.name), **grow(shape, seconds, least)} for shape in shapes]
        for axis, shapes in SWEEPS.items()
    }
    grown["non-zeros of W"] = [build(n, seconds, least) for n in SIZES]
    torch.set_num_threads(threads)
    return grown


def grow(shape: Shape, seconds: float, least: int) -> dict[str, dict[str, float]]:
    x, weight = torch.randn(shape.input_shape), torch.randn(shape.weight_shape)
    calls = {
        method: partial(conv_transpose, x, weight, None, **shape.settings, method=method)
        for method in reversed(METHODS)
        if not left_out(shape, method, LIMIT)
    }
    return taken(calls, seconds, least)


def build(n: int, seconds: float, least: int) -> dict[str, Any]:
    """Build the matrix of a 3×3 convolution of an n×n map by both methods, and check that they agree."""
    weight = torch.randn(1, 1, 3, 3)
    calls: dict[str, Callable[[], Tensor]] = {
        "conv_matrix": partial(conv_matrix, weight, n, padding=1, sparse=True),
    }
    if n <= NAIVE:
        calls["basis vectors"] = partial(from_basis, weight, n)
        torch.testing.assert_close(calls["conv_matrix"]().to_dense(), calls["basis vectors"]().to_dense())
    return {"at": calls["conv_matrix"]()._nnz(), **taken(calls, seconds, least)}


def from_basis(weight: Tensor, n: int) -> Tensor:
    """Return the matrix of a convolution by the naive method: each column is the output for one basis vector."""
    basis = torch.eye(n * n).reshape(n * n, 1, n, n)
    return F.conv2d(basis, weight, padding=1).flatten(1).T.to_sparse()


def taken(calls: dict[str, Callable[[], Tensor]], seconds: float, least: int) -> dict[str, dict[str, float]]:
    peaks = {name: float(peak_bytes(call)) for name, call in calls.items()}  # which also warms them up
    return {"seconds": medians(calls, seconds=seconds, least=least, cold=False), "peak bytes": peaks}


def slope(points: list[dict[str, Any]], key: str, name: str) -> float:
    """Return the exponent of the power law through a method's last three sizes: a line in log-log coordinates."""
    line = [(math.log(point["at"]), math.log(point[key][name])) for point in points if name in point[key]][-3:]
    mean_x, mean_y = (sum(values) / len(line) for values in zip(*line))
    across = sum((x - mean_x) ** 2 for x, _ in line)
    return sum((x - mean_x) * (y - mean_y) for x, y in line) / across


def text(grown: dict[str, Any]) -> str:
    """Return the exponents of all sweeps, and the cost of one matrix entry, as text."""
    lines = ["Exponents of time and of peak memory, from the last three sizes of each sweep, on one thread"]
    lines.append(f"{'as this grows':<26}" + "".join(f"{name:>14}" for name in METHODS))
    for axis in SWEEPS:
        points = grown[axis]
        cells = (f"{slope(points, 'seconds', name):.1f}, {slope(points, 'peak bytes', name):.1f}" for name in METHODS)
        lines.append(f"{axis:<26}" + "".join(f"{cell:>14}" for cell in cells))
    ways = ("conv_matrix", "basis vectors")
    lines += ["", "W of a 3×3 convolution: microseconds and peak bytes per entry"]
    lines.append(f"{'non-zeros':>12}" + "".join(f"{way:>14} µs{'bytes':>12}" for way in ways))
    for point in grown["non-zeros of W"]:
        lines.append(f"{point['at']:>12}" + "".join(each_entry(point, way) for way in ways))
    return "\n".join(lines)


def each_entry(point: dict[str, Any], way: str) -> str:
    if way not in point["seconds"]:
        return f"{'–':>17}{'–':>12}"
    return f"{1e6 * point['seconds'][way] / point['at']:>17.2f}{point['peak bytes'][way] / point['at']:>12.0f}"
