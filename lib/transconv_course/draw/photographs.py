"""Pictures of large maps: grey cells without numbers."""

from torch import Tensor

from transconv_course.draw.panels import Picture, drawing, row, sign
from transconv_course.grey_png import grey_png

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
    png = grey_png(values.round().clamp(0, 255).int().tolist())
    image = (
        f'<image href="data:image/png;base64,{png}" width="{width:g}" height="{height:g}" '
        'preserveAspectRatio="none" style="image-rendering:pixelated"/>'  # cells need not be square
    )
    return drawing(image, width, height, title)
