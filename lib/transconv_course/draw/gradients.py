"""Pictures of the gradient through a convolution: along the paths of one input cell, and window by window."""

from collections.abc import Iterable, Sequence
from math import hypot
from typing import Any

from torch import Tensor

from transconv.matrix import conv_matrix
from transconv.zeros import pad_or_crop
from transconv_course.draw.panels import (
    COLOURS,
    FOCUS,
    Block,
    Cell,
    Picture,
    alt_text,
    both_axes,
    cells,
    drawing,
    grid,
    ink,
    rows,
    sign,
)

NODE_W, NODE_H = 62, 28
EDGE = 90  # pixels from a node to the next
APART = 54  # pixels from a path to the next

Path = tuple[Cell, float, float]  # the output cell on the way, the input cell's weight in it, the gradient that it gets


def gradient_paths(A: Tensor, K: Tensor, V: Tensor, at: Sequence[int], stride: Any = 1, padding: Any = 0) -> Picture:
    """Picture how the cell `at` of A goes through the convolution with K into L = sum(B * V), and what comes back.

    Multiply the weights along each path and add the paths: that is the derivative of L with respect to this cell.
    at is (row, column) of a cell of A. V has the shape of the convolution B.
    """
    steps, rim, _ = _forward(A, K, V, stride, padding)
    i, j = at
    ways = _paths((i, j), K, V, steps, rim)
    total = sum(weight * gradient for _, weight, gradient in ways)
    windows = [_window(cell, K, steps, rim) for cell, _, _ in ways]
    forward = _graph((i, j), ways, [f"· {_number(weight)}" for _, weight, _ in ways], back=False)
    products = [f"{_number(gradient)} · {_number(weight)}" for _, weight, gradient in ways]
    back = _graph((i, j), ways, products, back=True, total=total)
    panels = [
        grid(_wide(A, rim), "input", "A", dashed=_rim(A, rim), lit={(i + rim[0], j + rim[1])}, framed=windows),
        grid(K, "kernel", "K"),
        grid(V, "output", "V", lit={cell for cell, _, _ in ways}),
    ]
    return rows([panels, [forward, back]], _alt((i, j), ways, total))


def gradient_step(A: Tensor, K: Tensor, V: Tensor, step: int, stride: Any = 1, padding: Any = 0) -> Picture:
    """Picture one step of the way back: the window that made one output cell, and the gradient so far.

    Step 0 is the first output cell; cells are taken row by row. Dashed cells of A are the zeros of its padding; in
    the gradient they are crossed out, since no gradient is needed there. Dashed cells of the gradient are in no window.
    """
    steps, rim, B = _forward(A, K, V, stride, padding)
    at = divmod(step, V.shape[1])
    so_far = _wide(A, rim) * 0
    read: set[Cell] = set()
    for number, value in enumerate(V.reshape(-1)):
        window = _inside(_window(divmod(number, V.shape[1]), K, steps, rim))
        read |= window
        if number <= step:
            for cell, weight in zip(sorted(window), K.reshape(-1)):
                so_far[cell] += value * weight
    block = _window(at, K, steps, rim)
    (i, j), value = at, _number(V[at].item())
    lines = _span("row", block[0] - rim[0], K.shape[0]), _span("column", block[1] - rim[1], K.shape[1])
    alt = (
        f"Step {step + 1} of {V.numel()}: B({i},{j}) was read from {', '.join(lines)} of the input A. "
        f"Its gradient V({i},{j}) = {value} sends {value}·K back to the same cells of ∂L/∂A."
    )
    zeros = _rim(A, rim)
    if zeros:
        alt += " The zeros around A are crossed out in ∂L/∂A: nobody asks for their gradient."
    unread = cells(range(so_far.shape[0]), range(so_far.shape[1])) - read - zeros
    there = [
        grid(_wide(A, rim), "input", "A", dashed=zeros, framed=[block]),
        sign("→"),
        grid(B, "output", "B", lit={at}),
    ]
    back = [
        grid(so_far, "input", "∂L/∂A", crossed=zeros, dashed=unread, lit=_inside(block)),
        sign("←"),
        grid(V[at] * K, "kernel", f"{value} · K"),
        sign("←"),
        grid(V, "output", "V", lit={at}),
    ]
    return rows([there, back], alt)


def _forward(
    A: Tensor, K: Tensor, V: Tensor, stride: Any, padding: Any
) -> tuple[tuple[int, ...], tuple[int, ...], Tensor]:
    """Return stride and padding for each axis, and the convolution of A with K."""
    steps, rim = both_axes(stride), both_axes(padding)
    vec = conv_matrix(K[None, None], tuple(A.shape), steps, rim) @ A.reshape(-1)
    size = [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(A.shape, rim, K.shape, steps)]
    B = vec.reshape(size)
    return steps, rim, B


def _paths(at: Cell, K: Tensor, V: Tensor, steps: Sequence[int], rim: Sequence[int]) -> list[Path]:
    """Return every output cell whose window holds the input cell."""
    ways = []
    for cell in sorted(cells(range(V.shape[0]), range(V.shape[1]))):
        t, u = (a + p - s * b for a, p, s, b in zip(at, rim, steps, cell))
        if 0 <= t < K.shape[0] and 0 <= u < K.shape[1]:
            ways.append((cell, K[t, u].item(), V[cell].item()))
    return ways


