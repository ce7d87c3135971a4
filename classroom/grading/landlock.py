"""Landlock: what a process may do with files, ports and signals, decided by itself, without any privileges.

The constants are those of the kernel's include/uapi/linux/landlock.h, and what each version ("ABI") of Landlock can do
is in its Documentation/userspace-api/landlock.rst. On every ABI, Landlock leaves some calls unrestricted, such as
chmod, utime and stat; `seccomp` takes care of those that change something.
"""

import errno
import os
import stat
import struct

from classroom.grading.system_calls import Refused, system_call

CREATE_RULESET_VERSION, RULE_PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 1 << 1, 1 << 2, 1 << 3
MAKE_CHAR, MAKE_BLOCK, TRUNCATE, IOCTL_DEV = 1 << 6, 1 << 11, 1 << 14, 1 << 15
FILES = {1: (1 << 13) - 1, 2: 1 << 13, 3: TRUNCATE, 5: IOCTL_DEV}  # the rights that each ABI added
TCP = {4: 0b11}  # to bind and to connect
SCOPES = {6: 0b11}  # abstract sockets and signals
ON_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
TRUNCATION, SIGNALS = 3, 6
"""The first ABI that restricts truncation, and signals."""


def abi():
    """Return the version of Landlock that this kernel has, or 0 if it has none."""
    try:
        return system_call("landlock_create_ruleset", None, 0, CREATE_RULESET_VERSION)
    except Refused as refusal:
        if refusal.errno in (errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, None):
            return 0
        raise


def restrict(version, readable, writable, devices=()):
    """Restrict this process, and all that it starts, for good.

    Args:
        version: the ABI, from `abi()`.
        readable: files and folders that may be read and executed, with everything below them.
        writable: folders in which everything is allowed except making devices.
        devices: files that may be read and written.
    """
    files, ports, scopes = (_known(rights, version) for rights in (FILES, TCP, SCOPES))
    attributes = struct.pack("QQQ", files, ports, scopes)
    size = 8 if version < 4 else 16 if version < 6 else 24  # an older kernel refuses fields that it doesn't know
    ruleset = system_call("landlock_create_ruleset", attributes, size, 0)
    try:
        for path in readable:
            _allow(ruleset, path, EXECUTE | READ_FILE | READ_DIR)
        for path in writable:
            _allow(ruleset, path, files & ~(MAKE_CHAR | MAKE_BLOCK))
        for path in devices:
            _allow(ruleset, path, READ_FILE | WRITE_FILE)
        system_call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _known(rights, version):
    return sum(bits for since, bits in rights.items() if since <= version)


def _allow(ruleset, path, rights):
    try:
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # what isn't there needs no rule
        return
    try:
        if not stat.S_ISDIR(os.fstat(file).st_mode):
            rights &= ON_A_FILE
        system_call("landlock_add_rule", ruleset, RULE_PATH_BENEATH, struct.pack("=Qi", rights, file), 0)
    finally:
        os.close(file)
