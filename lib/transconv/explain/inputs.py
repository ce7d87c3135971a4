"""What a model is fed: tensors as they are, and zeros where a shape stands for one, inside lists and dicts too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from numbers import Number
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter

from transconv.arguments import integers, non_empty_tuple


def read_inputs(model: nn.Module, input_size: Any, keywords: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the model's positional and keyword arguments, with zeros for each shape.

    Raises:
        TypeError: input_size is a number, or a shape holds something other than integers.
        ValueError: input_size is empty, or a size is smaller than 1.
    """
    known = (weight for weight in model.parameters() if not isinstance(weight, UninitializedParameter))
    like = next((weight for weight in known if weight.is_floating_point() or weight.is_complex()), torch.empty(0))

    def fed(name: str, value: Any) -> Any:
        if _is_shape(value):
            shape = integers(name, value, 1)
            try:
                return like.new_zeros(1, *shape)
            except RuntimeError as error:
                raise ValueError(f"{name} must be a shape that fits into memory, got {shape}: {error}") from None
        if isinstance(value, dict):
            return {key: fed(f"{name}[{key!r}]", item) for key, item in value.items()}
        if isinstance(value, (tuple, list)):
            return _alike(value, [fed(f"{name}[{place}]", item) for place, item in enumerate(value)])
        return value

    named = {name: fed(name, value) for name, value in keywords.items()}
    if input_size is None:
        return (), named
    if isinstance(input_size, (Number, str)):
        raise TypeError(
            f"input_size must be the shape of one example, usually (C, *size), a tensor, or a tuple of what "
            f"{type(model).__name__} takes, got {input_size!r}"
        )
    if isinstance(input_size, (tuple, list, dict)):
        non_empty_tuple("input_size", input_size)
    if isinstance(input_size, tuple) and not hasattr(input_size, "_fields") and not _is_shape(input_size):
        return tuple(fed(f"input_size[{place}]", item) for place, item in enumerate(input_size)), named
    return (fed("input_size", input_size),), named


def tensors(value: Any) -> Iterator[Tensor]:
    """Yield the tensors in a value and in the lists, tuples, dicts and dataclasses that it holds."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from tensors(item)
    elif isinstance(value, dict):
        yield from tensors(list(value.values()))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from tensors([getattr(value, part.name, None) for part in fields(value)])


def _is_shape(value: Any) -> bool:
    """Whether a value is a shape: a tuple or a list of numbers, not flags, with at least one."""
    numbers = isinstance(value, (tuple, list)) and all(isinstance(item, Number) for item in value)
    return numbers and not any(isinstance(item, bool) for item in value) and len(value) > 0


def _alike(value: Any, items: list[Any]) -> Any:
    """Return the items as a list, a tuple or a named tuple, as the value is."""
    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
