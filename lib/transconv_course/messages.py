"""The messages that an output shows its reader, as data: the text of each, and its place in the output's HTML.

Code that writes HTML marks each message with `text` or `attribute`, and `rendered` removes the marks again. The
notebook then stores HTML as a browser reads it and, as the output's metadata, the messages and their places: the site
puts a translation in each place and never has to parse HTML to find a message. A sentence with numbers is a message
with holes and what fills them, so that one translation serves all of its numbers. Nothing here needs torch.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from transconv_course import translation

SOURCE = "en"  # the language of every message in the code
# Private characters of Unicode, which no text of the course uses.
TEXT, ATTRIBUTE, END, WHOLE, WHOLE_END, HOLES = "\ue000\ue001\ue002\ue003\ue004\ue005"
MARK = re.compile(f"([{TEXT}{ATTRIBUTE}])([^{END}]*){END}|[{WHOLE}{WHOLE_END}]")
CODE = re.compile(r"`([^`]+)`")
WORD = re.compile(r"[^\W\d_]{2}")
STORED = re.compile(r"(\d+)-(\d+) (text|attribute) (.*)", re.DOTALL)

# A sentence, or {"message": one with named holes, "holes": what fills each of them: text, or another message}.
Message = str | Mapping[str, Any]
Place = tuple[int, int, str, Message]  # start and end in the HTML, "text" or "attribute", the message
Bundle = tuple[dict[str, Any], dict[str, Any]]  # an output's data and metadata


def as_html(message: str) -> str:
    """Return a message as HTML; text between backticks becomes code."""
    return CODE.sub(r"<code>\1</code>", escape(message, quote=False))


FORMS: dict[str, Callable[[str], str]] = {"text": as_html, "attribute": escape}
MARKED = {"text": '<span lang="{1}">{0}</span>', "attribute": '{0}" lang="{1}'}  # the quotes are already around it


def text(message: Message) -> str:
    """Return a message marked as text between tags; one without words needs no translation and isn't marked."""
    return _marked(TEXT, message) if _has_words(message) else FORMS["text"](filled(message, {}))


def attribute(message: Message) -> str:
    """Return a message marked as an attribute's value, to be put between the quotes."""
    return _marked(ATTRIBUTE, message) if _has_words(message) else FORMS["attribute"](filled(message, {}))


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
        message = json.loads(mark[2][1:]) if mark[2].startswith(HOLES) else mark[2]
        pieces.append(FORMS[form](filled(message, {})))
        place = (length, length + len(pieces[-1]), form, message)
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
        known = all(sentence in words for *_, message in unit for sentence in sentences(message))
        for start, stop, form, message in unit:
            said = FORMS[form](filled(message, words)) if known else MARKED[form].format(html[start:stop], source)
            pieces += [html[end:start], said]
            end = stop
    return "".join([*pieces, html[end:]])


def stored(units: Sequence[Sequence[Place]]) -> list[list[Any]]:
    """Return units as a notebook stores them: one line for each message, so that a diff can be read.

    >>> stored([[(3, 23, "text", "Call `f`.")]])
    [['3-23 text Call `f`.']]
    >>> stored([[(3, 9, "text", {"message": "{n} cells", "holes": {"n": "2"}})]])
    [[{'place': '3-9 text', 'message': '{n} cells', 'holes': {'n': '2'}}]]
    """
    return [[_line(*place) for place in unit] for unit in units]


def read(units: Sequence[Sequence[Any]]) -> list[list[Place]]:
    """Return units from what `stored` made of them."""
    return [[_place(line) for line in unit] for unit in units]


def sentences(message: Message) -> list[str]:
    """Return what a message needs a translation of: itself, and the messages that fill its holes.

    >>> sentences({"message": "{n} cells. {more}", "holes": {"n": "2", "more": {"message": "Count them."}}})
    ['{n} cells. {more}', 'Count them.']
    """
    if isinstance(message, str):
        return [message]
    holes = (hole for hole in message.get("holes", {}).values() if isinstance(hole, Mapping))
    return [message["message"], *(sentence for hole in holes for sentence in sentences(hole))]


def bundle(marked: str, plain: Message) -> Bundle:
    """Return what `_repr_mimebundle_` returns: HTML and plain text, and the messages of the HTML as its metadata."""
    html, units = rendered(marked)
    metadata: dict[str, Any] = {"text/html": {"messages": stored(units)}}
    if isinstance(plain, Mapping):
        metadata["text/plain"] = plain
    return spoken({"text/html": html, "text/plain": filled(plain, {})}, metadata)


def plain_bundle(message: str, holes: Mapping[str, Any]) -> Bundle:
    """Return what `_repr_mimebundle_` returns for a message that is plain text, with its holes as its metadata.

    Args:
        message: the sentence, with named holes.
        holes: what fills each hole: text, or {"message": another message, "holes": what fills its own, if any}.
    """
    said = {"message": message, "holes": holes}
    return spoken({"text/plain": filled(said, {})}, {"text/plain": said})


def filled(said: Message, words: Mapping[str, str]) -> str:
    """Return a message with its holes filled in, translated where `words` has a translation.

    >>> said = {"message": "Not right: {answer}. {hint}", "holes": {"answer": "9", "hint": {"message": "Count."}}}
    >>> filled(said, {"Count.": "数一数。"})
    'Not right: 9. 数一数。'
    """
    if isinstance(said, str):
        return words.get(said, said)
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


def _line(start: int, end: int, form: str, message: Message) -> Any:
    place = f"{start}-{end} {form}"
    return f"{place} {message}" if isinstance(message, str) else {"place": place, **message}


def _place(line: Any) -> Place:
    holes = isinstance(line, Mapping)
    match = STORED.fullmatch(f"{line['place']} " if holes else line)
    if not match:
        raise ValueError(f"a message must be stored as 'START-END FORM MESSAGE', got {line!r}")
    start, end, form, message = match.groups()
    said = {name: part for name, part in line.items() if name != "place"} if holes else message
    return int(start), int(end), form, said


def _marked(kind: str, message: Message) -> str:
    return f"{kind}{message if isinstance(message, str) else HOLES + json.dumps(message, ensure_ascii=False)}{END}"


def _has_words(message: Message) -> bool:
    return any(WORD.search(CODE.sub("", sentence)) for sentence in sentences(message))
