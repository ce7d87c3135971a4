"""The still of a figure shows in each view what PyTorch computes, says the answer, and can be translated."""

import base64
import json
import math
import random
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import torch
import torch.nn.functional as F

from tests.web.states import SETTINGS, valid_states
from transconv import rearranged
from transconv_course import scenes
from transconv_course.messages import SOURCE, filled, rendered, sentences, translated
from transconv_course.scenes import LIMITS, SCENES
from transconv_course.still import MESSAGES, still
from transconv_course.still.grids import MOST_CELLS, PAIRS
from transconv_course.still.inversion import inversion
from transconv_course.still.views import MOST_PHASES
from transconv_course.svg_images import with_inline_svg

TWICE = [[0, 1], [2, 3]]
THE_12 = {"map": "output", "at": [2, 1]}
VIEWS = [view for view in LIMITS["views"] if view != "training"]  # that has numbers of its own
PARTS = {"input": [1], "kernel": [1, 2], "output": [2]}  # a channel, or the kernel from one to another
PANEL = re.compile(r'(?:<span aria-hidden="true" style="font:italic[^>]*>(.*?)</span>)?<img [^>]*base64,([^"]*)"')
STATES = [state for state in valid_states(900, seed=31) if max(map(len, (*state["X"], state["X"]))) < 8]
RNG = random.Random(5)


class Panel:
    """What a panel of a still shows: its lines of texts, and the colours of its outlines."""

    def __init__(self, title, svg):
        self.title = title
        self.outlines, placed = [], []
        for group in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g"):
            for shape in group:
                name = shape.tag.partition("}")[2]
                if name == "text":
                    place = float(shape.get("y")), float(shape.get("x"))
                    placed.append((*place, shape.text, group.get("text-anchor")))
                if name == "rect" and group.get("stroke-width"):
                    self.outlines.append(group.get("stroke"))
        lines, whole = {}, True
        for y, _, text, anchor in sorted(placed):
            line = lines.setdefault(y, [])
            if whole:
                line.append(text)
            else:
                line[-1] += text  # a product is written in three parts
            whole = anchor != "end" and (whole or anchor == "start")
        self.rows = list(lines.values())

    @property
    def numbers(self):
        return [[number(text) for text in line] for line in self.rows]


def number(text):
    return float(text.replace("−", "-"))


def value(product):
    x, k = product.replace("(", "").replace(")", "").split("·")
    return number(x) * number(k)


def all_panels(state):
    html = rendered(still(state).html)[0]
    return [Panel(title, base64.b64decode(data).decode()) for title, data in PANEL.findall(html)]


def panels(state):
    return {panel.title: panel for panel in all_panels(state)}


def said(state):
    return filled(still(state).alt, {})


def tensors(state):
    X, K = (torch.tensor(state[name], dtype=torch.float64) for name in ("X", "K"))
    settings = {name: state[name] for name in SETTINGS}
    return X, K, settings, F.conv_transpose2d(X[None, None], K[None, None], **settings)[0, 0]


def close(shown, wanted, size=1.0):
    shown = torch.tensor(shown, dtype=torch.float64)
    assert shown.shape == wanted.shape
    torch.testing.assert_close(shown, wanted.double(), rtol=6e-3, atol=1e-9 * size)  # three digits are shown


def focused(state):
    rows, columns = tensors(state)[3].shape
    return {**state, "focus": {"map": "output", "at": [RNG.randrange(rows), RNG.randrange(columns)]}}


def with_numbers(state):
    """Whether every cell of every view has room for its number."""
    X, K, settings, Y = tensors(state)
    stride, padding, output_padding, dilation = settings.values()
    rims = [(d * (k - 1) + 1, p, o) for k, d, p, o in zip(K.shape, dilation, padding, output_padding)]
    longest = [s * (n - 1) + 2 * reach + 2 * p + o for n, s, (reach, p, o) in zip(X.shape, stride, rims)]
    return longest[1] <= 14 and math.prod(longest) <= MOST_CELLS and X.numel() <= 12 and Y.numel() < MOST_CELLS // 14


