"""Pictures as images: a notebook shows an `<img>` before it is trusted, and drops inline SVG.

An image can't see the page around it, so it brings its own light ground, ink and font. A page that is safe to trust,
such as the site's, puts the SVG back inline, where it follows the page's colours. Nothing here needs torch.
"""

import base64
import re

INK, GROUND = "#222832", "#fff"
FONTS = "-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif"  # the site's own
PADDING = 4  # pixels of ground around the shapes
FITTED = 'style="max-width:100%;height:auto"'

PREFIX = "data:image/svg+xml;base64,"  # base64, because it is the only form that GitHub's preview is reported to show
SILENT = 'alt="" aria-hidden="true"'  # both: JupyterLab calls an image with an empty alt text "Image"
IMAGE = re.compile(rf'<img alt="[^"]*"[^>]*? src="{re.escape(PREFIX)}([^"]*)"[^>]*>')
# A picture up to its first image, whose alt text speaks for the whole picture.
SPOKEN = re.compile(
    r'<div class="(tc-picture[^"]*)">((?:(?!<img ).)*<img )alt="([^"]*"(?: lang="[^"]*")?)',
    re.DOTALL,
)


def image(shapes: str, width: float, height: float) -> str:
    """Return SVG shapes, drawn in a box of width × height pixels, as an `<img>` that screen readers skip."""
    w, h = width + 2, height + 2  # an outline reaches beyond the box by half its width
    W, H = w + 2 * PADDING, h + 2 * PADDING
    size = f'width="{W:g}" height="{H:g}"'
    inner = f'<svg x="{PADDING}" y="{PADDING}" viewBox="-1 -1 {w:g} {h:g}" width="{w:g}" height="{h:g}">{shapes}</svg>'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W:g} {H:g}" {size} color="{INK}" font-family="{FONTS}">'
        f'<rect width="100%" height="100%" fill="{GROUND}"/>{inner}</svg>'
    )
    return f'<img {SILENT} src="{PREFIX}{base64.b64encode(svg.encode()).decode()}" {size} {FITTED}>'


def titled_image(shapes: str, width: float, height: float, heading: str = "") -> str:
    """Return SVG shapes as an image with a heading above it, in HTML."""
    return (
        '<span style="display:inline-flex;flex-direction:column;align-items:center;gap:.15rem;max-width:100%">'
        f"{heading}{image(shapes, width, height)}</span>"
    )


def with_inline_svg(html: str) -> str:
    """Return HTML with the SVG of every image inline, and each picture's alt text as the label of the whole picture."""
    labelled = SPOKEN.sub(r'<div class="\1" role="img" aria-label="\3>\2alt=""', html)
    return IMAGE.sub(lambda match: _inline(base64.b64decode(match[1]).decode()), labelled)


def _inline(svg: str) -> str:
    """Return an image's SVG without the ground, ink and font that it brings."""
    inner = svg[svg.index("<svg x=") : -len("</svg>")]
    return re.sub(r'<svg x="\d+" y="\d+" ([^>]*)>', rf'<svg \1 {FITTED} aria-hidden="true">', inner, count=1)
