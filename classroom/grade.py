"""Grade a folder of notebooks: the score that counts.

    python -m classroom.grade SUBMISSIONS --assignment 1 --out scores.csv

Everybody who handed in something gets a row in scores.csv and a page in scores-feedback, whatever the files are and
whatever they do. You can stop the grader at any time and start it again: it keeps what it has graded. Written answers
are gathered in scores-written.html; fill in their points in scores-written.csv and run the same command again. To
change points that the grader has given, fill in scores-corrections.csv and run it again. The grader needs Linux, since
no other system has the protections; on Windows run it in WSL2, on a Mac in a container (classroom/Containerfile).

Exit codes: 0, done; 1, notebooks don't run on this machine, so nothing was graded; 2, wrong arguments, a file that
can't be read, or another run that is writing to the same files; 3, done, but protections were missing, as reported at
the beginning and at the end; 4, done, except for files on which the grader itself failed: their rows have the status
"failed"; 130, stopped by Ctrl+C: the same command continues.
"""

import argparse
import contextlib
import math
import sys
from collections import Counter
from pathlib import Path

INTERRUPTED = 130  # as the shell says it


def main(arguments=None):
    if sys.platform != "linux":
        sys.exit(
            "The grader needs Linux: on Windows, run it in WSL2; on a Mac, in a container (classroom/Containerfile)."
        )
    from classroom.grading import batch, sandbox

    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        paths = _paths(chosen)
        works = sandbox.available()
        print(f"Each notebook is shut in by: {sandbox.mode(works)}.", file=sys.stderr)
        _warn(sandbox.missing(works))
        outcome = _graded(paths, chosen)
    except batch.Unfit as error:
        sys.exit(f"Nothing was graded: {error}")
    except ValueError as error:
        parser.exit(2, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(INTERRUPTED, "Stopped. The same command continues where it stopped.\n")
    _print_summary(outcome, chosen.out)
    _warn(outcome.missing)
    if any(row.status == "failed" for row in outcome.rows):
        print(
            "The grader itself failed on the files with the status “failed”: run it again, or grade them by hand.",
            file=sys.stderr,
        )
        return 4
    return 3 if outcome.missing else 0


def _parser():
    from classroom.grading import source_analysis
    from classroom.grading.limits import Limits

    usual = Limits()
    about, _, codes = __doc__.partition("Exit codes")
    parser = argparse.ArgumentParser(
        prog="python -m classroom.grade",
        usage="%(prog)s SUBMISSIONS --assignment N [--out SCORES.csv] [--help and other options]",
        description=about.split("\n\n")[0],
        epilog=f"Exit codes{codes}",
    )
    parser.add_argument("submissions", metavar="SUBMISSIONS", type=Path, help="folder with the submitted files")
    parser.add_argument("--assignment", required=True, help="the assignment's number, such as 1")
    parser.add_argument("--out", type=Path, default=Path("scores.csv"), help="file for the scores (%(default)s)")
    parser.add_argument("--title", default="", help="the assignment's title in Canvas (default: Assignment N)")
    parser.add_argument(
        "--seed", type=int, help="determines the random inputs; the same seed gives the same file the same score"
    )
    parser.add_argument(
        "--from-scratch",
        choices=source_analysis.CONSEQUENCES,
        default="flag",
        help="what happens when a forbidden name is found. "
        + " ".join(f"{name}: {what}." for name, what in source_analysis.CONSEQUENCES.items())
        + " (%(default)s)",
    )
    parser.add_argument(
        "--late-percent",
        type=_percent,
        default=0,
        metavar="PERCENT",
        help="percentage of the points to take off if Canvas marks a file as late; no other platform's files say it, "
        "and none says by how much (%(default)s)",
    )
    parser.add_argument(
        "--final",
        action="store_true",
        help="show expected results on the pages: only when nobody may hand in again",
    )
    parser.add_argument("--n-jobs", type=_workers, default=-1, help="number of workers; -1 means one per core")
    parser.add_argument("--backend", help='joblib backend, such as "dask"')
    parser.add_argument(
        "--scheduler",
        help="address of a Dask scheduler, with --backend dask; without one, a cluster starts on this machine",
    )
    parser.add_argument(
        "--cpu-seconds",
        type=_positive,
        default=usual.cpu_seconds,
        help="CPU time for each cell, and for each question, so that a busy computer changes no score (%(default)s)",
    )
    parser.add_argument(
        "--real-seconds",
        type=_positive,
        default=usual.real_seconds,
        help="time by the clock for a notebook, at least half of it for the questions (%(default)s)",
    )
    parser.add_argument(
        "--memory-mib",
        type=_positive_whole,
        default=usual.memory >> 20,
        help="memory limit for a notebook (%(default)s)",
    )
    return parser


def _positive(text):
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} must be greater than 0")
    return value


