"""Run a command without a network, with a folder mounted at /kaggle/input, where Kaggle puts an attached dataset.

    python offline.py FOLDER COMMAND …

It runs in namespaces of its own, so this machine stays as it is: Linux only, no root needed. The command keeps the
loopback address, over which a notebook talks to its kernel.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile

SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x41

SHOW = """
set -e
folder="$1" root="$2"; shift 2
mount -t tmpfs tmpfs "$root"
for entry in /*; do
    if [ -L "$entry" ]; then cp -P "$entry" "$root"
    elif [ -d "$entry" ]; then mkdir "$root$entry"; mount --rbind "$entry" "$root$entry"
    fi
done
mkdir -p "$root/kaggle/input"
mount --bind "$folder" "$root/kaggle/input"
exec chroot "$root" sh -c 'cd "$0"; exec "$@"' "$PWD" "$@"
"""


def within(folder):
    """Return a prefix that runs a command without a network and with the folder as /kaggle/input."""
    return ["unshare", "--user", "--map-root-user", "--net", "--mount", sys.executable, __file__, str(folder)]


def allowed():
    """Return whether this system allows that."""
    with tempfile.TemporaryDirectory() as folder:
        command, environment = [*within(folder), "ls", "/kaggle/input"], os.environ | {"TMPDIR": folder}
        try:
            return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False


def main(folder, *command):
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))
    root = tempfile.mkdtemp()
    os.execvp("sh", ["sh", "-c", SHOW, "sh", folder, root, *command])


if __name__ == "__main__":
    main(*sys.argv[1:])
