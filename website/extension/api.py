"""The library's pages from its docstrings, which are plain text: nothing in them is markup but the examples.

The site is built without torch; autodoc puts a stand-in in its place.
"""

import re
import sys
from pathlib import Path

LIB = Path(__file__).resolve().parents[2] / "lib"
MARKUP = re.compile(r"[*|\\]|(?<=\w)_(?!\w)")
CODE = re.compile(r"`([^`]+)`")


def plain(app, what, name, obj, options, lines):
    """Let characters that reStructuredText would read as markup stand for themselves; examples are left alone."""
    example = False
    for place, line in enumerate(lines):
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        if not example:
            parts = CODE.split(line)
            parts[::2] = (MARKUP.sub(lambda match: "\\" + match[0], part) for part in parts[::2])
            parts[1::2] = (f"``{part}``" for part in parts[1::2])
            lines[place] = "".join(parts)


def setup(app):
    sys.path.insert(0, str(LIB))
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    app.connect("autodoc-process-docstring", plain, priority=100)  # before napoleon reads the sections
    return {"parallel_read_safe": True, "parallel_write_safe": True}
