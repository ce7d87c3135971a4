"""A person's row: the best of their files, the reasons to look at it, and what lateness costs."""

import os

import pytest

from classroom.grading import answer_key, feedback_page, looks, score_tables, written_answers
from classroom.grading.limits import Limits
from classroom.grading.people import owners
from classroom.grading.question import Question, Written
from classroom.grading.results import FileScore, QuestionScore
from classroom.grading.rows import rows
from classroom.grading.submission import Submission
from tests.classroom.answers import read

KEY = answer_key.Key(
    "mine", (Question("q1", 10, "f", None, None, personal=True, title=""), Written("q2", 6, "What to look for.")), ""
)


def score(file, points=0.0, status="graded", student=None, **more):
    questions = [QuestionScore("q1", "", 10, points), QuestionScore("q2", "", 6, None)]
    return FileScore(file, questions, status, student=student, **more)


def made(*scores, folder="/", late_percent=0):
    whose = owners([one.file for one in scores], "/nowhere")
    return rows(
        [(os.path.join(folder, one.file), owner, one) for one, owner in zip(scores, whose, strict=True)], late_percent
    )


@pytest.mark.parametrize(
    "status", ["not read", "failed", "other assignment"], ids=["a photo", "a fault of the grader", "another assignment"]
)
@pytest.mark.parametrize("first", [True, False])
def test_what_lies_beside_a_notebook_never_takes_its_points(status, first):
    beside, notebook = score("ann/x", 0, status), score("ann/a.ipynb", 8)
    (row,) = made(*([beside, notebook] if first else [notebook, beside]))
    assert (row.file, row.points, row.status) == ("ann/a.ipynb", 8, "graded")
    assert row.note == f"Also handed in: ann/x ({status})." and "2 files from one person" in row.look[0]


def test_a_notebook_without_points_goes_before_what_is_no_notebook():
    (row,) = made(score("doe_7_1_a.ipynb", 0), score("doe_7_2_b.png", 0, "not read"))
    assert (row.file, row.status) == ("doe_7_1_a.ipynb", "graded")


def test_of_several_notebooks_the_best_counts():
    (row,) = made(score("ann/a.ipynb", 8), score("ann/b.ipynb", 3))
    assert row.file == "ann/a.ipynb" and row.note == "Also handed in: ann/b.ipynb (3 points)."


def test_of_equal_notebooks_the_latest_counts(tmp_path):
    (row,) = made(score("doe_7_99_b.ipynb", 8), score("doe_7_100_a.ipynb", 8))
    assert row.file == "doe_7_100_a.ipynb"
    for age, name in enumerate(("new", "old")):
        path = tmp_path / f"ann/{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (1e9 - age, 1e9 - age))
    (row,) = made(score("ann/old.ipynb", 8), score("ann/new.ipynb", 8), folder=tmp_path)
    assert row.file == "ann/new.ipynb"


@pytest.mark.parametrize(
    "on_time, late, counts, points",
    [
        (94, 94, "on time", 94),
        (88, 94, "on time", 88),
        (80, 94, "late", 84.6),
        (9, 10, "on time", 9),
    ],
)
def test_of_several_notebooks_the_one_with_the_most_points_after_the_deduction_counts(on_time, late, counts, points):
    files = [score("doe_7_1_on time.ipynb", on_time), score("doe_LATE_7_2_late.ipynb", late)]
    (row,) = made(*files, late_percent=10)
    assert counts in row.file and row.points == points


def test_two_students_in_one_folder_get_two_rows():
    found = made(score("pair/a.ipynb", 8, student=11), score("pair/b.ipynb", 3, student=12))
    assert [(row.file, row.points) for row in found] == [("pair/a.ipynb", 8), ("pair/b.ipynb", 3)]
    (row,) = made(score("ann/a.ipynb", 8, student=11), score("ann/b.ipynb", 3, student=0))
    assert row.student == 11


