"""What keeps a page light: scripts that wait, icon fonts with the icons in use, and no files that no page asks for."""

import re
import shutil

from website.extension import font_subset

# What no page asks for: icons as a script, menus, maps for debuggers, fonts in a second format, the theme's templates.
UNUSED = (
    "scripts/fontawesome.js",
    "scripts/bootstrap.js",
    "scripts/*.txt",
    "**/*.map",
    "vendor/**/*.ttf",
    "locales",
    "*webpack-macros.html",
)
THEME = "styles/pydata-sphinx-theme.css"
ICON_FONTS = "vendor/fontawesome/webfonts/*.woff2"
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
ICON_CLASS = re.compile(r"(?<=\.)fa-[\w-]+")
CHARACTER = re.compile(r'"\\([\da-f]{4})"')
CLASSES = re.compile(r'\bclass="([^"]*)"')


def defer_scripts(app, pagename, templatename, context, doctree):
    """Let a page's scripts wait until the page is there; a module waits by itself, the search's own run at once."""
    context["script_files"] = [script for script in context["script_files"] if script.filename]
    for script in context["script_files"]:
        script.attributes.pop("defer", None)
        if pagename != "search" and "type" not in script.attributes:
            script.attributes["defer"] = "defer"


def classes(html):
    """Return the classes that a page uses."""
    return set(" ".join(CLASSES.findall(html)).split())


def drop_unused(folder, classes):
    """Drop from the folder of static files what no page asks for, and from its icon fonts what no class asks for."""
    characters = "".join(icons((folder / THEME).read_text(encoding="utf-8"), classes))
    for path in folder.glob(ICON_FONTS):
        font = font_subset.subset_font(path, characters)
        if font:
            path.write_bytes(font)
        else:
            path.unlink()
    for path in [path for name in UNUSED for path in folder.glob(name)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def icons(css, classes):
    """Yield the characters of the icons that the theme's own rules show, or those of classes that are in use."""
    for selector, declarations in RULE.findall(css):
        names = set(ICON_CLASS.findall(selector))
        if not names or names & classes:
            yield from (chr(int(code, 16)) for code in CHARACTER.findall(declarations))
