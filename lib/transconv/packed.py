"""Packs a model: each transposed layer computes by the method that was the fastest when it was measured here.

A packed layer stays what it was: the same object with the same parameters, of a subclass of PyTorch's class. So an
optimizer, a hook, a state_dict and whatever else refers to it go on working.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor, nn

from transconv.copies import copied
from transconv.layer import Layer, layer_of_module
from transconv.layouts import CHANNELS_LAST, CONTIGUOUS, Method, is_channels_last, to_channels_last
from transconv.timing import medians

Packable = TypeVar("Packable", bound=nn.Module)
PLAIN = "torch"
WORTH = 1.03  # another method takes the place of PyTorch's own if it is this many times as fast,
SAVED = {"cpu": 50e-6}  # and saves these seconds: its Python code takes longer in a model than in a race
SECONDS = 0.3  # how long the methods take turns


class Case(NamedTuple):
    """What a measurement holds for."""

    shape: tuple[int, ...]
    dtype: torch.dtype
    device: torch.device
    channels_last: bool
    output_padding: tuple[int, ...]
    gradients: tuple[bool, bool]  # whether the input's and the parameters' are needed
    threads: int


class PackedLayer(nn.modules.conv._ConvTransposeNd):
    """What the packed layers share.

    Attributes:
        seconds: for each case that was measured, the time of each method.
    """

    seconds: dict[Case, dict[str, float]]
    _methods: dict[Case, Method]
    _arranged: dict[Method, tuple[Tensor, Tensor]]  # the weight as it was, and as the method wants it
    _weight_stride: tuple[int, ...]  # before packing

    def forward(self, input: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Return the transposed convolution, by the method that was the fastest for an input like this."""
        # What was measured doesn't hold for compiled code.
        if not (torch.compiler.is_compiling() or torch.jit.is_tracing()):  # type: ignore[attr-defined, no-untyped-call]
            case = _case(self, input, output_size)
            method = self._methods.get(case) if case else None
            if method:
                return method.compute(input, self._weight_for(method), self.bias)
        return super().forward(input, output_size)

    def _weight_for(self, method: Method) -> Tensor:
        """Return the weight as the method wants it; where it doesn't change, it is arranged once."""
        if not method.arranges:
            return self.weight
        learns = self.weight.requires_grad and torch.is_grad_enabled()
        if learns or self.weight.device.type != "cpu" or not isinstance(self.weight, nn.Parameter):
            return method.arrange(self.weight)
        kept = self._arranged.get(method)
        # A comparison sees every change, however it was made, and costs less than arranging.
        if kept is None or not torch.equal(kept[0], self.weight):
            kept = self.weight.detach().clone(), method.arrange(self.weight.detach())
            self._arranged[method] = kept
        return kept[1]

    def extra_repr(self) -> str:
        """Return PyTorch's line about the layer, and what it was packed for."""
        said = [_said(case, method.name, self.seconds[case]) for case, method in self._methods.items()]
        settings = super().extra_repr()  # type: ignore[no-untyped-call]
        return f"{settings}, packed: {'; '.join(said)}"

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_arranged": {}}


class PackedConvTranspose1d(PackedLayer, nn.ConvTranspose1d):
    """A packed nn.ConvTranspose1d."""


class PackedConvTranspose2d(PackedLayer, nn.ConvTranspose2d):
    """A packed nn.ConvTranspose2d."""


class PackedConvTranspose3d(PackedLayer, nn.ConvTranspose3d):
    """A packed nn.ConvTranspose3d."""


PLAIN_CLASS: dict[type, type] = {
    PackedConvTranspose1d: nn.ConvTranspose1d,
    PackedConvTranspose2d: nn.ConvTranspose2d,
    PackedConvTranspose3d: nn.ConvTranspose3d,
}
PACKED_CLASS = {plain: packed_class for packed_class, plain in PLAIN_CLASS.items()}


