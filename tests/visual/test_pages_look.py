"""The first screenful of every page looks as it did, at three widths, in light and in dark."""

from pathlib import Path

import pytest

import steady

ROOT = Path(__file__).resolve().parent.parent.parent
WRITTEN = [
    path.relative_to(ROOT).with_suffix(".html").as_posix()
    for path in (ROOT / "intro.md", *sorted((ROOT / "back").iterdir()), *sorted((ROOT / "chapters").iterdir()))
    if path.suffix in (".md", ".ipynb")
]
PAGES = [*WRITTEN, "404.html", "search.html", "genindex.html"]


def subject(name):
    return name.removesuffix(".html").replace("/", "-")


def test_every_page_that_is_built_is_looked_at(built):
    pages = {path.relative_to(built).as_posix() for path in built.rglob("*.html") if "_static" not in path.parts}
    assert pages == {*PAGES, "index.html"}  # index.html leads on to the first page and shows nothing


def test_no_picture_is_kept_of_what_is_gone(root):
    kept = {path.stem for path in (root / "tests/visual/looks").glob("*.webp") if not path.stem.startswith("figure-")}
    assert kept == {subject(name) for name in PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_the_top_of_a_page_looks_as_it_did(name, page, compare):
    def show():
        page.goto(f"/{name}")
        return page

    compare(subject(name), steady.on_every_screen(page, show))
