"""What a notebook's setup cell calls: it says what this kernel lacks, in one sentence, where the reader looks.

A notebook program stops at the first cell that fails, and after "Run all" the reader looks at the last one, far below.
So if nothing can work, the setup cell doesn't fail: every cell after it shows the sentence in place of running. If
only a package is missing that some cells need, those cells say so, and all others run.

This module, and what it imports, must run without PyTorch.
"""

import ast
import importlib.metadata
import importlib.util
import re
import sys
from typing import Any

from transconv_course import translation

OLDEST_PYTHON, OLDEST_TORCH = (3, 10), (2, 2)
PIP_NAMES = {"PIL": "pillow", "sklearn": "scikit-learn"}
OPTIONAL = {"ipywidgets", "matplotlib", "numpy", "PIL", "sklearn"}  # the modules that only some cells import

OLD_PYTHON = "This course needs Python {oldest} or newer, and this kernel runs Python {found}: choose another kernel."
NO_TORCH = (
    "This course needs PyTorch, which this kernel doesn't have: run `%pip install torch` in a cell, restart the "
    "kernel, and run all cells again."
)
OLD_TORCH = (
    "This course needs PyTorch {oldest} or newer, and this kernel has {found}: run `%pip install --upgrade torch` in "
    "a cell, restart the kernel, and run all cells again."
)
NO_MODULE = (
    "This cell needs {names}, which this kernel doesn't have: run `%pip install {packages}` in a cell, or go on, "
    "because most other cells run without."
)
MESSAGES = (OLD_PYTHON, NO_TORCH, OLD_TORCH, NO_MODULE)


class NotReady(Exception):
    """This kernel lacks something that a cell needs."""

    def _render_traceback_(self) -> "list[str]":
        return [str(self)]  # the sentence, and nothing around it


class Guard:
    """Replaces the cells that can't work with a line that shows why: one of IPython's input transformers.

    Args:
        problem: the sentence for every cell, or "" if only cells that import a missing module can't work.
        missing: the modules that can't be imported.
    """

    def __init__(self, problem: str, missing: "set[str]") -> None:
        self.problem = problem
        self.missing = missing

    def __call__(self, lines: "list[str]") -> "list[str]":
        sentence = self.sentence("".join(lines))
        return [f"__import__({__name__!r}, fromlist=['show']).show({sentence!r})\n"] if sentence else lines

    def sentence(self, source: str) -> str:
        """Return why a cell can't work, or "" if it can."""
        if source.lstrip().startswith(("%", "!")) or __name__ in source:  # what a reader runs to mend it
            return ""
        needed = sorted(imported(source) & self.missing)
        if self.problem or not needed:
            return self.problem
        packages = [PIP_NAMES.get(name, name) for name in needed]
        return _say(NO_MODULE, names=" and ".join(packages), packages=" ".join(packages))


def start() -> None:
    """Check Python, PyTorch and the packages that cells import; say what is missing, here and wherever it matters."""
    problem, missing = find_problem(), {name for name in OPTIONAL if not importlib.util.find_spec(name)}
    shell: Any = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not shell:
        if problem:
            raise SystemExit(problem)
        return
    cells: list[Any] = shell.input_transformers_cleanup
    cells[:] = [one for one in cells if not isinstance(one, Guard)]
    if problem or missing:
        cells.append(Guard(problem, missing))
    if problem:
        show(problem)


def find_problem() -> str:
    """Return why nothing can work in this kernel, or ""."""
    if sys.version_info < OLDEST_PYTHON:
        return _say(OLD_PYTHON, oldest=_dotted(OLDEST_PYTHON), found=_dotted(sys.version_info[:2]))
    if not importlib.util.find_spec("torch"):
        return _say(NO_TORCH)
    try:
        found = importlib.metadata.version("torch")  # importing it would take a second or more
    except importlib.metadata.PackageNotFoundError:
        return ""  # it was put there by hand
    if tuple(map(int, re.findall(r"\d+", found)[:2])) < OLDEST_TORCH:
        return _say(OLD_TORCH, oldest=_dotted(OLDEST_TORCH), found=found)
    return ""


def imported(source: str) -> "set[str]":
    """Return the modules that a cell imports whatever happens: not those under `if` or `try`."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # IPython's own syntax, or a reader's mistake, which Python reports
        return set()
    names = [alias.name for node in body if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in body if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in names}


def show(sentence: str) -> None:
    """Show a sentence as an error, without stopping the cells below."""
    error = NotReady(sentence)
    get_ipython().showtraceback((NotReady, error, None))  # type: ignore[name-defined]  # noqa: F821


def _say(message: str, **holes: str) -> str:
    return translation.words().get(message, message).format(**holes)


def _dotted(version: "tuple[int, ...]") -> str:
    return ".".join(map(str, version))
