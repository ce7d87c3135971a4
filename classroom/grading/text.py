"""Text that comes from students, made harmless for the tables and pages that a teacher opens."""

import csv
import io
import os
import re
import unicodedata
from html import escape

FORMULA = "=+\\-@＝＋－＠"
STARTS = re.compile(rf"(^\s*|[;,]\s*)(?=[{FORMULA}])")
JOINERS = "\u200c\u200d"  # within words of some scripts, and within emoji
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
BOM = "\ufeff"  # at the beginning of a table, it tells Excel that the text is in UTF-8
MOST = 2000  # characters of a text on a page
STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1rem; }
caption { text-align: left; }
th, td { border: 1px solid #767676; padding: .2rem .6rem; text-align: right; vertical-align: top; }
.summary th[scope=row], .summary td:last-child { text-align: left; }
.wide { overflow-x: auto; }
code { overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
article, .rubric { border-left: 3px solid #767676; padding-left: 1rem; margin: 1.5rem 0; }
"""


def visible(text):
    """Return the text with invisible characters as escapes: control characters, marks that reverse its direction."""
    return "".join(
        letter.encode("unicode_escape").decode()
        if unicodedata.category(letter) in HIDDEN and letter not in "\n" + JOINERS
        else letter
        for letter in text
    )


def printable(name):
    """Return a file's name as one line of text; bytes that are not text become escapes."""
    return one_line(os.fsencode(name).decode("utf-8", "backslashreplace"))


def one_line(text):
    return visible(text).replace("\n", "\\n")


def shortened(text, most=MOST):
    """Return the text, or its beginning and how much is left out."""
    return text if len(text) <= most else f"{text[:most]} … ({len(text) - most} more characters)"


def safe(text, most=MOST):
    """Return text for HTML: visible, not too long, and nothing but text."""
    return escape(visible(shortened(str(text), most)))


def cell(text, mark="'"):
    """Return text for a cell of a table that no spreadsheet takes for a formula, whichever separator it splits at."""
    return STARTS.sub(rf"\g<1>{mark}", one_line(text))


def number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


def counted(count, one, many=""):
    """Return a number with its noun, such as "1 row" and "2 rows"."""
    return f"{number(count)} {one if count == 1 else many or f'{one}s'}"


def csv_text(rows, delimiter=","):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", delimiter=delimiter).writerows(rows)
    return text.getvalue()


def page(title, body, pictures=False):
    """Return an HTML page that may neither load nor run anything, and shows pictures only if they are in it as data."""
    allowed = "default-src 'none'; style-src 'unsafe-inline'" + ("; img-src data:" if pictures else "")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}">\n'
        f"<title>{safe(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
