"""What a transposed layer does to a size, with the numbers filled in, or what each one that runs in a model does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter

from transconv.arguments import tensor
from transconv.explain.facts import LayerFacts
from transconv.explain.failure import failure_text
from transconv.explain.inputs import mixes_dtypes, read_inputs, tensors
from transconv.explain.run import Run, run
from transconv.explain.text import Table, layer_table, layer_text, listed, model_table, model_text, table_html
from transconv.explain.unchecked import refusal
from transconv.explain.watch import Call
from transconv.layer import SETTINGS, TRANSPOSED, check_sizes, layer_of_module
from transconv.packed import PLAIN_CLASS

Transposed: TypeAlias = "nn.ConvTranspose1d | nn.ConvTranspose2d | nn.ConvTranspose3d"


@dataclass(frozen=True, repr=False)
class Explanation:
    """What `explain` found: text in a terminal, a table in a notebook, and numbers to work with.

    Attributes:
        layers: the facts of each transposed convolution, once for each time it ran, in that order.
        model: the name of the model's class; empty for a layer on its own.
        fed: the shapes of the tensors that were fed to the model.
        not_run: the names of the model's transposed layers that were not seen to run.
        notes: what else there is to know about the run.
    """

    layers: tuple[LayerFacts, ...]
    model: str = ""
    fed: tuple[tuple[int, ...], ...] = ()
    not_run: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (model_text if self.model else layer_text)(self._table())

    def _repr_html_(self) -> str:
        return table_html(self._table())

    def _table(self) -> Table:
        if not self.model:
            return layer_table(self.layers[0])
        order = "in the order they first ran" if len(set(self.layers)) < len(self.layers) else "in the order they ran"
        ran = f"transposed convolutions {order}" if self.layers else "no transposed convolution was seen"
        return model_table(f"{self.model} fed with {listed(self.fed)}: {ran}", self.layers, self.not_run, self.notes)


def explain(layer_or_model: nn.Module, input_size: Any = None, **keywords: Any) -> Explanation:
    """Return what a transposed layer does to a size, or what each transposed convolution in a model does.

    For a layer, you get the shape arithmetic with the numbers filled in, the output_padding that brings sizes back,
    how many stamps reach a cell, whether that is uneven and what would make it even, and what the layer costs.

    A model runs in eval mode and without gradients, on a copy: it stays as it was, and so does PyTorch's random state.
    Only what can't be copied, such as a lock, is the model's own; it is named. The model's hooks run, too; what they,
    or its code, change outside the model isn't put back, and may be left with tensors without numbers.
    The first run has tensors without numbers: nothing is computed, so large sizes take no longer; the first in a
    process takes PyTorch some seconds to prepare. It can't see errors that depend on values, such as an index out of
    range. A second run, with numbers, follows if the first raises an error, asks for a value, or does what PyTorch
    checks only with numbers, such as mixing dtypes.
    You see every call of PyTorch's transposed convolution in the thread that runs the model, by layers and functions,
    in scripted, traced, exported, compiled and quantised models too. Not seen: a call in another thread, and one that
    is computed in another way, for example by a kernel of its own or as a gradient.
    Sizes and shifts are those of a layer's output, or of the part that a slice keeps. Slices are followed through other
    views (split, transpose, a reshape that joins no axes), norms, activations and other element-wise functions, and
    through stride-1 convolutions: zero-padded, or PyTorch's layers with any padding_mode that keep the size. They are
    not followed past flips, indices, joins, resizing and whatever else moves cells.

    Args:
        layer_or_model: an nn.ConvTranspose1d, 2d or 3d, or any module.
        input_size: for a layer, the spatial size: an int, or one for each axis. For a model, the shape of one
            example without the batch, usually (C, *size): the model is fed zeros, in a batch of one, with the dtype
            of its first convolution or linear layer that has as many input channels or features, or of its first
            one. Either may be a tensor instead, which decides the dtype. If a model takes several inputs, pass a
            tuple of them, with shapes, tensors, flags and whatever else it takes; a list or a dict is one input.
            Numbers in a tuple or a list are a shape.
            For ids or a mask, pass a tensor of integers or bools.
        **keywords: the model's keyword arguments, in the same way; a layer's output_size=.

    Raises:
        TypeError: layer_or_model is not a module, or input_size has the wrong type.
        ValueError: input_size does not fit, a lazy layer on its own gets no tensor, the layer's settings leave
            nothing of the output, a module can't be copied, or the model raised an error. Then the message quotes it
            and says what had run and which setting fits.

    Source: the formulas of torch.nn.ConvTranspose2d; Odena et al., 2016, doi:10.23915/distill.00003, on overlap.

    >>> found = explain(nn.Sequential(nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1)), (1, 4, 4))
    >>> found.layers[0].output_size, found.layers[0].checkerboard
    ((8, 8), True)
    >>> found.layers[0].suggestion.kernel_size
    (4, 4)
    """
    if not isinstance(layer_or_model, nn.Module):
        hint = ": pass its .module()" if callable(getattr(layer_or_model, "module", None)) else ""
        raise TypeError(f"layer_or_model must be a torch.nn.Module, got {type(layer_or_model).__name__}{hint}")
    layer_or_model = getattr(layer_or_model, "_orig_mod", layer_or_model)  # of a compiled one
    if isinstance(layer_or_model, TRANSPOSED):
        return _explain_layer(layer_or_model, input_size, keywords)
    return _explain_run(layer_or_model, run(layer_or_model, lambda: read_inputs(layer_or_model, input_size, keywords)))


def _explain_layer(layer: Transposed, input_size: Any, keywords: dict[str, Any]) -> Explanation:
    axes = len(layer.kernel_size)
    lazy = any(isinstance(parameter, UninitializedParameter) for parameter in layer.parameters())
    size = input_size
    if isinstance(input_size, Tensor):
        tensor("input_size", input_size, (axes + 1, axes + 2), f"(N, C_in, *size) or (C_in, *size) with {axes} axes")
        channels, *size = input_size.shape[-axes - 1 :]
        if channels != layer.in_channels and not lazy:
            raise ValueError(
                f"input_size must have the {layer.in_channels} input channels of the layer, got {channels}"
            )
    elif lazy:
        raise ValueError("layer_or_model must know its channels, but it is still lazy: pass a tensor as input_size")
    if isinstance(size, (tuple, list)) and len(size) in (axes + 1, axes + 2):
        number = "one number" if axes == 1 else f"{axes} numbers"
        raise ValueError(
            f"input_size must be the spatial size for a layer, {number} without the channels, got {tuple(size)}"
        )
    settings = layer_of_module(layer, size, TRANSPOSED.index(_kind(layer)) + 1)
    if _is_pytorchs(layer) and not keywords:
        check_sizes(settings)
        return Explanation((LayerFacts("", settings, (layer.in_channels, layer.out_channels), layer.bias is not None),))
    if isinstance(keywords.get("output_size"), int):
        keywords = keywords | {"output_size": (keywords["output_size"],) * axes}
    x = input_size if isinstance(input_size, Tensor) else (layer.in_channels, *settings.input_size)
    ran = run(layer, lambda: (read_inputs(layer, x, {})[0], keywords))
    found = _explain_run(layer, ran)
    if len(found.layers) != 1 or found.notes:
        return found
    facts, outputs = found.layers[0], list(tensors(ran.output))
    note = [facts.note] if facts.note else []
    if facts.input_size != settings.input_size:
        note.append(f"A hook made {facts.input_size} of the input {settings.input_size}.")
        facts = facts._replace(given=settings.input_size)
    if len(outputs) == 1 and outputs[0].shape[-axes:] != facts.output_size:
        returned = tuple(outputs[0].shape[-axes:])
        note.append(f"A hook made {returned} of the output {facts.output_size}.")
        facts = facts._replace(returned=returned)
    return Explanation((facts._replace(name="", note=" ".join(note)),))


def _is_pytorchs(layer: Transposed) -> bool:
    """Whether nothing but PyTorch's own code runs when the layer is called, so that its settings tell its output."""
    kind = _kind(layer)
    names = ("__call__", "forward", "_output_padding")
    plain = PLAIN_CLASS.get(type(layer), type(layer))  # of a packed one
    own = all(getattr(plain, name) is getattr(kind, name) and name not in vars(layer) for name in names)
    return own and not (layer._forward_hooks or layer._forward_pre_hooks)


