"""The interactive figure, on a page of the site, looks as it did in every situation and with every example."""

import re

import pytest
from playwright.sync_api import expect

from tests.audit.visual import steady
from tests.web.figures import Figure
from tests.web.situations import ALL, STATES

PAGE = "/chapters/01_trans_conv.html"
EXAMPLES = ["The 12", "Padding removes", "Stride 2", "17 comes back as 16", "Checkerboard"]
# Nothing above the figure moves it and nothing lies on it, and it keeps its place in the page's layout and colours.
ALONE = """figure => {
    figure.closest("article").replaceChildren(figure.closest(".cell"));
    for (let e = figure; e !== document.body; e = e.parentElement)
        for (const other of e.parentElement.children) if (other !== e) other.style.visibility = "hidden";
}"""
ANEW = """async (old, state) => {
    const figure = old.cloneNode(true);
    figure.removeAttribute("projector");  // of the one before
    figure.state = state;
    old.replaceWith(figure);
    await figure.updateComplete;
}"""


def choose(example):
    def act(figure):
        figure.host.get_by_role("combobox", name="Example").select_option(example)
        expect(figure.status).to_contain_text(example)

    return act


WHOLE = dict.fromkeys(steady.SCREENS, 8400)  # pixels: what is out of sight is not drawn yet
SITUATIONS = STATES | {f"example {name}": (ALL, choose(name)) for name in EXAMPLES}


def subject(name):
    return "figure-" + re.sub(r"\W+", "-", name.lower())


@pytest.fixture(scope="module")
def figure(page):
    """A figure of the site, alone on its page so that nothing above moves it."""
    page.goto(PAGE)
    steady.settle(page)
    host = page.locator("transconv-explorer").first
    host.evaluate(ALONE)
    return Figure(page, host.get_attribute("id"))


def test_no_picture_is_kept_of_what_is_gone(root):
    kept = {path.stem for path in (root / "tests/audit/visual/looks").glob("figure-*.webp")}
    assert kept == {subject(name) for name in SITUATIONS}


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_figure_looks_as_it_did(name, figure, page, compare):
    state, act = SITUATIONS[name]

    def show():
        figure.host.evaluate(ANEW, state)
        expect(figure.grid("Input X")).to_be_visible()
        act(figure)
        page.mouse.move(0, 0)
        return figure.host

    compare(subject(name), steady.on_every_screen(page, show, WHOLE))
