"""The key of assignment 1, the operator from scratch: PyTorch's operator gives the answers; no map is square."""

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import nn

from classroom.grading.question import FROM_SCRATCH, Accepts, Case, Question, Raises, Written, numbers, rules
from transconv_course.check import assignment_01 as check
from transconv_course.check import own_inputs

OWN_OPERATORS = (
    *("your trans_conv", "your trans_conv_strided", "your trans_conv_padded"),
    *("your output_cell", "your trans_conv_channels"),
)
HUGE = 10**13
HUGE_STRIDE = 10**7


def operator(X, K, stride=(1, 1), padding=(0, 0)):
    return F.conv_transpose2d(X[None, None], K[None, None], stride=stride, padding=padding)[0, 0]


def layer(x, weight, bias, stride, padding):
    return F.conv_transpose2d(x, weight, bias, stride=stride, padding=padding)


def one_channel(generator, *settings):
    """Return the Cases for (shape of X, shape of K, more arguments …), and those that try the rules."""
    return rules(
        [
            Case((numbers(generator, *x_shape), numbers(generator, *k_shape), *more))
            for x_shape, k_shape, *more in settings
        ]
    )


def variable(generator, student=None):
    return [Case()]


def by_hand(student):
    return operator(*own_inputs(student))


def cells_of_four():
    return int((operator(torch.ones(2, 3), torch.ones(2, 2)) == 4).sum())


