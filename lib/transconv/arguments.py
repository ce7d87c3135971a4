"""Reading arguments: every error names the argument, its value and the rule it breaks."""

import operator

import torch


def integer(name, value, minimum):
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


def per_axis(name, value, axes, minimum):
    """Return `value` as a tuple of `axes` ints: one int for every axis, or one each."""
    if not isinstance(value, (tuple, list)):
        return (integer(name, value, minimum),) * axes
    if len(value) != axes:
        raise ValueError(f"{name} must be one integer or {axes}, one for each axis, got {tuple(value)!r}")
    return tuple(integer(f"{name}[{axis}]", item, minimum) for axis, item in enumerate(value))


def tensor(name, value, dims, meaning):
    """Return `value` if it is a tensor with as many axes as one of `dims`; `meaning` says what they are."""
    if not isinstance(value, torch.Tensor):
        raise TypeError(f"{name} must be a torch.Tensor, got {type(value).__name__}")
    if value.dim() not in dims:
        raise ValueError(f"{name} must be {meaning}, got the shape {tuple(value.shape)}")
    if value.dtype == torch.bool:
        raise TypeError(f"{name} must hold numbers, got the dtype torch.bool")
    return value


def matrix(name, value):
    """Return `value` if it is a non-empty 2-D tensor."""
    tensor(name, value, (2,), "2-D, (height, width)")
    if value.numel() == 0:
        raise ValueError(f"{name} must have at least one row and one column, got the shape {tuple(value.shape)}")
    return value


def same_dtype(first_name, first, second_name, second):
    """Refuse two tensors of different dtypes."""
    if first.dtype != second.dtype:
        raise TypeError(f"{second_name} must have the dtype of {first_name}, {first.dtype}, got {second.dtype}")
