"""What a release gives students leaks nothing of a solution: checked once more, in the files that are released."""

import nbformat

from classroom.build import masters
from classroom.leak_check import leaks
from tools import lone, release


def test_no_notebook_of_a_release_leaks_its_master(root):
    given = {path.stem: path for path in release.files(root) if path.suffix == ".ipynb"}
    assert sorted(given) == [master.stem for master in masters()]
    for master in masters():
        notebook = nbformat.read(given[master.stem], as_version=4)
        setup = next(cell for cell in notebook.cells if cell.cell_type == "code")
        assert lone.unpacked(setup.source).keys() == lone.library().keys()  # test_wheel.py looks for answers in it
        setup.source = ""
        assert leaks(nbformat.read(master, as_version=4), nbformat.writes(notebook)) == []
