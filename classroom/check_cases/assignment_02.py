"""The cases of assignment 2's checks, the smallest first."""

import torch

from transconv_course.check.numbers import whole_numbers


def named(names, *settings):
    return [dict(zip(names, setting)) for setting in settings]


def matrices():
    generator = torch.Generator().manual_seed(27)
    return [
        {"K": whole_numbers(generator, k), "input_size": size, "stride": stride, "padding": padding}
        for k, size, stride, padding in [
            ((1, 2), (1, 3), (1, 1), (0, 0)),
            ((2, 2), (3, 3), (1, 1), (0, 0)),
            ((1, 2), (1, 5), (1, 2), (0, 0)),
            ((1, 3), (1, 3), (1, 1), (0, 1)),
            ((2, 3), (4, 3), (2, 1), (1, 2)),
        ]
    ]


def products():
    generator = torch.Generator().manual_seed(28)
    return [
        {
            "X": whole_numbers(generator, x),
            "K": whole_numbers(generator, k),
            "stride": stride,
            "padding": padding,
            "output_padding": output_padding,
        }
        for x, k, stride, padding, output_padding in [
            ((1, 2), (1, 2), (1, 1), (0, 0), (0, 0)),
            ((2, 2), (2, 2), (2, 1), (0, 0), (0, 0)),
            ((2, 3), (3, 2), (1, 2), (1, 0), (0, 0)),
            ((3, 2), (2, 3), (3, 2), (0, 1), (2, 1)),
        ]
    ]


CASES = {
    "size_down": named(
        "nkspd", (2, 2, 1, 0, 1), (4, 2, 2, 0, 1), (5, 2, 2, 0, 1), (5, 3, 1, 0, 2), (16, 5, 3, 2, 1), (6, 3, 2, 3, 3)
    ),
    "size_up": named(
        "nkspod",
        (2, 2, 1, 0, 0, 1),
        (2, 2, 2, 0, 0, 1),
        (2, 2, 2, 0, 1, 1),
        (3, 3, 1, 1, 0, 1),
        (2, 3, 1, 0, 0, 2),
        (6, 5, 3, 2, 1, 1),
        (4, 3, 2, 2, 1, 3),
    ),
    "sizes_that_give": named(
        ("n_out", *"kspd"),
        *(
            (2, 2, 1, 0, 1),
            (2, 2, 2, 0, 1),
            (1, 3, 3, 2, 1),
            (1, 1, 1, 1, 1),
            (6, 5, 3, 2, 1),
            (3, 3, 4, 1, 2),
            (300, 4, 5, 1, 1),
        ),
    ),
    "output_padding_that_restores": named(
        "nkspd", (4, 2, 2, 0, 1), (5, 2, 2, 0, 1), (17, 5, 3, 2, 1), (18, 5, 3, 2, 1), (9, 2, 4, 1, 3), (2, 4, 3, 2, 1)
    ),
    "settings_that_turn": named(
        ("n", "m", "max_k", "max_s"), (2, 3, 2, 1), (2, 4, 2, 2), (1, 1, 3, 1), (4, 8, 4, 2), (7, 16, 5, 4)
    ),
    "repaired": named(
        ("n", "layers"),
        (4, [(2, 2, 0)]),
        (5, [(3, 2, 1)]),
        (5, [(2, 2, 0)]),
        (12, [(3, 3, 0), (2, 2, 0)]),
        (20, [(3, 1, 1), (4, 2, 1)]),
    ),
    "matrix_of": matrices(),
    "by_matrix": products(),
    "stored_entries": named(
        ("input_size", "kernel_size", "stride", "padding"),
        ((1, 3), (1, 2), (1, 1), (0, 0)),
        ((3, 3), (2, 2), (1, 1), (0, 0)),
        ((1, 3), (1, 3), (1, 1), (0, 1)),
        ((4, 5), (3, 2), (2, 3), (1, 0)),
        ((2, 5), (2, 4), (1, 2), (2, 3)),
        ((1, 3), (1, 1), (1, 1), (0, 2)),
        ((601, 700), (3, 2), (2, 3), (1, 0)),
    ),
}
