"""How a page is found and shared: its description, its addresses in every language, and the list of pages for crawlers.

The first sentences of a page's first paragraph are its description. The pages that Sphinx makes have no paragraph, so
site_words describes them. sphinxext-opengraph writes what a shared link shows. Whatever needs the site's address
(tools/addresses.py) is left out until there is one.
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes

from tools import addresses
from website import languages
from website.extension import site_words

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{pages}
</urlset>
"""
LONGEST = 220  # characters; few search engines show more
SENTENCE_END = re.compile(r"[.!?][\"”’)]?(?=\s|$)|[。！？]")


def configure(app, config):
    site, folder = addresses.read().site, languages.folder(config.language)
    config.html_baseurl = site + folder if site else ""  # Sphinx makes every page's canonical link from it
    config.notfound_urls_prefix = "/" + (site.split("/", 3)[3] if site else "") + folder
    config.ogp_site_url = config.html_baseurl
    config.ogp_site_name = config.html_title
    config.ogp_image_alt = site_words.translator(config.language)(site_words.SHARED_PICTURE)


def describe(app, doctree):
    """Store a page's own description where sphinxext-opengraph looks for it."""
    metadata = app.env.metadata[app.env.docname]
    metadata["og:description"] = first_sentences(doctree)
    if not app.config.ogp_site_url:
        metadata["ogp_disable"] = "true"


def add_metadata(app, pagename, templatename, context, doctree):
    own = site_words.PAGE_DESCRIPTIONS.get(pagename)
    described = (context.get("meta") or {}).get("og:description")  # a page that Sphinx makes has no metadata
    description = site_words.translator(app.config.language)(own) if own else described
    if pagename == app.config.root_doc:
        context["docstitle"] = ""  # the page's title is the course's, which needn't be repeated
    lines = [f'<meta name="description" content="{escape(description)}">'] if description else []
    lines += [
        f'<link rel="alternate" hreflang="{languages.tag(code)}" href="{address(app, pagename, code)}">'
        for code in app.config.editions
        if doctree and addresses.read().site
    ]
    context["metatags"] = "\n".join([context.get("metatags", ""), *lines])


def address(app, pagename, code):
    """Return a page's address in the edition of a language, once the site has one."""
    return escape(addresses.read().site + languages.folder(code) + app.builder.get_target_uri(pagename))


def first_sentences(doctree):
    """Return as many of the first paragraph's sentences as fit, or as many of its words if no sentence does."""
    paragraphs = (node for node in doctree.findall(nodes.paragraph) if isinstance(node.parent, nodes.section))
    text = " ".join(next(paragraphs, nodes.paragraph()).astext().split())
    ends = [match.end() for match in SENTENCE_END.finditer(text) if match.end() <= LONGEST]
    if ends or len(text) <= LONGEST:
        return text[: max(ends, default=None)]
    return text[:LONGEST].rsplit(" ", 1)[0] + " …"


def list_pages(app):
    """Write robots.txt, which crawlers obey only at the root of a host, and the sitemap that it names.

    One list names the pages of every edition; sphinx-sitemap can't, since the source's edition has no folder.
    """
    if app.config.language != languages.SOURCE:
        return
    site, robots = addresses.read().site, "User-agent: *\nAllow: /\n"
    if site:
        urls = (address(app, page, code) for code in app.config.editions for page in sorted(app.env.found_docs))
        pages = "\n".join(f"<url><loc>{url}</loc></url>" for url in urls)
        (Path(app.outdir) / "sitemap.xml").write_text(SITEMAP.format(pages=pages), encoding="utf-8")
        robots += f"Sitemap: {site}sitemap.xml\n"
    (Path(app.outdir) / "robots.txt").write_text(robots, encoding="utf-8")
