"""Starting the grader as a teacher does, in a session of its own, since samples signal their group and their parent."""

import contextlib
import ctypes
import functools
import itertools
import os
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from classroom.grading.file_tree import NOBODY
from tests.classroom.samples.sample import ROOT

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 3  # seconds that the grader's processes have to disappear after it


class Ended(NamedTuple):
    code: int  # the exit code, or minus the signal that ended it
    said: str  # what it printed
    seconds: float
    left: list  # pids of processes that it left behind, since killed


@functools.cache
def _ordinary():
    """Return the start of a command that runs a Python as a user without privileges, and the project's folder for it.

    Root first mounts the project's folder on /mnt, in a mount namespace of the command's own: that user may not be
    able to enter the folder where it lies.
    """
    if os.geteuid() != 0:
        return [sys.executable], ROOT
    user = [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "env",
    ]  # setpriv runs with privileges
    shown = ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /mnt && cd /mnt && exec "$@"', str(ROOT)]
    works = f"import sys, torch, tests.classroom; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    for (start, root), python in itertools.product(
        [([*shown, *user], Path("/mnt")), (user, ROOT)], [os.path.realpath(sys.executable), "/usr/bin/python3"]
    ):
        with contextlib.suppress(OSError):
            done = subprocess.run([*start, python, "-c", works], env=_finding_packages(root), check=False)
            if done.returncode == 0:
                return [*start, python], root
    return pytest.skip("a user without privileges can't run a Python of this version here, or can't read this folder")


def _finding_packages(root, **more):
    packages = [str(root), sysconfig.get_path("purelib").replace(str(ROOT), str(root), 1)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(packages), "PYTHONDONTWRITEBYTECODE": "1", **more}


def run_as(ordinary, *arguments, refused="", **environment):
    """Return what subprocess takes to run `python ...`.

    Args:
        ordinary: whether as a user without privileges; else with this process's own, but with the same Python.
        arguments: those of Python.
        refused: system calls that the kernel refuses to it.
        environment: variables beside this process's own.
    """
    start, root = _ordinary()
    if not ordinary:
        start, root = start[-1:], ROOT
    if refused:
        arguments = ["-m", "tests.classroom.refusing", refused, start[-1], *arguments]
    return {"args": [*start, *arguments], "env": _finding_packages(root, **environment), "cwd": ROOT}


def grade(folder, out, *options, timeout, environment=(), watch=lambda pid: None, refused=""):
    """Grade the submissions in the folder and return an Ended.

    Args:
        folder, out: the folder of the submissions, the file of the scores.
        options: further arguments of the command.
        timeout: seconds; then the whole session is ended.
        environment: variables beside this process's own.
        watch: called five times a second with the grader's pid.
        refused: system calls that the kernel refuses to the grader, which then runs without privileges.
    """
    arguments = list(map(str, ["-m", "classroom.grade", folder, "--assignment", "1", "--out", out, *options]))
    if refused:
        started = run_as(True, *arguments, refused=refused, **dict(environment))
    else:
        started = {"args": [sys.executable, *arguments], "env": {**os.environ, **dict(environment)}, "cwd": ROOT}
    said = out.with_name("said.txt")
    before = _children()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # this process adopts orphans, so it can count them
    start = time.monotonic()
    try:
        with said.open("wb") as file:
            process = subprocess.Popen(
                **started, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
            )
        while process.poll() is None and time.monotonic() < start + timeout:
            watch(process.pid)
            time.sleep(0.2)
        seconds = time.monotonic() - start
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        return Ended(process.wait(), said.read_text(encoding="utf-8", errors="replace"), seconds, _ended(before))
    finally:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _children():
    with open(f"/proc/self/task/{os.getpid()}/children") as children:
        return set(map(int, children.read().split()))


def _ended(before):
    """Return the new children of this process that still run after some seconds, and kill them."""
    end = time.monotonic() + PATIENCE
    while True:
        for pid in _children() - before:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        left = sorted(_children() - before)
        if not left or time.monotonic() > end:
            break
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return left
