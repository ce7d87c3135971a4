"""Grades many files in parallel, stores each result as soon as it is known, and resumes after a stop."""

import json
import os
import re
import secrets
import threading
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import joblib
from joblib.externals.loky.process_executor import TerminatedWorkerError

from classroom.grading import (
    answer_key,
    feedback_page,
    results,
    sandbox,
    score_tables,
    scoring,
    source_analysis,
    submission,
)
from classroom.grading.limits import Limits
from classroom.grading.question import Case, Question

MOST_TRIES = 5  # for the files that were being graded when a worker died
TRIAL = submission.Submission(
    ("import torch, transconv\nfrom transconv_course import check", "def twice(n):\n    return 2 * n"), ""
)
TWICE = Question("trial", 1, "twice", lambda generator: [Case((21,))], lambda n: 2 * n)


class Unfit(Exception):
    """Notebooks don't run on this machine, so every score would be zero."""


@dataclass
class Outcome:
    """The result of a run."""

    rows: list  # a FileScore for every path, in their order, without the arrays of the pages
    missing: list  # a sentence for every protection that any worker lacked
    reused: int  # how many results come from an earlier run


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
    n_jobs=1,
    backend=None,
    progress=None,
):
    """Grade files and return the Outcome.

    As soon as a file is graded, this writes its page in SCORES-feedback/, its result in SCORES-parts/ and a line in
    SCORES.log; at the end, `out` (SCORES.csv) and the tables for the two platforms. Each file is written in one step. A
    later run with the same settings reuses the results in SCORES-parts/ of files that have not changed.

    Args:
        paths: the files to grade.
        assignment: its number, or the name of a module with QUESTIONS.
        root: the folder that names in the CSV are relative to.
        out: the path of the CSV.
        title: the assignment's title on the platform; "Assignment N" if empty.
        seed: determines the inputs; None takes the seed of the results on disk, or a new one.
        limits: Limits; None means the defaults.
        consequence: one of source_analysis.CONSEQUENCES.
        n_jobs: the number of workers.
        backend: a joblib backend, such as "dask" (while a distributed.Client is active); None means joblib's default.
        progress: called now and then with (files done, files in total), or None.

    Raises:
        ValueError: an unknown assignment or consequence.
        Unfit: a notebook that only imports the course's library does not run; nothing was graded.
    """
    if consequence not in source_analysis.CONSEQUENCES:
        raise ValueError(f"consequence={consequence!r}: must be one of {', '.join(source_analysis.CONSEQUENCES)}")
    key, limits, out = answer_key.load(assignment), limits or Limits(), Path(out)
    run = _ResultFiles(key, assignment, Path(root), out, title or _title(assignment), limits, consequence)
    run.begin(seed)
    rows, pending = {}, []
    for number, path in enumerate(paths):
        done = run.earlier(path)
        if done is None:
            pending.append((number, path))
        else:
            rows[number] = done
    reused, missing = len(rows), {}
    if pending:
        _try_out(limits, n_jobs, backend)
    for _ in range(MOST_TRIES):
        try:
            for number, one, protections in _graded(run, pending, n_jobs, backend):
                missing |= dict.fromkeys(sandbox.missing(protections)) if protections is not None else {}
                rows[number] = one
                if progress:
                    progress(len(rows), len(paths))
            break
        except TerminatedWorkerError:  # a worker was killed from outside: continue with the remaining files
            pending = [(number, path) for number, path in pending if number not in rows]
    else:
        raise RuntimeError(f"a worker died {MOST_TRIES} times: start again to continue, with a smaller n_jobs")
    ordered = [rows[number] for number in range(len(paths))]
    run.finish(ordered)
    return Outcome(ordered, list(missing), reused)


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
    """Yield (number, FileScore, protections) for each pending file, in the order in which they are done."""
    unread, delayed = [], joblib.delayed(_task)

    def tasks():
        for number, path in pending:
            name = run.name(path)
            try:
                found = submission.read(path, run.limits.notebook_bytes)
            except submission.Unreadable as why:
                unread.append((number, results.unread(name, run.key, str(why))))
                continue
            yield delayed(number, name, found, *run.settings, os.getpid())

    with _workers(n_jobs, backend):
        parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")
        for number, graded, digest, protections in parallel(tasks()):
            one = results.FileScore.from_json(graded)
            yield number, run.keep(number, one, digest), protections
            while unread:
                number, one = unread.pop()
                yield number, run.keep(number, one, ""), None
    while unread:
        number, one = unread.pop()
        yield number, run.keep(number, one, ""), None


