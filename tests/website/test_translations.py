"""Translations: what is out of date shows in English, and what is in force keeps the code, formulas and numbers."""

import json
import re
import subprocess
import sys
from collections import Counter

import pytest
from babel.messages import Catalog
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from sphinx_intl.catalog import dump_po

from transconv_course.messages import attribute, bundle, text, whole
from website import catalogs, languages, messages
from website.extension import translated_html

CODE = re.compile(r"`[^`]+`")
MATH = re.compile(r"\$\$?[^$]+\$\$?")
LINK = re.compile(r"\]\([^)]*\)|\{[\w:]+\}(?=`)|<[^>]*>")
HOLE = re.compile(r"\{\w*\}|#")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\d.,]* (?:b|m)illion)")
IN_FORMULA = re.compile(r"\\text\{[^}]*\}|\\;|\s")
WORD = re.compile(r"[^\W\d_]{2}")
NOTEBOOKS = ("chapters", "back", "classroom/handouts")
# Terms that other books use where our glossary has a different one.
OTHER_TERMS = {
    "transposed convolution": r"逆卷积|解卷积",
    "stride": r"步长|跨步",
    "padding": r"内边距|衬垫",
    "kernel": r"核函数|滤波核",
    "channel": r"信道|频道",
    "upsampl": r"升采样|增采样",
}


def in_force():
    """Yield every translation in force: (language, page, English, translation)."""
    for code in languages.TRANSLATIONS:
        for po in sorted((catalogs.LOCALE / code).rglob("*.po")):
            for english, other, stale in catalogs.read(po):
                if other and not stale:
                    yield code, po.stem, english, other


EVERY = list(in_force())


def test_code_links_and_formulas_are_those_of_the_english():
    changed = []
    for _, page, english, other in EVERY:
        for part in (CODE, LINK, HOLE):
            wanted, found = (Counter(part.findall(without_formulas(text))) for text in (english, other))
            if wanted != found:
                changed.append((page, wanted - found, found - wanted, english))
        if formulas(english) != formulas(other):
            changed.append((page, formulas(english), formulas(other)))
    assert changed == []


def is_formula(text):
    return text.lstrip().startswith("\\") or ("\\text{" in text and "$" not in text)


def without_formulas(text):
    return "" if is_formula(text) else MATH.sub(" ", text)


def formulas(text):
    """Return the formulas of a message, without the words in them."""
    return Counter(IN_FORMULA.sub("", formula) for formula in ([text] if is_formula(text) else MATH.findall(text)))


def test_every_number_of_the_english_is_in_the_translation():
    lost = []
    for _, page, english, other in EVERY:
        wanted, found = (set(NUMBER.findall(prose(text))) for text in (english, other))
        if wanted - found:
            lost.append((page, wanted - found, english))
    assert lost == []


def prose(text):
    """Return what is left of a message without code, formulas, links and placeholders."""
    text = without_formulas(text)
    for part in (LINK, CODE, HOLE):
        text = part.sub(" ", text)
    return text


def test_the_chinese_terms_are_those_of_the_glossary():
    chinese = [(prose(english).lower(), other) for code, _, english, other in EVERY if code == "zh_CN"]
    for term, others in OTHER_TERMS.items():
        found = [other for english, other in chinese if re.search(rf"\b{term}", english) and re.search(others, other)]
        assert found == [], term


def test_there_is_no_space_between_chinese_characters():
    apart = re.compile(r"[\u3400-\u9fff，。：；！？、] +[\u3400-\u9fff，。：；！？、]")
    assert [one[2:] for one in EVERY if one[0] == "zh_CN" and one[1] != "stage" and apart.search(one[3])] == []


