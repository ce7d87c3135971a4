"""Random settings of the figure, the same on every machine."""

import random

from transconv_course.scenes import LIMITS

SETTINGS = ("stride", "padding", "output_padding", "dilation")


def pair(rng, low, high):
    return [rng.randint(low, high), rng.randint(low, high)]


def map_of(rng, rows, columns):
    """A map of small integers, of floats, or of large numbers of both signs."""
    draw = rng.choice(
        [
            lambda: rng.randint(-9, 9),
            lambda: rng.gauss(0, 1),
            lambda: rng.choice([0, 0, 1, -1, 0.5, 1e-9]),
            lambda: rng.uniform(-1e6, 1e6),
        ]
    )
    return [[draw() for _ in range(columns)] for _ in range(rows)]


# The kinds of settings, as (weight, {name: (smallest, largest)}); anything a kind leaves out is drawn as in USUAL.
USUAL = {"X": (1, 7), "K": (1, 5), "stride": (1, 4), "padding": (0, 3), "output_padding": (0, 3), "dilation": (1, 3)}
KINDS = {
    "usual": (50, {}),
    "one input cell": (8, {"X": (1, 1)}),
    "one kernel cell": (5, {"K": (1, 1)}),
    "padding beyond the kernel": (12, {"X": (3, 9), "K": (1, 2), "dilation": (1, 2), "padding": (3, 9)}),
    "output_padding not under stride": (8, {"stride": (1, 2), "dilation": (3, 5), "output_padding": (2, 4)}),
    "stride beyond the kernel": (8, {"K": (1, 3), "stride": (4, 8)}),
    "every setting to its limit": (
        8,
        {"X": (1, 5), "K": (1, 9), "stride": (1, 8), "padding": (0, 20), "output_padding": (0, 7), "dilation": (1, 5)},
    ),
    "large": (1, {"X": (8, 20), "K": (1, 9), "stride": (1, 2), "padding": (0, 9)}),
}
LARGEST = {
    "X": [[1] * 20] * 20,
    "K": [[1] * 9] * 9,
    "stride": [2, 3],
    "padding": [4, 0],
    "output_padding": [1, 2],
    "dilation": [1, 2],
}


def any_state(rng):
    """A setting within the figure's limits; PyTorch may accept it or refuse it."""
    kinds = list(KINDS.values())
    [(_, special)] = rng.choices(kinds, [weight for weight, _ in kinds])
    spans = {**USUAL, **special}
    maps = {name: map_of(rng, *pair(rng, *spans[name])) for name in "XK"}
    return {**maps, **{name: pair(rng, *spans[name]) for name in SETTINGS}}


def axes(state):
    """The letters n, k, s, p, o, d of each axis."""
    size = [[len(state[name]), len(state[name][0])] for name in "XK"]
    return list(zip(*size, *([state[name][axis] for axis in (0, 1)] for name in SETTINGS), strict=True))


def is_valid(state):
    """Whether output_padding is smaller than stride or dilation and some output is left."""
    return all((o < s or o < d) and s * (n - 1) + d * (k - 1) + 1 - 2 * p + o >= 1 for n, k, s, p, o, d in axes(state))


def valid_states(count, seed):
    """Settings that PyTorch accepts."""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        state = any_state(rng)
        if is_valid(state):
            found.append(state)
    return found


SCENE_NAMES = ("plain", "plain", "hero", "window", "line", "channels", "training", "inverse")
LINES = [[[1, 2], [2, 4]], [[0, 0], [0, 0]], [[0, 3]]]  # the second is the product of no two lines


def any_figure(rng):
    """A state with a scene, views, channels, a focus, a step and a noise, of which figures refuse some."""
    given = {"scene": rng.choice(SCENE_NAMES)}
    if rng.random() < 0.5:
        given |= {"X": some_channels(rng, 1), "K": some_channels(rng, 2)}
    if rng.random() < 0.2:
        given["K"] = rng.choice(LINES)
    if rng.random() < 0.4:
        given["views"] = rng.sample(list(LIMITS["views"]), rng.randint(1, 3))
        given |= {"view": rng.choice(given["views"])} if rng.random() < 0.5 else {}
    if rng.random() < 0.6:
        place = [rng.randint(0, 2) for _ in range(rng.randint(1, 4))]
        given["focus"] = {"map": rng.choice(("input", "kernel", "output")), "at": place}
    if rng.random() < 0.1:
        given["stride"] = 2
    if rng.random() < 0.2:
        given["step"] = rng.randint(-1, 8)
    if rng.random() < 0.1:
        given["noise"] = rng.choice((0, 0.5, 1.5))
    return given


def some_channels(rng, axes):
    """A map, usually with the axes of its channels."""
    size = [rng.randint(1, 3) for _ in range(axes)] if rng.random() < 0.8 else []
    return nested(size, lambda: [[rng.randint(-3, 3), 1], [2, 0]])


def nested(size, make):
    return [nested(size[1:], make) for _ in range(size[0])] if size else make()
