"""What the pictures of pages let pass and what they catch: another font hint, and a figure that has moved."""

import pytest

from tests.audit.visual import sheets, steady

PAGE = "/chapters/01_trans_conv.html"
HINTED = steady.SMOOTHING | {"hinting": "true", "hintstyle": "hintfull", "rgba": "rgb"}
FIGURE = ".tc-picture:visible"
MOVED = {
    "down by half a block": "one => { one.style.translate = '0 4px'; }",
    "to the right by half a block": "one => { one.style.translate = '4px 0'; }",
    "away": "one => { one.style.visibility = 'hidden'; }",
    "to another colour": "one => { one.style.color = '#888'; }",
}


def shown(page):
    """Return the picture of a chapter's first figure and what is around it."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    page.goto(PAGE)
    steady.settle(page)
    page.locator(FIGURE).first.evaluate("one => one.scrollIntoView({block: 'center', behavior: 'instant'})")
    return sheets.shrunk(steady.still(page))


def test_a_font_hint_changes_nothing(page, address, browser, tmp_path):
    before = shown(page)
    with steady.opened(browser, tmp_path, HINTED) as hinted, hinted.new_context(base_url=address) as context:
        after = shown(context.new_page())
    assert (before != after).any()  # the hint is there
    assert not sheets.changed(before, after).any()


@pytest.mark.parametrize("how", MOVED)
def test_a_figure_that_has_moved_is_seen(page, how):
    before = shown(page)
    page.locator(FIGURE).first.evaluate(MOVED[how])
    assert sheets.changed(before, sheets.shrunk(steady.still(page))).any()


def test_pictures_that_are_kept_are_read_as_they_were(page, tmp_path):
    pictures = [shown(page), shown(page)[:20, :30]]
    sheets.write(tmp_path / "kept.webp", pictures)
    for was, is_ in zip(pictures, sheets.read(tmp_path / "kept.webp"), strict=True):
        assert (was == is_).all()
