"""Worksheets for a class without computers: different numbers for each student, grids to fill in, and a key.

    python -m classroom.worksheet --seed N --students 30 --out FOLDER

This writes sheet-NUMBER.html for every student, class.html with all the sheets for the printer, and key.html for the
teacher. A sheet takes two pages, A4 or Letter. Seed N gives the sheets 1000·N + 1, 1000·N + 2 and so on. In a notebook,
`transconv_course.check.own_inputs` draws the same X and K from a sheet's number. The library computes the key.
"""

import argparse
from hashlib import shake_256
from html import escape
from pathlib import Path
from typing import NamedTuple

import torch

from transconv import conv_size, conv_transpose_size, input_sizes, kernel2matrix, overlap, rearranged, trans_conv
from transconv_course.check import own_inputs
from transconv_course.draw.panels import Picture, as_text, by, cells, grid, row
from transconv_course.messages import rendered
from transconv_course.svg_images import with_inline_svg

MOST = 999
CHOSEN = 1, 1  # the cell that questions 4 and 5 ask about, in the output of question 1

STYLE = """
@page { margin: 14mm; }
:root { color-scheme: light; }
body { margin: 1rem auto; max-width: 44rem; padding: 0 1rem; color: #000; background: #fff;
       font: 1rem/1.4 system-ui, sans-serif; }
h1 { font-size: 1.3rem; margin: 0 0 .6rem; }
h2 { font-size: 1.05rem; margin: 1.1rem 0 .3rem; }
p { margin: .3rem 0; }
.name { display: flex; gap: 2rem; margin-bottom: .6rem; }
.line { display: inline-block; min-width: 6rem; border-bottom: 1px solid #000; }
.name .line { min-width: 12rem; }
section { break-inside: avoid; }
.next { break-before: page; }
@media print { body { margin: 0; padding: 0; max-width: none; } }
"""


class Sheet(NamedTuple):
    """One student's numbers: a map and a kernel, and the settings along one axis."""

    number: int
    X: torch.Tensor
    K: torch.Tensor
    n: int
    k: int
    s: int
    p: int


def sheet(number):
    """Return the Sheet of a number, the same on every machine."""
    draws = shake_256(f"sizes {number}".encode()).digest(4)
    k, s, p, more = (
        smallest + byte % count for byte, (smallest, count) in zip(draws, ((3, 3), (2, 2), (1, 2), (6, 8)))
    )
    return Sheet(number, *own_inputs(number), n=k + more, k=k, s=s, p=p)


def questions(one):
    """Yield (title, task, blanks, answers) for each question; blanks and answers are HTML."""
    X, K = one.X, one.K
    Y, counts = trans_conv(X, K), overlap(tuple(X.shape), tuple(K.shape))
    strided = trans_conv(X, K, stride=2)
    windows = conv_size(one.n, one.k, one.s, one.p)
    back, sizes = conv_transpose_size(windows, one.k, one.s, one.p), input_sizes(windows, one.k, one.s, one.p)
    W = kernel2matrix(K, tuple(Y.shape))
    at = CHOSEN[0] * Y.shape[1] + CHOSEN[1]
    padded, rotated = (values[0] for values in rearranged(X[None], K[None, None]))

    yield (
        "Stamp",
        "Each cell of X stamps the kernel K, multiplied by the cell's number, one cell further than its neighbour. Add "
        "where stamps overlap, and write down the sum, Y. In the second grid, write how many stamps reach each cell.",
        _blank(("Y", Y.shape), ("stamps", Y.shape)),
        _filled(("Y", Y), ("stamps", counts)),
    )
    yield (
        "Stride and padding",
        "Stamp again with stride 2: each stamp starts two cells after the last. Then cross out what padding 1 removes.",
        _blank(("stride 2", strided.shape)),
        _html(
            Picture(
                grid(strided, "output", "stride 2, padding 1", crossed=_rim(strided.shape)),
                _spoken("stride 2", strided) + " The outermost rows and columns are crossed out.",
            )
        ),
    )
    yield (
        "Sizes",
        f"A convolution with kernel {one.k}, stride {one.s} and padding {one.p} reads a line of {one.n} cells. "
        "How many windows fit? How many cells does the transposed convolution make from that many? "
        "Which lengths of the line have the same number of windows?",
        _lines("windows", "cells", "lines"),
        f"<p>windows {windows}, cells {back}, lines of {', '.join(map(str, sizes))} cells</p>",
    )
    yield (
        "The matrix",
        f"W is the matrix of the convolution that slides K over {by(Y.shape)} cells. Write row {at} of W transposed "
        f"(rows are counted from 0): the one that makes the cell in row {CHOSEN[0]}, column {CHOSEN[1]} of Y. Multiply "
        "it by the numbers of X, read row by row. Do you get the number that you stamped there?",
        _blank((f"row {at}", (1, X.numel()))),
        _filled((f"row {at}", W.T[at][None])),
    )
    yield (
        "The window",
        "Now make the same Y by a convolution: write X with the rim of zeros that it needs, and the kernel that slides "
        f"over it. Draw a frame around the window of the cell in row {CHOSEN[0]}, column {CHOSEN[1]}.",
        _blank(("X with a rim", padded.shape), ("the kernel", rotated[0].shape)),
        _html(
            Picture(
                grid(padded, "input", "X with a rim", framed=[(*CHOSEN, *K.shape)])
                + grid(rotated[0], "kernel", "the kernel"),
                f"{_spoken('X with a rim', padded)} {_spoken('The kernel', rotated[0])} The window starts at row "
                f"{CHOSEN[0]}, column {CHOSEN[1]}.",
            )
        ),
    )


