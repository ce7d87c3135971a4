"""Where a student's code runs: in its own namespaces, with a small read-only tree of files, within limits.

`protections()` tries out what this kernel allows, and `fork()` makes a child inside all of it. What the kernel refuses
is left out, and `missing()` says in words what that means, so that nothing is left out silently.

    user     an identity that owns nothing outside; inside it the limit on processes holds, even for root
    pid      the child sees no other process, and when it ends everything that it started ends
    net      no network, not even the machine's own
    ipc      no shared memory with others
    mount    only Python, its packages and the course's library are visible, read-only; one small folder is writable
    seccomp  no calls that hide memory from the limit on memory, or that create new namespaces
"""

import contextlib
import ctypes
import os
import platform
import resource
import shutil
import signal
import struct
import sys
import tempfile
from pathlib import Path

from classroom.grading.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
HOME = "tmp/notebook"  # in the child's tree of files, where only /tmp is writable

FLAGS = {"user": 0x10000000, "pid": 0x20000000, "net": 0x40000000, "ipc": 0x08000000, "mount": 0x00020000}
WITHOUT = {
    "user": "no user namespace: the code runs as the user who started the grader, or as nobody if that is root",
    "pid": "no PID namespace: the code sees other processes, may signal those of its user, and may leave some behind",
    "net": "no network namespace: the code can reach the network",
    "ipc": "no IPC namespace: the code can use the machine's shared memory",
    "mount": "no mount namespace: the code can read what you can, including keys and other submissions, or fill a disk",
    "seccomp": "no filter of system calls: the code can hide memory from the limit on memory",
}

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = (
    1,
    2,
    4,
    8,
    32,
    4096,
    1 << 14,
    1 << 18,
)
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000  # the same number on every architecture
ATTR_READ_ONLY = 0x1 | 0x2 | 0x4  # with no set-user-id programs and no devices
CAPABILITIES_VERSION = 0x20080522
CLONE3, IO_URING_SETUP = 435, 425
# Calls that a notebook never needs, by their numbers: pivot_root comes first, since `_isolate_files` needs its number.
ARCHITECTURES = {
    "x86_64": (0xC000003E, (155, 319, 29, 240, 101, 272, 308, 165, 166, 321, 298, 248, 249, 250, 323)),
    "aarch64": (0xC00000B7, (41, 279, 194, 180, 117, 97, 268, 40, 39, 280, 241, 217, 218, 219, 282)),
}
"""pivot_root, memfd_create, shmget, mq_open, ptrace, unshare, setns, mount, umount2, bpf, perf_event_open, add_key,
request_key, keyctl, userfaultfd."""


class Refused(OSError):
    """The kernel refuses a protection."""


_libc = ctypes.CDLL(None, use_errno=True)


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
            _call("unshare", flags)
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
    if "mount" in wanted:
        _isolate_files(limits, scratch)
    else:
        home = Path(scratch) / HOME
        home.mkdir(parents=True, mode=0o755)
        os.chdir(home)
    _set_limits(limits)
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):  # a teacher without privileges has no other identity to switch to
            os.setgroups([])
            os.chown(".", NOBODY, NOBODY)
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    _drop_capabilities()
    if "seccomp" in wanted:
        _filter_calls()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.environ.clear()
    os.environ.update(HOME=os.getcwd(), TMPDIR=os.getcwd(), USER="student", PATH="/usr/bin:/bin", PIP_NO_INDEX="1")


