"""axe-core finds no violation on any screen, light or dark, and nothing runs off the side of the screen."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.web.figures import Figure, element, figure_page
from tests.web.situations import ALL, STATES

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.flatMap(({id, nodes}) => nodes.map((n) => `${id}: ${n.target.flat()} ${n.failureSummary}`));
}"""
WIDE = """() => {
    const inside = document.querySelector("transconv-explorer").shadowRoot.querySelectorAll("*:not(.hidden, option)");
    const over = [...inside].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5);
    const page = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
    return [...page, ...over.map((e) => e.outerHTML.slice(0, 150))];
}"""


SCREENS = [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: "{}-{}".format(*screen))
def screen(request, browser, address):
    """One page for all states of a screen: axe is loaded once."""
    width, scheme = request.param
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "has_touch": width < 600}
    with figure_page(browser, address, element(ALL), **options) as page:
        page.evaluate(AXE)
        yield page


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_and_nothing_runs_off_the_side(screen, name):
    state, act = STATES[name]
    screen.evaluate(
        """async (state) => {
            const old = document.querySelector("transconv-explorer");
            const figure = document.createElement("transconv-explorer");
            figure.id = "fig";
            figure.state = state;
            old.replaceWith(figure);
            await figure.updateComplete;
        }""",
        state,
    )
    figure = Figure(screen)
    expect(figure.grid("Input X")).to_be_visible()
    act(figure)
    screen.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert screen.evaluate(RUN) == []
    assert screen.evaluate(WIDE) == []


def test_axe_looks_inside_the_figure(browser, address):
    with figure_page(browser, address, element({})) as page:
        page.evaluate(AXE)
        nameless = "e => e.shadowRoot.querySelector('.figure').append(document.createElement('select'))"
        page.locator("#fig").evaluate(nameless)
        assert [found for found in page.evaluate(RUN) if found.startswith("select-name")]


def test_names_tell_the_maps_apart_without_colour(browser, address):
    with figure_page(browser, address, element(ALL)) as page:
        names = [grid.get_attribute("aria-label") for grid in page.get_by_role("grid").all()]
        for word in ("Input X, 2×2", "Kernel K, 2×2", "Output Y, 3×3", "Rearranged input", "Turned kernel", "Wᵀ, 9×4"):
            assert any(name.startswith(word) for name in names), names
        assert page.get_by_text("Input X, 2×2", exact=True).first.is_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_every_touch_target_is_at_least_24_pixels_wide_and_high(browser, address, width):
    options = {"viewport": {"width": width, "height": 800}, "has_touch": True}
    with figure_page(browser, address, element(ALL), **options) as page:
        small = page.locator("transconv-explorer").evaluate(
            """e => [...e.shadowRoot.querySelectorAll("button, input, select, .cell")].filter((one) => {
                const {width, height} = one.getBoundingClientRect();
                return width > 0 && !one.matches("[type=checkbox]") && (width < 24 || height < 24);
            }).map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert small == []
