"""The words in HTML that a page holds as it is: alt texts, captions, folded answers, questions with their feedback.

Code, numbers and drawings hold none. What is code in a sentence stands between backticks, as the notebooks write it.
Nothing but the words is touched: a piece of HTML in a Markdown cell may open a tag that another piece closes.
"""

import json
import re
from html import escape, unescape

TOKEN = re.compile(r"<(script|style|svg|pre)\b.*?</\1>|<!.*?>|<[^>]*>|[^<]+", re.DOTALL)
QUESTION = re.compile(r"(<fieldset\b.*?</fieldset>)", re.DOTALL)
SPOKEN = re.compile(r'(?<=\s)(?:aria-label|title|placeholder|alt)="([^"]*)"')
FORM, KEY = (re.compile(rf'(?<=\sdata-{name}=)"([^"]*)"') for name in ("words", "key"))
CODE, BACKTICKS = re.compile(r"<code>(.*?)</code>", re.DOTALL), re.compile(r"`([^`]+)`")
WORD = re.compile(r"[^\W\d_]{2}")
VOID = re.compile(r"<(?:br|hr|img|input|link|meta)\b|.*/>$", re.DOTALL)


def messages(html):
    """Return the messages in a piece of HTML, in its order, each once."""
    found = {}
    _Pass(found.setdefault).over(html)
    return list(found)


def translated(html, words, language):
    """Return the HTML in other words, a dictionary; what is not in it stays, and is marked as being of the language.

    A question is put in other words as a whole or not at all.
    """
    parts = QUESTION.split(html)
    for place, part in enumerate(parts):
        half = place % 2 and any(message not in words for message in messages(part))
        parts[place] = marked(part, language) if half else _Pass(words.get, language).over(part)
    return "".join(parts)


def marked(html, language):
    """Return the HTML with the language on its first tag."""
    return re.sub(r"(?<=<)\w[\w-]*", lambda match: f'{match[0]} lang="{language}"', html, count=1)


class _Pass:
    """One way through a piece of HTML, putting each message as `put` gives it; where that is None it stays."""

    def __init__(self, put, language=None):
        self.put, self.language = put, language
        self.out = []
        self.opened = []  # where in `out` the tags stand that are open
        self.unsaid = set()  # and those with words that stay
        self.run = ""  # the text since the last tag, code included

    def over(self, html):
        for match in TOKEN.finditer(html):
            token = match[0]
            if not token.startswith("<") or token in ("<code>", "</code>"):
                self.run += token
                continue
            self._end_of_run()
            if match[1] or token.startswith("<!"):
                self.out.append(token)
            elif token.startswith("</"):
                self.out.append(token)
                del self.opened[-1:]
            else:
                self._tag(token)
        self._end_of_run()
        for at in self.unsaid if self.language else ():
            self.out[at] = marked(self.out[at], self.language)
        return "".join(self.out)

    def _tag(self, token):
        if not VOID.match(token):
            self.opened.append(len(self.out))
        for pattern, say in ((SPOKEN, self._attribute), (FORM, self._form), (KEY, self._key)):
            token = pattern.sub(say, token)
        self.out.append(token)

    def _attribute(self, match):
        name, text = match[0].split("=", 1)[0], unescape(match[1])
        return f'{name}="{escape(self._said(text, len(self.out)))}"'

    def _form(self, match):
        words = json.loads(unescape(match[1]))
        return _data({name: self.put(word) or word for name, word in words.items()})

    def _key(self, match):
        key = json.loads(unescape(match[1]))
        whys = {answer: self._said(reason, len(self.out)) for answer, reason in key["why"].items()}
        return _data(key | {"why": whys})

    def _end_of_run(self):
        text, self.run = self.run, ""
        message = " ".join(unescape(CODE.sub(r"`\1`", text)).split())
        if self.opened and self._is_prose():
            said = self._said(message, self.opened[-1])
            if said != message:
                space = re.fullmatch(r"(\s*).*?(\s*)", text, re.DOTALL)
                text = space[1] + BACKTICKS.sub(r"<code>\1</code>", escape(said, quote=False)) + space[2]
        self.out.append(text)

    def _is_prose(self):
        """Return whether words are meant where the run stands: not in a drawing, nor what was typed or printed."""
        tags = [self.out[at] for at in self.opened]
        if any('class="tc-picture"' in tag for tag in tags):
            return tags[-1] == "<div>"
        typed = any('data-kind="number"' in tag or 'data-kind="prints"' in tag for tag in tags)
        return not (typed and tags[-1].startswith("<b"))

    def _said(self, message, at):
        """Return a message as it is put; one that stays is noted with the tag that it belongs to."""
        if not WORD.search(BACKTICKS.sub("", message)):
            return message
        other = self.put(message)
        if other is None:
            self.unsaid.add(at)
        return message if other is None else other


def _data(value):
    return f'"{escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))}"'