SMALL = [state for state in STATES if with_numbers(state)][:60]


def test_the_output_is_what_torch_computes_in_every_view_that_shows_it():
    assert len(SMALL) == 60
    for state in SMALL:
        for view in ("stamps", "window", "overlap"):
            close(panels({**state, "views": [view]})["Y"].numbers, tensors(state)[3], 1e6)


def test_the_products_of_the_focus_are_outlined_and_add_up_to_its_number():
    for state in map(focused, SMALL):
        Y = tensors(state)[3]
        wanted = Y[tuple(state["focus"]["at"])].item()
        html = rendered(still(state).html)[0]
        shown, terms = re.search(r"style=\"margin-top:[^>]*>(\S+) = (.*?) &ensp;", html).groups()
        assert number(shown) == pytest.approx(wanted, rel=6e-3, abs=1e-9)
        if "…" not in terms:
            products = [value(term) for term in terms.split(" + ") if term != "0"]
            size = sum(map(abs, products)) + 1
            assert sum(products) == pytest.approx(wanted, abs=1e-2 * size)
            for view in ("stamps", "window", "matrix"):
                pairs = {light for light, *_ in PAIRS}
                there = all_panels({**state, "views": [view]})
                outlined = [(panel.title, sum(line in pairs for line in panel.outlines)) for panel in there]
                kernel = "K rotated" if view == "window" else "K"
                assert sum(count for title, count in outlined if title == kernel) == len(products)
                # Those of the input and of the tiles; in the matrix, they stand in one panel.
                assert sum(count for title, count in outlined if title != kernel) == 2 * len(products)


def test_the_window_lies_over_the_input_that_a_convolution_would_read():
    for state in map(focused, SMALL):
        X, K, settings, Y = tensors(state)
        there = panels({**state, "views": ["window"]})
        x_, _ = rearranged(X[None, None], K[None, None], **settings)
        close(there["X in zeros"].numbers, x_[0, 0])
        close(there["K rotated"].numbers, K.flip(0, 1))
        read = [value(product) for line in there["What the window reads"].rows for product in line]
        wanted = Y[tuple(state["focus"]["at"])].item()
        assert sum(read) == pytest.approx(wanted, abs=1e-2 * (1 + sum(map(abs, read))))


def test_the_rows_of_the_matrix_are_those_of_the_transpose():
    for state in map(focused, SMALL[:30]):
        X, K, settings, Y = tensors(state)
        title = "Each entry of Wᵀ times its number of X"
        header, *lines = panels({**state, "views": ["matrix"]})[title].rows
        close([number(text) for text in header], X.flatten())
        units = torch.eye(X.numel(), dtype=torch.float64).reshape(-1, 1, *X.shape)
        columns = F.conv_transpose2d(units, K[None, None], **settings).flatten(1)
        assert len(lines) == Y.numel()
        for line, (row, *entries, y) in enumerate(lines):
            assert int(row) == line
            assert number(y) == pytest.approx(Y.flatten()[line].item(), rel=6e-3, abs=1e-9)
            factors = torch.tensor([0 if entry == "·" else number(re.sub(r".*·|[()]", "", entry)) for entry in entries])
            close(factors.tolist(), columns[:, line])


def test_each_phase_holds_its_cells_of_the_output():
    for state in (state for state in SMALL if math.prod(state["stride"]) <= MOST_PHASES):
        Y, there = tensors(state)[3], panels({**state, "views": ["phases"]})
        rows, columns = state["stride"]
        for r in range(min(rows, Y.shape[0])):
            for c in range(min(columns, Y.shape[1])):
                close(there[f"Phase ({r}, {c})"].numbers, Y[r::rows, c::columns], 1e6)


