"""The small pictures on the chapters' cards, each the scene that its chapter turns on.

Their numbers and their geometry are those of the operator, computed by its definition: pages are built without torch.
"""

from itertools import count, product
from math import pi, sin

from website.extension.card_shapes import (
    HEIGHT,
    PRODUCT,
    TINT,
    WIDTH,
    K,
    X,
    Y,
    area,
    arrow,
    cell,
    centred,
    frame,
    grid,
    line,
    number,
    stem,
    svg,
    turned,
)

SMALL = ((0, 1), (2, 3))  # the input, and the kernel, of the course's first example
SOFT = 0.1
DEPTHS = (0.08, 0.24, 0.42, 0.56, 0.7)  # of an output cell, by the number of stamps that reach it


def picture(chapter):
    """Return the picture of a chapter, which is named by its file, as SVG."""
    return svg(chapter, PICTURES[chapter]())


def stamped(x, k, s=1):
    """Return the transposed convolution of two arrays, given as rows, with a stride."""
    rows, columns = (s * (len(a) - 1) + len(b) for a, b in ((x, k), (x[0], k[0])))
    y = [[0] * columns for _ in range(rows)]
    for i, j, t, u in product(range(len(x)), range(len(x[0])), range(len(k)), range(len(k[0]))):
        y[s * i + t][s * j + u] += x[i][j] * k[t][u]
    return y


def seen(x, k):
    """Return the convolution of two arrays, given as rows."""
    rows, columns = len(x) - len(k) + 1, len(x[0]) - len(k[0]) + 1
    inside = list(product(range(len(k)), range(len(k[0]))))
    return [[sum(x[a + t][b + u] * k[t][u] for t, u in inside) for b in range(columns)] for a in range(rows)]


def overlap(rows, columns, k, s):
    """Return how many stamps reach each output cell, as rows."""
    return stamped([[1] * columns] * rows, [[1] * k] * k, s)


def matrix_entries(n, k):
    """Return the places (row, column) of a convolution's matrix that hold a kernel cell, with that cell."""
    m = n - k + 1
    return {(m * i + j, n * (i + t) + j + u): (t, u) for i, j in product(range(m), repeat=2) for t, u in square(k)}


def square(n):
    return product(range(n), repeat=2)


def stamping():
    """The stamp 2·K drops into Y."""
    side, x, y, lift = 20, (10, 25), (88, 22), (-12, -14)
    yield from grid(2, 2, side, x, X)
    yield from (number(x[0] + c * side, x[1] + r * side, side, SMALL[r][c]) for r, c in square(2))
    yield frame(x[0], x[1] + side, side, side)
    yield from grid(3, 3, side, y, Y, lambda r, c: SOFT)
    left, top = y[0], y[1] + side
    yield frame(left, top, 2 * side, 2 * side, dashed=True)
    for r, c in ((0, 2), (2, 0), (2, 2)):
        yield line(left + c * side + lift[0], top + r * side + lift[1], left + c * side, top + r * side, faint=True)
    left, top = left + lift[0], top + lift[1]
    yield frame(left, top, 2 * side, 2 * side, ground="var(--tc-card)")
    for r, c in square(2):
        place = left + c * side, top + r * side, side
        yield cell(*place, PRODUCT) + number(*place, 2 * SMALL[r][c])


def layer():
    """A kernel for every pair of two input and three output channels, deeper the later it is in memory."""
    memory = count()
    for i in range(2):
        yield cell(14, 10 + 28 * i, 22, X) + line(40, 21 + 28 * i, 50, 21 + 28 * i, faint=True)
        for o in range(3):
            corner = 56 + 34 * o, 10 + 28 * i
            yield from grid(2, 2, 11, corner, K, lambda r, c: 0.12 + 0.033 * next(memory))
    for o in range(3):
        yield line(67 + 34 * o, 62, 67 + 34 * o, 63.5, faint=True) + cell(56 + 34 * o, 66, 22, Y)


def settings():
    """Stamps of 3 cells, 2 cells apart: cells darken where they overlap, and padding crops a rim of one cell."""
    side, counts = 14.5, overlap(2, 4, 3, 2)
    left, top = centred(5, 9, side)
    yield from grid(5, 9, side, (left, top), Y, lambda r, c: DEPTHS[counts[r][c]])
    yield from (frame(left + 2 * stamp * side, top, 3 * side, 3 * side) for stamp in range(2))
    yield frame(left + side, top + side, 7 * side, 3 * side, dashed=True)


