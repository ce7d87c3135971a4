"""One stylesheet in place of six: the rules that some page of the site uses, with the icons in it.

The theme brings half a megabyte of rules and 1.5 MB of icons, of which the course uses a twentieth. What is used is
known when all pages are written: a rule stays if each class, id and tag that it names is in the markup of a page, or
is a word of a script that a page loads.
"""

import base64
import re
import shutil
from pathlib import Path

import tinycss2

from website.extension import fonts

SHEETS = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
    "copybutton.css",
    "course.css",
)
SITE = "site.css"
SCRIPTS = ("_static/**/*.js", "_static/**/*.mjs", "calculator.js")
# What no page asks for: icons as a script, menus, maps for debuggers, the theme's words in other languages.
DROPPED = ("scripts/fontawesome.js*", "scripts/bootstrap.js*", "scripts/*.map", "locales", "*webpack-macros.html")
# The theme's icon fonts, and the classes by which its buttons ask for each; "far" is a word of the text as well.
ICONS = {"fa-solid-900": {"fa-solid", "fas"}, "fa-regular-400": {"fa-regular"}, "fa-brands-400": {"fa-brands", "fab"}}
FONT_FILE = re.compile(r"[./\w]+/(fa-[\w-]+)\.woff2")
MARKUP = re.compile(r"<script\b.*?</script>|<[a-zA-Z][^>]*>", re.DOTALL)
WORD = re.compile(r"[\w-]+")
ICON = re.compile(r"[\ue000-\uf8ff]")
AT_WITH_RULES = {"media", "supports", "layer", "container"}
ANY_OF = {"is", "where", "has"}


def words(folder):
    """Return the words of all pages' markup and of all scripts in a folder."""
    found = set()
    for page in folder.rglob("*.html"):
        found.update(*map(WORD.findall, MARKUP.findall(page.read_text(encoding="utf-8"))))
    for script in (path for place in SCRIPTS for path in folder.glob(place)):
        found.update(WORD.findall(script.read_text(encoding="utf-8")))
    return found


def used(selector, known):
    """Tell whether the words that a selector, as tokens, asks for are all known; those in :not() are not asked for."""
    before = None
    for token in selector:
        if token.type == "function" and token.lower_name in ANY_OF:
            if not any(used(one, known) for one in split(token.arguments)):
                return False
        elif token.type in ("hash", "ident") and before != ":" and token.value not in known:
            return False
        before = token.value if token.type == "literal" else None
    return True


def split(tokens):
    """Return the parts of a list of tokens between its commas."""
    parts = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def cut(rules, known):
    """Return the text of the rules that are used."""
    text = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [tinycss2.serialize(one).strip() for one in split(rule.prelude) if used(one, known)]
            if selectors:
                text.append(f"{','.join(selectors)}{{{tinycss2.serialize(rule.content).strip()}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in AT_WITH_RULES and rule.content is not None:
            inside = cut(parsed(rule.content), known)
            if inside:
                text.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset" and "fontawesome" not in rule.serialize():
            text.append(rule.serialize())
    return "".join(text)


def parsed(text):
    return tinycss2.parse_rule_list(text, skip_comments=True, skip_whitespace=True)


def icons(folder, css, known):
    """Return the faces of the icon fonts that are asked for, with the icons that the rules name in them."""
    characters = "".join(ICON.findall(css))
    for rule in parsed((folder / "styles/pydata-sphinx-theme.css").read_text(encoding="utf-8")):
        file = FONT_FILE.search(rule.serialize()) if rule.type == "at-rule" else None
        font = fonts.cut(folder / "styles" / file[0], characters) if file and ICONS[file[1]] & known else None
        if font:
            address = f"src:url(data:font/woff2;base64,{base64.b64encode(font).decode()})"
            yield re.sub(r"src:[^;}]*", address, rule.serialize())


def write(app, error):
    if error is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static"
    remove(folder, DROPPED)
    known = words(Path(app.outdir))
    sheets = (path.read_text(encoding="utf-8") for name in SHEETS for path in folder.glob(name))
    css = cut(parsed("\n".join(sheets)), known)
    (folder / SITE).write_text('@charset "utf-8";' + "".join(icons(folder, css, known)) + css, encoding="utf-8")
    remove(folder, (*SHEETS, "styles", "vendor"))


def remove(folder, names):
    for path in (path for name in names for path in folder.glob(name)):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def lighten(app, pagename, templatename, context, doctree):
    """Take the sheets off a page's list; what scripts it has wait until the page is there."""
    sheets = context["css_files"]
    context["css_files"] = [one for one in sheets if not any(Path(one.filename).match(name) for name in SHEETS)]
    context["script_files"] = [script for script in context["script_files"] if script.filename]
    for script in context["script_files"]:
        script.attributes.pop("defer", None)
        if pagename != "search" and "type" not in script.attributes:  # its own run at once; a module waits by itself
            script.attributes["defer"] = "defer"


def setup(app):
    app.connect("html-page-context", lighten, priority=900)
    app.connect("build-finished", write, priority=900)  # the theme writes a sheet of its own before
    return {"parallel_read_safe": True, "parallel_write_safe": True}
