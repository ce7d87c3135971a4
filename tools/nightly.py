"""The course on the newest packages: `make nightly`, and the issue that a scheduled run opens when it fails.

    python -m tools.nightly requirements            prints the requirements with exact pins loosened
    python -m tools.nightly report FOLDER SUBJECT   writes FOLDER/title.txt and FOLDER/body.md of the issue

FOLDER holds the files that the run wrote: report.xml (pytest's JUnit report, with nbval's runs of the notebooks) and
perhaps install.log and versions.txt (`pip freeze`). This needs no package, because it runs before any is installed.
"""

import os
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ("requirements.txt", "website/requirements.txt", "tests/requirements.txt")
HELD = ("d2l",)  # later releases pin other packages exactly and don't support today's Python
EXACT = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
COLOUR = re.compile(r"(?:\x1b|#x1B)\[[\d;]*m")  # XML can't hold an escape character, so pytest spells it out
CELL = re.compile(r"Cell (\d+)")
LINES = 25  # at the end of a traceback, which is what matters
DETAILED = 8  # files whose first failure is shown in full; the others are only named
LIMIT = 60_000  # characters: GitHub takes 65,536


class Failure(NamedTuple):
    file: str  # chapters/01_trans_conv.ipynb, or a test's module
    test: str  # cell [3], as the notebook counts, or a test's name
    text: str


def loosened(requirements):
    """Return a requirements file's text with every exact pin turned into a lower bound, except for those we hold."""
    return EXACT.sub(lambda pin: pin[0] if pin[1] in HELD else f"{pin[1]}>={pin[2]}", requirements)


def failures(report):
    """Return the number of tests in a JUnit report, and its Failures."""
    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = [(case, case.find("failure"), case.find("error")) for case in cases]
    return len(cases), [
        Failure(_file(case), _test(case.get("name")), _end((failure if failure is not None else error).text or ""))
        for case, failure, error in failed
        if failure is not None or error is not None
    ]


def _file(case):
    name = case.get("classname") or "collection"
    return name.removesuffix(".ipynb").replace(".", "/") + ".ipynb" if name.endswith(".ipynb") else name


def _test(name):
    cell = CELL.fullmatch(name)
    return f"cell [{int(cell[1]) + 1}]" if cell else name  # nbval counts code cells from 0, notebooks from 1


def _end(text):
    return "\n".join(COLOUR.sub("", text).rstrip().splitlines()[-LINES:])


def differences(versions, tested):
    """Return a line for each package of `pip freeze` whose version differs from the tested one."""
    before, now = (
        {name.lower().replace("_", "-"): version.partition("+")[0] for name, version in _pins(text)}
        for text in (tested, versions)
    )
    return [
        f"- {name} {before[name]} → {now[name]}"
        for name in sorted(before.keys() & now.keys())
        if before[name] != now[name]
    ]


def _pins(text):
    return re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)


def issue(folder, subject, tested="", run=""):
    """Return the title and body of the issue about the run that wrote this folder.

    Args:
        folder: the folder of the run's files.
        subject: what was run, which begins the title.
        tested: the text of constraints.txt.
        run: the address of the run's log, or "".
    """
    report, log, versions = (folder / name for name in ("report.xml", "install.log", "versions.txt"))
    if report.is_file():
        title, (count, *details) = _of_report(*failures(report), subject)
    else:
        title = f"{subject}: no test ran"
        pip = _end(log.read_text(encoding="utf-8")) if log.is_file() else ""
        count, *details = "The run ended before its tests.", _block(pip) if pip else ""
    newer = differences(versions.read_text(encoding="utf-8"), tested) if versions.is_file() else []
    folded = ["<details><summary>Versions that differ from constraints.txt</summary>", "\n".join(newer), "</details>"]
    parts = [count, f"The log is in [its run]({run})." if run else "", *(folded if newer else []), *details]
    return title, "\n\n".join(part for part in parts if part)[:LIMIT] + "\n"


def _of_report(count, failed, subject):
    files = defaultdict(list)
    for failure in failed:
        files[failure.file].append(failure)
    if not files:
        return f"{subject}: every test passed, but the run failed", [f"{count} tests passed, and then the run failed."]
    first = failed[0]
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    parts = [f"{len(failed)} of {count} tests failed, in {len(files)} file{'s' if len(files) > 1 else ''}."]
    for file, (one, *others) in list(files.items())[:DETAILED]:
        names = ", ".join(other.test for other in others)
        parts += [f"### {file}, {one.test}", _block(one.text), f"Also failed: {names}" if names else ""]
    if len(files) > DETAILED:
        parts.append("### Other files with failures\n\n" + "\n".join(f"- {file}" for file in list(files)[DETAILED:]))
    return f"{subject}: {first.file}, {first.test}{more}", parts


def _block(text):
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def _run(environment):
    names = "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"
    server, repository, number = (environment.get(name, "") for name in names)
    return f"{server}/{repository}/actions/runs/{number}" if number else ""


def main(command, *arguments):
    if command == "requirements":
        for name in REQUIREMENTS:
            print(loosened((ROOT / name).read_text(encoding="utf-8")))
    else:
        folder, subject = arguments
        tested = (ROOT / "constraints.txt").read_text(encoding="utf-8")
        title, body = issue(Path(folder), subject, tested, _run(os.environ))
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, "title.txt").write_text(title, encoding="utf-8")
        Path(folder, "body.md").write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
