"""Execute and normalise the notebooks: `make notebooks`. Notebooks are the source, so nothing here writes prose.

Usage: python -m tools.notebooks execute [NOTEBOOK …]   runs them, stores their outputs, normalises them
       python -m tools.notebooks stamp [NOTEBOOK …]     writes the first code cell from tools/first_cell.py, and
                                                        the time that a chapter promises
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tools import kernel_polling, page_grammar, reading_time

ROOT = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"
KEPT = ("tags", "mystnb")
# Where programs look for what they fold: JupyterLab and Notebook 7 in "jupyter", Notebook 6 in "collapsed", Colab in
# "cellView", Kaggle in "_kg_hide-input". VS Code reads nothing of the kind from a file.
NO_CODE = {"jupyter": {"source_hidden": True}}
SETUP = NO_CODE | {"cellView": "form"}  # an error of the first cell must show
PROOF = SETUP | {"_kg_hide-input": True}  # so must what a proof prints
SOLUTION = {"jupyter": {"outputs_hidden": True, "source_hidden": True}, "collapsed": True, "cellView": "form"}
SOLUTION_HEADING = {"jp-MarkdownHeadingCollapsed": True}  # JupyterLab unfolds an output when its cell runs, no heading


def first_cell():
    """Return the source of every notebook's first code cell."""
    return (ROOT / "tools/first_cell.py").read_text(encoding="utf-8").rstrip("\n")


def stamp(notebook):
    """Write the first code cell of a notebook."""
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.source = first_cell()
    code.metadata.tags = ["hide-cell"]
    code.metadata.mystnb = {"code_prompt_show": "Show the setup cell", "code_prompt_hide": "Hide the setup cell"}


def normalise(notebook):
    """Drop what changes from run to run (metadata, widget views, timings, where a stream was split), and fold cells.

    The time that a chapter promises is written, too.
    """
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in KEPT if key in cell.metadata}
        if cell.cell_type == "code":
            cell.outputs = joined([output for output in cell.outputs if without_widget(output)])
            for output in cell.outputs:
                keep_messages(output)
    fold(notebook)
    reading_time.stamp(notebook)


def fold(notebook):
    """Fold the first code cell, which sets up the notebook, and every cell whose tags fold it on its page."""
    setup = next((cell for cell in notebook.cells if cell.cell_type == "code"), None)
    for cell in notebook.cells:
        cell.metadata.update(SETUP if cell is setup else folding(cell.cell_type, page_grammar.tags(cell)))


def folding(cell_type, tags):
    """Return the metadata that folds a cell in programs for notebooks as its tags fold it on a page."""
    if cell_type == "markdown":
        return SOLUTION_HEADING if "remove-cell" in tags else {}
    if "hide-cell" in tags:
        return SOLUTION
    if page_grammar.PROOF in tags:
        return PROOF
    return NO_CODE if "remove-input" in tags else {}


def without_widget(output):
    """Drop a widget's view; return whether the output still shows something, such as a figure's HTML."""
    data = output.get("data", {})
    return data.pop(WIDGET, None) is None or set(data) > {"text/plain"}


def joined(outputs):
    """Return the outputs with each stream in one piece, because where a stream is split depends on timing."""
    streams, kept = {}, []
    for output in outputs:
        known = streams.get(output.get("name")) if output.output_type == "stream" else None
        if known:
            known.text += output.text
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        kept.append(output)
    return kept


def keep_messages(output):
    """Drop an output's metadata, except for the messages that transconv_course.messages puts there."""
    metadata = output.pop("metadata", {})
    if "data" in output:
        output.metadata = {kind: metadata[kind] for kind in ("text/html", "text/plain") if kind in metadata}


def execute(path):
    """Run a notebook from top to bottom in its own folder, and store its outputs."""
    notebook = nbformat.read(path, as_version=4)
    kernel_polling.poll_every_second()
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    normalise(notebook)
    write(notebook, path)


def write(notebook, path):
    """Write a notebook in the form we keep: indented by one space, with a line feed at the end."""
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")


def restamp(path):
    """Write the first code cell of a notebook file, and its time."""
    notebook = nbformat.read(path, as_version=4)
    stamp(notebook)
    reading_time.stamp(notebook)
    write(notebook, path)


COMMANDS = {
    "execute": (execute, ["chapters", "back"]),
    "stamp": (restamp, ["chapters", "back", "classroom/masters"]),
}


def main(command, *names):
    act, folders = COMMANDS[command]
    every = (path for folder in folders for path in sorted((ROOT / folder).glob("*.ipynb")))
    for path in map(Path, names) if names else every:
        act(path)
        print(path.name)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
