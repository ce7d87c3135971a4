"""What `explain` advises where a layer is called several times, or a function is given one output several times."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.library.messages import message, numbers

Z = torch.zeros
SHARED = "Other settings of up would change its other calls, too."


class Calls(nn.Module):
    """Runs a function of itself and its inputs with one layer."""

    def __init__(self, run, *settings):
        super().__init__()
        self.up, self.run = nn.ConvTranspose1d(2, 2, *settings), run

    def forward(self, *inputs):
        return self.run(self, *inputs)


def pyramid(self, x, *skips, sizes=(None, None, None)):
    """Upsample with one layer from level to level."""
    for skip, size in zip(skips, sizes):
        x = self.up(x, output_size=size) + skip
    return x


OTHER_CALLS = {
    "a pyramid": (pyramid, (4, 2, 1), [8, 16, 33], "up (call 2) (16 → 32)", (33,)),
    "a pyramid of stride times the size": (pyramid, (3, 2, 1), [8, 15, 30], "up (call 2) (15 → 29)", (30,)),
    "both operands": (
        lambda self, x, z: self.up(x) - self.up(z)[..., :-2],
        (4, 4),
        [8, 9],
        "up (call 1) (8 → 32)",
        (34,),
    ),
    "one unused": (lambda self, x, z: (self.up(x), self.up(x) + z), (3, 2, 1), [8, 16], "up (call 2) (8 → 15)", (16,)),
    "a sequence": (lambda self, x, z: nn.Sequential(self.up, self.up)(x) + z, (3, 2, 1), [8, 30], "(15 → 29)", (30,)),
}


@pytest.mark.parametrize("name", OTHER_CALLS)
def test_no_setting_is_advised_that_would_change_another_call(name):
    run, settings, sizes, met, size = OTHER_CALLS[name]
    said = message(Calls(run, *settings), tuple((2, n) for n in sizes))
    assert met in said and "padding=" not in said and said.count(SHARED) == 1
    assert numbers("as output_size, here ", said) == size


def test_the_output_size_that_is_advised_for_one_of_several_calls_lets_the_model_run():
    for settings, sizes in (((4, 2, 1), [8, 16, 33]), ((3, 2, 1), [8, 15, 30])):
        inputs = [Z(1, 2, n) for n in sizes]
        size = numbers("here ", message(Calls(pyramid, *settings), tuple(inputs)).split("as output_size, ")[1])
        run = lambda self, *x, size=size: pyramid(self, *x, sizes=(None, size))  # noqa: E731
        assert Calls(run, *settings)(*inputs).shape[-1] == sizes[-1]


APPLIED = {
    "a sequence of one layer": (lambda self, x, z: self.up(self.up(x).relu()) + z, (3, 2, 1), [8, 32]),
    "all calls in one function": (lambda self, x, y, z: torch.cat([self.up(x), self.up(y), z]), (3, 2, 1), [8, 8, 16]),
    "two calls beyond output_size": (
        lambda self, x, y, z: torch.stack([self.up(x), self.up(y), z]),
        (2, 1, 0, 0, 1, True, 3),
        [5, 5, 6 + 4],
    ),
    "the other is told its size": (
        lambda self, x, y, z: pyramid(self, x, y, z, sizes=((16,), None)),
        (3, 2, 1),
        [8, 16, 32],
    ),
}


@pytest.mark.parametrize("name", APPLIED)
def test_a_setting_that_suits_every_call_is_advised_once_and_works(name):
    run, settings, sizes = APPLIED[name]
    model, inputs = Calls(run, *settings), [Z(1, 2, n) for n in sizes]
    said = message(model, tuple(inputs))
    assert said.count("padding=") == 1 and SHARED not in said
    model.up.output_padding = numbers("output_padding=", said)
    model(*inputs)


def test_calls_of_one_layer_are_told_apart_even_where_they_are_alike():
    said = message(
        Calls(lambda self, x, y, z: torch.cat([self.up(x), self.up(y), z]), 3, 2, 1), ((2, 8), (2, 8), (2, 16))
    )
    assert "until then was up (call 2) (8 → 15)." in said
    for call in ("up (call 1)", "up (call 2)"):
        assert said.count(f"from {call} (8 → 15), beside 16.") == said.count(f"that {call} reaches") == 1
    assert "Change up (call 1) and up (call 2) together." in said


TWICE = {
    "lerp": lambda y, z: torch.lerp(z, y, torch.sigmoid(y)),
    "where": lambda y, z: torch.where(y > 0, y, z),
    "addcmul": lambda y, z: torch.addcmul(z, y, y.sigmoid()),
    "cat": lambda y, z: torch.cat([y, z, y.abs()], 1),
    "stack": lambda y, z: torch.stack([y, y, z]),
}


@pytest.mark.parametrize("name", TWICE)
def test_an_output_that_a_function_is_given_twice_is_one_clash(name):
    model = Calls(lambda self, x, z: TWICE[name](self.up(x), z), 3, 2, 1)
    said = message(model, ((2, 8), (2, 16)))
    lines = said.split("\n")
    assert len(set(lines)) == len(lines) and said.count("from up (8 → 15), beside 16.") == 1
    assert "together" not in said and "call 1" not in said
    model.up.output_padding = numbers("output_padding=", said)
    model(Z(1, 2, 8), Z(1, 2, 16))


def test_a_setting_of_a_function_is_that_of_the_one_call():
    def run(self, x, z):
        return F.conv_transpose1d(x, self.up.weight, stride=2), F.conv_transpose1d(x, self.up.weight, stride=2) + z

    said = message(Calls(run, 2, 2), ((2, 5), (2, 11)))
    assert "output_padding=(1,) instead of (0,) in this call of F.conv_transpose1d alone." in said


def test_a_layer_that_ran_before_brings_no_settings_for_a_matrix():
    up = nn.ConvTranspose1d(2, 2, 3, 2, 1)
    assert "padding=" not in message(nn.Sequential(up, up, nn.Flatten(), nn.Linear(60, 3)), (2, 8))
    assert "padding=" in message(nn.Sequential(up, nn.Flatten(), nn.Linear(32, 3)), (2, 8))


def test_a_layer_that_ran_before_brings_no_settings_for_an_output_size():
    said = message(Calls(lambda self, x: self.up(x) + self.up(x, output_size=(15,)), 7, 3), (2, 5))
    assert "padding=(" not in said and "leave output_size out" in said
    assert "padding=(2,)" in message(Calls(lambda self, x: self.up(x, output_size=(15,)), 7, 3), (2, 5))
