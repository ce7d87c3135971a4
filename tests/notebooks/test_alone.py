"""A notebook of the repository outside of it, and the lone edition of one: each runs, or one sentence says why not."""

import hashlib
import shutil
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import nbformat
import pytest

from tests.support.alone import HIDE, errors, outputs, run_alone
from tools import lone, notebooks

CHAPTER = "chapters/01_trans_conv.ipynb"


@pytest.fixture
def file(root, tmp_path):
    """A lone file in an empty folder."""
    path = tmp_path / "file" / Path(CHAPTER).name
    path.parent.mkdir()
    notebooks.write(lone.lone(nbformat.read(root / CHAPTER, as_version=4)), path)
    return path


@pytest.fixture
def folder(tmp_path):
    """An empty folder."""
    path = tmp_path / "empty"
    path.mkdir()
    return path


def run_without(modules, file, folder, tmp_path):
    """Run a file in a kernel that lacks some modules."""
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    return run_alone(file, folder, PYTHONPATH=str(tmp_path), HIDDEN=modules)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_a_lone_file_runs_and_leaves_nothing_behind(file, folder):
    notebook = run_alone(file, folder)
    assert errors(notebook) == []
    assert {path.name for path in folder.iterdir()} == {file.name, "ipython"}


def test_a_lone_file_takes_its_own_library_even_where_another_one_is_installed(file, folder, tmp_path):
    for name in ("transconv", "transconv_course"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('another library')")
    assert errors(run_alone(file, folder, PYTHONPATH=str(tmp_path))) == []


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_file_says_so_in_one_sentence_and_runs_nothing(damage, file, folder):
    notebook = nbformat.read(file, as_version=4)
    first = code(notebook)[0]
    carried = lone.CARRIED.search(first.source)[1]
    wrong = carried[:-100] if damage == "cut" else carried.replace(carried[5000:5010], "AAAAAAAAAA")
    first.source = first.source.replace(carried, wrong)
    notebooks.write(notebook, file)
    notebook = run_alone(file, folder)
    (shown,) = outputs(notebook, "error")
    assert shown.traceback == [shown.evalue] == [lone.DAMAGED]
    assert [cell.execution_count for cell in code(notebook) if cell.execution_count] == [1]


def test_a_library_that_spells_the_name_of_a_place_in_the_cell_stays_as_it_is():
    spelled = "AAAAHASHAAAAVERSIONAAAASENTENCEAAAALIBRARYAAAA"
    source = lone.setup_cell(spelled, {})
    assert lone.CARRIED.search(source)[1] == spelled
    assert hashlib.sha256(spelled.encode()).hexdigest() in source


def test_the_setup_cell_can_be_run_again(file, folder):
    notebook = nbformat.read(file, as_version=4)
    notebook.cells.insert(-1, nbformat.v4.new_code_cell(code(notebook)[0].source))
    notebook.cells.insert(
        -1, nbformat.v4.new_code_cell("from transconv_course.explorer import Explorer; Explorer(X, K)")
    )
    notebooks.write(notebook, file)
    assert errors(run_alone(file, folder)) == []


def test_without_pytorch_every_cell_says_so_in_the_same_sentence(file, folder, tmp_path):
    notebook = run_without("torch", file, folder, tmp_path)
    assert {len(cell.outputs) for cell in code(notebook)} == {1}
    (sentence,) = {output.evalue for output in outputs(notebook, "error")}
    assert sentence.startswith("This course needs PyTorch, which this kernel doesn't have: run `%pip install torch`")
    assert all(output.traceback == [sentence] for output in outputs(notebook, "error"))
    assert outputs(notebook, "stream") == []


def test_without_sliders_their_cell_says_so_and_every_other_cell_runs(file, folder, tmp_path):
    notebook = run_without("ipywidgets anywidget", file, folder, tmp_path)
    (sentence,) = errors(notebook)
    assert sentence.startswith("NotReady: This cell needs ipywidgets, which this kernel doesn't have")
    (cell,) = [cell for cell in code(notebook) if any(output.output_type == "error" for output in cell.outputs)]
    assert "IntSlider" in cell.source
    assert all(cell.execution_count for cell in code(notebook))


def test_a_wheel_beside_the_notebook_is_found_whatever_a_download_called_it(root, wheel, folder):
    built = Path(url2pathname(urlsplit(wheel).path))
    shutil.copy(built, folder / f"{built.stem} (1).whl")
    assert errors(run_alone(root / CHAPTER, folder)) == []


def test_without_any_library_the_first_cell_says_what_to_do_and_nothing_else_runs(root, folder):
    notebook = run_alone(root / CHAPTER, folder)
    (shown,) = outputs(notebook, "error")
    assert shown.evalue.startswith(
        "This notebook comes without the course's library: open it inside the course's folder"
    )
    assert shown.evalue.count(".") == 1 and shown.evalue.endswith(".")
    assert shown.traceback == [shown.evalue] and outputs(notebook, "stream") == []
    assert [cell.execution_count for cell in code(notebook) if cell.execution_count] == [1]
