"""Run one notebook as Colab and Kaggle do: the file alone in an empty folder, the library from a wheel, if any."""

import os
import shutil
import subprocess
import sys

import nbformat

RUN = """
import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], 4)
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
try:
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
except nbclient.exceptions.CellExecutionError:
    pass
nbformat.write(notebook, sys.argv[1])
"""


def run_alone(notebook, folder, wheel, python=sys.executable):
    """Run a copy of the notebook in `folder` with this Python, without a package index.

    wheel is a file:// address, or "" for none. What the first cell installs goes into `folder`/site:
    the environment stays as it is.
    """
    site = folder / "site"
    site.mkdir()
    copy = folder / notebook.name
    shutil.copy(notebook, copy)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "PIP_"))}
    environment = kept | {
        "TRANSCONV_WHEEL": wheel,
        "PYTHONPATH": str(site),
        "PIP_TARGET": str(site),
        "PIP_NO_INDEX": "1",
        "IPYTHONDIR": str(folder / "ipython"),
    }
    subprocess.run(
        [python, "-c", RUN, copy.name], cwd=folder, env=environment, check=True, capture_output=True, timeout=300
    )
    return nbformat.read(copy, 4)


def errors(notebook):
    """Return "name: message" of every error output."""
    return [
        f"{output.ename}: {output.evalue}"
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    ]
