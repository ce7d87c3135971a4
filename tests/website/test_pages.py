"""Every page of the built site, opened once in a browser on each screen: a phone in light, a desktop in dark."""

import pytest

from tests.support.pages import CHAPTERS, PAGES

EVERY = [*PAGES, "index.html"]  # which redirects to the first page
SCREENS = {
    "phone-light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True},
    "desktop-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}


@pytest.fixture(scope="module", params=SCREENS)
def screen(request, browser):
    context = browser.new_context(**SCREENS[request.param])
    yield context
    context.close()


@pytest.fixture(scope="module")
def visit(screen, address):
    """Return a function that opens a page; its `notes` list outside requests, failures and console messages."""
    pages = []

    def visit(name):
        page = screen.new_page()
        pages.append(page)
        page.notes = []
        page.on("request", lambda r: outside(r.url, address) and page.notes.append(f"outside: {r.url}"))
        page.on("requestfailed", lambda r: page.notes.append(f"failed: {r.url}"))
        page.on("response", lambda r: r.status >= 400 and page.notes.append(f"{r.status}: {r.url}"))
        page.on("console", lambda m: m.type in ("error", "warning") and page.notes.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: page.notes.append(f"error: {e}"))
        page.goto(f"{address}/{name}", wait_until="networkidle")
        return page

    yield visit
    for page in pages:
        page.close()


@pytest.fixture(scope="module", params=EVERY)
def page(request, visit):
    return visit(request.param)


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter_page(request, visit):
    return visit(request.param)


def outside(url, address):
    return not url.startswith((address, "data:", "blob:"))


def test_all_pages_are_there(html):
    assert len(CHAPTERS) >= 7
    assert [name for name in EVERY if not (html / name).is_file()] == []


def test_a_page_requests_nothing_from_outside_and_reports_no_error(page):
    assert page.notes == []


def test_a_page_fits_the_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_image_has_an_alt_text(page):
    assert page.locator("img:not([alt])").count() == 0


def test_mathematics_is_typeset_in_the_courses_own_font(chapter_page):
    formulas = chapter_page.locator("math").all_text_contents()
    assert len(formulas) > 0 and [text for text in formulas if "\\" in text] == []
    loaded = "document.fonts.ready.then((fonts) => [...fonts].find((one) => one.family === 'Course Math').status)"
    assert chapter_page.evaluate(loaded) == "loaded"


def test_pictures_have_alt_texts_fit_the_page_and_take_its_colour(chapter_page):
    pictures = chapter_page.locator(".tc-picture:not(transconv-stage *)").all()
    assert pictures
    assert all(picture.get_attribute("aria-label") for picture in pictures)
    ink = "e => getComputedStyle(e).color"
    article = chapter_page.locator("article.bd-article")
    drawn = [picture.locator("svg").first for picture in pictures]
    assert {svg.evaluate(ink) for svg in drawn} == {article.evaluate(ink)}
    inside = "e => e.scrollWidth <= e.clientWidth && e.clientWidth <= e.closest('article').clientWidth"
    assert all(picture.evaluate(inside) for picture in pictures)


def test_answers_and_solutions_start_closed_and_open_by_keyboard(chapter_page):
    answers = chapter_page.locator("details:has(> summary:text-is('Answer'))")
    solutions = chapter_page.locator("details:has-text('Show the worked solution')")
    assert answers.count() >= 4 and solutions.count() == 3
    assert {closed.get_attribute("open") for closed in answers.all() + solutions.all()} == {None}
    body = answers.first.locator("p").first
    assert not body.is_visible()
    answers.first.locator("summary").press("Enter")
    assert body.is_visible()
