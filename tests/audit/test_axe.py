"""axe finds nothing on any page: on a phone and a desktop, in light and dark mode, with everything opened."""

from pathlib import Path

import axe_playwright_python
import pytest

from tests.support.browsing import OPEN
from tests.support.pages import SITE

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Colours depend on the theme, not on the width, and take axe most of its time, so they're checked once per theme.
SCREENS = {
    "phone-light": (PHONE, "light", True),
    "desktop-light": (DESKTOP, "light", False),
    "phone-dark": (PHONE, "dark", False),
    "desktop-dark": (DESKTOP, "dark", True),
}
# In code, one word of each colour represents all words of that colour in that kind of box.
FEWER = """() => {
    const seen = new Set();
    for (const word of document.querySelectorAll(".highlight span")) {
        const kind = `${word.className} in ${word.closest(".highlight").parentElement.className}`;
        if (seen.has(kind) && !word.children.length) word.replaceWith(word.textContent);
        seen.add(kind);
    }
}"""
RUN = """async (colours) => {
    const rules = {"color-contrast": {enabled: colours}};
    const {violations, passes} = await axe.run(document, {resultTypes: ["violations"], rules});
    return [passes.length, violations.map(({id, nodes}) =>
        [id, nodes.map((one) => [one.target.join(" "), one.html.slice(0, 200), one.failureSummary])])];
}"""


@pytest.fixture(scope="module", params=SCREENS)
def screen(request, browser):
    viewport, scheme, colours = SCREENS[request.param]
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    yield context, colours
    context.close()


@pytest.fixture
def page(screen, address):
    """Return a function that opens a page and everything on it."""
    tabs = []

    def open_(name):
        tab = screen[0].new_page()
        tabs.append(tab)
        tab.goto(f"{address}/{name}", wait_until="load")
        tab.evaluate(OPEN)
        return tab

    yield open_
    for tab in tabs:
        tab.close()


def look(tab, colours):
    tab.evaluate(FEWER)
    tab.evaluate(AXE)
    passed, found = tab.evaluate(RUN, colours)
    assert passed > 10  # it did check something
    return found


@pytest.mark.parametrize("name", SITE)
def test_axe_finds_nothing(page, screen, name):
    tab = page(name)
    assert tab.evaluate("document.documentElement.dataset.theme") in ("light", "dark")
    assert look(tab, screen[1]) == []


def test_axe_does_see_pale_code_closed_answers_and_nameless_buttons(page, screen):
    tab = page("chapters/01_trans_conv.html")
    tab.evaluate("""() => {
        const style = document.createElement("style");
        style.textContent = ".highlight .k, .highlight .kn, .tc-question details p { color: #777 !important; }";
        document.head.append(style);
        for (const answer of document.querySelectorAll(".tc-question details p, .tc-question details p *"))
            answer.dataset.answer = "";
        document.querySelector("article").append(document.createElement("button"));
        document.querySelector("transconv-stage").shadowRoot.append(document.createElement("button"));
    }""")
    found = dict(look(tab, screen[1]))
    assert len(found["button-name"]) == 2
    if screen[1]:
        pale = " ".join(html for _, html, _ in found["color-contrast"])
        assert "data-answer" in pale and 'class="k' in pale
