"""Runs a model under watch and leaves it as it was.

It runs first on a copy with PyTorch's fake tensors, which have a shape and no numbers: nothing is computed, so the time
doesn't depend on the sizes, and the copy takes no memory. Some models can't do that: those that ask for a value, that
contain an operator without a rule for shapes (a quantized one) or a lazy layer. They, and those that raise an error,
run on a copy with numbers. A model that can't be copied runs itself; then everything that it holds is put back.
"""

from __future__ import annotations

import copy
import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeCopyMode, FakeTensorMode
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from transconv.explain.inputs import tensors
from transconv.explain.watch import Module, Watch

Inputs = tuple[tuple[Any, ...], dict[str, Any]]


class Run(NamedTuple):
    """One run of a model.

    Attributes:
        watch: what was seen. modules: those that could have run. inputs: what the model was fed.
        uncopied: why the model itself had to run; empty if a copy did.
    """

    watch: Watch
    modules: list[Module]
    inputs: Inputs
    uncopied: str = ""


def run(model: nn.Module, inputs: Callable[[], Inputs]) -> Run:
    """Run the model under watch, in eval mode and without gradients.

    Raises:
        TypeError, ValueError: from `inputs`, or a lazy layer is in a model that can't be copied. What the model
            raises is kept in `watch.error`.
    """
    # What is drawn at random on the model's devices is drawn again afterwards.
    devices = {weight.device for weight in model.parameters() if weight.is_cuda}
    with torch.random.fork_rng(devices=list(devices)), torch.no_grad():
        found = _run_on_shapes(model, inputs)
        return found if found and not found.watch.error else _run_on_numbers(model, inputs)


def _run_on_shapes(model: nn.Module, inputs: Callable[[], Inputs]) -> Run | None:
    """Run a copy of the model on fake tensors; return None if there is no such copy."""
    mode = FakeTensorMode(allow_non_fake_inputs=True)
    with mode, _quiet("torch._subclasses.fake_tensor"):  # it logs the errors that it passes on
        try:
            with FakeCopyMode(mode):
                subject = _copy(model)
        except Exception:  # anything that a model holds can refuse to be copied
            return None
        fed = inputs()
        with FakeCopyMode(mode):
            fed = _copied_inputs(fed)
        return _watched(subject, fed)


def _run_on_numbers(model: nn.Module, inputs: Callable[[], Inputs]) -> Run:
    """Run a copy of the model, or the model if it can't be copied."""
    fed = _copied_inputs(inputs())
    try:
        subject = _copy(model)
    except Exception as error:
        uncopied = f"{type(error).__name__}: {error}"
        with _put_back(model):
            return _watched(model, fed)._replace(uncopied=uncopied)
    return _watched(subject, fed)


def _watched(model: nn.Module, inputs: Inputs) -> Run:
    """Run a model that may be changed."""
    model = _uncompiled(model)
    with suppress(NotImplementedError):  # an exported program has no modes
        model.eval()
    modules = _modules(model)
    watch = Watch(_weights(modules))
    for module in modules:
        _wrap(module, watch)
    args, keywords = inputs
    with watch.watching():
        model(*args, **keywords)
    return Run(watch, modules, inputs)


def _copy(model: nn.Module) -> nn.Module:
    """Return a deep copy, also of lazy buffers, which PyTorch doesn't copy."""
    memo: dict[int, Any] = {}
    for buffer in model.buffers():
        if isinstance(buffer, UninitializedBuffer):
            memo[id(buffer)] = type(buffer)(device=buffer.device, dtype=buffer.dtype)  # type: ignore[call-arg]
    return copy.deepcopy(model, memo)


def _copied_inputs(inputs: Inputs) -> Inputs:
    """Return a deep copy of a model's inputs, or the inputs if they hold an object that can't be copied."""
    try:
        # PyTorch refuses to copy a tensor that was computed from a parameter.
        return copy.deepcopy(inputs, {id(x): x.detach().clone() for x in tensors(inputs)})
    except Exception:
        return inputs


def _uncompiled(model: nn.Module) -> nn.Module:
    """Return the model with each compiled module replaced by the one that was compiled."""
    holder = nn.ModuleList([model])
    for module in list(holder.modules()):
        if isinstance(module, torch.jit.ScriptModule):
            continue
        if getattr(module, "_compiled_call_impl", None) is not None:
            module._compiled_call_impl = None
        for name, child in module._modules.items():
            module._modules[name] = getattr(child, "_orig_mod", child)
    return holder[0]


def _modules(model: nn.Module) -> list[Module]:
    """Return the modules in the model, also those in plain lists, tuples and dicts, which aren't registered."""
    names: dict[nn.Module, list[str]] = {}
    for name, module in model.named_modules(remove_duplicate=False):
        names.setdefault(module, []).append(name)
    found = [Module(tuple(known), module, True) for module, known in names.items()]
    for module in found:
        for attribute, value in vars(module.module).items():
            for place, hidden in _inside(value):
                for name, part in hidden.named_modules(prefix=f"{module.prefix}{attribute}{place}"):
                    if part not in names:
                        names[part] = [name]
                        found.append(Module((name,), part, False))  # the loop comes to it too
    return found


def _inside(value: Any) -> Iterator[tuple[str, nn.Module]]:
    """Yield the modules in a list, a tuple or a dict, each with its place: "[0]", "['up']"."""
    if isinstance(value, (tuple, list, dict)):
        for place, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(item, nn.Module):
                yield f"[{place!r}]", item
            else:
                yield from ((f"[{place!r}]{deeper}", module) for deeper, module in _inside(item))


def _weights(modules: list[Module]) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors that the modules hold, each with its name; a layer's weight has the layer's name."""
    for module in modules:
        held = {
            **{name: value for name, value in vars(module.module).items() if isinstance(value, Tensor)},
            **dict(module.module.named_buffers(recurse=False)),
            **dict(module.module.named_parameters(recurse=False)),
        }
        for name, value in held.items():
            yield (module.names[0] or name) if name == "weight" else f"{module.prefix}{name}", value


def _wrap(module: Module, watch: Watch) -> None:
    """Tell the watch while the module's forward runs, whoever calls it."""
    if isinstance(module.module, torch.jit.ScriptModule):
        return
    forward = module.module.forward

    vars(module.module)["forward"] = functools.wraps(forward)(functools.partial(watch.forward, module, forward))


@contextmanager
def _put_back(model: nn.Module) -> Iterator[None]:
    """Put back the attributes of each module, the items of its lists, dicts and sets, and the numbers."""
    for name, parameter in model.named_parameters():
        if isinstance(parameter, UninitializedParameter):
            raise ValueError(
                f"layer_or_model must know its channels or let itself be copied, but {name} is still lazy: "
                f"run it once first"
            )
    modules = [module.module for module in _modules(model)]
    attributes = [(vars(module), dict(vars(module))) for module in modules]
    held = [value for _, before in attributes for value in before.values() if isinstance(value, (list, dict, set))]
    contents = [(value, copy.copy(value)) for value in held]
    numbers = [(value, value.detach().clone()) for _, value in _weights(_modules(model))]
    try:
        yield
    finally:
        for container, before in (*attributes, *contents):
            container.clear()
            (container.extend if isinstance(container, list) else container.update)(before)
        for value, number in numbers:
            value.copy_(number)


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    found = logging.getLogger(logger)
    before, found.disabled = found.disabled, True
    try:
        yield
    finally:
        found.disabled = before
