"""What a transposed layer does to a size, with the numbers filled in, or what each such layer of a whole model does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter

from transconv.arguments import integers, non_empty_tuple, read_settings, tensor
from transconv.explain.facts import LayerFacts
from transconv.explain.text import Table, layer_table, layer_text, model_table, model_text, table_html
from transconv.layer import check_sizes, layer_of

TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
Transposed: TypeAlias = "nn.ConvTranspose1d | nn.ConvTranspose2d | nn.ConvTranspose3d"


@dataclass(frozen=True, repr=False)
class Explanation:
    """What `explain` found: text in a terminal, a table in a notebook, and numbers to work with.

    Attributes:
        layers: the facts of each transposed layer, once for each time it ran, in that order.
        model: the name of the model's class; empty for a layer on its own.
        fed: the shapes of the tensors that were fed to the model.
        not_run: the names of the model's transposed layers that did not run.
    """

    layers: tuple[LayerFacts, ...]
    model: str = ""
    fed: tuple[tuple[int, ...], ...] = ()
    not_run: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (model_text if self.model else layer_text)(self._table())

    def _repr_html_(self) -> str:
        return table_html(self._table())

    def _table(self) -> Table:
        if not self.model:
            return layer_table(self.layers[0])
        ran = "transposed layers in the order they ran" if self.layers else "no transposed layer ran"
        return model_table(f"{self.model} fed with {_shown(self.fed)}: {ran}", self.layers, self.not_run)


def explain(layer_or_model: nn.Module, input_size: Any) -> Explanation:
    """Return what a transposed layer does to a size, or what each transposed layer of a model does.

    For a layer, you get the shape arithmetic with the numbers filled in, the output_padding that brings sizes back,
    how many stamps reach a cell, whether that is uneven and what would make it even, and what the layer costs.
    A model runs once, in eval mode and without gradients; its state and PyTorch's random state on the CPU are then
    restored. Only layers are seen; calls of F.conv_transpose2d are not.

    Args:
        layer_or_model: an nn.ConvTranspose1d, 2d or 3d, or any module that contains some.
        input_size: for a layer, the spatial size: an int, or one for each axis. For a model, the shape of one
            example without the batch, usually (C, *size): the model is fed zeros, in a batch of one. Either may be
            a tensor instead; for a model with several inputs, pass a tuple of tensors.

    Raises:
        TypeError: layer_or_model is not a module, or input_size has the wrong type.
        ValueError: input_size does not fit, a lazy layer has no weight yet, the layer's settings leave nothing
            of the output, or the model raised an error, which the message quotes.

    Source: the formulas of torch.nn.ConvTranspose2d; Odena et al., 2016, doi:10.23915/distill.00003, on overlap.

    >>> found = explain(nn.Sequential(nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1)), (1, 4, 4))
    >>> [(layer.output_size, layer.checkerboard, layer.suggestion.kernel_size) for layer in found.layers]
    [((8, 8), True, (4, 4))]
    """
    if not isinstance(layer_or_model, nn.Module):
        raise TypeError(f"layer_or_model must be a torch.nn.Module, got {type(layer_or_model).__name__}")
    for name, parameter in layer_or_model.named_parameters():
        if isinstance(parameter, UninitializedParameter):
            raise ValueError(f"layer_or_model must know its channels, but {name} is still lazy: run it once first")
    if isinstance(layer_or_model, TRANSPOSED):
        return Explanation((_explain_layer(layer_or_model, input_size),))
    return _explain_model(layer_or_model, input_size)


class _Call(NamedTuple):
    """One run of a transposed layer."""

    layer: Transposed
    input_size: tuple[int, ...]
    output_size: tuple[int, ...]


def _explain_layer(layer: Transposed, input_size: Any) -> LayerFacts:
    axes = len(layer.kernel_size)
    if isinstance(input_size, Tensor):
        tensor("input_size", input_size, (axes + 1, axes + 2), f"(N, C_in, *size) or (C_in, *size) with {axes} axes")
        if input_size.shape[-axes - 1] != layer.in_channels:
            raise ValueError(
                f"input_size must have the {layer.in_channels} input channels of the layer, "
                f"got {input_size.shape[-axes - 1]}"
            )
        input_size = tuple(input_size.shape[-axes:])
    facts = _facts("", layer, read_settings(axes, input_size=input_size)["input_size"])
    check_sizes(facts.settings)
    return facts


def _explain_model(model: nn.Module, input_size: Any) -> Explanation:
    names: dict[Transposed, list[str]] = {}
    for name, module in model.named_modules(remove_duplicate=False):
        if isinstance(module, TRANSPOSED):
            names.setdefault(module, []).append(name)
    examples = _examples(model, input_size)
    fed = tuple(tuple(example.shape) for example in examples)
    try:
        calls = _run(model, names, examples)
    except Exception as error:  # a model's code can raise anything; the message says what
        raise ValueError(
            f"input_size must be what the model takes: {type(model).__name__} fed with {_shown(fed)} "
            f"raised {type(error).__name__}: {error}"
        ) from error
    ran = {call.layer for call in calls}
    return Explanation(
        tuple(_facts_of_call(" = ".join(names[call.layer]), call) for call in calls),
        type(model).__name__,
        fed,
        tuple(" = ".join(found) for layer, found in names.items() if layer not in ran),
    )


def _examples(model: nn.Module, input_size: Any) -> tuple[Tensor, ...]:
    """Return the model's inputs: the tensors that were given, or zeros with the dtype and device of the weights."""
    given = (input_size,) if isinstance(input_size, Tensor) else non_empty_tuple("input_size", input_size)
    if all(isinstance(item, Tensor) for item in given):
        return given
    weights = (weight for weight in model.parameters() if weight.is_floating_point() or weight.is_complex())
    return (next(weights, torch.empty(0)).new_zeros(1, *integers("input_size", given, 1)),)


