"""Translates what gettext skips: raw HTML in a page, and words in displayed formulas.

Outputs come with their messages as data (transconv_course.messages), which a notebook stores beside the HTML. Markdown
cells have words in HTML only where FOLDED and FIXED_PIECES say so. Before Sphinx looks for messages, each piece is
wrapped in a node that gettext reads; once Sphinx has translated them, it is unwrapped.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from transconv_course.messages import FORMS, read, sentences, translated
from website import languages
from website.extension import site_words

FORMULA_WORDS = re.compile(r"(?<!_)\\text\{[^}]*[a-z]{2}")
FOLDED = re.compile(r"(?:</details>\s*)?<details><summary>([^<]*)</summary>\s*")
# How a piece of HTML in a Markdown cell begins, and the words in it.
FIXED_PIECES = {
    '<div class="tc-calculator">': {
        "text": [
            "The calculator needs JavaScript. In Python: `transconv.settings_for(32, 16, kernel_size=4, stride=2)`."
        ],
    },
    '<form id="pull-link"': {
        "attribute": ["Link builder"],
        "text": [
            "Or fill in the fields, and copy the link.",
            "Address of your hub",
            "Address of the repository",
            "Branch",
            "File or folder to open",
            "Open it in",
            "The link",
            "Copy the link",
            "Open the link",
        ],
    },
}


class translatable_html(nodes.General, nodes.Element, addnodes.translatable):  # noqa: N801
    """Holds a raw node, with the places of its HTML's messages in "units", or a formula, which is one message."""

    def preserve_original_messages(self):
        self["translations"] = {}

    def extract_original_messages(self):
        shared = site_words.messages()
        return [message for message in messages(self) if message not in shared]

    def apply_translated_message(self, original_message, translated_message):
        self["translations"][original_message] = translated_message

    def unwrapped(self, words):
        """Return the node that is held, translated."""
        (held,) = self.children
        words = words | self["translations"]
        if isinstance(held, nodes.math_block):
            text = words.get(held.astext(), held.astext())
        else:
            text = translated(held.astext(), self["units"], words, languages.SOURCE)
        held.children = [nodes.Text(text)]
        held.rawsource = text
        return held


def messages(wrapper):
    """Return the messages that a wrapper holds, each once."""
    (held,) = wrapper.children
    if isinstance(held, nodes.math_block):
        return [held.astext()]
    found = (message for unit in wrapper["units"] for *_, message in unit)
    return list(dict.fromkeys(sentence for message in found for sentence in sentences(message)))


class Wrap(SphinxTransform):
    """Wrap every piece that holds words."""

    default_priority = 5  # before Sphinx gathers what is translatable

    def apply(self):
        if self.config.language == languages.SOURCE and self.app.builder.name != "gettext":
            return
        outputs = stored_outputs(Path(self.env.doc2path(self.env.docname)))
        for held in list(self.document.findall(lambda node: isinstance(node, (nodes.raw, nodes.math_block)))):
            units = places(held, outputs)
            if units:
                wrapper = translatable_html(units=units)
                wrapper.source, wrapper.line = self.document["source"], _line(held)
                held.replace_self(wrapper)
                wrapper += held
        for formula in self.document.findall(nodes.math_block):
            formula["translatable"] = False  # the wrapper is the message


class Unwrap(SphinxTransform):
    """Put the translations into what was wrapped, and into the labels of folded cells."""

    default_priority = 22  # after Sphinx has translated, and after language_marks has counted what is missing

    def apply(self):
        if self.app.builder.name == "gettext":
            return
        words = site_words.translations(self.config.language)
        for wrapper in list(self.document.findall(translatable_html)):
            wrapper.replace_self(wrapper.unwrapped(words))
        for cell in self.document.findall(lambda node: isinstance(node, nodes.container) and "prompt_show" in node):
            for prompt in ("prompt_show", "prompt_hide"):
                cell[prompt] = words.get(cell[prompt], cell[prompt])


def stored_outputs(path):
    """Return the units of messages of each stored output of a notebook, by its HTML."""
    if path.suffix != ".ipynb":
        return {}
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return {
        "".join(output["data"]["text/html"]): read(output["metadata"]["text/html"]["messages"])
        for output in outputs
        if "messages" in output.get("metadata", {}).get("text/html", {})
    }


def places(held, outputs):
    """Return the units of messages in a raw node, as stored beside an output or as FIXED_PIECES lists them."""
    html = held.astext()
    if isinstance(held, nodes.math_block):
        return [html] if FORMULA_WORDS.search(html) else []
    if isinstance(held.parent, nodes.TextElement):  # a tag inside a sentence: the sentence is the message
        return []
    return fixed_places(html) or outputs.get(html, [])


def fixed_places(html):
    """Return the units of messages in a piece of HTML in a Markdown cell."""
    folded = FOLDED.fullmatch(html)
    if folded:
        return [[(*folded.span(1), "text", folded[1])]]
    found = (words for beginning, words in FIXED_PIECES.items() if html.startswith(beginning))
    return sorted(_places_of(html, next(found, {})))


def _places_of(html, words):
    for form, several in words.items():
        for message in several:
            written = FORMS[form](message)
            start = html.find(f'"{written}"' if form == "attribute" else f">{written}") + 1
            if start:
                yield [(start, start + len(written), form, message)]


def _line(node):
    while node.line is None and node.parent is not None:
        node = node.parent
    return node.line or 0
