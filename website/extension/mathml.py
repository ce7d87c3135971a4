"""Formulas as MathML, written when the site is built: nothing is left for the reader's browser to load or to run.

docutils reads the TeX. Every browser draws MathML, but few systems have a font whose brackets grow, so the site brings
STIX Two Math, cut to the characters of its formulas.
"""

import html
import re
import unicodedata
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from website.extension import fonts

# Before: what docutils does not know, in words that it does. After: the spaces that TeX sets.
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
# A letter alone is drawn slanted, which is another character of the font: italic capitals, small letters, Greek ones.
ITALIC = (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))
SLANTED = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in reversed(ITALIC)}
FONT = "math.woff2"
CLOSING = tuple(",.;:!?)，。；：！？）、")  # no line begins with these

log = logging.getLogger(__name__)


def mathml(tex, block=False):
    """Return a formula in TeX as MathML."""
    return changed(tex2mathml(changed(tex, SPELLINGS), as_block=block), TIDY)


def changed(text, pairs):
    for pattern, to in pairs:
        text = re.sub(pattern, to, text)
    return text


def visit(block):
    """Return what Sphinx calls on a formula."""

    def write(translator, node):
        try:
            text = mathml(node.astext(), block)
        except MathError as error:
            log.warning("docutils cannot read this formula: %s", error, location=node)
            text = html.escape(node.astext())
        if block:  # the theme's script lets the keyboard scroll what has this class and is wider than the page
            start = translator.starttag(node, "div", "", CLASS="math pst-scrollable-table-container")
            text = f"{start}{text}</div>\n"
        translator.body.append(text)
        raise nodes.SkipNode

    return write


class Tie(SphinxPostTransform):
    """Keep a formula and the comma after it on one line: a browser may break there, as it may around a picture."""

    default_priority = 900

    def run(self, **options):
        for formula in list(self.document.findall(nodes.math)):
            after = formula.next_node(descend=False, siblings=True)
            if isinstance(after, nodes.Text) and after.startswith(CLOSING):
                place = formula.parent.index(formula)
                tied = nodes.inline("", "", formula.deepcopy(), nodes.Text(after[0]), classes=["tc-tied"])
                formula.parent[place : place + 2] = [tied, nodes.Text(after[1:])]


def write_font(app, error):
    if error is not None or app.builder.format != "html":
        return
    pages = (path.read_text(encoding="utf-8") for path in Path(app.outdir).rglob("*.html"))
    formulas = "".join(formula for page in pages for formula in FORMULA.findall(page))
    characters = set(html.unescape(MARKUP.sub("", formulas)))
    whole = Path(find_spec("ziamath").origin).parent / "fonts/STIXTwoMath-Regular.ttf"
    cut = fonts.cut(whole, "".join(one + SLANTED.get(one, "") for one in characters))
    if cut:
        (Path(app.outdir) / "_static" / FONT).write_bytes(cut)


def setup(app):
    app.add_html_math_renderer("mathml", (visit(False), None), (visit(True), None))
    app.config.html_math_renderer = "mathml"
    app.add_post_transform(Tie)
    app.connect("build-finished", write_font)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
