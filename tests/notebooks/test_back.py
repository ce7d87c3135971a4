"""The notebooks behind the chapters prove each claim. What holds for every notebook is in test_source.py."""

import re

import nbformat
import pytest
import torch
from torch import nn

import transconv
from tools import page_grammar, reading_time

TABLE_ROW = re.compile(r'^\| <a href="(#[\w-]+)">[^<]+</a> \| `([^`]+)` \|$', re.MULTILINE)


def sections(path):
    """Return the cells of a page, split at its second-level headings."""
    parts = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.source.startswith("## "):
            parts.append([])
        if parts:
            parts[-1].append(cell)
    return parts


def test_every_question_that_people_ask_has_a_proof_a_thread_and_a_chapter(root):
    parts = sections(root / "back/confusions.ipynb")
    assert len(parts) > 5
    for part in parts:
        assert part[0].source.splitlines()[0].endswith("?")
        text = "".join(cell.source for cell in part if cell.cell_type == "markdown")
        assert re.search(r"https://(github\.com/[\w.-]+/[\w.-]+/(issues|pull)/\d+|doi\.org/)", text)
        assert re.search(r"\]\(\.\./chapters/\d\d_\w+\.ipynb\)", text)
        assert any(re.search(r"\bassert\b|assert_close", cell.source) for cell in part if cell.cell_type == "code")


def test_every_erratum_has_a_cell_that_shows_it(root):
    parts = sections(root / "back/errata.ipynb")
    assert len(parts) > 5
    for part in parts:
        assert any(re.search(r"\bassert\b|assert_close", cell.source) for cell in part if cell.cell_type == "code")


def test_every_error_is_headed_by_what_pytorch_said_when_its_proof_provoked_it(root):
    parts = sections(root / "back/errors.ipynb")
    assert len(parts) > 10
    for heading, *cells in parts:
        (proof,) = filter(page_grammar.is_proof, cells)
        assert "message = said(lambda: " in proof.source
        said = "".join(output.text for output in proof.outputs)
        message = heading.source.splitlines()[0].removeprefix("## ")
        assert re.match("✓ " + ".+".join(map(re.escape, message.split("…"))), said), message
        assert re.search(r"\]\(\.\./chapters/\d\d_\w+\.ipynb\)", heading.source)
        assert cells[0].cell_type == "code" and not page_grammar.is_proof(cells[0]), "a fix to copy"


def test_every_line_of_the_decision_table_enlarges_every_size_as_its_page_says(root):
    notebook = nbformat.read(root / "back/which_layer.ipynb", as_version=4)
    rows = TABLE_ROW.findall(notebook.cells[0].source)
    assert 4 <= len(rows) == len({place for place, _ in rows}) <= 6
    for _, line in rows:
        for s in (2, 3, 5, 8):
            layer = eval(line, {"nn": nn, "c": 8, "s": s, "h": 30, "w": 40})
            times = s if re.search(r"\bs\b", line) else 2
            for n in (2, 7):
                size = (n,) if "1d" in line else (n, n + 1)
                expected = (30, 40) if "(h, w)" in line else tuple(times * cells for cells in size)
                assert layer(torch.zeros(1, 8, *size)).shape[2:] == expected, line


@pytest.mark.parametrize("name", ["which_layer", "errors"])
def test_a_page_for_somebody_in_a_hurry_takes_eight_minutes_at_most(name, root):
    assert reading_time.time(nbformat.read(root / f"back/{name}.ipynb", as_version=4)).path <= 8


def test_the_code_for_readers_without_javascript_runs(root):
    cells = nbformat.read(root / "back/cheat_sheet.ipynb", as_version=4).cells
    (snippet,) = re.findall(r"<noscript>.*?<code>(.*?)</code>", "".join(cell.source for cell in cells))
    found = eval(snippet, {"transconv": transconv})
    assert found and all(transconv.conv_transpose_size(16, k, s, p, o) == 32 for k, s, p, o in found)
