"""Repairs markup from docutils and Sphinx that screen readers stumble over; axe reports each of these faults."""

import re

REPAIRS = (
    ('<th class="head"><p></p></th>', "<td></td>"),  # the empty corner of a table isn't a heading
    (' role="doc-biblioentry"', ' role="listitem"'),  # a deprecated role, in a list
)
# A heading that is only a formula is empty to readers that don't know MathML, so its letters become its name.
FORMULA = re.compile(r'(?<=<th class="head"><p><math)>(.*?</math>)(?=</p></th>)')
MARKUP = re.compile(r"<[^>]*>")


def repair(app, pagename, templatename, context, doctree):
    body = context.get("body", "")
    for written, repaired in REPAIRS:
        body = body.replace(written, repaired)
    context["body"] = FORMULA.sub(lambda match: f' aria-label="{MARKUP.sub("", match[0])[1:]}">{match[1]}', body)
