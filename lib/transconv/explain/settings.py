"""The settings that bring a layer's output to another size, and how `explain` prints them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from transconv.explain.facts import LayerFacts
from transconv.explain.watch import Call

Size: TypeAlias = "tuple[int, ...]"


class Named(NamedTuple):
    """The facts of a call, its layer's name, told apart from the layer's other calls, and the call if it ran."""

    layer: LayerFacts
    name: str = ""
    call: Call | None = None

    def __str__(self) -> str:
        return f"{self.name} ({by(self.layer.input_size)} → {by(self.layer.output_size)})"

    @property
    def owner(self) -> str:
        """Whose settings they are: the layer's, with all its calls, or this call's alone."""
        return self.layer.name if self.call and self.call.own_settings else self.name


class Scaling(NamedTuple):
    """What to change so that each layer gives stride times any input's size: for each owner of settings, and in which
    calls, which ran on one another's output."""

    changes: dict[str, str]
    calls: tuple[Call | None, ...]


def scaling(chain: Sequence[Named], wanted: Size) -> Scaling | None:
    """Return what to change in the last layers so that they make this size of this input, as stride times it."""
    for first in reversed(range(len(chain))):
        part = chain[first:]
        strides = map(math.prod, zip(*(named.layer.settings.stride for named in part)))
        if wanted == tuple(s * n for s, n in zip(strides, part[0].layer.settings.input_size)):
            found = {named.owner: scaled(named.layer) for named in part}
            changes = {owner: change for owner, change in found.items() if change}
            possible = changes and None not in found.values() and not part[0].layer.given
            return Scaling(changes, tuple(named.call for named in part)) if possible else None
    return None


def scaled(layer: LayerFacts) -> str | None:
    """Return the settings with which the layer gives stride times any input's size; None if there are none."""
    found = [axis.scaling for axis in layer.axes]
    axes = [axis for axis in found if axis]
    changes = [
        replaced("padding", tuple(axis.p for axis in axes), layer.settings.padding),
        replaced("output_padding", tuple(axis.o for axis in axes), layer.settings.output_padding),
    ]
    return " and ".join(filter(None, changes)) if len(axes) == len(found) else None


def replaced(name: str, new: Size, old: Size) -> str:
    """Return a setting's new value and its old one; empty if they are the same."""
    return f"{name}={new} instead of {old}" if new != old else ""


def span(sizes: Sequence[int]) -> str:
    """Return sizes without gaps in words: "8", "8 to 9"."""
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"


def by(size: Sequence[int]) -> str:
    """Return a size with one number for each axis: "8×8"."""
    return "×".join(map(str, size))