def matrix():
    """The matrix of the convolution from 3 × 3 to 2 × 2 cells, and its transpose."""
    side, entries = 8.8, matrix_entries(3, 2)

    def depth(row, column):
        place = entries.get((row, column))
        return 0.3 + 0.16 * SMALL[place[0]][place[1]] if place else None

    yield from grid(4, 9, side, (8, HEIGHT / 2 - 2 * side), K, depth)
    yield arrow(95, 52, 109, 38, "M102 38h7v7")
    yield from grid(9, 4, side, (WIDTH - 8 - 4 * side, HEIGHT / 2 - 4.5 * side), K, lambda r, c: depth(c, r))


def rearrangement():
    """The rearranged input, zeros between its cells and around them, and a window on it."""
    side, k, s = 12.5, 3, 2
    rows, columns = (s * (n - 1) + 1 + 2 * (k - 1) for n in (2, 4))

    def given(r, c):
        r, c = r - (k - 1), c - (k - 1)
        return r % s == c % s == 0 and 0 <= r < rows - 2 * (k - 1) and 0 <= c < columns - 2 * (k - 1)

    left, top = centred(rows, columns, side)
    yield from grid(rows, columns, side, (left, top), X, lambda r, c: TINT[X] if given(r, c) else None)
    row, column = 2, 4
    corner = left + column * side, top + row * side
    yield frame(*corner, k * side, k * side, ground="var(--tc-card)")
    for r, c in square(k):
        hue, depth = (PRODUCT, 0.6) if given(row + r, column + c) else (K, 0.2)
        yield cell(corner[0] + c * side, corner[1] + r * side, side, hue, depth)


def sizes():
    """17 cells become 6, and those 16: the settings that chapter 6 begins with."""
    n, k, s, p, side = 17, 5, 3, 2, 8.6
    windows = (n + 2 * p - k) // s + 1
    m = s * (windows - 1) + k - 2 * p
    left = (WIDTH - n * side) / 2
    for w in range(windows):
        starts, ends = (left + side * min(max(s * w - p + reach, 0), m) for reach in (0, k))
        middle = WIDTH / 2 + 1.6 * side * (w + 0.5 - windows / 2)
        for wide, narrow in ((19, 40), (71, 50)):
            yield area([(starts, wide), (ends, wide), (middle + side / 2, narrow), (middle - side / 2, narrow)], 0.16)
        yield cell(middle - side / 2, 45 - side / 2, side, Y, 0.55)
    for y in (10, 71.4):
        yield from grid(1, m, side, (left, y), X)
        yield frame(left + m * side + 1, y + 1, side - 2, side - 2, dashed=True)


def blur():
    """A picture, its convolution, and the transposed convolution of that: the size comes back, the picture doesn't."""
    side, ones = 6.8, [[1] * 3] * 3
    ring = [[max(abs(r - 3), abs(c - 3)) == 2 for c in range(7)] for r in range(7)]
    smaller = seen(ring, ones)
    for values, left, hue in ((ring, 8, X), (smaller, 63, Y), (stamped(smaller, ones), 104, X)):
        n, most = len(values), max(map(max, values))
        corner = left, (HEIGHT - n * side) / 2
        yield from grid(n, n, side, corner, hue, lambda r, c, v=values, m=most: 0.06 + 0.74 * v[r][c] / m)


def gradient():
    """The windows that read one number of the input, and the lines along which the slopes come back."""
    n, windows, k, s, read = 9, 4, 3, 2, 4
    inputs, outputs = ([WIDTH / 2 + 16 * wide * (i - (m - 1) / 2) for i in range(m)] for m, wide in ((n, 1), (4, 2)))
    for w, t in product(range(windows), range(k)):
        yield line(inputs[s * w + t], 68, outputs[w], 24, faint=s * w + t != read)
    yield from (cell(x - 7, 68, 14, X, 0.6 if i == read else 0.2) for i, x in enumerate(inputs))
    for w, x in enumerate(outputs):
        yield cell(x - 7, 10, 14, Y, 0.6 if s * w <= read < s * w + k else 0.2)
    yield frame(inputs[read] - 7, 68, 14, 14)


def lost_size():
    """Padding crops a rim of one cell; output_padding moves the far cut outwards, and cells come back."""
    side, counts = 11.6, overlap(3, 6, 3, 2)
    left, top = centred(7, 13, side)

    def depth(r, c):
        kept, given_back = 1 <= r < 6 and 1 <= c < 12, r >= 1 and c >= 1
        return DEPTHS[counts[r][c]] * (0.55 if kept else 1.4) if given_back else SOFT / 2

    yield from grid(7, 13, side, (left, top), Y, depth)
    yield frame(left + side, top + side, 11 * side, 5 * side, dashed=True)
    yield frame(left + side, top + side, 12 * side, 6 * side)


