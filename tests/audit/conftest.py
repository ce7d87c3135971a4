import pytest

from tests.support.browsing import Host, serve


@pytest.fixture(scope="session")
def address(html):
    """The address of the built site on a server that compresses."""
    with serve(html, Host) as address:
        yield address
