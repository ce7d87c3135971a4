"""The words of the site that stand on no page of their own: names, buttons, notes, what the theme says aloud.

They are the messages of the catalog "course". What Sphinx and its theme translate themselves is not here.
"""

import ast
import re
from pathlib import Path

from sphinx.builders.gettext import MsgOrigin

from website import catalogs, languages
from website.extension import stored_html

ROOT = Path(__file__).resolve().parents[2]
FRONT_DOOR = "website/root/index.html"
FORM = "lib/transconv_course/questions/asked.py"  # read as text: the site is built without torch
FOOTER = 'Text and pictures: <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>. Code: MIT.'
HOME = "Transposed convolution - Home"
LOST = "Page not found"
WAY_BACK = "There is no page at this address. The search and the table of contents lead to those that are there."
OPEN = "Open in {host}"
DOWNLOAD = "Download {suffix}"
ROW = "Open or download: {title}"
SHARED = "Where one number of a transposed convolution comes from: 12 = 2 · 3 + 3 · 2."
WHOLE = "This page is not translated yet. What follows is the English original."
STALE = "Passages of this page that are newer in English, and stand here in English: {count}."
MISSING = "Passages of this page that are not translated yet, and stand here in English: {count}."
WORDS = (
    "Transposed convolution",
    HOME,
    "Search the course",
    FOOTER,
    "Language",
    OPEN,
    DOWNLOAD,
    ROW,
    SHARED,
    # Over folded cells and answers
    "Show the setup cell",
    "Hide the setup cell",
    "Show the worked solution",
    "Hide the worked solution",
    "Hint",
    "One more hint",
    "What does this print?",
    # At the top of a page that is not wholly translated
    WHOLE,
    STALE,
    MISSING,
    LOST,
    WAY_BACK,
)
# What the theme and MyST-NB write into attributes without asking for a translation.
SPOKEN = (
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
IN_ATTRIBUTES = re.compile(f'="({"|".join(map(re.escape, SPOKEN))})"')


def messages():
    """Return every message of the catalog."""
    front_door = stored_html.messages((ROOT / FRONT_DOOR).read_text(encoding="utf-8"))
    return tuple(dict.fromkeys([*WORDS, *SPOKEN, *_form_words(), *front_door]))


def said(code):
    """Return the words in a language, as a dictionary from English."""
    return catalogs.words(code, "course")


def _form_words():
    tree = ast.parse((ROOT / FORM).read_text(encoding="utf-8"))
    (table,) = [one.value for one in tree.body if isinstance(one, ast.Assign) and one.targets[0].id == "WORDS"]
    return ast.literal_eval(table).values()


def extract(app):
    if app.builder.name == "gettext":
        for message in (*messages(), *app.config.page_descriptions.values()):
            app.builder.catalogs["course"].add(message, MsgOrigin("", 0))


def configure(app, config):
    words = said(config.language)
    put = lambda message: words.get(message, message)  # noqa: E731
    options = config.html_theme_options
    for name in ("search_bar_text", "extra_footer"):
        options[name] = put(options[name])
    options["logo"] = options.get("logo", {}) | {"alt_text": put(HOME)}
    config.html_title = put(config.html_title)
    config.notfound_context = {"title": put(LOST), "body": f"<h1>{put(LOST)}</h1>\n<p>{put(WAY_BACK)}</p>"}


def write(app, error):
    """Put the words where nothing asks for them: attributes that the theme writes, the front door."""
    code = app.config.language
    if error or app.builder.format != "html" or code == languages.SOURCE:
        return
    words = said(code)
    front_door = Path(app.outdir) / Path(FRONT_DOOR).name
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if page == front_door:
            text = stored_html.translated(text, words, languages.SOURCE)
            text = text.replace(f'<html lang="{languages.SOURCE}"', f'<html lang="{languages.tag(code)}"')
        text = IN_ATTRIBUTES.sub(lambda match: f'="{words.get(match[1], match[1])}"', text)
        page.write_text(text, encoding="utf-8")


def setup(app):
    app.connect("builder-inited", extract)
    app.connect("config-inited", configure, priority=900)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
