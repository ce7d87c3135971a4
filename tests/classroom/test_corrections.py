"""A teacher's own points in place of the grader's: they count everywhere, and a wrong entry is an error."""

import pytest

from classroom.grading import corrections, feedback_page, score_tables
from tests.classroom.test_rows import KEY, made, score

FILES = ["ann/a.ipynb", "ann/b.ipynb", "ben_1_1_a.ipynb", "ben_2_2_a.ipynb", "=c.ipynb"]


def read(tmp_path, *lines, header="person,question,points,reason"):
    path = tmp_path / "scores-corrections.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return corrections.read(path, KEY)


def corrected(tmp_path, *lines, **more):
    """Return the rows by file, and what is said about the lines."""
    found = made(*(score(file, 4, written={"q2": "A."}) for file in FILES), late_percent=10)
    wrong = corrections.apply(read(tmp_path, *lines, **more), found)
    return {row.file: row for row in found}, wrong


@pytest.mark.parametrize(
    "person, file",
    [
        ("ann", "ann/a.ipynb"),
        ("ann/b.ipynb", "ann/a.ipynb"),
        ("ben_2_2_a.ipynb", "ben_2_2_a.ipynb"),
        ("=c", "=c.ipynb"),
        ("./=c.ipynb", "=c.ipynb"),
    ],
)
def test_a_person_is_named_as_in_the_scores(tmp_path, person, file):
    found, wrong = corrected(tmp_path, f"{person},q1,9.5,A package was missing here.")
    assert wrong == [] and {name: row.points for name, row in found.items() if row.points != 4} == {file: 9.5}
    assert found[file].look[-1] == "q1: you gave 9.5 points in place of 4"


def test_points_of_a_written_answer_can_be_given_too_and_0_is_a_number_of_points(tmp_path):
    found, _ = corrected(tmp_path, "ben_1_1_a.ipynb;q1;3,5;", header="person;question;points;reason")
    assert found["ben_1_1_a.ipynb"].points == 3.5
    found, _ = corrected(tmp_path, "ann,q2,0,")
    assert found["ann/a.ipynb"].questions[1].points == 0


WRONG = {
    "a question": ("ann,q7,3,", "q7"),
    "points that are no number": ("ann,q1,ten,", "'ten' must be a number"),
    "too many points": ("ann,q1,11,", "from 0 to 10"),
    "less than none": ("ann,q1,-1,", "from 0 to 10"),
    "no points": ("ann,q1,,Why?", "must be a person and points"),
    "nobody": (",q1,1,", "must be a person and points"),
    "the same again": ("eve,q1,5,", "earlier row"),
}


def test_all_wrong_entries_are_named_at_once(tmp_path):
    lines = [line for line, _ in WRONG.values()]
    with pytest.raises(ValueError, match="row 3") as error:
        read(tmp_path, "eve,q1,4,", *lines)
    said = str(error.value).splitlines()
    assert len(said) == len(WRONG)
    for number, (line, (_, why)) in enumerate(zip(said, WRONG.values(), strict=True), 3):
        assert f"row {number}" in line and why in line
    assert "(ann, q1)" in said[1]


@pytest.mark.parametrize("person, why", [("zoe", "nobody has this name"), ("ben", "several people have this name")])
def test_a_name_that_is_nobodys_or_several_peoples_changes_nothing_and_is_said(tmp_path, person, why):
    found, (wrong,) = corrected(tmp_path, f"{person},q1,9,")
    assert f"row 2 ({person}, q1): {why}" in wrong and {row.points for row in found.values()} == {4}


def test_pairs_in_one_folder_are_named_by_their_files(tmp_path):
    found = made(score("pair/a.ipynb", 4, student=11), score("pair/b.ipynb", 4, student=12))
    wrong = corrections.apply(read(tmp_path, "pair/a,q1,9,", "pair/b.ipynb,q1,8,", "pair,q1,7,"), found)
    assert [row.points for row in found] == [9, 8] and len(wrong) == 1


def test_the_page_and_the_tables_tell_the_points_and_the_reason(tmp_path):
    found, _ = corrected(tmp_path, "ann,q1,10,A package was missing here.", "=c,q1,10,")
    pages = {file: feedback_page.feedback_page(row, KEY, "Mine", "flag") for file, row in found.items()}
    for file, page in pages.items():
        assert ("has set the points" in page) == (file in ("ann/a.ipynb", "=c.ipynb"))
        assert ("A package was missing here." in page) == (file == "ann/a.ipynb")
    assert "q1: 10/10 (A package was missing here.)" in score_tables.comment(found["ann/a.ipynb"])
    assert "\nann/a.ipynb,ann,,10,,10," in score_tables.scores(list(found.values()), KEY, [""] * len(found))


def test_a_correction_overrules_a_flag_and_no_longer_asks_about_it(tmp_path):
    (row,) = made(score("ann/a.ipynb", 0))
    row.questions[0].mentioned = ["conv2d"]
    corrections.apply(read(tmp_path, "ann,q1,10,Your own conv2d."), [row])
    page = feedback_page.feedback_page(row, KEY, "Mine", "zero")
    assert row.points == 10 and "earns no points" not in page


def test_who_handed_in_something_unreadable_can_get_points_and_then_has_a_row_on_the_platform(tmp_path):
    found = made(score("doe_7_1_a.pdf", 0, "not read", note="A PDF."), score("roe_8_2_a.pdf", 0, "not read"))
    assert corrections.apply(read(tmp_path, "doe,q1,6,Read on paper."), found) == []
    table = score_tables.canvas(found, KEY, "Mine")
    assert "doe,7,,6" in table and "roe" not in table
    assert "6 of 10 points" in feedback_page.feedback_page(found[0], KEY, "Mine", "flag")


def test_without_a_file_nothing_is_corrected(tmp_path):
    assert corrections.read(tmp_path / "scores-corrections.csv", KEY) == []
    (tmp_path / "scores-corrections.csv").write_text("\ufeff" + corrections.EMPTY, encoding="utf-8")
    assert corrections.read(tmp_path / "scores-corrections.csv", KEY) == []
