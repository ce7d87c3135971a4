"""What a child can't do, tried from inside, and what the grader says where the kernel gives no protection."""

import json
import os
import socket
import subprocess
import sys
import time

import nbformat
import pytest

from classroom.grading import sandbox
from classroom.grading.scoring import protections
from tests.classroom.samples.right import right
from tests.classroom.test_scoring import ALL, Limits, add, points, score

EVERYTHING = ("user", "pid", "net", "ipc", "mount", "seccomp")

pytestmark = pytest.mark.skipif(
    sandbox.protections() != EVERYTHING, reason="this kernel refuses namespaces; the grader says so to teachers"
)

SAYS_NO = {  # statements that must raise inside the sandbox
    "reading the keys": "open('{root}/classroom/keys/assignment_01.py')",
    "reading the assignments": "open('{root}/classroom/masters/assignment_01.ipynb')",
    "listing the home of the teacher": "os.listdir('{home}/..'); open(os.path.expanduser('~root/.bashrc'))",
    "reading another submission": "open('{elsewhere}')",
    "writing into the library": "open('{root}/lib/transconv/scatter.py', 'a')",
    "writing into the course's package": "open('{root}/lib/transconv_course/check/assignment_01.json', 'a')",
    "writing beside the library": "open('{root}/lib/x', 'w')",
    "writing to /usr": "open('/usr/x', 'w')",
    "writing to /": "open('/x', 'w')",
    "writing to a device": "open('/dev/sda', 'wb')",
    "the parent's memory": "open(f'/proc/{{os.getppid()}}/mem', 'rb')",
    "the network": "socket.create_connection(('127.0.0.1', {port}), 2)",
    "an abstract socket": "socket.socket(socket.AF_UNIX).connect({door!r})",
    "becoming root": "os.setuid(0)",
    "another user namespace": "check('unshare', 0x10000000)",
    "mounting": "check('mount', b'x', b'/tmp', b'tmpfs', 0, None)",
    "tracing": "check('ptrace', 16, 1, 0, 0)",
    "memory without a process": "os.memfd_create('x')",
    "shared memory": "check('shmget', 0, 4096, 0o1600)",
    "more memory than allowed": "bytearray(3 << 30)",
    "a disk of more than allowed": "[open(str(i), 'wb').write(bytes(1 << 20)) for i in range(80)]",
    "a file of more than allowed": "os.truncate(os.open('x', os.O_CREAT | os.O_RDWR), 1 << 27)",
    "a process too many": "[os.fork() or time.sleep(9) or os._exit(0) for i in range(40)]",
    "a file too many": "[open('/dev/null') for i in range(200)]",
    "raising its limits": "resource.setrlimit(resource.RLIMIT_NPROC, (99, 99))",
}

CHECK = """
import ctypes, os, resource, socket, time
def check(name, *arguments):
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) < 0:
        raise OSError(ctypes.get_errno())
"""


@pytest.fixture(scope="module")
def inside(tmp_path_factory):
    """The result of every statement of SAYS_NO, all of them in one notebook."""
    elsewhere = tmp_path_factory.mktemp("handed in") / "other.ipynb"
    elsewhere.write_text("mine")
    door = f"\0grader-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(door)
        unix.listen()
        known = {"root": sandbox.ROOT, "home": os.path.expanduser("~"), "elsewhere": elsewhere, "door": door}
        known["port"] = server.getsockname()[1]
        notebook = right()
        for statement in reversed(SAYS_NO.values()):
            add(notebook, CHECK + statement.format(**known))
        graded = score(notebook, limits=Limits(cell_seconds=5))
    assert points(graded) == ALL
    return graded


@pytest.mark.parametrize("attempt", SAYS_NO)
def test_the_kernel_refuses_what_a_notebook_must_not_do(inside, attempt):
    begin = inside.failed_cells[0][0]
    failures = dict(inside.failed_cells)
    said = failures.get(begin + list(SAYS_NO).index(attempt), "nothing: it was allowed")
    assert said.startswith(("OSError", "Permission", "FileNotFound", "Memory", "Blocking", "Connection", "ValueError"))


