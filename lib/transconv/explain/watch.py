"""Sees every call of PyTorch's transposed convolution while a model runs.

What sees what, tried with PyTorch 2.13:

- A forward hook sees a registered layer that is called, and neither `layer.forward(x)`, nor a function, nor a layer
  in a scripted, traced, exported or quantised model. It never sees which output_padding was used.
- A TorchFunctionMode sees functions that Python code calls, so nothing inside a scripted or traced model; it sees
  what they were given even when they fail before they reach the dispatcher, as einsum and mse_loss do.
- A TorchDispatchMode sees what reaches the dispatcher, from Python or not, with the settings that were used:
  aten.convolution with transposed=True for all of those models, aten._convolution for a traced one,
  quantized.conv_transpose2d with its settings in an object. In complex numbers it sees three calls for one, under
  inference_mode the function instead. torch.compile leaves a model alone while one is active.

Modes hold for one thread: neither sees what a model computes in another.

So a dispatch mode sees the calls. A function mode makes one call of three and sees more failures. The names come from
the weights, which a layer and its function share, and from each module's `forward`, wrapped while the model runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakIdKeyDictionary

from transconv.explain.inputs import tensors
from transconv.layer import Layer, layer_of

CONVOLUTIONS = ("aten::convolution", "aten::_convolution", "aten::_convolution.deprecated")
PER_AXIS = ("stride", "padding", "output_padding", "dilation")
FUNCTIONS = (torch.conv_transpose1d, torch.conv_transpose2d, torch.conv_transpose3d)
# Their output has the cells of their input where the last axes are as long; operators tagged as pointwise do so too.
CELL_BY_CELL = {
    *("alias", "clone", "detach", "_to_copy", "view", "_unsafe_view", "unsqueeze", "squeeze"),
    *("native_batch_norm", "_native_batch_norm_legit", "_native_batch_norm_legit_no_training", "cudnn_batch_norm"),
    "native_group_norm",
}


@dataclass(eq=False)
class Call:
    """One transposed convolution that ran, and the parts of its output that a slice keeps."""

    module: Module | None  # the innermost that was running
    weight: str | None  # its layer's name, or that of its weight; None if that was computed, or isn't the model's
    settings: Layer
    channels: tuple[int, int]
    bias: bool
    returned: tuple[int, ...] | None = None  # the size of what its layer returned
    taken: list[tuple[range, ...]] = field(default_factory=list)

    @property
    def whole(self) -> tuple[range, ...]:
        """All cells of the output."""
        return tuple(map(range, self.settings.output_size))


class Module(NamedTuple):
    """A module, its names in the model, and whether the model has registered it."""

    names: tuple[str, ...]
    module: nn.Module
    registered: bool

    @property
    def name(self) -> str:
        """All its names; empty for the model itself."""
        return " = ".join(self.names)

    @property
    def prefix(self) -> str:
        """What the names of its parts begin with."""
        return f"{self.names[0]}." if self.names[0] else ""


class Given(NamedTuple):
    """The shape of a tensor, and which cells of which call it holds, if that is known."""

    shape: tuple[int, ...]
    call: Call | None
    cells: tuple[range, ...]


class Failure(NamedTuple):
    """A function that raised an error, the tensors that it was given, and the axis along which it joins them."""

    function: str
    given: list[Given]
    joined: int | None
    error: Exception


class Watch:
    """What was seen.

    Attributes:
        calls: the transposed convolutions, in the order they ran.
        ran: the modules whose forward ran.
        failure: the last function that raised an error, whether or not the model let it pass.
        error: what the model itself raised.
    """

    def __init__(self, weights: Iterable[tuple[str, Tensor]]) -> None:
        self.calls: list[Call] = []
        self.ran: set[nn.Module] = set()
        self.failure: Failure | None = None
        self.error: Exception | None = None
        self._running: list[Module] = []
        self._weights: dict[int, tuple[str | None, Tensor]] = {}  # the tensors live as long, so no key is reused
        for name, weight in weights:
            self._weights.setdefault(_storage(weight), (name, weight))
        self._held: WeakIdKeyDictionary = WeakIdKeyDictionary()  # tensor -> a call, and which of its cells it holds

    def run(self, model: nn.Module, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Return what the model returns, and keep the error that it raises."""
        try:
            with _Functions(self), _Operators(self):
                output = model(*args, **keywords)
        except Exception as error:  # a model's code can raise anything
            self.error = error
            return None
        for y in tensors(output):
            self._read(y)
        return output

    def forward(self, module: Module, forward: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        """Run a module's forward, and note that it runs and what size it returns."""
        self.ran.add(module.module)
        self._running.append(module)
        calls = len(self.calls)
        try:
            output = forward(*args, **keywords)
        finally:
            self._running.pop()
        y = next(tensors(output), None)
        if y is not None and len(self.calls) > calls and self.calls[-1].module is module:
            self.calls[-1].returned = tuple(y.shape[-len(self.calls[-1].whole) :])
        return output

    def failed(self, function: Any, arguments: Any, error: Exception) -> None:
        """Keep a failure, unless it is the one that an outer function passes on."""
        if self.failure is None or self.failure.error is not error:
            name = getattr(function, "overloadpacket", function).__name__
            given = [Given(tuple(value.shape), *self._cells_of(value)) for value in tensors(arguments)]
            args, keywords = arguments
            axes = [item for item in (*args, *(keywords or {}).values()) if type(item) is int]
            joined = (axes or [0])[0] if name == "cat" else None
            self.failure = Failure(name, given, joined, error)

    def saw(self, operator: Any, arguments: Sequence[Any], output: Any) -> None:
        """Record a transposed convolution, or follow the cells of one through another operator."""
        name = operator.name()
        if name in CONVOLUTIONS and arguments[6]:
            x, weight, bias, stride, padding, dilation, _, output_padding, groups = arguments[:9]
            settings = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
            self._record(x, weight, bias, groups, settings, output)
        elif name.startswith("quantized::conv_transpose"):
            x, packed = arguments[:2]
            weight, bias = packed.unpack()
            settings = {setting: getattr(packed, setting)() for setting in PER_AXIS}
            self._record(x, weight, bias, packed.groups(), settings, output)
        else:
            self._follow(operator, arguments, output)

    def made_one(self, calls: int, output: Tensor) -> None:
        """Keep the first of the calls since there were this many: together they computed one in complex numbers."""
        if len(self.calls) > calls:
            del self.calls[calls + 1 :]
            self._held[output] = self.calls[-1], self.calls[-1].whole

    def _record(
        self,
        x: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        groups: int,
        settings: dict[str, Sequence[int]],
        output: Tensor,
    ) -> None:
        axes = x.dim() - 2
        layer = layer_of(
            axes=axes,
            input_size=tuple(x.shape[2:]),
            kernel_size=tuple(weight.shape[-axes:]),
            groups=groups,
            # The quantized line is a plane of height 1 in some places.
            **{name: tuple(value[-axes:]) for name, value in settings.items()},
        )
        name, _ = self._weights.get(_storage(weight), (None, weight))
        module = self._running[-1] if self._running else None
        call = Call(module, name, layer, (weight.shape[0], weight.shape[1] * groups), bias is not None)
        self.calls.append(call)
        self._held[output] = call, call.whole

    def _follow(self, operator: Any, arguments: Sequence[Any], output: Any) -> None:
        """Note which cells of a call's output an operator's output holds."""
        y = next(tensors(output), None)
        if y is None:
            return
        for value in tensors([] if _is_view(operator) else arguments):
            if _is_written(operator, arguments, value):
                self._written(value)
            elif operator.overloadpacket.__name__ != "copy_" or _storage(value) != _storage(arguments[0]):
                self._read(value)
        x = next((value for value in tensors(arguments) if value in self._held), None)
        if x is None:
            return
        call, cells = self._held[x]
        kept = _kept(operator, arguments, cells, x, y)
        if kept is None:
            return
        self._held[y] = call, kept
        if kept == cells:
            return
        if cells in call.taken:  # a slice along one axis, then along another
            call.taken.remove(cells)
        call.taken.append(kept)

    def _cells_of(self, value: Tensor) -> tuple[Call | None, tuple[range, ...]]:
        found: tuple[Call | None, tuple[range, ...]] = self._held.get(value, (None, ()))  # type: ignore[no-untyped-call]
        return found

    def _read(self, value: Tensor) -> None:
        """Note that a part is used."""
        call, cells = self._cells_of(value)
        if call and cells not in (call.whole, *call.taken):
            call.taken.append(cells)

    def _written(self, value: Tensor) -> None:
        """Note that a part is filled: unless it is read later, it was sliced for that alone."""
        call, cells = self._cells_of(value)
        if call and cells in call.taken:
            call.taken.remove(cells)


class _Functions(TorchFunctionMode):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        calls = len(self.watch.calls)
        try:
            output = func(*args, **(kwargs or {}))
        except Exception as error:
            self.watch.failed(func, (args, kwargs), error)
            raise
        if func in FUNCTIONS:
            self.watch.made_one(calls, output)
        return output


class _Operators(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __init__(self, watch: Watch) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.watch = watch

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        try:
            if torch.is_inference_mode_enabled():  # functions arrive whole
                with self:
                    output = func.decompose(*args, **kwargs)
                if output is not NotImplemented:
                    return output
            output = func(*args, **kwargs)
        except Exception as error:
            self.watch.failed(func, (args, kwargs), error)
            raise
        self.watch.saw(func, args, output)
        return output


def _kept(
    operator: Any, arguments: Sequence[Any], cells: tuple[range, ...], x: Tensor, y: Tensor
) -> tuple[range, ...] | None:
    """Return which cells y holds if x, from which the operator made it, holds these; None if they can't be followed."""
    name, axes = operator.overloadpacket.__name__, len(cells)
    if name == "slice":
        return _sliced(cells, x.dim() - axes, *arguments[1:])
    if name == "constant_pad_nd":
        return _cropped(cells, arguments[1])
    followed = name in CELL_BY_CELL or torch.Tag.pointwise in operator.tags or _is_stride_1(name, arguments)
    return cells if followed and y.shape[-axes:] == x.shape[-axes:] else None


def _is_stride_1(name: str, arguments: Sequence[Any]) -> bool:
    """Whether this is a plain convolution with stride 1: one that keeps the size keeps the cells where they are."""
    return name == "convolution" and not arguments[6] and set(arguments[3]) == {1}


def _is_view(operator: Any) -> bool:
    """Whether the operator's output is its input seen in another way."""
    aliases = [argument.alias_info for argument in operator._schema.arguments]
    return any(alias is not None and not alias.is_write for alias in aliases)


def _is_written(operator: Any, arguments: Sequence[Any], value: Tensor) -> bool:
    """Whether the operator writes into this one of its arguments."""
    aliases = [argument.alias_info for argument in operator._schema.arguments]
    return any(given is value and alias is not None and alias.is_write for alias, given in zip(aliases, arguments))


def _sliced(
    cells: tuple[range, ...],
    leading: int,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
) -> tuple[range, ...]:
    """Return the cells that aten.slice leaves, of a tensor with this many axes before those of the cells."""
    axis = dim % (leading + len(cells)) - leading
    return tuple(along[start:end:step] if place == axis else along for place, along in enumerate(cells))


def _cropped(cells: tuple[range, ...], pad: Sequence[int]) -> tuple[range, ...] | None:
    """Return the cells that aten.constant_pad_nd leaves where its numbers are negative; None if one is positive."""
    if max(pad) > 0 or len(pad) > 2 * len(cells):
        return None
    pairs = list(zip(pad[::2], pad[1::2]))[::-1]  # PyTorch's begin at the last axis
    pairs = [(0, 0)] * (len(cells) - len(pairs)) + pairs
    return tuple(along[-before : len(along) + after] for along, (before, after) in zip(cells, pairs))


def _storage(value: Tensor) -> int:
    """Return what a tensor shares with its views, as a number."""
    try:
        return value.untyped_storage()._cdata
    except (NotImplementedError, RuntimeError, ValueError):  # a sparse, quantized or lazy tensor has none
        return id(value)
