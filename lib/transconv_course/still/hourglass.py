"""A line of cells, the windows of a convolution over it, and the stamps that bring it back."""

from transconv_course.still.grids import AMBER, BLUE, GREEN, ROOM
from transconv_course.still.products import Line, State, line
from transconv_course.svg_images import titled_image

HIGH = 0.9  # of a cell's side: between its row and the next, in cells: see FUNNEL
FUNNEL = 3.2  # cells
SIDE = 20


def hourglass(state: State) -> str:
    """Return the panel: m cells above, n in the middle, what comes back below.

    Cells that no window reads are pale, cells of the padding empty, and cells that padding removes dashed.
    """
    one = line(state)
    left = one.p
    right = max(one.m + one.p, one.back, *(max(one.read(w)) + 1 for w in range(one.n)))
    step = min(SIDE, 2 * ROOM / (left + right))
    rows = [0, step * (1 + FUNNEL), step * 2 * (1 + FUNNEL)]
    read = {cell for window in range(one.n) for cell in one.read(window)}
    shapes = [_funnels(one, step, rows)]
    for cell in range(-left, one.m + one.p):
        inside = 0 <= cell < one.m
        kind = ("read" if cell in read else "unread") if inside else "padding"
        shapes.append(_cell(step * (cell + left), rows[0], step, kind))
    for window in range(one.n):
        shapes.append(_cell(_middle(one, window, step), rows[1], step, "input"))
    written = read | set(range(one.back))  # output_padding may reach beyond the last stamp
    for cell in sorted(written) if one.n else []:
        shapes.append(_cell(step * (cell + left), rows[2], step, "back" if 0 <= cell < one.back else "removed"))
    return titled_image(
        f'<g transform="translate(2 2)">{"".join(shapes)}</g>', step * (left + right) + 4, rows[2] + step + 4
    )


def _middle(one: Line, window: int, step: float) -> float:
    """Return where the cell of a window lies: below the middle of what it reads."""
    first, *_, last = [*one.read(window), one.read(window)[-1]]
    return step * ((first + last) / 2 + one.p)


def _funnels(one: Line, step: float, rows: list[float]) -> str:
    """Return a window's shape from what it reads to its cell, and its mirror image, the stamp."""
    paths = []
    for window in range(one.n):
        first, last = min(one.read(window)) + one.p, max(one.read(window)) + 1 + one.p
        left, right, middle = step * first, step * last, _middle(one, window, step)
        for wide, narrow in ((rows[0] + step, rows[1]), (rows[2], rows[1] + step)):
            half = (wide + narrow) / 2
            paths.append(
                f"M{left:g} {wide:g}C{left:g} {half:g} {middle:g} {half:g} {middle:g} {narrow:g}h{step:g}"
                f"C{middle + step:g} {half:g} {right:g} {half:g} {right:g} {wide:g}z"
            )
    drawn = "".join(f'<path d="{path}"/>' for path in paths)
    return f'<g fill="{AMBER}" fill-opacity=".3">{drawn}</g>'


LOOKS = {
    "read": 'fill="currentColor" fill-opacity=".22"',
    "unread": 'fill="currentColor" fill-opacity=".06" stroke="currentColor" stroke-opacity=".4" stroke-dasharray="2 2"',
    "padding": 'fill="none" stroke="currentColor" stroke-opacity=".3"',
    "input": f'fill="{BLUE}" fill-opacity=".8"',
    "back": f'fill="{GREEN}" fill-opacity=".75"',
    "removed": 'fill="none" stroke="currentColor" stroke-opacity=".4" stroke-dasharray="2 2"',
}


def _cell(x: float, y: float, step: float, kind: str) -> str:
    side = step - 2
    return f'<rect x="{x + 1:g}" y="{y + 1:g}" width="{side:g}" height="{side:g}" rx="{side / 8:.2g}" {LOOKS[kind]}/>'
