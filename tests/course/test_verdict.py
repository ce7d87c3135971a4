"""The verdict of every check: right, wrong with the case that shows it, not answered, and code that raises."""

import torch

from transconv_course.check.verdict import NOT_YET, Hints, Message, Verdict, judge_float64, judge_function, judge_value

X = torch.tensor([[1.0, 2.0]])
HINT = Message("Count again.")
CASES = [{"X": X}, {"X": 2 * X}]


def double(X):
    return 2 * X


def test_a_missing_answer_is_neither_right_nor_wrong():
    for nothing in (..., None):
        verdict = judge_value(nothing, 3, HINT)
        assert not verdict and repr(verdict) == NOT_YET
        assert repr(judge_function(lambda X: nothing, double, CASES, HINT)) == NOT_YET


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
    assert repr(judge_value("x", 42, hints, rotated=24)) == "Not right: 'x'. Count again."
    assert repr(judge_value(torch.ones(2, 2), 42, HINT)) == "Not right: [[1.0, 1.0], [1.0, 1.0]]. Count again."


def test_braces_in_a_readers_answer_are_printed_as_they_are():
    assert repr(judge_value("{x}", 42, HINT)) == "Not right: '{x}'. Count again."
    assert repr(Verdict(False, Message("{a} and {b}"), a="{b}", b=2)) == "{b} and 2"


def test_a_right_function_is_right_on_all_cases():
    assert repr(judge_function(lambda X: X + X, double, CASES, HINT)) == "Right, on 2 cases."


def test_the_verdict_on_a_wrong_function_shows_its_smallest_failing_case():
    verdict = judge_function(lambda X: X * X.abs().max(), double, CASES, Message("Scale, do not square."))
    assert not verdict
    assert "X = [[2.0, 4.0]]" in repr(verdict) and "returned\n[[8.0, 16.0]]" in repr(verdict)
    assert "[[4.0, 8.0]]" not in repr(verdict)


def test_a_wrong_shape_with_the_right_numbers_is_wrong():
    assert not judge_function(lambda X: (2 * X)[0], double, CASES, HINT)


def test_the_verdict_on_a_function_that_raises_says_what_and_where():
    verdict = judge_function(lambda X: X[5], double, CASES, HINT)
    assert repr(verdict).startswith("Your function raised IndexError")
    assert "X = [[1.0, 2.0]]" in repr(verdict)


def test_a_function_that_changes_its_input_cannot_change_the_case():
    assert judge_function(lambda X: X.add_(X), double, [{"X": X.detach().clone()}] * 2, HINT)


def test_nan_is_not_right():
    assert not judge_function(lambda X: X * float("nan"), double, CASES, HINT)


def test_the_verdict_says_when_float64_became_float32():
    case = [{"X": X.detach().double()}]
    assert judge_float64(double, double, case, HINT)
    assert "torch.float32 came out" in repr(judge_float64(lambda X: double(X).float(), double, case, HINT))
