"""A browser that draws the same on every Linux: one family of fonts, no animation, figures settled.

The fonts are those that matplotlib brings, so their version is pinned in constraints.txt and the machine's own are out
of sight; but for Chinese there is the one that `make browser` installs, whose letters are squares in every version.
Text is laid out in geometric precision: where a line breaks depends on no hint and no subpixel.
"""

import contextlib
import io
import os
import subprocess
from pathlib import Path
from string import Template

import matplotlib
import numpy as np
from PIL import Image

from tools import browser as chromium

SCREENS = {390: 848, 768: 1024, 1280: 800}  # pixels: widths and heights of a phone, a tablet, a laptop
THEMES = ("light", "dark")
FONTS = Path(matplotlib.get_data_path(), "fonts/ttf")
CONFIGURATION = Template("""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$folder/fonts</dir>
  <cachedir>$folder/cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <match target="font">$edits</match>
</fontconfig>
""")
SMOOTHING = {"antialias": "true", "hinting": "false", "hintstyle": "hintnone", "rgba": "none"}
PRECISE = "*, ::before, ::after { text-rendering: geometricPrecision !important; }"
LAY_OUT = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    for (const root of [document, ...[...document.querySelectorAll("transconv-stage")].map((e) => e.shadowRoot)])
        if (root && !root.precise) root.adoptedStyleSheets = [...root.adoptedStyleSheets, (root.precise = sheet)];
}"""
SETTLED = """() => {
    const drawn = [...document.querySelectorAll("transconv-stage")].every((e) =>
        !e.shadowRoot || e.shadowRoot.querySelector("[data-key]"));
    return document.fonts.status === "loaded" && drawn;
}"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def chinese():
    """Return the files of the font for Chinese on this machine."""
    command = ["fc-list", "--format=%{file}\n", "Noto Sans CJK SC"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert found, f"install {chromium.CHINESE_FONT}: without it Chinese pages look empty"
    return {Path(line) for line in found.splitlines()}


@contextlib.contextmanager
def opened(browser, folder, smoothing=SMOOTHING):
    """Start a second browser, like the first but for its fonts; its font configuration is written into the folder."""
    (folder / "fonts").mkdir(parents=True)
    for font in [*FONTS.glob("DejaVu*.ttf"), *chinese()]:
        (folder / "fonts" / font.name).symlink_to(font)
    kinds = {"true": "bool", "false": "bool"}
    edits = "".join(
        f'<edit name="{name}" mode="assign"><{kinds.get(value, "const")}>{value}</{kinds.get(value, "const")}></edit>'
        for name, value in smoothing.items()
    )
    configuration = folder / "fonts.conf"
    configuration.write_text(CONFIGURATION.substitute(folder=folder, edits=edits), encoding="utf-8")
    steady = browser.browser_type.launch(
        executable_path=chromium.find(),
        args=chromium.arguments(),
        env=os.environ | {"FONTCONFIG_FILE": str(configuration)},
    )
    yield steady
    steady.close()


def settle(page):
    """Wait until nothing on the page will move any more."""
    page.evaluate(LAY_OUT, PRECISE)
    page.wait_for_function(SETTLED)
    page.evaluate(PAINTED)


def picture(of):
    """Return what a page or an element shows as an array, (height, width, 3)."""
    shot = of.screenshot(animations="disabled", caret="hide")
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"))


def still(of, tries=20):
    """Return the picture of a page or an element once two in a row are the same."""
    before = None
    for _ in range(tries):
        now = picture(of)
        if before is not None and np.array_equal(before, now):
            return now
        before = now
    raise TimeoutError("it does not stand still")


def on_every_screen(page, show, screens=SCREENS):
    """Return the pictures of what `show` puts on the page at each width and returns, in light and in dark."""
    found = {}
    for width, height in screens.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light")
        of = show()
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            settle(page)
            found[f"{width}-{theme}"] = still(of)
    return found
