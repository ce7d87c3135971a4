"""Every method against PyTorch, forward and backward, over all parameters, and what both refuse."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.library.strategies import CONV, CONV_TRANSPOSE, columns, layer, randn
from transconv import conv_transpose
from transconv.operator import METHODS

OWN_METHODS = [method for method in METHODS if method not in ("torch", "auto")]
DTYPES = (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int64, torch.complex64, torch.complex128)


@st.composite
def call(draw):
    """A call that PyTorch accepts: x, weight, bias and settings, in PyTorch's order, batched or not."""
    settings, groups, group_in, group_out, seed = draw(layer())
    n, k, s, p, o, d = columns(settings)
    batch = draw(st.sampled_from([(), (1,), (3,)]))
    x, w = randn(seed, *batch, groups * group_in, *n), randn(seed + 1, groups * group_in, group_out, *k)
    bias = randn(seed + 2, groups * group_out) if draw(st.booleans()) else None
    return x, w, bias, s, p, o, groups, d


def torchs(x, weight, *rest):
    return CONV_TRANSPOSE[weight.dim() - 2](x, weight, *rest)


def gradients(y, tensors, seed):
    return torch.autograd.grad(y, tensors, randn(seed, *y.shape))


@pytest.mark.parametrize("method", METHODS)
@given(drawn=call())
def test_the_values_and_the_gradients_are_pytorchs(method, drawn):
    *tensors, s, p, o, groups, d = drawn
    given_ = [tensor.requires_grad_() for tensor in tensors if tensor is not None]
    settings = tuple(s), tuple(p), tuple(o), groups, tuple(d)
    y, expected = conv_transpose(*tensors, *settings, method=method), torchs(*tensors, *settings)
    torch.testing.assert_close(y, expected)
    torch.testing.assert_close(gradients(y, given_, 7), gradients(expected, given_, 7))


@pytest.mark.parametrize("method", METHODS)
@given(drawn=call())
def test_it_is_linear_in_input_and_weight(method, drawn):
    x, w, _, *settings = drawn

    def of(x, w):
        return conv_transpose(x, w, None, *settings, method=method)

    other_x, other_w = randn(3, *x.shape), randn(4, *w.shape)
    torch.testing.assert_close(of(2 * x + other_x, w), 2 * of(x, w) + of(other_x, w))
    torch.testing.assert_close(of(x, 2 * w + other_w), 2 * of(x, w) + of(x, other_w))


@given(call())
def test_it_is_the_adjoint_of_the_convolution(drawn):
    x, w, _, s, p, o, groups, d = drawn
    y = conv_transpose(x, w, None, s, p, o, groups, d)
    u = randn(5, *y.shape)
    there = CONV[len(s)](u, w, None, s, p, d, groups)
    x_there = there[(..., *(slice(n) for n in x.shape[-len(s) :]))]  # o ≥ s: extra windows at the added end
    torch.testing.assert_close((there * 0).sum() + (x_there * x).sum(), (u * y).sum())


@pytest.mark.parametrize("method", OWN_METHODS)
@pytest.mark.parametrize("axes", (1, 2, 3))
def test_small_gradients_by_finite_differences(method, axes):
    x = randn(0, 1, 2, *(3, 2, 2)[:axes]).requires_grad_()
    w, bias = randn(1, 2, 1, *(2, 3, 1)[:axes]).requires_grad_(), randn(2, 2).requires_grad_()
    settings = (
        (2, 1, 1, 2, 1) if axes == 1 else ((2, 1, 3)[:axes], (1, 0, 0)[:axes], (1, 1, 2)[:axes], 2, (1, 2, 1)[:axes])
    )
    assert torch.autograd.gradcheck(lambda *tensors: conv_transpose(*tensors, *settings, method=method), (x, w, bias))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_it_takes_the_dtypes_that_pytorch_takes(method, dtype):
    if method == "adjoint" and dtype == torch.int64:
        with pytest.raises(TypeError, match="floating-point"):
            conv_transpose(torch.ones(1, 1, 2, dtype=dtype), torch.ones(1, 1, 2, dtype=dtype), method=method)
        return
    x, w, bias = (
        (4 * randn(seed, *shape)).round() for seed, shape in ((0, (2, 4, 3, 5)), (1, (4, 2, 3, 2)), (2, (4,)))
    )
    x, w, bias = x.to(dtype), w.to(dtype), bias.to(dtype)
    if dtype.is_complex:
        x, w = x * (1 + 2j), w * (3 - 1j)
    settings = (2, (1, 0), 1, 2)
    y, expected = conv_transpose(x, w, bias, *settings, method=method), torchs(x, w, bias, *settings)
    assert y.dtype == dtype
    close = {"rtol": 0.02, "atol": 1} if dtype in (torch.float16, torch.bfloat16) else {}
    torch.testing.assert_close(y, expected, **close)


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_batch_gives_an_empty_batch(method):
    y = conv_transpose(torch.ones(0, 4, 3, 5), torch.ones(4, 2, 2, 3), torch.ones(4), 2, 1, 1, 2, method=method)
    assert y.shape == torchs(torch.ones(0, 4, 3, 5), torch.ones(4, 2, 2, 3), torch.ones(4), 2, 1, 1, 2).shape


