"""Many files in one command: a row and a page for everybody, stopped runs resume, any number of workers agree."""

import codecs
import csv
import fcntl
import json
import os
import re
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

LIMITS = Limits(cpu_seconds=2, real_seconds=60)


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
    with open(out, encoding="utf-8-sig", newline="") as file:
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
    assert f"9 files from 9 people: see {out} and {tmp_path}/scores-feedback/." in said.out and "9/9" in said.err
    assert "4 have no notebook that could be read" in said.out
    log = (tmp_path / "scores.log").read_text(encoding="utf-8")
    assert len(log.splitlines()) == 9
    assert not any(name in log for name in ("doe", "roe", "Ann", "Other", "ipynb"))

    before = out.read_text(encoding="utf-8")
    assert command.main([str(folder), "--assignment", "1", "--out", str(out), "--n-jobs", "1"]) == 0
    assert out.read_text(encoding="utf-8") == before, "the seed on disk is the one that counts"
    assert "5 of 5 notebooks had been graded before" in capsys.readouterr().out


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
        (row,) = csv.DictReader(file)
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} <= set(row)
    assert (row["Identifier"], row["Full name"], row["Grade"]) == ("Participant 91", "Ann Other", "94")
    assert row["Feedback comments"].startswith("q1a: 6/6, q1b: 2/2, q2: 10/10")


def test_a_change_of_key_seed_or_file_is_graded_again(folder, tmp_path, monkeypatch):
    out, paths = tmp_path / "scores.csv", [str(folder / "doejane_77_1234_solution.ipynb")]
    again = {"root": folder, "out": out, "limits": LIMITS}
    assert batch.grade_files(paths, 1, seed=1, **again).reused == 0
    assert batch.grade_files(paths, 1, seed=1, **again).reused == 1
    assert batch.grade_files(paths, 1, seed=2, **again).reused == 0
    hand_in(folder, "doejane_77_1234_solution.ipynb", turned)
    outcome = batch.grade_files(paths, 1, seed=2, **again)
    assert outcome.reused == 0 and outcome.rows[0].points == 84
    loaded = answer_key.load(1)
    monkeypatch.setattr(answer_key, "load", lambda assignment: answer_key.Key(loaded.name, loaded.questions, "edited"))
    assert batch.grade_files(paths, 1, seed=2, **again).reused == 0


def test_what_a_flag_costs_can_be_changed_without_grading_again(tmp_path):
    folder, out = tmp_path / "handed in", tmp_path / "scores.csv"
    hand_in(
        folder, "a.ipynb", lambda notebook: replace(notebook, "q2", "strength * K", "torch.conv2d and strength * K")
    )
    again = {"root": folder, "out": out, "limits": LIMITS}
    for consequence, q2, reused in (("flag", "10", 0), ("zero", "0", 1), ("flag", "10", 1)):
        outcome = batch.grade_files([folder / "a.ipynb"], 1, consequence=consequence, **again)
        (row,) = rows(out).values()
        assert (row["q2"], outcome.reused) == (q2, reused) and "conv2d" in row["flags"]
        (page,) = (tmp_path / "scores-feedback").iterdir()
        assert ("earns no points" in page.read_text(encoding="utf-8")) == (consequence == "zero")


OLD = {  # what an earlier grader, an interrupted one or a weaker machine may have left in a part
    "a field more": lambda part: part["graded"]["questions"][0].update(new=1),
    "a field less": lambda part: part["graded"].pop("file"),
    "no protections": lambda part: part.pop("protections"),
    "fewer protections": lambda part: part.update(protections=[]),
    "another digest of the file": lambda part: part.update(digest="0"),
    "another digest of the rest": lambda part: part.update(made_with="0"),
    "questions of another type": lambda part: part["graded"].update(questions=3),
}


