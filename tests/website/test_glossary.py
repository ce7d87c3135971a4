"""The glossary: each word leads to a chapter that holds it, and a page links to a word only where it first appears."""

import re

import pytest

from website.extension import glossary_links

ENTRY = re.compile(r'<dt id="(term-[^"]*)">(.*?)<a class="headerlink".*?</dt><dd>(.*?)</dd>', re.DOTALL)
LINK = re.compile(r'<a class="term reference internal" href="\.\./back/glossary\.html#([^"]*)">([^<]*)</a>')


@pytest.fixture(scope="module")
def entries(html):
    found = ENTRY.findall((html / "back/glossary.html").read_text(encoding="utf-8"))
    assert len(found) >= 40
    return found


def test_every_word_leads_to_a_chapter_that_holds_it(entries, html):
    for _, word, text in entries:
        (page,) = re.findall(r'href="\.\./(chapters/\w+\.html)"', text)
        stem = re.sub(r"<[^>]*>", "", word).strip("’'‘").lower().replace("_", " ")
        assert stem in " ".join((html / page).read_text(encoding="utf-8").lower().replace("_", " ").split()), (
            f"{stem} is not in {page}"
        )


def test_a_page_links_to_a_word_at_most_once(html):
    for page in (html / "chapters").glob("*.html"):
        anchors = [anchor for anchor, _ in LINK.findall(page.read_text(encoding="utf-8"))]
        assert len(anchors) == len(set(anchors)) >= 3


def test_the_first_chapter_links_to_the_words_it_introduces(html):
    links = dict(LINK.findall((html / "chapters/01_trans_conv.html").read_text(encoding="utf-8")))
    assert {"term-stamp", "term-kernel", "term-transposed-convolution"} <= set(links)


def test_no_link_is_inside_another(html):
    inside = re.compile(r"<a\b[^>]*>(?:(?!</a>).)*?<a\b", re.DOTALL)
    assert [page.name for page in html.rglob("*.html") if inside.search(page.read_text(encoding="utf-8"))] == []


class Environment:
    """What `glossary_links.terms` reads of Sphinx's environment."""

    def __init__(self, *names):
        self.objects = {("term", name): (glossary_links.GLOSSARY, f"term-{name}") for name in names}

    def get_domain(self, name):
        return self


def test_a_word_with_an_everyday_meaning_is_linked_by_hand_alone():
    assert glossary_links.terms(Environment("head", "canvas", "kernel")) == {"kernel": "term-kernel"}
