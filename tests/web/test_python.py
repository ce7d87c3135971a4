"""The figure in Python: what it accepts and refuses, what it gives back, and what it shows without a widget."""

import json
import random
import re
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import pytest
import torch

import transconv_course.explorer as explorer
from tests.support.browsing import serve
from tests.web.states import any_figure, any_state
from tools import notebooks
from transconv_course.explorer import Explorer
from transconv_course.explorer_state import KEYS

WIDGET = "application/vnd.jupyter.widget-view+json"
X = [[0, 1], [2, 3]]
RNG = random.Random(11)
NAN, LARGE = float("nan"), torch.ones(10, 10)

# One case per rule: (arguments that break it, the error, what its message says).
REFUSED = {
    "X is rectangular": (
        {"X": [[1, 2], [3]]},
        ValueError,
        r"X must be .* equally long rows .* got \[\[1, 2\], \[3\]\]",
    ),
    "X holds numbers": ({"X": [["a"]]}, ValueError, r"X must be .* rows of numbers, got \[\['a'\]\]"),
    "X is a map": ({"X": {}}, TypeError, "X must be a 2-D tensor, .* got {}"),
    "X is 2-D": ({"X": [1, 2]}, ValueError, r"X must be 2-D, or 3-D with channels, got the shape \(2,\)"),
    "K has four axes with channels": ({"K": [X]}, ValueError, r"K must be 2-D, or 4-D .* got the shape \(1, 2, 2\)"),
    "K has channels where X has": ({"K": [[X], [X]]}, ValueError, r"K must be 2-D where X is, .* got \(2, 1, 2, 2\)"),
    "there are 3 channels at most": ({"X": [X] * 4}, ValueError, r"X must have at most 3 channels, .* \(4, 2, 2\)"),
    "maps with channels are small": (
        {"X": [[[1] * 5]]},
        ValueError,
        r"X must have at most 4 cells along each axis with channels, got the shape \(1, 1, 5\)",
    ),
    "channels have stamps": (
        {"X": [X, X], "K": [[X], [X]], "views": "matrix"},
        ValueError,
        "views must be any of stamps with",
    ),
    "an inversion has a kernel of two lines": (
        {"views": "inverse"},
        ValueError,
        r"K must be the product of a column and a row in the view inverse, got \[\[0, 1\], \[2, 3\]\]",
    ),
    "a training has the numbers that it was run with": (
        {"stride": 2, "views": "training"},
        ValueError,
        r"stride must be \[1, 1\], with which the training was stored, in that view, got \[2, 2\]",
    ),
    "a window fits on the line": ({"X": [[1]], "views": "line"}, ValueError, "kernel"),
    "noise is a share": ({"noise": 2}, ValueError, "noise must be a number from 0 to 1, got 2"),
    "X is not empty": ({"X": [[]]}, ValueError, r"X must have at least one row .* got the shape \(1, 0\)"),
    "X is no map of truths": ({"X": [[True]]}, TypeError, "X must hold numbers, got the dtype torch.bool"),
    "X is real": ({"X": [[1j]]}, TypeError, "X must hold real numbers, got the dtype torch.complex64"),
    "X is finite": ({"X": [[NAN]]}, ValueError, "X must hold finite numbers from -1e6 to 1e6, got nan"),
    "X is not huge": ({"X": [[-1000001]]}, ValueError, "X must hold finite numbers .* got -1000001"),
    "X has 20 cells at most": ({"X": [[1] * 21]}, ValueError, r"X must have at most 20 cells .* \(1, 21\)"),
    "K has 9 cells at most": ({"K": LARGE}, ValueError, r"K must have at most 9 cells .* \(10, 10\)"),
    "stride ≥ 1": ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
    "stride ≤ 8": ({"stride": 9}, ValueError, "stride must be at most 8 in a figure, got 9"),
    "stride is an integer": ({"stride": 1.5}, TypeError, "stride must be an integer, got 1.5"),
    "one stride an axis": ({"stride": (1, 2, 3)}, ValueError, r"stride must be one integer or 2, .* got \(1, 2, 3\)"),
    "padding ≥ 0": ({"padding": (0, -1)}, ValueError, r"padding\[1\] must be at least 0, got -1"),
    "dilation ≤ 5": ({"dilation": (1, 6)}, ValueError, r"dilation must be at most 5 in a figure, got \(1, 6\)"),
    "output_padding < stride or dilation": (
        {"stride": 2, "output_padding": 2},
        ValueError,
        "output_padding .* must be smaller than stride .* or than dilation .*, got o=2 with s=2 and d=1",
    ),
    "something is left": (
        {"padding": 2},
        ValueError,
        "padding .* must leave at least one cell .* p=2, which takes 4 of 3",
    ),
    "the scene is known": ({"scene": "stage"}, ValueError, "scene must be one of .*hero.*, got 'stage'"),
    "views are known": ({"views": ("stamps", "bars")}, ValueError, "views must be any of stamps, window"),
    "views are different": ({"views": ("stamp", "stamps")}, ValueError, r"got \('stamp', 'stamps'\)"),
    "the view is one of the views": (
        {"views": ("stamps", "line"), "view": "matrix"},
        ValueError,
        "view must be one of the views, stamps, line, got 'matrix'",
    ),
    "there is a view": ({"views": ()}, ValueError, r"views must not be empty, got \(\)"),
    "views are names": ({"views": 3}, TypeError, "views must be a list or a tuple, got 3"),
    "focus is a cell of a map": ({"focus": (0, 0)}, ValueError, r'focus must be None or {"map": .* got \(0, 0\)'),
    "focus is on a map": ({"focus": {"map": "X", "at": [0, 0]}}, ValueError, "focus must be None or "),
    "focus has an index for each axis": (
        {"focus": {"map": "output", "at": [1]}},
        ValueError,
        r"focus must have an index for each of 2 axes, or for the channels alone, got \[1\]",
    ),
    "focus lies inside": (
        {"focus": {"map": "output", "at": [0, 3]}},
        ValueError,
        r"focus must lie in the output, 3×3, got \[0, 3\]",
    ),
    "step ≥ 0": ({"step": -1}, ValueError, "step must be at least 0, got -1"),
    "step ≤ cells": ({"step": 5}, ValueError, "step must be at most 4, the last one of this scene, got 5"),
    "id is a string": ({"id": 3}, TypeError, "id must be a string, got 3"),
    "id is a name": ({"id": "a:b"}, ValueError, "id must be a letter, .* got 'a:b'"),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_the_error_for_a_broken_rule_has_its_type_and_its_message(rule):
    given, error, sentence = REFUSED[rule]
    with pytest.raises(error, match=sentence):
        Explorer(**({"X": X, "K": X} | given))


@pytest.mark.parametrize("rule", [rule for rule in REFUSED if not rule.startswith("id")])
def test_an_assignment_that_breaks_a_rule_changes_nothing(rule):
    given, error, sentence = REFUSED[rule]
    *before, (name, value) = given.items()
    figure = Explorer(**({"X": X, "K": X} | dict(before)))
    state = figure._state()
    with pytest.raises(error, match=sentence):
        setattr(figure, name, value)
    assert figure._state() == state


def accepted(state):
    try:
        Explorer(**state)
    except ValueError:
        return False
    return True


def test_python_and_the_module_refuse_the_same_settings(answers):
    states = [any_state(RNG) for _ in range(1500)]
    broken = answers("rules", states)
    assert list(map(accepted, states)) == [rules == [] for rules in broken]
    assert 100 < sum(map(accepted, states)) < 1400


def test_python_and_the_module_refuse_the_same_figures_and_complete_the_others_alike(answers):
    given = [any_figure(RNG) for _ in range(2000)]
    kept = [one for one, broken in zip(given, answers("rules", given), strict=True) if broken == []]
    assert list(filter(accepted, given)) == kept
    assert [Explorer(**one)._state() for one in kept] == answers("complete", kept)
    chosen = {(one["focus"]["map"], len(one["focus"]["at"])) for one in kept if "focus" in one}
    assert chosen == {("input", 1), ("input", 2), ("input", 3), *(("kernel", axes) for axes in (2, 4))} | {
        ("output", axes) for axes in (1, 2, 3)
    }
    assert 400 < len(kept) < 1600


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_a_map_reads_back_as_the_same_tensor(dtype):
    K = torch.randn(3, 2, dtype=torch.float64).to(dtype)
    figure = Explorer(X, K.requires_grad_())
    assert figure.K.dtype == dtype and torch.equal(figure.K, K)
    assert not figure.K.requires_grad


def test_lists_arrays_and_integers_read_back_as_floats():
    numpy = pytest.importorskip("numpy")
    assert Explorer(X, X).K.dtype == Explorer(torch.tensor(X), X).X.dtype == torch.get_default_dtype()
    frozen = numpy.array(X, dtype=numpy.float64)
    frozen.setflags(write=False)
    assert Explorer(frozen, numpy.array(X, dtype=numpy.uint8)).X.dtype == torch.float64


def test_the_state_holds_the_decimals_one_would_write():
    assert Explorer(torch.tensor([[0.1, 2.0]]), [[0.123456789, -0.0]])._state() | {"views": []} == {
        "X": [[0.1, 2]],
        "K": [[0.123456789, 0]],
        **dict.fromkeys(("stride", "dilation"), [1, 1]),
        **dict.fromkeys(("padding", "output_padding"), [0, 0]),
        "scene": "plain",
        "views": [],
        "view": "stamps",
        "focus": None,
        "step": None,
        "noise": 0,
    }


def test_a_readers_edits_can_be_read_back():
    figure = Explorer(X, torch.tensor(X, dtype=torch.float64))
    figure.widget.set_state({"K": [[1, 2.5]], "stride": [2, 1]})  # what a message from the page calls
    assert torch.equal(figure.K, torch.tensor([[1, 2.5]], dtype=torch.float64))
    assert figure.stride == [2, 1]


def test_assignments_can_be_observed_on_the_widget():
    figure, seen = Explorer(X, X), []
    figure.widget.observe(lambda change: seen.append((change.name, change.new)))
    figure.K = torch.ones(1, 2)
    figure.padding = (0, 1)
    assert seen == [("K", [[1, 1]]), ("padding", [0, 1])]
    assert set(KEYS) <= set(figure.widget.keys)


def test_a_focus_and_a_step_are_dropped_only_when_they_no_longer_fit():
    figure = Explorer(X, X, focus={"map": "output", "at": (2, 2)}, step=3)
    figure.stride = 2
    assert (figure.focus, figure.step) == ({"map": "output", "at": [2, 2]}, 3)
    figure.X = [[1, 2]]
    assert (figure.focus, figure.step) == (None, None)


def test_what_is_not_given_is_as_the_scene_has_it():
    figure = Explorer(scene="hero")
    assert (figure.X.tolist(), figure.views, figure.view, figure.stride) == (
        X,
        ["stamps", "window", "matrix"],
        "stamps",
        [1, 1],
    )
    own = Explorer([[1, 2, 3]], X, scene="hero", stride=2, view="matrix")
    assert (own.X.tolist(), own.stride, own.view) == ([[1, 2, 3]], [2, 2], "matrix")
    assert Explorer(X, X)._state() == Explorer(X, X, scene="plain")._state()


def test_a_scene_brings_its_views_and_other_views_their_first_one():
    figure = Explorer(X, X, view="phases", focus={"map": "kernel", "at": (1, 1)})
    figure.scene = "hero"
    assert (figure.views, figure.view, figure.focus["map"]) == (["stamps", "window", "matrix"], "stamps", "kernel")
    figure.view = "matrix"
    figure.views = ("matrix", "line")
    assert figure.view == "matrix"
    figure.views = ("line", "stamps")
    assert figure.view == "line"
    figure.focus = {"map": "output", "at": (0, 0)}  # what the convolution gives


def test_views_keep_their_names_of_the_first_edition():
    figure = Explorer(X, X, views=("stamp", "gather", "matrix", "overlap", "roundtrip"), view="gather")
    assert (figure.views, figure.view) == (["stamps", "window", "matrix", "overlap", "line"], "window")
    figure.views = "shape"
    assert figure.views == ["line"]


def test_a_figure_may_have_channels():
    maps, kernels = torch.randn(2, 3, 3), torch.randn(2, 1, 2, 2).double()
    figure = Explorer(maps, kernels, focus={"map": "output", "at": (0, 3, 3)})
    assert torch.equal(figure.X, maps) and torch.equal(figure.K, kernels) and figure.K.dtype == torch.float64
    assert figure.views == ["stamps"]


def test_a_focus_may_be_a_channel_or_a_kernel_and_is_kept_as_given():
    maps, kernels = torch.ones(2, 3, 3), torch.ones(2, 3, 2, 2)
    for focus in ({"map": "input", "at": [1]}, {"map": "kernel", "at": [1, 2]}, {"map": "output", "at": [2]}):
        figure = Explorer(maps, kernels, focus=focus)
        assert figure.focus == focus
    with pytest.raises(ValueError, match=r"focus must lie in the output, 3×4×4, got \[3\]"):
        figure.focus = {"map": "output", "at": [3]}


def test_a_kernel_for_several_channels_of_the_output_leaves_the_views_that_can_show_them():
    figure = Explorer(X, X, view="matrix")
    figure.K = [[X, X]]
    assert (figure.X.shape, figure.views, figure.view) == ((1, 2, 2), ["stamps"], "stamps")
    figure.K = [[X]]
    assert (figure.X.tolist(), figure.K.tolist()) == (X, X)


class Element(HTMLParser):
    """The one figure in a piece of HTML: its attributes, and the alt text of its still."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)
        self.name, self.attributes = self.tags[0]
        (self.alt,) = [values["alt"] for tag, values in self.tags if tag == "img" and values["alt"]]

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


@pytest.fixture
def displayed(monkeypatch):
    """Whatever figures display: the data and the metadata of each output."""
    outputs = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, metadata, raw: outputs.append((data, metadata)) if raw else None
    )
    return outputs


def test_a_figure_displays_its_still_and_its_widget_and_neither_stores_the_module(displayed):
    figure = Explorer(X, X, stride=2, id="fig")
    figure._ipython_display_()
    (still, metadata), (widget, _) = displayed
    assert set(still) == {"text/html", "text/plain"} and set(metadata) == {"text/html", "text/plain"}
    assert set(widget) == {WIDGET}  # as text, it would stand under the still wherever widgets can't be shown
    assert still["text/plain"] == repr(figure) == Element(still["text/html"]).alt
    assert widget[WIDGET]["model_id"] == figure.widget.model_id
    assert "<script" not in still["text/html"]
    element = Element(still["text/html"])
    assert element.name == "transconv-stage" and element.attributes["id"] == "fig"
    assert json.loads(element.attributes["state"]) == figure._state()


def test_the_same_figure_is_stored_as_the_same_bytes():
    once, again = (Explorer(X, X, padding=1)._still_and_widget()[0] for _ in range(2))
    assert once == again
    assert not re.search(r"0x|object at", repr(Explorer(X, X)))


def test_every_view_and_quote_survives_the_attribute():
    figure = Explorer(X, X, scene="hero")
    figure.widget.views = ["it's", '"', "<b>", "&amp;"]  # we write no such views, but they must not break out either
    assert json.loads(Element(figure._element()).attributes["state"])["views"] == ["it's", '"', "<b>", "&amp;"]


def test_show_displays_the_requested_form(displayed):
    figure = Explorer(X, X)
    for mode, forms in {"auto": ["html", "widget"], "widget": ["html", "widget"], "html": ["html"]}.items():
        displayed.clear()
        figure.show(mode)
        assert ["widget" if WIDGET in data else "html" for data, _ in displayed] == forms
        assert displayed[0][0]["text/html"].startswith('<script type="module">') == (mode == "html")
    with pytest.raises(ValueError, match="mode must be one of auto, widget, html, got 'svg'"):
        figure.show("svg")


def test_an_inlined_module_cannot_end_its_script(monkeypatch):
    hostile = "const a = '</script><!--<script>', b = /<\\/SCRIPT>/;"
    inlined = explorer.inlined(hostile)
    assert inlined == "<script type=\"module\">const a = '<\\/script><\\!--<script>', b = /<\\/SCRIPT>/;</script>"


BLOCKED = """
import sys
sys.modules["ipywidgets"] = sys.modules["anywidget"] = sys.modules["numpy"] = None
import torch
from transconv_course.explorer import Explorer
figure = Explorer([[0, 1], [2, 3]], [[0, 1], [2, 3]], stride=2)
figure.K = [[1, 2]]
assert figure.widget is None and torch.equal(figure.K, torch.tensor([[1.0, 2.0]]))
((data, _),) = figure._alone()
try:
    figure.show("widget")
except ImportError as error:
    assert "pip install anywidget" in str(error)
else:
    raise AssertionError
sys.stdout.buffer.write(data.pop("text/html").encode())
assert list(data) == ["text/plain"]
"""


def in_python(code, root):
    python = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root / 'lib')!r})\n{code}"]
    return subprocess.run(python, capture_output=True, check=True, timeout=120).stdout.decode()


@pytest.fixture(scope="module")
def inlined(root):
    """The HTML of a figure in a Python without widgets."""
    return in_python(BLOCKED, root)


def test_without_widgets_the_figure_carries_its_module(inlined):
    assert inlined.startswith('<script type="module">') and inlined.count("</script>") == 1
    assert json.loads(Element(inlined.split("</script>")[1]).attributes["state"])["K"] == [[1, 2]]


def test_inlined_figures_work_from_a_file_beside_each_other(inlined, browser, tmp_path):
    (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{inlined}{inlined}", encoding="utf-8")
    page, notes = browser.new_page(), []
    page.on("pageerror", lambda error: notes.append(str(error)))
    page.on("console", lambda message: message.type == "error" and notes.append(message.text))
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_function("[...document.querySelectorAll('transconv-stage')].every((e) => e.shadowRoot)")
    assert page.locator("transconv-stage").count() == 2 and notes == []
    assert not page.locator(".tc-picture").first.is_visible()
    page.close()


def test_without_javascript_and_on_paper_the_picture_is_there(inlined, browser, tmp_path):
    (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{inlined}", encoding="utf-8")
    with serve(tmp_path) as address:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{address}/page.html")
        assert page.get_by_role("img").is_visible()
        assert "stride=2, padding=0" in page.locator(".tc-picture").inner_text()
        context.close()


def test_importing_the_figure_imports_no_widget_and_no_picture_library(root):
    heavy = "('ipywidgets', 'anywidget', 'traitlets', 'IPython', 'matplotlib', 'traitlets')"
    print_them = f"import torch, sys; had = set(sys.modules); import transconv_course.explorer; \
        print([m for m in {heavy} if m in sys.modules and m not in had])"
    assert in_python(print_them, root).strip() == "[]"


def outputs(*data):
    every = [nbformat.v4.new_output("display_data", dict(each)) for each in data]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=every)])


def test_a_stored_figure_keeps_its_html_and_loses_its_widget():
    still, widget = {"text/plain": "A figure.", "text/html": "<p>"}, {WIDGET: {"model_id": "1"}}
    slider = {"text/plain": "IntSlider(value=0)", WIDGET: {"model_id": "2"}}
    notebook = outputs(still, widget, slider, {"text/plain": "3"})
    notebooks.normalise(notebook)
    kept = [output.data for output in notebook.cells[0].outputs]
    assert kept == [{"text/plain": "A figure.", "text/html": "<p>"}, {"text/plain": "3"}]


def test_a_stored_figure_is_its_element_and_never_its_module(root):
    for path in sorted((root / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                html = output.get("data", {}).get("text/html", "")
                assert "<script" not in html or "tc-questions" in html, path.name  # the questions' own is small
