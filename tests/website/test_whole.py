"""What holds for the whole site: every page can be reached, ids are unique, every picture has an alt text."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.support.pages import CHAPTERS, SITE
from tools.outside_links import Page
from website.extension.page_scripts import SCRIPTS

LONGEST = 250  # characters of an alt text: what a screen reader says in one go
# No page links to these: a host shows 404.html where there is nothing, index.html redirects to the first page, and
# programs read the others.
FOUND_OTHERWISE = {"404.html", "index.html", "searchindex.js", "objects.inv", ".buildinfo", "sitemap.xml", "robots.txt"}
VOID = {"img", "br", "hr", "input", "meta", "link", "source", "wbr", "col", "area", "base", "embed", "track", "param"}


class Pictures(HTMLParser):
    """Collects the pictures of a page, [alt text, what is drawn]: images, and whatever has the role of one."""

    def __init__(self, html):
        super().__init__()
        self.lines, self.pictures, self.open = html.split("\n"), [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "img":
            self.pictures.append([values.get("alt"), values["src"]])
        elif tag not in VOID:
            picture = [values.get("aria-label"), ""] if values.get("role") == "img" else None
            self.pictures += [picture] if picture else []
            self.open.append((tag, picture, self.getpos()))

    def handle_endtag(self, tag):
        while self.open:
            name, picture, start = self.open.pop()
            if picture:
                picture[1] = self.between(start, self.getpos())
            if name == tag:
                break

    def between(self, start, end):
        lines = self.lines[start[0] - 1 : end[0]]
        lines[-1] = lines[-1][: end[1]]
        lines[0] = lines[0][start[1] :]
        return "\n".join(lines)


@pytest.fixture(scope="module")
def pages(html):
    """The text of every page, {name: HTML}."""
    found = (path for path in html.rglob("*.html") if "_static" not in path.parts)
    return {path.relative_to(html).as_posix(): path.read_text(encoding="utf-8") for path in found}


def led_to(html, pages, start):
    """Return every file that a reader can reach by following links from a page."""
    met, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name in met:
            continue
        met.add(name)
        for link in Page(pages[name]).links if name in pages else ():
            split = urlsplit(link)
            if split.path and not split.scheme:
                target = (html / name).parent / unquote(split.path)
                waiting.append(target.resolve().relative_to(html.resolve()).as_posix())
    return met


def test_the_first_page_leads_to_everything_that_is_built(html, pages):
    built = {path.relative_to(html) for path in html.rglob("*") if path.is_file()}
    shown = {path.as_posix() for path in built if not {"_static", "_sources"} & set(path.parts)}
    unseen = shown - led_to(html, pages, "intro.html")
    assert {name for name in unseen if name.rpartition("/")[2] not in FOUND_OTHERWISE} == set()


def test_the_contents_beside_every_page_link_to_every_written_page(pages, root):
    written = [*(root / "chapters").glob("*.ipynb"), *(root / "back").glob("*.*"), root / "intro.md"]
    stems = {path.stem for path in written}
    for name, text in pages.items():
        if name.rpartition("/")[2] in ("404.html", "index.html"):
            continue
        contents = text[(start := text.index('<nav class="bd-links')) : text.index("</nav>", start)]
        listed = {urlsplit(link).path.rpartition("/")[2] for link in Page(contents).links}
        here = name.rpartition("/")[2]  # a page's link to itself is "#"
        assert stems - {link.removesuffix(".html") for link in listed | {here}} == set(), name


def test_chapters_are_numbered_and_sections_are_not(html):
    number = re.compile(r'<h[1-6]><span class="section-number">([^<]*)\. </span>')
    assert [number.findall((html / name).read_text(encoding="utf-8")) for name in CHAPTERS] == [
        [str(place)] for place in range(1, len(CHAPTERS) + 1)
    ]


def test_no_id_appears_twice_on_a_page(pages):
    for name, text in pages.items():
        assert [id for id, count in Counter(Page(text).ids).items() if count > 1] == [], name


def test_every_picture_has_an_alt_text_of_its_own(pages):
    """Two different pictures on a page never share an alt text."""
    seen = 0
    for name, text in pages.items():
        drawn = {}
        for words, shape in Pictures(text).pictures:
            assert words and words.strip() and len(words) <= LONGEST, (name, words)
            assert drawn.setdefault(words, shape) == shape, (name, words)
            seen += 1
    assert seen > 150


@pytest.mark.parametrize(
    ("html", "pictures"),
    {
        '<p><img src="a.png">': [[None, "a.png"]],
        '<div role="img" aria-label="one"><div>x</div></div><p>y</p>': [
            ["one", '<div role="img" aria-label="one"><div>x</div>']
        ],
        '<p>\n<span role="img">x\ny</span></p>': [[None, '<span role="img">x\ny']],
        '<div role="img" aria-label="a"><img src="b" alt="c"><br></div>': [
            ["a", '<div role="img" aria-label="a"><img src="b" alt="c"><br>'],
            ["c", "b"],
        ],
    }.items(),
)
def test_pictures_are_found(html, pictures):
    assert Pictures(html).pictures == pictures


def test_a_page_loads_a_script_once_if_it_holds_what_the_script_works_on_and_never_otherwise(html):
    modules = {script.marker: next(iter(script.modules)) for script in SCRIPTS.values() if script.modules}
    seen = set()
    for name in SITE:
        if name.endswith("404.html"):  # its links start at the site's root, wherever that is
            continue
        page = html / name
        text = page.read_text(encoding="utf-8")
        scripts = BeautifulSoup(text, "html.parser").select("script[type=module][src]")
        sources = [(page.parent / script["src"].split("?")[0]).resolve() for script in scripts]
        static = html.resolve() / ("zh/_static" if name.startswith("zh/") else "_static")
        expected = [static / module for marker, module in modules.items() if marker in text]
        assert sorted(sources) == sorted(expected) and all(path.is_file() for path in sources), name
        seen |= {path.name for path in sources}
    assert seen == set(modules.values())
