"""The interactive figure, on a page of the site, looks as it did in every situation."""

import re

import pytest
from playwright.sync_api import expect

from tests.audit.visual import steady
from tests.web.test_accessible import STATES

PAGE = "/chapters/01_trans_conv.html"
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
}"""


WHOLE = dict.fromkeys(steady.SCREENS, 8400)  # pixels: what is out of sight is not drawn yet


def subject(name):
    return "figure-" + re.sub(r"\W+", "-", name.lower())


@pytest.fixture(scope="module")
def figure(page):
    """A figure of the site, alone on its page so that nothing above moves it."""
    page.goto(PAGE)
    steady.settle(page)
    host = page.locator("transconv-stage").first
    host.evaluate(ALONE)
    return page.locator(f"#{host.get_attribute('id')}")


def test_no_picture_is_kept_of_what_is_gone(root):
    kept = {path.stem for path in (root / "tests/audit/visual/looks").glob("figure-*.webp")}
    assert kept == {subject(name) for name in STATES}


@pytest.mark.parametrize("name", STATES)
def test_the_figure_looks_as_it_did(name, figure, page, compare):
    def show():
        figure.evaluate(ANEW, STATES[name])
        expect(figure.get_by_role("group", name="Output Y").get_by_role("button").first).to_be_visible()
        page.mouse.move(0, 0)
        return figure

    compare(subject(name), steady.on_every_screen(page, show, WHOLE))
