"""Written answers: found where a student wrote them, shown as text, their points taken back from a spreadsheet."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe

from classroom.grading import handout, score_tables, submission, written_answers
from classroom.grading.handout import Handout
from classroom.grading.question import Written
from tests.classroom.test_rows import KEY, made, score

GIVEN = handout.of("classroom.keys.assignment_01")
PLACEHOLDER = "*Write your answer here, in place of this line.*"


def cells(answer=PLACEHOLDER, after=(), kind="markdown"):
    """Return the cells of the handout with an answer in its place, and cells of a kind after it."""
    path = handout.ROOT / "classroom/handouts/assignment_01.ipynb"
    found = list(submission.read(path, 10 << 20).ordered)
    place = next(place for place, (_, name, _) in enumerate(found) if name == "q10-answer")
    found[place : place + 1] = [("markdown", "q10-answer", answer), *((kind, "new", text) for text in after)]
    return found


def above(*texts, answer=PLACEHOLDER):
    """Return the cells of the handout with an answer in its place, and texts in cells above the question."""
    found = cells(answer)
    place = next(place for place, (_, name, _) in enumerate(found) if name == "q10-text")
    return [*found[:place], *(("markdown", "new", text) for text in texts), *found[place:]]


ANSWERS = {  # what is handed in, and the answer in it
    "in place": (cells("Sums."), "Sums."),
    "below the line": (cells(f"{PLACEHOLDER}\n\nSums.\nMore."), "Sums.\nMore."),
    "in new cells": (cells(after=["Sums.", "More."]), "Sums.\nMore."),
    "in code cells": (cells(after=["Sums.", "# More."], kind="code"), "Sums.\n# More."),
    "in both": (cells("Sums.", after=["## Question 9: no heading"], kind="code"), "Sums.\n## Question 9: no heading"),
    "under a heading": (cells(after=["## Question 9 showed it", "Sums."]), "## Question 9 showed it\nSums."),
    "in a raw cell": (cells(after=["Sums."], kind="raw"), "Sums."),
    "deleted": (cells(""), ""),
    "untouched": (cells(), ""),
    "blank": (cells(" \n"), ""),
    "empty code cells": (cells(after=["", " \n"], kind="code"), ""),
    "a photo": (cells("![my photo](attachment:a.png)"), "![my photo](attachment:a.png)"),
    "above the question": (above("Sums."), "Sums."),
    "in cells above it": (above("Sums.", "", "More."), "Sums.\nMore."),
    "above it and in place": (above("About question 9.", answer="Sums."), "Sums."),
    "at the end": ([*cells(), ("markdown", "", "Sums.")], "Sums."),
}


@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without"])
@pytest.mark.parametrize("handed_in, answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_found_where_it_was_written(handed_in, answer, ids):
    handed_in = handed_in if ids else [(kind, "", text) for kind, _, text in handed_in]
    assert written_answers.find(handed_in, GIVEN, "q10") == answer


@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: f"{text}\n\nSums.",
        lambda text: f"Sums.\n\n{text}",
        lambda text: text.replace("\n\n", "\n\nSums.\n\n", 1),
        lambda text: f"A remark.\n\n## Question 9: Find the mistakes\n\n{text}\n\nSums.",
    ],
    ids=["below", "above", "within", "in one cell with the question before"],
)
def test_an_answer_in_the_cell_of_the_question_is_found(change, ids):
    asked = [(kind, name, change(text) if name == "q10-text" else text) for kind, name, text in cells()]
    added = [(kind, name if ids else "", text) for kind, name, text in asked]
    assert "Sums." in written_answers.find(added, GIVEN, "q10").splitlines()


def test_what_stands_further_above_is_not_taken_for_an_answer():
    place = next(place for place, (_, name, _) in enumerate(cells()) if name == "q9-answer")
    assert written_answers.find([*cells()[:place], ("markdown", "", "Mine."), *cells()[place:]], GIVEN, "q10") == ""


def test_a_question_that_was_deleted_is_not_taken_for_unanswered():
    left = [cell for cell in cells() if not cell[1].startswith("q10")]
    assert written_answers.find(left, GIVEN, "q10") is None
    assert written_answers.find([], Handout(), "q10") is None


def test_a_long_answer_is_cut():
    text = written_answers.find(cells("x" * 10**6), GIVEN, "q10")
    assert len(text) < written_answers.MOST_ANSWER + 100 and "more characters" in text


def graded(answer, file="ann.ipynb"):
    return score(file, 8, student=5, written={"q2": answer})


def sheet_text(*files, sheet=None):
    return written_answers.table(made(*files), KEY, sheet or written_answers.Sheet())


def filled(text, points, comment="", delimiter=","):
    """Return the table as a spreadsheet saves it after a teacher has filled in its first line."""
    lines = list(csv.DictReader(io.StringIO(text)))
    lines[0].update(points=points, comment=comment)
    out = io.StringIO()
    writer = csv.DictWriter(out, lines[0], delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


@pytest.mark.parametrize(
    "delimiter, points, encoding",
    [(",", "4.5", "utf-8"), (";", "4,5", "utf-8-sig"), ("\t", "4.50", "utf-8"), (";", " 4,5 ", "cp1252")],
    ids=["LibreOffice", "Excel in Germany", "tabs", "an old Excel"],
)
def test_points_come_back_as_any_spreadsheet_saves_them(tmp_path, delimiter, points, encoding):
    path = tmp_path / "scores-written.csv"
    text = filled(sheet_text(graded("Größer."), graded("B", "bo.ipynb")), points, "Schön, weiter so", delimiter)
    path.write_bytes(text.encode(encoding))
    sheet = written_answers.read(path)
    found = made(graded("Größer."), graded("B", "bo.ipynb"))
    for row in found:
        sheet.mark(row)
    assert [row.points for row in found] == [12.5, 8]
    assert found[0].questions[1].comment == "Schön, weiter so"
    assert "q2: 4.5/6 (Schön, weiter so)" in score_tables.comment(found[0])
    again = written_answers.table(found, KEY, sheet)
    path.write_text(again, encoding="utf-8")
    assert written_answers.read(path).filled.keys() == sheet.filled.keys()


@pytest.mark.parametrize("points", ["-1", "6.5", "nan", "inf", "four", "1e9"])
def test_points_that_cannot_be_are_refused(tmp_path, points):
    path = tmp_path / "scores-written.csv"
    path.write_text(filled(sheet_text(graded("A")), points), encoding="utf-8")
    with pytest.raises(ValueError, match=r"scores-written.csv, row 2 .*: points="):
        written_answers.read(path)


def test_all_points_that_cannot_be_are_named_at_once_with_whose_they_are(tmp_path):
    path = tmp_path / "scores-written.csv"
    text = filled(sheet_text(graded("A"), graded("B", "bo.ipynb"), graded("C", "cy.ipynb")), "60")
    path.write_text(text.replace("cy,q2,6,", "cy,q2,6,four"), encoding="utf-8")
    with pytest.raises(ValueError, match="row 2") as error:
        written_answers.read(path)
    first, second = str(error.value).splitlines()
    assert "row 2 (ann, q2): points=60" in first and "row 4 (cy, q2): points='four'" in second


@pytest.mark.parametrize("text", ["hello\nworld\n", "id,points\nid-1,3\n", "\x00\x00,\n1,2"])
def test_a_file_that_is_no_such_table_is_refused(tmp_path, text):
    path = tmp_path / "scores-written.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="scores-written.csv: "):
        written_answers.read(path)


def test_points_belong_to_the_answer_and_are_never_lost(tmp_path):
    path = tmp_path / "scores-written.csv"
    path.write_text(filled(sheet_text(graded("First.")), "4"), encoding="utf-8")
    sheet = written_answers.read(path)
    (row,) = made(graded("Second."))
    sheet.mark(row)
    assert row.questions[1].points is None
    new, old = csv.DictReader(io.StringIO(sheet_text(graded("Second."), sheet=sheet)))
    assert (new["answer"], new["points"]) == ("Second.", "")
    assert (old["answer"], old["points"]) == ("First.", "4") and "replaced" in old["state"]


def test_points_given_for_no_answer_count():
    name = written_answers.identity(made(graded(""))[0], "q2")
    sheet = written_answers.Sheet({name: written_answers.Filled({}, 2.0, "")})
    (row,) = made(graded(""))
    sheet.mark(row)
    assert row.questions[1].points == 2


def test_the_page_shows_answers_as_text_beside_the_rubric():
    evil = "<script>alert(1)</script> \x1b[2J \u202e \x00 <img src=x>"
    found = made(graded(evil, "<b>.ipynb"), graded("", "bo.ipynb"), graded(None, "cy.ipynb"))
    page = written_answers.reading_page(found, KEY, "Mine")
    assert "<script" not in page and "<img" not in page and "<b>" not in page
    assert not {"\x1b", "\u202e", "\x00"} & set(page) and r"\x1b[2J \u202e \x00" in page
    assert "What to look for." in page
    assert (
        page.index("No answer directly above the question")
        < page.index("bo, ")
        < page.index("Question not found")
        < page.index("cy, ")
    )
    table = written_answers.table(found, KEY, written_answers.Sheet())
    assert all(written_answers.identity(row, "q2") in table for row in found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page(browser, tmp_path, scheme):
    path = tmp_path / "page.html"
    found = made(graded("Sums."), graded("", "bo.ipynb"), graded(None, "cy.ipynb"))
    path.write_text(written_answers.reading_page(found, KEY, "Mine"), encoding="utf-8")
    shown = browser.new_page(viewport={"width": 390, "height": 900}, color_scheme=scheme)
    shown.goto(path.as_uri())
    assert Axe().run(shown).response["violations"] == []
    shown.close()


def test_several_written_questions_are_told_apart():
    texts = ["## Question 1: x", "One.", "## Question 2: y", "Two."]
    given = Handout("", frozenset({"## Question 1: x", "## Question 2: y"}))
    asked = [("markdown", "", text) for text in texts]
    assert [written_answers.find(asked, given, name) for name in ("q1", "q2", "q3")] == ["One.", "Two.", None]
    assert isinstance(KEY.questions[1], Written)
