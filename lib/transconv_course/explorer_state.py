"""The state of an interactive figure and its rules, in PyTorch's words.

A state is a dict that JSON can hold: X and K as rows of numbers, each setting as [rows, columns], views,
focus and step. web/figure/state.js has the same rules for the browser; both read their limits from
explorer_limits.json.
"""

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from transconv.arguments import check_real, integer, matrix, non_empty_tuple, per_axis
from transconv.layer import Layer, check_sizes

LIMITS: dict[str, Any] = json.loads(Path(__file__).with_name("explorer_limits.json").read_text(encoding="utf-8"))
VIEWS = tuple(LIMITS["views"])
KEYS = tuple(LIMITS["keys"])
SETTINGS = tuple(LIMITS["settings"])


def complete(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state from a dict with every key of KEYS, or raise an error for the first rule that it breaks."""
    state: dict[str, Any] = {name: read_map(name, given[name])[0] for name in ("X", "K")}
    state |= {name: _setting(name, given[name]) for name in SETTINGS}
    size = _output_size(state)
    state["views"] = _views(given["views"])
    state["focus"] = _focus(given["focus"], {"input": _shape(state["X"]), "output": size})
    state["step"] = _step(given["step"], math.prod(_shape(state["X"])))
    return state


def changed(state: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Return the state with one key changed; a focus or step that no longer fits is dropped, as in the figure."""
    new = complete(state | {"focus": None, "step": None, key: value})
    for other in {"focus", "step"} - {key}:
        with suppress(ValueError):
            new = complete(new | {other: state[other]})
    return new


def read_map(name: str, value: Any) -> tuple[list[list[float]], torch.dtype]:
    """Return a map as rows of plain numbers, and the floating dtype to return it in.

    Raises:
        TypeError: it doesn't hold real numbers.
        ValueError: it isn't 2-D, is empty or too large for a figure, or holds a number that the figure can't show.
    """
    given = matrix(name, _tensor(name, value))
    check_real(name, given)
    largest = LIMITS["largest"][name]
    if max(given.shape) > largest:
        raise ValueError(
            f"{name} must have at most {largest} cells along each axis, got the shape {tuple(given.shape)}"
        )
    for number in given.flatten().tolist():
        if not abs(number) <= LIMITS["number"]:
            raise ValueError(f"{name} must hold finite numbers from -1e6 to 1e6, got {number}")
    kept = hasattr(value, "dtype") and given.is_floating_point()
    return _rows(given), given.dtype if kept else torch.get_default_dtype()


def _tensor(name: str, value: Any) -> Tensor:
    if isinstance(value, torch.Tensor):
        return value.detach()
    try:
        given = torch.tensor(value)
        if given.is_floating_point() and not hasattr(value, "dtype"):
            given = torch.tensor(value, dtype=torch.float64)  # in float32, a list's 0.1 would become another number
        return given
    except (TypeError, ValueError, RuntimeError) as error:
        raise (ValueError if isinstance(error, ValueError) else TypeError)(
            f"{name} must be a 2-D tensor, an array, or a list of equally long rows of numbers, got {value!r}"
        ) from None


def _rows(values: Tensor) -> list[list[float]]:
    """Return rows of the shortest decimals that equal these numbers in their dtype: 0.1, not 0.10000000149011612."""
    if not values.is_floating_point():
        return values.tolist()
    for digits in range(6, 18):
        rows = [[float(f"{number:.{digits}g}") for number in line] for line in values.tolist()]
        if torch.equal(torch.tensor(rows, dtype=values.dtype), values.cpu()):
            break
    return [[int(number) if number.is_integer() else number for number in line] for line in rows]


def _setting(name: str, value: Any) -> list[int]:
    allowed = LIMITS["settings"][name]
    pair = per_axis(name, value, 2, allowed["smallest"])
    if max(pair) > allowed["largest"]:
        raise ValueError(f"{name} must be at most {allowed['largest']} in a figure, got {value!r}")
    return list(pair)


def _output_size(state: Mapping[str, Any]) -> list[int]:
    """Return the output's size, or refuse the settings that PyTorch refuses."""
    stride, padding, output_padding, dilation = (tuple(state[name]) for name in SETTINGS)
    layer = Layer(_shape(state["X"]), _shape(state["K"]), stride, padding, output_padding, 1, dilation)
    check_sizes(layer)
    return list(layer.output_size)


def _views(value: Any) -> list[str]:
    views = [value] if isinstance(value, str) else list(non_empty_tuple("views", value))
    if any(view not in VIEWS for view in views) or len(set(views)) < len(views):
        raise ValueError(f"views must be any of {', '.join(VIEWS)}, each once, got {value!r}")
    return views


def _focus(value: Any, sizes: Mapping[str, Sequence[int]]) -> dict[str, Any] | None:
    if value is None:
        return None
    rule = 'focus must be None or {"map": "input" or "output", "at": [row, column]}'
    if not isinstance(value, dict) or set(value) != {"map", "at"} or value["map"] not in sizes:
        raise ValueError(f"{rule}, got {value!r}")
    at, size = list(per_axis("focus", value["at"], 2, 0)), sizes[value["map"]]
    if any(place >= cells for place, cells in zip(at, size)):
        raise ValueError(f"focus must lie in the {value['map']}, {size[0]}×{size[1]}, got {at}")
    return {"map": value["map"], "at": at}


def _step(value: Any, cells: int) -> int | None:
    if value is None:
        return None
    step = integer("step", value, 0)
    if step > cells:
        raise ValueError(f"step must be at most {cells}, one for each input cell, got {step}")
    return step


def _shape(rows: Sequence[Sequence[float]]) -> tuple[int, int]:
    return len(rows), len(rows[0])
