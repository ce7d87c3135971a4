"""Nothing moves for a reader who asks for less motion: neither what opens nor the menu on a phone."""

import pytest

from tests.support.browsing import OPEN

MOVING = "document.getAnimations().length"


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_opening_something_is_animated_only_without_reduced_motion(browser, address, motion, moves):
    phone = {"width": 390, "height": 844}
    with browser.new_context(base_url=address, reduced_motion=motion, viewport=phone) as context:
        page = context.new_page()
        page.goto("/back/cheat_sheet.html")
        assert bool(page.evaluate(f"({OPEN})().then(() => {MOVING})")) == moves
        page.locator(".primary-toggle").click()
        assert bool(page.evaluate(MOVING)) == moves
