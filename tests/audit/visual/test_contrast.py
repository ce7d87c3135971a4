"""Words and lines of every picture of the course stand out from what they lie on, in light and in dark, as painted."""

import pytest

from tests.audit.visual import inks, steady
from tests.support.pages import WRITTEN

WORDS, LINES = 4.5, 3  # WCAG 2.2: 1.4.3 and 1.4.11
GUIDE = 0.2  # fainter lines only lead the eye: no cell and no curve is told by one
# The live figure has tests of its own; here stands its picture, as in print and in notebooks without widgets.
LIVE = "**/stage-*.mjs*"
PICTURES = ".tc-picture:has(svg):visible"
OPENED = "() => { for (const one of document.querySelectorAll('details')) one.open = true; }"


@pytest.fixture(scope="session")
def large(steady_browser, address):
    """A page with large pixels, so that a thin line has some that are all its own."""
    with steady_browser.new_context(base_url=address, device_scale_factor=inks.ENLARGED) as context:
        page = context.new_page()
        page.route(LIVE, lambda route: route.abort())
        page.set_viewport_size({"width": 1280, "height": 900})
        yield page


def faint(page):
    """Return the words and the lines of a page's pictures that do not stand out enough, with their contrast."""
    page.add_style_tag(content=inks.BARE)
    page.evaluate(OPENED)
    steady.settle(page)
    found = [inks.measured(picture) for picture in page.locator(PICTURES).all()]
    words = [word for picture in found for word in picture["words"] if word["contrast"] < WORDS]
    drawn = [line for picture in found for line in picture["lines"] if line["opacity"] >= GUIDE]
    lines = [line for line in drawn if line["contrast"] < LINES]
    return [(one["contrast"], one["drawn"]) for one in words + lines]


@pytest.mark.parametrize("theme", steady.THEMES)
@pytest.mark.parametrize("name", WRITTEN)
def test_words_and_lines_stand_out(name, theme, large):
    large.emulate_media(color_scheme=theme)
    large.goto(f"/{name}")
    assert faint(large) == []


def test_what_does_not_stand_out_is_seen(large):
    large.emulate_media(color_scheme="light")
    large.goto("/chapters/01_trans_conv.html")
    large.add_style_tag(content=".tc-picture text { fill: #888 } .tc-picture rect { stroke: #bbb !important }")
    drawn = " ".join(drawn for _, drawn in faint(large))
    assert "<text" in drawn and "<rect" in drawn
