"""Judging an answer: right, wrong with the smallest case that shows it, or not given yet."""

from collections.abc import Callable, Sequence
from typing import Any

import torch


class Verdict:
    """What a check says: true when the answer is right, and a sentence that explains."""

    def __init__(self, right: bool, sentence: str) -> None:
        self.right = right
        self.sentence = sentence

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return self.sentence


NOT_YET = "Not answered yet: put your answer in place of the `...` and run the cell again."


def judge_value(answer: Any, expected: Any, why_wrong: str | dict[Any, str]) -> Verdict:
    """Judge a number, a tuple or a tensor against the expected one.

    Args:
        answer: what the reader gave; `...` or None means not answered yet.
        expected: the right value, from the library.
        why_wrong: a sentence that helps after a wrong answer without giving the right one,
            or a dict from tempting wrong answers to such sentences, with None for all others.
    """
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    if _same(answer, expected):
        return Verdict(True, "Right.")
    if isinstance(why_wrong, dict):
        tempting = [sentence for value, sentence in why_wrong.items() if value is not None and _same(answer, value)]
        why_wrong = tempting[0] if tempting else why_wrong[None]
    return Verdict(False, f"Not right: {_shown(answer)}. {why_wrong}")


def judge_function(
    function: Callable[..., Any], reference: Callable[..., Any], cases: Sequence[dict[str, Any]], why_wrong: str
) -> Verdict:
    """Judge a function against the reference on every case; the first that differs is shown.

    Args:
        function: the reader's function; one that returns `...` or None is not answered yet.
        reference: the right function.
        cases: dicts of keyword-free arguments: {name: value}, in the order of the parameters,
            the smallest first.
        why_wrong: a sentence that helps without giving the solution.
    """
    for case in cases:
        expected = reference(*_copies(case))
        try:
            answer = function(*_copies(case))
        except Exception as error:  # a reader's code can raise anything; the sentence says what
            said = f"{type(error).__name__}: {error}"
            return Verdict(False, f"Your function raised {said}\n{_case(case)}\n{why_wrong}")
        if answer is ... or answer is None:
            return Verdict(False, NOT_YET)
        if not _same(answer, expected):
            return Verdict(
                False, f"Not right for\n{_case(case)}\nYour function returned\n{_shown(answer)}\n{why_wrong}"
            )
    return Verdict(True, f"Right, on {len(cases)} cases.")


def judge_float64(
    function: Callable[..., Any], reference: Callable[..., Any], cases: Sequence[dict[str, Any]], why_wrong: str
) -> Verdict:
    """Judge a function as `judge_function` does, then ask that float64 comes out where float64 went in."""
    dtypes = set()

    def watched(*arguments: Any) -> Any:
        answer = function(*arguments)
        if isinstance(answer, torch.Tensor):
            dtypes.add(answer.dtype)
        return answer

    verdict = judge_function(watched, reference, cases, why_wrong)
    if verdict and dtypes - {torch.float64}:
        said = ", ".join(sorted(str(dtype) for dtype in dtypes))
        return Verdict(False, f"The numbers are right, but torch.float64 went in and {said} came out.")
    return verdict


def _same(answer: Any, expected: Any) -> bool:
    """Whether two answers hold the same numbers; an int may stand for a float, a list for a tensor."""
    if isinstance(expected, str):
        return isinstance(answer, str) and answer.strip().lower() == expected
    try:
        answer, expected = (torch.as_tensor(value, dtype=torch.float64) for value in (answer, expected))
    except (TypeError, ValueError, RuntimeError):
        return False
    return answer.shape == expected.shape and torch.allclose(answer, expected)


def _copies(case: dict[str, Any]) -> list[Any]:
    return [value.clone() if isinstance(value, torch.Tensor) else value for value in case.values()]


def _case(case: dict[str, Any]) -> str:
    return "\n".join(f"{name} = {_shown(value)}" for name, value in case.items())


def _shown(value: Any) -> str:
    return str(value.tolist()) if isinstance(value, torch.Tensor) else repr(value)
