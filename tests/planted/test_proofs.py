"""No ✓ stands where an assertion has failed: each assertion of each proof is broken, and the proof run again."""

import ast
import copy

import nbformat
import pytest
from nbclient import NotebookClient

from tests.support.proofs import NOTEBOOKS, PROVEN, printed
from tools import kernel_polling, page_grammar

SPARE = "spare"  # the tag of a proof with a broken assertion


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
def test_a_proof_prints_no_tick_if_any_of_its_assertions_fails(name, root):
    notebook = copy.deepcopy(NOTEBOOKS[name])
    cells, counts = [], []
    for cell in notebook.cells:
        if page_grammar.is_proof(cell):
            tags = {"tags": [SPARE, "raises-exception"]}
            spares = [nbformat.v4.new_code_cell(source, metadata=tags) for source in broken(cell.source)]
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
