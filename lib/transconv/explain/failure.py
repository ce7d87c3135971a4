"""What to say when a model raises an error: its own sentence, what had run until then, and which setting would fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

from transconv.explain.facts import LayerFacts
from transconv.explain.text import cells_of
from transconv.explain.watch import Call, Failure, Watch

Size: TypeAlias = "tuple[int, ...]"

LONGEST = 500  # characters of an error's own sentence
OF_INPUTS = (
    r"'(Tensor|list|tuple|dict|NoneType)' object|\b([Bb]ool(ean)?s?|[Ll]ong|[Ii]nt(eger)?s?|dtype|scalar type)\b"
)
FEEDING = (
    "explain feeds a shape (C, *size) as zeros in a batch of one, and tensors as they are. Pass several inputs as a "
    "tuple, a list or a dict as one input, keyword arguments by name, ids and masks as tensors of integers or bools."
)
CROP = "You can crop the larger of the two, or pad the smaller with torch.nn.functional.pad."


class Clash(NamedTuple):
    """A layer whose output met another size: both sizes, and the part of the output that it was, if not all of it."""

    call: Call
    layer: LayerFacts
    own: Size
    other: Size
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
    if watch.raised and watch.raised[1].name and _caused(error, watch.raised[0]):
        _, module = watch.raised
        lines.append(f"It came from {module.name} ({type(module.module).__name__}).")
    if layers:
        last = list(layers.values())[-1]
        which = f"The last of {len(layers)} transposed convolutions" if len(layers) > 1 else "The only one"
        lines.append(f"{which} until then was {_named(last)}.")
    else:
        lines.append("No transposed convolution had run until then.")
    if failure and not _caused(error, failure.error):
        failure = None
    clashes = list(_clashes(layers, failure)) if failure else []
    if failure and clashes:
        lines += _clash_text(failure.function, clashes)
    elif isinstance(error, (TypeError, KeyError)) or re.search(OF_INPUTS, said) or (failure and not layers):
        lines.append(FEEDING)
    return "\n".join(lines)


def _named(layer: LayerFacts) -> str:
    return f"{layer.name} ({_by(layer.input_size)} → {_by(layer.output_size)})"


def _clashes(layers: dict[Call, LayerFacts], failure: Failure) -> Iterator[Clash]:
    """Yield each layer whose output met one other size."""
    if re.search("conv|mm|matmul|linear", failure.function):  # their tensors needn't have the same size
        return
    for given in failure.given:
        held, dims = given.held, len(given.shape)
        if not held or not held.alone or held.call not in layers:
            continue
        part, own = held.cells.part, held.cells.sizes(given.shape)
        met: dict[Size, bool] = {}  # each size, and whether a tensor has it that isn't from a layer
        for other in failure.given:
            if other is not given and len(other.shape) == dims:
                axes = zip(held.cells.dims, own, held.cells.sizes(other.shape))
                # A size of 1 fits every other, and so does any along the axis that is joined.
                size = tuple(mine if n == 1 or dim + dims == failure.joined else n for dim, mine, n in axes)
                met[size] = met.get(size, False) or other.held is None
        fixed = met.pop(own, False)
        if len(met) == 1 and not fixed and own == tuple(map(len, part)):
            whole = part == held.call.whole
            yield Clash(held.call, layers[held.call], own, next(iter(met)), None if whole else part)


def _clash_text(function: str, clashes: Sequence[Clash]) -> Iterator[str]:
    """Yield what met in the function that failed, and what would fit."""
    each_other = len({clash.own for clash in clashes}) > 1
    advice = [list(_advice(clash)) for clash in clashes]
    enough = each_other and any(advice)
    for clash, found in zip(clashes, advice):
        part = f"{cells_of(clash.part)} of the {_by(clash.layer.settings.output_size)} " if clash.part else ""
        yield f"{function} was given {_by(clash.own)}, {part}from {_named(clash.layer)}, beside {_by(clash.other)}."
        yield from found
        if not clash.part and not _fits(clash) and not enough:
            reach = " by ".join(f"{axis.reach[0]} to {axis.reach[-1]}" for axis in clash.layer.axes)
            no = f"No output_padding gives {_by(clash.other)}"
            yield f"{no}: with its other settings, {clash.layer.name} reaches {reach}."
    if each_other and all(advice):
        yield "Change one side, not both."
    if not enough and any(clash.part or not _fits(clash) for clash in clashes):
        yield CROP


def _fits(clash: Clash) -> tuple[int, ...] | None:
    """Return the output_padding that gives the layer's output the other size, or None if there is none."""
    needed = [axis.output_padding_to(size) for axis, size in zip(clash.layer.axes, clash.other)]
    fits = tuple(o for o in needed if o is not None)
    return fits if len(fits) == len(needed) else None


def _advice(clash: Clash) -> Iterator[str]:
    """Yield how the layer's output can have the other size: what holds for more sizes before what fits this one."""
    layer, other, fits = clash.layer, clash.other, _fits(clash)
    if clash.part:
        if other == layer.settings.output_size:
            yield f"Leave out the slice: the whole output has {_by(other)}."
        return
    # PyTorch's own limit on output_size, which only its own layers take for sure.
    if fits and clash.call.takes_output_size and all(o < axis.s for o, axis in zip(fits, layer.axes)):
        within = " by ".join(f"{axis.reach[0]} to {axis.reach[axis.s - 1]}" for axis in layer.axes)
        yield (
            f"For every size that the layer reaches, here {within}: call it with the other tensor's size as "
            f"output_size, here {other}."
        )
    if clash.call.was_given_one:
        return
    scaling = [axis.scaling for axis, size in zip(layer.axes, other) if size == axis.s * axis.n]
    if len(scaling) == len(other) and all(scaling) and not layer.given:
        padding, output_padding = zip(*((axis.p, axis.o) for axis in scaling if axis))
        yield (
            f"For every size that is stride times the input's: padding={padding} and output_padding={output_padding} "
            f"instead of {layer.settings.padding} and {layer.settings.output_padding}."
        )
    if fits:
        yield f"For this size alone: output_padding={fits} instead of {layer.settings.output_padding}."


def _caused(error: BaseException | None, by: Exception) -> bool:
    """Whether an error is this one, or was raised while it was handled."""
    while error is not None and error is not by:
        error = error.__cause__ or error.__context__
    return error is not None


def _by(size: Sequence[int]) -> str:
    return "×".join(map(str, size))
