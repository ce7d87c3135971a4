"""What keeps the site light: one stylesheet, only the icons in use, and no files that no page asks for.

The theme loads seven sheets and 1.5 MB of icons, of which the course uses about forty.
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
    "course.css",
)
SHEET = "site.css"
# What no page asks for: icons as a script, menus, maps for debuggers, fonts in a second format, the theme's templates.
UNUSED = (
    "scripts/fontawesome.js",
    "scripts/bootstrap.js",
    "scripts/*.txt",
    "scripts/*.map",
    "styles",
    "vendor/**/*.ttf",
    "locales",
    "*webpack-macros.html",
)
ICON_FONTS = "vendor/fontawesome/webfonts/*.woff2"
IMPORT = re.compile(r"@(?:import|charset)[^;]*;")
ICON_RULE = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"[^"]*"\}')
ICON_CLASS = re.compile(r"fa-[\w-]+")
ICON = re.compile(r'"\\([\da-f]{4})"')
CLASSES = re.compile(r'\bclass="([^"]*)"')


def classes(html):
    """Return the classes that a page uses."""
    return set(" ".join(CLASSES.findall(html)).split())


def make_light(folder, classes):
    """Join the sheets in the folder of static files, with the icons of these classes, and drop what no page asks for."""
    sheets = [path for name in SHEETS for path in folder.glob(name)]
    css = IMPORT.sub("", "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets))
    css = ICON_RULE.sub(lambda rule: rule[0] if classes & set(ICON_CLASS.findall(rule[0])) else "", css)
    (folder / SHEET).write_text(css.replace("../vendor", "vendor"), encoding="utf-8")
    _cut_icon_fonts(folder, "".join(chr(int(code, 16)) for code in ICON.findall(css)))
    for path in sheets + [path for name in UNUSED for path in folder.glob(name)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _cut_icon_fonts(folder, characters):
    for path in folder.glob(ICON_FONTS):
        font = font_subset.subset_font(path, characters)
        if font:
            path.write_bytes(font)
        else:
            path.unlink()
