"""The commands that the course tells people to type, and how each is tried on a fresh clone.

    python -m tests.targets.commands list             the commands that the nightly workflow tries, as JSON
    python -m tests.targets.commands try COMMAND      try one, in a fresh clone with a fresh environment

Trying needs only the standard library, so nothing is installed that a command should have installed itself.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "CONTRIBUTING.md", "intro.md", "back/for_teachers.md")
COMMAND = re.compile(r"(?:[A-Z_]+=\S+ )?(?:make|(?:make|git|py|python3?|pip|\.venv\S*/python) .+)")
TARGET = re.compile(r"^([a-z-]+):.*## ", re.MULTILINE)
LIMIT = 3600  # seconds


class Tried(NamedTuple):
    """How a command is tried: what has to run before it, the address that it serves, a file that it writes."""

    after: tuple = ()
    answers: str = ""
    leaves: str = ""
    run: str = ""  # run instead of the command if it has a name to fill in


ENVIRONMENT = "python3 -m venv .venv"
READER = ".venv/bin/python -m pip install -r requirements.txt -c constraints.txt"
TESTER = (
    ".venv/bin/python -m pip install -r requirements.txt -r website/requirements.txt -r tests/requirements.txt "
    "-c constraints.txt"
)
CHAPTER = "make chapter NAME=06_shape_formula"
SOLUTION = "_build/assignments/assignment_01/solution"
GRADE = f".venv/bin/python -m classroom.grade {SOLUTION} --assignment 1 --out scores.csv"
PRIVATE = "make private REPOSITORY=git@github.com:YOU/NAME.git"
SITE = "_build/html/index.html"

TRIED = {
    "make": Tried(),
    "make book": Tried(leaves=SITE),
    "make serve": Tried(answers="http://127.0.0.1:8000/intro.html"),
    "make lab": Tried(answers="http://127.0.0.1:8888/api"),
    "make downloads": Tried(leaves="_build/html/transconv-offline.zip"),
    CHAPTER: Tried(leaves=SITE),
    "make lone": Tried(leaves="_build/lone/chapters/01_trans_conv.ipynb"),
    "make notebooks": Tried(),
    "make messages": Tried(),
    "make untranslated": Tried(),
    "make suspects": Tried(),
    "make web": Tried(leaves="lib/transconv_course/explorer.js"),
    "make wheel": Tried(leaves="dist/transconv-*.whl"),
    "make assignments": Tried(leaves=f"{SOLUTION}/assignment_01.ipynb"),
    "make handout": Tried(),
    PRIVATE: Tried(
        run="git init -q --bare ../mine.git && git checkout -q -B main && make private REPOSITORY=../mine.git",
        leaves="../mine.git/refs/heads/main",
    ),
    "make slides": Tried(leaves="_build/slides/01_trans_conv.html"),
    "make hub": Tried(answers="http://127.0.0.1:8000/hub/api"),
    "make test": Tried(),
    "make lint": Tried(),
    "make test-library": Tried(),
    "make test-course": Tried(),
    "make test-reading": Tried(),
    "make test-notebooks": Tried(),
    "make test-web": Tried(),
    "make test-website": Tried(),
    "make test-upkeep": Tried(),
    "make test-planted": Tried(),
    "make test-slides": Tried(),
    "make test-classroom": Tried(),
    "make test-hosts": Tried(),
    "make test-sphinx": Tried(),
    "make looks": Tried(),
    "make conformance": Tried(leaves="conformance/table.md"),
    "make bench": Tried(),
    "make bench-site": Tried(),
    "make release": Tried(leaves="_build/release/assignment_01.ipynb"),
    "make stamp": Tried(),
    "make browser": Tried(),
    "make constraints": Tried(),
    "make clean": Tried(after=("make wheel",)),
    # Without make.
    "py -m venv .venv": Tried(run=ENVIRONMENT, leaves=".venv/bin/python"),
    READER: Tried(after=(ENVIRONMENT,)),
    ".venv/bin/python -m jupyterlab --notebook-dir=chapters": Tried(
        after=(ENVIRONMENT, READER),
        answers="http://127.0.0.1:8888/api",
    ),
    ".venv/bin/python -m pip install -r website/requirements.txt -r tests/requirements.txt -c constraints.txt": Tried(
        after=(ENVIRONMENT, READER)
    ),
    ".venv/bin/python -m website.build": Tried(after=(ENVIRONMENT, TESTER), leaves=SITE),
    ".venv/bin/python -m pytest --nbval --nbval-current-env lib tests/library tests/course chapters back": Tried(
        after=(ENVIRONMENT, TESTER)
    ),
    # For teachers.
    ".venv/bin/python -m classroom.grade submissions --assignment 1 --out scores.csv": Tried(
        after=("make assignments",), run=GRADE, leaves="scores.csv"
    ),
    f".venv/bin/python -m classroom.grade {SOLUTION} --assignment 1 --out trial.csv": Tried(
        after=("make assignments",), leaves="trial-feedback/*"
    ),
    ".venv/bin/python -m classroom.worksheet --seed 1 --students 30 --out worksheets": Tried(
        after=("make assignments",), leaves="worksheets/*"
    ),
    ".venv/bin/python -m otter run -a _build/assignments/assignment_01/autograder/assignment_01.zip NOTEBOOK.ipynb": (
        Tried(
            after=("make assignments",),
            run=".venv/bin/python -m otter run -a _build/assignments/assignment_01/autograder/assignment_01.zip "
            f"{SOLUTION}/assignment_01.ipynb",
        )
    ),
}

NOT_TRIED = {
    "git clone <this repository> && cd <its folder>": "every other command begins so",
    "git switch -c my-change": "git's own",
    "git diff": "git's own",
    "git commit --all": "git's own",
    "git push": "git's own",
    "git pull --no-rebase course main": "git's own; tests/classroom/test_private_copy.py pulls so",
    ".venv/bin/python -m pip install scikit-image": "pip's own; the package is one that a teacher may want",
    "make chapter": "the name of a chapter is missing",
    "make private": "the address of a repository is missing",
    "make chapter NAME=16_name": "the chapter is the one that somebody writes",
    "make nightly": "a workflow of its own runs it, on a fresh checkout every night",
    "make bench-grade": "half an hour of grading, started by hand",
    "make test-audit": "the workflow test runs it alone, on a fresh checkout",
    "make test-hub": "the workflow test runs it alone, on a fresh checkout",
    "make test-pythons": "the workflow test runs it alone, on a fresh checkout",
    "make test-links": "the workflow links runs it alone, on a fresh checkout",
    "make test-targets": "it is what tries the others",
    "make test-X": "X stands for a tier",
    "PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu make test": "`make test` with another source of wheels",
    "HYPOTHESIS_PROFILE=deep make test-library": "hours of random cases, started by hand",
}


def named(text):
    """Return the commands that a page names: lines of fenced blocks and inline code; Windows paths become Unix ones."""
    from markdown_it import MarkdownIt  # only the test of the table needs it

    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "fence":
            found += token.content.splitlines()
        found += [child.content for child in token.children or () if child.type == "code_inline"]
    lines = (line.split("  #")[0].strip().replace(r".venv\Scripts" + "\\", ".venv/bin/") for line in found)
    return {line for line in lines if COMMAND.fullmatch(line)}


def every(root=ROOT):
    """Return every command that a page names and every target that `make` lists."""
    targets = {f"make {name}" for name in TARGET.findall((root / "Makefile").read_text(encoding="utf-8"))}
    texts = ((root / page).read_text(encoding="utf-8") for page in PAGES)
    return targets.union(*map(named, texts)) - {"make help"}


def attempt(command, folder):
    """Clone the repository's HEAD into a folder and try a command there; raise if it fails."""
    how = TRIED[command]
    clone = Path(folder) / "a fresh clone"
    subprocess.run(["git", "clone", "--quiet", "--no-local", ROOT, clone], check=True)
    mine = ("VIRTUAL_ENV", "PYTHON", "PYTEST", "COURSE_", "MAKE", "MFLAGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    start = {"shell": True, "cwd": clone, "env": kept | {"JUPYTER_CONFIG_DIR": str(jupyter(folder))}}
    for before in how.after:
        subprocess.run(before, check=True, timeout=LIMIT, **start)
    if how.answers:
        answers(how.run or command, how.answers, start)
    else:
        subprocess.run(how.run or command, check=True, timeout=LIMIT, **start)
    assert not how.leaves or list(clone.glob(how.leaves)), f"{command} left no {how.leaves}"


def jupyter(folder):
    """Write settings that let Jupyter start without a screen or a user; return their folder."""
    settings = {"ServerApp": {"allow_root": True, "open_browser": False}}
    (Path(folder) / "jupyter_server_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def answers(command, address, start):
    """Start a program, wait until it answers at an address, and stop it and every process that it started."""
    program = subprocess.Popen(command, start_new_session=True, **start)
    try:
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            assert program.poll() is None, f"{command} ended before it answered"
            with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
                return
            time.sleep(1)
        raise TimeoutError(f"{command}: nothing answers at {address}")
    finally:
        os.killpg(program.pid, signal.SIGTERM)
        program.wait(timeout=60)


def main(action, *command):
    if action == "list":
        print(json.dumps(list(TRIED)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            attempt(" ".join(command), folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
