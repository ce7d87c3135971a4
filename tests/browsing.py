"""What every tier that opens pages needs: a browser, and a local server of a folder."""

import contextlib
import functools
import http.server
import os
import threading

from playwright.sync_api import sync_playwright

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
