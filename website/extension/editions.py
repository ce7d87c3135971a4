"""The editions of the book in several languages: what each says about its own language, and the way to the others.

A passage without a translation stands in English and is marked as English; a note at the top counts such passages.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages

from website import catalogs, languages
from website.extension import furniture

MOSTLY = 0.1  # a page with less than this share translated counts as not translated
CHINESE = re.compile(r"[\u3400-\u9fff]+(?:[\u3000-\u303f\uff00-\uffef]*[\u3400-\u9fff]+)*")
CODE = (nodes.literal, nodes.literal_block, addnodes.desc_signature)
AS_IT_IS = (nodes.FixedTextElement, nodes.literal, nodes.math)


def spoken_in(language, *children):
    """Return a span of a language; docutils writes such a class as a lang attribute."""
    return nodes.inline("", "", *children, classes=[f"language-{languages.tag(language)}"])


class MarkEnglish(SphinxTransform):
    """In a translation: mark what is English, and say so at the top."""

    default_priority = 22  # once Sphinx and stored_words have translated

    def apply(self):
        code = self.config.language
        if code == languages.SOURCE or self.app.builder.name == "gettext":
            return
        for node, _ in list(extract_messages(self.document)):
            if isinstance(node, nodes.TextElement) and not node.get("translated"):
                node.children = [spoken_in(languages.SOURCE, *node.children)]
                node.children[0].parent = node
        for node in self.document.findall(_is_english):
            node["classes"].append(f"language-{languages.SOURCE}")
        titles = list(self.document.findall(nodes.title))
        notes = list(_notes(code, self.env.docname))
        if titles and notes:
            place = titles[0].parent
            place.insert(place.index(titles[0]) + 1, nodes.note("", *notes, classes=["tc-translation"]))


def _is_english(node):
    """Return whether a node is code, or a title or word that a translation leaves as it is: italic, not emphasised."""
    return isinstance(node, CODE) or (isinstance(node, nodes.emphasis) and node.astext().isascii())


def _notes(code, docname):
    """Yield what a reader must know about the translation of a page, a paragraph each."""
    po = catalogs.path(code, docname)
    state = catalogs.state(po) if po.exists() else catalogs.State(0, 0, 0, 0)
    said = furniture.said(code)
    if state.translated <= MOSTLY * state.messages:
        found = [furniture.WHOLE]
    else:
        found = [furniture.STALE] * (state.stale > 0) + [furniture.MISSING] * (state.missing > 0)
    for sentence in found:
        count = state.stale if sentence == furniture.STALE else state.missing
        text = nodes.Text(said.get(sentence, sentence).format(count=count))
        yield nodes.paragraph("", "", text if sentence in said else spoken_in(languages.SOURCE, text))


class MarkChinese(SphinxTransform):
    """In the source: mark the Chinese words, as those of the glossary."""

    default_priority = 800

    def apply(self):
        if self.config.language != languages.SOURCE or self.app.builder.name == "gettext":
            return
        for text in list(self.document.findall(nodes.Text)):
            if CHINESE.search(text) and not isinstance(text.parent, AS_IT_IS):
                text.parent.replace(text, list(_apart(text)))


def _apart(text):
    """Yield the text in pieces: its Chinese words, each marked, and what stands between them."""
    end = 0
    for match in CHINESE.finditer(text):
        yield nodes.Text(text[end : match.start()])
        yield spoken_in("zh_CN", nodes.Text(match[0]))
        end = match.end()
    yield nodes.Text(text[end:])


def translate_captions(app, config):
    """Put the captions of the table of contents into the language: its file is read before anything is translated."""
    words = catalogs.words(config.language, config.root_doc)
    site_map = config.external_site_map
    for document in site_map.values():
        for part in document.subtrees:
            part.caption = words.get(part.caption, part.caption)


def add_ways(app, pagename, templatename, context, doctree):
    """Give a page its language, and its own address in the others."""
    here = app.config.language
    context["language"] = languages.tag(here)
    root = app.config.notfound_urls_prefix if pagename == "404" else "../" * pagename.count("/")
    if pagename == "404":
        root = root.removesuffix(languages.folder(here))
    elif languages.folder(here):
        root += "../"
    context["editions"] = [
        {
            "name": languages.NAMES[code],
            "tag": languages.tag(code),
            "address": f"{root}{languages.folder(code)}{app.builder.get_target_uri(pagename)}",
        }
        for code in app.config.editions
        if code != here
    ]
    if here != languages.SOURCE:  # what is to be taken along lies beside the source
        for file, own in ((languages.pdf(languages.SOURCE), languages.pdf(here)), (languages.ZIP, languages.ZIP)):
            context["body"] = context.get("body", "").replace(f'href="{file}"', f'href="../{own}"')
    context["editions_label"] = furniture.said(here).get("Language", "Language")


def setup(app):
    app.add_config_value("editions", [], "env")
    app.add_transform(MarkEnglish)
    app.add_transform(MarkChinese)
    app.connect("config-inited", translate_captions, priority=950)
    app.connect("html-page-context", add_ways)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
