"""Fonts with the characters that the pages use and no other: a few kilobytes in place of hundreds."""

import io
import logging

from fontTools import subset

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table


def cut(source, text):
    """Return the font at a path as WOFF2, with the glyphs of a text and those that grow from them, or None."""
    options = subset.Options(flavor="woff2", hinting=False, notdef_outline=True, desubroutinize=True)
    font = subset.load_font(str(source), options)
    if not {ord(character) for character in text} & font.getBestCmap().keys():
        return None
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    file = io.BytesIO()
    subset.save_font(font, file, options)
    return file.getvalue()
