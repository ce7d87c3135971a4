"""What `explain` says when a model raises: PyTorch's sentence, what ran until then, and settings that really fit."""

import re
import threading
from contextlib import suppress

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.library.architectures import UNet
from tests.library.messages import message, numbers
from transconv import explain


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
    assert f"The only transposed convolution until then was up.0 ({smaller[0]}×{smaller[1]} → " in said
    assert f"cat was given {got[0]}×{got[1]}, from up.0 (" in said and f", beside {size[0]}×{size[1]}." in said
    assert numbers("as output_size, here ", said) == size
    assert Odd(numbers("output_padding=", said))(torch.zeros(1, 1, *size)).shape[2:] == size
    # What holds for every size comes first.
    assert said.index("For every size") < said.index("At this size")
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
    assert "was up (4 → 8)." in said
    assert re.search(r"\w+ was given 8, from up \(4 → 8\), beside 9\.", said), said
    before = ", before the layer is scripted, traced, exported or quantized" if scripted else ""
    assert f"At this size: output_padding=(1,) instead of (0,){before}." in said


def test_a_size_beyond_every_output_padding_is_said_to_be_so():
    said = message(Meets(MEET["cat"], 3, 2, 2), (2, 12))
    assert "cat was given 9, from up (6 → 9), beside 12." in said
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
    assert "was given 161, from up (32 → 161), beside 160." in said
    (padding,), (output_padding,) = numbers(": padding=", said), numbers("and output_padding=", said)
    assert (padding, output_padding) == (3, 1)
    for n in range(1, 9):
        assert HiFiGAN(padding, output_padding).up(torch.zeros(1, 1, n)).shape[-1] == 5 * n
    assert said.index("whatever that is") < said.index("No output_padding gives 160")


def test_a_long_error_is_shortened():
    class Long(nn.Module):
        def forward(self, x):
            raise ValueError("long " * 1000)

    with pytest.raises(ValueError, match=" …\n") as raised:
        explain(Long(), (1, 2))
    assert len(str(raised.value)) < 1300


def test_no_cause_is_invented():
    class Own(Meets):
        def forward(self, x):
            with suppress(RuntimeError):
                super().forward(x)
            raise KeyError("something else")

    said = message(Own(MEET["cat"]), (2, 9))
    assert "KeyError: 'something else'" in said and "was given" not in said and "was up (4 → 8)." in said

    class Channels(nn.Sequential):
        pass

    said = message(Channels(nn.ConvTranspose1d(2, 3, 2, 2), nn.ConvTranspose1d(4, 1, 3)), (2, 5))
    assert "was 0 (5 → 10)." in said and "was given" not in said


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


class Runs(nn.Module):
    """Holds two layers and runs a function of itself and its input."""

    def __init__(self, run, a=(2, 2), b=(2, 2)):
        super().__init__()
        self.a, self.b = nn.ConvTranspose1d(1, 1, *a), nn.ConvTranspose1d(1, 1, *b)
        self.conv, self.run = nn.Conv1d(1, 1, 3), run

    def forward(self, x):
        return self.run(self, x)


Z = torch.zeros


@pytest.mark.parametrize(
    "run",
    [
        lambda self, x: torch.cat([self.conv(self.a(x)), Z(1, 1, 8)], 1),
        lambda self, x: (self.a(x), torch.cat([Z(1, 1, 8), Z(1, 1, 9)], 1)),
        lambda self, x: torch.cat([self.a(x), Z(1, 1, 9), Z(1, 1, 10)], 1),
    ],
    ids=["a skip of the layer's size", "two skips", "several sizes"],
)
def test_a_size_that_only_happens_to_be_the_layers_brings_no_advice(run):
    said = message(Runs(run), (1, 4))
    assert "until then was a (4 → 8)." in said and "given" not in said and "padding=" not in said


def test_a_part_of_an_output_is_not_called_its_size():
    said = message(Runs(lambda self, x: self.a(x)[..., :5] + Z(1, 1, 6)), (1, 4))
    assert "was given 5, cells 0 to 4 of the 8 from a (4 → 8), beside 6." in said and said.count("padding=") == 1
    assert "Where the slice is open at the end, or counts from it: output_padding=(1,) instead of (0,)." in said


