"""The bot sees every folder that depends on something, and undoes no decision; workflows bring no stranger's code."""

import re
import subprocess
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest
import yaml

NAMED = re.compile(r"^([\w.-]+)\s*(?=[<>=~!;@\[#]|$)", re.MULTILINE)


@pytest.fixture(scope="module")
def updates(root):
    return yaml.safe_load((root / ".github/dependabot.yml").read_text(encoding="utf-8"))["updates"]


@pytest.fixture(scope="module")
def tracked(root):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True)
    assert listed.returncode == 0, listed.stderr
    return [PurePosixPath(line) for line in listed.stdout.splitlines()]


def seen(updates, ecosystem):
    """The folders, and the paths left out, of an ecosystem."""
    (entry,) = [entry for entry in updates if entry["package-ecosystem"] == ecosystem]
    folders = entry.get("directories") or [entry["directory"]]
    return {folder.strip("/") or "." for folder in folders}, entry.get("exclude-paths", [])


def requirements(tracked, root):
    """The files that name packages for pip; one that only points at others, as Binder's does, names none."""
    texts = [path for path in tracked if path.suffix == ".txt" and path.name != "runtime.txt"]
    return [path for path in texts if NAMED.search((root / path).read_text(encoding="utf-8"))]


def test_every_folder_with_requirements_is_watched_or_left_out_by_name(updates, tracked, root):
    folders, left_out = seen(updates, "pip")
    files = requirements(tracked, root)
    assert {"requirements.txt", "classroom/hub/requirements.txt", "constraints.txt"} <= set(map(str, files))
    for path in files:
        assert str(path.parent) in folders or any(fnmatch(str(path), pattern) for pattern in left_out), path
    for pattern in left_out:
        assert any(fnmatch(str(path), pattern) for path in files), f"{pattern} leaves nothing out"


def test_every_folder_with_a_lock_file_is_watched(updates, tracked):
    locked = {str(path.parent) for path in tracked if path.name == "package-lock.json"}
    assert seen(updates, "npm")[0] == locked


def test_every_folder_that_is_watched_is_there(updates, root):
    for ecosystem in ("pip", "npm", "github-actions"):
        assert all((root / folder).is_dir() for folder in seen(updates, ecosystem)[0])


def test_what_the_bot_leaves_alone_is_still_pinned_with_a_reason(updates, root):
    lines = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (root / "requirements.txt", root / "website/requirements.txt", root / "tests/requirements.txt")
    )
    (pip,) = [entry for entry in updates if entry["package-ecosystem"] == "pip"]
    for rule in pip["ignore"]:
        pin = r"[^#\n]*<\s*2\s*#" if "versions" in rule else r"==[\w.]+\s*#"
        assert re.search(rf"^{rule['dependency-name']}{pin} \S", lines, re.MULTILINE), rule
    assert {rule["dependency-name"]: rule.get("versions") for rule in pip["ignore"]}["jupyter-book"] == [">=2"]


def test_only_githubs_own_actions_run_each_at_a_major_version(root):
    files = [*(root / ".github/workflows").glob("*.yml"), *(root / ".github/actions").glob("*/action.yml")]
    used = [use for path in files for use in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))]
    outside = {use for use in used if not use.startswith("./")}
    assert outside and all(re.fullmatch(r"actions/[\w-]+@v\d+", use) for use in outside)
    assert len({use.split("@")[0] for use in outside}) == len(outside), "one action in two versions"
    for use in set(used) - outside:
        assert (root / use).exists()


def test_every_workflow_says_what_it_may_do_and_leaves_no_key_in_the_checkout(root):
    for path in (root / ".github/workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"].get("contents") == "read", path.name
        for job in workflow["jobs"].values():
            for step in job.get("steps", []):
                if step.get("uses", "").startswith("actions/checkout@"):
                    assert step["with"]["persist-credentials"] is False, path.name