def _task(number, name, found, assignment, seed, limits, consequence, grader):
    """Grade one file in a worker; the result is plain data."""
    _exit_with(grader)
    key, digest = answer_key.load(assignment), found.digest
    try:
        one = scoring.score(name, found, key, seed, limits, consequence)
    except Exception as error:  # a fault in the grader costs only this file its score, and the teacher is told
        one, digest = results.unread(name, key, f"The grader itself failed on this file: {type(error).__name__}."), ""
        one.status = "failed"
    return number, one.to_json(), digest, scoring.protections()


class _ResultFiles:
    """The files that a run writes."""

    def __init__(self, key, assignment, root, out, title, limits, consequence):
        self.key, self.assignment, self.root, self.out, self.title = key, assignment, root, out, title
        self.limits, self.consequence = limits, consequence
        self.parts = out.with_name(f"{out.stem}-parts")
        self.pages = out.with_name(f"{out.stem}-feedback")
        self.log = out.with_name(f"{out.stem}.log")

    def begin(self, seed):
        """Choose the seed, and record the settings: results on disk are reused only if they were made with these."""
        settings = self.parts / "settings.json"
        if seed is None and settings.exists():
            seed = json.loads(settings.read_text(encoding="utf-8"))["seed"]
        self.seed = secrets.randbits(48) if seed is None else int(seed)
        made_with = {"seed": self.seed, "policy": self.consequence, "key": self.key.digest}
        made_with["limits"] = asdict(self.limits)
        self.settings = self.assignment, self.seed, self.limits, self.consequence
        self.made_with = sha256(json.dumps(made_with, sort_keys=True).encode()).hexdigest()
        score_tables.write(settings, json.dumps(made_with, indent=1))

    def name(self, path):
        """Return a file's name as it appears in the rows."""
        return os.path.relpath(path, self.root)

    def earlier(self, path):
        """Return the FileScore of an unchanged file from an earlier run, or None."""
        try:
            part = json.loads(self._part(self.name(path)).read_text(encoding="utf-8"))
            if part["made_with"] != self.made_with:
                return None
            if submission.read(path, self.limits.notebook_bytes).digest != part["digest"]:
                return None
            return results.FileScore.from_json(part["graded"]).without_arrays()
        except (OSError, ValueError, KeyError, submission.Unreadable):
            return None

    def keep(self, number, one, digest):
        """Write a file's page, then its result, and return its FileScore without the arrays of the page."""
        score_tables.write(self._page(one.file), feedback_page.feedback_page(one, self.title, self.consequence))
        if digest:
            part = {"made_with": self.made_with, "digest": digest, "graded": one.without_arrays().to_json()}
            score_tables.write(self._part(one.file), json.dumps(part))
        with open(self.log, "a", encoding="utf-8") as log:
            log.write(score_tables.log_line(number + 1, one, digest))
        return one.without_arrays()

    def finish(self, rows):
        """Write the tables."""
        pages = [f"{self.pages.name}/{self._page(one.file).name}" for one in rows]
        score_tables.write(self.out, score_tables.scores(rows, self.key, pages))
        score_tables.write(
            self.out.with_name(f"{self.out.stem}-canvas.csv"), score_tables.canvas(rows, self.key, self.title)
        )
        score_tables.write(self.out.with_name(f"{self.out.stem}-moodle.csv"), score_tables.moodle(rows, self.key))

    def _part(self, name):
        return self.parts / f"{sha256(os.fsencode(name)).hexdigest()[:32]}.json"

    def _page(self, name):
        stem = re.sub(r"[^A-Za-z0-9]+", "-", os.path.splitext(name)[0]).strip("-")[:60]
        return self.pages / f"{stem}-{sha256(os.fsencode(name)).hexdigest()[:8]}.html"


def _title(assignment):
    return f"Assignment {int(assignment)}" if str(assignment).isdigit() else str(assignment).rpartition(".")[2]


def _exit_with(grader):
    """Make this worker exit once the grader that started it is gone."""
    if os.getppid() == grader and not any(thread.name == "exit with the grader" for thread in threading.enumerate()):
        threading.Thread(target=_watch, args=(grader,), name="exit with the grader", daemon=True).start()


def _watch(grader):
    while os.getppid() == grader:
        time.sleep(0.5)
    os._exit(1)
