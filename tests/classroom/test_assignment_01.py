"""Assignment 1 tells right from wrong: mistakes students make are refused by the checks and by the hidden tests."""

import nbformat
import pytest
import torch

from transconv import check

MISTAKES = {
    "the answer is the convolution's": ("q1", "[[1, 2, 2, 4], [-1, 6, 5, 8], [0, -3, 8, 3]]", "[[10, 7]]"),
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
    "the layer keeps its random weight": ("q8", '{"weight": weight, "bias": bias})', '{"bias": bias}, strict=False)'),
    "padding forgotten": ("q8", "kernel_size, stride, padding, dtype", "kernel_size, stride, 0, dtype"),
    "an input on which nothing fails": ("q9", "(1, 2), (0, 0))", "(2, 2), (0, 0))"),
    "the dtype is not repaired": ("q9", "Y = X.new_zeros(", "Y = torch.zeros("),
    "the step is not repaired": ("q9", "u + s_w * n_w, s_w)", "u + s_w * n_w, s_h)"),
    "the rim is not repaired": ("q9", "Y[p_h:bottom, p_w:far_right]", "Y[p_h:-p_h, p_w:-p_w]"),
}


@pytest.fixture(scope="module")
def master(root):
    return nbformat.read(root / "classroom/assignments/assignment_01.ipynb", as_version=4)


def source(master, id):
    return next(cell.source for cell in master.cells if cell.id == id)


def answered(master, replaced=("", "", "")):
    """Return the names a notebook with the master's answers defines, one of them changed."""
    question, right, wrong = replaced
    names = {}
    for cell in master.cells:
        if cell.id == "imports" or cell.id.endswith(("-given", "-answer")) and cell.cell_type == "code":
            if cell.id == f"{question}-answer":
                assert right in cell.source, "the mistake is not in the answer any more"
                exec(cell.source.replace(right, wrong), names)
            else:
                exec(cell.source, names)
    return names


def verdicts(master, question, names):
    """Return what the public checks of a question say."""
    checks = [cell.source for cell in master.cells if cell.id.startswith(f"{question}-check")]
    return [eval(line, dict(names)) for line in checks]


def hidden_tests_fail(master, question, names):
    """Return whether one of the hidden tests of a question fails, as otter calls them."""
    ids = [cell.id for cell in master.cells if cell.id.startswith(f"{question}-test-")]
    hidden = [test for test in (source(master, id) for id in ids) if "hidden: true" in test]
    assert hidden
    for test in hidden:
        space = {}
        exec(test, space)
        (function,) = (value for name, value in space.items() if name.startswith("test_"))
        arguments = function.__code__.co_varnames[: function.__code__.co_argcount]
        try:
            function(*(names[name] for name in arguments))
        except Exception:
            return True
    return False


@pytest.mark.parametrize("question", [f"q{number}" for number in range(1, 10)])
def test_the_solution_passes_the_checks_and_the_hidden_tests(master, question, capsys):
    names = answered(master)
    assert all(verdicts(master, question, names))
    assert not hidden_tests_fail(master, question, names)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_by_the_checks_and_by_the_hidden_tests(master, mistake, capsys):
    question = MISTAKES[mistake][0]
    names = answered(master, MISTAKES[mistake])
    said = verdicts(master, question, names)
    assert not all(said), said
    assert hidden_tests_fail(master, question, names)


def test_the_given_function_of_question_9_is_right_on_the_three_examples_and_wrong_elsewhere(master, capsys):
    few_loops = answered(master)["few_loops"]
    printed = "[[0.0, 0.0, 1.0], [0.0, 4.0, 6.0], [4.0, 12.0, 9.0]]\n[[4.0]]\n"
    printed += "[[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 2.0, 3.0], [0.0, 2.0, 0.0, 3.0], [4.0, 6.0, 6.0, 9.0]]\n"
    assert capsys.readouterr().out == printed
    A = torch.ones(2, 2)
    for failing in [
        (A.double(), A.double(), (1, 1), (0, 0)),
        (A, A, (1, 2), (0, 0)),
        (A, A, (1, 1), (0, 1)),
    ]:
        assert check.assignment_01.counterexample(failing, few_loops)
    assert not check.assignment_01.counterexample((A, A, (2, 2), (1, 1)), few_loops)


@pytest.mark.parametrize("nonsense", [0, "no", (1, 2), (1, 2, 3, 4), (torch.ones(2), torch.ones(2, 2), (1, 1), (0, 0))])
def test_nonsense_as_a_counterexample_gets_a_sentence(nonsense):
    verdict = check.assignment_01.counterexample(nonsense, lambda *arguments: None)
    assert not verdict and "PyTorch accepts" in repr(verdict)


def test_infinite_numbers_are_no_counterexample(master):
    X = torch.full((2, 2), float("nan"))
    assert not check.assignment_01.counterexample((X, X, (1, 1), (0, 0)), answered(master)["few_loops"])


def test_a_layer_that_is_not_pytorchs_is_named():
    def as_layer(weight, bias, stride, padding):
        return lambda x: torch.nn.functional.conv_transpose2d(x, weight, bias, stride=stride, padding=padding)

    verdict = check.assignment_01.as_layer(as_layer)
    assert not verdict and "return an nn.ConvTranspose2d" in repr(verdict)
