"""The bundle that is committed is what its sources give, is light, and asks nobody for anything."""

import gzip
import os
import re
import shutil
import subprocess

import pytest

from module import BUNDLE

NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/1999/xhtml"}


@pytest.fixture(scope="module")
def bundle(root):
    return (root / BUNDLE).read_bytes()


def test_the_bundle_is_what_its_sources_give_byte_for_byte(root, bundle, tmp_path):
    npm = shutil.which("npm")
    if not npm:
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("NO NODE: whether the bundle is fresh was not looked at; install Node 20 to build it")
    copy = tmp_path / "web"
    shutil.copytree(root / "web", copy, ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / BUNDLE).parent.mkdir(parents=True)
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        done = subprocess.run([npm, *command, "--silent"], cwd=copy, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / BUNDLE).read_bytes() == bundle, "lib/transconv_course/explorer.js is stale: run `make explorer`"


def test_the_bundle_weighs_at_most_25_kb_gzipped(bundle):
    assert len(gzip.compress(bundle, 9, mtime=0)) <= 25_000


def test_the_bundle_imports_nothing_and_names_no_address(bundle):
    text = bundle.decode()
    assert re.findall(r"""\bimport\s*(?:\(|["'{*]|\w+\s+from)|\bfrom\s*["']""", text) == []
    assert re.findall(r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts)\b", text) == []
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)  # not its licences
    assert set(re.findall(r"(?:https?|wss?)://[^\s\"'`)]*", code)) <= NAMESPACES


def test_the_lock_names_no_registry_and_pins_every_package(root):
    lock = (root / "web/package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')
