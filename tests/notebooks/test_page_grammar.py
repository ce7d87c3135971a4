"""The layers of a page: what is a proof, what goes deeper, and that no ✓ stands where an assertion has failed."""

import ast
import copy

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import STORED
from tools import kernel_polling, notebooks, page_grammar

NOTEBOOKS = {path.stem: nbformat.read(path, as_version=4) for path in STORED["stored"]}
PROVEN = [name for name, notebook in NOTEBOOKS.items() if any(map(page_grammar.is_proof, notebook.cells))]
SPARE = "spare"  # the tag of a proof with a broken assertion


def code(source, *tags):
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def words(source, *tags):
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags)} if tags else {})


def printed(cell):
    return "".join(output.text for output in cell.outputs if output.get("name") == "stdout")


def asserts(node):
    """Return whether a statement is an assertion."""
    call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return isinstance(node, ast.Assert) or getattr(getattr(call, "func", None), "attr", "") == "assert_close"


def broken(source):
    """Yield the source of a proof once for each of its assertions, in which that one fails."""
    for place in [place for place, node in enumerate(ast.walk(ast.parse(source))) if asserts(node)]:
        tree = ast.parse(source)
        failing = list(ast.walk(tree))[place]
        for node in ast.walk(tree):
            for body in [value for _, value in ast.iter_fields(node) if isinstance(value, list) and failing in value]:
                body[body.index(failing)] = ast.parse("raise AssertionError('broken')").body[0]
        yield ast.unparse(ast.fix_missing_locations(tree))


@pytest.mark.parametrize("name", PROVEN)
def test_every_proof_has_a_title_and_has_printed_its_tick(name):
    proofs = [cell for cell in NOTEBOOKS[name].cells if page_grammar.is_proof(cell)]
    assert len(proofs) >= 4
    titles = [page_grammar.proof_title(cell.source) for cell in proofs]
    assert len(set(titles)) == len(titles) and max(map(len, titles)) <= 80
    assert {page_grammar.tick(printed(cell)) for cell in proofs} == {"✓"}


@pytest.mark.parametrize("name", PROVEN)
def test_a_proof_prints_no_tick_if_any_of_its_assertions_fails(name, root):
    notebook = copy.deepcopy(NOTEBOOKS[name])
    cells, counts = [], []
    for cell in notebook.cells:
        if page_grammar.is_proof(cell):
            spares = [code(source, SPARE, "raises-exception") for source in broken(cell.source)]
            counts.append(len(spares))
            cells += spares
        cells.append(cell)
    notebook.cells = cells
    kernel_polling.poll_every_second()
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(root / "chapters")}}).execute()
    assert min(counts) >= 1
    for cell in (cell for cell in notebook.cells if SPARE in page_grammar.tags(cell)):
        assert [output.evalue for output in cell.outputs if output.output_type == "error"] == ["broken"], cell.source
        assert "✓" not in printed(cell)


def test_each_assertion_is_broken_once_wherever_it_stands():
    source = "assert a\nfor b in c:\n    if b:\n        torch.testing.assert_close(b, a)\nprint('✓')"
    assert list(broken(source)) == [
        "raise AssertionError('broken')\nfor b in c:\n    if b:\n        torch.testing.assert_close(b, a)\nprint('✓')",
        "assert a\nfor b in c:\n    if b:\n        raise AssertionError('broken')\nprint('✓')",
    ]


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
