"""The cases of assignment 4's checks, the smallest first."""

import torch

from transconv_course.check.numbers import whole_numbers


def drawn(seed, name, shapes, *settings):
    """Return cases with numbers of a shape under the name, and the settings; `shapes` holds (shape, their values …)."""
    generator = torch.Generator().manual_seed(seed)
    return [{name: whole_numbers(generator, shape), **dict(zip(settings, values))} for shape, *values in shapes]


def heads(seed, *shapes):
    """Return a case for each (shape of x, shape of weight, s)."""
    generator = torch.Generator().manual_seed(seed)
    return [{"x": whole_numbers(generator, x), "weight": whole_numbers(generator, w), "s": s} for x, w, s in shapes]


def descents():
    generator = torch.Generator().manual_seed(49)
    return [
        {
            "x": whole_numbers(generator, (1, C, 1, columns)) / 8,
            "y": whole_numbers(generator, (1, 1, 2, 2 * columns)) / 8,
            "weight": whole_numbers(generator, (C, 1, k, k)) / 8,
            "rate": rate,
            "steps": steps,
        }
        for C, columns, k, rate, steps in [(1, 1, 2, 0.5, 1), (1, 2, 2, 0.5, 0), (1, 2, 4, 0.5, 2), (2, 3, 4, 0.25, 5)]
    ]


def energies():
    """Return maps whose rows have different means, and settings whose neighbours reach frequency 0."""
    shapes = (
        ((1, 16), 2),
        ((3, 18), 2),
        ((2, 24), 3),
        ((4, 20), 5),
        ((1, 16), 8),
        ((1, 24), 12),
        ((2, 36), 18),
        ((1, 48), 24),
        ((5, 16), 8),
        ((1, 22), 2),
        ((2, 30), 2),
        ((2, 40), 20),
    )
    cases = drawn(43, "Y", shapes, "s")
    return [{**case, "Y": case["Y"] + 4 * torch.arange(len(case["Y"]))[:, None]} for case in cases]


def paintings():
    generator = torch.Generator().manual_seed(50)
    return [
        {
            "painted": whole_numbers(generator, (N, 1, 2 * rows, 2 * columns)),
            "large": whole_numbers(generator, (N, 1, 2 * rows, 2 * columns)),
            "small": whole_numbers(generator, (N, 1, rows, columns)),
        }
        for N, rows, columns in [(1, 1, 1), (1, 2, 1), (3, 1, 2)]
    ]


# Heads whose errors are close together, far apart, and widely spread for one of them; and three heads.
TABLES = [
    {"errors": torch.tensor(table, dtype=torch.float64)}
    for table in [
        [[1.0, 2.0], [1.5, 2.0]],
        [[1.0, 2.0], [4.0, 5.0]],
        [[1.0, 1.25], [1.5, 3.0]],
        [[0.5, 0.75, 0.5], [2.0, 3.0, 2.5], [2.5, 3.5, 2.0]],
        [[1.0, 2.0], [2.0, 3.0]],
        [[1.0, 2.0], [2.25, 3.25]],
        [[4.0, 5.0], [1.0, 2.0]],
        [[8.0, 8.5], [1.0, 1.5], [1.25, 2.5], [4.0, 4.5]],
    ]
]

CASES = {
    "stamp_counts": [
        dict(zip(("input_size", "kernel_size", "stride", "padding"), setting))
        for setting in [
            ((1, 2), (1, 2), (1, 1), (0, 0)),
            ((1, 2), (1, 3), (1, 2), (0, 0)),
            ((2, 2), (2, 2), (1, 1), (0, 0)),
            ((2, 3), (3, 2), (2, 3), (1, 0)),
            ((3, 2), (4, 5), (1, 2), (2, 1)),
        ]
    ],
    "grid_energy": energies(),
    "transposed_head": heads(
        44, ((1, 1, 1, 2), (1, 1, 2, 2), 2), ((1, 1, 2, 2), (1, 1, 4, 4), 2), ((2, 2, 2, 3), (2, 3, 5, 5), 3)
    ),
    "resize_head": heads(
        45, ((1, 1, 1, 2), (1, 1, 1, 1), 2), ((1, 1, 2, 2), (1, 1, 3, 3), 2), ((2, 2, 2, 1), (3, 2, 3, 3), 3)
    ),
    "shuffled": drawn(46, "y", [((1, 4, 1, 1), 2), ((1, 4, 1, 2), 2), ((1, 8, 1, 1), 2), ((2, 9, 2, 1), 3)], "s"),
    "subpixel_head": heads(
        47, ((1, 1, 1, 2), (4, 1, 1, 1), 2), ((1, 1, 2, 2), (4, 1, 3, 3), 2), ((2, 2, 1, 2), (18, 2, 3, 3), 3)
    ),
    "alike_start": drawn(48, "kernels", [((1, 1, 1, 1), 2), ((2, 1, 1, 1), 2), ((2, 2, 2, 2), 3)], "s"),
    "descend": descents(),
    "relative_error": paintings(),
    "summary": TABLES,
    "told_apart": TABLES,
    "swing": [
        {**case, "Y": case["Y"] - 5}
        for case in drawn(51, "Y", [((2, 2), 2, 0), ((4, 3), 2, 1), ((6, 7), 3, 2), ((9, 8), 4, 3)], "s", "at")
    ],
}
