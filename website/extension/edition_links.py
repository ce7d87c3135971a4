"""Links from a page to its other languages, and whatever else depends on the folder of an edition within the site."""

from website import catalogs, languages
from website.extension import site_words


def translate_captions(app, config):
    """Translate the captions of the table of contents: its file is read before anything else is translated."""
    words = catalogs.words(config.language, config.root_doc)
    site_map = config.external_site_map
    for document in site_map.values():
        for part in document.subtrees:
            part.caption = words.get(part.caption, part.caption)


def add_edition_links(app, pagename, templatename, context, doctree):
    """Tell a page's template its language, and the page's address in each of the others."""
    here = app.config.language
    root = _path_to_root(app, pagename, here)
    context["language"] = languages.tag(here)
    context["editions"] = [
        {
            "name": languages.NAMES[code],
            "tag": languages.tag(code),
            "address": f"{root}{languages.folder(code)}{app.builder.get_target_uri(pagename)}",
        }
        for code in app.config.editions
        if code != here
    ]
    context["editions_label"] = site_words.translator(here)("Language")


def _path_to_root(app, pagename, here):
    if pagename == "404":  # it is shown at any address, so its links are absolute
        return app.config.notfound_urls_prefix.removesuffix(languages.folder(here))
    return "../" * (pagename.count("/") + bool(languages.folder(here)))
