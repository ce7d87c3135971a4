"""The three layers of a page: the path, which everybody reads, the proofs behind it, and the sections that go deeper.

A proof is a code cell tagged `proof`. Its first line is its title, `# @title Check: …`, which Colab shows too; it
prints a line that begins with ✓ once its assertions have held. A section goes deeper if its heading says "Going
deeper", and it ends where the next heading of its level or above begins.
"""

import re
from typing import NamedTuple

PROOF = "proof"
DEEPER = "Going deeper"
TICK = "✓"
TITLE = re.compile(r"# @title (Check: \S.*)\n")
HEADING = re.compile(r"(#{1,6}) (.*)")
FENCE = re.compile(r"^(```|:::).*?^\1", re.MULTILINE | re.DOTALL)
EXERCISES = "Exercises"
FOLDED = ("hide-cell", "remove-cell", "remove-input", PROOF)  # the tags of cells whose source a page doesn't show


class Part(NamedTuple):
    """A piece of a page: a code cell, or Markdown from one heading to the next."""

    layer: str  # "path", "proof", "deeper" or "exercises"; "hidden" for other cells whose source a page doesn't show
    kind: str  # "markdown" or "code"
    heading: str  # the last heading so far
    source: str


def tags(cell):
    return cell.metadata.get("tags", [])


def is_proof(cell):
    return PROOF in tags(cell)


def proof_title(source):
    """Return the title of a proof, from the source of its cell."""
    found = TITLE.match(source)
    if not found:
        raise ValueError("a proof begins with its title: # @title Check: …")
    return found[1]


def tick(printed):
    """Return the ✓ that a proof has printed, from all that it printed."""
    last = (printed.strip().splitlines() or [""])[-1]
    if not last.startswith(TICK):
        raise ValueError(f"the last line that a proof prints begins with {TICK}; run the notebook again")
    return last[0]


def parts(notebook):
    """Yield the parts of a notebook in order, each with its layer."""
    section, level, heading = "path", 0, ""  # level: how deep the heading is that began a section off the path
    for cell in notebook.cells:
        if cell.cell_type == "code":
            hidden = "proof" if is_proof(cell) else "hidden"
            yield Part(hidden if set(tags(cell)) & set(FOLDED) else section, "code", heading, cell.source)
            continue
        for source in at_headings(cell.source):
            found = HEADING.match(source)
            if found:
                heading, depth = found[2], len(found[1])
                if section == "path" or depth <= level:
                    section, level = layer_of(heading), depth
            yield Part("hidden" if "remove-cell" in tags(cell) else section, "markdown", heading, source)


def layer_of(heading):
    """Return the layer of the section that a heading begins."""
    if heading.startswith(DEEPER):
        return "deeper"
    return "exercises" if heading == EXERCISES else "path"


def at_headings(source):
    """Return the source of a Markdown cell in pieces, each of which but the first begins with a heading."""
    fenced = [match.span() for match in FENCE.finditer(source)]
    starts = [match.start() for match in re.finditer(r"^#{1,6} ", source, re.MULTILINE)]
    starts = [at for at in starts if at and not any(first < at < last for first, last in fenced)]
    return [source[first:last] for first, last in zip([0, *starts], [*starts, None], strict=True)]
