"""Every honest solution earns every point that a machine can give, and no flag."""

import pytest

from classroom.grading import answer_key, scoring, submission
from classroom.grading.limits import Limits
from classroom.grading.question import Question
from tests.classroom.honest_solutions import SOLUTIONS, saved


def graded(path, tmp_path):
    file = tmp_path / f"{path.stem}.ipynb"
    file.write_text(saved(path), encoding="utf-8")
    key, limits = answer_key.load(int(path.parent.name[-2:])), Limits()
    return scoring.score(file.name, submission.read(file, limits.notebook_bytes), key, 1, limits), key


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: f"{path.parent.name[-2:]}-{path.stem}")
def test_an_honest_solution_earns_every_point_and_no_flag(path, tmp_path):
    one, key = graded(path, tmp_path)
    lost = {scored.name: scored.said for scored in one.questions if scored.points not in (None, scored.possible)}
    flagged = {scored.name: scored.mentioned for scored in one.questions if scored.mentioned}
    assert (lost, flagged) == ({}, {}), one.failed_cells
    assert one.points == sum(question.points for question in key.questions if isinstance(question, Question))
