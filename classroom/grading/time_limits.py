"""Time in the child: a cell or a call is interrupted once it has computed, or waited, for too long.

CPU time counts, so that a busy computer changes no score; a much longer limit on real time ends what only waits. A
function that has run out of time once gets little time from then on, and so does whatever calls it: one endless loop
must not use up the time of all the cells and questions in which it's called again.
"""

import signal
import types

from classroom.grading import library_names

SHORT = 2  # seconds for what has run out of time before
WAITING = 4  # how many times the CPU time may pass in real time, on a computer with more to do
LEAST = 1  # seconds of real time that every cell and question gets, whatever the others have used
AGAIN = 0.5  # seconds until the next interruption, for code that caught the first
MOST_VISITED = 10_000

_slow = set()


class OutOfTime(BaseException):
    """The time for a cell or a call is up."""


def prepare():
    """Before the first limit, decide what happens when one is reached."""
    signal.signal(signal.SIGPROF, _interrupt)
    signal.signal(signal.SIGALRM, _interrupt)


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


def _set(cpu, real):
    signal.setitimer(signal.ITIMER_PROF, cpu, AGAIN if cpu else 0)
    signal.setitimer(signal.ITIMER_REAL, real, AGAIN if real else 0)


def _interrupt(signal_number, frame):
    while frame is not None and library_names.is_library(frame.f_code):
        frame = frame.f_back
    if frame is not None and not frame.f_code.co_name.startswith(("<module>", "<cell")):
        _slow.add(frame.f_code)
    raise OutOfTime
