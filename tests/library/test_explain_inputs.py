"""What `explain` can feed: shapes, tensors, lists, dicts, flags and keyword arguments, one inside another."""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from transconv import explain


class Takes(nn.Module):
    """Keeps a description of what it is given."""

    given = None

    def forward(self, *args, **keywords):
        Takes.given = described(args), described(keywords)


def described(value):
    if isinstance(value, Tensor):
        return tuple(value.shape)
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, *map(described, value)]
    return {key: described(item) for key, item in value.items()} if isinstance(value, dict) else value


Pair = namedtuple("Pair", "first second")


@dataclass
class Batch:
    image: Tensor


X = torch.zeros(5, 2, 3)
FED = {
    "a shape": (((2, 3),), {}, [(1, 2, 3)], {}),
    "a list of numbers": (([2, 3],), {}, [(1, 2, 3)], {}),
    "numpy's numbers": ((tuple(np.array([2, 3])),), {}, [(1, 2, 3)], {}),
    "a tensor": ((X,), {}, [(5, 2, 3)], {}),
    "a torch.Size": ((X.shape[1:],), {}, [(1, 2, 3)], {}),
    "two tensors": (((X, X),), {}, [(5, 2, 3), (5, 2, 3)], {}),
    "two shapes": ((((2, 3), (4,)),), {}, [(1, 2, 3), (1, 4)], {}),
    "a shape and what isn't one": (((X, (4,), True, 7, "a", None),), {}, [(5, 2, 3), (1, 4), True, 7, "a", None], {}),
    "a list of shapes": (([(2, 3), (4,)],), {}, [["list", (1, 2, 3), (1, 4)]], {}),
    "a list and a flag": ((([(2, 3), X], False),), {}, [["list", (1, 2, 3), (5, 2, 3)], False], {}),
    "a tuple inside": ((((2, 3), ((4,), (5,))),), {}, [(1, 2, 3), ["tuple", (1, 4), (1, 5)]], {}),
    "a named tuple": (((Pair((4,), X),),), {}, [["Pair", (1, 4), (5, 2, 3)]], {}),
    "a named tuple alone": ((Pair((4,), X),), {}, [["Pair", (1, 4), (5, 2, 3)]], {}),
    "a dict": (
        ({"image": (2, 3), "id": "a", "more": [X]},),
        {},
        [{"image": (1, 2, 3), "id": "a", "more": ["list", (5, 2, 3)]}],
        {},
    ),
    "keywords": (
        (),
        {"x": (2, 3), "flag": True, "mode": "nearest"},
        [],
        {"x": (1, 2, 3), "flag": True, "mode": "nearest"},
    ),
    "both": (((2, 3),), {"mask": X, "scale": 2}, [(1, 2, 3)], {"mask": (5, 2, 3), "scale": 2}),
    "no input": ((), {}, [], {}),
}


@pytest.mark.parametrize("name", FED)
def test_a_model_is_fed_with(name):
    given, keywords, args, named = FED[name]
    explain(Takes(), *given, **keywords)
    assert Takes.given == (["tuple", *args], named)


def test_an_object_of_another_class_is_fed_as_it_is():
    class Reads(nn.Module):
        def forward(self, batch):
            batch.image.add_(1)
            Takes.given = described(batch.image)

    batch = Batch(torch.zeros(2, 3))
    explain(Reads(), batch)
    assert Takes.given == (2, 3) and batch.image.sum() == 0


def test_what_is_fed_is_shown():
    found = explain(Takes(), ((2, 3), [X]), mask=(4,), flag=True)
    assert found.fed == ((1, 2, 3), (5, 2, 3), (1, 4))
    assert repr(found).startswith("Takes fed with (1, 2, 3), (5, 2, 3) and (1, 4): ")
    assert repr(explain(Takes())).startswith("Takes fed with no tensor")


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.complex64])
def test_zeros_have_the_dtype_of_the_weights(dtype):
    model = nn.Sequential(nn.ConvTranspose1d(1, 1, 2, dtype=dtype))
    assert explain(model, (1, 3)).layers[0].output_size == (4,)


