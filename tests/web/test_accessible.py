"""axe-core finds no violation on any screen, light or dark, and nothing runs off the side of the screen."""

from pathlib import Path

import axe_playwright_python
import pytest

from tests.web.figures import COLOURS, LOAD, element, page_of

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.flatMap(({id, nodes}) => nodes.map((n) => `${id}: ${n.target.flat()} ${n.failureSummary}`));
}"""
SHOW = """async (state) => {
    const old = document.querySelector("transconv-stage");
    const figure = Object.assign(document.createElement("transconv-stage"), {id: "fig", state});
    old.replaceWith(figure);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
WIDE = """() => {
    const inside = document.querySelector("transconv-stage").shadowRoot.querySelectorAll("*:not(.hidden, option)");
    const over = [...inside].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5);
    const page = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
    return [...page, ...over.map((e) => e.outerHTML.slice(0, 150))];
}"""
THE_12 = {"map": "output", "at": [2, 1]}
LARGE = [[(i * j) % 7 - 3 for j in range(16)] for i in range(16)]
STATES = {
    "as it opens": {},
    **{f"the 12 in {view}": {"view": view, "focus": THE_12} for view in ("stamps", "window", "matrix", "phases")},
    "an input cell in focus": {"focus": {"map": "input", "at": [1, 1]}},
    "a kernel cell in focus": {"focus": {"map": "kernel", "at": [0, 1]}, "view": "matrix"},
    "in the middle of the stamps": {"step": 2},
    "removed and untouched cells": {"X": [[1, 2], [3, 4]], "stride": 3, "padding": 1, "output_padding": 2},
    "cropped cells": {"X": [[1, 2, 3]] * 3, "K": [[1, 2], [3, 4]], "padding": 2, "stride": 2, "view": "window"},
    "long numbers": {"X": [[-0.0625, 123456]], "K": [[-1.75, 0.3333]], "focus": {"map": "output", "at": [0, 1]}},
    "large maps": {"X": LARGE, "K": [[1, -2, 3]] * 5, "stride": 2, "padding": 1},
}
SCREENS = [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: "{}-{}".format(*screen))
def screen(request, browser, address):
    """One page for all states of a screen: axe is loaded once."""
    width, scheme = request.param
    viewport = {"width": width, "height": 800}
    options = {"viewport": viewport, "color_scheme": scheme, "has_touch": width < 600, "reduced_motion": "reduce"}
    body = f"{COLOURS}<main><h1>A page</h1>{element()}</main>{LOAD}"
    with page_of(browser, address, body, **options) as page:
        page.wait_for_function("document.querySelector('transconv-stage').shadowRoot")
        page.evaluate(AXE)
        yield page


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_and_nothing_runs_off_the_side(screen, name):
    screen.evaluate(SHOW, STATES[name])
    assert screen.evaluate(RUN) == []
    assert screen.evaluate(WIDE) == []


def test_axe_looks_inside_the_figure(screen):
    screen.evaluate(SHOW, {})
    screen.locator("#fig").evaluate(
        "e => e.shadowRoot.querySelector('.figure').append(document.createElement('select'))"
    )
    assert [found for found in screen.evaluate(RUN) if found.startswith("select-name")]
