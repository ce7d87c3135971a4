"""What a model is fed: tensors as they are, and zeros where a shape stands for one, inside lists and dicts too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

    def fed(name: str, value: Any) -> Any:
        if _is_shape(value):
            shape = integers(name, value, 1)
            try:
                return _like(model, shape).new_zeros(1, *shape)
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


def mixes_dtypes(model: nn.Module) -> bool:
    """Whether the model's parameters hold numbers of several dtypes, so that it isn't known which one the input has."""
    return len({weight.dtype for weight in _known(model)}) > 1


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


def _like(model: nn.Module, shape: Sequence[int]) -> Tensor:
    """Return the weight whose dtype zeros of this shape get: of the first layer that takes them, or of the first one.

    A layer is what has input channels or features, as PyTorch's convolutions and linear layers have.
    """
    layers = [module for module in model.modules() if _channels(module)]
    taking = [module for module in layers if _takes(module, shape)]
    return next((weight for module in (*taking, *layers, model) for weight in _known(module)), torch.empty(0))


def _channels(module: nn.Module) -> int | None:
    return getattr(module, "in_channels", None) or getattr(module, "in_features", None)


def _takes(module: nn.Module, shape: Sequence[int]) -> bool:
    """Whether a layer has as many input channels, or features, as one example of this shape."""
    return _channels(module) == shape[0 if hasattr(module, "in_channels") else -1]


def _known(module: nn.Module) -> Iterator[Tensor]:
    """Yield the parameters whose numbers have a dtype that an input may have."""
    for weight in module.parameters():
        if not isinstance(weight, UninitializedParameter) and (weight.is_floating_point() or weight.is_complex()):
            yield weight