def test_the_overlap_counts_the_stamps_on_each_cell():
    for state in SMALL:
        X, K, settings, _ = tensors(state)
        alone = {"stride": settings["stride"], "dilation": settings["dilation"]}
        ones = F.conv_transpose2d(torch.ones_like(X)[None, None], torch.ones_like(K)[None, None], **alone)[0, 0]
        shown = torch.tensor(panels({**state, "views": ["overlap"]})["Stamps on each cell"].numbers)
        rows, columns = ones.shape
        assert torch.equal(shown[:rows, :columns], ones.float())
        assert not shown[rows:].any() and not shown[:, columns:].any()


def test_a_line_comes_back_as_long_as_torch_says():
    tried = set()
    for m in range(1, 21):
        for k, s, p, d in ((5, 3, 2, 1), (3, 2, 1, 1), (2, 4, 0, 1), (3, 1, 0, 3)):
            state = {"X": [[1] * m], "K": [[1] * k], "stride": [1, s], "padding": [0, p], "dilation": [1, d]}
            sentence = said({**state, "views": ["line"]})
            try:
                there = F.conv1d(torch.ones(1, 1, m), torch.ones(1, 1, k), stride=s, padding=p, dilation=d)
            except RuntimeError:
                assert sentence.startswith(f"A line of {m} cells is too short for a window of {k}.")
                continue
            back = F.conv_transpose1d(there, torch.ones(1, 1, k), stride=s, padding=p, dilation=d).shape[-1]
            start = f"A line of {m} cells has {there.shape[-1]} windows, and their stamps bring {back} cells back: "
            returns = back == m
            assert sentence.startswith(
                start + ("the size returns." if returns else "the size is lost, and output_padd")
            )
            assert returns or f"output_padding {m - back} would" in sentence
            tried.add(returns)
    assert tried == {True, False}


def test_a_line_has_a_cell_for_each_that_torch_would_give():
    cells = re.compile(r'<rect [^>]*fill="(#0072B2|#009E73)"')
    for m, o in ((17, 0), (17, 1), (19, 2), (6, 0)):
        state = {
            "scene": "plain",
            "X": [[1] * m],
            "K": [[1] * 5],
            "stride": [1, 3],
            "padding": [0, 2],
            "views": ["line"],
        }
        drawn = cells.findall(with_inline_svg(rendered(still({**state, "output_padding": [0, o]}).html)[0]))
        there = F.conv1d(torch.ones(1, 1, m), torch.ones(1, 1, 5), stride=3, padding=2)
        back = F.conv_transpose1d(there, torch.ones(1, 1, 5), stride=3, padding=2, output_padding=o)
        assert (drawn.count("#0072B2"), drawn.count("#009E73")) == (there.shape[-1], back.shape[-1])


def test_the_inversion_begins_with_the_transpose_of_the_blur():
    state = {"X": [[0, 1, 0], [2, 1, 0]], "K": [[0.25, 0.5], [0.25, 0]], "views": ["inverse"]}
    X, K, _, _ = tensors(
        state | {name: 1 for name in SETTINGS if name != "padding"} | {"padding": 0, "output_padding": 0}
    )
    y = F.conv2d(X[None, None], K[None, None], padding=1)
    back = F.conv_transpose2d(y, K[None, None], padding=1)[0, 0]
    made = inversion(state)
    close(made.y, y[0, 0])
    close(made.back, back)
    error = (torch.linalg.norm(back - X) / torch.linalg.norm(X)).item()
    assert made.error == pytest.approx(error)
    assert said(state).startswith(
        f"X, its convolution with K, and the transposed convolution of that, which is off by {error:.0%}".replace(
            "%", " %."
        )
    )


@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_has_a_still(scene):
    assert len(said({"scene": scene})) > 60 and "<img" in still({"scene": scene}).html


