"""What a child can't do, tried from inside in every mode, and what the grader says where the kernel gives less."""

import csv
import gzip
import json
import mmap
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest

from classroom.grading import bwrap, file_tree, landlock, sandbox, seccomp, system_calls, usage
from classroom.grading.limits import Limits
from classroom.grading.scoring import protections
from tests.classroom.attempts import ATTEMPTS, NEEDED
from tests.classroom.samples.launch import run_as
from tests.classroom.samples.right import right
from tests.classroom.test_scoring import ALL, add, points, score

EVERYTHING = ("user", "pid", "net", "ipc", "mount", "landlock", "seccomp")
ONLY_UNPRIVILEGED = {"wanted": ["landlock", "seccomp"]}
MODES = {
    "all namespaces": {"wanted": EVERYTHING},
    "namespaces without Landlock": {"wanted": [name for name in EVERYTHING if name != "landlock"]},
    "a namespace in which nothing may be mounted": {"refused": ["mount"]},
    "no namespaces": {"refused": ["unshare"]},
    **{f"only Landlock, ABI {abi}": {**ONLY_UNPRIVILEGED, "abi": abi} for abi in (1, 3, 5)},
}
REFUSALS = ("OSError", "Permission", "FileNotFound", "Memory", "Blocking", "Connection", "ProcessLookup", "FileExists")
REFUSALS += ("ValueError: not allowed to raise maximum limit",)
NAMESPACES_WORK = set(EVERYTHING) <= set(sandbox.protections())

namespaces = pytest.mark.skipif(
    not NAMESPACES_WORK, reason="this kernel refuses namespaces; the grader says so to teachers"
)
unprivileged = pytest.mark.skipif(landlock.abi() < 6, reason="this kernel has no Landlock, or an old one")


