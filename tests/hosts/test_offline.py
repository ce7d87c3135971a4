"""Without a network: wheels that are attached as a dataset are used, and one sentence says what is missing."""

import shutil
import zipfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from tests.hosts import offline
from tests.hosts.copies import LONE, python_of
from tests.hosts.test_lone_files import D2L
from tests.support.alone import errors, run_alone

CHAPTER = "chapters/04_matrix_view.ipynb"  # the one that compares with d2l


@pytest.fixture
def dataset(tmp_path):
    """An attached dataset, with a wheel that is nobody's business."""
    folder = tmp_path / "input/course"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "another-1.0-py3-none-any.whl", "w") as file:
        file.writestr("another.py", "")
    return folder


@pytest.fixture
def run(without_network, dataset, tmp_path):
    """Return a function that runs a notebook on Kaggle's copy without a network, with the dataset attached."""
    working = tmp_path / "working"
    working.mkdir()

    def run(notebook):
        return run_alone(
            notebook, working, python_of(".venv-kaggle"), index=None, within=offline.within(dataset.parent)
        )

    return run


def comparison(notebook):
    """Return what the cell that compares with d2l printed."""
    (cell,) = (cell for cell in notebook.cells if cell.cell_type == "code" and D2L in cell.source)
    return [output.text for output in cell.outputs]


def test_with_d2l_s_wheel_attached_the_comparison_is_made(run, dataset, index):
    shutil.copytree(index, dataset, dirs_exist_ok=True)
    notebook = run(LONE / CHAPTER)
    assert errors(notebook) == []
    assert comparison(notebook) == []


def test_without_d2l_one_sentence_says_so_and_other_wheels_are_left_alone(run, tmp_path):
    notebook = run(LONE / CHAPTER)
    assert errors(notebook) == []
    (said,) = comparison(notebook)
    assert said.startswith("d2l isn't installed here") and said.endswith("continues with our own convolution.\n")
    assert not list(tmp_path.glob("working/*/another.py"))


@pytest.mark.parametrize("name", ["{}", "{} (1)"], ids=["named by us", "named by a second download"])
def test_a_notebook_of_the_repository_finds_the_course_s_wheel_in_a_dataset(name, run, dataset, wheel, root):
    built = Path(url2pathname(urlsplit(wheel).path))
    shutil.copy(built, dataset / f"{name.format(built.stem)}.whl")
    notebook = run(root / CHAPTER)
    assert errors(notebook) == []
