"""What runs while a student's function is called: forbidden names that Python enters, and PyTorch's operators.

The second witness beside source_analysis. It can't be misled by names, and it sees what a string or a condition
reaches, but only what really runs. PyTorch reports its operators to a dispatch mode, in a backward pass too; Python
reports calls to a profile function. Both hold for one thread, so every thread that starts while or after the notebook
runs gets its own. What goes around the record is recorded as well: another process, a thread that doesn't report, and
whatever stops the reports.
"""

import _thread
import contextlib
import functools
import os
import sys
from inspect import CO_OPTIMIZED

import torch
import torch.library
from numpy._core import multiarray
from torch.utils import _python_dispatch

from classroom.grading import unseen_work
from classroom.grading.library_names import is_library
from transconv_course.check import forms, message

PROCESS, THREAD, STOPPED = "another process", "a thread that isn't recorded", "a stopped record"
SIGNS = (PROCESS, THREAD, STOPPED)
"""What is recorded for every question that forbids anything."""
STARTS_PROCESS = {"fork", "forkpty", "fork_exec", "posix_spawn", "posix_spawnp", "system", "popen", "execv", "execve"}
STARTS_THREAD = {"start_new_thread", "start_new", "start_joinable_thread"}
STOPS = {"_pop_torch_dispatch_stack", "_unset_dispatch_mode", "_dispatch_tls_set_dispatch_key_excluded"} | {
    f"_{what}" for what in ("DisableTorchDispatch", "ExcludeDispatchKeyGuard", "ForceDispatchKeyGuard")
}
BELOW = {"redispatch", "redispatch_boxed"}  # which pass by the dispatch mode
VIEW = "unfold"  # a tensor's own, which selects cells as slices do; F.unfold is written in Python and runs im2col
CONVOLUTION = "convolution"  # PyTorch's operator for convolutions of all kinds
CONVOLUTION_ARGUMENTS = ("input", "weight", "bias", "stride", "padding", "dilation", "transposed")
READERS = {forms.__file__, message.__file__}  # by which the grader itself reads a result
GRADER = os.path.dirname(__file__)

_pytorchs = set()  # the operators that PyTorch itself computes by functions of Python's


class CallRecorder:
    """Records forbidden names while it is active, each with the place in the notebook from which it was reached."""

    active = None

    def __init__(self, forbidden, places):
        self.forbidden, self.places, self.found = frozenset(forbidden), places, {}
        self.functions = self.forbidden | BELOW
        self.compiled = self.functions - {VIEW} | STARTS_PROCESS
        self.operators = self.forbidden - {VIEW} | {CONVOLUTION}
        self.files, self.mode = {}, _Operators()

    def __enter__(self):
        self._look_around()
        sys.setprofile(profile)
        CallRecorder.active = self
        self.mode.__enter__()

    def __exit__(self, *error):
        CallRecorder.active = None
        sys.setprofile(None)
        if _python_dispatch._get_current_dispatch_mode() is self.mode:
            self.mode.__exit__(*error)
        else:
            self.record({STOPPED}, None)
        self._look_around()

    def called(self, frame):
        """Record a Python function that is entered."""
        code = frame.f_code
        file = code.co_filename
        if file not in self.files:
            package = str(frame.f_globals.get("__name__")).partition(".")[0]
            self.files[file] = {package} & self.forbidden if file not in READERS else set(), is_library(code)
        package, library = self.files[file]
        if package:
            self.record(package, frame)
        # the body of a class is entered under the class's name, whenever its module is imported
        if library and code.co_name in self.functions and code.co_flags & CO_OPTIMIZED:
            self.record({STOPPED if code.co_name in BELOW else code.co_name}, frame)
        if not library and not torch._C._len_torch_dispatch_stack() and _is_notebooks(frame):
            self.record({STOPPED}, frame)

    def called_compiled(self, function, frame):
        """Record a function that isn't written in Python, and whose name counts."""
        name = function.__name__
        if name in STARTS_PROCESS and function.__module__ in ("posix", "_posixsubprocess"):
            name = PROCESS
        self.record({STOPPED if name in BELOW else name}, frame)

    def record(self, names, frame):
        """Record those of the names that count, with the place from which this frame was reached."""
        for name in names:
            if name not in self.found and (name in self.forbidden or name in SIGNS):
                self.found[name] = self.places.of_frame(frame)

    def _look_around(self):
        if unseen_work.has_silent_thread():
            self.record({THREAD}, None)
        if unseen_work.has_child():
            self.record({PROCESS}, None)


