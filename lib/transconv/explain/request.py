"""What a transposed convolution, or a matrix after one, was asked for and can't do, and what to ask for instead."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from operator import index
from traceback import walk_tb
from typing import Any

from torch import Tensor

from transconv.explain.facts import LayerFacts
from transconv.explain.settings import Named, Size, by, scaled, scaling, span
from transconv.explain.unchecked import refusal
from transconv.explain.watch import Call, Failure, of_layer
from transconv.layer import Layer, layer_of_module


def refused(settings: Layer) -> Iterator[str]:
    """Yield the rule that a transposed convolution's settings break, and what they may be."""
    rule = refusal(settings)
    if rule:
        yield f"{rule}."
    if any(axis.o >= max(axis.s, axis.d) for axis in settings.axes):
        allowed = " by ".join(span(range(max(axis.s, axis.d))) for axis in settings.axes)
        yield f"With this stride and dilation, output_padding can be {allowed}."


def requested(error: Exception, calls: Iterable[Call]) -> Iterator[str]:
    """Yield what to do where one of PyTorch's layers was given an output_size that it can't reach."""
    given = of_layer(reversed(list(walk_tb(error.__traceback__))))
    x, size = given.get("input"), given.get("output_size")
    module: Any = given.get("self")
    if size is None or not isinstance(x, Tensor) or x.dim() - len(module.stride) not in (1, 2):
        return
    axes = len(module.stride)
    wanted = _numbers(size, axes, x.dim())
    if wanted is None:
        one = "one integer" if axes == 1 else f"{axes} integers"
        yield (
            f"output_size takes {one}, such as skip.shape[-{axes}:] for a tensor called skip, or {x.dim()}, such as "
            f"skip.shape, of which the last {'one counts' if axes == 1 else f'{axes} count'}."
        )
        return
    layer = LayerFacts("", layer_of_module(module, tuple(x.shape[-axes:]), axes), (1, 1), False)
    if all(m in axis.requestable for m, axis in zip(wanted, layer.axes)):
        return
    found = scaling([Named(layer)], wanted)
    if found and not any(call.module and call.module.module is module for call in calls):
        yield f"That size is stride times the input's: {found.changes['']} gives that for every input."
        return
    multiple, turned = tuple(axis.s * axis.n for axis in layer.axes), wanted[::-1]
    if turned != wanted and all(m in axis.requestable for m, axis in zip(turned, layer.axes)):
        yield f"It can be {turned}: perhaps the axes are swapped."
    elif all(m in axis.requestable for m, axis in zip(multiple, layer.axes)):
        yield f"It can be {multiple}, which is stride times the input's size."
    yield (
        f"You can leave output_size out: then the output has {by(layer.output_size)}, which you can crop, or pad with "
        "torch.nn.functional.pad."
    )


def _numbers(output_size: Any, axes: int, dims: int) -> Size | None:
    """Return the numbers along the axes, of which one for each dimension may be given; None for anything else."""
    with suppress(Exception):  # a model can pass anything
        if len(output_size) in (axes, dims):
            return tuple(index(output_size[place]) for place in range(-axes, 0))
    return None


def flattened(named: dict[Call, Named], failure: Failure) -> Iterator[str]:
    """Yield what to change where a matrix takes as many numbers as stride times the input's size would have."""
    shapes = [given.shape for given in failure.given[-2:]]
    if failure.function not in ("mm", "addmm") or [*map(len, shapes)] != [2, 2] or not named:
        return
    rows, matrix = shapes
    layer, name, _ = list(named.values())[-1]
    channels, size, multiple = layer.channels[1], layer.output_size, tuple(axis.s * axis.n for axis in layer.axes)
    shared = [other.layer.name for other in named.values()].count(layer.name) > 1
    change = None if layer.given or layer.returned or shared else scaled(layer)
    if change and (rows[-1], matrix[0]) == (channels * math.prod(size), channels * math.prod(multiple)):
        yield f"{rows[-1]} = {_product(channels, size)} numbers are what {name} returns for one example."
        yield f"{matrix[0]} = {_product(channels, multiple)} come from stride times the input's size: {change}."


def _product(channels: int, size: Size) -> str:
    return "·".join(map(str, (channels, *size)))