@pytest.mark.parametrize(
    ("state", "sentence"),
    {
        "stamps": ({}, "Stamps: the 12 in row 2, column 1 of Y is 2·3 + 3·2. Input X 0 1, 2 3; kernel K 0 1, 2 3; "),
        "window": ({"view": "window"}, "The window of the 12 in row 2, column 1 of Y reads 2·3 + 3·2, and 2 zeros. "),
        "matrix": ({"view": "matrix"}, "Row 7 of the matrix, times X, is 2·3 + 3·2: the 12 in row 2, column 1 of Y. "),
        "phases": (
            {"views": ["phases"], "stride": 2, "focus": {"map": "output", "at": [3, 2]}},
            "Phase (1, 0): the 6 in row 3, column 2 of Y is 3·2. ",
        ),
        "overlap": (
            {"views": ["overlap"]},
            "Stamps that overlap at the 12 in row 2, column 1 of Y: 2. Its products: 2·3 + 3·2. ",
        ),
        "input": (
            {"focus": {"map": "input", "at": [1, 0]}, "padding": 1, "stride": 2},
            "The 2 in row 1, column 0 of X multiplies all of K, and its stamp goes into Y: 2·1. ",
        ),
        "kernel": (
            {"focus": {"map": "kernel", "at": [1, 1]}},
            "The 3 in row 1, column 1 of K meets the numbers of X: 0·3, 1·3, 2·3, 3·3. ",
        ),
        "no focus": ({"scene": "plain", "X": [[1, 2]]}, "Stamps of K add up to Y: 0 1 2, 2 7 6. Input X 1 2; "),
    }.values(),
)
def test_the_alt_text_says_the_answer_with_its_numbers(state, sentence):
    assert said({"scene": "hero", **state}).startswith(sentence)


def test_alt_texts_stay_short_enough_to_be_said():
    for state in map(focused, STATES[:60]):
        for view in VIEWS:
            assert 60 < len(said({**state, "views": [view]})) <= 300


def test_settings_are_said_and_shown():
    state = {"X": [[1]], "K": [[1] * 3], "stride": [2, 3], "padding": 1, "output_padding": 1}
    state = {**state, "padding": [0, 1]}
    assert said(state).endswith("; stride (2, 3), padding (0, 1), output_padding 1.")
    assert "<code>stride=(2, 3), padding=(0, 1), output_padding=1</code>" in still(state).html


def test_a_training_shows_the_stored_step_its_output_and_its_target():
    run = json.loads((Path(scenes.__file__).with_name("training.json")).read_text(encoding="utf-8"))
    X = torch.tensor(TWICE).double()
    for step, index in ((0, 0), (7, 7), (None, -1)):
        there = panels({"scene": "training", "step": step})
        K = torch.tensor(run["kernels"][index]).double()
        close(there["K"].numbers, K)
        close(there["Y"].numbers, F.conv_transpose2d(X[None, None], K[None, None])[0, 0])
        close(there["target"].numbers, F.conv_transpose2d(X[None, None], X[None, None])[0, 0])
        assert said({"scene": "training", "step": step}).startswith(
            f"Step {index % 61} of a training with 60: K makes "
        )
    assert "the error is 32.7." in said({"scene": "training"}) and "Step 0: the error is 32.7" in there_of(0)


def there_of(step):
    return rendered(still({"scene": "training", "step": step}).html)[0]


def test_the_matrix_of_the_convolution_maps_what_the_transpose_makes_back():
    title = "Entries of W: a column for each number of a map like Y, a row for each of one like X"
    small = [state for state in SMALL if tensors(state)[3].numel() <= 12]  # more columns have no room for numbers
    assert len(small) > 5
    for state in map(focused, small):
        X, K, settings, Y = tensors(state)
        lines = panels({**state, "views": ["convolution"]})[title].rows
        units = torch.eye(Y.numel(), dtype=torch.float64).reshape(-1, 1, *Y.shape)
        del settings["output_padding"]
        columns = F.conv2d(units, K[None, None], **settings)[..., : X.shape[0], : X.shape[1]].flatten(1)
        for line, (row, *entries) in enumerate(lines):
            assert int(row) == line
            close([0 if entry == "·" else number(entry) for entry in entries], columns[:, line])
        assert len(lines) == X.numel() and "K" in panels({**state, "views": ["convolution"]})


