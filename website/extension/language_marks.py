"""Marks the passages of a page that are in another language than the page.

A passage without a translation stays in English and is marked as English; a note at the top counts such passages.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages

from website import catalogs, languages
from website.extension import site_words

LEAST_TRANSLATED = 0.1  # a page of which no larger share is translated counts as not translated
CHINESE = re.compile(r"[\u3400-\u9fff]+(?:[\u3000-\u303f\uff00-\uffef]*[\u3400-\u9fff]+)*")
CODE = (nodes.literal, nodes.literal_block, addnodes.desc_signature)
NOT_PROSE = (nodes.FixedTextElement, nodes.literal, nodes.math)


def in_language(language, *children):
    """Return a span in a language; docutils writes such a class as a lang attribute."""
    return nodes.inline("", "", *children, classes=[f"language-{languages.tag(language)}"])


class MarkEnglish(SphinxTransform):
    """In a translation, mark what is still in English, and say so at the top."""

    default_priority = 21  # once Sphinx has translated

    def apply(self):
        code = self.config.language
        if code == languages.SOURCE or self.app.builder.name == "gettext":
            return
        extracted = list(extract_messages(self.document))
        notes = list(_notes(code, self.env.docname, extracted))
        for node, _ in extracted:
            if isinstance(node, nodes.TextElement) and not node.get("translated"):
                node.children = [in_language(languages.SOURCE, *node.children)]
                node.children[0].parent = node
        for node in self.document.findall(_is_english):
            node["classes"].append(f"language-{languages.SOURCE}")
        title = next(self.document.findall(nodes.title), None)
        if title is not None and notes:
            title.parent.insert(title.parent.index(title) + 1, nodes.note("", *notes, classes=["tc-translation"]))


def _is_english(node):
    """Return whether a node is code, or a title or a word in italics that the translation left in English."""
    return isinstance(node, CODE) or (isinstance(node, nodes.emphasis) and node.astext().isascii())


def _notes(code, docname, extracted):
    """Yield a paragraph for each thing that readers should know about a page's translation.

    A message that isn't in the catalog yet counts as missing, so that the note is right even before `make messages`.
    """
    messages = {message for _, message in extracted}
    english = {message for node, message in extracted if not node.get("translated")}
    missing = english - catalogs.words(code, docname).keys()  # what reads the same in both languages isn't missing
    words = site_words.translations(code)
    for sentence, count in counts(messages, missing, catalogs.stale(code, docname)).items():
        text = nodes.Text(words.get(sentence, sentence).format(count=count))
        yield nodes.paragraph("", "", text if sentence in words else in_language(languages.SOURCE, text))


def counts(messages, missing, stale):
    """Return the sentences that say how much of a page is in English, each with its count; none if nothing is.

    Args:
        messages: every message of the page.
        missing: those without a current translation.
        stale: messages whose English has changed since they were translated, of this page or others.
    """
    if len(messages) - len(missing) <= LEAST_TRANSLATED * len(messages):
        return {site_words.UNTRANSLATED_PAGE: 0}
    found = {site_words.STALE: len(missing & stale), site_words.MISSING: len(missing - stale)}
    return {sentence: count for sentence, count in found.items() if count}


class MarkChinese(SphinxTransform):
    """In the source, mark Chinese words, such as those in the glossary."""

    default_priority = 800

    def apply(self):
        if self.config.language != languages.SOURCE or self.app.builder.name == "gettext":
            return
        for text in list(self.document.findall(nodes.Text)):
            if CHINESE.search(text) and not isinstance(text.parent, NOT_PROSE):
                text.parent.replace(text, list(_with_chinese_marked(text)))


def _with_chinese_marked(text):
    """Yield the text in pieces: its Chinese words, each marked, and the text between them."""
    end = 0
    for match in CHINESE.finditer(text):
        yield nodes.Text(text[end : match.start()])
        yield in_language("zh_CN", nodes.Text(match[0]))
        end = match.end()
    yield nodes.Text(text[end:])