def markdown(root):
    """Yield every page and Markdown cell: (name, source)."""
    for path in sorted([root / "intro.md", *(root / "back").glob("*.md")]):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted(path for folder in NOTEBOOKS for path in (root / folder).glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield path.name, "".join(cell["source"])


def pieces_of_html(source):
    """Yield the HTML in Markdown that isn't part of a sentence."""
    for token in MarkdownIt().parse(source):
        if token.type == "html_block" or (token.type == "fence" and token.info == "{raw} html"):
            yield token.content


def words_left(html):
    """Return the words in a piece of HTML that a translation can't reach."""
    for unit in sorted(translated_html.fixed_places(html), reverse=True):
        start, stop, *_ = unit[0]
        html = html[:start] + html[stop:]
    page = BeautifulSoup(html, "html.parser")
    labels = [tag[name] for name in ("alt", "aria-label", "title") for tag in page.find_all(attrs={name: True})]
    return [text for text in [*page.stripped_strings, *labels] if WORD.search(text)]


def test_html_in_markdown_holds_no_words_that_cannot_be_translated(root):
    names = {"JupyterLab", "Notebook"}  # the same in every language
    left = [(name, words_left(html)) for name, source in markdown(root) for html in pieces_of_html(source)]
    assert [(name, words) for name, words in left if set(words) - names] == []


def test_words_that_cannot_be_translated_are_found():
    assert words_left("<details><summary>Hint</summary>") == []
    assert words_left('<p title="A title">A sentence.</p>') == ["A sentence.", "A title"]


def write(po, entries, fuzzy=()):
    """Write a catalog, {English: translation}, some of them stale."""
    catalog = Catalog(locale="zh_CN")
    for english, other in entries.items():
        catalog.add(english, other, flags=["fuzzy"] if english in fuzzy else [])
    dump_po(po, catalog)


def state(po):
    return catalogs.state(po)[1:]


def test_a_changed_sentence_is_one_stale_message_and_a_new_one_is_missing(tmp_path):
    sentence = "Where stamps overlap, their numbers are added."
    po = catalogs.path("zh_CN", "page", tmp_path)
    write(po, {sentence: "重叠处相加。", "Another sentence about strides.": "另一句。"})
    template = tmp_path / "templates/page.pot"
    write(
        template,
        dict.fromkeys(
            ["Wherever stamps overlap, their numbers are added.", "Another sentence about strides.", "New."], ""
        ),
    )
    messages.update(template.parent, "zh_CN", tmp_path)
    assert state(po) == (1, 1, 1)
    assert messages.table("zh_CN", tmp_path).splitlines()[-1].split()[-2:] == ["1", "1"]
    before = po.read_bytes()
    messages.update(template.parent, "zh_CN", tmp_path)
    assert po.read_bytes() == before


CONF = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from website import catalogs
from website.extension import language_marks, translated_html
catalogs.LOCALE = Path("locale").resolve()
extensions, language, locale_dirs, html_theme = ["myst_nb"], "zh_CN", ["locale"], "basic"
nb_execution_mode, nb_mime_priority_overrides = "off", [["html", "text/html", 0]]
def setup(app):
    app.add_node(translated_html.translatable_html)
    for transform in (translated_html.Wrap, translated_html.Unwrap, language_marks.MarkEnglish):
        app.add_transform(transform)
"""
PAGE = """# A title

One sentence.

A sentence that has changed.

A sentence that no catalog knows.

<details><summary>Hint</summary>

Help.

</details>
"""
PICTURE = "".join(f'<div aria-label="{attribute(alt)}"></div>' for alt in ("A known picture.", "A new one."))
QUESTION = whole(f"<fieldset><p>{text('How many?')}</p><p>{text('So many.')}</p></fieldset>")
CATALOG = {
    "A title": "标题",
    "One sentence.": "一句话。",
    "A sentence that has changed.": "以前的话。",
    "Help.": "帮助。",
    "A known picture.": "认识的图。",
    "How many?": "多少？",
}
COURSE = {
    "Hint": "提示",
    "Passages of this page that are newer in English, and stand here in English: {count}.": "旧 {count}",
    "Passages of this page that are not translated yet, and stand here in English: {count}.": "缺 {count}",
}


@pytest.fixture(scope="module")
def page(root, tmp_path_factory):
    """A page in Chinese with one stale message and three missing ones."""
    source = tmp_path_factory.mktemp("source")
    (source / "conf.py").write_text(CONF.format(root=str(root)), encoding="utf-8")
    write(source / "locale/zh_CN/LC_MESSAGES/index.po", CATALOG, fuzzy=["A sentence that has changed."])
    write(source / "locale/zh_CN/LC_MESSAGES/course.po", COURSE)
    outputs = [output(PICTURE), output(QUESTION)]
    cells = [cell("markdown", PAGE), cell("code", "show()") | {"outputs": outputs, "execution_count": 1}]
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (source / "index.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", ".", "html"]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    return BeautifulSoup((source / "html/index.html").read_text(encoding="utf-8"), "html.parser").find(role="main")


def cell(kind, source):
    return {"cell_type": kind, "id": kind, "metadata": {}, "source": source}


def output(marked):
    data, metadata = bundle(marked, "plain")
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def test_what_is_translated_appears_in_the_pages_language(page):
    assert page.h1.contents[0] == "标题"
    assert page.find("p", string="一句话。") and page.find("summary", string="提示") and page.find("p", string="帮助。")
    assert page.find(attrs={"aria-label": "认识的图。"})


def test_what_is_stale_or_missing_appears_in_english_and_is_marked(page):
    for sentence in ("A sentence that has changed.", "A sentence that no catalog knows.", "So many."):
        assert page.find(string=sentence).find_parent(lang=True)["lang"] == "en"
    assert page.find(attrs={"aria-label": "A new one."})["lang"] == "en"
    assert "以前的话" not in page.text


def test_a_question_is_translated_as_a_whole_or_not_at_all(page):
    assert page.find(string="How many?").find_parent(lang=True)["lang"] == "en"


def test_the_page_says_how_many_passages_are_english(page):
    notes = page.select_one(".tc-translation").text
    assert "旧 1" in notes and "缺 3" in notes
