"""Writes each of the site's notebooks as a readable script too, in `# %%` cells that editors can run one by one."""

import shutil
from pathlib import Path

import jupytext

NO_METADATA = {"jupytext": {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}}


def write_scripts(app):
    sources = Path(app.outdir) / "_sources"
    (sources / "classroom/handouts").mkdir(parents=True, exist_ok=True)
    for assignment in Path(app.srcdir).glob("classroom/handouts/*.ipynb"):  # no pages, so Sphinx has not copied them
        shutil.copy(assignment, sources / "classroom/handouts")
    for path in sources.rglob("*.ipynb"):
        notebook = jupytext.read(path)
        notebook.metadata = NO_METADATA
        path.with_suffix(".py").write_text(jupytext.writes(notebook, fmt="py:percent"), encoding="utf-8")
