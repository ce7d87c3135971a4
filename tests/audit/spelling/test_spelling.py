"""Every word of the course's prose is in an English dictionary or in words.dic.

codespell, in `make lint`, finds common misspellings; this finds all others.
"""

import subprocess
from pathlib import Path

import nbformat
import pytest

# cspell:ignore recieveth
HERE = Path(__file__).parent
KINDS = (".md", ".ipynb", ".py", ".js", ".mjs", ".css", ".bib", ".yml", ".toml", ".html", ".cff")
# By a build step.
MADE = tuple(
    f"lib/transconv_course/{name}" for name in ("explorer.js", "questions/questions.js", "questions/questions.css")
)
STUDENTS = "tests/classroom/honest/"  # in several languages


def listed(root):
    """Return the names of the repository's files that hold prose of the course's own."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True).stdout
    return [
        name
        for name in names.split("\0")
        if name.endswith((*KINDS, "messages.json"))
        and name not in MADE
        and not name.startswith((STUDENTS, "web/built/"))
    ]


def copy(source, to):
    """Write a copy of a file for the spell checker; of a notebook, the cells without their outputs."""
    text = source.read_text(encoding="utf-8")
    if source.suffix != ".ipynb":
        parts = {"": text}
    else:
        cells = nbformat.reads(text, as_version=4).cells
        kinds = {"markdown": ".md", "code": ".py"}
        parts = {kinds[kind]: "\n\n".join(c.source for c in cells if c.cell_type == kind) for kind in kinds}
    to.parent.mkdir(parents=True, exist_ok=True)
    for suffix, part in parts.items():
        Path(f"{to}{suffix}").write_text(part, encoding="utf-8")


def unknown(folder):
    """Return the words in a folder's files that no dictionary knows, as {(file, word)}."""
    program = HERE / "node_modules/.bin/cspell"
    assert program.exists(), "run `make test-audit`, which installs it"
    command = [program, "lint", "--config", HERE / "cspell.json", "--no-progress", "--no-summary", "--dot", "**"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    lines = [line.split(" - Unknown word (") for line in done.stdout.splitlines()]
    return {(name.split(":")[0].removeprefix("./"), word.split(")")[0]) for name, word in lines}


@pytest.fixture(scope="module")
def prose(root, tmp_path_factory):
    """A folder with the prose of every file."""
    folder = tmp_path_factory.mktemp("prose")
    for name in listed(root):
        copy(root / name, folder / name)
    return folder


def test_every_word_is_known(prose):
    assert unknown(prose) == set()


PLANTED = {
    "intro.md": "One recieveth.",
    "CONTRIBUTING.md": "One recieveth.",
    "lib/transconv/sizes.py": '"""One recieveth."""',
    "lib/transconv_course/draw/panels.py": 'alt = f"One recieveth {1}."',
    "tests/support/browsing.py": "# One recieveth.",
    "classroom/build.py": '"""One recieveth."""',
    "web/stage/messages.json": '{"one": "One recieveth."}',
    "web/stage/element.js": "// One recieveth.",
    "website/static/course.css": "/* One recieveth. */",
    "_config.yml": "# One recieveth.",
    "website/references.bib": "title = {One recieveth}",
    "chapters/01_trans_conv.ipynb.md": "One recieveth.",
    "chapters/01_trans_conv.ipynb.py": "# One recieveth.",
    "classroom/masters/assignment_01.ipynb.md": "One recieveth.",
}


def test_a_misspelling_is_found_in_every_kind_of_file(prose, tmp_path):
    for name, line in PLANTED.items():
        to = tmp_path / name
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(f"{(prose / name).read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    assert unknown(tmp_path) == {(name, "recieveth") for name in PLANTED}
