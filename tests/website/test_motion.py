"""Nothing moves for a reader who asks for less motion: neither what opens nor the menu on a phone."""

import pytest

from tests.support.browsing import OPEN

# Counts what begins to move, so that a slow machine, which looks only when the movement is over, sees it too.
COUNT = """() => {
    window.moved = 0;
    for (const begun of ["transitionrun", "animationstart"]) document.addEventListener(begun, () => moved++, true);
}"""
SHOWN = """() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => {
    const count = moved;
    moved = 0;
    done(count);
}), 500))"""


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_opening_something_is_animated_only_without_reduced_motion(browser, address, motion, moves):
    phone = {"width": 390, "height": 844}
    with browser.new_context(base_url=address, reduced_motion=motion, viewport=phone) as context:
        page = context.new_page()
        page.goto("/back/cheat_sheet.html")
        page.evaluate(COUNT)
        page.evaluate(OPEN)
        if moves:
            page.wait_for_function("moved")
        assert bool(page.evaluate(SHOWN)) == moves
        page.locator(".primary-toggle").click()
        page.locator("#pst-primary-sidebar-modal[open]").wait_for()
        if moves:
            page.wait_for_function("moved")
        assert bool(page.evaluate(SHOWN)) == moves
