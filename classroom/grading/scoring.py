"""One notebook's score: inputs are drawn here and sent to the child, and what comes back is compared with the key.

A notebook runs from top to bottom; a cell that fails does not stop the cells after it. If a cell or a call ends the
whole process (a hard loop, too much memory, os._exit), the notebook starts again without it, up to five times in all,
so that one bad cell does not cost what is right in the others.
"""

import importlib
import threading
import time
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import torch

from classroom.grading import wire_format
from classroom.grading.fork_server import ForkServer
from classroom.grading.question import Accepts, Question, Raises, Written

MOST_STARTS = 5
MOST_STUDENT = 10**18
GRACE = 2  # seconds that a child has to interrupt itself before it is ended
RELATIVE, ABSOLUTE = 1e-6, 1e-9
RELATIVE_SINGLE, ABSOLUTE_SINGLE = 1e-4, 1e-6
WHY = {
    "memory": "it used more than {memory} MiB of memory",
    "processes": "it started more than {processes} processes",
    "time": "it didn't finish within {cell_seconds:g} seconds",
    "total": "the notebook used up its {total_seconds:g} seconds",
    "": "the code ended the process that it ran in",
}


@dataclass(frozen=True)
class Key:
    """An assignment's questions, and the hash of the file that holds them."""

    name: str
    questions: tuple
    digest: str


@dataclass
class QuestionScore:
    """What one question earned, and why."""

    name: str
    title: str
    possible: float
    points: float | None = 0.0  # None: a person still has to read it
    right: int = 0
    cases: int = 0
    said: str = ""  # a sentence for the student
    shown: list = field(default_factory=list)  # (caption, value) of the smallest case that is wrong
    mentioned: list = field(default_factory=list)  # forbidden names found


@dataclass
class FileScore:
    """What one file earned, and why."""

    file: str
    questions: list[QuestionScore]
    status: str = "graded"  # or "not read": not a notebook; or "failed": the grader itself failed
    note: str = ""  # a sentence about the file as a whole
    failed_cells: list = field(default_factory=list)  # (number among the code cells, from 1; what was raised)
    student: int | None = None
    seconds: float = 0
    memory: int = 0

    @property
    def points(self):
        """The points for the questions that are graded by machine."""
        return round(sum(judged.points or 0 for judged in self.questions), 2)

    def without_arrays(self):
        """Return this without the arrays that the page shows."""
        return replace(self, questions=[replace(judged, shown=[]) for judged in self.questions])

    def to_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, data):
        failed = [tuple(cell) for cell in data["failed_cells"]]
        questions = [QuestionScore(**judged) for judged in data["questions"]]
        return cls(**{**data, "questions": questions, "failed_cells": failed})


def load(assignment):
    """Return the Key of an assignment: its number, or the name of a module with QUESTIONS."""
    name = f"classroom.keys.assignment_{int(assignment):02d}" if str(assignment).isdigit() else str(assignment)
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise ValueError(f"assignment={assignment}: there is no key {error.name}") from None
    return Key(name, tuple(module.QUESTIONS), sha256(Path(module.__file__).read_bytes()).hexdigest())


def unread(file, key, note):
    """Return the FileScore of a file that is not a notebook."""
    return FileScore(file, [_blank(question) for question in key.questions], "not read", note)