def test_a_channel_or_a_kernel_in_focus_is_outlined_and_said():
    X, K = torch.ones(2, 2, 2).tolist(), torch.ones(2, 3, 2, 2).tolist()
    titles = {"input": "X<sub>1</sub>", "kernel": "K<sub>1,2</sub>", "output": "Y<sub>2</sub>"}
    for name, at in PARTS.items():
        title = titles[name]
        state = {"X": X, "K": K, "focus": {"map": name, "at": at}}
        assert [panel.title for panel in all_panels(state) if panel.outlines] == [title]
        assert said(state).startswith("This kernel makes" if name == "kernel" else f"Channel {at[0]} of {title[0]} ")
    assert "from channel 1 of X to channel 2 of Y." in said({**state, "focus": {"map": "kernel", "at": [1, 2]}})


def test_what_padding_removes_is_dashed_and_explained():
    cut = rendered(still({"scene": "hero", "padding": 1, "focus": None, "views": ["overlap"]}).html)[0]
    assert "Dashed: removed by padding." in cut and "Palest" not in cut
    holes = rendered(still({"X": TWICE, "K": [[1]], "stride": 2, "views": ["overlap"]}).html)[0]
    assert "Palest: reached by no stamp." in holes and "Dashed" not in holes


def test_a_step_shows_only_the_stamps_that_are_placed():
    there = panels({"scene": "hero", "step": 3, "X": TWICE, "K": TWICE})
    first = [[0, 0, 1], [0, 4, 3], [4, 6, 0]]
    close(there["Y"].numbers, torch.tensor(first))
    assert "2·K" in there and "3·K" not in there


def test_channels_have_a_panel_each_and_their_products_add_up():
    X, K = torch.randint(-3, 4, (2, 2, 2)).double(), torch.randint(-3, 4, (2, 3, 2, 2)).double()
    Y = F.conv_transpose2d(X[None], K, stride=2)[0]
    there = panels({"X": X.tolist(), "K": K.tolist(), "stride": 2})
    for channel in range(3):
        close(there[f"Y<sub>{channel}</sub>"].numbers, Y[channel])
        close(there[f"K<sub>1,{channel}</sub>"].numbers, K[1, channel])
    for view in ("window", "matrix", "phases", "overlap"):
        assert panels({"X": X.tolist(), "K": K.tolist(), "views": [view]})
    focus = {"map": "output", "at": [1, 2, 1]}
    assert f"the {Y[1, 2, 1]:g}".replace("-", "−") in said(
        {"X": X.tolist(), "K": K.tolist(), "stride": 2, "focus": focus}
    )


def test_a_large_figure_has_images_instead_of_numbers():
    html = with_inline_svg(rendered(still({"X": [[1] * 20] * 20, "K": [[1] * 9] * 9, "stride": 8}).html)[0])
    assert html.count("<image") == 2 and "Y: 161×161." in html


def test_every_sentence_of_a_still_is_translated():
    words = {message: f"«{message}»" for message in MESSAGES}
    states = [{**focused(state), "views": [view]} for state in STATES[:15] for view in VIEWS] + [{"scene": "training"}]
    states += [{"scene": "channels", "focus": {"map": name, "at": at}} for name, at in PARTS.items()]
    used = set()
    for state in [*states, {"scene": "hero"}, *({**state, "focus": None} for state in states)]:
        html, units = rendered(still(state).html)
        used |= {sentence for unit in units for *_, message in unit for sentence in sentences(message)}
        assert f'lang="{SOURCE}"' not in translated(html, units, words, SOURCE)
    assert len(MESSAGES) - 4 <= len(used) and used <= set(MESSAGES)
