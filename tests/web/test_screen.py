"""The numbers on the screen, in every view, against PyTorch."""

import math
import random

import pytest
import torch

from tests.web.against_torch import settings, tensor, transposed
from tests.web.figures import COLOURS, LAPTOP, LOAD, element, page_of
from tests.web.states import is_valid, map_of, pair

SHOWN = """e => Object.fromEntries([...e.shadowRoot.querySelectorAll("[data-key]")]
    .filter((one) => getComputedStyle(one).visibility === "visible")
    .map((one) => [one.dataset.key, one.textContent]))"""


def small_states(count, seed):
    """Settings in integers, small enough that every map has real cells."""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        state = {name: map_of(rng, *pair(rng, 1, 3)) for name in "XK"}
        state |= {"stride": pair(rng, 1, 3), "padding": pair(rng, 0, 2)}
        state |= {"output_padding": pair(rng, 0, 2), "dilation": pair(rng, 1, 2)}
        whole = all(isinstance(value, int) for name in "XK" for row in state[name] for value in row)
        if whole and is_valid(state) and computed(state).numel() <= 25:
            found.append(state)
    return found


def computed(state):
    return transposed(tensor(state["X"]), tensor(state["K"]), **settings(state))


STATES = small_states(12, seed=9)


@pytest.fixture(scope="module")
def host(browser, address):
    with page_of(browser, address, f"{COLOURS}{element()}{LOAD}", **LAPTOP, reduced_motion="reduce") as page:
        page.wait_for_function("document.querySelector('#fig').shadowRoot")
        yield page.locator("#fig")


def number(text):
    return float(text.strip("()").replace("−", "-"))


@pytest.mark.parametrize("view", ["stamps", "window", "matrix", "phases"])
@pytest.mark.parametrize("index", range(len(STATES)))
def test_every_view_shows_what_torch_computes(host, index, view):
    state, wanted = STATES[index], computed(STATES[index])
    host.evaluate("(e, state) => { e.state = state; }", {**state, "view": view, "focus": None, "step": None})
    shown = host.evaluate(SHOWN)
    Y = torch.tensor([[number(shown[f"y{r},{c}"]) for c in range(wanted.shape[1])] for r in range(wanted.shape[0])])
    assert torch.equal(Y.double(), wanted)
    tiles = {key: text for key, text in shown.items() if key[0] == "t"}
    if view == "window" and not tiles:  # one window at a time, that of the chosen cell
        for at in torch.cartesian_prod(*map(torch.arange, wanted.shape)).tolist():
            host.evaluate("(e, at) => { e.state = {focus: {map: 'output', at}}; }", at)
            window = {key: text for key, text in host.evaluate(SHOWN).items() if key[0] == "t"}
            total = sum(math.prod(map(number, text.split("·"))) for text in window.values())
            assert total == wanted[tuple(at)]
            tiles |= window
    assert tiles or not wanted.any()
    for key, text in tiles.items():
        i, j, t, u = map(int, key[1:].split(","))
        assert list(map(number, text.split("·"))) == [state["X"][i][j], state["K"][t][u]]
