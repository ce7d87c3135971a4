"""The results of a run: the scores as CSV, for the teacher and for two platforms, and a log without names.

`SCORES.csv` has a row for every person and a column for every question. Beside it are

    SCORES-canvas.csv   for Canvas: Grades → Import. Its importer wants a header that begins with Student and ID, has
                        Section as the last column about a student, then one column per assignment; a title that the
                        course does not have becomes a new assignment, so there can be no other columns. A row whose
                        first cell holds "Points Possible" gives the maximum. ID is Canvas's number for the user, which
                        is part of the names of downloaded files. If it is missing, Canvas looks for the name, and asks.
                        (canvas-lms, lib/gradebook_importer.rb)
    SCORES-moodle.csv   for Moodle: the assignment → Upload grading worksheet. Its importer wants the columns
                        Identifier, Grade and Last modified (grade), in the language in which Moodle is used, takes
                        Feedback comments if that feedback is turned on, splits at commas and ignores other columns.
                        Identifier is "Participant" and the number in the names of downloaded files. The date stays
                        empty, so tick "Allow updating records that have been modified more recently".
                        (moodle, mod/assign/feedback/offline/importgradeslib.php) The course's gradebook imports
                        SCORES.csv too: Grades → Import → CSV file, with `student` mapped to the ID number and
                        `points` to the assignment. (moodle, grade/import/csv/classes/load_data.php)

`people` says how the platforms name files. Whoever handed in something that the grader could not judge, such as a
notebook of another assignment, has a row in SCORES.csv and none in the platforms' tables: a 0 there would be wrong.

Only names of files and people, comments of the teacher and numbers stand here; a name that a spreadsheet would take for
a formula gets a "./" in front of it.
"""

import os
import tempfile
import time
from contextlib import suppress

from classroom.grading.text import cell, counted, csv_text, number, printable

MOST_TEXT = 5000  # characters of a cell


def write(path, text):
    """Write a text file in one step: readers see the old file or the whole new one, even after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        # halves of characters, which a student's error can contain and UTF-8 cannot, become escapes
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(draft)
        raise


def scores(rows, key, pages):
    """Return the text of SCORES.csv.

    Args:
        rows: list of Row.
        key: the Key.
        pages: path of each one's feedback page, as the CSV should show it.
    """
    names = [question.name for question in key.questions]
    possible = number(sum(question.points for question in key.questions))
    lines = [["file", "person", "student", *names, "points", "possible", "awaiting", "late", "deducted"]]
    lines[0] += ["status", "look", "flags", "page", "note"]
    for row, page in zip(rows, pages, strict=True):
        points = ["" if judged.points is None else number(judged.points) for judged in row.questions]
        awaiting = sum(judged.possible for judged in row.questions if judged.points is None)
        student = "" if row.student is None else row.student
        late = {True: "yes", False: "no", None: ""}[row.owner.late]
        lines.append([_name(row.file), _name(row.owner.name), student, *points, number(row.points), possible])
        lines[-1] += [number(awaiting), late, number(row.deducted), row.status, _text("; ".join(row.look))]
        lines[-1] += [_text(_flags(row)), page, _text(row.note)]
    return csv_text(lines)


def canvas(rows, key, title):
    """Return the text of SCORES-canvas.csv; title is the assignment's in Canvas."""
    possible = sum(question.points for question in key.questions)
    lines = [["Student", "ID", "Section", title], ["    Points Possible", "", "", number(possible)]]
    for row in (row for row in rows if row.settled):
        known = row.owner.number if row.owner.platform == "canvas" else ""
        lines.append([_name(row.owner.name), known, "", number(row.points)])
    return csv_text(lines)


def moodle(rows, key):
    """Return the text of SCORES-moodle.csv: Moodle finds nobody without the number in the name of a downloaded file."""
    possible = number(sum(question.points for question in key.questions))
    lines = [["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"]]
    for row in (row for row in rows if row.settled and row.owner.platform == "moodle"):
        identifier = f"Participant {row.owner.number}"
        lines.append([identifier, _name(row.owner.name), number(row.points), possible, "", _text(comment(row))])
    return csv_text(lines)


def comment(row):
    """Return one line that says how each question was scored."""
    if not row.settled:
        return row.note
    parts = []
    for judged in row.questions:
        got = "read by a person" if judged.points is None else f"{number(judged.points)}/{number(judged.possible)}"
        said = f" ({judged.comment})" if judged.comment else ""
        parts.append(f"{judged.name}: {got}{said}")
    if row.deducted:
        parts.append(f"late: −{number(row.deducted)}")
    return ", ".join(parts)


def log_line(place, one, digest):
    """Return the log's line about a file: without its name and without any text by the student."""
    return (
        f"{time.strftime('%Y-%m-%dT%H:%M:%S')} file {place} {digest[:12] or 'unread'}: {one.status}, "
        f"{counted(one.points, 'point')}, {one.seconds:.1f} s, {one.memory >> 20} MiB\n"
    )


def _flags(row):
    return "; ".join(f"{judged.name}: {', '.join(judged.mentioned)}" for judged in row.questions if judged.mentioned)


def _name(text):
    return cell(printable(text), "./")


def _text(text):
    return cell(text[:MOST_TEXT])
