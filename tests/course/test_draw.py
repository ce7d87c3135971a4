"""Every picture says in its alt text what it shows, and shows the numbers of the library."""

import base64
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import torch
from PIL import Image

from transconv_course import draw
from transconv_course.draw.panels import COLOURS, FOCUS, Picture, grid, ink, row, rows, sign
from transconv_course.draw.progress import progress
from transconv_course.messages import read, translated
from transconv_course.svg_images import GROUND, INK, with_inline_svg

X = torch.tensor([[0.0, 1.0], [2.0, 3.0]])


# Only these functions know what the marks of a picture look like.
def html(picture):
    return with_inline_svg(picture if isinstance(picture, str) else picture.html)


def numbers(picture):
    return re.findall(r"<text [^>]*>([^<]*)</text>", html(picture))


def crossed(picture):
    return len(re.findall(r"m0 -\d+l-\d+ \d+\"", html(picture)))


def dashed(picture):
    return html(picture).count('stroke-dasharray="3 3"')


def outlined(picture):
    return html(picture).count(f'{ink(FOCUS)} stroke-width="3"')


def framed(picture):
    return html(picture).count(f'{ink(COLOURS["kernel"])} stroke-width="2"')


def unfilled(picture):
    return len(re.findall(r'<rect [^>]*height="42" fill="none" stroke="currentColor"', html(picture)))


def test_a_grid_shows_its_numbers_row_by_row():
    panel = grid(torch.tensor([[1, -2], [3, 4]]), "input", "X")
    assert numbers(panel) == ["1", "−2", "3", "4"]
    assert html(panel).count("<rect") == 4 and ">X</span>" in panel


def test_a_mark_is_a_shape_and_not_only_a_colour():
    marks = {"dashed": dashed, "crossed": crossed, "lit": outlined}
    for name, count in marks.items():
        assert (count(grid(X)), count(grid(X, **{name: {(0, 0)}}))) == (0, 1)
    assert framed(grid(X, framed=[(0, 0, 1, 2)])) == 1


