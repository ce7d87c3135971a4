"""Which Python values stand for an answer: the one table that the checks and the grader share.

| asked for | what stands for it |
|---|---|
| a number | int, float, complex, Fraction, Decimal, a NumPy number, an array or a tensor of one element |
| a list or tuple of numbers, an array | lists, tuples, ranges, deques, arrays and tensors of these, in any mixture |
| words, True or False | a string, in capitals or not; True, False, 1, 0; lists and arrays of these |

Whole numbers may be written as floats. Whatever is written differently, such as a number in quotes or a list around a
single number, is a `WrongForm`: its sentence says what to change.
"""

from collections import deque
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import torch
from torch import Tensor

from transconv_course.check.message import Message

TOLERANCE = 1e-5  # relative to the largest number of the answer, or to 1 if all are smaller
MOST_NUMBERS = 1 << 22
MOST_IN_RANGE = 1 << 16
MOST_CELLS = 4096  # in the input, the kernel and the output of an operator that an answer is tried on

QUOTED = Message("This is a string; write the number without quotes.")
WORD = Message("This is a string, where numbers belong.")
NO_WORD = Message("This isn't a word: write one as a string, in quotes.")
MISSING = Message("There is a `...` or None left where a number belongs.")
TRUTH = Message("This holds True or False, where numbers belong.")
UNORDERED = Message("This is a {kind}, which has no order; write a list or a tuple.")
NOT_CALLED = Message("This is a function; call it, and give its result.")
NO_NUMBERS = Message("This is an instance of {kind}, not a number, an array or a list of these.")
RAGGED = Message("The rows have different lengths or mix numbers with lists.")
TOO_MANY = Message("These are more numbers than a check can compare.")
BRACKETS = Message("The answer is a single number; write it without brackets.")
NOT_ONE = Message("The answer is a single number, but this has {count}.")
SEVERAL = Message("This is a single number, but the answer has several.")
TENSOR_ITSELF = Message("This is a tensor; the question asks for the numbers of a shape.")
COUNT = Message("The answer has {right} numbers, but this has {count}.")
NESTED = Message("The number of axes (levels of brackets) is {axes}; it should be {right}.")
SHAPE = Message("The shape is {shape}; it should be {right}.")
COMPLEX = Message("The numbers are complex; they should be real.")
DIFFER = Message("The shape is right, but {wrong} of {count} numbers differ.")
DIFFERS = Message("The number differs.")
OTHER_WORD = Message("This is not the right word.")
OTHER_WORDS = Message("Of the words, number {place} isn't right.")
WORD_COUNT = Message("There should be {right} words, but there are {count}.")
ITEMS = Message("The answer is a {kind} of {count} items.")
FOUR_ITEMS = Message("Give four items in a tuple: the input, the kernel, stride and padding.")
SETTINGS = Message("stride must be at least 1, and padding at least 0.")
TOO_LARGE = Message("Stay below {most} cells in the input, the kernel and the output.")
NOT_FINITE = Message("The numbers must be real and finite.")
NOT_WHOLE = Message("Give whole numbers; {number} isn't one.")


class Mismatch(Exception):
    """An answer that isn't right: a sentence, and what fills its holes."""

    def __init__(self, message: Message, **holes: object) -> None:
        super().__init__(message.format(**holes))
        self.message = message
        self.holes = holes


class WrongForm(Mismatch):
    """The answer is written in a form that can't stand for what was asked, whatever its numbers are."""


class WrongValue(Mismatch):
    """The form is right, and the numbers, their shape or the words are not."""


def plain(value: Any) -> Any:
    """Return a value that stands for plain ones as these: a range as a list, a Fraction as a number, and so on."""
    if isinstance(value, np.ndarray | np.generic):
        return _plain_array(value)
    if isinstance(value, Tensor) and value.layout != torch.strided and value.numel() <= MOST_NUMBERS:
        return value.detach().to_dense()
    if isinstance(value, range | deque):
        return list(value) if len(value) <= MOST_IN_RANGE else value
    if isinstance(value, Fraction | Decimal):
        try:
            return float(value)
        except (OverflowError, ValueError):
            return value
    return value


def _plain_array(value: Any) -> Any:
    if value.dtype.kind in "USO":
        return value.tolist()
    if value.dtype.kind == "u" and value.dtype.itemsize > 1:
        return value.astype(np.int64) if not value.size or value.max() < 1 << 63 else value.astype(np.float64)
    return value.astype(np.float64) if value.dtype == np.longdouble else value


