import re
import warnings
from html.parser import HTMLParser
from itertools import product

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils import parametrizations

from tests.library.architectures import VAE, FCN32s, HiFiGAN, UNet, dcgan
from tests.library.strategies import axis, columns, fits, layer
from transconv.explain import explain
from transconv.explain.facts import AxisFacts, Change, evened
from transconv.explain.text import CHAPTERS
from transconv.layer import CONV_TRANSPOSE
from transconv.zeros import insert_zeros, pad_or_crop

KINDS = {1: nn.ConvTranspose1d, 2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}


def made(drawn):
    """Return a layer with the drawn settings, and its input size."""
    settings, groups, C_in, C_out, seed = drawn
    n, k, s, p, o, d = map(tuple, columns(settings))
    kind = KINDS[len(n)]
    return kind(groups * C_in, groups * C_out, k, s, p, o, groups, seed % 2 == 0, d), n


def facts(module, size):
    """Return the explanation of a layer on its own."""
    return explain(module, size).layers[0]


def counts(n, k, s, p=0, o=0, d=1):
    """Return how many stamps reach each cell, from PyTorch."""
    op = CONV_TRANSPOSE[len(n)]
    return op(torch.ones(1, 1, *n), torch.ones(1, 1, *k), None, s, p, o, 1, d).round().long()[0, 0]


@given(layer())
def test_the_sizes_and_the_work_are_pytorchs(drawn):
    module, n = made(drawn)
    found = facts(module, n)
    x = torch.zeros(1, module.in_channels, *n)
    assert found.output_size == module(x).shape[2:]
    op = CONV_TRANSPOSE[len(n)]
    products = op(x + 1, torch.ones_like(module.weight), None, module.stride, 0, 0, module.groups, module.dilation)
    assert found.settings.full_size == products.shape[2:]
    assert found.multiply_adds == products.sum().item()
    assert found.weights == module.weight.numel()
    assert found.bias == (module.bias is not None)
    assert found.factor == tuple(m / size for m, size in zip(found.output_size, n))
    assert found.kind == f"ConvTranspose{len(n)}d" and found.channels == (module.in_channels, module.out_channels)


@given(layer())
def test_the_stamps_on_each_cell_of_the_output_are_counted(drawn):
    module, n = made(drawn)
    found = facts(module, n)
    expected = counts(*columns(drawn[0]))
    assert found.here == expected.unique().tolist()
    assert found.untouched == (expected == 0).sum()


@given(layer(axes=(1, 2)))
def test_stamps_inside_are_counted_far_from_every_border(drawn):
    module, n = made(drawn)
    found = facts(module, n)
    _, k, s, _, _, d = columns(drawn[0])
    many = counts([16] * len(n), k, s, d=d)
    for stride in s:  # the 16 stamps are at least 15 cells apart in all, the reach of a kernel is at most 9
        many = many.movedim(0, -1)[..., 9 : 9 + stride]
    assert found.inside == many.unique().tolist()
    assert found.checkerboard == (len(many.unique()) > 1)


def test_the_inside_of_a_volume_is_counted():
    module = nn.ConvTranspose3d(1, 1, (3, 4, 5), stride=(2, 2, 3))
    expected = counts((6, 6, 6), (3, 4, 5), (2, 2, 3))[4:8, 4:8, 6:12]
    assert facts(module, 2).inside == expected.unique().tolist() == [2, 4, 8]


@given(layer())
def test_a_suggestion_is_even_and_keeps_the_size_of_every_input(drawn):
    module, n = made(drawn)
    found = facts(module, n)
    assert bool(found.suggestions) == found.checkerboard
    assert found.suggestion == (found.suggestions[0] if found.suggestions else None)
    assert len(set(found.suggestions)) == len(found.suggestions) <= 2
    for change in found.suggestions:
        changed = KINDS[len(n)](1, 1, stride=module.stride, **change._asdict())
        assert not facts(changed, n).checkerboard
        for more in (0, 3):
            size = [cells + more for cells in n]
            x = torch.zeros(1, 1, *size)
            assert changed(x).shape[2:] == module(x.expand(1, module.in_channels, *size)).shape[2:]
        if set(change.dilation) == {1}:
            assert facts(changed, n).untouched == 0


