"""Runs a model under watch and leaves it as it was.

It runs first on a copy with PyTorch's fake tensors, which have a shape and no numbers: nothing is computed, so the time
doesn't depend on the sizes, and the copy takes no memory. Some models can't do that: those that ask for a value, that
contain an operator without a rule for shapes (a quantized one) or a lazy layer, and those that hold something that
can't be copied, such as a lock. They, those that raise an error, and those that do what PyTorch may refuse with
numbers, run on a copy with numbers. The copy shares what can't be copied with the model, and what the run changes in
that stays changed.
"""

from __future__ import annotations

import functools
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeCopyMode, FakeTensorMode

from transconv.copies import Inputs, copied, modules_inside
from transconv.explain.watch import Module, Watch
from transconv.packed import unpacked


class Run(NamedTuple):
    """One run of a model.

    Attributes:
        watch: what was seen. modules: those that could have run. inputs: what the model was fed.
        output: what it returned. shared: what can't be copied, so that the model's own was used, with the reason.
    """

    watch: Watch
    modules: list[Module]
    inputs: Inputs
    output: Any
    shared: tuple[str, ...] = ()


def run(model: nn.Module, inputs: Callable[[], Inputs]) -> Run:
    """Run the model under watch, in eval mode and without gradients.

    Raises:
        TypeError, ValueError: from `inputs`, or a module can't be copied. What the model raises is kept in
            `watch.error`.
    """
    # What is drawn at random on the model's devices is drawn again afterwards.
    devices = {weight.device for weight in model.parameters() if weight.is_cuda}
    with torch.random.fork_rng(devices=list(devices)), torch.no_grad():
        found = _run_on_shapes(model, inputs)
        sure = found and not (found.watch.error or found.watch.doubtful)
        return found if found and sure else _watched(*copied("layer_or_model", model, inputs()))


def _run_on_shapes(model: nn.Module, inputs: Callable[[], Inputs]) -> Run | None:
    """Run a copy of the model on fake tensors; return None if there is no such copy."""
    mode = FakeTensorMode(allow_non_fake_inputs=True)
    with mode, _quiet("torch._subclasses.fake_tensor"):  # it logs the errors that it passes on
        fed = inputs()
        with FakeCopyMode(mode), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a computed weight has no .grad
            try:
                subject, fed, shared = copied("layer_or_model", model, fed)
            except Exception:  # something has no copy without numbers
                return None
        # What is shared could be left with fake tensors in it.
        return None if shared else _watched(subject, fed)


def _watched(model: nn.Module, inputs: Inputs, shared: tuple[str, ...] = ()) -> Run:
    """Run a model that may be changed."""
    model = unpacked(_uncompiled(model))
    with suppress(NotImplementedError):  # an exported program has no modes
        model.eval()
    modules = _modules(model)
    watch = Watch(_weights(modules))
    for module in modules:
        _wrap(module, watch)
    output = watch.run(model, *inputs)
    watch.read([value for _, value, _ in _weights(modules)])  # what the model keeps
    return Run(watch, modules, inputs, output, shared)


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
            for place, hidden in modules_inside(value, f"{module.prefix}{attribute}"):
                for name, part in hidden.named_modules(prefix=place):
                    if part not in names:
                        names[part] = [name]
                        found.append(Module((name,), part, False))  # the loop comes to it too
    return found


def _weights(modules: list[Module]) -> Iterator[tuple[str, Tensor, nn.Module]]:
    """Yield the tensors that the modules hold, with a name and the module; a layer's weight has the layer's name."""
    for module in modules:
        held = {
            **{name: value for name, value in vars(module.module).items() if isinstance(value, Tensor)},
            **dict(module.module.named_buffers(recurse=False)),
            **dict(module.module.named_parameters(recurse=False)),
        }
        for name, value in held.items():
            yield module.names[0] if name == "weight" else f"{module.prefix}{name}", value, module.module


def _wrap(module: Module, watch: Watch) -> None:
    """Tell the watch while the module's forward runs, whoever calls it."""
    if isinstance(module.module, torch.jit.ScriptModule):
        return
    forward = module.module.forward

    vars(module.module)["forward"] = functools.wraps(forward)(functools.partial(watch.forward, module, forward))


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    found = logging.getLogger(logger)
    before, found.disabled = found.disabled, True
    try:
        yield
    finally:
        found.disabled = before
