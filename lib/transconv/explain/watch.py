"""Sees every call of PyTorch's transposed convolution while a model runs.

What sees what, tried with PyTorch 2.13:

- A forward hook sees a registered layer that is called, and neither `layer.forward(x)`, nor a function, nor a layer in
  a scripted, traced, exported or quantised model; and never which output_padding was used.
- A TorchFunctionMode sees functions that Python code calls, so nothing inside a scripted or traced model; and what they
  were given even when they fail before they reach the dispatcher, as einsum and mse_loss do.
- A TorchDispatchMode sees what reaches the dispatcher, from Python or not, with the settings that were used. In complex
  numbers it sees three calls for one, under inference_mode the function instead. torch.compile stands back meanwhile.

So a dispatch mode sees the calls. A function mode makes one call of three and sees more failures. The names come from
the weights, which a layer and its function share, and from each module's `forward`, wrapped while the model runs.
Modes hold for one thread: neither sees what a model computes in another.
"""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakIdKeyDictionary

from transconv.explain.cells import Cells, Part, all_cells, convolved, followed, is_cell_by_cell, is_pointwise, is_view
from transconv.explain.inputs import tensors
from transconv.explain.unchecked import may_be_refused
from transconv.layer import TRANSPOSED, Layer, layer_of

CONVOLUTIONS = ("aten::convolution", "aten::_convolution", "aten::_convolution.deprecated")
WITH_WEIGHTS = ("convolution", "rrelu_with_noise")  # of any size
PER_AXIS = ("stride", "padding", "output_padding", "dilation")
FUNCTIONS = (torch.conv_transpose1d, torch.conv_transpose2d, torch.conv_transpose3d)
FORWARDS = [kind.forward for kind in TRANSPOSED]
FORWARD_CODE = [forward.__code__ for forward in FORWARDS]


@dataclass(eq=False)
class Call:
    """One transposed convolution that ran, and the parts of its output that a slice keeps."""

    module: Module | None  # the innermost that was running
    weight: str | None  # its layer's name, or that of its weight; None if that was computed, or isn't the model's
    settings: Layer
    channels: tuple[int, int]
    bias: bool
    straight: bool  # whether it ran on what its module was given
    own_settings: bool  # whether its layer's settings rule it, not those in a function's call
    fixed: bool  # whether they can't change any more, as in a script
    takes_output_size: bool  # whether its layer can be called with one
    was_given_one: bool  # whether it was told an output_size, which rules the layer's output_padding out
    before: Call | None  # the call whose whole output it ran on, if that is known
    source: int  # the place of the first call that ran on the same tensor
    given: tuple[int, ...] | None = None  # the size of what its layer was given, if it made this call alone
    returned: tuple[int, ...] | None = None  # the size of what its layer returned, if so
    met: bool = False  # whether its output has met another tensor of its size
    taken: dict[Part, None] = field(default_factory=dict)  # an ordered set

    @property
    def whole(self) -> Part:
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


class Held(NamedTuple):
    """What a tensor holds: cells of a call's output. Whether it is as long as they are whatever other tensors are."""

    call: Call
    cells: Cells
    alone: bool

    def is_like(self, other: Held | None) -> bool:
        """Whether both hold the same cells."""
        return other is not None and self.call is other.call and self.cells.part == other.cells.part

    def read(self) -> None:
        """Note that the cells are used, if they are a part."""
        if self.cells.part != self.call.whole:
            self.call.taken[self.cells.part] = None


class Running(NamedTuple):
    """A module that is running, its own forward, and what that was given."""

    module: Module | None
    forward: Callable[..., Any] | None
    args: tuple[Any, ...]
    keywords: dict[str, Any]


class Given(NamedTuple):
    """The shape of a tensor, what it holds, if that is known, and whether the model was fed it."""

    shape: tuple[int, ...]
    held: Held | None
    fed: bool


