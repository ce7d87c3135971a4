"""What a notebook must not do, each tried in a child of its own; run as a program, it prints what came of each.

    python -m tests.classroom.attempts '{"wanted": ["landlock", "seccomp"], "abi": 3, "refused": ["unshare"]}'

It needs nothing but Python, so it can also run as a user who may not read anybody's packages.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from classroom.grading import file_tree, landlock, sandbox, seccomp
from classroom.grading.limits import Limits

LIMITS = Limits(memory=256 << 20)
TRIED = """
import ctypes, fcntl, mmap, os, resource, signal, socket, time
def check(name, *arguments):
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) < 0:
        raise OSError(ctypes.get_errno())
def changes(look, change):
    before = look(); change()
    if look() == before:
        raise OSError("it only seemed to work")
SHARED = mmap.MAP_SHARED
"""

FILES = {
    "reading the keys": "open('{root}/classroom/keys/assignment_01.py')",
    "reading the assignments": "open('{root}/classroom/masters/assignment_01.ipynb')",
    "listing a home": "os.listdir('{home}')",
    "listing the submissions": "os.listdir(os.path.dirname('{file}'))",
    "reading another submission": "open('{file}')",
    "reading it through a link": "os.symlink('{file}', 'x'); open('x')",
    "reading it through a second name": "os.link('{file}', 'x'); open('x')",
    "moving it": "os.rename('{file}', 'x')",
    "deleting it": "os.remove('{file}')",
    "writing to it": "open('{file}', 'a')",
    "emptying it": "os.truncate('{file}', 0)",
    "emptying it by opening": "os.open('{file}', os.O_RDONLY | os.O_TRUNC)",
    "closing it to its owner": "changes(lambda: os.stat('{file}').st_mode, lambda: os.chmod('{file}', 0))",
    "changing its times": "changes(lambda: os.stat('{file}').st_mtime, lambda: os.utime('{file}', (9, 9)))",
    "giving it away": "os.chown('{file}', -1, -1)",
    "marking it": "os.setxattr('{file}', 'user.x', b'x')",
    "watching it": "check('inotify_add_watch', ctypes.CDLL(None).inotify_init(), b'{file}', 0xfff)",
    "making something beside it": "os.mkdir('{file}.x')",
    "writing into the library": "open('{root}/lib/transconv/scatter.py', 'a')",
    "writing beside the library": "open('{root}/lib/x', 'w')",
    "reading beside the library": "open('{root}/Makefile')",
    "writing to /usr": "open('/usr/x', 'w')",
    "writing to /": "open('/x', 'w')",
    "writing to /tmp for others": "open('/tmp/x', 'w'); changes(int, int)",
    "writing to a device": "open('/dev/sda', 'wb')",
    "making a device": "os.mknod('x', 0o60666, os.makedev(1, 1))",
}
PROCESSES = {
    "the parent's memory": "open(f'/proc/{{os.getppid()}}/mem', 'rb')",
    "the memory of another": "open('/proc/{other}/mem', 'rb')",
    "what another was started with": "open('/proc/{other}/cmdline').read() or changes(int, int)",
    "ending another": "os.kill({other}, signal.SIGTERM)",
    "ending a thread of another": "check('syscall', {tgkill}, {other}, {other}, 15)",
    "ending another by its descriptor": "signal.pidfd_send_signal(os.pidfd_open({other}), 15)",
    "ending another when a file is ready": """
