"""Reads and checks arguments: every error names the argument, its value and the rule that it breaks."""

import operator
from collections.abc import Sequence
from typing import Any, TypeAlias

import torch
from torch import Tensor

PerAxis: TypeAlias = int | Sequence[int]  # one number for every axis, or one each in a tuple or a list

# The smallest value of each setting, by PyTorch's name and by the course's letter.
SMALLEST = {
    "input_size": 1,
    "kernel_size": 1,
    "stride": 1,
    "padding": 0,
    "output_padding": 0,
    "dilation": 1,
    **{"n": 1, "m": 1, "k": 1, "s": 1, "p": 0, "o": 0, "d": 1},
}


def integer(name: str, value: Any, minimum: int) -> int:
    """Return `value` as an int that is at least `minimum`."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except (TypeError, RuntimeError):
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if number < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {number}")
    return number


def non_empty_tuple(name: str, values: Any) -> tuple[Any, ...]:
    """Return the items of `values` as a non-empty tuple."""
    try:
        items = tuple(values)
    except TypeError:
        raise TypeError(f"{name} must be a list or a tuple, got {values!r}") from None
    if not items:
        raise ValueError(f"{name} must not be empty, got {values!r}")
    return items


def integers(name: str, values: Any, minimum: int) -> tuple[int, ...]:
    """Return `values` as a non-empty tuple of ints, each at least `minimum`."""
    return tuple(integer(f"{name}[{i}]", item, minimum) for i, item in enumerate(non_empty_tuple(name, values)))


def per_axis(name: str, value: Any, axes: int, minimum: int, axis: str = "axis") -> tuple[int, ...]:
    """Return `value` as a tuple of `axes` ints: one int, alone or in a tuple, applies to every axis, as in PyTorch.

    In the error, `axis` says which axes are meant.
    """
    if not isinstance(value, (tuple, list)):
        return (integer(name, value, minimum),) * axes
    if not value or len(value) not in (1, axes):
        raise ValueError(f"{name} must be one integer or {axes}, one for each {axis}, got {tuple(value)!r}")
    return integers(name, value, minimum) * (axes // len(value))


def read_settings(axes: int | None, /, **given: Any) -> dict[str, tuple[int, ...]]:
    """Return the given settings by name, each as a tuple with one int for each axis.

    If `axes` is None, the first tuple or list of two or more says how many there are; without one, there is one axis.
    """
    axis = "axis"
    if axes is None:
        tuples = [name for name, value in given.items() if isinstance(value, (tuple, list)) and len(value) > 1]
        axes, axis = (len(given[tuples[0]]), f"axis of {tuples[0]}") if tuples else (1, axis)
    return {name: per_axis(name, value, axes, SMALLEST[name], axis) for name, value in given.items()}


def divisor(name: str, value: Any, channels: int, meaning: str) -> int:
    """Return `value` as an int that divides the number of channels; `meaning` says which channels those are."""
    number = integer(name, value, 1)
    if channels % number:
        raise ValueError(f"{name} must divide the {channels} {meaning}, got {number}")
    return number


def text(name: str, value: Any) -> str:
    """Return `value` if it is a string that is not blank."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, got {value!r}")
    if not value.strip():
        raise ValueError(f"{name} must not be blank, got {value!r}")
    return value


def tensor(name: str, value: Any, dims: Sequence[int], meaning: str) -> Tensor:
    """Return `value` if it is a dense tensor of numbers with `dims` axes, which `meaning` describes."""
    if not isinstance(value, torch.Tensor):
        raise TypeError(f"{name} must be a torch.Tensor, got {type(value).__name__}")
    if value.dim() not in dims:
        raise ValueError(f"{name} must be {meaning}, got the shape {tuple(value.shape)}")
    if value.dtype == torch.bool:
        raise TypeError(f"{name} must hold numbers, got the dtype torch.bool")
    if value.layout != torch.strided:
        raise TypeError(f"{name} must be dense, got the layout {value.layout}")
    return value


def non_empty_tensor(name: str, value: Any, dims: Sequence[int], meaning: str) -> Tensor:
    """Return `value` if it is a non-empty dense tensor of numbers with `dims` axes, which `meaning` describes."""
    tensor(name, value, dims, meaning)
    if value.numel() == 0:
        raise ValueError(f"{name} must not be empty, got the shape {tuple(value.shape)}")
    return value


def matrix(name: str, value: Any) -> Tensor:
    """Return `value` if it is a non-empty 2-D tensor."""
    tensor(name, value, (2,), "2-D, (height, width)")
    if value.numel() == 0:
        raise ValueError(f"{name} must have at least one row and one column, got the shape {tuple(value.shape)}")
    return value


def check_matrices(**values: Any) -> None:
    """Refuse anything but non-empty 2-D tensors of the same dtype."""
    for name, value in values.items():
        matrix(name, value)
    first = next(iter(values))
    for name, value in values.items():
        check_same_dtype(first, values[first], name, value)


def check_real(name: str, value: Tensor) -> None:
    """Refuse a tensor of complex numbers."""
    if value.is_complex():
        raise TypeError(f"{name} must hold real numbers, got the dtype {value.dtype}")


def check_floating(name: str, value: Tensor) -> None:
    """Refuse a tensor whose numbers aren't floating-point."""
    if not value.is_floating_point():
        raise TypeError(f"{name} must hold floating-point numbers, got the dtype {value.dtype}")


def check_same_dtype(first_name: str, first: Tensor, second_name: str, second: Tensor) -> None:
    """Refuse two tensors of different dtypes."""
    if first.dtype != second.dtype:
        raise TypeError(f"{second_name} must have the dtype of {first_name}, {first.dtype}, got {second.dtype}")
