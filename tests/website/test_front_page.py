"""The front page opens with the hero: on the first screen, without a jump, and as a picture where nothing runs."""

import json

import pytest
import torch
from torch.nn.functional import conv_transpose2d

from website.extension import stage_stills

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
DESKTOP = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
HEIGHT = "document.querySelector('transconv-stage').getBoundingClientRect().height"
WORDS = "The 12 is 2·3 + 3·2."


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


def test_the_still_shows_what_torch_computes():
    scenes = json.loads(stage_stills.SCENES.read_text(encoding="utf-8"))
    cases = [(scenes["hero"]["state"][name] for name in "XK"), ([[1, -2, 3]], [[4], [5]])]
    for X, K in cases:
        wanted = conv_transpose2d(*(torch.tensor([[values]], dtype=torch.float64) for values in (X, K)))[0, 0]
        assert stage_stills.output(X, K) == wanted.tolist()


def test_a_still_outlines_one_cell_and_its_products():
    html = stage_stills.with_stills('<transconv-stage scene="hero">\n</transconv-stage>')
    assert html.count('stroke-width="3"') == 3
    assert WORDS in html and html.startswith('<transconv-stage scene="hero"><div')


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
        page.route("**/stage.mjs*", lambda route: route.abort())
        page.goto("/intro.html")
        before = page.evaluate(HEIGHT)
    page = front(**screen)
    page.wait_for_function("document.querySelector('transconv-stage').shadowRoot")
    assert page.evaluate(HEIGHT) == pytest.approx(before, abs=1)


def test_without_scripts_and_on_paper_a_picture_says_the_same(front):
    page = front(java_script_enabled=False)
    assert WORDS in page.get_by_role("img", name="Input X").get_attribute("aria-label")
    assert page.locator(".tc-still svg").first.is_visible()
    page = front()
    page.wait_for_function("document.querySelector('transconv-stage').shadowRoot")
    assert not page.locator(".tc-still svg").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator(".tc-still svg").first.is_visible()
    assert not page.locator("transconv-stage .stage").is_visible()