def test_of_a_layer_that_ran_twice_the_call_that_clashed_is_named():
    said = message(Runs(lambda self, x: (self.a(x), self.a(self.a(x)), self.a(x) + Z(1, 1, 11))[0]), (1, 4))
    assert "from a (call 4) (4 → 8), beside 11." in said and "a (call 4) reaches 8 to 9." in said


def test_every_layer_that_clashed_is_named_with_what_fits():
    run = lambda self, x: torch.cat([Z(1, 1, 7), self.a(x), self.b(x)], 1)  # noqa: E731
    said = message(Runs(run), (1, 3))
    assert "given 6, from a (3 → 6), beside 7." in said and "given 6, from b (3 → 6), beside 7." in said
    assert said.count("output_padding=(1,)") == 2
    both = Runs(run)
    both.a.output_padding = both.b.output_padding = (1,)
    assert both(Z(1, 1, 3)).shape == (1, 3, 7)


def test_sizes_may_differ_along_the_axis_that_is_joined():
    class Joined(nn.Module):
        def __init__(self):
            super().__init__()
            self.up = nn.ConvTranspose2d(1, 1, 2, 2)

        def forward(self, x):
            return torch.cat([self.up(x), Z(1, 1, 5, 9)], dim=2)

    assert "was given 8×8, from up (4×4 → 8×8), beside 5×9." in message(Joined(), (1, 4, 4))
    assert "output_padding=(0, 1) instead" in message(Joined(), (1, 4, 4))


def test_what_only_a_kernel_refuses_is_reported_as_any_error():
    for up in (nn.ConvTranspose1d(4, 1, 9, 2, 4, 3), nn.ConvTranspose1d(4, 1, 9, 3, 4, 3, dilation=2)):
        said = message(nn.Sequential(nn.Conv1d(1, 4, 9, 4, 4), up), (1, 64))
        assert "raised RuntimeError: output padding must be smaller than either stride or dilation" in said
        assert "It came from 1 (ConvTranspose1d)." in said and FEEDING not in said
        assert f"output_padding can be 0 to {max(up.stride[0], up.dilation[0]) - 1}." in said
    allowed = nn.ConvTranspose1d(4, 1, 9, 2, 4, 2, dilation=3)
    assert explain(nn.Sequential(nn.Conv1d(1, 4, 9, 4, 4), allowed), (1, 64)).layers[0].output_size == (49,)