class Mixed(nn.Module):
    """Has parameters of its own before layers of other dtypes."""

    def __init__(self, own, *layers, run=None):
        super().__init__()
        self.own = nn.Parameter(own)
        self.layers = nn.Sequential(*layers)
        self.run = run or (lambda self, x: self.layers(x) * self.own.exp())

    def forward(self, x):
        return self.run(self, x)


def spectral(self, x):
    spectrum = torch.fft.rfft(self.layers[0](x))
    return self.layers[1](torch.fft.irfft(torch.einsum("bix,iox->box", spectrum, self.own), n=x.shape[-1]))


UP = nn.ConvTranspose1d(4, 2, 4, 2, 1)
MIXED = {
    "a scale": (Mixed(torch.zeros((), dtype=torch.float64), UP), (4, 8), torch.float32),
    "a spectrum": (
        Mixed(torch.ones(4, 4, 5, dtype=torch.cfloat), nn.Conv1d(2, 4, 1), UP, run=spectral),
        (2, 8),
        torch.float32,
    ),
    "features": (Mixed(torch.zeros((), dtype=torch.cfloat), nn.Linear(3, 5)), (7, 3), torch.float32),
    "complex layers": (Mixed(torch.zeros(()), nn.ConvTranspose1d(4, 2, 4, dtype=torch.cfloat)), (4, 8), torch.cfloat),
    "a layer of another dtype that does not take it": (
        Mixed(torch.zeros(()), nn.Linear(9, 1).double(), UP, run=lambda self, x: self.layers[1](x)),
        (4, 8),
        torch.float32,
    ),
    "no layers": (Mixed(torch.zeros((), dtype=torch.float64), nn.Identity()), (4, 8), torch.float64),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("scripted", [False, True])
@pytest.mark.parametrize("name", MIXED)
def test_zeros_have_the_dtype_of_a_layer_that_takes_them(name, scripted):
    model, shape, dtype = MIXED[name]
    with torch.no_grad():
        model(torch.zeros(1, *shape, dtype=dtype))
    fed = []
    layers = [torch.jit.script(layer) if scripted else layer for layer in model.layers]
    taking = Mixed(model.own.detach(), *layers, run=lambda self, x: fed.append(x.dtype) or model.run(self, x))
    explain(taking, shape)
    assert set(fed) == {dtype}


def test_a_dtype_that_does_not_fit_is_named_and_a_tensor_decides_it():
    double = nn.Conv1d(4, 4, 1).double()
    model = Mixed(torch.zeros(()), double, UP, run=lambda self, x: self.layers[1](x))
    with pytest.raises(ValueError, match=r"Mixed fed with \(1, 4, 8\) in float64 raised RuntimeError") as raised:
        explain(model, (4, 8))
    assert "pass one if it must have another dtype" in str(raised.value)
    assert explain(model, torch.zeros(1, 4, 8)).layers[0].output_size == (16,)
    later = Mixed(torch.zeros(()), double, UP, run=lambda self, x: self.layers[1](self.layers[0](x)))
    with pytest.raises(ValueError, match=r"fed with \(1, 4, 8\) in float64 .*\n(.*\n)*.*another dtype"):
        explain(later, (4, 8))
    with pytest.raises(ValueError, match=r"fed with \(1, 4\) in float32 raised .*\n(.*\n)*.*another dtype"):
        explain(nn.Embedding(3, 2), (4,))
    with pytest.raises(ValueError, match=r"fed with \(1, 4, 8\) in float64 raised .*\n(.*\n)*.*another dtype"):
        explain(nn.Sequential(UP), torch.zeros(1, 4, 8).double())


@pytest.mark.parametrize("asks", [False, True])
def test_the_tensors_that_are_fed_stay_as_they_were(asks):
    class Writes(nn.Module):
        def forward(self, x, xs):
            if asks:
                assert x.sum() == 3
            x.zero_()
            xs[0].add_(1)

    x, y = torch.ones(3), torch.ones(2)
    explain(Writes(), (x, [y]))
    assert x.tolist() == [1, 1, 1] and y.tolist() == [1, 1]


def test_values_that_are_fed_count():
    class Lengths(nn.Module):
        def __init__(self):
            super().__init__()
            self.up = nn.ConvTranspose1d(1, 1, 2, 2)

        def forward(self, x, lengths):
            return [self.up(row[None, :, :length]) for row, length in zip(x, lengths.tolist())]

    found = explain(Lengths(), (torch.zeros(2, 1, 9), torch.tensor([4, 7])))
    assert [layer.input_size for layer in found.layers] == [(4,), (7,)]


def test_a_layer_takes_output_size_as_pytorch_does():
    layer = nn.ConvTranspose2d(2, 3, 3, 2, 1)
    for given in ((8, 8), torch.zeros(1, 2, 8, 8), 8):
        found = explain(layer, given, output_size=(16, 15))
        assert found.layers[0].output_size == layer(torch.zeros(1, 2, 8, 8), output_size=(16, 15)).shape[2:] == (16, 15)
        assert found.layers[0].settings.output_padding == (1, 0)
    with pytest.raises(ValueError, match="requested an output size"):
        explain(layer, 8, output_size=(17, 15))


def test_settings_of_one_number_in_a_tuple_are_read_as_pytorch_reads_them():
    layer = nn.ConvTranspose2d(4, 2, (3, 4), stride=(2,), padding=(1,), dilation=[1])
    for found in (explain(layer, (4, 5)), explain(nn.Sequential(layer), (4, 4, 5))):
        assert found.layers[0].output_size == layer(torch.zeros(1, 4, 4, 5)).shape[2:]
        assert found.layers[0].settings.stride == (2, 2) and not found.layers[0].note


def test_a_hook_that_crops_is_seen_on_a_layer_alone():
    layer = nn.ConvTranspose1d(1, 1, 4, 2)
    layer.register_forward_hook(lambda module, given, y: y[..., 1:-1])
    assert explain(layer, 5).layers[0].taken == ((range(1, 11),),)


def test_tensors_in_a_dataclass_are_shown():
    assert explain(Takes(), Batch(X)).fed == ((5, 2, 3),)


def test_a_layer_takes_one_output_size_for_all_axes_and_no_channels():
    layer = nn.ConvTranspose2d(2, 3, 3, 2, 1)
    assert explain(layer, 8, output_size=16).layers[0].output_size == (16, 16)
    with pytest.raises(ValueError, match="input_size .* 2 numbers without the channels"):
        explain(layer, (2, 8, 8))


def test_a_hook_that_changes_the_size_is_said_to_do_so():
    layer = nn.ConvTranspose1d(1, 1, 4, 2)
    layer.register_forward_pre_hook(lambda module, given: (given[0][..., :3],))
    found = explain(layer, 5)
    assert found.layers[0].settings.input_size == (3,) and found.layers[0].input_size == (5,)
    assert found.layers[0].output_size == layer(torch.zeros(1, 1, 5)).shape[2:]
    assert "A hook made (3,) of the input (5,)." in repr(found)
    layer = nn.ConvTranspose1d(1, 1, 4, 2)
    layer.register_forward_hook(lambda module, given, y: y[..., 1:-1])
    found = explain(layer, 5)
    assert repr(found).startswith("ConvTranspose1d, 1 → 1 channels: 5 → 10\n")
    assert "A hook made (10,) of the output (12,)." in repr(found)


def test_a_layer_along_one_axis_takes_one_number():
    with pytest.raises(ValueError, match="input_size .* one number without the channels"):
        explain(nn.ConvTranspose1d(1, 1, 3), (1, 2, 3))
