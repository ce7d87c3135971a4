"""What runs in the child process: a notebook's cells from top to bottom, then calls of its functions.

The grader trusts nothing that this process sends, since a student's code runs in it and can send anything. The grader
only takes values from it and compares them. The process holds no answers, and each input arrives only after the one
before has been answered.
"""

import contextlib
import os
import random
import re
import time

import numpy
import torch

from classroom.grading import (
    call_recorder,
    library_names,
    source_analysis,
    student_shell,
    time_limits,
    unseen_work,
    wire_format,
)
from classroom.grading.call_recorder import CallRecorder
from classroom.grading.places import Places
from classroom.grading.student_shell import StudentShell
from classroom.grading.time_limits import timed
from transconv.arguments import integer

NAME = re.compile(r"[^\W\d]\w*")
SYNTAX = (SyntaxError, IndentationError, TabError)  # whose own text names a file that nobody has
DRAWS = "own_inputs"  # the check's function that draws inputs from a student's number


def prepare():
    """Before anything forks, make the shell that runs cells, and load whatever torch loads on first use."""
    library_names.roots()
    call_recorder.reveal()
    with CallRecorder((), Places((), str)):
        torch.testing.assert_close(torch.ones(1), torch.ones(1))
    student_shell.make()


def serve(connection, limits):
    """Run the notebook and answer calls until the connection ends."""
    os.register_at_fork(after_in_child=connection.close)  # a copy of the notebook can't answer in its place
    with contextlib.suppress(wire_format.Ended, BrokenPipeError):
        order, _ = wire_format.receive(connection)
        time_limits.prepare(unharmed=[call_recorder.profile])
        student_shell.enter()
        call_recorder.prepare()
        student = _run_cells(connection, order, limits.cpu_seconds)
        time_limits.forget()
        unseen_work.end_children()
        rules = _Rules(order)
        reached = {name: _within(limits.cpu_seconds, rules.reached, name)[0] for name in rules.forbidden}
        uses = {name: _within(limits.cpu_seconds, rules.uses, name)[0] for name in order["calls"]}
        wire_format.send(connection, {"ready": True, "student": student, "reached": reached, "uses": uses})
        while True:
            _answer(connection, *wire_format.receive(connection), rules)


class NotDefined(NameError):
    """The notebook doesn't define what its question asks for; the message is its name."""


class _Rules:
    """What each function must not use, and the two witnesses of what it does use."""

    def __init__(self, order):
        shell = StudentShell.instance()
        self.forbidden, self.calls = order["forbidden"], order["calls"]
        self.namespace = shell.user_ns
        ran = ["" if index in order["skip"] else source for index, source in enumerate(order["cells"])]
        self.places = Places(ran, shell.transform_cell)

    def reached(self, name):
        """Return what the code of a function reaches."""
        return _listed(source_analysis.reached(name, self.namespace, self.forbidden[name], self.places))

    def uses(self, name):
        """Return the functions of other questions that the code of a function reaches."""
        others = {f"your {other}": other for other in self.calls if other != name}
        found = source_analysis.reached(name, self.namespace, others, self.places)
        return sorted(others[one] for one in found)

    def recorder(self, name):
        """Return what records a call of a function."""
        return CallRecorder(self.forbidden.get(name, ()), self.places)


def _listed(found):
    """Return what a witness found as plain data: [name, number of the cell, line]; a place that isn't known is 0, 0."""
    return [[name, *(place or (0, 0))] for name, place in sorted(found.items())]


def _run_cells(connection, order, seconds):
    """Run the cells and return the student's number, or None.

    It is the number that `student` has when inputs are first drawn from it, because the student has answered for these
    inputs, and a loop such as `for student in names` may use the variable afterwards. Only if that number is the
    handout's 0, or no cell draws any, the number at the end counts.
    """
    random.seed(0)
    numpy.random.seed(0)
    torch.manual_seed(0)
    end = time.monotonic() + order["seconds"]
    numbers = []
    for index, source in enumerate(order["cells"]):
        if index not in order["skip"]:
            names = NAME.findall(source)
            short = index in order["slow"] or time_limits.is_slow(names, StudentShell.instance().user_ns)
            _run_cell(connection, index, source, time_limits.SHORT if short else seconds, end)
            if DRAWS in names:
                numbers.append(_student())
    numbers.append(_student())
    return next(filter(None, numbers), 0 if 0 in numbers else None)


def _student():
    """Return the whole number that `student` is now, or None."""
    with contextlib.suppress(Exception):  # a student's object may do anything when it is asked for its number
        number = integer("student", StudentShell.instance().user_ns.get("student"), 0)
        return number if number < wire_format.MOST_STUDENT else None
    return None


def _run_cell(connection, index, source, cpu, end):
    shell = StudentShell.instance()

    def told():
        wire_format.send(connection, {"cell": index})

    def again():
        time_limits.short_time()
        told()

    told()
    shell.after_interruption = again
    _, error = timed(lambda: shell.run(source), cpu, time_limits.for_cell(cpu, end - time.monotonic()))
    if error is not None:
        wire_format.send(connection, {"failed": index, **_described(error)})


def _answer(connection, order, body, rules):
    """Call the function that the order names, and send the result."""
    recorder, cpu = rules.recorder(order["call"]), order["cpu"]
    if time_limits.is_slow([order["call"]], rules.namespace):
        cpu = min(cpu, time_limits.SHORT)
    begun = time.process_time()
    value, error = timed(
        lambda: _called(order, wire_format.decode(order["arguments"], body), recorder), cpu, order["real"]
    )
    told, body = {}, b""
    if error is not None:
        told |= _described(error)
    else:
        value, kinds = value
        encoded, error = timed(lambda: _encoded(value, recorder), cpu, order["real"])
        kind = kinds[0] if order["return_arguments"] else type(value).__name__[:100]
        tree, body = encoded if error is None else ({"opaque": kind}, b"")
        told |= {"value": tree, "kinds": kinds}
    told |= {"reached": _listed(recorder.found), "used": time.process_time() - begun}
    wire_format.send(connection, told, body)


def _called(order, arguments, recorder):
    """Return the value of the named function or variable, and the names of the classes of its first result."""
    names = StudentShell.instance().user_ns
    if order["call"] not in names:
        raise NotDefined(order["call"])
    value = names[order["call"]]
    args, kwargs, then = arguments
    if args or kwargs:
        with recorder:
            value = value(*args, **kwargs)
            kinds = _names_of_classes(value)
            value = value if then is None else value(*then)
        return ((value, [after_call(argument) for argument in args]) if order["return_arguments"] else value), kinds
    return value, _names_of_classes(value)


def _encoded(value, recorder):
    """Return a value as plain data; an object of a class of the student's may be computed only now."""
    with recorder:
        return wire_format.encode(value)


def after_call(argument):
    """Return an argument as the grader compares it; one that now needs a gradient isn't what it was."""
    return None if isinstance(argument, torch.Tensor) and argument.requires_grad else argument


def _names_of_classes(value):
    return [kind.__name__[:100] for kind in type(value).__mro__[:20]]


def _within(seconds, run, *args):
    return timed(lambda: run(*args), seconds, time_limits.WAITING * seconds)


def _described(error):
    """Return an error as plain text: the names of its classes, and the beginning of its message."""
    try:
        message = f"{error.msg} (line {error.lineno})" if type(error) in SYNTAX else str(error)
        message = message[: wire_format.MOST_MESSAGE]
    except BaseException:  # a student's class can define any __str__
        message = ""
    return {"error": _names_of_classes(error), "message": message}