def checkerboard():
    """How many stamps of 3 cells, 2 cells apart, reach each output cell: a grid."""
    side, counts = 7, overlap(5, 10, 3, 2)
    yield from grid(11, 21, side, centred(11, 21, side), Y, lambda r, c: DEPTHS[counts[r][c]], gap=0)


def cures():
    """A kernel of 4 × 4 cells is dealt into four hands, one for each phase of stride 2."""
    side = 15.5

    def phase(r, c):
        return 0.2 + 0.22 * (2 * (r % 2) + c % 2)

    yield from grid(4, 4, side, (10, 14), K, phase)
    yield arrow(77, 45, 84, 45, "M81 41.5l3.5 3.5l-3.5 3.5")
    for a, b in square(2):
        left, top = 91 + 33 * b, 11 + 37 * a
        hand = grid(2, 2, side, (left, top), K, lambda r, c, to=(a, b): phase(*to))
        yield turned((3, 2)[a] * (-1, 1)[b], left + side, top + side, hand)


def decoder():
    """Three decoders with a transposed, a resizing and a sub-pixel layer: the same map goes in, a digit comes out."""
    seven = ("......", ".####.", "....#.", "...#..", "..#...", "..#...")
    for head in range(3):
        left = 17 + 48 * head
        yield from grid(6, 6, 5, (left, 6), Y, lambda r, c: 0.75 if seven[r][c] == "#" else SOFT, gap=0.6)
        yield area([(left, 40), (left + 30, 40), (left + 21, 64), (left + 9, 64)], TINT[K])
        yield from grid(2, 2, 6, (left + 9, 69), X, lambda r, c: 0.45)
        if head == 0:  # stamps overlap
            yield frame(left + 8, 46, 9, 9) + frame(left + 13, 46, 9, 9)
        elif head == 1:  # a cell grows
            yield frame(left + 12.5, 48, 5, 5) + frame(left + 9, 44.5, 12, 12, dashed=True)
        else:  # four channels become four pixels
            yield from (frame(left + 9.2 + 6.6 * b, 44.2 + 6.6 * a, 5, 5) for a, b in square(2))


def signal():
    """A stem plot: the stamp of each of four samples, and their sum."""
    samples, k, s, step, ground, tall = (0.55, 1, 0.35, 0.75), 8, 4, 7, 80, 64
    bump = [sin(pi * (t + 0.5) / k) ** 2 for t in range(k)]
    sums = stamped([samples], [bump], s)[0]
    left = (WIDTH - step * (len(sums) - 1)) / 2
    for i, x in enumerate(samples):
        start = left + step * s * i
        curve = [(start + step * t, ground - tall * x * value) for t, value in enumerate(bump)]
        yield area([(start - step / 2, ground), *curve, (start + step * (k - 0.5), ground)], 0.32)
    yield line(left - step, ground, left + step * len(sums), ground, faint=True)
    yield from (stem(left + step * b, ground, ground - tall * y) for b, y in enumerate(sums))


def frameworks():
    """The same input and kernel in two frameworks: one lays the kernel down turned, and most numbers differ."""
    side = 23
    ours, theirs = (stamped(SMALL, kernel) for kernel in (SMALL, [row[::-1] for row in SMALL[::-1]]))
    for values, left in ((ours, 8), (theirs, WIDTH - 8 - 3 * side)):
        for r, c in square(3):
            place = left + c * side, (HEIGHT - 3 * side) / 2 + r * side, side
            yield cell(*place, Y, SOFT if values is ours or theirs[r][c] == ours[r][c] else 0.45)
            yield number(*place, values[r][c])


def cost():
    """The nine products of each window of chapter 5: dots are those with a zero."""
    side, k, s, n = 6.2, 3, 2, 2
    counts = sum(overlap(n, n, k, s), [])
    left, top = centred(k * k, len(counts), side)
    for b, used in enumerate(counts):
        yield from grid(k * k - used, 1, side, (left + b * side, top), X, lambda r, c: None)
        yield from (cell(left + b * side, top + side * (k * k - 1 - i), side, PRODUCT, 0.8) for i in range(used))


PICTURES = {
    "01_trans_conv": stamping,
    "02_api": layer,
    "03_padding_stride_channels": settings,
    "04_matrix_view": matrix,
    "05_rearrangement": rearrangement,
    "06_shape_formula": sizes,
    "07_not_deconvolution": blur,
    "08_gradient_view": gradient,
    "09_lost_size": lost_size,
    "10_checkerboards": checkerboard,
    "11_cures": cures,
    "12_decoder": decoder,
    "13_one_and_three_dimensions": signal,
    "14_frameworks": frameworks,
    "15_cost": cost,
}
