"""The trial of assignment 4: whatever a student's functions do, its given cells end in a sentence that names one."""

import functools

import numpy as np
import pytest
import torch
from torch import nn

from tests.classroom.answers import answered, read
from transconv_course.check.verdict import NOT_YET

QUESTIONS = {
    **dict.fromkeys(["transposed_head", "resize_head", "subpixel_head"], 4),
    "alike_start": 5,
    "relative_error": 6,
    "swing": 8,
}
HEADS = [name for name in QUESTIONS if name.endswith("_head")]
NUMBERS = "relative_error", "swing"
FEWER_STEPS = "range(100)", "range(2)"


@pytest.fixture(scope="module")
def cells():
    return {cell.id: cell.source for cell in read("assignment_04").cells}


@pytest.fixture(scope="module")
def notebook(cells):
    """What the notebook defines when the trial's data and networks are there, with training cut short."""
    pytest.importorskip("sklearn")
    names = answered(read("assignment_04"), "q7")
    exec(cells["q8-answer"], names)
    exec(cells["q8-data-given"].replace(*FEWER_STEPS), names)
    return names


@pytest.fixture
def trial(cells, notebook, monkeypatch, capsys):
    """Run the trial's given cells with one function replaced; return what it printed and what its check says."""

    def run(name, change):
        if change is None:
            monkeypatch.delitem(notebook, name)
        elif name:
            monkeypatch.setitem(notebook, name, change(notebook[name]))
        for cell in ("q8-trial-given", "q8-halves-given", "q8-look"):
            exec(cells[cell], notebook)
        return capsys.readouterr().out, eval(cells["q8-check-b"], notebook)

    return run


def instead(value):
    return lambda right: lambda *arguments, **named: value


def after(change):
    return lambda right: lambda *arguments, **named: change(right(*arguments, **named))


def before(change):
    """Return a change of a head's two arrays."""
    return lambda head: lambda x, weight, s: head(*change(x, weight), s)


def raising(error):
    def change(right):
        def function(*arguments, **named):
            raise error

        return function

    return change


def without_gradient(right):
    return torch.no_grad()(right)


def through_numpy(head):
    return lambda x, weight, s: torch.from_numpy(head(x.detach(), weight.detach(), s).numpy())


def changing_x(head):
    def changed(x, weight, s):
        x.mul_(2)
        return head(x, weight, s)

    return changed


def changing_the_weight(head):
    def changed(x, weight, s):
        weight.mul_(2)
        return head(x, weight, s)

    return changed


