"""The state of an interactive figure and its rules, in PyTorch's words.

A state is a dict that JSON can hold: X and K as rows of numbers, each setting as [rows, columns], scene, views, view,
focus and step. With channels, X is a list of maps, and K holds, for each of them, one kernel for each output channel.
web/stage/state.js has the same rules for the browser; both read their limits from explorer_limits.json.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor

from transconv.arguments import check_real, integer, non_empty_tuple, per_axis, tensor
from transconv.layer import Layer, check_sizes
from transconv.sizes import conv_size
from transconv_course.scenes import LIMITS, SCENES, staged

VIEWS = tuple(LIMITS["views"])
KEYS = tuple(LIMITS["keys"])
SETTINGS = tuple(LIMITS["settings"])
# A map without channels and with them, as PyTorch orders its axes.
MEANING = {"X": "2-D, or 3-D with channels", "K": "2-D, or 4-D with channels, (C_in, C_out, kH, kW)"}
DIMS = {"X": (2, 3), "K": (2, 4)}
WITH_CHANNELS = ("stamps",)

Sizes = Mapping[str, Sequence[int]]


def complete(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state with every key of KEYS, those not given as the scene has them.

    Raises an error for the first rule that it breaks. A focus or step of the scene that doesn't fit the given maps and
    settings is dropped.
    """
    scene = _scene(given.get("scene", "plain"))
    wanted = staged({**given, "scene": scene} | ({"views": _views(given["views"])} if "views" in given else {}))
    state: dict[str, Any] = {name: read_map(name, wanted[name])[0] for name in ("X", "K")}
    state |= {name: _setting(name, wanted[name]) for name in SETTINGS}
    views = wanted["views"]
    if isinstance(state["X"][0][0], list):  # other views can't show channels
        views = [view for view in views if view in WITH_CHANNELS or "views" in given]
        wanted |= {"view": views[0]} if "view" not in given else {}
    state |= {"scene": scene, "views": list(views), "view": _view(wanted["view"], views)}
    sizes = _sizes(state)
    rules: dict[str, Callable[[], Any]] = {
        "focus": lambda: _focus(wanted["focus"], sizes),
        "step": lambda: _step(wanted["step"], scene, sizes),
    }
    for key, rule in rules.items():
        try:
            state[key] = rule()
        except ValueError:
            if key in given:
                raise
            state[key] = None
    state["noise"] = _noise(wanted["noise"])
    return state


