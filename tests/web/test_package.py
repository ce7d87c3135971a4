"""The npm package: its lint and tests pass; the bundles are what its sources build, light and self-contained."""

import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.web.figures import BUNDLE

CALCULATOR = "web/built/calculator.js"
SETS = json.loads((Path(__file__).parents[2] / "web/pages/view_sets.json").read_text(encoding="utf-8"))
FIGURES = [f"web/built/stage-{'-'.join(views)}.js" for views in SETS]
QUESTIONS = "lib/transconv_course/questions/questions"
BUNDLES = (BUNDLE, CALCULATOR, *FIGURES, f"{QUESTIONS}.js", f"{QUESTIONS}.css")
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/1999/xhtml"}


@pytest.fixture(scope="module")
def npm(node, root):
    """Run npm in web/, its packages installed."""

    def run(*command):
        done = subprocess.run(
            [shutil.which("npm"), *command], cwd=root / "web", capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr

    lock, installed = root / "web/package-lock.json", root / "web/node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run("ci", "--no-audit", "--no-fund", "--silent")
        os.utime(installed)
    return run


def test_eslint_finds_nothing(npm):
    npm("run", "lint", "--silent")


def test_its_own_tests_pass(npm):
    npm("test", "--silent")


def test_the_committed_bundles_are_what_the_sources_build(npm, root, tmp_path):
    npm("run", "build", "--silent", "--", str(tmp_path))
    for name in BUNDLES:
        same = (tmp_path / name).read_bytes() == (root / name).read_bytes()
        assert same, f"{name} is not what web/ builds: run `make web` and commit the result"


@pytest.mark.parametrize(
    ("name", "budget"), {BUNDLE: 70_000, CALCULATOR: 4_000, **dict.fromkeys(FIGURES, 32_000)}.items()
)
def test_a_bundle_keeps_to_its_budget(root, name, budget):
    assert len(gzip.compress((root / name).read_bytes(), 9)) <= budget


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_imports_nothing_and_names_no_address(root, name):
    text = (root / name).read_text(encoding="utf-8")
    assert re.findall(r"""\bimport\s*(?:\(|["'{*]|\w+\s+from)|\bfrom\s*["']""", text) == []
    assert re.findall(r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\b", text) == []
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)  # not its licences
    assert set(re.findall(r"(?:https?|wss?)://[^\s\"'`)]*", code)) <= NAMESPACES


def test_the_lock_names_no_registry_and_pins_every_package(root):
    lock = (root / "web/package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')


def test_nothing_else_is_built(root):
    assert {f"web/built/{path.name}" for path in (root / "web/built").iterdir()} == {CALCULATOR, *FIGURES}
