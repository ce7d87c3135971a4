import pytest

from browsing import serve
from figures import Pages
from module import BUNDLE, Module, page_of


@pytest.fixture(scope="session")
def address(root):
    """The address of a local server of the repository, so that a page loads the very bundle that ships."""
    assert (root / BUNDLE).exists(), "run `make explorer` first"
    with serve(root) as address:
        yield address


@pytest.fixture(scope="module")
def blank(browser, address):
    """An empty page."""
    with page_of(browser, address) as page:
        yield page


@pytest.fixture(scope="module")
def shipped(blank):
    """The bundle that ships."""
    return Module(blank, f"/{BUNDLE}")


@pytest.fixture(scope="module")
def operator(blank):
    """Its numbers at their source, where single cells can be asked for."""
    return Module(blank, "/web/figure/operator.js")


@pytest.fixture
def pages(browser, address):
    """Open pages with figures."""
    pages = Pages(browser, address)
    with pages.stack:
        yield pages


@pytest.fixture(scope="module")
def one_figure(browser, address):
    """One figure for many states, as a reader plays with it."""
    pages = Pages(browser, address)
    with pages.stack:
        yield pages.figure()
