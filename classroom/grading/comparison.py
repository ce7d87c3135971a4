"""Compares what came back from a student's code with the key's answer, and says what is wrong with it."""

import torch

from classroom.grading import wire_format
from classroom.grading.question import Accepts, Raises

RELATIVE, ABSOLUTE = 1e-6, 1e-9
RELATIVE_SINGLE, ABSOLUTE_SINGLE = 1e-4, 1e-6


def verdict(case, expected, kind, content, kinds):
    """Return "" for a right answer, or a sentence that says what is wrong with it."""
    if kind == "raised":
        return _verdict_on_error(expected, *content)
    if isinstance(expected, Raises):
        return f"For this input, the function should raise a {expected.error}."
    if content is None or content == wire_format.Opaque("ellipsis"):
        return "There is no answer yet: nothing came back."
    if case.kind and case.kind not in kinds:
        return f"The result should be an instance of {case.kind}."
    if isinstance(content, wire_format.Opaque):
        return f"The result is an instance of {content.kind}, not a number, an array or a list of these."
    if isinstance(expected, Accepts):
        return "" if _accepted(expected, content) else expected.rule
    arguments = (*case.args, *case.kwargs.values(), *(case.then or ()))
    floats = any(isinstance(value, torch.Tensor) and value.is_floating_point() for value in arguments)
    return _difference(content, expected, floats)


def _verdict_on_error(expected, names, message):
    if not isinstance(expected, Raises):
        if "OutOfTime" in names:
            return "The function took too long."
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


def _difference(answer, expected, floats):
    """Return "" if the answer holds the expected numbers, otherwise what differs first: kind, shape, dtype, values."""
    if isinstance(expected, str):
        same = isinstance(answer, str) and answer.strip().casefold() == expected.strip().casefold()
        return "" if same else "This is not the right word."
    if isinstance(expected, dict):
        if not isinstance(answer, dict) or answer.keys() != expected.keys():
            return f"The result should be a dict with the keys {', '.join(map(str, expected))}."
        return next(filter(None, (_difference(answer[name], expected[name], floats) for name in expected)), "")
    if isinstance(expected, tuple | list) and any(not _is_number(item) for item in expected):
        if not isinstance(answer, tuple | list) or len(answer) != len(expected):
            return f"The result should be a tuple or list of {len(expected)} items."
        return next(filter(None, map(_difference, answer, expected, [floats] * len(expected))), "")
    try:
        numbers, right = _numbers(answer), _numbers(expected)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return "The result isn't an array of numbers."
    if numbers.shape != right.shape:
        return f"The shape is {_shape(numbers)}; it should be {_shape(right)}."
    if numbers.is_complex() and not right.is_complex():
        return "The numbers are complex; they should be real."
    single = False
    if isinstance(answer, torch.Tensor) and isinstance(expected, torch.Tensor) and expected.is_floating_point():
        if floats and answer.dtype != expected.dtype:
            return f"{expected.dtype} went in, and {answer.dtype} came out."
        single = torch.float64 not in (answer.dtype, expected.dtype) or answer.dtype == torch.float32
    relative, absolute = (RELATIVE_SINGLE, ABSOLUTE_SINGLE) if single else (RELATIVE, ABSOLUTE)
    if torch.allclose(numbers, right, rtol=relative, atol=absolute):
        return ""
    wrong = int((~torch.isclose(numbers, right, rtol=relative, atol=absolute)).sum())
    return (
        f"The shape is right, but {wrong} of {right.numel()} numbers differ." if right.dim() else "The number differs."
    )


def _is_number(value):
    return isinstance(value, int | float | complex)


def _numbers(value):
    if isinstance(value, torch.Tensor):
        return value.to(torch.complex128 if value.is_complex() else torch.float64)
    if isinstance(value, str | dict | wire_format.Opaque) or value is None:
        raise TypeError
    if isinstance(value, list | tuple) and any(isinstance(item, torch.Tensor) for item in value):
        return torch.stack([_numbers(item) for item in value])
    return torch.tensor(value, dtype=torch.float64)


def _shape(tensor):
    return " × ".join(map(str, tensor.shape)) or "that of a single number"


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
        return f"an array of {_shape(value)}, {value.dtype}"
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
    return type(value)(map(_plain, value)) if isinstance(value, list | tuple) else value


def _rounded(value):
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def sentence(names, message):
    if names[0] == "OutOfTime":
        return "it took too long and was interrupted"
    return f"{names[0]}: {message}" if message else names[0]
