"""What runs in the child process: a notebook's cells from top to bottom, then calls of its functions.

The grader trusts nothing that this process sends, since a student's code runs in it and can send anything. The grader
only takes values from it and compares them. The process holds no answers, and each input arrives only after the one
before has been answered.
"""

import contextlib
import random
import signal

import numpy
import torch
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell

from classroom.grading import call_recorder, library_names, source_analysis, wire_format
from classroom.grading.call_recorder import CallRecorder
from classroom.grading.places import Places

MOST_MESSAGE = 300  # characters of an error's message
MOST_STUDENT = 10**18
AGAIN = 0.5  # seconds until the next interruption, for code that caught the first


class OutOfTime(BaseException):
    """The time for a cell or a call is up."""


def prepare():
    """Before anything forks, make the shell that runs cells, and load whatever torch loads on first use."""
    library_names.roots()
    with CallRecorder((), Places((), str)):
        torch.testing.assert_close(torch.ones(1), torch.ones(1))
    HistoryManager.enabled = False
    shell = InteractiveShell.instance()
    shell.system = shell.system_raw
    shell.enable_gui = lambda gui=None: None  # %matplotlib asks for one, and there is no screen
    shell.showtraceback = lambda *args, **kwargs: None  # nobody reads it, and printing it can take long
    shell.showsyntaxerror = shell.showtraceback


def serve(connection, limits):
    """Run the notebook and answer calls until the connection ends."""
    with contextlib.suppress(wire_format.Ended, BrokenPipeError):
        order, _ = wire_format.receive(connection)
        signal.signal(signal.SIGALRM, _interrupt)
        call_recorder.prepare()
        _run_cells(connection, order, limits.cell_seconds)
        rules = _Rules(order)
        reached = {
            name: _timed(lambda name=name: rules.reached(name), limits.cell_seconds)[0] for name in rules.forbidden
        }
        wire_format.send(connection, {"ready": True, "student": rules.student(), "reached": reached})
        while True:
            _answer(connection, *wire_format.receive(connection), limits.cell_seconds, rules)


class _Rules:
    """What each function must not use, and the two witnesses of what it does use."""

    def __init__(self, order):
        shell = InteractiveShell.instance()
        self.forbidden = order["forbidden"]
        self.namespace = shell.user_ns
        ran = ["" if index in order["skip"] else source for index, source in enumerate(order["cells"])]
        self.places = Places(ran, shell.transform_cell)

    def reached(self, name):
        """Return what the code of a function reaches."""
        return _listed(source_analysis.reached(name, self.namespace, self.forbidden[name], self.places))

    def student(self):
        """Return the whole number that the notebook gives to `student`, or None."""
        number = self.namespace.get("student")
        return number if type(number) is int and abs(number) < MOST_STUDENT else None

    def recorder(self, name):
        """Return what records a call of a function."""
        return CallRecorder(self.forbidden.get(name, ()), self.places)


def _listed(found):
    """Return what a witness found as plain data: [name, number of the cell, line]; a place that isn't known is 0, 0."""
    return [[name, *(place or (0, 0))] for name, place in sorted(found.items())]


def _run_cells(connection, order, seconds):
    random.seed(0)
    numpy.random.seed(0)
    torch.manual_seed(0)
    shell = InteractiveShell.instance()
    for index, source in enumerate(order["cells"]):
        if index in order["skip"]:
            continue
        wire_format.send(connection, {"cell": index})
        error = _timed(lambda source=source: _run_cell(shell, source), seconds)[1]
        if error is not None:
            wire_format.send(connection, {"failed": index, **_described(error)})


def _run_cell(shell, source):
    result = shell.run_cell(source, store_history=False)
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        raise error


def _answer(connection, order, body, seconds, rules):
    """Call the function that the order names, and send the result."""
    recorder = rules.recorder(order["call"])
    value, error = _timed(lambda: _called(order, wire_format.decode(order["arguments"], body), recorder), seconds)
    told, body = {"reached": _listed(recorder.found)}, b""
    if error is not None:
        told |= _described(error)
    else:
        value, kinds = value
        encoded, error = _timed(lambda: wire_format.encode(value), seconds)
        tree, body = encoded if error is None else ({"opaque": type(value).__name__[:100]}, b"")
        told |= {"value": tree, "kinds": kinds}
    wire_format.send(connection, told, body)


def _called(order, arguments, recorder):
    """Return the value of the named function or variable, and the names of the classes of its first result."""
    names = InteractiveShell.instance().user_ns
    if order["call"] not in names:
        raise NameError(f"there is no {order['call']}")
    value = names[order["call"]]
    args, kwargs, then = arguments
    if args or kwargs or callable(value):
        with recorder:
            value = value(*args, **kwargs)
            kinds = [kind.__name__ for kind in type(value).__mro__]
            value = value if then is None else value(*then)
        return ((value, [after_call(argument) for argument in args]) if order["return_arguments"] else value), kinds
    return value, [kind.__name__ for kind in type(value).__mro__]


def after_call(argument):
    """Return an argument as the grader compares it; one that now needs a gradient isn't what it was."""
    return None if isinstance(argument, torch.Tensor) and argument.requires_grad else argument


def _timed(run, seconds):
    """Return (result, None), or (None, error) for whatever was raised, including OutOfTime."""
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
            return run(), None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except BaseException as error:
        return None, error


def _described(error):
    """Return an error as plain text: the names of its classes, and the beginning of its message."""
    try:
        message = str(error)[:MOST_MESSAGE]
    except BaseException:  # a student's class can define any __str__
        message = ""
    return {"error": [kind.__name__[:100] for kind in type(error).__mro__[:20]], "message": message}


def _interrupt(signal_number, frame):
    raise OutOfTime