def numbers(value: Any, truth: bool = False) -> Tensor:
    """Return the numbers of an answer as a tensor: float64, or complex128 where they are complex.

    Args:
        value: the answer.
        truth: whether True and False stand for 1 and 0.

    Raises:
        WrongForm: the value doesn't stand for a number, a list of numbers or an array.
    """
    value = plain(value)
    if isinstance(value, Tensor):
        return _of_tensor(value, truth)
    if isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind not in "biufc":
            raise WrongForm(NO_NUMBERS, kind=type(value).__name__)
        return _of_tensor(torch.from_numpy(np.array(value)), truth)
    if isinstance(value, bool) and not truth:
        raise WrongForm(TRUTH)
    if isinstance(value, int | float | complex):
        return _single(value)
    if isinstance(value, list | tuple):
        return _stacked(value, truth)
    raise _not_numbers(value)


def _of_tensor(tensor: Tensor, truth: bool) -> Tensor:
    if tensor.dtype == torch.bool and not truth:
        raise WrongForm(TRUTH)
    try:
        if tensor.shape.numel() > MOST_NUMBERS:
            raise WrongForm(TOO_MANY)
        return tensor.detach().cpu().to(torch.complex128 if tensor.is_complex() else torch.float64)
    except RuntimeError:  # it is nested, quantised, or on the device "meta", where tensors hold no numbers
        raise WrongForm(NO_NUMBERS, kind=type(tensor).__name__) from None


def _single(value: complex) -> Tensor:
    try:
        return torch.tensor(value, dtype=torch.complex128 if isinstance(value, complex) else torch.float64)
    except (OverflowError, RuntimeError):  # an int of hundreds of digits
        raise WrongForm(TOO_MANY) from None


def _stacked(items: Sequence[Any], truth: bool) -> Tensor:
    parts = [numbers(item, truth) for item in items]
    if not parts:
        return torch.zeros(0, dtype=torch.float64)
    if len({part.shape for part in parts}) > 1:
        parts = [part.reshape(()) if part.numel() == 1 else part for part in parts]
    if len({part.shape for part in parts}) > 1:
        raise WrongForm(RAGGED)
    if any(part.is_complex() for part in parts):
        parts = [part.to(torch.complex128) for part in parts]
    return torch.stack(parts)


def _not_numbers(value: Any) -> WrongForm:
    if isinstance(value, str):
        return WrongForm(QUOTED if any(sign.isdigit() for sign in value) else WORD)
    if value is ... or value is None:
        return WrongForm(MISSING)
    if isinstance(value, set | frozenset | dict):
        return WrongForm(UNORDERED, kind=type(value).__name__)
    if callable(value):
        return WrongForm(NOT_CALLED)
    return WrongForm(NO_NUMBERS, kind=type(value).__name__)


def whole_number(value: Any) -> int:
    """Return the whole number that a value stands for.

    Raises:
        WrongForm: it stands for none.
    """
    number = numbers(value)
    if number.numel() != 1:
        raise WrongForm(NOT_ONE, count=number.numel())
    if number.is_complex() or not number.isfinite().all() or number.item() != int(number.item()):
        raise WrongForm(NOT_WHOLE, number=number.item())
    return int(number.item())


def in_order(value: Any) -> Any:
    """Return numbers whose order doesn't matter, the smallest first; anything else as it is."""
    try:
        listed = numbers(sorted(value) if isinstance(value, set | frozenset) else value)
    except (WrongForm, TypeError):
        return value
    return sorted(listed.tolist()) if listed.dim() == 1 and not listed.is_complex() else value


def one_side(value: Any) -> Any:
    """Return the side of a square that is given as a pair of equal numbers; anything else as it is."""
    sides = numbers(value).flatten().tolist() if _is_array(value) else []
    return sides[0] if len(sides) == 2 and sides[0] == sides[1] else value


def pair(value: Any) -> tuple[int, int]:
    """Return two whole numbers, such as a stride; a single one stands for both.

    Raises:
        WrongForm: the value doesn't stand for these.
    """
    both = numbers(value).flatten().tolist()
    if len(both) not in (1, 2):
        raise WrongForm(COUNT, right=2, count=len(both))
    return whole_number(both[0]), whole_number(both[-1])


