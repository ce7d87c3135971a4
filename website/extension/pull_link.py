"""The link builder on the page for teachers: its module is loaded there and nowhere else, as the figure's is.

The form begins with the course's own repository where one is set (tools/addresses.py), and empty where none is.
"""

from html import escape

from tools import addresses

FORM = '<form id="pull-link"'
EMPTY = 'name="repository" type="url" value=""'


def load(app, pagename, templatename, context, doctree):
    body = context.get("body", "")
    if FORM in body:
        app.add_js_file("pull_link.mjs", type="module")
        repository, _ = addresses.read()
        context["body"] = body.replace(EMPTY, EMPTY.replace('""', f'"{escape(repository)}"'))


def setup(app):
    app.connect("html-page-context", load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
