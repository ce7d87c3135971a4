"""The state of an interactive figure and its rules, in PyTorch's words.

A state is a dict that JSON can hold: X and K as rows of numbers, each setting as [rows, columns], scene, views, view,
focus and step. With channels, X is a list of maps, and K holds, for each of them, one kernel for each output channel.
web/stage/state.js has the same rules for the browser; both read their limits from explorer_limits.json.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from transconv.arguments import check_real, integer, integers, non_empty_tuple, per_axis, tensor
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


def complete(given: Mapping[str, Any], asked: Collection[str] | None = None) -> dict[str, Any]:
    """Return the state with every key of KEYS, those not given as the scene has them.

    Raises an error for the first rule that it breaks. What wasn't asked for, by default whatever isn't given, is
    dropped where it doesn't fit: views that can't show channels, a view that isn't one of the views, a focus, a step.
    """
    asked = given.keys() if asked is None else asked
    scene = _scene(given.get("scene", "plain"))
    wanted = staged({**given, "scene": scene} | ({"views": _views(given["views"])} if "views" in given else {}))
    X, K = (read_map(name, wanted[name])[0] for name in ("X", "K"))
    state = _aligned(X, K) | {name: _setting(name, wanted[name]) for name in SETTINGS}
    views = list(wanted["views"])
    if "views" not in asked and _has_channels(state["X"]):
        views = [view for view in views if view in WITH_CHANNELS]
    view = wanted["view"] if "view" in asked or wanted["view"] in views else next(iter(views), None)
    state |= {"scene": scene, "views": views}
    _check_views(state)
    state["view"] = _view(view, views)
    sizes = _sizes(state)
    rules: dict[str, Callable[[], Any]] = {
        "focus": lambda: _focus(wanted["focus"], sizes),
        "step": lambda: _step(wanted["step"], scene, sizes),
    }
    for key, rule in rules.items():
        try:
            state[key] = rule()
        except ValueError:
            if key in asked:
                raise
            state[key] = None
    state["noise"] = _noise(wanted["noise"])
    return state


def changed(state: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Return the state with one key changed; what no longer fits it is dropped, as in the figure.

    A new scene brings its own views.
    """
    kept = {name: old for name, old in state.items() if (key, name) != ("scene", "views")}
    return complete(kept | {key: value}, asked={key})


def _has_channels(X: list[Any]) -> bool:
    return isinstance(X[0][0], list)


def _aligned(X: list[Any], K: list[Any]) -> dict[str, Any]:
    """Return both maps with the axes of channels or both without: a single channel of each needs none."""
    if _has_channels(K) and not _has_channels(X):
        X = [X]
    if _has_channels(X) and len(X) == 1:
        if not _has_channels(K):
            X = X[0]
        elif len(K) == len(K[0]) == 1:
            X, K = X[0], K[0][0]
    if _has_channels(X) != _has_channels(K) or (_has_channels(X) and len(X) != len(K)):
        raise ValueError(
            "K must be 2-D where X is, and otherwise have a kernel for each channel of X: "
            f"got {_shape(K)} for X with {_shape(X)}"
        )
    return {"X": X, "K": K}


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


def _check_views(state: Mapping[str, Any]) -> None:
    """Refuse views that can't show these numbers."""
    views = state["views"]
    if _has_channels(state["X"]) and not (views and set(views) <= set(WITH_CHANNELS)):
        raise ValueError(f"views must be any of {', '.join(WITH_CHANNELS)} with channels, got {views}")
    if "inverse" in views and not _is_product_of_lines(state["K"]):
        raise ValueError(f"K must be the product of a column and a row in the view inverse, got {state['K']}")
    stored = staged({"scene": "training"})
    other = [name for name in ("X", "K", *SETTINGS) if state[name] != stored[name]]
    if "training" in views and other:
        name = other[0]
        raise ValueError(
            f"{name} must be {stored[name]}, with which the training was stored, in that view, got {state[name]}"
        )


def _is_product_of_lines(K: list[list[float]]) -> bool:
    """Return whether every row is a multiple of the one with the largest number, up to rounding."""
    peak, row, c = max(((abs(k), line, c) for line in K for c, k in enumerate(line)), key=lambda one: one[0])
    return peak > 0 and all(
        abs(k - line[c] / row[c] * other) <= 1e-9 * peak for line in K for k, other in zip(line, row)
    )


def _sizes(state: Mapping[str, Any]) -> Sizes:
    """Return the sizes of the input, the kernel and the output, or refuse what PyTorch refuses.

    In the view of a line, X is what the convolution reads, and the output is what it gives.
    """
    X, K = (_shape(state[name]) for name in ("X", "K"))
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
    at = list(integers("focus", value["at"], 0))
    if len(at) not in (len(size), len(size) - 2):
        raise ValueError(f"focus must have an index for each of {len(size)} axes, or for the channels alone, got {at}")
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
