"""Work that call_recorder doesn't see: that of threads that no longer report their calls, and of other processes.

Both can be started in any cell and asked later, through a queue or a pipe.
"""

import os
import signal
import sys
import threading
from contextlib import suppress

from classroom.grading.system_calls import PR_SET_CHILD_SUBREAPER, Refused, prctl

MOST_GENERATIONS = 100

_reporting, _silent = set(), set()  # the numbers of threads, besides the main one


def listen(changed):
    """From now on, hear of every thread that stops its reports, and adopt the processes whose parents have ended.

    Args:
        changed: called in the main thread, or in one that reports its calls, when it changes its profile function.
    """

    def hear(event, _):  # in whatever thread, and for good: nothing takes an audit hook away again
        if event == "sys.setprofile":
            thread = threading.get_ident()
            if thread in _reporting:
                _reporting.remove(thread)
                _silent.add(thread)
            elif thread != threading.main_thread().ident:
                return
            changed()

    sys.addaudithook(hear)
    with suppress(Refused):
        prctl(PR_SET_CHILD_SUBREAPER, 1)


def reporting(start, report):
    """Return a function that starts threads as one of the module _thread does, each of which first calls `report`."""

    def start_reporting(function, *others, **named):
        def run(*args, **kwargs):
            thread = threading.get_ident()
            report()
            _reporting.add(thread)
            try:
                function(*args, **kwargs)
            finally:
                _reporting.discard(thread)
                _silent.discard(thread)

        return start(run, *others, **named)

    return start_reporting


def silence(function):
    """Return a function that changes the profile function of every thread, as another does."""

    def silent(*args):
        _silent.update(_reporting)
        return function(*args)

    return silent


def has_silent_thread():
    """Return whether a thread runs that has stopped its reports."""
    return bool(_silent)


def end_children():
    """End every process that this one, or a process that has ended, started: an honest notebook may leave some."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a DataLoader's handler would raise an error
    with suppress(OSError):
        for _ in range(MOST_GENERATIONS):  # this process adopts the children of those that it ends
            with open(f"/proc/self/task/{threading.get_native_id()}/children") as children:
                running = [int(number) for number in children.read().split()]
            for number in running:
                os.kill(number, signal.SIGKILL)
                os.waitpid(number, 0)


def has_child():
    """Return whether a process runs that this one, or a process that has ended, started."""
    with suppress(ChildProcessError):
        while os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG):
            pass  # it has ended, and nobody else waited for it
        return True
    return False
