"""Links inside the course lead somewhere, in the site that `make book` leaves and in the one with the downloads."""

import functools
import re
import shutil
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.pages import SITE
from tools.outside_links import Page
from website import downloads, languages

FIRST_PAGES = {code: f"{languages.folder(code)}intro.html" for code in languages.NAMES}


@pytest.fixture(scope="module")
def book(html, tmp_path_factory):
    """The site before the downloads are added to it."""
    added = [languages.ZIP, *map(languages.pdf, languages.NAMES)]
    folder = tmp_path_factory.mktemp("book") / "html"
    shutil.copytree(html, folder, ignore=shutil.ignore_patterns(*added))
    for code in languages.NAMES:
        downloads.link_downloads(folder, code)
    return folder


@functools.cache  # every link to a page needs its ids
def read(page):
    return Page(page.read_text(encoding="utf-8"))


def leads_nowhere(link, page, folder):
    split = urlsplit(link)
    if split.scheme or link.startswith("//"):
        return False
    base = folder if split.path.startswith("/") else page.parent
    target = base / unquote(split.path.lstrip("/")) if split.path else page
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return True
    name = unquote(split.fragment).split(":")[0]  # "#fig:stride=3" sets the figure of that name
    return bool(name) and target.suffix == ".html" and name not in read(target).ids


def dead_links(page, folder):
    return [link for link in read(page).links if leads_nowhere(link, page, folder)]


@pytest.mark.parametrize("site", ["book", "html"])
def test_every_link_inside_leads_somewhere(site, request):
    folder = request.getfixturevalue(site)
    pages = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")}
    assert set(SITE) <= set(pages)
    dead = {name: dead_links(page, folder) for name, page in pages.items() if "_static" not in page.parts}
    assert {name: links for name, links in dead.items() if links} == {}


def downloads_on(page):
    """Return the names of the downloads that a page links to."""
    return [link.split("/")[-1] for link in read(page).links if link.endswith((".pdf", ".zip"))]


@pytest.mark.parametrize("code", languages.NAMES)
def test_the_first_page_links_to_the_downloads_that_are_there(code, book, html, offline, root):
    assert f"{downloads.PLACE_FOR_LINKS}</div>" in (root / "intro.md").read_text(encoding="utf-8")
    assert downloads_on(book / FIRST_PAGES[code]) == []
    assert downloads_on(html / FIRST_PAGES[code]) == [languages.pdf(code), languages.ZIP]
    assert downloads_on(offline / FIRST_PAGES[code]) == [languages.pdf(code)]
    assert dead_links(offline / FIRST_PAGES[code], offline) == []
    assert re.search(r"PDF[,，] ?\d+ MB", (html / FIRST_PAGES[code]).read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", languages.NAMES)
def test_the_links_to_the_downloads_are_renewed_when_these_change(code, tmp_path):
    page = tmp_path / FIRST_PAGES[code]
    page.parent.mkdir(exist_ok=True)
    page.write_text(f"<p>before</p>{downloads.PLACE_FOR_LINKS}</div><p>after</p>", encoding="utf-8")
    empty = page.read_text(encoding="utf-8")
    for size, name in ((12_300_000, languages.pdf(code)), (1_000, languages.ZIP), (45_600_000, languages.ZIP)):
        (tmp_path / name).write_bytes(bytes(size))
        downloads.link_downloads(tmp_path, code)
    assert downloads_on(page) == [languages.pdf(code), languages.ZIP]
    assert re.findall(r"\d+ MB", page.read_text(encoding="utf-8")) == ["12 MB", "46 MB"]
    (tmp_path / languages.pdf(code)).unlink()
    (tmp_path / languages.ZIP).unlink()
    downloads.link_downloads(tmp_path, code)
    assert page.read_text(encoding="utf-8") == empty


def test_a_link_that_leads_nowhere_is_found(html):
    page = html / "intro.html"
    assert leads_nowhere("chapters/99_nothing.html", page, html)
    assert leads_nowhere("chapters/01_trans_conv.html#nothing", page, html)
    assert not leads_nowhere("chapters/01_trans_conv.html#summary", page, html)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="lost">x</a>',
        '<img src="lost" alt="x">',
        '<img srcset="page.html, lost 2x" alt="x">',
        '<picture><source srcset="lost 100w, page.html 200w"></picture>',
        '<link rel="stylesheet" href="lost">',
        '<form action="lost"></form>',
        '<svg><use xlink:href="lost"></use></svg>',
        '<meta http-equiv="refresh" content="0; url=lost">',
    ],
)
def test_every_kind_of_link_is_followed(html, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(html, encoding="utf-8")
    assert dead_links(page, tmp_path) == ["lost"]


def test_a_link_that_sets_a_figure_must_name_a_figure_on_the_page(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<transconv-stage id='fig' state='{}'></transconv-stage>", encoding="utf-8")
    assert not leads_nowhere("#fig:stride=3;X=0,1/2,3", page, tmp_path)
    assert leads_nowhere("#other:stride=3", page, tmp_path)
    assert leads_nowhere("#stride=3", page, tmp_path)
