"""Starting the grader as a teacher does, in a session of its own, since samples signal their group and their parent."""

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import sys
import sysconfig
import time
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
def ordinary_user():
    """Return what subprocess needs to run a Python as a user without privileges, and the path of that Python."""
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    works = f"import sys, torch, tests.classroom; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    for python in (os.path.realpath(sys.executable), "/usr/bin/python3"):
        with contextlib.suppress(OSError):
            done = subprocess.run([python, "-c", works], **user, cwd="/", env=with_packages(), check=False)
            if done.returncode == 0:
                return user, python
    return pytest.skip("a user without privileges can't run a Python of this version here, or can't read this folder")


def with_packages(**more):
    """Return an environment in which that Python finds the packages of this one."""
    packages = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    return {**os.environ, "PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1", **more}


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
    command, user = [sys.executable], {}
    if refused:
        user, python = ordinary_user()
        command, environment = [python, "-m", "tests.classroom.refusing", refused, python], with_packages(**environment)
    command += ["-m", "classroom.grade", folder, "--assignment", "1", "--out", out, *options]
    said = out.with_name("said.txt")
    before = _children()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # this process adopts orphans, so it can count them
    start = time.monotonic()
    try:
        with said.open("wb") as file:
            process = subprocess.Popen(
                list(map(str, command)),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                cwd=ROOT,
                env={**os.environ, **dict(environment)},
                **user,
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
