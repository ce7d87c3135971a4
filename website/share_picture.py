"""Draw the preview picture of a shared link, which shows where the 12 comes from: `python -m website.share_picture`.

This writes website/static/share.png. The sites that show it don't accept SVG, and want 1200 × 630 pixels.
"""

from pathlib import Path

import torch

import website  # noqa: F401  the library is imported from its sources
from tools import browser
from transconv_course import draw
from transconv_course.messages import rendered

ROOT = Path(__file__).resolve().parent.parent

SIZE, SCALE = {"width": 800, "height": 420}, 1.5
STYLE = "body { margin: 0; height: 100vh; display: grid; place-content: center; font: 16px sans-serif }"


def main():
    X = K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    with browser.opened(browser.find()) as chromium:
        page = chromium.new_page(viewport=SIZE, device_scale_factor=SCALE)
        page.set_content(f"<style>{STYLE}</style>{rendered(draw.where_from(X, K, (2, 1)).html)[0]}")
        page.screenshot(path=ROOT / "website/static/share.png")


if __name__ == "__main__":
    main()
