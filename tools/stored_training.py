"""Store the training of chapter 2 for the figure that scrubs through it: `python -m tools.stored_training`.

The chapter's own cells are run, so that the figure shows what the chapter computes.
"""

import json
from pathlib import Path
from typing import Any

import nbformat
import torch
from torch import nn

ROOT = Path(__file__).resolve().parent.parent
CHAPTER = ROOT / "chapters/02_api.ipynb"
STORED = ROOT / "lib/transconv_course/training.json"
# The cells that the training needs, by a line that each of them has.
CELLS = ("X = ", "kernels, errors = ")


def run() -> dict[str, Any]:
    """Return the chapter's kernel and error at each step, as it computes them."""
    names: dict[str, Any] = {"torch": torch, "nn": nn}
    cells = [cell.source for cell in nbformat.read(CHAPTER, as_version=4).cells if cell.cell_type == "code"]
    for start in CELLS:
        exec(next(source for source in cells if any(line.startswith(start) for line in source.splitlines())), names)
    return {"kernels": [kernel.tolist() for kernel in names["kernels"]], "errors": names["errors"]}


def rounded(training: dict[str, Any]) -> dict[str, Any]:
    """Return a training with the digits that the figure shows: two decimals of a kernel, three figures of an error."""
    kernels = [[[round(value, 2) + 0.0 for value in row] for row in kernel] for kernel in training["kernels"]]
    return {"kernels": kernels, "errors": [float(f"{error:.3g}") for error in training["errors"]]}


if __name__ == "__main__":
    STORED.write_text(json.dumps(rounded(run()), separators=(",", ":")) + "\n", encoding="utf-8")
