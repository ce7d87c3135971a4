"""Reading a submitted file: the code and the text of its cells, or a sentence that says why it can't be graded."""

import json
import os
import re
import stat
from dataclasses import dataclass, field
from hashlib import sha256

from classroom.grading import pictures

MOST_CELLS = 2000
MOST_CODE = 1 << 19  # characters of code in total; the instructors' solutions need less than a twentieth of that

LIBRARY = re.compile(r'^library = "[A-Za-z0-9+/=]{9999,}"(?:.*\n)*?(?:start\(\)$|.*\Z)', re.MULTILINE)
"""What a handout's first cell does with its copy of the course's library, which the grader has anyway."""
BEGINNINGS = {  # how other files begin, and what a file that begins so seems to be
    b"PK\x03\x04": "a zip archive, or a document of a word processor",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"<": "a web page, such as a notebook saved as HTML",
    b"{\\rtf": "a document of a word processor",
}
WHAT_TO_DO = "Hand in the notebook itself, the file that ends in .ipynb."


class Unreadable(Exception):
    """The file isn't a notebook that can be graded; the message is for its author."""


@dataclass(frozen=True)
class Submission:
    """A notebook's code, and its text."""

    cells: tuple[str, ...]
    digest: str  # of the file
    ordered: tuple[tuple[str, str, str], ...] = ()  # (kind, id or "", source) of every cell
    python: str = ""  # the version of Python with which the notebook says that it was saved
    pictures: dict = field(default_factory=dict)  # data URLs of the pictures in its text, by their names in it


def read(path, most_bytes):
    """Return the Submission in a file.

    Raises:
        Unreadable: it is a link, is too large, or isn't a notebook.
    """
    content = _content(path, most_bytes)
    notebook = _notebook(content)
    found = {}
    cells = _cells(notebook, found)
    code = tuple(source for kind, _, source in cells if kind == "code")
    return Submission(code, sha256(content).hexdigest(), tuple(cells), _python(notebook), found)


def _content(path, most_bytes):
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if os.path.islink(path):
            raise Unreadable(
                "This is a symbolic link, and the grader follows no links, since they can lead anywhere. "
                "Put the notebook itself in its place."
            ) from None
        raise Unreadable(f"The file cannot be opened: {error.strerror}.") from None
    try:
        return _read(descriptor, most_bytes)
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror}.") from None
    finally:
        os.close(descriptor)


def _read(descriptor, most_bytes):
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):
        raise Unreadable("This folder is empty.")
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(f"This is not a file. {WHAT_TO_DO}")
    if status.st_size > most_bytes:
        raise Unreadable(
            f"The file takes {status.st_size / 2**20:.0f} MiB; the limit is {most_bytes / 2**20:.0f} MiB. "
            "Clear the outputs and save the notebook again."
        )
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read(most_bytes)


def _notebook(content):
    if not content.strip():
        raise Unreadable("The file is empty.")
    try:
        notebook = json.loads(content)  # in UTF-8, UTF-16 or UTF-32
    except (ValueError, RecursionError):
        raise Unreadable(_found_instead(content)) from None
    if not isinstance(notebook, dict) or notebook.get("nbformat") not in (3, 4):
        raise Unreadable(
            f"This is JSON, but not a notebook in format 3 or 4, which Jupyter, Colab and Kaggle write. {WHAT_TO_DO}"
        )
    return notebook


def _found_instead(content):
    beginning = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next((found for start, found in BEGINNINGS.items() if beginning.startswith(start)), None)
    if found:
        return f"This is not a notebook: it looks like {found}. {WHAT_TO_DO}"
    if beginning.startswith(b"{"):
        return "This is not a notebook, or only part of one: it isn't complete JSON. Save it and hand it in again."
    return f"This is not a notebook: its content isn't JSON. {WHAT_TO_DO}"


def _cells(notebook, shown):
    """Return (kind, id, source) of every cell, and put the pictures in its text into a dict."""
    old = notebook["nbformat"] == 3
    sheets = notebook.get("worksheets") if old else [notebook]
    found = []
    for sheet in _list_of_dicts(sheets):
        for cell in _list_of_dicts(sheet.get("cells")):
            kind = cell.get("cell_type")
            source = _text(cell.get("input" if old and kind == "code" else "source"))
            source = source if kind == "code" else pictures.named(source, cell.get("attachments"), shown)
            found.append((kind, _id(cell), LIBRARY.sub(_blank_lines, source)))
    if len(found) > MOST_CELLS or sum(len(source) for kind, _, source in found if kind == "code") > MOST_CODE:
        raise Unreadable("The notebook contains far more code than the assignment asks for.")
    return found


def _blank_lines(text):
    return "\n" * text[0].count("\n")


def _id(cell):
    metadata = cell.get("metadata")
    kept = metadata.get("id") if isinstance(metadata, dict) else None  # where Colab keeps it
    return next((name for name in (cell.get("id"), kept) if isinstance(name, str)), "")


def _python(notebook):
    metadata = notebook.get("metadata")
    language = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = language.get("version") if isinstance(language, dict) else None
    return version[:20] if isinstance(version, str) else ""


def _list_of_dicts(value):
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(source):
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    # a lone surrogate is valid in JSON, but not as text
    return source.encode("utf-8", "replace").decode() if isinstance(source, str) else ""
