"""The course can leave Jupyter Book: today's Sphinx alone builds every edition, and the pages say the same."""

import subprocess

import pytest
from bs4 import BeautifulSoup

from tests.hosts.copies import python_of
from tests.support.pages import WRITTEN
from website import languages

PAGES = [*WRITTEN, "404.html", "genindex.html"]  # the theme writes the search page


@pytest.fixture(scope="module")
def python():
    return python_of(".venv-sphinx")


ONE_EACH = [pytest.param(code, marks=pytest.mark.xdist_group(code)) for code in languages.NAMES]  # built side by side


@pytest.fixture(scope="module", params=ONE_EACH)
def editions(request, python, root, html):
    """The folders of an edition, as Jupyter Book and as Sphinx alone built it."""
    code = request.param
    folder = root / "_build/sphinx" / code
    command = [python, "-m", "tests.sphinx.build", code, folder]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return html / languages.folder(code), folder


def lines(path):
    """Return the lines of a page's text, without the navigation around it."""
    article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("article.bd-article")
    return [line for line in (" ".join(line.split()) for line in article.get_text("\n").splitlines()) if line]


def test_sphinx_is_current_and_jupyter_book_is_not_installed(python):
    asked = "import sphinx, importlib.util as i; print(sphinx.version_info[0], i.find_spec('jupyter_book'))"
    said = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert int(said[0]) >= 9 and said[1] == "None"


def test_every_page_says_the_same(editions):
    book, alone = editions
    for name in PAGES:
        assert lines(alone / name) == lines(book / name), name
        assert lines(alone / name), name


def test_a_page_that_says_something_else_is_found(editions, tmp_path):
    book, alone = editions
    text = (alone / "intro.html").read_text(encoding="utf-8")
    (tmp_path / "intro.html").write_text(text.replace("PyTorch", "PiTorch"), encoding="utf-8")
    assert lines(tmp_path / "intro.html") != lines(book / "intro.html")
