"""Keras, JAX and ONNX compute the same values as PyTorch; none of them runs on PyTorch here."""

import tempfile

import jax
import numpy
import onnx
import onnxruntime
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.library.strategies import axis, columns, layer, randn
from transconv import conv_transpose, trans_conv
from transconv.frameworks import Padding, from_jax, from_keras, jax_padding, padding_from_word, to_jax, to_keras
from transconv.layer import CONV_TRANSPOSE

with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as environment:
    # Keras reads its engine while it is imported, and writes its settings into its home.
    environment.setenv("KERAS_BACKEND", "jax")
    environment.setenv("KERAS_HOME", home)
    import keras

jax.config.update("jax_enable_x64", True)

KERAS = {1: keras.layers.Conv1DTranspose, 2: keras.layers.Conv2DTranspose, 3: keras.layers.Conv3DTranspose}
WORDS = ("same", "valid")
SIZES_OF_ONE_AXIS = [(k, s, d) for k in range(1, 6) for s in range(1, 5) for d in (1, 2)]
C_IN, C_OUT = 3, 2

# Every new shape is compiled, so a property gets fewer examples here than elsewhere.
few = settings(max_examples=40)
axes = st.lists(axis(), min_size=1, max_size=3)
small_axis = st.tuples(*(st.integers(*ends) for ends in ((2, 3), (1, 4), (1, 3), (0, 2), (1, 2))))  # n, k, s, o, d


def data(seed, n, k):
    """Return an input and a weight, with no symmetry at all."""
    return randn(seed, 2, C_IN, *n), randn(seed + 1, C_IN, C_OUT, *k)


def channels_last(x):
    return numpy.asarray(x.movedim(1, -1))


def channels_first(y):
    return torch.tensor(numpy.asarray(y)).movedim(-1, 1)


def in_jax(x, kernel, stride, padding, dilation, transpose_kernel=False):
    """Return jax.lax.conv_transpose of PyTorch's x."""
    y = jax.lax.conv_transpose(
        channels_last(x), numpy.asarray(kernel), stride, padding, dilation, transpose_kernel=transpose_kernel
    )
    return channels_first(y)


def in_keras(x, kernel, stride, word, dilation, output_padding=None):
    """Return the Keras layer's output for PyTorch's x."""
    *kernel_size, filters, channels = kernel.shape
    layer = KERAS[len(kernel_size)](
        filters,
        tuple(kernel_size),
        strides=tuple(stride),
        padding=word,
        output_padding=output_padding,
        data_format="channels_last",
        dilation_rate=tuple(dilation),
        use_bias=False,
        kernel_initializer="zeros",  # random numbers would take seconds to compile for each shape
        dtype="float64",
    )
    layer.build((None, *[None] * len(kernel_size), channels))
    layer.set_weights([numpy.asarray(kernel)])
    return channels_first(layer(channels_last(x)))


def in_onnx(x, weight, **attributes):
    """Return what onnxruntime computes for one ConvTranspose node."""
    kind = onnx.TensorProto.FLOAT
    given = {"x": x.numpy(), "weight": weight.numpy()}
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("ConvTranspose", list(given), ["y"], **attributes)],
        "one_layer",
        [onnx.helper.make_tensor_value_info(name, kind, array.shape) for name, array in given.items()],
        [onnx.helper.make_tensor_value_info("y", kind, [None] * x.dim())],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 22)])
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return torch.tensor(session.run(None, given)[0])


def whole_numbers(seed, *shape):
    """Return small whole numbers as float32: onnxruntime has no float64 here, and their sums are exact."""
    return torch.randint(-9, 10, shape, generator=torch.Generator().manual_seed(seed)).float()


def in_pytorch(x, weight, word, stride, dilation, output_padding=None):
    """Return PyTorch's output with the settings that the word stands for."""
    found = padding_from_word(word, tuple(weight.shape[2:]), tuple(stride), output_padding, tuple(dilation))
    op = CONV_TRANSPOSE[len(stride)]
    return found.cropped(op(x, weight, None, stride, found.padding, found.output_padding, 1, dilation))


def test_keras_runs_on_an_engine_other_than_pytorch():
    assert keras.backend.backend() == "jax"


@pytest.mark.parametrize("kernel_size", [(3,), (3, 2), (2, 3, 4)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.complex64, torch.int64])
def test_every_conversion_there_and_back_keeps_the_numbers_and_the_dtype(kernel_size, dtype):
    weight = torch.arange(6 * torch.Size(kernel_size).numel()).reshape(2, 3, *kernel_size).to(dtype)
    for there, back in (
        (to_keras(weight), from_keras),
        (to_jax(weight), from_jax),
        (to_jax(weight, transpose_kernel=True), lambda kernel: from_jax(kernel, transpose_kernel=True)),
    ):
        assert there.shape[: len(kernel_size)] == kernel_size and there.dtype == dtype and there.is_contiguous()
        assert torch.equal(back(there), weight) and back(there).dtype == dtype and back(there).is_contiguous()