def operator_input(value: Any, axes: int, kernel_axes: int) -> tuple[Tensor, Tensor, tuple[int, int], tuple[int, int]]:
    """Return (input, kernel, stride, padding) of an operator as tensors and pairs of whole numbers.

    Args:
        value: the answer, four items.
        axes, kernel_axes: how many axes the input and the kernel must have.

    Raises:
        WrongForm: the value doesn't stand for these, or they are too large to be tried.
    """
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise WrongForm(FOUR_ITEMS)
    whole = all(dtype_of(array) == torch.int64 for array in value[:2])  # the only whole numbers that PyTorch's take
    x, kernel = (_tried_on(*array, whole) for array in ((value[0], axes), (value[1], kernel_axes)))
    stride, padding = pair(value[2]), pair(value[3])
    if min(stride) < 1 or min(padding) < 0:
        raise WrongForm(SETTINGS)
    size = [s * n + k for s, n, k in zip(stride, x.shape[-2:], kernel.shape[-2:], strict=True)]
    channels = kernel.shape[1] if kernel_axes > 2 else 1
    if max(x.numel(), kernel.numel(), channels * size[0] * size[1], *padding) > MOST_CELLS:
        raise WrongForm(TOO_LARGE, most=MOST_CELLS)
    return x, kernel, stride, padding


def setting_as_given(value: Any) -> int | list[int] | tuple[int, ...]:
    """Return a stride or a padding as the int, the list or the tuple that it is, since a function can depend on it.

    Raises:
        WrongForm: the value doesn't stand for one or two whole numbers.
    """
    both, value = pair(value), plain(value)
    if isinstance(value, list | tuple):
        return (list if isinstance(value, list) else tuple)(map(whole_number, value))
    return both if numbers(value).dim() else both[0]


def _tried_on(value: Any, axes: int, whole: bool) -> Tensor:
    """Return an array in its own dtype, since a function can depend on it; what PyTorch wouldn't take in float32."""
    array, dtype = numbers(value), dtype_of(value)
    if array.dim() != axes:
        raise WrongForm(NESTED, right=axes, axes=array.dim())
    if array.is_complex() or not array.isfinite().all():
        raise WrongForm(NOT_FINITE)
    return array.to(dtype if dtype is not None and (dtype.is_floating_point or whole) else torch.float32)


def dtype_of(value: Any) -> torch.dtype | None:
    """Return the dtype of a tensor or a NumPy array, or None for anything else."""
    if isinstance(value, Tensor):
        return value.dtype
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufc":
        return torch.from_numpy(np.zeros(1, _native(value))).dtype
    return None


def _native(value: Any) -> Any:
    value = _plain_array(value)
    return value.dtype.newbyteorder("=")


def compare(answer: Any, expected: Any) -> None:
    """Compare an answer with what is right: a number, a word, a list, a tuple or a tensor.

    Raises:
        WrongForm: the answer can't stand for it.
        WrongValue: it can, and differs.
    """
    if _is_words(expected):
        _compare_words(answer, expected)
    elif isinstance(expected, dict):
        _compare_items(answer, expected, dict)
    elif isinstance(expected, list | tuple) and not _is_array(expected):
        _compare_items(answer, expected, list | tuple)
    else:
        _compare_numbers(answer, expected)


def _compare_items(answer: Any, expected: Any, kind: Any) -> None:
    """Compare one by one what doesn't fit into one array: items of different kinds or shapes."""
    names = list(expected) if kind is dict else range(len(expected))
    if not isinstance(answer, kind) or (
        answer.keys() != expected.keys() if kind is dict else len(answer) != len(names)
    ):
        raise WrongForm(ITEMS, kind="dict" if kind is dict else "tuple or list", count=len(names))
    for name in names:
        compare(answer[name], expected[name])


def _is_array(value: Any) -> bool:
    try:
        numbers(value, truth=True)
    except WrongForm:
        return False
    return True


def holds(answer: Any, expected: Any) -> bool:
    """Return whether an answer is what is expected, in one of its forms."""
    try:
        compare(answer, expected)
    except Mismatch:
        return False
    return True


def _is_words(value: Any) -> bool:
    many = isinstance(value, list | tuple) and len(value) > 0
    return isinstance(value, str) or many and all(isinstance(item, str) for item in value)


