"""What to say when a model raises an error: its own sentence, what had run until then, and which setting would fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transconv.explain.facts import LayerFacts
from transconv.explain.watch import Failure

LONGEST = 500  # characters of an error's own sentence


def failure_text(model: str, fed: str, error: Exception, layers: Sequence[LayerFacts], failure: Failure | None) -> str:
    """Return a message about a model that raised an error, one sentence a line."""
    if failure and "TorchScript interpreter" in str(error):  # which loses PyTorch's sentence
        error = failure.error
    said = str(error)
    shortened = said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
    raised = f"{model} fed with {fed} raised {type(error).__name__}: {shortened}"
    lines = [f"layer_or_model must run on what it is fed: {raised}"]
    if not layers:
        lines.append(
            "No transposed convolution had run until then. explain feeds what you pass: a shape (C, *size) as zeros in "
            "a batch of one, tensors as they are, several inputs as a tuple, a list or a dict as one input, keyword "
            "arguments by name."
        )
        return "\n".join(lines)
    last = layers[-1]
    sizes = f"{_by(last.input_size)} → {_by(last.output_size)}"
    lines.append(f"The last of {len(layers)} transposed convolutions until then was {last.name}, {sizes}.")
    meeting = _meeting(layers, failure) if failure and _caused(error, failure.error) else None
    if failure and meeting:
        layer, own, other = meeting
        lines.append(f"{failure.function} was given {_by(own)}, the size of {layer.name}, beside {_by(other)}.")
        lines += _advice(layer, own, other)
    return "\n".join(lines)


def _meeting(
    layers: Sequence[LayerFacts], failure: Failure
) -> tuple[LayerFacts, tuple[int, ...], tuple[int, ...]] | None:
    """Return the last layer whose output, by its size, met one of another size, with both sizes."""
    if re.search("conv|mm|matmul|linear", failure.function):  # their tensors needn't have the same size
        return None
    for layer in reversed(layers):
        axes = len(layer.output_size)
        sizes = [layer.output_size, *(tuple(map(len, part)) for part in layer.taken)]
        for shape in failure.shapes:
            for other in failure.shapes:
                own, met = shape[-axes:], other[-axes:]
                if own in sizes and len(other) == len(shape) > axes and own != met:
                    return layer, own, met
    return None


def _advice(layer: LayerFacts, own: tuple[int, ...], other: tuple[int, ...]) -> Iterator[str]:
    """Yield how the layer's output can have the other size: what holds for every size before what fits this one."""
    needed = [axis.output_padding_to(size) for axis, size in zip(layer.axes, other)]
    fits = tuple(o for o in needed if o is not None) if own == layer.settings.output_size else ()
    found = len(fits) == len(other)
    if found and all(o < axis.s for o, axis in zip(fits, layer.axes)):  # PyTorch's own limit on output_size
        yield f"For every size: call the layer with the other tensor's size as output_size, here {other}."
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
        yield (
            f"No output_padding gives {_by(other)}: with its other settings, {layer.name} reaches {reach}. "
            "You can also crop the larger of the two, or pad the smaller with torch.nn.functional.pad."
        )


def _caused(error: BaseException | None, by: Exception) -> bool:
    """Whether an error is this one, or was raised while it was handled."""
    while error is not None and error is not by:
        error = error.__cause__ or error.__context__
    return error is not None


def _by(size: Sequence[int]) -> str:
    return "×".join(map(str, size))
