"""What runs while a student's function is called: forbidden names that Python enters, and PyTorch's operators.

The second witness beside source_analysis. It can't be misled by names, and it sees what a string or a condition
reaches, but only what really runs. PyTorch reports its operators to a dispatch mode, in the calling thread and in a
backward pass too; Python reports calls to a profile function, in every thread that starts while or after the notebook
runs. Neither sees another process, so the start of one is recorded as well.
"""

import sys
import threading
from inspect import CO_OPTIMIZED

from torch.utils._python_dispatch import TorchDispatchMode

from classroom.grading.library_names import is_library

PROCESS = "another process"
STARTS_PROCESS = {"fork", "forkpty", "fork_exec", "posix_spawn", "posix_spawnp", "system", "popen", "execv", "execve"}
STOPS_RECORD = "setprofile"
SIGNS = (PROCESS, STOPS_RECORD)
"""What is recorded for every question that forbids anything."""
VIEW = "unfold"  # a tensor's own, which selects cells as slices do; F.unfold is written in Python and runs im2col
MOST_EVENTS = 300_000  # of one call; recording more of them would cost an honest loop its time
CONVOLUTION_ARGUMENTS = ("input", "weight", "bias", "stride", "padding", "dilation", "transposed")


class CallRecorder(TorchDispatchMode):
    """Records forbidden names while it is active, each with the place in the notebook from which it was reached."""

    active = None

    def __init__(self, forbidden, places):
        super().__init__()
        self.forbidden, self.places, self.found = frozenset(forbidden), places, {}
        self.events, self.files = 0, {}

    def __enter__(self):
        CallRecorder.active = self
        sys.setprofile(_profile)
        return super().__enter__()

    def __exit__(self, *error):
        CallRecorder.active = None
        sys.setprofile(None)
        super().__exit__(*error)

    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        self._record(_operator_names(operator, args, kwargs), sys._getframe(1))
        return operator(*args, **kwargs)

    def called(self, frame):
        """Record a Python function that is entered."""
        code = frame.f_code
        file = code.co_filename
        if file not in self.files:
            package = str(frame.f_globals.get("__name__")).partition(".")[0]
            self.files[file] = {package} & self.forbidden, is_library(code)
        package, library = self.files[file]
        if package:
            self._record(package, frame)
        # the body of a class is entered under the class's name, whenever its module is imported
        if library and code.co_name in self.forbidden and code.co_flags & CO_OPTIMIZED:
            self._record({code.co_name}, frame)

    def called_compiled(self, function, frame):
        """Record a function that isn't written in Python."""
        name = function.__name__
        if name in self.forbidden and name != VIEW:
            self._record({name}, frame)
        elif name in STARTS_PROCESS and function.__module__ in ("posix", "_posixsubprocess"):
            self._record({PROCESS}, frame)
        elif name == STOPS_RECORD:
            self._record({STOPS_RECORD}, frame)

    def _record(self, names, frame):
        for name in names:
            if name not in self.found and (name in self.forbidden or name in SIGNS):
                self.found[name] = self.places.of_frame(frame)


def prepare():
    """Before the notebook runs, make every thread that starts from now on report its calls."""
    threading.setprofile(_profile)


def _profile(frame, event, argument):
    recorder = CallRecorder.active
    if recorder is None:
        return
    if event == "call":
        recorder.called(frame)
    elif event == "c_call":
        recorder.called_compiled(argument, frame)
    recorder.events += 1
    if recorder.events > MOST_EVENTS:
        sys.setprofile(None)


def _operator_names(operator, args, kwargs):
    """Return the names by which an operator can be forbidden: a convolution's say what kind it is."""
    name = operator.overloadpacket.__name__
    if name != "convolution":
        return {name} - {VIEW}
    given = dict(zip(CONVOLUTION_ARGUMENTS, args, strict=False)) | kwargs
    if given["transposed"]:
        return {"transposed convolution"}
    strided = {"convolution with a stride"} if any(step != 1 for step in given["stride"]) else set()
    padded = {"convolution with padding"} if any(given["padding"]) else set()
    return {name} | strided | padded
