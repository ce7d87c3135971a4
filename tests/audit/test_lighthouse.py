"""Lighthouse's scores and the weight of every page, as a phone on a slow connection gets it from a compressing host."""

import json
import os
import re
import subprocess

import pytest

from tests.support.pages import CHAPTERS, SITE
from tools import browser
from website import languages

WEIGHT = 160_000  # compressed bytes of a page and everything that it loads before it's idle
FIGURES = re.compile(r"stage-[\w-]+\.mjs(\?|$)")
FIGURE = 32_000  # and of the figure's module, which loads after that
STYLES = 30_000
REQUESTS = 16
FOLDERS = [languages.folder(code) for code in languages.TRANSLATIONS]
# The search page runs these at once, because it's what they're for.
SEARCH = (
    *(f"_static/{name}.js" for name in ("documentation_options", "doctools", "sphinx_highlight", "clipboard.min")),
    *(f"_static/{name}.js" for name in ("copybutton", "scripts/sphinx-book-theme", "translations", "searchtools")),
    "_static/language_data.js",
    "searchindex.js",
)


@pytest.fixture(scope="module")
def audits(root, address):
    """What Lighthouse says about each page."""
    environment = os.environ | {"CHROMIUM": browser.find() or ""}
    assert environment["CHROMIUM"], "NO BROWSER: `make browser` says what to do"
    command = ["node", "lighthouse.mjs", address, *SITE]
    run = subprocess.run(command, cwd=root / "tests/audit", env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    found = {one["name"]: one for one in map(json.loads, run.stdout.splitlines())}
    assert list(found) == SITE
    return found


@pytest.fixture(params=SITE)
def audit(request, audits):
    return audits[request.param]


def test_every_audit_of_accessibility_and_of_best_practices_is_passed(audit):
    assert audit["failed"] == []
    assert (audit["scores"]["accessibility"], audit["scores"]["best-practices"]) == (1, 1)


def test_performance_is_95_or_better(audit):
    assert audit["scores"]["performance"] >= 0.95, (audit["tries"], audit["times"], audit["speed"])


def test_nothing_moves_while_a_page_loads(audit):
    assert audit["times"]["CLS"] < 0.05


def test_a_page_is_light_and_asks_its_own_host_alone(audit, address):
    assert [url for url, _ in audit["requests"] if not url.startswith(address)] == []
    sizes = {url.removeprefix(f"{address}/"): size for url, size in audit["requests"]}
    figure = sum(sizes.pop(name) for name in list(sizes) if FIGURES.search(name))
    assert sum(sizes.values()) <= WEIGHT and figure <= FIGURE
    assert len(audit["requests"]) <= REQUESTS


def test_nothing_holds_the_first_paint_up_but_one_small_stylesheet(audit, address):
    edition = address + "/" + next((folder for folder in FOLDERS if audit["name"].startswith(folder)), "")
    own = f"{edition}_static/site.css"
    scripts = {f"{edition}{path}" for path in SEARCH} if audit["name"].endswith("search.html") else set()
    assert {url.split("?")[0] for url in audit["blocking"]} <= {own} | scripts
    (size,) = (size for url, size in audit["requests"] if url == own)
    assert size <= STYLES


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_figure_is_loaded_once_all_else_is_there(audits, name):
    *before, last = (url for url, _ in audits[name]["requests"] if not url.endswith("favicon.svg"))
    assert FIGURES.search(last) and not any(map(FIGURES.search, before))
