"""With no internet one sentence says what to do; on Kaggle, with wheels attached as a dataset, the chapter runs."""

import os
import shutil
import zipfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

import offline
from alone import errors, outputs, run_alone
from copies import python_of
from test_every_notebook import D2L

CHAPTER = "chapters/04_matrix_view.ipynb"  # the one that compares with d2l
OUT_OF_REACH = "https://example.org/transconv-0.1.0-py3-none-any.whl"


@pytest.fixture(scope="module", autouse=True)
def can_be_taken_away():
    if not offline.allowed():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("NO NAMESPACES: the network stays")


@pytest.fixture
def dataset(tmp_path, wheel):
    """An attached dataset, with the course's wheel in it."""
    folder = tmp_path / "input/course"
    folder.mkdir(parents=True)
    shutil.copy(Path(url2pathname(urlsplit(wheel).path)), folder)
    return folder


@pytest.fixture
def run(root, tmp_path):
    """Run the chapter on a host with no network and with a folder as /kaggle/input."""
    working = tmp_path / "working"
    working.mkdir()

    def run(host, attached):
        command = offline.within(attached)
        return run_alone(root / CHAPTER, working, OUT_OF_REACH, python_of(f".venv-{host}"), index=None, within=command)

    return run


def comparison(notebook):
    """What the cell that compares with d2l said."""
    (cell,) = (cell for cell in notebook.cells if cell.cell_type == "code" and D2L in cell.source)
    return [output.text for output in cell.outputs]


def write_wheel(path, name):
    """Write a wheel of one empty module."""
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}.py", "")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")


def test_with_no_internet_one_sentence_says_what_to_do(copy, run, tmp_path):
    (tmp_path / "nothing").mkdir()
    notebook = run(copy, tmp_path / "nothing")
    (error,) = outputs(notebook, "error")
    assert error.traceback == [error.evalue]
    assert error.evalue.startswith("The course's library could not be installed: on Kaggle turn on Settings → Internet")
    assert error.evalue.count(".") == 1 and error.evalue.endswith(".")
    assert outputs(notebook, "stream") == []
    assert [cell.execution_count for cell in notebook.cells if cell.get("execution_count")] == [1]


def test_with_both_wheels_attached_the_chapter_runs_and_d2l_agrees(run, dataset, index):
    shutil.copytree(index, dataset, dirs_exist_ok=True)
    notebook = run("kaggle", dataset.parent)
    assert errors(notebook) == []
    assert comparison(notebook) == []


def test_with_the_course_s_wheel_alone_the_comparison_is_left_out_and_other_wheels_are_left_alone(
    run, dataset, tmp_path
):
    write_wheel(dataset / "another-1.0-py3-none-any.whl", "another")
    notebook = run("kaggle", dataset.parent)
    assert errors(notebook) == []
    (said,) = comparison(notebook)
    assert said.startswith("d2l isn't installed here") and said.endswith("continues with our own convolution.\n")
    assert list(tmp_path.glob("working/*/transconv")) and not list(tmp_path.glob("working/*/another.py"))
