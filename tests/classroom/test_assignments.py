"""The editions of each assignment: what students get holds no solution, and every edition runs."""

import copy
import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from tools import kernel_polling, lone
from transconv_course.check.verdict import NOT_YET

pytest.importorskip("otter", reason="otter-grader is for teachers: see classroom/requirements.txt")

from classroom import build
from classroom.grading import answer_key
from classroom.grading.question import Question
from classroom.leak_check import leaked, leaks, secrets
from tests.classroom.answers import called, run_here, without_library

CHECK = "check.assignment_"
MASTERS = build.masters()
EDGES = ("BEGIN", "QUESTION"), ("BEGIN", "SOLUTION"), ("END", "SOLUTION"), ("END", "QUESTION")
CAPTION = re.compile(r"## Question (\d+).*?\*(\d+) points", re.DOTALL)


@pytest.fixture(scope="session", params=MASTERS, ids=lambda path: path.stem)
def master_path(request):
    return request.param


@pytest.fixture(scope="session")
def master(master_path):
    notebook = read(master_path)
    build.notebooks.stamp(notebook)
    return notebook


@pytest.fixture(scope="session")
def folder(master_path, root):
    """The three editions that `make assignments` built."""
    folder = root / "_build/assignments" / master_path.stem
    assert folder.exists(), "run `make assignments` first"
    return folder


@pytest.fixture(scope="session")
def student_path(folder):
    return next((folder / "student").iterdir())


@pytest.fixture(scope="session")
def solution_path(folder):
    return next((folder / "solution").iterdir())


def read(path):
    return nbformat.read(path, as_version=4)


def run(path, root):
    """Run a notebook from top to bottom inside the checkout; the first error stops it."""
    notebook = read(path)
    kernel_polling.poll_every_second()
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(root)}}).execute()
    return notebook


def said(notebook):
    """Return what each check of an executed notebook said, by the check's line."""
    checks = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.startswith(CHECK)]
    assert checks
    return {cell.source: cell.outputs[0].data["text/plain"] for cell in checks}


def test_each_folder_holds_its_one_file(folder, master_path):
    name = master_path.stem
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert files == [f"autograder/{name}.zip", f"solution/{name}.ipynb", f"student/{name}.ipynb"]
    assert sorted(os.listdir(folder.parent)) == [path.stem for path in MASTERS], "the build left something behind"


def test_the_student_edition_leaks_nothing_of_the_solution(student_path, master):
    assert leaks(master, without_library(student_path)) == []


def test_the_student_edition_is_valid_clean_and_begins_with_the_setup_cell(student_path):
    notebook = read(student_path)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert all(not cell.metadata for cell in notebook.cells if cell.source != code[0].source)
    assert {cell.cell_type for cell in notebook.cells} == {"markdown", "code"}
    assert lone.unpacked(code[0].source) == lone.library()
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


def test_the_handout_is_this_edition(student_path, root):
    built, stored = read(student_path), read(root / "classroom/handouts" / student_path.name)
    for notebook in (built, stored):  # the stored one may carry the library of an earlier day: a release refuses that
        first = next(cell for cell in notebook.cells if cell.cell_type == "code")
        assert lone.unpacked(first.source)
        first.source = ""
    assert stored == built, "run `make handout`"


def test_every_handout_has_a_master(root):
    assert sorted(path.name for path in (root / "classroom/handouts").iterdir()) == [path.name for path in MASTERS]


def test_code_is_narrow_and_never_compares_floats_with_equals(student_path, solution_path):
    for path in (student_path, solution_path):
        for cell in [cell for cell in read(path).cells if cell.cell_type == "code"][1:]:
            assert max(map(len, cell.source.splitlines())) <= 80, cell.source
            assert "==" not in cell.source, cell.source


def test_the_student_edition_runs_unanswered_and_every_check_says_so(student_path, root):
    verdicts = said(run(student_path, root))
    assert set(verdicts.values()) == {NOT_YET}, verdicts


def test_the_solution_runs_and_every_check_says_right(solution_path, root):
    verdicts = said(run(solution_path, root))
    assert all(verdict.startswith("Right") for verdict in verdicts.values()), verdicts


