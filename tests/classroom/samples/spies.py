"""Submissions that reach for what is not theirs: files, memory, processes, the network.

All answers are right. A spy that reaches its target deletes its own right answer to question 2, so the score says
whether the guard held, wherever the code ran.
"""

import os
import textwrap

from tests.classroom.samples.right import MASTER, add, edited
from tests.classroom.samples.sample import DOOR, ROOT, SECRET, Sample, marks

ATTEMPT = """
try:
    __reach()
except Exception as error:
    print(type(error).__name__)
else:
    trans_conv = None
"""


def spy(notebook, source):
    """Add a cell that tries the source, which raises where a guard holds."""
    add(notebook, "def __reach():\n" + textwrap.indent(textwrap.dedent(source).strip(), "    ") + ATTEMPT)


def unmounted(paths):
    """Return source that unmounts whatever is mounted over each path, and opens it; it needs `os` and `libc`."""
    return f"""
        for path in {paths!r}:
            while len(path) > 1:
                for _ in range(3):
                    libc.umount2(path.encode(), 2)
                path = os.path.dirname(path)
        {each(paths, "open(path)").strip()}
        """.strip()


def each(paths, act):
    """Return source that does something with each path, and returns as soon as that works for one."""
    return f"""
        import os
        for path in {[str(path) for path in paths]!r}:
            try:
                {act}
            except OSError:
                pass
            else:
                return
        raise PermissionError
        """


GRADERS = (
    MASTER,
    *(ROOT / "classroom" / name for name in ("grade.py", "grading/scoring.py", "keys/assignment_01.py")),
    ROOT / "tests/classroom/samples/right.py",
)


@edited
def reads_the_graders_files(notebook):
    """Opens the master with its solution, the key, and the grader's own code."""
    spy(notebook, each(GRADERS, "open(path).read()"))


@edited
def imports_the_key(notebook):
    """Imports the key, or looks for it among what is loaded already."""
    spy(
        notebook,
        f"""
        import importlib, sys
        sys.path.append({str(ROOT)!r})
        if not [name for name in sys.modules if name.startswith("classroom.keys")]:
            importlib.import_module("classroom.keys.assignment_01")
        """,
    )


@edited
def looks_for_the_answers_in_memory(notebook):
    """Looks through all objects of the process for a question with its answer."""
    spy(
        notebook,
        """
        import gc
        for thing in gc.get_objects():
            if type(thing).__name__ == "Question" and hasattr(thing, "answer"):
                return
        raise LookupError
        """,
    )


@edited
def reads_other_submissions(notebook, path):
    """Lists the folder of the submissions and opens the others."""
    paths = [path.parent, path.parent / "is-right.ipynb"]
    spy(notebook, each(paths, "os.listdir(path) if os.path.isdir(path) else open(path).read()"))


@edited
def reads_through_other_processes(notebook):
    """Looks for other processes: for their environments, their memory and their view of the files."""
    things = [
        f"/proc/{pid}/{what}" for pid in {os.getpid(), os.getppid()} - {1} for what in ("environ", "cmdline", "root")
    ]
    spy(notebook, each(things, "os.listdir(path) if path.endswith('root') else open(path)"))


@edited
def reads_the_teachers_environment(notebook):
    """Looks for the teacher's environment variables: where Python keeps them, and where the kernel once put them."""
    spy(
        notebook,
        f"""
        import ctypes, os
        stack = next(line for line in open("/proc/self/maps") if line.endswith("[stack]\\n"))
        start, end = (int(part, 16) for part in stack.split()[0].split("-"))
        if {SECRET!r} not in os.environ and {SECRET.encode()!r} not in ctypes.string_at(start, end - start):
            raise KeyError
        """,
    )


