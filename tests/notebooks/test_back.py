"""The notebooks behind the chapters: executed, normalised, with the course's first cell; each claim with its proof."""

import re

import nbformat
import pytest

from tools import notebooks

PAGES = ["cheat_sheet", "confusions", "errata"]


@pytest.fixture(params=PAGES)
def path(request, root):
    return root / "back" / f"{request.param}.ipynb"


def cells(path, kind):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def sections(path):
    """The cells of a page, cut at its second-level headings."""
    parts = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.source.startswith("## "):
            parts.append([])
        if parts:
            parts[-1].append(cell)
    return parts


def test_every_notebook_of_the_back_matter_is_tested_here(root):
    assert sorted(path.stem for path in (root / "back").glob("*.ipynb")) == PAGES


def test_it_was_executed_in_order_and_is_normalised(path, tmp_path):
    code = cells(path, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]
    notebook = nbformat.read(path, as_version=4)
    notebooks.normalise(notebook)
    notebooks.write(notebook, tmp_path / "again.ipynb")
    assert (tmp_path / "again.ipynb").read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_its_first_cell_is_the_courses(path, root):
    first = nbformat.read(root / "chapters/01_trans_conv.ipynb", as_version=4)
    assert cells(path, "code")[0].source == next(cell.source for cell in first.cells if cell.cell_type == "code")


def test_every_question_that_people_ask_has_a_proof_a_thread_and_a_chapter(root):
    parts = sections(root / "back/confusions.ipynb")
    assert len(parts) == 14
    for part in parts:
        assert part[0].source.splitlines()[0].endswith("?")
        text = "".join(cell.source for cell in part if cell.cell_type == "markdown")
        assert re.search(r"https://(github\.com/[\w.-]+/[\w.-]+/(issues|pull)/\d+|doi\.org/)", text)
        assert re.search(r"\]\(\.\./chapters/\d\d_\w+\.ipynb\)", text)
        assert any(re.search(r"\bassert\b|assert_close", cell.source) for cell in part if cell.cell_type == "code")


def test_every_erratum_has_a_cell_that_shows_it(root):
    parts = sections(root / "back/errata.ipynb")
    assert len(parts) == 7
    for part in parts:
        assert any(re.search(r"\bassert\b|assert_close", cell.source) for cell in part if cell.cell_type == "code")