ANYTHING_WRONG = {
    "is not defined": None,
    "is still the dots": lambda right: ...,
    "is a number": lambda right: 3,
    "returns the dots": instead(...),
    "returns None": instead(None),
    "raises": raising(RuntimeError("sizes differ")),
    "raises a long error": raising(NotImplementedError("Could not run " * 1000)),
    "misses a parameter": lambda right: lambda x: x,
    "returns a word": instead("a word"),
    "returns an object": instead(object()),
}
ARRAY_WRONG = {
    "wrong shape": after(lambda Y: Y[..., 1:]),
    "a single number": after(torch.Tensor.sum),
    "no channel axis": after(lambda Y: Y[:, 0]),
    "whole numbers": after(torch.Tensor.long),
    "complex numbers": after(lambda Y: Y + 0j),
    "nan": after(lambda Y: Y * float("nan")),
    "sparse": after(torch.Tensor.to_sparse),
    "a pair": after(lambda Y: (Y, Y)),
}
HEAD_WRONG = {
    "a NumPy array": after(lambda Y: Y.detach().numpy()),
    "lists": after(torch.Tensor.tolist),
    "detached": after(torch.Tensor.detach),
    "its data": after(lambda Y: Y.data),
    "no_grad": without_gradient,
    "through NumPy": through_numpy,
    "NumPy on what needs a gradient": before(lambda x, weight: (x.numpy(), weight)),
    "a tensor of a tensor's numbers": after(lambda Y: torch.tensor(Y.tolist())),
    "the weight's data": before(lambda x, weight: (x, weight.data)),
    "x detached": before(lambda x, weight: (x.detach(), weight)),
    "a root of negative numbers": before(lambda x, weight: (x, weight.sqrt())),
    "the slope of a root at 0": before(lambda x, weight: (x + (0 * x).sqrt(), weight)),
    "one image only": before(lambda x, weight: (x[:1], weight)),
    "always float64": before(lambda x, weight: (x.double(), weight)),
    "x changed in place": changing_x,
    "the weight changed in place": changing_the_weight,
}
START_WRONG = {"float64": after(torch.Tensor.double), "NumPy's float64": after(lambda W: W.numpy().astype(float))}
NUMBER_WRONG = {
    "nan": after(lambda number: number * float("nan")),
    "infinite": after(lambda number: number / 0),
    "several numbers": after(lambda number: torch.stack([number, number])),
    "a number in quotes": after(lambda number: str(number.item())),
    "a pair": after(lambda number: (number, number)),
}
WRONG = {
    **{(name, wrong): change for name in QUESTIONS for wrong, change in ANYTHING_WRONG.items()},
    **{(name, wrong): change for name in [*HEADS, "alike_start"] for wrong, change in ARRAY_WRONG.items()},
    **{(name, wrong): change for name in HEADS for wrong, change in HEAD_WRONG.items()},
    **{("alike_start", wrong): change for wrong, change in START_WRONG.items()},
    **{(name, wrong): change for name in NUMBERS for wrong, change in NUMBER_WRONG.items()},
}


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_the_trial_names_the_function_that_would_stop_it(trial, name, wrong):
    printed, verdict = trial(name, WRONG[name, wrong])
    assert f"look at your {name} (question {QUESTIONS[name]})" in printed
    assert printed.count("\n") <= 2 and len(printed) < 600
    assert repr(verdict) == NOT_YET


UNUSUAL = {
    ("", "nothing"): None,
    ("alike_start", "an expanded view"): lambda right: lambda kernels, s: kernels.expand(s * s, -1, -1, -1),
    ("alike_start", "a NumPy array"): after(torch.Tensor.numpy),
    ("alike_start", "a parameter"): after(nn.Parameter),
    ("alike_start", "lists"): after(torch.Tensor.tolist),
    ("transposed_head", "float64"): after(torch.Tensor.double),
    ("resize_head", "a view"): after(lambda Y: Y.mT.contiguous().mT),
    ("subpixel_head", "wrong numbers"): after(lambda Y: Y.flip(-1)),
    **{(name, "a NumPy number"): after(lambda number: np.float32(number.item())) for name in NUMBERS},
    **{(name, "a NumPy array"): after(lambda number: number.numpy()) for name in NUMBERS},
    **{(name, "a Python number"): after(torch.Tensor.item) for name in NUMBERS},
    **{(name, "a tensor of one number"): after(lambda number: number.reshape(1, 1)) for name in NUMBERS},
    **{(name, "a whole number"): after(lambda number: 0 * number.long()) for name in NUMBERS},
    ("swing", "a partial"): lambda right: functools.partial(right),
}


@pytest.mark.parametrize(("name", "form"), UNUSUAL)
def test_the_trial_runs_with_whatever_can_be_trained_and_measured(trial, notebook, name, form):
    change = UNUSUAL[name, form] or (lambda right: right)
    printed, verdict = trial(name, change)
    assert "Your functions are ready" in printed and "halves, S:" in printed
    for table in (notebook["errors"], notebook["swings"]):
        assert table.shape == (2, 3, 3) and table.isfinite().all()
    assert repr(verdict) != NOT_YET


def test_pictures_of_numbers_that_are_none_are_drawn(cells, notebook, trial):
    trial("", lambda right: right)
    with torch.no_grad():
        notebook["nets"]["pixels", "T", 0].weight.fill_(float("nan"))
    exec(cells["q8-look"], notebook)
