"""A picture of a label for every pixel: the canvas, the truth and what networks predict, with every mistake marked."""

from torch import Tensor

from transconv_course.draw.panels import COLOURS, FOCUS, Picture, alt_text, drawing, ink, row
from transconv_course.draw.photographs import grey

SIDE = 11  # pixels: a digit is just legible


def predictions(X: Tensor, truth: Tensor, predicted: dict[str, Tensor] | None = None) -> Picture:
    """Picture a canvas of digits, the true label of each pixel, and the labels that networks predict.

    Label 0 is paper and stays empty; label d + 1 is ink of the digit d and shows d. In a network's panel, a pixel
    with a wrong label is outlined, and crossed out where the network sees paper instead of ink.

    Args:
        X: (H, W), ink from 0 to 1, at most 30 columns.
        truth: (H, W), integers from 0 to 10.
        predicted: {symbol: labels like truth}; the symbol stands above.
    """
    height, width = X.shape
    panels = [grey(255 * (1 - X), SIDE * width, SIDE * height, "X"), _panel(truth, truth, "Y")]
    parts = []
    for symbol, labels in (predicted or {}).items():
        panels.append(_panel(labels, truth, symbol))
        parts.append(f"{symbol} {int((labels != truth).sum())}")
    ink = int((truth > 0).sum())
    alt = f"The canvas X, {height}×{width} pixels, and the labels Y of its {ink} ink pixels"
    marked = f", and those of networks. Pixels with another label than Y, marked: {', '.join(parts)}" if parts else ""
    short = f"The canvas X, its labels Y, and those of {len(parts)} networks."
    return row(panels, alt_text(f"{alt}{marked}.", short))


def _panel(labels: Tensor, truth: Tensor, symbol: str) -> str:
    """Return the labels as numbers: right ones filled, wrong ones outlined too, missed ones crossed."""
    height, width = labels.shape
    right = _boxes((labels == truth) & (labels > 0), 0)
    wrong = _boxes((labels != truth) & (labels > 0), 0)
    outline = _boxes((labels != truth) & (labels > 0), 1)
    missed = "".join(
        f"M{SIDE * j + 2} {SIDE * i + 2}l{SIDE - 4} {SIDE - 4}m0 {4 - SIDE}l{4 - SIDE} {SIDE - 4}"
        for i, j in ((labels == 0) & (truth > 0)).nonzero().tolist()
    )
    size = f'width="{SIDE * width}" height="{SIDE * height}"'
    shapes = [
        f'<rect {size} fill="none" stroke="currentColor" stroke-opacity=".6"/>',
        f'<path d="{right}" fill="{COLOURS["output"]}" fill-opacity=".3"/>',
        f'<path d="{wrong}" fill="{FOCUS}" fill-opacity=".3"/>' if wrong else "",
        f'<path d="{outline}" fill="none" {ink(FOCUS)} stroke-width="1.3"/>' if wrong else "",
        f'<path d="{missed}" fill="none" {ink(FOCUS)} stroke-width="1.6"/>' if missed else "",
    ]
    lines = []
    for i, line in enumerate(labels.tolist()):
        shown = [(SIDE * j + SIDE / 2, label - 1) for j, label in enumerate(line) if label]
        if shown:
            across = " ".join(f"{x:g}" for x, _ in shown)
            digits = "".join(str(digit) for _, digit in shown)
            lines.append(f'<text x="{across}" y="{SIDE * i + SIDE / 2:g}">{digits}</text>')
    style = 'fill="currentColor" font-size="9.5" text-anchor="middle" dominant-baseline="central"'
    return drawing(f"{''.join(shapes)}<g {style}>{''.join(lines)}</g>", SIDE * width, SIDE * height, symbol)


def _boxes(cells: Tensor, inset: int) -> str:
    """Return the path of the cells that are true, each drawn `inset` pixels smaller on every side."""
    side = SIDE - 2 * inset
    places: list[list[int]] = cells.nonzero().tolist()
    return "".join(f"M{SIDE * j + inset} {SIDE * i + inset}h{side}v{side}h-{side}z" for i, j in places)
