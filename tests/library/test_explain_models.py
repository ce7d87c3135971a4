"""`explain` on real architectures and on every form of a model; PyTorch's own shapes are the reference."""

import copy
import threading
import warnings
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from tests.library import architectures as models
from transconv import explain
from transconv.explain.watch import Watch

X = torch.zeros

# name: how to make the model, and what it takes: explain's input_size and keywords
GALLERY = {
    "U-Net": (models.UNet, (1, 16, 20)),
    "VAE": (models.VAE, (4,)),
    "DCGAN": (models.dcgan, (6, 1, 1)),
    "FCN-32s": (models.FCN32s, (3, 40, 64)),
    "HiFi-GAN": (models.HiFiGAN, (16, 3)),
    "BigVGAN": (models.BigVGAN, (4, 10)),
    "Encodec": (models.Encodec, (8, 7)),
    "WaveGlow": (models.WaveGlow, ((4, 9), X(1, 2100))),
    "HTDemucs": (models.HTDemucs, ((4, 8, 5), (4, 11), 43)),
    "nnU-Net": (models.NNUNet, (1, 6, 16, 20)),
    "SAM": (models.SAM, ((8, 4, 4), (8, 4, 4), (3, 8), (8, 4, 4), True)),
    "PointPillars": (models.PointPillars, [(2, 8, 12), (4, 4, 6), (8, 2, 3)]),
    "detector": (models.Detector, {"spatial_features": (2, 4, 6), "frame_id": "000123", "training": False}),
    "SimpleBaseline": (models.simple_baseline, (6, 3, 4)),
    "CenterNet": (models.CenterNet, [(4, 16, 24), (4, 8, 12), (4, 4, 6)]),
    "streaming": (models.Streaming, (2, 5)),
    "StyleGAN": (models.StyleGAN, (X(2, 4, 5, 6), X(2, 5))),
    "pix2pix": (models.Pix2Pix, (1, 16, 24)),
    "plain list": (models.PlainList, (2, 7)),
}


def zeros(given):
    """Return what explain feeds: zeros in a batch of one for a shape."""
    if isinstance(given, tuple) and all(type(item) is int for item in given):
        return torch.zeros(1, *given)
    if isinstance(given, list):
        return [zeros(item) for item in given]
    return {key: zeros(value) for key, value in given.items()} if isinstance(given, dict) else given


def fed(given):
    """Return the model's arguments."""
    several = isinstance(given, tuple) and not all(type(item) is int for item in given)
    return [zeros(item) for item in given] if several else [zeros(given)]


def reference(model, arguments):
    """Return each call of F.conv_transposeNd in a run of the model: its input and output shape and its settings."""
    calls = []

    def recorded(function):
        def call(x, weight, bias=None, *settings, **keywords):
            y = function(x, weight, bias, *settings, **keywords)
            calls.append((x.shape[2:], y.shape[2:], weight.shape, bias is not None))
            return y

        return call

    with pytest.MonkeyPatch.context() as patch, torch.no_grad():
        for name in ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"):
            patch.setattr(F, name, recorded(getattr(F, name)))
        model.eval()(*arguments)
    return calls


