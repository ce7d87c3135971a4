"""Whatever a student writes in place of an answer, a check replies with a sentence, and never with "right"."""

import pytest
import torch

from classroom.keys import assignment_04
from transconv_course import check
from transconv_course.check.refusal import judge_refusal
from transconv_course.check.verdict import Message

X, K = check.own_inputs(0, x_size=(2, 2))
VALUES = {
    "assignment_02": {
        **dict.fromkeys(["windows_by_hand", "cells_by_hand", "sizes_by_hand", "decoder_output_paddings"], ()),
        **dict.fromkeys(["doublings", "missed_windows", "blind_test", "dense_bytes", "sparse_bytes"], ()),
        **dict.fromkeys(["row_of_W", "row_of_W_transposed"], (K,)),
        "row_of_the_12": (),
    },
    "assignment_03": {
        **dict.fromkeys(["X_rearranged", "cell_by_hand"], (X, K)),
        **dict.fromkeys(["blind_kernel", "gradient_output_padding", "comes_back"], ()),
        "K_turned": (K,),
    },
    "assignment_04": {
        **dict.fromkeys(["counts_by_hand", "unevenness", "hidden_grid", "sizes_as_stamps", "free_numbers"], ()),
        "block_by_hand": (check.own_inputs(0, k_size=(3, 3))[1],),
    },
}
NONSENSE = [
    "a word",
    [1, "a"],
    (1, 2),
    [[1, 2], [3]],
    {"a": 1},
    torch.full((16, 16), float("nan")),
    -7,
    object(),
    len,
    1j,
    [],
    (0,) * 4,
]


@pytest.mark.parametrize("assignment, name", [(name, value) for name in VALUES for value in VALUES[name]])
def test_nonsense_gets_a_sentence(assignment, name):
    judge, more = getattr(getattr(check, assignment), name), VALUES[assignment][name]
    for nonsense in NONSENSE:
        verdict = judge(nonsense, *more)
        assert not verdict and len(repr(verdict)) > 30
    assert "Not answered yet" in repr(judge(..., *more))


@pytest.mark.parametrize("nonsense", [*NONSENSE, (X, K, 1, 1), (X[None], K[None, None], (0, 1), (0, 0))])
def test_nonsense_as_an_input_that_finds_a_slip_gets_a_sentence(nonsense):
    def slip(x, weight, stride, padding):
        return torch.zeros(1)

    assert "PyTorch accepts" in repr(check.assignment_03.finds("A", nonsense, slip, slip, slip))


def test_a_finding_says_which_other_slip_shows():
    def right(x, weight, stride, padding):
        return torch.nn.functional.conv_transpose2d(x[None], weight, None, stride, padding)[0]

    def wrong(x, weight, stride, padding):
        return right(x, weight, stride, padding) + 1

    given = X[None], K[None, None], (1, 1), (0, 0)
    assert check.assignment_03.finds("A", given, wrong, right, right)
    assert "so is C" in repr(check.assignment_03.finds("A", given, wrong, right, wrong))
    assert "Not yet" in repr(check.assignment_03.finds("A", given, right, wrong, right))


@pytest.mark.parametrize(
    "table", [..., 0, "no", torch.zeros(3, 3), torch.full((2, 3, 3), float("nan")), [[0.5] * 3] * 3]
)
def test_a_trial_without_tables_is_not_right(table):
    errors, swings = torch.full((2, 3, 3), 0.8), torch.zeros(2, 3, 3)
    swings[1, 0] = 0.5
    assert check.assignment_04.trial(errors, swings)
    assert not check.assignment_04.trial(table, swings)
    assert not check.assignment_04.trial(errors, table)


@pytest.mark.parametrize("number", [-0.5, 0.0, 5e-4, 0.01, 0.5, 0.99, 1.0, 2.0, float("nan"), float("inf")])
@pytest.mark.parametrize("changed", ["errors", "swings"])
def test_the_check_of_a_trial_accepts_what_the_key_accepts(changed, number):
    tables = {"errors": torch.full((2, 3, 3), 0.8), "swings": torch.zeros(2, 3, 3)}
    tables["swings"][1, 0] = 0.5
    for place in range(18):
        tried = {name: table.clone() for name, table in tables.items()}
        tried[changed].view(-1)[place] = number
        accepted = all(getattr(assignment_04, name)().test(table) for name, table in tried.items())
        assert bool(check.assignment_04.trial(**tried)) == accepted, place


def test_the_check_of_a_trial_names_the_head_that_cannot_be_real():
    errors, swings = torch.full((2, 3, 3), 0.8), torch.zeros(2, 3, 3)
    assert "T should have a grid" in repr(check.assignment_04.trial(errors, swings))
    swings[1, 0], swings[0, 1, 2] = 0.5, 0.1
    assert "R paints a grid" in repr(check.assignment_04.trial(errors, swings))
    errors[1, 1, 1] = 0
    assert "R has an error of 0" in repr(check.assignment_04.trial(errors, swings))
    errors[1, 1, 1], errors[0, 2, 1] = 0.8, 1.01
    assert "pixels S is no better" in repr(check.assignment_04.trial(errors, swings))


TOLD = {
    "assignment_01": ["trans_conv", "output_size", "as_layer", "repaired"],
    "assignment_02": ["size_down", "matrix_of"],
    "assignment_03": ["zeros_between", "both_sides"],
    "assignment_04": ["grid_energy", "subpixel_head", "descend"],
}


@pytest.mark.parametrize("assignment, name", [(name, call) for name in TOLD for call in TOLD[name]])
def test_a_long_error_or_answer_is_quoted_in_part(assignment, name):
    def raising(*arguments):
        raise NotImplementedError("Could not run 'aten::pixel_shuffle' with these arguments. " * 250)

    judge = getattr(getattr(check, assignment), name)
    for function in (raising, lambda *arguments: "long " * 3000):
        verdict = repr(judge(function))
        assert len(verdict) < 1000, verdict


@pytest.mark.parametrize("refusal", [ValueError("no padding " * 2000), None])
def test_a_refusal_that_talks_on_is_quoted_in_part(refusal):
    def function(n):
        if refusal:
            raise refusal
        return "long " * 3000

    verdict = judge_refusal(function, {"n": 1}, "kernel", Message("For {setting}: {answer}"))
    assert not verdict and len(repr(verdict)) < 1000
