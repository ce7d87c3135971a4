"""JAX in float64: lax.conv_transpose in its two conventions, and lax.conv_general_dilated with lhs_dilation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import numpy
from numpy import ndarray

from conformance.definition import Answer, answer, output
from conformance.engine import CannotSay, Engine, Known, agree
from conformance.vector import Vector

jax.config.update("jax_enable_x64", True)

DIMENSIONS = {1: ("NHC", "HIO", "NHC"), 2: ("NHWC", "HWIO", "NHWC"), 3: ("NHWDC", "HWDIO", "NHWDC")}
# Every shape runs once, so compiling is what takes time.
jit = partial(
    jax.jit, compiler_options={"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
)


def conv_transpose(vector: Vector) -> Answer:
    """jax.lax.conv_transpose as it is: padding counts the zeros around the stretched input, before and after."""
    padding = _word(vector) or rim(vector)
    return _with_gradients(vector, _conv_transpose(vector, padding), axes_last, axes_first)


def conv_transpose_true(vector: Vector) -> Answer:
    """The same with transpose_kernel and use_consistent_padding: padding is what the output loses, as in PyTorch."""
    padding = _word(vector) or vector.net_padding
    function = _conv_transpose(vector, padding, transpose_kernel=True, use_consistent_padding=True)
    return _with_gradients(vector, function, axes_last_swapped, axes_first_swapped)


def conv_general_dilated(vector: Vector) -> Answer:
    """A convolution with the rotated kernel over the stretched input."""
    stride, _, _, groups, dilation = vector.layer.settings
    function = partial(
        jax.lax.conv_general_dilated,
        window_strides=(1,) * len(stride),
        padding=rim(vector),
        lhs_dilation=stride,
        rhs_dilation=dilation,
        dimension_numbers=DIMENSIONS[len(stride)],
        feature_group_count=groups,
    )
    C_in, group_out, *kernel_size = vector.layer.weight.shape
    if C_in % groups:
        raise CannotSay(
            "JAX's convolution takes a kernel of C_in/groups channels, so groups that don't divide C_in have none."
        )

    def as_kernel(weight: ndarray) -> ndarray:
        blocks = weight.reshape(groups, C_in // groups, group_out, *kernel_size)
        return rotated_last(numpy.moveaxis(blocks, 0, 1).reshape(C_in // groups, -1, *kernel_size))

    def as_weight(kernel: ndarray) -> ndarray:
        blocks = rotated_first(kernel).reshape(C_in // groups, groups, group_out, *kernel_size)
        return numpy.moveaxis(blocks, 1, 0).reshape(C_in, group_out, *kernel_size)

    return _with_gradients(vector, function, as_kernel, as_weight)


def rim(vector: Vector) -> list[tuple[int, int]]:
    """Return the zeros before and after each axis of the stretched input; negative numbers crop it."""
    spans = [d * (k - 1) for d, k in zip(vector.layer.settings.dilation, vector.layer.weight.shape[2:])]
    return [(span - before, span - after) for span, (before, after) in zip(spans, vector.net_padding)]


def axes_last(weight: ndarray) -> ndarray:
    """(C_in, C_out, *k) to (*k, C_in, C_out)."""
    return numpy.moveaxis(weight, (0, 1), (-2, -1))


def axes_first(kernel: ndarray) -> ndarray:
    return numpy.moveaxis(kernel, (-2, -1), (0, 1))


def axes_last_swapped(weight: ndarray) -> ndarray:
    """(C_in, C_out, *k) to (*k, C_out, C_in), which is also Keras' layout."""
    return numpy.moveaxis(weight, (1, 0), (-2, -1))


def axes_first_swapped(kernel: ndarray) -> ndarray:
    return numpy.moveaxis(kernel, (-2, -1), (1, 0))


def rotated(weight: ndarray) -> ndarray:
    return numpy.flip(weight, tuple(range(2, weight.ndim)))


def rotated_last(weight: ndarray) -> ndarray:
    return axes_last(rotated(weight))


def rotated_first(kernel: ndarray) -> ndarray:
    return rotated(axes_first(kernel))


def channels_last(x: ndarray) -> ndarray:
    return numpy.moveaxis(x, 1, -1)


def channels_first(y: Any) -> ndarray:
    return numpy.moveaxis(numpy.asarray(y), -1, 1)


