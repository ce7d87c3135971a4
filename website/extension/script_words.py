"""The words of the page's scripts: the interactive figure and the calculator bring English, a page brings other words.

A script's sentences stand in a JSON file, with {0}, {1} … for what is filled in. A page in another language carries
the translations as JSON, for the script whose element it holds. A table that is not whole is not carried, and
the element is marked as English: half a sentence in each language helps nobody.
"""

import json
from pathlib import Path

from sphinx.builders.gettext import MsgOrigin

from website import catalogs, languages
from website.extension import stored_html

ROOT = Path(__file__).resolve().parents[2]
# By catalog: where the sentences stand, and the element that speaks them.
SCRIPTS = {
    "explorer": ("web/figure/messages.json", "<transconv-explorer"),
    "calculator": ("web/calculator/messages.json", '<div class="tc-calculator"'),
}


def messages(name):
    """Return the messages of a script, in its order."""
    return list(json.loads((ROOT / SCRIPTS[name][0]).read_text(encoding="utf-8")).values())


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
