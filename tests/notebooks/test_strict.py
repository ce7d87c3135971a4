"""The net that holds the pages to the code has no hole: one changed number, or one wrong index, is caught."""

import shutil

import pytest

from tests.support.copying import change
from tests.support.strict import nbval


@pytest.fixture
def copy(root, tmp_path):
    shutil.copytree(root / "lib", tmp_path / "library")
    return shutil.copy(root / "chapters/01_trans_conv.ipynb", tmp_path / "copy.ipynb")


def compare(copy, lib):
    return nbval(copy.parent, copy.name, PYTHONPATH=str(lib))


def test_an_untouched_chapter_passes(copy, tmp_path):
    assert compare(copy, tmp_path / "library").returncode == 0


def test_one_changed_stored_number_fails(copy, tmp_path):
    change(copy, "[ 4., 12.,  9.]", "[ 4., 13.,  9.]")
    result = compare(copy, tmp_path / "library")
    assert result.returncode == 1 and "13." in result.stdout


def test_one_wrong_index_in_trans_conv_fails(copy, tmp_path):
    change(tmp_path / "library/transconv/scatter.py", "return Y[p_h :", "return Y.roll(1)[p_h :")
    assert compare(copy, tmp_path / "library").returncode == 1


def test_one_changed_number_in_a_picture_fails(copy, tmp_path):
    change(tmp_path / "library/transconv_course/draw/stamping.py", "so_far = each", "so_far = 2 * each")
    assert compare(copy, tmp_path / "library").returncode == 1
