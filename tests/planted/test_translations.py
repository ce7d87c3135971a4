"""A sentence changed in a copy of the course shows on the translated page; a third language is a line and a folder."""

import json
import re
import subprocess
import sys

import pytest
from sphinx_intl.catalog import load_po

from copying import copied
from website import messages

CHAPTER = "chapters/01_trans_conv"
BEFORE, AFTER = "Where stamps overlap, their numbers are added.", "Wherever stamps overlap, their numbers are added."
LANGUAGE = ('"zh_CN": "中文"', '"zh_CN": "中文", "eo": "Esperanto"')  # the one setting
ESPERANTO = {
    CHAPTER: {
        "Stamping: the transposed convolution": "Stampado: la transponita kunfaldo",
        "It takes about fifteen minutes.": "Ĝi daŭras ĉirkaŭ dek kvin minutojn.",
    },
    "course": {"Hint": "Konsilo"},
}


def replace(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """A copy of the course with a changed sentence and a third language, its translations brought up to date, built."""
    copy = copied(root, tmp_path_factory.mktemp("planted") / "course")
    replace(copy / f"{CHAPTER}.ipynb", json.dumps(BEFORE, ensure_ascii=False)[1:-1], AFTER)
    replace(copy / "website/languages.py", *LANGUAGE)

    def run(*command):
        return subprocess.Popen([sys.executable, "-m", *command], cwd=copy)

    assert run("website.messages", "update").wait() == 0
    for domain, words in ESPERANTO.items():
        po = copy / f"locale/eo/LC_MESSAGES/{domain}.po"
        catalog = load_po(po)
        for english, other in words.items():
            catalog[english].string = other
        messages.write(po, catalog)
    building = [run("website.build", code) for code in ("zh_CN", "eo")]
    assert [one.wait() for one in building] == [0, 0]
    return copy


def page(copy, code):
    return (copy / f"_build/{code}/html/{CHAPTER}.html").read_text(encoding="utf-8")


def test_a_changed_sentence_stands_in_english_and_the_page_says_so(copy):
    text = page(copy, "zh_CN")
    assert re.search(rf'<span[^>]* lang="en">{AFTER}</span>', text)
    assert BEFORE not in text and "印章重叠的地方" not in text
    assert "本页有 1 处的英文原文在翻译之后又有更新" in text
    assert "尚未翻译" not in text


def test_no_other_page_says_so(copy):
    for path in (copy / "_build/zh_CN/html").rglob("*.html"):
        assert ("又有更新" in path.read_text(encoding="utf-8")) == (path.stem == CHAPTER.split("/")[1])


def test_the_table_counts_one_stale_message(copy):
    done = subprocess.run(
        [sys.executable, "-m", "website.messages", "table"], cwd=copy, check=True, capture_output=True, text=True
    )
    chinese, esperanto = done.stdout.split("Esperanto (eo)")
    lines = {line.split()[0]: line.split() for line in chinese.splitlines()[1:]}
    assert lines[CHAPTER][-2:] == ["1", "0"] and lines["all"][-2] == "1"
    assert {line.split()[0]: line.split()[2] for line in esperanto.splitlines()[1:]}[CHAPTER] == "2"


def test_a_third_language_says_what_it_can_and_marks_the_rest(copy):
    text = page(copy, "eo")
    assert '<html lang="eo"' in text
    assert re.search(r"<h1>1\. Stampado: la transponita kunfaldo<a|<h1>.*?Stampado: la transponita kunfaldo<a", text)
    assert "<p>Ĝi daŭras ĉirkaŭ dek kvin minutojn.</p>" in text
    assert "<summary>Konsilo</summary>" in text and '<summary lang="en">One more hint</summary>' in text
    assert re.search(r'<span[^>]* lang="en">This page is not translated yet\.', text)
    assert re.search(rf'<span[^>]* lang="en">{AFTER}</span>', text)
    assert '<transconv-explorer lang="en"' in text and 'id="transconv-explorer"' not in text
    assert re.findall(r'lang="([\w-]+)" hreflang', text) == ["en", "zh-CN"]
    assert re.findall(r'hreflang="([\w-]+)"', page(copy, "zh_CN")) == ["en", "eo"]
