"""Check and grader agree: whatever the check calls Right earns all points, and the other way round."""

from collections import deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from classroom.grading import answer_key, scoring
from classroom.grading.question import Accepts, Question, Raises
from classroom.keys import assignment_01, assignment_03
from tests.classroom.judging import STUDENT, drawn, earned, sent
from transconv_course import check
from transconv_course.check import forms

ASSIGNMENTS = [f"assignment_{number:02d}" for number in (1, 2, 3, 4)]
RENAMED = {"output_by_hand": "by_hand", "cells_of_four": "four_products"}
OWN = {
    "output_by_hand": lambda: check.own_inputs(STUDENT),
    **dict.fromkeys(["X_rearranged", "cell_by_hand"], lambda: check.own_inputs(STUDENT, (2, 2))),
    "K_turned": lambda: check.own_inputs(STUDENT)[1:],
    **dict.fromkeys(["row_of_W", "row_of_W_transposed"], lambda: check.own_inputs(STUDENT)[1:]),
    "block_by_hand": lambda: check.own_inputs(STUDENT, k_size=(3, 3))[1:],
    "cells_of_four": lambda: check.own_inputs(STUDENT),
    "counterexample": lambda: (assignment_01.few_loops,),
    **dict.fromkeys(["finds_A", "finds_B", "finds_C"], lambda: tuple(assignment_03.SLIPS.values())),
}
TRIALS = "errors", "swings"  # one check for two tables


def computed(assignment):
    return [question for question in answer_key.load(int(assignment[-2:])).questions if isinstance(question, Question)]


VALUES = [(a, q) for a in ASSIGNMENTS for q in computed(a) if not drawn(q)[0].args and q.call not in TRIALS]
FUNCTIONS = [(a, q) for a in ASSIGNMENTS for q in computed(a) if drawn(q)[0].args]


def names(pairs):
    return [f"{assignment}-{question.call}" for assignment, question in pairs]


def checked(assignment, question, answer):
    name, more = question.call, OWN.get(question.call, tuple)()
    if name.startswith("finds_"):
        return bool(getattr(check, assignment).finds(name[-1], answer, *more))
    return bool(getattr(getattr(check, assignment), RENAMED.get(name, name))(answer, *more))


def graded(question, answer):
    """Return whether a value or a function earns all points."""
    return earned(question, answer) == question.points


# Every form in which a person may write a number, a list or an array, and forms that stand for none.
NUMBERS = [
    int,
    float,
    Fraction,
    Decimal,
    complex,
    str,
    np.float32,
    np.float64,
    np.int8,
    np.int64,
    np.uint16,
    np.uint64,
    torch.tensor,
    bool,
    lambda number: np.array([number]),
    lambda number: torch.tensor([[number]]),
    lambda number: torch.tensor(number, requires_grad=True),
    lambda number: [number],
    lambda number: {number},
    lambda number: number + 1,
    lambda number: -number,
    lambda number: lambda: number,
]


def nested(make, number):
    def walk(value):
        return make(map(walk, value)) if isinstance(value, list) else number(value)

    return walk


