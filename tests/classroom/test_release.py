"""What a release gives students leaks nothing of a solution: checked once more, in the files that are released."""

import nbformat

from classroom.build import masters
from classroom.leak_check import leaks
from tests.classroom.answers import without_library
from tools import release


def test_no_notebook_of_a_release_leaks_its_master(root):
    given = {path.stem: path for path in release.files(root) if path.suffix == ".ipynb"}
    assert sorted(given) == [master.stem for master in masters()]
    for master in masters():
        assert leaks(nbformat.read(master, as_version=4), without_library(given[master.stem])) == []
