"""The pass after the build: each page is read once, and rewritten only if its words change."""

from pathlib import Path

from website import lone_notebooks
from website.extension import light_pages, mathml, page_metadata, site_words


def finish(app, error):
    if error is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    formulas, words = set(), set()
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        translated = site_words.translate_attributes(html, app.config.language)
        if translated != html:
            page.write_text(translated, encoding="utf-8")
        formulas |= mathml.characters(html)
        words |= light_pages.words(html)
    mathml.write_font(site / "_static", formulas)
    light_pages.make_light(site / "_static", words)
    if app.builder.name == "html":
        lone_notebooks.write(site / "_sources", app.config.language)
        lone_notebooks.write_scripts(site / "_sources")
        page_metadata.list_pages(app)
