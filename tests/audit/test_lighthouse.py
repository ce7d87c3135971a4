"""Lighthouse on every page, and what a page weighs: as a phone on a slow line gets it from a host that compresses."""

import json
import os
import subprocess

import pytest

from pages import CHAPTERS, SITE
from tools import browser

WEIGHT = 160_000  # bytes on the line for a page and all that it loads, compressed
STYLES = 30_000
REQUESTS = 16
# The page of the search runs these at once: it is their page.
SEARCH = (
    *(f"_static/{name}.js" for name in ("documentation_options", "doctools", "sphinx_highlight", "clipboard.min")),
    *(f"_static/{name}.js" for name in ("copybutton", "scripts/sphinx-book-theme", "searchtools", "language_data")),
    "searchindex.js",
)


@pytest.fixture(scope="module")
def audits(root, address):
    """What Lighthouse says of each page."""
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
    assert sum(size for _, size in audit["requests"]) <= WEIGHT
    assert len(audit["requests"]) <= REQUESTS


def test_nothing_holds_the_first_paint_up_but_one_small_stylesheet(audit, address):
    own = f"{address}/_static/site.css"
    scripts = {f"{address}/{path}" for path in SEARCH} if audit["name"] == "search.html" else set()
    assert {url.split("?")[0] for url in audit["blocking"]} <= {own} | scripts
    (size,) = (size for url, size in audit["requests"] if url == own)
    assert size <= STYLES


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_figure_is_loaded_once_all_else_is_there(audits, name):
    *before, last = (url for url, _ in audits[name]["requests"])
    assert last.endswith("explorer.mjs") and not any("explorer.mjs" in url for url in before)
