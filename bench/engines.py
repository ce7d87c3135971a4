"""The same layer in other engines, with the same numbers, each as a call that the benchmark can time.

All of them compute in float32 on the processor, with as many threads as PyTorch, on tensors that lie ready in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import numpy as np
import onnxruntime
import torch
from jax import lax
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from bench.shapes import Shape
from transconv import packed
from transconv.layer import CONV_TRANSPOSE, TRANSPOSED
from transconv.layouts import to_channels_last
from transconv.rearrangement import rotated

SPATIAL = {1: "W", 2: "HW", 3: "DHW"}


def layer_of(shape: Shape, weight: Tensor) -> nn.Module:
    """Return PyTorch's layer with this weight and without a bias, in eval mode."""
    layer = TRANSPOSED[shape.axes - 1](
        shape.C_in, shape.C_out, shape.k, shape.s, shape.p, shape.o, bias=False, device=weight.device
    )
    layer.weight = nn.Parameter(weight, requires_grad=False)  # the same memory: where it lies can make a difference
    return layer.eval()


def packed_layer(shape: Shape, weight: Tensor, x: Tensor) -> nn.Module:
    """Return a layer that is packed for an input."""
    return packed(layer_of(shape, weight), x)


def chosen(call: partial[Tensor]) -> str:
    """Return the method that the packed layer of a call takes."""
    methods: dict[Any, Any] = getattr(call.func, "_methods", {})
    return next((method.name for method in methods.values()), "torch")


def torch_calls(shape: Shape, x: Tensor, weight: Tensor) -> dict[str, Callable[[], Tensor]]:
    """Return PyTorch's layer as it is, compiled, packed, and on a channels-last input, which one axis doesn't have."""
    op = CONV_TRANSPOSE[shape.axes]
    plain = layer_of(shape, weight)
    torch._dynamo.reset()
    calls: dict[str, Callable[[], Tensor]] = {
        "layer": partial(plain, x),
        "packed": partial(packed_layer(shape, weight, x), x),
        "compile": partial(torch.compile(plain, options={"freezing": True}), x),
    }
    if shape.axes > 1:
        last = to_channels_last(x)
        calls["channels-last, turned"] = lambda: op(last, weight, None, **shape.settings).contiguous()
        calls["channels-last, kept"] = partial(plain, last)
        calls["packed, channels-last"] = partial(packed_layer(shape, weight, last), last)
    return calls


def onnxruntime_call(shape: Shape, x: Tensor, weight: Tensor) -> Callable[[], np.ndarray]:
    """Return onnxruntime's ConvTranspose."""
    names = ("kernel_shape", "strides", "output_padding")
    settings = {name: [value] * shape.axes for name, value in zip(names, (shape.k, shape.s, shape.o))}
    node = helper.make_node("ConvTranspose", ["x", "weight"], ["y"], pads=[shape.p] * 2 * shape.axes, **settings)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * x.dim()) for name in ("x", "y")]
    graph = helper.make_graph([node], "layer", ends[:1], ends[1:], [numpy_helper.from_array(weight.numpy(), "weight")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # its threads would take the others' time
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    fed = {"x": x.numpy()}
    return lambda: session.run(None, fed)[0]


def jax_call(shape: Shape, x: Tensor, weight: Tensor) -> Callable[[], jax.Array]:
    """Return JAX's convolution of the stretched input with the rotated kernel, compiled."""
    spatial = SPATIAL[shape.axes]
    convolve = partial(
        lax.conv_general_dilated,
        window_strides=(1,) * shape.axes,
        padding=[axis.rim for axis in shape.layer.axes],
        lhs_dilation=shape.layer.stride,
        dimension_numbers=(f"NC{spatial}", f"OI{spatial}", f"NC{spatial}"),
    )
    compiled = jax.jit(convolve)
    there, kernel = jax.numpy.asarray(x.numpy()), jax.numpy.asarray(rotated(weight, 1).numpy())
    return lambda: compiled(there, kernel).block_until_ready()
