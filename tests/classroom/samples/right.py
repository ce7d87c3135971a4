"""The right submission, made from the master's own solution, and functions that turn it into other samples."""

import copy
import functools
import re
import textwrap

import nbformat

from classroom.leak_check import MARK, cells_in_blocks
from tests.classroom.samples.sample import CANARY, ROOT

MASTER = ROOT / "classroom/masters/assignment_01.ipynb"


def right():
    """Return a new notebook of a student who has answered every question as the instructor does."""
    return copy.deepcopy(_right())


@functools.cache
def _right():
    notebook = nbformat.read(MASTER, as_version=4)
    notebook.cells = [
        cell
        for cell, blocks in cells_in_blocks(notebook)
        if cell.cell_type != "raw"
        and "TESTS" not in blocks
        and (cell.cell_type == "code" or "SOLUTION" not in blocks or "PROMPT" in blocks)
    ]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = [(line, MARK.sub("", line)) for line in cell.source.splitlines()]
            cell.source = "\n".join(bare for line, bare in lines if bare or not line).strip()
    cell_of(notebook, "q10-answer").source = f"It is the same sum in another order. {CANARY}"
    return notebook


def edited(edit):
    """Turn a function that changes the right notebook into a builder, which writes the result to a path.

    The change gets the notebook and, where it has a second parameter, the path that the notebook will have.
    """

    @functools.wraps(edit)
    def build(path):
        notebook = right()
        edit(notebook, *[path][: edit.__code__.co_argcount - 1])
        path.write_text(nbformat.v4.writes(notebook), encoding="utf-8")

    return build


def cell_of(notebook, id):
    return next(cell for cell in notebook.cells if cell.id == id)


def add(notebook, source, after="q2-answer"):
    """Add a code cell, by default after the first function."""
    place = notebook.cells.index(cell_of(notebook, after)) + 1
    cell = nbformat.v4.new_code_cell(textwrap.dedent(source).strip(), id=f"added-{len(notebook.cells)}")
    notebook.cells.insert(place, cell)


def body(notebook, source, question="q2"):
    """Replace the body of the one function that answers a question."""
    cell = cell_of(notebook, f"{question}-answer")
    head = re.search(r'.*?\n    """.*?"""\n', cell.source, re.DOTALL)[0]
    cell.source = head + textwrap.indent(textwrap.dedent(source).strip(), "    ")


def replace(notebook, question, old, new):
    """Replace part of the answer to a question."""
    cell = cell_of(notebook, f"{question}-answer")
    if old not in cell.source:
        raise ValueError(f"old={old!r} stands no more in the answer to {question}")
    cell.source = cell.source.replace(old, new)