def tried(settings, ordinary):
    """Return (works, attempts that were allowed, needs that were refused)."""
    started = run_as(ordinary, "-m", "tests.classroom.attempts", json.dumps(settings))
    done = subprocess.run(**started, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    allowed = {name: error for name, error in said["tried"].items() if not error.startswith(REFUSALS)}
    assert set(said["tried"]) == set(settings.get("only", ATTEMPTS)) and set(said["needed"]) == set(NEEDED)
    return said["works"], allowed, {name: error for name, error in said["needed"].items() if error}


@unprivileged
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ordinary", [False, True], ids=["as started", "as an ordinary user"])
def test_a_child_may_do_what_it_needs_and_nothing_else(mode, ordinary):
    if ordinary and os.geteuid() != 0:
        pytest.skip("the tests already run as an ordinary user")
    if not set(MODES[mode].get("wanted", ())) <= set(sandbox.protections()):
        pytest.skip("this kernel refuses namespaces")
    assert tried(MODES[mode], ordinary)[1:] == ({}, {})


@unprivileged
def test_without_protections_the_same_attempts_succeed():
    only = ["emptying it", "closing it to its owner", "slowing another down", "the network", "a queue"]
    assert set(tried({"wanted": ["landlock"], "abi": 1, "only": only}, ordinary=True)[1]) == set(only)
    only = ["reading another submission", "writing to it", "listing the submissions"]
    assert set(tried({"wanted": ["seccomp"], "only": only}, ordinary=True)[1]) == set(only)


@pytest.mark.parametrize(("refused", "works"), [("mount", EVERYTHING[:4]), ("unshare", ())])
@unprivileged
@namespaces
def test_the_grader_finds_out_what_the_kernel_refuses(refused, works):
    assert tried({"refused": [refused]}, ordinary=True)[0] == [*works, "landlock", "seccomp"]


@namespaces
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


@namespaces
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


OWN = """
for _ in range(3):
    if not os.fork():
        x = bytearray(b"x") * (150 << 20)
        time.sleep(5)
        os._exit(0)
"""
OTHER_PROGRAMS = """
for _ in range(8):  # each uses less than the grader's own process has before it starts
    subprocess.Popen(["python3", "-c", "x = bytearray(b'x') * (60 << 20); import time; time.sleep(5)"])
"""


@pytest.mark.parametrize("memory", [OWN, OTHER_PROGRAMS], ids=["forks", "other programs"])
def test_the_memory_of_all_processes_together_is_limited(memory):
    notebook = right()
    add(notebook, f"import os, subprocess, time\n{memory}\ntime.sleep(3)")
    graded = score(notebook, limits=Limits(cpu_seconds=5, memory=256 << 20))
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
    graded = score(notebook, limits=Limits(cpu_seconds=5, memory=256 << 20))
    assert graded.memory > 256 << 20 and graded.failed_cells == [] and points(graded) == ALL


def test_the_keys_are_not_in_the_memory_of_the_child():
    notebook = right()
    add(notebook, "import sys\nassert not [name for name in sys.modules if 'keys' in name and 'classroom' in name]")
    assert score(notebook).failed_cells == []


@namespaces
def test_the_server_finds_the_same_protections():
    assert protections() == EVERYTHING


@unprivileged
def test_where_namespaces_are_refused_the_grader_says_what_holds_and_still_grades():
    with tempfile.TemporaryDirectory() as folder:
        handed_in, home = Path(folder, "submissions"), Path(folder, "home")
        for made in (handed_in, home):
            made.mkdir()
        (handed_in / "a.ipynb").write_text(nbformat.v4.writes(right()), encoding="utf-8")
        for path in (Path(folder), handed_in, home):
            path.chmod(0o777)
        grader = ["-m", "classroom.grade", str(handed_in), "--assignment", "1", "--n-jobs", "1"]
        started = run_as(True, *grader, "--out", str(home / "scores.csv"), refused="unshare", HOME=str(home))
        done = subprocess.run(**started, capture_output=True, text=True, check=False)
        assert done.returncode == 3, done.stderr
        assert done.stderr.startswith(f"Each notebook is shut in by: Landlock (ABI {landlock.abi()}), a filter")
        for sentence in sandbox.WITHOUT_NAMESPACES.values():
            assert sentence in done.stderr
        with (home / "scores.csv").open(encoding="utf-8") as file:
            (row,) = csv.DictReader(file)
        assert (row["status"], row["q3"]) == ("graded", "10")


def test_files_count_even_if_they_are_deleted_or_out_of_reach(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/small").write_text("x")
    assert usage.disk(tmp_path, []) == 2 * usage.LEAST_FILE
    with (tmp_path / "deleted").open("w+b") as deleted:
        deleted.write(bytes(1 << 20))
        deleted.flush()
        mapped = mmap.mmap(deleted.fileno(), 1 << 20)
        (tmp_path / "deleted").unlink()
        assert usage.disk(tmp_path, [os.getpid()]) >= 1 << 20
    assert usage.disk(tmp_path, [os.getpid()]) >= 1 << 20
    mapped.close()
    assert usage.disk(tmp_path, [os.getpid()]) == 2 * usage.LEAST_FILE


def test_folders_too_deep_for_a_path_use_everything_and_can_be_cleared(tmp_path):
    place = os.getcwd()
    os.chdir(tmp_path)
    for _ in range(2500):
        os.mkdir("d", mode=0o300)
        os.chdir("d")
    os.chdir(place)
    assert usage.disk(tmp_path, []) > 2 << 20
    sandbox.clear(tmp_path)
    assert os.listdir(tmp_path) == []


@namespaces
def test_a_child_in_namespaces_keeps_no_capability(tmp_path):
    def run():
        lines = Path("/proc/self/status").read_text().splitlines()
        return sum(int(line.split()[1], 16) for line in lines if line.startswith(("CapEff", "CapPrm", "CapAmb"))) != 0

    _, guardian = sandbox.fork(Limits(), EVERYTHING, tmp_path, run)
    assert os.waitpid(guardian, 0)[1] == 0


def test_what_is_missing_is_said_for_each_mode():
    assert sandbox.missing(EVERYTHING) == []
    assert sandbox.missing(()) == list(sandbox.WITHOUT.values())
    assert len(sandbox.missing(("landlock", "seccomp"))) == 3
    assert len(sandbox.missing(("bwrap", "landlock", "seccomp"))) == 2
    assert sandbox.WITHOUT["mount"] in sandbox.missing(("landlock",))
    assert sandbox.mode(()).startswith("nothing but limits")


def test_a_folder_that_pythonpath_names_is_not_readable(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path), str(file_tree.ROOT), str(file_tree.ROOT / "lib")])
    for path in (tmp_path, file_tree.ROOT / "lib/x", file_tree.ROOT / "classroom/keys", Path.home()):
        assert not any(path.is_relative_to(place) for place in file_tree.readable()), path
    assert any(Path(os.__file__).is_relative_to(place) for place in file_tree.readable())
    assert any(Path(pytest.__file__).is_relative_to(place) for place in file_tree.readable())


