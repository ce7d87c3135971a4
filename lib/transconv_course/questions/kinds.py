"""The four kinds of question. Each carries its right answer, and a reason for every tempting one."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from typing import Any, NamedTuple


class Question(NamedTuple):
    """A question as the page asks it.

    Attributes:
        kind: "choose", "number", "order" or "prints".
        prompt: the question; text between backticks is code.
        code: the lines of code that it is about, or "".
        options: the answers to choose from or the steps to put in order, as the author listed them.
        right: the right answers as they are typed or chosen; if the kind is "order", in the right order.
        reasons: a sentence about each answer, by answer; the one under "" is about every other answer.
    """

    kind: str
    prompt: str
    code: str
    options: tuple[str, ...]
    right: tuple[str, ...]
    reasons: dict[str, str]


def number(prompt: str, answer: Any, why: str, tempting: Mapping[Any, str], otherwise: str = "") -> Question:
    """Ask for a number.

    Args:
        prompt: the question.
        answer: the number, computed by the library.
        why: a sentence that shows where the number comes from.
        tempting: why people give a wrong number, by that number.
        otherwise: the sentence after any other number.

    Raises:
        ValueError: the right answer is among the tempting ones.

    >>> number("How many rows?", 5 + 3 - 1, "5 + 3 − 1.", {3: "A convolution gives 3."}).right
    ('7',)
    """
    typed = {_digits(wrong): reason for wrong, reason in tempting.items()}
    return _typed("number", prompt, "", _digits(answer), why, typed, otherwise)


def prints(code: str, why: str, tempting: Mapping[str, str], names: Mapping[str, Any], otherwise: str = "") -> Question:
    """Ask what a few lines of code print; they are run to find out.

    Args:
        code: the lines; spaces and line ends in their output are ignored.
        why: a sentence that shows where the output comes from.
        tempting: why people expect a wrong output, by that output.
        names: the names that the lines may use, such as the notebook's `globals()`.
        otherwise: the sentence after any other output.

    Raises:
        ValueError: nothing is printed, or the right answer is among the tempting ones.

    >>> prints("print(2 * 3)", "Two times three.", {"5": "That is the sum."}, {}).right
    ('6',)
    """
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(code, dict(names))
    answer = printed.getvalue().strip()
    if not answer:
        raise ValueError(f"code must print something, got {code!r}")
    return _typed("prints", "What does this print?", code, answer, why, dict(tempting), otherwise)


def choose(prompt: str, right: Mapping[str, str], wrong: Mapping[str, str]) -> Question:
    """Ask the reader to choose from a list: one answer, or several where several are right.

    Args:
        prompt: the question.
        right: why each right answer is right, by answer.
        wrong: why each wrong answer is tempting, by answer.

    Raises:
        ValueError: an answer is both right and wrong.

    >>> choose("Is it linear?", {"yes": "A sum of multiples is."}, {"no": "It has no bias here."}).right
    ('yes',)
    """
    _refuse_both(right, wrong)
    reasons = {**right, **wrong}
    return Question("choose", prompt, "", tuple(reasons), tuple(right), reasons)


def order(prompt: str, steps: Sequence[str], why: str) -> Question:
    """Ask the reader to put steps in order.

    Args:
        prompt: the question.
        steps: two or more different steps, in the right order; the page mixes them.
        why: a sentence about what goes wrong in another order.

    >>> order("What comes first?", ["put zeros between", "frame"], "The frame stays outside.").right
    ('put zeros between', 'frame')
    """
    return Question("order", prompt, "", tuple(steps), tuple(steps), {"": why})


def _typed(
    kind: str, prompt: str, code: str, answer: str, why: str, tempting: dict[str, str], otherwise: str
) -> Question:
    _refuse_both([answer], tempting)
    reasons = {**tempting, answer: why} | ({"": otherwise} if otherwise else {})
    return Question(kind, prompt, code, (), (answer,), reasons)


def _refuse_both(right: Iterable[str], wrong: Iterable[str]) -> None:
    """Refuse an answer that is both right and wrong: one of its two reasons would be lost silently."""
    if both := set(right) & set(wrong):
        raise ValueError(f"no answer can be both right and wrong, got {sorted(both)}")


def _digits(value: float) -> str:
    """Return a number as it is typed: a whole number without a decimal point."""
    return f"{float(value):.12g}"