class Tags(HTMLParser):
    """The tags of a piece of HTML, each with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.every = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.every.append((tag, dict(attributes)))

    def images(self):
        return [attributes for tag, attributes in self.every if tag == "img"]


def as_stored(picture):
    return picture._repr_mimebundle_()[0]["text/html"]


def test_a_notebook_gets_each_panel_as_an_image_and_the_alt_text_once():
    page = as_stored(row([grid(X), sign("→"), grid(X)], 'An "odd" <sentence>.'))
    first, second = Tags(page).images()
    assert (first["alt"], second["alt"]) == ('An "odd" <sentence>.', "")
    assert "aria-hidden" not in first and second["aria-hidden"] == "true"
    assert "<svg" not in page and re.search(r"<span aria-hidden[^>]*>→</span>", page)


@pytest.mark.parametrize("name", ["channel_sums: sums with a bias", "photographs: the sentence it is given"])
def test_an_image_is_a_whole_file_with_dark_ink_on_a_light_ground(name):
    for attributes in Tags(as_stored(PICTURES[name][0])).images():
        kind, data = attributes["src"].split(",")
        file = ElementTree.fromstring(base64.b64decode(data))
        assert (kind, file.tag) == ("data:image/svg+xml;base64", "{http://www.w3.org/2000/svg}svg")
        assert luminance(file[0].get("fill")) > 0.9 > 0.1 > luminance(file.get("color"))
        assert (file[0].get("width"), file[0].get("height")) == ("100%", "100%")
        assert (attributes["width"], attributes["height"]) == (file.get("width"), file.get("height"))


def luminance(colour):
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2


def test_a_page_gets_the_svg_inline_in_its_own_colour_and_the_alt_text_as_the_label_of_the_picture():
    page = with_inline_svg(as_stored(row([grid(X), grid(X)], 'An "odd" <sentence>.')))
    assert page.count('role="img"') == page.count('aria-label="An &quot;odd&quot; &lt;sentence&gt;."') == 1
    assert page.count("<svg") == 2 and "<img" not in page and "alt=" not in page
    assert "currentColor" in page and INK not in page and GROUND not in page
    assert "xmlns" not in page and "font-family" not in page
    assert repr(Picture("", "A sentence.")) == "A sentence."


def test_a_translated_alt_text_or_one_marked_as_english_stays_so_inline():
    data, metadata = row([grid(X)], "One sentence.")._repr_mimebundle_()
    html, units = data["text/html"], read(metadata["text/html"]["messages"])
    inline = with_inline_svg(translated(html, units, {"One sentence.": 'A "sentence".'}, "en"))
    assert inline.startswith('<div class="tc-picture" role="img" aria-label="A &quot;sentence&quot;.">')
    english = with_inline_svg(translated(html, units, {}, "en"))
    assert english.startswith('<div class="tc-picture" role="img" aria-label="One sentence." lang="en">')
    assert english.count("<svg") == 1 and "<img" not in english


def test_html_without_pictures_stays_as_it_is():
    html = '<div class="tc-questions"><img alt="A" src="a.svg"></div>'
    assert with_inline_svg(html) == html


def test_a_sign_stays_on_the_line_of_the_panel_after_it():
    line = html(row([grid(X), sign("+"), grid(X)], "Two."))
    glued = line[line.index("inline-flex;align-items:center;gap:.9rem") :]
    assert glued.index("+") < glued.index("<svg")
    assert rows([[sign("=")]], "One.").html.count("=</span>") == 1


def test_stamping_shows_each_stamp_and_the_sum():
    shown = numbers(draw.stamping(X, X))
    assert shown[-9:] == ["0", "0", "1", "0", "4", "6", "4", "12", "9"]
    assert len(shown) == 4 + 4 + 4 * 9 + 9


def test_the_alt_text_of_a_stamping_step_names_the_step():
    picture = draw.stamping_step(X, X, 1, stride=2)
    assert picture.alt == "Step 2 of 4: input X(0,1) = 1 adds 1·K at rows 0–1, columns 2–3 of the output Y."


def test_where_a_cell_comes_from_is_a_sum_of_products():
    picture = draw.where_from(X, X, (2, 1))
    assert picture.alt == "The output cell Y(2,1) = 12 is the sum of X(1,0)·K(1,1) = 2·3 and X(1,1)·K(1,0) = 3·2."


def test_a_number_is_shown_whole_or_with_three_digits():
    assert numbers(grid([[1234.0, -56789, 0.12345, None, "a·b"]])) == ["1234", "−56789", "0.123", "a·b"]


K = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
X9 = torch.arange(9.0).reshape(3, 3)
LAYER = torch.arange(1.0, 25).reshape(2, 3, 2, 2)
PICTURES = {
    "padding_crop: a cross for every cell that padding takes": (
        draw.padding_crop(X, K, padding=1),
        "4 stamps of 2×2 cells, stride 1, span 3×3 cells. Padding 1 removes 8 of them and leaves Y, 1×1.",
    ),
    "padding_crop: nothing left": (draw.padding_crop(X, K, padding=2), "nothing is left."),
    "overlaps: the counts of each stride": (
        draw.overlaps((2, 2), (2, 2), (1, 3)),
        "Stride 1: 1, 2, 4 in 3×3 cells; stride 3: 0, 1 in 5×5 cells.",
    ),
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
    "matrix_bands: shapes": (
        draw.matrix_bands(torch.tensor([1, 2, 3]), 7, {}, {"stride": 2}),
        "s = 1: 5×7; s = 2: 3×7.",
    ),
    "matrix_blocks: sizes": (
        draw.matrix_blocks(K, (3, 4)),
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
    "gradient_paths: the weights of both ways": (
        draw.gradient_paths(X9, X, X, (2, 1)),
        "A(2,1) goes into B(1,0) with weight 3, B(1,1) with weight 2, and from there into L. "
        "What comes back is 2·3 + 3·2 = 12.",
    ),
    "gradient_paths: a cell that nobody reads": (
        draw.gradient_paths(torch.ones(1, 3), torch.ones(1, 2), torch.ones(1, 1), (0, 2), 2),
        "A(0,2) is in no window: no path leads to L, and its gradient is 0.",
    ),
    "gradient_paths: too many to tell": (
        draw.gradient_paths(torch.ones(7, 7), torch.ones(4, 4), torch.ones(4, 4), (3, 3)),
        "A(3,3) goes into 16 output cells, and from there into L. What comes back adds up to 16.",
    ),
    "gradient_step: a window and its stamp": (
        draw.gradient_step(X9, X, X, 3),
        "Step 4 of 4: B(1,1) was read from rows 1 to 2, columns 1 to 2 of the input A. Its gradient V(1,1) = 3",
    ),
    "gradient_step: a window on the padding": (
        draw.gradient_step(X9, X, X, 0, 2, 1),
        "read from rows −1 to 0, columns −1 to 0 of the input A.",
    ),
    "inversion: errors": (draw.inversion(X, K, {"a": X, "b": 2 * X}), "relative to x: a: 0, b: 1."),
    "deblurring: errors": (draw.deblurring(X, K, {"a": X}), "relative to x: a: 0."),
    "shared_output: one output for two inputs": (
        draw.shared_output(X9, 0 * X9, K),
        "one and the same output Y: 27, 37, 57, 67.",
    ),
    "round_trip: numbers and sum": (draw.round_trip(X, K[None, None]), "gives the numbers 20 under 1 kernels."),
    "round_trip: more than ten kernels": (
        draw.round_trip(torch.arange(16.0).reshape(4, 4), torch.eye(16).reshape(16, 1, 4, 4)),
        "14, 15 under 16 kernels.",
    ),
    "given_back: cells by kind": (
        draw.given_back(X, X, 2, 1, 1),
        "sum, 4×4, padding removes 7 cells. Output Y, 3×3: 4 kept, 5 given back, 0 untouched.",
    ),
    "given_back: a setting for each axis": (
        draw.given_back(X, K, (3, 2), (1, 0), (2, 1)),
        "sum, 6×5, padding removes 5 cells. Output Y, 5×5: 8 kept, 4 given back, 13 untouched.",
    ),
    "cell_kinds: counts": (
        draw.cell_kinds(3, {"kernel_size": 5, "stride": 4, "padding": 2, "output_padding": 3}, {"kernel_size": 2}),
        "o = 3: 9 kept, 2 removed, 2 given back, 1 untouched. k = 2, s = 1, p = 0, o = 0: 4 kept.",
    ),
    "cell_kinds: more than a sentence can hold": (
        draw.cell_kinds(3, *[{"kernel_size": 2, "stride": 3, "dilation": 2}] * 4),
        "An input of 3 cells, a stamp for each, and the output's cells by kind.",
    ),
    "appended_inputs: zeros and columns": (
        draw.appended_inputs(torch.arange(1.0, 5), torch.tensor([1.0, 10]), 1, 1, 2, 3),
        "Wᵀ is 7×6, and the input x has 4 cells. The last 2 columns of Wᵀ are crossed out",
    ),
    "stamp_counts: the counts of each kernel size": (
        draw.stamp_counts(3, (2, 3), 2),
        "1, 1, 1; k = 3: 1, 1, 2, 1, 2, 1",
    ),
    "stamp_counts: holes": (
        draw.stamp_counts(3, (2,), 2, 2),
        "d = 2, and how many reach each output cell. k = 2: 1, 0, 2",
    ),
    "checkerboard: the counts of two phases": (
        draw.checkerboard(torch.ones(4, 6), 3, 2, 207.4),
        "1, 2, 4 stamps reach a cell. The photograph enlarged with it, 4×6 cells, has the energy E = 207.",
    ),
    "grey_maps: the sentence it is given": (draw.grey_maps({"A": X9, "B": X}, alt="Two maps."), "Two maps."),
    "spectra: powers at the mark": (
        draw.spectra({"a": torch.tensor([1.0, 10, 1000]), "b": torch.zeros(3)}, 2),
        "At the frequency 1/2 the power is of the order a: 10³; b: below 10⁻³.",
    ),
    "framework_layouts: one number in each": (
        draw.framework_layouts(LAYER, (0, 1, 1, 0)),
        "turned by 180°, 2×2×2×3. In each the number 7 is marked: input channel 0, output channel 1",
    ),
    "valid_and_same: an odd cell at the end": (
        draw.valid_and_same(3, 3, 2),
        "'valid' keeps 7, 0 gone in front, 0 at the end; 'same' keeps 6, 0 gone in front, 1 at the end.",
    ),
    "valid_and_same: an even crop": (draw.valid_and_same(3, 4, 2), "'same' keeps 6, 1 gone in front, 1 at the end."),
    "valid_and_same: a gap that is kept": (
        draw.valid_and_same(3, 2, 3),
        "'valid' keeps 9, 0 gone in front, 0 at the end; 'same' keeps",
    ),
    "valid_and_same: holes": (
        draw.valid_and_same(3, 3, 1, 2),
        "d = 2, and two output lines under them. 'valid' keeps 7",
    ),
    "crops: each pair": (
        draw.crops(X, K, 1, [(0, 1), (1, 0)]),
        "3×3 cells, cut along both axes: 0 in front and 1 behind, Y begins 0, 1; 1 in front and 0 behind, Y begins",
    ),
    "crops: too many to tell": (draw.crops(X9, X9, 1, [(0, 1)] * 9), "5×5 cells, cut along both axes."),
    "loss_curves: first and last loss": (
        draw.loss_curves({"A": torch.tensor([[2.0, 0.5], [4.0, 1.5]]), "B": torch.tensor([[1.0, 0.1]])}),
        "On average it goes from the first step to the last as A: 3 to 1; B: 1 to 0.1.",
    ),
    "loss_curves: too many to tell": (
        draw.loss_curves({f"network {i}": torch.ones(1, 2) for i in range(20)}),
        "Loss against step, a line for each run.",
    ),
    "predictions: canvas and truth": (
        draw.predictions(X / 3, torch.tensor([[0, 0], [4, 4]])),
        "The canvas X, 2×2 pixels, and the labels Y of its 2 ink pixels.",
    ),
    "predictions: mistakes are counted": (
        draw.predictions(X / 3, torch.tensor([[0, 0], [4, 4]]), {"A": torch.tensor([[0, 1], [4, 0]])}),
        "and those of networks. Pixels with another label than Y, marked: A 2.",
    ),
    "predictions: too many to tell": (
        draw.predictions(X, X.long(), {f"network {i}": X.long() for i in range(20)}),
        "The canvas X, its labels Y, and those of 20 networks.",
    ),
    "signals: the sentence it is given": (draw.signals({"x": X[1], "y": X9[2]}, alt="Two signals."), "Two signals."),
    "audio_spectra: levels at the marks": (
        draw.audio_spectra({"a": torch.tensor([1.0, 0.1, 0, 0.001, 1e-9]), "b": torch.ones(5)}, 8000, 4),
        "from 0 to 4000 Hz. At 2000 and 4000 Hz it is a: below −80, below −80; b: 0, 0.",
    ),
    "audio_spectra: one mark": (
        draw.audio_spectra({"a": torch.tensor([1.0, 0.01])}, 11025, 2),
        "At 5512.5 Hz it is a: −20.",
    ),
    "slices: the sentence it is given": (draw.slices({"X": torch.ones(2, 3, 4)}, 0, alt="A volume."), "A volume."),
    "kernel_phases: the small kernels": (
        draw.kernel_phases(X9, 2),
        "The kernel K, 3×3, and what the stride 2 deals to 4 phases. a: 0 2 / 6 8; b: 1 / 7; c: 3 5; d: 4.",
    ),
    "kernel_phases: one phase": (
        draw.kernel_phases(X9, (1, 2), (0, 1)),
        "what the stride (1, 2) deals to the phase (0,1). b: 1 / 4 / 7.",
    ),
    "kernel_phases: a phase without a cell": (draw.kernel_phases(X, 3), "c: no cell; d: 2; e: 3; f: no cell;"),
    "kernel_phases: too many to tell": (draw.kernel_phases(torch.ones(12, 12), 2), "deals to 4 phases."),
    "shuffled_phases: the focus in its phase": (
        draw.shuffled_phases(X, K, 2, (3, 1)),
        "the output Y, 4×4. In focus: Y(3,1) = 8 is the cell (1,0) of phase d.",
    ),
    "product_counts: useful and wasted": (
        draw.product_counts({"scatter": (16, 16), "rearrangement": (16, 36)}),
        "wasted, in 2 views: scatter 16; rearrangement 16 + 20.",
    ),
    "product_counts: too many to tell": (
        draw.product_counts({letter * 9: (10**9, 10**12) for letter in "abcdefgh"}),
        "Products of two numbers, plus those wasted, in 8 views.",
    ),
    "speedups: the fastest of each line": (
        draw.speedups({"one": {"a": 0.5, "b": 2}, "two": {"a": 1.2}, "three": {"b": 1.04}}, ("a", "b")),
        "in 3 layers. The fastest of its line, and faster than PyTorch: a 1 times, b 1 times.",
    ),
    "speedups: none is faster": (draw.speedups({"one": {"a": 0.001}}, ("a",)), "faster than PyTorch: none."),
    "growth: the highest curves": (
        draw.growth({"n": {"a": [(1, 1), (4, 16)], "b": [(1, 2), (2, 3)]}, "k": {"b": [(1, 0.1), (8, 1)]}}, "ms"),
        "How ms grows, one curve each for a, b, on logarithmic axes. The highest at its end, for n: a; k: b.",
    ),
    "photographs: the sentence it is given": (draw.photographs(X9, alt="Nine grey cells."), "Nine grey cells."),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_it_shows(name):
    picture, said = PICTURES[name]
    assert said in picture.alt
    assert len(picture.alt) <= 250 and picture.alt.endswith(".")
    assert "<svg" in html(picture) and 'fill="black"' not in html(picture)


def test_a_screen_reader_reads_a_stored_pictures_alt_text_in_one_go(stored):
    """Screen readers pause in longer texts, so an alt text has at most 250 characters."""
    cells = json.loads(stored.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    for html in ("".join(data.get("text/html", "")) for data in outputs):
        spoken = [image["alt"] for image in Tags(html).images() if image["alt"]]
        assert len(spoken) == html.count("tc-picture")
        assert all(20 <= len(alt) <= 250 and alt.endswith(".") for alt in spoken), spoken


def test_every_public_picture_is_tested_here():
    tested = {name.split(":")[0] for name in PICTURES} | {"stamping", "stamping_step", "where_from"}
    assert tested == set(draw.__all__)


def test_the_stamps_of_a_gradient_add_up_and_those_on_the_padding_are_crossed():
    assert numbers(draw.gradient_step(X9, X, X, 3))[13:22] == ["0", "0", "1", "0", "4", "6", "4", "12", "9"]
    padded = draw.gradient_step(X9, X, X, 3, stride=2, padding=1)
    assert crossed(padded) == 25 - 9
    assert numbers(draw.gradient_step(X9, X, X, 3, 2, 1))[25 + 4 :][6:9] == ["0", "2", "3"]


def test_cells_given_back_are_outlined_untouched_ones_dashed_and_removed_ones_crossed():
    back, beyond = draw.given_back(X, X, 2, 1, 1), draw.given_back(X, X, 2, 0, 1)
    assert (outlined(back), crossed(back), dashed(back)) == (2 * 5, 7, 7)
    assert (outlined(beyond), crossed(beyond), dashed(beyond)) == (0, 0, 9)
    line = draw.cell_kinds(3, {"kernel_size": 5, "stride": 4, "padding": 2, "output_padding": 3})
    assert outlined(line) == 2 and numbers(line) == list("11112111211110")


def test_columns_that_meet_only_appended_zeros_are_crossed():
    picture = draw.appended_inputs(torch.arange(1.0, 5), torch.tensor([1.0, 10]), 1, 1, 2, 3)
    assert crossed(picture) == 2 * 7
    assert numbers(picture)[-13:] == ["1", "2", "3", "4", "0", "0", "2", "3", "14", "20", "30", "40", "0"]


def test_a_phase_is_named_by_letters_and_lines_and_the_others_are_pale():
    shown = numbers(draw.kernel_phases(X9, 2))
    assert shown[:18] == ["0", "a", "1", "b", "2", "a", "3", "c", "4", "d", "5", "c", "6", "a", "7", "b", "8", "a"]
    assert shown[18:26] == ["0", "a", "2", "a", "6", "a", "8", "a"]
    cells = re.findall(r'<path d="([^"]*)"', html(draw.kernel_phases(X, 2)))[:4]
    assert [(cell.count("h"), cell.count("v")) for cell in cells] == [(0, 0), (0, 2), (2, 0), (2, 2)]
    assert unfilled(draw.kernel_phases(X9, 2, (0, 1))) == 7
    assert outlined(draw.shuffled_phases(X, K, 2, (3, 1))) == 2


def test_the_layouts_hold_the_same_number_at_the_marked_place():
    marked = html(draw.framework_layouts(LAYER, (0, 1, 1, 0)))
    before_marks = [marked[: mark.start()] for mark in re.finditer(f'stroke="{FOCUS}"', marked)]
    assert [numbers(before)[-1] for before in before_marks] == ["7", "7", "7"]
    assert numbers(draw.framework_layouts(LAYER, (0, 0, 0, 0)))[24:28] == ["1", "13", "5", "17"]
    assert numbers(draw.framework_layouts(LAYER, (0, 0, 0, 0)))[48:52] == ["4", "8", "12", "16"]


def test_cells_that_a_padding_word_removes_are_crossed_and_untouched_ones_dashed():
    shown = draw.valid_and_same(3, 3, 2)
    assert numbers(shown) == ["1", "1", "2", "1", "2", "1", "1"] * 2
    assert crossed(shown) == 1
    assert dashed(draw.valid_and_same(3, 2, 3)) == 2 * 3


def test_a_wrong_label_is_outlined_and_ink_that_is_missed_is_crossed():
    truth = torch.tensor([[0, 5, 5], [0, 0, 5]])
    right = html(draw.predictions(truth / 9, truth, {"A": truth}))
    wrong = draw.predictions(truth / 9, truth, {"A": torch.tensor([[1, 5, 0], [0, 0, 10]])})
    assert FOCUS not in right and numbers(wrong) == ["44", "4", "04", "9"]
    assert html(wrong).count('stroke-width="1.3"') == 1 and html(wrong).count('stroke-width="1.6"') == 1


def test_curves_share_one_scale_and_a_reference_level():
    shown = draw.loss_curves({"A": torch.tensor([[2.0, 0.5]]), "B": torch.tensor([[1.0, 0.1], [1.0, 0.1]])}, 5)
    assert numbers(shown) == ["0.1", "0.2", "0.5", "1", "2", "0", "10"] * 2
    levels = re.findall(r'<path d="M34 ([\d.]+)h150" stroke="' + FOCUS, html(shown))
    assert len(levels) == 2 and levels[0] == levels[1] and html(shown).count(ink(COLOURS["input"])) == 3


def test_progress_yields_every_item_and_updates_one_bar(monkeypatch):
    assert list(progress(iter("abc"))) == ["a", "b", "c"]
    shown = []
    monkeypatch.setattr("transconv_course.draw.progress._display", lambda: shown.append)
    assert list(progress(range(2))) == [0, 1]
    assert [re.search(r"> (\d / \d)$", bar)[1] for bar in shown] == ["0 / 2", "1 / 2", "2 / 2"]


def test_the_input_has_round_tips_and_the_output_square_ones_on_one_scale():
    shown = html(draw.signals({"x": torch.tensor([2.0, 3.0]), "y": torch.tensor([4.0, 12, 9])}, alt="Two signals."))
    assert (shown.count("<circle"), shown.count("<rect")) == (2, 3)
    assert re.findall(r"<text [^>]*>([^<]*)</text>", shown) == ["0", "12", "0", "1", "0", "12", "0", "2"]
    tips = [float(y) for y in re.findall(r'<rect [^>]*y="([^"]*)"', shown)]
    assert tips.index(min(tips)) == 1 and tips[0] > tips[2]


def test_a_spectrum_shows_a_single_line_among_many_and_rings_each_mark():
    power = torch.full((4001,), 1e-9)
    power[1234] = 1
    shown = html(draw.audio_spectra({"a": power}, 8000, 4))
    assert shown.count("<circle") == 2 and shown.count("stroke-dasharray") == 2
    (curve,) = re.findall(r'<path d="(M[^"]*L[^"]*)" fill="none"', shown)
    assert len(curve.split("L")) == 146 and " 6.0" in curve


def test_slices_are_cut_across_their_axis_and_numbered():
    volume = torch.arange(24.0).reshape(2, 3, 4)
    for axis, every, expected in (
        (0, 1, (["0", "1"], (4, 3))),
        (1, 2, (["0", "2"], (4, 2))),
        (2, 3, (["0", "3"], (3, 2))),
    ):
        shown = html(draw.slices({"X": volume}, axis, alt="A volume.", cell=(5, 2), every=every))
        titles = re.findall(r'font-style:italic">([^<]*)<', shown)
        pngs = re.findall(r'base64,([^"]+)" width="([^"]*)" height="([^"]*)"', shown)
        with Image.open(io.BytesIO(base64.b64decode(pngs[-1][0]))) as image:
            assert (titles, image.size) == expected
            assert list(image.tobytes()) == volume.select(axis, int(titles[-1])).flatten().tolist()
        assert pngs[0][1:] == (f"{2 * expected[1][0]}", f"{5 * expected[1][1]}")
        assert 'preserveAspectRatio="none"' in shown  # otherwise a cell would stay square


def test_the_window_is_framed_and_only_its_own_cells_are_lit():
    picture = draw.window(X, X, (0, 0))
    assert framed(picture) == 1 and outlined(picture) == 3


def test_a_bar_is_filled_as_far_as_its_products_are_useful():
    widths = re.findall(r'width="([\d.]+)" height="16"', html(draw.product_counts({"a": (16, 64), "b": (16, 16)})))
    assert [float(width) for width in widths] == [150, 37.5, 37.5, 37.5]
    assert numbers(draw.product_counts({"a": (16, 64), "b": (1000, 1000)})) == ["a", "16 + 48", "b", "1,000"]


def test_a_ratio_below_one_is_pale_a_missing_one_a_dash_and_the_largest_outlined():
    picture = draw.speedups({"one": {"a": 0.5, "b": 2, "c": 1.5}, "two": {"a": 0.001, "c": 1}}, ("a", "b", "c"))
    assert numbers(picture) == ["a", "b", "c", "one", "0.50", "2.00", "1.50", "two", "&lt;.01", "–", "1.00"]
    assert html(picture).count('fill-opacity=".65"') == 3
    assert html(picture).count(f'stroke="{FOCUS}"') == 1


def test_a_power_grows_along_a_straight_line_and_names_do_not_touch():
    shown = html(draw.growth({"n": {"a": [(1, 1), (2, 4), (4, 16)], "b": [(1, 1.1), (4, 15)]}}, "ms"))
    points = [
        tuple(map(float, point.split())) for point in re.search(r'd="M([\d. L]+)" fill="none"', shown)[1].split("L")
    ]
    assert len(points) == 3
    assert points[1][0] - points[0][0] == pytest.approx(points[2][0] - points[1][0], abs=0.2)
    assert points[1][1] - points[0][1] == pytest.approx(points[2][1] - points[1][1], abs=0.2)
    levels = [
        float(y) for y in re.findall(r'y="([\d.]+)" fill="currentColor" font-size="12" text-anchor="start"', shown)
    ]
    assert abs(levels[-1] - levels[-2]) >= 14.9


def test_a_photograph_is_the_map_itself():
    shown = html(draw.photographs(torch.tensor([[0.0, 128.0], [255.0, 300.0]]), alt="Four cells."))
    png = base64.b64decode(re.search(r"base64,([^\"]+)", shown)[1])
    with Image.open(io.BytesIO(png)) as image:
        assert (image.size, image.mode) == ((2, 2), "L")
        assert list(image.tobytes()) == [0, 128, 255, 255]
