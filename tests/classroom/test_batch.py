"""Many files in one command: each gets a row and a page, a stopped run resumes, and any number of workers agree."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from classroom import grade as command
from classroom.grading import answer_key, batch, results, score_tables
from classroom.grading.limits import Limits
from tests.classroom.samples.right import add, replace, right

LIMITS = Limits(cell_seconds=2, total_seconds=60)


def hand_in(folder, name, change=None):
    notebook = right()
    if change:
        change(notebook)
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(nbformat.v4.writes(notebook), encoding="utf-8")


def turned(notebook):
    replace(notebook, "q2", "strength * K", "strength * K.flip(0, 1)")


def slow(notebook):
    add(notebook, "import time\ntime.sleep(1.5)")


@pytest.fixture
def folder(tmp_path):
    """What a class hands in."""
    folder = tmp_path / "handed in"
    hand_in(folder, "doejane_77_1234_solution.ipynb")
    hand_in(folder, "roejohn_LATE_78_1235_my work.ipynb", turned)
    hand_in(folder, "Ann Other_91_assignsubmission_file_/a.ipynb")
    hand_in(folder, "-rf.ipynb", turned)
    hand_in(folder, "=cmd.ipynb")
    (folder / "empty.ipynb").touch()
    (folder / "cut.ipynb").write_text('{"cells": [')
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    (folder / ".hidden").write_text("left by an operating system")
    os.mkfifo(folder / "pipe.ipynb")
    return folder


def rows(out):
    with open(out, encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


EXPECTED = {
    "doejane_77_1234_solution.ipynb": ("94", "graded"),
    "roejohn_LATE_78_1235_my work.ipynb": ("84", "graded"),
    "Ann Other_91_assignsubmission_file_/a.ipynb": ("94", "graded"),
    "./-rf.ipynb": ("84", "graded"),
    "./=cmd.ipynb": ("94", "graded"),
    "empty.ipynb": ("0", "not read"),
    "cut.ipynb": ("0", "not read"),
    "link.ipynb": ("0", "not read"),
    "pipe.ipynb": ("0", "not read"),
}


def test_one_command_grades_every_file_of_a_folder(folder, tmp_path, capsys):
    out = tmp_path / "scores.csv"
    assert command.main([str(folder), "--assignment", "1", "--out", str(out), "--seed", "3", "--n-jobs", "2"]) == 0
    found = rows(out)
    assert {name: (row["points"], row["status"]) for name, row in found.items()} == EXPECTED
    for row in found.values():
        assert (tmp_path / row["page"]).is_file() and row["possible"] == "100"
        assert row["awaiting"] == "6" and row["q10"] == ""
    said = capsys.readouterr()
    assert "9 files" in said.out and "4 aren't notebooks" in said.out and "9/9" in said.err
    log = (tmp_path / "scores.log").read_text(encoding="utf-8")
    assert len(log.splitlines()) == 9
    assert not any(name in log for name in ("doe", "roe", "Ann", "Other", "ipynb"))

    before = out.read_text(encoding="utf-8")
    assert command.main([str(folder), "--assignment", "1", "--out", str(out), "--n-jobs", "1"]) == 0
    assert out.read_text(encoding="utf-8") == before, "the seed on disk is the one that counts"
    assert "5 of them graded before" in capsys.readouterr().out


def test_the_tables_for_platforms_have_what_their_importers_look_for(folder, tmp_path):
    out = tmp_path / "scores.csv"
    paths = [str(folder / "doejane_77_1234_solution.ipynb"), str(folder / "roejohn_LATE_78_1235_my work.ipynb")]
    paths.append(str(folder / "Ann Other_91_assignsubmission_file_/a.ipynb"))
    batch.grade_files(paths, 1, root=folder, out=out, seed=1, limits=LIMITS, title="Homework 1 (55)")
    with open(tmp_path / "scores-canvas.csv", encoding="utf-8", newline="") as file:
        header, possible, *students = csv.reader(file)
    assert "Student" in header[0] and "ID" in header[1] and "Section" in header[2] and header[3:] == ["Homework 1 (55)"]
    assert "Points Possible" in possible[0] and possible[3] == "100"
    assert [row[:2] + row[3:] for row in students[:2]] == [["doejane", "77", "94"], ["roejohn", "78", "84"]]
    with open(tmp_path / "scores-moodle.csv", encoding="utf-8", newline="") as file:
        worksheet = list(csv.DictReader(file))
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} <= set(worksheet[0])
    assert (worksheet[2]["Identifier"], worksheet[2]["Full name"]) == ("Participant 91", "Ann Other")
    assert worksheet[2]["Grade"] == "94" and worksheet[1]["Feedback comments"].startswith(
        "q1a: 6/6, q1b: 2/2, q2: 0/10"
    )


def test_a_change_of_key_seed_or_file_is_graded_again(folder, tmp_path, monkeypatch):
    out, paths = tmp_path / "scores.csv", [str(folder / "doejane_77_1234_solution.ipynb")]
    again = {"root": folder, "out": out, "limits": LIMITS}
    assert batch.grade_files(paths, 1, seed=1, **again).reused == 0
    assert batch.grade_files(paths, 1, seed=1, **again).reused == 1
    assert batch.grade_files(paths, 1, seed=2, **again).reused == 0
    assert batch.grade_files(paths, 1, seed=2, consequence="zero", **again).reused == 0
    hand_in(folder, "doejane_77_1234_solution.ipynb", turned)
    outcome = batch.grade_files(paths, 1, seed=2, consequence="zero", **again)
    assert outcome.reused == 0 and outcome.rows[0].points == 84
    loaded = answer_key.load(1)
    monkeypatch.setattr(answer_key, "load", lambda assignment: answer_key.Key(loaded.name, loaded.questions, "edited"))
    assert batch.grade_files(paths, 1, seed=2, consequence="zero", **again).reused == 0


def start(folder, out, *more):
    line = [sys.executable, "-m", "classroom.grade", str(folder), "--assignment", "1", "--out", str(out), "--seed", "3"]
    nothing = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*line, *more], cwd=batch.sandbox.ROOT, start_new_session=True, **nothing)


def wait_for(condition, seconds=120):
    for _ in range(seconds * 20):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def processes_with(word):
    """Return the pids of living processes with a word in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if word.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def test_a_grader_that_is_killed_resumes_where_it_was_and_leaves_no_process(tmp_path, monkeypatch):
    folder, out = tmp_path / "handed in", tmp_path / "scores.csv"
    for number in range(5):
        hand_in(folder, f"{number}.ipynb", slow)
    monkeypatch.setenv("GRADER_UNDER_TEST", mark := f"run-{os.getpid()}-{time.time_ns()}")
    grader = start(folder, out, "--n-jobs", "2")
    parts = tmp_path / "scores-parts"
    wait_for(lambda: len(list(parts.glob("[0-9a-f]*.json"))) >= 2)
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    wait_for(lambda: not processes_with(mark), 30)
    assert not out.exists(), "the scores are written when all is graded"
    there = {path.name: path.stat().st_mtime_ns for path in parts.glob("[0-9a-f]*.json")}
    assert 2 <= len(there) < 5
    assert start(folder, out, "--n-jobs", "2").wait() == 0
    assert {path.name: path.stat().st_mtime_ns for path in parts.glob("[0-9a-f]*.json") if path.name in there} == there
    assert {row["points"] for row in rows(out).values()} == {"94"} and len(rows(out)) == 5


