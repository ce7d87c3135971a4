"""Write the slides of every chapter: `make slides`.

    python -m classroom.slides.build [CHAPTER …]

_build/slides gets one page for each chapter, with reveal.js and MathJax beside them; the pages open without a server.
They show the outputs that the chapters store, so nothing is run.
"""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import nbformat
from nbconvert import SlidesExporter
from nbconvert.preprocessors import TagRemovePreprocessor

from classroom.slides.select_cells import NO_CODE, slides

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "classroom/slides"
MATHJAX = ("tex-chtml.js", "a11y/assistive-mml.js", "output/chtml/fonts/woff-v2")
REVEAL = ("dist/reveal.css", "dist/reveal.js", "dist/theme/white.css", "dist/theme/fonts/source-sans-pro")


def build(chapters, out):
    """Write the chapters' pages, and whatever they load, into the folder `out`."""
    _copy(HERE / "node_modules/reveal.js", REVEAL, out / "reveal")
    _copy(Path(find_spec("sphinx-mathjax-offline").origin).parent / "static/mathjax", MATHJAX, out / "mathjax")
    exporter = SlidesExporter(
        template_name="template",
        extra_template_basedirs=[str(HERE)],
        reveal_url_prefix="reveal",
        reveal_theme="white",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    exporter.register_preprocessor(TagRemovePreprocessor(remove_input_tags={NO_CODE}), enabled=True)
    figure = (ROOT / "lib/transconv_course/explorer.js").read_text(encoding="utf-8")
    for path in chapters:
        chosen = slides(nbformat.read(path, as_version=4))
        resources = {"figure": figure, "metadata": {"name": chosen.cells[0].source.splitlines()[0].lstrip("# ")}}
        page, _ = exporter.from_notebook_node(chosen, resources=resources)
        (out / f"{Path(path).stem}.html").write_text(page, encoding="utf-8")


def _copy(source, names, to):
    for name in names:
        if (source / name).is_dir():
            shutil.copytree(source / name, to / name, dirs_exist_ok=True)
        else:
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, to / name)


def main(*names):
    chapters = [Path(name) for name in names] or sorted((ROOT / "chapters").glob("*.ipynb"))
    build(chapters, ROOT / "_build/slides")
    print(f"{len(chapters)} chapters: _build/slides")


if __name__ == "__main__":
    main(*sys.argv[1:])
