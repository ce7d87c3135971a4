"""A packed layer gives PyTorch's numbers by every method it can choose, and is PyTorch's own in every other way."""

import copy
import importlib
import pickle

import pytest
import torch
from hypothesis import given
from torch import nn

from tests.library.strategies import columns, layer, randn
from transconv import explain, packed, unpacked
from transconv.layer import TRANSPOSED, layer_of
from transconv.layouts import CHANNELS_LAST, CONTIGUOUS, is_channels_last, to_channels_last

module = importlib.import_module("transconv.packed")  # the package's attribute of this name is the function
METHODS = (*CONTIGUOUS, *CHANNELS_LAST)
# A layer for each method and memory format that can be chosen for it, and its input.
CHOSEN = {
    "subpixel": (lambda: nn.ConvTranspose2d(4, 6, (3, 4), (2, 3), (1, 0), (1, 0), groups=2), (2, 4, 5, 7), False),
    "product": (lambda: nn.ConvTranspose2d(4, 6, (2, 3), (2, 3)), (2, 4, 5, 7), False),
    "fold": (lambda: nn.ConvTranspose1d(4, 6, 5, 2, dilation=2), (2, 4, 9), False),
    "channels_last": (lambda: nn.ConvTranspose2d(4, 6, 5, 2, 1), (2, 4, 5, 7), False),
    "subpixel last": (lambda: nn.ConvTranspose2d(4, 6, (3, 4), (2, 3), (1, 0), (1, 0), groups=2), (2, 4, 5, 7), True),
    "product last": (lambda: nn.ConvTranspose2d(4, 6, (2, 3), (2, 3)), (2, 4, 5, 7), True),
    "channels_last last": (lambda: nn.ConvTranspose2d(4, 6, 5, 2, 1), (2, 4, 5, 7), True),
}


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
@given(drawn=layer())
def test_every_method_gives_pytorchs_numbers_and_gradients(method, drawn):
    settings, groups, group_in, group_out, seed = drawn
    n, k, s, p, o, d = columns(settings)
    given_ = {"kernel_size": k, "stride": s, "padding": p, "output_padding": o, "groups": groups, "dilation": d}
    plain = TRANSPOSED[len(n) - 1](groups * group_in, groups * group_out, **given_, bias=seed % 2 == 0).double()
    x = randn(seed, 2, groups * group_in, *n).requires_grad_()
    of_size = layer_of(input_size=n, axes=len(n), **given_)
    if not method.fits(of_size):
        return
    tried = method(of_size)
    last = method in CHANNELS_LAST
    y = tried.compute(to_channels_last(x) if last else x, tried.arrange(plain.weight), plain.bias)
    expected = plain(x)
    torch.testing.assert_close(y, expected)
    torch.testing.assert_close(gradients(y, x, plain), gradients(expected, x, plain))
    if method.name != "channels_last":  # PyTorch's own format is PyTorch's business
        assert (y.movedim(1, -1) if last else y).is_contiguous()


def gradients(y, x, plain):
    return torch.autograd.grad(y, [x, *plain.parameters()], randn(7, *y.shape))


def fastest(monkeypatch, name):
    """Let a method win every measurement, by 50 %."""

    def measured(calls, **_):
        for call in calls.values():
            call()
        return {each: 1.0 if each == name else 1.5 for each in calls}

    monkeypatch.setattr(module, "medians", measured)


@pytest.fixture(params=CHOSEN)
def chosen(request, monkeypatch):
    """A packed layer, one that isn't packed with the same numbers, and an input."""
    make, shape, last = CHOSEN[request.param]
    fastest(monkeypatch, request.param.split()[0])
    plain, x = make().double(), randn(0, *shape)
    x = to_channels_last(x) if last else x
    return packed(copy.deepcopy(plain), x), plain, x


