"""The interactive figure on the site: its module is loaded by the pages that hold a figure, and by no other.

Stored figures are raw HTML, so a page is asked for the element itself. The module is named .mjs since Jupyter Book
would load every .js in _static on every page.
"""

import shutil
from pathlib import Path

BUNDLE = Path(__file__).resolve().parent.parent / "lib/transconv/explorer.js"


def copy(app):
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(BUNDLE, static / "explorer.mjs")


def load(app, pagename, templatename, context, doctree):
    if "<transconv-explorer" in context.get("body", ""):
        app.add_js_file("explorer.mjs", type="module")


def setup(app):
    app.connect("builder-inited", copy)
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
