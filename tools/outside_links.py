"""The addresses that we send readers to, and whether other people's pages still answer: `make test-links`.

Sphinx's linkcheck sends the requests, with retries, and slows down when a host wants fewer. It gets one page that lists
every address once, because the site's own Sphinx project doesn't include the README and the assignments.
"""

import json
import re
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
linkcheck_anchors_ignore_for_url = [r"https://github\\.com/"]  # a script makes the anchors there
"""
ONE_ADDRESS = ("href", "xlink:href", "src", "action", "formaction", "poster", "data")
SEVERAL_ADDRESSES = ("srcset", "imagesrcset")
REFRESHED = re.compile(r"url=(.+)")
REFUSED = (401, 403, 429)  # how a host turns away a program where it would let a reader in


class Answer(NamedTuple):
    """What an address answered: "good", "moved" (permanently), "silent" (we can't tell), or "dead"."""

    kind: str
    why: str


class Page(HTMLParser):
    """Collects the ids of a page, and the addresses that it leads to, loads or sends a form to, in order."""

    def __init__(self, html):
        super().__init__()
        self.links, self.ids = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.ids += [values["id"]] if values.get("id") else []
        self.links += [values[name] for name in ONE_ADDRESS if values.get(name)]
        for name in SEVERAL_ADDRESSES:  # each may be followed by the width or density of its picture
            self.links += [one.split()[0] for one in (values.get(name) or "").split(", ") if one.strip()]
        if values.get("http-equiv") == "refresh":
            self.links += REFRESHED.findall(values["content"])


def on_page(path):
    """Return the addresses that a page of the site links to."""
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
    """Return every outside address as {address: names of the pages and files that link to it}."""
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
    """Return {address: Answer} for every address; Sphinx writes its files into the folder.

    We look a DOI up in its registry: publishers turn programs away, and it's the DOI that can break.
    """
    requested = {f"{REGISTER}{a.removeprefix(DOI)}" if a.startswith(DOI) else a: a for a in addresses}
    answers = {requested[one["uri"]]: _answer(one) for one in _linkcheck(requested, folder)}
    missing = set(addresses) - set(answers)
    if missing:
        raise RuntimeError(f"Sphinx did not ask for {sorted(missing)}")
    return answers


def _linkcheck(addresses, folder):
    """Return what Sphinx writes about each address."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conf.py").write_text(SETTINGS, encoding="utf-8")
    (folder / "index.rst").write_text("\n\n".join(f"`<{address}>`__" for address in addresses), encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-Q", "-b", "linkcheck", folder, folder / "answers"]
    subprocess.run(command, check=False)  # it fails if an address is dead
    return [json.loads(line) for line in (folder / "answers/output.json").read_text(encoding="utf-8").splitlines()]


def _answer(one):
    status, code, why = one["status"], one["code"], one["info"]
    if status in ("working", "redirected"):
        return Answer("moved" if code in (301, 308) else "good", why)
    refused = why.startswith(tuple(f"{number} " for number in REFUSED))
    return Answer("silent" if refused or status in ("timeout", "ignored") else "dead", why)