def _explain_run(model: nn.Module, found: Run) -> Explanation:
    watch, name = found.watch, _class_name(model)
    layers = {call: _facts(call, model) for call in watch.calls}
    if watch.error:
        said = failure_text(name, list(tensors(found.inputs)), mixes_dtypes(model), watch.error, layers, watch)
        raise ValueError("\n".join([said, *_shared(found)])) from watch.error
    transposed = [module for module in found.modules if _kind(module.module)]
    called = {call.module.module for call in watch.calls if call.module}
    weights = {call.weight for call in watch.calls}
    unseen = [module for module in transposed if module.module not in called and module.names[0] not in weights]
    not_run = tuple(module.name or name for module in unseen if module.module not in watch.ran)
    in_vain = [module.name or name for module in unseen if module.module in watch.ran]
    unregistered = [module.name for module in transposed if not module.registered]
    fed = tuple(tuple(example.shape) for example in tensors(found.inputs))
    return Explanation(
        tuple(layers.values()), name, fed, not_run, tuple(_notes(found, layers.values(), in_vain, unregistered))
    )


def _notes(
    found: Run, layers: Iterable[LayerFacts], in_vain: Sequence[str], unregistered: Sequence[str]
) -> Iterator[str]:
    """Yield what no table shows about a run."""
    for layer in dict.fromkeys(layers):
        if rule := refusal(layer.settings):  # on the meta device, it ran
            yield f"{layer.name}: with numbers, PyTorch raises an error. {rule}."
    for name in in_vain:
        yield f"{name}: ran, but no call of PyTorch's transposed convolution was seen in it."
    if unregistered:
        names = ", ".join(unregistered)
        yield f"In a plain list or dict, so not registered, and parameters(), to() and eval() miss it: {names}."
    yield from _shared(found)


