"""A red night's issue names the chapter, the cell, the end of the traceback and what was newer; there is only one."""

import os
import shutil
import subprocess
import sys

import pytest
import yaml

from tests.support.strict import nbval
from tools import nightly

BROKEN = """{"cells": [
 {"cell_type": "code", "id": "a", "execution_count": 1, "metadata": {}, "source": ["1 + 1"],
  "outputs": [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": ["2"]}}]},
 {"cell_type": "code", "id": "b", "execution_count": 2, "metadata": {}, "outputs": [],
  "source": ["def stamp(X):\\n", "    return X.no_such_method()\\n", "stamp(3)"]},
 {"cell_type": "code", "id": "c", "execution_count": 3, "metadata": {}, "source": ["2 + 2"],
  "outputs": [{"output_type": "execute_result", "execution_count": 3, "metadata": {}, "data": {"text/plain": ["5"]}}]}],
 "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
 "nbformat": 4, "nbformat_minor": 5}"""
RED = '<testcase classname="tests.library.test_{0}" name="test_it"><failure message="m">{1}</failure></testcase>'


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """The folder that a real run of a broken chapter leaves."""
    folder = tmp_path_factory.mktemp("night")
    (folder / "chapters").mkdir()
    (folder / "chapters/99_broken.ipynb").write_text(BROKEN, encoding="utf-8")
    done = nbval(folder, "--junitxml=report.xml", "chapters")
    assert done.returncode == 1
    return folder


def reported(folder, *cases):
    (folder / "report.xml").write_text(f"<testsuite>{''.join(cases)}</testsuite>", encoding="utf-8")
    return nightly.issue(folder, "Newest versions")


def test_the_title_names_the_chapter_and_the_cell_as_the_notebook_counts(night):
    title, _ = nightly.issue(night, "Newest versions")
    assert title == "Newest versions: chapters/99_broken.ipynb, cell [2]"


def test_the_body_ends_the_traceback_and_names_the_chapters_other_cells(night):
    _, body = nightly.issue(night, "Newest versions")
    assert "2 of 3 tests failed, in 1 file." in body
    assert "AttributeError: 'int' object has no attribute 'no_such_method'\n```" in body
    assert "Also failed: cell [3]" in body
    assert "\x1b" not in body and "#x1B" not in body


def test_a_module_of_tests_and_what_cannot_be_collected_are_named_too(tmp_path):
    lost = (
        '<testcase classname="" name="tests.library.test_lost"><error message="m">ImportError: gone</error></testcase>'
    )
    title, body = reported(tmp_path, RED.format("sizes", "E  assert 1 == 2"), lost)
    assert title == "Newest versions: tests.library.test_sizes, test_it and 1 more"
    assert (
        "E  assert 1 == 2" in body and "### collection, tests.library.test_lost\n\n```text\nImportError: gone" in body
    )


def test_a_long_night_fits_into_an_issue_and_a_fence_in_a_traceback_does_not_end_it(tmp_path):
    (tmp_path / "versions.txt").write_text("jax==0.12.0\n", encoding="utf-8")
    red = "".join(RED.format(number, "```\n" + "x" * 20_000) for number in range(100))
    (tmp_path / "report.xml").write_text(f"<testsuite>{red}</testsuite>", encoding="utf-8")
    _, body = nightly.issue(tmp_path, "Newest versions", "jax==0.10.2\n")
    assert len(body) <= 65_536 and "````text\n```\nx" in body
    assert "100 of 100 tests failed" in body and "- jax 0.10.2 → 0.12.0" in body


def test_files_beyond_the_detailed_ones_are_only_named(tmp_path):
    _, body = reported(tmp_path, *(RED.format(number, "E  assert 1 == 2") for number in range(nightly.DETAILED + 1)))
    assert body.count("E  assert 1 == 2") == nightly.DETAILED
    assert body.endswith(f"### Other files with failures\n\n- tests.library.test_{nightly.DETAILED}\n")


def test_only_the_end_of_a_traceback_is_told(tmp_path):
    _, body = reported(tmp_path, RED.format("sizes", "\n".join(f"line {number}" for number in range(100))))
    assert "line 99" in body and "line 75\n" in body and "line 74\n" not in body


def test_a_run_that_ended_before_its_tests_tells_what_pip_said(tmp_path):
    (tmp_path / "install.log").write_text("ERROR: no such version", encoding="utf-8")
    title, body = nightly.issue(tmp_path, "Newest versions", run="https://example.org/runs/7")
    assert title == "Newest versions: no test ran"
    assert "ERROR: no such version" in body and "https://example.org/runs/7" in body


def test_a_run_that_failed_with_every_test_green_does_not_look_green(tmp_path):
    title, _ = reported(tmp_path, '<testcase classname="a" name="b" />')
    assert title == "Newest versions: every test passed, but the run failed"


def test_versions_that_are_not_the_tested_ones_are_listed():
    tested = "# why\nnumpy==2.4.6\ntorch==2.13.0\nMarkup_Safe==3.0\njax==0.10.2\n"
    found = "numpy==2.4.6\ntorch==2.13.0+cpu\nmarkup-safe==3.1\nsomething==1\njax==0.12.0\n"
    assert nightly.differences(found, tested) == ["- jax 0.10.2 → 0.12.0", "- markup-safe 3.0 → 3.1"]


def test_every_exact_pin_is_opened_and_the_held_ones_are_not(root):
    for name in nightly.REQUIREMENTS:
        text = nightly.loosened((root / name).read_text(encoding="utf-8"))
        assert {pin for pin, _ in nightly.EXACT.findall(text)} <= set(nightly.HELD)
    pinned = "torch==2.13.0  # why\nd2l==0.17.0\na>=1,<2"
    assert nightly.loosened(pinned) == "torch>=2.13.0  # why\nd2l==0.17.0\na>=1,<2"


GH = """#!/bin/sh
echo "$@" >> "$CALLS"
if [ "$1 $2" = "issue list" ]; then printf "%s" "$OPEN"; fi
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="GitHub runs this step in bash")
@pytest.mark.parametrize(
    ("outcome", "number", "does"),
    [
        ("failure", "", ["label create", "issue create"]),
        ("failure", "7", ["issue edit 7"]),
        ("success", "7", ["issue close 7"]),
        ("success", "", []),
    ],
)
def test_one_issue_is_opened_kept_up_to_date_and_closed(outcome, number, does, root, tmp_path):
    action = yaml.safe_load((root / ".github/actions/issue/action.yml").read_text(encoding="utf-8"))
    (step,) = action["runs"]["steps"]
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "python").symlink_to(sys.executable)
    reported(tmp_path, RED.format("sizes", "E  assert 1 == 2"))
    environment = os.environ | {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "CALLS": str(tmp_path / "calls"), "OPEN": number,
        "LABEL": "nightly", "SUBJECT": "Newest versions", "FOLDER": str(tmp_path), "OUTCOME": outcome,
    }  # fmt: skip
    subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], cwd=root, env=environment, check=True)
    asked, *calls = (tmp_path / "calls").read_text().splitlines()
    assert asked.startswith("issue list --label nightly --state open")
    assert len(calls) == len(does)
    for call, begins in zip(calls, does, strict=True):
        assert call.startswith(begins)
    if outcome == "failure":
        assert "--title Newest versions: tests.library.test_sizes, test_it --body-file" in calls[-1]
        assert "E  assert 1 == 2" in (tmp_path / "body.md").read_text(encoding="utf-8")
