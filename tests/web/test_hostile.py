"""Nothing from outside breaks the figure: no attribute, no address, and nothing typed into its cells."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.figures import Figure, element

TWO_BY_TWO = [[0, 0, 1], [0, 4, 6], [4, 12, 9]]


def works(figure):
    """Check that the figure is drawn and responds."""
    expect(figure.grid("Input X")).to_be_visible()
    before = figure.status.inner_text()
    figure.grid("Input X").locator('[tabindex="0"]').focus()
    figure.page.keyboard.press("Enter")
    assert figure.host.evaluate("e => Array.isArray(e.state.X)")
    assert before or figure.status.inner_text() or figure.alert.inner_text()


# (the attribute, whether the figure must report a problem)
ATTRIBUTES = {
    "nothing": ("", True),
    "spaces": ("   ", True),
    "no JSON": ("{stride: 2}", True),
    "half of a JSON": ('{"X": [[1', True),
    "NaN": ('{"X": [[NaN]]}', True),
    "1e309": ('{"X": [[1e309]]}', True),
    "-1e309 as a stride": ('{"stride": -1e309}', True),
    "a number too large": ('{"K": [[1e300]]}', True),
    "null": ("null", False),
    "a text": ('"stride=2"', False),
    "a list": ("[[1, 2]]", False),
    "a number": ("3", False),
    "X null": ('{"X": null}', True),
    "X a text": ('{"X": "1,2/3,4"}', True),
    "X empty": ('{"X": []}', True),
    "X of nothing": ('{"X": [[]]}', True),
    "X ragged": ('{"X": [[1, 2], [3]]}', True),
    "X nested": ('{"X": [[[[[1]]]]]}', True),
    "X of texts": ('{"X": [["1", "<img src=x onerror=alert(1)>"]]}', True),
    "X huge": (json.dumps({"X": [[1] * 300] * 300}), True),
    "K huge": (json.dumps({"K": [[1] * 10] * 10}), True),
    "stride 0": ('{"stride": 0}', True),
    "stride a text": ('{"stride": "2"}', True),
    "stride of three": ('{"stride": [1, 2, 3]}', True),
    "stride an object": ('{"stride": {"0": 1}}', True),
    "padding that leaves nothing": ('{"padding": 2}', True),
    "padding huge": ('{"padding": 1e9}', True),
    "output_padding too large": ('{"output_padding": 1}', True),
    "views none": ('{"views": []}', True),
    "views unknown": ('{"views": ["stamp", "constructor"]}', True),
    "views twice": ('{"views": ["stamp", "stamp"]}', True),
    "views a text": ('{"views": "stamp"}', True),
    "focus outside": ('{"focus": {"map": "output", "at": [99, 0]}}', True),
    "focus on nothing": ('{"focus": {"map": "__proto__", "at": [0, 0]}}', True),
    "focus a text": ('{"focus": "in0,0"}', True),
    "step outside": ('{"step": 5}', True),
    "step half": ('{"step": 0.5}', True),
    "the prototype": ('{"__proto__": {"stride": 2}, "constructor": 1, "toString": null}', False),
    "deep": ("[" * 5000 + "]" * 5000, False),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_no_attribute_breaks_the_figure_and_a_wrong_one_is_reported(one_figure, name):
    text, told = ATTRIBUTES[name]
    figure = one_figure
    figure.host.evaluate("(e, html) => { e.outerHTML = html; }", element(text))
    expect(figure.alert).to_have_count(1 if told else 0)
    figure.shows("Input X", [[0, 1], [2, 3]])
    works(figure)
    assert figure.page.evaluate("({}).stride === undefined")


def test_a_wrong_attribute_keeps_the_last_valid_picture_and_a_right_one_clears_the_alert(pages):
    figure = pages.figure({"stride": 2, "views": ["stamp"]})
    before = figure.numbers(figure.grid("Output Y"))
    for text in ('{"stride": 99}', "{", '{"X": [[null]]}'):
        figure.host.evaluate("(e, text) => e.setAttribute('state', text)", text)
        expect(figure.alert).to_be_visible()
        assert figure.numbers(figure.grid("Output Y")) == before
    figure.host.evaluate("e => e.setAttribute('state', '{\"views\": [\"stamp\"]}')")
    expect(figure.alert).to_have_count(0)
    figure.shows("Output Y", TWO_BY_TWO)


HOSTILE = json.loads((Path(__file__).parents[2] / "web/tests/hostile.json").read_text(encoding="utf-8"))
HASHES = [*HOSTILE, "%", "%%%", "stride=%32", "padding=%F0%9F", "#", ":"]


def test_no_address_breaks_its_figure_or_changes_another(pages):
    page = pages.page(element({"views": ["stamp"]}, "a"), element({"views": ["stamp"]}, "b"))
    a, b = Figure(page, "a"), Figure(page, "b")
    other = b.state
    others = ["#a", "#", "#:", "#__proto__:stride=2", "#*:x", "#[:x"]
    for hash in [*(f"#a:{text}" for text in HASHES), *others]:
        page.evaluate(
            "async (hash) => { location.hash = hash; await document.querySelector('#a').updateComplete; }", hash
        )
    page.evaluate("location.hash = '#a:nonsense=1'")
    expect(a.alert).to_contain_text("nonsense=1")
    assert b.state == other
    page.evaluate("location.hash = '#a:stride=2'")
    expect(a.alert).to_have_count(0)
    assert a.state["stride"] == [2, 2]
    works(a)


@pytest.mark.parametrize("hash", ["%E0%A4%A", "stride=NaN", "X=1e999", "__proto__=1", "views=none", "X=" + "1," * 3000])
def test_a_hostile_address_on_load_is_reported(pages, hash):
    page = pages.page(element({"views": ["stamp"]}, "a"))
    page.goto(f"{page.url}?again#a:{hash}")
    figure = Figure(page, "a")
    expect(figure.alert).to_be_visible()
    figure.shows("Output Y", TWO_BY_TWO)


# What a reader types: the number that it means, or None if it isn't a number.
TYPED = {
    "NaN": None,
    "Infinity": None,
    "1e999": None,
    "-1e999": None,
    "1e7": None,
    "text": None,
    "<b>1</b>": None,
    "--1": None,
    "1,2,3": None,
    "1.2.3": None,
    "٣": None,
    "∞": None,
    "9" * 5000: None,
    "": None,
    " ": None,
    "-": None,
    ".": None,
    "1e6": 1e6,
    "−3": -3,
    "-3": -3,
    "+3": 3,
    "1,5": 1.5,
    ".5": 0.5,
    "2.": 2,
    " 7 ": 7,
    "-0": 0,
    "1e-9": 1e-9,
}


@pytest.mark.parametrize("text", TYPED, ids=lambda text: repr(text[:9]))
def test_what_is_typed_into_a_cell_is_a_number_or_breaks_the_rule(one_figure, text):
    figure = one_figure
    figure.show({"views": ["stamp", "gather"]})
    figure.go_to(figure.grid("Input X"), [0, 0])
    figure.page.keyboard.press("5")
    figure.field.fill(text)
    figure.page.keyboard.press("Enter")
    if TYPED[text] is None:
        expect(figure.alert).to_contain_text("X(0,0) must be a finite number")
        assert figure.state["X"][0][0] in (0, 5)  # the last valid one
        expect(figure.grid("Output Y", "Stamp")).to_be_visible()
        works(figure)
        figure.go_to(figure.grid("Input X"), [0, 0])
        figure.page.keyboard.press("4")
        figure.page.keyboard.press("Enter")
        assert figure.state["X"] == [[4, 1], [2, 3]]
    else:
        assert figure.state["X"] == [[TYPED[text], 1], [2, 3]]
    expect(figure.alert).to_have_count(0)


def test_escape_restores_the_old_number(one_figure):
    figure = one_figure
    figure.show({"views": ["stamp"]})
    figure.go_to(figure.grid("Kernel K"), [1, 1])
    figure.page.keyboard.press("8")
    assert figure.state["K"] == [[0, 1], [2, 8]]
    figure.page.keyboard.press("Escape")
    assert figure.state["K"] == [[0, 1], [2, 3]]


def test_texts_from_outside_never_become_markup(pages):
    evil = "<img src=x onerror=document.title='broken'>"
    figure = pages.figure({"X": [[evil]], "focus": evil, "views": [evil]})
    expect(figure.alert).to_be_visible()
    figure.page.evaluate("hash => { location.hash = hash; }", f"#fig:{evil}=1;X={evil}")
    works(figure)
    assert figure.page.title() == "A figure"
    assert figure.host.locator("img").count() == 0
