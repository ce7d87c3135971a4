"""Every chapter, page and assignment, alone in an empty folder, in a copy of each host's versions, from the wheel."""

import re
from datetime import datetime

from tests.support.alone import errors, outputs, run_alone
from transconv_course.check.verdict import NOT_YET

WIDGET = "application/vnd.jupyter.widget-view+json"
D2L = "from transconv_course.d2l import"
FIGURE = re.compile(r"^Explorer\(", re.MULTILINE)
CHECK = re.compile(r"^check\.\w+\(.*\)$", re.MULTILINE)


def test_a_notebook_runs_alone_from_the_wheel(copy, python, offered, wheel, index, tmp_path, record_property):
    notebook = run_alone(offered, tmp_path, wheel, python, index=index)
    assert errors(notebook) == []
    assert [output.text for output in outputs(notebook, "stream") if output.name == "stderr"] == []
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    record_property(f"first cell on {copy}", seconds(code[0]))
    for cell in code:
        if FIGURE.search(cell.source):
            still, widget = cell.outputs[-2:]
            assert "text/html" in still.data and set(widget.data) == {WIDGET}
        if D2L in cell.source:  # d2l can be installed, and the cell says nothing because the comparison holds
            assert cell.outputs == []
        if CHECK.search(cell.source):
            expected = "Right" if "Worked solution" in cell.source else NOT_YET
            assert cell.outputs[-1].data["text/plain"].startswith(expected)


def seconds(cell):
    """Return how long a cell ran."""
    begun, ended = (cell.metadata.execution[name] for name in ("iopub.execute_input", "iopub.status.idle"))
    return (datetime.fromisoformat(ended[:26]) - datetime.fromisoformat(begun[:26])).total_seconds()