def test_a_result_that_something_else_has_made_is_not_reused(folder, tmp_path, monkeypatch):
    out, paths = tmp_path / "scores.csv", [str(folder / "doejane_77_1234_solution.ipynb")]
    graded = {"root": folder, "out": out, "limits": LIMITS, "seed": 1}
    monkeypatch.setattr(batch.sandbox, "available", lambda: ("user", "net"))
    monkeypatch.setattr(batch, "_try_out", lambda *settings: None)

    def graded_here(number, name, found, *order):
        calls.append(name)
        questions = [results.QuestionScore("q1a", "", 6.0)]
        return number, results.FileScore(name, questions).to_json(), found.digest, ("user", "net", "mount")

    calls = []
    monkeypatch.setattr(batch, "_task", graded_here)
    batch.grade_files(paths, 1, **graded)
    (part,) = (tmp_path / "scores-parts").glob("[0-9a-f]*.json")
    right_part = part.read_text(encoding="utf-8")
    assert batch.grade_files(paths, 1, **graded).reused == 1
    for damage in OLD.values():
        data = json.loads(right_part)
        damage(data)
        part.write_text(json.dumps(data), encoding="utf-8")
        assert batch.grade_files(paths, 1, **graded).reused == 0, damage
    for text in ("", "[]", "3", '{"made_with"', "null"):
        part.write_text(text, encoding="utf-8")
        assert batch.grade_files(paths, 1, **graded).reused == 0, text
    assert len(calls) == 1 + len(OLD) + 5
    assert batch.grade_files(paths, 1, **graded).reused == 1
    monkeypatch.setattr(batch, "_installed", lambda: ["a package that was missing 1.0"])
    assert batch.grade_files(paths, 1, **graded).reused == 0


def test_damaged_settings_do_not_stop_a_run(folder, tmp_path):
    (tmp_path / "scores-parts").mkdir()
    for text in ("", "[]", '{"seed": "x"}', "{}"):
        (tmp_path / "scores-parts/settings.json").write_text(text)
        outcome = batch.grade_files([str(folder / "empty.ipynb")], 1, root=folder, out=tmp_path / "scores.csv")
        assert [row.status for row in outcome.rows] == ["not read"]


def test_an_evening_from_photos_to_typed_points(tmp_path, capsys):
    folder, out = tmp_path / "handed in", tmp_path / "scores.csv"
    hand_in(folder, "doejane_77_1234_a.ipynb")
    (folder / "doejane_77_1235_photo.jpg").write_bytes(bytes([255, 216]))
    hand_in(folder, "roejohn_LATE_78_1236_a.ipynb", turned)
    hand_in(folder, "four_79_1237_a.ipynb", lambda notebook: notebook.update(cells=assignment_4().cells))
    line = [str(folder), "--assignment", "1", "--out", str(out), "--n-jobs", "1", "--late-percent", "50"]
    assert command.main(line) == 0
    assert "Written answers wait for you" in capsys.readouterr().out
    found = rows(out)
    assert set(found) == {"doejane_77_1234_a.ipynb", "roejohn_LATE_78_1236_a.ipynb", "four_79_1237_a.ipynb"}
    page = (tmp_path / found["roejohn_LATE_78_1236_a.ipynb"]["page"]).read_text(encoding="utf-8")
    assert "the expected result" not in page and "trans_conv(X, K)" in page and "Stamp each input cell" in page
    assert "photo.jpg (not read)" in found["doejane_77_1234_a.ipynb"]["note"]
    assert found["four_79_1237_a.ipynb"]["status"] == "other assignment"
    assert "assignment 4" in found["four_79_1237_a.ipynb"]["note"]

    sheet = tmp_path / "scores-written.csv"
    assert sheet.read_bytes().startswith(codecs.BOM_UTF8), "Excel needs it to read the letters right"
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["file"] for line in lines] == ["doejane_77_1234_a.ipynb", "roejohn_LATE_78_1236_a.ipynb"]
    for read, points in zip(lines, (5, 2), strict=True):
        read.update(points=points, comment="Show a cell.")
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    assert command.main([*line, "--final"]) == 0
    assert "wait for you" not in capsys.readouterr().out
    found = rows(out)
    assert [(row["points"], row["q10"]) for row in found.values() if row["status"] == "graded"] == [
        ("99", "5"),
        ("43", "2"),
    ]
    canvas = (tmp_path / "scores-canvas.csv").read_text(encoding="utf-8")
    assert "doejane,77,,99" in canvas and "roejohn,78,,43" in canvas and "four" not in canvas
    for row in found.values():
        page = (tmp_path / row["page"]).read_text(encoding="utf-8")
        assert ("Show a cell." in page) == (row["status"] == "graded")
        assert ("the expected result" in page) == row["file"].startswith("roejohn")
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        assert [line["points"] for line in csv.DictReader(file)] == ["5", "2"]

    own = tmp_path / "scores-corrections.csv"
    assert own.read_bytes().startswith(codecs.BOM_UTF8) and out.read_bytes().startswith(codecs.BOM_UTF8)
    with own.open("a", encoding="utf-8") as file:
        file.write("roejohn,q2,10,The kernel may be turned.\n")
    for _ in range(2):
        assert command.main(line) == 0
        row = rows(out)["roejohn_LATE_78_1236_a.ipynb"]
        assert (row["q2"], row["points"]) == ("10", "48") and "q2: you gave 10 points in place of 0" in row["look"]
        assert "The kernel may be turned." in (tmp_path / row["page"]).read_text(encoding="utf-8")
        assert "roejohn,78,,48" in (tmp_path / "scores-canvas.csv").read_text(encoding="utf-8")
    before = out.read_bytes()
    with own.open("a", encoding="utf-8") as file:
        file.write("nobody,q2,10,\n")
    with pytest.raises(SystemExit) as ended:
        command.main([*line, "--seed", "99"])
    assert ended.value.code == 2 and "row 3 (nobody, q2): nobody has this name" in capsys.readouterr().err
    assert out.read_bytes() == before