@given(axis())
def test_a_suggestion_is_the_nearest_kernel_size_that_keeps_the_output_size(setting):
    n, k, s, p, o, d = setting
    axis = AxisFacts(*setting)

    def nearest(kernels):
        for dilation in (d, 1) if evenly(s, s, d) else (1,):
            found = (
                axis._replace(k=kernel, p=pad, o=more, d=dilation)
                for kernel, pad, more in product(kernels, range(40), range(2))
                if more <= pad and evenly(kernel, s, dilation)
                if s * (n - 1) + dilation * (kernel - 1) + 1 - 2 * pad + more == axis.output_size
            )
            change = next(found, None)
            if change and without_a_stamp(change) <= without_a_stamp(axis):
                return change
        return None

    if evenly(k, s, d):
        assert evened(axis) == axis
        return
    assert evened(axis) == nearest(range(k, 40))
    assert evened(axis, smaller=True) == nearest(range(k, 0, -1))


def without_a_stamp(axis):
    """Return how many cells of the output no stamp reaches."""
    n, k, *settings = axis
    return (counts([n], [k], *settings) == 0).sum()


def test_a_suggestion_with_dilation_leaves_no_cell_without_a_stamp_that_has_one_now():
    layer = nn.ConvTranspose1d(1, 1, 1, 2, dilation=3)
    assert facts(layer, 1).untouched == 0
    assert facts(layer, 1).suggestions == [Change((2,), (1,), (1,), (1,))]
    assert (F.conv_transpose1d(torch.ones(1, 1, 1), torch.ones(1, 1, 2), None, 2, 1, 1) == 1).all()
    assert "kernel_size=2, padding=1, output_padding=1, dilation=1" in repr(explain(layer, 1))


def evenly(k, s, d):
    """Whether s neighbouring cells far from the border are reached equally often."""
    return len({sum((cell - d * t) % s == 0 for t in range(k)) for cell in range(s)}) == 1


@given(axis())
def test_the_round_trip_is_pytorchs(setting):
    n, k, s, p, o, d = setting
    found = facts(nn.ConvTranspose1d(1, 1, k, s, p, o, dilation=d), n).axes[0]
    x, w = torch.zeros(1, 1, n), torch.zeros(1, 1, k)
    maps = [
        size
        for size in range(1, s * n + d * k + s)
        if fits(size, k, s, p, d) and F.conv1d(torch.zeros(1, 1, size), w, None, s, p, d).shape[-1] == n
    ]
    assert list(found.comes_back_from) == maps
    for size in maps:
        back = F.conv_transpose1d(x, w, None, s, p, found.output_padding_to(size), 1, d)
        assert back.shape[-1] == size
    wanted = found.output_padding_to(s * n)
    longer = p + 3  # more input cells, so that something is left without output_padding
    smallest = F.conv_transpose1d(torch.zeros(1, 1, n + longer), w, None, s, p, 0, 1, d).shape[-1] - s * longer
    legal = [more for more in range(max(s, d)) if smallest + more == s * n]
    assert wanted == (legal[0] if legal else None)


def said(module, size):
    """Return the text about a layer as a dict from topic to its lines."""
    topic, topics = "", {}
    for line in repr(explain(module, size)).split("\n")[1:]:
        if line.startswith("    "):
            topics[topic][-1] += " " + line.strip()
        elif line.startswith("  "):
            topics[topic].append(line.strip())
        else:
            topic = line.split(" (")[0]
            topics[topic] = []
    return topics


def numbers(pattern, lines):
    """Return the numbers of the one line that matches."""
    found = [match for line in lines if (match := re.search(pattern, line))]
    assert len(found) == 1, (pattern, lines)
    return [int(group.replace(",", "")) for group in found[0].groups()]


