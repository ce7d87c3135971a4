"""Links inside the course lead somewhere."""

import functools
from urllib.parse import unquote, urlsplit

from tools.outside_links import Page


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


def test_every_link_inside_leads_somewhere(html):
    pages = [page for page in html.rglob("*.html") if "_static" not in page.parts]
    lost = {(page.name, link) for page in pages for link in read(page).links if leads_nowhere(link, page, html)}
    assert lost == set()


def test_a_link_that_leads_nowhere_is_found(html):
    page = html / "intro.html"
    assert leads_nowhere("chapters/99_nothing.html", page, html)
    assert leads_nowhere("chapters/01_trans_conv.html#nothing", page, html)
    assert not leads_nowhere("chapters/01_trans_conv.html#summary", page, html)


def test_a_link_that_sets_a_figure_must_name_a_figure_on_the_page(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<transconv-explorer id='fig' state='{}'></transconv-explorer>", encoding="utf-8")
    assert not leads_nowhere("#fig:stride=3;X=0,1/2,3", page, tmp_path)
    assert leads_nowhere("#other:stride=3", page, tmp_path)
    assert leads_nowhere("#stride=3", page, tmp_path)
