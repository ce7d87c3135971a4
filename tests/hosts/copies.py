"""The copies of Colab, Kaggle and Binder, and the notebooks that are offered there."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOSTS = os.environ.get("COPIES", "colab kaggle binder").split()  # `make test-pythons` has others
ASSIGNMENTS = [
    ROOT / "_build/assignments" / master.stem / "student" / master.name
    for master in sorted((ROOT / "classroom/assignments").glob("*.ipynb"))
]
OFFERED = [*sorted((ROOT / "chapters").glob("*.ipynb")), *sorted((ROOT / "back").glob("*.ipynb")), *ASSIGNMENTS]


def python_of(environment):
    """Return the Python of an environment of the repository, such as ".venv-colab"."""
    python = ROOT / environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    assert python.exists(), "run `make test-hosts`, which makes this environment"
    return python
