"""The site's words that belong to no page: names, buttons, notes, and what the theme says to screen readers.

They are the messages of the catalog "course". Words that Sphinx and its theme translate themselves aren't here.
"""

import json
import re
from pathlib import Path

from tools import lone
from transconv_course import still
from website import catalogs

ROOT = Path(__file__).resolve().parents[2]
QUESTION_FORM = "lib/transconv_course/questions/words.json"
FOOTER = 'Text and pictures: <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>. Code: MIT.'
HOME = "Transposed convolution - Home"
NOT_FOUND = "Page not found"
WAY_BACK = "There is no page at this address. The search and the table of contents lead to those that are there."
OPEN_IN = "Open in {host}"
DOWNLOAD = "Download {suffix}"
LAUNCH_ROW = "Open or download: {title}"
DOWNLOADS = "You can also take the whole course with you:"
PDF = '<a href="{address}">One volume to print</a> (PDF, {size})'
ZIP = (
    '<a href="{address}">All pages, for reading without a network</a> (ZIP, {size}): '
    "unpack the file and open <code>{page}</code>"
)
SHARED_PICTURE = "Where one number of a transposed convolution comes from: 12 = 2 · 3 + 3 · 2."
UNTRANSLATED_PAGE = "This page is not translated yet. What follows is the English original."
STALE = "Passages of this page that are newer in English, and stand here in English: {count}."
MISSING = "Passages of this page that are not translated yet, and stand here in English: {count}."
WORDS = (
    "Transposed convolution",
    HOME,
    "Search the course",
    FOOTER,
    "Language",
    OPEN_IN,
    DOWNLOAD,
    LAUNCH_ROW,
    DOWNLOADS,
    PDF,
    ZIP,
    SHARED_PICTURE,
    *still.MESSAGES,
    # Above folded cells and answers
    "Show the setup cell",
    "Hide the setup cell",
    "Show the worked solution",
    "Hide the worked solution",
    "Hint",
    "One more hint",
    "What does this print?",
    # In a downloaded notebook
    "Worked solution",
    "Questions",
    lone.TITLE,
    lone.DAMAGED,
    # At the top of a page that isn't translated completely
    UNTRANSLATED_PAGE,
    STALE,
    MISSING,
    NOT_FOUND,
    WAY_BACK,
)
# What the theme and MyST-NB write into attributes without asking for a translation.
THEME_ATTRIBUTES = (
    "Home",
    "Main",
    "Page",
    "Color mode",
    "System Settings",
    "Toggle primary sidebar",
    "Toggle secondary sidebar",
    "Toggle hidden content",
    "Link to this heading",
    "Link to this term",
    "Link to this definition",
)
FRONT_DOOR = ("Transposed convolution: a course", "The course begins on its first page.")
PAGE_DESCRIPTIONS = {  # of the pages without a paragraph
    "genindex": "Every function and class of the course's library and every word of its glossary, from A to Z.",
    "py-modindex": "The modules of the course's library, each with its functions and what they do.",
    "search": "Look for a word in all chapters, the glossary, the cheat sheet and the library's pages.",
    "404": "There is no page at this address; the contents and the search lead to those that are there.",
}
IN_ATTRIBUTE = re.compile(f'="({"|".join(map(re.escape, THEME_ATTRIBUTES))})"')


def messages():
    """Return every message of the catalog."""
    form = json.loads((ROOT / QUESTION_FORM).read_text(encoding="utf-8")).values()
    return tuple(dict.fromkeys([*WORDS, *THEME_ATTRIBUTES, *form, *FRONT_DOOR, *PAGE_DESCRIPTIONS.values()]))


def translations(code):
    """Return the translations into a language, as a dictionary by the English words."""
    return catalogs.words(code, "course")


def translator(code):
    """Return the function that translates a message into a language, or leaves it in English."""
    words = translations(code)
    return lambda message: words.get(message, message)


def configure(app, config):
    say = translator(config.language)
    options = config.html_theme_options
    for name in ("search_bar_text", "extra_footer"):
        options[name] = say(options[name])
    options["logo"] = options.get("logo", {}) | {"alt_text": say(HOME)}
    config.html_title = say(config.html_title)
    config.notfound_context = {
        "title": say(NOT_FOUND),
        "body": f"<h1>{say(NOT_FOUND)}</h1>\n<p>{say(WAY_BACK)}</p>",
    }


def offer_translator(app, pagename, templatename, context, doctree):
    """Give the templates the function that translates."""
    context["say"] = translator(app.config.language)


def translate_attributes(html, code):
    """Return a page in which the theme's attributes are translated into a language."""
    say = translator(code)
    return IN_ATTRIBUTE.sub(lambda match: f'="{say(match[1])}"', html)
