"""One notebook's score: inputs are drawn here and sent to the child, and what comes back is compared with the key.

A notebook runs from top to bottom; a cell that fails does not stop the cells after it. If a cell or a call ends the
whole process (a hard loop, too much memory, os._exit), the notebook starts again without it, so that one bad cell does
not cost what is right in the others. For the same reason each question has time of its own: the cells together may use
half of the notebook's time, and of what is left each question may use as much as leaves the same to those after it.
"""

import select
import threading
import time
from dataclasses import asdict
from hashlib import sha256

import torch

from classroom.grading import time_limits, wire_format
from classroom.grading.comparison import hint_fits, sentence, shown, verdict
from classroom.grading.forbidden_signs import signs
from classroom.grading.fork_server import ForkServer
from classroom.grading.question import Question
from classroom.grading.results import FileScore, blank

MOST_STARTS = 20
MOST_NAMES, MOST_NAME, MOST_REACHED = 20, 100, 200  # of what the child says; names in characters
MOST_SECONDS = 10**6  # of CPU time that the child can claim to have used
GRACE = 2  # seconds that a child has to interrupt itself before it is ended
LOOK = 1  # seconds between two looks at the CPU time of a child that hasn't answered
WHY = {
    "memory": "it used more than {memory} MiB of memory",
    "disk": "it wrote more files, or larger ones, than its folder may hold",
    "processes": "it started more than {processes} processes",
    "time": "it didn't finish within {cpu_seconds:g} seconds of computing, or waited for too long",
    "total": "the notebook used up its {real_seconds:g} seconds",
    "": "the code ended the process that it ran in",
}


def score(file, submission, key, seed, limits):
    """Return the FileScore of a submission.

    Args:
        file: its name, for the row.
        submission: its Submission.
        key: the Key.
        seed: whole number; the same seed draws the same inputs for the same file.
        limits: Limits.
    """
    run = _NotebookRun(submission, key, seed, limits)
    graded = FileScore(file, run.judged())
    graded.student, graded.seconds, graded.memory = run.student, round(run.seconds, 3), run.memory
    graded.failed_cells = sorted(run.failed.items())
    graded.note = run.note
    return graded


def protections():
    """Return the protections that this worker's server found."""
    with _server() as server:
        return server.protections


class _Dead(Exception):
    """The child is gone, or what it sent can't be read; the message says why."""


