"""The tiles of the stage, added up by where they lie in each view, against PyTorch in float64."""

import pytest
import torch

from tests.web.against_torch import close, settings, tensor, transposed
from tests.web.states import is_valid, valid_states

WIDTHS = (320, 358, 688, 1200)
VIEWS = {"stamps", "window", "matrix", "phases"}
SMALL = [state for state in valid_states(800, seed=20) if len(state["X"]) * len(state["X"][0]) <= 49]


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def asked():
    """Settings small enough for a number in every tile, each with a width of the screen."""
    few = [state for state in SMALL if products_of(state) <= 300]
    return [{"state": state, "width": WIDTHS[index % 4]} for index, state in enumerate(few)]


def products_of(state):
    return len(state["X"]) * len(state["X"][0]) * len(state["K"]) * len(state["K"][0])


def compare(asked, answers):
    for item, sums in zip(asked, answers, strict=True):
        state = item["state"]
        X, K = tensor(state["X"]), tensor(state["K"])
        wanted = transposed(X, K, **settings(state))
        for view in VIEWS:
            pairs = [pair for row, line in zip(sums[view], wanted) for pair in zip(row, line) if pair[0] is not None]
            got, known = zip(*pairs, strict=True)  # of a view that shows one window at a time, only some
            close(got, torch.stack(known), max(1.0, float(X.abs().max() * K.abs().sum())))


def test_in_every_view_the_tiles_of_a_cell_add_up_to_what_torch_computes(asked, answers):
    assert len(asked) > 500
    assert any(max(item["state"]["padding"]) > 1 for item in asked)
    assert any(max(item["state"]["output_padding"]) > 0 for item in asked)
    assert any(len(set(item["state"]["stride"])) == 2 for item in asked)
    found = answers("stage", asked)
    assert set(found[0]) == VIEWS
    compare(asked, found)


FAULTS = {
    "the kernel is rotated": lambda state: {"K": [line[::-1] for line in state["K"][::-1]]},
    "stride is swapped": lambda state: {"stride": state["stride"][::-1]},
    "a stamp is missing": lambda state: {"X": [[0, *state["X"][0][1:]], *state["X"][1:]]},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(asked, answers, fault):
    few = asked[:80]
    faulty = [{**item, "state": {**item["state"], **FAULTS[fault](item["state"])}} for item in few]
    kept = [new if is_valid(new["state"]) else old for new, old in zip(faulty, few, strict=True)]
    with pytest.raises(AssertionError):
        compare(few, answers("stage", kept))