@pytest.mark.parametrize("method", ["scatter", "rearrangement", "adjoint", "subpixel", "torch", "auto"])
def test_it_stays_on_the_device_of_its_tensors(method):
    """On the meta device, which every machine has and which holds no numbers: a stray CPU tensor fails here."""
    x, w, bias = (torch.empty(shape, device="meta") for shape in ((2, 4, 3, 5), (4, 2, 2, 3), (4,)))
    y = conv_transpose(x, w, bias, 2, 1, 1, 2, method=method)
    assert y.device.type == "meta" and y.shape == torchs(x, w, bias, 2, 1, 1, 2).shape


def test_where_output_padding_reaches_a_stride_zeros_are_appended():
    """s=1, d=3, k=2, p=1, o=2 takes 4 → 7, and a convolution takes 7 → 6: W has two rows more than the input."""
    x, w = randn(0, 1, 1, 4), randn(1, 1, 1, 2)
    for method in OWN_METHODS:
        torch.testing.assert_close(
            conv_transpose(x, w, None, 1, 1, 2, 1, 3, method=method), torchs(x, w, None, 1, 1, 2, 1, 3)
        )


def test_a_number_alone_in_a_tuple_stands_for_every_axis_as_in_pytorch():
    x, w = randn(0, 1, 1, 3, 4), randn(1, 1, 1, 2, 2)
    torch.testing.assert_close(conv_transpose(x, w, stride=(2,)), torchs(x, w, None, (2,)))


@pytest.mark.parametrize("axes", (1, 2, 3))
def test_a_bias_of_another_dtype_is_accepted_where_pytorch_accepts_it_on_every_processor(axes):
    for dtype in DTYPES:
        for other in DTYPES:
            x, w = torch.ones(1, 1, *[2] * axes, dtype=dtype), torch.ones(1, 1, *[2] * axes, dtype=dtype)
            bias = torch.ones(1, dtype=other)
            everywhere = dtype == other or dtype not in (torch.float16, torch.bfloat16)
            expected = accepts(torchs, x, w, bias) if everywhere else None
            assert accepts(conv_transpose, x, w, bias) == expected, (dtype, other)


def accepts(function, *arguments):
    try:
        return function(*arguments).shape
    except (TypeError, ValueError, RuntimeError):
        return None


GOOD = [1, 2, 3], [0, 1, 2, 3], [0, 0, 1, 2], [1, 1, 2]  # stride, padding, output_padding, dilation: most are legal
wrong = st.integers(-1, 3)
setting = st.one_of(wrong, st.lists(wrong, min_size=1, max_size=3), st.sampled_from([1.0, True, None, "1"]))


@st.composite
def any_call(draw):
    """A call that may break any rule, or several."""
    axes, batch = draw(st.integers(1, 3)), draw(st.sampled_from([(), (1,), (2,)]))
    sizes = st.lists(st.sampled_from([1, 2, 3, 3, 3, 0]), min_size=axes, max_size=axes)
    groups = draw(st.sampled_from([1, 1, 1, 2, 3, 0, -1]))
    channels, group_out = abs(groups) * draw(st.integers(1, 2)) or 1, draw(st.integers(1, 2))
    x = torch.ones(*batch, draw(st.sampled_from([channels, channels, channels, channels, 1])), *draw(sizes))
    weight = torch.ones(channels, group_out, *draw(sizes))
    bias = draw(st.sampled_from([None, None, groups * group_out, 3]))
    bias = None if bias is None else torch.ones(max(0, bias))
    s, p, o, d = (draw(st.one_of(good, good, good, setting)) for good in map(st.sampled_from, GOOD))
    return x, weight, bias, s, p, o, groups, d


@given(any_call())
def test_it_refuses_what_pytorch_refuses_and_nothing_else(arguments):
    assert accepts(conv_transpose, *arguments) == accepts(torchs, *arguments)


def test_an_empty_batch_is_held_to_the_same_rules():
    """PyTorch skips most checks when there is nothing to compute; a size that makes no sense is still refused here."""
    x, w = torch.ones(0, 1, 2, 2), torch.ones(1, 1, 2, 2)
    assert torchs(x, w, None, 1, 0, 1).shape == (0, 1, 4, 4)
    with pytest.raises(ValueError, match="output_padding .* must be smaller"):
        conv_transpose(x, w, None, 1, 0, 1)
