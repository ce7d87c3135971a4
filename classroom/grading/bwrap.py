"""Bubblewrap, a program that makes namespaces: some distributions allow them to it where they refuse them to others.

Ubuntu gives it an AppArmor profile of its own. The grader starts its fork server inside, and each notebook then runs
behind Landlock and the filter of system calls as well.
"""

import gzip
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

from classroom.grading import file_tree

PATCHED = (0, 12)  # https://github.com/containers/bubblewrap/releases/tag/v0.12.0
FIXED_IN_PATCHED = "CVE-2026-87766"  # before it, setting up could write outside, through a symbolic link
PACKAGED = Path("/usr/bin")
CHANGELOG = Path("/usr/share/doc/bubblewrap/changelog.Debian.gz")


def trusted(program, changelog=CHANGELOG):
    """Return whether a bwrap has no known fault: new enough, or its distribution says that it was repaired.

    One that runs with root's rights by itself is never trusted: its faults would be root's.
    """
    if os.stat(program).st_mode & (stat.S_ISUID | stat.S_ISGID):
        return False
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=10).stdout
    version = re.search(r"(\d+)\.(\d+)", said)
    if version and tuple(map(int, version.groups())) >= PATCHED:
        return True
    return Path(program).resolve().is_relative_to(PACKAGED) and FIXED_IN_PATCHED in _text(changelog)


def program():
    """Return the path of a bwrap that can be trusted, or None."""
    found = shutil.which("bwrap", path="/usr/bin:/usr/local/bin:/bin")
    return found if found and trusted(found) else None


def command(space):
    """Return the words before a command that run it inside bwrap, or [] where bwrap doesn't work.

    Args:
        space: the bytes that may be written in all.
    """
    words = [program(), *_options(space)]
    tried = subprocess.run([*words, sys.executable, "-c", ""], capture_output=True, check=False, timeout=60)
    return words if tried.returncode == 0 else []


def _options(space):
    words = ["--unshare-all", "--as-pid-1", "--new-session", "--proc", "/proc"]
    words += ["--size", str(space), "--tmpfs", "/tmp", "--setenv", "TMPDIR", "/tmp"]
    words += ["--symlink", "/tmp", "/dev/shm"]
    for device in file_tree.DEVICES:
        words += ["--dev-bind", device, device]
    for path in (*file_tree.readable(), file_tree.ROOT / "classroom/grading"):
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), str(path)]
        else:
            words += ["--ro-bind", str(path), str(path)]
    return [*words, "--remount-ro", "/", "--chdir", str(file_tree.ROOT)]


def _text(changelog):
    try:
        with gzip.open(changelog, "rt", encoding="utf-8", errors="replace") as lines:
            return lines.read()
    except OSError:
        return ""
