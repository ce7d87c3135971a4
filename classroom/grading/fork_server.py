"""A process with torch already loaded that forks a child for each notebook, and watches it.

A worker of the grader starts one server (`ForkServer`) and asks it for children one after another. The server has never
loaded a key and never runs a student's code; the child does, inside `sandbox`. While a child lives, the server adds
up the memory and counts the processes of everything that descends from it, twenty times a second, and ends it if that
is too much. If the worker dies, the server ends its child and itself.
"""

import atexit
import contextlib
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict

from classroom.grading import sandbox, usage
from classroom.grading.file_tree import ROOT
from classroom.grading.limits import Limits
from classroom.grading.system_calls import PR_SET_CHILD_SUBREAPER, prctl

TICK = 0.05  # seconds between two checks
SLACK = 64 << 20  # bytes: a single process hits its limit on address space first, and can survive that error
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR")
"""The only variables passed on: a process's initial environment stays readable in its memory and its children's."""


class ForkServer:
    """The worker's side: one server, at most one child at a time."""

    def __init__(self):
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            path = os.pathsep.join([str(ROOT), str(ROOT / "lib"), os.environ.get("PYTHONPATH", "")])
            launcher = sandbox.launcher()
            around = ["bwrap"] if launcher else []
            self._process = subprocess.Popen(
                [*launcher, sys.executable, "-m", "classroom.grading.fork_server", str(theirs.fileno()), *around],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                cwd=ROOT,
                env={
                    **{name: os.environ[name] for name in INHERITED if name in os.environ},
                    **ONE_THREAD,
                    "MPLBACKEND": "Agg",
                    "PYTHONHASHSEED": "0",
                    "MALLOC_ARENA_MAX": "1",
                    "PYTHONPATH": path,
                },
            )
        self.protections = tuple(self._reply()["protections"])
        atexit.register(self.close)

    def start(self, limits):
        """Return a socket to a new child."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [json.dumps({"start": asdict(limits)}).encode()], [theirs.fileno()])
        self._reply()
        return ours

    def cpu_seconds(self):
        """Return the CPU time that the child and everything it started have used."""
        self._control.send(json.dumps({"measure": True}).encode())
        return self._reply()["cpu"]

    def stop(self):
        """End the child and everything it started; return the limit that it exceeded, or "", and its peak memory."""
        self._control.send(json.dumps({"stop": True}).encode())
        reply = self._reply()
        return reply["why"], reply["memory"]

    def close(self):
        """End the server."""
        atexit.unregister(self.close)
        self._control.close()
        self._process.wait()

    def _reply(self):
        text = self._control.recv(4096)
        if not text:
            raise ConnectionResetError(f"the grading server ended with code {self._process.wait()}")
        return json.loads(text)


class _Watched:
    """The server's side: one child, its descendants, and what they use."""

    def __init__(self, limits, protections, scratch, connection):
        self.limits, self.scratch, self.isolated = limits, scratch, "pid" in protections
        self.why, self.memory = "", 0
        self.on_a_disk = "mount" not in protections
        self.own_memory = usage.own_memory()
        self.child, self.guardian = sandbox.fork(limits, protections, scratch, lambda: _run_child(connection, limits))

    def check_use(self):
        """Add up what the child uses, and end it if that is too much."""
        family = usage.descendants(self.guardian)
        used = usage.memory(family, self.own_memory, self.limits.memory + SLACK)
        self.memory = max(self.memory, used)
        if used > self.limits.memory + SLACK:
            self.end("memory")
        elif self.on_a_disk and usage.disk(self.scratch, family) > self.limits.disk:
            self.end("disk")
        elif len(family) > self.limits.processes:
            self.end("processes")

    def end(self, why=""):
        """End the child and everything it started."""
        self.why = self.why or why
        for pid in (self.child, *([] if self.isolated else usage.descendants(self.guardian))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end_and_wait(self):
        """End everything and wait until it is gone."""
        self.end()
        while True:  # without a PID namespace, the server inherits orphans one after another
            for pid in usage.descendants(os.getpid()):
                if pid != self.guardian:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                break
        sandbox.clear(self.scratch)


def _run_child(connection, limits):
    from classroom.grading import student_process

    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.dup2(connection.fileno(), 3)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    student_process.serve(socket.socket(fileno=3), limits)
    return 0


def _load():
    """Load what notebooks use, once, before anything forks."""
    import matplotlib.pyplot  # noqa: F401
    import torch

    from classroom.grading import student_process
    from transconv_course import check, draw  # noqa: F401

    torch.set_num_threads(1)
    student_process.prepare()
    gc.collect()
    gc.freeze()


def main(control, around):
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    protections = sandbox.protections(around)
    _load()
    control.send(json.dumps({"protections": protections}).encode())
    with tempfile.TemporaryDirectory(prefix="grading-") as scratch:
        watched = None
        while True:
            if not select.select([control], [], [], TICK if watched else None)[0]:
                watched.check_use()
                continue
            text, handed, _, _ = socket.recv_fds(control, 4096, 1)
            if b"measure" in text:
                control.send(json.dumps({"cpu": usage.cpu_seconds(usage.descendants(watched.guardian))}).encode())
                continue
            if watched:
                watched.check_use()
                watched.end_and_wait()
            if not text:
                return
            order = json.loads(text)
            if "start" in order:
                with socket.socket(fileno=handed[0]) as connection:
                    watched = _Watched(Limits(**order["start"]), protections, scratch, connection)
                control.send(json.dumps({"pid": watched.child}).encode())
            else:
                control.send(json.dumps({"why": watched.why, "memory": watched.memory}).encode())
                watched = None


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
