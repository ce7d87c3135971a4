"""The layers of a page: what is a proof, and what goes deeper."""

import nbformat
import pytest

from tests.support.proofs import NOTEBOOKS, PROVEN, printed
from tools import notebooks, page_grammar


def code(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def words(source, *tags):
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags)} if tags else {})


@pytest.mark.parametrize("name", PROVEN)
def test_every_proof_has_a_title_and_has_printed_its_tick(name):
    proofs = [cell for cell in NOTEBOOKS[name].cells if page_grammar.is_proof(cell)]
    assert len(proofs) >= 4
    titles = [page_grammar.proof_title(cell.source) for cell in proofs]
    assert len(set(titles)) == len(titles) and max(map(len, titles)) <= 80
    assert {page_grammar.tick(printed(cell)) for cell in proofs} == {"✓"}


def test_a_proof_without_a_title_or_a_tick_is_refused():
    assert page_grammar.proof_title("# @title Check: two\nassert 1") == "Check: two"
    for source in ("# Check: two\nassert 1", "# @title Two\nassert 1", "x = 1\n# @title Check: two\n"):
        with pytest.raises(ValueError, match="begins with its title"):
            page_grammar.proof_title(source)
    assert page_grammar.tick("a table\n✓ all agree\n") == "✓"
    for output in ("", "\n", "all agree\n", "✓ so far\nand then this\n"):
        with pytest.raises(ValueError, match="begins with ✓"):
            page_grammar.tick(output)


def test_programs_for_notebooks_hide_the_code_of_a_proof_and_show_what_it_printed():
    setup, proof = code("# @title Setup"), code("# @title Check: one\nassert 1", "proof")
    notebooks.normalise(nbformat.v4.new_notebook(cells=[words("# One"), setup, proof]))
    assert proof.metadata.jupyter == {"source_hidden": True}  # JupyterLab, Notebook 7
    assert proof.metadata.cellView == "form"  # Colab
    assert proof.metadata["_kg_hide-input"] is True  # Kaggle
    assert "collapsed" not in proof.metadata


def test_the_layers_of_a_page():
    notebook = nbformat.v4.new_notebook(
        cells=[
            words("# Title\n\nOne.\n\n## Two\n\n```\n# no heading\n```\n\n### Going deeper: three\n\nFour."),
            code("setup", "hide-cell"),
            code("deep"),
            code("check", "proof"),
            words("#### Five\n\nStill deeper."),
            words("### Six"),
            code("open"),
            words("## Going deeper: seven\n\n### Eight"),
            words("## Check yourself"),
            code("ask()", "remove-input"),
            words("## Exercises\n\n### Exercise 1"),
            code("answer = ..."),
            words("#### Worked solution", "remove-cell"),
            words("## Summary"),
        ]
    )
    found = [(part.layer, part.source.splitlines()[0]) for part in page_grammar.parts(notebook)]
    assert found == [
        ("path", "# Title"),
        ("path", "## Two"),
        ("deeper", "### Going deeper: three"),
        ("hidden", "setup"),
        ("deeper", "deep"),
        ("proof", "check"),
        ("deeper", "#### Five"),
        ("path", "### Six"),
        ("path", "open"),
        ("deeper", "## Going deeper: seven"),
        ("deeper", "### Eight"),
        ("path", "## Check yourself"),
        ("hidden", "ask()"),
        ("exercises", "## Exercises"),
        ("exercises", "### Exercise 1"),
        ("exercises", "answer = ..."),
        ("hidden", "#### Worked solution"),
        ("path", "## Summary"),
    ]