def assignment_4():
    return nbformat.read(batch.ROOT / "classroom/handouts/assignment_04.ipynb", as_version=4)


def test_the_page_of_an_empty_notebook_holds_no_answer(tmp_path):
    folder = tmp_path / "handed in"
    folder.mkdir()
    blank = batch.ROOT / "classroom/handouts/assignment_01.ipynb"
    (folder / "a.ipynb").write_bytes(blank.read_bytes())
    (row,) = batch.grade_files([folder / "a.ipynb"], 1, root=folder, out=tmp_path / "scores.csv", limits=LIMITS).rows
    assert row.points == 0 and any("no answer to q10 was found" in why for why in row.look)
    (page,) = (tmp_path / "scores-feedback").iterdir()
    assert "expected" not in page.read_text(encoding="utf-8")


def start(folder, out, *more):
    line = [sys.executable, "-m", "classroom.grade", str(folder), "--assignment", "1", "--out", str(out), "--seed", "3"]
    nothing = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*line, *more], cwd=batch.file_tree.ROOT, start_new_session=True, **nothing)


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
    assert 1 <= len(rows(out)) < 5, "the scores are written as they come"
    there = {path.name: path.stat().st_mtime_ns for path in parts.glob("[0-9a-f]*.json")}
    assert 2 <= len(there) < 5
    assert start(folder, out, "--n-jobs", "2").wait() == 0
    assert {path.name: path.stat().st_mtime_ns for path in parts.glob("[0-9a-f]*.json") if path.name in there} == there
    assert {row["points"] for row in rows(out).values()} == {"94"} and len(rows(out)) == 5


