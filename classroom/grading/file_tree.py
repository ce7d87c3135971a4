"""Which files a student's code may read, and a tree of files that holds nothing else."""

import contextlib
import ctypes
import os
import struct
import sys
import sysconfig
from pathlib import Path

from classroom.grading.system_calls import call, system_call

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
HOME = "tmp/notebook"  # in the child's tree of files, where only /tmp is writable
LIBRARY = (ROOT / "lib/transconv", ROOT / "lib/transconv_course")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts")
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
"""Without /dev/zero: mapped and shared, it is memory that no limit counts."""

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
MS_REC, MS_PRIVATE, MNT_DETACH = 1 << 14, 1 << 18, 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
ATTR_READ_ONLY = 0x1 | 0x2 | 0x4  # with no set-user-id programs and no devices


def readable():
    """Return what a child may read: Python, its packages, the system's libraries and the course's library.

    Of the folders in which Python looks for modules, only those that hold installed packages count: PYTHONPATH and
    editable installs may name a folder with anything in it.
    """
    packages = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    python = [sys.prefix, sys.base_prefix, *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))]
    named = [os.path.abspath(path) for path in [*python, *packages, *LIBRARY, *SYSTEM]]
    paths = {Path(path) for path in [*named, *map(os.path.realpath, named)]}  # and the targets of links
    paths = {path for path in paths if path.exists()}
    return sorted(path for path in paths if not paths.intersection(path.parents))


def exposed(private):
    """Return a sentence for each of some files or folders that a child could read.

    Args:
        private: paths, such as those of the submissions and of the scores.
    """
    paths = dict.fromkeys(Path(path).resolve() for path in (ROOT / "classroom/keys", *private))
    return [
        f"every notebook could read {path}, because Python needs {place}: move {path.name} elsewhere"
        for path in paths
        for place in readable()
        if path.is_relative_to(place)
    ]


def isolate(limits, scratch):
    """Make a tree of files that holds only what Python needs to run, and move into it."""
    root = Path(scratch)
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    for folder in ("tmp", "proc", "etc", "dev"):
        (root / folder).mkdir()
    _mount("tmpfs", root / "tmp", "tmpfs", MS_NOSUID | MS_NODEV, f"size={limits.disk},nr_inodes=20000,mode=1777")
    for path in (*readable(), *map(Path, DEVICES)):  # some may be in /tmp too
        _show(path, root)
    (root / "dev/shm").symlink_to("/tmp")
    (root / "etc/passwd").write_text(f"student:x:{NOBODY}:{NOBODY}::/{HOME}:/bin/sh\n")
    (root / "etc/group").write_text(f"student:x:{NOBODY}:\n")
    with contextlib.suppress(OSError):  # some containers refuse it: then the child has no /proc
        _mount("proc", root / "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    (root / HOME).mkdir()
    os.chdir(root)
    system_call("pivot_root", b".", b".")
    call("umount2", b".", MNT_DETACH)
    _mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
    os.chdir(f"/{HOME}")


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
        system_call("mount_setattr", AT_FDCWD, os.fsencode(place), AT_RECURSIVE, attributes, len(attributes))


def _mount(source, target, kind, flags, options=None):
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    call("mount", *encoded, ctypes.c_ulong(flags), None if options is None else options.encode())