def test_the_same_student_number_in_two_rows_is_said_in_both():
    found = made(score("a.ipynb", student=7), score("b.ipynb", student=7), score("c.ipynb", student=8))
    assert [row.look for row in found] == [
        ["same student number as b"],
        ["same student number as a"],
        [],
    ]
    assert [row.look for row in made(score("a.ipynb", student=0), score("b.ipynb", student=0))] == [[], []]


def test_people_of_one_name_and_one_number_are_told_apart():
    files = [score(f"{name}.ipynb", student=7) for name in ("ben_1_1_a", "ben_2_2_a", "eve_3_3_a")]
    _, second, _ = made(*files)
    assert second.look == ["same student number as ben (ben_1_1_a.ipynb), eve"]


def test_lateness_costs_what_the_teacher_chose_where_the_platform_tells():
    files = [score("doe_LATE_7_1_a.ipynb", 9), score("roe_8_2_a.ipynb", 9), score("c.ipynb", 9)]
    late, on_time, unknown = made(*files, late_percent=10)
    assert (late.points, late.deducted) == (8.1, 0.9)
    assert on_time.points == unknown.points == 9
    table = score_tables.scores([late, on_time, unknown], KEY, ["", "", ""]).splitlines()
    head = table[0].split(",")
    assert [line.split(",")[head.index("late")] for line in table[1:]] == ["yes", "no", ""]


def test_who_handed_in_another_assignment_gets_no_zero_on_a_platform():
    found = made(score("doe_7_1_a.ipynb", 9), score("roe_8_2_a.ipynb", 0, "other assignment"))
    assert "roe" in score_tables.scores(found, KEY, ["", ""])
    assert "roe" not in score_tables.canvas(found, KEY, "Mine") + score_tables.moodle(found, KEY)


def submission(*cells, python="3.11.4"):
    return Submission(cells, "", (), python)


@pytest.mark.parametrize(
    "change, said",
    [
        ({"student": None}, "no student number"),
        ({"student": 0}, "no student number"),
        ({"failed_cells": [(1, "ModuleNotFoundError: tqdm")]}, "code cell 1, which has imports, failed: ModuleNot"),
        ({"failed_cells": [(1, "SyntaxError: invalid syntax")]}, "code cell 1 failed: SyntaxError"),
        ({"failed_cells": [(2, "IndentationError: unexpected indent")]}, "code cell 2 failed: Indent"),
        ({"seconds": 60.0}, "the time for the notebook was used up"),
        (
            {"failed_cells": [(2, "the code ended the process that it ran in")]},
            "the code ran into a limit or broke off",
        ),
    ],
)
def test_a_reason_to_look_is_named(change, said):
    usual = {"student": 5, "written": {"q2": "An answer."}}
    found = submission("import torch", "x = 1")
    assert looks.reasons(found, score("a", **usual), KEY, Limits(real_seconds=60)) == []
    (reason,) = looks.reasons(found, score("a", **{**usual, **change}), KEY, Limits(real_seconds=60))
    assert reason.startswith(said)


@pytest.mark.parametrize(
    "answer, said",
    [
        ("", "no answer to q2 was found"),
        (None, "q2 wasn't found"),
        ("See ![](attachment:photo.svg).", "the answer to q2 has a picture that can't be shown"),
        ("An answer.", None),
        (f"![](picture:{'0' * 16})", None),
    ],
)
def test_a_written_answer_is_a_reason_to_look_until_it_has_points(answer, said):
    (row,) = made(score("a", written={"q2": answer}))
    reasons = looks.written(row)
    assert reasons[0].startswith(said) if said else reasons == []
    name = written_answers.identity(row, "q2")
    row.questions[1].said = written_answers.NO_ANSWER
    written_answers.Sheet({name: written_answers.Filled({}, 2.0, "")}).mark(row)
    assert looks.written(row) == [] and row.points == 2
    assert "tell your teacher" not in feedback_page.feedback_page(row, KEY, "Mine", "flag")


