"""Files that are not notebooks, or are notebooks in unexpected ways; and file names that break things."""

import json
import os
import pickle
import tempfile

import nbformat

from tests.classroom.samples.right import edited, right
from tests.classroom.samples.sample import DISK, EVERYTHING, MARK, Sample


def is_not_a_notebook(path):
    """Is a text document under a notebook's name."""
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(range(256)))


def is_a_script(path):
    """Is a Python program."""
    path.write_text("\n\n".join(cell.source for cell in right().cells if cell.cell_type == "code"), encoding="utf-8")


def is_truncated(path):
    """Ends in the middle, as a broken upload does."""
    text = nbformat.writes(right())
    path.write_text(text[: len(text) // 2], encoding="utf-8")


def is_in_format_3(path):
    """Is a right notebook in the 2014 format."""
    notebook = right()
    for cell in notebook.cells:
        cell.pop("id")
    notebook.nbformat_minor = 4
    path.write_text(json.dumps(nbformat.v4.downgrade(notebook)), encoding="utf-8")


def is_in_a_format_to_come(path):
    """Claims to be in a format that doesn't exist yet."""
    path.write_text(json.dumps({**right(), "nbformat": 999}), encoding="utf-8")


def is_far_too_large(path):
    """Is as large as a sample may be, but takes up no disk space."""
    with path.open("wb") as file:
        file.truncate(DISK)


def is_empty(path):
    """Has no bytes."""
    path.touch()


def has_no_cells(path):
    """Is a valid notebook without a cell."""
    path.write_text(nbformat.writes(nbformat.v4.new_notebook()), encoding="utf-8")


def is_nested_deeply(path):
    """Is valid JSON, nested so deeply that a reader overflows."""
    path.write_text("[" * 200_000 + "]" * 200_000, encoding="utf-8")


def has_cells_of_the_wrong_kind(path):
    """Is valid JSON in the shape of a notebook, with numbers where text should be and not one valid cell."""
    cells = [7, None, {"cell_type": "code", "source": 7}, {"cell_type": ["code"], "source": {"a": "b"}}, "code"]
    path.write_text(json.dumps({"cells": cells, "metadata": 1, "nbformat": 4, "nbformat_minor": "5"}), encoding="utf-8")


def is_in_another_encoding(path):
    """Is a right notebook in UTF-16, as PowerShell writes text."""
    path.write_text(nbformat.writes(right()), encoding="utf-16")


def begins_with_a_byte_order_mark(path):
    """Is a right notebook with the three bytes that some editors put in front."""
    path.write_text(nbformat.writes(right()), encoding="utf-8-sig")


@edited
def holds_half_characters(notebook):
    """Holds half a character, which JSON can say and UTF-8 cannot."""
    notebook.cells[0].source += "\nHALF"


def writes_half_characters(path):
    """Holds halves of characters in text and code, which JSON can say and UTF-8 cannot."""
    holds_half_characters(path)
    path.write_text(path.read_text(encoding="utf-8").replace("HALF", "\\ud800"), encoding="utf-8")


class _Trap:
    def __reduce__(self):
        return os.system, (f"touch {os.path.join(tempfile.gettempdir(), MARK)}",)


def is_a_pickle(path):
    """Runs a command when it is unpickled."""
    path.write_bytes(pickle.dumps(_Trap()))


@edited
def is_right_under_any_name(notebook):
    """Has every answer right; only its file name is unusual."""


def is_a_link_to_another(path):
    """Is a link to another submission, to pass it off as its own."""
    others = [other for other in path.parent.iterdir() if other.suffix == ".ipynb" and other.is_file()]
    path.symlink_to(min(others).name if others else "is-right.ipynb")


def is_a_link_to_the_outside(path):
    """Is a link to a file beyond the submissions."""
    path.symlink_to("/etc/passwd")


def is_a_link_to_nothing(path):
    """Is a link to a file that doesn't exist."""
    path.symlink_to("nowhere.ipynb")


def is_a_link_to_itself(path):
    """Is a link to itself."""
    path.symlink_to(path.name)


def is_a_pipe(path):
    """Is a pipe: opening it to read waits forever."""
    os.mkfifo(path)


SAMPLES = (
    Sample("not a notebook", is_not_a_notebook, EVERYTHING, "not a notebook"),
    Sample("not a notebook", is_a_script, EVERYTHING, "not a notebook", file="script.py"),
    Sample("truncated JSON", is_truncated, EVERYTHING, "not a notebook"),
    Sample("nbformat 3", is_in_format_3),
    Sample("a format to come", is_in_a_format_to_come, EVERYTHING, "format"),
    Sample("a file far too large", is_far_too_large, EVERYTHING, "the limit is"),
    Sample("an empty file", is_empty, EVERYTHING, "empty"),
    Sample("no cells", has_no_cells, EVERYTHING, ""),
    Sample("nested deeply", is_nested_deeply, EVERYTHING, "not a notebook"),
    Sample("cells of the wrong kind", has_cells_of_the_wrong_kind, EVERYTHING, "defines no"),
    Sample("another encoding", is_in_another_encoding),
    Sample("a byte order mark", begins_with_a_byte_order_mark),
    Sample("half characters", writes_half_characters),
    Sample("pickles", is_a_pickle, EVERYTHING, "not a notebook", file="pickled.ipynb"),
    Sample("unicode in a file name", is_right_under_any_name, file="Übung – 作业 ✓ עברית.ipynb"),
    Sample("bytes in a file name", is_right_under_any_name, file="caf\udce9 \udcff.ipynb"),
    Sample("spaces in a file name", is_right_under_any_name, file=" my assignment  (1) final .ipynb"),
    Sample("names that differ little", is_right_under_any_name, file="a_b.ipynb"),
    Sample("names that differ little", has_no_cells, EVERYTHING, file="a b.ipynb"),
    Sample("a leading dash in a file name", is_right_under_any_name, file="--out.ipynb"),
    Sample("a leading dash in a file name", is_right_under_any_name, file="-rf.ipynb"),
    Sample("a line end in a file name", is_right_under_any_name, file="two\nlines\r.ipynb"),
    Sample("a formula in a file name", is_right_under_any_name, file="=HYPERLINK(1,2)+1.ipynb"),
    Sample("a script in a file name", is_right_under_any_name, file='"><img src=x onerror=alert(1)>.ipynb'),
    Sample("a long file name", is_right_under_any_name, file="n" * 249 + ".ipynb"),
    Sample("symlinks", is_a_link_to_another, EVERYTHING, "link"),
    Sample("symlinks", is_a_link_to_the_outside, EVERYTHING, "link"),
    Sample("symlinks", is_a_link_to_nothing, EVERYTHING, "link"),
    Sample("symlinks", is_a_link_to_itself, EVERYTHING, "link"),
    Sample("a pipe", is_a_pipe, EVERYTHING, "not a file"),
    Sample("a folder", is_right_under_any_name, file="folder.ipynb/inside.ipynb"),
)
