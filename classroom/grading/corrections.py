"""Points that a teacher gives for a question in place of the grader's, with the reason, in every run.

They stand in SCORES-corrections.csv, which the first run writes without a line: a person as in the column `person` or
`file` of SCORES.csv, a question, its points, and a reason for the student to read.
"""

from dataclasses import dataclass

from classroom.grading import teacher_tables
from classroom.grading.text import cell, counted, csv_text, number, printable

COLUMNS = ("person", "question", "points", "reason")
EMPTY = csv_text([COLUMNS])


@dataclass(frozen=True)
class Correction:
    """One line of the table."""

    place: str  # of the line, for a sentence about it
    person: str
    question: str
    points: float
    reason: str


def read(path, key):
    """Return the Corrections in a file; none if there is no such file.

    Raises:
        ValueError: it isn't such a table, or has wrong entries; the message has a line for each.
    """
    try:
        lines, _ = teacher_tables.read(path, COLUMNS)
    except FileNotFoundError:
        return []
    found, wrong, possible = [], [], {question.name: question.points for question in key.questions}
    for line, cells in enumerate(lines, 2):
        place = teacher_tables.place(path, line, cells)
        try:
            if any(cells[column] for column in COLUMNS):
                found.append(_correction(place, cells, possible, found))
        except ValueError as error:
            wrong.append(f"{place}: {error}")
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def _correction(place, cells, possible, before):
    person, question = cell(cells["person"], "./"), cells["question"]
    if question not in possible:
        raise ValueError(f"question={question[: teacher_tables.MOST_SHOWN]!r} must be one of {', '.join(possible)}")
    points = teacher_tables.points(cells["points"], possible[question])
    if not person or points is None:
        raise ValueError("there must be a person and points")
    if any((one.person, one.question) == (person, question) for one in before):
        raise ValueError("this person's points for this question are in an earlier row too")
    return Correction(place, person, question, points, cells["reason"])


def apply(corrections, rows):
    """Put the points and reasons into the Rows; return a sentence for each correction that isn't one person's."""
    wrong = []
    for one in corrections:
        whose = [row for row in rows if one.person in map(_shown, row.files)]
        whose = whose or [row for row in rows if one.person in map(_shown, row.names)]
        if len(whose) == 1:
            _correct(whose[0], one)
        else:
            which = "several people have this name" if whose else "nobody has this name"
            wrong.append(f"{one.place}: {which}; write what the column “file” of the scores says")
    return wrong


def _shown(name):
    """Return a name as the scores show it."""
    return cell(printable(name), "./")


def _correct(row, one):
    (judged,) = [judged for judged in row.questions if judged.name == one.question]
    before = "none" if judged.points is None else number(judged.points)
    judged.corrected, judged.points, judged.comment = True, one.points, one.reason
    judged.said = "" if one.question in row.written else judged.said  # such as that no answer was found
    row.look.append(f"{one.question}: you gave {counted(one.points, 'point')} in place of {before}")
