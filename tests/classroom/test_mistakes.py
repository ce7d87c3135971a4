"""Mistakes that students make are refused by the public checks and by the hidden tests."""

import inspect

import pytest
import torch

from classroom.grading import answer_key, handout
from classroom.grading.question import Question
from classroom.keys import assignment_01
from tests.classroom.answers import answered, hidden_tests_fail, questions, read, verdicts
from tests.classroom.judging import drawn, earned
from tests.classroom.test_one_judge import FUNCTIONS, as_students_write, names
from transconv_course.check import forms
from transconv_course.check.recorded_cases import recorded_cases

# Per assignment: what goes wrong, the question, part of its right answer and what replaces it.
MISTAKES = {
    "assignment_01": {
        "the answer is the convolution's": ("q1", "[[-1, 1, -1, 1], [-3, 2, -2, 7], [-2, 3, 5, 12]]", "[[6, 9]]"),
        "cells are counted along one axis only": ("q1", "cells_of_four = 2", "cells_of_four = 4"),
        "height and width of the kernel mixed up": ("q2", "X.shape[1] + K.shape[1] - 1", "X.shape[1] + K.shape[0] - 1"),
        "a stamp replaces what was there": ("q2", "+= strength * K", "= strength * K"),
        "float32 comes out": ("q2", "X.new_zeros(", "torch.zeros("),
        "the kernel is turned by 180°": ("q2", "strength * K", "strength * K.flip(0, 1)"),
        "one stride for both axes": ("q3", "right * j", "down * j"),
        "the last stamp is forgotten": ("q3", "down * (len(X) - 1)", "down * len(X)"),
        "padding is added": ("q4", "whole.shape[axis] - 2 * rim", "whole.shape[axis] - rim"),
        "padding of the other axis": ("q4", "enumerate(padding)", "enumerate(padding[::-1])"),
        "padding counted once": ("q5", "2 * padding", "padding"),
        "nothing left is no error": ("q5", "if size < 1:", "if False:"),
        "a guessed padding": ("q5", "padding_that_triples = 1", "padding_that_triples = 2"),
        "the row below": ("q6", "row - stride[0] * i", "row - stride[0] * i - 1"),
        "only one pair": ("q6", "collected += X[i, j] * K[t, u]", "collected = X[i, j] * K[t, u]"),
        "negative indices wrap around": ("q6", "0 <= t < K.shape[0]", "t < K.shape[0]"),
        "channels in the convolution's order": ("q7", "weight[c, o]", "weight.transpose(0, 1)[c, o]"),
        "the bias once for each input channel": ("q7", "+ bias[o]", "+ len(x) * bias[o]"),
        "no bias": ("q7", "+ bias[o]", ""),
        "the weight's shape as in a convolution": ("q8", "(3, 5, 2, 4)", "(5, 3, 2, 4)"),
        "the layer keeps its random weight": (
            "q8",
            '{"weight": weight, "bias": bias})',
            '{"bias": bias}, strict=False)',
        ),
        "padding forgotten": ("q8", "kernel_size, stride, padding, dtype", "kernel_size, stride, 0, dtype"),
        "an input on which nothing fails": ("q9", "(1, 2), (0, 0))", "(2, 2), (0, 0))"),
        "the dtype is not repaired": ("q9", "Y = X.new_zeros(", "Y = torch.zeros("),
        "the step is not repaired": ("q9", "u + s_w * n_w, s_w)", "u + s_w * n_w, s_h)"),
        "the rim is not repaired": ("q9", "Y[p_h:bottom, p_w:far_right]", "Y[p_h:-p_h, p_w:-p_w]"),
    },
    "assignment_02": {
        "what went in": ("q1", "cells_by_hand = 14", "cells_by_hand = 15"),
        "a size is forgotten": ("q1", "[14, 15, 16]", "[14, 15]"),
        "padding counted once": ("q2", "room = n + 2 * p", "room = n + p"),
        "padding is subtracted on the way down": ("q2", "room = n + 2 * p", "room = n - 2 * p"),
        "the reach of a dilated kernel": ("q2", "(d * (k - 1) + 1)", "d * k"),
        "no kernel is refused": ("q2", "if room < 0:", "if False:"),
        "the error does not name the kernel": ("q2", "a kernel of {k} cells finds", "{k} cells find"),
        "as many steps as stamps": ("q2", "last_start = s * (n - 1)", "last_start = s * n"),
        "padding is added on the way up": ("q2", "+ 1 - 2 * p + o", "+ 1 + 2 * p + o"),
        "output_padding is forgotten": ("q2", "- 2 * p + o", "- 2 * p"),
        "nothing left is no error": ("q2", "if cells < 1:", "if False:"),
        "sizes below one cell": ("q3", "if n >= 1", "if n >= -9"),
        "one size too many": ("q3", "smallest + s)", "smallest + s + 1)"),
        "the kernel's reach is forgotten": ("q3", "+ d * (k - 1) + 1 - 2 * p", "+ k - 2 * p"),
        "the remainder without padding": ("q3", "- 2 * p\n    return n - untold", "\n    return max(0, n - untold)"),
        "the encoder's order": ("q3", "(0, 1, 1)", "(1, 1, 0)"),
        "a padding of one side": ("q4", "too_many % 2 < 1", "True"),
        "negative padding": ("q4", "too_many >= 0 and ", ""),
        "output_padding as large as the stride": ("q4", "for o in range(s)", "for o in range(s + 1)"),
        "not sorted": ("q4", "sorted(fitting)", "fitting"),
        "a kernel without padding doubles as well": ("q4", "[(2, 0), ", "[(2, 0), (3, 0), "),
        "what the misprint finds": ("q5", "missed_windows = 6", "missed_windows = 106"),
        "a test that sees the misprint": ("q5", "(4, 2, 5, 1)", "(16, 5, 3, 2)"),
        "a test without padding": ("q5", "(4, 2, 5, 1)", "(4, 2, 5, 0)"),
        "the formula is not repaired": ("q5", "+ 2 * p + s) // s", "- 2 * p + s) // s"),
        "the order is not repaired": ("q5", "in reversed(layers)", "in layers"),
        "no gap between the kernel's rows": ("q6", "-1, 1, 0, 0, -1, 3, 0, 0]", "-1, 1, -1, 3, 0, 0, 0, 0]"),
        "the kernel is not turned": ("q6", "[3, -1, 0, 1, -1, 0]", "[-1, 1, 0, -1, 3, 0]"),
        "the row of another cell": ("q6", "[0, 0, 3, 2]", "[0, 0, 0, 3]"),
        "one stride for both axes": ("q7", "s_h * i, s_w * j", "s_h * i, s_h * j"),
        "the frame has columns too": (
            "q7",
            "pictures[:, :, p_h : p_h + n_h, p_w : p_w + n_w]",
            "pictures[:, :, :n_h, :n_w]",
        ),
        "float32 comes out": ("q7", "K.new_zeros(", "torch.zeros("),
        "the matrix of the convolution that starts at X": ("q8", "matrix_of(K, large,", "matrix_of(K, X.shape,"),
        "the kernel is transposed": ("q8", "matrix_of(K, large", "matrix_of(K.flip(0, 1), large"),
        "windows that hang over the edge count in full": ("q9", "max(0, min(first + k, n) - max(first, 0))", "k"),
        "windows in the padding count less than nothing": (
            "q9",
            "max(0, min(first + k, n) - max(first, 0))",
            "min(first + k, n) - max(first, 0)",
        ),
        "one axis": ("q9", "product *= meetings", "product = meetings"),
        "places cost nothing": ("q9", "670**2 * (4 + 2 * 8)", "670**2 * 4"),
        "entries, not bytes": ("q9", "224**4 * 4", "224**4"),
    },
    "assignment_03": {
        "a zero after the last column": (
            "q1",
            "[[0] * 5, [0, 1, 0, 4, 0], [0, 2, 0, 2, 0], [0] * 5]",
            "[[0] * 6, [0, 1, 0, 4, 0, 0], [0, 2, 0, 2, 0, 0], [0] * 6]",
        ),
        "no rim": ("q1", "[[0] * 5, [0, 1, 0, 4, 0], [0, 2, 0, 2, 0], [0] * 5]", "[[1, 0, 4], [2, 0, 2]]"),
        "the kernel is not turned in the window": ("q1", "cell_by_hand = -6", "cell_by_hand = 10"),
        "a zero after every cell": ("q2", "s * (n - 1) + 1", "s * n"),
        "one stride for both axes": ("q2", ":: stride[1]", ":: stride[0]"),
        "float32 comes out": ("q2", "x.new_zeros(", "torch.zeros("),
        "the first channel only": ("q2", "apart[:, ::", "apart[:1, ::"),
        "a negative rim is no rim": ("q3", "max(0, -side) for side in ends", "0 for side in ends"),
        "cut before adding": ("q3", "- front - behind", "- front - min(behind, n_h)"),
        "near and far exchanged": (
            "q3",
            "x.new_zeros(C, up + n_h + down, left + n_w + right)\n    large[:, up : up",
            "x.new_zeros(C, up + n_h + down, left + n_w + right)\n    large[:, down : down",
        ),
        "the kernel is not turned": ("q4", ".flip(dims=(2, 3))", ""),
        "the kernel is transposed": ("q4", ".flip(dims=(2, 3))", ".transpose(2, 3)"),
        "channels keep their places": ("q4", ".transpose(0, 1)", ""),
        "channels are renamed": (
            "q4",
            ".transpose(0, 1)",
            ".reshape(weight.shape[1], weight.shape[0], *weight.shape[2:])",
        ),
        "a kernel that hides both": ("q4", "[[1, 2, 3], [4, 5, 4], [3, 2, 1]]", "[[1, 2, 1], [2, 4, 2], [1, 2, 1]]"),
        "a kernel that hides nothing": ("q4", "[[1, 2, 3], [4, 5, 4], [3, 2, 1]]", "[[1, 2, 3], [4, 5, 6], [7, 8, 9]]"),
        "padding adds zeros": ("q5", "- padding[axis]", "+ padding[axis]"),
        "a rim is never negative": ("q5", "rim.append((near,", "near = max(0, near)\n        rim.append((near,"),
        "output_padding at both ends": ("q5", "(near, near +", "(near + output_padding[axis], near +"),
        "the rim of an undilated kernel": ("q5", "d * (weight", "(weight"),
        "the convolution is not dilated": ("q5", "turned(weight), dilation=dilation", "turned(weight)"),
        "a test that all fail": (
            "q6",
            "finds_B = (torch.ones(2, 3, 4), torch.rand(2, 2, 1, 1)",
            "finds_B = (torch.ones(2, 3, 4), torch.rand(2, 2, 2, 2)",
        ),
        "a test that none fails": (
            "q6",
            "torch.ones(1, 1, 1, 1), (1, 1), (1, 1)",
            "torch.ones(1, 1, 1, 1), (1, 1), (0, 0)",
        ),
        "slopes of another size": ("q7", "padding, left_over, 1", "padding, 0, 1"),
        "the weight is turned": ("q7", "g[None], weight", "g[None], weight.flip(2, 3)"),
        "the remainder without dilation": ("q7", "d * (k - 1) - 1", "k"),
        "columns before rows": ("q7", "gradient_output_padding = (0, 2)", "gradient_output_padding = (2, 0)"),
        "output_padding below the stride only": ("q8", "(0, extra) for extra in new", "(0, 0) for extra in new"),
        "output_padding is forgotten": ("q8", " - output_padding[axis]", ""),
        "the probe is padded once": ("q8", "cut = 2 * padding", "cut = padding"),
        "the new cells in front": ("q8", "(0, extra)", "(extra, 0)"),
        "it comes back": ("q8", "comes_back = 6", "comes_back = 4"),
        "the wrong side is convolved": ("q9", "(forth * y).sum()", "(forth * forth).sum()"),
        "the slopes miss the padding": ("q9", "x.shape[1:], stride, padding", "x.shape[1:], stride, (0, 0)"),
        "the transposed entry": ("q9", "lit[row] = 1", "lit[column % len(lit)] = 1"),
    },
    "assignment_04": {
        "the block at an odd place": ("q1", "[[3, 1], [5, -2]]", "[[-2, 5], [1, 3]]"),
        "every kernel cell everywhere": ("q1", "[[3, 1], [5, -2]]", "[[7, 7], [7, 7]]"),
        "the stride of the other axis": (
            "q2",
            "line[s * cell : s * cell + k]",
            "line[stride[0] * cell : stride[0] * cell + k]",
        ),
        "padding counts": ("q2", "line[p : len(line) - p]", "line"),
        "one axis": ("q2", "9 / 4", "3 / 2"),
        "sizes are not squared": ("q3", ".abs().square()", ".abs()"),
        "the grid is its own neighbour": ("q3", "power[at + 1 : at + 1", "power[at : at + 1"),
        "neighbours on one side": ("q3", "torch.cat([before, behind])", "before"),
        "pure stripes": ("q3", "torch.rand(16, 16) + 9 * stripes", "9 * stripes.expand(16, 16)"),
        "a grid that the number sees": ("q3", "9 * stripes", "9 * stripes.T"),
        "nothing is removed": ("q4", "padding=rim", "padding=0"),
        "the input is tiled": ("q4", "x.repeat_interleave(s, dim=-2)", "x.repeat(1, 1, s, 1)"),
        "no padding in front of the convolution": (
            "q4",
            "coarse, weight, padding=weight.shape[-1] // 2",
            "coarse, weight",
        ),
        "rows and columns exchanged in the shuffle": ("q4", "s * a + b ::", "s * b + a ::"),
        "phases of all channels first": (
            "q4",
            "y[:, s * a + b :: s**2]",
            "y[:, (s * a + b) * (phases // s**2) :][:, : phases // s**2]",
        ),
        "copies in the other order": (
            "q5",
            "kernel for kernel in kernels for _ in range(s**2)",
            "kernel for _ in range(s**2) for kernel in kernels",
        ),
        "the convolutions' own sizes": ("q5", "(4, 6)", "(3, 3)"),
        "the numbers of a folded kernel": ("q5", "(16, 9, 36)", "(16, 16, 36)"),
        "uphill": ("q6", "learnt - rate", "learnt + rate"),
        "one step too few": ("q6", "range(steps)", "range(steps - 1)"),
        "the sum in place of the mean": ("q6", "missed.square().mean()", "missed.square().sum()"),
        "changed in place": ("q6", "learnt = (learnt - rate * slope)", "learnt = weight.sub_(rate * slope).clone()"),
        "the error without its root": (
            "q6",
            "F.mse_loss(painted, large) / F.mse_loss(cheap, large)",
            "F.l1_loss(painted, large) / F.l1_loss(cheap, large)",
        ),
        "upside down": (
            "q6",
            "F.mse_loss(painted, large) / F.mse_loss(cheap, large)",
            "F.mse_loss(cheap, large) / F.mse_loss(painted, large)",
        ),
        "the mean of each seed": ("q7", "errors.mean(dim=1)", "errors.mean()"),
        "the smaller spread": ("q7", "max(spread, other_spread)", "min(spread, other_spread)"),
        "no spread at all": ("q7", "max(spread, other_spread)", "0"),
        "the whole sheet": ("q8", "Y[at : at + s, at : at + s]", "Y"),
    },
}
MASTERS = {name: read(name) for name in MISTAKES}


