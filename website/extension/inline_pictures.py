"""Puts the pictures of stored outputs back inline: on our own pages, they follow the page's colours and fonts."""

from docutils import nodes
from sphinx.transforms import SphinxTransform

from transconv_course.svg_images import with_inline_svg


class InlinePictures(SphinxTransform):
    """Write each image of SVG as the SVG itself."""

    default_priority = 23  # once translated_html has found the messages, whose places refer to the stored HTML

    def apply(self):
        for raw in list(self.document.findall(nodes.raw)):
            inline = with_inline_svg(raw.astext())
            if inline != raw.astext():
                raw.children, raw.rawsource = [nodes.Text(inline)], inline
