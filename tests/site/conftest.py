import pytest

from browsing import serve


@pytest.fixture(scope="session")
def html(root):
    """The folder of the built site."""
    folder = root / "_build/html"
    assert (folder / "index.html").exists(), "run `make book` first"
    return folder


@pytest.fixture(scope="session")
def address(html):
    """The address of a local server that shows the built site."""
    with serve(html) as address:
        yield address
