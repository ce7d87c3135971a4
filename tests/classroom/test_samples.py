"""The samples are what they claim: every kind is there, each fails as intended, the right one is the solution."""

import ast
import json
import os
import socket
import subprocess
import sys

import nbformat
import pytest

from classroom.leak_check import MARK
from tests.classroom import samples
from tests.classroom.samples.right import edited, right
from tests.classroom.samples.sample import MEMORY, PROCESSES, SECONDS

DEMANDED = (
    *("infinite loop", "recursion", "fork bomb", "memory bomb", "disk filler", "os._exit", "sys.exit", "kill(0)"),
    *("killing the parent", "a double-forked daemon", "writing to the parent's memory", "raised in every cell"),
    *("syntax error", "deleted cells", "duplicated cells", "reordered cells", "renamed functions", "edited tests"),
    *("lying __eq__", "lying __array__", "patched torch", "patched numpy", "patched grader"),
    *("monkey-patched assert_close", "reading the grader's files", "reading other submissions"),
    *("writing outside its folder", "threads that outlive it", "giant outputs", "binary outputs", "NaN"),
    *("wrong dtypes", "right shape with wrong values", "hard-coded tutorial answers", "pickles", "not a notebook"),
    *("truncated JSON", "nbformat 3", "a file far too large", "an empty file", "unicode in a file name"),
    *("spaces in a file name", "a leading dash in a file name", "symlinks", "%%bash and shell escapes", "input()"),
    *("windows", "warnings by the thousand", "from scratch calls the operator"),
)
NOTEBOOKS = [sample for sample in samples.SAMPLES if hasattr(sample.build, "__wrapped__")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All samples, written."""
    folder = tmp_path_factory.mktemp("samples")
    for sample in samples.SAMPLES:
        sample.write(folder)
    return folder


def test_there_is_one_of_each_kind():
    assert set(DEMANDED) <= set(samples.KINDS)


def test_every_file_has_its_own_name_and_every_builder_says_what_it_tries(folder):
    assert sum(not path.is_dir() for path in folder.rglob("*")) == len(samples.SAMPLES)
    assert all(sample.build.__doc__ and "\n" not in sample.build.__doc__ for sample in samples.SAMPLES)


def test_the_right_one_answers_every_question_and_has_no_mark_or_test_of_the_master():
    code = [cell for cell in right().cells if cell.cell_type == "code"]
    assert not any(MARK.search(line) or "TEST CONFIG" in line for cell in code for line in cell.source.splitlines())
    assert not any(cell.source.strip().endswith("...") for cell in code)
    assert {cell.cell_type for cell in right().cells} == {"code", "markdown"}
    assert samples.CANARY in nbformat.writes(right())
    assert "Rubric" not in nbformat.writes(right())


def test_the_right_one_is_right(capsys):
    names = {}
    said = []
    for cell in right().cells:
        if cell.cell_type == "code" and cell.id != "setup":
            *before, last = ast.parse(cell.source).body
            exec(compile(ast.Module(before, []), cell.id, "exec"), names)
            if isinstance(last, ast.Expr):
                said.append(eval(ast.unparse(last), names))
            else:
                exec(ast.unparse(last), names)
    verdicts = [repr(verdict) for verdict in said if verdict is not None]
    assert len(verdicts) == 13 and all(verdict.startswith("Right") for verdict in verdicts), verdicts


@pytest.mark.parametrize("sample", NOTEBOOKS, ids=lambda sample: sample.build.__name__)
def test_a_notebook_differs_from_the_right_one_and_can_be_read(sample, folder):
    notebook = json.loads((folder / sample.name).read_text(encoding="utf-8"))
    same = notebook == json.loads(nbformat.writes(right()))
    assert same == sample.build.__name__.startswith("is_right")
    assert samples.CANARY in json.dumps(notebook)


@pytest.mark.parametrize("sample", NOTEBOOKS, ids=lambda sample: sample.build.__name__)
def test_the_cells_of_a_notebook_are_python_unless_the_sample_is_about_that(sample, folder):
    notebook = json.loads((folder / sample.name).read_text(encoding="utf-8"))
    meant = {"has_a_syntax_error", "speaks_to_the_shell", "uses_everyday_magic"}
    broken = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            try:
                ast.parse("".join(cell["source"]))
            except SyntaxError as error:
                broken.append(error)
    assert bool(broken) == (sample.build.__name__ in meant), broken


def test_no_sample_signals_every_process_or_takes_more_than_its_bounds(folder):
    for sample in NOTEBOOKS:
        text = (folder / sample.name).read_text(encoding="utf-8")
        assert "kill(-" not in text
        assert text.count("os.fork()") <= 2
    assert (SECONDS, PROCESSES, MEMORY) <= (8, 20, 1 << 30)
    on_disk = sum(path.lstat().st_blocks * 512 for path in folder.iterdir())
    assert on_disk < 50_000_000


def test_a_sample_that_should_not_be_a_notebook_cannot_be_read_as_one(folder):
    unreadable = [sample for sample in samples.SAMPLES if sample.said == "not a notebook"]
    assert len(unreadable) >= 5
    for sample in unreadable:
        with pytest.raises(Exception):  # noqa: B017
            nbformat.validate(nbformat.reads((folder / sample.name).read_bytes().decode(), as_version=4))


def test_what_a_sample_loses_are_names_of_answers():
    names = {}
    for cell in right().cells:
        if cell.id.endswith("-answer") and cell.cell_type == "code":
            names.update(dict.fromkeys(node.name for node in ast.parse(cell.source).body if hasattr(node, "name")))
            assigned = [node for node in ast.parse(cell.source).body if isinstance(node, ast.Assign)]
            names.update(dict.fromkeys(node.targets[0].id for node in assigned))
    for sample in samples.SAMPLES:
        assert sample.lost in (samples.EVERYTHING, samples.ANYTHING) or sample.lost <= set(names), sample


def test_a_builder_refuses_to_change_what_is_not_there(tmp_path):
    from tests.classroom.samples.right import replace

    with pytest.raises(ValueError, match="old='no such line'"):
        edited(lambda notebook: replace(notebook, "q2", "no such line", ""))(tmp_path / "x.ipynb")


REACHING = (
    *("reads_the_graders_files", "imports_the_key", "looks_for_the_answers_in_memory", "reads_other_submissions"),
    *("reads_through_other_processes", "reads_the_teachers_environment", "calls_home"),
    *("writes_to_its_parents_memory",),
)


@pytest.mark.parametrize("name", REACHING)
def test_an_unguarded_spy_reaches_its_target_and_spoils_its_answer(name, folder, root):
    (sample,) = [sample for sample in NOTEBOOKS if sample.build.__name__ == name]
    notebook = json.loads((folder / sample.name).read_text(encoding="utf-8"))
    source = next("".join(cell["source"]) for cell in notebook["cells"] if cell["id"].startswith("added"))
    code = f"class Question:\n    answer = 1\nkept, trans_conv = Question(), 1\n{source}\n"
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(samples.DOOR)
        door.listen()
        done = subprocess.run(
            [sys.executable, "-c", f"{code}raise SystemExit(trans_conv is None)"],
            check=False,
            cwd=root,
            env={**os.environ, samples.SECRET: "1"},
            timeout=60,
        )
    assert done.returncode == 1
