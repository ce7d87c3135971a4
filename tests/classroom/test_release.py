"""What a release gives students holds nothing of a solution, read once more where it lies ready."""

import nbformat

from classroom.build import masters
from classroom.leak_check import traces
from tools import release


def test_no_notebook_of_a_release_holds_a_trace_of_its_master(root):
    given = {path.stem: path for path in release.files(root) if path.suffix == ".ipynb"}
    assert sorted(given) == [master.stem for master in masters()]
    for master in masters():
        assert traces(nbformat.read(master, as_version=4), given[master.stem].read_text(encoding="utf-8")) == []