@given(axis(), st.integers(0, 2**16))
def test_every_sentence_about_an_axis_is_true_in_pytorch(setting, seed):
    n, k, s, p, o, d = setting
    torch.manual_seed(seed)
    module = nn.ConvTranspose1d(1, 1, k, s, p, o, dilation=d, dtype=torch.float64)
    x = torch.randn(1, 1, n, dtype=torch.float64)
    y = module(x)
    full = F.conv_transpose1d(x, module.weight, None, s, 0, 0, 1, d)
    topics = said(module, n)
    assert numbers(r"= (\d+)$", topics["Size"]) == [y.shape[-1]]
    wide = F.conv_transpose1d(x[..., :1], module.weight, dilation=d).shape[-1]
    if n == 1:
        assert topics["Stamps"] == [f"1 stamp, {wide} wide"] and wide == full.shape[-1]
    else:
        together = numbers(r"(\d+) stamps, each (\d+) wide, (\d+) apart, together .* = (\d+)$", topics["Stamps"])
        assert together == [n, wide, s, full.shape[-1]]
    if p:
        assert numbers(r"removes (\d+) at each end: .* = (-?\d+)$", topics["Padding"]) == [p, y.shape[-1] - o]
    if o:
        more, back, past = numbers(r"adds (\d+) .*: (\d+) that .*, and (\d+) past", topics["Output padding"])
        assert more == o == back + past
        assert past == max(0, y.shape[-1] + p - full.shape[-1])
        last = y[0, 0, y.shape[-1] - past :]
        torch.testing.assert_close(last, module.bias.detach().expand_as(last))
    zeros, before, after = numbers(
        r"(\d+) zeros? between neighbours, (-?\d+) before, (-?\d+) after", topics["As a convolution"]
    )
    rearranged = pad_or_crop(insert_zeros(x, (zeros + 1,)), [(before, after)])
    torch.testing.assert_close(F.conv1d(rearranged, module.weight.flip(-1), module.bias, dilation=d), y)
    check_position(topics["Position"], setting)
    check_multiple(topics["Round trip"], setting)
    untouched, cells = numbers(r"(\d+) of (\d+) cells?", topics["Overlap"])
    assert (untouched, cells) == ((counts([n], [k], s, p, o, d) == 0).sum(), y.shape[-1])
    for expression, answer in re.findall(r"([\d·()+\- /]*\d) = (-?[\d,]+)", "\n".join(sum(topics.values(), []))):
        assert eval(expression.replace("·", "*")) == int(answer.replace(",", "")), expression
    if o >= s:
        assert numbers(r"it maps this output, (\d+), to (\d+)", topics["Round trip"]) == [
            y.shape[-1],
            F.conv1d(y, module.weight, None, s, p, d).shape[-1],
        ]


PLACE = r"(?:output cell|on) (?:(\d+)·)?i\b(?: ([+-]) ([\d.]+))?"


def place(match):
    """Return the factor and the offset of a place like "2·i - 0.5"."""
    factor, sign, offset = match
    return int(factor or 1), float(f"{sign or '+'}{offset or 0}")


def check_position(lines, setting):
    """Compare the places of two input cells, and of those of F.interpolate, with the middle of what they reach."""
    n, k, s, p, o, d = setting
    (line,) = lines
    places = [place(match) for match in re.findall(PLACE, line)]
    assert line.startswith("input cell i is centred on output cell ") and 1 <= len(places) <= 2
    stamps = F.conv_transpose1d(torch.eye(3)[:, None], torch.ones(1, 1, k), None, s, 0, 0, 1, d)[:, 0]
    enlarged = F.interpolate(torch.eye(3)[:, None], scale_factor=s, mode="nearest")[:, 0]
    middles = [[row.nonzero()[:, 0].double().mean().item() for row in rows] for rows in (stamps, enlarged)]
    assert [places[0][0] * i + places[0][1] for i in range(3)] == [middle - p for middle in middles[0]]
    assert [places[-1][0] * i + places[-1][1] for i in range(3)] == middles[1]
    assert ("as with F.interpolate" in line) == (len(places) == 1)


