"""Build one edition of the book with Sphinx alone, where jupyter-book isn't installed.

    python -m tests.sphinx.build LANGUAGE FOLDER

All that Jupyter Book does for this book is to translate _config.yml for Sphinx: the tables below are that translation.
"""

import sys
from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from website import languages

ROOT = Path(__file__).resolve().parents[2]
# The name that Sphinx or an extension has for each setting of _config.yml; the theme's are below.
NAMES = {
    "title": "html_title",
    "author": "author",
    "copyright": "copyright",
    "logo": "html_logo",
    "exclude_patterns": "exclude_patterns",
    "only_build_toc_files": "external_toc_exclude_missing",
    "bibtex_bibfiles": "bibtex_bibfiles",
    "execute.execute_notebooks": "nb_execution_mode",
    "parse.myst_enable_extensions": "myst_enable_extensions",
    "html.favicon": "html_favicon",
}
# What Jupyter Book, or the Sphinx that it allows, sets for every book.
DEFAULTS = {
    "html_theme": "sphinx_book_theme",
    "html_sourcelink_suffix": "",
    "numfig": True,
    "myst_url_schemes": ["mailto", "http", "https"],
    "smartquotes_excludes": {"languages": ["ja"], "builders": ["man", "text"]},  # newer Sphinx excludes Chinese too
}
# Extensions that only make sense under Jupyter Book.
LEFT_OUT = {"jupyter_book", "sphinx_comments", "sphinx_jupyterbook_latex"}


def settings(book):
    """Return Sphinx's settings for the text of _config.yml, already parsed."""
    found = {name: _at(book, path) for path, name in NAMES.items()}
    own = book["sphinx"]["config"]
    extensions = [name for name in own["extensions"] if name not in LEFT_OUT]
    return DEFAULTS | found | own | {"extensions": extensions}


def _at(book, path):
    for key in path.split("."):
        book = book[key]
    return book


def build(code, to):
    """Build an edition into a folder; return Sphinx's exit status, which is 1 after any warning."""
    book = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    edition = {
        "language": code,
        "editions": list(languages.NAMES),
        "external_toc_path": str(ROOT / "_toc.yml"),
        "nitpicky": True,
    }
    with docutils_namespace():
        app = Sphinx(
            ROOT, None, to, to.with_name(f"{to.name}.doctrees"), "html",
            confoverrides=settings(book) | edition, status=None, freshenv=True, warningiserror=True,
        )  # fmt: skip
        app.build()
    return app.statuscode


if __name__ == "__main__":
    sys.exit(build(sys.argv[1], Path(sys.argv[2])))
