"""Pictures of inversions: what went in, what came out, and what is reconstructed from it."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from transconv.matrix import kernel2matrix
from transconv_course.draw.panels import COLOURS, Picture, drawing, grid, rows, sign

LEVELS = 16


def inversion(x: Tensor, y: Tensor, estimates: dict[str, Tensor]) -> Picture:
    """Picture the input x, its convolution y, and maps made from y, all as numbers.

    estimates: {symbol: map of x's shape}.
    """
    return _compared(x, y, estimates, _numbers)


def deblurring(x: Tensor, y: Tensor, estimates: dict[str, Tensor]) -> Picture:
    """Picture the input x, its convolution y, and maps made from y, all as shades: no colour is 0, full colour is 1.

    Arguments as for `inversion`.
    """
    return _compared(x, y, estimates, shades)


def shared_output(X: Tensor, G: Tensor, K: Tensor) -> Picture:
    """Picture two inputs, X and X + G, that a convolution with K maps to one output Y."""
    W = kernel2matrix(K, X.shape)
    Y = (W @ X.reshape(-1)).reshape(X.shape[0] - K.shape[0] + 1, -1)
    alt = (
        "The input X, the map G, and their sum, another input. "
        f"Convolved with K, X and X + G give one and the same output Y: {_listed(Y.reshape(-1))}."
    )
    one, other, out = grid(X, "input", "X"), grid(X + G, "input", "X + G"), grid(Y, "output", "Y")
    sum_of_inputs = [one, sign("+"), grid(G, "plain", "G"), sign("="), other]
    return rows([sum_of_inputs, [one, sign("→"), out], [other, sign("→"), out]], alt)


def round_trip(X: Tensor, weight: Tensor) -> Picture:
    """Picture one window X there and back: its number for each kernel of weight, and the sum of the kernels so scaled.

    weight: (C_out, 1, *X.shape), as torch.nn.functional.conv2d takes it.
    """
    kernels = weight[:, 0]
    numbers = [(X * K).sum() for K in kernels]
    there = [_numbers(X, "input", "X"), *(_numbers(K, "kernel", f"K{_subscript(c)}") for c, K in enumerate(kernels))]
    back: list[str] = []
    for c, (number, K) in enumerate(zip(numbers, kernels)):
        back += [sign("+")] if back else []
        back.append(_numbers(number * K + 0.0, "kernel", f"{_number(number)} · K{_subscript(c)}"))
    total = sum(number * K for number, K in zip(numbers, kernels))
    alt = (
        f"The input X gives the numbers {_listed(numbers)} under {len(kernels)} kernels. "
        f"The kernels, scaled by these numbers, add up to {_listed(total.reshape(-1))}."
    )
    return rows([there, [*back, sign("="), _numbers(total, "input", "X")]], alt)


def shades(values: Tensor, role: str = "plain", title: str = "", *, cell: int = 8) -> str:
    """Return a panel: a map as shades, no colour for 0 and below, full colour for 1 and above."""
    levels = (values.clamp(0, 1) * LEVELS).round().int()
    height, width = cell * levels.shape[0], cell * levels.shape[1]
    shapes = []
    for level in range(1, LEVELS + 1):
        at = (levels == level).nonzero().tolist()
        squares = "".join(f"M{cell * j} {cell * i}h{cell}v{cell}h-{cell}z" for i, j in at)
        if squares:
            shapes.append(f'<path d="{squares}" fill-opacity="{level / LEVELS:g}"/>')
    fill = f'<g fill="{COLOURS[role]}" shape-rendering="crispEdges">{"".join(shapes)}</g>'
    frame = f'<rect width="{width}" height="{height}" fill="none" stroke="currentColor" stroke-opacity=".6"/>'
    return drawing(fill + frame, width, height, title)


def _compared(x: Tensor, y: Tensor, estimates: dict[str, Tensor], panel: Callable[[Tensor, str, str], str]) -> Picture:
    size = torch.linalg.norm(x)
    errors = ", ".join(f"{symbol}: {torch.linalg.norm(map_ - x) / size:.2g}" for symbol, map_ in estimates.items())
    alt = (
        f"The input x with {x.shape[0]}×{x.shape[1]} cells, its convolution y with {y.shape[0]}×{y.shape[1]}, "
        f"and maps made from y. How far each is from x, relative to x: {errors}."
    )
    there = [panel(x, "input", "x"), sign("→"), panel(y, "output", "y")]
    back = [sign("→"), *(panel(estimate, "input", symbol) for symbol, estimate in estimates.items())]
    return rows([there, back], alt)


def _numbers(values: Tensor, role: str, title: str) -> str:
    """Return a grid with at most two decimals, all cells of one size."""
    return grid(values.round(decimals=2), role, title, cell=46)


def _listed(values: Iterable[Tensor]) -> str:
    return ", ".join(_number(value) for value in values)


def _number(value: Tensor) -> str:
    return f"{value.item():.3g}".replace("-", "−")


def _subscript(number: int) -> str:
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(number))
