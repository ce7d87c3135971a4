"""No command is named anywhere that nobody has tried, and every tier is in CONTRIBUTING's table."""

import re

import yaml

from tests.targets.commands import NOT_TRIED, TRIED, every, named


def test_every_command_that_is_named_is_tried_or_has_a_reason():
    assert every() - TRIED.keys() - NOT_TRIED.keys() == set(), "say in tests/targets/commands.py how it is tried"


def test_a_command_in_a_block_in_a_sentence_and_in_a_table_is_seen():
    page = (
        "Run `make one`:\n\n```\nmake two  # why\npy -m three\n```\n\n| do |\n|---|\n| `make four` |\n\n`lib/` `makes`"
    )
    assert named(page) == {"make one", "make two", "py -m three", "make four"}
    assert named(r"`.venv\Scripts\python -m five`") == {".venv/bin/python -m five"}


def test_every_tier_has_a_row_in_the_table(root):
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `make test-([a-z]+)`", text, re.MULTILINE))
    folders = {path.parent.relative_to(root / "tests").parts[0] for path in (root / "tests").rglob("test_*.py")}
    assert rows == folders


def test_workflows_run_only_targets_that_there_are(root):
    known = {command.split()[1] for command in every() if command.startswith("make ")}
    for path in (root / ".github/workflows").glob("*.yml"):
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            for step in job.get("steps", []):
                assert set(re.findall(r"^make (\S+)", step.get("run", ""), re.MULTILINE)) <= known, path.name
