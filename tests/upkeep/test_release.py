"""A release: one place sets the version, a wrong tag is refused, and no solution is among the files."""

import io
import re
import shutil
import subprocess
import zipfile

import nbformat
import pytest

from tests.support.copying import change
from tools import lone, release
from tools.addresses import version, wheel_name
from website import languages

COPIED = ("pyproject.toml", "CHANGELOG.md", "CITATION.cff", "lib/transconv/__init__.py")


@pytest.fixture
def course(root, tmp_path):
    """A copy of the files that have the version, set to 9.8.7 of New Year's Eve and not yet stamped."""
    for name in COPIED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, tmp_path / name)
    change(tmp_path / "pyproject.toml", f'version = "{version()}"', 'version = "9.8.7"')
    change(
        tmp_path / "CHANGELOG.md",
        f"## {version()}",
        f"## 9.8.7, 2026-12-31\n\n- New\n  things.\n- More.\n\n## {version()}",
    )
    return tmp_path


def test_every_place_says_the_version_of_pyproject(root):
    assert release.complaints(f"v{version()}", root) == []


def test_the_version_stands_nowhere_else(root):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True)
    paths = [root / line for line in listed.stdout.splitlines() if not line.startswith("tests/")]
    named = re.compile(r'transconv-\d[\w.]*-py3|^_*version_*\s*[:=]\s*"?\d', re.MULTILINE)
    texts = [path for path in paths if path.suffix in (".py", ".md", ".toml", ".cff", ".yml", ".mjs", ".js")]
    found = {path.relative_to(root).as_posix() for path in texts if named.search(path.read_text(encoding="utf-8"))}
    assert found - {".github/dependabot.yml"} == {"pyproject.toml", *release.VERSION}  # its version is the format's


def test_a_new_version_is_missed_everywhere_until_it_is_stamped(course):
    assert len(release.complaints("v9.8.7", course)) == len(release.VERSION) + len(release.DAY)
    release.stamp(course)
    assert release.complaints("v9.8.7", course) == []
    assert "version: 9.8.7\n" in (course / "CITATION.cff").read_text(encoding="utf-8")
    assert 'date-released: "2026-12-31"' in (course / "CITATION.cff").read_text(encoding="utf-8")
    assert '__version__ = "9.8.7"' in (course / "lib/transconv/__init__.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", ["9.8.7", "v9.8", "v9.8.70"])
def test_a_tag_that_is_not_the_version_is_refused(tag, course):
    release.stamp(course)
    assert release.complaints(tag, course) == [f"The tag is {tag}, and pyproject.toml says 9.8.7."]


def test_the_command_fails_with_a_wrong_tag_and_not_with_the_right_one(monkeypatch):
    monkeypatch.setattr(release, "stale_handouts", list)
    for tag, said in ((f"v{version()}", None), ("v0", f"The tag is v0, and pyproject.toml says {version()}.")):
        with pytest.raises(SystemExit) as ended:
            release.main("check", tag)
        assert ended.value.code == said


def test_a_handout_that_carries_another_library_is_refused(root, tmp_path):
    shutil.copytree(root / "lib", tmp_path / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "classroom/handouts").mkdir(parents=True)
    notebook = nbformat.read(root / "classroom/handouts/assignment_01.ipynb", as_version=4)
    notebook.cells = [lone.lone(notebook).cells[1]]  # today's library, in the cell that sets up
    nbformat.write(notebook, tmp_path / "classroom/handouts/assignment_01.ipynb")
    assert release.stale_handouts(tmp_path) == []
    (tmp_path / "lib/transconv/sizes.py").write_text("changed = True")
    (said,) = release.stale_handouts(tmp_path)
    assert said.startswith("assignment_01.ipynb carries another library")


def test_a_version_without_a_section_in_the_changelog_is_refused(course):
    change(course / "CHANGELOG.md", "## 9.8.7, 2026-12-31", "## Unreleased")
    with pytest.raises(SystemExit, match="has no section"):
        release.complaints("v9.8.7", course)


def test_a_release_holds_the_students_editions_and_nothing_else_of_an_assignment(course):
    for name in ("assignment_01", "assignment_02"):
        for edition, suffix in (("student", ".ipynb"), ("solution", ".ipynb"), ("autograder", ".zip")):
            path = course / "_build/assignments" / name / edition / f"{name}{suffix}"
            path.parent.mkdir(parents=True)
            path.write_text(f"{name} {edition}")
        (course / "_build/assignments" / name / "student/solution.ipynb").write_text("left here by somebody")
        (course / "classroom/masters").mkdir(parents=True, exist_ok=True)
        (course / f"classroom/masters/{name}.ipynb").write_text("master")
    with pytest.raises(SystemExit, match="transconv-9.8.7-py3-none-any.whl.*transconv.pdf"):
        release.collect(course)
    taken = [*map(languages.pdf, languages.NAMES), languages.ZIP]
    for name in (f"dist/{wheel_name(course)}", *(f"_build/html/{name}" for name in taken)):
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text(name)
    with pytest.raises(SystemExit, match="not built.*_sources"):
        release.collect(course)
    for code in languages.NAMES:
        notebook = course / "_build/html" / languages.folder(code) / "_sources/chapters/01.ipynb"
        notebook.parent.mkdir(parents=True)
        notebook.write_text(code)
    (course / "_build/release/assignment_01_solution.ipynb").write_text("left here by an earlier release")
    release.collect(course)
    collected = {path.name: path.read_bytes() for path in (course / "_build/release").iterdir()}
    for code in languages.NAMES:
        with zipfile.ZipFile(io.BytesIO(collected.pop(languages.notebooks(code)))) as pack:
            (name,) = pack.namelist()
            assert name.endswith("/chapters/01.ipynb") and pack.read(name) == code.encode()
    assert {name for name in collected if name.endswith(".ipynb")} == {"assignment_01.ipynb", "assignment_02.ipynb"}
    assert collected["assignment_01.ipynb"] == b"assignment_01 student"
    assert len(collected) == 4 + len(languages.NAMES)
    assert (course / "_build/release.md").read_text() == "- New things.\n- More.\n"
