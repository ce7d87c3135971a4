"""How a page is found and shared: its description, what a shared link shows, and the list of pages for crawlers.

A page describes itself: by the first sentences of its first paragraph. The pages that Sphinx makes have none, so
_config.yml describes them. What needs the site's address (tools/addresses.py) waits until there is one.
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from markupsafe import Markup

from tools import addresses
from website import languages
from website.extension import furniture

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{pages}
</urlset>
"""
LONGEST = 220  # characters: what is shown of them differs, and is seldom more
END = re.compile(r"[.!?][\"”’)]?(?=\s|$)|[。！？]")


def configure(app, config):
    site, folder = addresses.read().site, languages.folder(config.language)
    config.html_baseurl = site + folder if site else ""  # Sphinx makes every page's canonical link of it
    config.notfound_urls_prefix = "/" + (site.split("/", 3)[3] if site else "") + folder


def describe(app, pagename, templatename, context, doctree):
    words, own = furniture.said(app.config.language), app.config.page_descriptions.get(pagename)
    tags = {"description": words.get(own, own)}
    if doctree:
        tags["description"] = first_sentences(doctree)
        tags |= shared(app, context, tags["description"], words)
    if pagename == app.config.root_doc:
        context["docstitle"] = ""  # its title is the course's own, and once is enough
    lines = [
        f'<meta {"property" if ":" in name else "name"}="{name}" content="{escape(text)}">'
        for name, text in tags.items()
        if text
    ]
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
    """Return what fits of the first paragraph, in whole sentences if one fits."""
    paragraphs = (node for node in doctree.findall(nodes.paragraph) if isinstance(node.parent, nodes.section))
    text = " ".join(next(paragraphs, nodes.paragraph()).astext().split())
    ends = [match.end() for match in END.finditer(text) if match.end() <= LONGEST]
    if ends or len(text) <= LONGEST:
        return text[: max(ends, default=None)]
    return text[:LONGEST].rsplit(" ", 1)[0] + " …"


def shared(app, context, description, words):
    """Return what those who are sent a link see of the page."""
    site = addresses.read().site
    tags = {
        "og:type": "article",
        "og:site_name": app.config.html_title,
        "og:title": Markup(context["title"]).striptags(),
        "og:description": description,
    }
    if site:
        tags["og:url"] = context["pageurl"]
        tags["og:image"] = f"{site}_static/share.png"
        tags["og:image:alt"] = words.get(furniture.SHARED, furniture.SHARED)
        tags["twitter:card"] = "summary_large_image"
    return tags


def list_pages(app, error):
    """Write robots.txt, which crawlers heed where the site has a host of its own, and the sitemap it names."""
    if error is not None or app.builder.name != "html" or app.config.language != languages.SOURCE:
        return  # one list names the pages of every edition
    site, robots = addresses.read().site, "User-agent: *\nAllow: /\n"
    if site:
        places = (address(app, page, code) for code in app.config.editions for page in sorted(app.env.found_docs))
        pages = "\n".join(f"<url><loc>{place}</loc></url>" for place in places)
        (Path(app.outdir) / "sitemap.xml").write_text(SITEMAP.format(pages=pages), encoding="utf-8")
        robots += f"Sitemap: {site}sitemap.xml\n"
    (Path(app.outdir) / "robots.txt").write_text(robots, encoding="utf-8")


def setup(app):
    app.add_config_value("page_descriptions", {}, "html")
    app.connect("config-inited", configure)
    app.connect("html-page-context", describe)
    app.connect("build-finished", list_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
