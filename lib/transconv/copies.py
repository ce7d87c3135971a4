"""Copies a model and its inputs, so that a copy can run and the model stays as it was."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedBuffer

Inputs = tuple[tuple[Any, ...], dict[str, Any]]


def copied(argument: str, model: nn.Module, inputs: Inputs) -> tuple[nn.Module, Inputs, tuple[str, ...]]:
    """Return deep copies of both, and the names of the parts that can't be copied and are shared instead.

    An error names the argument that the model is.

    Raises:
        ValueError: a module can't be copied.
    """
    with suppress(Exception):  # anything that a model holds can refuse to be copied
        return (*copy.deepcopy((model, inputs)), ())
    memo: dict[int, Any] = {}
    shared: list[str] = []
    # A list can fail because of a module in it, also of the one that holds the list.
    seen: set[int] = set()
    found = [*_uncopied("", model, seen), *_uncopied("input", inputs[0], seen), *_uncopied("input", inputs[1], seen)]
    for _, name, value in sorted(found, key=lambda part: part[0]):
        failure = _failure(value, memo)
        if failure and not _copied_by_hand(value, memo):
            if any(modules_inside(value, name)):  # a module would be left in eval mode and under watch
                raise ValueError(
                    f"{argument} must let its modules be copied, but copying {name or 'it'} raised "
                    f"{type(failure).__name__}: {failure}"
                )
            memo[id(value)] = value
            shared.append(f"{name} ({type(failure).__name__}: {failure})")
    return (*copy.deepcopy((model, inputs), memo), tuple(shared))


def _uncopied(name: str, value: Any, seen: set[int]) -> Iterator[tuple[int, str, Any]]:
    """Yield what can't be copied, parts first: 0 for what has no parts, 1 for a module and 2 for what else has some."""
    if id(value) not in seen and _failure(value, {}):
        seen.add(id(value))
        parts = list(_parts(value, name))
        for part_name, part in parts:
            yield from _uncopied(part_name, part, seen)
        yield (0 if not parts else 1 if isinstance(value, nn.Module) else 2), name, value


def _copied_by_hand(value: Any, memo: dict[int, Any]) -> bool:
    """Whether this could put a copy into the memo, of what refuses to be copied though its parts don't."""
    with suppress(Exception):
        if isinstance(value, UninitializedBuffer):
            memo[id(value)] = type(value)(device=value.device, dtype=value.dtype)  # type: ignore[call-arg]
        elif isinstance(value, Tensor):  # PyTorch refuses to copy one that was computed from a parameter
            memo[id(value)] = value.detach().clone()
        elif isinstance(value, nn.Module) and not isinstance(value, torch.jit.ScriptModule):
            memo[id(value)] = empty = object.__new__(type(value))
            vars(empty).update(copy.deepcopy(vars(value), memo))
        return id(value) in memo
    return False


def _failure(value: Any, memo: dict[int, Any]) -> Exception | None:
    """Return what a deep copy of the value raises, or None."""
    try:
        copy.deepcopy(value, dict(memo))
    except Exception as error:
        return error
    return None


def _parts(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a module, a list, a tuple or a dict, each with its name."""
    if isinstance(value, nn.Module):
        for attribute, part in vars(value).items():
            registered = attribute in ("_parameters", "_buffers", "_modules")
            for key, item in part.items() if registered else [(attribute, part)]:
                yield f"{name}.{key}".lstrip("."), item
    elif isinstance(value, (tuple, list, dict)):
        for place, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield f"{name}[{place!r}]", item


def modules_inside(value: Any, name: str) -> Iterator[tuple[str, nn.Module]]:
    """Yield the modules in a list, a tuple or a dict, each with its name: "ups[0]", "ups['last']"."""
    if isinstance(value, nn.Module):
        yield name, value
    else:
        for part_name, part in _parts(value, name):
            yield from modules_inside(part, part_name)
