"""Messages in what gettext passes by: stored outputs, HTML in Markdown cells, words in displayed formulas.

Each is wrapped in a node of gettext's kind before Sphinx looks for messages, and unwrapped once it has translated them.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from website import languages
from website.extension import furniture, stored_html

FORMULA_WORDS = re.compile(r"(?<!_)\\text\{[^}]*[a-z]{2}")


class words(nodes.General, nodes.Element, addnodes.translatable):  # noqa: N801
    """What holds messages: a piece of HTML, or a formula that is one message."""

    def preserve_original_messages(self):
        (held,) = self.children
        if isinstance(held, nodes.math_block):
            self["messages"] = [held.astext()]
        else:
            shared = furniture.messages()
            self["messages"] = [one for one in stored_html.messages(held.astext()) if one not in shared]
        self["said"] = {}

    def extract_original_messages(self):
        return self["messages"]

    def apply_translated_message(self, original_message, translated_message):
        self["said"][original_message] = translated_message

    def unwrapped(self, shared):
        """Return what is held, in the words of the translation."""
        (held,) = self.children
        if isinstance(held, nodes.math_block):
            text = self["said"].get(held.astext(), held.astext())
        else:
            text = stored_html.translated(held.astext(), shared | self["said"], languages.SOURCE)
        held.children = [nodes.Text(text)]
        held.rawsource = text
        return held


class Wrap(SphinxTransform):
    default_priority = 5  # before Sphinx gathers what is translatable

    def apply(self):
        if self.config.language == languages.SOURCE and self.app.builder.name != "gettext":
            return
        for held in list(self.document.findall(_holds_words)):
            wrapper = words()
            wrapper.source, wrapper.line = self.document["source"], _line(held)
            held.replace_self(wrapper)
            wrapper += held
        for formula in self.document.findall(nodes.math_block):
            formula["translatable"] = False  # what is a message is the wrapper


class Unwrap(SphinxTransform):
    default_priority = 21  # after Sphinx has translated

    def apply(self):
        if self.app.builder.name == "gettext":
            return
        said = furniture.said(self.config.language)
        for wrapper in list(self.document.findall(words)):
            wrapper.replace_self(wrapper.unwrapped(said))
        for cell in self.document.findall(lambda node: isinstance(node, nodes.container) and "prompt_show" in node):
            for prompt in ("prompt_show", "prompt_hide"):
                cell[prompt] = said.get(cell[prompt], cell[prompt])


def _holds_words(node):
    if isinstance(node, nodes.math_block):
        return bool(FORMULA_WORDS.search(node.astext()))
    if not isinstance(node, nodes.raw) or isinstance(node.parent, nodes.TextElement):
        return False
    return bool(stored_html.messages(node.astext()))


def _line(node):
    while node.line is None and node.parent is not None:
        node = node.parent
    return node.line or 0


def setup(app):
    app.add_node(words)
    app.add_transform(Wrap)
    app.add_transform(Unwrap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
