"""Keras on JAX in float64: layers Conv1DTranspose, Conv2DTranspose and Conv3DTranspose."""

from __future__ import annotations

import os
import tempfile
from itertools import product
from typing import Any
from unittest.mock import patch

from conformance.definition import Answer
from conformance.engine import CannotSay, Engine, Known, adds_a_stride, takes_no_cells
from conformance.run_jax import (
    axes_first_swapped,
    axes_last_swapped,
    channels_first,
    channels_last,
    pulled_back,
)
from conformance.vector import Vector
from transconv.frameworks import padding_from_word

# Keras reads its engine while it is imported, and writes its settings into its home.
with tempfile.TemporaryDirectory() as home, patch.dict(os.environ, KERAS_BACKEND="jax", KERAS_HOME=home):
    import keras

LAYERS = {1: keras.layers.Conv1DTranspose, 2: keras.layers.Conv2DTranspose, 3: keras.layers.Conv3DTranspose}


def run(vector: Vector) -> Answer:
    x, weight, bias, (stride, _, _, groups, dilation) = vector.layer
    if groups > 1:
        raise CannotSay("Keras' transposed layers have no groups.")
    layer = LAYERS[len(stride)](
        weight.shape[1],
        weight.shape[2:],
        strides=stride,
        dilation_rate=dilation,
        data_format="channels_last",
        use_bias=bias is not None,
        kernel_initializer="zeros",  # random numbers would take seconds to compile for each shape
        dtype="float64",
        name="layer",
        **said(vector),
    )
    layer.build(channels_last(x).shape)
    weights = [axes_last_swapped(weight)] + ([] if bias is None else [bias])
    layer.set_weights(weights)  # checks their shapes

    def call(x: Any, *weights: Any) -> Any:
        return layer.stateless_call(weights, [], x)[0]

    grad_y = None if vector.grad_y is None else channels_last(vector.grad_y)
    y, gradients = pulled_back(call, grad_y, channels_last(x), *weights)
    if not gradients:
        return Answer(channels_first(y))
    return Answer(channels_first(y), channels_first(gradients[0]), axes_first_swapped(gradients[1]), *gradients[2:])


def said(vector: Vector) -> dict[str, Any]:
    """Return the word and the output_padding that stand for the vector's padding."""
    if "keras" in vector.words:
        return dict(vector.words["keras"])
    stride, padding, output_padding, _, dilation = vector.layer.settings
    if not any(sum(padding, ())):
        return {"padding": "valid", "output_padding": output_padding}
    for o in (None, *product(*map(range, stride))):
        meant = padding_from_word("same", vector.layer.weight.shape[2:], stride, o, dilation)
        ends = zip(meant.padding, meant.crop, meant.output_padding)
        if vector.net_padding == [(p, p + crop - o) for p, crop, o in ends]:
            return {"padding": "same", "output_padding": o}
    raise CannotSay("Keras has no numbers for padding, and neither 'valid' nor 'same' removes these cells.")


KNOWN = (
    Known(
        "Keras refuses a stride and a dilation at once, though the engine under it computes both.",
        lambda vector: min(map(max, (vector.layer.settings.stride, vector.layer.settings.dilation))) > 1,
        sentence="not supported in conjunction",
    ),
    Known(
        "Keras wants `output_padding` smaller than the stride, whatever the dilation.",
        adds_a_stride,
        sentence="must be strictly less than `strides`",
    ),
    takes_no_cells("Keras"),
)
ENGINES = (Engine("Keras", "`keras.layers.ConvNDTranspose` on JAX, in float64", ("keras", "jax"), run, KNOWN),)
