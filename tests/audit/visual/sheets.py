"""Pictures small enough to keep: each block of 8×8 pixels becomes one, and the pictures of a subject share one file.

A block's mean hardly moves when a glyph is hinted in another way, and moves much when a line, a button or a figure goes
somewhere else. The file is there to be looked at, too.
"""

import numpy as np
from PIL import Image

BLOCK = 8  # pixels
STEP = 4  # shades: finer ones are noise, and cost half as many bytes again
TOLERANCE = 16  # shades, of 255: a block that differs by more has changed
ALLOWED = 2  # blocks of a picture that may change


def shrunk(picture):
    """Return the mean of each whole block, in the steps that are kept."""
    height, width = (size // BLOCK for size in picture.shape[:2])
    whole = picture[: height * BLOCK, : width * BLOCK].astype(float)
    means = whole.reshape(height, BLOCK, width, BLOCK, 3).mean((1, 3))
    return np.minimum(np.round(means / STEP) * STEP, 255).astype(np.uint8)


def write(path, pictures):
    """Keep shrunk pictures side by side in one file; what lies between them is transparent."""
    height = max(picture.shape[0] for picture in pictures)
    width = sum(picture.shape[1] + 1 for picture in pictures) - 1
    sheet, left = np.zeros((height, width, 4), np.uint8), 0
    for picture in pictures:
        rows, columns = picture.shape[:2]
        sheet[:rows, left : left + columns, :3] = picture
        sheet[:rows, left : left + columns, 3] = 255
        left += columns + 1
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(path, lossless=True, quality=100, method=6)


def read(path):
    """Return the pictures that a file keeps, from left to right."""
    with Image.open(path) as image:
        sheet = np.asarray(image.convert("RGBA"))
    filled = np.pad(sheet[0, :, 3] > 0, 1).astype(int)
    starts, ends = np.flatnonzero(np.diff(filled) > 0), np.flatnonzero(np.diff(filled) < 0)
    parts = [sheet[:, start:end] for start, end in zip(starts, ends, strict=True)]
    return [part[part[:, 0, 3] > 0, :, :3] for part in parts]


def changed(was, now):
    """Return which blocks differ between two shrunk pictures; one row more or less at the end is no difference."""
    rows = min(len(was), len(now))
    if abs(len(was) - len(now)) > 1 or was.shape[1] != now.shape[1]:
        return np.ones(now.shape[:2], bool)
    apart = np.abs(was[:rows].astype(int) - now[:rows]).max(2) > TOLERANCE
    return apart if apart.sum() > ALLOWED else np.zeros_like(apart)


def told(blocks):
    """Say where changed blocks lie, in pixels."""
    rows, columns = np.nonzero(blocks)
    top, bottom, left, right = (
        BLOCK * int(edge) for edge in (rows.min(), rows.max() + 1, columns.min(), columns.max() + 1)
    )
    return f"{len(rows)} blocks between ({left}, {top}) and ({right}, {bottom})"


def show_difference(path, was, picture, blocks):
    """Write a picture to look at: what was, what is, and what is with everything else than the changed blocks paled."""
    height, width = picture.shape[:2]
    old = np.full_like(picture, 128)
    large = was.repeat(BLOCK, 0).repeat(BLOCK, 1)[:height, :width]
    old[: large.shape[0], : large.shape[1]] = large
    mask = np.zeros((height, width, 1), bool)
    spread = blocks.repeat(BLOCK, 0).repeat(BLOCK, 1)[:height, :width, None]
    mask[: spread.shape[0], : spread.shape[1]] = spread
    marked = np.where(mask, picture, picture // 6 + 200)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate([old, picture, marked], 1)).save(path)
