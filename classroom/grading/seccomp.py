"""A filter of system calls: a short program that the kernel runs before each call of a process.

The form of the program is in the kernel's include/uapi/linux/filter.h, bpf_common.h and seccomp.h. A filter sees the
numbers that a call is given, and never what they point to.
"""

import ctypes
import struct
from dataclasses import dataclass

from classroom.grading.landlock import SIGNALS, TRUNCATION
from classroom.grading.system_calls import (
    ARCHITECTURES,
    NEWEST,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_SECCOMP,
    machine,
    number,
    prctl,
)

LOAD, AND, EQUAL, GREATER, RETURN = 0x20, 0x54, 0x15, 0x25, 0x06  # BPF_LD|W|ABS, ALU|AND|K, JMP|JEQ|K, JGT|K, RET|K
CALL, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # places in struct seccomp_data
X32 = 0x40000000  # the bit in the numbers of a second table of calls on x86-64
ALLOW, ANSWER = 0x7FFF0000, 0x00050000
PRETEND, EPERM, ENOTTY, ENOSYS = (ANSWER | error for error in (0, 1, 25, 38))
ALL_BITS = 0xFFFFFFFF

NAMESPACES = 0x7E020000  # CLONE_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET
AF_UNIX, SOCK_STREAM = 1, 1
SHARED_ANONYMOUS, HUGE = 0x21, 0x40000  # MAP_SHARED with MAP_ANONYMOUS, MAP_HUGETLB
TERMINAL_QUESTIONS = (0x5401, 0x5413, 0x540F)  # TCGETS, TIOCGWINSZ, TIOCGPGRP
FILE_SETTINGS = (0x541B, 0x5421, 0x5450, 0x5451)  # FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
SOL_SOCKET, SO_SNDBUF, SO_RCVBUF = 1, 7, 8
ACCESS_MODE, O_TRUNC = 3, 0o1000
F_SETOWN, F_SETOWN_EX = 8, 15


def _names(text):
    return tuple(text.split())


NEVER_NEEDED = _names("""
    pivot_root mount umount2 unshare setns open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease pidfd_getfd kcmp migrate_pages move_pages
    bpf perf_event_open add_key request_key keyctl userfaultfd syslog name_to_handle_at open_by_handle_at fanotify_init
    io_uring_setup io_uring_enter io_uring_register landlock_create_ruleset landlock_add_rule landlock_restrict_self
    seccomp
""")
# Memory that belongs to no process: it's kept by a queue, a pipe or a name, and no limit counts it.
HIDDEN_MEMORY = _names("memfd_create memfd_secret shmget semget msgget mq_open io_setup vmsplice")
# Landlock doesn't restrict these. A program that copies a file also copies its mode and times, and must go on.
PRETENDED = _names("chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat")
ABOUT_FILES = _names("""
    chown fchown lchown fchownat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr
    removexattrat inotify_init inotify_init1
""")
TO_ANY_PROCESS = _names("tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal")
FIRST_IS_A_PROCESS = _names("prlimit64 sched_setaffinity sched_setscheduler sched_setparam sched_setattr")


@dataclass(frozen=True)
class Test:
    """Whether some bits of a call's argument have a value, or whether they differ from it."""

    argument: int
    value: int
    bits: int = ALL_BITS
    differ: bool = False


@dataclass(frozen=True)
class Rule:
    """The answer to a call if all tests hold."""

    call: str
    answer: int = EPERM
    tests: tuple = ()


def rules(works, abi, pid):
    """Return the rules for a child that already has some protections.

    Args:
        works: names of protections.
        abi: the version of Landlock, or 0.
        pid: the child's own number, as it sees it.
    """
    found = [Rule(name) for name in NEVER_NEEDED + HIDDEN_MEMORY] + _memory_rules() + _namespace_rules()
    found += _socket_rules(isolated={"net", "mount"} <= set(works))
    found.append(Rule("ioctl", ENOTTY, _none_of(1, *TERMINAL_QUESTIONS, *FILE_SETTINGS)))
    if "mount" not in works:
        found += [Rule(name, PRETEND) for name in PRETENDED] + [Rule(name) for name in ABOUT_FILES]
        if abi < TRUNCATION:
            found += _truncation_rules()
    if "pid" not in works:
        found += _other_process_rules()
        if abi < SIGNALS:
            found += _signal_rules(pid)
    return found


