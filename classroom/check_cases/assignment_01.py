"""The cases of assignment 1's checks, the smallest first: small whole numbers in float64."""

import torch

from transconv_course.check.numbers import whole_numbers


def one_channel(shapes, **settings):
    """Return cases with X and K of the shapes, and one value each of the settings."""
    generator = torch.Generator().manual_seed(1)
    rows = [dict(zip(settings, row)) for row in zip(*settings.values())] if settings else [{}] * len(shapes)
    return [
        {"X": whole_numbers(generator, x_shape), "K": whole_numbers(generator, k_shape), **row}
        for (x_shape, k_shape), row in zip(shapes, rows, strict=True)
    ]


def several_channels():
    generator = torch.Generator().manual_seed(2)
    shapes = [
        ((1, 2, 2), (1, 1, 2, 2), (1, 1), (0, 0)),
        ((2, 1, 1), (2, 1, 1, 2), (1, 1), (0, 0)),
        ((1, 1, 2), (1, 2, 2, 1), (2, 1), (0, 0)),
        ((2, 2, 3), (2, 3, 3, 2), (2, 3), (1, 0)),
        ((1, 4, 2), (1, 1, 1, 2), (1, 1), (1, 0)),
    ]
    return [
        {
            "x": whole_numbers(generator, x_shape),
            "weight": whole_numbers(generator, weight_shape),
            "bias": whole_numbers(generator, weight_shape[1:2]),
            "stride": stride,
            "padding": padding,
        }
        for x_shape, weight_shape, stride, padding in shapes
    ]


SIZES = [
    (2, 2, 1, 0),
    (2, 2, 1, 1),
    (2, 2, 2, 0),
    (5, 3, 1, 1),
    (6, 5, 3, 2),
    (1, 4, 7, 1),
    (4, 1, 3, 0),
    (3, 2, 10**13, 0),
]

CASES = {
    "trans_conv": one_channel([((1, 1), (2, 2)), ((2, 2), (2, 2)), ((2, 3), (3, 1)), ((3, 1), (2, 4))]),
    "trans_conv_strided": one_channel(
        [((1, 1), (2, 2)), ((2, 2), (2, 2)), ((2, 3), (2, 3)), ((3, 2), (1, 2))],
        stride=[(2, 2), (1, 1), (2, 1), (2, 3)],
    ),
    "trans_conv_padded": one_channel(
        [((2, 2), (2, 2)), ((2, 2), (2, 2)), ((2, 3), (3, 4)), ((3, 2), (4, 3)), ((4, 2), (1, 2))],
        stride=[(1, 1), (1, 1), (2, 1), (1, 2), (1, 1)],
        padding=[(0, 0), (1, 1), (0, 2), (2, 0), (1, 0)],
    ),
    "output_size": [dict(zip(("n", "k", "stride", "padding"), size)) for size in SIZES],
    "output_cell": one_channel(
        [((2, 2), (2, 2))] * 2 + [((3, 2), (2, 3)), ((2, 3), (3, 3))] + [((2, 2), (2, 2))] * 2,
        stride=[(1, 1), (1, 1), (1, 1), (2, 1), (3, 3), (10**7, 10**7)],
        row=[0, 2, 2, 2, 2, 10**7 + 1],
        column=[0, 1, 1, 4, 0, 10**7],
    ),
    "trans_conv_channels": several_channels(),
    "repaired": one_channel(
        [
            ((2, 2), (2, 2)),
            ((2, 2), (2, 2)),
            ((2, 2), (2, 2)),
            ((2, 3), (3, 2)),
            ((3, 2), (4, 5)),
            ((2, 2), (4, 4)),
            ((4, 2), (1, 2)),
        ],
        stride=[(1, 1), (1, 1), (2, 2), (1, 2), (2, 1), (1, 1), (1, 1)],
        padding=[(0, 0), (1, 1), (0, 0), (0, 0), (1, 1), (0, 1), (1, 0)],
    ),
}
