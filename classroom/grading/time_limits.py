"""Time in the child: a cell or a call is interrupted once it has computed, or waited, for too long.

CPU time counts, so that a busy computer changes no score; a much longer limit on real time ends what only waits. One
endless loop must not use up the time of all the cells and questions in which it's called again: a function that has
run out of time gets little time from then on, and so does whatever calls it. That function is the innermost one that
ran both at half the time and at its end, so a long loop of a cell's own blames none of the functions that it calls.
"""

import signal
import types

from classroom.grading import library_names

SHORT = 2  # seconds for what has run out of time before
WAITING = 4  # how many times the CPU time may pass in real time, on a computer with more to do
LEAST = 1  # seconds of real time that every cell and question gets, whatever the others have used
AGAIN = 0.5  # seconds until the next interruption, for code that caught the first
SOON = 0.01  # seconds until the next one, where the first came at a bad moment
MOST_VISITED = 10_000

_slow = set()  # code of functions
_halfway = {}  # the frames of a cell or a call at half its time, by signal
_unharmed = set()  # code of functions
_TIMERS = {signal.SIGPROF: signal.ITIMER_PROF, signal.SIGALRM: signal.ITIMER_REAL}


class OutOfTime(BaseException):
    """The time for a cell or a call is up."""


def prepare(unharmed=()):
    """Before the first limit, decide what happens when one is reached.

    Args:
        unharmed: functions that are never interrupted, because Python would call them no more.
    """
    _unharmed.update(function.__code__ for function in unharmed)
    for number in _TIMERS:
        signal.signal(number, _interrupt)


def timed(run, cpu, real):
    """Return (result, None), or (None, error) for whatever was raised, including OutOfTime.

    Args:
        run: called without arguments.
        cpu, real: seconds of CPU time and of real time.
    """
    try:
        try:
            _set(cpu, real)
            return run(), None
        finally:
            _set(0, 0)
    except BaseException as error:
        return None, error


def short_time():
    """From now on, allow what is running only a little time."""
    _set(SHORT, WAITING * SHORT)


def for_cell(cpu, left):
    """Return the real time that a cell gets if this much is left for all cells: never more than half of it."""
    return min(WAITING * cpu, max(LEAST, left / 2))


def is_slow(names, namespace):
    """Return whether one of the names leads to a function that has run out of time before."""
    seen, look = set(), [namespace[name] for name in names if name in namespace]
    while look and len(seen) < MOST_VISITED:
        value = look.pop()
        code = value.__code__ if type(value) is types.FunctionType else value
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, type):
            look += vars(value).values()
        elif type(code) is types.CodeType:
            if code in _slow:
                return True
            look += [namespace[name] for name in code.co_names if name in namespace]
            look += [constant for constant in code.co_consts if type(constant) is types.CodeType]
    return False


def forget():
    """Give full time again to what was slow in the cells: the grader calls functions with inputs of its own."""
    _slow.clear()


def _set(cpu, real):
    _halfway.clear()
    signal.setitimer(signal.ITIMER_PROF, cpu / 2, cpu / 2)
    signal.setitimer(signal.ITIMER_REAL, real / 2, real / 2)


def _interrupt(number, frame):
    running = []
    while frame is not None:
        running.append(frame)
        frame = frame.f_back
    if number not in _halfway:
        _halfway[number] = running
        return
    if any(one.f_code in _unharmed for one in running):
        signal.setitimer(_TIMERS[number], SOON, AGAIN)
        return
    signal.setitimer(_TIMERS[number], AGAIN, AGAIN)
    before = set(map(id, _halfway[number]))
    code = next((one.f_code for one in running if id(one) in before and not library_names.is_library(one.f_code)), None)
    if code is not None and not code.co_name.startswith(("<module>", "<cell")):
        _slow.add(code)
    raise OutOfTime
