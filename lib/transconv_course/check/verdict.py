"""Judges an answer: right, wrong (with the smallest case that shows it), or not given yet.

Everything a check prints is data that can be listed for translators. Declare each sentence above its check, at module
level, as a `Message` or in `Hints`, with a named hole for whatever is known only when the check runs:

    OUTPUT_SIZE = Hints({(2, 1): "Those are stride and padding themselves.", "turned": "…", None: "…"})
    FITS = Message("Right: {size} cells.")

Pass it to `judge_value`, `judge_function` or `Verdict(right, FITS, size=3)`. A hole may be filled by another `Message`.
`transconv_course.check.messages()` lists them all, and mypy refuses an f-string where a `Message` is wanted.
"""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor

from transconv_course.check import forms, memory
from transconv_course.check.message import Message as Message
from transconv_course.messages import Bundle, plain_bundle

Case = dict[str, Any]  # arguments by name, in the order of the function's parameters


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
        holes: what to fill in: other messages, a Mismatch, or anything else as `str` writes it.
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


STUB = re.compile(r"(^|[:=])\s*\.\.\.\s*(#.*)?$", re.MULTILINE)  # a `...` that waits for an answer
MOST_SHOWN = 48  # numbers of a tensor, beyond which only its shape helps
MOST_TEXT = 300  # characters of any other value, and of an error

NOT_YET = Message("Not answered yet: put your answer in place of the `...` and run the cell again.")
RETURNS_NOTHING = Message(
    "Your function returned nothing. Let it end with `return` and the result; printing isn't enough."
)
RIGHT = Message("Right.")
NOT_RIGHT = Message("Not right: {answer}. {hint}")
RIGHT_ON_CASES = Message("Right, on {cases} cases.")
NOT_RIGHT_FOR_CASE = Message(
    "Not right for\n{case}\nYour function returned\n{answer}\nIt should return\n{expected}\n{why}\n{hint}"
)
RAISED = Message("Your function raised {error}\n{case}\n{hint}")
TOO_MUCH_MEMORY = Message(
    "Your function asked for more memory than there is\n{case}\n"
    "Something that it makes on the way is too large: find the answer without making all of that first."
)
RAISED_FOR_DTYPE = Message("The numbers are right, but your function raised an error when {given} went in: {error}")
OTHER_DTYPE = Message("The numbers are right, but {given} went in and {dtype} came out.")
NO_DTYPE = Message("The numbers are right, but return a tensor in the dtype of the input: a {kind} has none.")
CHANGED = Message(
    "The numbers are right, but your function changes {name}, which its caller still needs. Work on a copy."
)
TENSOR = Message("a tensor of shape {shape}")


def judge_value(answer: Any, expected: Any, hint: Message | Hints, **wrong_answers: Any) -> Verdict:
    """Judge a number, a word, a tuple or a tensor against the expected one.

    Args:
        answer: what the reader gave; `...` or None means not answered yet.
        expected: the right value, from the library. In a tuple, how many numbers there are is part of the question; in
            a list it is part of the answer.
        hint: what to say after a wrong answer; it helps without giving the right one away.
        wrong_answers: the answers that the string keys of `hint` name.
    """
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        forms.compare(answer, expected)
    except forms.Mismatch as wrong:
        general = wrong if isinstance(wrong, forms.WrongForm) else hint[None] if isinstance(hint, Hints) else hint
        return Verdict(
            False, NOT_RIGHT, answer=value_text(answer), hint=_hint_for(answer, hint, wrong_answers) or general
        )
    return Verdict(True, RIGHT)


