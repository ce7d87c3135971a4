"""The cases of assignment 3's checks, the smallest first: small whole numbers in float64."""

import torch
import torch.nn.functional as F

from transconv_course.check.numbers import whole_numbers


def drawn(seed, name, shapes, *settings):
    """Return cases with numbers of a shape under the name, and the settings; `shapes` holds (shape, their values …)."""
    generator = torch.Generator().manual_seed(seed)
    return [{name: whole_numbers(generator, shape), **dict(zip(settings, values))} for shape, *values in shapes]


def operator_cases(seed, *settings):
    """Return a case for each (shape of x, shape of weight, {settings that are not the operator's own}, …)."""
    generator = torch.Generator().manual_seed(seed)
    usual = {"stride": (1, 1), "padding": (0, 0), "output_padding": (0, 0), "dilation": (1, 1)}
    return [
        {"x": whole_numbers(generator, x_shape), "weight": whole_numbers(generator, w_shape), **usual, **setting}
        for x_shape, w_shape, setting in settings
    ]


def slopes():
    generator = torch.Generator().manual_seed(37)
    cases = []
    for size, w_shape, stride, padding, dilation in [
        ((1, 3), (1, 1, 1, 2), (1, 1), (0, 0), (1, 1)),
        ((3, 3), (1, 1, 2, 2), (1, 1), (0, 0), (1, 1)),
        ((1, 3), (1, 1, 1, 2), (1, 2), (0, 0), (1, 1)),
        ((2, 3), (2, 3, 1, 2), (1, 1), (0, 0), (1, 1)),
        ((4, 5), (1, 2, 3, 2), (2, 3), (1, 1), (1, 1)),
        ((6, 5), (2, 1, 2, 3), (3, 2), (0, 2), (3, 2)),
    ]:
        weight = whole_numbers(generator, w_shape)
        y = F.conv2d(weight.new_zeros(1, w_shape[1], *size), weight, None, stride, padding, dilation)[0]
        settings = {"input_size": size, "stride": stride, "padding": padding, "dilation": dilation}
        cases.append({"g": whole_numbers(generator, y.shape), "weight": weight, **settings})
    return cases


def both_sides():
    generator = torch.Generator().manual_seed(39)
    cases = []
    for size, w_shape, stride, padding in [
        ((1, 3), (1, 1, 1, 2), (1, 1), (0, 0)),
        ((2, 3), (2, 3, 1, 2), (1, 1), (0, 0)),
        ((5, 6), (2, 1, 2, 3), (2, 2), (0, 1)),
    ]:
        x, weight = whole_numbers(generator, (w_shape[1], *size)), whole_numbers(generator, w_shape)
        y = whole_numbers(generator, F.conv2d(x[None], weight, None, stride, padding)[0].shape)
        cases.append({"x": x, "y": y, "weight": weight, "stride": stride, "padding": padding})
    return cases


def matrix_entries():
    generator = torch.Generator().manual_seed(40)
    names = "input_size", "stride", "padding", "row", "column"
    return [
        {"weight": whole_numbers(generator, w_shape), **dict(zip(names, settings))}
        for w_shape, *settings in [
            ((1, 1, 1, 2), (1, 3), (1, 1), (0, 0), 0, 1),
            ((1, 1, 1, 2), (1, 3), (1, 1), (0, 0), 1, 0),
            ((1, 1, 2, 2), (3, 4), (1, 1), (0, 0), 3, 9),
            ((2, 1, 2, 2), (2, 3), (1, 1), (0, 0), 2, 3),
            ((2, 3, 2, 3), (4, 5), (2, 1), (0, 1), 13, 50),
            ((1, 1, 1, 1), (280, 320), (2, 1), (0, 0), 22491, 44891),
        ]
    ]


CASES = {
    "zeros_between": drawn(
        32,
        "x",
        [((1, 1, 2), (1, 2)), ((1, 2, 2), (1, 1)), ((1, 2, 3), (3, 2)), ((2, 3, 1), (2, 4))],
        "stride",
    ),
    "with_rim": drawn(
        33,
        "x",
        [
            ((1, 1, 1), ((0, 0), (0, 1))),
            ((1, 1, 2), ((0, 0), (0, 0))),
            ((1, 2, 2), ((1, 0), (2, 1))),
            ((1, 2, 3), ((0, -1), (-1, 0))),
            ((1, 1, 1), ((0, 0), (-1, 2))),
            ((2, 3, 2), ((3, -4), (-1, 1))),
        ],
        "rim",
    ),
    "turned": drawn(
        34, "weight", [((1, 1, 1, 2),), ((1, 1, 2, 2),), ((1, 2, 1, 1),), ((2, 2, 1, 2),), ((3, 2, 2, 3),)]
    ),
    "by_window": operator_cases(
        35,
        ((1, 1, 2), (1, 1, 1, 2), {}),
        ((1, 2, 2), (1, 1, 2, 2), {"stride": (2, 1)}),
        ((1, 2, 3), (1, 1, 3, 2), {"padding": (1, 0)}),
        ((2, 1, 2), (2, 3, 1, 2), {}),
        ((1, 1, 2), (1, 1, 2, 2), {"stride": (1, 3), "output_padding": (0, 2)}),
        ((1, 1, 3), (1, 1, 1, 2), {"dilation": (1, 3)}),
        ((1, 4, 3), (1, 1, 2, 2), {"padding": (2, 1)}),
        (
            *((2, 3, 2), (2, 3, 2, 3)),
            {"stride": (2, 3), "padding": (2, 1), "output_padding": (1, 2), "dilation": (3, 2)},
        ),
    ),
    "slopes": slopes(),
    "by_autograd": operator_cases(
        38,
        ((1, 1, 2), (1, 1, 1, 2), {}),
        ((2, 2, 2), (2, 3, 2, 1), {}),
        ((1, 2, 3), (1, 2, 2, 3), {"stride": (2, 1), "padding": (1, 0)}),
        ((1, 1, 2), (1, 1, 1, 2), {"stride": (1, 3), "output_padding": (0, 2)}),
        ((1, 2, 2), (1, 1, 3, 2), {"dilation": (1, 3)}),
        ((1, 1, 3), (1, 1, 1, 2), {"stride": (1, 2), "output_padding": (0, 3), "dilation": (1, 4)}),
        (
            *((2, 3, 2), (2, 1, 2, 3)),
            {"stride": (2, 1), "padding": (0, 1), "output_padding": (3, 2), "dilation": (4, 3)},
        ),
    ),
    "both_sides": both_sides(),
    "matrix_entry": matrix_entries(),
}
