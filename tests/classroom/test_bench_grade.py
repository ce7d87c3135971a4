"""What `make bench-grade` grades and prints; nothing here looks at a clock."""

import pytest

from bench import grade
from classroom.grading import answer_key, sandbox


def test_one_in_five_is_hostile_or_broken_and_every_kind_occurs():
    chosen = grade.mixture(2000)
    assert sum(sample in grade.HOSTILE for sample in chosen) == 400
    assert set(chosen) >= {*grade.HOSTILE, *grade.HONEST}


def test_a_run_is_summed_up_in_a_line_as_wide_as_its_headings():
    run = grade.Run(20, 4, 61.4, 9.8, 512.3, 2, 0, [("a", 1.0)], 0)
    heads = "".join(f"{head:>{len(head) + 2}}" for head in grade.HEADS)
    assert len(str(run)) == len(heads) <= 110
    assert str(run).split() == ["20", "4", "61", "9.8", "512", "2", "0", "1", "0"]


@pytest.mark.skipif(
    bool(sandbox.missing(sandbox.protections())), reason="NOT PROTECTED: this kernel refuses what the grader needs"
)
def test_a_quick_run_loses_nothing_though_the_grader_is_killed_twice_and_gets_every_score_right(capsys):
    with pytest.raises(SystemExit) as ended:
        grade.main(["--counts", "20"])
    head, row = capsys.readouterr().out.splitlines()
    assert ended.value.code == 0
    assert row.split()[0] == "20" and row.split()[-4:] == ["2", "0", "0", "0"]
    assert float(row.split()[4]) > 50, "the memory of the processes was not found"


def test_a_wrong_score_is_found():
    questions = answer_key.load(1).questions
    (right,) = [sample for sample in grade.HONEST if sample.kind == "right"]
    assert right.may_score(94, questions)
    assert not right.may_score(93.5, questions)
