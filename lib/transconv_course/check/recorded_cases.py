"""The cases of the assignments' checks: inputs and their right outputs, recorded so that students get no solution.

The files assignment_NN.json beside this module are written by `python -m classroom.check_cases.record`.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch

from transconv_course.check.verdict import Case, Message, Verdict, judge_float64


class RecordedCase(NamedTuple):
    """The arguments of one call and the numbers that it should return."""

    inputs: Case
    output: Any


def recorded_cases(assignment: str, function: str) -> list[RecordedCase]:
    """Return the cases of a function of an assignment, the smallest first.

    Args:
        assignment: such as "assignment_01".
        function: the name that the assignment gives to the student's function.
    """
    cases = json.loads(Path(__file__).with_name(f"{assignment}.json").read_text(encoding="utf-8"))[function]
    return [
        RecordedCase({name: _decoded(value) for name, value in case["inputs"].items()}, case["output"])
        for case in cases
    ]


def judge_recorded(
    function: Callable[..., Any],
    cases: Sequence[RecordedCase],
    hint: Message,
    judge: Callable[..., Verdict] = judge_float64,
) -> Verdict:
    """Judge a function against recorded outputs.

    Args:
        function: the student's function.
        cases: from `recorded_cases`.
        hint: what helps without giving the solution away.
        judge: `judge_float64`, or `judge_function` where the output's dtype is free.
    """
    outputs = iter([case.output for case in cases])  # a judge goes through the cases in order
    return judge(function, lambda *inputs: next(outputs), [case.inputs for case in cases], hint)


def _decoded(value: Any) -> Any:
    """Return an input as it was when classroom/check_cases/record.py wrote it."""
    if isinstance(value, dict):
        ((kind, content),) = value.items()
        if kind == "float64":
            return torch.tensor(content, dtype=torch.float64)
        return tuple(_decoded(item) for item in content)
    return [_decoded(item) for item in value] if isinstance(value, list) else value
