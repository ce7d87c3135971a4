"""The still of a figure: its state as a picture, for paper and for wherever the figure can't run.

The library shows it in notebooks, the site on its pages, which are built without torch.
"""

from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

from transconv_course.messages import Message, attribute, text
from transconv_course.scenes import staged
from transconv_course.still import views, words
from transconv_course.still.products import SETTINGS
from transconv_course.svg_images import SILENT

MESSAGES = (*views.MESSAGES, *words.MESSAGES)
ROW = "display:flex;flex-wrap:wrap;align-items:center;gap:.6rem"


class Still(NamedTuple):
    """A picture as HTML in which messages are marked, and the sentence that replaces it."""

    html: str
    alt: Message


def still(given: Mapping[str, Any]) -> Still:
    """Return the still of a state; what the state leaves out is as its scene has it."""
    state = staged(given)
    pairs = {name: [value, value] for name, value in state.items() if name in SETTINGS and isinstance(value, int)}
    view = views.shown(state | pairs)
    alt = words.alt(view)
    panels = "".join(views.panels(view)).replace(SILENT, f'alt="{attribute(alt)}"', 1)
    lines = [
        escape(words.equation(view)),
        f"<code>{words.settings(view.state, '=')}</code>",
        *map(text, views.legend(view)),
    ]
    caption = " &ensp; ".join(filter(None, lines))
    html = f'<div style="{ROW}">{panels}</div><div aria-hidden="true" style="margin-top:.4rem">{caption}</div>'
    return Still(f'<div class="tc-picture tc-still">{html}</div>', alt)
