"""What to say when a model raises an error: its own sentence, what had run until then, and which setting would fit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from operator import index
from typing import Any, NamedTuple, TypeAlias

from torch import Tensor

from transconv.explain.facts import LayerFacts
from transconv.explain.text import cells_of, told_apart
from transconv.explain.unchecked import refusal
from transconv.explain.watch import Call, Failure, Held, Running, Watch
from transconv.layer import Layer, layer_of_module

Size: TypeAlias = "tuple[int, ...]"

LONGEST = 500  # characters of an error's own sentence
OF_INPUTS = (
    r"'(Tensor|list|tuple|dict|NoneType)' object|\b([Bb]ool(ean)?s?|[Ll]ong|[Ii]nt(eger)?s?|dtype|scalar type)\b"
)
FEEDING = (
    "explain feeds a shape (C, *size) as zeros in a batch of one, and tensors as they are. Pass several inputs as a "
    "tuple, a list or a dict as one input, keyword arguments by name, ids and masks as tensors of integers or bools."
)
CROP = "Along each axis, you can crop the larger of the two, or pad the smaller with torch.nn.functional.pad."


class Named(NamedTuple):
    """The facts of a call, and the layer's name, told apart from other calls of it."""

    layer: LayerFacts
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({_by(self.layer.input_size)} → {_by(self.layer.output_size)})"


class Clash(NamedTuple):
    """A layer whose output met another size.

    Attributes:
        chain: the layers that ran on one another's output up to this one, which is the last.
        own: the size of its output, or of the part that met. other: the size that the other tensor has.
        wanted: the one that would fit: where the other has 1, or the two are joined, any does.
        part: the cells that met, if not all. always: whether the two differ by as much at every size of the input.
    """

    call: Call
    chain: tuple[Named, ...]
    own: Size
    other: Size
    wanted: Size
    part: tuple[range, ...] | None
    always: bool

    @property
    def layer(self) -> LayerFacts:
        """The facts of the call."""
        return self.chain[-1].layer

    @property
    def name(self) -> str:
        """The layer's name."""
        return self.chain[-1].name

    @property
    def fits(self) -> Size | None:
        """The output_padding that gives the size that would fit, or None; a part keeps its distance to the end."""
        changes = [m - n for n, m in zip(self.own, self.wanted)]
        if self.part and any(change and cells.step > 1 for change, cells in zip(changes, self.part)):
            return None
        axes = zip(self.layer.axes, changes)
        found = [axis.output_padding_to(axis.output_size + change) for axis, change in axes]
        fits = tuple(o for o in found if o is not None)
        return fits if len(fits) == len(found) else None


def failure_text(model: str, fed: str, error: Exception, layers: dict[Call, LayerFacts], watch: Watch) -> str:
    """Return a message about a model that raised an error, one sentence a line."""
    failure = watch.failure
    if failure and "TorchScript interpreter" in str(error):  # which loses PyTorch's sentence
        error = failure.error
    if failure and not _caused(error, failure.error):
        failure = None
    running = watch.raised[1] if watch.raised and _caused(error, watch.raised[0]) else None
    said = str(error)
    shortened = said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
    raised = f"{model} fed with {fed} raised {type(error).__name__}: {shortened}"
    lines = [f"layer_or_model must run on what it is fed: {raised}"]
    part = running.module if running and running.module and running.module.name else None
    if part:
        lines.append(f"It came from {part.name} ({type(part.module).__name__}).")
    refused = list(_requested(running)) if running else []
    if failure and failure.settings:
        refused += _refused(failure.settings)
    lines += refused
    facts = list(layers.values())
    named = dict(zip(layers, map(Named, facts, told_apart(facts))))
    if named:
        one = "The only transposed convolution"
        which = f"The last of {len(layers)} transposed convolutions" if len(layers) > 1 else one
        lines.append(f"{which} until then was {list(named.values())[-1]}.")
    else:
        lines.append("No transposed convolution had run until then.")
    met = [*_clash_text(failure.function, [*_clashes(named, failure)]), *_flattened(named, failure)] if failure else []
    passed_on = not (running and part) or watch.passed_on(running)
    took_inputs = any(given.fed for given in failure.given) if failure else passed_on
    of_inputs = isinstance(error, (TypeError, KeyError)) or re.search(OF_INPUTS, said) or (failure and not layers)
    if took_inputs and of_inputs and not (refused or met):
        met.append(FEEDING)
    return "\n".join([*lines, *met])