@pytest.mark.parametrize("chosen", ["fold"], indirect=True)
def test_a_packed_layer_says_what_it_was_packed_for(chosen):
    layer, _, _ = chosen
    assert "packed: fold for 2×4×9 with gradients, 1.50 times as fast; fold for 2×4×9, 1.50" in repr(layer)


def test_a_packed_layer_gives_the_same_numbers_in_the_same_memory_format(chosen):
    layer, plain, x = chosen
    for enabled in (True, False):
        with torch.set_grad_enabled(enabled):
            torch.testing.assert_close(layer(x), plain(x))
            assert is_channels_last(layer(x)) == is_channels_last(plain(x))
    for other in (x[:1], x[0], x[..., 1:], x.float()):  # not what it was packed for
        plain.to(other.dtype), layer.to(other.dtype)
        torch.testing.assert_close(layer(other), plain(other))


def test_what_changes_the_weight_changes_the_output(chosen):
    layer, plain, x = chosen
    with torch.no_grad():
        for change in (
            lambda each: each.weight.mul_(2),
            lambda each: each.weight.data.mul_(3),  # invisible to autograd's counter of versions
            lambda each: setattr(each.weight, "data", each.weight.data + 1),
            lambda each: setattr(each, "weight", nn.Parameter(each.weight / 2)),
            lambda each: each.load_state_dict({name: 2 * value for name, value in plain.state_dict().items()}),
        ):
            layer(x)
            state = copy.deepcopy(plain.state_dict())
            change(layer)
            plain.load_state_dict(state)
            change(plain)
            torch.testing.assert_close(layer(x), plain(x))


def test_an_optimizer_made_before_packing_goes_on(chosen):
    layer, plain, x = chosen
    unpacked(layer)
    optimizers = [torch.optim.Adam(each.parameters(), lr=0.1) for each in (layer, plain)]
    packed(layer, x)
    for _ in range(3):
        for each, optimizer in zip((layer, plain), optimizers):
            optimizer.zero_grad()
            each(x).square().sum().backward()
            optimizer.step()
        torch.testing.assert_close(layer.weight, plain.weight)
        with torch.no_grad():
            torch.testing.assert_close(layer(x), plain(x))


def test_its_state_dict_is_the_plain_layers(chosen):
    layer, plain, x = chosen
    torch.testing.assert_close(dict(layer.state_dict()), dict(plain.state_dict()))
    other = type(plain)(*settings_of(plain)).double()
    other.load_state_dict(layer.state_dict())
    torch.testing.assert_close(other(x), layer(x))


def settings_of(plain):
    """Return a layer's settings in the order of PyTorch's arguments."""
    names = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "output_padding", "groups")
    return (*(getattr(plain, name) for name in names), True, plain.dilation)


def test_unpacking_leaves_nothing_behind(chosen):
    layer, plain, x = chosen
    layer(x)
    assert unpacked(layer) is layer
    assert type(layer) is type(plain) and vars(layer).keys() == vars(plain).keys()
    assert layer.weight.stride() == plain.weight.stride()
    torch.testing.assert_close(layer(x), plain(x))


def test_copies_and_pickles_of_it_work(chosen):
    layer, plain, x = chosen
    with torch.no_grad():
        layer(x)
        for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
            assert type(twin) is type(layer)
            twin.weight.mul_(2)
            torch.testing.assert_close(layer(x), plain(x))
            torch.testing.assert_close(twin(x), plain(x) + conv_part(plain, x))


def conv_part(plain, x):
    """Return the output without the bias."""
    bias = 0 if plain.bias is None else plain.bias.reshape(-1, *[1] * (x.dim() - 2))
    return plain(x) - bias