def judge_function(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Sequence[Case],
    hint: Message,
    changes: bool = True,
) -> Verdict:
    """Judge a function against the reference on every case, and show the first case that differs.

    Args:
        function: the reader's function; one that returns `...` or None is not answered yet.
        reference: the right function.
        cases: the arguments of each call, the smallest case first.
        hint: what helps without giving the solution away.
        changes: whether the function may change the arguments that it gets.
    """
    changed = None
    for case in cases:
        expected = reference(*forms.copied(list(case.values())))
        arguments = forms.copied(list(case.values()))
        try:
            answer = function(*arguments)
        except Exception as error:  # a reader's code can raise anything
            if memory.was_refused([kind.__name__ for kind in type(error).__mro__], str(error)):
                return Verdict(False, TOO_MUCH_MEMORY, case=_case(case))
            return Verdict(False, RAISED, error=error_text(error), case=_case(case), hint=hint)
        if answer is ... or answer is None:
            return Verdict(False, NOT_YET if answer is ... else _nothing(function))
        try:
            forms.compare(answer, expected)
        except forms.Mismatch as wrong:
            shown = {"case": _case(case), "answer": value_text(answer), "expected": value_text(expected)}
            return Verdict(False, NOT_RIGHT_FOR_CASE, **shown, why=wrong, hint=hint)
        kept = map(forms.unchanged, case.values(), arguments)
        changed = changed or next((name for name, same in zip(case, kept, strict=True) if not same), None)
    if changed and not changes:
        return Verdict(False, CHANGED, name=changed)
    return Verdict(True, RIGHT_ON_CASES, cases=len(cases))


def judge_dtype(
    function: Callable[..., Any], reference: Callable[..., Any], cases: Sequence[Case], hint: Message
) -> Verdict:
    """Judge a function as `judge_function` does, then require that it keeps its arguments and their dtype."""
    verdict = judge_function(function, reference, cases, hint, changes=False)
    for given in (torch.float64, torch.float32) if verdict else ():
        for case in cases:
            expected = reference(*forms.copied(list(case.values())))
            try:
                answer = function(*forms.cast(list(case.values()), given))
            except Exception as error:  # such as an operation on two dtypes
                return Verdict(False, RAISED_FOR_DTYPE, given=given, error=error_text(error))
            dtype = forms.dtype_of(answer)
            if dtype is None and isinstance(expected, Tensor) and expected.dim():
                return Verdict(False, NO_DTYPE, kind=type(answer).__name__)
            if dtype not in (None, given):
                return Verdict(False, OTHER_DTYPE, given=given, dtype=dtype)
    return verdict


def _hint_for(answer: Any, hint: Message | Hints, wrong_answers: Mapping[str, Any]) -> Message | None:
    """Return the sentence for the reader's answer: that of the first key that matches it, if any does."""
    for key, sentence in hint.items() if isinstance(hint, Hints) else ():
        wrong = wrong_answers[key] if isinstance(key, str) else key
        if wrong is not None and forms.holds(answer, wrong):
            return sentence
    return None


def _nothing(function: Callable[..., Any]) -> Message:
    """Return what to say of a function that returns nothing: is the answer missing, or only its return?"""
    try:
        return NOT_YET if STUB.search(inspect.getsource(inspect.unwrap(function))) else RETURNS_NOTHING
    except (OSError, TypeError):  # no source: typed into a console, or not a function
        return NOT_YET


def _as_data(hole: object) -> str | dict[str, Any]:
    if isinstance(hole, forms.Mismatch):
        return {"message": str(hole.message), "holes": {name: str(value) for name, value in hole.holes.items()}}
    return {"message": str(hole)} if isinstance(hole, Message) else str(hole)


def _case(case: Case) -> str:
    return "\n".join(f"{name} = {value_text(value)}" for name, value in case.items())


def value_text(value: Any) -> str:
    """Return a value as text, or what it is if its text is long."""
    with suppress(RuntimeError):  # a nested tensor has no one shape, and one on the device "meta" holds no numbers
        if isinstance(value, Tensor):
            large = value.shape.numel() > MOST_SHOWN
            return TENSOR.format(shape=forms.shape_text(value)) if large else str(value.tolist())
    return shortened(repr(value))


def error_text(error: Exception) -> str:
    """Return an error's class and message, or how that begins: some of PyTorch's go on for 14,000 characters."""
    return shortened(f"{type(error).__name__}: {error}")


def shortened(text: str) -> str:
    """Return a text, or its beginning if it is long."""
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]} …"
