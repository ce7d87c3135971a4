"""The cheat sheet's calculator finds what the library finds, and its code makes the layer."""

import json
import random
import re
import time

import pytest
import torch
from torch import nn

from transconv import conv_transpose_size, settings_for

NAMES = ("n", "k", "s", "p", "o", "d")


@pytest.fixture(scope="module")
def limits(root):
    return json.loads((root / "web/calculator/limits.json").read_text(encoding="utf-8"))


def settings(known, limits):
    """Every setting that agrees with what is known, found by trying the calculator's range of values in the library."""
    smallest, most = limits["smallest"], limits["tried"]
    tried = {name: [known[name]] if name in known else range(smallest[name], most[name] + 1) for name in NAMES[1:]}
    for d in tried["d"]:
        for s in tried["s"]:
            for o in tried["o"]:
                for k in tried["k"]:
                    for p in tried["p"]:
                        yield from one_setting(known, k, s, p, o, d)


def one_setting(known, k, s, p, o, d):
    sizes = [known["n"]] if "n" in known else range(1, known["m"] + 2 * p + 2)
    for n in sizes:
        try:
            size = conv_transpose_size(n, k, s, p, o, d)
        except ValueError:
            continue
        if known.get("m", size) == size:
            yield (n, k, s, p, o, d, size)


def random_question(draw):
    """Some of the numbers of a layer that exists."""
    while True:
        n, k, s, p, d = (
            draw.randint(1, 9),
            draw.randint(1, 5),
            draw.randint(1, 4),
            draw.randint(0, 4),
            draw.randint(1, 3),
        )
        o = draw.randrange(max(s, d))
        try:
            layer = {**dict(zip(NAMES, (n, k, s, p, o, d))), "m": conv_transpose_size(n, k, s, p, o, d)}
        except ValueError:
            continue
        known = {name: layer[name] for name in layer if draw.random() < 0.6}
        if "n" in known or "m" in known:
            return known, tuple(layer[name] for name in (*NAMES, "m"))


def scales(one):
    """Whether the output is s times as large for every n; that it is so for two of them is enough."""
    n, *others, m = (one[name] for name in (*NAMES, "m"))
    k, s, p, o, d = others
    return m == s * n and conv_transpose_size(n + 7, k, s, p, o, d) == s * (n + 7)


def test_the_calculator_finds_what_the_library_finds(answers, limits):
    draw = random.Random(5)
    questions = [random_question(draw) for _ in range(60)]
    for (known, layer), found in zip(questions, answers("solve", [known for known, _ in questions]), strict=True):
        rows = [tuple(one[name] for name in (*NAMES, "m")) for one in found]
        assert len(set(rows)) == len(rows) and layer in rows
        assert set(settings(known, limits)) <= set(rows)
        for n, k, s, p, o, d, m in rows:  # some lie beyond what is tried, because they are solved for
            assert conv_transpose_size(n, k, s, p, o, d) == m
            assert known.items() <= dict(zip((*NAMES, "m"), (n, k, s, p, o, d, m))).items()


def test_what_holds_for_every_size_comes_first(answers):
    for found in answers(
        "solve", [{"n": 20, "s": 15, "d": 1}, {"n": 7, "k": 4}, {"m": 24}, {"n": 12, "m": 36, "p": 1}]
    ):
        every = [scales(one) for one in found]
        assert any(every) and every == sorted(every, reverse=True)


@pytest.mark.parametrize(
    ("known", "first"),
    [
        ({"n": 100, "m": 25600, "k": 1024}, {"s": 256, "p": 384, "o": 0}),  # WaveGlow
        ({"n": 100, "k": 1024, "s": 256}, {"m": 25600, "p": 384, "o": 0}),
        ({"m": 10_000_000, "k": 16, "s": 8}, {"n": 1_250_000, "p": 4, "o": 0}),
        ({"n": 2_500_000, "m": 10_000_000}, {"k": 4, "s": 4, "p": 0}),
    ],
)
def test_it_knows_the_layers_of_audio_models(answers, known, first):
    (found,) = answers("solve", [known])
    assert first.items() <= found[0].items() and scales(found[0])


def test_with_a_large_stride_it_tries_the_kernels_that_are_common_there(answers):
    (found,) = answers("solve", [{"n": 100, "m": 25600}])
    layers = [(256, 256, 0), (512, 256, 128), (1024, 256, 384)]  # the last is WaveGlow's
    assert layers == [(one["k"], one["s"], one["p"]) for one in found[:3]]


def test_the_largest_numbers_take_no_longer_than_small_ones(answers, limits):
    largest, questions = limits["largest"], []
    for names in ("n", "m", "nm", "nks", "mks", "nmd", "nmsd", "ns", "mo"):
        questions.append({name: largest[name] for name in names})
    start = time.perf_counter()
    answers("count", questions)
    assert time.perf_counter() - start < 20  # a loop over the sizes, or over every o or k, would take minutes


def read_settings(text):
    return {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", text)}


def test_where_nothing_fits_it_says_the_way_out(answers):
    cell_too_many = {"n": 10, "m": 10, "k": 4, "s": 1, "d": 1}
    hifi_gan = {"n": 32, "m": 160, "k": 10, "s": 5, "p": 2}  # hifi-gan#12
    too_large = {"n": 2, "m": 100, "k": 2, "s": 3}
    crop, instead, same, larger = answers("wayOut", [cell_too_many, hifi_gan, hifi_gan | {"o": 0}, too_large])

    assert crop["key"] == "crop" and crop["values"][1] == 11
    assert conv_transpose_size(10, 4, p=read_settings(crop["values"][0])["padding"]) == 11
    other = read_settings(crop["values"][2])
    assert conv_transpose_size(10, other["kernel_size"], p=other["padding"]) == 10

    assert instead == same and instead["key"] == "instead"
    assert read_settings(instead["values"][0]) == {"padding": 3, "output_padding": 1}

    assert larger["key"] == "larger" and larger["values"][0] == conv_transpose_size(2, 2, 3, 0, 2)
    for way in larger["values"][1:]:
        assert settings_for(100, 2, **{"kernel_size": 2, "stride": 3} | read_settings(way))


def test_every_way_out_leads_there(answers):
    draw = random.Random(6)
    questions = [
        {"n": draw.randint(1, 9), "m": draw.randint(1, 40), "k": draw.randint(1, 5), "s": draw.randint(1, 3), "d": 1}
        | ({"p": draw.randint(0, 3)} if draw.random() < 0.5 else {})
        | ({"o": 0} if draw.random() < 0.5 else {})
        for _ in range(200)
    ]
    nothing = [known for known, found in zip(questions, answers("solve", questions)) if not found]
    assert len(nothing) > 50
    for known, way in zip(nothing, answers("wayOut", nothing), strict=True):
        for one in way["settings"]:
            assert conv_transpose_size(*(one[name] for name in NAMES)) == one["m"]
            assert one["m"] == known["m"] + (way["key"] == "crop" and one is way["settings"][0])
            assert (one["n"], one["d"]) == (known["n"], known["d"])


def test_its_code_makes_the_layer(answers):
    found = answers("solve", [{"n": 7, "m": 16, "d": 2}, {"n": 5, "k": 4, "s": 3, "p": 1}])
    shown = [one for each in found for one in each[:20]]
    for one, code in zip(shown, answers("code", shown), strict=True):
        layer = eval(code, {"nn": nn, "C_in": 1, "C_out": 1})
        assert layer(torch.zeros(1, 1, one["n"], one["n"])).shape[-1] == one["m"]
