"""The names of the pages of an edition: those that are written, and those that Sphinx makes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = [f"chapters/{path.stem}.html" for path in sorted((ROOT / "chapters").glob("*.ipynb"))]
BACK = [f"back/{path.stem}.html" for path in sorted((ROOT / "back").iterdir()) if path.suffix in (".md", ".ipynb")]
WRITTEN = ["intro.html", *CHAPTERS, *BACK]
PAGES = [*WRITTEN, "404.html", "search.html", "genindex.html"]
