"""Selects the cells of a chapter that become slides.

A chapter's slides are its title and question, of each section the formulas and tables, the code that shows something
and the pictures, and the summary. The chapters of Part II, which aren't written by the page grammar yet, give the
sections named in WHOLE instead of formulas and code. One cell is one slide.
"""

import re
from copy import deepcopy

import nbformat

from tools import page_grammar
from transconv_course.svg_images import with_inline_svg

WHOLE = ("A question first", "The smallest example", "Where does the 12 come from?", "Play with it", "Summary")
CODE_TOO = ("The smallest example",)
LEFT_OUT = ("Take it apart", "Check yourself", "Exercises", "Exercise ")
HEADING = re.compile(r"#{1,3} (.*)")
PICTURE = ("tc-picture", "transconv-stage")
NO_CODE = "remove_input"
SHOWN_ALONE = re.compile(r"^\$\$.+?\$\$$|(?:^\|.*\|$\n?)+", re.MULTILINE | re.DOTALL)  # a formula or a table
LINK = re.compile(r"\]\((\w+)\.ipynb")


def slides(notebook):
    """Return a notebook of the chosen cells, which mark for nbconvert where a slide starts and what is hidden."""
    chosen, section = [], ""
    proven = any(map(page_grammar.is_proof, notebook.cells))
    for cell in parts(notebook.cells):
        heading = HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        section = heading[1] if heading else section
        if section.startswith(LEFT_OUT):
            continue
        path = proven and page_grammar.layer_of(section) == "path"
        if pictured(cell) and not section.startswith(CODE_TOO):
            cell.metadata.tags = [NO_CODE]
        if not chosen or section.startswith(WHOLE):
            chosen.append(cell)
        elif pictured(cell) or (path and cell.cell_type == "code"):
            chosen += [nbformat.v4.new_markdown_cell(f"## {section}"), cell]
        elif path:
            shown = [found[0] for found in SHOWN_ALONE.finditer(cell.source)]
            chosen += [nbformat.v4.new_markdown_cell("\n\n".join([f"## {section}", *shown]))] * bool(shown)
    for before, cell in zip([None, *chosen], chosen):
        cell.metadata.slideshow = {"slide_type": "-" if before and together(before, cell) else "slide"}
    return nbformat.v4.new_notebook(cells=chosen, metadata=deepcopy(notebook.metadata))


def together(before, cell):
    """Return whether two cells share a slide: a lone heading and its picture, or a code cell and the words after it."""
    kinds = before.cell_type, cell.cell_type
    return (
        kinds == ("markdown", "code")
        and "\n" not in before.source
        or (kinds == ("code", "markdown") and not HEADING.match(cell.source))
    )


def parts(cells):
    """Yield copies of the cells, split at headings; code that shows nothing is left out, and so are proofs."""
    for cell in cells:
        if cell.cell_type == "markdown":
            for source in re.split(r"\n+(?=#{1,3} )", LINK.sub(r"](\1.html", cell.source)):
                yield nbformat.v4.new_markdown_cell(source)
        elif cell.outputs and not {"hide-cell", page_grammar.PROOF} & set(page_grammar.tags(cell)):
            yield with_inline_pictures(cell)


def with_inline_pictures(cell):
    """Return a copy of the cell whose pictures take the slide's colours and font."""
    copy = deepcopy(cell)
    for data in (output.get("data", {}) for output in copy.outputs):
        if "text/html" in data:
            data["text/html"] = with_inline_svg(data["text/html"])
    return copy


def pictured(cell):
    """Return whether the cell shows a picture."""
    shown = [output.get("data", {}) for output in cell.get("outputs", [])]
    return any("image/png" in data or any(word in data.get("text/html", "") for word in PICTURE) for data in shown)