def changed(state: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Return the state with one key changed; what no longer fits it is dropped, as in the figure.

    That is the focus, the step, the view that new views don't have, and the views of another scene.
    """
    dropped = {"focus", "step", "view"} | ({"views"} if key == "scene" else set())
    kept = {name: old for name, old in state.items() if name not in dropped}
    new = complete(kept | {"focus": None, "step": None, key: value})
    for other in ("view", "focus", "step"):
        if other != key:
            with suppress(ValueError):
                new = complete(new | {other: state[other]})
    return new


def read_map(name: str, value: Any) -> tuple[list[Any], torch.dtype]:
    """Return a map as nested lists of plain numbers, and the floating dtype to return it in.

    Raises:
        TypeError: it doesn't hold real numbers.
        ValueError: it has the wrong axes, is empty or too large for a figure, or holds a number that the figure can't
            show.
    """
    given = tensor(name, _tensor(name, value), DIMS[name], MEANING[name])
    if given.numel() == 0:
        raise ValueError(f"{name} must have at least one row and one column, got the shape {tuple(given.shape)}")
    check_real(name, given)
    channels, cells = given.shape[:-2], given.shape[-2:]
    largest, most = LIMITS["largest"], LIMITS["largest_with_channels"]
    if max(channels, default=0) > most["channels"]:
        raise ValueError(f"{name} must have at most {most['channels']} channels, got the shape {tuple(given.shape)}")
    if max(cells) > (limit := most[name] if channels else largest[name]):
        where = f"{limit} cells along each axis" + (" with channels" if channels else "")
        raise ValueError(f"{name} must have at most {where}, got the shape {tuple(given.shape)}")
    for number in given.flatten().tolist():
        if not abs(number) <= LIMITS["number"]:
            raise ValueError(f"{name} must hold finite numbers from -1e6 to 1e6, got {number}")
    kept = hasattr(value, "dtype") and given.is_floating_point()
    return _plain(given), given.dtype if kept else torch.get_default_dtype()


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


def _plain(values: Tensor) -> list[Any]:
    """Return the shortest decimals that equal these numbers in their dtype: 0.1, not 0.10000000149011612."""
    if not values.is_floating_point():
        return values.tolist()
    for digits in range(6, 18):
        numbers = [float(f"{number:.{digits}g}") for number in values.flatten().tolist()]
        if torch.equal(torch.tensor(numbers, dtype=values.dtype), values.flatten().cpu()):
            break
    return _nested((int(number) if number.is_integer() else number for number in numbers), values.shape)


def _nested(numbers: Iterator[float], sizes: Sequence[int]) -> Any:
    return [_nested(numbers, sizes[1:]) for _ in range(sizes[0])] if sizes else next(numbers)


def _setting(name: str, value: Any) -> list[int]:
    allowed = LIMITS["settings"][name]
    pair = per_axis(name, value, 2, allowed["smallest"])
    if max(pair) > allowed["largest"]:
        raise ValueError(f"{name} must be at most {allowed['largest']} in a figure, got {value!r}")
    return list(pair)


def _sizes(state: Mapping[str, Any]) -> Sizes:
    """Return the sizes of the input, the kernel and the output, or refuse what PyTorch refuses.

    In the view of a line, X is what the convolution reads, and the output is what it gives.
    """
    X, K = (_shape(state[name]) for name in ("X", "K"))
    if (len(X), len(K)) not in ((2, 2), (3, 4)) or X[:-2] != K[: len(X) - 2]:
        raise ValueError(
            f"K must be 2-D where X is, and otherwise have a kernel for each channel of X: got {K} for X with {X}"
        )
    if len(X) > 2 and not set(state["views"]) <= set(WITH_CHANNELS):
        raise ValueError(f"views must be any of {', '.join(WITH_CHANNELS)} with channels, got {state['views']}")
    stride, padding, output_padding, dilation = (tuple(state[name]) for name in SETTINGS)
    there = X[-2:]
    if state["view"] == "line":
        there = conv_size(X, K, stride, padding, dilation)
    layer = Layer(there, K[-2:], stride, padding, output_padding, 1, dilation)
    check_sizes(layer)
    return {"input": X, "kernel": K, "output": there if state["view"] == "line" else K[1:-2] + layer.output_size}


def _scene(value: Any) -> str:
    if not isinstance(value, str) or value not in SCENES:
        raise ValueError(f"scene must be one of {', '.join(SCENES)}, got {value!r}")
    return value


def _views(value: Any) -> list[str]:
    views = [_new_name(view) for view in ([value] if isinstance(value, str) else non_empty_tuple("views", value))]
    if any(view not in VIEWS for view in views) or len(set(views)) < len(views):
        raise ValueError(f"views must be any of {', '.join(VIEWS)}, each once, got {value!r}")
    return views


def _view(value: Any, views: Sequence[str]) -> str:
    view = _new_name(value)
    if view not in views:
        raise ValueError(f"view must be one of the views, {', '.join(views)}, got {value!r}")
    return view


def _new_name(view: Any) -> Any:
    """Return a view's name; what the first edition called by another name keeps working."""
    return LIMITS["renamed_views"].get(view, view) if isinstance(view, str) else view


def _focus(value: Any, sizes: Sizes) -> dict[str, Any] | None:
    if value is None:
        return None
    rule = 'focus must be None or {"map": "input", "kernel" or "output", "at": [row, column]}'
    if not isinstance(value, dict) or set(value) != {"map", "at"} or value["map"] not in sizes:
        raise ValueError(f"{rule}, got {value!r}")
    size = sizes[value["map"]]
    at = list(per_axis("focus", value["at"], len(size), 0))
    if any(place >= cells for place, cells in zip(at, size)):
        raise ValueError(f"focus must lie in the {value['map']}, {'×'.join(map(str, size))}, got {at}")
    return {"map": value["map"], "at": at}


def _step(value: Any, scene: str, sizes: Sizes) -> int | None:
    if value is None:
        return None
    step, most = integer("step", value, 0), SCENES[scene].get("steps", math.prod(sizes["input"][-2:]))
    if step > most:
        raise ValueError(f"step must be at most {most}, the last one of this scene, got {step}")
    return step


def _noise(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"noise must be a number from 0 to 1, got {value!r}")
    return value


def _shape(values: Any) -> tuple[int, ...]:
    return (len(values), *_shape(values[0])) if isinstance(values, list) else ()
