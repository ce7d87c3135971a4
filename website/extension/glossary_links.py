"""Links the first use of each glossary term in a chapter to its entry.

The chapters are also notebooks, so they stay plain Markdown: nothing in them marks a term.
"""

import re

from docutils import nodes

CHINESE = re.compile(r"[\u3400-\u9fff]")
NEVER = "(?!)"
GLOSSARY = "back/glossary"
BY_HAND = {"term-canvas", "term-head", "term-remainder"}  # also everyday words: only an author can tell which is meant
NO_LINKS_IN = (nodes.title, nodes.reference, nodes.literal, nodes.math, nodes.caption, nodes.raw, nodes.term)


def terms(env):
    """Return the glossary's terms, each with its anchor: "transposed convolution" before "convolution".

    A translated glossary has each term under two names, and the later one is in the page's language; what follows it in
    parentheses isn't part of the word. Words that are linked by hand are left out.
    """
    objects = env.get_domain("std").objects
    named = {anchor: name for (kind, name), (page, anchor) in objects.items() if kind == "term" and page == GLOSSARY}
    automatic = {anchor: name for anchor, name in named.items() if anchor not in BY_HAND}
    found = {re.split(r"[（(]", name)[0].strip().lower(): anchor for anchor, name in automatic.items()}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def pattern(names):
    """Return the pattern that finds the names in a text, as its first or its second group."""
    # A quoted word or a name from code is a term too ('same', output_padding): as a whole word, plural or not.
    spaced = "|".join(re.escape(name) for name in names if not CHINESE.search(name))
    # Chinese has no spaces between words: take the longest name that fits.
    joined = "|".join(re.escape(name) for name in names if CHINESE.search(name))
    return re.compile(rf"(?<![\w'])({spaced or NEVER})(?:s|es)?(?![\w-])|({joined or NEVER})", re.IGNORECASE)


def add_links(app, doctree, docname):
    if not docname.startswith("chapters/"):
        return
    anchors = terms(app.env)
    if not anchors:
        return
    words = pattern(anchors)
    page = app.builder.get_relative_uri(docname, GLOSSARY)
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.paragraph) or _may_not_link(text):
            continue
        parts, end = [], 0
        for match in words.finditer(text):
            anchor = anchors.pop((match[1] or match[2]).lower(), None)
            if anchor is None:
                continue
            parts += [nodes.Text(text[end : match.start()])]
            parts += [nodes.reference("", match[0], refuri=f"{page}#{anchor}", internal=True, classes=["term"])]
            end = match.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[end:])])


def _may_not_link(text):
    before = text.parent.index(text) - 1
    if before >= 0 and text.parent[before].astext().startswith("<a "):  # a link that is written as HTML
        return True
    node = text.parent
    while node is not None:
        if isinstance(node, NO_LINKS_IN):
            return True
        node = node.parent
    return False
