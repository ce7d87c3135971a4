"""What docutils and Sphinx write that a screen reader stumbles over, mended in the body of a page."""

import re

REPAIRS = (
    ('<th class="head"><p></p></th>', "<td></td>"),  # the corner of a table is no heading
    (' role="doc-biblioentry"', ' role="listitem"'),  # of the list that its entries stand in
)
# A heading that is nothing but a formula is empty to readers that know no MathML: it is given its letters as its name.
FORMULA = re.compile(r'(?<=<th class="head"><p><math)>(.*?</math>)(?=</p></th>)')
MARKUP = re.compile(r"<[^>]*>")


def repair(app, pagename, templatename, context, doctree):
    body = context.get("body", "")
    for written, meant in REPAIRS:
        body = body.replace(written, meant)
    context["body"] = FORMULA.sub(lambda match: f' aria-label="{MARKUP.sub("", match[0])[1:]}">{match[1]}', body)