def size_cases(generator):
    cases = []
    for padding in (0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3):
        n, more, stride = (int(torch.randint(1, most, (), generator=generator)) for most in (13, 5, 5))
        cases.append(Case((n, 2 * padding + more, stride, padding)))
    k, stride = (int(torch.randint(2, most, (), generator=generator)) for most in (7, 5))
    nothing_left = [(1, 2 * k, stride, k), (2, 1, stride, stride + 1)]
    huge = [(3, k, HUGE, 0), (2, k, HUGE, HUGE // 4)]  # an output that no memory holds
    refused = [Case(settings, weight=2, alone=False) for settings in nothing_left]
    return sorted(cases, key=lambda case: case.args) + [Case(settings) for settings in huge] + refused


def size(n, k, stride, padding):
    if stride * (n - 1) + k - 2 * padding < 1:
        return Raises("ValueError", naming="padding")
    meta = [torch.zeros(1, 1, cells, device="meta") for cells in (n, k)]  # shapes without memory
    return F.conv_transpose1d(*meta, stride=stride, padding=padding).shape[-1]


def padding_that_triples():
    return next(padding for padding in range(3) if size(16, 5, 3, padding) == 48)


def cell_cases(generator):
    cases = []
    for x_shape, k_shape, stride in [((3, 2), (2, 1), (3, 2)), ((2, 3), (3, 2), (1, 1)), ((2, 3), (4, 3), (1, 2))]:
        X, K = numbers(generator, *x_shape), numbers(generator, *k_shape)
        rows, columns = operator(X, K, stride).shape
        places = [(0, 0), (rows - 1, 0), (0, columns - 1), (rows // 2, columns // 2), (2, 1)]
        cases += [cell_case(X, K, stride, *place) for place in places]
    h, w = HUGE_STRIDE, HUGE_STRIDE + 1
    huge = [((h, h), h + 1, h, 3), ((h, w), h + 1, w, 3), ((h, w), h, w - 1, 2)]
    cases[-1:-1] = [cell_case(X, K, *place, weight=weight) for *place, weight in huge]
    return rules(cases)


def cell_case(*arguments, weight=1):
    """Return a case that earns nothing alone where 0, or the product of the two first numbers, is right."""
    return Case(arguments, weight=weight, alone=arguments[-2:] != (0, 0) and bool(cell(*arguments)))


def cell(X, K, stride, row, column):
    """One cell of the output, found without the others, which need not fit into any memory."""
    pairs = [
        X[i, j] * K[row - stride[0] * i, column - stride[1] * j]
        for i in range(X.shape[0])
        for j in range(X.shape[1])
        if 0 <= row - stride[0] * i < K.shape[0] and 0 <= column - stride[1] * j < K.shape[1]
    ]
    return torch.stack(pairs).sum() if pairs else X.new_zeros(())


def channel_settings(generator):
    for x_shape, weight_shape, stride, padding in [
        ((1, 1, 2), (1, 2, 2, 1), (1, 1), (0, 0)),
        ((1, 3, 2), (1, 3, 3, 2), (2, 1), (1, 1)),
        ((1, 2, 4), (1, 2, 1, 3), (2, 2), (0, 1)),
        ((1, 3, 1), (1, 4, 3, 4), (1, 3), (0, 0)),
        ((2, 3, 1), (2, 3, 1, 2), (1, 1), (0, 0)),
        ((3, 4, 2), (3, 2, 2, 3), (2, 2), (0, 0)),
        ((2, 3, 5), (2, 4, 3, 2), (2, 3), (1, 0)),
        ((4, 2, 3), (4, 1, 1, 2), (3, 2), (0, 1)),
    ]:
        x, weight = numbers(generator, *x_shape), numbers(generator, *weight_shape)
        yield x, weight, numbers(generator, weight_shape[1]), stride, padding


def channel_cases(generator):
    return rules([Case(settings) for settings in channel_settings(generator)])


def layer_cases(generator):
    drawn = channel_settings(generator)
    return rules([Case(tuple(settings), then=(x,), kind="ConvTranspose2d") for x, *settings in drawn])


def layer_called(weight, bias, stride, padding, x):
    return layer(x, weight, bias, stride, padding)


def few_loops(X, K, stride, padding):
    """The function of question 9, including its three mistakes."""
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    (s_h, s_w), (p_h, p_w) = stride, padding
    Y = torch.zeros(s_h * n_h + k_h, s_w * n_w + k_w)
    for t in range(k_h):
        for u in range(k_w):
            rows = slice(t, t + s_h * n_h, s_h)
            columns = slice(u, u + s_w * n_w, s_h)
            Y[rows, columns] += X * K[t, u]
    Y = Y[:-s_h, :-s_w]
    if padding != (0, 0):
        Y = Y[p_h:-p_h, p_w:-p_w]
    return Y


def repaired_cases(generator):
    """Return cases of which each mistake spoils 3, or one that weighs as much, and none spoils the others."""
    cases = one_channel(generator, *STEPS, *RIMS, HARMLESS)
    *spoilt, harmless, arguments, doubles, floats = cases
    doubles = replace(doubles, weight=len(STEPS), alone=True)
    return [*spoilt, replace(harmless, alone=False), arguments, doubles, floats]


def counterexample():
    return Accepts(
        lambda answer: check.counterexample(answer, few_loops),
        "Give (X, K, stride, padding), with at most 4096 cells, on which few_loops fails.",
    )


RUBRIC = """a, 2 points: the same products are added in another order, shown on one cell with its numbers.
b, 1 point: stride moves the stamps apart and padding removes from the output.
c, 2 points: evidence for the settings tried and no proof for others; a mistake that a square example hides.
d, 1 point: the shape comes back, the values do not, with a reason."""

ONE_STAMP = [  # some of the kernels are square
    ((1, 2), (2, 1)),
    ((2, 1), (2, 2)),
    ((5, 2), (1, 6)),
    ((3, 4), (3, 3)),
    ((2, 5), (2, 2)),
    ((6, 3), (4, 4)),
    ((4, 7), (3, 2)),
]
STRIDED = [  # some of the strides are equal
    ((1, 2), (2, 1), (2, 1)),
    ((2, 1), (1, 2), (2, 2)),
    ((2, 3), (3, 1), (1, 1)),
    ((3, 2), (1, 4), (3, 3)),
    ((4, 6), (3, 2), (2, 2)),
    ((2, 5), (2, 5), (1, 4)),
    ((6, 3), (1, 2), (5, 1)),
]
PADDED = [  # some of the strides, and some of the rims, are equal along both axes
    ((1, 2), (2, 1), (2, 2), (0, 0)),
    ((3, 2), (3, 4), (1, 2), (1, 1)),
    ((4, 6), (3, 2), (2, 2), (1, 0)),
    ((2, 5), (4, 5), (1, 1), (0, 3)),
    ((5, 3), (1, 2), (1, 1), (1, 0)),
    ((2, 4), (5, 6), (3, 2), (2, 2)),
    ((4, 3), (4, 3), (2, 2), (1, 1)),
    ((3, 4), (5, 3), (2, 1), (2, 1)),
]
STEPS = [((2, 3), (1, 2), (1, 2), (0, 0)), ((2, 5), (4, 5), (3, 1), (2, 2)), ((4, 6), (3, 2), (2, 3), (1, 1))]
RIMS = [((3, 1), (1, 2), (1, 1), (1, 0)), ((2, 5), (4, 5), (2, 2), (0, 2)), ((4, 6), (3, 2), (3, 3), (1, 0))]
HARMLESS = (5, 3), (3, 6), (2, 2), (1, 2)

QUESTIONS = (
    Question("q1a", 6, "output_by_hand", variable, by_hand, personal=True, title="Stamp by hand: the output"),
    Question("q1b", 2, "cells_of_four", variable, cells_of_four, title="Stamp by hand: sums of four products"),
    Question(
        "q2",
        10,
        "trans_conv",
        lambda generator: one_channel(generator, *ONE_STAMP),
        operator,
        FROM_SCRATCH,
        title="Two loops",
    ),
    Question(
        "q3",
        10,
        "trans_conv_strided",
        lambda generator: one_channel(generator, *STRIDED),
        operator,
        FROM_SCRATCH,
        title="Stride",
    ),
    Question(
        "q4",
        10,
        "trans_conv_padded",
        lambda generator: one_channel(generator, *PADDED),
        operator,
        FROM_SCRATCH,
        title="Padding",
    ),
    Question("q5a", 8, "output_size", size_cases, size, FROM_SCRATCH, title="How large is the output? The function"),
    Question(
        "q5b", 2, "padding_that_triples", variable, padding_that_triples, title="How large is the output? 16 to 48"
    ),
    Question(
        "q6",
        12,
        "output_cell",
        cell_cases,
        cell,
        FROM_SCRATCH,
        title="Where does this number come from?",
    ),
    Question("q7", 14, "trans_conv_channels", channel_cases, layer, FROM_SCRATCH, title="Several channels, and a bias"),
    Question(
        "q8a",
        1,
        "weight_shape",
        variable,
        lambda: tuple(nn.ConvTranspose2d(3, 5, kernel_size=(2, 4)).weight.shape),
        title="PyTorch's layer: the weight's shape",
    ),
    Question("q8b", 5, "as_layer", layer_cases, layer_called, title="PyTorch's layer: your numbers in it"),
    Question("q9a", 4, "counterexample", variable, counterexample, title="Find the mistakes: an input that fails"),
    Question(
        "q9b",
        10,
        "repaired",
        repaired_cases,
        operator,
        (*FROM_SCRATCH, *OWN_OPERATORS),
        title="Find the mistakes: the repaired function",
    ),
    Written("q10", 6, RUBRIC, title="In your own words"),
)
