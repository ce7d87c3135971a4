"""Pictures of large maps: grey cells without numbers."""

import base64
import struct
import zlib

from torch import Tensor

from transconv_course.draw.panels import Picture, drawing, row, sign

SIDE = 140


def photographs(*maps: Tensor, alt: str) -> Picture:
    """Picture large maps from left to right, each shown equally large; 0 is black, 255 is white.

    Args:
        maps: 2-D tensors; the title of each is its size.
        alt: the sentence that replaces the picture, at most 250 characters.
    """
    panels: list[str] = []
    for values in maps:
        height, width = values.shape
        panels += [sign("→")] if panels else []
        panels.append(grey(values, SIDE, SIDE * height / width, f"{height} × {width}"))
    return row(panels, alt)


def grey(values: Tensor, width: float, height: float, title: str) -> str:
    """Return a panel: a map in grey, with the given width and height in pixels and its title above it."""
    image = (
        f'<image href="data:image/png;base64,{_png(values)}" width="{width:g}" height="{height:g}" '
        'preserveAspectRatio="none" style="image-rendering:pixelated"/>'  # cells need not be square
    )
    return drawing(image, width, height, title)


def _png(values: Tensor) -> str:
    """Return the map as a grey PNG in base64, uncompressed so that every machine writes the same bytes."""
    height, width = values.shape
    lines = b"".join(b"\0" + bytes(line) for line in values.round().clamp(0, 255).int().tolist())
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(lines, 0)) + _chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunks).decode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