def _window(at: Cell, K: Tensor, steps: Sequence[int], rim: Sequence[int]) -> Block:
    """Return the window of an output cell on the padded input."""
    return steps[0] * at[0], steps[1] * at[1], K.shape[0], K.shape[1]


def _inside(block: Block) -> set[Cell]:
    i, j, height, width = block
    return cells(range(i, i + height), range(j, j + width))


def _wide(A: Tensor, rim: Sequence[int]) -> Tensor:
    return pad_or_crop(A, [(p, p) for p in rim])


def _rim(A: Tensor, rim: Sequence[int]) -> set[Cell]:
    """Return the cells that padding puts around A."""
    (n_h, n_w), (p_h, p_w) = A.shape, rim
    inner = cells(range(p_h, p_h + n_h), range(p_w, p_w + n_w))
    return cells(range(n_h + 2 * p_h), range(n_w + 2 * p_w)) - inner


def _alt(at: Cell, ways: Sequence[Path], total: float) -> str:
    i, j = at
    if not ways:
        return f"The input cell A({i},{j}) is in no window: no path leads to L, and its gradient is 0."
    there = ", ".join(f"B({a},{b}) with weight {_number(weight)}" for (a, b), weight, _ in ways)
    back = " + ".join(f"{_number(gradient)}·{_number(weight)}" for _, weight, gradient in ways)
    start, end = f"The input cell A({i},{j}) goes into", _number(total)
    full = f"{start} {there}, and from there into L. What comes back is {back} = {end}."
    short = f"{start} {len(ways)} output cells, and from there into L. What comes back adds up to {end}."
    return alt_text(full, short)


def _span(name: str, first: int, count: int) -> str:
    return f"{name} {_number(first)}" if count == 1 else f"{name}s {_number(first)} to {_number(first + count - 1)}"


def _graph(at: Cell, ways: Sequence[Path], labels: Iterable[str], *, back: bool, total: float = 0) -> str:
    """Return the paths from the input cell to L as a panel; back: what flows along them from L to the input cell."""
    height = APART * max(1, len(ways))
    middle, b_x, l_x = height / 2, NODE_W + EDGE, 2 * NODE_W + 2 * EDGE
    name = _number(total) if back else f"A({at[0]},{at[1]})"
    shapes = [_node(0, middle, NODE_W, name, "input"), _node(l_x, middle, NODE_H, "1" if back else "L", "plain")]
    for number, (way, label) in enumerate(zip(ways, labels)):
        (i, j), _, gradient = way
        y = APART * (number + 0.5)
        value = _number(gradient)
        shapes.append(_node(b_x, y, NODE_W, value if back else f"B({i},{j})", "output"))
        first, second = ((NODE_W, middle), (b_x, y)), ((b_x + NODE_W, y), (l_x, middle))
        for (start, end), text in ((first, label), (second, value if back else f"· {value}")):
            shapes.append(_edge(end, start, text, FOCUS) if back else _edge(start, end, text, "currentColor"))
    style = 'fill="currentColor" font-size="15" text-anchor="middle" dominant-baseline="central"'
    return drawing(f"<g {style}>{''.join(shapes)}</g>", l_x + NODE_H, height, "∂L/∂A ← V ← 1" if back else "A → B → L")


def _node(x: float, y: float, width: float, name: str, role: str) -> str:
    box = f'<rect x="{x:g}" y="{y - NODE_H / 2:g}" width="{width}" height="{NODE_H}" rx="6" '
    fill = f'fill="{COLOURS[role]}" fill-opacity=".3" stroke="currentColor" stroke-opacity=".6"/>'
    return f'{box}{fill}<text x="{x + width / 2:g}" y="{y:g}">{name}</text>'


def _edge(start: tuple[float, float], end: tuple[float, float], label: str, colour: str) -> str:
    """Return an arrow with a gap in the middle, and the label in the gap."""
    (x, y), (to_x, to_y) = start, end
    across, down = to_x - x, to_y - y
    length = hypot(across, down)
    gap = min(0.4, (4.5 * len(label) + 5) / length)
    near, far = 0.5 - gap, 0.5 + gap
    right, low = 8 * across / length, 8 * down / length
    one, other = (-right - low / 2, right / 2 - low), (-right + low / 2, -right / 2 - low)
    tip = f"{to_x:.1f} {to_y:.1f}"
    line = (
        f"M{x:.1f} {y:.1f}L{x + near * across:.1f} {y + near * down:.1f}"
        f"M{x + far * across:.1f} {y + far * down:.1f}L{tip}"
        f"l{one[0]:.1f} {one[1]:.1f}M{tip}l{other[0]:.1f} {other[1]:.1f}"
    )
    text = f'<text x="{x + across / 2:.1f}" y="{y + down / 2:.1f}">{label}</text>'
    return f'<path d="{line}" fill="none" {ink(colour)} stroke-width="1.6"/>{text}'


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
