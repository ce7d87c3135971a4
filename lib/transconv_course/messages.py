"""The messages that an output shows its reader, as data: the text of each, and its place in the output's HTML.

Code that writes HTML marks each message with `text` or `attribute`, and `rendered` removes the marks again. The
notebook then stores HTML as a browser reads it and, as the output's metadata, the messages and their places: the site
puts a translation in each place and never has to parse HTML to find a message. A check stores its message and what
fills the holes in it. Nothing here needs torch.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from transconv_course import translation

SOURCE = "en"  # the language of every message in the code
# Private characters of Unicode, which no text of the course uses.
TEXT, ATTRIBUTE, END, WHOLE, WHOLE_END = "\ue000\ue001\ue002\ue003\ue004"
MARK = re.compile(f"([{TEXT}{ATTRIBUTE}])([^{END}]*){END}|[{WHOLE}{WHOLE_END}]")
CODE = re.compile(r"`([^`]+)`")
WORD = re.compile(r"[^\W\d_]{2}")
STORED = re.compile(r"(\d+)-(\d+) (text|attribute) (.*)", re.DOTALL)

Place = tuple[int, int, str, str]  # start and end in the HTML, "text" or "attribute", the message
Bundle = tuple[dict[str, Any], dict[str, Any]]  # an output's data and metadata


def as_html(message: str) -> str:
    """Return a message as HTML; text between backticks becomes code."""
    return CODE.sub(r"<code>\1</code>", escape(message, quote=False))


FORMS: dict[str, Callable[[str], str]] = {"text": as_html, "attribute": escape}
MARKED = {"text": '<span lang="{1}">{0}</span>', "attribute": '{0}" lang="{1}'}  # the quotes are already around it


def text(message: str) -> str:
    """Return a message marked as text between tags; one without words needs no translation and isn't marked."""
    return f"{TEXT}{message}{END}" if _has_words(message) else as_html(message)


def attribute(message: str) -> str:
    """Return a message marked as an attribute's value, to be put between the quotes."""
    return f"{ATTRIBUTE}{message}{END}" if _has_words(message) else escape(message)


def whole(marked: str) -> str:
    """Return marked HTML whose messages are translated together or not at all."""
    return f"{WHOLE}{marked}{WHOLE_END}"


def rendered(marked: str) -> tuple[str, list[list[Place]]]:
    """Return the HTML without marks, and its messages with their places, in units that are translated together.

    >>> rendered(f"<p>{text('Call `f`.')}</p>")
    ('<p>Call <code>f</code>.</p>', [[(3, 23, 'text', 'Call `f`.')]])
    """
    pieces: list[str] = []
    units: list[list[Place]] = []
    length, end, open_unit = 0, 0, False
    for mark in MARK.finditer(marked):
        pieces.append(marked[end : mark.start()])
        length, end = length + len(pieces[-1]), mark.end()
        if mark[0] in (WHOLE, WHOLE_END):
            open_unit = mark[0] == WHOLE
            units += [[]] if open_unit else []
            continue
        form = "text" if mark[1] == TEXT else "attribute"
        pieces.append(FORMS[form](mark[2]))
        place = (length, length + len(pieces[-1]), form, mark[2])
        length = place[1]
        if open_unit:
            units[-1].append(place)
        else:
            units.append([place])
    return "".join([*pieces, marked[end:]]), units


def translated(html: str, units: Sequence[Sequence[Place]], words: Mapping[str, str], source: str) -> str:
    """Return the HTML with each unit translated; a unit with a message that isn't in `words` keeps its language.

    >>> html, units = rendered(f"<p>{text('one')}, {text('two')}</p>")
    >>> translated(html, units, {"one": "1"}, "en")
    '<p>1, <span lang="en">two</span></p>'
    """
    pieces: list[str] = []
    end = 0
    for unit in units:
        known = all(message in words for *_, message in unit)
        for start, stop, form, message in unit:
            said = FORMS[form](words[message]) if known else MARKED[form].format(html[start:stop], source)
            pieces += [html[end:start], said]
            end = stop
    return "".join([*pieces, html[end:]])


def stored(units: Sequence[Sequence[Place]]) -> list[list[str]]:
    """Return units as a notebook stores them: one line for each message, so that a diff can be read.

    >>> stored([[(3, 23, "text", "Call `f`.")]])
    [['3-23 text Call `f`.']]
    """
    return [[f"{start}-{end} {form} {message}" for start, end, form, message in unit] for unit in units]


def read(units: Sequence[Sequence[str]]) -> list[list[Place]]:
    """Return units from what `stored` made of them."""
    return [[_place(line) for line in unit] for unit in units]


def bundle(marked: str, plain: str) -> Bundle:
    """Return what `_repr_mimebundle_` returns: HTML and plain text, and the messages of the HTML as its metadata."""
    html, units = rendered(marked)
    return spoken({"text/html": html, "text/plain": plain}, {"text/html": {"messages": stored(units)}})


def plain_bundle(message: str, holes: Mapping[str, Any]) -> Bundle:
    """Return what `_repr_mimebundle_` returns for a message that is plain text, with its holes as its metadata.

    Args:
        message: the sentence, with named holes.
        holes: what fills each hole: text, or {"message": another message, "holes": what fills its own, if any}.
    """
    said = {"message": message, "holes": holes}
    return spoken({"text/plain": filled(said, {})}, {"text/plain": said})


def filled(said: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Return a message with its holes filled in, translated where `words` has a translation.

    >>> said = {"message": "Not right: {answer}. {hint}", "holes": {"answer": "9", "hint": {"message": "Count."}}}
    >>> filled(said, {"Count.": "数一数。"})
    'Not right: 9. 数一数。'
    """
    sentence = words.get(said["message"], said["message"])
    if "holes" not in said:
        return sentence
    holes = {name: filled(hole, words) if isinstance(hole, Mapping) else hole for name, hole in said["holes"].items()}
    return sentence.format(**holes)


def spoken(data: dict[str, Any], metadata: dict[str, Any]) -> Bundle:
    """Return an output in the course's language; a translated one stores no messages, since it stays as it is."""
    words = translation.words()
    return (in_language(data, metadata, words), {}) if words else (data, metadata)


def in_language(data: Mapping[str, Any], metadata: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """Return an output's data with the messages translated that its metadata lists."""
    data = dict(data)
    if "text/html" in metadata:
        units = read(metadata["text/html"]["messages"])
        data["text/html"] = translated(data["text/html"], units, words, SOURCE)
        data["text/plain"] = words.get(data["text/plain"], data["text/plain"])
    if "text/plain" in metadata:
        data["text/plain"] = filled(metadata["text/plain"], words)
    return data


def _place(line: str) -> Place:
    match = STORED.fullmatch(line)
    if not match:
        raise ValueError(f"a message must be stored as 'START-END FORM MESSAGE', got {line!r}")
    start, end, form, message = match.groups()
    return int(start), int(end), form, message


def _has_words(message: str) -> bool:
    return bool(WORD.search(CODE.sub("", message)))