def test_killing_a_worker_loses_nothing(tmp_path):
    folder, killed = tmp_path / "handed in", []
    for number in range(4):
        hand_in(folder, f"{number}.ipynb", slow)

    def kill_one(done, total):
        if not killed:
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
            lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
            killed.extend(pid for pid, line in lines.items() if b"LokyProcess" in line)
            os.kill(killed[0], signal.SIGKILL)

    paths = sorted(map(str, folder.iterdir()))
    settings = {"root": folder, "out": tmp_path / "scores.csv", "limits": LIMITS, "n_jobs": 2, "progress": kill_one}
    assert [one.points for one in batch.grade_files(paths, 1, **settings).rows] == [94] * 4
    assert killed and len(rows(tmp_path / "scores.csv")) == 4


def test_a_cluster_gives_the_same_scores_and_killing_one_of_its_workers_loses_nothing(tmp_path):
    distributed = pytest.importorskip("distributed", reason="Dask is for teachers: see classroom/requirements.txt")
    folder = tmp_path / "handed in"
    for number in range(6):
        hand_in(folder, f"{number}.ipynb", turned if number == 3 else slow)
    paths = sorted(map(str, folder.iterdir()))
    killed = []

    def kill_one(done, total):
        if done == 2 and not killed:
            killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        outcome = batch.grade_files(
            paths,
            1,
            root=folder,
            out=tmp_path / "scores.csv",
            seed=1,
            limits=LIMITS,
            n_jobs=2,
            backend="dask",
            progress=kill_one,
        )
        assert killed and killed[0] not in client.run(os.getpid).values()
    assert [one.points for one in outcome.rows] == [94, 94, 94, 84, 94, 94]
    assert len(rows(tmp_path / "scores.csv")) == 6


def test_a_table_is_replaced_in_one_step(tmp_path, monkeypatch):
    path = tmp_path / "scores.csv"
    score_tables.write(path, "old")

    def fail(draft, place):
        assert Path(draft).read_text() == "new" and path.read_text() == "old"
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(OSError, match="the disk is full"):
            score_tables.write(path, "new")
    assert path.read_text() == "old" and [file.name for file in tmp_path.iterdir()] == ["scores.csv"]


def test_the_error_names_a_wrong_argument(tmp_path, capsys):
    for line in (["nowhere", "--assignment", "1"], [str(tmp_path), "--assignment", "99"]):
        with pytest.raises(SystemExit) as ended:
            command.main([*line, "--out", str(tmp_path / "scores.csv")])
        assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "SUBMISSIONS=nowhere" in said and "assignment=99" in said


def test_nothing_is_graded_where_no_notebook_runs_so_nobody_gets_zero_points(tmp_path, capsys):
    folder = tmp_path / "handed in"
    hand_in(folder, "a.ipynb")
    arguments = [str(folder), "--assignment", "1", "--out", str(tmp_path / "scores.csv"), "--seconds", "0.001"]
    with pytest.raises(SystemExit) as stopped:
        command.main([*arguments, "--n-jobs", "1"])
    assert str(stopped.value).startswith(
        "Nothing was graded: a notebook that only imports torch and the course's packages doesn't run"
    )
    assert not (tmp_path / "scores.csv").exists() and not (tmp_path / "scores-feedback").exists()


def test_one_sentence_says_that_the_grader_needs_linux(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit, match="needs Linux"):
        command.main(["x", "--assignment", "1"])


def test_a_stored_result_reads_back_unchanged(tmp_path):
    one = results.FileScore("a", [results.QuestionScore("q1", "", 2.0)], failed_cells=[(1, "KeyError")])
    assert results.FileScore.from_json(json.loads(json.dumps(one.to_json()))) == one
