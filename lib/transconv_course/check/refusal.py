"""Judges whether a function refuses a setting that makes no sense."""

from collections.abc import Callable, Mapping
from typing import Any

from transconv_course.check.message import Message
from transconv_course.check.verdict import Verdict, shortened, value_text

REFUSAL_TOO = Message("Right, the refusal too.")
NAMES_NOTHING = Message(
    "The sizes are right. For {setting} the error's message should contain the word “{word}”; it says: {error}"
)
OTHER_ERROR = Message("The sizes are right. For {setting} raise a ValueError, not a {error}.")


def judge_refusal(function: Callable[..., Any], case: Mapping[str, int], word: str, not_refused: Message) -> Verdict:
    """Judge whether a function raises a ValueError that names what doesn't fit.

    Args:
        function: the student's function.
        case: the arguments of the call, by name.
        word: what the error's message must contain, in capitals or not.
        not_refused: what to say of a function that answers; its holes are `setting` and `answer`.
    """
    setting = ", ".join(f"{name}={value}" for name, value in case.items())
    try:
        answer = function(*case.values())
    except ValueError as error:
        if word in str(error).lower():
            return Verdict(True, REFUSAL_TOO)
        return Verdict(False, NAMES_NOTHING, setting=setting, word=word, error=shortened(str(error)))
    except Exception as error:  # a student's code can raise anything; the message names it
        return Verdict(False, OTHER_ERROR, setting=setting, error=type(error).__name__)
    return Verdict(False, not_refused, setting=setting, answer=value_text(answer))
