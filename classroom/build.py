"""Build the editions of every assignment: `make assignments`.

    python -m classroom.build [MASTER …]

From each master in otter-grader's format, classroom/masters/NAME.ipynb, and the points of its key,
classroom/keys/NAME.py, this writes into _build/assignments/NAME:

    student/NAME.ipynb      for students, without solutions or traces of otter; it brings the library
    solution/NAME.ipynb     for teachers: solutions, notes, model answers and rubrics; it brings the library too
    autograder/NAME.zip     tests for otter and Gradescope, including the hidden ones, and the library they need

Files are replaced only when all three are right: otter must have given the solution full points, and the student
edition must not give any of it away.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import nbformat

from classroom.grading import answer_key
from classroom.leak_check import leaks
from tools import lone, notebooks

ROOT = Path(__file__).resolve().parent.parent

EXPORT_MARKS = {"<!-- BEGIN QUESTION -->", "<!-- END QUESTION -->"}


class Leak(Exception):
    """A student edition gives away part of the solution."""


def masters():
    """Return the paths of all master notebooks."""
    return sorted((ROOT / "classroom/masters").glob("*.ipynb"))


def build(master, out):
    """Write the editions of one master into the folder out/NAME and return that folder.

    Args:
        master: path of the master notebook.
        out: folder for all assignments.

    Raises:
        RuntimeError: otter rejects the master, or its tests reject the master's own solution.
        Leak: the student edition would give away part of the solution.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".") as scratch:
        staged = _stage(master, Path(scratch) / "master")
        made = _assign(staged, Path(scratch) / "otter")
        ready = Path(scratch) / "ready"
        ready.mkdir()
        solution = cleaned(_read(made / "autograder" / master.name))
        student = student_edition(_read(made / "student" / master.name), _read(staged))
        key = answer_key.load(f"classroom.keys.{master.stem}")
        for edition in (solution, student):
            say_points(edition, key.questions)
        notebooks.write(lone.lone(solution), ready / "solution")
        notebooks.write(lone.lone(student), ready / "student")
        next((made / "autograder").glob("*.zip")).rename(ready / "autograder")
        folder = out / master.stem
        for edition, suffix in (("autograder", ".zip"), ("solution", ".ipynb"), ("student", ".ipynb")):
            (folder / edition).mkdir(parents=True, exist_ok=True)
            os.replace(ready / edition, folder / edition / f"{master.stem}{suffix}")
    return folder


def student_edition(notebook, master):
    """Return otter's student notebook without otter's marks; raise Leak if it gives away part of the solution."""
    notebook = cleaned(notebook)
    leaked = leaks(master, nbformat.writes(notebook))
    if leaked:
        raise Leak("the student edition gives away parts of the solution: " + "; ".join(leaked[:10]))
    return notebook


def cleaned(notebook):
    """Return the notebook without outputs, attachments, metadata and otter's marks."""
    for cell in notebook.cells:
        cell.metadata = {}
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            cell.source = "\n".join(line for line in cell.source.splitlines() if line not in EXPORT_MARKS).strip()
    notebook.cells = [cell for cell in notebook.cells if cell.source]
    notebooks.normalise(notebook)
    return notebook


def say_points(notebook, questions):
    """Add to the points of each question that has several answers what each of them earns, as its key says it."""
    for cell in notebook.cells:
        heading = re.match(r"## Question (\d+):", cell.source)
        if heading:
            named = re.compile(rf"q{heading[1]}[a-z]")
            parts = [f"{one.points} for `{one.call}`" for one in questions if named.fullmatch(one.name)]
            if parts:
                cell.source = re.sub(r"(?m)^\*(\d+ points)", rf"*\1 ({', '.join(parts)})", cell.source, count=1)


def _stage(master, folder):
    """Copy the master, with an up-to-date setup cell, into a folder beside the library that the autograder packs."""
    shutil.copytree(ROOT / "lib", folder / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    notebook = _read(master)
    notebooks.stamp(notebook)
    notebooks.write(notebook, folder / master.name)
    return folder / master.name


def _assign(master, out):
    """Run otter assign, which also runs the tests on the solution, and return the folder with its editions."""
    command = [sys.executable, "-m", "otter", "assign", "--no-pdfs", str(master), str(out)]
    environment = {**os.environ, "TMPDIR": str(master.parent), "OMP_NUM_THREADS": "1"}  # others run beside it
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise RuntimeError(f"otter rejects {master.name}:\n{done.stdout}\n{done.stderr}")
    return out


def _read(path):
    return nbformat.read(path, as_version=4)


def main(*names):
    chosen = [Path(name) for name in names] or masters()
    with ThreadPoolExecutor(os.cpu_count()) as builders:  # each waits for a process of its own
        for folder in builders.map(build, chosen, repeat(ROOT / "_build/assignments")):
            print(f"{folder.relative_to(ROOT)}: student, solution and autograder editions")


if __name__ == "__main__":
    main(*sys.argv[1:])
