"""The results of a run: the scores as CSV, for the teacher and for two platforms, and a log without names.

`SCORES.csv` has a row for every file and a column for every question. Beside it are

    SCORES-canvas.csv   for Canvas: Grades → Import. Its importer wants a header that begins with Student and ID, has
                        Section as the last column about a student, then one column per assignment; a title that the
                        course does not have becomes a new assignment, so there can be no other columns. A row whose
                        first cell holds "Points Possible" gives the maximum. ID is Canvas's number for the user, which
                        is part of the names of downloaded files: NAME_[LATE_]USER_ATTACHMENT_FILE. If it is missing,
                        Canvas looks for the name, and asks. (canvas-lms, lib/gradebook_importer.rb)
    SCORES-moodle.csv   for Moodle: the assignment → Upload grading worksheet. Its importer wants the columns
                        Identifier, Grade and Last modified (grade), takes Feedback comments if that feedback is
                        turned on, splits at commas and ignores other columns. Identifier is "Participant" and the
                        number in the names of downloaded files: NAME_NUMBER_assignsubmission_file_. The
                        date stays empty, so tick "Allow updating records that have been modified more recently".
                        (moodle, mod/assign/feedback/offline/importgradeslib.php) The course's gradebook imports
                        SCORES.csv too: Grades → Import → CSV file, with `student` mapped to the ID number and
                        `points` to the assignment. (moodle, grade/import/csv/classes/load_data.php)

Only file names and numbers come from students here; a name that a spreadsheet would take for a formula gets a "./" in
front of it.
"""

import csv
import io
import os
import re
import tempfile
import time
from contextlib import suppress

CANVAS_NAME = re.compile(r"(?P<name>[^_/]+)_(?:LATE_)?(?P<id>\d+)_\d+_[^/]*$")
MOODLE_NAME = re.compile(r"(?P<name>[^_/]+)_(?P<id>\d+)_assignsubmission_[^/]*")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def scores(graded, key, pages):
    """Return the text of SCORES.csv.

    Args:
        graded: list of FileScore.
        key: the Key.
        pages: path of each one's feedback page, as the CSV should show it.
    """
    names = [question.name for question in key.questions]
    possible = sum(question.points for question in key.questions)
    rows = [["file", "student", *names, "points", "possible", "awaiting", "status", "flags", "page", "note"]]
    for one, page in zip(graded, pages, strict=True):
        points = ["" if judged.points is None else _number(judged.points) for judged in one.questions]
        awaiting = sum(judged.possible for judged in one.questions if judged.points is None)
        flags = "; ".join(
            f"{judged.name}: {', '.join(judged.mentioned)}" for judged in one.questions if judged.mentioned
        )
        rows.append([_cell(one.file), "" if one.student is None else one.student, *points, _number(one.points)])
        rows[-1] += [_number(possible), _number(awaiting), one.status, flags, page, one.note]
    return _csv(rows)


def canvas(graded, key, title):
    """Return the text of SCORES-canvas.csv; title is the assignment's in Canvas."""
    possible = sum(question.points for question in key.questions)
    rows = [["Student", "ID", "Section", title], ["    Points Possible", "", "", _number(possible)]]
    for one in graded:
        name, number = _identity(CANVAS_NAME, os.path.basename(one.file))
        rows.append([name, number, "", _number(one.points)])
    return _csv(rows)


def moodle(graded, key):
    """Return the text of SCORES-moodle.csv."""
    possible = sum(question.points for question in key.questions)
    rows = [["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"]]
    for one in graded:
        name, number = _identity(MOODLE_NAME, one.file)
        identifier = f"Participant {number}" if number else ""
        rows.append([identifier, name, _number(one.points), _number(possible), "", comment(one)])
    return _csv(rows)


def comment(one):
    """Return one line that says how each question was scored."""
    if one.status != "graded":
        return one.note
    parts = []
    for judged in one.questions:
        got = "read by a person" if judged.points is None else f"{_number(judged.points)}/{_number(judged.possible)}"
        parts.append(f"{judged.name}: {got}")
    return ", ".join(parts)


def log_line(number, one, digest):
    """Return the log's line about a file: without its name and without any text by the student."""
    return (
        f"{time.strftime('%Y-%m-%dT%H:%M:%S')} file {number} {digest[:12] or 'unread'}: {one.status}, "
        f"{_number(one.points)} points, {one.seconds:.1f} s, {one.memory >> 20} MiB\n"
    )


def _identity(pattern, file):
    found = pattern.search(file)
    return (_cell(found["name"]), found["id"]) if found else (_cell(os.path.splitext(file)[0]), "")


def _cell(text):
    text = printable(text)
    return f"./{text}" if text.startswith(FORMULA) else text


def printable(text):
    """Return a file's name as text; control characters, and bytes that are not text, become escapes."""
    text = os.fsencode(text).decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _csv(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
