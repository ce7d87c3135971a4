"""What `explain` says when a model raises: PyTorch's sentence, what ran until then, and settings that really fit."""

import ast
import re
import threading
from contextlib import suppress

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.library.architectures import UNet
from transconv import explain


def message(model, *given, **keywords):
    """Return what explain says about a model that raises an error."""
    with pytest.raises(ValueError, match="^layer_or_model must run on what it is fed: ") as raised:
        explain(model, *given, **keywords)
    cause = str(raised.value.__cause__)
    assert cause in str(raised.value) or "TorchScript" in cause
    return str(raised.value)


def numbers(word, said):
    """Return the tuple after a word."""
    return ast.literal_eval(re.search(rf"{re.escape(word)}(\(.*?\))", said)[1])


class Odd(UNet):
    """A U-Net that is given what its error message said."""

    def __init__(self, output_padding=(0, 0), by_size=False):
        super().__init__()
        self.up[0].output_padding = output_padding
        self.by_size = by_size

    def forward(self, x):
        kept = [self.down[0](x).relu()]
        x = self.up[0](self.down[1](F.max_pool2d(kept[0], 2)), *([kept[0].shape[2:]] if self.by_size else []))
        return torch.cat([kept[0], x], 1)


@pytest.mark.parametrize("size", [(17, 20), (20, 17), (511, 509)])
def test_the_advice_to_a_u_net_with_an_odd_size_is_right(size):
    said = message(Odd(), (1, *size))
    smaller = tuple(n // 2 for n in size)
    got = tuple(2 * n for n in smaller)
    assert f"Odd fed with (1, 1, {size[0]}, {size[1]}) raised RuntimeError: Sizes of tensors must match" in said
    assert f"The last of 1 transposed convolutions until then was up.0, {smaller[0]}×{smaller[1]} → " in said
    assert f"cat was given {got[0]}×{got[1]}, the size of up.0, beside {size[0]}×{size[1]}." in said
    assert numbers("as output_size, here ", said) == size
    assert Odd(numbers("output_padding=", said))(torch.zeros(1, 1, *size)).shape[2:] == size
    # What holds for every size comes first.
    assert said.index("For every size") < said.index("For this size alone")
    for n in range(5, 12):
        assert Odd(by_size=True)(torch.zeros(1, 1, n, n + 1)).shape[2:] == (n, n + 1)


class Meets(nn.Module):
    """Lets the output of its layer meet the input in some function."""

    def __init__(self, meet, *settings):
        super().__init__()
        self.up = nn.ConvTranspose1d(2, 2, *(settings or (2, 2)))
        self.meet = meet

    def forward(self, x):
        return self.meet(x, self.up(F.max_pool1d(x, 2)))


MEET = {
    "cat": lambda a, b: torch.cat([a, b], 1),
    "add": lambda a, b: a + b,
    "add_": lambda a, b: a.add_(b),
    "stack": lambda a, b: torch.stack([a, b]),
    "where": lambda a, b: torch.where(a > 0, a, b),
    "mul": lambda a, b: a * torch.sigmoid(b),
    "mse_loss": lambda a, b: F.mse_loss(a, b),
    "einsum": lambda a, b: torch.einsum("bcn,bcn->bn", a, b),
    "copy_": lambda a, b: a.copy_(b),
}


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize("name", MEET)
@pytest.mark.parametrize("scripted", [False, True])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_clash_is_seen_in_whichever_function_it_happens(name, scripted):
    model = Meets(MEET[name])
    if scripted and name in ("mse_loss", "einsum"):
        return  # they fail before they reach the dispatcher, and a script calls them without Python
    with torch.no_grad():
        model = torch.jit.trace(model.eval(), torch.zeros(1, 2, 8)) if scripted else model
    said = message(model, (2, 9))
    assert "must match" in said or "equal size" in said or "does not broadcast" in said
    assert "was up, 4 → 8." in said
    assert re.search(r"\w+ was given 8, the size of up, beside 9\.", said), said
    assert "For this size alone: output_padding=(1,) instead of (0,)." in said


def test_a_size_beyond_every_output_padding_is_said_to_be_so():
    said = message(Meets(MEET["cat"], 3, 2, 2), (2, 12))
    assert "cat was given 9, the size of up, beside 12." in said
    assert "No output_padding gives 12: with its other settings, up reaches 9 to 10." in said and "pad" in said
    for o, size in ((0, 9), (1, 10)):
        assert nn.ConvTranspose1d(2, 2, 3, 2, 2, o)(torch.zeros(1, 2, 6)).shape[-1] == size


def test_output_size_is_not_advised_where_pytorch_refuses_it():
    model = Meets(
        MEET["add"], 2, 1, 0, 0, 1, True, 3
    )  # dilation 3: output_padding may be 2, output_size can't ask for it
    said = message(model, (2, 10))
    assert "beside 10" in said and "output_padding=(2,)" in said and "output_size" not in said
    with pytest.raises(ValueError, match="requested an output size"):
        model.up(torch.zeros(1, 2, 5), output_size=(10,))
    assert Meets(MEET["add"], 2, 1, 0, 2, 1, True, 3)(torch.zeros(1, 2, 10)).shape[-1] == 10


def test_the_settings_that_hold_for_every_size_are_advised():
    class HiFiGAN(nn.Module):
        def __init__(self, padding=2, output_padding=0):
            super().__init__()
            self.up = nn.ConvTranspose1d(1, 1, 10, 5, padding, output_padding)

        def forward(self, x, sound):
            return F.l1_loss(self.up(x), sound)

    said = message(HiFiGAN(), ((1, 32), (1, 160)))
    assert "was given 161, the size of up, beside 160." in said
    (padding,), (output_padding,) = numbers("padding=", said), numbers("and output_padding=", said)
    assert (padding, output_padding) == (3, 1)
    for n in range(1, 9):
        assert HiFiGAN(padding, output_padding).up(torch.zeros(1, 1, n)).shape[-1] == 5 * n
    assert said.index("For every size") < said.index("No output_padding gives 160")


def test_a_long_error_is_shortened():
    class Long(nn.Module):
        def forward(self, x):
            raise ValueError("long " * 1000)

    with pytest.raises(ValueError, match=" …\n") as raised:
        explain(Long(), (1, 2))
    assert len(str(raised.value)) < 1000


def test_no_cause_is_invented():
    class Own(Meets):
        def forward(self, x):
            with suppress(RuntimeError):
                super().forward(x)
            raise KeyError("something else")

    said = message(Own(MEET["cat"]), (2, 9))
    assert "KeyError: 'something else'" in said and "was given" not in said and "was up, 4 → 8." in said

    class Channels(nn.Sequential):
        pass

    said = message(Channels(nn.ConvTranspose1d(2, 3, 2, 2), nn.ConvTranspose1d(4, 1, 3)), (2, 5))
    assert "was 0, 5 → 10." in said and "was given" not in said


def test_a_model_that_cannot_be_copied_reports_its_own_error():
    model = Meets(MEET["cat"])
    model.lock = threading.Lock()
    assert "beside 9" in message(model, (2, 9))


@pytest.mark.parametrize(
    ("model", "given"),
    [
        (nn.Sequential(nn.ConvTranspose1d(2, 1, 2)), [(2, 4), (2, 4)]),
        (Meets(MEET["cat"]), ((2, 4), (2, 4))),
        (Meets(MEET["cat"]), {"x": (2, 4)}),
        (nn.Bilinear(2, 3, 4), (2,)),
    ],
    ids=["a list", "two inputs", "a dict", "one input too few"],
)
def test_before_anything_ran_the_message_says_how_to_feed_a_model(model, given):
    said = message(model, given)
    assert "several inputs as a tuple, a list or a dict as one input" in said


def test_the_guard_of_an_exported_program_is_quoted():
    exported = torch.export.export(nn.Sequential(nn.ConvTranspose1d(2, 1, 2)), (torch.zeros(1, 2, 8),)).module()
    assert "Guard failed" in message(exported, (2, 9))
    with pytest.raises(TypeError, match=r"layer_or_model .* got ExportedProgram: pass its \.module\(\)"):
        explain(torch.export.export(nn.Sequential(nn.ConvTranspose1d(2, 1, 2)), (torch.zeros(1, 2, 8),)), (2, 8))
