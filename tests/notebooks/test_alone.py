"""A lone notebook works: in an empty folder it runs from a wheel, and without a wheel it prints one sentence."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from tests.support.alone import errors, outputs, run_alone


@pytest.mark.parametrize("name", ["01_trans_conv", "04_matrix_view"])
def test_a_chapter_runs_alone_from_the_wheel(name, root, wheel, tmp_path):
    notebook = run_alone(root / "chapters" / f"{name}.ipynb", tmp_path, wheel)
    assert errors(notebook) == []
    assert list(tmp_path.glob("*/transconv/__init__.py"))


def test_a_wheel_beside_the_notebook_is_found(root, wheel, tmp_path):
    built = Path(url2pathname(urlsplit(wheel).path))
    shutil.copy(built, tmp_path)
    assert errors(run_alone(root / "chapters/01_trans_conv.ipynb", tmp_path, "")) == []


def test_without_a_wheel_the_first_cell_says_what_to_do_and_nothing_else_runs(root, tmp_path):
    notebook = run_alone(root / "chapters" / "01_trans_conv.ipynb", tmp_path, "")
    (said,) = errors(notebook)
    assert said.startswith("NotInstalled: The course's library could not be installed: on Kaggle turn on Settings")
    assert said.count(".") == 1 and said.endswith(".")
    (shown,) = outputs(notebook, "error")
    assert shown.traceback == [shown.evalue] and outputs(notebook, "stream") == []
    assert [cell.execution_count for cell in notebook.cells if cell.get("execution_count")] == [1]