def test_it_works_under_export_tracing_and_the_function_transforms(chosen):
    layer, plain, x = chosen
    expected = plain(x)
    torch.testing.assert_close(torch.export.export(layer, (x,)).module()(x), expected)
    with torch.no_grad():
        with pytest.warns(DeprecationWarning):
            torch.testing.assert_close(torch.jit.trace(layer, x)(x), expected)
        several = torch.stack([x, x + 1])
        torch.testing.assert_close(torch.vmap(layer)(several), torch.stack([*map(plain, several)]))
    torch.testing.assert_close(torch.vmap(layer)(x), expected)
    ensemble = {name: torch.stack([value, value + 1]).detach() for name, value in plain.named_parameters()}

    def output(each, parameters):
        return torch.func.functional_call(each, parameters, (x,))

    with torch.no_grad():
        found, wanted = (torch.vmap(lambda p, each=each: output(each, p))(ensemble) for each in (layer, plain))
    torch.testing.assert_close(found, wanted)
    found, wanted = (
        torch.func.grad(lambda p, each=each: output(each, p).square().sum())(dict(each.named_parameters()))
        for each in (layer, plain)
    )
    torch.testing.assert_close(found, wanted)


def test_it_works_compiled(chosen):
    layer, plain, x = chosen
    torch.testing.assert_close(torch.compile(layer, fullgraph=True, backend="aot_eager")(x), plain(x))


def test_explain_sees_the_layer_as_if_it_were_not_packed(chosen):
    layer, plain, x = chosen
    size = tuple(x.shape[2:])
    assert repr(explain(layer, size)) == repr(explain(plain, size))
    packed_model, plain_model = nn.Sequential(layer, nn.ReLU()), nn.Sequential(plain, nn.ReLU())
    for example in (x, tuple(x.shape[1:])):
        assert repr(explain(packed_model, example)) == repr(explain(plain_model, example))
    assert isinstance(layer, module.PackedLayer)


class Decoder(nn.Module):
    """Two layers, one of which runs twice, on different sizes; it changes its own state while it runs."""

    def __init__(self):
        super().__init__()
        self.up = nn.ConvTranspose2d(4, 4, 2, 2)
        self.norm = nn.BatchNorm2d(4)
        self.head = nn.ConvTranspose2d(4, 1, 3, 2, 1)
        self.runs = 0

    def forward(self, x, skip=None):
        self.runs += 1
        y = self.up(self.norm(self.up(x)))
        return self.head(nn.functional.dropout(y), output_size=skip.shape[-2:] if skip is not None else None)


def test_a_model_is_packed_for_every_input_that_its_layers_get_and_stays_as_it_was(monkeypatch):
    fastest(monkeypatch, "fold")
    model = Decoder().double()
    hooked = []
    model.up.register_forward_hook(lambda *_: hooked.append(1))
    state, random = copy.deepcopy(model.state_dict()), torch.get_rng_state()
    assert packed(model, randn(0, 2, 4, 3, 5), skip=randn(1, 2, 1, 24, 40)) is model
    torch.testing.assert_close(model.state_dict(), state)
    assert model.runs == 0 and torch.equal(torch.get_rng_state(), random)
    assert {case.shape for case in model.up.seconds} == {(2, 4, 3, 5), (2, 4, 6, 10)}
    assert {case.output_padding for case in model.head.seconds} == {(1, 1)}
    plain = unpacked(copy.deepcopy(model))
    hooked.clear()
    x, skip = randn(2, 2, 4, 3, 5), randn(1, 2, 1, 24, 40)
    for arguments in ((x, skip), (x,)):
        torch.manual_seed(0)
        found = model(*arguments)
        torch.manual_seed(0)
        torch.testing.assert_close(found, plain(*arguments))
    assert hooked


