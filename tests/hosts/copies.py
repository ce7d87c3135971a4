"""The copies of Colab, Kaggle and Binder, and the files that people open there."""

import os
import sys
from pathlib import Path

from website import languages, lone_notebooks

ROOT = Path(__file__).resolve().parents[2]
LONE = ROOT / "_build/lone"
FILES = [f"{languages.folder(code)}{path.as_posix()}" for code in languages.NAMES for path in lone_notebooks.offered()]
HOSTS = os.environ.get("COPIES", "colab kaggle").split()  # `make test-pythons` and the nightly workflow have others
SOME = ["chapters/04_matrix_view.ipynb", "classroom/handouts/assignment_01.ipynb", "zh/chapters/01_trans_conv.ipynb"]
ON_HOSTS = FILES if os.environ.get("EVERY_FILE") else SOME


def python_of(environment):
    """Return the Python of an environment of the repository, such as ".venv-colab"."""
    python = ROOT / environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    assert python.exists(), "run `make test-hosts`, which makes this environment"
    return python
