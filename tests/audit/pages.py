"""Every page of the built site, by the path that follows its address."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTERS = [f"chapters/{path.stem}.html" for path in sorted((ROOT / "chapters").glob("*.ipynb"))]
BACK = [f"back/{path.stem}.html" for path in sorted((ROOT / "back").iterdir()) if path.suffix in (".md", ".ipynb")]
PAGES = ["intro.html", *CHAPTERS, *BACK, "404.html", "search.html", "genindex.html"]
