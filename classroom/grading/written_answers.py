"""Written answers: found in the notebooks, gathered for whoever reads them, and their points taken back.

    SCORES-written.html   every answer, beside the rubric, for reading
    SCORES-written.csv    the same with the columns `points` and `comment`, which a teacher fills in with a spreadsheet

When the grader runs again, it takes over what was filled in. A line belongs to one person's answer, word for word: if
that person hands in another answer, a new line appears, and the old one stays below with its points, for the record.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

from classroom.grading import pictures, teacher_tables
from classroom.grading.question import Written
from classroom.grading.text import cell, counted, csv_text, number, page, printable, safe, shortened, visible

MOST_ANSWER = 8000  # characters; a thousand words and more
COLUMNS = ("id", "file", "person", "question", "possible", "points", "comment", "state", "answer", "rubric")
HEADING = re.compile(r"#{1,6}[ \t]*Question[ \t]+(\d+)\b")
WHERE = "directly above the question, in it, or between it and the next one"
NO_ANSWER = f"No answer was found {WHERE}. If yours stands elsewhere, tell your teacher."
NOT_FOUND = "not found: open the notebook"


def find(cells, handout, question):
    """Return what a student wrote to a written question: "" if nothing, None if the question is missing.

    Whatever stands between the question and the handout's next one counts, in any number of cells, except for the
    lines that the handout has itself: so an answer counts where the student put it, also in the cell of the question,
    and also in a code cell. If nothing stands there, the student's own text directly above the question counts.

    Args:
        cells: (kind, id, source) of each cell.
        handout: the assignment's Handout.
        question: its name, such as "q10".
    """
    asked, inside, above, found = False, False, [], []
    for kind, name, source in cells:
        lines = source.splitlines()
        headings = {} if kind == "code" else _headings(lines, handout)
        if name in (f"{question}-text", f"{question}-answer"):
            inside = asked = True
        elif headings:  # what stands above a heading in its cell belongs to it
            inside = next(iter(headings.values())) == question
        for place, line in enumerate(lines):
            inside = headings[place] == question if place in headings else inside
            asked = asked or inside
            given = line.strip() in handout.lines
            if inside and not given:
                found.append(line)
            elif not asked and line.strip() and (given or kind == "code"):
                above.clear()
            elif not asked:
                above.append(line)
    text = "\n".join(found).strip() or "\n".join(above).strip()
    return shortened(text, MOST_ANSWER) if asked else None


def _headings(lines, handout):
    """Return {place of the line: name of the question} for the headings of the handout's questions."""
    found = {place: HEADING.match(line) for place, line in enumerate(lines)}
    return {
        place: f"q{match[1]}"
        for place, match in found.items()
        if match and (not handout.lines or lines[place].strip() in handout.lines)
    }


@dataclass(frozen=True)
class Filled:
    """A line of SCORES-written.csv that a teacher has filled in."""

    cells: dict  # by column
    points: float | None
    comment: str


class Sheet:
    """SCORES-written.csv as it is on disk."""

    def __init__(self, filled=None, delimiter=","):
        self.filled, self.delimiter = filled or {}, delimiter

    def mark(self, row):
        """Put the teacher's points and comments into a Row's written questions."""
        for judged in row.questions:
            filled = self.filled.get(identity(row, judged.name)) if judged.name in row.written else None
            if filled:
                judged.comment = filled.comment
            if filled and filled.points is not None:
                judged.points, judged.said = filled.points, ""


def read(path):
    """Return the Sheet in a file, as whichever spreadsheet saved it, or an empty one if there is no such file.

    Raises:
        ValueError: it isn't such a table, or points are not a number from 0 to the most that the question gives; the
            message has a line for each wrong entry.
    """
    try:
        lines, delimiter = teacher_tables.read(path, ("comment", "id", "points", "possible"))
    except FileNotFoundError:
        return Sheet()
    filled, wrong = {}, []
    for line, cells in enumerate(lines, 2):
        try:
            points = teacher_tables.points(cells["points"], cells["possible"])
        except ValueError as error:
            wrong.append(f"{teacher_tables.place(path, line, cells)}: {error}")
            continue
        if cells["id"] and (points is not None or cells["comment"]):
            filled[cells["id"]] = Filled(cells, points, cells["comment"])
    if wrong:
        raise ValueError("\n".join(wrong))
    return Sheet(filled, delimiter)


