"""Run one notebook as Colab and Kaggle do: alone in an empty folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from tools import kernel_polling

RUN = f"""
import sys, nbformat
sys.path.append({str(Path(kernel_polling.__file__).parent)!r})
import kernel_polling
from nbclient.exceptions import CellExecutionError
from nbconvert.preprocessors import ExecutePreprocessor
notebook = nbformat.read(sys.argv[1], 4)
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
kernel_polling.poll_every_second()
try:
    ExecutePreprocessor(timeout=300, kernel_name="python3").preprocess(notebook, {{}})
except CellExecutionError:
    pass
nbformat.write(notebook, sys.argv[1])
"""
# Hides the modules that HIDDEN names, from imports and from whoever looks for them: the text of a sitecustomize.py.
HIDE = """
import importlib.abc, importlib.util, os, sys
hidden = os.environ["HIDDEN"].split()
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Finder())
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in hidden else find_spec(name, package)
"""


def run_alone(notebook, folder, python=sys.executable, *, index="", within=(), **variables):
    """Run a copy of the notebook in `folder` with this Python and its nbconvert, and return it with its outputs.

    Args:
        notebook: path of the notebook.
        folder: the folder to run it in; what the notebook unpacks goes below it.
        python: the Python of the host.
        index: a folder of wheels to use as the package index, "" for an empty one, None for pip's own.
        within: a command that runs the command after it, such as one that cuts off the network.
        variables: more environment variables.
    """
    copy = folder / notebook.name
    shutil.copy(notebook, copy)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "PIP_"))}
    environment = kept | {"TMPDIR": str(folder), "IPYTHONDIR": str(folder / "ipython")} | variables
    if index is not None:
        environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": index and index.as_uri()}
    done = subprocess.run(
        [*within, python, "-c", RUN, copy.name],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return nbformat.read(copy, 4)


def outputs(notebook, kind):
    """Return every output of one kind, such as "error" or "stream"."""
    return [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == kind
    ]


def errors(notebook):
    """Return "name: message" of every error output."""
    return [f"{output.ename}: {output.evalue}" for output in outputs(notebook, "error")]
