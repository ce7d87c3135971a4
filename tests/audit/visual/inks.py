"""How much the words and the lines of the course's pictures stand out, measured on what the browser has painted.

Nothing is computed from the drawing's own numbers: translucent fills, lines over lines and the page's colours are there
as the reader gets them. A picture is painted whole, without its words, and without its lines too: what a word or a line
lies on is what the same pixel shows once it is gone.
"""

import numpy as np

from tests.audit.visual import steady

ENLARGED = 3  # device pixels of a pixel: a line one pixel wide has some that it covers whole
PLACES = 40  # looked at along a line; half of them may lie in the gaps of a dashed one

BARE = """
header, .bd-header-article { display: none !important; }
.without-words svg text { visibility: hidden; }
.without-lines svg * { stroke: none !important; }
"""
# Where words and lines lie, in pixels from the corner of the picture's screenshot.
FOUND = """(picture, count) => {
    const box = picture.getBoundingClientRect();
    const corner = [Math.floor(box.left + scrollX) - scrollX, Math.floor(box.top + scrollY) - scrollY];
    const shapes = [...picture.querySelectorAll("svg :is(rect, path, circle)")].filter((shape) =>
        shape.getClientRects().length && getComputedStyle(shape).stroke !== "none" && shape.getTotalLength());
    const words = [...picture.querySelectorAll("svg text")].map((text) => {
        const {left, top, right, bottom} = text.getBoundingClientRect();
        return {drawn: text.outerHTML, box: [left - corner[0], top - corner[1], right - corner[0], bottom - corner[1]]};
    });
    const lines = shapes.map((shape) => {
        const length = shape.getTotalLength(), matrix = shape.getScreenCTM();
        const places = Array.from({length: count}, (_, i) => {
            const {x, y} = shape.getPointAtLength(length * (i + 0.5) / count).matrixTransform(matrix);
            return [x - corner[0], y - corner[1]];
        });
        return {drawn: shape.outerHTML.slice(0, 200), opacity: Number(getComputedStyle(shape).strokeOpacity), places};
    });
    return {words, lines};
}"""


def luminance(colours):
    """Return the relative luminance of colours, 0 to 255 each, as WCAG 2 defines it."""
    part = np.asarray(colours, float) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one, other):
    """Return how much colours differ, 1 to 21, as WCAG 2 defines it."""
    first, second = luminance(one) + 0.05, luminance(other) + 0.05
    return np.maximum(first, second) / np.minimum(first, second)


def measured(picture):
    """Return {"words": [...], "lines": [...]} of a picture on a page, each word and each line with its contrast."""
    found = picture.evaluate(FOUND, PLACES)
    whole = steady.picture(picture)
    add = "(picture, name) => picture.classList.add(name)"
    picture.evaluate(add, "without-words")
    wordless = steady.picture(picture)
    picture.evaluate(add, "without-lines")
    bare = steady.picture(picture)
    picture.evaluate("picture => picture.classList.remove('without-words', 'without-lines')")
    for word in found["words"]:
        left, top, right, bottom = (max(round(ENLARGED * edge), 0) for edge in word["box"])
        here = np.s_[top:bottom, left:right]
        word["contrast"] = float(contrast(whole[here], wordless[here]).max(initial=1))
    each = contrast(wordless, bare)  # a line may lie between two pixels: the best of those that touch a place counts
    best = np.max([np.roll(each, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)], axis=0)
    for line in found["lines"]:
        line["contrast"] = _along(line["places"], best)
    return found


def _along(places, best):
    """Return the contrast that a quarter of a line's places reach, for half of them may lie in gaps."""
    columns, rows = (ENLARGED * np.array(places)).astype(int).T
    return float(np.percentile(best[rows.clip(0, len(best) - 1), columns.clip(0, best.shape[1] - 1)], 75))