def identity(row, question):
    """Return what identifies a person's answer, word for word."""
    owner = row.owner  # whom a platform names, whichever folder the files are unpacked into
    person = (owner.platform, owner.name, owner.number) if owner.platform else owner.key
    parts = (*person, question, row.written[question] or "")
    digest = sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
    return f"id-{digest[:12]}"  # no spreadsheet takes this for a number


def table(rows, key, sheet):
    """Return the text of SCORES-written.csv: the answers of all rows, then lines filled in for answers of before."""
    lines, left = [COLUMNS], dict(sheet.filled)
    for question in (question for question in key.questions if isinstance(question, Written)):
        for row in (row for row in rows if question.name in row.written):
            filled = left.pop(identity(row, question.name), None)
            lines.append(_table_line(row, question, filled))
    for filled in left.values():
        kept = {**filled.cells, "state": "replaced by another answer, or no longer handed in"}
        lines.append([kept.get(column) or "" for column in COLUMNS])
    return csv_text(lines, sheet.delimiter)


def _table_line(row, question, filled):
    answer = row.written[question.name]
    points = "" if filled is None or filled.points is None else number(filled.points)
    return [
        identity(row, question.name),
        cell(printable(row.file), "./"),
        cell(printable(row.owner.name)),
        question.name,
        number(question.points),
        points,
        filled.comment if filled else "",
        _state(answer),
        cell(_line(answer or "")),
        cell(_line(question.rubric)),
    ]


def _state(answer):
    if answer is None:
        return NOT_FOUND
    if not answer:
        return "no answer found"
    return counted(pictures.count(answer), "picture") if pictures.count(answer) else ""


def _line(text):
    return visible(text).replace("\n", " ¶ ")


def reading_page(rows, key, title):
    """Return the HTML of SCORES-written.html."""
    parts = [f"<h1>{safe(title)}: written answers</h1>"]
    parts.append(
        "<p>Fill in points and comments in the file <code>…-written.csv</code> beside this page: the number behind "
        "each name is in its column <code>id</code>. Then run the same command again.</p>"
    )
    for question in (question for question in key.questions if isinstance(question, Written)):
        found = [row for row in rows if question.name in row.written]
        silent = [row for row in found if row.written[question.name] == ""]
        missing = [row for row in found if row.written[question.name] is None]
        parts.append(f"<h2>{safe(question.name)}: {safe(question.title)}, {counted(question.points, 'point')}</h2>")
        parts.append(f'<div class="rubric"><h3>Rubric</h3><pre>{safe(question.rubric)}</pre></div>')
        parts += [_answer(row, question) for row in found if row.written[question.name]]
        parts.append(_names(f"No answer {WHERE}: 0 points unless you fill in others", silent, question))
        parts.append(_names("Question not found: open the notebook", missing, question))
    return page(f"{title}: written answers", "\n".join(filter(None, parts)), pictures=True)


def _names(heading, rows, question):
    items = [f"<li>{_person(row, question)}{_given(row, question)}</li>" for row in rows]
    return f"<h3>{heading}</h3>\n<ul>{''.join(items)}</ul>" if items else ""


def _person(row, question):
    return f"{safe(printable(row.owner.name))}, <code>{identity(row, question.name)}</code>"


def _judged(row, question):
    return next(judged for judged in row.questions if judged.name == question.name)


def _given(row, question):
    """Return the points that a teacher has given."""
    judged = _judged(row, question)
    waits = judged.points is None or judged.said
    return "" if waits else f", {number(judged.points)} of {counted(question.points, 'point')}"


def _answer(row, question):
    comment = _judged(row, question).comment
    comment = f"<p>Comment: {safe(comment)}</p>" if comment else ""
    text = safe(row.written[question.name], MOST_ANSWER + 100)
    heading = f"<h3>{_person(row, question)}{_given(row, question)}</h3>"
    return f"<article>{heading}\n<pre>{text}</pre>{_pictures(row, question)}{comment}</article>"


def _pictures(row, question):
    urls, count = row.pictures.get(question.name, []), pictures.count(row.written[question.name])
    shown = "".join(f'<p><img alt="Picture {place}" src="{url}"></p>' for place, url in enumerate(urls, 1))
    hidden = "<p>It has a picture that can't be shown here: open the notebook.</p>" if count > len(urls) else ""
    return shown + hidden
