"""Translates a stored notebook from the catalogs: what its Markdown says, and the messages of its outputs.

The messages of Markdown are those that Sphinx's gettext finds on a notebook's page: the source of each block of text,
the formulas with words, and the words of raw HTML. The pages' own parser finds them, and each is replaced where it
stands. A message without a current translation stays in English, and a note under the title counts them.
"""

import copy
import re
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import yaml
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from tools import page_grammar
from transconv_course.messages import FORMS, in_language, read, sentences
from website import catalogs
from website.extension import language_marks, page_scripts, site_words, translated_html

ROOT = Path(__file__).resolve().parent.parent
FORMULAS = ("math_block", "math_block_label", "amsmath")
RAW_HTML = ("html_block", "fence")
TITLE = re.compile(r"^(# @title )([^\n{]*[^\n{ ])")  # what stands for a folded cell
# How a translation is written in the place of its message: a block of Markdown, a cell of a table, or a form of HTML.
WRITTEN: dict[str, Callable[[str], str]] = {"block": str, "cell": lambda text: text.replace("|", r"\|"), **FORMS}


class Passage(NamedTuple):
    """A message in the source of a Markdown cell."""

    start: int
    end: int
    form: str  # a key of WRITTEN
    message: str


def translated(notebook, docname, code):
    """Return a copy of a notebook in another language.

    Args:
        notebook: as nbformat reads it, with its outputs.
        docname: the name of its catalog, such as "chapters/01_trans_conv".
        code: the language, as Sphinx writes it.
    """
    edition = copy.deepcopy(notebook)
    words = catalogs.words(code, "check") | site_words.translations(code) | catalogs.words(code, docname)
    for cell in edition.cells:
        if cell.cell_type == "markdown":
            cell.source = translated_markdown(cell.source, words)
        else:
            cell.source = TITLE.sub(lambda match: match[1] + words.get(match[2], match[2]), cell.source)
        for output in _outputs(cell):
            output.data, output.metadata = in_language(output.data, output.metadata, words), {}
    title = next(cell for cell in edition.cells if cell.cell_type == "markdown")
    title.source = _with_notes(title.source, _notes(notebook, docname, code, words))
    return edition


def words(notebook, docname, code):
    """Return the translations that the library needs in a notebook, by their English: what it prints when it runs."""
    own, figure = catalogs.words(code, docname), catalogs.words(code, "stage")
    if not all(message in figure for message in page_scripts.messages("stage")):
        figure = {}  # the figure speaks one language
    in_outputs = {message: own[message] for message in messages_of_outputs(notebook) if message in own}
    return figure | catalogs.words(code, "check") | site_words.translations(code) | in_outputs


def messages(notebook):
    """Return the messages of a notebook's own catalog, each once: those that gettext finds on its page."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown" and not _is_removed(cell)]
    found = [passage for text in texts for passage in passages(text)]
    blocks = dict.fromkeys(passage.message for passage in found if passage.form not in FORMS)
    pieces = [passage.message for passage in found if passage.form in FORMS] + messages_of_outputs(notebook)
    pieces += [page_grammar.proof_title(cell.source) for cell in notebook.cells if page_grammar.is_proof(cell)]
    shared = site_words.messages()
    return list(blocks | dict.fromkeys(message for message in pieces if message not in shared))


def messages_of_outputs(notebook):
    """Return the messages in the HTML of a notebook's outputs."""
    stored = (
        output.metadata["text/html"]["messages"]
        for cell in notebook.cells
        for output in _outputs(cell)
        if "text/html" in output.metadata
    )
    return [one for units in stored for unit in read(units) for *_, message in unit for one in sentences(message)]


def passages(source):
    """Yield every message in the source of a Markdown cell, in order."""
    lines = source.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    before, end = None, 0
    for token in _parser().parse(source):
        if token.type == "inline" and token.content:
            in_table = before.type in ("th_open", "td_open")
            start = max(end, starts[token.map[0]])
            passage = _cell(token, source, start) if in_table else _block(token, lines, starts)
            end = passage.end
            yield passage
        elif token.type in FORMULAS and translated_html.FORMULA_WORDS.search(token.content):
            start = source.index(token.content, starts[token.map[0]])
            yield Passage(start, start + len(token.content), "block", token.content)
        elif token.type in RAW_HTML:
            yield from _pieces(token, source, starts[token.map[0]])
        before = token


def translated_markdown(source, words):
    """Return the source of a Markdown cell with each message translated that is in `words`."""
    for start, end, form, message in reversed(list(passages(source))):
        if message in words:
            source = source[:start] + WRITTEN[form](words[message]) + source[end:]
    return source


def _cell(token, source, start):
    """Return the passage of a table's cell, which is the first with its text from `start` on."""
    written = WRITTEN["cell"](token.content)
    start = source.index(written, start)
    return Passage(start, start + len(written), "cell", token.content)


def _block(token, lines, starts):
    """Return the passage of a paragraph, a heading or a term; whatever marks it stands before it on its first line."""
    text = token.content.split("\n")
    first, last = token.map[0], token.map[0] + len(text) - 1
    start = starts[first] + lines[first].rindex(text[0])
    end = starts[last] + lines[last].rindex(text[-1]) + len(text[-1])
    return Passage(start, end, "block", " ".join(text))


def _pieces(token, source, start):
    """Yield the passages of a piece of raw HTML."""
    for ((first, last, form, message),) in translated_html.fixed_places(token.content):
        begin = source.index(token.content, start)
        yield Passage(begin + first, begin + last, form, message)


@cache
def _parser():
    """Return the parser of the pages."""
    parse = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["parse"]
    return create_md_parser(MdParserConfig(enable_extensions=set(parse["myst_enable_extensions"])), RendererHTML)


def _is_removed(cell):
    """Return whether a cell isn't on the page: the headings above worked solutions, which are the site's words."""
    return "remove-cell" in cell.metadata.get("tags", [])


def _outputs(cell):
    """Return the outputs of a cell that may hold messages."""
    return [output for output in cell.get("outputs", []) if "data" in output]


def _notes(notebook, docname, code, words):
    """Return the sentences that say how much of a notebook is in English; none if nothing is."""
    checks = [
        output.metadata["text/plain"]["message"]
        for cell in notebook.cells
        for output in _outputs(cell)
        if "text/plain" in output.metadata
    ]
    every = {*messages(notebook), *checks}
    stale = catalogs.stale(code, docname) | catalogs.stale(code, "check")
    counts = language_marks.counts(every, every - words.keys(), stale)
    return [words.get(sentence, sentence).format(count=count) for sentence, count in counts.items()]


def _with_notes(source, notes):
    """Return the source of a notebook's first Markdown cell with notes under its title."""
    title = next(token for token in _parser().parse(source) if token.type == "heading_open")
    lines = source.split("\n")
    lines[title.map[1] : title.map[1]] = [line for note in notes for line in ("", f"> {note}")]
    return "\n".join(lines)
