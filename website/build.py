"""Build the book: all editions at once, each in its own process.

    python -m website.build                           the whole site: English in _build/html, Chinese in _build/html/zh
    python -m website.build all html FOLDER           the whole site, in another folder
    python -m website.build LANGUAGE                  one edition, in _build/LANGUAGE/html
    python -m website.build LANGUAGE BUILDER FOLDER   one edition with another of Sphinx's builders, such as singlehtml

Warnings are errors.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

from website import languages

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


def assemble(site):
    """Build every edition, and combine them into one site once all have succeeded."""
    built = {code: ROOT / "_build" / code / "html" for code in languages.NAMES}
    running = [subprocess.Popen([sys.executable, "-m", "website.build", code], cwd=ROOT) for code in built]
    status = max([process.wait() for process in running])
    if not status:
        shutil.rmtree(site, ignore_errors=True)
        for code in sorted(built, key=languages.folder):  # the source first: the others go into its folder
            shutil.move(built[code], site / languages.folder(code))
    return status


def main(code="all", builder="html", to=None):
    if code == "all":
        return assemble(Path(to or SITE))
    return build(code, builder, Path(to or ROOT / "_build" / code / builder))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
