"""What a notebook folds: solutions, proofs and the setup cell, in the file, and in JupyterLab once all has run too."""

import shutil
import sys

import nbformat
import pytest
from playwright.sync_api import expect

from tests.support.programs import JUPYTER_7, LAB, LONG, served
from tools import notebooks

CHAPTER = "01_trans_conv.ipynb"  # one of its worked solutions prints the answer
SOLUTION, UNANSWERED = "# @title Worked solution", "Not answered yet"


def code(source, **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def folded(*cells):
    """Return the metadata of cells in a notebook, after a first cell that sets it up."""
    notebook = nbformat.v4.new_notebook(cells=[code("# @title Setup"), *cells])
    notebooks.normalise(notebook)
    return [cell.metadata for cell in notebook.cells]


def test_the_setup_cell_hides_its_code_and_shows_its_error_in_an_edition_without_tags_too():
    (setup,) = folded()
    assert setup == {"cellView": "form", "jupyter": {"source_hidden": True}}


def test_a_cell_that_a_page_folds_hides_code_and_outputs_in_every_program():
    _, solution = folded(code(SOLUTION, tags=["hide-cell"]))
    assert solution["jupyter"] == {"outputs_hidden": True, "source_hidden": True}  # JupyterLab, Notebook 7
    assert solution["collapsed"] is True  # Notebook 6
    assert solution["cellView"] == "form"  # Colab


def test_what_has_no_tag_that_folds_it_is_open():
    was = {"jupyter": {"outputs_hidden": True}, "collapsed": True, "cellView": "form"}
    heading = nbformat.v4.new_markdown_cell("# One", metadata={"jp-MarkdownHeadingCollapsed": True})
    assert folded(code("1", **was), heading)[1:] == [{}, {}]


def test_every_worked_solution_stands_under_a_folded_heading_that_only_notebooks_have(chapter):
    cells = nbformat.read(chapter, as_version=4).cells
    solutions = [place for place, cell in enumerate(cells) if cell.source.startswith(SOLUTION)]
    assert len(solutions) >= 3
    for place in solutions:
        heading, solution = cells[place - 1 : place + 1]
        assert heading.source == "#### Worked solution"
        assert heading.metadata == {"jp-MarkdownHeadingCollapsed": True, "tags": ["remove-cell"]}
        assert solution.metadata.jupyter.outputs_hidden and solution.metadata.jupyter.source_hidden


@pytest.fixture(scope="module")
def opened(root, browser, tmp_path_factory):
    """A chapter as JupyterLab opens it, beside the library."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "chapters").mkdir()
    (folder / "lib").symlink_to(root / "lib")
    shutil.copy(root / "chapters" / CHAPTER, folder / "chapters")
    with served(sys.executable, "jupyterlab", JUPYTER_7, folder) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.goto(f"{address}/lab/tree/chapters/{CHAPTER}?reset", timeout=LONG)
        page.locator(LAB.cell).first.wait_for(timeout=LONG)
        page.wait_for_selector(LAB.ready, state="attached", timeout=LONG)
        yield page
        page.close()


def expect_folded(page):
    solutions = page.locator(LAB.cell, has_text=SOLUTION)
    for _ in range(100):  # JupyterLab renders a cell when it comes into view
        page.locator(".jp-WindowedPanel-outer").evaluate("panel => panel.scrollBy(0, 1000)")
        page.wait_for_timeout(20)
    expect(solutions).to_have_count(3)
    for solution in solutions.all():
        expect(solution).to_be_hidden()
    expect(page.locator(LAB.cell, has_text=UNANSWERED).get_by_text(UNANSWERED).last).to_be_visible()


def test_jupyterlab_shows_no_worked_solution_before_or_after_all_cells_run(opened):
    expect_folded(opened)
    opened.get_by_role("menuitem", name="Run", exact=True).click()
    opened.get_by_text("Run All Cells", exact=True).click()
    last = opened.locator(LAB.cell).nth(-2).locator(LAB.prompt)  # the last one that isn't folded
    stored = last.inner_text()
    expect(last).to_have_text("[*]:")
    expect(last).to_have_text(stored, timeout=LONG)
    opened.wait_for_selector(LAB.ready, state="attached", timeout=LONG)
    expect_folded(opened)


def test_jupyterlab_folds_the_code_of_the_setup_cell(opened):
    opened.locator(".jp-WindowedPanel-outer").evaluate("panel => panel.scrollTo(0, 0)")
    setup = opened.locator(LAB.cell).first
    expect(setup.get_by_text("# @title Run this cell first")).to_be_visible()  # its first line stands for it
    expect(setup.locator(LAB.editor)).to_be_hidden()


def test_jupyterlab_shows_a_proof_as_its_title_and_what_it_printed(opened):
    opened.locator(".jp-WindowedPanel-outer").evaluate("panel => panel.scrollTo(0, 0)")
    proof = opened.locator(LAB.cell).nth(1)
    expect(proof.get_by_text("# @title Check: ")).to_be_visible()
    expect(proof.get_by_text("✓")).to_be_visible()
    expect(proof.locator(LAB.editor)).to_be_hidden()