def _positive_whole(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} must be at least 1")
    return value


def _workers(text):
    value = int(text)
    if value < 1 and value != -1:
        raise argparse.ArgumentTypeError(f"{text} must be at least 1, or -1 for one per core")
    return value


def _percent(text):
    value = float(text)
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"{text} must be from 0 to 100")
    return value


def _paths(chosen):
    """Return the paths of the submitted files; raise ValueError if the folders can't be used."""
    from classroom.grading import people

    folder, out = chosen.submissions, chosen.out
    if not folder.is_dir():
        raise ValueError(f"SUBMISSIONS={folder}: there is no such folder")
    if out.is_dir():
        raise ValueError(f"--out {out}: this is a folder; name a file in it, such as {out / 'scores.csv'}")
    if out.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"--out {out}: this is inside SUBMISSIONS={folder}, where the results would be graded too")
    try:
        found = people.entries(folder)
    except OSError as error:
        raise ValueError(f"SUBMISSIONS={folder}: {error.strerror}") from None
    if not found:
        raise ValueError(f"SUBMISSIONS={folder}: there are no files in it")
    return found


def _graded(paths, chosen):
    from classroom.grading import batch
    from classroom.grading.limits import Limits

    with _cluster(chosen) as backend:
        return batch.grade_files(
            paths,
            chosen.assignment,
            root=chosen.submissions,
            out=chosen.out,
            title=chosen.title,
            seed=chosen.seed,
            limits=Limits(chosen.cpu_seconds, chosen.real_seconds, chosen.memory_mib << 20),
            consequence=chosen.from_scratch,
            late_percent=chosen.late_percent,
            final=chosen.final,
            n_jobs=chosen.n_jobs,
            backend=backend,
            progress=_bar,
        )


@contextlib.contextmanager
def _cluster(chosen):
    """Yield the backend's name; while it is "dask", a Dask client is active."""
    if chosen.backend != "dask":
        yield chosen.backend
        return
    from distributed import Client, LocalCluster

    if chosen.scheduler:
        with Client(chosen.scheduler):
            yield "dask"
    else:
        workers = None if chosen.n_jobs < 1 else chosen.n_jobs
        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
            yield "dask"


def _bar(done, total):
    width = 40 * done // total
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r[{'#' * width}{'.' * (40 - width)}] {done}/{total}", end=end, file=sys.stderr, flush=True)
    elif done == total or done % max(1, total // 10) == 0:
        print(f"{done}/{total}", file=sys.stderr, flush=True)


def _print_summary(outcome, out):
    from classroom.grading.text import counted

    counts = Counter(row.status for row in outcome.rows if not row.settled)
    files, people = counted(outcome.files, "file"), counted(len(outcome.rows), "person", "people")
    notebooks, beside = counted(outcome.notebooks, "notebook"), str(out.with_suffix(""))
    print(f"{files} from {people}: see {out} and {beside}-feedback/.")
    if outcome.reused:
        print(f"{outcome.reused} of {notebooks} had been graded before.")
    look = sum(bool(row.look) for row in outcome.rows)
    print(f"{counted(look, 'row needs', 'rows need')} your eyes: see the column “look”.")
    if counts["not read"]:
        has = counted(counts["not read"], "has", "have")
        print(f"{has} no notebook that could be read: no row in the platforms' tables.")
    if counts["other assignment"]:
        print(f"{counts['other assignment']} handed in another assignment: no row in the platforms' tables.")
    if any(judged.points is None for row in outcome.rows for judged in row.questions if row.status == "graded"):
        print(f"Written answers wait for you: read {beside}-written.html, fill in {beside}-written.csv, run again.")


def _warn(missing):
    if missing:
        print("\n*** THIS MACHINE DOES NOT FULLY PROTECT YOU FROM WHAT YOU GRADE ***", file=sys.stderr)
        for sentence in missing:
            print(f"***   {sentence}", file=sys.stderr)
        print(
            "*** For high stakes, grade in a virtual machine or in classroom/Containerfile.\n",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