def packed(module_or_model: Packable, example: Any, **keywords: Any) -> Packable:
    """Make every transposed layer compute by the method that is the fastest for its input here; return the model.

    A copy of the model runs once on the example, with its hooks. Then each nn.ConvTranspose1d, 2d and 3d in it is timed
    on an input like the one that it got, by every method that fits: PyTorch's own, PyTorch's in channels-last, one
    matrix product and a shuffle, a matrix product and F.fold, and a sub-pixel convolution. This takes about a second
    for each kind of layer and input, and does best while the machine does nothing else. A layer changes only if
    another method is at least 3 % and, on a CPU, 0.05 ms faster than PyTorch's own; then `print(model)` shows which.

    The layers are changed in place and keep their parameters, so an optimizer, hooks and state_dict() aren't affected;
    `unpacked` undoes it. The numbers are PyTorch's but for rounding, and so is the memory format of the output. The
    choice holds for the shape, dtype, device, memory format and number of threads of the example, with gradients if
    they were recorded for it, and without. For every other input, and under torch.compile, torch.export and tracing,
    the layer is PyTorch's own. Call `packed` again to add another example, and `unpacked` before torch.jit.script.

    Layers of other classes stay as they are: subclasses, parametrized, scripted and quantized ones. A sub-pixel
    convolution without gradients keeps a second copy of the weight and another in its own order.

    Args:
        module_or_model: the layer, or the model that contains it, in the mode (train or eval) that you will run it in.
        example: a tensor, or a tuple of the model's arguments, as you will call it. For the most speed, bring the
            model and the example to torch.channels_last first.
        **keywords: the model's keyword arguments.

    Raises:
        TypeError: module_or_model isn't a module, or is a compiled or scripted one; example has no tensor.
        ValueError: a module in it can't be copied, or none of its transposed layers ran on the example.

    Source: the methods are those of `conv_transpose`; for channels-last, PyTorch's tutorial on memory formats.

    >>> layer = packed(nn.ConvTranspose2d(8, 4, 2, stride=2), torch.zeros(1, 8, 6, 5))
    >>> layer(torch.zeros(1, 8, 6, 5)).shape
    torch.Size([1, 4, 12, 10])
    """
    _check(module_or_model)
    found: dict[tuple[Any, ...], tuple[dict[str, float], Method | None]] = {}
    with torch.random.fork_rng(devices=_cuda_devices(module_or_model)):
        cases = _cases(module_or_model, example, keywords)
        for name, several in cases.items():
            layer: Any = module_or_model.get_submodule(name)
            for case in several:
                alike = (case, _layer(layer, case), layer.weight.stride(), layer.bias is None)
                if alike not in found:
                    found[alike] = _measured(layer, case)
                _install(layer, case, *found[alike])
    return module_or_model


def unpacked(module_or_model: Packable) -> Packable:
    """Undo `packed`: make every layer in the model PyTorch's own again, with the same parameters; return the model.

    Raises:
        TypeError: module_or_model isn't a module.

    >>> type(unpacked(packed(nn.ConvTranspose1d(2, 1, 2), torch.zeros(1, 2, 5)))).__name__
    'ConvTranspose1d'
    """
    _check_module(module_or_model)
    for layer in module_or_model.modules():
        if isinstance(layer, PackedLayer):
            if layer.weight.stride() != layer._weight_stride:
                layer.weight.data = torch.empty_strided(
                    layer.weight.shape, layer._weight_stride, dtype=layer.weight.dtype, device=layer.weight.device
                ).copy_(layer.weight.data)
            layer.__class__ = PLAIN_CLASS[type(layer)]
            for name in PackedLayer.__annotations__:
                delattr(layer, name)
    return module_or_model


def _check(model: Any) -> None:
    _check_module(model)
    if isinstance(model, torch.jit.ScriptModule):
        raise TypeError("module_or_model must not be scripted or traced: pack the model that it was made from")
    if hasattr(model, "_orig_mod"):
        raise TypeError("module_or_model must not be compiled: pack the model that it was made from")


