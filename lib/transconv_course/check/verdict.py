"""Judges an answer: right, wrong (with the smallest case that shows it), or not given yet.

Everything a check prints is data that can be listed for translators. Declare each sentence above its check, at module
level, as a `Message` or in `Hints`, with a named hole for whatever is known only when the check runs:

    OUTPUT_SIZE = Hints({(2, 1): "Those are stride and padding themselves.", "turned": "…", None: "…"})
    FITS = Message("Right: {size} cells.")

Pass it to `judge_value`, `judge_function` or `Verdict(right, FITS, size=3)`. A hole may be filled by another `Message`.
`transconv_course.check.messages()` lists them all, and mypy refuses an f-string where a `Message` is wanted.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from transconv_course.messages import Bundle, plain_bundle

Case = dict[str, Any]  # arguments by name, in the order of the function's parameters


class Message(str):
    """A sentence that a check can print; what is in braces is filled in when it is printed."""


class Hints(dict[Any, Message]):
    """Maps each wrong answer to the sentence that follows it; None stands for every other wrong answer.

    A key that is a string names a wrong answer that has to be computed: pass it to `judge_value` as a keyword argument.
    """

    def __init__(self, sentences: Mapping[Any, str]) -> None:
        super().__init__({answer: Message(sentence) for answer, sentence in sentences.items()})


class Verdict:
    """What a check says: true when the answer is right, and a sentence that explains.

    Args:
        right: whether the answer is right.
        message: the sentence, as declared in the check's module.
        holes: what to fill in: other messages, or anything else as `str` writes it.
    """

    def __init__(self, right: bool, message: Message, **holes: object) -> None:
        self.right = right
        self.message = message
        self.holes = holes

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        text: str = self._repr_mimebundle_()[0]["text/plain"]
        return text

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        return plain_bundle(self.message, {name: _as_data(hole) for name, hole in self.holes.items()})


NOT_YET = Message("Not answered yet: put your answer in place of the `...` and run the cell again.")
RIGHT = Message("Right.")
NOT_RIGHT = Message("Not right: {answer}. {hint}")
RIGHT_ON_CASES = Message("Right, on {cases} cases.")
NOT_RIGHT_FOR_CASE = Message("Not right for\n{case}\nYour function returned\n{answer}\n{hint}")
RAISED = Message("Your function raised {error}\n{case}\n{hint}")
OTHER_DTYPE = Message("The numbers are right, but torch.float64 went in and {dtypes} came out.")


def judge_value(answer: Any, expected: Any, hint: Message | Hints, **wrong_answers: Any) -> Verdict:
    """Judge a number, a word, a tuple or a tensor against the expected one.

    Args:
        answer: what the reader gave; `...` or None means not answered yet.
        expected: the right value, from the library.
        hint: what to say after a wrong answer; it helps without giving the right one away.
        wrong_answers: the answers that the string keys of `hint` name.
    """
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    if _same(answer, expected):
        return Verdict(True, RIGHT)
    if isinstance(hint, Hints):
        hint = _hint_for(answer, hint, wrong_answers)
    return Verdict(False, NOT_RIGHT, answer=_shown(answer), hint=hint)


def judge_function(
    function: Callable[..., Any], reference: Callable[..., Any], cases: Sequence[Case], hint: Message
) -> Verdict:
    """Judge a function against the reference on every case, and show the first case that differs.

    Args:
        function: the reader's function; one that returns `...` or None is not answered yet.
        reference: the right function.
        cases: the arguments of each call, the smallest case first.
        hint: what helps without giving the solution away.
    """
    for case in cases:
        expected = reference(*_copies(case))
        try:
            answer = function(*_copies(case))
        except Exception as error:  # a reader's code can raise anything
            return Verdict(False, RAISED, error=f"{type(error).__name__}: {error}", case=_case(case), hint=hint)
        if answer is ... or answer is None:
            return Verdict(False, NOT_YET)
        if not _same(answer, expected):
            return Verdict(False, NOT_RIGHT_FOR_CASE, case=_case(case), answer=_shown(answer), hint=hint)
    return Verdict(True, RIGHT_ON_CASES, cases=len(cases))


def judge_float64(
    function: Callable[..., Any], reference: Callable[..., Any], cases: Sequence[Case], hint: Message
) -> Verdict:
    """Judge a function as `judge_function` does, then require that float64 inputs give a float64 output."""
    dtypes = set()

    def watched(*arguments: Any) -> Any:
        answer = function(*arguments)
        if isinstance(answer, torch.Tensor):
            dtypes.add(answer.dtype)
        return answer

    verdict = judge_function(watched, reference, cases, hint)
    if verdict and dtypes - {torch.float64}:
        return Verdict(False, OTHER_DTYPE, dtypes=", ".join(sorted(map(str, dtypes))))
    return verdict


def _hint_for(answer: Any, hints: Hints, wrong_answers: Mapping[str, Any]) -> Message:
    """Return the sentence for the reader's answer: that of the first key that matches it, or the one for all others."""
    for key, sentence in hints.items():
        wrong = wrong_answers[key] if isinstance(key, str) else key
        if wrong is not None and _same(answer, wrong):
            return sentence
    return hints[None]


def _same(answer: Any, expected: Any) -> bool:
    """Return whether two answers hold the same numbers; an int may replace a float, and a list a tensor."""
    if isinstance(expected, str):
        return isinstance(answer, str) and answer.strip().lower() == expected
    try:
        answer, expected = (torch.as_tensor(value, dtype=torch.float64) for value in (answer, expected))
    except (TypeError, ValueError, RuntimeError):
        return False
    return answer.shape == expected.shape and torch.allclose(answer, expected)


def _copies(case: Case) -> list[Any]:
    return [value.clone() if isinstance(value, torch.Tensor) else value for value in case.values()]


def _as_data(hole: object) -> str | dict[str, str]:
    return {"message": str(hole)} if isinstance(hole, Message) else str(hole)


def _case(case: Case) -> str:
    return "\n".join(f"{name} = {_shown(value)}" for name, value in case.items())


def _shown(value: Any) -> str:
    return str(value.tolist()) if isinstance(value, torch.Tensor) else repr(value)
