"""Every picture says in its alt text what it shows, and shows the numbers of the library."""

import base64
import io
import re

import pytest
import torch
from PIL import Image

from transconv import draw
from transconv.draw.panels import COLOURS, FOCUS, Picture, grid, row, rows, sign

X = torch.tensor([[0.0, 1.0], [2.0, 3.0]])


def numbers(picture):
    return re.findall(r"<text [^>]*>([^<]*)</text>", picture.html)


def test_a_grid_shows_its_numbers_row_by_row():
    panel = grid(torch.tensor([[1, -2], [3, 4]]), "input", "X")
    assert re.findall(r"<text [^>]*>([^<]*)</text>", panel) == ["1", "−2", "3", "4"]
    assert panel.count("<rect") == 4 and ">X</span>" in panel


def test_a_mark_is_a_shape_and_not_only_a_colour():
    plain = grid(X)
    assert grid(X, dashed={(0, 0)}).count("stroke-dasharray") == 1 + plain.count("stroke-dasharray")
    assert grid(X, crossed={(0, 0)}).count("<path") == 1
    assert grid(X, lit={(1, 1)}).count("<rect") == 1 + plain.count("<rect")


def test_a_picture_takes_the_pages_colour_and_carries_its_sentence():
    html = row([grid(X)], 'An "odd" <sentence>.')._repr_html_()
    assert 'aria-label="An &quot;odd&quot; &lt;sentence&gt;."' in html and 'role="img"' in html
    assert "currentColor" in html and "#000" not in html and "white" not in html
    assert repr(Picture("", "A sentence.")) == "A sentence."


def test_no_line_ends_with_a_sign():
    html = row([grid(X), sign("+"), grid(X)], "Two.").html
    glued = html[html.index("inline-flex;align-items:center;gap:.9rem") :]
    assert glued.index("+") < glued.index("<svg")
    assert rows([[sign("=")]], "One.").html.count("=</span>") == 1


def test_stamping_shows_each_stamp_and_the_sum():
    shown = numbers(draw.stamping(X, X))
    assert shown[-9:] == ["0", "0", "1", "0", "4", "6", "4", "12", "9"]
    assert len(shown) == 4 + 4 + 4 * 9 + 9


def test_a_step_of_stamping_is_named_in_its_sentence():
    picture = draw.stamping_step(X, X, 1, stride=2)
    assert picture.alt == "Step 2 of 4: input X(0,1) = 1 adds 1·K at rows 0–1, columns 2–3 of the output Y."


def test_where_a_cell_comes_from_is_a_sum_of_products():
    picture = draw.where_from(X, X, (2, 1))
    assert picture.alt == "The output cell Y(2,1) = 12 is the sum of X(1,0)·K(1,1) = 2·3 and X(1,1)·K(1,0) = 3·2."


def test_a_number_is_shown_whole_or_with_three_digits():
    shown = re.findall(r"<text [^>]*>([^<]*)</text>", grid([[1234.0, -56789, 0.12345, None, "a·b"]]))
    assert shown == ["1234", "−56789", "0.123", "a·b"]


K = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
X9 = torch.arange(9.0).reshape(3, 3)
LAYER = torch.arange(1.0, 25).reshape(2, 3, 2, 2)
PICTURES = {
    "removed: a cross for every cell that padding takes": (
        draw.removed(X, K, padding=1),
        "4 stamps of 2×2 cells, stride 1, span 3×3 cells. Padding 1 removes 8 of them and leaves Y, 1×1.",
    ),
    "removed: nothing left": (draw.removed(X, K, padding=2), "nothing is left."),
    "overlaps: the counts of each stride": (
        draw.overlaps((2, 2), (2, 2), (1, 3)),
        "Stride 1: 1, 2, 4 in 3×3 cells; stride 3: 0, 1 in 5×5 cells.",
    ),
    "weight_layout: rows and columns": (draw.weight_layout(torch.ones(2, 2, 2), LAYER), "shape 2×3×2×2."),
    "channel_sums: sums with a bias": (
        draw.channel_sums(torch.ones(2, 1, 1), LAYER, torch.tensor([0.0, 10, -1])),
        "Y[1] with b[1] = 10 begins 32, 34",
    ),
    "learning_step: rounded numbers": (
        draw.learning_step(X, torch.zeros(3, 3), [K * 0, K], 1),
        "the kernel is 1 2 / 3 4;",
    ),
    "matrix_row: a window": (draw.matrix_row(X9, K, 1), "output cell (0,1) is 1·1 + 2·2 + 3·4 + 4·5 = 37."),
    "matrix_row: a row of the transpose": (draw.matrix_row(X, X, 7, True), "output cell (2,1) is 3·2 + 2·3 = 12."),
    "matrix_column: a stamp": (
        draw.matrix_column(X9, K, 4),
        "input cell (1,1) = 4 goes with the weights 4, 3, 2, 1 into the output cells (0,0) (0,1) (1,0) (1,1).",
    ),
    "bands: shapes": (draw.bands(torch.tensor([1, 2, 3]), 7, {}, {"stride": 2}), "s = 1: 5×7; s = 2: 3×7."),
    "blocks: sizes": (
        draw.blocks(K, (3, 4)),
        "The 6×12 matrix of a 2×2 kernel over 3×4 cells, cut into blocks of 3×4.",
    ),
    "rearrangement: zeros put in": (draw.rearrangement(X, K, stride=2), "becomes X′, 5×5, with 21 zeros put in."),
    "rearrangement: a crop": (
        draw.rearrangement(torch.ones(4, 4), K, padding=2),
        "becomes X′, 2×2, with 0 zeros put in and 12 cells cut off.",
    ),
    "rearrangement: a padding for each axis": (
        draw.rearrangement(X9, K, padding=(1, 0)),
        "becomes X′, 3×5, with 6 zeros put in.",
    ),
    "window: its products": (draw.window(X, X, (2, 1)), "Y(2,1) = 12: the window over rows 2–3, columns 1–2"),
    "there_and_back: sizes": (draw.there_and_back((17,), 5, 3, 2), "17 cells: 6 windows, 1 left over, back 16."),
    "size_line: sizes": (draw.size_line(range(15, 19), 5, 3, 2), "n′ = 5, 6, 6, 6. The way back leads to 13, 16 and"),
    "inversion: errors": (draw.inversion(X, K, {"a": X, "b": 2 * X}), "relative to x: a: 0, b: 1."),
    "deblurring: errors": (draw.deblurring(X, K, {"a": X}), "relative to x: a: 0."),
    "ghost: one output for two inputs": (draw.ghost(X9, 0 * X9, K), "one and the same output Y: 27, 37, 57, 67."),
    "round_trip: numbers and sum": (draw.round_trip(X, K[None, None]), "gives the numbers 20 under 1 kernels."),
    "round_trip: more than ten kernels": (
        draw.round_trip(torch.arange(16.0).reshape(4, 4), torch.eye(16).reshape(16, 1, 4, 4)),
        "14, 15 under 16 kernels.",
    ),
    "photographs: the sentence it is given": (draw.photographs(X9, alt="Nine grey cells."), "Nine grey cells."),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_it_shows(name):
    picture, said = PICTURES[name]
    assert said in picture.alt
    assert len(picture.alt) <= 250 and picture.alt.endswith(".")
    assert "<svg" in picture.html and 'fill="black"' not in picture.html


def test_every_public_picture_is_tested_here():
    tested = {name.split(":")[0] for name in PICTURES} | {"stamping", "stamping_step", "where_from"}
    assert tested == set(draw.__all__)


def test_the_window_is_framed_and_only_its_own_cells_are_lit():
    html = draw.window(X, X, (0, 0)).html
    assert html.count(COLOURS["kernel"] + '" stroke-width="2"') == 1
    assert html.count(f'stroke="{FOCUS}" stroke-width="3"') == 3


def test_a_photograph_is_the_map_itself():
    html = draw.photographs(torch.tensor([[0.0, 128.0], [255.0, 300.0]]), alt="Four cells.").html
    png = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])
    with Image.open(io.BytesIO(png)) as image:
        assert (image.size, image.mode) == ((2, 2), "L")
        assert list(image.tobytes()) == [0, 128, 255, 255]