@pytest.mark.parametrize("convert", [to_keras, to_jax, from_keras, from_jax])
def test_a_conversion_is_a_copy_through_which_gradients_flow(convert):
    weight = torch.ones(1, 1, 1, requires_grad=True)
    converted = convert(weight)
    assert converted.data_ptr() != weight.data_ptr()
    converted.sum().backward()
    assert weight.grad.item() == 1


@pytest.mark.parametrize("read", [from_keras, from_jax])
def test_kernels_are_read_from_arrays_of_any_kind(read):
    kernel = randn(0, 3, 2, 4, 5)
    expected, array = read(kernel), kernel.numpy()
    locked = array.copy()
    locked.flags.writeable = False
    turned = array[::-1, ::-1].copy()[::-1, ::-1]
    variable = keras.Variable(array, dtype="float64")
    for same in (array, locked, turned, jax.numpy.asarray(array), variable, array.tolist()):
        torch.testing.assert_close(read(same), expected, check_dtype=not isinstance(same, list))
    brain = jax.numpy.asarray(array, dtype=jax.numpy.bfloat16)
    assert torch.equal(read(brain), expected.bfloat16())


def test_pytorch_computes_the_same_with_the_weights_of_a_keras_layer():
    keras_layer = keras.layers.Conv2DTranspose(C_OUT, (3, 2), strides=2, dtype="float64")
    x = randn(0, 2, C_IN, 4, 5)
    y = channels_first(keras_layer(channels_last(x)))
    weight = from_keras(keras_layer.kernel)
    torch.testing.assert_close(torch.nn.functional.conv_transpose2d(x, weight, stride=2), y)


@few
@given(axes, st.integers(0, 2**16))
def test_jax_computes_the_same_with_either_kernel_and_the_converted_padding(drawn, seed):
    n, k, s, p, o, d = columns(drawn)
    assume((2, 2, 1, 0, 1) not in zip(k, s, p, o, d))  # next to short axes, these settings crash XLA's compiler
    x, weight = data(seed, n, k)
    expected = CONV_TRANSPOSE[len(n)](x, weight, None, s, p, o, 1, d)
    padding = jax_padding(k, s, p, o, d)
    for turned in (False, True):
        kernel = to_jax(weight, transpose_kernel=turned)
        torch.testing.assert_close(in_jax(x, kernel, s, padding, d, turned), expected)


@pytest.mark.parametrize("groups", [2, 3, 6])
def test_groups_become_zeros_in_frameworks_that_have_none(groups):
    x, weight = randn(0, 2, 6, 3, 4), randn(1, 6, 2, 3, 2)
    expected = torch.nn.functional.conv_transpose2d(x, weight, stride=2, groups=groups)
    for turned in (False, True):
        kernel = to_jax(weight, groups=groups, transpose_kernel=turned)
        torch.testing.assert_close(in_jax(x, kernel, (2, 2), jax_padding((3, 2), 2), (1, 1), turned), expected)
    torch.testing.assert_close(in_keras(x, to_keras(weight, groups=groups), (2, 2), "valid", (1, 1)), expected)


def test_one_number_stands_for_every_axis():
    assert jax_padding((3, 5), 2, 1, (0, 1)) == [(1, 1), (3, 4)] == jax_padding([3, 5], (2, 2), [1, 1], [0, 1], 1)
    assert jax_padding(2, padding=3) == [(-2, -2)]
    assert padding_from_word("VALID", 2, (3, 1)) == Padding((0, 0), (1, 0), (0, 0))


@pytest.mark.parametrize("word", WORDS)
def test_padding_from_word_gives_what_the_word_means_in_jax(word):
    for k, s, d in SIZES_OF_ONE_AXIS:
        x, weight = data(k, [4], [k])
        y = in_jax(x, to_jax(weight), (s,), word.upper(), (d,))
        torch.testing.assert_close(in_pytorch(x, weight, word, [s], [d]), y, msg=lambda m, k=(k, s, d): f"{k}: {m}")


@pytest.mark.parametrize("word", WORDS)
def test_padding_from_word_gives_what_the_word_means_in_keras(word):
    for k, s, d in SIZES_OF_ONE_AXIS:
        if s > 1 and d > 1:
            continue  # Keras refuses both at once
        x, weight = data(k, [4], [k])
        for o in (None, *range(s)):
            y = in_keras(x, to_keras(weight), [s], word, [d], o)
            answer = in_pytorch(x, weight, word, [s], [d], o)
            torch.testing.assert_close(answer, y, msg=lambda m, k=(k, s, d, o): f"{k}: {m}")


