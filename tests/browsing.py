"""What every tier that opens pages needs beside a browser: a local server of a folder, a count of printed pages."""

import contextlib
import functools
import http.server
import re
import threading


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


def pages_of(pdf):
    """Return how many pages a PDF has that Chromium printed."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