def _isolate_files(limits, scratch):
    """Make a tree of files that holds only what Python needs to run, and move into it."""
    root = Path(scratch)
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    for folder in ("tmp", "proc"):
        (root / folder).mkdir()
    _mount("tmpfs", root / "tmp", "tmpfs", MS_NOSUID | MS_NODEV, f"size={limits.disk},nr_inodes=20000,mode=1777")
    for path in readable():  # some may be in /tmp too
        _show(path, root)
    for name in ("null", "zero", "full", "random", "urandom"):
        _show(Path("/dev") / name, root)
    (root / "dev/shm").symlink_to("/tmp")
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/passwd").write_text(f"student:x:{NOBODY}:{NOBODY}::/{HOME}:/bin/sh\n")
    (root / "etc/group").write_text(f"student:x:{NOBODY}:\n")
    with contextlib.suppress(OSError):  # some containers refuse it: then the child has no /proc
        _mount("proc", root / "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    (root / HOME).mkdir()
    os.chdir(root)
    _call("syscall", ARCHITECTURES[platform.machine()][1][0], b".", b".")
    _call("umount2", b".", MNT_DETACH)
    _mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
    os.chdir(f"/{HOME}")


def readable():
    """Return the paths that a child may read: Python, the system's libraries and the course's library."""
    mine = [sys.prefix, sys.base_prefix, ROOT / "lib", *sys.path[1:]]
    system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts"]
    named = [os.path.abspath(path) for path in [*filter(None, mine), *system]]
    paths = {Path(path) for path in [*named, *map(os.path.realpath, named)]}  # and the targets of links
    paths = {path for path in paths if path.exists() and path != ROOT}
    for path in paths:
        if ROOT.is_relative_to(path):
            raise Refused(f"the course is inside {path}, which Python needs: move the course elsewhere")
    return sorted(path for path in paths if not paths.intersection(path.parents))


def _show(path, root):
    """Make a file or folder visible at the same place in the tree below root, read-only."""
    place = root / path.relative_to("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        place.symlink_to(os.readlink(path))
        return
    if path.is_dir():
        place.mkdir()
    else:
        place.touch()
    _mount(path, place, None, MS_BIND | MS_REC)
    if not path.is_char_device():
        attributes = struct.pack("QQQQ", ATTR_READ_ONLY, 0, 0, 0)
        _call("syscall", MOUNT_SETATTR, AT_FDCWD, os.fsencode(place), AT_RECURSIVE, attributes, len(attributes))


def _set_limits(limits):
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    address_space = pages * resource.getpagesize() + limits.memory
    seconds = int(limits.total_seconds) + 1
    for name, most in {
        "AS": address_space,
        "CPU": seconds,
        "FSIZE": limits.disk,
        "NPROC": limits.processes,
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


def _drop_capabilities():
    header = struct.pack("Ii", CAPABILITIES_VERSION, 0)
    _call("capset", header, bytes(24))


def _filter_calls():
    """Refuse the calls listed in `ARCHITECTURES`, by a small program for the kernel's filter."""
    architecture, refused = ARCHITECTURES[platform.machine()]
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, no_permission, no_such_call = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38
    refused = (*refused, IO_URING_SETUP)
    program = [
        (load, 0, 0, 4),  # which architecture
        (equal, 1, 0, architecture),
        (give, 0, 0, no_permission),
        (load, 0, 0, 0),  # which call
        (at_least, 0, 1, 0x40000000),  # calls of another table
        (give, 0, 0, no_permission),
        (equal, 0, 1, CLONE3),  # its flags can't be read here: the C library then falls back to the older call
        (give, 0, 0, no_such_call),
    ]
    for call in refused:
        program += [(equal, 0, 1, call), (give, 0, 0, no_permission)]
    clone = 56 if platform.machine() == "x86_64" else 220
    program += [
        (equal, 0, 3, clone),
        (load, 0, 0, 16),  # its flags
        (any_bit, 0, 1, FLAGS["user"]),
        (give, 0, 0, no_permission),
        (give, 0, 0, allow),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    filter_ = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    prctl(PR_SET_SECCOMP, 2, ctypes.c_char_p(filter_))


def protections():
    """Return the names of the protections that work here, tried out together."""
    works = []
    with tempfile.TemporaryDirectory(prefix="grading-") as scratch:
        for name in ("user", "pid", "net", "ipc", "mount", "seccomp"):
            if _tried([*works, name], scratch):
                works.append(name)
    return tuple(works)


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
    for path in Path(folder).iterdir():
        shutil.rmtree(path, ignore_errors=True)


def descendants(pid):
    """Return the pids of all processes below one, as the kernel lists them."""
    found, look = [], [pid]
    while look:
        parent = look.pop()
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{parent}/task"):
                children = Path(f"/proc/{parent}/task/{thread}/children").read_text().split()
                found += map(int, children)
                look += map(int, children)
    return found


def missing(works):
    """Return a sentence for every protection that does not work here."""
    return [sentence for name, sentence in WITHOUT.items() if name not in works]


def prctl(option, *values):
    _call("prctl", option, *values, *[0] * (4 - len(values)))


def _mount(source, target, kind, flags, options=None):
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    _call("mount", *encoded, ctypes.c_ulong(flags), None if options is None else options.encode())


def _call(name, *arguments):
    if getattr(_libc, name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise Refused(number, f"{name}: {os.strerror(number)}")
