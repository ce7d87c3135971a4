"""Build the book: every edition at once, each in a process of its own.

    python -m tools.book                           the whole site: English in _build/html, Chinese in _build/html/zh
    python -m tools.book LANGUAGE                  one edition of it
    python -m tools.book LANGUAGE BUILDER FOLDER   what another of Sphinx's builders makes of it, as singlehtml

Warnings are errors.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

from tools import languages

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build/html"


def build(code, builder, to, **options):
    """Run one of Sphinx's builders on the book in one language; return its exit status."""
    settings = {
        "language": code,
        "editions": list(languages.NAMES),
        "external_toc_path": str(ROOT / "_toc.yml"),
        "latex_individualpages": False,
        "nitpicky": True,
    }
    status = build_sphinx(
        ROOT, to, noconfig=True, path_config=ROOT / "_config.yml", confoverrides=settings, builder=builder,
        freshenv=True, warningiserror=True, keep_going=True, quiet=True, **options,
    )  # fmt: skip
    return status if isinstance(status, int) else 1


def build_edition(code):
    """Build the pages in one language and put them in their place in the site."""
    apart = ROOT / "_build" / code / "html"
    if code == languages.SOURCE:
        return build(code, "html", SITE)
    status = build(code, "html", apart)
    if not status:
        place = SITE / languages.folder(code)
        shutil.rmtree(place, ignore_errors=True)
        SITE.mkdir(parents=True, exist_ok=True)
        shutil.move(apart, place)
    return status


def main(code=None, builder=None, to=None):
    if to:
        return build(code, builder, Path(to))
    if code:
        return build_edition(code)
    running = [subprocess.Popen([sys.executable, "-m", "tools.book", code], cwd=ROOT) for code in languages.NAMES]
    return max(process.wait() for process in running)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
