"""The cases of the assignments' checks: inputs and their right outputs, recorded so that students get no solution.

The files assignment_NN.json beside this module are written by `python -m classroom.check_cases.record`.
"""

import json
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import torch

from transconv_course.check.verdict import Case, Message, Verdict, judge_dtype, judge_function


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
        RecordedCase({name: _decoded(value) for name, value in case["inputs"].items()}, _decoded(case["output"]))
        for case in cases
    ]


def judge_recorded(
    function: Callable[..., Any], cases: Sequence[RecordedCase], hint: Message, dtype: bool = True
) -> Verdict:
    """Judge a function against recorded outputs; it may not change its arguments.

    Args:
        function: the student's function.
        cases: from `recorded_cases`.
        hint: what helps without giving the solution away.
        dtype: whether the function must return the dtype that it gets.
    """
    outputs = cycle([case.output for case in cases])  # a judge goes through the cases in order
    inputs = [case.inputs for case in cases]
    if dtype:
        return judge_dtype(function, lambda *_: next(outputs), inputs, hint)
    return judge_function(function, lambda *_: next(outputs), inputs, hint, changes=False)


def _decoded(value: Any) -> Any:
    """Return a value as it was when classroom/check_cases/record.py wrote it."""
    if isinstance(value, dict):
        ((kind, content),) = value.items()
        if kind == "tuple":
            return tuple(_decoded(item) for item in content)
        return torch.tensor(content, dtype=getattr(torch, kind))
    return [_decoded(item) for item in value] if isinstance(value, list) else value