def seen(found):
    """Return the same of what explain saw."""
    return [
        (
            layer.input_size,
            layer.settings.output_size,
            (layer.channels[0], layer.channels[1] // layer.settings.groups, *layer.settings.kernel_size),
            layer.bias,
        )
        for layer in found.layers
    ]


@pytest.mark.parametrize("name", GALLERY)
def test_every_call_in_a_real_architecture_has_the_size_that_pytorch_gives_it(name):
    make, given = GALLERY[name]
    torch.manual_seed(0)
    model = make().train()
    before = copy.deepcopy(model.state_dict()), [module.training for module in model.modules()]
    found = explain(model, given)
    assert seen(found) == reference(copy.deepcopy(model), fed(given)) and found.layers
    torch.testing.assert_close((model.state_dict(), [module.training for module in model.modules()]), before)
    assert max(map(len, repr(found).split("\n"))) <= 100


# The names, and what explain knows beyond the sizes: the cells that are sliced out, and what a layer returned.
NAMES = {
    "BigVGAN": ["ups.0.0", "activation.upsample.filter"],
    "Encodec": ["first", "second"],
    "CenterNet": ["up_1", "up_2"],
    "SAM": ["output_upscaling.0", "output_upscaling.3"],
    "nnU-Net": ["transpconvs.0", "transpconvs.1"],
    "PointPillars": ["deblocks.0.0", "deblocks.1.0", "deblocks.2.0"],
    "StyleGAN": ["conv0"],
    "pix2pix": ["model.1.model.1.model.2", "model.1.model.3", "model.3"],
    "plain list": ["ups[0]", "ups[1]"],
}


@pytest.mark.parametrize("name", NAMES)
def test_each_call_has_the_name_of_its_layer_its_weight_or_the_module_around_it(name):
    make, given = GALLERY[name]
    assert [layer.name for layer in explain(make(), given).layers] == NAMES[name]


TAKEN = {
    "FCN-32s": [[(range(19, 59), range(19, 83))]],
    "BigVGAN": [[], [(range(15, 95),)]],
    "Encodec": [[(range(56),)], [(range(2, 282),)]],
    "WaveGlow": [[(range(2100),)]],
    "HTDemucs": [[(range(2, 34), range(5))], [(range(2, 45),)]],
    "streaming": [[(range(20, 24),), (range(20),)]],
    "U-Net": [[], []],
}


@pytest.mark.parametrize("name", TAKEN)
def test_the_cells_that_a_model_slices_out_of_an_output_are_known(name):
    make, given = GALLERY[name]
    assert [list(layer.taken) for layer in explain(make(), given).layers] == TAKEN[name]


def test_the_place_of_a_cell_after_the_crop_is_where_its_stamp_really_lies():
    model = models.FCN32s().double()
    (layer,) = explain(model, (3, 40, 64)).layers
    y = F.conv_transpose2d(torch.eye(6).reshape(6, 1, 2, 3).double(), torch.ones(1, 1, 64, 64).double(), stride=32)
    cropped = y[..., 19:59, 19:83]
    text = repr(explain(model, (3, 40, 64)))
    assert "where input cell i is centred on 32·i + 12.5 by 32·i + 12.5." in " ".join(text.split())
    assert [axis.center - 19 for axis in layer.axes] == [12.5, 12.5]
    # The stamp of cell (1, 1) lies whole in the crop's second half along the last axis: its middle is 32 + 12.5.
    covered = cropped[4, 0].sum(0).nonzero()[:, 0]
    assert covered[0] == 32 - 19 and 2 * (32 + 12.5) == (32 - 19) + (32 - 19 + 63)


def test_a_layer_whose_class_crops_returns_what_it_returns():
    layer = models.CausalLayer(1, 1, 16, 8)
    for found in (explain(layer, 10), explain(nn.Sequential(layer), (1, 10))):
        assert found.layers[0].output_size == layer(X(1, 1, 10)).shape[2:] == (80,)
        assert found.layers[0].settings.output_size == (88,)
        assert "CausalLayer returned (80,), its settings give (88,)" in repr(found)
    assert repr(explain(layer, 10)).startswith("ConvTranspose1d, 1 → 1 channels: 10 → 80\n")


SMALL = (2, 9)


def small():
    """Return a model with two layers and a batch norm, which keeps what it saw in buffers."""
    return nn.Sequential(
        nn.ConvTranspose1d(2, 3, 3, 2), nn.BatchNorm1d(3), nn.ConvTranspose1d(3, 1, 4, 2, 1, bias=False)
    )


def traced():
    return torch.jit.trace(small().eval(), X(1, 2, 5))


def exported():
    return torch.export.export(small(), (X(1, *SMALL),)).module()


def used(compiled):
    """Return a compiled model that has been compiled for another run."""
    compiled(X(1, *SMALL))
    return compiled


def compiled_in_place():
    model = small()
    model.compile(backend="eager")
    return used(model)


def compiled_inside():
    model = small()
    model[0] = torch.compile(model[0], backend="eager")
    return used(model)


class Inference(nn.Module):
    def __init__(self):
        super().__init__()
        self.inside = small()

    @torch.inference_mode()
    def forward(self, x):
        return self.inside(x)


class Checkpointed(Inference):
    def forward(self, x):
        return torch.utils.checkpoint.checkpoint(self.inside, x, use_reentrant=False)


class Functional(Inference):
    def forward(self, x):
        return torch.func.functional_call(self.inside, dict(self.inside.named_parameters()), (x,))


class Own(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        return F.conv_transpose1d(x, weight, torch.zeros(3), 2)

    @staticmethod
    def backward(ctx, gradient):
        raise NotImplementedError


class AutogradFunction(Inference):
    def forward(self, x):
        return self.inside[2](Own.apply(x, self.inside[0].weight))


class Asks(Inference):
    """Asks for a value, which a tensor without numbers doesn't have."""

    def forward(self, x):
        return self.inside(x) if x.sum() < 1 else x.numpy()


FORMS = {
    "as it is": (small, ["0", "2"]),
    "in double precision": (lambda: small().double(), ["0", "2"]),
    "in half precision": (lambda: small().bfloat16(), ["0", "2"]),
    "without memory": (lambda: small().to("meta"), ["0", "2"]),
    "scripted": (lambda: torch.jit.script(small()), ["0", "2"]),
    "traced": (traced, ["0", "2"]),
    "frozen": (lambda: torch.jit.freeze(torch.jit.script(small().eval())), ["in Sequential"] * 2),
    "scripted inside": (lambda: nn.Sequential(torch.jit.script(small())), ["0.0", "0.2"]),
    "exported": (exported, ["0", "2"]),
    "compiled": (lambda: used(torch.compile(small(), backend="eager")), ["0", "2"]),
    "compiled, not yet run": (lambda: torch.compile(small()), ["0", "2"]),
    "compiled in place": (compiled_in_place, ["0", "2"]),
    "compiled inside": (compiled_inside, ["0", "2"]),
    "symbolically traced": (lambda: torch.fx.symbolic_trace(small()), ["0", "2"]),
    "data parallel": (lambda: nn.DataParallel(small()), ["module.0", "module.2"]),
    "inference_mode": (Inference, ["inside.0", "inside.2"]),
    "checkpointed": (Checkpointed, ["inside.0", "inside.2"]),
    "functional_call": (Functional, ["inside.0", "inside.2"]),
    "asks for a value": (Asks, ["inside.0", "inside.2"]),
    "in an autograd function": (AutogradFunction, ["inside.0", "inside.2"]),
}


@pytest.mark.filterwarnings("ignore")  # PyTorch's plans for TorchScript
@pytest.mark.parametrize("form", FORMS)
def test_a_model_is_seen_in_every_form(form):
    make, names = FORMS[form]
    model = make()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    found = explain(model, SMALL)
    sizes = [call[:2] for call in reference(small(), [X(1, *SMALL)])]
    assert [(layer.input_size, layer.output_size) for layer in found.layers] == sizes
    assert [layer.name for layer in found.layers] == names and found.not_run == ()
    assert [layer.bias for layer in found.layers] == [True, False]
    if form != "without memory":
        torch.testing.assert_close(dict(model.state_dict()), before)


@pytest.mark.filterwarnings("ignore")  # PyTorch's plans for quantization
@pytest.mark.parametrize("axes", [1, 2])
def test_a_quantized_model_is_seen_with_the_settings_of_its_layers(axes):
    kind = (nn.ConvTranspose1d, nn.ConvTranspose2d)[axes - 1]
    quantization = torch.ao.quantization
    layer = kind(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2)
    model = nn.Sequential(quantization.QuantStub(), layer, quantization.DeQuantStub()).eval()
    model.qconfig = quantization.QConfig(quantization.default_observer, quantization.default_weight_observer)
    quantization.prepare(model, inplace=True)
    shape = (2, 5, 6)[: axes + 1]
    model(torch.randn(1, *shape))
    y = layer(X(1, *shape))
    quantization.convert(model, inplace=True)
    found = explain(model, shape)
    assert [layer.name for layer in found.layers] == ["1"]
    assert found.layers[0].settings == explain(layer, shape[1:]).layers[0].settings
    assert found.layers[0].output_size == y.shape[2:] and found.layers[0].channels == (2, 4)


def test_a_call_in_complex_numbers_counts_once():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.up = nn.ConvTranspose1d(1, 2, 3, 2, dtype=torch.complex64)

        def forward(self, x):
            return F.conv_transpose1d(self.up(x), self.up.weight.conj().transpose(0, 1), padding=1)[..., 1:]

    found = explain(Net(), (1, 4))
    assert [(layer.input_size, layer.output_size, layer.bias) for layer in found.layers] == [
        ((4,), (9,), True),
        ((9,), (9,), False),
    ]
    assert found.layers[1].taken == ((range(1, 9),),)


@pytest.mark.parametrize("size", [(4096, 512, 512, 512), (4096, 10**3, 10**4, 10**3)])
def test_the_time_does_not_depend_on_the_size(size):
    large = nn.Sequential(nn.ConvTranspose3d(4096, 4096, 9, 16, device="meta"))
    layer = explain(large, size).layers[0]
    assert layer.output_size == tuple(16 * (n - 1) + 9 for n in size[1:])


class Keeps(nn.Module):
    """Changes whatever a module can hold, and may hold something that can't be copied."""

    def __init__(self, lock=None):
        super().__init__()
        self.lock = lock
        self.up = nn.ConvTranspose1d(2, 2, 4, 2)
        self.norm = nn.BatchNorm1d(2)
        self.register_buffer("rest", torch.ones(1, 2, 2))
        self.calls, self.sizes, self.names = 0, [], {"a": 1}

    def forward(self, x):
        y = self.up(x)
        y[..., :2] += self.rest
        self.rest.add_(1)
        self.rest = y[..., -2:]
        self.calls += 1
        self.sizes.append(y.shape)
        self.names["b"] = 2
        self.extra = y
        self.up.weight.data.mul_(2)
        return self.norm(y[..., :-2])


@pytest.mark.parametrize("lock", [None, threading.Lock()], ids=["copied", "not copied"])
@pytest.mark.parametrize("fails", [False, True])
def test_a_model_is_left_as_it_was(lock, fails):
    model = Keeps(lock)
    model.norm.eval()
    parameters, before = dict(model.named_parameters()), copy.deepcopy(model.state_dict())
    rest, sizes = model.rest, model.sizes
    torch.manual_seed(5)
    if fails:
        with pytest.raises(ValueError, match="must run"):
            explain(model, (3, 5))
    else:
        found = explain(model, (2, 5))
        assert found.layers[0].taken == ((range(10),), (range(10, 12),))
        assert (len(found.notes) == 1) == bool(lock) and ("can't be copied" in repr(found)) == bool(lock)
    drawn = torch.rand(2)
    torch.manual_seed(5)
    assert torch.equal(drawn, torch.rand(2))
    torch.testing.assert_close(model.state_dict(), before)
    assert all(parameters[name] is parameter for name, parameter in model.named_parameters())
    assert model.rest is rest and model.sizes is sizes and sizes == [] and model.names == {"a": 1}
    assert model.calls == 0 and not hasattr(model, "extra") and "forward" not in vars(model)
    assert model.training and model.up.training and not model.norm.training


def test_a_lazy_model_stays_lazy():
    model = nn.Sequential(nn.LazyConvTranspose2d(3, 3, stride=2), nn.LazyBatchNorm2d())
    found = explain(model, (2, 4, 5))
    assert found.layers[0].output_size == (9, 11) and found.layers[0].channels == (2, 3)
    lazy = (*model.parameters(), model[1].running_mean, model[1].running_var)
    assert len(lazy) == 6 and all(map(nn.parameter.is_lazy, lazy))
    assert type(model[0]) is nn.LazyConvTranspose2d and type(model[1]) is nn.LazyBatchNorm2d


def test_a_plain_list_of_layers_is_seen_and_said_to_be_unregistered():
    text = " ".join(repr(explain(models.PlainList(), (2, 7))).split())
    assert (
        "In a plain list or dict, so not registered, and parameters(), to() and eval() miss it: ups[0], ups[1]." in text
    )
    assert "Not seen to run: spare." in text


def test_what_cannot_be_seen_is_not_said_to_be_absent():
    class ByHand(nn.ConvTranspose1d):
        def forward(self, x):
            return torch.einsum("bcn,cok->bonk", x, self.weight).flatten(2)

    found = explain(nn.Sequential(ByHand(1, 1, 2, 2)), (1, 4))
    assert found.layers == () and found.not_run == ()
    text = " ".join(repr(found).split())
    assert "no transposed convolution was seen" in text and "computed in another way" in text
    assert "0: ran, but no call of PyTorch's transposed convolution was seen in it." in text


def test_the_settings_are_those_of_the_call_and_not_of_the_layer():
    class Odd(nn.ConvTranspose1d):
        def forward(self, x, dilation):
            return F.conv_transpose1d(x, self.weight, self.bias, self.stride, 0, 0, 1, dilation)

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.odd = Odd(1, 1, 3, 2, 1)

        def forward(self, x):
            return self.odd(x, 3)

    found = explain(Net(), (1, 4))
    assert found.layers[0].output_size == Net()(X(1, 1, 4)).shape[2:]
    assert found.layers[0].note == (
        "ran with padding=(0,), the layer's own is (1,) and ran with dilation=(3,), the layer's own is (1,)."
    )


def test_warnings_of_the_model_stay_warnings():
    class Warns(nn.Module):
        def forward(self, x):
            warnings.warn("old", stacklevel=1)
            return x

    with pytest.warns(UserWarning, match="old"):
        explain(Warns(), (1, 4))


def test_of_a_model_that_cannot_be_copied_only_what_cannot_be_copied_is_shared():
    class Holds(nn.Module):
        def __init__(self):
            super().__init__()
            self.state = {"cache": [], "lock": threading.Lock(), "mean": X(1)}
            self.me = [self]
            self.previous, self.recent, self.more = [X(1)], deque([1]), SimpleNamespace(n=0)
            self.up = nn.ConvTranspose1d(1, 1, 2)
            self.register_buffer("calls", X(1))

        def __deepcopy__(self, memo):
            raise TypeError("no")

        def forward(self, x):
            self.state["cache"].append(1)
            for number in (self.previous[0], self.state["mean"], self.calls):
                number.add_(1)
            self.recent.append(2)
            self.more.n = 1
            self.me[0].count = 1
            return self.up(x)

    model = Holds()
    found = explain(model, (1, 4))
    assert found.layers[0].output_size == (5,) and model.training
    assert found.notes[-1].endswith("changed it: state['lock'] (TypeError: cannot pickle '_thread.lock' object).")
    assert not hasattr(model, "count") and model.me[0] is model
    assert model.state["cache"] == [] and list(model.recent) == [1] and model.more.n == 0
    assert model.state["mean"] == model.previous[0] == model.calls == 0


def test_a_call_in_another_thread_is_not_said_to_be_absent():
    class Threads(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(X(1, 1, 2, 2))

        def forward(self, x):
            with ThreadPoolExecutor(2) as pool:
                return sum(pool.map(lambda s: F.conv_transpose2d(x, self.w, stride=s), [1, 1]))

    text = " ".join(repr(explain(Threads(), (1, 4, 4))).split())
    assert "no transposed convolution was seen" in text and "in another thread" in text and "Every" not in text


class After(nn.Module):
    """Does something with the output of one layer."""

    def __init__(self, after, k, s, p=0, kind=nn.ConvTranspose1d):
        super().__init__()
        self.up, self.after = kind(1, 1, k, s, p), after

    def forward(self, x):
        return self.after(self.up(x))


def overlap_add(y):
    y[..., :4] += y[..., -4:].clone()
    y[..., 1:3] = 0
    y[..., 5:7] = X(1, 1, 2)
    return y


def added_in_place(y):
    y[..., :4] = y[..., :4] + X(1, 1, 4)
    return y


def turned_in_place(y):
    y.transpose_(1, 2)
    return y[:, 1:]


PARTS = {
    "turned in place": (turned_in_place, []),
    "written": (overlap_add, [range(22, 26)]),
    "cropped, then written and used": (lambda y: F.relu(y[..., 1:-1], inplace=True) * 2, [range(1, 25)]),
    "cropped, then written and returned": (lambda y: y[..., 1:-1].relu_(), [range(1, 25)]),
    "cropped after a convolution": (lambda y: F.conv1d(y, X(1, 1, 3), padding=1)[..., 2:], [range(2, 26)]),
    "convolution with a smaller output": (lambda y: F.conv1d(y, X(1, 1, 3))[..., 2:], []),
    "swapped axes": (lambda y: y.transpose(1, 2)[..., :1], []),
    "swapped axes, then cropped": (lambda y: y.transpose(1, 2)[:, 3:].mT, [range(3, 26)]),
    "added to in place": (added_in_place, []),
    "split": (lambda y: y.split([20, 6], -1)[0] * 2, [range(20)]),
    "split into all": (lambda y: y.split([20, 6], -1), [range(20), range(20, 26)]),
    "channels": (lambda y: y.expand(-1, 2, -1).chunk(2, 1)[1][..., 1:], [range(1, 26)]),
    "tensor_split": (lambda y: y.tensor_split([5], -1)[1].relu(), [range(5, 26)]),
    "unbind": (lambda y: torch.stack(y.unbind(-1)[3:5]), [range(3, 4), range(4, 5)]),
    "one cell": (lambda y: y[..., 7], [range(7, 8)]),
    "reshaped": (lambda y: y.reshape(-1, 26)[:, 2:], [range(2, 26)]),
    "broadcast": (lambda y: (y + X(3, 2, 1, 1))[..., 2:], [range(2, 26)]),
    "cropped by padding": (lambda y: F.pad(y, (-1, -2)), [range(1, 24)]),
    "padded": (lambda y: F.pad(y, (1, -2))[..., 3:], []),
    "glu": (lambda y: F.glu(y.expand(-1, 2, -1), 1)[..., 1:], [range(1, 26)]),
    "turned around": (lambda y: y.flip(-1)[..., 3:], []),
    "indexed": (lambda y: y[..., torch.arange(3)][..., 1:], []),
    "frames": (lambda y: y.unfold(-1, 4, 2)[..., :2], []),
    "strided by hand": (lambda y: y.as_strided((1, 1, 3), (3, 3, 1))[..., 1:], []),
    "with its neighbours": (lambda y: (y[..., 1:] + y[..., :-1])[..., 2:], [range(1, 26), range(25)]),
    "nothing": (lambda y: y[..., 9:9], [range(9, 9)]),
    "with steps": (lambda y: y[..., 1::2], [range(1, 26, 2)]),
}


EACH = {  # of these, PyTorch doesn't say that they work number by number
    "prelu": nn.PReLU(),
    "hardswish": nn.Hardswish(),
    "hardswish in place": nn.Hardswish(inplace=True),
    "rrelu": nn.RReLU(),
    "rrelu in place": nn.RReLU(inplace=True),
    "logsigmoid": nn.LogSigmoid(),
    "mish in place": nn.Mish(inplace=True),
    "threshold in place": nn.Threshold(0.0, 1.0, inplace=True),
    "abs in place": lambda y: y.abs_(),
    "complex": lambda y: torch.complex(y, torch.ones_like(y)),
    "rsub": lambda y: torch.rsub(X(y.shape), y),
    "floor_divide": lambda y: torch.floor_divide(y, 2),
}
PARTS |= {f"cropped after {name}": (lambda y, f=f: f(y)[..., 2:], [range(2, 26)]) for name, f in EACH.items()}
PARTS |= {f"cropped before {name}": (lambda y, f=f: f(y[..., 2:].clone()), [range(2, 26)]) for name, f in EACH.items()}
PARTS |= {name: (f, []) for name, f in EACH.items()}


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("asks", [False, True])
def test_a_slice_counts_if_it_is_used_and_not_if_it_is_filled(name, asks):
    after, parts = PARTS[name]
    model = After(lambda y: after(y) if not asks or y.sum() < 99 else y.numpy(), 6, 4)
    assert explain(model, (1, 6)).layers[0].taken == tuple((part,) for part in parts)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_a_slice_after_a_convolution_that_keeps_the_size_is_followed_whatever_its_padding(mode):
    class Crops(nn.Module):
        def __init__(self, crop, *settings):
            super().__init__()
            self.up, self.crop = nn.ConvTranspose2d(1, 1, 6, 4), crop
            self.conv = nn.Conv2d(1, 1, *settings, padding_mode=mode)

        def forward(self, x):
            return self.conv(self.up(x)[..., self.crop :])[..., 2:, :]

    def taken(*settings):
        return explain(Crops(*settings), (1, 3, 4)).layers[0].taken

    for settings in ((3, 1, 1), (3, 1, "same"), (5, 1, 4, 2)):
        assert taken(0, *settings) == ((range(2, 14), range(18)),)
        assert taken(1, *settings) == ((range(14), range(1, 18)), (range(2, 14), range(1, 18)))
    assert taken(0, 3, 2, 1) == taken(0, 3, 1, 2) == taken(0, 3, 1) == ()


@pytest.mark.parametrize(("k", "s", "step", "first"), [(7, 3, 2, 0), (8, 4, 1, 2), (5, 4, 3, 1), (6, 2, 2, 2)])
def test_the_place_in_a_slice_is_where_the_stamps_middle_is(k, s, step, first):
    model = After(lambda y: y[..., first::step], k, s)
    (layer,) = explain(model, (1, 5)).layers
    ((a, b),) = layer.centers(*layer.taken)
    full = F.conv_transpose1d(torch.eye(5)[:, None], torch.ones(1, 1, k), stride=s)[:, 0]
    middles = [row.nonzero()[:, 0].double().mean().item() for row in full]
    assert [float(first + step * (a * i + b)) for i in range(5)] == middles


def test_a_step_is_printed_and_a_slice_keeps_its_cells():
    text = " ".join(repr(explain(After(lambda y: y[..., ::2], 7, 3), (1, 5))).split())
    assert (
        "of the output's 19, a slice keeps cells 0 to 18 in steps of 2, where input cell i is centred on 1.5·i + 1.5."
        in text
    )


def test_the_shift_is_that_of_what_is_kept_beside_interpolate_to_the_same_size():
    def shifted(*given):
        (line,) = [note for note in explain(*given)._table().notes if note.startswith("Shifted")] or [""]
        return line.rpartition("cells: ")[2]

    assert shifted(After(lambda y: y[..., 2:-2], 8, 4), (1, 5)) == ""
    assert shifted(After(lambda y: y[..., :-4], 8, 4), (1, 5)) == "+2 after a slice (up)."
    assert shifted(nn.Sequential(nn.ConvTranspose2d(6, 8, 4, 1, 0)), (6, 1, 1)) == ""  # 1 → 4, centred on both
    volume = nn.ConvTranspose3d(1, 1, (1, 3, 3), (1, 2, 2), (0, 1, 1), (0, 1, 1))
    assert shifted(nn.Sequential(volume), (1, 2, 4, 4)) == "0, -0.5, -0.5 along the axes (0)."
    one_axis = nn.ConvTranspose2d(1, 1, 3, 2, 1, (0, 1))  # 15×19 → 29×38: twice as large along the second axis alone
    assert shifted(nn.Sequential(one_axis), (1, 15, 19)) == "varying, -0.5 along the axes (0)."
    assert shifted(nn.Sequential(nn.ConvTranspose2d(1, 1, 3, 2, 1)), (1, 15, 19)) == ""

    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(X(1, 1, 3))

        def forward(self, x):
            y = F.conv_transpose1d(x, self.w, None, 2, 1, 1)
            return F.conv_transpose1d(y, self.w, None, 1, 1)

    assert shifted(Twice(), (1, 4)) == "-0.5 (w (call 1))."


@pytest.mark.filterwarnings("ignore")  # PyTorch's plans for TorchScript
@pytest.mark.parametrize("form", ["scripted", "traced"])
def test_a_scripted_layer_has_the_name_of_its_class(form):
    layer = nn.ConvTranspose2d(1, 1, 3, 2)
    model = torch.jit.script(layer) if form == "scripted" else torch.jit.trace(layer, X(1, 1, 4, 4))
    found = explain(model, (1, 4, 4))
    assert [layer.name for layer in found.layers] == ["ConvTranspose2d"] and found.not_run == ()


def test_a_compiled_layer_is_explained_as_the_layer():
    layer = nn.ConvTranspose2d(1, 1, 3, 2)
    assert explain(torch.compile(layer, backend="eager"), 4) == explain(layer, 4)


@pytest.mark.parametrize("mode", [lambda: torch.device("meta"), FakeTensorMode])
def test_an_explanation_is_printed_in_any_mode(mode):
    alone, model = nn.ConvTranspose1d(1, 1, 3, 2), nn.Sequential(nn.ConvTranspose1d(1, 1, 3, 2))
    expected = repr(explain(alone, 4)), repr(explain(model, (1, 4)))
    with mode():
        assert (repr(explain(alone, 4)), repr(explain(model, (1, 4)))) == expected


def test_calls_that_are_alike_share_a_row():
    class Loop(nn.Module):
        def __init__(self):
            super().__init__()
            self.up = nn.ConvTranspose1d(1, 1, 3, 2)

        def forward(self, x):
            return [self.up(x[..., : 2 + i % 2]) for i in range(300)]

    found = explain(Loop(), (1, 4))
    assert len(found.layers) == 300
    rows = [row[0] for row in found._table().rows]
    assert rows == ["up (call 1) × 150", "up (call 2) × 150"] and "in the order they first ran" in repr(found)


def test_marks_are_explained_where_they_stand():
    wide = nn.Sequential(nn.ConvTranspose1d(1, 1, 9, 1))
    for said in (repr(explain(wide, (1, 20))), explain(wide, (1, 20))._repr_html_()):
        assert "1 … 9" in said and "… stands for what is left out" in said and "– stands for" not in said

    class Cropped(nn.ConvTranspose1d):
        def forward(self, x):
            return super().forward(x)[..., :-1].flip(-1)

    for said in (repr(explain(nn.Sequential(Cropped(1, 1, 2)), (1, 4))), explain(Cropped(1, 1, 2), 4)._repr_html_()):
        assert ("– stands for what isn't known" in said) == (" –" in said)
    assert "– stands for" in repr(explain(nn.Sequential(Cropped(1, 1, 2)), (1, 4)))


def test_numbers_are_printed_without_gaps_and_exponents():
    text = repr(explain(nn.ConvTranspose2d(1, 1, (4, 6), (1, 2)), (4, 4)))
    counts = sorted({a * b for a in (1, 2, 3, 4) for b in (1, 2, 3)})
    assert f"in this output {', '.join(map(str, counts[:-1]))} or {counts[-1]}" in " ".join(text.split())
    assert " 10007 " in repr(explain(nn.Sequential(nn.ConvTranspose1d(1, 1, 10007, 10007)), (1, 3)))


def test_a_module_that_cannot_be_copied_is_refused_and_left_as_it_was():
    class Refuses(list):
        def __deepcopy__(self, memo):
            raise TypeError("no")

    model = nn.Sequential(nn.ConvTranspose1d(1, 1, 2))
    model.more = Refuses([nn.ConvTranspose1d(1, 1, 2)])
    with pytest.raises(ValueError, match="layer_or_model must let its modules be copied, but .* raised TypeError: no"):
        explain(model, (1, 4))
    assert model.training and model.more[0].training and "forward" not in vars(model.more[0])


class Padded(nn.ConvTranspose1d):
    """Pads its input and crops its output."""

    def forward(self, x):
        return super().forward(F.pad(x, (1, 1)))[..., 2:-2]


class Moved(nn.ConvTranspose1d):
    """Gives the operator an input of the same size with other cells."""

    def forward(self, x):
        return super().forward(F.pad(x, (1, -1)))


@pytest.mark.parametrize("kind", [Padded, Moved])
def test_a_row_says_what_a_class_was_given_and_returned_and_no_places_that_are_not_known(kind):
    layer = kind(1, 1, 4, 2)
    for found in (explain(nn.Sequential(layer), (1, 5)), explain(layer, 5)):
        (facts,) = found.layers
        assert facts.input_size == (5,) and facts.output_size == layer(X(1, 1, 5)).shape[2:]
        assert facts.factor == (facts.output_size[0] / 5,) and facts.shifts == []
        text = " ".join(repr(found).split())
        assert "centred" not in text and "Shifted" not in text
        assert f"{kind.__name__} ran on {facts.settings.input_size} made of the input (5,)" in text
    assert facts.multiply_adds == facts.settings.input_size[0] * 4


def test_of_several_tensors_none_is_taken_for_the_input_or_the_output():
    class Styled(nn.ConvTranspose1d):
        def forward(self, style, x):
            y = super().forward(x * style.mean())
            return y[..., -2:], y[..., :-2]

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.up = Styled(1, 1, 4, 2)

        def forward(self, x):
            return self.up(X(1, 99), x)

    (layer,) = explain(Net(), (1, 5)).layers
    assert (layer.input_size, layer.output_size) == ((5,), (12,))
    assert layer.taken == ((range(10, 12),), (range(10),)) and layer.shifts == [1]


def test_the_place_in_each_part_that_is_kept_is_given():
    text = " ".join(repr(explain(models.Streaming(), (2, 5))).split())
    y = F.conv_transpose1d(torch.eye(5)[:, None], torch.ones(1, 1, 8), stride=4)[:, 0]
    middles = [row.nonzero()[:, 0].double().mean().item() for row in y]
    assert middles == [4 * i + 3.5 for i in range(5)]
    assert "cells 20 to 23, where input cell i is centred on 4·i - 16.5; " in text
    assert "cells 0 to 19, where input cell i is centred on 4·i + 3.5." in text
    assert "+2 after a slice (up)" in text  # the middle of 4 cells is 1.5


def test_calls_that_share_a_name_are_told_apart_where_different_things_are_said_of_them():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(X(1, 1, 3))

        def forward(self, x):
            y = F.conv_transpose1d(x, self.w, stride=2)[..., 1:]
            return F.conv_transpose1d(y, self.w, stride=2, padding=1)

    found = explain(Twice(), (1, 4))
    table = found._table()
    assert [row[0] for row in table.rows] == ["w (call 1)", "w (call 2)"]
    assert (
        sum(
            note == "w (call 1): of the output's 9, a slice keeps cells 1 to 8, where input cell i is centred on 2·i."
            for note in table.notes
        )
        == 1
    )
    assert sum(note.startswith("w (call 2): kernel_size") for note in table.notes) == 1
    assert not any(note.startswith("w: ") for note in table.notes)


def test_numbers_of_one_place_are_all_decimals_or_all_fractions():
    text = " ".join(repr(explain(After(lambda y: y[..., ::3], 4, 2), (1, 5))).split())
    assert "centred on 2/3·i + 1/2." in text and "of the output's 12, a slice keeps cell 0." in repr(
        explain(After(lambda y: y[..., 0], 4, 2), (1, 5))
    )


@pytest.mark.filterwarnings("ignore")  # PyTorch's plans for quantization
def test_a_slice_after_dequantizing_is_followed():
    class Quantized(nn.Module):
        def __init__(self):
            super().__init__()
            self.inside = nn.Sequential(
                torch.ao.quantization.QuantStub(), nn.ConvTranspose1d(1, 1, 4, 2), torch.ao.quantization.DeQuantStub()
            )

        def forward(self, x):
            return self.inside(x)[..., 1:-1]

    model = Quantized().eval()
    quantization = torch.ao.quantization
    model.qconfig = quantization.QConfig(quantization.default_observer, quantization.default_weight_observer)
    quantization.prepare(model, inplace=True)
    model(torch.randn(1, 1, 5))
    quantization.convert(model, inplace=True)
    assert explain(model, (1, 5)).layers[0].taken == ((range(1, 11),),)


MOVES = [
    lambda y, a, b: y.transpose(a % y.dim(), b % y.dim()),
    lambda y, a, b: y.narrow(a % y.dim(), 0, max(1, y.shape[a % y.dim()] - b)),
    lambda y, a, b: y[(slice(None),) * (a % y.dim()) + (slice(b % 3, None, 1 + b % 2),)],
    lambda y, a, b: y.split(1 + b, a % y.dim())[-1],
    lambda y, a, b: y.chunk(2, a % y.dim())[0],
    lambda y, a, b: y.select(a % y.dim(), b % y.shape[a % y.dim()]) if y.dim() > 1 else y,
    lambda y, a, b: y.unbind(a % y.dim())[-1] if y.dim() > 1 else y,
    lambda y, a, b: y.unsqueeze(a % (y.dim() + 1)),
    lambda y, a, b: y.squeeze(),
    lambda y, a, b: y.flatten(a % y.dim()),
    lambda y, a, b: y.reshape(-1, *y.shape[1:][::-1]),
    lambda y, a, b: y.unflatten(a % y.dim(), (-1, 1 + b % 2)) if y.shape[a % y.dim()] % (1 + b % 2) == 0 else y,
    lambda y, a, b: y.flip(a % y.dim()),
    lambda y, a, b: y.roll(b, a % y.dim()),
    lambda y, a, b: y.unfold(a % y.dim(), 1, 1 + b) if y.dim() else y,
    lambda y, a, b: y.diagonal(0, 0, 1) if y.dim() > 1 else y,
    lambda y, a, b: y.relu(),
    lambda y, a, b: y.clone(),
    lambda y, a, b: torch.maximum(y, y.new_zeros(3, *[1] * y.dim())),
    lambda y, a, b: F.pad(y, (-1, 0)) if y.dim() and y.shape[-1] > 1 else y,
    lambda y, a, b: y.index_select(a % y.dim(), torch.arange(y.shape[a % y.dim()] - 1, -1, -1)),
    lambda y, a, b: y.mean(a % y.dim(), keepdim=True) if y.shape[a % y.dim()] == 1 else y,
    lambda y, a, b: y.as_strided(y.shape[::-1], y.stride()[::-1]),
]


@given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=6))
def test_the_cells_that_are_said_to_be_held_are_those_that_are_held(moves):
    watch, last = Watch([]), []

    def model(x):
        y = F.conv_transpose2d(x, X(1, 2, 2, 3), stride=2)
        y.copy_(100 * torch.arange(8.0)[:, None] + torch.arange(11.0))  # each cell holds its own number
        for move, a, b in moves:
            y = move(y, a, b) if y.dim() and y.numel() else y
        last.append(y)

    with torch.no_grad():
        watch.run(model, (X(2, 1, 4, 5),), {})
    assert watch.error is None
    held = watch._held_by(last[0])
    if held and last[0].numel():
        assert set(last[0].flatten().tolist()) == {100 * row + column for row, column in product(*held.cells.part)}
        grid = last[0]
        for dim, cells in zip(held.cells.dims, held.cells.part):
            if len(cells) > 1:
                assert grid.shape[dim] == len(cells) and (grid.diff(dim=dim) > 0).all()


@pytest.mark.parametrize(
    "write",
    [
        lambda y: y[..., 1:].copy_(y[..., :-1].clone()),
        lambda y: y.copy_(y.roll(1, -1)),
        lambda y: y.zero_(),
        lambda y: y[..., 2:].fill_(1),
    ],
    ids=["moved by one", "rolled", "zeroed", "filled"],
)
def test_of_an_output_that_was_overwritten_no_place_is_told(write):
    def after(y):
        write(y)
        return y[..., 1:-1]

    assert "centred on 2·i + 0.5" not in repr(explain(After(after, 4, 2), (1, 5)))
    assert "centred on 2·i + 0.5" in repr(explain(After(lambda y: y.relu_()[..., 1:-1], 4, 2), (1, 5)))


def test_how_many_stamps_reach_what_a_class_returns_of_its_output_is_not_told():
    class Crop(nn.ConvTranspose1d):
        def forward(self, x):
            return super().forward(x)[..., 4:-4]

    found = explain(nn.Sequential(Crop(1, 1, 8, 4)), (1, 5))
    assert found._table().rows[0][-2] == "–"
    assert "in the output that the settings give 1 or 2" in repr(explain(Crop(1, 1, 8, 4), 5))