@settings(max_examples=20)
@given(st.lists(small_axis, min_size=2, max_size=3), st.sampled_from(WORDS), st.booleans(), st.integers(0, 2**16))
def test_padding_from_word_works_for_several_axes_at_once(drawn, word, dilated, seed):
    n, k, s, o, d = columns(drawn)
    x, weight = data(seed, n, k)
    y = in_jax(x, to_jax(weight), s, word.upper(), d)
    torch.testing.assert_close(in_pytorch(x, weight, word, s, d), y)

    s, d = ([1] * len(s), d) if dilated else (s, [1] * len(d))
    o = tuple(min(o, s - 1) for o, s in zip(o, s))
    assume(word == "valid" or (2, 2, 0, 1) not in zip(k, s, o, d))  # padding=1: XLA's compiler crashes, as above
    for added in (None, o):
        y = in_keras(x, to_keras(weight), s, word, d, added)
        torch.testing.assert_close(in_pytorch(x, weight, word, s, d, added), y)


def test_same_means_stride_times_the_size_and_valid_leaves_no_gap():
    for k, s, d in SIZES_OF_ONE_AXIS:
        x, weight = data(0, [4], [k])
        assert in_pytorch(x, weight, "same", [s], [d]).shape[-1] == s * 4
        assert in_pytorch(x, weight, "valid", [s], [d]).shape[-1] == s * 3 + max(d * (k - 1) + 1, s)


@few
@given(layer(), st.booleans())
def test_onnx_takes_pytorchs_weight_and_settings_as_they_are(drawn, biased):
    drawn_axes, groups, group_in, group_out, seed = drawn
    n, k, s, p, o, d = columns(drawn_axes)
    assume(all(o < s for o, s in zip(o, s)))  # onnxruntime refuses more, though ONNX and PyTorch allow o < d
    x, weight = whole_numbers(seed, 2, groups * group_in, *n), whole_numbers(seed, groups * group_in, group_out, *k)
    expected = CONV_TRANSPOSE[len(n)](x, weight, None, s, p, o, groups, d)
    y = in_onnx(x, weight, strides=s, pads=p + p, output_padding=o, dilations=d, group=groups)
    assert torch.equal(y, expected)


@pytest.mark.parametrize("word", WORDS)
def test_onnx_pads_that_differ_need_no_crop(word):
    k, s = (3, 5, 2), (2, 2, 3)
    x, weight = whole_numbers(0, 1, C_IN, 3, 4, 5), whole_numbers(1, C_IN, C_OUT, *k)
    found = padding_from_word(word, k, s)
    pads = found.padding + tuple(p + c for p, c in zip(found.padding, found.crop))
    y = in_onnx(x, weight, strides=s, pads=pads, output_padding=found.output_padding)
    assert torch.equal(y, in_pytorch(x, weight, word, s, (1, 1, 1)))


def test_a_kernel_that_is_not_rotated_for_jax_gives_the_right_shape_and_wrong_values():
    X = torch.tensor([[0.0, 1], [2, 3]])
    x = X[None, None]
    kernel = x.movedim((0, 1), (-2, -1))
    wrong = in_jax(x, kernel, (1, 1), jax_padding(kernel.shape[:2]), (1, 1))[0, 0]
    right = in_jax(x, to_jax(x), (1, 1), jax_padding(kernel.shape[:2]), (1, 1))[0, 0]
    assert wrong.shape == right.shape
    assert right.tolist() == trans_conv(X, X).tolist() == [[0, 0, 1], [0, 4, 6], [4, 12, 9]]
    assert wrong.tolist() == [[0, 3, 2], [6, 14, 6], [2, 3, 0]]


def test_a_kernel_that_looks_the_same_rotated_by_180_degrees_hides_the_fault():
    x, weight = randn(0, 1, 1, 3, 4), torch.tensor([[[[1.0, 2, 3], [4, 5, 4], [3, 2, 1]]]]).double()
    assert torch.equal(to_jax(weight), weight.movedim((0, 1), (-2, -1)))
    wrong = in_jax(x, weight.movedim((0, 1), (-2, -1)), (2, 2), "VALID", (1, 1))
    torch.testing.assert_close(wrong, conv_transpose(x, weight, stride=2))


def test_output_padding_for_the_odd_cell_of_same_gives_the_right_shape_shifted_by_one_pixel():
    x, weight = data(0, [4, 5], [3, 3])
    right = in_keras(x, to_keras(weight), (2, 2), "same", (1, 1))
    wrong = torch.nn.functional.conv_transpose2d(x, weight, stride=2, padding=1, output_padding=1)
    assert wrong.shape == right.shape == (2, C_OUT, 8, 10)
    assert not torch.isclose(wrong, right).any()
    torch.testing.assert_close(wrong[:, :, :-1, :-1], right[:, :, 1:, 1:])
    torch.testing.assert_close(in_pytorch(x, weight, "same", (2, 2), (1, 1)), right)


def test_keras_output_padding_0_is_not_its_default():
    x, weight = data(0, [4], [3])
    assert in_keras(x, to_keras(weight), [2], "same", [1]).shape[-1] == 8
    assert in_keras(x, to_keras(weight), [2], "same", [1], 0).shape[-1] == 7