class Failure(NamedTuple):
    """A function that raised an error.

    Attributes:
        given: the tensors that it was given. joined: the axis along which it joins them, counted from the end.
        settings: those of a transposed convolution.
    """

    function: str
    given: list[Given]
    joined: int | None
    settings: Layer | None
    error: Exception


class Watch:
    """What was seen.

    Attributes:
        calls: the transposed convolutions, in the order they ran.
        ran: the modules whose forward ran.
        failure: the last function that raised an error, whether or not the model let it pass.
        error: what the model itself raised.
        raised: the last error that a module let out, and the innermost module that did, with what it was given.
        doubtful: whether PyTorch may refuse with numbers what it let pass without.
    """

    def __init__(self, weights: Iterable[tuple[str, Tensor, nn.Module]]) -> None:
        self.calls: list[Call] = []
        self.ran: set[nn.Module] = set()
        self.failure: Failure | None = None
        self.error: Exception | None = None
        self.raised: tuple[Exception, Running] | None = None
        self.doubtful = False
        self._fed: set[int] = set()
        self._running: list[Running] = []
        # The tensors live as long, so no key is reused.
        self._weights: dict[int, tuple[str | None, Tensor, nn.Module | None]] = {}
        for name, weight, module in weights:
            self._weights.setdefault(_storage(weight), (name, weight, module))
        self._held: WeakIdKeyDictionary = WeakIdKeyDictionary()  # tensor -> Held
        self._sources: WeakIdKeyDictionary = WeakIdKeyDictionary()  # tensor -> the first call that ran on it

    def run(self, model: nn.Module, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Return what the model returns, and keep the error that it raises."""
        self._fed = set(map(_storage, tensors([args, keywords])))
        try:
            with _Functions(self), _Operators(self):
                output = model(*args, **keywords)
        except Exception as error:  # a model's code can raise anything
            self.error = error
            return None
        self.read(output)
        return output

    def read(self, value: Any) -> None:
        """Note that the parts in a value are used."""
        for y in tensors(value):
            if held := self._held_by(y):
                held.read()

    def forward(self, module: Module, forward: Callable[..., Any], *args: Any, **keywords: Any) -> Any:
        """Run a module's forward, and note that it runs and what size it returns."""
        self.ran.add(module.module)
        running = Running(module, forward, args, keywords)
        self._running.append(running)
        calls = len(self.calls)
        try:
            output = forward(*args, **keywords)
        except Exception as error:
            if self.raised is None or self.raised[0] is not error:
                self.raised = error, running
            raise
        finally:
            self._running.pop()
        # Of several tensors, it isn't known which belong to the call.
        given, returned = list(tensors([args, keywords])), list(tensors(output))
        if len(given) != 1 or len(returned) != 1:
            return output
        held = self._held_by(given[0])
        if held and (cells := convolved(module.module, held.cells, returned[0])):
            self._held[returned[0]] = held._replace(cells=cells)
        if len(self.calls) == calls + 1 and self.calls[-1].module is module:
            call = self.calls[-1]
            axes = len(call.whole)
            call.given, call.returned = tuple(given[0].shape[-axes:]), tuple(returned[0].shape[-axes:])
        return output

    def passed_on(self, running: Running) -> bool:
        """Whether a module was given tensors that the model was fed, and nothing else."""
        given = [list(tensors(value)) for value in (*running.args, *running.keywords.values())]
        return all(found and all(_storage(x) in self._fed for x in found) for found in given)

    def failed(self, function: Any, arguments: Any, error: Exception) -> None:
        """Keep a failure, unless it is the one that an outer function passes on."""
        if self.failure is None or self.failure.error is not error:
            name = getattr(function, "overloadpacket", function).__name__
            given = [
                Given(_shape(name, value), self._held_by(value), _storage(value) in self._fed)
                for value in tensors(arguments)
            ]
            args, keywords = arguments
            axes = [item for item in (*args, *(keywords or {}).values()) if type(item) is int]
            joined = (axes or [0])[0] if name == "cat" else None
            if joined is not None and joined >= 0 and given:
                joined -= len(given[0].shape)
            settings = None
            with suppress(AttributeError, TypeError, ValueError):  # not an operator, or no settings of a layer
                found = _transposed(function, args)
                settings = found and found[3]
            self.failure = Failure(name, given, joined, settings, error)

    def saw(self, operator: Any, arguments: Sequence[Any], output: Any) -> None:
        """Record a transposed convolution, or follow the cells of one through another operator."""
        found = _transposed(operator, arguments)
        self.doubtful |= may_be_refused(operator, arguments, found and found[3])
        if found:
            self._record(*found, output)
        else:
            self._follow(operator, arguments, output)

    def made_one(self, calls: int, output: Tensor) -> None:
        """Keep the first of the calls since there were this many: together they computed one in complex numbers."""
        if len(self.calls) > calls:
            del self.calls[calls + 1 :]
            self._held[output] = Held(self.calls[-1], all_cells(output, len(self.calls[-1].whole)), True)

    def _record(self, x: Tensor, weight: Tensor, bias: Tensor | None, layer: Layer, output: Tensor) -> None:
        self.read(x)
        name, _, holder = self._weights.get(_storage(weight), (None, weight, None))
        running = self._running[-1] if self._running else Running(None, None, (), {})
        layer_given = of_layer(traceback.walk_stack(None))
        script = holder if isinstance(holder, torch.jit.ScriptModule) else None
        module = running.module and running.module.module
        in_script = script is not None or module is None
        fixed = not layer_given and (in_script or type(module).__module__.startswith("torch."))
        straight = any(_storage(given) == _storage(x) for given in tensors([running.args, running.keywords]))
        held = self._held_by(x)
        call = Call(
            module=running.module,
            weight=name,
            settings=layer,
            channels=(weight.shape[0], weight.shape[1] * layer.groups),
            bias=bias is not None,
            straight=is_pytorchs(running.forward) or straight,
            own_settings=bool(layer_given) or fixed,
            fixed=fixed,
            takes_output_size=_takes_output_size(layer_given.get("self", script)),
            was_given_one=layer_given.get("output_size") is not None or _differs(script, layer.output_padding),
            before=held.call if held and held.alone and held.cells.part == held.call.whole else None,
            source=self._sources.setdefault(x, len(self.calls)),  # type: ignore[no-untyped-call]
        )
        self.calls.append(call)
        self._held[output] = Held(call, all_cells(output, len(layer.stride)), True)

    def _follow(self, operator: Any, arguments: Sequence[Any], output: Any) -> None:
        """Note which cells of a call's output an operator's output holds."""
        if next(tensors(output), None) is None:  # such as a question about the device
            return
        if torch.Tag.inplace_view in operator.tags:
            self._held.pop(arguments[0], None)  # type: ignore[no-untyped-call]
            return
        given = [(value, self._held_by(value)) for value in tensors(arguments)]
        for value, held in [] if is_view(operator) else given:
            if held and _is_written(operator, arguments, value):
                held.call.taken.pop(held.cells.part, None)  # it was read to fill it again
                source = self._held_by(arguments[1]) if operator.overloadpacket.__name__ == "copy_" else None
                if not held.is_like(source) and not _keeps(operator):
                    self._forget(value)  # other cells, or none, are there now
            elif held and not (operator.overloadpacket.__name__ == "copy_" and held.is_like(given[0][1])):
                held.read()
        x, source = next(((value, held) for value, held in given if held), (None, None))
        if x is None or source is None:
            return
        others = [value for value, held in given if not source.is_like(held)]
        if any(held and held.call is source.call and not source.is_like(held) for _, held in given):
            return
        size = source.cells.sizes(x.shape)
        like = [value for value in others if value.dim() >= x.dim() - 1 and source.cells.sizes(value.shape) == size]
        source.call.met |= bool(like) and operator.overloadpacket.__name__.rstrip("_") not in WITH_WEIGHTS
        lone = not is_pointwise(operator) or all(set(source.cells.sizes(value.shape)) == {1} for value in others)
        for y, cells in followed(operator, arguments, x, source.cells, output):
            self._held[y] = Held(source.call, cells, source.alone and lone)

    def _forget(self, value: Tensor) -> None:
        """Let go of every tensor that shares its numbers with this one."""
        storage = _storage(value)
        for other in [other for other in self._held if _storage(other) == storage]:
            del self._held[other]

    def _held_by(self, value: Tensor) -> Held | None:
        held: Held | None = self._held.get(value)  # type: ignore[no-untyped-call]
        return held


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


def is_pytorchs(forward: Callable[..., Any] | None) -> bool:
    """Whether this is the forward of PyTorch's own transposed layers."""
    return getattr(forward, "__func__", None) in FORWARDS


def of_layer(frames: Iterable[tuple[FrameType, int]]) -> dict[str, Any]:
    """Return what the first of PyTorch's own transposed layers that runs in these frames was given; empty if none."""
    return next((frame.f_locals for frame, _ in frames if frame.f_code in FORWARD_CODE), {})


def _takes_output_size(layer: nn.Module | None) -> bool:
    """Whether a layer can be called with an output_size; a traced one can't."""
    if isinstance(layer, torch.jit.ScriptModule):
        return "output_size" in str(getattr(getattr(layer, "forward", None), "schema", ""))
    return layer is not None and "output_size" in inspect.signature(type(layer).forward).parameters


def _differs(script: nn.Module | None, output_padding: tuple[int, ...]) -> bool:
    """Whether a script called its layer with another output_padding than the layer's own."""
    own = getattr(script, "output_padding", None)
    return own is not None and tuple(own) != output_padding


def _transposed(operator: Any, arguments: Sequence[Any]) -> tuple[Tensor, Tensor, Tensor | None, Layer] | None:
    """Return the input, the weight, the bias and the settings of a transposed convolution; None for what isn't one."""
    name = operator.name()
    if name in CONVOLUTIONS and arguments[6]:
        x, weight, bias, stride, padding, dilation, _, output_padding, groups = arguments[:9]
        settings = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
    elif name.startswith("quantized::conv_transpose"):
        x, packed = arguments[:2]
        weight, bias = packed.unpack()
        groups, settings = packed.groups(), {setting: getattr(packed, setting)() for setting in PER_AXIS}
    else:
        return None
    axes = x.dim() - 2
    # The quantized line is a plane of height 1 in some places.
    along_axes = {setting: tuple(value[-axes:]) for setting, value in settings.items()}
    sizes = {"input_size": tuple(x.shape[2:]), "kernel_size": tuple(weight.shape[-axes:])}
    return x, weight, bias, layer_of(axes=axes, groups=groups, **sizes, **along_axes)


def _shape(function: str, value: Tensor) -> tuple[int, ...]:
    """Return a tensor's shape as the function reads it: labels have one channel."""
    labels = function == "nll_loss2d_forward" and value.dim() == 3
    return tuple((value.unsqueeze(1) if labels else value).shape)


def _is_written(operator: Any, arguments: Sequence[Any], value: Tensor) -> bool:
    """Whether the operator writes into this one of its arguments."""
    aliases = [argument.alias_info for argument in operator._schema.arguments]
    return any(given is value and alias is not None and alias.is_write for alias, given in zip(aliases, arguments))


def _keeps(operator: Any) -> bool:
    """Whether an operator that writes into its first argument makes each number of the one that was there."""
    return is_cell_by_cell(operator) and operator.overloadpacket.__name__ not in ("copy_", "fill_", "zero_")


def _storage(value: Tensor) -> int:
    """Return what a tensor shares with its views, as a number."""
    try:
        return value.untyped_storage()._cdata
    except (NotImplementedError, RuntimeError, ValueError):  # a sparse, quantized or lazy tensor has none
        return id(value)