def test_a_layer_changes_only_if_a_method_is_3_percent_faster_in_the_second_measurement_too(monkeypatch):
    def method_after(*rounds):
        measured = iter(rounds)

        def medians(calls, **_):
            found = next(measured)
            return {name: found[name] for name in calls}

        monkeypatch.setattr(module, "medians", medians)
        with torch.no_grad():
            layer = packed(nn.ConvTranspose2d(4, 6, 5, 2), torch.zeros(2, 4, 5, 7))
        return [method.name for method in getattr(layer, "_methods", {}).values()]

    first = {"torch": 2.0, "fold": 1.0, "subpixel": 1.1, "channels_last": 1.5}
    assert method_after(first, {"torch": 2.0, "fold": 1.0, "subpixel": 1.1}) == ["fold"]
    assert method_after(first, {"torch": 2.0, "fold": 1.2, "subpixel": 1.1}) == ["subpixel"]
    assert method_after(first, {"torch": 1.02, "fold": 1.0, "subpixel": 1.1}) == []
    assert method_after({**first, "torch": 0.9}, {"torch": 0.9, "fold": 1.0}) == []


def test_a_method_that_gives_other_numbers_is_never_chosen(monkeypatch):
    fastest(monkeypatch, "product")
    right = module.CONTIGUOUS[1].compute
    assert module.CONTIGUOUS[1].name == "product"
    monkeypatch.setattr(module.CONTIGUOUS[1], "compute", lambda *given: right(*given) * 1.001)
    assert type(packed(nn.ConvTranspose2d(4, 6, 2, 2), torch.zeros(2, 4, 5, 7))) is nn.ConvTranspose2d


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("form", [torch.jit.script, torch.compile])
def test_what_was_made_from_a_model_is_refused(form):
    with pytest.raises(TypeError, match="module_or_model must not be .*: pack the model that it was made from"):
        packed(form(nn.ConvTranspose2d(4, 6, 2, 2)), torch.zeros(2, 4, 5, 7))


def test_packing_again_adds_an_input(monkeypatch):
    fastest(monkeypatch, "product")
    layer = nn.ConvTranspose2d(4, 6, 2, 2)
    with torch.no_grad():
        for n in (5, 6):
            packed(layer, torch.zeros(1, 4, n, 7))
    assert [case.shape[2] for case in layer.seconds] == [5, 6]


def test_subclasses_and_parametrized_layers_stay_as_they_are(monkeypatch):
    fastest(monkeypatch, "product")

    class Causal(nn.ConvTranspose1d):
        def forward(self, x):
            return super().forward(x)[..., :-1]

    normed = torch.nn.utils.parametrizations.weight_norm(nn.ConvTranspose1d(3, 3, 2, 2))
    model = nn.Sequential(nn.ConvTranspose1d(2, 3, 2, 2), normed, Causal(3, 3, 2, 2))
    kinds = [*map(type, model)]
    packed(model, torch.zeros(1, 2, 5))
    assert [*map(type, model)][1:] == kinds[1:] and isinstance(model[0], module.PackedLayer)


def test_a_layer_under_the_old_weight_norm_follows_its_parameters(monkeypatch):
    fastest(monkeypatch, "subpixel")
    with pytest.warns(FutureWarning):
        plain = torch.nn.utils.weight_norm(nn.ConvTranspose1d(2, 3, 4, 2).double())
    x = randn(0, 1, 2, 5)
    with torch.no_grad():
        layer = packed(plain, x)
        before = layer(x)
        layer.weight_g.mul_(2)
        bias = layer.bias[:, None]
        torch.testing.assert_close(layer(x) - bias, 2 * (before - bias))


def test_the_real_measurement_ranks_the_methods_and_all_give_a_time():
    layer = nn.ConvTranspose2d(4, 6, 2, 2)
    settings = layer_of(input_size=(5, 7), kernel_size=2, stride=2, axes=2)
    with torch.no_grad():
        case = module._case(layer, torch.zeros(1, 4, 5, 7), None)
        seconds, method = module._measured(layer, case)
    assert seconds.keys() == {"torch", *(each.name for each in CONTIGUOUS if each.fits(settings))}
    assert all(value > 0 for value in seconds.values())
    best = min(seconds, key=seconds.get)
    assert (method.name if method else "torch") in (best, "torch")