def score(file, submission, key, seed, limits, policy="flag"):
    """Return the FileScore of a submission.

    Args:
        file: its name, for the row.
        submission: its Submission.
        key: the Key.
        seed: whole number; the same seed draws the same inputs.
        limits: Limits.
        policy: one of source_analysis.CONSEQUENCES.
    """
    run = _NotebookRun(submission, key, seed, limits)
    graded = FileScore(file, run.judged())
    graded.student, graded.seconds, graded.memory = run.student, round(run.seconds, 3), run.memory
    graded.failed_cells = sorted(run.failed.items())
    graded.note = run.note
    for judged in graded.questions:
        if judged.mentioned and policy == "zero":
            judged.points = 0.0
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
        self.cells, self.key, self.seed, self.limits = submission.cells, key, seed, limits
        self.computed = [question for question in key.questions if isinstance(question, Question)]
        self.done, self.failed, self.skip = {}, {}, []
        self.student, self.memory, self.note = None, 0, ""
        self.mentioned = {}
        self.begun = 0.0

    @property
    def seconds(self):
        return time.monotonic() - self.begun

    def judged(self):
        """Run the notebook, again if needed, and return the QuestionScore of every question, in the key's order."""
        starts = 0
        with _server() as server:
            self.begun = time.monotonic()
            while starts < MOST_STARTS and len(self.done) < len(self.computed) and self._left() > 0:
                starts += 1
                self._start(server)
        for question in self.computed:
            if question.name not in self.done:
                self.done[question.name] = _blank(question, "The notebook did not get this far.")
        return [self.done.get(question.name) or _blank(question) for question in self.key.questions]

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
            judged = _blank(self.at, f"Calling {self.at.call} ended the notebook: {reason}.")
            judged.cases, judged.mentioned = 1, self.mentioned.get(self.at.name, [])
            self.done[self.at.name] = judged
        elif self.at is not None:
            self.skip.append(self.at)
            self.failed[self.at + 1] = f"skipped, because {reason}"
        else:
            self.note = f"The notebook could not be started: {reason}."

    def _left(self):
        return self.limits.total_seconds - self.seconds

    def _run_cells(self):
        self.at = None
        forbidden = {question.call: sorted(question.forbidden) for question in self.computed if question.forbidden}
        wire_format.send(self.connection, {"cells": list(self.cells), "skip": self.skip, "forbidden": forbidden})
        told, _ = self._receive()
        student = told.get("student")
        self.student = student if type(student) is int and 0 <= student < MOST_STUDENT else None
        self.mentioned = _mentioned(told.get("mentions"), self.computed)
        while True:
            told, _ = self._receive()
            if "ready" in told:
                return
            index = told.get("cell", told.get("failed"))
            if type(index) is not int or not 0 <= index < len(self.cells):
                raise _Dead(INVALID_DATA)
            self.at = index
            if "failed" in told:
                self.failed[index + 1] = _sentence(*_error(told))

    def _judge(self, question):
        self.at = question
        self.done[question.name] = _judge_question(question, self._cases(question), self._call, self.student)
        judged = self.done[question.name]
        judged.mentioned = sorted({*judged.mentioned, *self.mentioned.get(question.name, [])})

    def _cases(self, question):
        generator = torch.Generator().manual_seed(_seed(self.seed, self.key.name, question.name))
        if not question.personal:
            return question.draw(generator)
        return None if self.student is None else question.draw(generator, self.student)

    def _call(self, question, case):
        """Return the result of one call: (kind, content, names of classes, forbidden operators that ran)."""
        then = None if case.then is None else tuple(case.then)
        tree, body = wire_format.encode((tuple(case.args), dict(case.kwargs), then))
        self._send({"call": question.call, "arguments": tree}, body)
        told, body = self._receive()
        forbidden = [name for name in _strings(told.get("operators")) if name in question.forbidden]
        if "error" in told:
            return "raised", _error(told), [], forbidden
        try:
            value = wire_format.decode(told.get("value"), body)
        except wire_format.FormatError:
            raise _Dead(INVALID_DATA) from None
        return "value", value, _strings(told.get("kinds")), forbidden

    def _send(self, header, body):
        try:
            wire_format.send(self.connection, header, body)
        except OSError:
            raise _Dead("") from None

    def _receive(self):
        wait = min(self.limits.cell_seconds + GRACE, self._left())
        try:
            return wire_format.receive(self.connection, time.monotonic() + wait)
        except wire_format.Ended:
            raise _Dead("") from None
        except wire_format.FormatError:
            raise _Dead(INVALID_DATA) from None
        except TimeoutError:
            raise _Dead("time") from None


