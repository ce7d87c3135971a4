"""Grade a folder of notebooks: the score that counts.

    python -m classroom.grade SUBMISSIONS --assignment 1 --out scores.csv

Every file in SUBMISSIONS and in the folders below it gets a row in scores.csv and a page in scores-feedback, whatever
it is and whatever it does. You can stop the grader at any time and start it again: what has been graded is kept. It
needs Linux, since no other system has the protections; on Windows run it in WSL2, on a Mac in a container
(classroom/Containerfile).

Exit codes: 0, done; 1, notebooks don't run on this machine, so nothing was graded; 2, wrong arguments; 3, done, but
protections were missing, as reported at the beginning and at the end; 4, done, except for files on which the grader
itself failed: their rows have the status "failed".
"""

import argparse
import contextlib
import sys
from pathlib import Path


def main(arguments=None):
    if sys.platform != "linux":
        sys.exit(
            "The grader needs Linux: on Windows, run it in WSL2; on a Mac, in a container (classroom/Containerfile)."
        )
    from classroom.grading import batch, sandbox, source_analysis, submission
    from classroom.grading.limits import Limits

    usual = Limits()
    parser = argparse.ArgumentParser(prog="python -m classroom.grade", description=__doc__.split("\n\n")[0])
    parser.add_argument("submissions", metavar="SUBMISSIONS", type=Path, help="folder with the submitted files")
    parser.add_argument("--assignment", required=True, help="the assignment's number, such as 1")
    parser.add_argument("--out", type=Path, default=Path("scores.csv"), help="file for the scores (%(default)s)")
    parser.add_argument("--title", default="", help="the assignment's title in Canvas (default: Assignment N)")
    parser.add_argument("--seed", type=int, help="determines the random inputs; the same seed gives the same scores")
    parser.add_argument(
        "--from-scratch",
        choices=source_analysis.CONSEQUENCES,
        default="flag",
        help="what happens when a forbidden name is found. "
        + " ".join(f"{name}: {what}." for name, what in source_analysis.CONSEQUENCES.items()),
    )
    parser.add_argument("--n-jobs", type=int, default=-1, help="number of workers; -1 means one per core")
    parser.add_argument("--backend", help='joblib backend, such as "dask"')
    parser.add_argument(
        "--scheduler",
        help="address of a Dask scheduler, with --backend dask; without one, a cluster starts on this machine",
    )
    parser.add_argument(
        "--cell-seconds",
        type=float,
        default=usual.cell_seconds,
        help="time limit for each cell and each call (%(default)s)",
    )
    parser.add_argument(
        "--seconds", type=float, default=usual.total_seconds, help="time limit for a notebook (%(default)s)"
    )
    parser.add_argument(
        "--memory-mib", type=int, default=usual.memory >> 20, help="memory limit for a notebook (%(default)s)"
    )
    chosen = parser.parse_args(arguments)
    if not chosen.submissions.is_dir():
        parser.error(f"SUBMISSIONS={chosen.submissions}: no such folder")
    limits = Limits(chosen.cell_seconds, chosen.seconds, chosen.memory_mib << 20)
    works = sandbox.protections(["bwrap"] if sandbox.launcher() else [])
    print(f"Each notebook is shut in by: {sandbox.mode(works)}.", file=sys.stderr)
    _warn(sandbox.missing(works))
    with _cluster(chosen) as backend:
        try:
            outcome = batch.grade_files(
                submission.files(chosen.submissions),
                chosen.assignment,
                root=chosen.submissions,
                out=chosen.out,
                title=chosen.title,
                seed=chosen.seed,
                limits=limits,
                consequence=chosen.from_scratch,
                n_jobs=chosen.n_jobs,
                backend=backend,
                progress=_bar,
            )
        except batch.Unfit as error:
            sys.exit(f"Nothing was graded: {error}")
        except ValueError as error:
            parser.error(str(error))
    _print_summary(outcome, chosen.out)
    _warn(outcome.missing)
    if any(one.status == "failed" for one in outcome.rows):
        print(
            "The grader itself failed on the files with the status “failed”: run it again, or grade them by hand.",
            file=sys.stderr,
        )
        return 4
    return 3 if outcome.missing else 0


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
    unread = sum(one.status == "not read" for one in outcome.rows)
    flagged = sum(any(judged.mentioned for judged in one.questions) for one in outcome.rows)
    print(f"{len(outcome.rows)} files, {outcome.reused} of them graded before: see {out} and {out.stem}-feedback/.")
    print(f"{unread} aren't notebooks. {flagged} use what “from scratch” excludes: see the column “flags”.")


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
