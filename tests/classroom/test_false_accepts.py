"""Mistakes that the checks' cases must separate: each costs points, and the check says what is wrong."""

import pytest
import torch
from torch.nn import functional as F

from classroom.keys import assignment_01, assignment_02, assignment_03, assignment_04
from tests.classroom.test_one_judge import FUNCTIONS, checked, graded

QUESTIONS = {question.call: (assignment, question) for assignment, question in FUNCTIONS}
operator = assignment_01.operator


def with_another_message(n, k, stride, padding):
    size = stride * (n - 1) + k - 2 * padding
    if size < 1:
        raise ValueError("nothing is left")
    return size


def with_another_error(n, k, stride, padding):
    size = stride * (n - 1) + k - 2 * padding
    if size < 1:
        raise TypeError("padding")
    return size


def without_a_rim_below_zero(X, K, stride, padding):
    return operator(X, K, stride, [min(p, k - 1) for p, k in zip(padding, K.shape)])


def always_back(n, layers):
    down = [n]
    for k, s, p in layers:
        down.append((down[-1] + 2 * p - k) // s + 1)
    return down + down[-2::-1]


def reversing(n, layers):
    sizes = [n]
    for k, s, p in layers:
        sizes.append((sizes[-1] + 2 * p - k) // s + 1)
    layers.reverse()
    for k, s, p in layers:
        sizes.append(s * (sizes[-1] - 1) + k - 2 * p)
    return sizes


def below_200(n_out, k, s, p, d):
    fitting = (n for n in range(1, 200) if n + 2 * p >= d * (k - 1) + 1)
    return [n for n in fitting if (n + 2 * p - d * (k - 1) - 1) // s + 1 == n_out]


def from_the_matrix(input_size, kernel_size, stride, padding):
    return int((assignment_02.matrix(torch.ones(kernel_size), input_size, stride, padding) > 0).sum())


def from_the_convolutions_matrix(weight, input_size, stride, padding, row, column):
    cells = torch.eye(weight.shape[1] * input_size[0] * input_size[1], dtype=weight.dtype)
    cells = cells.reshape(-1, weight.shape[1], *input_size)
    return F.conv2d(cells, weight, None, stride, padding).flatten(1)[column, row]


def left_side_twice(x, y, weight, stride, padding):
    left = (F.conv2d(x[None], weight, None, stride, padding)[0] * y).sum()
    return left, left


def right_side_twice(x, y, weight, stride, padding):
    right = (x * torch.nn.grad.conv2d_input(x[None].shape, weight, y[None], stride, padding)[0]).sum()
    return right, right


def energy(
    Y,
    s,
    mean=lambda Y: Y.mean(),
    near=lambda width: width // 8,
    places=lambda at, near, last: [i for i in range(max(0, at - near), min(last, at + near) + 1) if i != at],
    power=lambda waves: waves.abs().square().mean(0),
    median=lambda powers: powers.median(),
):
    powers = power(torch.fft.rfft(Y - mean(Y), dim=1))
    at, last = Y.shape[1] // s, len(powers) - 1
    neighbours = [powers[i] for i in places(at, near(Y.shape[1]), last) if i <= last]
    return powers[at] / median(torch.stack(neighbours))


def pairs(errors, apart=lambda gap, one, other: abs(gap) > max(one, other), order=None):
    rows = assignment_04.summary(errors).tolist()
    places = [(i, j) for i in range(len(rows)) for j in range(i + 1, len(rows))]
    return [apart(rows[i][0] - rows[j][0], rows[i][1], rows[j][1]) for i, j in sorted(places, key=order)]


def clearing(right):
    def function(x, *more):
        answer = right(x, *more)
        x.zero_()
        return answer

    return function


def before(at, near):
    return range(max(0, at - near), at)


def behind(at, near):
    return range(at + 1, at + near + 1)


# Which powers stand in for the neighbours of the one at `at`.
NEIGHBOURS = {
    "the first neighbour missing": lambda at, n: [*before(at, n - 1), *behind(at, n)],
    "the last neighbour missing": lambda at, n: [*before(at, n), *behind(at, n - 1)],
    "the nearest before it missing": lambda at, n: [*before(at, n)[:-1], *behind(at, n)],
    "the nearest behind it missing": lambda at, n: [*before(at, n), *behind(at, n)[1:]],
    "one more before it": lambda at, n: [*before(at, n + 1), *behind(at, n)],
    "one more behind it": lambda at, n: [*before(at, n), *behind(at, n + 1)],
    "those before it": lambda at, n: before(at, n) or [0],
    "those behind it, if any": lambda at, n: behind(at, n) if at > n else before(at, n),
    "itself among them": lambda at, n: [*before(at, n), at, *behind(at, n)],
    "a slice from below 0": lambda at, n: [*(before(at, n) if at >= n else ()), *behind(at, n)],
    "frequency 0 for all below it": lambda at, n: [*(max(0, i) for i in range(at - n, at)), *behind(at, n)],
    "frequencies below 0 turned over": lambda at, n: [*(abs(i) for i in range(at - n, at)), *behind(at, n)],
    "frequencies below 0 from the end": lambda at, n: [*range(at - n, at), *behind(at, n)],
    "without frequency 0": lambda at, n: [*(i for i in before(at, n) if i), *behind(at, n)],
}
MISTAKES = {
    "output_size": {"another message": with_another_message, "another error": with_another_error},
    "output_cell": {"the whole output": lambda X, K, stride, i, j: operator(X, K, stride)[i, j]},
    "trans_conv": {
        "always float64": lambda X, K: operator(X, K).double(),
        "in place": clearing(operator),
    },
    "trans_conv_strided": {
        "lists": lambda *arguments: operator(*arguments).tolist(),
        "a NumPy array of float64": lambda *arguments: operator(*arguments).double().numpy(),
    },
    "trans_conv_padded": {"padding of at most k - 1": without_a_rim_below_zero},
    "repaired": {"sizes that always come back": always_back, "the caller's list reversed": reversing},
    "sizes_that_give": {"a search below 200": below_200},
    "matrix_of": {
        "always float64": lambda *arguments: assignment_02.matrix(*arguments).double(),
        "in place": clearing(assignment_02.matrix),
    },
    "stored_entries": {"the matrix itself": from_the_matrix},
    "zeros_between": {"in place": clearing(assignment_03.zeros_between)},
    "both_sides": {"the left side twice": left_side_twice, "the right side twice": right_side_twice},
    "matrix_entry": {"the matrix itself": from_the_convolutions_matrix},
    "grid_energy": {
        "the mean of each row": lambda Y, s: energy(Y, s, lambda Y: Y.mean(1, keepdim=True)),
        "the mean of each column": lambda Y, s: energy(Y, s, lambda Y: Y.mean(0)),
        "no mean": lambda Y, s: energy(Y, s, lambda Y: 0),
        "absolute values": lambda Y, s: energy(Y, s, power=lambda waves: waves.abs().mean(0)),
        "the square of a mean": lambda Y, s: energy(Y, s, power=lambda waves: waves.abs().mean(0).square()),
        "waves of the mean row": lambda Y, s: energy(Y, s, power=lambda waves: waves.mean(0).abs().square()),
        "the upper median": lambda Y, s: energy(Y, s, median=lambda powers: powers.sort()[0][len(powers) // 2]),
        "the middle of both medians": lambda Y, s: energy(Y, s, median=lambda powers: powers.quantile(0.5)),
        "the mean": lambda Y, s: energy(Y, s, median=torch.mean),
        "an eighth, rounded up": lambda Y, s: energy(Y, s, near=lambda width: -(-width // 8)),
        "an eighth, rounded": lambda Y, s: energy(Y, s, near=lambda width: round(width / 8)),
        "a quarter of the list": lambda Y, s: energy(Y, s, near=lambda width: (width // 2 + 1) // 4),
        **{
            name: lambda Y, s, places=places: energy(Y, s, places=lambda at, n, last: [*places(at, n)])
            for name, places in NEIGHBOURS.items()
        },
        "the last one for all behind it": lambda Y, s: energy(
            Y, s, places=lambda at, n, last: [*before(at, n), *(min(i, last) for i in behind(at, n))]
        ),
        "the first ones behind the last": lambda Y, s: energy(
            Y, s, places=lambda at, n, last: [*before(at, n), *(i % (last + 1) for i in behind(at, n))]
        ),
    },
    "told_apart": {
        "at least": lambda errors: pairs(errors, lambda gap, one, other: abs(gap) >= max(one, other)),
        "the sum of spreads": lambda errors: pairs(errors, lambda gap, one, other: abs(gap) > one + other),
        "the smaller spread": lambda errors: pairs(errors, lambda gap, one, other: abs(gap) > min(one, other)),
        "a signed gap": lambda errors: pairs(errors, lambda gap, one, other: gap > max(one, other)),
        "a gap of the other sign": lambda errors: pairs(errors, lambda gap, one, other: -gap > max(one, other)),
        "pairs by their second": lambda errors: pairs(errors, order=lambda pair: pair[::-1]),
    },
    "swing": {
        "a block of 2 × 2": lambda Y, s, at: assignment_04.swing(Y, 2, at),
        "absolute values": lambda Y, s, at: assignment_04.swing(Y.abs(), s, at),
        "at as the row only": lambda Y, s, at: Y[at : at + s, :s].max() - Y[at : at + s, :s].min(),
    },
}
# Right, though written in another way than the key.
RIGHT = {"grid_energy": energy, "told_apart": pairs}


@pytest.mark.parametrize(("call", "mistake"), [(call, mistake) for call in MISTAKES for mistake in MISTAKES[call]])
def test_a_mistake_is_seen_by_check_and_grader(call, mistake):
    function = MISTAKES[call][mistake]
    listed = [pair for pair in FUNCTIONS if pair[1].call == call]
    assignment, question = listed[-1]  # the last of those with this name: assignment 2's planner, not assignment 1's
    assert not checked(assignment, question, function)
    assert not graded(question, function)


@pytest.mark.parametrize("call", ["grid_energy", "told_apart"])
def test_another_hands_right_function_is_right(call):
    assignment, question = QUESTIONS[call]
    assert checked(assignment, question, RIGHT[call]) and graded(question, RIGHT[call])


def test_a_repair_that_forgets_a_negative_rim_is_seen():
    (assignment, question), *_ = [pair for pair in FUNCTIONS if pair[1].call == "repaired"]
    assert not checked(assignment, question, without_a_rim_below_zero)
    assert not graded(question, without_a_rim_below_zero)
