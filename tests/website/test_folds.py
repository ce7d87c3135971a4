"""Proofs and deeper sections on a page: each is one line, says what it holds, and opens for whoever looks for it."""

import subprocess
import sys

import nbformat
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.support.pages import CHAPTERS
from tools import page_grammar
from website import downloads

NAME = "chapters/01_trans_conv.html"
SCREENS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
CONF = """
from website.extension import folds
extensions, html_theme, nb_execution_mode, root_doc = ["myst_nb"], "basic", "off", "page"
def setup(app):
    app.add_node(folds.fold, html=(folds.visit_fold, folds.depart_fold))
    app.add_node(folds.summary, html=(folds.visit_summary, folds.depart_summary))
    app.add_transform(folds.FoldProofs)
"""


@pytest.fixture
def page(browser, address):
    with browser.new_context(base_url=address, viewport=SCREENS["desktop"]) as context:
        yield context.new_page()


def built(folder, root, source, printed):
    """Build a page with one proof; return the finished process."""
    output = [nbformat.v4.new_output("stream", text=printed)] if printed else []
    proof = nbformat.v4.new_code_cell(source, outputs=output, execution_count=1, metadata={"tags": ["proof"]})
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# One"), proof]), folder / "page.ipynb"
    )
    (folder / "conf.py").write_text(f"import sys\nsys.path[:0] = [{str(root)!r}, {str(root / 'lib')!r}]{CONF}")
    command = [sys.executable, "-m", "sphinx", "-q", ".", "html"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_tick_is_that_of_the_stored_output(root, tmp_path):
    assert built(tmp_path, root, "# @title Check: two\nassert 2", "✓ 2\n").returncode == 0
    proof = BeautifulSoup((tmp_path / "html/page.html").read_text(encoding="utf-8"), "html.parser").select_one(
        ".tc-proof"
    )
    assert proof.select_one("summary").get_text() == "Check: two ✓"
    assert proof.select_one(".cell_input").get_text().strip() == "assert 2"
    assert proof.select_one(".cell_output").get_text().strip() == "✓ 2"


@pytest.mark.parametrize("source, printed", [("# @title Check: two\nassert 2", ""), ("assert 2", "✓\n")])
def test_a_proof_without_tick_or_title_stops_the_build_and_is_named(source, printed, root, tmp_path):
    done = built(tmp_path, root, source, printed)
    assert done.returncode != 0 and "page.ipynb, cell 2: " in done.stderr


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_page_has_a_line_for_each_proof_of_its_notebook(name, html, root):
    cells = nbformat.read(root / name.replace(".html", ".ipynb"), as_version=4).cells
    expected = [page_grammar.proof_title(cell.source) + " ✓" for cell in cells if page_grammar.is_proof(cell)]
    soup = BeautifulSoup((html / name).read_text(encoding="utf-8"), "html.parser")
    shown = [line.get_text().strip().replace("’", "'") for line in soup.select(".tc-proof > summary")]
    assert shown == expected


def test_a_proof_opens_by_keyboard_and_shows_its_code_and_what_it_printed(page):
    page.goto(f"/{NAME}")
    proof = page.locator(".tc-proof").first
    code, output = proof.locator(".cell_input"), proof.locator(".cell_output")
    expect(code).to_be_hidden()
    proof.locator("summary").press("Enter")
    expect(code).to_contain_text("assert ")
    expect(output).to_contain_text("✓")


def test_an_address_in_a_deeper_section_opens_it_and_so_does_its_own(page):
    page.goto(f"/{NAME}")
    sections = page.locator(".tc-deeper")
    assert sections.count() >= 2
    own = sections.first.get_attribute("id")
    inside = sections.nth(1).evaluate(
        "one => { const last = one.querySelector('details > :last-child'); return last.id ||= 'x'; }"
    )
    for place, address in enumerate((own, inside)):
        expect(sections.nth(place).locator("p").first).to_be_hidden()
        page.evaluate("address => { location.hash = address; }", address)
        expect(sections.nth(place).locator("p").first).to_be_visible()
    page.goto("about:blank")
    page.goto(f"/{NAME}#{own}")
    expect(sections.first.locator("p").first).to_be_visible()


def test_a_click_opens_a_section_even_if_the_address_stays(page):
    page.goto(f"/{NAME}")
    section = page.locator(".tc-deeper").first
    link = page.locator(f'a[href="#{section.get_attribute("id")}"]').last
    for _ in range(2):
        section.locator("details").first.evaluate("one => { one.open = false; }")
        link.dispatch_event("click")
        expect(section.locator("p").first).to_be_visible()


def test_the_search_knows_the_headings_of_deeper_sections(html):
    soup = BeautifulSoup((html / NAME).read_text(encoding="utf-8"), "html.parser")
    index = (html / "searchindex.js").read_text(encoding="utf-8")
    for heading in soup.select(".tc-deeper h3"):
        assert heading.find(string=True) in index


def test_on_paper_deeper_sections_are_open_and_proofs_are_one_line(page):
    page.goto(f"/{NAME}")
    deeper, proof = page.locator(".tc-deeper > details"), page.locator(".tc-proof").first
    page.emulate_media(media="print")
    assert deeper.first.evaluate("one => one.querySelector('p').getBoundingClientRect().height > 0 && !one.open")
    expect(proof.locator(".cell_input")).to_be_hidden()
    page.evaluate(downloads.PRINTED, downloads.SETUP)  # as the PDF is printed
    assert deeper.first.evaluate("one => one.open") and not proof.evaluate("one => one.open")


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_the_first_scene_comes_within_a_screen_and_a_half_of_the_title(screen, browser, address, html):
    rewritten = [name for name in CHAPTERS if "tc-proof" in (html / name).read_text(encoding="utf-8")]
    with browser.new_context(base_url=address, viewport=screen) as context:
        page = context.new_page()
        for name in rewritten:
            page.goto(f"/{name}")
            title, scene = (
                page.locator("article h1").bounding_box(),
                page.locator("transconv-stage").first.bounding_box(),
            )
            assert scene["y"] - title["y"] <= 1.5 * screen["height"], name
