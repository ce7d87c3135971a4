"""Fonts that hold the characters of the pages and no others: a few kilobytes instead of hundreds."""

import io
import logging

from fontTools import subset

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports every table


def subset_font(source, text):
    """Return the font at a path as WOFF2, with the glyphs of a text and their variants, or None if it has none."""
    options = subset.Options(flavor="woff2", hinting=False, notdef_outline=True, desubroutinize=True)
    font = subset.load_font(str(source), options)
    if not {ord(character) for character in text} & font.getBestCmap().keys():
        return None
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    file = io.BytesIO()
    subset.save_font(font, file, options)
    return file.getvalue()
