"""The corpus of honest solutions: what students might hand in, each in another hand's style, all of it right.

tests/classroom/honest/assignment_0N/*.py are scripts in cells. A cell whose title is the id of a cell in the handout
stands in place of that one; every other cell is the student's own, and follows the cell before it. The rest of the
notebook is the handout. Each was written from the handout alone, and its checks say "Right" where the packages are
installed that it imports: google.colab and seaborn are missing here, as they are on many a teacher's machine.
"""

import copy
import json
from functools import cache
from pathlib import Path

import jupytext
import nbformat

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).with_name("honest")
SOLUTIONS = sorted(FOLDER.glob("*/*.py"))


def notebook_of(path):
    """Return a solution as the notebook that the student hands in."""
    notebook = copy.deepcopy(handout(path.parent.name))
    text = path.read_text(encoding="utf-8")
    script = jupytext.reads(text[text.index("# %%") :], fmt="py:percent")  # the first lines say whose hand it is
    place = -1
    for cell in script.cells:
        title = cell.metadata.pop("title", "")
        own = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        if title:
            (place,) = [place for place, one in enumerate(notebook.cells) if one.id == title]
            notebook.cells[place].source = cell.source
        else:
            place += 1
            notebook.cells.insert(place, own(cell.source))
    return notebook


@cache
def handout(assignment):
    """Return the student edition of an assignment."""
    return nbformat.read(ROOT / f"classroom/handouts/{assignment}.ipynb", as_version=4)


# How programs save a notebook: what differs from JupyterLab's own form.


def jupyterlab(notebook):
    return notebook


def notebook_6(notebook):
    """Without ids of cells, and each cell with metadata of its own."""
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"] = {"scrolled": True} if cell["cell_type"] == "code" else {}
    return notebook


def colab(notebook):
    """With ids in the metadata, and what the menus set."""
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    for number, cell in enumerate(notebook["cells"]):
        del cell["id"]
        cell["metadata"] = {"id": f"aB3dE6gH{number:04}", "colab": {"base_uri": "https://localhost:8080/"}}
    return notebook


def kaggle(notebook):
    """With what it ran on, and when each cell ran."""
    notebook["nbformat_minor"] = 4
    notebook["metadata"]["kaggle"] = {"accelerator": "none", "dataSources": [], "isInternetEnabled": False}
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"] = {"trusted": True, "execution": {"iopub.status.busy": "2026-03-01T10:00:00.000000Z"}}
    return notebook


def vs_code(notebook):
    """With each source as one string, and the whole language_info."""
    notebook["nbformat_minor"] = 2
    notebook["metadata"]["language_info"] = {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "name": "python",
        "version": "3.12.4",
    }
    for cell in notebook["cells"]:
        del cell["id"]
        cell["source"] = "".join(cell["source"])
        cell["metadata"] = {"vscode": {"languageId": "python"}} if cell["cell_type"] == "code" else {}
    return notebook


def deepnote(notebook):
    """With its own kinds of cells in the metadata, and no kernel."""
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {"deepnote": {}, "deepnote_notebook_id": "0f3c", "orig_nbformat": 2}
    for number, cell in enumerate(notebook["cells"]):
        del cell["id"]
        kind = "code" if cell["cell_type"] == "code" else "markdown"
        cell["metadata"] = {"cell_id": f"{number:032x}", "deepnote_cell_type": kind}
        if kind == "code":
            cell["metadata"] |= {"source_hash": f"{number:08x}", "execution_start": 1740000000000 + number}
    return notebook


PROGRAMS = (jupyterlab, colab, kaggle, vs_code, deepnote, notebook_6)


def saved(path):
    """Return the content of the file that a student hands in, as one of the programs saves it."""
    program = PROGRAMS[SOLUTIONS.index(path) % len(PROGRAMS)]
    return json.dumps(program(json.loads(nbformat.writes(notebook_of(path)))), ensure_ascii=False, indent=1)
