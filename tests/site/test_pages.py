"""Every page of the built site, opened in a browser: phone and desktop, light and dark."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WRITTEN = ["intro.html", "back/references.html"] + [
    f"chapters/{path.stem}.html" for path in sorted((ROOT / "chapters").glob("*.ipynb"))
]
MADE = ["index.html", "404.html", "search.html", "genindex.html"]
SCREENS = {
    "phone-light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True},
    "desktop-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}


@pytest.fixture(scope="module", params=SCREENS)
def screen(request, browser):
    context = browser.new_context(**SCREENS[request.param])
    yield context
    context.close()


@pytest.fixture
def opened(screen, address):
    """Open pages, and note every request that leaves this machine, every one that fails, and every complaint."""
    page = screen.new_page()
    page.notes = []
    page.on("request", lambda r: outside(r.url, address) and page.notes.append(f"outside: {r.url}"))
    page.on("requestfailed", lambda r: page.notes.append(f"failed: {r.url}"))
    page.on("response", lambda r: r.status >= 400 and page.notes.append(f"{r.status}: {r.url}"))
    page.on("console", lambda m: m.type in ("error", "warning") and page.notes.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda e: page.notes.append(f"error: {e}"))
    yield page
    page.close()


def outside(url, address):
    return not url.startswith((address, "data:", "blob:"))


def test_the_eight_pages_are_there(html):
    assert len(WRITTEN) == 2 + 7
    assert [name for name in WRITTEN + MADE if not (html / name).is_file()] == []


@pytest.mark.parametrize("name", WRITTEN + MADE)
def test_a_page_asks_nobody_else_complains_of_nothing_and_fits(name, opened, address):
    opened.goto(f"{address}/{name}", wait_until="networkidle")
    assert opened.notes == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", WRITTEN)
def test_mathematics_is_typeset(name, opened, address):
    opened.goto(f"{address}/{name}", wait_until="networkidle")
    formulas = opened.locator(".math").count()
    opened.wait_for_function("n => document.querySelectorAll('mjx-container').length >= n", arg=formulas)
    assert opened.locator("mjx-merror").count() == 0
    assert formulas > 0 or not name.startswith("chapters/")


@pytest.mark.parametrize("name", WRITTEN)
def test_pictures_have_words_and_the_pages_own_colours(name, opened, address):
    opened.goto(f"{address}/{name}", wait_until="networkidle")
    assert opened.locator("img:not([alt])").count() == 0
    assert opened.locator(".tc-picture:not([aria-label])").count() == 0
    if name.startswith("chapters/"):
        pictures = opened.locator(".tc-picture").all()
        assert len(pictures) >= 3
        ink = "e => getComputedStyle(e).color"
        article = opened.locator("article").evaluate(ink)
        assert {picture.evaluate(ink) for picture in pictures} == {article}
        width = opened.locator("article").evaluate("e => e.clientWidth")
        assert all(picture.evaluate("e => e.clientWidth") <= width for picture in pictures)


def test_a_hint_opens_by_keyboard(opened, address):
    opened.goto(f"{address}/chapters/01_trans_conv.html", wait_until="networkidle")
    answer = opened.locator("details:has(> summary:text-is('Answer'))").first
    body = answer.locator("p").first
    assert not body.is_visible()
    answer.locator("summary").press("Enter")
    assert body.is_visible()


def test_worked_solutions_are_closed_until_asked_for(opened, address):
    opened.goto(f"{address}/chapters/01_trans_conv.html", wait_until="networkidle")
    solutions = opened.locator("details:has-text('Show the worked solution')")
    assert solutions.count() == 3
    assert [solution.get_attribute("open") for solution in solutions.all()] == [None] * 3
