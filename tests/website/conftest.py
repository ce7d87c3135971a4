"""What several tests of the site look at."""

import zipfile

import pytest

from website import languages


@pytest.fixture(scope="module")
def offline(html, tmp_path_factory):
    """The folder of the unpacked zip."""
    folder = tmp_path_factory.mktemp("offline")
    with zipfile.ZipFile(html / languages.ZIP) as pack:
        pack.extractall(folder)
    return folder / "transconv"
