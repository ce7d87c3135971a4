"""The key of assignment 2, sizes and the matrix: PyTorch's layers give the sizes and, fed impulses, the matrix."""

from itertools import product

import torch
import torch.nn.functional as F

from classroom.grading.question import FROM_SCRATCH, Accepts, Case, Question, Raises, Written, numbers, rules
from transconv_course.check import assignment_02 as check
from transconv_course.check import own_inputs


def variable(generator, student=None):
    return [Case()]


def whole(generator, smallest, largest):
    return int(torch.randint(smallest, largest + 1, (), generator=generator))


def settings(generator):
    """Return k, s, p, d drawn at random."""
    return tuple(whole(generator, *ends) for ends in ((1, 6), (1, 5), (0, 5), (1, 4)))


def line_with_room(generator, k, p, d):
    """Return a size that the kernel fits into."""
    return max(1, d * (k - 1) + 1 - 2 * p) + whole(generator, 0, 30)


def down_cases(generator):
    cases = []
    for _ in range(15):
        k, s, p, d = settings(generator)
        cases.append(Case((line_with_room(generator, k, p, d), k, s, p, d)))
    k, s, _, d = settings(generator)
    no_room = [(d * k, k + 1, s, 0, d), (1, 4 + k, s, 1, 1)]
    return sorted(cases, key=lambda case: case.args) + [Case(setting, weight=2.5, alone=False) for setting in no_room]


def down(n, k, s, p, d):
    if n + 2 * p < d * (k - 1) + 1:
        return Raises("ValueError", naming="kernel")
    return F.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), None, s, p, d).shape[-1]


def up_cases(generator):
    cases = []
    for _ in range(15):
        k, s, _, d = settings(generator)
        n = whole(generator, 1, 9)
        p, o = whole(generator, 0, (s * (n - 1) + d * (k - 1)) // 2), whole(generator, 0, s - 1)
        cases.append(Case((n, k, s, p, o, d)))
    k, s, _, d = settings(generator)
    nothing_left = [(1, k, s, d * k, 0, d), (2, 1, s, s + 1, 0, d)]
    return sorted(cases, key=lambda case: case.args) + [
        Case(setting, weight=2.5, alone=False) for setting in nothing_left
    ]


def up(n, k, s, p, o, d):
    if s * (n - 1) + d * (k - 1) + 1 - 2 * p + o < 1:
        return Raises("ValueError", naming="padding")
    return F.conv_transpose1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), None, s, p, o, 1, d).shape[-1]


def giving_cases(generator):
    near_one = []  # where not every size has a cell
    for _ in range(4):
        k, s = whole(generator, 1, 3), whole(generator, 3, 6)
        near_one.append((1, k, s, k, 1))
    drawn = [(whole(generator, 1, 9), *settings(generator)) for _ in range(10)]
    large = (whole(generator, 400, 500), *settings(generator))
    return [Case(setting, alone=bool(giving(*setting))) for setting in [*sorted(near_one), *drawn, large]]