INVALID_DATA = "what it sent to the grader isn't valid data"


def _judge_question(question, cases, call, student):
    """Judge the cases of one question, one by one."""
    judged = _blank(question)
    if cases is None:
        judged.said = "The notebook has no line `student = …` with your number, from which your inputs are drawn."
        return judged
    judged.cases = len(cases)
    earned, forbidden = 0.0, set()
    for number, case in enumerate(cases, 1):
        expected = _expected(question, case, student)
        kind, content, kinds, operators = call(question, case)
        forbidden.update(operators)
        said = _verdict(case, expected, kind, content, kinds)
        if not said:
            judged.right += 1
            earned += case.weight
        elif not judged.said:
            judged.said, judged.shown = said, _shown(case, expected, kind, content, number)
        if kind == "raised" and "OutOfTime" in content[0]:
            break  # the other cases would take as long
    judged.points = round(question.points * earned / sum(case.weight for case in cases), 2)
    judged.mentioned = sorted(forbidden)
    return judged


def _expected(question, case, student):
    first = (student,) if question.personal else ()
    then = () if case.then is None else case.then
    with torch.no_grad():
        return question.answer(*first, *case.args, *then, **case.kwargs)


def _verdict(case, expected, kind, content, kinds):
    """Return "" for a right answer, or a sentence that says what is wrong with it."""
    if kind == "raised":
        return _verdict_on_error(expected, *content)
    if isinstance(expected, Raises):
        return f"For this input, the function should raise a {expected.error}."
    if content is None or content == wire_format.Opaque("ellipsis"):
        return "There is no answer yet: nothing came back."
    if case.kind and case.kind not in kinds:
        return f"The result should be an instance of {case.kind}."
    if isinstance(content, wire_format.Opaque):
        return f"The result is an instance of {content.kind}, not a number, an array or a list of these."
    if isinstance(expected, Accepts):
        return "" if _accepted(expected, content) else expected.rule
    arguments = (*case.args, *case.kwargs.values(), *(case.then or ()))
    floats = any(isinstance(value, torch.Tensor) and value.is_floating_point() for value in arguments)
    return _difference(content, expected, floats)


def _verdict_on_error(expected, names, message):
    if not isinstance(expected, Raises):
        if "OutOfTime" in names:
            return "The function took too long."
        return f"The function raised {_sentence(names, message)}"
    if expected.error not in names:
        return f"The function should raise a {expected.error} here, but it raised {_sentence(names, message)}"
    if expected.naming.lower() not in message.lower():
        return f"The {expected.error} is right, but its message doesn't mention “{expected.naming}”."
    return ""


def _accepted(expected, content):
    try:
        return bool(expected.test(content))
    except Exception:  # the value can be anything
        return False


