"""Makes vectors.json: the cases below, each with what the definition says. `python -m conformance.make_vectors`."""

from __future__ import annotations

from typing import Any

import numpy

from conformance.definition import Layer, Settings, answer, broken_rule, digits_of_root
from conformance.vector import FILE, Vector, write_vectors

ABOUT = "Transposed convolution: y[s·i + d·j - before] += x[i]·weight[j] along each axis. README.md has the format."


def each(value: Any, axes: int) -> tuple[Any, ...]:
    """Return a setting with an entry for each axis; one number or one pair stands for all of them."""
    return tuple(value) if isinstance(value, list) else (value,) * axes


def case(
    name: str,
    why: str,
    n: tuple[int, ...],
    k: tuple[int, ...],
    *,
    s: Any = 1,
    p: Any = (0, 0),
    o: Any = 0,
    d: Any = 1,
    groups: int = 1,
    channels: tuple[int, int] = (1, 1),
    batch: int = 1,
    bias: int | None = None,
    words: dict[str, dict[str, Any]] | None = None,
    layouts: bool = False,
    weight_channels: int | None = None,
) -> Vector:
    """Return a vector. p is (before, after), a list of such pairs or a number for both; bias counts its numbers.

    weight_channels replaces the first of `channels`, (C_in, C_out), in the weight, where that is the fault to refuse.
    """
    axes = len(n)
    C_in, C_out = channels
    pairs = tuple((pair, pair) if isinstance(pair, int) else pair for pair in each(p, axes))
    layer = Layer(
        1 + digits_of_root(3, batch, C_in, *n),  # no zeros, so that every input cell counts
        digits_of_root(11, weight_channels or C_in, C_out // groups, *k) - 4,
        None if bias is None else digits_of_root(13, bias) - 4,
        Settings(each(s, axes), pairs, each(o, axes), groups, each(d, axes)),
    )
    rule = broken_rule(layer)
    if rule:
        return Vector(name, why, layer, refused=rule)
    grad_y = digits_of_root(17, *layer.output_shape)
    stored = weight_layouts(layer.weight) if layouts else {}
    return Vector(name, why, layer, grad_y, answer(layer, grad_y), words=words or {}, layouts=stored)


def weight_layouts(weight: numpy.ndarray) -> dict[str, numpy.ndarray]:
    """Return a weight without groups as Keras and JAX store it."""
    moved = numpy.moveaxis(weight, (0, 1), (-2, -1))
    rotated = numpy.flip(moved, tuple(range(moved.ndim - 2)))
    return {"keras": numpy.swapaxes(moved, -2, -1), "jax": rotated}


def worked_example() -> Vector:
    """Return the course's first example, whose numbers can be added up in the head."""
    square = numpy.array([[[[0, 1], [2, 3]]]])
    layer = Layer(square, square, None, Settings((1, 1), ((0, 0), (0, 0)), (0, 0), 1, (1, 1)))
    grad_y = numpy.arange(1, 10).reshape(1, 1, 3, 3)
    why = "Four stamps of a 2×2 kernel overlap and add up to a 3×3 map."
    return Vector("worked_example", why, layer, grad_y, answer(layer, grad_y))


SAME = {"keras": {"padding": "same"}, "jax": {"padding": "SAME"}, "onnx": {"auto_pad": "SAME_UPPER"}}


def cases() -> list[Vector]:
    return [
        worked_example(),
        # Stride and kernel
        case("plane", "Kernel and stride differ between the axes.", (3, 2), (2, 3), s=[1, 2]),
        case("volume", "Three axes, no two alike.", (2, 1, 3), (2, 3, 1), s=[1, 2, 2]),
        case("one_cell", "An input of one cell gives the kernel, scaled.", (1, 1), (3, 2), s=3),
        case("kernel_1", "A kernel of one cell only scales.", (2, 3), (1, 1)),
        case("kernel_1_stride_2", "A kernel of one cell leaves zeros between the cells.", (3,), (1,), s=2),
        case("gaps", "The kernel is shorter than the stride, so some cells get nothing.", (2, 3), (2, 1), s=[3, 2]),
        case("tiles", "Kernel and stride are equal: stamps touch and don't overlap.", (2, 2), (2, 3), s=[2, 3]),
        # Padding
        case("padding", "One cell is removed from each end.", (3, 4), (3, 3), s=2, p=1),
        case("padding_per_axis", "The axes remove different numbers of cells.", (3, 4), (2, 3), s=2, p=[0, 2]),
        case("padding_beyond_kernel", "p > d(k - 1): whole input cells are lost.", (4, 5), (2, 2), p=[2, 1]),
        case("padding_beyond_kernel_stride", "p > d(k - 1) with a stride.", (5,), (2,), s=2, p=3),
        # Output padding
        case("output_padding", "A cell that padding removed comes back.", (3, 2), (3, 3), s=2, p=1, o=1),
        case("output_padding_per_axis", "Only the second axis gets more cells.", (2, 3), (2, 3), s=[2, 3], p=[0, 1],
             o=[0, 2]),
        case("untouched", "No stamp reaches the added cells; they hold the bias.", (2, 2), (1, 2), s=3, o=2, bias=1),
        case("o_at_least_s", "s <= o < d is allowed.", (3,), (2,), s=1, d=3, o=2),
        case("o_at_least_s_plane", "s <= o < d along one axis only.", (2, 3), (2, 3), s=[2, 1], p=1, o=[2, 0],
             d=[3, 1]),
        # Groups
        case("groups", "Two groups: an output channel sees half of the input channels.", (2, 3), (2, 2), s=2,
             groups=2, channels=(4, 2)),
        case("depthwise", "As many groups as channels.", (3, 2), (2, 3), s=[2, 1], groups=3, channels=(3, 3)),
        case("depthwise_multiplier", "Two output channels for each input channel.", (3,), (3,), s=2, groups=2,
             channels=(2, 4), bias=4),
        # Dilation
        case("dilation", "The kernel's cells stand apart, differently along each axis.", (3, 3), (2, 3), d=[3, 2]),
        case("dilation_and_stride", "gcd(d, s) = 2 leaves every other row empty.", (3, 2), (3, 2), s=[2, 1], o=[1, 0],
             d=[2, 3]),
        # Channels, bias, batch
        case("channels", "Three input channels, two output channels, a bias.", (2, 3), (2, 2), s=2, channels=(3, 2),
             bias=2, layouts=True),
        case("batch", "Two samples.", (2, 3), (3, 2), s=2, batch=2, channels=(2, 1), bias=1),
        case("empty_batch", "No samples: an empty output, and gradients of zero.", (2, 3), (3, 2), s=2, p=1, batch=0,
             channels=(2, 3), bias=3),
        # Everything at once
        case("all_line", "Every setting, one axis.", (3,), (3,), s=3, p=2, o=2, d=2, groups=2, channels=(2, 4),
             batch=2, bias=4),
        case("all_plane", "Every setting, two axes.", (3, 2), (2, 3), s=[2, 3], p=[1, 2], o=[1, 0], d=[1, 2], groups=2,
             channels=(4, 2), batch=2, bias=2),
        case("all_volume", "Every setting, three axes.", (2, 1, 2), (2, 3, 1), s=[2, 1, 3], p=[1, 0, 0], o=[1, 0, 2],
             d=[1, 2, 1], groups=2, channels=(2, 2), bias=2),
        # Different padding at the two ends, and the words for it
        case("pads_differ", "The two ends of an axis lose different numbers of cells.", (3, 3), (3, 4), s=2,
             p=[(0, 2), (3, 1)]),
        case("same_even", "'same' with kernel 4 and stride 2 is padding 1.", (3, 2), (4, 4), s=2, p=1, words=SAME),
        case("same_odd", "'same' with an odd total: the odd cell comes off the end.", (3, 2), (3, 5), s=2,
             p=[(0, 1), (1, 2)], words=SAME),
        case("same_stride_1", "'same' with stride 1 keeps the size.", (4, 3), (3, 2), p=[(1, 1), (0, 1)], words=SAME),
        case("same_dilation", "'same' counts the dilated kernel.", (4,), (3,), d=2, p=2, words=SAME),
        case("same_gaps", "'same' with a kernel shorter than the stride adds cells.", (2, 3), (2, 1), s=[3, 2], o=1,
             words=SAME),
        case("same_output_padding_0", "In Keras, 0 isn't the default: the size is s(n - 1) + k mod 2.", (3, 2), (3, 3),
             s=2, p=1, words={"keras": {"padding": "same", "output_padding": 0}}),
        case("valid_gaps", "In Keras and JAX, 'valid' fills the last gap.", (2, 3), (2, 1), s=[3, 2], o=[1, 1],
             words={"keras": {"padding": "valid"}, "jax": {"padding": "VALID"}}),
        case("same_lower", "SAME_LOWER: the odd cell comes off the beginning, as with output_padding 1.", (3, 2),
             (3, 5), s=2, p=[(1, 0), (2, 1)], words={"onnx": {"auto_pad": "SAME_LOWER"}}),
        case("same_upper_output_padding", "SAME_UPPER: output_padding enters the total that is removed.", (3, 2),
             (3, 4), s=2, p=[(1, 1), (1, 2)], o=1,
             words={"onnx": {"auto_pad": "SAME_UPPER", "output_padding": [1, 1]}}),
        case("same_lower_output_padding", "SAME_LOWER: output_padding enters the total that is removed.", (3, 2),
             (3, 4), s=2, p=[(1, 1), (2, 1)], o=1,
             words={"onnx": {"auto_pad": "SAME_LOWER", "output_padding": [1, 1]}}),
        case("output_shape", "output_shape alone: the odd cell comes off the beginning.", (3, 2), (3, 5), s=2,
             p=[(1, 0), (2, 1)], words={"onnx": {"output_shape": [6, 4]}}),
        case("output_shape_upper", "output_shape with SAME_UPPER: the odd cell comes off the end.", (3, 2), (3, 5), s=2,
             p=[(1, 1), (1, 2)], o=[0, 1],
             words={"onnx": {"auto_pad": "SAME_UPPER", "output_padding": [0, 1], "output_shape": [5, 5]}}),
        # Refused
        case("refused_output_padding", "o as large as s and d.", (3,), (2,), s=2, o=2),
        case("refused_nothing_left", "Padding removes every cell.", (3,), (2,), p=2),
        case("refused_no_cells", "An input of no cells.", (3, 0), (2, 2)),
        case("refused_groups", "Three channels in two groups.", (3,), (2,), groups=2, channels=(3, 2)),
        case("refused_channels", "x has two channels, weight three.", (3,), (2,), channels=(2, 1), weight_channels=3),
        case("refused_bias", "Two numbers for one channel.", (3,), (2,), bias=2),
        case("refused_stride", "Stride 0.", (3,), (2,), s=0),
        case("refused_dilation", "Dilation 0.", (3,), (2,), d=0),
        case("refused_padding", "Negative padding.", (3,), (2,), p=-1),
    ]  # fmt: skip


def text() -> str:
    """Return what vectors.json has to hold."""
    return write_vectors(cases(), ABOUT)


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
