"""What the wheel carries of the assignments: their checks, but no answers."""

import ast
import functools
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
import torch
from hatchling.builders.wheel import WheelBuilder

import transconv_course
from classroom.check_cases.record import ASSIGNMENTS
from classroom.grading import answer_key
from classroom.grading.question import Question
from tests.classroom.answers import read
from tests.classroom.judging import drawn, earned

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {Path(file.distribution_path): Path(file.path) for file in WheelBuilder(str(ROOT)).recurse_included_files()}


def test_the_wheel_carries_both_packages_and_the_recorded_cases():
    assert {path.parts[0] for path in SOURCES} == {"transconv", "transconv_course"}
    assert {Path(f"transconv_course/check/{assignment}.json") for assignment in ASSIGNMENTS} <= set(SOURCES)


def test_the_wheel_carries_nothing_of_the_classroom():
    assert all(source.resolve().is_relative_to(ROOT / "lib") for source in SOURCES.values())
    text = [source.read_text(encoding="utf-8") for source in SOURCES.values() if source.suffix == ".py"]
    assert not [line for source in text for line in source.splitlines() if "import" in line and "classroom" in line]


class Renamed(ast.NodeTransformer):
    """Replaces a function's own names by numbers and drops its docstring and annotations; it computes the same."""

    def __init__(self, function):
        bound = [node.arg for node in ast.walk(function) if isinstance(node, ast.arg)]
        bound += [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        self.names = {name: f"name {number}" for number, name in enumerate(dict.fromkeys(bound))}

    def visit_Name(self, node):
        return ast.Name(self.names.get(node.id, node.id), node.ctx)

    def visit_arg(self, node):
        return ast.arg(self.names[node.arg])

    def visit_Expr(self, node):
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_AnnAssign(self, node):
        return ast.Assign([self.visit(node.target)], self.visit(node.value)) if node.value else None


def normalised(source):
    """Return {normalised code: name} of every function in a source, nested ones and methods too."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    found = {}
    for function in functions:
        body = function.body if isinstance(function, ast.FunctionDef) else [ast.Return(function.body)]
        made = Renamed(function)
        body = [made.visit(statement) for statement in body]
        key = ast.dump(made.visit(function.args)) + "\n".join(ast.dump(statement) for statement in body if statement)
        found[key] = getattr(function, "name", "lambda")
    return found


def answers(assignment):
    """Return {normalised code: name} of an assignment's answers: its key's, and its master's own solution."""
    key = normalised((ROOT / f"classroom/keys/{assignment}.py").read_text(encoding="utf-8"))
    asked = {getattr(question.answer, "__name__", "") for question in questions(assignment)}
    found = {code: name for code, name in key.items() if name in asked}
    for cell in read(assignment).cells:
        if cell.id.endswith("-answer") and cell.cell_type == "code":
            found |= normalised(cell.source)
    return found


def questions(assignment):
    return [question for question in answer_key.load(int(assignment[-2:])).questions if isinstance(question, Question)]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_function_in_the_wheel_has_the_code_of_an_answer(assignment):
    secret = answers(assignment)
    assert len(secret) > 8
    for path, source in SOURCES.items():
        if path.suffix == ".py":
            for code, name in normalised(source.read_text(encoding="utf-8")).items():
                assert code not in secret, f"{path}: {name} is the answer {secret.get(code)}"


def test_code_is_recognised_under_other_names():
    (one,), (other,) = (
        normalised(source)
        for source in (
            "def summary(errors):\n    m = errors.mean(1)\n    return m",
            'def _s(table: Any) -> Any:\n    """Says."""\n    means: Any = table.mean(1)\n    return means',
        )
    )
    assert one == other


def course_functions():
    """Return every function of the course's package, private ones too: what a student could call."""
    found = {}
    for module in pkgutil.walk_packages(transconv_course.__path__, "transconv_course."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(value) and value.__module__ == module.name or isinstance(value, functools.partial):
                found[f"{module.name}.{name}"] = value
    return found


def solves(function, question):
    """Return whether a function earns all points of a question, on the grader's own cases."""
    cases = drawn(question)
    try:
        inspect.signature(function).bind(*cases[0].args, **cases[0].kwargs)
    except (TypeError, ValueError):
        return False
    return bool(earned(question, function, cases[:1])) and earned(question, function, cases) == question.points


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_function_of_the_course_answers_a_question(assignment):
    for question in asked(assignment):
        for name, function in course_functions().items():
            assert not solves(function, question), f"{name} answers {question.name} of {assignment}"


def test_an_answer_in_the_package_would_be_found():
    found = [question.name for question in asked("assignment_04") if solves(question.answer, question)]
    assert {"q2a", "q3a", "q4d", "q6a", "q7a", "q7b", "q8a"} <= set(found)


def asked(assignment):
    """Return the questions that ask for a function, except `as_layer`, whose answer is PyTorch's own layer."""
    generator = torch.Generator().manual_seed(1)
    computed = [question for question in questions(assignment) if not question.personal]
    return [question for question in computed if question.draw(generator)[0].args and question.call != "as_layer"]
