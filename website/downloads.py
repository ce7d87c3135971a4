"""The course for offline reading: one PDF, printed by Chromium, and a zipped folder that needs no server.

    python -m website.downloads [SITE [LANGUAGE]]

writes transconv.pdf, a PDF for each translation, and transconv-offline.zip into the built site, which is SITE or else
_build/html, and links to them from the first page of every edition. With a LANGUAGE, it writes and links to that
language's PDF.
"""

import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pikepdf

from tools import browser
from transconv_course.explorer import inlined
from website import catalogs, languages
from website.extension import site_words

ROOT = Path(__file__).resolve().parent.parent

LOOK_AHEAD = 8
SETUP = "Show the setup cell"
RADICAL = re.compile(rb"(?<=> <)2(?:E[89A-F]|F[0-9A-D])[0-9A-F](?=>)")
# Simplified radicals, which Unicode normalisation doesn't turn into the characters that they look like.
RADICALS = dict(
    zip("⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳", "母民西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟")
)
PLACE_FOR_LINKS = '<div id="downloads">'  # the first page has it, empty
MODULE = re.compile(r'<script (?:data-figures="([^"]*)" )?type="module" src="([^"]*?)(?:\?[^"]*)?"></script>')
FOOTER = (
    '<div style="font-size: 8px; width: 100%; text-align: center">'
    '<span class="pageNumber"></span> / <span class="totalPages"></span></div>'
)
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]")].map((one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll(".headerlink").forEach((link) => link.remove());
    return copy.textContent.trim();
})"""
# Nothing can be unfolded on paper, so everything is printed unfolded, except the cell that sets up a notebook, and
# proofs, whose titles are enough. A link to a file beside the pages would lead nowhere.
PRINTED = """(setup) => {
    for (const one of document.querySelectorAll("details:not(.tc-proof)"))
        one.open = !one.querySelector("summary")?.textContent.includes(setup);
    for (const link of [...document.links])
        if (link.protocol === "file:" && link.pathname !== location.pathname) link.removeAttribute("href");
}"""


def write_pdf(chromium, to, code):
    """Print the whole course in a language into one PDF, with bookmarks and page numbers."""
    with tempfile.TemporaryDirectory() as scratch:
        built = Path(scratch) / "singlehtml"
        subprocess.run([sys.executable, "-m", "website.build", code, "singlehtml", str(built)], cwd=ROOT, check=True)
        page = chromium.new_page()
        page.set_default_timeout(240_000)  # the whole course is one page, and the machine may be busy
        page.goto((built / "intro.html").as_uri())
        page.evaluate("() => document.fonts.ready.then(() => undefined)")
        page.evaluate(PRINTED, catalogs.words(code, "course").get(SETUP, SETUP))
        headings = page.evaluate(HEADINGS)
        page.pdf(
            path=to, format="A4", outline=True, tagged=True, print_background=True,
            display_header_footer=True, header_template="<span></span>", footer_template=FOOTER,
            margin={"top": "14mm", "bottom": "16mm", "left": "12mm", "right": "12mm"},
        )  # fmt: skip
        page.close()
    with pikepdf.open(to, allow_overwriting_input=True) as pdf:
        name_bookmarks(pdf, headings)
        name_characters(pdf)
        pdf.save(to, object_stream_mode=pikepdf.ObjectStreamMode.generate)  # a third of the size that Chromium writes


def name_bookmarks(pdf, titles):
    """Give a PDF's bookmarks the right titles: Chromium repeats parts of some, and joins the lines of broken ones."""
    place = 0
    for mark in bookmarks(pdf.Root.Outlines):
        written = letters(str(mark.Title))
        near = range(place, min(place + LOOK_AHEAD, len(titles)))  # a heading that isn't printed has no bookmark
        found = [at for at in near if written <= letters(titles[at]) and len(letters(titles[at]) - written) < 3]
        if found:
            mark.Title = titles[found[0]]
            place = found[0] + 1


def name_characters(pdf):
    """Make characters copyable and searchable: if a glyph also stands for a radical, Chromium writes the radical."""
    fonts = (font for page in pdf.pages for font in page.resources.get("/Font", {}).values())
    tables = {font.ToUnicode.objgen: font.ToUnicode for font in fonts if "/ToUnicode" in font}
    for table in tables.values():
        table.write(RADICAL.sub(_character, table.read_bytes()))


def _character(match):
    radical = chr(int(match[0], 16))
    return f"{ord(RADICALS.get(radical) or unicodedata.normalize('NFKC', radical)):04X}".encode()


def letters(title):
    """Return the set of a title's letters, which doesn't change when parts of the title are repeated."""
    return set("".join(title.split()))


def bookmarks(parent):
    """Yield every bookmark below one, in the order of the pages."""
    mark = parent.get("/First")
    while mark is not None:
        yield mark
        yield from bookmarks(mark)
        mark = mark.get("/Next")


def write_zip(site, to):
    """Pack the site with its modules inlined in the pages, since browsers don't load modules from files."""
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
    """Return the text of a page with its modules inlined; the figure's module replaces the one that loads it."""
    text = path.read_text(encoding="utf-8")

    def module(match):
        source = path.parent / match[2]
        return inlined((source.with_name(match[1]) if match[1] else source).read_text(encoding="utf-8"))

    return MODULE.sub(module, text)


def link_downloads(site, code):
    """Let the first page of an edition link to those of its downloads that are in the site."""
    page = f"{languages.folder(code)}intro.html"
    text = (site / page).read_text(encoding="utf-8")
    before, place, after = text.partition(PLACE_FOR_LINKS)
    after = after[after.index("</div>") :]  # drops the links of an earlier run
    (site / page).write_text(before + place + links(site, code, page) + after, encoding="utf-8")


def links(site, code, page):
    """Return the list of an edition's downloads that are in the site, as HTML."""
    say = site_words.translator(code)
    up = "../" * page.count("/")
    items = [
        say(words).format(address=up + name, size=size(site / name), page=page)
        for name, words in ((languages.pdf(code), site_words.PDF), (languages.ZIP, site_words.ZIP))
        if (site / name).exists()
    ]
    rows = "".join(f"<li>{item}</li>" for item in items)
    return f"<p>{say(site_words.DOWNLOADS)}</p><ul>{rows}</ul>" if items else ""


def size(path):
    """Return the size of a file in megabytes, for a reader who decides whether to download it."""
    return f"{max(1, round(path.stat().st_size / 1e6))} MB"


def main(site=ROOT / "_build/html", code=None):
    site = Path(site)
    found = browser.find()
    if not found:
        raise SystemExit("NO BROWSER: `make browser` says what to do")
    if code:
        with browser.opened(found) as chromium:
            write_pdf(chromium, site / languages.pdf(code), code)
        link_downloads(site, code)
        return
    (site / languages.ZIP).unlink(missing_ok=True)  # the pages in the new zip mustn't link to an old one
    one = [sys.executable, "-m", "website.downloads", str(site.resolve())]
    running = [subprocess.Popen([*one, code], cwd=ROOT) for code in languages.NAMES]
    if max(process.wait() for process in running):
        raise SystemExit("not every edition was printed")
    write_zip(site, site / languages.ZIP)
    for code in languages.NAMES:
        link_downloads(site, code)
    for name in (*map(languages.pdf, languages.NAMES), languages.ZIP):
        print(f"{name}: {size(site / name)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
