"""Pictures of sizes: windows and stamps on a line of cells, and which size leads to which."""

from math import hypot

from transconv.draw.panels import CELL, COLOURS, FOCUS, drawing, row, rows
from transconv.sizes import conv_size, conv_transpose_size, output_padding_for

WIDEST = 330  # pixels: what fits on a phone


def there_and_back(sizes, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    """Picture the way of each size through a convolution and back.

    Above the input line with its padding, in the middle the windows, which are the stamps too,
    below the output line of the transposed convolution. Crossed out are the cells that take no
    part: above, those past the last window; below, those that padding removes.
    """
    k, s, p, o, d = kernel_size, stride, padding, output_padding, dilation
    reach = d * (k - 1) + 1
    panels, told = [], []
    longest = max(max(n, conv_transpose_size(conv_size(n, k, s, p, d), k, s, p, o, d)) for n in sizes) + 2 * p
    cell = min(CELL, WIDEST // longest)
    bar = min(cell, 12)
    for n in sizes:
        windows = conv_size(n, k, s, p, d)
        back = conv_transpose_size(windows, k, s, p, o, d)
        reached = s * (windows - 1) + reach
        shapes = [_line(range(n + 2 * p), range(p, p + n), range(reached), 0, cell, "input")]
        for window in range(windows):
            x, y = cell * s * window, cell + 8 + bar * window
            if d > 1:
                shapes.append(f'<path d="M{x} {y + bar / 2:g}h{cell * reach}" stroke="currentColor"/>')
            for tap in range(k):
                shapes.append(
                    f'<rect x="{x + cell * d * tap}" y="{y}" width="{cell}" height="{bar}" fill="{COLOURS["kernel"]}" '
                    f'fill-opacity=".55" stroke="currentColor" stroke-opacity=".55"/>'
                )
        below = cell + 16 + bar * windows
        kept = range(p, p + back)
        shapes.append(_line(range(max(reached, p + back)), kept, kept, below, cell, "output"))
        panels.append(drawing("".join(shapes), cell * longest, below + cell, f"{n} → {windows} → {back}"))
        told.append(f"{n} cells: {windows} windows, {n + 2 * p - reached} left over, back {back}.")
    letters = f"k = {k}, s = {s}, p = {p}" + (f", o = {o}" if o else "") + (f", d = {d}" if d > 1 else "")
    return rows([[panel] for panel in panels], f"Windows with {letters} on a padded line. {' '.join(told)}")


def size_line(sizes, kernel_size, stride=1, padding=0, dilation=1):
    """Picture which input size a convolution takes to which output size, and where the way back leads.

    Above the input sizes, in the middle the sizes after the convolution, below the sizes after the
    transposed convolution with the same settings; faint are those that never come back.
    """
    settings = (kernel_size, stride, padding, dilation)
    forward = {n: conv_size(n, *settings) for n in sizes}
    back = {forward[n]: n - output_padding_for(n, *settings) for n in sizes}
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
        f"Sizes n = {sizes[0]} to {sizes[-1]} under k = {kernel_size}, s = {stride}, p = {padding}, d = {dilation} "
        f"give the convolution sizes n′ = {outputs}. The way back leads to {returned} and to no other size."
    )
    return row([drawing("".join(shapes), left + side * len(sizes), bottom + 28)], alt)


def _line(cells, solid, taking_part, y, side, role):
    """Return a line of cells: filled where `solid`, else dashed, and crossed out where not `taking_part`."""
    shapes = []
    for cell in cells:
        fill = f'fill="{COLOURS[role]}" fill-opacity=".3"' if cell in solid else 'fill="none" stroke-dasharray="3 3"'
        x = side * cell
        shapes.append(
            f'<rect x="{x}" y="{y}" width="{side}" height="{side}" {fill} stroke="currentColor" stroke-opacity=".55"/>'
        )
        if cell not in taking_part:
            shapes.append(f'<path d="M{x} {y}l{side} {side}m0 {-side}l{-side} {side}" stroke="{FOCUS}"/>')
    return "".join(shapes)


def _size(x, y, size, role):
    """Return a number in a box around x; without a role it is faint and the box dashed."""
    fill = f'fill="{COLOURS[role]}" fill-opacity=".3"' if role else 'fill="none" stroke-dasharray="3 3"'
    box = f'<rect x="{x - 14:g}" y="{y}" width="28" height="28" {fill} stroke="currentColor" stroke-opacity=".55"/>'
    return box + _text(x, y + 14, size, opacity=1 if role else 0.65)


def _text(x, y, text, style="normal", opacity=1):
    return (
        f'<text x="{x:g}" y="{y:g}" fill="currentColor" fill-opacity="{opacity}" font-size="15" font-style="{style}" '
        f'text-anchor="middle" dominant-baseline="central">{text}</text>'
    )


def _arrow(x, y, to_x, to_y, colour, width=1.2):
    length = hypot(to_x - x, to_y - y)
    right, down = 8 * (to_x - x) / length, 8 * (to_y - y) / length
    left, other = (-right - down / 2, right / 2 - down), (-right + down / 2, -right / 2 - down)
    tip = f"{to_x:.1f} {to_y:.1f}"
    path = f"M{x:.1f} {y:.1f}L{tip}l{left[0]:.1f} {left[1]:.1f}M{tip}l{other[0]:.1f} {other[1]:.1f}"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
