"""onnxruntime: one ConvTranspose node in float32, where whole numbers this small are exact. It has no gradients."""

from __future__ import annotations

from typing import Any

import numpy
import onnx
import onnxruntime

from conformance.definition import Answer, Layer, output
from conformance.engine import Engine, Known, adds_a_stride, takes_no_cells
from conformance.vector import Vector

OPERATOR = "ConvTranspose"


def run(vector: Vector) -> Answer:
    given = {name: array for name, array in zip(("x", "weight", "bias"), vector.layer) if array is not None}
    feeds = {name: numpy.asarray(array, numpy.float32) for name, array in given.items()}
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # its errors come back as exceptions; don't print them as well
    session = onnxruntime.InferenceSession(model(vector, feeds), options, providers=["CPUExecutionProvider"])
    return Answer(session.run(None, feeds)[0])


def model(vector: Vector, feeds: dict[str, numpy.ndarray]) -> bytes:
    """Return a model of one node, with the newest version of the operator."""
    kind, info = onnx.TensorProto.FLOAT, onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node(OPERATOR, list(feeds), ["y"], **attributes(vector))],
        "one_layer",
        [info(name, kind, array.shape) for name, array in feeds.items()],
        [info("y", kind, [None] * vector.layer.x.ndim)],
    )
    version = onnx.helper.make_opsetid("", onnx.defs.get_schema(OPERATOR).since_version)
    return onnx.helper.make_model(graph, opset_imports=[version]).SerializeToString()


def attributes(vector: Vector) -> dict[str, Any]:
    """Return the node's attributes; pads are all beginnings, then all ends."""
    settings = vector.layer.settings
    said = {"strides": settings.stride, "dilations": settings.dilation, "group": settings.groups}
    numbers = {"pads": [*sum(zip(*settings.padding), ())], "output_padding": settings.output_padding}
    return said | dict(vector.words.get("onnx", numbers))


def _word_adds_cells(vector: Vector) -> bool:
    """Whether SAME_* has to add cells because the stamps don't reach to stride·n."""
    words = vector.words.get("onnx", {})
    return "auto_pad" in words and "output_padding" not in words and any(vector.layer.settings.output_padding)


def _without_output_padding(vector: Vector) -> Layer:
    layer = vector.layer
    return layer._replace(settings=layer.settings._replace(output_padding=(0,) * len(layer.settings.stride)))


KNOWN = (
    Known(
        "onnxruntime's own rule, like PyTorch's, allows an `output_padding` as large as the stride if it is smaller "
        "than the dilation. But then it finds the output too large for the input.",
        adds_a_stride,
        sentence="output_padding .* may be too large for stride",
    ),
    Known(
        "With `SAME_UPPER` and `SAME_LOWER`, ONNX says that the output has stride·n cells. If the kernel is shorter "
        "than the stride, onnxruntime doesn't add the cells that are missing: it gives what the definition gives "
        "without `output_padding`.",
        _word_adds_cells,
        lambda vector: Answer(output(_without_output_padding(vector))),
    ),
    takes_no_cells("onnxruntime"),
)
ENGINES = (
    Engine(
        "onnxruntime",
        "one `ConvTranspose` node in float32; it computes no gradients",
        ("onnx", "onnxruntime"),
        run,
        KNOWN,
    ),
)
