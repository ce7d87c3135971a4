import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.support.browsing import serve
from tools import browser as chromium

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
STORED = {"chapter": CHAPTERS, "stored": CHAPTERS + sorted((ROOT / "back").glob("*.ipynb"))}

# The same examples on every machine, and no deadline, so that no test fails because the machine is slow. The deep
# profile draws thousands of new examples: HYPOTHESIS_PROFILE=deep make test-library. To find a planted fault, any
# failing example will do: it needn't be the smallest one.
found = Phase.explicit, Phase.generate
settings.register_profile("course", deadline=None, derandomize=True, max_examples=300)
settings.register_profile("planted", settings.get_profile("course"), phases=found)
settings.register_profile("deep", deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "course"))


def pytest_generate_tests(metafunc):
    for name, paths in STORED.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, paths, ids=lambda path: path.stem)


@pytest.fixture(scope="session")
def root():
    """The repository's folder."""
    return ROOT


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


@pytest.fixture(scope="session")
def wheel(root):
    """The file:// address of the wheel that `make wheel` built."""
    built = list((root / "dist").glob("transconv-*.whl"))
    assert len(built) == 1, "run `make wheel` first"
    return built[0].as_uri()


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium for every tier; without one, page tests are skipped, or fail under CI=true.

    There is one per process, because Playwright can't start twice in one.
    """
    path = chromium.find()
    if not path:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("NO BROWSER: `make browser` says what to do")
    with chromium.opened(path) as browser:
        yield browser