def as_sheet(one, first=True):
    """Return the HTML of a sheet to fill in; in a class set, every sheet but the first begins on a new page."""
    parts = [
        f'<article{"" if first else " class=next"} aria-labelledby="sheet-{one.number}">',
        f'<h1 id="sheet-{one.number}">Transposed convolution by hand: sheet {one.number}</h1>',
        '<p class="name"><span>Name <span class="line">&nbsp;</span></span>'
        '<span>Date <span class="line">&nbsp;</span></span></p>',
        _filled(("X", one.X), ("K", one.K)),
    ]
    for count, (title, task, blanks, _) in enumerate(questions(one), 1):
        parts.append(f"<section><h2>{count}. {escape(title)}</h2><p>{escape(task)}</p>{blanks}</section>")
    return "\n".join([*parts, "</article>"])


def as_key(one):
    """Return the HTML of a sheet's answers."""
    parts = [f"<article><h2>Sheet {one.number}</h2>", _filled(("X", one.X), ("K", one.K))]
    for count, (title, _, _, answers) in enumerate(questions(one), 1):
        parts.append(f"<section><h3>{count}. {escape(title)}</h3>{answers}</section>")
    return "\n".join([*parts, "</article>"])


def page(title, body):
    """Return a complete HTML page, which needs no other file."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def write(seed, students, out):
    """Write the sheets of a class, the class set and the key into a folder, and return the Sheets."""
    out.mkdir(parents=True, exist_ok=True)
    sheets = [sheet(1000 * seed + place) for place in range(1, students + 1)]
    for one in sheets:
        (out / f"sheet-{one.number}.html").write_text(page(f"Sheet {one.number}", as_sheet(one)), encoding="utf-8")
    together = "\n".join(as_sheet(one, first=one is sheets[0]) for one in sheets)
    (out / "class.html").write_text(page("Worksheets for a class", together), encoding="utf-8")
    answers = "\n".join(["<h1>Key to the worksheets</h1>", *map(as_key, sheets)])
    (out / "key.html").write_text(page("Key to the worksheets", answers), encoding="utf-8")
    return sheets


def _html(picture):
    html, _ = rendered(picture.marked())
    return with_inline_svg(html)


def _filled(*named):
    """Return grids with their numbers, side by side."""
    panels = [grid(values, "plain", title) for title, values in named]
    return _html(row(panels, " ".join(_spoken(title, values) for title, values in named)))


def _blank(*named):
    """Return empty grids of the given sizes, side by side."""
    panels = [
        grid([[None] * columns] * rows, "plain", title, faint=cells(range(rows), range(columns)))
        for title, (rows, columns) in named
    ]
    sizes = " and ".join(f"{title}, {rows} rows of {columns}" for title, (rows, columns) in named)
    return _html(row(panels, f"To fill in: {sizes}."))


def _lines(*names):
    return "<p>" + " ".join(f'{name} <span class="line">&nbsp;</span>' for name in names) + "</p>"


def _spoken(title, values):
    return f"{title}: {'; '.join(' '.join(as_text(value) for value in line) for line in values.tolist())}."


def _rim(shape):
    rows, columns = shape
    return cells(range(rows), range(columns)) - cells(range(1, rows - 1), range(1, columns - 1))


def _number(smallest, largest):
    def read(text):
        number = int(text)
        if not smallest <= number <= largest:
            raise argparse.ArgumentTypeError(f"must be from {smallest} to {largest}, got {number}")
        return number

    return read


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m classroom.worksheet", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--seed", type=_number(0, 10**9), required=True, help="draws the numbers; a different seed gives different ones"
    )
    parser.add_argument("--students", type=_number(1, MOST), default=30, help="how many sheets")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    given = parser.parse_args(arguments)
    sheets = write(given.seed, given.students, given.out)
    print(f"{given.out}: sheets {sheets[0].number} to {sheets[-1].number}, class.html to print, key.html to keep")


if __name__ == "__main__":
    main()