@pytest.mark.parametrize(
    "said",
    [
        "The function took too long.",
        "Calling f ended the notebook: it didn't finish within 2 seconds.",
        "The notebook did not get this far.",
    ],
)
def test_a_question_or_a_cell_whose_time_ran_out_is_named(said):
    one = score("a", student=5, written={"q2": "An answer."})
    one.questions[0].said = said
    one.failed_cells = [(4, "it took too long and was interrupted"), (5, "ValueError")]
    assert looks.reasons(submission(), one, KEY, Limits()) == ["the time ran out in q1, code cell 4"]


def test_a_name_that_no_cell_defines_is_named_once():
    one = score("a", student=5, written={"q2": "An answer."})
    one.questions[0].said = "The function raised NameError: name 'torch' is not defined"
    (reason,) = looks.reasons(submission(), one, KEY, Limits())
    assert reason.startswith("torch isn't defined where q1 needs it")


@pytest.mark.parametrize("name, imported", [("torch", True), ("nn", True), ("trans_conv", False), ("np", False)])
def test_a_missing_cell_with_imports_is_suspected_only_where_the_handout_imports_the_name(name, imported):
    one = score("a", student=5)
    one.questions[0].said = f"The function raised NameError: name '{name}' is not defined"
    (reason,) = looks.reasons(submission(), one, answer_key.load(1), Limits())
    assert reason.startswith(f"{name} isn't defined") and ("imports it is missing" in reason) == imported


AGAIN = "q1: f is defined in code cells 1, 3, and the last one counts"


@pytest.mark.parametrize("points, said", [(4, [AGAIN]), (10, [])])
def test_a_function_that_lost_points_and_is_defined_again_is_named(points, said):
    one = score("a", points, student=5, written={"q2": "An answer."})
    found = submission("def f(): return 1", "def g(): return f()", "f = None")
    assert looks.reasons(found, one, KEY, Limits()) == said


def test_a_notebook_with_none_of_the_handouts_headings_is_named():
    one, key = score("a", student=5), answer_key.load(1)
    chapter = "# Padding, stride, channels\n\n<details><summary>Hint</summary>\n\n## A question first"
    for text, named in ((chapter, True), ("# My work\n\n## Question 3: Stride\n\nHere it is.", False)):
        reasons = looks.reasons(Submission((), "", (("markdown", "", text),)), one, key, Limits())
        assert any("handout's headings; its first is" in reason for reason in reasons) == named


def test_a_newer_python_is_a_reason_to_look():
    one = score("a", student=5, written={"q2": "An answer."})
    assert looks.reasons(submission(python="3.99.0"), one, KEY, Limits())[0].startswith("saved by Python 3.99")
    for version in ("3.8.0", "", "new", "3"):
        assert looks.reasons(submission(python=version), one, KEY, Limits()) == []


def code(number):
    cells = [cell for cell in read(f"assignment_{number:02d}").cells if cell.cell_type == "code"]
    return tuple(cell.source for cell in cells)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_notebook_of_another_assignment_is_recognised(number):
    found = submission(*code(number))
    for graded in (1, 2, 3, 4):
        other = looks.other_assignment(found, answer_key.load(graded))
        assert other == (None if graded == number else number)
    both = submission(*code(number), *code(number % 4 + 1))
    assert looks.other_assignment(both, answer_key.load(number)) is None


def test_only_a_title_is_enough_and_an_empty_notebook_belongs_to_every_assignment():
    titled = Submission((), "", (("markdown", "", "# Assignment 4: Build and judge a decoder"),))
    assert looks.other_assignment(titled, answer_key.load(1)) == 4
    assert looks.other_assignment(titled, answer_key.load(4)) is None
    assert looks.other_assignment(submission("print(1)"), answer_key.load(1)) is None
