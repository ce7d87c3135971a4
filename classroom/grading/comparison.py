"""Compares what came back from a student's code with the key's answer, and says what is wrong with it.

What stands for an answer is the table that the course's checks use, transconv_course/check/forms.py.
"""

import torch

from classroom.grading import wire_format
from classroom.grading.question import Accepts, Raises
from transconv_course.check import forms, memory

TOO_MUCH_MEMORY = (
    "The function asked for more memory than it may use. "
    "Something that it makes on the way is too large: find the answer without making all of that first."
)


def verdict(case, expected, kind, content, kinds):
    """Return "" for a right answer, or a sentence that says what is wrong with it."""
    if kind == "raised":
        return _verdict_on_error(expected, *content)
    if isinstance(expected, Raises):
        return f"For this input, the function should raise a {expected.error}."
    if isinstance(content, wire_format.Opaque) and (content.kind != "ellipsis" or case.keeps == "arguments"):
        return f"The result is an instance of {content.kind}, not a number, an array or a list of these."
    arguments = case.args
    if case.keeps == "arguments":
        content, arguments = content
    if content is None or content == wire_format.Opaque("ellipsis"):
        return "There is no answer yet: nothing came back."
    if case.kind and case.kind not in kinds:
        return f"The result should be an instance of {case.kind}."
    if isinstance(expected, Accepts):
        return "" if _accepted(expected, content) else expected.rule
    return _difference(content, expected) or _broken_rule(case, content, expected, arguments)


def hint_fits(case, kind, content):
    """Return whether a hint about the numbers can help with an answer that is wrong."""
    if kind == "raised":
        names, message = content
        return not {"NotDefined", "OutOfTime"} & set(names) and not memory.was_refused(names, message)
    return not case.keeps


def _broken_rule(case, content, expected, arguments):
    if not forms.unchanged(list(case.args), list(arguments)):
        return "The numbers are right, but the function changed an argument in place."
    if case.keeps == "dtype":
        return _other_dtype(content, expected)
    return ""


def _other_dtype(content, expected):
    dtype = forms.dtype_of(content)
    wanted = next((one for one in map(forms.dtype_of, _items(expected)) if one is not None), None)
    if dtype is None and isinstance(expected, torch.Tensor) and expected.dim():
        return f"The numbers are right, but {wanted} went in, and what came out has no dtype."
    if dtype not in (None, wanted):
        return f"The numbers are right, but {wanted} went in, and {dtype} came out."
    return ""


def _items(value):
    return value if isinstance(value, list | tuple) else [value]


def _verdict_on_error(expected, names, message):
    if "NotDefined" in names:
        return f"The notebook defines no `{message}`."
    if not isinstance(expected, Raises):
        if "OutOfTime" in names:
            return "The function took too long."
        if memory.was_refused(names, message):
            return TOO_MUCH_MEMORY
        return f"The function raised {sentence(names, message)}"
    if expected.error not in names:
        return f"The function should raise a {expected.error} here, but it raised {sentence(names, message)}"
    if expected.naming.lower() not in message.lower():
        return f"The {expected.error} is right, but its message doesn't mention “{expected.naming}”."
    return ""


def _accepted(expected, content):
    try:
        return bool(expected.test(content))
    except Exception:  # the value can be anything
        return False


def _difference(answer, expected):
    """Return "" if the answer holds the expected numbers, otherwise what differs first: form, shape or values."""
    try:
        forms.compare(answer, expected)
    except forms.Mismatch as wrong:
        return str(wrong)
    return ""


def shown(case, expected, kind, content, number):
    """Return (caption, plain text) for each input of a case, its result and the expected result."""
    shown = [(f"argument {place}", _text(value)) for place, value in enumerate(case.args, 1)]
    shown += [(name, _text(value)) for name, value in case.kwargs.items()]
    shown += [(f"then called with, argument {place}", _text(value)) for place, value in enumerate(case.then or (), 1)]
    if kind == "value":
        shown.append(("the result", _text(content)))
    if not isinstance(expected, Raises | Accepts):
        shown.append(("the expected result", _text(expected)))
    return [(f"case {case.label or number}", "")] + shown


def _text(value):
    """Return a value as JSON-able arrays (nested lists, rounded) or as short text."""
    if isinstance(value, torch.Tensor):
        small = value.dim() <= 4 and value.numel() <= 150
        if small and value.dim() and value.numel():
            return {"shape": list(value.shape), "dtype": str(value.dtype), "values": _rounded(value.tolist())}
        if small and value.numel():
            return str(_rounded(value.item()))
        return f"an array of {forms.shape_text(value)}, {value.dtype}"
    if isinstance(value, wire_format.Opaque):
        return f"an object of class {value.kind}"
    try:
        text = repr(_plain(value))
    except ValueError:  # a number with too many digits
        text = "a very long number"
    return text if len(text) <= 400 else f"{text[:400]} …"


def _plain(value):
    """Return a value with lists in place of its arrays, of which Python's own text would take long."""
    if isinstance(value, torch.Tensor):
        return value.tolist() if value.numel() <= 150 else "an array"
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return (list if isinstance(value, list) else tuple)(map(_plain, value))
    return value


def _rounded(value):
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def sentence(names, message):
    if names[0] == "OutOfTime":
        return "it took too long and was interrupted"
    return f"{names[0]}: {message}" if message else names[0]
