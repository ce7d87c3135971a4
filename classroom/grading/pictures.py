"""Pictures in a notebook's text, made harmless for the page on which a teacher reads answers.

A picture is attached to a cell, or stands in the text as data. Each reference to one becomes `picture:DIGEST`, so a new
picture makes a new answer, and two cells may call theirs by the same name. What a page shows is a PNG or a JPEG of a
moderate size, checked here, and never an SVG, which may hold a program.
"""

import base64
import binascii
import re
from hashlib import sha256
from urllib.parse import unquote

MOST_BYTES = 4 << 20
MOST_CELLS = 50_000_000  # width times height: more makes a browser slow, and takes few bytes if all are equal
MOST_SHOWN = 3  # of one answer
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
NOT_SHOWN = "picture that is no PNG or JPEG of a moderate size"
ATTACHED = re.compile(r"attachment:((?:[^()\s\"'<>]|\([^()\s]*\))+)")
DATA = re.compile(r"data:image/(?:png|jpe?g);base64,([A-Za-z0-9+/=]+)")
NAMED = re.compile(r"picture:([0-9a-f]{16})")
PICTURE = re.compile(r"!\[[^\]]*\]\(|!\[[^\]]*\]\[|<img\b")
SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # markers in a JPEG after which its size stands


def named(source, attachments, found):
    """Return a cell's text with a name in place of each picture, and put the pictures' data URLs in `found` by name.

    Args:
        source: the text.
        attachments: what the notebook says is attached to the cell; it can be anything.
        found: dict of {digest: data URL}.
    """

    names = {}  # of what was looked at: the text may refer to one picture many times

    def attached(match):
        label = unquote(match[1])
        if label not in names:
            bundle = attachments.get(label) if isinstance(attachments, dict) else None
            contents = bundle.values() if isinstance(bundle, dict) else ()
            taken = (_taken(content, found) for content in contents if isinstance(content, str))
            names[label] = next(filter(None, taken), "")
        return names[label] or match[0]

    source = DATA.sub(lambda match: _taken(match[1], found) or NOT_SHOWN, source)
    return ATTACHED.sub(attached, source)


def _taken(encoded, found):
    """Put a picture into `found`, and return what refers to it in a text, or "" if it can't be shown."""
    url = _data_url(encoded)
    if url is None:
        return ""
    digest = sha256(encoded.encode()).hexdigest()[:16]
    found[digest] = url
    return f"picture:{digest}"


def shown_in(text, found):
    """Return the data URLs of the first pictures that a text names."""
    return [found[digest] for digest in NAMED.findall(text) if digest in found][:MOST_SHOWN]


def count(text):
    """Return how many pictures a text has, whether they can be shown or not."""
    return len(PICTURE.findall(text))


def all_shown(text):
    """Return whether every picture in a text can be shown."""
    return count(text) <= min(len(NAMED.findall(text)), MOST_SHOWN)


def _data_url(encoded):
    """Return the data URL of a PNG or a JPEG of a moderate size, or None."""
    if len(encoded) > MOST_BYTES * 4 // 3 + 4:
        return None
    try:
        content = base64.b64decode(encoded)
    except (binascii.Error, ValueError):
        return None
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    cells = {"image/png": _cells_of_png, "image/jpeg": _cells_of_jpeg}[kind](content) if kind else 0
    return f"data:{kind};base64,{base64.b64encode(content).decode()}" if 0 < cells <= MOST_CELLS else None


def _cells_of_png(content):
    return int.from_bytes(content[16:20]) * int.from_bytes(content[20:24])


def _cells_of_jpeg(content):
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        if content[place + 1] in SIZES:
            return int.from_bytes(content[place + 5 : place + 7]) * int.from_bytes(content[place + 7 : place + 9])
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return 0
