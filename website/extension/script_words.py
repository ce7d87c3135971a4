"""The words of the page's scripts: the interactive figure and the calculator bring English, a page brings other words.

In a script a sentence is tagged, _`Step ${step} of ${steps}`; its message is "Step {0} of {1}". A page in another
language carries the table as JSON, for the script whose element it holds. A table that is not whole is not carried, and
the element is marked as English: half a sentence in each language helps nobody.
"""

import json
import re
from pathlib import Path

from sphinx.builders.gettext import MsgOrigin

from website import catalogs, languages
from website.extension import stored_html

ROOT = Path(__file__).resolve().parents[2]
# By catalog: where the sentences stand, and the element that speaks them.
SCRIPTS = {
    "explorer": ("web/figure/messages.js", "<transconv-explorer"),
    "calculator": ("web/calculator.js", '<div class="tc-calculator"'),
}
SENTENCE = re.compile(r"(?<![\w$)\]])_`")


def messages(name):
    """Return the messages of a script, in its order."""
    text = (ROOT / SCRIPTS[name][0]).read_text(encoding="utf-8")
    return list(dict.fromkeys(_sentence(text, match.end()) for match in SENTENCE.finditer(text)))


def _sentence(text, start):
    """Return the sentence that begins here: up to the next backtick that stands in no ${…} of it."""
    sentence, holes, depth = "", 0, 0
    at = start
    while depth or text[at] != "`":
        if not depth and text.startswith("${", at):
            sentence += f"{{{holes}}}"
            holes, depth, at = holes + 1, 1, at + 1
        elif depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
        else:
            sentence += text[at]
        at += 1
    return sentence


def extract(app):
    if app.builder.name == "gettext":
        for name, (path, _) in SCRIPTS.items():
            for message in messages(name):
                app.builder.catalogs[name].add(message, MsgOrigin(path, 0))


def carry(app, pagename, templatename, context, doctree):
    code, body = app.config.language, context.get("body", "")
    if code == languages.SOURCE:
        return
    for name, (_, element) in SCRIPTS.items():
        if element not in body:
            continue
        words = catalogs.words(code, name)
        if all(message in words for message in messages(name)):
            table = json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
            body += f'<script type="application/json" id="transconv-{name}">{table}</script>'
        else:
            body = body.replace(element, stored_html.marked(element, languages.SOURCE))
    context["body"] = body


def setup(app):
    app.connect("builder-inited", extract)
    app.connect("html-page-context", carry)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