def test_otter_runs_its_zip_and_gives_the_solution_full_points(folder, solution_path, master, tmp_path):
    (autograder,) = (folder / "autograder").iterdir()
    command = [sys.executable, "-m", "otter", "run", "-a", autograder, "-o", tmp_path, "--no-logo", solution_path]
    done = subprocess.run(list(map(str, command)), check=False, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["tests"]
    scores = {
        result["name"].split()[0]: (result["score"], result["max_score"]) for result in results if "score" in result
    }
    begins = [cell.source for cell in master.cells if cell.source.startswith("# BEGIN QUESTION")]
    points = {re.search(r"name: (\w+)", text)[1]: int(re.search(r"points: (\d+)", text)[1]) for text in begins}
    by_machine = {re.search(r"name: (\w+)", text)[1] for text in begins if "manual: true" not in text}
    assert scores == {name: (points[name], points[name]) for name in by_machine}


def test_the_empty_edition_passes_no_test(student_path, master, capsys):
    """Every test on its own, as otter calls it: an otter run for this alone would take a minute."""
    names = run_here(cell.source for cell in read(student_path).cells if cell.cell_type == "code")
    tests = [cell.source for cell in master.cells if "-test-" in cell.id]
    assert len(tests) > 15
    for test in tests:
        with pytest.raises(Exception):  # noqa: B017  each fails in its own way
            called(test, names)


def test_both_editions_say_what_each_answer_of_a_question_earns(student_path, solution_path):
    key = answer_key.load(f"classroom.keys.{student_path.stem}")
    several = [one for one in key.questions if isinstance(one, Question) and one.name[-1].isalpha()]
    for path in (student_path, solution_path):
        texts = {re.match(r"## Question (\d+)", cell.source)[1]: cell.source for cell in questions(path)}
        for one in several:
            assert f"{one.points} for `{one.call}`" in texts[one.name[1:-1]].split("minutes")[0]


def questions(path):
    return [cell for cell in read(path).cells if cell.source.startswith("## Question")]


def test_points_in_the_text_match_the_grading_and_add_up_to_one_hundred(master):
    texts = "\n".join(cell.source for cell in master.cells if cell.cell_type == "markdown")
    promised = {f"q{number}": int(points) for number, points in CAPTION.findall(texts)}
    begins = [cell.source for cell in master.cells if cell.source.startswith("# BEGIN QUESTION")]
    graded = {re.search(r"name: (\w+)", text)[1]: int(re.search(r"points: (\d+)", text)[1]) for text in begins}
    assert promised == graded
    assert sum(graded.values()) == 100


# Proof that the leak check finds leaks.


def output(text):
    return {"output_type": "stream", "name": "stdout", "text": [f"{text}\n"]}


WAYS = {
    "in a code cell": lambda notebook, text: notebook["cells"][2].update(source=["x = 1\n", f"    {text}"]),
    "in a comment": lambda notebook, text: notebook["cells"][2].update(source=f"# as before: {text} (old)"),
    "in the prose": lambda notebook, text: notebook["cells"][0].update(source=f"Remember\n{text}\nand go on."),
    "in an output": lambda notebook, text: notebook["cells"][2]["outputs"].append(output(text)),
    "in a cell's metadata": lambda notebook, text: notebook["cells"][3]["metadata"].update(note={"deep": [text]}),
    "in the notebook's metadata": lambda notebook, text: notebook["metadata"].update(tests={text: 1}),
    "in an attachment": lambda notebook, text: notebook["cells"][0].update(attachments={"a": {"text/plain": text}}),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_leak_check_finds_every_planted_line(way, student_path, master):
    secret = secrets(master)
    assert len(secret.lines) > 150
    lines = sorted(secret.lines)
    for planted, ascii_only in ((lines[::2], True), (lines[1::2], False)):
        notebook = json.loads(student_path.read_text(encoding="utf-8"))
        WAYS[way](notebook, "\n".join(planted))
        assert set(planted) <= set(leaked(secret, json.dumps(notebook, ensure_ascii=ascii_only)))


def test_the_leak_check_finds_every_planted_word(student_path, master):
    notebook = json.loads(student_path.read_text(encoding="utf-8"))
    secret = secrets(master)
    assert len(secret.words) > 150
    notebook["cells"][2]["source"] = "\n".join(f"x = {word}(1)" for word in sorted(secret.words))
    assert set(leaked(secret, json.dumps(notebook))) == secret.words


def test_everything_in_a_marked_line_is_secret_except_the_name_it_assigns():
    cell = nbformat.v4.new_code_cell("total = alpha(2)  # SOLUTION\nomega(key=value)  # SOLUTION")
    raw = [nbformat.v4.new_raw_cell(f"# {edge} {block}") for edge, block in EDGES]
    secret = secrets(nbformat.v4.new_notebook(cells=[*raw[:2], cell, *raw[2:]]))
    assert {"total = alpha(2)", "alpha(2)", "omega(key=value)"} <= secret.lines
    assert {"alpha", "omega", "value"} <= secret.words and "total" not in secret.words


def test_the_build_refuses_a_master_whose_marks_were_forgotten(student_path, master):
    forgotten = copy.deepcopy(master)
    answer = next(cell for cell in forgotten.cells if cell.id == "q2-answer")
    answer.source = "\n".join(line for line in answer.source.splitlines() if "SOLUTION" not in line)
    leaking = read(student_path)  # otter leaves such a cell unchanged
    next(cell for cell in leaking.cells if cell.id == "q2-answer").source = answer.source
    with pytest.raises(build.Leak):
        build.student_edition(leaking, forgotten)


def test_the_readers_checks_contain_no_line_of_the_solution(master, master_path, root):
    """They come with the wheel, so every student can read them."""
    checks = (root / "lib/transconv_course/check" / f"{master_path.stem}.py").read_text(encoding="utf-8")
    answers = copy.deepcopy(master)
    answers.cells = [cell for cell in answers.cells if "-test" not in cell.id]
    assert secrets(answers).lines.intersection(map(str.strip, checks.splitlines())) == set()


def test_a_build_that_fails_leaves_the_last_editions_alone(master_path, tmp_path, monkeypatch):
    out = tmp_path / "out"
    kept = out / master_path.stem / "student" / master_path.name
    kept.parent.mkdir(parents=True)
    kept.write_text("the last edition")

    def refuse(staged, made):
        raise RuntimeError("otter rejects")

    monkeypatch.setattr(build, "_assign", refuse)
    with pytest.raises(RuntimeError, match="otter rejects"):
        build.build(master_path, out)
    assert kept.read_text() == "the last edition"
    assert os.listdir(out) == [master_path.stem]