def test_a_run_refuses_to_write_where_another_one_is_writing(tmp_path, capsys):
    folder, out = tmp_path / "handed in", tmp_path / "scores.csv"
    hand_in(folder, "a.ipynb")
    line = [str(folder), "--assignment", "1", "--n-jobs", "1", "--out"]
    with open(tmp_path / "scores.log", "a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(SystemExit) as ended:
            command.main([*line, str(out)])
        said = capsys.readouterr().err
        assert ended.value.code == 2 and "another run" in said and "Wait" in said and not out.exists()
        assert command.main([*line, str(tmp_path / "others.csv")]) == 0
    assert command.main([*line, str(out)]) == 0


def test_two_graders_at_once_never_write_to_the_same_files(tmp_path):
    folder, out = tmp_path / "handed in", tmp_path / "scores.csv"
    for number in range(3):
        hand_in(folder, f"{number}.ipynb", slow)
    first = start(folder, out, "--n-jobs", "1")
    wait_for((tmp_path / "scores-parts/settings.json").exists)
    assert start(folder, out, "--n-jobs", "1").wait() == 2
    assert first.wait() == 0 and len(rows(out)) == 3


def test_one_of_anything_is_said_in_the_singular(tmp_path, capsys):
    folder = tmp_path / "handed in"
    folder.mkdir()
    (folder / "a.ipynb").write_bytes(b"PK\x03\x04")
    assert command.main([str(folder), "--assignment", "1", "--n-jobs", "1", "--out", str(tmp_path / "scores.csv")]) == 0
    said = capsys.readouterr().out
    assert not re.search(r"\b1 (?:files|people|rows|have)\b", said) and "1 file from 1 person" in said
    (row,) = rows(tmp_path / "scores.csv").values()
    assert "a zip archive" in row["look"]


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


REFUSED = {  # arguments, and what the error says
    "no folder": (["nowhere", "--assignment", "1"], "SUBMISSIONS=nowhere: there is no such folder"),
    "no such assignment": (
        ["HERE", "--assignment", "99"],
        "assignment=99: this is no assignment; the course's are 1, 2",
    ),
    "a module that is no key": (["HERE", "--assignment", "os"], "assignment=os: this is no assignment"),
    "nonsense": (["HERE", "--assignment", "../x"], "assignment=../x: this is no assignment"),
    "no assignment": (["HERE", "--assignment", ""], "assignment=: this is no assignment"),
    "a raised digit": (["HERE", "--assignment", "²"], "assignment=²: this is no assignment"),
    "negative time": (
        ["HERE", "--assignment", "1", "--real-seconds", "-5"],
        "--real-seconds: -5 must be greater than 0",
    ),
    "no time": (["HERE", "--assignment", "1", "--cpu-seconds", "0"], "--cpu-seconds: 0 must be greater than 0"),
    "time that is no number": (
        ["HERE", "--assignment", "1", "--real-seconds", "nan"],
        "--real-seconds: nan must be greater than 0",
    ),
    "negative memory": (["HERE", "--assignment", "1", "--memory-mib", "-1"], "--memory-mib: -1 must be at least 1"),
    "no workers": (["HERE", "--assignment", "1", "--n-jobs", "0"], "--n-jobs: 0 must be at least 1, or -1"),
    "more than all": (
        ["HERE", "--assignment", "1", "--late-percent", "101"],
        "--late-percent: 101 must be from 0 to 100",
    ),
    "results among the submissions": (["HERE", "--assignment", "1", "--out", "HERE/deep/s.csv"], "inside SUBMISSIONS="),
    "results in place of a folder": (["HERE", "--assignment", "1", "--out", "HERE"], "this is a folder"),
    "nothing handed in": (["EMPTY", "--assignment", "1"], "there are no files in it"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_error_names_a_wrong_argument(tmp_path, capsys, case):
    line, said = REFUSED[case]
    here, empty = tmp_path / "here", tmp_path / "empty"
    for folder in (here, empty):
        folder.mkdir()
    (here / "a.ipynb").touch()
    line = [word.replace("HERE", str(here)).replace("EMPTY", str(empty)) for word in line]
    with pytest.raises(SystemExit) as ended:
        command.main(["--out", str(tmp_path / "scores.csv"), *line])
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert said in printed and len(printed.splitlines()) < 6
    assert not list(tmp_path.glob("scores*"))


def test_points_that_cannot_be_stop_the_run_before_anything_is_graded(tmp_path, capsys):
    (tmp_path / "here").mkdir()
    (tmp_path / "here/a.ipynb").touch()
    (tmp_path / "scores-written.csv").write_text("id,possible,points,comment\nid-1,6,60,\n")
    with pytest.raises(SystemExit) as ended:
        command.main([str(tmp_path / "here"), "--assignment", "1", "--out", str(tmp_path / "scores.csv")])
    said = capsys.readouterr().err
    assert ended.value.code == 2 and "row 2: points=60 must be from 0 to 6" in said
    assert "--late-percent" not in said, "no list of options stands before it"
    assert not (tmp_path / "scores.csv").exists()


def test_nothing_is_graded_where_no_notebook_runs_so_nobody_gets_zero_points(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "TRIAL", batch.submission.Submission(("import a_package_nobody_has",), ""))
    folder = tmp_path / "handed in"
    hand_in(folder, "a.ipynb")
    arguments = [str(folder), "--assignment", "1", "--out", str(tmp_path / "scores.csv")]
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
