"""What the course adds to Sphinx: one extension, whose parts are called from here.

Each part is one module. A page's context goes through PAGE_STEPS once, in order; `after_build` reads each written page
once.
"""

from website.extension import (
    accessibility,
    after_build,
    chapter_cards,
    chinese_search,
    docstrings,
    edition_links,
    folds,
    formula_search,
    glossary_links,
    inline_pictures,
    language_marks,
    launch_links,
    mathml,
    page_metadata,
    page_scripts,
    site_words,
    stage_stills,
    translated_html,
)

CONFIGURE = (
    launch_links.show_repository,
    site_words.configure,
    page_metadata.configure,
    edition_links.translate_captions,
)
PAGE_STEPS = (
    accessibility.repair,
    page_scripts.fill_in_repository,
    page_scripts.load_scripts,
    page_metadata.add_metadata,
    edition_links.add_edition_links,
    site_words.offer_translator,
)


def configure(app, config):
    for step in CONFIGURE:
        step(app, config)


def complete_page(app, pagename, templatename, context, doctree):
    for step in PAGE_STEPS:
        step(app, pagename, templatename, context, doctree)


def setup(app):
    for extension in ("sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinxext.opengraph"):
        app.setup_extension(extension)
    app.add_config_value("editions", [], "env")
    app.add_search_language(chinese_search.CourseChinese)
    app.add_search_language(formula_search.CourseEnglish)
    app.add_html_math_renderer("mathml", mathml.INLINE, mathml.DISPLAYED)
    app.add_node(translated_html.translatable_html)
    app.add_node(folds.fold, html=(folds.visit_fold, folds.depart_fold))
    app.add_node(folds.summary, html=(folds.visit_summary, folds.depart_summary))
    app.add_node(folds.summary_heading, html=(folds.visit_summary, folds.depart_summary_heading))
    for transform in (
        folds.FoldProofs,
        folds.MarkDeeper,
        translated_html.Wrap,
        translated_html.Unwrap,
        inline_pictures.InlinePictures,
        stage_stills.DrawStills,
        chapter_cards.DrawCards,
        language_marks.MarkEnglish,
        language_marks.MarkChinese,
    ):
        app.add_transform(transform)
    app.add_post_transform(folds.FoldDeeper)
    app.add_post_transform(mathml.KeepPunctuation)
    app.connect("config-inited", configure, priority=950)  # the table of contents has been read
    app.connect("builder-inited", page_scripts.copy_modules)
    app.connect("autodoc-process-docstring", docstrings.escape_markup, priority=100)  # before napoleon reads them
    app.connect("doctree-read", launch_links.name_assignments)
    app.connect("doctree-read", page_metadata.describe)
    app.connect("doctree-resolved", glossary_links.add_links)
    app.connect("doctree-resolved", launch_links.add_links)
    app.connect("html-page-context", complete_page, priority=400)  # before the theme drops what is empty
    app.connect("build-finished", after_build.finish, priority=900)  # the theme has written its sheets
    return {"parallel_read_safe": True, "parallel_write_safe": True}
