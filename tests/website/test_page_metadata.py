"""What search engines show of a page: each has a title and a description, and no two pages share one."""

import struct
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from website import languages
from website.extension import page_metadata


@pytest.fixture(scope="module", params=list(languages.NAMES))
def edition(request):
    return request.param


@pytest.fixture(scope="module")
def heads(html, edition):
    """The head of every page of an edition, by its name."""
    folder = html / languages.folder(edition)
    others = tuple(languages.folder(code) for code in languages.TRANSLATIONS if code != edition)
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")}
    own = {name: path for name, path in paths.items() if "_static/" not in name and not name.startswith(others)}
    texts = {name: path.read_text(encoding="utf-8") for name, path in own.items()}
    return {name: BeautifulSoup(text.split("</head>")[0], "html.parser") for name, text in texts.items()}


def content(head, name):
    """Return what the one meta element of that name says."""
    (element,) = head.select(f"meta[name='{name}']")
    return element["content"]


def shared(values):
    return {value: count for value, count in Counter(values).items() if count > 1}


def test_every_page_has_a_title_of_its_own(heads):
    titles = [head.title.get_text(strip=True) for head in heads.values()]
    assert len(titles) >= 27 and all(titles)
    assert shared(titles) == {}


def test_every_page_has_a_description_of_its_own(heads, edition):
    least = 60 if edition == languages.SOURCE else 15  # Chinese needs a quarter of the characters to say as much
    descriptions = {name: content(head, "description") for name, head in heads.items()}
    assert shared(descriptions.values()) == {}
    assert {
        name: text for name, text in descriptions.items() if not least <= len(text) <= page_metadata.LONGEST + 2
    } == {}
    assert [name for name, text in descriptions.items() if text[-1] not in ".!?”…。！？"] == []


def test_every_page_declares_its_language(heads, edition):
    assert {head.html.get("lang") for head in heads.values()} == {languages.tag(edition)}


def test_the_picture_of_a_shared_link_has_the_size_that_is_shown_and_is_light(html):
    picture = (html / "_static/share.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) < 50_000


@pytest.mark.parametrize(
    ("text", "description"),
    {
        "Short. And sweet.": "Short. And sweet.",
        "No end": "No end",
        f"It fits. {'long ' * 50}end.": "It fits.",
        "He asks “why?” and " + "word " * 50: "He asks “why?”",
        "word " * 50: ("word " * 44).strip() + " …",
        "版本1.5。" + "字" * 220 + "。": "版本1.5。",
    }.items(),
)
def test_a_description_is_whole_sentences_if_one_fits(text, description):
    quoted = nodes.section("", nodes.title("", "Title."), nodes.bullet_list("", nodes.paragraph("", "An item.")))
    assert page_metadata.first_sentences(quoted) == ""
    quoted += nodes.paragraph("", text)
    assert page_metadata.first_sentences(quoted) == description