W = torch.ones(1, 1, 3)
REFUSED = {
    "a function's output_padding": lambda self, x: F.conv_transpose1d(x, W, stride=2, output_padding=2),
    "under inference_mode": lambda self, x: torch.inference_mode()(F.conv_transpose1d)(x, W, None, 2, 0, 2),
    "a layer in half precision": lambda self, x: self.a(x.bfloat16()),
    "a weight in double precision": lambda self, x: F.conv_transpose1d(x, W.double()),
    "an image of integers": lambda self, x: self.conv(x.byte()),
    "a line of integers": lambda self, x: self.conv(x.long()),
    "a matrix product": lambda self, x: x @ Z(4, 2).double(),
    "a dtype that is set": lambda self, x: self.a(x).index_put((torch.tensor([0]),), Z(1, 1, 8).double()),
    "labels": lambda self, x: F.cross_entropy(self.a(x)[..., None], Z(1, 7, 1).long()),
    "added rows": lambda self, x: self.a(x).index_add(1, torch.tensor([0]), Z(1, 1, 7)),
    "a convolution's gradient": lambda self, x: torch.nn.grad.conv1d_input((1, 1, 8), W, x),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_fake_tensors_let_pass_is_found_with_numbers(name):
    model = Runs(REFUSED[name])
    with torch.no_grad(), pytest.raises(RuntimeError) as raised:
        model(Z(1, 1, 4))
    assert str(raised.value).split("\n")[0] in message(model, (1, 4))


def test_dtypes_may_differ_where_pytorch_mixes_them():
    class Mixed(nn.Module):
        def __init__(self):
            super().__init__()
            self.up, self.norm = nn.ConvTranspose2d(2, 2, 2, 2), nn.BatchNorm2d(2)
            self.runs = []

        def forward(self, x):
            self.runs.append(0)
            with torch.autocast("cpu", torch.bfloat16):
                y = self.norm(self.up(x))
            y = torch.cat([y, y.float()], 1)[:, torch.tensor([0, 3])]
            return F.cross_entropy(y, Z(1, 8, 8).long())

    model = Mixed()
    runs = model.runs = Shared()
    assert explain(model, (2, 4, 4)).layers[0].output_size == (8, 8)
    assert len(runs) == 1  # without numbers alone


class Shared(list):
    """A list that a copy of its holder shares."""

    def __deepcopy__(self, memo):
        return self


def test_settings_that_pytorch_refuses_only_with_numbers_are_noted_where_there_are_none():
    model = nn.Sequential(nn.ConvTranspose1d(1, 1, 3, 2, output_padding=2, device="meta"))
    said = " ".join(repr(explain(model, (1, 4))).split())
    assert "0: with numbers, PyTorch raises an error. output_padding (o) must be smaller than stride" in said


def test_labels_of_another_size_are_a_clash_and_bring_advice():
    class Segments(nn.Module):
        def __init__(self):
            super().__init__()
            self.up = nn.ConvTranspose2d(2, 3, 3, 2, 1)

        def forward(self, x, labels):
            return F.cross_entropy(self.up(x), labels)

    model, labels = Segments(), Z(1, 10, 12).long()
    said = message(model, (2, 5, 6), labels=labels)
    assert "was given 9×11, from up (5×6 → 9×11), beside 10×12." in said
    model.up.output_padding = numbers("output_padding=", said)
    assert model(Z(1, 2, 5, 6), labels).shape == ()


def test_a_size_that_two_layers_on_one_input_make_is_advised_for_every_size():
    def both(self, x):
        x = x.relu()
        return self.a(x) + self.b(x)

    said = message(Runs(both, (2, 2), (5, 2, 1)), (1, 4))
    assert "For every size: output_padding=(1,) instead of (0,)." in said and "At this size" not in said
    model = Runs(both, (2, 2), (5, 2, 1))
    model.a.output_padding = (1,)
    assert [model(Z(1, 1, n)).shape[-1] for n in range(1, 9)] == [2 * n + 1 for n in range(1, 9)]
    spread = Runs(both)
    spread.a, spread.b = nn.ConvTranspose2d(1, 1, (1, 3), 2), nn.ConvTranspose2d(1, 1, (3, 2), 2)
    said = message(spread, (1, 1, 4))
    assert "At this size: output_padding=(0, 1) instead of (0, 0)." in said[said.index("from b (") :]
    apart = message(Runs(lambda self, x: self.a(x) + self.b(x[..., 1:])[..., None].squeeze(-1), (2, 2), (3, 2)), (1, 4))
    assert "For every size:" not in apart


def test_the_side_that_has_several_layers_changes_as_a_whole():
    def stacked(self, x):
        return torch.stack([self.a(x), self.b(x), self.conv(x)])

    def model():
        made = Runs(stacked, (2, 2), (3, 2))
        made.conv = nn.ConvTranspose1d(1, 1, 5, 2, 1)
        return made

    said = message(model(), (1, 4))
    assert "Change one side, not both: a, or b and conv." in said
    first = model()
    first.a.output_padding = (1,)
    assert first(Z(1, 1, 4)).shape == (3, 1, 1, 9)
    others = model()
    for layer in (others.b, others.conv):
        advice = said[said.index(f"from {'b' if layer is others.b else 'conv'} (") :]
        layer.padding, layer.output_padding = numbers(": padding=", advice), numbers("and output_padding=", advice)
    assert others(Z(1, 1, 4)).shape == (3, 1, 1, 8)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_layer_that_misses_stride_times_size_is_named():
    class Two(nn.Module):
        def __init__(self, kernel_size=3):
            super().__init__()
            self.first, self.second = nn.ConvTranspose2d(1, 1, 3, 2, 1), nn.ConvTranspose2d(1, 1, kernel_size, 2, 1)

        def forward(self, x, skip):
            return self.second(self.first(x).relu()) + skip

    for kernel_size, named in ((3, ["first", "second"]), (4, ["first"])):
        model = Two(kernel_size)
        said = message(model, ((1, 6, 7), (1, 24, 28)))
        [line] = [line for line in said.split("\n") if "stride times the input's size in every layer" in line]
        for name in named:
            getattr(model, name).output_padding = numbers(f"{name} output_padding=", line)
        assert model(Z(1, 1, 6, 7), Z(1, 1, 24, 28)).shape == (1, 1, 24, 28)
    assert "in every layer" not in message(Two(), ((1, 6, 7), (1, 25, 28)))
    with torch.no_grad():
        script = torch.jit.trace(Two().eval(), (Z(1, 1, 6, 7), Z(1, 1, 21, 25)))
        [line] = [line for line in message(script, ((1, 6, 7), (1, 24, 28))).split("\n") if "in every layer" in line]
        assert line.endswith("instead of (0, 0), before the layer is scripted, traced, exported or quantized.")


LOSSES = {
    "l1_loss": lambda y, half: F.l1_loss(y, half),
    "mse_loss": lambda y, half: F.mse_loss(y, half),
    "cross_entropy": lambda y, half: F.cross_entropy(y, half[:, 0].long()),
    "cat": lambda y, half: torch.cat([y, half[:, :1]], 1).sum(),
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_layer_whose_output_fits_is_not_to_change_with_the_one_after_it(name):
    class Supervised(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.ConvTranspose1d(2, 2, 3, 2, 1), nn.ConvTranspose1d(2, 2, 3, 2, 1)
            self.between = nn.Sequential(nn.Conv1d(2, 2, 15, padding="same"), nn.RReLU(), nn.BatchNorm1d(2))

        def forward(self, x, half=None):
            y = self.a(x)
            z = self.b(self.between(y))
            loss = LOSSES[name](y, half) if half is not None else 0
            return loss + (z + Z(1, 2, 32)).sum()

    assert "in every layer, whatever that is: a output_padding=(1,)" in message(Supervised(), ((2, 8),))
    said = message(Supervised(), ((2, 8), (2, 15)))
    assert "padding=(" not in said and "No output_padding gives 32" in said


def test_the_output_padding_that_fits_after_a_slice_from_the_end_is_named():
    model = Runs(lambda self, x: self.a(x)[..., 1:-1] + Z(1, 1, 8), (3, 2))
    said = message(model, (1, 4))
    assert "Where the slice is open at the end, or counts from it: output_padding=(1,) instead of (0,)." in said
    model.a.output_padding = (1,)
    assert model(Z(1, 1, 4)).shape[-1] == 8
    assert "padding=" not in message(Runs(lambda self, x: self.a(x)[..., ::2] + Z(1, 1, 6), (3, 2)), (1, 4))
    model = Runs(lambda self, x: self.a(x)[..., 2:] + Z(1, 1, 8), (3, 2))
    model.a.output_padding = numbers("is open at the end, or counts from it: output_padding=", message(model, (1, 4)))
    assert model(Z(1, 1, 4)).shape[-1] == 8


def test_sizes_are_those_that_the_function_was_given_where_the_axes_were_swapped():
    def model(skip):
        return Runs2d(nn.ConvTranspose2d(1, 1, 3, 2, 1), lambda self, x: self.up(x).transpose(-1, -2) + Z(1, 1, *skip))

    said = message(model((16, 18)), (1, 8, 9))
    assert "add was given 17×15, from up (8×9 → 15×17), its axes swapped since, beside 16×18." in said
    assert "No output_padding gives 18×16 before its axes are swapped: with its other settings, up reaches 15" in said
    right = model((18, 16))
    said = message(right, (1, 8, 9))
    assert "beside 18×16." in said and "other tensor's size, its axes swapped back, as output_size" in said
    assert numbers("as output_size, here ", said) == (16, 18)
    right.up.output_padding = numbers("output_padding=", said)
    assert right(Z(1, 1, 8, 9)).shape == right.up(Z(1, 1, 8, 9), output_size=(16, 18)).mT.shape == (1, 1, 18, 16)
    last = Runs2d(nn.ConvTranspose2d(1, 1, 3, 2, 1), lambda self, x: self.up(x).permute(0, 2, 3, 1) + Z(1, 16, 18, 1))
    assert "given 15×17, from up (8×9 → 15×17), beside 16×18." in message(last, (1, 8, 9))
    volume = Runs2d(
        nn.ConvTranspose3d(1, 1, 3, 2, 1), lambda self, x: self.up(x).permute(0, 1, 4, 2, 3) + Z(1, 1, 10, 6, 8)
    )
    assert "given 9×5×7, from up (3×4×5 → 5×7×9), its axes swapped since, beside 10×6×8." in message(
        volume, (1, 3, 4, 5)
    )


def test_a_matrix_that_takes_stride_times_the_size_brings_the_settings():
    model = nn.Sequential(nn.ConvTranspose2d(2, 4, 3, 2, 1), nn.Flatten(), nn.Linear(672, 3))
    said = message(model, (2, 6, 7))
    assert "572 = 4·11·13 numbers are what 0 returns for one example." in said
    assert "672 = 4·12·14 come from stride times the input's size: " in said
    model[0].output_padding = numbers("output_padding=", said)
    assert model(Z(1, 2, 6, 7)).shape == (1, 3)
    assert "padding=" not in message(nn.Sequential(*model[:2], nn.Linear(700, 3)), (2, 6, 7))
    for left in (Z(()), Z(3), None):  # no matrices
        assert "numbers are what" not in message(Runs(lambda self, x, left=left: torch.mm(left, self.a(x)[0])), (1, 4))


def test_a_clash_is_seen_after_a_convolution_that_keeps_the_size():
    def run(self, x):
        return torch.cat([F.conv1d(self.a(x), Z(1, 1, 3), padding=1), Z(1, 1, 9)], 1)

    assert "was given 8, from a (4 → 8), beside 9." in message(Runs(run), (1, 4))


def test_output_size_is_advised_for_the_sizes_that_it_reaches():
    model = Meets(MEET["add"])
    said = message(model, (2, 9))
    low, high = map(int, re.search(r"reaches, here (\d+) to (\d+): call it", said).groups())
    for size in range(low - 1, high + 2):
        if low <= size <= high:
            assert model.up(Z(1, 2, 4), output_size=(size,)).shape[-1] == size
        else:
            with pytest.raises(ValueError, match="requested an output size"):
                model.up(Z(1, 2, 4), output_size=(size,))


class Locked(nn.Module):
    def __init__(self):
        super().__init__()
        self.lock = threading.Lock()

    def forward(self, x):
        raise KeyError(1)


def test_a_failed_run_says_what_it_may_have_changed():
    said = message(Locked(), (1, 4))
    assert said.endswith(
        " was shared with the model, and the run may have changed it: "
        "lock (TypeError: cannot pickle '_thread.lock' object)."
    )


FEEDING = "ids and masks as tensors of integers or bools"


@pytest.mark.parametrize("error", [NotImplementedError, RecursionError, AssertionError, ValueError])
def test_how_to_feed_is_not_said_where_other_inputs_would_not_help(error):
    def run(self, x):
        raise error("no")

    assert FEEDING not in message(Runs(run), (1, 4))
    assert FEEDING in message(nn.Embedding(3, 2), (4,))


def test_of_two_layers_that_met_both_are_named_and_the_one_that_can_change_is_advised():
    both = lambda self, x: torch.cat([self.a(x), self.b(x)], 1)  # noqa: E731
    said = message(Runs(both, (2, 2), (3, 2, 1)), (1, 4))
    assert "given 8, from a (4 → 8), beside 7." in said and "given 7, from b (4 → 7), beside 8." in said
    assert said.count("output_padding=(1,) instead of (0,)") == 1 and "No output_padding" not in said
    assert said.index("from b") < said.index("output_padding=(1,)") and "not both" not in said and "crop" not in said
    mended = Runs(both, (2, 2), (3, 2, 1))
    mended.b.output_padding = (1,)
    assert mended(Z(1, 1, 4)).shape[-1] == 8
    assert "Change one side, not both." in message(Runs(both, (2, 2), (3, 2, 0)), (1, 4))


def test_a_size_that_another_tensor_shares_by_then_brings_no_advice():
    said = message(Runs(lambda self, x: torch.cat([self.a(x) + Z(1, 1, 8), Z(1, 1, 9)], 1)), (1, 4))
    assert "was a (4 → 8)." in said and "given" not in said and "padding=" not in said


def test_leaving_out_a_slice_comes_first_where_the_whole_output_fits():
    said = message(Runs(lambda self, x: self.a(x)[..., :-1] + Z(1, 1, 8)), (1, 4))
    assert "given 7, cells 0 to 6 of the 8 from a (4 → 8), beside 8." in said
    assert 0 < said.index("Leave out the slice: the whole output has 8.") < said.index("crop")
    assert "Leave out" not in message(Runs(lambda self, x: self.a(x)[..., :-1] + Z(1, 1, 9)), (1, 4))


CLASHES = {
    "chunk": lambda self, x: torch.cat([self.a(x).chunk(2, 1)[0], Z(1, 1, 9)], 1),
    "transpose": lambda self, x: torch.cat([self.a(x).transpose(1, 2), Z(1, 9, 1)], 2),
    "glu": lambda self, x: F.glu(self.a(x), 1) + Z(1, 1, 9),
    "mean": lambda self, x: self.a(x).mean(1, keepdim=True) + Z(1, 1, 9),
    "prelu": lambda self, x: nn.PReLU(2)(self.a(x)) + Z(1, 1, 9),
    "rrelu": lambda self, x: F.rrelu(self.a(x)) + Z(1, 1, 9),
    "hardswish": lambda self, x: F.hardswish(self.a(x)) + Z(1, 1, 9),
    "logsigmoid": lambda self, x: F.logsigmoid(self.a(x)) + Z(1, 1, 9),
    "a reflecting convolution": lambda self, x: self.reflect(self.a(x)) + Z(1, 1, 9),
}


@pytest.mark.parametrize("name", CLASHES)
def test_a_clash_is_seen_after(name):
    model = Runs(CLASHES[name])
    model.reflect = nn.Conv1d(2, 2, 3, padding=1, padding_mode="reflect")
    model.a = nn.ConvTranspose1d(2, 2, 2, 2)
    assert "given 8, from a (4 → 8), beside 9." in message(model, (2, 4))
    model.a.output_padding = (1,)
    model(Z(1, 2, 4))


def test_a_layer_that_refuses_an_output_size_is_named_without_a_word_on_inputs():
    said = message(Runs(lambda self, x: self.a(x, output_size=(30,))), (1, 4))
    assert "It came from a (ConvTranspose1d)." in said and FEEDING not in said


def test_an_output_size_out_of_reach_brings_the_settings_that_reach_it_or_a_crop():
    run = lambda self, x: self.up(x, output_size=[3 * x.shape[-1]])  # noqa: E731
    model = Runs2d(nn.ConvTranspose1d(1, 1, 7, 3), run)
    said = message(model, (1, 5))
    assert "padding=(2,) instead of (0,) gives that for every input." in said and "crop" not in said
    model.up.padding = (2,)
    assert {n: model(Z(1, 1, n)).shape[-1] for n in (1, 5, 8)} == {1: 3, 5: 15, 8: 24}
    said = message(Runs2d(nn.ConvTranspose1d(1, 1, 7, 3), lambda self, x: self.up(x, (40,))), (1, 5))
    assert "leave output_size out: then the output has 19," in said and "padding=" not in said
    wrong_channels = message(Runs2d(nn.ConvTranspose1d(2, 1, 7, 3), lambda self, x: self.up(x, (19,))), (1, 5))
    assert "output_size" not in wrong_channels


@pytest.mark.parametrize(
    "size",
    [Z(1, 1, 9, 9), Z(2), Z(()), 9, True, {8, 9}, {0: 9}, "99", (9,), (9, 9.5), iter([9, 9])],
    ids=["a tensor", "floats", "a number", "int", "bool", "set", "dict", "str", "one", "a fraction", "a generator"],
)
def test_whatever_is_given_as_output_size_the_error_is_pytorchs(size):
    for run in (lambda self, x: self.up(x, size), lambda self, x: self.up(input=x, output_size=size)):
        said = message(Runs2d(nn.ConvTranspose2d(1, 1, 3, 2), run), (1, 4, 4))
        assert "It came from up (ConvTranspose2d)." in said and FEEDING not in said
        assert "output_size takes 2 integers, such as skip.shape[-2:] for a tensor called skip, or 4, such as" in said


def test_an_output_size_has_a_number_for_each_axis_or_each_dimension():
    for axes, dims in ((1, 2), (1, 3), (2, 3), (2, 4), (3, 4), (3, 5)):
        up = getattr(nn, f"ConvTranspose{axes}d")(1, 1, 3, 2, 1)
        x = Z(*[1] * (dims - axes), *[4] * axes)

        def run(self, x, size):
            return self.up(x, output_size=size)

        said = message(Runs2d(up, lambda self, x: run(self, x, (8,) * 9)), x)
        counts = [
            1 if count == "one" else int(count)
            for count in re.findall(r"(?:takes|or) (one|\d)\b", said[said.index("output_size takes") :])
        ]
        assert counts == [axes, dims]
        for count in range(1, 8):
            if count in counts:
                assert run(Runs2d(up, None), x, (8,) * count).shape[-axes:] == (8,) * axes
            else:
                with pytest.raises(ValueError, match="output_size must have"):
                    run(Runs2d(up, None), x, (8,) * count)


def test_an_output_size_that_cannot_be_brings_one_that_can():
    def model(size):
        return Runs2d(nn.ConvTranspose2d(1, 1, 2, 2), lambda self, x: self.up(x, output_size=size))

    turned = message(model((14, 12)), (1, 6, 7))
    assert model(numbers("It can be ", turned))(Z(1, 1, 6, 7)).shape[2:] == (12, 14) and "axes are swapped" in turned
    scaled = message(model((1, 1, 9, 9)), (1, 6, 7))
    assert model(numbers("It can be ", scaled))(Z(1, 1, 6, 7)).shape[2:] == (12, 14)
    assert "which is stride times the input's size" in scaled
    assert "leave output_size out: then the output has 12×14," in scaled


def test_no_output_padding_is_advised_where_the_call_has_an_output_size():
    said = message(Runs(lambda self, x: self.a(x, output_size=(8,)) + Z(1, 1, 9)), (1, 4))
    assert "as output_size, here (9,)" in said and "padding=" not in said


def test_no_output_size_is_advised_for_a_function():
    said = message(Runs(lambda self, x: F.conv_transpose1d(x, self.a.weight, stride=2) + Z(1, 1, 9)), (1, 4))
    assert "output_padding=(1,)" in said and "output_size" not in said


def test_how_to_feed_is_not_said_of_what_the_model_makes_itself():
    model = Runs(lambda self, x: self.a(Z(1, 1, 4).double()))
    assert "scalar type Double" in message(model, (1, 4)) and FEEDING not in message(model, (1, 4))
    model = Runs(lambda self, x: self.several(x, output_size=(9,)))
    model.several = nn.Sequential(model.a)
    assert "unexpected keyword" in message(model, (1, 4)) and FEEDING not in message(model, (1, 4))


def test_how_to_feed_is_said_where_a_mask_is_missing_after_a_layer_ran():
    class Masked(Runs):
        def forward(self, x, mask):
            return self.a(x).masked_fill(mask, 1)

    assert FEEDING in message(Masked(None), ((1, 4), (8,)))
    assert FEEDING in message(Runs(lambda self, x: x["image"]), (1, 4))


def test_a_size_along_an_axis_that_is_joined_needs_nothing_from_whichever_end_the_axis_is_counted():
    up = nn.ConvTranspose2d(2, 4, 4, 2, 1)
    for dim in (3, -1):
        model = Runs2d(up, lambda self, x, dim=dim: torch.cat([self.up(x), Z(1, 4, 11, 3)], dim))
        said = message(model, (2, 5, 6))
        assert "beside 11×3." in said and "output_padding=(1, 0)" in said and "No output_padding" not in said
        up.output_padding = (1, 0)
        assert model(Z(1, 2, 5, 6)).shape == (1, 4, 11, 15)
        up.output_padding = (0, 0)


@pytest.mark.parametrize(
    "run",
    [
        lambda self, x: torch.cat([self.up(x), Z(1, 3, 11, 12)], -1),
        lambda self, x: self.up(x) + Z(1, 3, 11, 12),
        lambda self, x: torch.cat([self.up(x), Z(2, 4, 11, 12)], 1),
        lambda self, x: torch.cat([self.up(x), Z(1, 4, 11, 12)], 5),
    ],
    ids=["channels along the width", "channels of a sum", "batches", "an axis that isn't there"],
)
def test_where_the_size_is_not_the_only_trouble_no_size_is_advised(run):
    said = message(Runs2d(nn.ConvTranspose2d(2, 4, 4, 2, 1), run), (2, 5, 6))
    assert "padding=" not in said and "output_size" not in said and "crop" not in said


def test_a_size_of_1_that_is_spread_out_is_called_1():
    model = Runs2d(nn.ConvTranspose2d(2, 4, 3, 2, 1), lambda self, x: self.up(x) + Z(1, 4, 10, 1))
    said = message(model, (2, 5, 6))
    assert "beside 10×1." in said and "output_size" not in said and "output_padding=(1, 0)" in said


class Own(nn.ConvTranspose1d):
    def forward(self, x):
        return F.conv_transpose1d(x, self.weight, self.bias, self.stride, self.padding)


class Activated(nn.ConvTranspose1d):
    def forward(self, x, output_size=None):
        return super().forward(x, output_size).relu()


class Plain(nn.ConvTranspose1d):
    def forward(self, x):
        return super().forward(x).relu()


def traced(layer):
    return torch.jit.trace(layer.eval(), Z(1, 2, 5))


def exported(layer):
    return torch.export.export(nn.Sequential(layer), (Z(1, 2, 5),)).module()


LAYERS = {  # a class, what it becomes, whether it then takes an output_size, and what is said of where to change it
    "PyTorch's": (nn.ConvTranspose1d, nn.Identity(), True, ""),
    "a class that passes on": (Activated, nn.Identity(), True, ""),
    "a class without output_size": (Plain, nn.Identity(), False, ""),
    "a class that calls a function": (Own, nn.Identity(), False, " in the call of F.conv_transpose1d"),
    "scripted": (nn.ConvTranspose1d, torch.jit.script, True, ", before the layer is scripted"),
    "traced": (nn.ConvTranspose1d, traced, False, ", before the layer is scripted"),
    "exported": (nn.ConvTranspose1d, exported, False, ", before the layer is scripted"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", LAYERS)
def test_the_setting_is_that_of_the_layer_or_of_the_function_that_has_it(name):
    kind, becomes, takes_output_size, where = LAYERS[name]
    run = lambda self, x: self.up(x) + Z(1, 4, 22)  # noqa: E731
    layer = kind(2, 4, 8, 4, 2)
    with torch.no_grad():
        said = message(Runs2d(becomes(layer), run), (2, 5))
        assert f"output_padding=(2,) instead of (0,){where or '.'}" in said
        assert ("call of F.conv" in said) == (kind is Own) and ("before the layer" in said) == (", before" in where)
        assert ("as output_size, here (22,)" in said) == takes_output_size
        if takes_output_size:
            sized = lambda self, x: self.up(x, output_size=(22,)) + Z(1, 4, 22)  # noqa: E731
            assert Runs2d(becomes(layer), sized)(Z(1, 2, 5)).shape[-1] == 22
            told = lambda self, x: self.up(x, output_size=(21,)) + Z(1, 4, 22)  # noqa: E731
            assert "padding=" not in message(Runs2d(becomes(layer), told), (2, 5))
        if kind is not Own:
            layer.output_padding = (2,)
            assert Runs2d(becomes(layer), run)(Z(1, 2, 5)).shape[-1] == 22


def test_an_output_size_that_a_subclass_passes_on_is_seen_when_it_cannot_be():
    run = lambda self, x: self.up(x, output_size=(15,))  # noqa: E731
    assert "padding=(2,) instead of (0,) gives that for every input." in message(
        Runs2d(Activated(1, 1, 7, 3), run), (1, 5)
    )


class Runs2d(nn.Module):
    def __init__(self, up, run):
        super().__init__()
        self.up, self.run = up, run

    def forward(self, x):
        return self.run(self, x)
