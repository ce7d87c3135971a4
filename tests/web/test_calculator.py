"""The cheat sheet's calculator finds what the library finds, and its code makes the layer."""

import random

import torch
from torch import nn

from transconv import conv_transpose_size

TRIED = {"k": range(1, 12), "s": range(1, 9), "p": range(17), "d": range(1, 5)}
NAMES = ("n", "k", "s", "p", "o", "d")


def settings(known):
    """Every setting that agrees with what is known, found by trying the calculator's range of values in the library."""
    tried = {name: [known[name]] if name in known else values for name, values in TRIED.items()}
    for d in tried["d"]:
        for s in tried["s"]:
            for o in [known["o"]] if "o" in known else range(max(s, d)):
                for k in tried["k"]:
                    for p in tried["p"]:
                        yield from one_setting(known, k, s, p, o, d)


def one_setting(known, k, s, p, o, d):
    sizes = [known["n"]] if "n" in known else range(1, known["n_out"] + 2 * p + 2)
    for n in sizes:
        try:
            size = conv_transpose_size(n, k, s, p, o, d)
        except ValueError:
            continue
        if known.get("n_out", size) == size:
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
            layer = {**dict(zip(NAMES, (n, k, s, p, o, d))), "n_out": conv_transpose_size(n, k, s, p, o, d)}
        except ValueError:
            continue
        known = {name: layer[name] for name in layer if draw.random() < 0.6}
        if "n" in known or "n_out" in known:
            return known, tuple(layer[name] for name in (*NAMES, "n_out"))


def test_the_calculator_finds_what_the_library_finds(answers):
    draw = random.Random(5)
    questions = [random_question(draw) for _ in range(60)]
    for (known, layer), found in zip(questions, answers("solve", [known for known, _ in questions]), strict=True):
        found = [tuple(one[name] for name in (*NAMES, "n_out")) for one in found]
        assert sorted(found) == sorted(settings(known))
        assert layer in found


def test_its_code_makes_the_layer(answers):
    found = answers("solve", [{"n": 7, "n_out": 16, "d": 2}, {"n": 5, "k": 4, "s": 3, "p": 1}])
    shown = [one for each in found for one in each[:20]]
    for one, code in zip(shown, answers("code", shown), strict=True):
        layer = eval(code, {"nn": nn, "C_in": 1, "C_out": 1})
        assert layer(torch.zeros(1, 1, one["n"], one["n"])).shape[-1] == one["n_out"]
