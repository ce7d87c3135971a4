"""The grader's speed and memory, and whether it loses or misjudges any submission: `make bench-grade`.

Each run grades a mixture: four in five submissions are right or partly right, and one in five is hostile or broken,
each kind in turn. Every row is compared with what its submission must score. The table is printed row by row.

    notebooks/min/core   by wall-clock time, with all cores busy; a core that other programs use counts as ours
    grader MiB           the most that the grader's own processes held at once, shared pages divided among them;
                         students' processes are not included
    killed               how often the grader was killed (SIGKILL) on the way, and started again
    lost, wrong          missing rows, and rows with points that the submission shouldn't get

    python -m bench.grade [--counts N ...] [--kills K] [--seconds LIMIT]
"""

import argparse
import contextlib
import csv
import os
import random
import signal
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from classroom.grading import answer_key
from classroom.grading.text import printable
from tests.classroom.samples import files, forged, mistakes, runaway, spies
from tests.classroom.samples.launch import grade

HOSTILE = (*runaway.SAMPLES, *forged.SAMPLES, *spies.SAMPLES, *files.SAMPLES)
HONEST = mistakes.SAMPLES
COUNTS = (100, 500, 2000)
UNPROTECTED = 3  # the exit code of a run that lacked a protection; its output says which
CORES = len(os.sched_getaffinity(0))
HEADS = ("files", "hostile", "seconds", "notebooks/min/core", "grader MiB", "killed", "lost", "wrong", "left behind")


class Run(NamedTuple):
    files: int
    hostile: int
    seconds: float
    rate: float  # notebooks per minute and core
    peak: float  # MiB of the grader's own processes
    killed: int
    lost: int
    wrong: list  # (file, points)
    left: int  # processes

    def __str__(self):
        shown = (
            *self[:2],
            f"{self.seconds:.0f}",
            f"{self.rate:.1f}",
            f"{self.peak:.0f}",
            self.killed,
            self.lost,
            len(self.wrong),
            self.left,
        )
        return "".join(f"{value:>{len(head) + 2}}" for value, head in zip(shown, HEADS, strict=True))


def mixture(count):
    """Return the samples of a run: every fifth one hostile or broken, the others right, mistaken or unfinished."""
    draw = random.Random(0)
    hostile, honest = (draw.sample(kinds, len(kinds)) for kinds in (HOSTILE, HONEST))
    chosen = []
    for number in range(count):
        kinds = {4: hostile, 3: honest}.get(number % 5)
        if kinds:
            chosen.append(kinds[number // 5 % len(kinds)])
        elif number % 5 == 2:
            chosen.append(mistakes.unfinished(*draw.sample(sorted(mistakes.CALLS), draw.randint(1, 5))))
        else:
            chosen.append(mistakes.RIGHT)
    return chosen


def measured(count, seconds, kills):
    """Grade a mixture of `count` submissions and return the Run.

    Args:
        count: how many submissions.
        seconds: the most that the grader may take each time that it is started.
        kills: how often it is killed on the way, at even distances.
    """
    questions = answer_key.load(1).questions
    with tempfile.TemporaryDirectory(prefix="bench-grade-") as scratch:
        folder, out = Path(scratch, "submissions"), Path(scratch, "scores.csv")
        folder.mkdir()
        expected = {}
        for number, sample in enumerate(mixture(count)):
            place = folder / f"{number:05d}"
            place.mkdir()
            expected[printable(f"{place.name}/{sample.name}")] = sample
            sample.write(place)
        peaks, took, killed = [], 0, 0
        for number in range(1, kills + 2):
            enough = count * number // (kills + 1) if number <= kills else None

            def watch(pid, enough=enough):
                peaks.append(_own_memory(pid))
                if enough is not None and len(list(Path(scratch, "scores-parts").glob("*.json"))) >= enough:
                    os.kill(pid, signal.SIGKILL)

            ended = grade(folder, out, "--from-scratch", "zero", timeout=seconds, watch=watch)
            took += ended.seconds
            killed += ended.code == -signal.SIGKILL
        if ended.code == UNPROTECTED:
            print(ended.said, file=sys.stderr)
        elif ended.code:
            raise SystemExit(f"the grader ended with {ended.code}:\n{ended.said[-2000:]}")
        found = scores(out)
    wrong = [
        (name, found[name])
        for name, sample in expected.items()
        if name in found and not sample.may_score(found[name], questions)
    ]
    hostile = sum(sample in HOSTILE for sample in expected.values())
    rate = 60 * count / took / CORES
    lost = len(expected.keys() - found)
    return Run(count, hostile, took, rate, max(peaks) / 2**20, killed, lost, wrong, len(ended.left))


def scores(out):
    """Return the points of every file in a file of scores."""
    with out.open(encoding="utf-8-sig", newline="") as file:
        return {row["file"]: float(row["points"]) for row in csv.DictReader(file)}


def _own_memory(leader):
    """Return the bytes that the grader's processes hold, dividing shared pages among them.

    These are the processes of its session and their children: its workers and the servers that those start. The
    children of a server, where students' code runs, are two steps away.
    """
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has just ended
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    session = {pid for pid in parents if _session(pid) == leader}
    own = session | {pid for pid, parent in parents.items() if parent in session}
    return sum(map(_held, own))


def _session(pid):
    with contextlib.suppress(OSError):
        return os.getsid(pid)


def _held(pid):
    with contextlib.suppress(OSError, IndexError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(text.partition("\nPss:")[2].split()[0]) * 1024
    return 0


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, help="submissions of each run")
    parser.add_argument("--kills", type=int, default=2, help="how often the grader is killed in each run")
    parser.add_argument("--seconds", type=float, default=6 * 3600, help="the most that the grader may take at a time")
    chosen = parser.parse_args(arguments)
    print("".join(f"{head:>{len(head) + 2}}" for head in HEADS))
    failed = False
    for count in chosen.counts:
        run = measured(count, chosen.seconds, chosen.kills)
        print(run, flush=True)
        for name, points in run.wrong:
            print(f"  {name}: {points:g} points", flush=True)
        failed |= bool(run.lost or run.wrong or run.left)
    sys.exit(failed)


if __name__ == "__main__":
    main()
