"""The interactive figure on the site: its module is loaded by the pages that hold a figure, and by no other.

Stored figures are raw HTML, so a page is asked for the element itself. A small module of the page loads the figure's
own once one comes near the screen. Both are named .mjs: Jupyter Book would load every .js in _static on every page.
"""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    "explorer.mjs": ROOT / "lib/transconv_course/explorer.js",
    "lazy_load.mjs": ROOT / "web/pages/lazy_load.mjs",
    "pull_link.mjs": ROOT / "web/pages/pull_link.mjs",
}


def copy(app):
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        for name, module in MODULES.items():
            shutil.copyfile(module, static / name)


def load(app, pagename, templatename, context, doctree):
    if "<transconv-explorer" in context.get("body", ""):
        app.add_js_file("lazy_load.mjs", type="module")


def setup(app):
    app.connect("builder-inited", copy)
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