def _check_module(model: Any) -> None:
    if not isinstance(model, nn.Module):
        raise TypeError(f"module_or_model must be a torch.nn.Module, got {type(model).__name__}")


def _cuda_devices(model: nn.Module) -> list[torch.device]:
    return list({parameter.device for parameter in model.parameters() if parameter.is_cuda})


def _cases(model: nn.Module, example: Any, keywords: dict[str, Any]) -> dict[str, dict[Case, None]]:
    """Run a copy of the model on the example; return, for each layer that can be packed, the cases that it met."""
    args = example if isinstance(example, tuple) else (example,)
    if not any(isinstance(item, Tensor) for item in (*args, *keywords.values())):
        raise TypeError(f"example must be a tensor, or a tuple of arguments with a tensor, got {example!r}")
    twin, (args, keywords), _ = copied("module_or_model", model, (args, keywords))
    cases: dict[str, dict[Case, None]] = {}

    def saw(name: str) -> Callable[..., None]:
        def hook(layer: Any, given: tuple[Any, ...], named: dict[str, Any]) -> None:
            met = cases.setdefault(name, {})
            x, output_size = [*given, *named.values(), None][:2]
            case = _case(layer, x, output_size)
            if case:
                met[case] = None
                met[case._replace(gradients=(False, False))] = None

        return hook

    for name, module in twin.named_modules():
        if type(module) in PACKED_CLASS or isinstance(module, PackedLayer):
            module.register_forward_pre_hook(saw(name), with_kwargs=True)
    twin(*args, **keywords)
    if not cases:
        raise ValueError(
            "module_or_model must run an nn.ConvTranspose1d, 2d or 3d on the example; none of PyTorch's own ran"
        )
    return cases


def _case(layer: Any, x: Tensor, output_size: list[int] | None) -> Case | None:
    """Return what is to be known about a call, or None for an input without a batch, which is PyTorch's business."""
    axes = len(layer.stride)
    if x.dim() != axes + 2:
        return None
    output_padding = layer.output_padding
    if output_size is not None:
        settings = (layer.stride, layer.padding, layer.kernel_size, axes, layer.dilation)
        output_padding = tuple(layer._output_padding(x, output_size, *settings))
    weight = layer.weight
    records = torch.is_grad_enabled()
    return Case(
        tuple(x.shape),
        x.dtype,
        x.device,
        is_channels_last(x) or is_channels_last(weight),
        output_padding,
        (records and x.requires_grad, records and weight.requires_grad),
        torch.get_num_threads(),
    )


def _layer(layer: Any, case: Case) -> Layer:
    """Return the settings with the case's input size and output_padding."""
    return layer_of_module(layer, case.shape[2:], len(case.shape) - 2)._replace(output_padding=case.output_padding)


def _measured(layer: Any, case: Case) -> tuple[dict[str, float], Method | None]:
    """Return the time of each method for a case, and the one to take; None stands for PyTorch's own."""
    settings = _layer(layer, case)
    call = _call(layer, case)
    calls = {PLAIN: call(None)}
    expected = calls[PLAIN]()
    table = CHANNELS_LAST if is_channels_last(expected[0]) else CONTIGUOUS
    methods = {method.name: method(settings) for method in table if method.fits(settings)}
    for name, method in methods.items():
        candidate = call(method)
        if _agrees(candidate, expected):
            calls[name] = candidate
    seconds = medians(calls, seconds=SECONDS, least=5, hopeless=1.3)
    finalists = [PLAIN, *[name for name in sorted(seconds, key=seconds.__getitem__)[:2] if name != PLAIN]]
    if len(finalists) > 1:  # the best of several can owe it to luck
        seconds |= medians({name: calls[name] for name in finalists}, seconds=SECONDS, least=11)
    best = min(finalists, key=seconds.__getitem__)
    worth = seconds[PLAIN] > max(WORTH * seconds[best], seconds[best] + SAVED.get(case.device.type, 0))
    return seconds, methods[best] if worth else None


