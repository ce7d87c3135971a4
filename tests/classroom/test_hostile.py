"""Hostile and broken submissions, one of each kind, in one run of the grader: right scores for all, and no harm."""

import csv
import hashlib
import os
import socket
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from classroom.grading import answer_key, file_tree, sandbox, scoring, wire_format
from classroom.grading.text import printable
from tests.classroom import samples
from tests.classroom.samples.launch import grade

LIMITS = ("--cpu-seconds", "2", "--real-seconds", "40", "--memory-mib", "512", "--seed", "1")
TIMEOUT = 400
BY_FILE = {sample.name: sample for sample in samples.SAMPLES}

REFUSED = bool(sandbox.missing(sandbox.protections()))
namespaces = pytest.mark.skipif(REFUSED, reason="this kernel refuses namespaces, as `python -m classroom.grade` says")
MODES = [pytest.param("", marks=namespaces, id="all-namespaces"), pytest.param("unshare", id="no-namespaces")]


class Text(HTMLParser):
    """What a reader of a page sees, and the names of its elements."""

    def __init__(self, page):
        super().__init__()
        self.said, self.elements = [], set()
        self.feed(page)
        self.text = "".join(self.said)

    def handle_data(self, data):
        self.said.append(data)

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)


class FileScore:
    """All samples, graded in one run, and the contents of the folders before and after."""

    def __init__(self, base, refused):
        self.folder, self.out = base / "submissions", base / "scores.csv"
        scratch, home = base / "scratch", base / "home"
        for folder in (self.folder, scratch, home):
            folder.mkdir()
        for sample in samples.SAMPLES:
            sample.write(self.folder)
        self.before = contents(self.folder)
        environment = {samples.SECRET: "1", "TMPDIR": str(scratch), "HOME": str(home)}
        if refused and os.geteuid() == 0:
            for path in (base, *base.rglob("*")):
                os.chown(path, file_tree.NOBODY, file_tree.NOBODY, follow_symlinks=False)
        options = ("--from-scratch", "zero", "--n-jobs", "2", *LIMITS)
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(samples.DOOR)
            door.listen()
            self.ended = grade(
                self.folder, self.out, *options, timeout=TIMEOUT, environment=environment, refused=refused
            )
        self.after = contents(self.folder)
        self.marks = [place for place in samples.marks(self.folder) if place.exists()]
        left = sorted(path.name for path in scratch.iterdir())
        self.scratch = [name for name in left if not name.startswith("torchinductor")]  # PyTorch's own, and empty
        for place in self.marks:
            place.unlink()
        self.rows = rows(self.out) if self.out.exists() else {}

    def row(self, sample):
        name = printable(sample.name)
        return self.rows.get(name) or self.rows["./" + name]

    def page(self, sample):
        return (self.out.parent / self.row(sample)["page"]).read_text(encoding="utf-8")


@pytest.fixture(
    scope="module",
    params=[pytest.param("", marks=namespaces, id="all-namespaces"), pytest.param("unshare", id="no-namespaces")],
)
def graded(request):
    with tempfile.TemporaryDirectory() as base:  # an ordinary user may not enter pytest's own folders
        yield FileScore(Path(base), request.param)


@pytest.fixture(scope="module")
def questions():
    return answer_key.load(1).questions