def test_a_notebook_has_what_it_needs():
    notebook = right()
    add(
        notebook,
        """
        import multiprocessing, os, subprocess, tempfile, threading, zoneinfo
        open("mine.txt", "w").write("mine")
        tempfile.TemporaryFile().write(b"x")
        assert subprocess.check_output(["bash", "-c", "echo $HOME"], text=True).strip() == os.getcwd()
        threads = [threading.Thread(target=print) for _ in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        import matplotlib.pyplot as plt
        plt.plot([1, 2]); plt.savefig("plot.png")
        assert os.getpid() == 1 and os.getuid() == 65534
        """,
    )
    graded = score(notebook)
    assert graded.failed_cells == [] and points(graded) == ALL


def test_a_notebook_sees_none_of_the_teachers_environment_variables():
    notebook = right()
    names = {"HOME", "TMPDIR", "USER", "PATH", "PIP_NO_INDEX"}
    add(notebook, f"import os\nassert set(os.environ) - {names} == set(), sorted(os.environ)")
    assert score(notebook).failed_cells == []


def test_nothing_outlives_the_notebook():
    notebook = right()
    mark = f"outlive-{os.getpid()}-{time.time_ns()}"
    add(
        notebook,
        f"""
        import os, subprocess
        if not os.fork():
            os.setsid()
            if not os.fork():
                os.execvp("sleep", ["{mark}", "5"])
            os._exit(0)
        subprocess.Popen(["bash", "-c", "sleep 5 # {mark}"])
        """,
    )
    assert points(score(notebook)) == ALL
    lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert mark not in lines


OWN = 'bytearray(b"x") * (150 << 20)'
SHARED = "mmap.mmap(-1, 150 << 20); [x.write(bytes(1 << 20)) for _ in range(150)]"


@pytest.mark.parametrize("memory", [OWN, SHARED], ids=["own", "shared"])
def test_the_memory_of_all_processes_together_is_limited(memory):
    notebook = right()
    add(
        notebook,
        f"""
        import mmap, os, time
        for _ in range(3):
            if not os.fork():
                x = {memory}
                time.sleep(5)
                os._exit(0)
        time.sleep(3)
        """,
    )
    graded = score(notebook, limits=Limits(cell_seconds=5, memory=256 << 20))
    ((_, said),) = graded.failed_cells
    assert said == "skipped, because it used more than 256 MiB of memory" and points(graded) == ALL


def test_a_process_that_uses_all_its_memory_can_run_beside_a_small_one():
    notebook = right()
    add(
        notebook,
        """
        import os, time
        if not os.fork():
            small = b"x" * (16 << 20)
            time.sleep(5)
            os._exit(0)
        hoard = []
        try:
            while True:
                hoard.append(b"x" * (1 << 20))
        except MemoryError:
            time.sleep(0.5)
        del hoard[-8:]
        """,
    )
    graded = score(notebook, limits=Limits(cell_seconds=5, memory=256 << 20))
    assert graded.memory > 256 << 20 and graded.failed_cells == [] and points(graded) == ALL


def test_the_keys_are_not_in_the_memory_of_the_child():
    notebook = right()
    add(notebook, "import sys\nassert not [name for name in sys.modules if 'keys' in name and 'classroom' in name]")
    assert score(notebook).failed_cells == []


def test_the_server_finds_the_same_protections():
    assert protections() == EVERYTHING


REFUSING = "echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-all --inh-caps=-all"


@pytest.mark.skipif(os.geteuid() != 0, reason="taking all namespaces away needs root")
def test_where_namespaces_are_refused_the_grader_says_so_and_still_grades(tmp_path):
    folder = tmp_path / "handed in"
    folder.mkdir()
    (folder / "a.ipynb").write_text(nbformat.v4.writes(right()), encoding="utf-8")
    grader = [sys.executable, "-m", "classroom.grade", str(folder), "--assignment", "1", "--n-jobs", "1"]
    grader += ["--out", str(tmp_path / "scores.csv")]
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "sh", "-c", f'{REFUSING} "$@"', "sh", *grader],
        capture_output=True,
        text=True,
        cwd=sandbox.ROOT,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "DOES NOT FULLY PROTECT YOU" in done.stderr
    for name in EVERYTHING[:-1]:
        assert sandbox.WITHOUT[name] in done.stderr
    assert sandbox.WITHOUT["seccomp"] not in done.stderr
    (part,) = (tmp_path / "scores-parts").glob("[0-9a-f]*.json")
    assert json.loads(part.read_text())["graded"]["questions"][2]["points"] == 10
