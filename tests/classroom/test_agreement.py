"""The given cells of assignments 1 to 3 that hold two answers against each other: no answer makes one fail."""

import pytest
import torch

from tests.classroom.answers import answered, read

CELLS = {
    "q2-agreement": ("assignment_01", "trans_conv", "output_by_hand"),
    "q8-agreement": ("assignment_01", "trans_conv_channels", "weight_shape"),
    "q7-agreement": ("assignment_02", "matrix_of", "row_of_W"),
    "q5-agreement": ("assignment_03", "by_window", "cell_by_hand"),
}
FUNCTIONS = {
    "nothing": lambda right: lambda *arguments: None,
    "dots": lambda right: lambda *arguments: ...,
    "an error": lambda right: lambda *arguments: 1 / 0,
    "a word": lambda right: lambda *arguments: "a word",
    "whole numbers": lambda right: lambda *arguments: right(*arguments).long(),
    "lists": lambda right: lambda *arguments: right(*arguments).tolist(),
    "another shape": lambda right: lambda *arguments: right(*arguments)[:1, :1],
    "float64": lambda right: lambda *arguments: right(*arguments).double(),
    "other numbers": lambda right: lambda *arguments: right(*arguments) + 1,
}
VALUES = ["a word", [[1, 2], [3]], [], torch.zeros(2), {1}, 7]
RIGHT = {
    "as it is": lambda right: right,
    "NumPy": lambda right: lambda *arguments, **named: right(*arguments, **named).numpy(),
}


@pytest.fixture(params=CELLS)
def cell(request):
    """The names that a notebook holds when one of the cells runs, the cell, and the names of its two answers."""
    assignment, function, value = CELLS[request.param]
    master = read(assignment)
    names = answered(master, request.param.split("-")[0])
    return names, next(cell.source for cell in master.cells if cell.id == request.param), function, value


@pytest.mark.parametrize("wrong", FUNCTIONS)
def test_a_function_that_fails_its_check_is_waited_for(cell, wrong, capsys):
    names, source, function, _ = cell
    names[function] = FUNCTIONS[wrong](names[function])
    capsys.readouterr()
    exec(source, names)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_a_value_of_any_kind_does_no_harm(cell, value):
    names, source, _, name = cell
    names[name] = value
    exec(source, names)


@pytest.mark.parametrize("form", RIGHT)
def test_right_answers_are_shown(cell, form, capsys):
    names, source, function, _ = cell
    names[function] = RIGHT[form](names[function])
    capsys.readouterr()
    exec(source, names)
    assert len(capsys.readouterr().out) > 20
