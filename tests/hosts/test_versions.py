"""A copy has the versions of its host, and a notebook leaves them as they are."""

import json
import re
import subprocess

import pytest

from tests.hosts.copies import LONE, ROOT, python_of
from tests.support.alone import errors, run_alone

KNOWN = {
    "colab": {"ipython": "7.34.0", "ipywidgets": "7.7.1", "numpy": "2.1.3", "anywidget": "0.9.21"},
    "kaggle": {"ipython": "7.34.0", "ipywidgets": "8.1.5", "numpy": "2.0.2", "nbconvert": "6.4.5"},
}


def packages(python):
    """Return the version of every package that is installed, by its name."""
    asked = subprocess.run([python, "-m", "pip", "list", "--format=json"], capture_output=True, text=True, check=True)
    return {plain(package["name"]): package["version"] for package in json.loads(asked.stdout)}


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def conflicts(python):
    """Return what `pip check` says."""
    return subprocess.run([python, "-m", "pip", "check"], capture_output=True, text=True, check=False).stdout


def files(python):
    """Return the size and modification time of every file in the environment, except compiled caches."""
    paths = [path for path in python.parents[1].rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}


@pytest.mark.parametrize("host", KNOWN)
def test_a_copy_has_its_host_s_versions(host):
    installed = packages(python_of(f".venv-{host}"))
    lines = (ROOT / f"tests/hosts/{host}.txt").read_text(encoding="utf-8").splitlines()
    wanted = dict(re.match(r"([\w.-]+)==([\w.]+)", line).groups() for line in lines if "==" in line)
    assert len(wanted) >= 10
    assert KNOWN[host].items() <= installed.items()
    assert {name: installed[plain(name)] for name in wanted} == wanted


def test_a_file_changes_nothing_that_is_installed(copy, python, index, tmp_path):
    before = packages(python), conflicts(python), files(python)
    notebook = run_alone(LONE / "chapters/04_matrix_view.ipynb", tmp_path, python, index=index)
    assert errors(notebook) == []
    after = packages(python), conflicts(python), files(python)
    for was, now in zip(before, after):
        assert now == was
    assert list(tmp_path.glob("*/d2l/torch.py"))