def _run(model: nn.Module, layers: Iterable[Transposed], examples: Sequence[Tensor]) -> list[_Call]:
    """Run the model once, return the calls of its layers, and leave it as it was, whatever happens."""
    calls = []

    def record(layer: Transposed, args: tuple[Any, ...], kwargs: dict[str, Any], output: Tensor) -> None:
        x = next(value for value in (*args, *kwargs.values()) if isinstance(value, Tensor))
        axes = len(layer.kernel_size)
        calls.append(_Call(layer, tuple(x.shape[-axes:]), tuple(output.shape[-axes:])))

    training = [(module, module.training) for module in model.modules()]
    hooks = [layer.register_forward_hook(record, with_kwargs=True) for layer in layers]
    try:
        model.eval()
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            model(*examples)
    finally:
        for hook in hooks:
            hook.remove()
        for module, flag in training:
            module.training = flag
    return calls


def _facts_of_call(name: str, call: _Call) -> LayerFacts:
    """Return the facts of one call, with the output_padding that its output shows."""
    facts = _facts(name, call.layer, call.input_size)
    if facts.output_size == call.output_size:
        return facts
    settings = facts.settings
    sizes = zip(settings.output_padding, call.output_size, facts.output_size)
    used = tuple(o + actual - m for o, actual, m in sizes)
    if all(0 <= o < max(s, d) for o, s, d in zip(used, settings.stride, settings.dilation)):
        note = f"the call asked for output_padding {used}, the layer's own is {settings.output_padding}."
        return facts._replace(settings=settings._replace(output_padding=used), note=note)
    # For example, a subclass or a hook may crop the output.
    return facts._replace(note=f"returned {call.output_size} here; its settings give {facts.output_size}.")


def _facts(name: str, layer: Transposed, input_size: tuple[int, ...]) -> LayerFacts:
    words = ("kernel_size", "stride", "padding", "output_padding", "groups", "dilation")
    settings = layer_of(input_size=input_size, axes=len(input_size), **{word: getattr(layer, word) for word in words})
    return LayerFacts(name, settings, (layer.in_channels, layer.out_channels), layer.bias is not None)


def _shown(shapes: Sequence[tuple[int, ...]]) -> str:
    return " and ".join(map(str, shapes))