def pulled_back(layer: Callable[..., Any], grad_y: ndarray | None, *inputs: ndarray) -> tuple[ndarray, list[ndarray]]:
    """Return layer(*inputs) and the gradients with respect to the inputs, if grad_y fits the output."""
    inputs = tuple(array.astype(float) for array in inputs)
    if grad_y is None or jax.eval_shape(layer, *inputs).shape != grad_y.shape:
        return numpy.asarray(jit(layer)(*inputs)), []

    def both(grad_y: Any, *inputs: Any) -> Any:
        y, pull_back = jax.vjp(layer, *inputs)
        return y, pull_back(grad_y)

    y, gradients = jit(both)(grad_y.astype(float), *inputs)
    return numpy.asarray(y), [numpy.asarray(gradient) for gradient in gradients]


def _conv_transpose(vector: Vector, padding: Any, **convention: bool) -> Callable[..., Any]:
    stride, _, _, groups, dilation = vector.layer.settings
    if groups > 1:
        raise CannotSay("`jax.lax.conv_transpose` has no groups.")
    return partial(jax.lax.conv_transpose, strides=stride, padding=padding, rhs_dilation=dilation, **convention)


def _word(vector: Vector) -> str | None:
    return vector.words.get("jax", {}).get("padding")


def _with_gradients(
    vector: Vector,
    function: Callable[..., Any],
    as_kernel: Callable[[ndarray], ndarray],
    as_weight: Callable[[ndarray], ndarray],
) -> Answer:
    """Return the answer of function(x, kernel) + bias, whose data have their channels last."""
    x, weight, bias, _ = vector.layer
    if bias is not None and bias.size != vector.layer.output_shape[1]:
        raise CannotSay("JAX's functions have no bias; the caller adds it.")
    inputs = [channels_last(x), as_kernel(weight)] + ([] if bias is None else [bias])

    def layer(x: Any, kernel: Any, *bias: Any) -> Any:
        return function(x, kernel) + bias[0] if bias else function(x, kernel)

    grad_y = None if vector.grad_y is None else channels_last(vector.grad_y)
    y, gradients = pulled_back(layer, grad_y, *inputs)
    if not gradients:
        return Answer(channels_first(y))
    return Answer(channels_first(y), channels_first(gradients[0]), as_weight(gradients[1]), *gradients[2:])


def _unrotated(vector: Vector) -> Answer:
    """Return what the definition gives for the kernel rotated by 180°, which is to convolve with it as it is."""
    layer = vector.layer._replace(weight=rotated(vector.layer.weight))
    if vector.grad_y is None:
        return Answer(output(layer))
    found = answer(layer, vector.grad_y)
    return found._replace(grad_weight=rotated(found.grad_weight))


def _only_a_size_is_refused(vector: Vector) -> bool:
    """Whether the broken rule is about how many cells are removed, added or there."""
    names = ("output_padding", "nothing_left", "no_cells", "padding")
    return vector.name in [f"refused_{name}" for name in names]


ANY_RIM = (
    "JAX takes any number of cells, and adds or removes any number around the stretched input. So it takes what "
    "PyTorch refuses, and gives what the definition gives"
)
TAKES_ANY_RIM = Known(f"{ANY_RIM}.", _only_a_size_is_refused, lambda vector: Answer(output(vector.layer)))
UNROTATED = (
    Known(f"{ANY_RIM} for the rotated kernel.", _only_a_size_is_refused, _unrotated),
    Known(
        "JAX slides the kernel as it is, where the definition stamps with it: it gives what the definition gives for "
        "the kernel rotated by 180°. `transconv.frameworks.to_jax` rotates it beforehand.",
        lambda vector: vector.expected is not None and not agree(_unrotated(vector), vector.expected),
        _unrotated,
    ),
)
ENGINES = (
    Engine(
        "JAX", "`lax.conv_transpose` with the weight's axes moved and nothing else", ("jax",), conv_transpose, UNROTATED
    ),
    Engine(
        "JAX, transposed kernel",
        "`lax.conv_transpose` with `transpose_kernel=True, use_consistent_padding=True`",
        ("jax",),
        conv_transpose_true,
        (TAKES_ANY_RIM,),
    ),
    Engine(
        "JAX, convolution",
        "`lax.conv_general_dilated` with `lhs_dilation=stride` and the kernel rotated beforehand",
        ("jax",),
        conv_general_dilated,
        (TAKES_ANY_RIM,),
    ),
)
