"""The downloads of the whole course: the PDF, and the zip whose pages open as files."""

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from transconv_course.draw.panels import COLOURS
from website import languages


@pytest.fixture(scope="module")
def pdf(html):
    return PdfReader(html / languages.pdf(languages.SOURCE))


@pytest.fixture(scope="module")
def opened(browser, offline):
    """Return a function that opens a page of the unpacked zip; its `notes` list failures and console messages."""
    context = browser.new_context()

    def opened(name):
        page = context.new_page()
        page.notes = []
        page.on("request", lambda r: r.url.startswith("http") and page.notes.append(f"outside: {r.url}"))
        page.on("requestfailed", lambda r: page.notes.append(f"failed: {r.url}"))
        page.on("console", lambda m: m.type in ("error", "warning") and page.notes.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: page.notes.append(f"error: {e}"))
        page.goto((offline / name).as_uri(), wait_until="load")
        return page

    yield opened
    context.close()


def titles(outline):
    for mark in outline:
        yield from titles(mark) if isinstance(mark, list) else [mark.title]


def headings(html, name):
    text = (html / name).read_text(encoding="utf-8")
    return re.findall(r"<h1>(.*?)<a class", text)


def test_the_pdf_has_a_bookmark_for_every_chapter_and_a_number_on_every_page(pdf, html, root):
    marks = list(titles(pdf.outline))
    for path in sorted((root / "chapters").glob("*.ipynb")):
        (title,) = headings(html, f"chapters/{path.stem}.html")
        assert re.sub(r"<[^>]*>", "", title).split() in [mark.split() for mark in marks]
    count = len(pdf.pages)
    for place in (0, count // 2, count - 1):
        assert f"{place + 1} / {count}" in pdf.pages[place].extract_text()


def test_the_pdf_holds_mathematics_hints_and_answers(pdf):
    fonts, text = set(), []
    for page in pdf.pages[:40]:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts.add(font.get_object()["/BaseFont"])
        text.append(page.extract_text())
    whole = "\n".join(text)
    assert any(font.endswith("STIXTwoMath") for font in fonts)
    assert "\\frac" not in whole and "\\lfloor" not in whole
    assert "Where does the 12 come from?" in whole
    assert "One more hint" in whole and "That is the convolution, 5 − 3 + 1" in " ".join(whole.split())


def test_the_pdf_holds_the_pictures(pdf):
    """The cells of input, kernel and output are filled with the course's three colours where the 12 comes from."""
    (place,) = [place for place in range(5, 40) if "Where does the 12 come from" in pdf.pages[place].extract_text()]
    both = [page.get_contents().get_data().decode("latin1") for page in pdf.pages[place : place + 2]]
    drawn = "".join(both)  # the picture can fall on the page after its heading
    for colour in ("input", "kernel", "output"):
        red, green, blue = (int(COLOURS[colour][at : at + 2], 16) / 255 for at in (1, 3, 5))
        fills = [tuple(map(float, numbers)) for numbers in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) rg", drawn)]
        assert sum(abs(r - red) + abs(g - green) + abs(b - blue) < 0.01 for r, g, b in fills) >= 8


def test_every_link_inside_the_pdf_leads_somewhere(pdf):
    notes = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    inside = [note["/Dest"] for note in notes if "/Dest" in note]
    assert len(inside) > 100
    assert [place for place in inside if isinstance(place, str) and place not in pdf.named_destinations] == []


def test_no_link_of_the_pdf_leads_to_a_file_on_the_machine_that_printed_it(pdf):
    addresses = [
        str(note.get_object().get("/A", {}).get("/URI", "")) for page in pdf.pages for note in page.get("/Annots", [])
    ]
    assert len(addresses) > 100
    assert [address for address in addresses if address.startswith("file:")] == []


def test_the_zip_holds_the_whole_site_and_no_page_loads_a_module(offline, html):
    packed = {path.relative_to(offline) for path in offline.rglob("*") if path.is_file()}
    built = {path.relative_to(html) for path in html.rglob("*") if path.is_file()}
    assert packed == built - {Path(languages.ZIP)}
    assert [path for path in offline.rglob("*.html") if '<script type="module" src' in path.read_text("utf-8")] == []


@pytest.mark.parametrize("name", ["intro.html", "chapters/01_trans_conv.html", "back/cheat_sheet.html"])
def test_a_page_of_the_zip_opens_as_a_file_without_errors(opened, name):
    page = opened(name)
    assert page.locator("math").count() > 0
    assert page.notes == []


def test_the_figure_and_the_questions_of_the_zip_work(opened):
    page = opened("chapters/01_trans_conv.html")
    figure = page.locator("transconv-stage").first
    figure.get_by_role("group", name="Output Y").get_by_role("button").first.click()
    assert figure.evaluate("e => e.state.focus") == {"map": "output", "at": [0, 0]}
    question = page.locator(".tc-question").first
    question.get_by_role("textbox").fill("7")
    question.get_by_role("button", name="Check").click()
    assert question.get_by_role("status").inner_text().startswith("✓ Right.")


def test_the_calculator_of_the_zip_works(opened):
    assert (
        "settings do this"
        in opened("back/cheat_sheet.html").locator(".tc-calculator").get_by_role("status").inner_text()
    )


def test_the_chinese_pdf_can_be_read_searched_and_read_aloud_in_chinese(html, root):
    if 'class="tc-translation' in (html / "zh/chapters/01_trans_conv.html").read_text(encoding="utf-8"):
        pytest.skip("the translation isn't complete")
    pdf = PdfReader(html / languages.pdf("zh_CN"))
    assert pdf.trailer["/Root"]["/Lang"] == "zh-CN"
    marks = list(titles(pdf.outline))
    assert marks[:4] == ["转置卷积", "目录", "第一部分：算子", "第二部分：更进一步"]
    for path in sorted((root / "chapters").glob("*.ipynb")):
        (title,) = headings(html / "zh", f"chapters/{path.stem}.html")
        assert re.sub(r"<[^>]*>", "", title).split() in [mark.split() for mark in marks]
    text = "".join(page.extract_text() for page in pdf.pages[:40])
    assert re.search("[\u2e80-\u2fdf]", text) is None  # radicals look like the characters, but no search finds them
    assert "把它们相加" in text and "再给一个提示" in text and "那是卷积的结果，5 − 3 + 1" in " ".join(text.split())
    notes = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    assert [note for note in notes if str(note.get("/A", {}).get("/URI", "")).startswith("file:")] == []
    assert [note for note in notes if "/Dest" in note and note["/Dest"] not in pdf.named_destinations] == []
