"""What students were given: the words of an assignment, the parameters of its functions, the hints of its checks."""

import ast
import functools
import importlib
import inspect
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from transconv_course.check import verdict
from transconv_course.check.verdict import Hints, Message

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = {  # the chapter that explains a question, by assignment
    "assignment_01": {"q1": 1, "q2": 1, "q3": 3, "q4": 3, "q5": 6, "q6": 5, "q7": 3, "q8": 2, "q9": 3, "q10": 5},
    "assignment_02": {"q1": 6, "q2": 6, "q3": 9, "q4": 6, "q5": 6, "q6": 4, "q7": 4, "q8": 4, "q9": 4, "q10": 9},
    "assignment_03": {"q1": 5, "q2": 5, "q3": 5, "q4": 5, "q5": 5, "q6": 5, "q7": 8, "q8": 8, "q9": 8, "q10": 5},
    "assignment_04": {"q1": 10, "q2": 10, "q3": 10, "q4": 11, "q5": 11, "q6": 12, "q7": 12, "q8": 12, "q9": 12},
}


@dataclass(frozen=True)
class Chapter:
    """A chapter of the course."""

    number: int
    title: str
    page: str  # its address, relative to the site's


@dataclass(frozen=True)
class Handout:
    """An assignment's student edition; empty for a key that doesn't belong to one."""

    name: str = ""  # such as "assignment_01"
    lines: frozenset = frozenset()  # of its text, without the spaces around them
    parameters: dict = field(default_factory=dict)  # of each function that students write
    imports: frozenset = frozenset()  # the names that its cells import
    checks: dict = field(default_factory=dict)  # the check of each function or variable, by name

    def hint(self, call):
        """Return the hint that a check gives after any wrong answer, or "" if what it says depends on the answer."""
        if call not in self.checks:
            return ""
        module = vars(importlib.import_module(f"transconv_course.check.{self.name}"))
        said = [module.get(name) for name in _passed_on(module[self.checks[call]])]
        said = [value[None] if isinstance(value, Hints) else value for value in said]
        general = vars(verdict).values()
        found = [str(value) for value in said if isinstance(value, Message) and value not in general]
        found = [value for value in found if "{" not in value]
        return found[0] if len(found) == 1 else ""

    def chapter(self, question):
        """Return the Chapter that explains a question, such as "q9b", or None."""
        number = CHAPTERS.get(self.name, {}).get(re.match(r"[a-z]*\d*", question)[0])
        return None if number is None else _chapter(number)


@functools.cache
def of(key):
    """Return the Handout that belongs to a key, given by its name."""
    name = key.rpartition(".")[2]
    path = ROOT / "classroom/handouts" / f"{name}.ipynb"
    if not key.startswith("classroom.keys.") or not path.is_file():
        return Handout()
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    code = [ast.parse("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    lines = frozenset(line.strip() for source in text for line in source.splitlines())
    return Handout(name, lines, _parameters(code), _imports(code), _checks(code))


def _passed_on(check):
    """Return the names that a check reads, but for the sentences that it says itself, as verdicts on one answer."""
    nodes = list(ast.walk(ast.parse(inspect.getsource(check))))
    verdicts = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "Verdict"]
    said = {ast.unparse(argument) for verdict in verdicts for argument in verdict.args}
    return dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name) and node.id not in said)


def _parameters(code):
    functions = [node for tree in code for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name: tuple(argument.arg for argument in node.args.args) for node in functions}


def _imports(code):
    statements = [node for tree in code for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return frozenset((one.asname or one.name).partition(".")[0] for node in statements for one in node.names)


def _checks(code):
    """Return the check of each answer, from lines such as check.assignment_01.trans_conv(trans_conv)."""
    found = {}
    for node in (node for tree in code for node in tree.body if isinstance(node, ast.Expr)):
        match = re.match(r"check\.assignment_\d+\.(\w+)\((\w+)", ast.unparse(node))
        if match:
            found[match[2]] = match[1]
    return found


@functools.cache
def _chapter(number):
    (path,) = (ROOT / "chapters").glob(f"{number:02d}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    first = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return Chapter(number, first.splitlines()[0].lstrip("# "), f"chapters/{path.stem}.html")
