"""Compares what came back from a student's code with the key's answer, and says what is wrong with it.

What stands for an answer is the table that the course's checks use, transconv_course/check/forms.py.
"""

from itertools import islice

import torch

from classroom.grading import wire_format
from classroom.grading.question import Accepts, Raises
from transconv_course.check import forms, memory

EXPECTED = "the expected result"  # how captions of what is right begin
MOST_PARTS = 12  # of a list or a tuple that a page shows
ABOUT_NUMBERS = {"IndexError", "RuntimeError", "ValueError"}
"""Errors that wrong shapes lead to. A name that isn't defined, or a missing package, has nothing to do with numbers."""
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


def hint_fits(case, expected, kind, content):
    """Return whether a hint about the numbers can help with an answer that is wrong."""
    if case.keeps or isinstance(expected, Raises):
        return False
    if kind == "raised":
        names, message = content
        return names[0] in ABOUT_NUMBERS and not memory.was_refused(names, message)
    return content is not None and not isinstance(content, wire_format.Opaque)


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
    """Return (caption, plain text) for each input of a case, each that the call changed, its result and the right one.

    A list or a tuple with arrays in it is shown part by part.
    """
    shown = [(f"case {case.label or number}", "")]
    for place, value in enumerate(case.args, 1):
        shown += _in_parts(f"argument {place}", value)
    for name, value in case.kwargs.items():
        shown += _in_parts(name, value)
    for place, value in enumerate(case.then or (), 1):
        shown += _in_parts(f"then called with, argument {place}", value)
    if kind == "value" and case.keeps == "arguments" and not isinstance(content, wire_format.Opaque):
        content, after = content
        shown += _changed(case.args, after)
    if kind == "value":
        shown += _in_parts("the result", content)
    if not isinstance(expected, Raises | Accepts):
        shown += _in_parts(EXPECTED, expected)
    return shown


def _changed(before, after):
    """Return (caption, plain text) of each argument that isn't what it was before the call."""
    found = []
    for place, (old, new) in enumerate(zip(before, after, strict=False), 1):
        caption = f"argument {place} after the call"
        if isinstance(old, torch.Tensor) and new is None:  # as `after_call` sends it
            found.append((caption, "an array that needs a gradient"))
        elif not forms.unchanged(old, new):
            found += _in_parts(caption, new)
    return found


def _in_parts(caption, value):
    parts = list(islice(_parts(caption, value), MOST_PARTS + 1))
    return parts if len(parts) <= MOST_PARTS else [*parts[:MOST_PARTS], (caption, "… and more parts")]


def _parts(caption, value):
    """Yield (caption, plain text) of a value, or of each of its parts if it's a list or a tuple with arrays in it."""
    if not isinstance(value, list | tuple) or not _holds_arrays(value):
        yield caption, _text(value)
        return
    for place, item in enumerate(value, 1):
        yield from _parts(f"{caption}, part {place}", item)


def _holds_arrays(value):
    return any(
        isinstance(item, torch.Tensor) or (isinstance(item, list | tuple) and _holds_arrays(item)) for item in value
    )


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
