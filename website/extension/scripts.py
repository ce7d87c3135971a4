"""Every notebook of the site as a readable script beside it: `# %%` cells, which editors run one by one."""

import shutil
from pathlib import Path

import jupytext

QUIET = {"jupytext": {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}}


def write(app, error):
    if error is not None or app.builder.name != "html":
        return
    sources = Path(app.outdir) / "_sources"
    (sources / "classroom/handouts").mkdir(parents=True, exist_ok=True)
    for assignment in Path(app.srcdir).glob("classroom/handouts/*.ipynb"):  # no pages, so Sphinx has not copied them
        shutil.copy(assignment, sources / "classroom/handouts")
    for path in sources.rglob("*.ipynb"):
        notebook = jupytext.read(path)
        notebook.metadata = QUIET
        path.with_suffix(".py").write_text(jupytext.writes(notebook, fmt="py:percent"), encoding="utf-8")


def setup(app):
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
