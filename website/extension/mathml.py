"""Formulas as MathML, written when the site is built, so that the reader's browser needs no script for them.

docutils reads the TeX. Every browser draws MathML, but few systems have a font whose brackets grow, so the site comes
with a subset of STIX Two Math that holds the characters of its formulas.
"""

import re
import unicodedata
from html import escape, unescape
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from website.extension import font_subset

# SPELLINGS rewrites TeX that docutils doesn't know as TeX that it knows. TIDY adds the spaces that TeX would set.
SPELLINGS = (
    (r"\\dots\b|…", r"\\ldots "),
    (r"\\big(?=[(\[])", r"\\bigl"),
    (r"\\big(?=[)\]])", r"\\bigr"),
    (r"(\\[td]?frac)(\d)(\d)", r"\1{\2}{\3}"),
    (r"(?<=\b[A-Za-z])'", r"^\\prime "),
)
TIDY = (
    (r' xmlns="[^"]*"', ""),
    (r">\s+<", "><"),
    (r"<mo>/</mo>", '<mo lspace="0" rspace="0">/</mo>'),
    (r"<mo>(min|max)</mo>(?=<mo[^>]*>\()", r'<mo rspace="0">\1</mo>'),
    (r'<mtable class="ams-align"', r'\g<0> displaystyle="true"'),
    (r"(?<=<mtext>) | (?=</mtext>)", "\N{NO-BREAK SPACE}"),
)
FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
MARKUP = re.compile(r"<[^>]*>")
# Browsers draw a single letter in italics, which are separate characters of the font: capital, small and Greek letters.
ITALICS = (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))
ITALIC_OF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in reversed(ITALICS)}
FONT = "math.woff2"
NEVER_FIRST = tuple(",.;:!?)，。；：！？）、")  # no line begins with these

log = logging.getLogger(__name__)


def mathml(tex, block=False):
    """Return a formula in TeX as MathML."""
    return rewritten(tex2mathml(rewritten(tex, SPELLINGS), as_block=block), TIDY)


def rewritten(text, pairs):
    for pattern, to in pairs:
        text = re.sub(pattern, to, text)
    return text


def visitor(block):
    """Return the visitor that Sphinx calls for an inline formula, or for a displayed one."""

    def write(translator, node):
        try:
            text = mathml(node.astext(), block)
        except MathError as error:
            log.warning("docutils can't read this formula: %s", error, location=node)
            text = escape(node.astext())
        if block:  # with this class, the theme's script lets the keyboard scroll what is too wide
            start = translator.starttag(node, "div", "", CLASS="math pst-scrollable-table-container")
            text = f"{start}{text}</div>\n"
        translator.body.append(text)
        raise nodes.SkipNode

    return write


INLINE, DISPLAYED = (visitor(False), None), (visitor(True), None)


class KeepPunctuation(SphinxPostTransform):
    """Keep a formula and the comma after it on one line: browsers may break between them, as after a picture."""

    default_priority = 900

    def run(self, **options):
        for formula in list(self.document.findall(nodes.math)):
            after = formula.next_node(descend=False, siblings=True)
            if isinstance(after, nodes.Text) and after.startswith(NEVER_FIRST):
                place = formula.parent.index(formula)
                tied = nodes.inline("", "", formula.deepcopy(), nodes.Text(after[0]), classes=["tc-tied"])
                formula.parent[place : place + 2] = [tied, nodes.Text(after[1:])]


def characters(html):
    """Return the characters of the formulas on a page."""
    return set(unescape(MARKUP.sub("", "".join(FORMULA.findall(html)))))


def write_font(folder, characters):
    """Write the font of the formulas, with these characters, into the folder of a site's static files."""
    whole = Path(find_spec("ziamath").origin).parent / "fonts/STIXTwoMath-Regular.ttf"
    font = font_subset.subset_font(whole, "".join(one + ITALIC_OF.get(one, "") for one in characters))
    if font:
        (folder / FONT).write_bytes(font)
