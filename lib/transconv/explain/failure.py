"""What to say when a model raises an error: its own sentence, what had run until then, and which setting would fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from transconv.explain.facts import LayerFacts
from transconv.explain.watch import Call, Failure

Size: TypeAlias = tuple[int, ...]

LONGEST = 500  # characters of an error's own sentence
NOT_INPUTS = (NotImplementedError, RecursionError, AssertionError)  # errors that other inputs rarely cure
FEEDING = (
    "explain feeds what you pass: a shape (C, *size) as zeros in a batch of one, tensors as they are, several inputs "
    "as a tuple, a list or a dict as one input, keyword arguments by name. For ids or a mask, pass a tensor of "
    "integers or bools. Numbers in a list or a tuple are always a shape: if the model takes the list itself, pass a "
    "module that calls the model with it."
)
CROP = "You can crop the larger of the two, or pad the smaller with torch.nn.functional.pad."


def failure_text(
    model: str, fed: str, error: Exception, layers: dict[Call, LayerFacts], failure: Failure | None
) -> str:
    """Return a message about a model that raised an error, one sentence a line."""
    if failure and "TorchScript interpreter" in str(error):  # which loses PyTorch's sentence
        error = failure.error
    said = str(error)
    shortened = said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
    raised = f"{model} fed with {fed} raised {type(error).__name__}: {shortened}"
    lines = [f"layer_or_model must run on what it is fed: {raised}"]
    if layers:
        last = list(layers.values())[-1]
        which = f"The last of {len(layers)} transposed convolutions" if len(layers) > 1 else "The only one"
        lines.append(f"{which} until then was {_named(last)}.")
    else:
        lines.append("No transposed convolution had run until then.")
        if not isinstance(error, NOT_INPUTS):
            lines.append(FEEDING)
    if failure and _caused(error, failure.error):
        for layer, own, other, whole in _clashes(layers, failure):
            origin = f"from {_named(layer)}" if whole else f"sliced out of {_named(layer)}"
            lines.append(f"{failure.function} was given {_by(own)}, {origin}, beside {_by(other)}.")
            lines += _advice(layer, other) if whole else [CROP]
    return "\n".join(lines)


def _named(layer: LayerFacts) -> str:
    return f"{layer.name} ({_by(layer.input_size)} → {_by(layer.output_size)})"


def _clashes(layers: dict[Call, LayerFacts], failure: Failure) -> Iterator[tuple[LayerFacts, Size, Size, bool]]:
    """Yield each layer whose output met another size, both sizes, and whether the output is whole."""
    if re.search("conv|mm|matmul|linear", failure.function):  # their tensors needn't have the same size
        return
    held = {given.call: given for given in failure.given if given.call in layers}
    others = [given for given in failure.given if given.call not in layers] or list(held.values())[-1:]
    for call, given in held.items():
        if call is None:
            continue
        axes, dims = len(given.cells), len(given.shape)
        own = given.shape[-axes:]
        # A size of 1 fits every other.
        met = {other.shape[-axes:] for other in others if len(other.shape) == dims and set(other.shape[-axes:]) != {1}}
        if failure.joined is not None:  # sizes along this axis may differ
            axis = failure.joined % dims - dims + axes
            met = {tuple(own[place] if place == axis else m for place, m in enumerate(other)) for other in met}
        if len(met) == 1 and own not in met and dims > axes:
            yield layers[call], own, met.pop(), given.cells == call.whole


def _advice(layer: LayerFacts, other: Size) -> Iterator[str]:
    """Yield how the layer's output can have the other size: what holds for more sizes before what fits this one."""
    needed = [axis.output_padding_to(size) for axis, size in zip(layer.axes, other)]
    fits = tuple(o for o in needed if o is not None)
    found = len(fits) == len(other)
    if found and all(o < axis.s for o, axis in zip(fits, layer.axes)):  # PyTorch's own limit on output_size
        within = " by ".join(f"{axis.reach[0]} to {axis.reach[axis.s - 1]}" for axis in layer.axes)
        yield (
            f"For every size that the layer reaches, here {within}: call it with the other tensor's size as "
            f"output_size, here {other}."
        )
    scaling = [axis.scaling for axis, size in zip(layer.axes, other) if size == axis.s * axis.n]
    if len(scaling) == len(other) and all(scaling):
        padding, output_padding = zip(*((axis.p, axis.o) for axis in scaling if axis))
        yield (
            f"For every size that is stride times the input's: padding={padding} and output_padding={output_padding} "
            f"instead of {layer.settings.padding} and {layer.settings.output_padding}."
        )
    if found:
        yield f"For this size alone: output_padding={fits} instead of {layer.settings.output_padding}."
    else:
        reach = " by ".join(f"{axis.reach[0]} to {axis.reach[-1]}" for axis in layer.axes)
        yield f"No output_padding gives {_by(other)}: with its other settings, {layer.name} reaches {reach}."
        yield CROP


def _caused(error: BaseException | None, by: Exception) -> bool:
    """Whether an error is this one, or was raised while it was handled."""
    while error is not None and error is not by:
        error = error.__cause__ or error.__context__
    return error is not None


def _by(size: Sequence[int]) -> str:
    return "×".join(map(str, size))
