"""The notebooks that hold proofs, and what their cells have printed."""

import nbformat

from tests.conftest import STORED
from tools import page_grammar

NOTEBOOKS = {path.stem: nbformat.read(path, as_version=4) for path in STORED["stored"]}
PROVEN = [name for name, notebook in NOTEBOOKS.items() if any(map(page_grammar.is_proof, notebook.cells))]


def printed(cell):
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")
