"""Where a student's code runs: a child with as little as the kernel lets us leave it, within limits.

`protections()` tries out what this kernel allows, and `fork()` makes a child inside all of it. What the kernel refuses
is left out: `mode()` names what holds, and `missing()` says in words what is not protected, so that nothing is left out
silently.

    user      an identity that owns nothing outside; inside it the limit on processes holds, even for root
    pid       the child sees no other process, and when it ends everything that it started ends
    net       no network, not even the machine's own
    ipc       no shared memory with others
    mount     only Python, its packages and the course's library are visible, read-only; one small folder is writable
    bwrap     the last four, by a program that may make namespaces where the grader may not
    landlock  the same files may be read and the same folder written, whatever else there is; no TCP, no signals
    seccomp   no calls that reach beyond the child, or that hide memory from the limit on memory

Ubuntu, from 24.04 on, makes a user namespace for everybody and lets nobody do anything in it. There the last two hold,
which need no privileges, and bwrap where it is installed.
"""

import contextlib
import functools
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from classroom.grading import bwrap, landlock, seccomp, usage
from classroom.grading.file_tree import DEVICES, HOME, NOBODY, ROOT, isolate, readable
from classroom.grading.limits import Limits
from classroom.grading.system_calls import PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, Refused, call, prctl

PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH = 8, 47, 2, 2
FLAGS = {"user": 0x10000000, "pid": 0x20000000, "net": 0x40000000, "ipc": 0x08000000, "mount": 0x00020000}
LAYERS = (*FLAGS, "landlock", "seccomp")
WITHOUT = {
    "user": "no user namespace: the code runs as the user who started the grader, or as nobody if that is root",
    "pid": "no PID namespace: the code sees other processes, may signal those of its user, and may leave some behind",
    "net": "no network namespace: the code can reach the network",
    "ipc": "no IPC namespace: the code can use the machine's shared memory",
    "mount": "no mount namespace: the code can read what you can, including keys and other submissions, or fill a disk",
    "seccomp": "no filter of system calls: the code can hide memory from the limit on memory",
}
WITHOUT_NAMESPACES = {
    "user": WITHOUT["user"],
    "pid": "no PID namespace: the code can find out which process numbers are in use, though it can't signal them",
    "mount": "no mount namespace: the code can find out which files exist and how large they are, though it can only "
    "read Python and the course's library; and what it writes is measured twenty times a second, not limited",
}
WITHIN_BWRAP = {
    "user": "only bwrap's user namespace: the code runs under the same identity as its fork server",
    "pid": "only bwrap's PID namespace: the code can find out that its fork server exists, though it can't signal it",
}
"""What is not protected without a namespace, if nothing else holds, with Landlock and the filter, and in bwrap."""


def fork(limits, wanted, scratch, run):
    """Fork a child inside the wanted protections and return (pid, pid of its guardian).

    Args:
        limits: Limits.
        wanted: names of protections, from `protections()`.
        scratch: an empty folder that the caller owns.
        run: called in the child; its exit code is the child's.

    The guardian is the child's parent: a process is the first in a PID namespace only if its parent asked for that.

    Raises:
        Refused: the kernel does not allow one of the protections.
    """
    ours, theirs = os.pipe(), os.pipe()
    guardian = os.fork()
    if not guardian:
        _guard(limits, wanted, scratch, run, ours, theirs)
    os.close(ours[1])
    os.close(theirs[0])
    try:
        with open(ours[0], "rb", buffering=0) as said:
            if said.read(1) == b"u":
                if "user" in wanted:
                    _map_users(guardian)
                os.write(theirs[1], b"m")
                told = said.read(8)
                if len(told) == 8:
                    return struct.unpack("q", told)[0], guardian
    except OSError:
        pass
    finally:
        os.close(theirs[1])
    os.waitpid(guardian, 0)
    raise Refused(f"no child inside {', '.join(wanted) or 'nothing'}")


def _guard(limits, wanted, scratch, run, ours, theirs):
    """Run as the guardian: enter the namespaces, fork the child, and end when it ends."""
    code = 1
    try:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setsid()
        flags = sum(FLAGS[name] for name in wanted if name in FLAGS)
        if flags:
            call("unshare", flags)
        os.write(ours[1], b"u")
        if os.read(theirs[0], 1) != b"m":
            os._exit(1)
        child = os.fork()
        if not child:
            try:
                os.closerange(min(ours + theirs), max(ours + theirs) + 1)
                _enter(limits, wanted, scratch)
                code = run()
            finally:
                os._exit(code or 0)
        os.write(ours[1], struct.pack("q", child))
        os.closerange(0, 256)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status) & 0xFF
    finally:
        os._exit(code)


def _enter(limits, wanted, scratch):
    """In the child, give up everything that a student's code should not have, before any of that code runs."""
    os.setsid()
    os.umask(0o022)  # the tree of files belongs to root, and the user nobody must be able to read it
    if "user" in wanted:
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    python, system = readable(), _system_files(wanted)
    if "mount" in wanted:
        isolate(limits, scratch)
    else:
        _make_home(scratch)
    _become_nobody()
    _set_limits(limits, wanted)
    _drop_capabilities(_needed_to_read(python, wanted))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    if "landlock" in wanted:
        landlock.restrict(landlock.abi(), [*python, *system], ["/tmp" if "mount" in wanted else "."], DEVICES)
    if "seccomp" in wanted:
        version = landlock.abi() if "landlock" in wanted else 0
        seccomp.install(seccomp.rules(wanted, version, os.getpid()))
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    tempfile.tempdir = None  # it was chosen before
    os.environ.clear()
    os.environ.update(HOME=os.getcwd(), TMPDIR=os.getcwd(), USER="student", PATH="/usr/bin:/bin", PIP_NO_INDEX="1")


