"""What to say when a model raises an error: its own sentence, what had run until then, and which setting would fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from torch import Tensor

from transconv.explain.facts import LayerFacts
from transconv.explain.text import cells_of, told_apart
from transconv.explain.watch import Call, Failure, Running, Watch, is_pytorchs
from transconv.layer import layer_of_module

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


class Clash(NamedTuple):
    """A layer whose output met another size.

    Attributes:
        name: the layer's, told apart from other calls of it. own: the size of its output, or of the part that met.
        other: the size that the other tensor has. wanted: the one that would fit: where the other has 1, or the two
            are joined, any does. part: the cells that met, if not all.
    """

    call: Call
    layer: LayerFacts
    name: str
    own: Size
    other: Size
    wanted: Size
    part: tuple[range, ...] | None


def failure_text(model: str, fed: str, error: Exception, layers: dict[Call, LayerFacts], watch: Watch) -> str:
    """Return a message about a model that raised an error, one sentence a line."""
    failure = watch.failure
    if failure and "TorchScript interpreter" in str(error):  # which loses PyTorch's sentence
        error = failure.error
    said = str(error)
    shortened = said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
    raised = f"{model} fed with {fed} raised {type(error).__name__}: {shortened}"
    lines = [f"layer_or_model must run on what it is fed: {raised}"]
    if watch.raised and _caused(error, watch.raised[0]):
        running = watch.raised[1]
        if running.module and running.module.name:
            lines.append(f"It came from {running.module.name} ({type(running.module.module).__name__}).")
        lines += _requested(running)
    names = dict(zip(layers, told_apart(list(layers.values()))))
    if layers:
        last = list(layers)[-1]
        one = "The only transposed convolution"
        which = f"The last of {len(layers)} transposed convolutions" if len(layers) > 1 else one
        lines.append(f"{which} until then was {_named(layers[last], names[last])}.")
    else:
        lines.append("No transposed convolution had run until then.")
    if failure and not _caused(error, failure.error):
        failure = None
    clashes = list(_clashes(layers, names, failure)) if failure else []
    if failure and clashes:
        lines += _clash_text(failure.function, clashes)
    elif isinstance(error, (TypeError, KeyError)) or re.search(OF_INPUTS, said) or (failure and not layers):
        lines.append(FEEDING)
    return "\n".join(lines)


def _named(layer: LayerFacts, name: str) -> str:
    return f"{name} ({_by(layer.input_size)} → {_by(layer.output_size)})"


def _clashes(layers: dict[Call, LayerFacts], names: dict[Call, str], failure: Failure) -> Iterator[Clash]:
    """Yield each layer whose output met one other size, where nothing but the size was in the way."""
    if re.search("conv|mm|matmul|linear", failure.function):  # their tensors needn't have the same size
        return
    for given in failure.given:
        held = given.held
        if not held or not held.alone or held.call not in layers:
            continue
        part, own = held.cells.part, held.cells.sizes(given.shape)
        met: dict[Size, tuple[Size, bool]] = {}  # each size that would fit: a tensor's, and whether no layer made one
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
            met[wanted] = theirs, met.get(wanted, ((), False))[1] or other.held is None
        _, fixed = met.pop(own, ((), False))
        if len(met) == 1 and not fixed and own == tuple(map(len, part)):
            [(wanted, (theirs, _))] = met.items()
            layer, whole = layers[held.call], part == held.call.whole
            yield Clash(held.call, layer, names[held.call], own, theirs, wanted, None if whole else part)


def _differ_along(dims: Size, shape: Size, other: Size, joined: int | None) -> bool:
    """Whether two shapes go together but for these dimensions, counted from the end."""
    if len(shape) != len(other) or (joined is not None and not -len(shape) <= joined < 0):
        return False
    rest = [(dim, shape[dim], other[dim]) for dim in range(-len(shape), 0) if dim not in dims]
    return all(dim == joined or n == m or (joined is None and 1 in (n, m)) for dim, n, m in rest)


def _clash_text(function: str, clashes: Sequence[Clash]) -> Iterator[str]:
    """Yield what met in the function that failed, and what would fit."""
    each_other = len({clash.own for clash in clashes}) > 1
    advice = [list(_advice(clash)) for clash in clashes]
    enough = each_other and any(advice)
    for clash, found in zip(clashes, advice):
        part = f"{cells_of(clash.part)} of the {_by(clash.layer.settings.output_size)} " if clash.part else ""
        named = _named(clash.layer, clash.name)
        yield f"{function} was given {_by(clash.own)}, {part}from {named}, beside {_by(clash.other)}."
        yield from found
        if not clash.part and not _fits(clash) and not enough:
            reach = " by ".join(_span(axis.reach) for axis in clash.layer.axes)
            no = f"No output_padding gives {_by(clash.wanted)}"
            yield f"{no}: with its other settings, {clash.name} reaches {reach}."
    if each_other and all(advice):
        yield "Change one side, not both."
    if not enough and any(clash.part or not _fits(clash) for clash in clashes):
        yield CROP


def _fits(clash: Clash) -> tuple[int, ...] | None:
    """Return the output_padding that gives the layer's output the other size, or None if there is none."""
    needed = [axis.output_padding_to(size) for axis, size in zip(clash.layer.axes, clash.wanted)]
    fits = tuple(o for o in needed if o is not None)
    return fits if len(fits) == len(needed) else None


