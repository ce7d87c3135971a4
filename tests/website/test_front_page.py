"""The front page opens with the hero: on the first screen, without a jump, and as a picture where nothing runs."""

from html import escape

import pytest

from transconv_course.still import MESSAGES
from website.extension import stage_stills

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
DESKTOP = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
HEIGHT = "document.querySelector('transconv-stage').getBoundingClientRect().height"
WORDS = "the 12 in row 2, column 1 of Y is 2·3 + 3·2."


@pytest.fixture
def front(browser, address):
    """Return a function that opens the front page."""
    contexts = []

    def front(page="intro.html", **screen):
        context = browser.new_context(base_url=address, **screen)
        contexts.append(context)
        page_shown = context.new_page()
        page_shown.goto(f"/{page}")
        return page_shown

    yield front
    for context in contexts:
        context.close()


def test_a_stage_on_a_page_gets_its_still():
    html = stage_stills.with_stills('<p><transconv-stage scene="hero">\n</transconv-stage>', {})
    assert html.startswith('<p><transconv-stage scene="hero"><div class="tc-picture tc-still" role="img"')
    assert WORDS in html and "<svg" in html and "<img" not in html
    settings = escape('{"stride": 2, "focus": null, "X": [[5]]}')
    html = stage_stills.with_stills(f"<transconv-stage id='a' state='{settings}'></transconv-stage>", {})
    assert "Input X 5;" in html and "stride 2, padding 0" in html
    filled = '<transconv-stage scene="hero"><p>A still</p></transconv-stage>'
    assert stage_stills.with_stills(filled, {}) == filled


def test_a_still_on_a_translated_page_speaks_its_language():
    words = {message: f"§{message}" for message in MESSAGES}
    html = stage_stills.with_stills('<transconv-stage scene="hero"></transconv-stage>', words)
    assert "§Stamps: the 12 in §row 2, column 1 of Y is 2·3 + 3·2." in html and 'lang="en"' not in html


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_after_one_action_picture_views_and_sentence_are_on_the_first_screen(front, screen):
    page = front(**screen)
    host = page.locator("transconv-stage")
    host.get_by_role("button", name="row 2, column 1: 12").click()
    assert page.evaluate("scrollY") == 0
    for part in (host.locator(".stage"), host.get_by_role("group", name="Arrange"), host.get_by_role("status")):
        box = part.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= screen["viewport"]["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= screen["viewport"]["height"]


@pytest.mark.parametrize("width", [320, 390, 600, 1280])
def test_the_page_does_not_jump_when_the_script_arrives(front, browser, address, width):
    screen = {"viewport": {"width": width, "height": 844}}
    with browser.new_context(base_url=address, **screen) as context:
        page = context.new_page()
        page.route("**/stage-*.mjs*", lambda route: route.abort())
        page.goto("/intro.html")
        before = page.evaluate(HEIGHT)
    page = front(**screen)
    page.wait_for_function("document.querySelector('transconv-stage').shadowRoot")
    assert page.evaluate(HEIGHT) == pytest.approx(before, abs=1)


def test_without_scripts_and_on_paper_a_picture_says_the_same(front):
    page = front(java_script_enabled=False)
    assert WORDS in page.get_by_role("img", name="Stamps").get_attribute("aria-label")
    assert page.locator(".tc-still svg").first.is_visible()
    page = front()
    page.wait_for_function("document.querySelector('transconv-stage').shadowRoot")
    assert not page.locator(".tc-still svg").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator(".tc-still svg").first.is_visible()
    assert not page.locator("transconv-stage .stage").is_visible()
