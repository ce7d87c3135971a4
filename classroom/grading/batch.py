"""Grades many files in parallel, stores each result as soon as it is known, and resumes after a stop."""

import contextlib
import fcntl
import json
import os
import re
import secrets
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import joblib
from joblib.externals.loky.process_executor import TerminatedWorkerError

from classroom.grading import (
    answer_key,
    corrections,
    feedback_page,
    file_tree,
    handout,
    looks,
    people,
    pictures,
    results,
    sandbox,
    score_tables,
    scoring,
    source_analysis,
    submission,
    written_answers,
)
from classroom.grading.limits import Limits
from classroom.grading.question import Case, Question, Written
from classroom.grading.rows import Row, rows
from classroom.grading.text import BOM

ROOT = Path(__file__).resolve().parents[2]
MOST_TRIES = 5  # for the files that were being graded when a worker died
DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError)
"""What reading a result raises that another version of the grader, or an interrupted one, has left on the disk."""
TRIAL = submission.Submission(
    ("import torch, transconv\nfrom transconv_course import check", "def twice(n):\n    return 2 * n"), ""
)
TWICE = Question("trial", 1, "twice", lambda generator: [Case((21,))], lambda n: 2 * n)


class Unfit(Exception):
    """Notebooks don't run on this machine, so every score would be zero."""


@dataclass
class Outcome:
    """The result of a run."""

    rows: list  # a Row for every person, in the order of the paths, without the arrays of the pages
    missing: list  # a sentence for every protection that any worker lacked
    files: int  # how many files there are
    notebooks: int  # how many of them are notebooks that could be read
    reused: int  # for how many of these the results come from an earlier run


def grade_files(
    paths,
    assignment,
    *,
    root,
    out,
    title="",
    seed=None,
    limits=None,
    consequence="flag",
    late_percent=0,
    final=False,
    n_jobs=1,
    backend=None,
    progress=None,
):
    """Grade files and return the Outcome.

    As soon as a file is graded, this writes its page in SCORES-feedback/, its result in SCORES-parts/ and a line in
    SCORES.log, and now and then `out` (SCORES.csv) with the rows so far; at the end, all of it, the tables for the two
    platforms and the written answers. Each file is written in one step. A later run reuses the results in SCORES-parts/
    of files that have not changed, if they were made by the same grader, key, library, packages and settings, with no
    fewer protections; and it takes the points and comments that a teacher has written into SCORES-written.csv,
    and those of SCORES-corrections.csv in place of the grader's.

    Args:
        paths: the files to grade.
        assignment: its number, or the name of a module with QUESTIONS.
        root: the folder that names in the CSV are relative to.
        out: the path of the CSV.
        title: the assignment's title on the platform; "Assignment N" if empty.
        seed: determines the inputs; None takes the seed of the results on disk, or a new one.
        limits: Limits; None means the defaults.
        consequence: one of source_analysis.CONSEQUENCES.
        late_percent: how many percent of the points a person loses whose file the platform marks as late.
        final: whether the pages show expected results.
        n_jobs: the number of workers.
        backend: a joblib backend, such as "dask" (while a distributed.Client is active); None means joblib's default.
        progress: called now and then with (files done, files in total), or None.

    Raises:
        ValueError: an unknown assignment or consequence, SCORES-written.csv or SCORES-corrections.csv has wrong
            entries, another run is writing to the same files, or notebooks could read the submissions or the scores.
        Unfit: a notebook that only imports the course's library does not run; nothing was graded.
    """
    if consequence not in source_analysis.CONSEQUENCES:
        raise ValueError(f"consequence={consequence!r}: must be one of {', '.join(source_analysis.CONSEQUENCES)}")
    exposed = file_tree.exposed([root, Path(out).parent])
    if exposed:
        raise ValueError("; ".join(exposed))
    key, limits, out = answer_key.load(assignment), limits or Limits(), Path(out)
    settings = _Settings(assignment, key, limits, consequence, late_percent, final, title or _title(assignment))
    run = _ResultFiles(settings, paths, Path(root), out)
    with run.alone():
        run.begin(seed)
        return _grade_all(run, n_jobs, backend, progress)


