"""Nothing from outside breaks the figure: no attribute, no address, and nothing typed into its cells."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.figures import COLOURS, LAPTOP, LOAD, element, page_of

FIRST = {"X": [[0, 1], [2, 3]], "K": [[0, 1], [2, 3]]}
HOSTILE = json.loads((Path(__file__).parents[2] / "web/tests/hostile.json").read_text(encoding="utf-8"))
HASHES = [*HOSTILE, "%", "%%%", "stride=%32", "padding=%F0%9F", "#", ":"]
CHANGED = "document.querySelector('#fig').state.stride[0] === 2"


@pytest.fixture(scope="module")
def page(browser, address):
    """A page with one figure, for all attempts; its console must stay silent."""
    body = f"{COLOURS}<main>{element()}{element({'stride': 2}, 'other')}</main>{LOAD}"
    with page_of(browser, address, body, **LAPTOP, reduced_motion="reduce") as page:
        page.wait_for_function("document.querySelector('transconv-stage').shadowRoot")
        yield page


@pytest.fixture
def host(page):
    """The figure, as it begins."""
    page.locator("#fig").evaluate("(e, html) => { e.outerHTML = html; }", element())
    return page.locator("#fig")


def state(host):
    return host.evaluate("e => e.state")


def works(host):
    """Check that the figure is drawn, and does what a reader wants."""
    group = host.get_by_role("group", name="Output Y")
    expect(group.get_by_role("button")).not_to_have_count(0)
    host.get_by_role("button", name="matrix").click()
    assert state(host)["view"] == "matrix"


ATTRIBUTES = {
    "nothing": "",
    "spaces": "   ",
    "no JSON": "{stride: 2}",
    "half of a JSON": '{"X": [[1',
    "NaN": '{"X": [[NaN]]}',
    "1e309": '{"X": [[1e309]]}',
    "-1e309 as a stride": '{"stride": -1e309}',
    "a number too large": '{"K": [[1e300]]}',
    "null": "null",
    "a text": '"stride=2"',
    "a list": "[[1, 2]]",
    "a number": "3",
    "X null": '{"X": null}',
    "X a text": '{"X": "1,2/3,4"}',
    "X empty": '{"X": []}',
    "X of nothing": '{"X": [[]]}',
    "X ragged": '{"X": [[1, 2], [3]]}',
    "X nested": '{"X": [[[[[1]]]]]}',
    "X of texts": '{"X": [["1", "<img src=x onerror=alert(1)>"]]}',
    "X huge": json.dumps({"X": [[1] * 300] * 300}),
    "K huge": json.dumps({"K": [[1] * 10] * 10}),
    "stride 0": '{"stride": 0}',
    "stride a text": '{"stride": "2"}',
    "stride of three": '{"stride": [1, 2, 3]}',
    "stride an object": '{"stride": {"0": 1}}',
    "padding that leaves nothing": '{"padding": 2}',
    "padding huge": '{"padding": 1e9}',
    "output_padding too large": '{"output_padding": 1}',
    "a scene unknown": '{"scene": "constructor"}',
    "views none": '{"views": []}',
    "views unknown": '{"views": ["stamps", "constructor"]}',
    "views twice": '{"views": ["stamps", "stamps"]}',
    "views a text": '{"views": "stamps"}',
    "a view that isn't there": '{"view": "line", "views": ["stamps"]}',
    "focus outside": '{"focus": {"map": "output", "at": [99, 0]}}',
    "focus on nothing": '{"focus": {"map": "__proto__", "at": [0, 0]}}',
    "focus a text": '{"focus": "in0,0"}',
    "step outside": '{"step": 5}',
    "step half": '{"step": 0.5}',
    "the prototype": '{"__proto__": {"stride": 2}, "constructor": 1, "toString": null}',
    "deep": "[" * 5000 + "]" * 5000,
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_no_attribute_breaks_the_figure(page, host, name):
    host.evaluate("(e, html) => { e.outerHTML = html; }", element(ATTRIBUTES[name]))
    assert state(host) | FIRST == state(host) and state(host)["stride"] == [1, 1]
    works(host)
    host.evaluate("(e, text) => { e.setAttribute('state', text); }", ATTRIBUTES[name])  # and of one that is drawn
    works(host)
    assert page.evaluate("({}).stride === undefined")


def test_no_address_breaks_its_figure_or_changes_another(page, host):
    other = page.locator("#other").evaluate("e => e.state")
    others = ["#fig", "#", "#:", "#__proto__:stride=2", "#*:x", "#[:x", "#nobody:stride=2"]
    for address in [*(f"#fig:{text}" for text in HASHES), *others]:
        page.evaluate("(address) => { location.hash = address; }", address)
    page.evaluate("location.hash = '#fig:nonsense=1'")
    expect(host.get_by_role("status")).to_contain_text("nonsense=1")
    page.evaluate("location.hash = '#fig:stride=2'")
    page.wait_for_function(CHANGED)
    assert page.locator("#other").evaluate("e => e.state") == other
    works(host)


@pytest.mark.parametrize("text", ["%E0%A4%A", "stride=NaN", "X=1e999", "__proto__=1", "views=none", "X=" + "1," * 3000])
def test_a_hostile_address_on_load_changes_nothing(browser, address, text):
    with page_of(browser, address, f"{COLOURS}<main>{element()}</main>{LOAD}", **LAPTOP) as page:
        page.goto(f"{page.url}?again#fig:{text}")
        page.wait_for_function("document.querySelector('#fig').shadowRoot")
        host = page.locator("#fig")
        assert state(host) | FIRST == state(host)
        works(host)


# What a reader types: the number that it means, or None if it isn't a number.
TYPED = {
    **dict.fromkeys(
        ("NaN", "Infinity", "1e999", "-1e999", "1e7", "text", "<b>1</b>", "--1", "1,2,3", "1.2.3", "٣", "∞")
    ),
    **dict.fromkeys(("9" * 5000, "", " ", "-", ".")),
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
def test_what_is_typed_into_a_cell_is_a_number_or_changes_nothing(page, host, text):
    host.locator("[data-key='x0,0']").focus()
    page.keyboard.press("5")
    host.locator("input.editor").fill(text)
    page.keyboard.press("Enter")
    if TYPED[text] is None:
        assert state(host)["X"][0][0] in (0, 5)  # the last valid one
        works(host)
    else:
        assert state(host)["X"] == [[TYPED[text], 1], [2, 3]]


def test_texts_from_outside_never_become_markup(page, host):
    evil = "<img src=x onerror=document.title='broken'>"
    host.evaluate("(e, html) => { e.outerHTML = html; }", element({"X": [[evil]], "focus": evil, "views": [evil]}))
    page.evaluate("hash => { location.hash = hash; }", f"#fig:{evil}=1;X={evil}")
    works(host)
    assert page.title() == "A figure" and host.locator("img").count() == 0
