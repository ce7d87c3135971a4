"""The numbers on the screen, in the grids of every view, against PyTorch."""

import random

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import expect

from tests.web.against_torch import round_trip, settings, tensor, transposed
from tests.web.figures import VIEWS
from tests.web.states import is_valid, map_of, pair


def small_states(count, seed):
    """Settings in integers, small enough that every map has real cells."""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        state = {name: map_of(rng, *pair(rng, 1, 3)) for name in "XK"}
        state |= {"stride": pair(rng, 1, 3), "padding": pair(rng, 0, 2)}
        state |= {"output_padding": pair(rng, 0, 2), "dilation": pair(rng, 1, 2), "views": list(VIEWS)}
        whole = all(isinstance(value, int) for name in "XK" for row in state[name] for value in row)
        if whole and is_valid(state) and reference(state)["output"].numel() <= 25:
            found.append(state)
    return found


def reference(state):
    X, K = tensor(state["X"]), tensor(state["K"])
    return {
        "X": X,
        "K": K,
        "output": transposed(X, K, **settings(state)),
        "full": transposed(X, K, stride=state["stride"], dilation=state["dilation"]),
        "overlap": transposed(torch.ones_like(X), torch.ones_like(K), **settings(state)),
        "trip": round_trip(X, K, state),
    }


def by(values):
    return "×".join(map(str, values.shape))


STATES = small_states(12, seed=9)


@pytest.mark.parametrize("number", range(len(STATES)))
def test_every_view_shows_what_torch_computes(one_figure, number):
    figure, shown = one_figure, STATES[number]
    wanted = reference(shown)
    figure.show(shown)
    output, full = wanted["output"], wanted["full"]
    rows, columns = output.shape
    expect(figure.grid(f"Stamps on each output cell, {by(output)}", "Overlap")).to_be_visible()
    expect(figure.grid(f"W, {wanted['X'].numel()}×{output.numel()}", "Matrix")).to_be_visible()

    def on_screen(name, view=None):
        return tensor(figure.numbers(figure.grid(name, view)))

    assert torch.equal(on_screen("Input X"), wanted["X"])
    assert torch.equal(on_screen("Kernel K"), wanted["K"])

    stamps = on_screen("Output Y", "Stamp")
    top, left = shown["padding"]
    assert torch.equal(stamps[top : top + rows, left : left + columns], output)
    assert torch.equal(stamps[: full.shape[0], : full.shape[1]], full)

    assert torch.equal(on_screen("Output Y", "Gather"), output)
    assert torch.equal(on_screen("Turned kernel", "Gather"), torch.flip(wanted["K"], (0, 1)))
    assert torch.equal(gathered(figure, shown), output)

    transposed_matrix = on_screen("Wᵀ", "Matrix")
    assert torch.equal(on_screen("W,", "Matrix"), transposed_matrix.T)
    assert torch.equal(transposed_matrix @ wanted["X"].flatten(), output.flatten())
    assert torch.equal(on_screen("Output Y", "Matrix").flatten(), output.flatten())
    assert torch.equal(on_screen("Input X", "Matrix").flatten(), wanted["X"].flatten())

    assert torch.equal(on_screen("Stamps on each", "Overlap"), wanted["overlap"])
    for size in output.shape:
        expect(figure.view("Shape")).to_contain_text(f"= {size}")
    if wanted["trip"]:
        there, back = wanted["trip"]
        assert torch.equal(on_screen("After the convolution", "Round trip"), there)
        assert torch.equal(on_screen("After the way back", "Round trip"), back)
    else:
        expect(figure.view("Round trip")).to_contain_text("there is no round trip")


def gathered(figure, state):
    """The convolution of the rearranged input on the screen, without the cells marked as cropped."""
    grid = figure.grid("Rearranged input", "Gather")
    cells = grid.get_by_role("gridcell").evaluate_all(
        "all => all.map((e) => [e.getAttribute('aria-label'), e.textContent])"
    )
    size = [int(side) for side in grid.get_attribute("aria-label").split(",")[1].split(".")[0].split("×")]
    kept = [float(text.replace("−", "-")) for label, text in cells if "cropped" not in label]
    turned = torch.flip(tensor(state["K"]), (0, 1))
    return F.conv2d(tensor(kept).view(1, 1, *size), turned[None, None], dilation=state["dilation"])[0, 0]
