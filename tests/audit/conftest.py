import pytest

from browsing import Host, serve


@pytest.fixture(scope="session")
def html(root):
    """The folder of the built site."""
    folder = root / "_build/html"
    assert (folder / "_static/site.css").exists(), "run `make book` first"
    return folder


@pytest.fixture(scope="session")
def address(html):
    """The address of the built site on a server that compresses."""
    with serve(html, Host) as address:
        yield address
