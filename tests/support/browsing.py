"""For tiers that open pages in a browser: serving a folder, unfolding everything on a page, counting a PDF's pages."""

import contextlib
import functools
import gzip
import http.server
import re
import threading
from pathlib import Path

# Unfolds and starts everything on a page: folded parts, figures, the answers to questions.
OPEN = """async () => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const figure of document.querySelectorAll("transconv-stage")) {
        figure.scrollIntoView();
        await customElements.whenDefined(figure.localName);
    }
    for (const check of document.querySelectorAll(".tc-question button:has(+ .tc-said)")) check.click();
    scrollTo(0, 0);
}"""


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Host(Silent):
    """Serves files as good static hosts do: compressed, cached for ten minutes, on one connection, with a 404 page."""

    protocol_version = "HTTP/1.1"
    extensions_map = Silent.extensions_map | {".mjs": "text/javascript", ".woff2": "font/woff2"}
    packed = ("text/", "image/svg+xml", "application/json")

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        body = (path if found else Path(self.directory) / "404.html").read_bytes()
        kind = self.guess_type(path) if found else "text/html"
        self.send_response(200 if found else 404)
        if kind.startswith(self.packed) and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def serve(folder, handler=Silent):
    """Serve a folder on this machine, and yield its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def pages_of(pdf):
    """Return the number of pages of a PDF that Chromium printed."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
