"""Find or install a Chromium for the tests, and a font for Chinese: `make browser`.

It takes the Chromium that CHROMIUM names, one on the PATH, or Playwright's own. If there is none, it installs Debian's
or else Playwright's. If that fails, page tests are skipped, or fail under CI=true. Readers' machines have Chinese
fonts; a bare Linux machine that prints the PDF may not.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

QUIET = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
CHINESE_FONT = "fonts-noto-cjk"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find():
    """Return the path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    found = [path for path in (named, *map(shutil.which, NAMES)) if path]
    return found[0] if found else _playwrights_own()


def install():
    """Try to install a Chromium: Debian's, then Playwright's own."""
    install_from_debian("chromium")
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def install_from_debian(package):
    """Try to install a Debian package, which only root may do."""
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        subprocess.run([apt, "update", "-qq"], check=False)
        subprocess.run([apt, "install", "-y", "-qq", "--no-install-recommends", package], check=False)


def lacks_chinese():
    """Return whether this machine lacks a font for Chinese, as far as we can tell."""
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, check=False)
    return not found.stdout.strip()


def arguments():
    """Return the arguments that we start every Chromium with."""
    sandbox = [] if os.name == "nt" or os.geteuid() else ["--no-sandbox"]
    return [*QUIET, *sandbox]


@contextlib.contextmanager
def opened(path, flags=()):
    """Start the headless Chromium at this path."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*arguments(), *flags])
        yield browser
        browser.close()


def _playwrights_own():
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


def main():
    if not find():
        install()
    path = find()
    if path:
        print(f"Browser: {path}")
        if lacks_chinese():
            install_from_debian(CHINESE_FONT)
        if lacks_chinese():
            print(f"NO CHINESE FONT: the Chinese PDF shows boxes. Install {CHINESE_FONT}.", file=sys.stderr)
            return 1 if os.environ.get("CI") == "true" else 0
        return 0
    print("NO BROWSER: there is no Chromium and none could be installed, so no page is tested.", file=sys.stderr)
    print("Install Chromium or Chrome, or set CHROMIUM to its path, and try again.", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
