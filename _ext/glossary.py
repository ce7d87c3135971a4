"""A word of the glossary is linked to it where a page uses it first.

The chapters stay plain Markdown, since they are notebooks too: nothing in them marks a term.
"""

import re

from docutils import nodes

GLOSSARY = "back/glossary"
CLOSED = (nodes.title, nodes.reference, nodes.literal, nodes.math, nodes.caption, nodes.raw, nodes.term)


def terms(env):
    """Return the glossary's terms, each with its anchor: "transposed convolution" before "convolution"."""
    objects = env.get_domain("std").objects
    words = [(name.lower(), place) for (kind, name), place in objects.items() if kind == "term"]
    found = {name: anchor for name, (page, anchor) in words if page == GLOSSARY}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def link(app, doctree, docname):
    if not docname.startswith("chapters/"):
        return
    anchors = terms(app.env)
    if not anchors:
        return
    # A quoted or coded word is a term too ('same', output_padding): as a word of its own, plural or not.
    pattern = re.compile(r"(?<![\w'])(" + "|".join(map(re.escape, anchors)) + r")(?:s|es)?(?![\w-])", re.IGNORECASE)
    page = app.builder.get_relative_uri(docname, GLOSSARY)
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.paragraph) or _closed(text):
            continue
        parts, end = [], 0
        for match in pattern.finditer(text):
            anchor = anchors.pop(match[1].lower(), None)
            if anchor is None:
                continue
            parts += [nodes.Text(text[end : match.start()])]
            parts += [nodes.reference("", match[0], refuri=f"{page}#{anchor}", internal=True, classes=["term"])]
            end = match.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[end:])])


def _closed(text):
    before = text.parent.index(text) - 1
    if before >= 0 and text.parent[before].astext().startswith("<a "):  # a link that is written as HTML
        return True
    node = text.parent
    while node is not None:
        if isinstance(node, CLOSED):
            return True
        node = node.parent
    return False


def setup(app):
    app.connect("doctree-resolved", link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
