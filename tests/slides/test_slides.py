"""The slides of every chapter, opened as files in a browser: they move by arrow keys and ask nobody for anything."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from classroom.slides.select_cells import WHOLE, slides

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


@pytest.fixture(scope="module", params=CHAPTERS, ids=lambda path: path.stem)
def deck(request, browser):
    """The slides of a chapter; `notes` are what left this folder, failed or was complained of."""
    path = ROOT / "_build/slides" / f"{request.param.stem}.html"
    assert path.exists(), "run `make slides` first"
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.notes, page.chapter = [], nbformat.read(request.param, as_version=4)
    page.on("request", lambda r: r.url.startswith(("file:", "data:", "blob:")) or page.notes.append(r.url))
    page.on("requestfailed", lambda r: page.notes.append(f"failed: {r.url}"))
    page.on("console", lambda m: m.type in ("error", "warning") and page.notes.append(m.text))
    page.on("pageerror", lambda e: page.notes.append(str(e)))
    page.goto(path.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    yield page
    page.close()


def words(page):
    return page.evaluate("Reveal.getCurrentSlide().innerText")


def place(page):
    return page.evaluate("Reveal.getSlidePastCount()")


def test_arrow_keys_go_through_every_slide_and_back(deck):
    title = deck.chapter.cells[0].source.splitlines()[0].lstrip("# ")
    count = deck.evaluate("Reveal.getTotalSlides()")
    assert count >= 6
    deck.evaluate("Reveal.slide(0)")
    assert words(deck).startswith(title.replace("`", ""))
    beginnings = []
    for at in range(1, count):
        deck.keyboard.press("ArrowRight")
        assert place(deck) == at
        assert deck.evaluate("(s => s.scrollWidth <= s.clientWidth)(Reveal.getCurrentSlide())"), words(deck)
        beginnings.append(words(deck).split("\n")[0])
    headings = {cell.source.split("\n")[0].removeprefix("## ") for cell in deck.chapter.cells}
    assert "Summary" in beginnings and headings & set(WHOLE) <= set(beginnings)
    deck.keyboard.press("ArrowLeft")
    assert place(deck) == count - 2


def test_nothing_comes_from_elsewhere_and_nothing_is_missing(deck):
    assert deck.notes == []


def test_mathematics_is_typeset_and_pictures_are_there(deck):
    deck.wait_for_function("document.querySelectorAll('mjx-container').length > 0")
    assert deck.locator("mjx-merror").count() == 0
    left = deck.evaluate("[...document.querySelectorAll('.slides p')].filter(p => /[$].+[$]/.test(p.innerText)).length")
    assert left == 0
    assert deck.locator(".tc-picture:not(transconv-stage *):has(svg)").count() >= 2


def test_the_figure_is_alive_and_keeps_its_arrow_keys(deck):
    figure = deck.locator("transconv-stage").first
    index = figure.evaluate("e => Reveal.getIndices(e.closest('section section'))")
    deck.evaluate("({h, v}) => Reveal.slide(h, v)", index)
    before, shown = place(deck), figure.evaluate("e => JSON.stringify(e.state)")
    figure.locator("[data-key='y0,0'], [role=slider]").first.press("ArrowRight")
    assert place(deck) == before
    assert figure.evaluate("e => JSON.stringify(e.state)") != shown
    deck.evaluate("document.activeElement.blur()")
    deck.keyboard.press("ArrowRight")
    assert place(deck) == before + 1


def test_links_lead_to_other_slides_or_into_the_world(deck):
    links = deck.evaluate("[...document.querySelectorAll('.slides a[href]')].map(a => a.getAttribute('href'))")
    paths = {unquote(urlsplit(link).path) for link in links if not urlsplit(link).scheme}
    assert [path for path in paths if path and not (ROOT / "_build/slides" / path).is_file()] == []


def test_exercises_and_solutions_are_left_out(chapter):
    text = "\n".join(cell.source for cell in slides(nbformat.read(chapter, as_version=4)).cells)
    for absent in ("Worked solution", "Exercise 1", "check.", "<details>", "Take it apart"):
        assert absent not in text


def cell(kind, source, shown=""):
    if kind == "md":
        return nbformat.v4.new_markdown_cell(source)
    outputs = [nbformat.v4.new_output("display_data", {"text/html": shown})] if shown else []
    return nbformat.v4.new_code_cell(source, outputs=outputs)


def test_of_a_chapter_with_proofs_each_section_gives_formulas_tables_code_and_pictures():
    chapter = nbformat.v4.new_notebook(
        cells=[
            cell("md", "# Title\n\nA question?"),
            cell("md", "## Count\n\nlong words $a$\n\n$$n =\n1$$\n\nwords\n\n| k | n |\n|---|---|\n| 1 | 2 |\n\nwords"),
            cell("code", "count()", "<p>12</p>"),
            cell("code", "import torch"),
            cell("code", "proof", "<p>✓</p>"),
            cell("md", "### Going deeper: more\n\n$$o = 1$$"),
            cell("code", "detail()", "<p>3</p>"),
            cell("code", "draw()", "<div class='tc-picture'>"),
            cell("md", "## Summary\n\n- words"),
        ]
    )
    chapter.cells[4].metadata.tags = ["proof"]
    chosen = [(c.source, c.metadata.slideshow.slide_type) for c in slides(chapter).cells]
    assert chosen == [
        ("# Title\n\nA question?", "slide"),
        ("## Count\n\n$$n =\n1$$\n\n| k | n |\n|---|---|\n| 1 | 2 |\n", "slide"),
        ("## Count", "slide"),
        ("count()", "-"),
        ("## Going deeper: more", "slide"),
        ("draw()", "-"),
        ("## Summary\n\n- words", "slide"),
    ]


def test_what_is_chosen_and_what_shares_a_slide():
    chapter = nbformat.v4.new_notebook(
        cells=[
            cell("md", "# Title\n\nwords"),
            cell("code", "setup", "x"),
            cell("md", "## From scratch\n\nlong words"),
            cell("code", "loop()", "<p>1</p>"),
            cell("code", "draw()", "<div class='tc-picture'>"),
            cell("md", "## The smallest example\n\nwords"),
            cell("code", "assert quiet"),
            cell("code", "show()", "<p>12</p>"),
            cell("md", "The caption, [chapter 5](05_other.ipynb).\n\n### Deeper\n\nmore"),
            cell("md", "## Exercises\n\nwords"),
            cell("code", "draw()", "<div class='tc-picture'>"),
            cell("md", "## Summary\n\n- words"),
        ]
    )
    chapter.cells[1].metadata.tags = ["hide-cell"]
    chosen = [(c.source, c.metadata.slideshow.slide_type) for c in slides(chapter).cells]
    assert chosen == [
        ("# Title\n\nwords", "slide"),
        ("## From scratch", "slide"),
        ("draw()", "-"),
        ("## The smallest example\n\nwords", "slide"),
        ("show()", "slide"),
        ("The caption, [chapter 5](05_other.html).", "-"),
        ("## Summary\n\n- words", "slide"),
    ]