def _advice(clash: Clash) -> Iterator[str]:
    """Yield how the layer's output can have the other size: what holds for more sizes before what fits this one."""
    layer, wanted, fits = clash.layer, clash.wanted, _fits(clash)
    if clash.part:
        if wanted == layer.settings.output_size:
            yield f"Leave out the slice: the whole output has {_by(wanted)}."
        return
    # PyTorch's own limit on output_size, which only its own layers take for sure.
    limit = fits and all(o < axis.s for o, axis in zip(fits, layer.axes))
    if limit and clash.call.takes_output_size and wanted == clash.other:
        within = " by ".join(_span(axis.reach[: axis.s]) for axis in layer.axes)
        yield (
            f"For every size that {clash.name} reaches, here {within}: call it with the other tensor's size as "
            f"output_size, here {wanted}."
        )
    if clash.call.was_given_one:
        return
    passed_on = "" if clash.call.module is None or clash.call.takes_output_size else ", if the call takes it from there"
    always = None if layer.given else _scaling(layer, wanted)
    if always:
        yield f"For stride times the input's size, whatever that is: {always}{passed_on}."
    if fits and always != f"output_padding={fits} instead of {layer.settings.output_padding}":
        yield f"For this size alone: output_padding={fits} instead of {layer.settings.output_padding}{passed_on}."


def _scaling(layer: LayerFacts, wanted: Size) -> str | None:
    """Return the settings that give this size by giving stride times any input's size; None if there are none."""
    scaling = [axis.scaling for axis, size in zip(layer.axes, wanted) if size == axis.s * axis.n]
    found = [axis for axis in scaling if axis]
    if len(found) < len(wanted):
        return None
    changes = {
        "padding": (tuple(axis.p for axis in found), layer.settings.padding),
        "output_padding": (tuple(axis.o for axis in found), layer.settings.output_padding),
    }
    return " and ".join(f"{name}={new} instead of {old}" for name, (new, old) in changes.items() if new != old)


def _requested(running: Running) -> Iterator[str]:
    """Yield what to do where one of PyTorch's layers was given an output_size that it can't reach."""
    size = running.keywords.get("output_size", (*running.args, None, None)[1])
    if size is None or not is_pytorchs(running.forward) or not isinstance(running.args[0], Tensor):
        return
    module: Any = running.module and running.module.module
    axes = len(module.stride)
    layer = LayerFacts("", layer_of_module(module, tuple(running.args[0].shape[-axes:]), axes), (1, 1), False)
    wanted = tuple(size[-axes:])
    if all(m in axis.reach for m, axis in zip(wanted, layer.axes)):
        return
    always = _scaling(layer, wanted)
    if always:
        yield f"That size is stride times the input's: {always} gives that for every input."
    else:
        yield "You can leave output_size out, then crop the output or pad it with torch.nn.functional.pad."


def _caused(error: BaseException | None, by: Exception) -> bool:
    """Whether an error is this one, or was raised while it was handled."""
    while error is not None and error is not by:
        error = error.__cause__ or error.__context__
    return error is not None


def _span(sizes: Sequence[int]) -> str:
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"


def _by(size: Sequence[int]) -> str:
    return "×".join(map(str, size))
