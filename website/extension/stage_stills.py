"""Draws the still of every stage on a page, for paper and for where scripts don't run."""

import json
import re
from html import unescape

from docutils import nodes
from sphinx.transforms import SphinxTransform

from transconv_course.messages import rendered, translated
from transconv_course.scenes import staged
from transconv_course.still import still
from transconv_course.svg_images import with_inline_svg
from website import languages
from website.extension import site_words

STAGE = re.compile(r"(<transconv-stage([^>]*)>)\s*(</transconv-stage>)")
STAGES = re.compile(r"<transconv-stage([^>]*)>")
ATTRIBUTE = re.compile(r"""(\w+)=(["'])(.*?)\2""", re.DOTALL)


class DrawStills(SphinxTransform):
    """Put a still into every stage on a page that has none; those of notebooks come with theirs."""

    default_priority = 24

    def apply(self):
        words = site_words.translations(self.config.language)
        for raw in list(self.document.findall(nodes.raw)):
            filled = with_stills(raw.astext(), words)
            if filled != raw.astext():
                raw.children, raw.rawsource = [nodes.Text(filled)], filled


def with_stills(html, words):
    """Return HTML whose stages hold their stills, translated; English has no words."""
    return STAGE.sub(lambda match: match[1] + _drawn(match[2], words) + match[3], html)


def state(attributes):
    """Return the state that the attributes of an element declare, with what its scene adds."""
    given = {name: unescape(value) for name, _, value in ATTRIBUTE.findall(attributes)}
    scene = {"scene": given["scene"]} if "scene" in given else {}
    return staged(scene | json.loads(given.get("state", "{}")))


def _drawn(attributes, words):
    html, units = rendered(still(state(attributes)).html)
    return with_inline_svg(translated(html, units, words, languages.SOURCE) if words else html)
