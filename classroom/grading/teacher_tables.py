"""Tables that a teacher fills in with a spreadsheet, whichever it is: read, and what is wrong in them said at once."""

import csv
import io

from classroom.grading.text import number, one_line

MOST_SHOWN = 40  # characters of a wrong entry


def read(path, columns):
    """Return the lines of a table as dicts of text without spaces around it, and its delimiter.

    Args:
        path: its file.
        columns: the names of the columns that it must have.

    Raises:
        ValueError: it isn't a table with these columns.
        FileNotFoundError: there is no such file.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what Excel writes unless it is told otherwise
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    try:
        lines = list(reader)
    except csv.Error as error:
        raise ValueError(f"{path}: this can't be read as a table: {error}") from None
    if lines and not set(columns) <= set(reader.fieldnames or ()):
        raise ValueError(f"{path}: its first line must name the columns {', '.join(columns)}")
    return [{name: text.strip() for name, text in cells.items() if name is not None} for cells in lines], delimiter


def points(text, most):
    """Return the points that a cell holds, or None if it is empty.

    Raises:
        ValueError: they are not a number from 0 to `most`, itself a number or a cell.
    """
    if not text:
        return None
    try:
        given, most = _number(text), _number(most)
    except ValueError:
        raise ValueError(f"points={text[:MOST_SHOWN]!r} must be a number") from None
    if not 0 <= given <= most:
        raise ValueError(f"points={one_line(text[:MOST_SHOWN])} must be from 0 to {number(most)}")
    return given


def _number(text):
    return float(str(text).replace(",", "."))


def place(path, line, cells):
    """Return where an entry stands, and whose it is, for a sentence about it."""
    whose = ", ".join(one_line(cells[name]) for name in ("person", "question") if cells.get(name))
    return f"{path}, row {line}" + (f" ({whose})" if whose else "")