@pytest.mark.parametrize("assignment, question", [(name, q) for name in MISTAKES for q in questions(MASTERS[name])])
def test_the_solution_passes_the_checks_and_the_hidden_tests(assignment, question, capsys):
    master = MASTERS[assignment]
    names = answered(master, question)
    assert all(verdicts(master, question, names))
    assert not hidden_tests_fail(master, question, names)


@pytest.mark.parametrize("assignment, mistake", [(name, mistake) for name in MISTAKES for mistake in MISTAKES[name]])
def test_a_mistake_is_refused_by_the_checks_and_by_the_hidden_tests(assignment, mistake, capsys):
    master, (question, right, wrong) = MASTERS[assignment], MISTAKES[assignment][mistake]
    names = answered(master, question, right, wrong)
    said = verdicts(master, question, names)
    assert not all(said), said
    assert hidden_tests_fail(master, question, names)


def always(answer):
    def function(*arguments):
        if isinstance(answer, Exception):
            raise answer
        return answer

    return function


def from_the_checks_cases(assignment, question):
    """Return a function that looks its answer up among the cases that the check prints."""
    listed = recorded_cases(assignment, question.call) if question.call != "as_layer" else []

    def function(*arguments):
        for inputs, output in listed:
            if forms.unchanged(list(inputs.values()), list(arguments)):
                return output
        return 0

    return function


