"""The check of outside links, tested on a local server with pages that answer, that have moved, and that are gone."""

import http.server
import threading
from collections import Counter

import pytest

from tools import outside_links


class Answers(http.server.BaseHTTPRequestHandler):
    """A host with every kind of page."""

    asked = Counter()

    def do_GET(self):
        self.asked[self.path] += 1
        first = self.asked[self.path] == 1
        shaky = 500 if first else 200
        code = {"/good": 200, "/moved": 301, "/lent": 302, "/private": 403, "/busy": 503, "/shaky": shaky}
        self.send_response(code.get(self.path, 404))
        if self.path in ("/moved", "/lent"):
            self.send_header("Location", "/good")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self):
        self.send_error(405)  # like hosts that only answer requests for the whole page

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """The check's answer for each page of that host, {path: answer}."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    paths = ("/good", "/moved", "/lent", "/private", "/busy", "/shaky", "/gone")
    found = outside_links.ask([host + path for path in paths], tmp_path_factory.mktemp("asked"))
    server.shutdown()
    server.server_close()
    return {address.removeprefix(host): answer for address, answer in found.items()}


@pytest.mark.parametrize(
    ("path", "kind"),
    {
        "/good": "good",
        "/moved": "moved",
        "/lent": "good",
        "/private": "silent",
        "/busy": "silent",
        "/shaky": "good",
        "/gone": "dead",
    }.items(),
)
def test_every_kind_of_answer_is_recognised(answers, path, kind):
    assert answers[path].kind == kind, answers[path].why


def test_the_answer_says_where_a_page_has_moved_to_and_why_one_is_dead(answers):
    assert answers["/moved"].why.endswith("/good")
    assert answers["/gone"].why.startswith("404 ")


def test_a_host_that_cannot_be_reached_is_dead(tmp_path):
    (answer,) = outside_links.ask(["http://127.0.0.1:9/nothing"], tmp_path).values()
    assert answer.kind == "dead"


def test_a_doi_is_looked_up_in_its_registry(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(outside_links, "_linkcheck", lambda addresses, _: asked.extend(addresses) or [])
    with pytest.raises(RuntimeError, match=r"did not ask for \['https://doi.org/10.1000/182'\]"):
        outside_links.ask(["https://doi.org/10.1000/182"], tmp_path)
    assert asked == ["https://doi.org/api/handles/10.1000/182"]


def test_addresses_are_found_on_pages_in_markdown_and_in_notebooks(root):
    found = outside_links.outside(root)
    assert found["https://doi.org/10.23915/distill.00003"] >= {"chapters/10_checkerboards.html", "back/references.html"}
    assert "README.md" in found["https://creativecommons.org/licenses/by/4.0/"]
    assert "https://nbgitpuller.readthedocs.io" in found


def test_every_link_from_a_file_leads_to_something(root):
    """Colab, JupyterLab and a repository's web page follow a link exactly as it is written."""
    lost = []
    for path in outside_links.written(root):
        for address in outside_links.in_file(path):
            name = address.partition("#")[0]
            target = path.parent / name
            built = root / "_build/html" / target.relative_to(root)
            if name and ":" not in name and not target.exists() and not built.exists():
                lost.append((path.name, address))
    assert lost == []
