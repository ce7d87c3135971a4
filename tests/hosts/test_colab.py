"""Every chapter, alone in an empty folder, in a copy of Colab's versions, from the wheel."""

import subprocess
import sys

import pytest

from alone import errors, run_alone


@pytest.fixture(scope="session")
def colab(root):
    python = root / ".venv-colab" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    assert python.exists(), "run `make test-hosts`, which makes the copy of Colab"
    return python


def test_the_copy_is_what_it_says(colab):
    show = "import IPython, ipywidgets, numpy; print(IPython.__version__, ipywidgets.__version__, numpy.__version__)"
    said = subprocess.run([colab, "-c", show], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["7.34.0", "7.7.1", "2.1.3"]


def test_a_chapter_runs_alone_from_the_wheel(chapter, colab, wheel, tmp_path):
    assert errors(run_alone(chapter, tmp_path, wheel, python=str(colab))) == []


def test_without_a_wheel_the_first_cell_says_what_to_do(root, colab, tmp_path):
    (said,) = errors(run_alone(root / "chapters/01_trans_conv.ipynb", tmp_path, "", python=str(colab)))
    assert said.startswith("SystemExit: The course's library could not be installed")
