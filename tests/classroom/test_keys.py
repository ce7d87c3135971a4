"""Each key knows its assignment: full points for the master's answers, fewer for a mistake, as promised."""

import re

import nbformat
import pytest

from classroom.grading import answer_key, batch
from classroom.grading.question import Written
from tests.classroom.answers import handed_in, questions, read
from tests.classroom.test_mistakes import MISTAKES


@pytest.fixture(params=MISTAKES)
def assignment(request):
    return request.param


def graded(notebook, assignment, folder):
    path = folder / "work.ipynb"
    path.write_text(nbformat.v4.writes(notebook), encoding="utf-8")
    outcome = batch.grade_files([path], int(assignment[-2:]), root=folder, out=folder / "scores.csv", seed=5)
    return outcome.rows[0]


def by_question(judged):
    """Return {"q3": points} from {"q3a": …, "q3b": …}."""
    sums = {}
    for one in judged:
        name = re.match(r"q\d+", one.name)[0]
        sums[name] = sums.get(name, 0) + (one.points or 0)
    return sums


def test_a_key_promises_the_masters_points(assignment):
    begins = [cell.source for cell in read(assignment).cells if cell.source.startswith("# BEGIN QUESTION")]
    promised = {re.search(r"name: (\w+)", text)[1]: int(re.search(r"points: (\d+)", text)[1]) for text in begins}
    written = {re.search(r"name: (\w+)", text)[1] for text in begins if "manual: true" in text}
    key = answer_key.load(int(assignment[-2:])).questions
    assert by_question(key) == promised
    assert {question.name for question in key if isinstance(question, Written)} == written


def test_the_masters_answers_get_full_points_and_no_flag(assignment, tmp_path):
    one = graded(handed_in(read(assignment)), assignment, tmp_path)
    assert not one.failed_cells and not one.note
    for judged in one.questions:
        assert judged.points in (judged.possible, None), (judged.name, judged.said, judged.shown)
        assert not judged.mentioned, (judged.name, judged.mentioned)


def test_a_mistake_in_every_question_costs_points_in_every_question(assignment, tmp_path):
    """The last mistake of each question in the table; the others are planted in test_mistakes."""
    master = read(assignment)
    last = {question: (question, right, wrong) for question, right, wrong in MISTAKES[assignment].values()}
    assert set(last) == set(questions(master))
    one = graded(handed_in(master, last.values()), assignment, tmp_path)
    possible = by_question(answer_key.load(int(assignment[-2:])).questions)
    for name, points in by_question(one.questions).items():
        if name in last:
            assert points < possible[name], name
