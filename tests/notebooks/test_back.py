"""The notebooks behind the chapters prove each claim. What holds for every notebook is in test_source.py."""

import re

import nbformat

import transconv


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


def test_the_code_for_readers_without_javascript_runs(root):
    cells = nbformat.read(root / "back/cheat_sheet.ipynb", as_version=4).cells
    (snippet,) = re.findall(r"<noscript>.*?<code>(.*?)</code>", "".join(cell.source for cell in cells))
    found = eval(snippet, {"transconv": transconv})
    assert found and all(transconv.conv_transpose_size(16, k, s, p, o) == 32 for k, s, p, o in found)