@pytest.mark.parametrize(("assignment", "question"), FUNCTIONS, ids=names(FUNCTIONS))
def test_an_answer_that_does_not_depend_on_its_arguments_earns_next_to_nothing(assignment, question):
    constants = [always(answer) for answer in (0, 1, 2, 3, [], [True], ValueError("padding, kernel"))]
    for function in [*constants, from_the_checks_cases(assignment, question)]:
        points = [earned(question, function, drawn(question, seed)) for seed in range(4)]
        assert sum(points) / 4 <= question.points / 6, points


FORM = {"float32 comes out", "changed in place", "the error does not name the kernel"}
"""What a question asks for besides the right numbers, and what costs less than half of its points."""
LITTLE = {  # what concerns one kind of input among many
    *("nothing left is no error", "no kernel is refused", "only one pair", "negative indices wrap around"),
    "padding counted once",
    *("the reach of a dilated kernel", "sizes below one cell", "the kernel's reach is forgotten", "cut before adding"),
    *("the remainder without padding", "windows in the padding count less than nothing", "near and far exchanged"),
    *("output_padding below the stride only", "the new cells in front"),
    *("the dtype is not repaired", "the step is not repaired"),
}


@pytest.mark.parametrize("assignment, mistake", [(name, mistake) for name in MISTAKES for mistake in MISTAKES[name]])
def test_a_mistake_costs_half_of_its_questions_points(assignment, mistake, capsys):
    question, right, wrong = MISTAKES[assignment][mistake]
    names = answered(MASTERS[assignment], question, right, wrong)
    key = answer_key.load(int(assignment[-2:])).questions
    asked = [one for one in key if isinstance(one, Question) and one.name.rstrip("abc") == question]
    kept = min(earned(one, names[one.call]) / one.points for one in asked if one.call in names)
    assert kept < 1 if mistake in FORM else kept <= 0.8 if mistake in LITTLE else kept <= 0.5