class _NotebookRun:
    """One notebook being judged."""

    def __init__(self, submission, key, seed, limits):
        self.cells, self.key, self.seed, self.limits = submission.cells, key, (seed, submission.digest), limits
        self.computed = [question for question in key.questions if isinstance(question, Question)]
        self.done, self.failed, self.skip, self.slow = {}, {}, [], []
        self.student, self.memory, self.note = None, 0, ""
        self.reached, self.uses = {}, {}
        self.begun = 0.0

    @property
    def seconds(self):
        return time.monotonic() - self.begun

    def judged(self):
        """Run the notebook, again if needed, and return the QuestionScore of every question, in the key's order."""
        starts = 0
        with _server() as self.server:
            self.begun = time.monotonic()
            while starts < MOST_STARTS and len(self.done) < len(self.computed) and self._left() > 0:
                starts += 1
                self._start(self.server)
        for question in self.computed:
            if question.name not in self.done:
                self.done[question.name] = blank(question, "The notebook did not get this far.")
            self.done[question.name].uses = self._uses(question)
        for question in self.computed:
            _count_needs(question, self.done[question.name], self._without_points(question.needs))
        return [self.done.get(question.name) or blank(question) for question in self.key.questions]

    def _start(self, server):
        """Run the notebook once, without the cells that ended it before, until every question is judged or it ends."""
        self.connection = server.start(self.limits)
        try:
            with self.connection:
                self._run_cells()
                for question in self.computed:
                    if question.name not in self.done:
                        self._judge(question)
        except _Dead as dead:
            why, memory = server.stop()
            self._ended(why or str(dead))
        else:
            _, memory = server.stop()
        self.memory = max(self.memory, memory)

    def _ended(self, why):
        """Record why the child ended, under the cell or the question at which it did."""
        why = "total" if self._left() <= 0 else why
        reason = WHY.get(why, why).format(**{**asdict(self.limits), "memory": self.limits.memory >> 20})
        if isinstance(self.at, Question):
            judged = blank(self.at, f"Calling {self.at.call} ended the notebook: {reason}.")
            judged.cases, judged.mentioned = 1, self._signs(self.at)
            self.done[self.at.name] = judged
        elif self.at is not None:
            self.skip.append(self.at)
            self.failed[self.at + 1] = f"skipped, because {reason}"
        else:
            self.note = f"The notebook could not be started: {reason}."

    def _left(self):
        return self.limits.real_seconds - self.seconds

    def _run_cells(self):
        self.at = None
        forbidden = {question.call: sorted(question.forbidden) for question in self.computed if question.forbidden}
        seconds = max(0, self.limits.real_seconds / 2 - self.seconds)
        calls = [question.call for question in self.computed]
        order = {"skip": self.skip, "slow": self.slow, "forbidden": forbidden, "calls": calls, "seconds": seconds}
        wire_format.send(self.connection, {"cells": list(self.cells), **order})
        end = time.monotonic() + seconds
        last = end + len(self.cells) * time_limits.LEAST + GRACE
        while True:
            real = time_limits.for_cell(self.limits.cpu_seconds, end - time.monotonic())
            told, _ = self._receive(self.limits.cpu_seconds, min(real, last - time.monotonic()))
            if "ready" in told:
                student = told.get("student")
                self.student = student if type(student) is int and 0 <= student < wire_format.MOST_STUDENT else None
                self.reached, self.uses = (_dict(told.get(name)) for name in ("reached", "uses"))
                return
            index = told.get("cell", told.get("failed"))
            if type(index) is not int or not 0 <= index < len(self.cells):
                raise _Dead(INVALID_DATA)
            self.at = index
            if "failed" in told:
                names, message = _error(told)
                self.failed[index + 1] = sentence(names, message)
                if "OutOfTime" in names:
                    self.slow.append(index)  # if the notebook has to start again, it gets little time

    def _judge(self, question):
        self.at, self.used, self.interrupted = question, 0.0, False
        waiting = sum(other.name not in self.done for other in self.computed)
        self.end = time.monotonic() + max(time_limits.LEAST, self._left() / waiting)
        judged, ran = _judge_question(question, self._cases(question), self._call, self.student)
        judged.mentioned = self._signs(question, ran)
        self.done[question.name] = judged

    def _signs(self, question, ran=()):
        """Return what the two witnesses say that the question forbids, each with its place, sorted."""
        read = self.reached.get(question.call)
        return signs([*(read if isinstance(read, list) else []), *ran], question.forbidden, len(self.cells))

    def _uses(self, question):
        """Return [question, function] for each function of an earlier question that this question's function uses."""
        used = _strings(self.uses.get(question.call))
        before = self.computed[: self.computed.index(question)]
        return [[other.name, other.call] for other in before if other.call in used]

    def _without_points(self, functions):
        return [other.call for other in self.computed if other.call in functions and not self.done[other.name].points]

    def _cases(self, question):
        generator = torch.Generator().manual_seed(_seed(*self.seed, self.key.name, question.name))
        if not question.personal:
            return question.draw(generator)
        return None if self.student is None else question.draw(generator, self.student)

    def _call(self, question, case):
        """Return the result of one call: (kind, content, names of classes, what the function reached)."""
        then = None if case.then is None else tuple(case.then)
        tree, body = wire_format.encode((tuple(case.args), dict(case.kwargs), then))
        left = time_limits.SHORT if self.interrupted else max(time_limits.SHORT, self.limits.cpu_seconds - self.used)
        cpu, real = min(left, self.limits.cpu_seconds), max(time_limits.LEAST, self.end - time.monotonic())
        real = min(real, time_limits.WAITING * cpu)
        order = {"call": question.call, "arguments": tree, "return_arguments": case.keeps == "arguments"}
        self._send({**order, "cpu": cpu, "real": real}, body)
        told, body = self._receive(cpu, real)
        self.used += _seconds(told.get("used"))
        ran = told["reached"][:MOST_REACHED] if isinstance(told.get("reached"), list) else []
        if "error" in told:
            error = _error(told)
            self.interrupted |= "OutOfTime" in error[0]
            return "raised", error, [], ran
        try:
            value = wire_format.decode(told.get("value"), body)
        except wire_format.FormatError:
            raise _Dead(INVALID_DATA) from None
        if case.keeps == "arguments" and not _is_pair(value) and not isinstance(value, wire_format.Opaque):
            raise _Dead(INVALID_DATA)
        return "value", value, _strings(told.get("kinds")), ran

    def _send(self, header, body):
        try:
            wire_format.send(self.connection, header, body)
        except OSError:
            raise _Dead("") from None

    def _receive(self, cpu, real):
        """Return the next message, if the child doesn't need more than this CPU time or real time for it."""
        try:
            self._wait(cpu + GRACE, time.monotonic() + real + GRACE)
            return wire_format.receive(self.connection, time.monotonic() + GRACE)
        except wire_format.Ended:
            raise _Dead("") from None
        except wire_format.FormatError:
            raise _Dead(INVALID_DATA) from None
        except TimeoutError:
            raise _Dead("time") from None

    def _wait(self, cpu, end):
        """Wait until a message begins to arrive; a child that ignores its own limits is measured from outside."""
        begun = None
        while not select.select([self.connection], [], [], LOOK)[0]:
            used = self.server.cpu_seconds()
            begun = used if begun is None else begun
            if used - begun > cpu or time.monotonic() > end:
                raise TimeoutError


