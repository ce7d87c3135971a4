"""The shell in which a notebook's cells run: IPython's, made so that a line that fails costs only itself.

Jupyter stops a cell at the first statement that fails. Here the statements after it run too, because what fails is
often a package or a folder that only the student's computer has, and not an answer. For the same reason each name of
an import counts by itself, type hints are never evaluated, and a cell under a magic that isn't known here runs without
it. What belongs to a browser or a screen does nothing.
"""

import ast
import os
import sys
import tempfile

from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell

from classroom.grading import missing_packages, syntax
from classroom.grading.time_limits import OutOfTime

MOST_INTERRUPTED = 5  # statements of a cell that may run out of time before the rest of the cell is left out
WITHOUT_EFFECT = ("autosave", "gui", "matplotlib")
NOT_PYTHON = (
    *("bigquery", "c", "cpp", "css", "cu", "cuda", "cython", "fortran", "graphviz", "java", "js", "julia", "lua"),
    *("matlab", "mermaid", "octave", "powershell", "r", "rust", "scala", "shell", "skip", "sparksql", "sql", "stata"),
    *("typescript", "yaml"),
)
"""Magics of extensions whose cells hold another language, or aren't meant to run; in lower case."""


class StudentShell(InteractiveShell):
    """Runs cells without a terminal, a history or a screen."""

    def after_interruption(self):
        """Called before the rest of a cell runs after one of its statements has run out of time."""

    async def run_ast_nodes(self, nodelist, cell_name, interactivity="last_expr", result=None, **others):
        """Run the statements of a cell one after the other, whether those before failed or not."""
        first, interrupted = None, 0
        nodelist = [part for node in nodelist for part in _one_by_one(node)]
        for place, node in enumerate(nodelist, 1):
            shown = interactivity if place == len(nodelist) else "none"
            if not await super().run_ast_nodes([node], cell_name, shown, result=result, **others):
                continue
            error = result and (result.error_before_exec or result.error_in_exec)
            first = first or error
            interrupted += isinstance(error, OutOfTime)
            if not isinstance(error, Exception | OutOfTime) or interrupted > MOST_INTERRUPTED:
                break  # such as SystemExit, by which the student's code itself ends the cell
            if isinstance(error, OutOfTime):
                self.after_interruption()
        if first:
            result.error_before_exec, result.error_in_exec = None, first
        return first is not None

    def run_cell_magic(self, magic_name, line, cell):
        """Run a cell magic, or the cell alone if the magic comes from an extension that isn't here."""
        if self.find_cell_magic(magic_name) is None and magic_name.lower() not in NOT_PYTHON:
            return self.run(cell)
        return super().run_cell_magic(magic_name, line, cell)

    def run(self, source):
        """Run a cell, and raise the first error of its statements once all have run."""
        result = self.run_cell(source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            raise error

    def showtraceback(self, *args, **kwargs):
        """Show nothing: nobody reads it, and printing it can take long."""

    showsyntaxerror = showtraceback

    def enable_gui(self, gui=None):
        """Do nothing, since there is no screen."""


def make():
    """Make the shell, in the process that forks the children, without writing to the home of whoever started it."""
    HistoryManager.enabled = False
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        shell = StudentShell.instance(ipython_dir=folder)
    shell.system = shell.system_raw
    shell.compile.flags |= syntax.HINTS_AS_TEXT
    for name in WITHOUT_EFFECT:
        shell.register_magic_function(lambda line: None, "line", name)
    shell.register_magic_function(_change_folder, "line", "cd")
    shell.register_magic_function(lambda line, cell: shell.run(cell), "cell", "time")
    missing_packages.imitate()


def enter():
    """In the child, settle in the working folder, from which the notebook can import what it writes there."""
    shell = StudentShell.instance()
    shell.db = {}
    shell.ipython_dir = os.path.join(os.getcwd(), ".ipython")
    sys.path.insert(0, "")


def _one_by_one(node):
    """Return a statement, or one for each name that it imports, since the one after a missing name may be there."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return [node]
    return [type(node)(**{**vars(node), "names": [name]}) for name in node.names]


def _change_folder(line):
    """Change the working folder, if the new one is in the notebook's own."""
    home = os.path.realpath(os.environ["HOME"])
    wanted = os.path.realpath(os.path.expanduser(line.replace("-q", "").strip().strip("'\"") or "~"))
    if os.path.isdir(wanted) and os.path.commonpath([home, wanted]) == home:
        os.chdir(wanted)
