"""On the narrowest screen, or with letters four times as large (WCAG 2.2, 1.4.10), a page never scrolls sideways."""

import pytest

from tests.support.browsing import OPEN
from tests.support.pages import SITE

WIDE = "document.documentElement.scrollWidth - innerWidth"
CUT = """[...document.querySelectorAll("article *")].filter((e) => {
    const {overflowX, overflowY} = getComputedStyle(e);
    const cut = ["hidden", "clip"];
    return e.clientWidth > 1 && (cut.includes(overflowX) && e.scrollWidth > e.clientWidth + 1
        || cut.includes(overflowY) && e.scrollHeight > e.clientHeight + 1);
}).map((e) => e.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def narrow(browser, address):
    with browser.new_context(base_url=address, viewport={"width": 320, "height": 256}) as context:
        yield context.new_page()


@pytest.mark.parametrize("name", SITE)
def test_a_page_can_be_read_without_scrolling_sideways(narrow, name):
    narrow.goto(f"/{name}", wait_until="load")
    narrow.evaluate(OPEN)
    assert narrow.evaluate(WIDE) == 0
    assert narrow.evaluate(CUT) == []  # anything wider, such as a formula, can be scrolled on its own
