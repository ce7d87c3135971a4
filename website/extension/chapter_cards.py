"""Puts a chapter's picture and time on its card: an item of a list that Markdown marks with {.tc-cards}."""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from tools import reading_time
from website.extension import card_pictures

CARDS = "tc-cards"


class DrawCards(SphinxTransform):
    """Put a picture into every card, before its words, and the time after its title; "min" needs no translation."""

    default_priority = 24

    def apply(self):
        for cards in self.document.findall(nodes.bullet_list):
            for card in cards.findall(nodes.list_item) if CARDS in cards["classes"] else ():
                link = next(card.findall(addnodes.pending_xref))
                chapter = link["reftarget"].rpartition("/")[2].removesuffix(".ipynb")
                minutes = f' <span class="tc-minutes">{reading_time.chapter(chapter).path} min</span>'
                next(card.findall(nodes.paragraph)).append(nodes.raw("", minutes, format="html"))
                card.insert(0, nodes.raw("", card_pictures.picture(chapter), format="html"))
