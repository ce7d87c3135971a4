"""The names of the pages: those we write, those that Sphinx adds, and all of them in every edition."""

from pathlib import Path

from website import languages

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = [f"chapters/{path.stem}.html" for path in sorted((ROOT / "chapters").glob("*.ipynb"))]
BACK = [f"back/{path.stem}.html" for path in sorted((ROOT / "back").iterdir()) if path.suffix in (".md", ".ipynb")]
WRITTEN = ["intro.html", *CHAPTERS, *BACK]
PAGES = [*WRITTEN, "404.html", "search.html", "genindex.html"]
SITE = [languages.folder(code) + name for code in languages.NAMES for name in PAGES]
REDIRECTS = [f"{languages.folder(code)}index.html" for code in languages.NAMES]  # they show nothing
