"""Comparing stored outputs with a fresh run leaves no gap: one changed number, or one wrong picture, is found."""

import shutil

import pytest

from tests.support.copying import change
from tests.support.strict import nbval

WRONG_OPERATOR = """
_right = trans_conv


def trans_conv(*arguments, **settings):
    return _right(*arguments, **settings).roll(1)
"""
WRONG_PICTURE = """
_right = stamping


def stamping(X, K, *rest, **settings):
    return _right(X + 1, K, *rest, **settings)
"""


@pytest.fixture
def copy(root, tmp_path):
    shutil.copytree(root / "lib", tmp_path / "library")
    return shutil.copy(root / "chapters/01_trans_conv.ipynb", tmp_path / "copy.ipynb")


def compare(copy):
    return nbval(copy.parent, copy.name, PYTHONPATH=str(copy.parent / "library"))


def plant(copy, package, fault):
    with (copy.parent / "library" / package / "__init__.py").open("a", encoding="utf-8") as file:
        file.write(fault)


def test_an_untouched_chapter_passes(copy):
    assert compare(copy).returncode == 0


def test_one_changed_stored_number_fails(copy):
    change(copy, "[ 4., 12.,  9.]", "[ 4., 13.,  9.]")
    result = compare(copy)
    assert result.returncode == 1 and "13." in result.stdout


def test_an_operator_that_computes_something_else_fails(copy):
    plant(copy, "transconv", WRONG_OPERATOR)
    assert compare(copy).returncode == 1


def test_a_picture_that_shows_something_else_fails(copy):
    plant(copy, "transconv_course/draw", WRONG_PICTURE)
    result = compare(copy)
    assert result.returncode == 1 and "outputs differ" in result.stdout
