"""A student's own inputs: a number gives the same inputs everywhere, and they reveal a rotated or mirrored answer."""

import pytest
import torch

from transconv_course.check import own_inputs


def test_a_number_draws_the_same_inputs_on_every_machine():
    X, K = own_inputs(20260131)
    assert (X.tolist(), K.tolist()) == ([[1, 3, 4], [4, 2, 3]], [[1, -2], [2, 2]])
    assert torch.equal(own_inputs(20260131)[0], X)


def test_inputs_do_not_depend_on_the_default_dtype_or_on_a_seed():
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float64)
    try:
        assert own_inputs(7)[0].dtype == torch.float32
        before = own_inputs(7)
        torch.manual_seed(2)
        assert all(map(torch.equal, before, own_inputs(7)))
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("sizes", [{}, {"k_size": (3, 3)}, {"x_size": (4, 4), "k_size": (2, 3)}])
def test_every_rotation_and_reflection_of_a_matrix_differs_from_it(sizes):
    for student in range(300):
        for matrix, smallest, largest in zip(own_inputs(student, **sizes), (0, -2), (4, 3)):
            assert matrix.min() >= smallest and matrix.max() <= largest and torch.equal(matrix, matrix.round())
            for turned in (matrix, matrix.T):
                for axes in ([], [0], [1], [0, 1]):
                    image = turned.flip(axes)
                    assert torch.equal(image, matrix) == (turned is matrix and not axes)
        assert own_inputs(student)[1].count_nonzero() == 4


def test_few_students_share_their_inputs():
    drawn = {tuple(torch.cat([part.flatten() for part in own_inputs(student)]).tolist()) for student in range(2000)}
    assert len(drawn) > 1990


@pytest.mark.parametrize(
    "arguments, error, said",
    [
        ((-1,), ValueError, "student must be at least 0, got -1"),
        (("s123",), TypeError, "student must be an integer, got 's123'"),
        ((...,), TypeError, "student must be an integer, got Ellipsis"),
        ((1, (1, 3)), ValueError, r"x_size\[0\] must be at least 2, got 1"),
        ((1, (2, 3), (2, 2, 2)), ValueError, "k_size must be one integer or 2, one for each axis"),
    ],
)
def test_an_error_names_the_argument_its_value_and_the_rule(arguments, error, said):
    with pytest.raises(error, match=said):
        own_inputs(*arguments)