def check_multiple(lines, setting):
    """Compare what is said to multiply every size with all padding and output_padding that PyTorch takes."""
    n, k, s, p, o, d = setting
    (line,) = [line for line in lines if line.startswith(f"for {'' if s == 1 else f'{s}·'}n cells, whatever n: ")]
    x, w = torch.zeros(1, 1, 20), torch.zeros(1, 1, k)
    right = [
        (pad, more)
        for pad, more in product(range(d * k + s), range(max(s, d)))
        if F.conv_transpose1d(x, w, None, s, pad, more, 1, d).shape[-1] == 20 * s
    ]
    said = {name: int(number) for name, number in re.findall(r"(padding|output_padding)=(\d+)", line.split(";")[0])}
    if "has no answer" in line:
        assert right == [] and F.conv_transpose1d(x, w, None, s, said["padding"], 0, 1, d).shape[-1] == 20 * s + 1
    else:
        assert (said.get("padding", p), said["output_padding"]) in right
        assert ("padding" in said) == (p not in [pad for pad, _ in right])


@pytest.mark.parametrize("setting", [(50, 1024, 256, 384, 0, 1), (9, 64, 32, 19, 31, 3), (30, 100, 12, 7, 0, 8)])
def test_large_kernels_are_counted(setting):
    found = AxisFacts(*setting)
    expected = counts(*([number] for number in setting))
    module = nn.ConvTranspose1d(1, 1, setting[1], *setting[2:5], dilation=setting[5])
    layer = facts(module, setting[0])
    assert layer.here == expected.unique().tolist() and layer.untouched == (expected == 0).sum()
    many = counts([400], [found.k], [found.s], d=[found.d])
    assert layer.inside == many[len(many) // 2 :][: found.s].unique().tolist()


def test_the_time_does_not_depend_on_the_stride():
    layer = facts(nn.ConvTranspose1d(5, 3, 2, stride=2**40), 7)
    assert layer.output_size == (6 * 2**40 + 2,) and layer.here == layer.inside == [0, 1]
    assert layer.untouched == layer.output_size[0] - 14
    assert "109951162777" in repr(explain(nn.ConvTranspose1d(5, 3, 2, stride=2**40), 7))


def test_a_layer_as_text():
    module = nn.ConvTranspose2d(8, 4, 3, stride=2, padding=1, output_padding=1)
    assert repr(explain(module, 16)) == LAYER


LAYER = """\
ConvTranspose2d, 8 → 4 channels: 16×16 → 32×32
Settings (chapters/02_api)
  kernel_size=3, stride=2, padding=1, output_padding=1, groups=1, dilation=1
Size (chapters/06_shape_formula)
  s(n - 1) + d(k - 1) + 1 - 2p + o
  each axis: 2·(16 - 1) + 1·(3 - 1) + 1 - 2·1 + 1 = 32
Stamps (chapters/01_trans_conv)
  each axis: 16 stamps, each 3 wide, 2 apart, together 2·(16 - 1) + 3 = 33
Padding (chapters/03_padding_stride_channels)
  each axis: removes 1 at each end: 33 - 2·1 = 31
Output padding (chapters/09_lost_size)
  each axis: adds 1 at the far end: 1 that padding removed, given back, and 0 past all stamps
Position (chapters/11_cures)
  each axis: input cell i is centred on output cell 2·i, with F.interpolate(scale_factor=2,
    align_corners=False) on 2·i + 0.5
As a convolution (chapters/05_rearrangement)
  each axis: 1 zero between neighbours, 1 before, 2 after; then stride 1
Round trip (chapters/09_lost_size)
  each axis: a convolution with these settings maps 31 or 32 to 16; back with output_padding=0 or 1
  each axis: for 2·n cells, whatever n: d(k - 1) + 1 + o = 2p + s needs output_padding=1
Overlap (chapters/10_checkerboards)
  each axis: uneven, stride 2 does not divide kernel_size 3: a checkerboard can show
  far from every border 1, 2 or 4 stamps reach a cell; in this output 1, 2 or 4
  0 of 1024 cells reached by no stamp
Even overlap (chapters/11_cures)
  kernel_size=4, padding=1, output_padding=0: the output is still 32×32
  kernel_size=2, padding=0, output_padding=0: the output is still 32×32
  the kernel has another shape then: train again
Cost (chapters/15_cost)
  weights: 8·4·3·3 = 288, and 4 of the bias
  multiply-adds for one example, with those that padding removes: 16·16·8·4·3·3 = 73,728"""


def test_axes_that_differ_have_their_own_lines():
    module = nn.ConvTranspose3d(1, 1, (4, 4, 2), stride=(2, 2, 2), dilation=(1, 1, 2), bias=False)
    topics = said(module, (3, 3, 1))
    assert topics["Settings"] == [
        "kernel_size=(4,4,2), stride=2, padding=0, output_padding=0, groups=1, dilation=(1,1,2)"
    ]
    assert topics["Overlap"] == [
        "axis 0 and 1: even, stride 2 divides kernel_size 4",
        "axis 2: uneven, stride 2 and dilation 2 share the factor 2: a checkerboard can show",
        "far from every border 0 or 8 stamps reach a cell; in this output 0, 1, 2 or 4",
        "64 of 192 cells reached by no stamp: they are 0",
    ]
    assert topics["Even overlap"][0] == (
        "kernel_size=4, padding=(0,0,1), output_padding=(0,0,1), dilation=1: the output is still 8×8×3"
    )


def test_both_reasons_for_uneven_overlap_are_named():
    topics = said(nn.ConvTranspose1d(1, 1, 3, stride=4, dilation=2), 4)
    assert topics["Overlap"][0] == (
        "uneven, stride 4 does not divide kernel_size 3, and stride 4 and dilation 2 share the factor 2: "
        "a checkerboard can show"
    )
    assert said(nn.ConvTranspose1d(1, 1, 4, stride=2, dilation=3), 4)["Overlap"][0] == (
        "even, stride 2 divides kernel_size 4 and shares no factor with dilation 3"
    )


def test_padding_can_be_so_large_that_no_size_comes_back():
    topics = said(nn.ConvTranspose1d(1, 1, 1, stride=1, padding=2, output_padding=2, dilation=3), 3)
    assert (
        topics["Round trip"][0] == "a convolution with these settings maps no size to 3; it maps this output, 1, to 5"
    )


def test_an_input_tensor_may_stand_for_its_size():
    module = nn.ConvTranspose2d(2, 1, 3)
    for x in (torch.zeros(5, 2, 3, 4), torch.zeros(2, 3, 4)):
        assert explain(module, x) == explain(module, (3, 4)) == explain(module, [3, 4])


EVEN_4 = ([4], [1, 2, 4], None)
OF_VAE = ([1, 2, 4], [1, 2, 4], Change((4, 4), (1, 1), (0, 0), (1, 1)))
# model, input_size, then for each layer: name, input and output size, stamps inside and here, the suggestion
MODELS = {
    "U-Net": (
        UNet,
        (1, 16, 16),
        [("up.1", (4, 4), (8, 8), [1], [1], None), ("up.0", (8, 8), (16, 16), [1], [1], None)],
    ),
    "DCGAN": (
        dcgan,
        (6, 1, 1),
        [
            ("0", (1, 1), (4, 4), [16], [1], None),
            ("3", (4, 4), (8, 8), *EVEN_4),
            ("6", (8, 8), (16, 16), *EVEN_4),
            ("9", (16, 16), (32, 32), *EVEN_4),
        ],
    ),
    "VAE": (
        VAE,
        (4,),
        [
            ("blocks.0.0", (2, 2), (4, 4), *OF_VAE),
            ("blocks.1.0", (4, 4), (8, 8), *OF_VAE),
            ("last.0", (8, 8), (16, 16), *OF_VAE),
        ],
    ),
    "FCN-32s": (FCN32s, (3, 40, 64), [("upscore", (2, 3), (96, 128), [4], [1, 2, 4], None)]),
    "HiFi-GAN": (
        HiFiGAN,
        (16, 3),
        [
            ("ups.0", (3,), (24,), [2], [1, 2], None),
            ("ups.1", (24,), (192,), [2], [1, 2], None),
            ("ups.2", (192,), (384,), [2], [1, 2], None),
            ("ups.3", (384,), (768,), [2], [1, 2], None),
        ],
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_layers_of_real_models_are_named_in_the_order_they_run(name):
    make, input_size, expected = MODELS[name]
    found = explain(make(), input_size)
    assert found.not_run == () and found.fed == ((1, *input_size),)
    assert [
        (layer.name, layer.input_size, layer.output_size, layer.inside, layer.here, layer.suggestion)
        for layer in found.layers
    ] == expected
    lines = repr(found).split("\n")
    assert max(map(len, lines)) <= 100
    rows = [line.split() for line in lines[3 : 3 + len(expected)]]
    assert [(row[0], row[-1]) for row in rows] == [(row[0], "uneven" if row[-1] else "even") for row in expected]


def test_a_model_as_text():
    assert repr(explain(UNet(), (1, 16, 16))) == UNET
    assert repr(explain(VAE(), (4,))) == VAE_TEXT


LEGEND = """\
k kernel_size, s stride, p padding, o output_padding, d dilation, g groups; inside: how many stamps
  reach a cell far from every border; here: a cell of this output."""

UNET = f"""\
UNet fed with (1, 1, 16, 16): transposed convolutions in the order they ran

layer  kind  k  s  p  o  d  g  size         factor  inside  here  overlap
up.1   2d    2  2  0  0  1  1  4×4 → 8×8    2       1       1     even
up.0   2d    2  2  0  0  1  1  8×8 → 16×16  2       1       1     even

{LEGEND}
Even overlap makes a checkerboard avoidable and does not cure it (chapters/11_cures)."""

VAE_TEXT = f"""\
VAE fed with (1, 4): transposed convolutions in the order they ran

layer       kind  k  s  p  o  d  g  size         factor  inside  here   overlap
blocks.0.0  2d    3  2  1  1  1  1  2×2 → 4×4    2       1,2,4   1,2,4  uneven
blocks.1.0  2d    3  2  1  1  1  1  4×4 → 8×8    2       1,2,4   1,2,4  uneven
last.0      2d    3  2  1  1  1  1  8×8 → 16×16  2       1,2,4   1,2,4  uneven

{LEGEND}
Uneven overlap can show as a checkerboard (chapters/10_checkerboards). Even, at the same size:
blocks.0.0: kernel_size=4, padding=1, output_padding=0 or kernel_size=2, padding=0, output_padding=0
blocks.1.0: kernel_size=4, padding=1, output_padding=0 or kernel_size=2, padding=0, output_padding=0
last.0: kernel_size=4, padding=1, output_padding=0 or kernel_size=2, padding=0, output_padding=0
Shifted against F.interpolate to the same size with align_corners=False (chapters/11_cures), in
  cells: -0.5 (blocks.0.0, blocks.1.0, last.0)."""


class Asking(nn.Module):
    """One layer under two names, run twice and given output_size= the second time, and one layer that never runs."""

    def __init__(self):
        super().__init__()
        self.up = self.again = nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1)
        self.unused = nn.ConvTranspose2d(1, 1, 2)

    def forward(self, x):
        return self.again(input=self.up(x), output_size=(10, 9))


def test_the_explanation_is_of_the_output_size_that_the_call_asked_for():
    found = explain(Asking(), (1, 3, 3))
    assert [layer.output_size for layer in found.layers] == [(5, 5), (10, 9)]
    assert [layer.settings.output_padding for layer in found.layers] == [(0, 0), (1, 0)]
    assert [layer.name for layer in found.layers] == ["up = again"] * 2
    assert found.not_run == ("unused",)
    assert repr(found).split("\n")[-8:] == [
        "up = again (call 1): kernel_size=4, padding=2, output_padding=1 or kernel_size=2, padding=1,",
        "  output_padding=1",
        "up = again (call 2): kernel_size=4, padding=(1,2), output_padding=(0,1) or kernel_size=2,",
        "  padding=(0,1), output_padding=(0,1)",
        "Shifted against F.interpolate to the same size with align_corners=False (chapters/11_cures), in",
        "  cells: -0.5, varying along the axes (up = again (call 2)).",
        "up = again (call 2): ran with output_padding=(1, 0), the layer's own is (0, 0).",
        "Not seen to run: unused.",
    ]


def test_a_layer_that_runs_twice_has_two_rows_and_one_change():
    up = nn.ConvTranspose1d(1, 1, 3, stride=2)
    found = explain(nn.Sequential(up, up), (1, 4))
    assert [(layer.name, layer.input_size, layer.output_size) for layer in found.layers] == [
        ("0 = 1", (4,), (9,)),
        ("0 = 1", (9,), (19,)),
    ]
    assert repr(found).count("0 = 1: kernel_size=4, padding=1, output_padding=1") == 1


@pytest.mark.parametrize("norm", ["weight_norm", "spectral_norm"])
@pytest.mark.parametrize("where", [nn.utils, parametrizations])
def test_a_layer_with_a_normed_weight_is_explained(norm, where):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PyTorch prefers parametrizations, old models don't
        normed = getattr(where, norm)(nn.ConvTranspose1d(2, 4, 3, stride=2))
    before = [value.clone() for value in normed.state_dict().values()]
    (alone,), (inside,) = explain(normed, 5).layers, explain(nn.Sequential(normed), (2, 5)).layers
    assert alone == inside._replace(name="") and alone.weights == 24 and alone.suggestion.kernel_size == (4,)
    torch.testing.assert_close(list(normed.state_dict().values()), before)


def test_a_model_without_transposed_layers_says_so():
    found = explain(nn.Sequential(nn.Conv2d(1, 1, 1)), (1, 2, 2))
    assert found.layers == () and found.not_run == ()
    said = "Sequential fed with (1, 1, 2, 2): no transposed convolution was seen"
    assert repr(found).split("\n")[0] == said and "computed in another way" in repr(found)
    assert "<table" not in found._repr_html_() and said in found._repr_html_()


def test_a_model_may_be_fed_tensors():
    class Conditional(nn.Module):
        def __init__(self):
            super().__init__()
            self.name = nn.Embedding(3, 2)
            self.up = nn.ConvTranspose1d(2, 1, 2, stride=2)

        def forward(self, x, which):
            return self.up(x + self.name(which)[..., None])

    found = explain(Conditional(), (torch.zeros(5, 2, 4), torch.tensor([0, 1, 2, 0, 1])))
    assert found.fed == ((5, 2, 4), (5,)) and found.layers[0].output_size == (8,)
    assert repr(found).startswith("Conditional fed with (5, 2, 4) and (5,): ")
    up = nn.Sequential(nn.ConvTranspose2d(1, 1, 2))
    assert explain(up, torch.zeros(1, 3, 4)).layers == explain(up, (1, 3, 4)).layers  # a tensor without a batch


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.complex64])
def test_zeros_have_the_dtype_of_the_weights(dtype):
    assert explain(nn.Sequential(nn.ConvTranspose1d(1, 1, 2, dtype=dtype)), (1, 3)).layers[0].output_size == (4,)


