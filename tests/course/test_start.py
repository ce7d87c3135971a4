"""What a kernel lacks is said in one sentence, in every cell that it concerns."""

import importlib.metadata
import importlib.util
import sys

import pytest

from transconv_course import start


def hide(monkeypatch, *names):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in names else find_spec(name))


def test_here_nothing_is_missing():
    assert start.find_problem() == ""


@pytest.mark.parametrize("version", ["2.1.2", "1.13.1+cu117"])
def test_an_old_torch_is_named_with_its_version(version, monkeypatch):
    monkeypatch.setattr(importlib.metadata, "version", {"torch": version}.get)
    said = start.find_problem()
    assert version in said and "2.2" in said and "%pip install --upgrade torch" in said


@pytest.mark.parametrize("version", ["2.2.0", "2.13.0+cpu", "3.0.0a0+git1"])
def test_a_new_enough_torch_is_fine(version, monkeypatch):
    monkeypatch.setattr(importlib.metadata, "version", {"torch": version}.get)
    assert start.find_problem() == ""


def test_an_old_python_is_named_before_anything_else(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    hide(monkeypatch, "torch")
    assert start.find_problem() == (
        "This course needs Python 3.10 or newer, and this kernel runs Python 3.9: choose another kernel."
    )


def test_a_script_without_torch_ends_with_the_sentence(monkeypatch):
    hide(monkeypatch, "torch")
    with pytest.raises(SystemExit, match="needs PyTorch"):
        start.start()


CELLS = {
    "from ipywidgets import IntSlider\nIntSlider()": "needs ipywidgets",
    "import PIL.Image, numpy as np": "needs pillow,",
    "import PIL\nimport sklearn.datasets": "needs pillow and scikit-learn, ",
    "import torch": "",
    "try:\n    import sklearn\nexcept ImportError:\n    pass": "",
    "%matplotlib inline\nimport sklearn": "",
    "!pip install sklearn": "",
    "import sklearn,": "",
}


@pytest.mark.parametrize("source", CELLS)
def test_a_cell_that_imports_what_is_missing_says_so_and_no_other(source):
    said = start.Guard("", {"ipywidgets", "PIL", "sklearn"}).sentence(source)
    assert CELLS[source] in said and bool(said) == bool(CELLS[source])