def _system_files(wanted):
    """Return what Landlock allows besides Python: what the kernel says of the machine, and of the child itself."""
    if {"mount", "pid"} <= set(wanted):
        return ["/proc", "/etc/passwd", "/etc/group"]
    return ["/proc/" + os.readlink("/proc/self"), "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"]


def _make_home(scratch):
    home = Path(scratch) / HOME
    home.mkdir(parents=True, mode=0o755)
    if os.geteuid() == 0:
        os.chmod(scratch, 0o711)  # nobody has to pass through
    os.chdir(home)


def _become_nobody():
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):  # a teacher without privileges has no other identity to switch to
            os.setgroups([])
            os.chown(".", NOBODY, NOBODY)
            prctl(PR_SET_KEEPCAPS, 1)  # until `_drop_capabilities`
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)


def _set_limits(limits, wanted):
    processes = limits.processes
    if "user" not in wanted:  # then it counts all that the user runs anywhere, including notebooks beside this one
        processes = usage.tasks(os.getuid()) + processes * (os.cpu_count() or 1)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    address_space = pages * resource.getpagesize() + limits.memory
    seconds = int(limits.real_seconds) + 1
    for name, most in {
        "AS": address_space,
        "CPU": seconds,
        "FSIZE": limits.disk,
        "NPROC": processes,
        "NOFILE": limits.open_files,
        "CORE": 0,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
    }.items():
        limit = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (most, most) if hard == resource.RLIM_INFINITY else (min(most, hard),) * 2)


def _map_users(pid):
    """Give a new user namespace the caller's identity and, if that is allowed, nobody's."""
    for kind, own in (("uid", os.geteuid()), ("gid", os.getegid())):
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/{kind}_map").write_text(f"{own} {own} 1\n{NOBODY} {NOBODY} 1\n")
            continue
        if kind == "gid":
            Path(f"/proc/{pid}/setgroups").write_text("deny")
        Path(f"/proc/{pid}/{kind}_map").write_text(f"{own} {own} 1\n")


def _needed_to_read(python, wanted):
    """Return the capability that lets the user nobody read a Python that only root can reach, or 0.

    Landlock must hold then, since it alone decides what may be read, and the filter refuses to open files by handles.
    """
    needed = {"landlock", "seccomp"} <= set(wanted) and not all(os.access(path, os.R_OK) for path in python)
    return 1 << CAP_DAC_READ_SEARCH if needed and _permitted() >> CAP_DAC_READ_SEARCH & 1 else 0


def _permitted():
    """Return the set of capabilities that this process may still use."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapPrm:"))


def _drop_capabilities(kept):
    """Give up all capabilities but those kept, which the programs that the child starts keep too."""
    header = struct.pack("Ii", 0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3
    call("capset", header, struct.pack("IIIIII", kept, kept, kept, 0, 0, 0))
    if kept:
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH)


def protections(around=()):
    """Return the names of the protections that work here, tried out together.

    Args:
        around: what this process itself is in: "bwrap" or nothing.
    """
    works = list(around)
    with tempfile.TemporaryDirectory(prefix="grading-") as scratch:
        for name in LAYERS:
            if _tried([*works, name], scratch):
                works.append(name)
    return tuple(works)


def available():
    """Return the names of the protections that notebooks get on this machine."""
    return protections(["bwrap"] if launcher() else [])


@functools.cache
def launcher():
    """Return the words to put before the fork server's command: none where the kernel gives it all the namespaces."""
    if bwrap.program() is None:
        return ()
    # Another process tries it, since a worker has threads, and a process with threads can't fork safely.
    tried = subprocess.run([sys.executable, "-m", "classroom.grading.sandbox"], cwd=ROOT, check=False)
    return () if tried.returncode == 0 else tuple(bwrap.command(Limits().disk))


def _tried(wanted, scratch):
    try:
        _, guardian = fork(Limits(), wanted, scratch, lambda: 7)
        return os.waitstatus_to_exitcode(os.waitpid(guardian, 0)[1]) == 7
    except Refused:
        return False
    finally:
        clear(scratch)


def clear(folder):
    """Empty a folder."""
    if os.listdir(folder):  # not by shutil, which gives up on folders a thousand deep
        subprocess.run(["chmod", "-R", "u+rwx", folder], stderr=subprocess.DEVNULL, check=False)
        subprocess.run(["find", folder, "-mindepth", "1", "-delete"], stderr=subprocess.DEVNULL, check=False)


def mode(works):
    """Return in words what protects this machine."""
    held = [name for name in FLAGS if name in works]
    parts = {
        "bwrap": "bwrap" in works,
        "namespaces": len(held) == len(FLAGS),
        f"some namespaces ({', '.join(held)})": 0 < len(held) < len(FLAGS),
        f"Landlock (ABI {landlock.abi()})": "landlock" in works,
        "a filter of system calls": "seccomp" in works,
    }
    return ", ".join(part for part, holds in parts.items() if holds) or "nothing but limits on time, memory and files"


def missing(works):
    """Return a sentence for everything that is not protected here."""
    sentences = WITHOUT
    if {"landlock", "seccomp"} <= set(works):
        sentences = WITHOUT_NAMESPACES
    if {"bwrap", "landlock", "seccomp"} <= set(works):
        sentences = WITHIN_BWRAP
    return [sentence for name, sentence in sentences.items() if name not in works]


if __name__ == "__main__":
    sys.exit(not set(FLAGS) <= set(protections()))
