"""Every notebook that readers download, as a file that runs by itself (tools/lone.py), in every language.

    python -m website.lone_notebooks FOLDER     fills a folder with all of them and with what Binder installs

The site offers them as downloads. Colab, Kaggle and Binder open the same files from the branch `notebooks`, which
.github/workflows/pages.yml fills with such a folder.
"""

import shutil
import sys
from pathlib import Path

import jupytext
import nbformat

from tools import lone, notebooks
from tools.addresses import ROOT
from website import languages, notebook_translation

FOLDERS = ("chapters", "back", "classroom/handouts")
FOR_BINDER = (".binder/requirements.txt", ".binder/runtime.txt", "requirements.txt", "constraints.txt")
NO_METADATA = {"jupytext": {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}}
README = """\
# The course's notebooks, each a file that runs by itself

A workflow writes this branch from `main`, where the notebooks are edited. Colab, Kaggle and Binder open them from here.
"""


def offered():
    """Return the paths of the notebooks that readers can download, relative to the repository's folder."""
    return [path.relative_to(ROOT) for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.ipynb"))]


def edition(path, code):
    """Return the lone edition of a notebook in a language."""
    notebook, docname = nbformat.read(ROOT / path, as_version=4), path.with_suffix("").as_posix()
    if code == languages.SOURCE:
        return lone.lone(notebook)
    words = notebook_translation.words(notebook, docname, code)
    return lone.lone(notebook_translation.translated(notebook, docname, code), languages.tag(code), words)


def write(folder, code):
    """Write the lone edition of every notebook in a language into a folder, each at its path in the repository."""
    for path in offered():
        target = Path(folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        notebooks.write(edition(path, code), target)


def write_scripts(folder):
    """Write each notebook in a folder as a readable script too, in `# %%` cells that editors can run one by one."""
    for path in Path(folder).rglob("*.ipynb"):
        notebook = jupytext.read(path)
        notebook.metadata = NO_METADATA
        path.with_suffix(".py").write_text(jupytext.writes(notebook, fmt="py:percent"), encoding="utf-8")


def fill_branch(folder):
    """Fill a folder with every notebook, in every language, and with what Binder installs."""
    folder = Path(folder)
    for code in languages.NAMES:
        write(folder / languages.folder(code), code)
    for name in FOR_BINDER:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "README.md").write_text(README, encoding="utf-8")


if __name__ == "__main__":
    fill_branch(*sys.argv[1:])