r, w = os.pipe()
fcntl.fcntl(r, fcntl.F_SETOWN, {other})
fcntl.fcntl(r, 10, signal.SIGTERM)  # F_SETSIG
fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC)
os.write(w, b"x")
raise OSError("look whether it is still there")
""",
    "limiting another": "resource.prlimit({other}, resource.RLIMIT_CPU, (9, 9))",
    "slowing another down": "os.setpriority(os.PRIO_PROCESS, {other}, 19)",
    "moving another to one core": "os.sched_setaffinity({other}, [0])",
    "tracing another": "check('ptrace', 16, {other}, 0, 0)",
    "becoming root": "os.setuid(0)",
    "another user namespace": "check('unshare', 0x10000000)",
    "a child in a namespace": "check('syscall', {clone}, 0x10000011, 0, 0, 0, 0)",
    "mounting": "check('mount', b'x', b'/tmp', b'tmpfs', 0, None)",
    "a process too many": "[os.fork() or time.sleep(9) or os._exit(0) for i in range({processes})]",
    "a file too many": "[open('/dev/null') for i in range(200)]",
    "raising its limits": "resource.setrlimit(resource.RLIMIT_NOFILE, (999, 999))",
}
SOCKETS = {
    "the network": "socket.create_connection(('127.0.0.1', {port}), 2)",
    "listening": "socket.create_server(('127.0.0.1', 0)); socket.create_connection(('127.0.0.1', {port}), 2)",
    "a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
    "the network's settings": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "the machine below": "socket.socket(40, socket.SOCK_STREAM)",
    "an abstract socket": "socket.socket(socket.AF_UNIX).connect({door!r})",
    "a socket in a folder": "socket.socket(socket.AF_UNIX).connect('{socket}')",
    "a datagram from a pair": "socket.socketpair(type=socket.SOCK_DGRAM)[0].sendto(b'x', '{datagrams}')",
}
MEMORY = {
    "memory without a process": "os.memfd_create('x')",
    "shared memory without a name": "mmap.mmap(-1, 4096)",
    "shared zeros": "mmap.mmap(os.open('/dev/zero', os.O_RDWR), 4096)",
    "huge pages": "mmap.mmap(-1, 2 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)",
    "shared memory by a number": "check('shmget', 0, 4096, 0o1600)",
    "a queue": "check('msgget', 0, 0o1600)",
    "semaphores": "check('semget', 0, 99, 0o1600)",
    "pages in a pipe": "check('vmsplice', os.pipe()[1], ctypes.c_char_p(bytes(16)), 0, 0)",
    "shared memory by a name": "open('/dev/shm/x-{other}', 'w'); os.readlink('/dev/shm') and changes(int, int)",
    "a larger socket": "socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)",
    "more memory than allowed": "bytearray(3 << 30)",
    "a file of more than allowed": "os.truncate(os.open('x', os.O_CREAT | os.O_RDWR), 1 << 27)",
}
ATTEMPTS = FILES | PROCESSES | SOCKETS | MEMORY
NEEDED = {
    "a file of its own": "open('x', 'w').write('x'); os.rename('x', 'y'); open('y', 'r+').truncate(0); os.remove('y')",
    "a folder of its own": "os.makedirs('a/b'); open('a/b/c', 'w').close(); os.rename('a', 'd'); os.listdir('d')",
    "a copy of a file": "import shutil; open('x', 'w').close(); shutil.copy2('x', 'y')",
    "a temporary file": "import tempfile; tempfile.TemporaryFile().write(b'x'); tempfile.mkdtemp()",
    "a program": "import subprocess; subprocess.run(['bash', '-c', 'echo x > x && test -s x'], check=True)",
    "threads": "import threading; t = [threading.Thread(target=int) for _ in range(8)]; [x.start() for x in t]",
    "a fork": "import multiprocessing; p = multiprocessing.Process(target=int); p.start(); p.join(); [0][p.exitcode]",
    "an event loop": "import asyncio; asyncio.run(asyncio.sleep(0))",
    "a signal to itself": "signal.signal(signal.SIGUSR1, lambda *a: None); os.kill(os.getpid(), signal.SIGUSR1)",
    "a module of Python's": "import colorsys, wave, sqlite3.dbapi2",
    "the clock and chance": "time.time(); os.urandom(4); open('/dev/null', 'w').write('x')",
    "its own state": "resource.getrusage(resource.RUSAGE_SELF); open('/proc/self/status').read()",
    "the library's files": "os.listdir('{root}/lib/transconv'); open('{root}/lib/transconv/scatter.py').read()",
}


def results(wanted, statements):
    """Return {name: the error's class, or ""} for each statement, run in a child with these protections."""
    with tempfile.TemporaryDirectory() as folder, _others(Path(folder)) as known:
        return {name: _result(wanted, statement.format(**known)) for name, statement in statements.items()}


def _result(wanted, statement):
    read, write = os.pipe()
    with tempfile.TemporaryDirectory(prefix="grading-") as scratch:

        def run():
            error = ""
            try:
                exec(TRIED + statement, {})
            except BaseException as raised:
                error = f"{type(raised).__name__}: {raised}"
            os.write(write, error.encode()[:4000])
            return 0

        child, guardian = sandbox.fork(LIMITS, wanted, scratch, run)
        os.close(write)
        with open(read, "rb") as said:
            error = said.read().decode()
        os.waitpid(guardian, 0)
        sandbox.clear(scratch)
    return error


class _others:
    """Files, sockets and a process of the user that a child without a user namespace runs as."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        user = file_tree.NOBODY if os.geteuid() == 0 else os.geteuid()
        self.folder.chmod(0o755)
        own = self.folder / "submissions"
        own.mkdir()
        file = own / "other.ipynb"
        file.write_text("mine")
        self.other = subprocess.Popen(["sleep", "600"], **({"user": user} if os.geteuid() == 0 else {}))
        door = f"\0grader-{os.getpid()}"
        self.sockets = [socket.create_server(("127.0.0.1", 0)), *(socket.socket(socket.AF_UNIX) for _ in range(2))]
        self.sockets.append(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        for unix, place in zip(self.sockets[1:], (door, str(own / "socket"), str(own / "datagrams")), strict=True):
            unix.bind(place)
        for unix in self.sockets[1:3]:
            unix.listen()
        if os.geteuid() == 0:
            for path in (own, *own.iterdir()):
                os.chown(path, user, user)
        return {
            "root": file_tree.ROOT,
            "home": "/root" if os.geteuid() == 0 else "/home",
            "file": file,
            "other": self.other.pid,
            "port": self.sockets[0].getsockname()[1],
            "door": door,
            "socket": own / "socket",
            "datagrams": own / "datagrams",
            "tgkill": seccomp.number("tgkill"),
            "clone": seccomp.number("clone"),
            "processes": 40 * os.cpu_count(),
        }

    def __exit__(self, *_):
        assert self.other.poll() is None, "the other process was ended"
        self.other.kill()
        self.other.wait()
        for one in self.sockets:
            one.close()


def main(settings):
    if settings.get("refused"):
        seccomp.install([seccomp.Rule(name) for name in settings["refused"]])
    if "abi" in settings:
        landlock.abi = lambda: settings["abi"]
    works = sandbox.protections()
    wanted = settings.get("wanted", works)
    only = settings.get("only")
    attempts = {name: statement for name, statement in ATTEMPTS.items() if not only or name in only}
    print(json.dumps({"works": works, "tried": results(wanted, attempts), "needed": results(wanted, NEEDED)}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