def rows(out):
    with out.open(encoding="utf-8-sig", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def contents(folder):
    """Return what a folder holds: the kind, times and digest of each file, and the target of each link."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = os.readlink(path) if path.is_symlink() else None
        if content is None and path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        found[path.relative_to(folder)] = status.st_mode, status.st_size, status.st_mtime_ns, content
    return found


def ids(sample):
    return f"{sample.kind}: {sample.name.encode('unicode_escape').decode()[:60]}"


def test_the_grader_runs_to_the_end_and_leaves_no_process(graded):
    assert graded.ended.code == (3 if "DOES NOT FULLY PROTECT" in graded.ended.said else 0), graded.ended
    assert graded.ended.left == []


def test_every_file_has_its_row_and_its_own_page(graded):
    assert len(graded.rows) == len(samples.SAMPLES)
    pages = {row["page"] for row in graded.rows.values()}
    assert len(pages) == len(samples.SAMPLES)
    assert sorted(path.name for path in (graded.out.parent / "scores-feedback").iterdir()) == sorted(
        Path(page).name for page in pages
    )


@pytest.mark.parametrize("sample", samples.SAMPLES, ids=ids)
def test_a_sample_scores_what_it_should_and_its_page_says_why(graded, questions, sample):
    row = graded.row(sample)
    text = Text(graded.page(sample)).text
    assert sample.may_score(float(row["points"]), questions), (row, text)
    said = sample.said
    if said == "No space left" and scoring.WHY["disk"] in text:  # without a disk of its own, the notebook is stopped
        said = scoring.WHY["disk"]
    assert said in text, (row, text)
    if row["status"] == "graded":
        assert row["note"] == ""
    else:
        assert sample.said and sample.said in row["note"]
    assert sample.flag in row["flags"] and bool(row["flags"]) == bool(sample.flag)


def test_nothing_outside_a_submissions_own_folder_was_made_or_changed(graded):
    assert graded.marks == []
    assert graded.after == graded.before
    assert graded.scratch == []
    made = {"scores.csv", "scores-canvas.csv", "scores-moodle.csv", "scores.log", "scores-feedback", "scores-parts"}
    made |= {"scores-written.csv", "scores-written.html", "scores-corrections.csv"}
    assert set(os.listdir(graded.out.parent)) == {"submissions", "scratch", "home", "said.txt", *made}


def test_the_log_and_what_is_printed_hold_no_name_and_no_text_of_a_student(graded):
    log = graded.out.with_name("scores.log").read_text(encoding="utf-8")
    assert log.count("\n") >= len(samples.SAMPLES)
    for said in (log, graded.ended.said):
        assert samples.CANARY not in said
        stems = [name.removesuffix(".ipynb").strip("-") for name in BY_FILE]
        assert not [stem for stem in stems if len(stem) > len("out") and stem in said]  # “out” is also a word
        assert not any(word in said for word in ("RuntimeError", "I am done", "<script>"))


def test_no_page_runs_or_loads_anything_and_none_shows_what_another_wrote(graded):
    for sample in samples.SAMPLES:
        page = Text(graded.page(sample))
        assert not page.elements & {"script", "img", "iframe", "object", "embed", "form", "a", "link"}, sample
        assert samples.CANARY not in page.text
        assert len(graded.page(sample)) < 200_000


def test_no_cell_of_the_scores_begins_like_a_formula(graded):
    for name in ("scores.csv", "scores-canvas.csv", "scores-moodle.csv", "scores-written.csv"):
        with graded.out.with_name(name).open(encoding="utf-8", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "-", "@"))]


@namespaces
def test_a_flagged_answer_keeps_its_points_if_the_teacher_only_wants_a_flag(tmp_path, questions):
    flagged = [sample for sample in samples.SAMPLES if sample.kind == "from scratch calls the operator"]
    folder = tmp_path / "submissions"
    folder.mkdir()
    for sample in flagged:
        sample.write(folder)
    assert grade(folder, tmp_path / "scores.csv", "--n-jobs", "1", *LIMITS, timeout=TIMEOUT).code == 0
    found = rows(tmp_path / "scores.csv")
    full = sum(question.points for question in questions if hasattr(question, "call"))
    assert {row["points"] for row in found.values()} == {str(full)}
    assert all(sample.flag in found[sample.name]["flags"] for sample in flagged)


@namespaces
def test_a_notebook_that_uses_up_its_time_in_its_cells_keeps_what_is_right(tmp_path):
    (slow,) = [sample for sample in samples.SAMPLES if sample.build.__name__ == "sleeps_in_every_cell"]
    folder = tmp_path / "submissions"
    folder.mkdir()
    slow.write(folder)
    done = grade(folder, tmp_path / "scores.csv", "--real-seconds", "3", "--n-jobs", "1", timeout=TIMEOUT)
    row = rows(tmp_path / "scores.csv")[slow.name]
    assert done.code == 0
    assert float(row["points"]) == 94
    assert "the time for the notebook was used up" in row["look"]


def test_flooding_the_grader_with_messages_does_not_extend_the_time_limit():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire_format.send(theirs, {"cell": 0})
        with pytest.raises(TimeoutError):
            wire_format.receive(ours, time.monotonic() - 1)
