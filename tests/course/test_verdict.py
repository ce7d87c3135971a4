"""The verdict of every check: right, wrong with the case that shows it, not answered, and code that raises."""

import pytest
import torch

from transconv_course.check import forms
from transconv_course.check.verdict import (
    NOT_YET,
    RETURNS_NOTHING,
    Hints,
    Message,
    Verdict,
    judge_dtype,
    judge_function,
    judge_value,
)

X = torch.tensor([[1.0, 2.0]])
HINT = Message("Count again.")
CASES = [{"X": X}, {"X": 2 * X}]


def double(X):
    return 2 * X


def test_a_missing_answer_is_neither_right_nor_wrong():
    for nothing in (..., None):
        verdict = judge_value(nothing, 3, HINT)
        assert not verdict and repr(verdict) == NOT_YET
    assert repr(judge_function(lambda X: ..., double, CASES, HINT)) == NOT_YET


def test_a_function_that_returns_nothing_is_told_from_one_that_is_not_written():
    def waits(X):
        """Return X doubled."""
        ...

    def prints(X):
        """Return X doubled ... and so on."""
        print(2 * X)

    def passes(X):
        pass

    assert repr(judge_function(waits, double, CASES, HINT)) == NOT_YET
    for function in (prints, passes):
        assert repr(judge_function(function, double, CASES, HINT)) == RETURNS_NOTHING


def test_numbers_tuples_lists_and_tensors_are_compared_by_value():
    assert judge_value(3, torch.tensor(3.0), HINT)
    assert judge_value((1, 2), torch.tensor([1, 2]), HINT)
    assert judge_value([[1, 2]], X, HINT)
    assert judge_value(X.requires_grad_(), X, HINT)
    assert judge_value(" Rotated ", "rotated", HINT)


def test_a_wrong_answer_gets_the_sentence_for_it_and_not_the_solution():
    hints = Hints({9: "That's the convolution.", "rotated": "You rotated it.", None: "Count again."})
    assert repr(judge_value(9, 42, hints, rotated=24)) == "Not right: 9. That's the convolution."
    assert repr(judge_value(24, 42, hints, rotated=24)) == "Not right: 24. You rotated it."
    assert repr(judge_value(8, 42, hints, rotated=24)) == "Not right: 8. Count again."
    assert repr(judge_value([9], 42, hints, rotated=24)) == "Not right: [9]. " + forms.BRACKETS


@pytest.mark.parametrize(
    ("answer", "expected", "said"),
    [
        ("42", 42, forms.QUOTED),
        ([42], 42, forms.BRACKETS),
        (torch.ones(2, 2), 42, forms.NOT_ONE.format(count=4)),
        (True, 1, forms.TRUTH),
        (len, 42, forms.NOT_CALLED),
        ({4, 2}, [4, 2], forms.UNORDERED.format(kind="set")),
        ([4, ...], [4, 2], forms.MISSING),
        ([[4], [4, 2]], [4, 2], forms.RAGGED),
        (4, (4, 2), forms.SEVERAL),
        ((1, 1, 4, 2), (4, 2), forms.COUNT.format(right=2, count=4)),
        (torch.ones(4, 2), (4, 2), forms.TENSOR_ITSELF),
        (3, "rotated", forms.NO_WORD),
    ],
)
def test_a_wrong_form_gets_a_sentence_about_the_form(answer, expected, said):
    assert repr(judge_value(answer, expected, HINT)).endswith(said)


def test_a_large_answer_is_not_printed_in_full():
    assert len(repr(judge_value(torch.ones(1, 5, 4, 6), (4, 6), HINT))) < 150


def test_braces_in_a_readers_answer_are_printed_as_they_are():
    assert repr(judge_value("{x}", "word", HINT)) == "Not right: '{x}'. Count again."
    assert repr(Verdict(False, Message("{a} and {b}"), a="{b}", b=2)) == "{b} and 2"


def test_a_right_function_is_right_on_all_cases():
    assert repr(judge_function(lambda X: X + X, double, CASES, HINT)) == "Right, on 2 cases."


def test_the_verdict_on_a_wrong_function_shows_its_smallest_failing_case():
    verdict = judge_function(lambda X: X * X.abs().max(), double, CASES, Message("Scale, do not square."))
    assert not verdict
    assert "X = [[2.0, 4.0]]" in repr(verdict) and "returned\n[[8.0, 16.0]]" in repr(verdict)
    assert "should return\n[[4.0, 8.0]]" in repr(verdict)


def test_a_wrong_shape_with_the_right_numbers_is_wrong():
    verdict = judge_function(lambda X: (2 * X).T, double, CASES, HINT)
    assert not verdict and "The shape is 2 × 1; it should be 1 × 2." in repr(verdict)


def test_the_verdict_on_a_function_that_raises_says_what_and_where():
    verdict = judge_function(lambda X: X[5], double, CASES, HINT)
    assert repr(verdict).startswith("Your function raised IndexError")
    assert "X = [[1.0, 2.0]]" in repr(verdict)


def test_a_function_that_changes_its_input_cannot_change_the_case():
    cases = [{"X": X.detach().clone()}] * 2
    assert judge_function(lambda X: X.add_(X), double, cases, HINT)
    assert "changes X" in repr(judge_function(lambda X: X.add_(X), double, cases, HINT, changes=False))


def test_a_function_that_reverses_a_list_changes_its_input():
    def backwards(layers):
        layers.reverse()
        return layers

    cases = [{"layers": [1, 2]}]
    assert "changes layers" in repr(judge_function(backwards, lambda layers: layers[::-1], cases, HINT, changes=False))


def test_nan_is_not_right():
    assert not judge_function(lambda X: X * float("nan"), double, CASES, HINT)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (double, "Right"),
        (lambda X: double(X).numpy(), "Right"),
        (lambda X: double(X).float(), "torch.float64 went in and torch.float32 came out"),
        (lambda X: double(X).double(), "torch.float32 went in and torch.float64 came out"),
        (lambda X: double(X).tolist(), "a list has none"),
        (lambda X: X.mul_(2), "changes X"),
    ],
)
def test_the_verdict_says_when_a_dtype_or_an_argument_is_not_kept(function, said):
    case = [{"X": X.detach().double()}]
    assert said in repr(judge_dtype(function, double, case, HINT))


@pytest.mark.parametrize("after", [torch.ones(2), torch.ones(()), [1], None, "1", 2])
def test_an_argument_that_comes_back_as_something_else_has_changed(after):
    assert forms.unchanged(1, 1) and not forms.unchanged(1, after)
    assert not forms.unchanged([1], [after])


@pytest.mark.filterwarnings("ignore")  # nested tensors may change
@pytest.mark.parametrize("nested", [False, True])
def test_a_tensor_whose_numbers_cannot_be_had_is_wrong(nested):
    ones = torch.ones(2, 2)
    answer = torch.nested.nested_tensor(list(ones)) if nested else ones.to("meta")
    verdict = judge_value(answer, ones, HINT)
    assert not verdict and forms.NO_NUMBERS.format(kind="Tensor") in repr(verdict)