@edited
def writes_to_its_parents_memory(notebook):
    """Opens the memory of its parent and of other processes for writing, and stops once one opens."""
    spy(
        notebook,
        """
        import os
        for pid in {os.getppid(), *map(int, filter(str.isdigit, os.listdir("/proc")))} - {os.getpid()}:
            try:
                with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
                    memory.seek(next(int(line.split("-")[0], 16) for line in maps if " rw-p " in line))
                    memory.read(1)
            except (OSError, StopIteration):
                continue
            return
        raise PermissionError
        """,
    )


@edited
def writes_outside_its_folder(notebook, path):
    """Leaves a file wherever it can; the tests look for one."""
    paths = [str(place) for place in marks(path.parent)]
    add(
        notebook,
        f"""
        import os
        for path in {paths!r}:
            try:
                open(path, "a").write("I was here")
            except OSError:
                pass
        """,
    )


@edited
def writes_into_other_submissions(notebook, path):
    """Adds a space to every other submission, and a row to the scores."""
    add(
        notebook,
        f"""
        import os, stat
        folder = {str(path.parent)!r}
        try:
            names = os.listdir(folder)
        except OSError:
            names = []
        for path in [os.path.join(folder, name) for name in names] + [os.path.join(folder, "..", "scores.csv")]:
            try:
                if stat.S_ISREG(os.lstat(path).st_mode):
                    open(path, "a").write(" ")
            except OSError:
                pass
        """,
    )


@edited
def deletes_itself(notebook, path):
    """Removes its own file, so that nobody can read it again."""
    add(notebook, f"import os\ntry:\n    os.unlink({str(path)!r})\nexcept OSError:\n    pass")


@edited
def lifts_what_hides_the_files(notebook, path):
    """Removes mounts, though never in the machine's own namespace, and looks at what was beneath them."""
    hidden = [str(MASTER), str(path)]
    spy(
        notebook,
        f"""
        import ctypes, os
        if os.readlink("/proc/self/ns/mnt") == {os.readlink("/proc/self/ns/mnt")!r}:
            raise PermissionError
        libc = ctypes.CDLL(None)
        {unmounted(hidden)}
        """,
    )


@edited
def makes_a_namespace_of_its_own(notebook, path):
    """Becomes root in a namespace of its own, and removes the mounts that hide the files there."""
    hidden = [str(MASTER), str(path)]
    spy(
        notebook,
        f"""
        import ctypes, os
        libc = ctypes.CDLL(None)
        if libc.unshare(0x10000000 | 0x00020000):
            raise PermissionError
        {unmounted(hidden)}
        """,
    )


@edited
def climbs_out_of_its_root(notebook, path):
    """Changes its root twice, which escapes from a root set only by chroot."""
    hidden = [str(MASTER), str(path)]
    spy(
        notebook,
        f"""
        import os
        os.makedirs("step", exist_ok=True)
        before = os.open("/", os.O_RDONLY)
        os.chroot("step")
        os.fchdir(before)
        for _ in range(64):
            os.chdir("..")
        os.chroot(".")
        {each(hidden, "open(path)").strip()}
        """,
    )


@edited
def calls_home(notebook):
    """Connects to a port that the tests keep open beside the grader, on the same machine."""
    spy(notebook, f"import socket\nsocket.socket(socket.AF_UNIX).connect({DOOR!r})")


SAMPLES = (
    Sample("reading the grader's files", reads_the_graders_files),
    Sample("reading the grader's files", imports_the_key),
    Sample("reading the grader's files", looks_for_the_answers_in_memory),
    Sample("reading other submissions", reads_other_submissions),
    Sample("reading other processes", reads_through_other_processes),
    Sample("reading the environment", reads_the_teachers_environment),
    Sample("writing to the parent's memory", writes_to_its_parents_memory),
    Sample("writing outside its folder", writes_outside_its_folder),
    Sample("writing outside its folder", writes_into_other_submissions),
    Sample("writing outside its folder", deletes_itself),
    Sample("lifting the guards", lifts_what_hides_the_files),
    Sample("lifting the guards", makes_a_namespace_of_its_own),
    Sample("lifting the guards", climbs_out_of_its_root),
    Sample("calling home", calls_home),
)