def _compare_words(answer: Any, expected: Any) -> None:
    answer = plain(answer)
    if isinstance(expected, str):
        if not isinstance(answer, str):
            raise WrongForm(NO_WORD)
        if not _same_word(answer, expected):
            raise WrongValue(OTHER_WORD)
        return
    if not isinstance(answer, list | tuple) or not all(isinstance(word, str) for word in answer):
        raise WrongForm(NO_WORD)
    if len(answer) != len(expected):
        raise WrongValue(WORD_COUNT, right=len(expected), count=len(answer))
    for place, (word, right) in enumerate(zip(answer, expected, strict=True)):
        if not _same_word(word, right):
            raise WrongValue(OTHER_WORDS, place=place)


def _same_word(word: str, right: str) -> bool:
    return word.strip().casefold() == right.strip().casefold()


def _compare_numbers(answer: Any, expected: Any) -> None:
    right = numbers(expected, truth=True)
    given = numbers(answer, truth=_holds_truth(expected))
    if not given.numel() and not right.numel() and not isinstance(expected, Tensor):
        return
    given = _in_form(answer, given, expected, right)
    if given.shape != right.shape:
        raise WrongValue(SHAPE, shape=shape_text(given), right=shape_text(right))
    if given.is_complex() and not right.is_complex():
        raise WrongValue(COMPLEX)
    close = torch.isclose(given, right.to(given.dtype), rtol=0, atol=TOLERANCE * _scale(right))
    if not close.all():
        raise WrongValue(DIFFER, wrong=int((~close).sum()), count=right.numel()) if right.dim() else WrongValue(DIFFERS)


def _holds_truth(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_holds_truth, value))
    return isinstance(value, bool) or dtype_of(value) == torch.bool


def _in_form(answer: Any, given: Tensor, expected: Any, right: Tensor) -> Tensor:
    """Return the numbers in the form that the answer has to have, or say how that differs."""
    if not right.dim():
        if given.numel() != 1:
            raise WrongForm(NOT_ONE, count=given.numel())
        if given.dim() and isinstance(plain(answer), list | tuple):
            raise WrongForm(BRACKETS)
        return given.reshape(())
    if isinstance(expected, Tensor) and given.dim() and given.dim() == right.dim():
        return given
    if not given.dim():
        raise WrongForm(SEVERAL)
    if isinstance(expected, tuple) and right.dim() == 1:
        if given.dim() > 1 and isinstance(answer, Tensor):
            raise WrongForm(TENSOR_ITSELF)
        if given.dim() == 1 and len(given) != len(right):
            raise WrongForm(COUNT, right=len(right), count=len(given))
    if given.dim() != right.dim():
        raise WrongForm(NESTED, right=right.dim(), axes=given.dim())
    return given


def _scale(right: Tensor) -> float:
    """Return what the tolerance is relative to: a small number left over by large ones is known no better than they."""
    finite = right[right.isfinite()].abs()
    return max(1.0, finite.max().item()) if finite.numel() else 1.0


def shape_text(tensor: Tensor) -> str:
    """Return a shape as people write it, such as 2 × 3."""
    return " × ".join(map(str, tensor.shape)) or "that of a single number"


def cast(arguments: Sequence[Any], dtype: torch.dtype) -> list[Any]:
    """Return copies of arguments, the floating-point tensors among them in another dtype."""
    return [
        value.to(dtype, copy=True) if isinstance(value, Tensor) and value.is_floating_point() else copied(value)
        for value in arguments
    ]


def copied(value: Any) -> Any:
    """Return a copy that shares no tensor and no list with the value."""
    if isinstance(value, Tensor):
        return value.clone()
    return type(value)(map(copied, value)) if type(value) in (list, tuple) else value


def unchanged(before: Any, after: Any) -> bool:
    """Return whether an argument is the same after a call as before: its numbers, and that it needs no gradient."""
    if isinstance(before, Tensor):
        same = isinstance(after, Tensor) and before.dtype == after.dtype and torch.equal(before, after.detach())
        return same and before.requires_grad == after.requires_grad
    if isinstance(before, list | tuple):
        same = isinstance(after, list | tuple) and len(before) == len(after)
        return same and all(map(unchanged, before, after))
    return not isinstance(after, Tensor) and bool(before == after)
