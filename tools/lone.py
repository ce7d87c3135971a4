"""The lone edition of a notebook: a file that runs by itself, because its first code cell holds the course's library.

It needs no network, no address and no pip, and changes nothing that is installed: the cell unpacks the library into a
temporary folder. Every notebook that people download is one; the notebooks in the repository carry no library.
"""

import base64
import copy
import hashlib
import json
import lzma
import re
from functools import cache

from tools.addresses import ROOT, version

PACKAGES = ("transconv", "transconv_course")
DAMAGED = "This file is damaged, because its copy of the course's library isn't whole: download it again."
TITLE = "Run this cell first: it holds the course's library"
CARRIED = re.compile(r'^library = "([\w+/=]+)"', re.MULTILINE)


def lone(notebook, language=None, words=None):
    """Return the lone edition of a notebook.

    Args:
        notebook: a notebook of the course, as nbformat reads it.
        language: HTML's code of the language in which the library speaks, such as "zh-CN"; None for English.
        words: the library's messages in that language, by their English.
    """
    edition, words = copy.deepcopy(notebook), words or {}
    setup = next(cell for cell in edition.cells if cell.cell_type == "code")
    setup.source = setup_cell(packed(language, json.dumps(words, ensure_ascii=False, sort_keys=True)), words)
    for cell in edition.cells:
        for output in cell.get("outputs", ()):
            if "metadata" in output:
                output.metadata = {}  # where the messages are, which only a translation needs
    return edition


def setup_cell(library, words):
    """Return the source of the first cell, with a packed library in it."""
    source = (ROOT / "tools/lone_cell.py").read_text(encoding="utf-8").rstrip("\n")
    filled = {
        "LIBRARY": library,
        "VERSION": version(),
        "HASH": hashlib.sha256(library.encode()).hexdigest(),
        "SENTENCE": words.get(DAMAGED, DAMAGED),
        TITLE: words.get(TITLE, TITLE),
    }
    # In one pass, because the packed library may happen to contain the name of a place.
    return re.sub("|".join(map(re.escape, filled)), lambda match: filled[match[0]], source)


@cache
def packed(language, words):
    """Return the library as one line of base64: xz of JSON that maps each file's path to its text."""
    files = library()
    if language:
        translation = {"language": language, "words": json.loads(words)}
        files["transconv_course/translation.json"] = json.dumps(translation, ensure_ascii=False)
    text = json.dumps(files, ensure_ascii=False)
    return base64.b64encode(lzma.compress(text.encode())).decode()


def unpacked(source):
    """Return the files that a setup cell carries, as text by path, or None if it carries none."""
    found = CARRIED.search(source)
    return json.loads(lzma.decompress(base64.b64decode(found[1]))) if found else None


def library(root=ROOT):
    """Return the text of every file of the two packages, by its path."""
    paths = [path for package in PACKAGES for path in sorted((root / "lib" / package).rglob("*"))]
    files = [path for path in paths if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(root / "lib").as_posix(): path.read_text(encoding="utf-8") for path in files}
