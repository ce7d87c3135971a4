"""Reading a submitted file: the code of its cells, or a sentence that says why it can't be graded."""

import json
import os
import stat
from dataclasses import dataclass
from hashlib import sha256

MOST_CELLS = 2000
MOST_CODE = 1 << 19  # characters of code in total; the instructors' solutions need less than a twentieth of that


class Unreadable(Exception):
    """The file isn't a notebook that can be graded; the message is for its author."""


@dataclass(frozen=True)
class Submission:
    """A notebook's code."""

    cells: tuple[str, ...]
    digest: str  # of the file


def files(folder):
    """Return the paths of everything submitted below a folder, sorted: files and links.

    Files and folders whose names begin with a dot are left out: operating systems and Jupyter leave these behind.
    """
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        found += [os.path.join(parent, name) for name in (*names, *links) if not name.startswith(".")]
    return sorted(found)


def read(path, most_bytes):
    """Return the Submission in a file.

    Raises:
        Unreadable: it is a link, is too large, or isn't a notebook.
    """
    content = _content(path, most_bytes)
    return Submission(_cells(content), sha256(content).hexdigest())


def _content(path, most_bytes):
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if os.path.islink(path):
            raise Unreadable("This is a link, not a file. Hand in the notebook itself.") from None
        raise Unreadable(f"The file cannot be opened: {error.strerror}.") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("This is not a file. Hand in the notebook itself.")
        if status.st_size > most_bytes:
            raise Unreadable(
                f"The file takes {status.st_size / 2**20:.0f} MiB; the limit is {most_bytes / 2**20:.0f} MiB. "
                "Clear the outputs and save the notebook again."
            )
        return file.read(most_bytes)


def _cells(content):
    if not content.strip():
        raise Unreadable("The file is empty.")
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("This is not a notebook: it isn't text.") from None
    except (ValueError, RecursionError):
        raise Unreadable("This is not a notebook, or only part of one: it isn't complete JSON.") from None
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if version not in (3, 4):
        raise Unreadable("This is not a notebook in format 3 or 4, which Jupyter, Colab and Kaggle write.")
    sheets = notebook.get("worksheets") if version == 3 else [notebook]
    found = []
    for sheet in sheets if isinstance(sheets, list) else []:
        for cell in _list_of_dicts(sheet.get("cells") if isinstance(sheet, dict) else None):
            if cell.get("cell_type") == "code":
                found.append(_text(cell.get("input" if version == 3 else "source")))
    if len(found) > MOST_CELLS or sum(map(len, found)) > MOST_CODE:
        raise Unreadable("The notebook contains far more code than the assignment asks for.")
    return tuple(found)


def _list_of_dicts(value):
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(source):
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    # a lone surrogate is valid in JSON, but not as text
    return source.encode("utf-8", "replace").decode() if isinstance(source, str) else ""
