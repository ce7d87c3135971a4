"""The copies of Colab, Kaggle and Binder, and the notebooks that are offered there."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOSTS = os.environ.get("COPIES", "colab kaggle binder").split()  # `make test-pythons` has others
OFFERED = [
    path for folder in ("chapters", "back", "classroom/handouts") for path in sorted((ROOT / folder).glob("*.ipynb"))
]


def python_of(environment):
    """Return the Python of an environment of the repository, such as ".venv-colab"."""
    python = ROOT / environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    assert python.exists(), "run `make test-hosts`, which makes this environment"
    return python