def _grade_all(run, n_jobs, backend, progress):
    pending, missing, paths = [], {}, run.paths
    for number, path in enumerate(paths):
        if not run.reuse(number, path):
            pending.append((number, path))
    reused = len(paths) - len(pending)
    if pending:
        _try_out(run.settings.limits, n_jobs, backend)
    for _ in range(MOST_TRIES):
        try:
            for protections in _graded(run, pending, n_jobs, backend):
                missing |= dict.fromkeys(sandbox.missing(protections)) if protections is not None else {}
                run.write_scores_so_far()
                if progress:
                    progress(len(run.graded), len(paths))
            break
        except TerminatedWorkerError:  # a worker was killed from outside: continue with the remaining files
            pending = [(number, path) for number, path in pending if number not in run.graded]
    else:
        raise RuntimeError(f"a worker died {MOST_TRIES} times: start again to continue, with a smaller n_jobs")
    notebooks = sum(one.status != "not read" for one in run.graded.values())
    return Outcome(run.finish(), list(missing), len(paths), notebooks, reused)


def _workers(n_jobs, backend):
    return joblib.parallel_config(**({"backend": backend} if backend else {}), n_jobs=n_jobs)


def _try_out(limits, n_jobs, backend):
    """In a worker, grade a notebook that must pass, before any that counts."""
    with _workers(n_jobs, backend):
        (why,) = joblib.Parallel()([joblib.delayed(_trial)(limits, os.getpid())])
    if why:
        raise Unfit(
            f"a notebook that only imports torch and the course's packages doesn't run here, so none would: {why}"
        )


def _trial(limits, grader):
    """Return why the trial notebook did not run, or ""."""
    _exit_with(grader)
    one = scoring.score("", TRIAL, answer_key.Key("", (TWICE,), ""), 0, limits)
    said = [one.note, *(raised for _, raised in one.failed_cells), *(judged.said for judged in one.questions)]
    return "" if one.points == 1 else " ".join(said).strip() or "it said nothing"


def _graded(run, pending, n_jobs, backend):
    """Grade the pending files, keep each result as soon as it is known, and yield the worker's protections or None."""
    unread, delayed = [], joblib.delayed(_task)

    def tasks():
        for number, path in pending:
            try:
                found = submission.read(path, run.settings.limits.notebook_bytes)
            except submission.Unreadable as why:
                unread.append((number, str(why)))
                continue
            settings = run.settings
            order = settings.assignment, run.seed, settings.limits, os.getpid()
            yield delayed(number, run.names[number], found, *order)

    def keep_unread():
        while unread:
            number, why = unread.pop()
            run.keep(number, results.unread(run.names[number], run.settings.key, why), "", ())

    with _workers(n_jobs, backend):
        parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")
        for number, graded, digest, protections in parallel(tasks()):
            run.keep(number, results.FileScore.from_json(graded), digest, protections)
            keep_unread()
            yield protections
    if unread:
        keep_unread()
        yield None


def _task(number, name, found, assignment, seed, limits, grader):
    """Grade one file in a worker; the result is plain data."""
    _exit_with(grader)
    key, digest = answer_key.load(assignment), found.digest
    try:
        one = _judged(name, found, key, seed, limits)
    except Exception as error:  # a fault in the grader costs only this file its score, and the teacher is told
        why = f"The grader itself failed on this file: {type(error).__name__}."
        one, digest = results.unread(name, key, why, "failed"), ""
    return number, one.to_json(), digest, scoring.protections()


def _judged(name, found, key, seed, limits):
    other = looks.other_assignment(found, key)
    if other is not None:
        why = f"This looks like assignment {other}; here, {_title(key.name).lower()} is graded."
        return results.unread(name, key, why, "other assignment")
    one = scoring.score(name, found, key, seed, limits)
    given = handout.of(key.name)
    for judged in one.questions:
        if judged.points is None:
            text = one.written[judged.name] = written_answers.find(found.ordered, given, judged.name)
            one.pictures[judged.name] = pictures.shown_in(text or "", found.pictures)
            if text == "":
                judged.points, judged.said = 0.0, written_answers.NO_ANSWER
    one.look += looks.reasons(found, one, key, limits)
    return one


