"""Check that a student edition gives away no secret of its master: no solution, model answer, test or setting.

The master is read here independently of otter, so that a fault in otter, in the build or in the master's marks can't
go unnoticed.
"""

import json
import re
from typing import NamedTuple

import nbformat

from tools import notebooks

BOUNDARY = re.compile(r"#\s+(BEGIN|END)\s+(QUESTION|PROMPT|SOLUTION|TESTS)\b", re.IGNORECASE)
MARK = re.compile(r"\s*#\s*(BEGIN SOLUTION|END SOLUTION|SOLUTION)\b.*")
ASSIGNED = re.compile(r"""\s*[\w.]+(?:\[['"\w]+\])?\s*=(?!=)""")
WORD = re.compile(r"[^\W\d]\w{3,}")
SHORTEST_LINE = 6  # a shorter line, such as "else:", gives nothing away
TOOL = "otter"


class Secrets(NamedTuple):
    """What a master holds and its student edition must not."""

    lines: frozenset  # lines that appear nowhere in what a student may see
    words: frozenset  # words, of prose or code, that appear nowhere in it


def leaks(master, text):
    """Return the master's secrets that appear in the text of a student edition, sorted.

    Args:
        master: the master notebook, as nbformat reads it.
        text: the content of the student edition's file.
    """
    return leaked(secrets(master), text)


def leaked(secret, text):
    """Return which of the Secrets appear in the text of a notebook file, sorted."""
    readable = _readable_text(text)
    words = secret.words.intersection(_words(readable))
    return sorted([line for line in secret.lines if line in readable] + list(words))


def secrets(master):
    """Return the Secrets of a master notebook."""
    visible, secret = [], []
    for cell, blocks in cells_in_blocks(master):
        if cell.cell_type == "raw" or "TESTS" in blocks or _is_ignored(cell):
            secret += cell.source.splitlines()
        elif "SOLUTION" in blocks:
            shown, withheld = _split_solution(cell)
            visible += shown
            secret += withheld
        else:
            visible += [cell.id, *cell.source.splitlines()]
    seen = _single_spaced("\n".join(visible) + _empty_notebook())
    lines = {_single_spaced(line) for line in secret}
    return Secrets(
        frozenset(line for line in lines if len(line) >= SHORTEST_LINE and line not in seen),
        frozenset({TOOL} | set(_words("\n".join(secret))) - set(_words(seen))),
    )


def cells_in_blocks(master):
    """Yield each cell with the names of the blocks that it is in."""
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


def _split_solution(cell):
    """Return the lines of a cell in a solution block that a student may see, and those that are withheld."""
    lines = cell.source.splitlines()
    if cell.cell_type == "markdown" or not any(MARK.search(line) for line in lines):
        return [], lines
    shown, withheld, inside = [cell.id], [], False
    for line in lines:
        mark = MARK.search(line)
        before = MARK.sub("", line)
        if mark and mark[1] == "SOLUTION":
            name = ASSIGNED.match(before)
            shown.append(f"{name[0] if name else ''} ...")
            withheld += [before, before[name.end() :] if name else ""]
        elif mark:
            inside = mark[1] == "BEGIN SOLUTION"
        else:
            (withheld if inside else shown).append(line)
    return shown, withheld


def _empty_notebook():
    """Return the text of a notebook with one empty cell of each kind: the words of the format itself."""
    kinds = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell, nbformat.v4.new_raw_cell
    notebook = nbformat.v4.new_notebook(cells=[make(id=make.__name__, metadata={"tags": []}) for make in kinds])
    notebooks.normalise(notebook)
    return nbformat.writes(notebook)


def _readable_text(text):
    """Return the text of a notebook file and, after it, every string in it as a reader sees it, unescaped."""
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
    return _single_spaced("\n".join([text, *strings]))


def _single_spaced(text):
    return " ".join(text.split())


def _words(text):
    return [word.casefold() for word in WORD.findall(text)]
