"""The four kinds of question. Each carries its right answer, and a reason for every answer that tempts."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from numbers import Real
from typing import Any, NamedTuple

from transconv.arguments import several, text


class Question(NamedTuple):
    """A question as the page asks it.

    Attributes:
        kind: "choose", "number", "order" or "prints".
        asks: the question; what stands between backticks is code.
        code: lines of code it is about, or "".
        options: what can be chosen or put in order, as written by the author.
        right: the right answers as they are typed or chosen, in order if the kind is "order".
        why: from each answer to a sentence about it; from "" to one for every other.
    """

    kind: str
    asks: str
    code: str
    options: tuple[str, ...]
    right: tuple[str, ...]
    why: dict[str, str]


def number(asks: str, answer: Any, why: str, tempting: Mapping[Any, str], otherwise: str = "") -> Question:
    """Ask for a number.

    Args:
        asks: the question.
        answer: the number, computed by the library.
        why: a sentence that shows where it comes from.
        tempting: from each wrong number that people give to the reason why it tempts.
        otherwise: a sentence after any other number.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: a text is blank, or the right answer is among the tempting ones.

    >>> number("How many rows?", 5 + 3 - 1, "5 + 3 − 1.", {3: "A convolution gives 3."}).right
    ('7',)
    """
    return _typed(
        "number",
        asks,
        "",
        _digits("answer", answer),
        why,
        {_digits("tempting", n): tempting[n] for n in tempting},
        otherwise,
    )


def prints(code: str, why: str, tempting: Mapping[str, str], names: Mapping[str, Any], otherwise: str = "") -> Question:
    """Ask what a few lines of code print; they are run to find out.

    Args:
        code: the lines; spaces and line ends in what they print do not count.
        why: a sentence that shows where it comes from.
        tempting: from each wrong print to the reason why it tempts.
        names: what the lines may use, as `globals()` of the notebook.
        otherwise: a sentence after anything else.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: a text is blank, nothing is printed, or the right answer is among the tempting ones.

    >>> prints("print(2 * 3)", "Two times three.", {"5": "That is the sum."}, {}).right
    ('6',)
    """
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(text("code", code), dict(names))
    answer = text("what the code prints", printed.getvalue()).strip()
    return _typed("prints", "What does this print?", code, answer, why, dict(tempting), otherwise)


def choose(asks: str, right: Mapping[str, str], wrong: Mapping[str, str]) -> Question:
    """Ask to choose from a list: one answer, or all that hold where there are several.

    Args:
        asks: the question.
        right: from each right answer to the reason why it holds.
        wrong: from each wrong answer to the reason why it tempts.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: a text is blank, there is nothing right or nothing wrong, or an answer is both.

    >>> choose("Is it linear?", {"yes": "A sum of multiples is."}, {"no": "It has no bias here."}).right
    ('yes',)
    """
    for name, answers in (("right", right), ("wrong", wrong)):
        several(name, answers)
    both = set(right) & set(wrong)
    if both:
        raise ValueError(f"right and wrong must have no answer in common, got {sorted(both)} in both")
    why = {text("an answer", answer): text("why", reason) for answer, reason in {**right, **wrong}.items()}
    return Question("choose", text("asks", asks), "", tuple(why), tuple(right), why)


def order(asks: str, steps: Sequence[str], why: str) -> Question:
    """Ask to put steps in order.

    Args:
        asks: the question.
        steps: two or more different steps, in the right order; the page mixes them.
        why: a sentence about what goes wrong in another order.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: a text is blank, or the steps are fewer than two or not all different.

    >>> order("What comes first?", ["put zeros between", "frame"], "The frame stays outside.").right
    ('put zeros between', 'frame')
    """
    every = tuple(text("steps", step) for step in several("steps", steps))
    if len(set(every)) < max(len(every), 2):
        raise ValueError(f"steps must be two or more, all different, got {list(every)}")
    return Question("order", text("asks", asks), "", every, every, {"": text("why", why)})


def _typed(
    kind: str, asks: str, code: str, answer: str, why: str, tempting: dict[str, str], otherwise: str
) -> Question:
    several("tempting", tempting)
    reasons = {text("tempting", wrong): text("why", reason) for wrong, reason in tempting.items()}
    if answer in reasons:
        raise ValueError(f"tempting must not hold the right answer, got {answer}")
    reasons |= {answer: text("why", why)} | ({"": text("otherwise", otherwise)} if otherwise else {})
    return Question(kind, text("asks", asks), code, (), (answer,), reasons)


def _digits(name: str, value: Any) -> str:
    """Return a number as it is typed: whole ones without a point."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    return f"{float(value):.12g}"