@dataclass(frozen=True)
class _Settings:
    """What a run is to do, and what its results depend on."""

    assignment: object
    key: answer_key.Key
    limits: Limits
    consequence: str
    late_percent: float
    final: bool
    title: str

    def made_with(self, seed):
        """Return what a file's result depends on, beside the file and the protections."""
        return {
            "seed": seed,
            "key": self.key.digest,
            "limits": asdict(self.limits),
            "grader": _digest(ROOT / "classroom/grading", ROOT / "classroom/handouts"),
            "library": _digest(ROOT / "lib"),
            "versions": [sys.version, *_installed()],
        }


def _installed():
    """Return the packages that notebooks can import, with their versions."""
    return sorted({f"{package.name} {package.version}" for package in metadata.distributions()})


def _digest(*folders):
    """Return the digest of the code, data and notebooks in folders."""
    digest = sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.suffix in (".py", ".json", ".ipynb"):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


class _ResultFiles:
    """The files that a run writes, and what they hold."""

    def __init__(self, settings, paths, root, out):
        self.settings, self.paths, self.out = settings, paths, out
        self.names = [os.path.relpath(path, root) for path in paths]  # as they appear in the rows
        self.owners = people.owners(self.names, root)
        self.graded = {}  # a FileScore without the arrays of its page, by the number of its file
        self.written_at, self.seconds = 0.0, 0.0
        self.parts, self.pages = self._beside("-parts"), self._beside("-feedback")

    def _beside(self, end):
        return self.out.with_name(self.out.stem + end)

    @contextlib.contextmanager
    def alone(self):
        """Let no other run write to these files meanwhile.

        The lock is on SCORES.log, and the system releases it when this process ends, in whichever way.
        """
        path = self._beside(".log")
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a", encoding="utf-8") as log:
            try:
                fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ValueError(
                    f"--out {self.out}: another run of the grader is writing to this file. Wait until it has ended, or "
                    "choose another --out."
                ) from None
            except OSError:  # some network drives have no locks
                pass
            yield

    def begin(self, seed):
        """Choose the seed, and record the settings: results on disk are reused only if they were made with these."""
        self.sheet = written_answers.read(self._beside("-written.csv"))
        self.corrections = corrections.read(self._beside("-corrections.csv"), self.settings.key)
        blank = (results.unread(name, self.settings.key, "") for name in self.names)
        _refuse(corrections.apply(self.corrections, rows(zip(self.paths, self.owners, blank, strict=True))))
        path = self.parts / "settings.json"
        self.seed = (_seed_in(path) or secrets.randbits(48)) if seed is None else int(seed)
        made_with = json.dumps(self.settings.made_with(self.seed), indent=1, sort_keys=True)
        self.made_with = sha256(made_with.encode()).hexdigest()
        self.protections = set(map(str, sandbox.available()))
        score_tables.write(path, made_with)

    def reuse(self, number, path):
        """Take over the result of an unchanged file from an earlier run; return whether there was one."""
        try:
            part = self._stored(self.names[number])
            if part["made_with"] != self.made_with or not self.protections <= set(part["protections"]):
                return False
            if submission.read(path, self.settings.limits.notebook_bytes).digest != part["digest"]:
                return False
            one = results.FileScore.from_json(part["graded"])
        except (submission.Unreadable, *DAMAGED):
            return False
        self.graded[number] = one.with_consequence(self.settings.consequence).without_arrays()
        return True

    def keep(self, number, one, digest, protections):
        """Write a file's result, then its page."""
        if digest:
            part = {"made_with": self.made_with, "protections": list(map(str, protections)), "digest": digest}
            score_tables.write(self._part(one.file), json.dumps({**part, "graded": one.to_json()}))
        with open(self._beside(".log"), "a", encoding="utf-8") as log:
            log.write(score_tables.log_line(number + 1, one, digest))
        one = one.with_consequence(self.settings.consequence)
        self.graded[number] = one.without_arrays()
        self._write_page(Row(**vars(one), owner=self.owners[number], late_percent=self.settings.late_percent))

    def write_scores_so_far(self):
        """Write SCORES.csv, but spend no more than a small part of the time on it."""
        begun = time.monotonic()
        if begun - self.written_at > max(1, 20 * self.seconds):
            self._write_scores(self._rows(complete=False))
            self.written_at = time.monotonic()
            self.seconds = self.written_at - begun

    def finish(self):
        """Write the pages and the tables of everybody, and return the rows."""
        found, settings = self._rows(), self.settings
        shown = [self._with_arrays(row) for row in found]
        for row in shown:
            self._write_page(row)
        wanted = {self._page(row.file) for row in found}
        for path in set(self.pages.glob("*.html")) - wanted:  # of files that aren't their owner's best
            path.unlink()
        self._write_scores(found)
        if not self._beside("-corrections.csv").exists():
            score_tables.write(self._beside("-corrections.csv"), BOM + corrections.EMPTY)
        _replace(self._beside("-canvas.csv"), score_tables.canvas(found, settings.key, settings.title))
        _replace(self._beside("-moodle.csv"), score_tables.moodle(found, settings.key))
        if any(isinstance(question, Written) for question in settings.key.questions):
            _replace(self._beside("-written.csv"), BOM + written_answers.table(found, settings.key, self.sheet))
            _replace(self._beside("-written.html"), written_answers.reading_page(shown, settings.key, settings.title))
        return found

    def _rows(self, complete=True):
        """Return the rows of the files graded so far, with the teacher's points.

        Raises:
            ValueError: all files are graded, and a correction isn't one person's.
        """
        files = [(self.paths[number], self.owners[number], self.graded[number]) for number in sorted(self.graded)]
        found = rows(files, self.settings.late_percent)
        for row in found:
            self.sheet.mark(row)
        wrong = corrections.apply(self.corrections, found)
        if complete:
            _refuse(wrong)
        for row in found:
            row.look += looks.written(row)
        return found

    def _with_arrays(self, row):
        """Return a Row with the arrays and pictures of its pages, from the file's result on disk."""
        try:
            graded = self._stored(row.file)["graded"]
            shown = {judged["name"]: judged["shown"] for judged in graded["questions"]}
            found = graded["pictures"]
        except DAMAGED:  # or it never had any
            shown, found = {}, {}
        questions = [replace(judged, shown=shown.get(judged.name, [])) for judged in row.questions]
        return replace(row, questions=questions, pictures=found)

    def _write_page(self, row):
        settings = self.settings
        html = feedback_page.feedback_page(row, settings.key, settings.title, settings.consequence, settings.final)
        _replace(self._page(row.file), html)

    def _write_scores(self, found):
        pages = [f"{self.pages.name}/{self._page(row.file).name}" for row in found]
        _replace(self.out, BOM + score_tables.scores(found, self.settings.key, pages))

    def _stored(self, name):
        return json.loads(self._part(name).read_text(encoding="utf-8"))

    def _part(self, name):
        return self.parts / f"{sha256(os.fsencode(name)).hexdigest()[:32]}.json"

    def _page(self, name):
        stem = re.sub(r"[^A-Za-z0-9]+", "-", os.path.splitext(name)[0]).strip("-")[:60]
        return self.pages / f"{stem}-{sha256(os.fsencode(name)).hexdigest()[:8]}.html"


def _refuse(wrong):
    if wrong:
        raise ValueError("\n".join(wrong))


def _seed_in(path):
    """Return the seed in the settings of an earlier run, or None."""
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["seed"])
    except DAMAGED:
        return None


def _replace(path, text):
    """Write a file unless it holds this text already."""
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except (OSError, ValueError):
        pass
    score_tables.write(path, text)


def _title(assignment):
    number = re.fullmatch(r"(?:classroom\.keys\.assignment_)?0*(\d+)", str(assignment))
    return f"Assignment {number[1]}" if number else str(assignment).rpartition(".")[2]


def _exit_with(grader):
    """Make this worker exit once the grader that started it is gone."""
    if os.getppid() == grader and not any(thread.name == "exit with the grader" for thread in threading.enumerate()):
        threading.Thread(target=_watch, args=(grader,), name="exit with the grader", daemon=True).start()


def _watch(grader):
    while os.getppid() == grader:
        time.sleep(0.5)
    os._exit(1)