def _clashes(named: dict[Call, Named], failure: Failure) -> Iterator[Clash]:
    """Yield each layer whose output met one other size, where nothing but the size was in the way."""
    if re.search("conv|mm|matmul|linear", failure.function):  # their tensors needn't have the same size
        return
    for given in failure.given:
        held = given.held
        if not held or not held.alone or held.call not in named:
            continue
        part, own = held.cells.part, held.cells.sizes(given.shape)
        met: dict[Size, tuple[Size, list[Held | None]]] = {}  # each size that would fit: a tensor's, and what they hold
        for other in failure.given:
            if other is given:
                continue
            if not _differ_along(held.cells.dims, given.shape, other.shape, failure.joined):
                return
            theirs = held.cells.sizes(other.shape)
            axes = zip(held.cells.dims, own, theirs)
            # Any size fits a size of 1, unless the two are joined, and so it does along the axis that is joined.
            fits = (failure.joined is None, failure.joined)
            wanted = tuple(mine if (n == 1 and fits[0]) or dim == fits[1] else n for dim, mine, n in axes)
            met[wanted] = theirs, [*met.get(wanted, ((), []))[1], other.held]
        _, alike = met.pop(own, ((), []))
        if len(met) == 1 and all(alike) and own == tuple(map(len, part)):
            [(wanted, (theirs, others))] = met.items()
            always = wanted == theirs and all(other and _moves_with(held, other) for other in others)
            cells = None if part == held.call.whole else part
            yield Clash(held.call, tuple(_chain(held.call, named)), own, theirs, wanted, cells, always)


def _moves_with(held: Held, other: Held) -> bool:
    """Whether the sizes of two outputs differ by as much whatever the size of the input is."""
    mine, theirs = held.call, other.call
    known = other.alone and other.cells.part == theirs.whole and not (mine.was_given_one or theirs.was_given_one)
    return known and mine.source == theirs.source and mine.settings.stride == theirs.settings.stride


def _chain(call: Call, named: dict[Call, Named]) -> list[Named]:
    """Return the calls that ran on one another's whole output up to this one, with settings that tell their sizes."""
    before = call.before
    plain = before in named and not (named[call].layer.given or named[before].layer.returned or before.was_given_one)
    return [*(_chain(before, named) if before and plain else ()), named[call]]


def _differ_along(dims: Size, shape: Size, other: Size, joined: int | None) -> bool:
    """Whether two shapes go together but for these dimensions, counted from the end."""
    if len(shape) != len(other) or (joined is not None and not -len(shape) <= joined < 0):
        return False
    rest = [(dim, shape[dim], other[dim]) for dim in range(-len(shape), 0) if dim not in dims]
    return all(dim == joined or n == m or (joined is None and 1 in (n, m)) for dim, n, m in rest)


def _clash_text(function: str, clashes: Sequence[Clash]) -> Iterator[str]:
    """Yield what met in the function that failed, and what would fit."""
    sides = [[clash for clash in clashes if clash.own == own] for own in dict.fromkeys(clash.own for clash in clashes)]
    each_other = len(sides) > 1
    # A side of several layers can change only as a whole.
    can_change = [side for side in sides if all(any(_advice(clash)) for clash in side)]
    for clash in clashes:
        part = f"{cells_of(clash.part)} of the {_by(clash.layer.settings.output_size)} " if clash.part else ""
        yield f"{function} was given {_by(clash.own)}, {part}from {clash.chain[-1]}, beside {_by(clash.other)}."
        if not each_other or any(clash in side for side in can_change):
            yield from _advice(clash)
        if not (clash.part or clash.fits or (each_other and can_change)):
            reach = " by ".join(_span(axis.reach) for axis in clash.layer.axes)
            no = f"No output_padding gives {_by(clash.wanted)}"
            yield f"{no}: with its other settings, {clash.name} reaches {reach}."
    choices = [" and ".join(clash.name for clash in side) for side in can_change]
    if len(choices) > 1:
        yield "Change one side, not both" + ("." if len(clashes) == len(sides) else f": {', or '.join(choices)}.")
    elif can_change and len(can_change[0]) > 1:
        yield f"Change {choices[0]} together."
    if not (each_other and can_change) and any(clash.part or not clash.fits for clash in clashes):
        yield CROP


def _advice(clash: Clash) -> Iterator[str]:
    """Yield how the layer's output can have the other size: what holds for more sizes before what fits this one."""
    layer, wanted, fits = clash.layer, clash.wanted, clash.fits
    if clash.part and wanted == layer.settings.output_size:
        yield f"Leave out the slice: the whole output has {_by(wanted)}."
        return
    # PyTorch's own limit on output_size, which only its own layers take for sure.
    within = fits and all(o < axis.s for o, axis in zip(fits, layer.axes))
    if within and clash.call.takes_output_size and wanted == clash.other and not clash.part:
        reach = " by ".join(_span(axis.requestable) for axis in layer.axes)
        yield (
            f"For every size that {clash.name} reaches, here {reach}: call it with the other tensor's size as "
            f"output_size, here {wanted}."
        )
    if clash.call.was_given_one:
        return
    passed = clash.call.module is None or clash.call.takes_output_size
    where = "" if passed else f" in the call of F.conv_transpose{len(wanted)}d"
    scaling = {} if clash.part else _scaling(clash.chain, wanted)
    if list(scaling) == [clash.name]:
        yield f"For stride times the input's size, whatever that is: {scaling[clash.name]}{where}."
    elif scaling:
        every = "; ".join(f"{name} {changes}" for name, changes in scaling.items())
        yield f"For stride times the input's size in every layer, whatever that is: {every}."
    change = fits and _replaced("output_padding", fits, layer.settings.output_padding)
    if change and change != scaling.get(clash.name):
        known = "For every size" if clash.always else "At this size"
        yield f"{'Where the slice counts from the end' if clash.part else known}: {change}{where}."


