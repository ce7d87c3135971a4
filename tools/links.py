"""The addresses that readers are sent to, and whether other people's pages still answer: `make test-links`.

Sphinx's linkcheck asks, with retries and with patience where a host wants fewer requests. It is given one page with
every address once; the Sphinx project of the site knows nothing of the README and the assignments.
"""

import json
import subprocess
import sys
from html.parser import HTMLParser
from typing import NamedTuple

import nbformat
from markdown_it import MarkdownIt

DOI, REGISTER = "https://doi.org/", "https://doi.org/api/handles/"
SETTINGS = """
linkcheck_retries = 3
linkcheck_timeout = 30
linkcheck_workers = 8
linkcheck_rate_limit_timeout = 120
linkcheck_report_timeouts_as_broken = False
linkcheck_anchors_ignore_for_url = [r"https://github\\.com/"]  # its pages make their anchors by script
"""
REFUSED = (401, 403, 429)  # what a host says to a program and not to a reader


class Answer(NamedTuple):
    """What came of asking for an address: "good", "moved" for good, "silent" where nobody can tell, or "dead"."""

    kind: str
    why: str


class Page(HTMLParser):
    """Collects the links and the ids of a page, in their order."""

    def __init__(self, html):
        super().__init__()
        self.links, self.ids = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.ids += [values["id"]] if values.get("id") else []
        self.links += [values[name] for name in ("href", "src") if values.get(name)]


def on_page(path):
    """Return the addresses that a page of the site leads to."""
    return Page(path.read_text(encoding="utf-8")).links


def in_file(path):
    """Return the addresses in a Markdown file, or in the Markdown cells of a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return Page(MarkdownIt("gfm-like", {"linkify": False}).render(text)).links


def written(root):
    """Return the files of the repository that hold Markdown."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True)
    return [root / name for name in listed.stdout.split("\0") if name.endswith((".md", ".ipynb"))]


def outside(root):
    """Return every address outside, {address: names of the pages and files that lead there}."""
    html = root / "_build/html"
    pages = {path.relative_to(html): on_page(path) for path in html.rglob("*.html")}
    files = {path.relative_to(root): in_file(path) for path in written(root)}
    found = {}
    for name, addresses in sorted((pages | files).items()):
        for address in addresses:
            if address.startswith(("http://", "https://")):
                found.setdefault(address, set()).add(name.as_posix())
    return found


def ask(addresses, folder):
    """Ask for every address, {address: Answer}; Sphinx's files are written into the folder.

    A DOI is asked of the register that it is kept in: publishers refuse programs, and what can rot is the DOI.
    """
    asked = {address.replace(DOI, REGISTER) if address.startswith(DOI) else address: address for address in addresses}
    answers = {asked[one["uri"]]: _answer(one) for one in _linkcheck(asked, folder)}
    lost = set(addresses) - set(answers)
    if lost:
        raise RuntimeError(f"Sphinx did not ask for {sorted(lost)}")
    return answers


def _linkcheck(addresses, folder):
    """Return what Sphinx writes about each address."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conf.py").write_text(SETTINGS, encoding="utf-8")
    (folder / "index.rst").write_text("\n\n".join(f"`<{address}>`__" for address in addresses), encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-Q", "-b", "linkcheck", folder, folder / "answers"]
    subprocess.run(command, check=False)  # it fails where an address is dead
    return [json.loads(line) for line in (folder / "answers/output.json").read_text(encoding="utf-8").splitlines()]


def _answer(one):
    status, code, why = one["status"], one["code"], one["info"]
    if status in ("working", "redirected"):
        return Answer("moved" if code in (301, 308) else "good", why)
    refused = why.startswith(tuple(f"{number} " for number in REFUSED))
    return Answer("silent" if refused or status in ("timeout", "ignored") else "dead", why)
