"""The net that holds the pages to the code has no hole: one changed number, or one wrong index, is caught."""

import os
import shutil
import subprocess
import sys

import pytest


def nbval(notebook, lib):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--nbval-current-env",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
    ]
    return subprocess.run(
        [*command, "--rootdir", str(notebook.parent), notebook.name],
        cwd=notebook.parent,
        env=environment | {"PYTHONPATH": str(lib)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(root, tmp_path):
    shutil.copytree(root / "lib/transconv", tmp_path / "library/transconv")
    return shutil.copy(root / "chapters/01_trans_conv.ipynb", tmp_path / "copy.ipynb")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_untouched_chapter_passes(copy, tmp_path):
    assert nbval(copy, tmp_path / "library").returncode == 0


def test_one_changed_stored_number_fails(copy, tmp_path):
    change(copy, "[ 4., 12.,  9.]", "[ 4., 13.,  9.]")
    result = nbval(copy, tmp_path / "library")
    assert result.returncode == 1 and "13." in result.stdout


def test_one_wrong_index_in_trans_conv_fails(copy, tmp_path):
    change(tmp_path / "library/transconv/scatter.py", "return Y[p_h :", "return Y.roll(1)[p_h :")
    assert nbval(copy, tmp_path / "library").returncode == 1


def test_one_changed_number_in_a_picture_fails(copy, tmp_path):
    change(tmp_path / "library/transconv/draw/stamping.py", "so_far = each", "so_far = 2 * each")
    assert nbval(copy, tmp_path / "library").returncode == 1