def _call(layer: Any, case: Case) -> Callable[[Method | None], Callable[[], tuple[Tensor, ...]]]:
    """Return what makes a call by one method, or by PyTorch's own: it returns the output, and gradients if needed."""
    settings = _layer(layer, case)
    x = torch.randn(case.shape, dtype=case.dtype, device=case.device)
    x = (to_channels_last(x) if case.channels_last else x).requires_grad_(case.gradients[0])
    output_size = None if case.output_padding == layer.output_padding else list(settings.output_size)
    dy = torch.randn(case.shape[0], layer.out_channels, *settings.output_size, dtype=case.dtype, device=case.device)

    def with_method(method: Method | None) -> Callable[[], tuple[Tensor, ...]]:
        trial = copy.copy(layer)
        trial.__class__ = PLAIN_CLASS.get(type(layer), type(layer))
        trial._parameters = {name: _twin(parameter) for name, parameter in layer._parameters.items()}
        _install(trial, case, {}, method)
        needed = [x] * case.gradients[0] + [*trial.parameters()] * case.gradients[1]

        def call() -> tuple[Tensor, ...]:
            with torch.set_grad_enabled(bool(needed)):
                y = trial.forward(x, output_size)
                return (y, *torch.autograd.grad(y, needed, dy.to(y.dtype))) if needed else (y,)

        return call

    return with_method


def _twin(parameter: nn.Parameter | None) -> nn.Parameter | None:
    """Return a parameter with the same numbers, whose own order in memory can change."""
    return None if parameter is None else nn.Parameter(parameter.detach(), requires_grad=parameter.requires_grad)


def _agrees(call: Callable[[], tuple[Tensor, ...]], expected: tuple[Tensor, ...]) -> bool:
    """Whether a call gives the expected numbers, in the same memory format."""
    try:
        found = call()
    except RuntimeError:  # PyTorch lacks an operator for this dtype or device
        return False
    y, y_expected = found[0], expected[0]
    return y.dtype == y_expected.dtype and _order(y) == _order(y_expected) and all(map(_equal, found, expected))


def _order(y: Tensor) -> list[int]:
    """Return the strides that matter for the memory format."""
    return [stride for stride, size in zip(y.stride(), y.shape) if size > 1]


def _equal(found: Tensor, expected: Tensor) -> bool:
    """Whether two tensors differ by no more than the rounding of long sums does."""
    tolerance = min(1000 * torch.finfo(expected.dtype).eps, 0.05)
    most = expected.abs().max() if expected.numel() else expected.new_zeros(())
    return found.shape == expected.shape and bool(((found - expected).abs() <= tolerance * most).all())


def _install(layer: Any, case: Case, seconds: dict[str, float], method: Method | None) -> None:
    """Make the layer take a method in a case, or stay PyTorch's own there if it is None."""
    if method and not isinstance(layer, PackedLayer):
        layer.__class__ = PACKED_CLASS[type(layer)]
        layer.seconds, layer._methods, layer._arranged = {}, {}, {}
        layer._weight_stride = layer.weight.stride()
    if not isinstance(layer, PackedLayer):
        return
    layer.seconds[case] = seconds
    layer._methods.pop(case, None)
    if method:
        layer._methods[case] = method
        if isinstance(method, CHANNELS_LAST) and isinstance(layer.weight, nn.Parameter):
            layer.weight.data = to_channels_last(layer.weight.data)


def _said(case: Case, name: str, seconds: dict[str, float]) -> str:
    gradients = " with gradients" if any(case.gradients) else ""
    times = seconds[PLAIN] / seconds[name]
    return f"{name} for {'×'.join(map(str, case.shape))}{gradients}, {times:.2f} times as fast"