ARRAYS = [
    torch.tensor,
    np.array,
    tuple,
    lambda rows: torch.tensor(rows).short(),
    lambda rows: torch.tensor(rows).to_sparse(),
    lambda rows: np.array(rows, dtype=np.float32),
    lambda rows: np.array(rows).astype(str),
    lambda rows: np.array(rows, dtype=object),
    lambda rows: np.abs(np.array(rows)).astype(np.uint32),
    lambda rows: list(map(torch.tensor, rows)),
    lambda rows: tuple(map(np.array, rows)),
    lambda rows: deque(rows),
    lambda rows: rows[::-1],
    lambda rows: rows[:-1],
    lambda rows: [*rows, rows[0]],
    lambda rows: [rows],
    lambda rows: torch.tensor(rows).mT if isinstance(rows[0], list) else rows,
    lambda rows: torch.tensor(rows).flatten(),
    lambda rows: dict(enumerate(rows)),
    lambda rows: str(rows),
    lambda rows: [*rows[:-1], ...],
    lambda rows: range(int(np.min(rows)), int(np.max(rows)) + 1),
    nested(list, Fraction),
    nested(tuple, Decimal),
    nested(list, np.int64),
    nested(list, torch.tensor),
    nested(list, str),
    nested(deque, float),
    nested(list, lambda number: number + 1),
]
ANY = [..., None, "a word", {}, set(), object(), float("nan"), 10**400, [], (), True, [[1, 2], [3]], 1j, np.float32(2)]
INPUTS = {
    "blind_test": [(4, 2, 5, 1), (16, 5, 3, 2), (4, 2, 5, 0), (4.0, 2.0, 5.0, 1.0), (4, 2, 5, 1.5), (0, 1, 1, 1)],
    "blind_kernel": [
        [[1, 2, 3], [4, 5, 4], [3, 2, 1]],
        [[1, 2, 3], [4, 1.5, 4], [3, 2, 1]],
        [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
    ],
    "hidden_grid": [
        (
            torch.rand(16, 16, generator=torch.Generator().manual_seed(1)) + 9 * (torch.arange(16.0)[:, None] % 2)
        ).tolist(),
        (torch.arange(16.0)[:, None] % 2).expand(16, 16).tolist(),
    ],
}
X, K, ONES = [[1.0, 2.0, 3.0]], [[1.0], [2.0]], np.ones((2, 3, 4))
INPUTS["counterexample"] = [
    (X, K, (1, 2), (0, 0)),
    (np.array(X), np.array(K), np.array([1, 1]), (0, 0)),
    (torch.tensor(X), torch.tensor(K), 1, 0),
    (torch.tensor(X), torch.tensor(K), [1, 1], [0, 0]),
    (torch.ones(2, 3), torch.ones(2, 2), (1, 1), 1),
    (torch.tensor([[0, 1]]), torch.tensor([[0, 1]]), (1, 1), (0, 0)),
    (torch.tensor([[0, 1]]), torch.tensor(X), (1, 1), (0, 0)),
    (torch.tensor(X), torch.tensor(K), (2, 1), (0, 0)),
    (torch.ones(1, 10**4), torch.ones(1, 2), (1, 1), (0, 0)),
    (torch.full((2, 2), float("inf")), torch.ones(2, 2), (1, 1), (0, 0)),
    (X, "K", (1, 1), (0, 0)),
]
INPUTS |= dict.fromkeys(
    ["finds_A", "finds_B", "finds_C"],
    [
        (ONES, np.random.default_rng(1).random((2, 2, 1, 1)), (1, 1), (0, 0)),
        (np.ones((1, 3, 4)), np.arange(4.0).reshape(1, 1, 2, 2), (1, 1), (0, 0)),
        (torch.ones(1, 3, 4), torch.ones(1, 1, 1, 1).tolist(), [1, 1], np.array([1, 1])),
        (torch.ones(1, 3, 4), torch.ones(1, 1, 1, 1), (1, 1), (0, 0)),
    ],
)


def right_value(question):
    value = scoring._expected(question, drawn(question)[0], STUDENT)
    if isinstance(value, Accepts):
        return None
    return value.tolist() if isinstance(value, torch.Tensor) else torch.tensor(value).tolist()


def written(question):
    """Return a strategy of answers to a question: right and wrong numbers, in forms that are accepted and not."""
    if question.call in ("blind_kernel", "hidden_grid"):
        dressed = st.builds(made, st.sampled_from(ARRAYS), st.sampled_from(INPUTS[question.call]))
        return st.one_of(dressed, st.sampled_from(ANY))
    if question.call in INPUTS:
        return st.sampled_from([*INPUTS[question.call], *ANY])
    value = right_value(question)
    ways = ARRAYS if isinstance(value, list) else NUMBERS
    return st.one_of(st.sampled_from(ANY), st.sampled_from(ways).map(lambda form: made(form, value)))


def made(form, value):
    try:
        number = int(value) if isinstance(value, float) and value.is_integer() else value
        return form(number)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        return value


@pytest.mark.parametrize(("assignment", "question"), VALUES, ids=names(VALUES))
def test_check_and_grader_agree_on_a_value(assignment, question):
    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(written(question))
    def agree(answer):
        assert checked(assignment, question, answer) == graded(question, sent(answer)), answer

    agree()


@pytest.mark.parametrize(("assignment", "question"), VALUES, ids=names(VALUES))
def test_a_right_value_is_right_in_the_forms_that_people_write(assignment, question):
    value = right_value(question)
    if value is None:
        assert checked(assignment, question, INPUTS[question.call][0]) or question.call.startswith("finds")
        return
    forms = [nested(list, form) for form in (float, Fraction, Decimal, np.float64, torch.tensor)]
    forms += [torch.tensor, np.array, nested(tuple, float)] if isinstance(value, list) else []
    for form in forms:
        assert checked(assignment, question, form(value)) and graded(question, sent(form(value))), form(value)


def tensors(value):
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def first_tensor(arguments):
    return next((one for one in arguments if tensors(one)), None)


def in_place(right, *arguments):
    result = right(*arguments)
    if (first := first_tensor(arguments)) is not None:
        first.add_(1)
    for one in arguments:
        if isinstance(one, list):
            one.reverse()
    return result


def wants_gradient(right, *arguments):
    result = right(*arguments)
    if (first := first_tensor(arguments)) is not None:
        first.requires_grad_()
    return result


def each(change):
    """Return a way to change every tensor or number of an answer."""

    def changed(right, *arguments):
        def walk(value):
            return type(value)(map(walk, value)) if isinstance(value, list | tuple) else change(value)

        return walk(right(*arguments))

    return changed


def whole(change):
    return lambda right, *arguments: change(right(*arguments))


def alike(value):
    return value.tolist() if isinstance(value, torch.Tensor) else value


WAYS = {
    "as it is": whole(lambda value: value),
    "as NumPy": each(lambda value: value.numpy() if isinstance(value, torch.Tensor) else np.array(value)),
    "as plain lists": whole(alike),
    "always float64": each(lambda value: value.double() if tensors(value) else value),
    "always float32": each(lambda value: value.float() if tensors(value) else value),
    "as whole numbers": each(lambda value: value.long() if tensors(value) else value),
    "as a tensor": whole(lambda value: value if isinstance(value, torch.Tensor) else torch.tensor(value)),
    "in a list": whole(lambda value: [value]),
    "as a string": each(str),
    "one more": each(lambda value: value + 1),
    "negative": each(lambda value: -value),
    "complex": each(lambda value: value + 0j),
    "with a batch axis": whole(lambda value: value[None] if isinstance(value, torch.Tensor) else [value]),
    "flattened": whole(lambda value: value.flatten() if isinstance(value, torch.Tensor) else value),
    "transposed": whole(lambda value: value.mT if tensors(value) and value.dim() > 1 else value),
    "nothing": whole(lambda value: None),
    "not written": whole(lambda value: ...),
    "an error": whole(lambda value: 1 / 0),
    "an argument changed": in_place,
    "an argument that needs a gradient": wants_gradient,
}


def as_students_write(question):
    """Return the function that a student would write, made from the key."""
    if question.call == "as_layer":
        return students_layer
    if question.call == "both_sides":
        return students_sides

    def function(*arguments):
        output = question.answer(*arguments)
        if isinstance(output, Raises):
            raise ValueError(f"{output.naming}: refused")
        return output

    return function


def students_sides(x, y, weight, stride, padding):
    forth = F.conv2d(x[None], weight, None, stride, padding)[0]
    back = torch.nn.grad.conv2d_input(x[None].shape, weight, y[None], stride, padding)[0]
    return (forth * y).sum(), (x * back).sum()


def students_layer(weight, bias, stride, padding):
    C_in, C_out, *k = weight.shape
    layer = nn.ConvTranspose2d(C_in, C_out, k, stride, padding, dtype=weight.dtype)
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer


def in_float32(right):
    """Return a function that computes in float32 and returns the dtype that it got."""

    def function(*arguments):
        def back(value):
            if isinstance(value, list | tuple):
                return type(value)(map(back, value))
            return value.to(given.dtype) if given is not None and tensors(value) else value

        given = first_tensor(arguments)
        return back(right(*forms.cast(arguments, torch.float32)))

    return function


@pytest.mark.parametrize(("assignment", "question"), FUNCTIONS, ids=names(FUNCTIONS))
def test_who_computes_in_float32_and_casts_back_gets_the_same_from_check_and_grader(assignment, question):
    if question.call == "as_layer":  # its answer is a layer
        return
    function = in_float32(as_students_write(question))
    accepted = checked(assignment, question, function)
    assert accepted or question.call == "both_sides", "where the numbers are too large for float32"
    for seed in range(10):
        assert accepted == (earned(question, function, drawn(question, seed)) == question.points), seed


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("assignment", "question"), FUNCTIONS, ids=names(FUNCTIONS))
def test_check_and_grader_agree_on_a_function(assignment, question, way):
    right = as_students_write(question)

    def function(*arguments):
        return WAYS[way](right, *arguments)

    accepted = checked(assignment, question, function)
    assert accepted == graded(question, function)
    if way in ("as it is", "as NumPy") and not (question.call == "as_layer" and way == "as NumPy"):
        assert accepted
