"""Assignment 1: what its checks say about unusual answers."""

import pytest
import torch

from tests.classroom.answers import answered, read
from transconv_course import check


def test_the_given_function_of_question_9_is_right_on_the_three_examples_and_wrong_elsewhere(capsys):
    few_loops = answered(read("assignment_01"))["few_loops"]
    printed = "[[0.0, 0.0, 1.0], [0.0, 4.0, 6.0], [4.0, 12.0, 9.0]]\n[[4.0]]\n"
    printed += "[[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 2.0, 3.0], [0.0, 2.0, 0.0, 3.0], [4.0, 6.0, 6.0, 9.0]]\n"
    assert capsys.readouterr().out.endswith(printed)
    A = torch.ones(2, 2)
    for failing in [
        (A.double(), A.double(), (1, 1), (0, 0)),
        (A, A, (1, 2), (0, 0)),
        (A, A, (1, 1), (0, 1)),
        (A.long(), A.long(), (1, 1), (0, 0)),  # PyTorch returns int64
        (torch.ones(2, 3), A, 2, 1),  # PyTorch takes one number for both axes
    ]:
        assert check.assignment_01.counterexample(failing, few_loops)
    assert not check.assignment_01.counterexample((A, A, (2, 2), (1, 1)), few_loops)


@pytest.mark.parametrize("nonsense", [0, "no", (1, 2), (1, 2, 3, 4), (torch.ones(2), torch.ones(2, 2), (1, 1), (0, 0))])
def test_nonsense_as_a_counterexample_gets_a_sentence(nonsense):
    verdict = check.assignment_01.counterexample(nonsense, lambda *arguments: None)
    assert not verdict and "PyTorch accepts" in repr(verdict)


def test_infinite_numbers_are_not_a_counterexample(capsys):
    X = torch.full((2, 2), float("nan"))
    assert not check.assignment_01.counterexample((X, X, (1, 1), (0, 0)), answered(read("assignment_01"))["few_loops"])


def test_a_layer_that_is_not_pytorchs_is_named():
    def as_layer(weight, bias, stride, padding):
        return lambda x: torch.nn.functional.conv_transpose2d(x, weight, bias, stride=stride, padding=padding)

    verdict = check.assignment_01.as_layer(as_layer)
    assert not verdict and "return an nn.ConvTranspose2d" in repr(verdict)
