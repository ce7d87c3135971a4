"""The library's docstrings on the site: they are plain text, whose only markup is backticks and examples."""

import re

MARKUP = re.compile(r"[*|\\]|(?<=\w)_(?!\w)")
CODE = re.compile(r"`([^`]+)`")


def escape_markup(app, what, name, obj, options, lines):
    """Escape what reStructuredText would read as markup, and set code as code; leave examples alone."""
    example = False
    for place, line in enumerate(lines):
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        if not example:
            parts = CODE.split(line)
            parts[::2] = (MARKUP.sub(lambda match: "\\" + match[0], part) for part in parts[::2])
            parts[1::2] = (f"``{part}``" for part in parts[1::2])
            lines[place] = "".join(parts)
