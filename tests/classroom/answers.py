"""A master's answers, run one question at a time, so that a mistake can be planted in one of them."""

from pathlib import Path

import nbformat

from tools import lone

FOLDER = Path(__file__).resolve().parent.parent.parent / "classroom/masters"


def read(assignment):
    """Return the master notebook of an assignment, such as "assignment_02"."""
    return nbformat.read(FOLDER / f"{assignment}.ipynb", as_version=4)


def without_library(path):
    """Return the text of a student edition without its library, in which test_wheel.py looks for answers."""
    notebook = nbformat.read(path, as_version=4)
    setup = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert lone.unpacked(setup.source).keys() == lone.library().keys()
    setup.source = ""
    return nbformat.writes(notebook)


def questions(master):
    """Return the names of the questions that have checks, in order."""
    return list(dict.fromkeys(cell.id.split("-")[0] for cell in master.cells if "-check" in cell.id))


def answered(master, question="", right="", wrong=""):
    """Return what the master's notebook defines up to a question, with one of its answers changed."""
    names = {}
    for cell in master.cells:
        if cell.id == "imports" or cell.id.endswith(("-given", "-answer")) and cell.cell_type == "code":
            source = cell.source
            if cell.id == f"{question}-answer":
                assert right in source, "the mistake is not in the answer any more"
                source = source.replace(right, wrong)
            exec(source, names)
        if cell.id == f"{question}-end":
            break
    return names


def verdicts(master, question, names):
    """Return what the public checks of a question say."""
    checks = [cell.source for cell in master.cells if cell.id.startswith(f"{question}-check")]
    return [eval(line, dict(names)) for line in checks]


def hidden_tests_fail(master, question, names):
    """Return whether one of the hidden tests of a question fails, as otter calls them."""
    tests = [cell.source for cell in master.cells if cell.id.startswith(f"{question}-test-")]
    hidden = [test for test in tests if "hidden: true" in test]
    assert hidden
    for test in hidden:
        try:
            called(test, names)
        except Exception:
            return True
    return False


def called(test, names):
    """Call a test, given as its source, as otter does: its parameters are names of the notebook."""
    space = run_here([test])
    (function,) = (value for name, value in space.items() if name.startswith("test_"))
    arguments = function.__code__.co_varnames[: function.__code__.co_argcount]
    function(*(names[name] for name in arguments))


def run_here(sources):
    """Run cells one after the other in this process and return what they define."""
    names = {}
    for source in sources:
        exec(source, names)
    return names


def handed_in(master, mistakes=()):
    """Return the notebook of a student who answers as the master does, except for mistakes (question, right, wrong)."""
    cells = [cell.copy() for cell in master.cells if cell.cell_type == "code" and "-test-" not in cell.id]
    for question, right, wrong in mistakes:
        answer = next(cell for cell in cells if cell.id == f"{question}-answer")
        assert right in answer.source, "the mistake is not in the answer any more"
        answer.source = answer.source.replace(right, wrong)
    return nbformat.v4.new_notebook(cells=cells, metadata=master.metadata)