class _Operators(_python_dispatch.TorchDispatchMode):
    """Tells the active recorder which operators of PyTorch run in the thread in which it is entered."""

    @classmethod
    def _should_skip_dynamo(cls):
        return False  # or each operator would take twice as long

    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        kwargs, recorder = kwargs or {}, CallRecorder.active
        if recorder:
            name = operator._schema.name.rpartition(":")[2]
            if name in recorder.operators:
                recorder.record(_kinds(args, kwargs) if name == CONVOLUTION else {name}, sys._getframe())
            if len(torch.library._impls) != len(_pytorchs) and _is_replaced(operator):
                recorder.record({STOPPED}, sys._getframe())
        return operator(*args, **kwargs)


def reveal():
    """Put functions of Python's in the place of compiled ones that would start a silent thread, or work unseen.

    A compiled function is reported only if Python calls it, and not if `map` does, say.
    """
    new = {id(getattr(torch._C, name)): _reported(getattr(torch._C, name), STOPPED) for name in STOPS}
    new |= {id(one): _reported(one, "correlate") for one in (multiarray.correlate, multiarray.correlate2)}
    for name in STARTS_THREAD & vars(_thread).keys():
        new[id(getattr(_thread, name))] = unseen_work.reporting(getattr(_thread, name), _report)
    if sys.version_info >= (3, 12):
        new[id(sys._setprofileallthreads)] = unseen_work.silence(sys._setprofileallthreads)
    for module in [*sys.modules.values()]:
        for name, value in [*getattr(module, "__dict__", {}).items()]:
            if id(value) in new:
                setattr(module, name, new[id(value)])


def prepare():
    """Before the notebook runs, learn what PyTorch computes by itself, and hear of what stops the record."""
    _pytorchs.update(torch.library._impls)
    unseen_work.listen(_stopped)


def _report():
    """Let this thread report what it calls."""
    sys.setprofile(profile)
    torch._C._push_on_torch_dispatch_stack(_Operators())


def _stopped():
    if CallRecorder.active:
        CallRecorder.active.record({STOPPED}, sys._getframe(2))


def profile(frame, event, argument):
    """Record a call; if this raised an error, Python would report no more calls."""
    recorder = CallRecorder.active
    if recorder is None:
        return
    if event == "c_call":
        if argument.__name__ in recorder.compiled:
            recorder.called_compiled(argument, frame)
    elif event == "call":
        recorder.called(frame)


def _is_replaced(operator):
    """Return whether a function that the notebook has given to PyTorch computes this operator."""
    schema = operator._schema
    name = f"{schema.name}.{schema.overload_name}".replace("::", "/").rstrip(".")
    return name in _replaced(len(torch.library._impls))


@functools.cache
def _replaced(count):
    """Return the operators with functions of Python's that PyTorch didn't have before, while it has this many."""
    found = (key.rpartition("/") for key in torch.library._impls - _pytorchs)
    return {name for name, _, key in found if key != "Meta"}  # which computes shapes only


def _reported(function, name):
    def reported(*args, **kwargs):
        frame = sys._getframe(1)
        if CallRecorder.active and not _prints(frame):
            CallRecorder.active.record({name}, frame)
        return function(*args, **kwargs)

    reported.__name__ = function.__name__
    return reported


def _is_notebooks(frame):
    """Return whether code that belongs to no library is the notebook's, and not a named tuple's or the grader's."""
    file = frame.f_code.co_filename
    return not file.startswith(("<", GRADER)) or frame.f_globals.get("__name__") == "__main__"


def _prints(frame):
    """Return whether PyTorch itself switches all modes off, as it does to print a tensor."""
    while frame and frame.f_code.co_filename in (_python_dispatch.__file__, contextlib.__file__):
        frame = frame.f_back
    return frame is not None and frame.f_code is torch._tensor_str._str.__code__


def _kinds(args, kwargs):
    """Return the names by which a convolution with these arguments can be forbidden."""
    given = dict(zip(CONVOLUTION_ARGUMENTS, args, strict=False)) | kwargs
    if given["transposed"]:
        return {"transposed convolution"}
    strided = {"convolution with a stride"} if any(step != 1 for step in given["stride"]) else set()
    padded = {"convolution with padding"} if any(given["padding"]) else set()
    return {CONVOLUTION} | strided | padded
