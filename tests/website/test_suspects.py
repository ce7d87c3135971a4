"""No word before its definition, on the pages that follow the page grammar; and the lists for readers to judge."""

import pytest

from tests.support.pages import CHAPTERS
from website import suspects

GLOSSARY = """<dl><dt id="term-kernel">kernel<a class="headerlink">#</a></dt>
<dd>It is stamped. <a href="../chapters/01_one.html">1</a></dd>
<dt id="term-stride">stride</dt><dd><a href="../chapters/02_two.html">2</a></dd>
<dt id="term-loss">loss</dt><dd><a href="../chapters/02_two.html">2</a></dd></dl>"""
ONE = """<h1>A stride in a title</h1><p>A <a href="../back/glossary.html#term-kernel">kernel</a>, kernels.</p>
<details><p>No <em>loss</em> here.</p></details>
<p>Set <code>stride=2</code> where <math><mi>n</mi></math> is odd.</p>"""
TWO = """<p>Its <strong>stride</strong> and <em>loss</em>, <math><mi>m</mi><mi>mod</mi><mi>n</mi></math> cells,
<em>kernel</em>, <a>loss</a>.</p>"""
PAGES = ["chapters/01_one.html", "chapters/02_two.html"]


@pytest.fixture
def site(tmp_path):
    """A site of a glossary and two chapters."""
    for folder, name, text in zip(
        ("back", "chapters", "chapters"), ("glossary", "01_one", "02_two"), (GLOSSARY, ONE, TWO), strict=True
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.html").write_text(f"<article>{text}</article>", encoding="utf-8")
    return tmp_path


def test_every_word_of_the_glossary_is_explained_where_it_first_comes_up(html):
    rewritten = {name for name in CHAPTERS if "tc-proof" in (html / name).read_text(encoding="utf-8")}
    assert len(rewritten) >= 1
    assert [use for use in suspects.unexplained(html, CHAPTERS) if use.page in rewritten] == []


def test_a_word_is_explained_by_a_link_or_in_bold_there_or_on_an_earlier_page(site):
    found = [(use.page, use.name) for use in suspects.unexplained(site, PAGES)]
    assert found == [(PAGES[0], "stride"), (PAGES[1], "loss")]


def test_a_word_is_early_before_the_chapter_that_the_glossary_names(site):
    (use,) = suspects.early(site, PAGES)
    assert (use.page, use.name, use.sentence) == (PAGES[0], "stride", "Set stride=2 where is odd.")


def test_each_letter_is_listed_with_its_first_sentence_on_each_page(site):
    found = suspects.letters(site, PAGES)
    assert [(use.name, use.page) for use in found] == [("m", PAGES[1]), ("n", PAGES[0]), ("n", PAGES[1])]
    assert found[1].sentence == "Set stride=2 where n is odd."