def giving(n_out, k, s, p, d):
    """Every size, found by trying them all."""
    largest = s * n_out + d * (k - 1) + 1
    fitting = (n for n in range(1, largest + 1) if n + 2 * p >= d * (k - 1) + 1)
    return [n for n in fitting if (n + 2 * p - d * (k - 1) - 1) // s + 1 == n_out]


def restoring_cases(generator):
    """Cases with every number of cells left over from 0 to 9, so that no one number is right for many."""
    cases = []
    for left_over in range(10):
        k, _, p, d = settings(generator)
        s = left_over + whole(generator, 1, 4)
        one_window = d * (k - 1) + 1 - 2 * p + left_over
        more_windows = max(0, -((one_window - 1) // s)) + whole(generator, 0, 3)
        cases.append(Case((one_window + s * more_windows, k, s, p, d)))
    return sorted(cases, key=lambda case: case.args)


def restoring(n, k, s, p, d):
    return (n + 2 * p - d * (k - 1) - 1) % s


def turning_cases(generator):
    small, larger = ((2, 3), (4, 6), (3, 4), (2, 3)), ((2, 7), (8, 20), (3, 6), (3, 5))
    drawn = [tuple(whole(generator, *ends) for ends in setting) for setting in [small, *[larger] * 5]]
    return [Case(setting, alone=bool(turning(*setting))) for setting in drawn]


def turning(n, m, max_k, max_s):
    """Every setting, found by trying them all."""
    most = (max_s * n + max_k) // 2
    tried = product(range(1, max_k + 1), range(1, max_s + 1), range(most + 1), range(max_s))
    return sorted((k, s, p, o) for k, s, p, o in tried if o < s and s * (n - 1) + k - 2 * p + o == m)


def plan_cases(generator):
    cases = []
    for depth in (1, 1, 2, 3, 3, 3, 3):
        layers = [layer(generator) for _ in range(depth)]
        while depth > 1 and layers[0] == layers[-1]:  # the order must matter
            layers[-1] = layer(generator)
        cases.append(Case((whole(generator, 6 * 2**depth, 12 * 2**depth), layers)))
    return rules(cases, dtype=False)


def layer(generator):
    """Return k, s, p drawn at random."""
    k = whole(generator, 2, 5)
    return k, whole(generator, 1, 3), whole(generator, 0, k // 2)


def plan(n, layers):
    sizes = [n]
    for k, s, p in layers:
        sizes.append(down(sizes[-1], k, s, p, 1))
    for k, s, p in layers[::-1]:
        sizes.append(up(sizes[-1], k, s, p, 0, 1))
    return sizes


LARGE = (3, 2), (2, 3), (1, 0)  # the settings with which the matrix of a large map takes more than 100 GB


def matrix(K, input_size, stride, padding):
    cells = torch.eye(input_size[0] * input_size[1], dtype=K.dtype).reshape(-1, 1, *input_size)
    return F.conv2d(cells, K[None, None], None, stride, padding).flatten(1).T


def matrix_by_hand(student):
    return matrix(own_inputs(student)[1], (3, 4), (1, 1), (0, 0))


def matrix_cases(generator):
    return rules(
        [
            Case((numbers(generator, *k), size, stride, padding))
            for k, size, stride, padding in [
                ((1, 2), (1, 3), (1, 1), (0, 0)),
                ((2, 3), (4, 6), (1, 2), (0, 0)),
                ((2, 3), (5, 4), (2, 2), (1, 1)),
                ((3, 1), (4, 5), (3, 3), (1, 0)),
                ((3, 2), (5, 4), (2, 1), (1, 0)),
                ((1, 2), (3, 2), (1, 1), (2, 3)),
                ((4, 3), (3, 7), (3, 2), (2, 1)),
            ]
        ]
    )


def operator(X, K, stride, padding, output_padding):
    return F.conv_transpose2d(X[None, None], K[None, None], None, stride, padding, output_padding)[0, 0]


def product_cases(generator):
    return rules(
        [
            Case((numbers(generator, *x), numbers(generator, *k), *setting))
            for x, k, *setting in [
                ((1, 2), (2, 1), (1, 1), (0, 0), (0, 0)),
                ((3, 2), (2, 3), (1, 2), (0, 1), (0, 1)),
                ((2, 4), (3, 2), (2, 2), (1, 0), (1, 0)),
                ((3, 2), (2, 4), (3, 3), (1, 1), (1, 1)),
                ((2, 4), (4, 3), (3, 2), (2, 1), (2, 0)),
                ((4, 3), (1, 2), (2, 3), (0, 0), (1, 2)),
            ]
        ]
    )


def entry_cases(generator):
    k = whole(generator, 1, 2)
    in_the_padding = (1, whole(generator, 2, 5)), (1, k), (1, 1), (0, whole(generator, k, k + 2))
    cases = [Case(in_the_padding)]
    for alike in (True, False, True, False, False):
        axes, (_, stride, _, _) = [], settings(generator)
        for _ in range(2):
            k, s, p, _ = settings(generator)
            axes.append((line_with_room(generator, k, p, 1), k, stride if alike else s, p))
        cases.append(Case(tuple(zip(*axes))))
    large_map = whole(generator, 600, 699), whole(generator, 600, 699)
    return [*cases, Case((large_map, *LARGE))]


def entries(input_size, kernel_size, stride, padding):
    """The entries along each axis, counted where the kernel's weights are ones; the two multiply."""
    along = [
        F.conv1d(torch.ones(1, 1, n, dtype=torch.float64), torch.ones(1, 1, k, dtype=torch.float64), None, s, p).sum()
        for n, k, s, p in zip(input_size, kernel_size, stride, padding)
    ]
    return int(along[0]) * int(along[1])


RUBRIC = """a, 3 points: padding adds windows on the way down and is cut off on the way up, with a reason.
b, 3 points: several sizes share one output; output_padding names which; the cells are computed, not zero.
c, 2 points: an order of magnitude, and that each size has its own matrix."""

QUESTIONS = (
    Question("q1a", 2, "windows_by_hand", variable, lambda: down(15, 4, 3, 1, 1), title="Count windows"),
    Question("q1b", 3, "cells_by_hand", variable, lambda: up(5, 4, 3, 1, 0, 1), title="Count windows: the way back"),
    Question("q1c", 3, "sizes_by_hand", variable, lambda: giving(5, 4, 3, 1, 1), title="Count windows: all sizes"),
    Question("q2a", 6, "size_down", down_cases, down, FROM_SCRATCH, title="Sizes, both ways: down"),
    Question("q2b", 6, "size_up", up_cases, up, FROM_SCRATCH, title="Sizes, both ways: up"),
    Question("q3a", 6, "sizes_that_give", giving_cases, giving, FROM_SCRATCH, title="What is lost: all sizes"),
    Question(
        "q3b",
        6,
        "output_padding_that_restores",
        restoring_cases,
        restoring,
        FROM_SCRATCH,
        title="What is lost: output_padding",
    ),
    Question(
        "q3c",
        2,
        "decoder_output_paddings",
        variable,
        lambda: tuple(restoring(n, 3, 2, 1, 1) for n in (27, 54, 108)),
        title="What is lost: three layers",
    ),
    Question("q4a", 7, "settings_that_turn", turning_cases, turning, FROM_SCRATCH, title="Settings for a wish"),
    Question(
        "q4b",
        3,
        "doublings",
        variable,
        lambda: [
            (k, p) for k, p in product(range(1, 9), range(9)) if all(up(n, k, 2, p, 0, 1) == 2 * n for n in (9, 10))
        ],
        title="Settings for a wish: doubling",
    ),
    Question("q5a", 2, "missed_windows", variable, lambda: 112 - 106, title="Find the mistakes: what is missed"),
    Question(
        "q5b",
        2,
        "blind_test",
        variable,
        lambda: Accepts(
            check.blind_test, "Give (n, k, s, p), with padding and a kernel that fits, for which the misprint is right."
        ),
        title="Find the mistakes: a blind test",
    ),
    Question("q5c", 6, "repaired", plan_cases, plan, FROM_SCRATCH, title="Find the mistakes: the repaired planner"),
    Question(
        "q6a",
        3,
        "row_of_W",
        variable,
        lambda student: matrix_by_hand(student)[3],
        personal=True,
        title="The matrix by hand",
    ),
    Question(
        "q6b",
        3,
        "row_of_W_transposed",
        variable,
        lambda student: matrix_by_hand(student)[:, 5],
        personal=True,
        title="The matrix by hand: transposed",
    ),
    Question("q6c", 2, "row_of_the_12", variable, lambda: [0, 0, 3, 2], title="The matrix by hand: the 12"),
    Question("q7", 14, "matrix_of", matrix_cases, matrix, FROM_SCRATCH, title="The matrix from scratch"),
    Question("q8", 8, "by_matrix", product_cases, operator, FROM_SCRATCH, title="Turn it over"),
    Question("q9a", 5, "stored_entries", entry_cases, entries, FROM_SCRATCH, title="What it costs: entries"),
    Question("q9b", 1, "dense_bytes", variable, lambda: 224**4 * 4, title="What it costs: all of it"),
    Question("q9c", 2, "sparse_bytes", variable, lambda: (3 * 224 - 2) ** 2 * 20, title="What it costs: the entries"),
    Written("q10", 8, RUBRIC, title="In your own words"),
)
