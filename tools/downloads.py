"""The course to take along: as one PDF, printed by Chromium, and as a folder in a zip that needs no server.

    python -m tools.downloads [SITE]

writes transconv.pdf, one like it for each translation, and transconv-offline.zip into the built site, _build/html
unless another folder is named.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject

from tools import browser, catalogs, languages

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "lib"))

from transconv.explorer import inlined  # noqa: E402

LOOK_AHEAD = 8
SETUP = "Show the setup cell"
MODULE = re.compile(r'<script type="module" src="([^"]*?)(?:\?[^"]*)?"></script>')
FOOTER = (
    '<div style="font-size: 8px; width: 100%; text-align: center">'
    '<span class="pageNumber"></span> / <span class="totalPages"></span></div>'
)
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll(".headerlink").forEach((link) => link.remove());
    return copy.textContent.trim();
})"""
# In print, nothing can be opened: what is closed on the screen stands open, but for the cell that sets a notebook up.
# A link to a file beside the pages leads nowhere.
PRINTED = """(setup) => {
    for (const one of document.querySelectorAll("details"))
        one.open = !one.querySelector("summary")?.textContent.includes(setup);
    for (const link of [...document.links])
        if (link.protocol === "file:" && link.pathname !== location.pathname) link.removeAttribute("href");
}"""


def write_pdf(chromium, to, code):
    """Print the whole course in a language into one PDF, with bookmarks and page numbers."""
    with tempfile.TemporaryDirectory() as scratch:
        to = Path(scratch) / "singlehtml"
        subprocess.run([sys.executable, "-m", "tools.book", code, "singlehtml", str(to)], cwd=ROOT, check=True)
        page = chromium.new_page()
        page.route("**/explorer.mjs*", lambda route: route.abort())  # the figure's own picture is what prints
        page.goto((to / "intro.html").as_uri())
        page.wait_for_function("window.MathJax?.startup?.promise", timeout=120_000)
        page.evaluate("() => MathJax.startup.promise.then(() => undefined)")
        page.evaluate(PRINTED, catalogs.words(code, "course").get(SETUP, SETUP))
        headings = page.evaluate(HEADINGS)
        page.pdf(
            path=to, format="A4", outline=True, tagged=True, print_background=True,
            display_header_footer=True, header_template="<span></span>", footer_template=FOOTER,
            margin={"top": "14mm", "bottom": "16mm", "left": "12mm", "right": "12mm"},
        )  # fmt: skip
        page.close()
    name_bookmarks(to, headings)


def name_bookmarks(path, titles):
    """Give the bookmarks of a PDF their titles: Chromium writes some twice in a row, and joins broken lines."""
    writer = PdfWriter(clone_from=path)
    place = 0
    for mark in bookmarks(writer.root_object["/Outlines"]):
        written = letters(mark["/Title"])
        near = range(place, min(place + LOOK_AHEAD, len(titles)))  # a heading that is not printed has no bookmark
        found = [at for at in near if written <= letters(titles[at]) and len(letters(titles[at]) - written) < 3]
        if found:
            mark[NameObject("/Title")] = TextStringObject(titles[found[0]])
            place = found[0] + 1
    writer.write(path)


def letters(title):
    """Return the letters of a title: they stay where parts of it stand twice, and miss those of a formula."""
    return set("".join(title.split()))


def bookmarks(parent):
    """Yield every bookmark below one, in the order of the pages."""
    mark = parent.get("/First")
    while mark is not None:
        mark = mark.get_object()
        yield mark
        yield from bookmarks(mark)
        mark = mark.get("/Next")


def write_zip(site, to):
    """Pack the site; modules move into the pages, since a browser loads none from a file."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as pack:
        for path in sorted(site.rglob("*")):
            if path.is_dir() or path.name == languages.ZIP:
                continue
            name = f"transconv/{path.relative_to(site).as_posix()}"
            if path.suffix == ".html":
                pack.writestr(name, with_modules(path))
            else:
                pack.write(path, name)


def with_modules(path):
    """Return the text of a page with its modules in it."""
    text = path.read_text(encoding="utf-8")
    return MODULE.sub(lambda match: inlined((path.parent / match[1]).read_text(encoding="utf-8")), text)


def main(site=ROOT / "_build/html"):
    site = Path(site)
    found = browser.find()
    if not found:
        raise SystemExit("NO BROWSER: `make browser` says what to do")
    with browser.opened(found) as chromium:
        for code in languages.NAMES:
            write_pdf(chromium, site / languages.pdf(code), code)
    write_zip(site, site / languages.ZIP)
    for name in (*map(languages.pdf, languages.NAMES), languages.ZIP):
        print(f"{name}: {(site / name).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
