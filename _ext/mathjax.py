"""Serve MathJax from our own pages: the few files of sphinx-mathjax-offline that a page asks for."""

from importlib.util import find_spec
from pathlib import Path

from sphinx.util.fileutil import copy_asset

PARTS = ("tex-chtml.js", "a11y/assistive-mml.js", "output/chtml/fonts/woff-v2")


def copy(app, error):
    if error is not None or app.builder.format != "html":
        return
    source = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static/mathjax"
    for part in PARTS:
        to = Path(app.outdir) / "_static/mathjax" / part
        copy_asset(source / part, to if (source / part).is_dir() else to.parent)


def setup(app):
    app.config.mathjax_path = "mathjax/tex-chtml.js"
    app.connect("build-finished", copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