def _shared(found: Run) -> Iterator[str]:
    """Yield what the run may have changed."""
    if found.shared:
        names = ", ".join(found.shared)
        yield f"What can't be copied was shared with the model, and the run may have changed it: {names}."


def _kind(module: nn.Module) -> type[nn.Module] | None:
    """Return PyTorch's class of a transposed layer, also of one in a scripted model, or None."""
    scripted = getattr(module, "original_name", None)
    return next((kind for kind in TRANSPOSED if isinstance(module, kind) or scripted == kind.__name__), None)


def _class_name(model: nn.Module) -> str:
    """Return the name of the model's class, also of a scripted one."""
    return str(getattr(model, "original_name", type(model).__name__))


def _facts(call: Call, model: nn.Module) -> LayerFacts:
    module = call.module.module if call.module else None
    facts = LayerFacts(_name(call, model), call.settings, call.channels, call.bias, taken=tuple(call.taken))
    if not isinstance(module, TRANSPOSED):
        return facts
    own, size = layer_of_module(module, call.settings.input_size, len(call.whole)), call.settings.output_size
    other = [name for name in SETTINGS if getattr(own, name) != getattr(call.settings, name)]
    said = [
        f"ran with {name}={getattr(call.settings, name)}, the layer's own is {getattr(own, name)}" for name in other
    ]
    if call.given and not (call.straight and call.given == own.input_size):
        facts = facts._replace(given=call.given)
        said.append(f"{type(module).__name__} ran on {own.input_size} made of the input {call.given}")
    if call.returned and call.returned != size:
        facts = facts._replace(returned=call.returned)
        who = "" if facts.given else f"{type(module).__name__} "
        said.append(f"{who}returned {call.returned}, its settings give {size}")
    return facts._replace(note=f"{' and '.join(said)}." if said else "")


def _name(call: Call, model: nn.Module) -> str:
    """Return a layer's name, or that of a weight, or of the module in which a function was called."""
    if call.module and isinstance(call.module.module, TRANSPOSED):
        return call.module.name or _class_name(model)
    if call.weight is not None:
        return call.weight or (_class_name(model) if _kind(model) else "weight")
    return (call.module and call.module.name) or f"in {_class_name(model)}"
