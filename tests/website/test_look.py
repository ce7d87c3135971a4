"""How pages look: short titles on a phone, lines of a length that reads well, words that stand out, light paper."""

import re

import pytest

from tests.support.pages import CHAPTERS, WRITTEN
from website import languages

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
TITLE_LINES = """() => {
    const title = document.querySelector("article h1");
    return Math.round(title.offsetHeight / parseFloat(getComputedStyle(title).lineHeight));
}"""
# The width of a paragraph, counted in its own letters.
LETTERS = """() => [...document.querySelectorAll("article section > p")].flatMap((one) => {
    if (one.offsetHeight < 80) return [];
    const width = one.getBoundingClientRect().width, letters = one.textContent.length;
    one.style.cssText = "width: max-content; max-width: none";
    return width / one.getBoundingClientRect().width * letters;
})"""
COLOURS = """(names) => names.map((name) => {
    document.body.style.color = `var(--pst-color-${name})`;
    return getComputedStyle(document.body).color;
})"""
GROUNDS = ["background", "surface"]
WORDS = ["text-base", "text-muted", "link", "link-hover"]
EDITIONS = [languages.folder(code) for code in languages.NAMES]


@pytest.fixture
def page(browser, address):
    with browser.new_context(base_url=address, viewport=DESKTOP) as context:
        yield context.new_page()


def colours(page, names):
    return [[int(part) for part in re.findall(r"\d+", colour)] for colour in page.evaluate(COLOURS, names)]


def luminance(colour):
    """Return the relative luminance of a colour, by WCAG 2.2."""
    parts = (part / 255 for part in colour)
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("edition", EDITIONS)
def test_on_a_phone_a_title_takes_two_lines_at_most(page, edition):
    page.set_viewport_size(PHONE)
    for name in WRITTEN:
        page.goto(f"/{edition}{name}")
        assert page.evaluate(TITLE_LINES) in (1, 2), name


@pytest.mark.parametrize("name", ["intro.html", CHAPTERS[0], "back/confusions.html"])
def test_a_line_has_60_to_72_letters_on_a_wide_screen(page, name):
    page.goto(f"/{name}")
    lines = page.evaluate(LETTERS)
    assert len(lines) > 1 and 60 <= sum(lines) / len(lines) <= 72


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_both_grounds(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/intro.html")
    grounds, words = colours(page, GROUNDS), colours(page, WORDS)
    assert (luminance(grounds[0]) < 0.1) == (scheme == "dark")
    assert min(contrast(word, ground) for word in words for ground in grounds) >= 4.5


def test_paper_is_light_and_ink_dark_in_dark_mode_too(page):
    page.emulate_media(color_scheme="dark")
    page.goto(f"/{CHAPTERS[0]}")
    page.emulate_media(color_scheme="dark", media="print")
    (paper,), inks = colours(page, GROUNDS[:1]), colours(page, WORDS)
    assert luminance(paper) > 0.9
    code = page.locator(".highlight .kn").first.evaluate("(one) => getComputedStyle(one).color")
    inks.append([int(part) for part in re.findall(r"\d+", code)])
    assert min(contrast(ink, paper) for ink in inks) >= 4.5
