"""Keeps the site light: one stylesheet with only the rules and icons in use, and no files that no page requests.

The theme brings half a megabyte of rules and 1.5 MB of icons, of which the course uses a twentieth. Gzipped, the rules
in use take 27 kB instead of 81 kB; with all 81 kB, the heaviest pages only just reach Lighthouse's 95 points.
"""

import re
import shutil

from website.extension import font_subset

SHEETS = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
    "copybutton.css",
    "look.css",
    "course.css",
)
SHEET = "site.css"
SCRIPTS = ("**/*.js", "**/*.mjs", "../calculator.js")
# What no page requests: icons as a script, menus, source maps, fonts in a second format, the theme's templates.
UNUSED = (
    "scripts/fontawesome.js",
    "scripts/bootstrap.js",
    "scripts/*.txt",
    "scripts/*.map",
    "vendor/**/*.ttf",
    "locales",
    "*webpack-macros.html",
)
ICON_FONTS = "vendor/fontawesome/webfonts/*.woff2"
MARKUP = re.compile(r"<script\b.*?</script>|<[a-zA-Z][^>]*>", re.DOTALL)
WORD = re.compile(r"[\w-]+")
NO_RULE = re.compile(r"/\*.*?\*/|@(?:import|charset)[^;]*;", re.DOTALL)
RULE = re.compile(r"([^{}@;]+)(\{[^{}]*\})")  # the innermost ones: those in @media too, and no @font-face
COMMA = re.compile(r",(?![^(]*\))")
FUNCTION = re.compile(r"\([^()]*\)")  # a selector can match without the names inside :not() and :is()
NAME = re.compile(r"[.#](-?[A-Za-z][\w-]*)")  # of a class or an id
ICON = re.compile(r'"\\([\da-f]{4})"')


def words(html):
    """Return the words in the markup of a page, its classes and ids among them."""
    return set().union(*map(WORD.findall, MARKUP.findall(html)))


def make_light(folder, words):
    """Join the sheets in the folder of static files, for pages with these words, and drop what no page requests."""
    _remove(folder, UNUSED)
    known = words.union(*(WORD.findall(text) for text in _texts(folder, SCRIPTS)))
    css = used_rules("\n".join(_texts(folder, SHEETS)), known)
    (folder / SHEET).write_text('@charset "utf-8";' + css.replace("../vendor", "vendor"), encoding="utf-8")
    _subset_icon_fonts(folder, "".join(chr(int(code, 16)) for code in ICON.findall(css)))
    _remove(folder, (*SHEETS, "styles"))


def used_rules(css, known):
    """Return the rules that can match: every class and id that a selector needs must be known."""

    def matching(rule):
        selectors = [one for one in COMMA.split(rule[1]) if known.issuperset(NAME.findall(FUNCTION.sub("", one)))]
        return ",".join(selectors) + rule[2] if selectors else ""

    return RULE.sub(matching, NO_RULE.sub("", css))


def _texts(folder, names):
    return [path.read_text(encoding="utf-8") for name in names for path in sorted(folder.glob(name))]


def _remove(folder, names):
    for path in [path for name in names for path in folder.glob(name)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _subset_icon_fonts(folder, characters):
    for path in folder.glob(ICON_FONTS):
        font = font_subset.subset_font(path, characters)
        if font:
            path.write_bytes(font)
        else:
            path.unlink()
