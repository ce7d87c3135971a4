"""What every tier that opens pages needs: a browser, and a local server of a folder."""

import contextlib
import functools
import http.server
import os
import threading

import pytest
from playwright.sync_api import sync_playwright

from tools import browser as chromium

QUIET = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]


@contextlib.contextmanager
def serve(folder):
    """Serve a folder on this machine; the value is its address."""

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextlib.contextmanager
def chromium_at(path, flags=()):
    """Start the headless Chromium that lies at a path."""
    sandbox = [] if os.name == "nt" or os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox, *flags])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium; without one the page tests are skipped, and fail where CI=true."""
    path = chromium.find()
    if not path:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("NO BROWSER: `make browser` says what to do")
    with chromium_at(path) as browser:
        yield browser
