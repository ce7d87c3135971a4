"""What a student edition must not hold: the solutions, model answers, tests and settings of its master.

The master is read here a second time, apart from otter, so that a mistake of otter's, of the build's or in
the master's marks does not hide itself.
"""

import json
import re
from typing import NamedTuple

import nbformat

BOUNDARY = re.compile(r"#\s+(BEGIN|END)\s+(QUESTION|PROMPT|SOLUTION|TESTS)\b", re.IGNORECASE)
MARK = re.compile(r"\s*#\s*(BEGIN SOLUTION|END SOLUTION|SOLUTION)\b.*")
ASSIGNED = re.compile(r"""\s*[\w.]+(?:\[['"\w]+\])?\s*=(?!=)""")
WORD = re.compile(r"[^\W\d]\w{3,}")
SHORTEST_LINE = 6  # a shorter line, such as "else:", tells nobody anything
TOOL = "otter"


class Secrets(NamedTuple):
    lines: frozenset  # lines that stand nowhere in what a student may see
    words: frozenset  # words, of prose as of code, that stand nowhere in it


def traces(master, text):
    """Return what of the master's secrets stands in the text of a student edition, sorted.

    Args:
        master: the master notebook, as nbformat reads it.
        text: the student edition as it lies on disk.
    """
    return found(secrets(master), text)


def found(hidden, text):
    """Return which of the Secrets stand in the text of a notebook, sorted."""
    seen = _plain(text)
    return sorted([line for line in hidden.lines if line in seen] + list(hidden.words.intersection(_words(seen))))


def secrets(master):
    """Return the Secrets of a master notebook."""
    visible, hidden = [], []
    for cell, blocks in cells_in_blocks(master):
        if cell.cell_type == "raw" or "TESTS" in blocks or _is_ignored(cell):
            hidden += cell.source.splitlines()
        elif "SOLUTION" in blocks:
            shown, kept_back = _split(cell)
            visible += shown
            hidden += kept_back
        else:
            visible += [cell.id, *cell.source.splitlines()]
    seen = _squeezed("\n".join(visible) + _bare_notebook())
    lines = {_squeezed(line) for line in hidden}
    return Secrets(
        frozenset(line for line in lines if len(line) >= SHORTEST_LINE and line not in seen),
        frozenset({TOOL} | set(_words("\n".join(hidden))) - set(_words(seen))),
    )


def cells_in_blocks(master):
    """Yield each cell with the names of the blocks it stands in."""
    blocks = []
    for cell in master.cells:
        boundary = BOUNDARY.match(cell.source) if cell.cell_type == "raw" else None
        if boundary and boundary[1].upper() == "BEGIN":
            blocks.append(boundary[2].upper())
        yield cell, tuple(blocks)
        if boundary and boundary[1].upper() == "END":
            blocks.remove(boundary[2].upper())


def _is_ignored(cell):
    return bool(re.match(r"#+\s*ignore\b", cell.source, re.IGNORECASE))


def _split(cell):
    """Return the lines of a cell in a solution block that a student may see, and those that are kept back."""
    lines = cell.source.splitlines()
    if cell.cell_type == "markdown" or not any(MARK.search(line) for line in lines):
        return [], lines
    shown, kept_back, inside = [cell.id], [], False
    for line in lines:
        mark = MARK.search(line)
        before = MARK.sub("", line)
        if mark and mark[1] == "SOLUTION":
            name = ASSIGNED.match(before)
            shown.append(f"{name[0] if name else ''} ...")
            kept_back += [before, before[name.end() :] if name else ""]
        elif mark:
            inside = mark[1] == "BEGIN SOLUTION"
        else:
            (kept_back if inside else shown).append(line)
    return shown, kept_back


def _bare_notebook():
    """Return the text of a notebook with one cell of each kind: the words of the format itself."""
    kinds = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell, nbformat.v4.new_raw_cell
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    cells = [make(id=make.__name__, metadata={"tags": []}) for make in kinds]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata))


def _plain(text):
    """Return the text as it lies on disk and, after it, every string in it as a reader sees it."""
    strings = []

    def visit(value):
        if isinstance(value, str):
            strings.append(value)
        elif isinstance(value, dict):
            visit([*value, *value.values()])
        elif isinstance(value, list):
            for item in value:
                visit(item)

    visit(json.loads(text))
    return _squeezed("\n".join([text, *strings]))


def _squeezed(text):
    return " ".join(text.split())


def _words(text):
    return [word.casefold() for word in WORD.findall(text)]