@pytest.mark.parametrize("place", [sys.prefix, file_tree.ROOT / "lib/transconv", "/usr/share/submissions"])
def test_submissions_that_notebooks_could_read_are_refused_in_words(place, tmp_path):
    (sentence,) = file_tree.exposed([Path(place) / "submissions", tmp_path])
    assert "every notebook could read" in sentence and "elsewhere" in sentence
    (tmp_path / "solution.ipynb").write_text("{}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "classroom.grade", tmp_path, "--assignment", "1", "--out", f"{place}/none/scores.csv"],
        capture_output=True,
        text=True,
        cwd=file_tree.ROOT,
        check=False,
    )
    assert done.returncode == 2 and "every notebook could read" in done.stderr


def test_the_filter_is_refused_where_the_numbers_of_calls_are_unknown(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(sandbox.Refused, match="not those of riscv64"):
        seccomp.install(seccomp.rules((), 0, 1))


@pytest.mark.parametrize("machine", system_calls.ARCHITECTURES)
def test_no_jump_of_the_filter_leaves_its_rule(machine, monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: machine)
    program = seccomp._program(seccomp.rules((), 0, 1))
    returns = [place for place, line in enumerate(program) if line[0] == seccomp.RETURN]
    for place, (operation, if_true, if_false, _) in enumerate(program):
        if operation == seccomp.EQUAL:
            end = min(found for found in returns if found > place)
            assert place + 1 + max(if_true, if_false) <= end + 1
    assert len(program) < 4096 and program[-1] == (seccomp.RETURN, 0, 0, seccomp.ALLOW)


HEADERS = {"x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "aarch64": "/usr/include/asm-generic/unistd.h"}


@pytest.mark.parametrize("machine", HEADERS)
def test_the_numbers_of_calls_are_those_of_the_kernels_headers(machine):
    header = Path(HEADERS[machine])
    if not header.exists():
        pytest.skip(f"{header} isn't installed")
    words = [line.split() for line in header.read_text().splitlines()]
    found = {line[1]: line[2] for line in words if len(line) > 2 and line[0] == "#define"}
    index = list(system_calls.ARCHITECTURES).index(machine)
    for name, numbers in system_calls.NUMBERS.items():
        stated = found.get(f"__NR_{name}", found.get(f"__NR3264_{name}"))
        if stated and stated.isdigit():
            assert int(stated) == numbers[index], name


def fake_bwrap(folder, version, mode=0o755):
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\necho bubblewrap {version}\n")
    program.chmod(mode)
    return program


@pytest.mark.parametrize(
    ("version", "mode", "trusted"),
    [("0.12.0", 0o755, True), ("1.0", 0o755, True), ("0.11.2", 0o755, False), ("0.12.0", 0o4755, False)],
)
def test_bwrap_is_used_only_without_known_faults(tmp_path, version, mode, trusted):
    assert bwrap.trusted(fake_bwrap(tmp_path, version, mode), tmp_path / "no changelog") == trusted


def test_an_older_bwrap_is_trusted_if_its_distribution_says_that_it_was_repaired(tmp_path, monkeypatch):
    program, changelog = fake_bwrap(tmp_path, "0.9.0"), tmp_path / "changelog.Debian.gz"
    monkeypatch.setattr(bwrap, "PACKAGED", tmp_path)
    changelog.write_bytes(gzip.compress(b"* fix something else"))
    assert not bwrap.trusted(program, changelog)
    changelog.write_bytes(gzip.compress(b"* d/p/x.patch: don't follow links (CVE-2026-87766)"))
    assert bwrap.trusted(program, changelog)