class Page(HTMLParser):
    """The text of some HTML, its tags, and the cells of its table."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.words, self.cells = [], [], [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag != "br":
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append([tag, ""])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)
        if self.open[-1] in ("td", "th"):
            self.cells[-1][1] += data + "\n"


FOUND = {
    "a layer": lambda: explain(nn.ConvTranspose3d(2, 4, (3, 2, 4), (2, 1, 2), 1, groups=2), (5, 6, 7)),
    "a model": lambda: explain(Asking(), (1, 3, 3)),
    "VAE": lambda: explain(VAE(), (4,)),
}


@pytest.mark.parametrize("name", FOUND)
def test_the_page_shows_the_numbers_of_the_text_in_a_table_that_a_screen_reader_can_read(name):
    found = FOUND[name]()
    page = Page(found._repr_html_())
    text = repr(found)
    assert sorted(re.findall(r"\d+", " ".join(page.words))) == sorted(re.findall(r"\d+", text))
    one_line = " ".join(text.split())
    for line in "".join(cell for tag, cell in page.cells if tag == "td").split("\n"):
        assert line in one_line
    names = [tag for tag, _ in page.tags]
    heads = [attributes["scope"] for tag, attributes in page.tags if tag == "th"]
    assert names.count("caption") == 1 and set(heads) == {"col", "row"}
    assert heads.count("row") == names.count("tr") - 1
    assert len(page.cells) == heads.count("col") * names.count("tr")
    (scrolled,) = [attributes for tag, attributes in page.tags if attributes.get("tabindex") == "0"]
    assert scrolled["aria-label"] == text.split("\n")[0] and scrolled["role"] == "group"
    colours = [attributes["style"] for _, attributes in page.tags if "color" in attributes.get("style", "")]
    assert colours == ["text-align:left;color:inherit"] and "background" not in found._repr_html_()


def test_names_are_escaped():
    model = type("<i>Net", (nn.Sequential,), {})()
    model.add_module("<b>&up", nn.ConvTranspose1d(1, 1, 3, stride=2))
    html = explain(model, (1, 4))._repr_html_()
    assert "<b>" not in html and "<i>" not in html
    assert ["th", "<b>&up\n"] in Page(html).cells
    assert any(word.startswith("<b>&up: kernel_size=4") for word in Page(html).words)


def test_long_names_and_large_sizes_fit_into_100_columns():
    up = nn.ConvTranspose3d(64, 64, (3, 5, 7), (1, 2, 3), (1, 2, 3), (0, 1, 2), groups=64, device="meta")
    holder = Holder(nn.ModuleDict({"generator_of_high_resolution_volumes": nn.Sequential(up)}))
    text = repr(explain(holder, (64, 100, 101, 102)))
    assert max(map(len, text.split("\n"))) <= 100
    row = text.split("\n")[3]
    assert row.startswith("…olumes.0 ") and " 3×5×7 " in row and " 100×101×102 → 100×202×306 " in row


class Holder(nn.Module):
    """Runs the one transposed layer somewhere inside."""

    def __init__(self, inside):
        super().__init__()
        self.inside = inside

    def forward(self, x):
        (up,) = [module for module in self.modules() if isinstance(module, nn.ConvTranspose3d)]
        return up(x)


def test_each_topic_has_a_chapter_of_the_course(root):
    chapters = {path.stem for path in (root / "chapters").glob("*.ipynb")}
    numbers = {chapter[:2] for chapter in chapters}
    for file in CHAPTERS.values():
        folder, chapter = file.split("/")
        assert folder == "chapters" and re.fullmatch(r"\d\d_[a-z_]+", chapter)
        assert chapter in chapters or chapter[:2] not in numbers  # not written yet
    lines = repr(explain(nn.ConvTranspose1d(1, 1, 2), 3)).split("\n")
    assert [line for line in lines if line.endswith(")") and line[0] != " "] == [
        f"{topic} ({file})" for topic, file in CHAPTERS.items()
    ]