NO_NUMBER = "After all cells had run, `student` was no whole number, so your number's inputs couldn't be drawn."
INVALID_DATA = "what it sent to the grader isn't valid data"


def _judge_question(question, cases, call, student):
    """Judge the cases of one question, one by one, and return its score and what its calls reached."""
    judged = blank(question)
    if cases is None:
        judged.said = NO_NUMBER
        return judged, []
    judged.cases = len(cases)
    right, ran = [], []
    for number, case in enumerate(cases, 1):
        expected = _expected(question, case, student)
        kind, content, kinds, reached = call(question, case)
        ran += reached
        said = verdict(case, expected, kind, content, kinds)
        if not said:
            right.append(case)
        elif not judged.said:
            judged.said, judged.shown = said, shown(case, expected, kind, content, number)
            judged.hint_fits = hint_fits(case, expected, kind, content)
    judged.right = len(right)
    judged.points = round(question.points * _share(right, cases), 2)
    return judged, ran


def _share(right, cases):
    """Return the part of a question's points that the right ones of its cases earn."""
    if not any(case.alone for case in right):
        return 0.0
    return sum(case.weight for case in right) / sum(case.weight for case in cases)


def _count_needs(question, judged, missing):
    """Take off the share of the functions that the question needs and that earned nothing."""
    if missing and judged.points:
        judged.points = round(judged.points * (1 - len(missing) / len(question.needs)), 2)
        judged.said = f"Such numbers come from functions, and these of yours earned no points: {', '.join(missing)}."


def _expected(question, case, student):
    first = (student,) if question.personal else ()
    then = () if case.then is None else case.then
    with torch.no_grad():
        return question.answer(*first, *case.args, *then, **case.kwargs)


def _is_pair(value):
    """Return whether this is a result with the arguments as the call left them."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], list)


def _error(told):
    message = told.get("message")
    return _strings(told.get("error")) or ["Exception"], message[: wire_format.MOST_MESSAGE] if isinstance(
        message, str
    ) else ""


def _strings(value):
    """Return the strings in what should be a short list of names, but comes from the child and so can be anything."""
    items = value[:MOST_NAMES] if isinstance(value, list) else []
    return [item[:MOST_NAME] for item in items if isinstance(item, str)]


def _dict(value):
    return value if isinstance(value, dict) else {}


def _seconds(value):
    return min(value, MOST_SECONDS) if isinstance(value, int | float) and value > 0 else 0.0


def _seed(*parts):
    digest = sha256("\0".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:7], "big")


class _server:
    """This thread's server, started when first needed and restarted after a failure."""

    kept = threading.local()

    def __enter__(self):
        if getattr(self.kept, "server", None) is None:
            self.kept.server = ForkServer()
        return self.kept.server

    def __exit__(self, kind, error, trace):
        if kind is not None:
            server, self.kept.server = self.kept.server, None
            server.close()