def _difference(answer, expected, floats):
    """Return "" if the answer holds the expected numbers, otherwise what differs first: kind, shape, dtype, values."""
    if isinstance(expected, str):
        same = isinstance(answer, str) and answer.strip().casefold() == expected.strip().casefold()
        return "" if same else "This is not the right word."
    if isinstance(expected, dict):
        if not isinstance(answer, dict) or answer.keys() != expected.keys():
            return f"The result should be a dict with the keys {', '.join(map(str, expected))}."
        return next(filter(None, (_difference(answer[name], expected[name], floats) for name in expected)), "")
    if isinstance(expected, tuple | list) and any(not _is_number(item) for item in expected):
        if not isinstance(answer, tuple | list) or len(answer) != len(expected):
            return f"The result should be a tuple or list of {len(expected)} items."
        return next(filter(None, map(_difference, answer, expected, [floats] * len(expected))), "")
    try:
        numbers, right = _numbers(answer), _numbers(expected)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return "The result isn't an array of numbers."
    if numbers.shape != right.shape:
        return f"The shape is {_shape(numbers)}; it should be {_shape(right)}."
    if numbers.is_complex() and not right.is_complex():
        return "The numbers are complex; they should be real."
    single = False
    if isinstance(answer, torch.Tensor) and isinstance(expected, torch.Tensor) and expected.is_floating_point():
        if floats and answer.dtype != expected.dtype:
            return f"{expected.dtype} went in, and {answer.dtype} came out."
        single = torch.float64 not in (answer.dtype, expected.dtype) or answer.dtype == torch.float32
    relative, absolute = (RELATIVE_SINGLE, ABSOLUTE_SINGLE) if single else (RELATIVE, ABSOLUTE)
    if torch.allclose(numbers, right, rtol=relative, atol=absolute):
        return ""
    wrong = int((~torch.isclose(numbers, right, rtol=relative, atol=absolute)).sum())
    return (
        f"The shape is right, but {wrong} of {right.numel()} numbers differ." if right.dim() else "The number differs."
    )


def _is_number(value):
    return isinstance(value, int | float | complex)


def _numbers(value):
    if isinstance(value, torch.Tensor):
        return value.to(torch.complex128 if value.is_complex() else torch.float64)
    if isinstance(value, str | dict | wire_format.Opaque) or value is None:
        raise TypeError
    if isinstance(value, list | tuple) and any(isinstance(item, torch.Tensor) for item in value):
        return torch.stack([_numbers(item) for item in value])
    return torch.tensor(value, dtype=torch.float64)


def _shape(tensor):
    return " × ".join(map(str, tensor.shape)) or "that of a single number"


def _shown(case, expected, kind, content, number):
    """Return (caption, plain text) for each input of a case, its result and the expected result."""
    shown = [(f"argument {place}", _text(value)) for place, value in enumerate(case.args, 1)]
    shown += [(name, _text(value)) for name, value in case.kwargs.items()]
    shown += [(f"then called with, argument {place}", _text(value)) for place, value in enumerate(case.then or (), 1)]
    if kind == "value":
        shown.append(("the result", _text(content)))
    if not isinstance(expected, Raises | Accepts):
        shown.append(("the expected result", _text(expected)))
    return [(f"case {case.label or number}", "")] + shown


def _text(value):
    """Return a value as JSON-able arrays (nested lists, rounded) or as short text."""
    if isinstance(value, torch.Tensor):
        small = value.dim() <= 4 and value.numel() <= 150
        if small and value.dim() and value.numel():
            return {"shape": list(value.shape), "dtype": str(value.dtype), "values": _rounded(value.tolist())}
        if small and value.numel():
            return str(_rounded(value.item()))
        return f"an array of {_shape(value)}, {value.dtype}"
    if isinstance(value, wire_format.Opaque):
        return f"an object of class {value.kind}"
    try:
        text = repr(value)
    except ValueError:  # a number with too many digits
        text = "a very long number"
    return text if len(text) <= 400 else f"{text[:400]} …"


def _rounded(value):
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _blank(question, said=""):
    if isinstance(question, Written):
        return QuestionScore(
            question.name, question.title, question.points, None, said="A person will read this answer."
        )
    return QuestionScore(question.name, question.title, question.points, said=said)


def _error(told):
    message = told.get("message")
    return _strings(told.get("error")) or ["Exception"], message[:300] if isinstance(message, str) else ""


def _strings(value):
    """Return the strings in what should be a list of strings, but comes from the child and so can be anything."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _sentence(names, message):
    if names[0] == "OutOfTime":
        return "it took too long and was interrupted"
    return f"{names[0]}: {message}" if message else names[0]


def _mentioned(told, questions):
    found = {}
    for question in questions:
        names = _strings(told.get(question.call)) if isinstance(told, dict) else []
        found[question.name] = [name for name in names if name in question.forbidden]
    return found


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
