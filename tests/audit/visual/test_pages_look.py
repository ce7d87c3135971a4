"""The first screenful of every page looks as it did, at three widths, in light and in dark."""

import pytest

from tests.audit.visual import steady
from tests.support.pages import REDIRECTS, SITE


def subject(name):
    return name.removesuffix(".html").replace("/", "-")


def test_every_page_that_is_built_is_looked_at(html):
    pages = {path.relative_to(html).as_posix() for path in html.rglob("*.html") if "_static" not in path.parts}
    assert pages == {*SITE, *REDIRECTS}


def test_no_picture_is_kept_of_what_is_gone(root):
    kept = {
        path.stem for path in (root / "tests/audit/visual/looks").glob("*.webp") if not path.stem.startswith("figure-")
    }
    assert kept == {subject(name) for name in SITE}


@pytest.mark.parametrize("name", SITE)
def test_the_top_of_a_page_looks_as_it_did(name, page, compare):
    def show():
        page.goto(f"/{name}")
        return page

    compare(subject(name), steady.on_every_screen(page, show))
