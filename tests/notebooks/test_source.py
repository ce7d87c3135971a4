"""What each chapter promises as a file: run in order, normalised, asserted, readable without its pictures."""

import ast
import re

import nbformat
import pytest

from tools import notebooks

KINDS = ("choose", "number", "order", "prints")
# Cells, besides the sliders, that show what was trained in single precision: loss curves, predictions, a score map.
# Processors round differently and training amplifies it, so no digit of such a picture is the same on another machine.
# The cell after each one is compared: it asserts what the picture shows, with room to spare.
PICTURES_OF_TRAINING = {"12_decoder": 3}
TIMED_HERE = {"15_cost": "packed("}  # what a cell calls that times the reader's own machine


@pytest.fixture
def notebook(chapter):
    return nbformat.read(chapter, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code(notebook) for output in cell.outputs]


def test_the_chapters_are_numbered_without_gaps_and_the_contents_list_them_in_order(root):
    names = [path.stem for path in sorted((root / "chapters").glob("*.ipynb"))]
    assert [name[:2] for name in names] == [f"{number:02}" for number in range(1, len(names) + 1)]
    assert re.findall(r"file: chapters/(\w+)", (root / "_toc.yml").read_text(encoding="utf-8")) == names


def test_every_chapter_is_in_the_contents_of_the_introduction_and_leads_to_the_next(root):
    paths = sorted((root / "chapters").glob("*.ipynb"))
    introduction = (root / "intro.md").read_text(encoding="utf-8")
    assert re.findall(r"^- \[.*?\]\(chapters/(\w+)\.ipynb\)", introduction, re.M) == [path.stem for path in paths]
    for path, following in zip(paths, paths[1:], strict=False):
        (last_line,) = nbformat.read(path, as_version=4).cells[-1].source.splitlines()[-1:]
        assert re.match(rf"Next: \[.*\]\({following.stem}\.ipynb\)", last_line)


def test_it_was_executed_from_top_to_bottom_without_error(stored):
    notebook = nbformat.read(stored, as_version=4)
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    assert not [output for output in outputs(notebook) if output.output_type == "error"]
    assert not [output for output in outputs(notebook) if output.get("name") == "stderr"]


def test_it_is_normalised(stored, tmp_path):
    notebook = nbformat.read(stored, as_version=4)
    notebooks.normalise(notebook)
    notebooks.write(notebook, tmp_path / "again.ipynb")
    assert (tmp_path / "again.ipynb").read_text(encoding="utf-8") == stored.read_text(encoding="utf-8")


def test_the_first_code_cell_is_the_same_everywhere(stored):
    assert code(nbformat.read(stored, as_version=4))[0].source == notebooks.first_cell()


def test_only_the_sliders_pictures_of_training_and_times_escape_comparison(chapter, notebook):
    cells = code(notebook)
    escaped = [place for place, cell in enumerate(cells) if "nbval-ignore-output" in cell.metadata.get("tags", [])]
    timed = [place for place in escaped if TIMED_HERE.get(chapter.stem, "\0") in cells[place].source]
    assert len(timed) == (chapter.stem in TIMED_HERE)
    assert all("assert_close" in cells[place].source for place in timed)
    escaped = [place for place in escaped if place not in timed]
    sliders = [place for place in escaped if "interactive_output" in cells[place].source]
    assert len(sliders) == 1
    assert len(escaped) == 1 + PICTURES_OF_TRAINING.get(chapter.stem, 0)
    assert "tc-picture" in str(cells[sliders[0] + 1].outputs)
    for place in set(escaped) - set(sliders):
        assert "tc-picture" in str(cells[place].outputs)
        following = cells[place + 1]
        assert "assert " in following.source and "tags" not in following.metadata
    assert not [cell for cell in cells if set(cell.metadata.get("tags", [])) & {"nbval-skip", "raises-exception"}]


def test_it_asserts_what_it_says(notebook):
    asserting = [cell for cell in code(notebook) if re.search(r"^\s*assert |assert_close\(", cell.source, re.MULTILINE)]
    assert len(asserting) >= 8


def test_it_trains_on_one_thread(notebook):
    """On a shared machine, threads that wait for each other make a training twenty times as long."""
    before, step, _ = "\n".join(cell.source for cell in code(notebook)).partition(".step()")
    assert not step or "torch.set_num_threads(1)" in before


def test_every_exercise_is_unanswered_and_every_solution_is_right(notebook):
    verdicts = [
        (cell, text) for cell in code(notebook) for text in re.findall(r"^check\.\w+\(.*\)$", cell.source, re.M)
    ]
    assert len(verdicts) >= 6
    for cell, _ in verdicts:
        said = cell.outputs[-1].data["text/plain"]
        assert said.startswith("Right" if "Worked solution" in cell.source else "Not answered yet")


def test_every_picture_has_an_alt_text(notebook):
    for output in outputs(notebook):
        html = output.get("data", {}).get("text/html", "")
        assert "image/png" not in output.get("data", {}), "draw panels, or give the picture alt text"
        alts = re.findall(r'class="tc-picture[^"]*">.*?<img alt="([^"]*)"', html, re.DOTALL)
        assert len(alts) == html.count("tc-picture")
        for alt in alts:
            assert 20 <= len(alt) <= 250 and alt.endswith(".")


def test_no_line_of_code_is_wider_than_the_page(notebook):
    shown = [cell for cell in code(notebook)[1:] if "remove-input" not in cell.metadata.get("tags", [])]
    wide = [line for cell in shown for line in cell.source.splitlines() if len(line) > 88]
    assert wide == []


def test_every_doi_is_in_the_references(notebook, root):
    references = (root / "website/references.bib").read_text(encoding="utf-8")
    text = "".join(cell.source for cell in notebook.cells)
    for doi in re.findall(r"https://doi\.org/([^)\s]+)", text):
        assert doi in references


def test_every_hint_can_be_opened_and_leads_to_one_more(notebook):
    text = "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert text.count("<summary>Hint</summary>") == text.count("<summary>One more hint</summary>") > 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert cell.source.count("<details>") == cell.source.count("</details>")
            assert len(re.findall(r"<details><summary>[^<]+</summary>\n\n", cell.source)) == cell.source.count(
                "<details>"
            )


def test_it_asks_at_least_four_questions_and_computes_their_answers(chapter, notebook):
    (place,) = [place for place, cell in enumerate(notebook.cells) if re.search(r"^ask\(", cell.source, re.MULTILINE)]
    cell, before, after = notebook.cells[place], notebook.cells[place - 1], notebook.cells[place + 1]
    assert cell.metadata == {"jupyter": {"source_hidden": True}, "tags": ["remove-input"]}
    assert before.source.startswith("## Check yourself") and "assert" in after.source
    calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
    named = {name: [call for call in calls if getattr(call.func, "id", "") == name] for name in (*KINDS, "ask")}
    (ask,) = named["ask"]
    assert ask.args[0].value == int(chapter.stem[:2])
    assert len(ask.args) - 1 >= 4
    assert sum(bool(named[kind]) for kind in KINDS) >= 2
    for call in named["number"]:
        assert any(isinstance(node, (ast.Call, ast.Subscript, ast.Name)) for node in ast.walk(call.args[1])), (
            "a literal"
        )
    for call in named["choose"]:
        assert len(call.args) == 3
