"""A release: one version everywhere, its section of CHANGELOG.md, and the files that people download.

    python -m tools.release stamp       copies pyproject.toml's version, and its date, to where they are repeated
    python -m tools.release check TAG   refuses the tag if it, or a file, has a different version
    python -m tools.release collect     fills _build/release with the files, and _build/release.md with the notes

This needs no package, because a tag is checked before anything is installed.
"""

import json
import re
import shutil
import sys
import zipfile
from typing import NamedTuple

from tools import lone
from tools.addresses import ROOT, version, wheel_name
from website import languages

SECTION = re.compile(r"^## (\S+), (\d{4}-\d\d-\d\d)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BROKEN = re.compile(r"(?<=\S)\n *(?=[^\s#-])")  # GitHub shows a release's line breaks, even inside a paragraph
# Where the version is repeated, because whoever needs it there reads no other file: what to keep, then what to replace.
VERSION = {
    "lib/transconv/__init__.py": r'^(__version__ = ")([^"\n]*)',
    "CITATION.cff": r"^(version: )(.*)$",
}
DAY = {"CITATION.cff": r'^(date-released: ")([^"\n]*)'}


class Section(NamedTuple):
    version: str
    day: str
    notes: str


def section(root=ROOT):
    """Return the section of CHANGELOG.md about the version that pyproject.toml sets."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    for found in map(Section._make, SECTION.findall(text)):
        if found.version == version(root):
            return found
    raise SystemExit(f'CHANGELOG.md has no section "## {version(root)}, YYYY-MM-DD"')


def places(root=ROOT):
    """Yield the file, pattern and right value of everything that is repeated."""
    release = section(root)
    for patterns, value in ((VERSION, release.version), (DAY, release.day)):
        for name, pattern in patterns.items():
            yield root / name, re.compile(pattern, re.MULTILINE), value


def stamp(root=ROOT):
    """Write the version and its date wherever they are repeated."""
    for path, pattern, value in places(root):
        text = path.read_text(encoding="utf-8")
        path.write_text(pattern.sub(rf"\g<1>{value}", text), encoding="utf-8")


def complaints(tag, root=ROOT):
    """Return a sentence for each reason why this tag can't be released."""
    said = [] if tag == f"v{version(root)}" else [f"The tag is {tag}, and pyproject.toml says {version(root)}."]
    for path, pattern, value in places(root):
        found = {match[1] for match in pattern.findall(path.read_text(encoding="utf-8"))}
        if found != {value}:
            said.append(f"{path.name} says {' and '.join(sorted(found)) or 'nothing'}, not {value}: run `make stamp`.")
    return said


def stale_handouts(root=ROOT):
    """Return a sentence for each handout that carries another library than this one."""
    said = []
    for path in sorted((root / "classroom/handouts").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        setup = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        if lone.unpacked(setup) != lone.library(root):
            said.append(f"{path.name} carries another library than this one: run `make handout`.")
    return said


def files(root=ROOT):
    """Return the paths of a release's files; of an assignment, only the student edition, named one by one."""
    site, editions = root / "_build/html", root / "_build/assignments"
    assignments = [path.stem for path in sorted((root / "classroom/masters").glob("*.ipynb"))]
    return [
        root / "dist" / wheel_name(root),
        *(site / languages.pdf(code) for code in languages.NAMES),
        site / languages.ZIP,
        *(editions / name / "student" / f"{name}.ipynb" for name in assignments),
    ]


def collect(root=ROOT):
    """Copy a release's files into _build/release, pack the notebooks there, and write the notes beside that folder."""
    missing = [str(path.relative_to(root)) for path in files(root) if not path.is_file()]
    if missing:
        raise SystemExit(f"not built: {', '.join(missing)}")
    folder = root / "_build/release"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in files(root):
        shutil.copy(path, folder)
    for code in languages.NAMES:
        pack_notebooks(root / "_build/html" / languages.folder(code) / "_sources", folder / languages.notebooks(code))
    folder.with_suffix(".md").write_text(BROKEN.sub(" ", section(root).notes.strip()) + "\n", encoding="utf-8")


def pack_notebooks(sources, to):
    """Zip every notebook that an edition of the site offers; each runs by itself."""
    if not list(sources.rglob("*.ipynb")):
        raise SystemExit(f"not built: {sources}")
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as pack:
        for path in sorted(sources.rglob("*.ipynb")):
            pack.write(path, f"{to.stem}/{path.relative_to(sources).as_posix()}")


def main(command, *tag):
    if command == "check":
        raise SystemExit(
            "\n".join(complaints(*tag) + stale_handouts()) or None
        )  # any text, even an empty one, would be a failure
    {"stamp": stamp, "collect": collect}[command]()


if __name__ == "__main__":
    main(*sys.argv[1:])