def install(rules):
    """Filter the calls of this process, and of all that it starts, for good."""
    program = _program(rules)
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, 2, ctypes.c_char_p(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))))


def _none_of(argument, *values):
    return tuple(Test(argument, value, differ=True) for value in values)


def _memory_rules():
    """Refuse memory that stays when it's unmapped from every process, and pages that are counted nowhere."""
    return [
        Rule("mmap", tests=(Test(3, SHARED_ANONYMOUS, SHARED_ANONYMOUS),)),
        Rule("mmap", tests=(Test(3, HUGE, HUGE),)),
        *(Rule("setsockopt", tests=(Test(1, SOL_SOCKET), Test(2, size))) for size in (SO_SNDBUF, SO_RCVBUF)),
    ]


def _namespace_rules():
    """Refuse new namespaces; clone3 hides its flags, and without it the C library uses the older call."""
    return [Rule("clone", tests=(Test(0, 0, NAMESPACES, differ=True),)), Rule("clone3", ENOSYS)]


def _socket_rules(isolated):
    """Allow pairs of connected sockets; and named ones only where nobody else can have a socket."""
    return [
        Rule("socket", tests=_none_of(0, AF_UNIX) if isolated else ()),
        Rule("socketpair", tests=_none_of(0, AF_UNIX)),
        # A pair of datagram sockets can still send to any address.
        *([] if isolated else [Rule("socketpair", tests=(Test(1, SOCK_STREAM, 0xF, differ=True),))]),
    ]


def _truncation_rules():
    return [
        Rule("truncate"),
        Rule("open", tests=(Test(1, O_TRUNC, O_TRUNC | ACCESS_MODE),)),  # opened for reading only, and emptied
        Rule("openat", tests=(Test(2, O_TRUNC, O_TRUNC | ACCESS_MODE),)),
        Rule("openat2", ENOSYS),  # its flags can't be read here
    ]


def _other_process_rules():
    """Refuse to change the limits and priorities of other processes of the same user."""
    return [
        *(Rule(name, tests=(Test(0, 0, differ=True),)) for name in FIRST_IS_A_PROCESS),
        Rule("setpriority", tests=(Test(0, 0, differ=True),)),
        Rule("ioprio_set", tests=(Test(0, 1, differ=True),)),
        *(Rule(name, tests=(Test(1, 0, differ=True),)) for name in ("setpriority", "ioprio_set")),
    ]


def _signal_rules(pid):
    """Refuse signals to others: the child may only signal itself and its own process group."""
    return [
        *map(Rule, TO_ANY_PROCESS),
        Rule("kill", tests=_none_of(0, 0, pid)),
        Rule("tgkill", tests=_none_of(0, pid)),
        *(Rule("fcntl", tests=(Test(1, owner),)) for owner in (F_SETOWN, F_SETOWN_EX)),
    ]


def _program(rules):
    """Return the lines of the filter: (operation, lines to skip if true, lines to skip if false, value)."""
    lines = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, ARCHITECTURES[machine()]),
        (RETURN, 0, 0, EPERM),
        (LOAD, 0, 0, CALL),
        (GREATER, 0, 1, X32 - 1),
        (RETURN, 0, 0, EPERM),
        (GREATER, 0, 1, NEWEST),
        (RETURN, 0, 0, ENOSYS),
    ]
    for rule in rules:
        if number(rule.call) is not None:
            lines += _block(rule)
    return [*lines, (RETURN, 0, 0, ALLOW)]


def _block(rule):
    """Return the lines of one rule: each test that fails skips the rest of them."""
    tests = [_compared(test) for test in rule.tests]
    left = sum(map(len, tests)) + 1
    lines = [(LOAD, 0, 0, CALL), (EQUAL, 0, left, number(rule.call))]
    for (*prepare, (operation, value)), test in zip(tests, rule.tests, strict=True):
        left -= len(prepare) + 1
        jumps = (left, 0) if test.differ else (0, left)
        lines += [*prepare, (operation, *jumps, value)]
    return [*lines, (RETURN, 0, 0, rule.answer)]


def _compared(test):
    load = (LOAD, 0, 0, ARGUMENTS + 8 * test.argument)  # the lower half: both machines are little-endian
    masked = [] if test.bits == ALL_BITS else [(AND, 0, 0, test.bits)]
    return [load, *masked, (EQUAL, test.value)]
