"""Pictures of sizes: windows and stamps on a line of cells, and which size leads to which."""

from collections.abc import Container, Iterable, Sequence
from math import hypot

from transconv.sizes import conv_size, conv_transpose_size
from transconv_course.draw.panels import CELL, COLOURS, FOCUS, Picture, bars, drawing, ink, row, rows

WIDEST = 330  # pixels: what fits on a phone

Settings = tuple[int, int, int, int]  # k, s, p, d


def there_and_back(
    sizes: Sequence[int],
    kernel_size: int,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> Picture:
    """Picture how each size goes through a convolution and back.

    At the top is the input line with its padding, in the middle the windows, which are also the stamps, and at the
    bottom the output line of the transposed convolution. Cells that take no part are crossed out: at the top, those
    past the last window; at the bottom, those that padding removes.
    """
    k, s, p, d = settings = kernel_size, stride, padding, dilation
    o = output_padding
    forward = [conv_size(n, *settings) for n in sizes]
    backward = [conv_transpose_size(n_out, k, s, p, o, d) for n_out in forward]
    longest = max(*sizes, *backward) + 2 * p
    cell = min(CELL, WIDEST // longest)
    panels, parts = [], []
    for n, windows, back in zip(sizes, forward, backward):
        shapes, height = _one_size(n, windows, back, settings, cell)
        panels.append([drawing(shapes, cell * longest, height, f"{n} → {windows} → {back}")])
        left_over = n + 2 * p - _reached(windows, settings)
        parts.append(f"{n} cells: {windows} windows, {left_over} left over, back {back}.")
    letters = f"k = {k}, s = {s}, p = {p}" + (f", o = {o}" if o else "") + (f", d = {d}" if d > 1 else "")
    return rows(panels, f"Windows with {letters} on a padded line. {' '.join(parts)}")


def size_line(sizes: Sequence[int], kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Picture:
    """Picture which input size a convolution takes to which output size, and which size comes back.

    At the top are the input sizes, in the middle the sizes after the convolution, and at the bottom the sizes after the
    transposed convolution with the same settings; sizes that never come back are faint.
    """
    k, s, p, d = settings = kernel_size, stride, padding, dilation
    forward = {n: conv_size(n, *settings) for n in sizes}
    back = {n_out: conv_transpose_size(n_out, k, s, p, d=d) for n_out in forward.values()}
    side, left, middle, bottom = 33, 26, 78, 156
    at = {n: left + side * (place + 0.5) for place, n in enumerate(sizes)}
    centre = {}
    for n_out in back:
        places = [at[n] for n in sizes if forward[n] == n_out]
        centre[n_out] = sum(places) / len(places)
    shapes = [_text(8, y + 14, letter, "italic") for y, letter in ((0, "n"), (middle, "n′"), (bottom, "n"))]
    for n in sizes:
        shapes.append(_size(at[n], 0, n, "input"))
        shapes.append(_arrow(at[n], 30, centre[forward[n]], middle - 3, "currentColor"))
        shapes.append(_size(at[n], bottom, n, "output" if n in back.values() else None))
    for n_out, x in centre.items():
        shapes.append(_size(x, middle, n_out, "output"))
        if back[n_out] in at:
            shapes.append(_arrow(x, middle + 30, at[back[n_out]], bottom - 3, FOCUS, 2.5))
    outputs, returned = (", ".join(map(str, numbers)) for numbers in (forward.values(), back.values()))
    alt = (
        f"Sizes n = {sizes[0]} to {sizes[-1]} under k = {k}, s = {s}, p = {p}, d = {d} "
        f"give the convolution sizes n′ = {outputs}. The way back leads to {returned} and to no other size."
    )
    return row([drawing("".join(shapes), left + side * len(sizes), bottom + 28)], alt)


def _reached(windows: int, settings: Settings) -> int:
    """Return how many cells the windows span."""
    k, s, _, d = settings
    return s * (windows - 1) + d * (k - 1) + 1


def _one_size(n: int, windows: int, back: int, settings: Settings, side: int) -> tuple[str, int]:
    """Return the shapes of one size and their height: its line, the windows, the line that comes back."""
    k, s, p, d = settings
    reached, bar = _reached(windows, settings), min(side, 12)
    shapes = [_line(range(n + 2 * p), range(p, p + n), range(reached), 0, side, "input")]
    shapes += [bars(side * s * window, side + 8 + bar * window, k, d, side, bar) for window in range(windows)]
    below = side + 16 + bar * windows
    kept = range(p, p + back)
    shapes.append(_line(range(max(reached, p + back)), kept, kept, below, side, "output"))
    return "".join(shapes), below + side


def _line(
    cells: Iterable[int], solid: Container[int], taking_part: Container[int], y: int, side: int, role: str
) -> str:
    """Return a line of cells: filled where `solid`, else dashed, and crossed out where not `taking_part`."""
    shapes = []
    for cell in cells:
        fill = f'fill="{COLOURS[role]}" fill-opacity=".3"' if cell in solid else 'fill="none" stroke-dasharray="3 3"'
        x = side * cell
        shapes.append(
            f'<rect x="{x}" y="{y}" width="{side}" height="{side}" {fill} stroke="currentColor" stroke-opacity=".6"/>'
        )
        if cell not in taking_part:
            shapes.append(f'<path d="M{x} {y}l{side} {side}m0 {-side}l{-side} {side}" {ink(FOCUS)}/>')
    return "".join(shapes)


def _size(x: float, y: int, size: int, role: str | None) -> str:
    """Return a number in a box around x; without a role it is faint and the box dashed."""
    fill = f'fill="{COLOURS[role]}" fill-opacity=".3"' if role else 'fill="none" stroke-dasharray="3 3"'
    box = f'<rect x="{x - 14:g}" y="{y}" width="28" height="28" {fill} stroke="currentColor" stroke-opacity=".6"/>'
    return box + _text(x, y + 14, size, opacity=1 if role else 0.65)


def _text(x: float, y: float, text: str | int, style: str = "normal", opacity: float = 1) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" fill="currentColor" fill-opacity="{opacity}" font-size="15" font-style="{style}" '
        f'text-anchor="middle" dominant-baseline="central">{text}</text>'
    )


def _arrow(x: float, y: float, to_x: float, to_y: float, colour: str, width: float = 1.2) -> str:
    length = hypot(to_x - x, to_y - y)
    right, down = 8 * (to_x - x) / length, 8 * (to_y - y) / length
    left, other = (-right - down / 2, right / 2 - down), (-right + down / 2, -right / 2 - down)
    tip = f"{to_x:.1f} {to_y:.1f}"
    path = f"M{x:.1f} {y:.1f}L{tip}l{left[0]:.1f} {left[1]:.1f}M{tip}l{other[0]:.1f} {other[1]:.1f}"
    return f'<path d="{path}" fill="none" {ink(colour)} stroke-width="{width}"/>'