ASSIGNMENT_01 = {question.call: question for assignment, question in FUNCTIONS if assignment == "assignment_01"}


def test_a_cell_of_one_stamp_earns_nothing_and_a_size_without_padding_about_half():
    def first_product(X, K, stride, row, column):
        return X[0, 0] * K[0, 0] * (row == column == 0)

    def without_padding(n, k, stride, padding):
        if padding:
            raise ValueError("padding")
        return stride * (n - 1) + k

    assert earned(ASSIGNMENT_01["output_cell"], first_product) == 0
    assert earned(ASSIGNMENT_01["output_size"], without_padding) <= 4


REPAIRS = {
    "dtype": ("torch.zeros(", "X.new_zeros("),
    "step": ("u + s_w * n_w, s_h", "u + s_w * n_w, s_w"),
    "rim": ("Y[p_h:-p_h, p_w:-p_w]", "Y[p_h : len(Y) - p_h, p_w : len(Y[0]) - p_w]"),
}


def few_loops(repairs):
    source, names = inspect.getsource(assignment_01.few_loops), {"torch": torch}
    for repair in repairs:
        assert source.count(REPAIRS[repair][0]) == 1
        source = source.replace(*REPAIRS[repair])
    exec(source, names)
    return names["few_loops"]


def test_the_three_mistakes_of_few_loops_weigh_alike():
    question = ASSIGNMENT_01["repaired"]
    assert earned(question, few_loops(REPAIRS)) == question.points
    assert {earned(question, few_loops(set(REPAIRS) - {left})) for left in REPAIRS} == {0.75 * question.points}
    assert {earned(question, few_loops({repaired})) for repaired in REPAIRS} == {0.5 * question.points}
    assert earned(question, few_loops(())) == 0


def place_of_strides(assignment, question):
    """Return the position of the parameter that is a pair of strides, or None."""
    parameters = handout.of(f"classroom.keys.{assignment}").parameters[question.call]
    place = parameters.index("stride") if "stride" in parameters else None
    return place if place is not None and isinstance(drawn(question)[0].args[place], tuple) else None


STRIDES = [asked for asked in FUNCTIONS if place_of_strides(*asked) is not None]


@pytest.mark.parametrize("mixed_up", [lambda rows, columns: (rows, rows), lambda rows, columns: (columns, rows)])
@pytest.mark.parametrize(("assignment", "question"), STRIDES, ids=names(STRIDES))
def test_who_mixes_up_the_strides_keeps_a_third(assignment, question, mixed_up):
    place = place_of_strides(assignment, question)

    def function(*arguments):
        return right(*arguments[:place], mixed_up(*arguments[place]), *arguments[place + 1 :])

    right = as_students_write(question)
    points = [earned(question, function, drawn(question, seed)) for seed in range(4)]
    assert question.points * 0.3 <= sum(points) / 4 <= question.points * 0.75, points