def _scaling(chain: Sequence[Named], wanted: Size) -> dict[str, str]:
    """Return what to change in which of the last layers so that each gives stride times any input's size.

    Empty if that doesn't make this size of this input, or can't be done.
    """
    for first in reversed(range(len(chain))):
        layers = chain[first:]
        strides = map(math.prod, zip(*(layer.settings.stride for layer, _ in layers)))
        if wanted == tuple(s * n for s, n in zip(strides, layers[0].layer.settings.input_size)):
            found = {name: _scaled(layer) for layer, name in layers}
            known = {name: changes for name, changes in found.items() if changes}
            return {} if None in found.values() or layers[0].layer.given else known
    return {}


def _scaled(layer: LayerFacts) -> str | None:
    """Return the settings with which the layer gives stride times any input's size; None if there are none."""
    found = [axis.scaling for axis in layer.axes]
    axes = [axis for axis in found if axis]
    changes = [
        _replaced("padding", tuple(axis.p for axis in axes), layer.settings.padding),
        _replaced("output_padding", tuple(axis.o for axis in axes), layer.settings.output_padding),
    ]
    return " and ".join(filter(None, changes)) if len(axes) == len(found) else None


def _replaced(name: str, new: Size, old: Size) -> str:
    return f"{name}={new} instead of {old}" if new != old else ""


def _refused(settings: Layer) -> Iterator[str]:
    """Yield the rule that a transposed convolution's settings break, and what they may be."""
    rule = refusal(settings)
    if rule:
        yield f"{rule}."
    if any(axis.o >= max(axis.s, axis.d) for axis in settings.axes):
        allowed = " by ".join(_span(range(max(axis.s, axis.d))) for axis in settings.axes)
        yield f"With this stride and dilation, output_padding can be {allowed}."


def _requested(running: Running) -> Iterator[str]:
    """Yield what to do where one of PyTorch's layers was given an output_size that it can't reach."""
    given = running.of_layer
    x, size = given.get("input"), given.get("output_size")
    module: Any = running.module and running.module.module
    if size is None or not isinstance(x, Tensor) or x.dim() - len(module.stride) not in (1, 2):
        return
    axes = len(module.stride)
    wanted = _numbers(size, axes, x.dim())
    if wanted is None:
        one = "an integer" if axes == 1 else f"{axes} integers"
        yield f"output_size must hold {one}, such as those of skip.shape[-{axes}:] for a tensor called skip."
        return
    layer = LayerFacts("", layer_of_module(module, tuple(x.shape[-axes:]), axes), (1, 1), False)
    if all(m in axis.requestable for m, axis in zip(wanted, layer.axes)):
        return
    scaling = _scaling([Named(layer, "")], wanted)
    if scaling:
        yield f"That size is stride times the input's: {scaling['']} gives that for every input."
        return
    scaled, turned = tuple(axis.s * axis.n for axis in layer.axes), wanted[::-1]
    if turned != wanted and all(m in axis.requestable for m, axis in zip(turned, layer.axes)):
        yield f"It can be {turned}: perhaps the axes are swapped."
    elif all(m in axis.requestable for m, axis in zip(scaled, layer.axes)):
        yield f"It can be {scaled}, which is stride times the input's size."
    yield (
        f"You can leave output_size out: then the output has {_by(layer.output_size)}, which you can crop, or pad with "
        "torch.nn.functional.pad."
    )


def _numbers(output_size: Any, axes: int, dims: int) -> Size | None:
    """Return the numbers along the axes, of which one for each dimension may be given; None for anything else."""
    with suppress(Exception):  # a model can pass anything
        if len(output_size) in (axes, dims):
            return tuple(index(output_size[place]) for place in range(-axes, 0))
    return None


def _flattened(named: dict[Call, Named], failure: Failure) -> Iterator[str]:
    """Yield what to change where a matrix takes as many numbers as stride times the input's size would have."""
    shapes = [given.shape for given in failure.given[-2:]]
    if failure.function not in ("mm", "addmm") or [*map(len, shapes)] != [2, 2] or not named:
        return
    rows, matrix = shapes
    layer, name = list(named.values())[-1]
    channels, size, scaled = layer.channels[1], layer.output_size, tuple(axis.s * axis.n for axis in layer.axes)
    change = None if layer.given or layer.returned else _scaled(layer)
    if change and (rows[-1], matrix[0]) == (channels * math.prod(size), channels * math.prod(scaled)):
        yield f"{rows[-1]} = {_product(channels, size)} numbers are what {name} returns for one example."
        yield f"{matrix[0]} = {_product(channels, scaled)} come from stride times the input's size: {change}."


def _caused(error: BaseException | None, by: Exception) -> bool:
    """Whether an error is this one, or was raised while it was handled."""
    while error is not None and error is not by:
        error = error.__cause__ or error.__context__
    return error is not None


def _span(sizes: Sequence[int]) -> str:
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"


def _product(channels: int, size: Size) -> str:
    return "·".join(map(str, (channels, *size)))


def _by(size: Sequence[int]) -> str:
    return "×".join(map(str, size))
