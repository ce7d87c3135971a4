import os

import pytest

from tests.audit.visual import sheets, steady
from tests.support.browsing import serve


@pytest.fixture(scope="session")
def html(root):
    """The folder of the site, built with an address, so that it has its launch links."""
    folder = root / "_build/addressed"
    assert (folder / "intro.html").exists(), "run `make test-audit`, which builds it"
    return folder


@pytest.fixture(scope="session")
def address(html):
    """The address of that site; the other tests' fixture of this name may already serve the site without one."""
    with serve(html) as address:
        yield address


@pytest.fixture(scope="session")
def steady_browser(browser, tmp_path_factory):
    """A browser that draws the same on every Linux."""
    with steady.opened(browser, tmp_path_factory.mktemp("steady")) as steady_browser:
        yield steady_browser


@pytest.fixture(scope="session")
def page(steady_browser, address):
    """The one page that all pictures are taken of, because a page behind another one would be slow."""
    with steady_browser.new_context(base_url=address) as context:
        context.add_init_script("sessionStorage.clear()")  # the page before stored how far its contents were scrolled
        yield context.new_page()


@pytest.fixture(scope="session")
def compare(root):
    """Return a function that compares pictures of a subject with the stored ones, or stores them: `make looks`."""

    def compare(subject, pictures):
        path = root / f"tests/audit/visual/looks/{subject}.webp"
        now = [sheets.shrunk(picture) for picture in pictures.values()]
        if os.environ.get("RENEW_LOOKS"):
            sheets.write(path, now)
            return
        assert path.exists(), f"{subject} has no picture to compare with yet: `make looks`"
        found = []
        for (name, picture), is_, was in zip(pictures.items(), now, sheets.read(path), strict=True):
            blocks = sheets.changed(was, is_)
            if blocks.any():
                to = root / f"_build/differences/{subject}-{name}.png"
                sheets.show_difference(to, was, picture, blocks)
                found.append(f"{name}: {sheets.told(blocks)}, see {to.relative_to(root)}")
        assert found == []

    return compare
