"""Every number that the figure computes against PyTorch in float64, and whether a wrong one is noticed."""

import ast
import contextlib
import io
import random

import pytest
import torch

from tests.web.against_torch import accepts, close, compare_all, looked_at, settings, tensor, transposed
from tests.web.states import LARGEST, SETTINGS, any_state, axes, is_valid, valid_states

STATES = valid_states(3000, seed=1)


pytestmark = pytest.mark.usefixtures("one_thread")


EXTREMES = {
    "rectangular input": lambda state: len(state["X"]) != len(state["X"][0]),
    "rectangular kernel": lambda state: len(state["K"]) != len(state["K"][0]),
    "one cell": lambda state: len(state["X"]) == len(state["X"][0]) == 1,
    "per-axis stride": lambda state: len(set(state["stride"])) == 2,
    "per-axis padding": lambda state: len(set(state["padding"])) == 2,
    "p > d(k - 1): cropped": lambda state: any(p > d * (k - 1) for _, k, _, p, _, d in axes(state)),
    "o ≥ s with d > s": lambda state: any(o >= s and d > s for _, _, s, _, o, d in axes(state)),
    "s > k": lambda state: any(s > k for _, k, s, _, _, _ in axes(state)),
    "o > p: untouched cells": lambda state: any(o > p for _, _, _, p, o, _ in axes(state)),
    "n ≥ 16": lambda state: len(state["X"]) >= 16,
    "floats": lambda state: isinstance(state["X"][0][0], float),
}


def test_the_settings_include_every_extreme_often():
    assert [name for name, holds in EXTREMES.items() if sum(map(holds, STATES)) < 5] == []


def test_the_figure_computes_what_torch_computes(answers):
    compare_all(STATES, answers("maps", STATES))


def test_so_does_the_largest_figure(answers):
    compare_all([LARGEST], answers("maps", [LARGEST]))


VALID = [state for state in valid_states(200, seed=8) if len(state["X"]) < 8]  # large ones are slow
# Each fault computes the maps as if these were its settings or maps.
FAULTS = {
    **{f"{name} is ignored": lambda state, name=name: {name: [int("padding" not in name)] * 2} for name in SETTINGS},
    **{f"the axes of {name} are swapped": lambda state, name=name: {name: state[name][::-1]} for name in SETTINGS},
    "the kernel is rotated": lambda state: {"K": [line[::-1] for line in state["K"][::-1]]},
    "the first stamp is missing": lambda state: {"X": [[0, *state["X"][0][1:]], *state["X"][1:]]},
    "the last column is missing": lambda state: {"K": [[*line[:-1], 0] for line in state["K"]]},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(answers, fault):
    faulty = [{**state, **FAULTS[fault](state)} for state in VALID]
    wrong = answers("maps", [new if is_valid(new) else old for new, old in zip(faulty, VALID)])
    with pytest.raises(AssertionError):
        compare_all(VALID, wrong)


@pytest.fixture(scope="module")
def cells(answers):
    """Single cells of 1000 settings, and what the figure computes for them."""
    picked = looked_at(STATES[:1000], seed=2)
    return list(zip(picked, answers("cells", picked), strict=True))


def value_at(lines, at):
    return lines[at[0]][at[1]]


def size_of_terms(state):
    return max(1.0, float(tensor(state["X"]).abs().max() * tensor(state["K"]).abs().sum()))


def test_a_stamp_is_what_torch_makes_of_that_cell_alone(cells):
    for item, got in cells:
        state, (i, j) = item["state"], item["input"]
        alone = torch.zeros_like(tensor(state["X"]))
        alone[i, j] = state["X"][i][j]
        wanted = transposed(alone, tensor(state["K"]), stride=state["stride"], dilation=state["dilation"])
        stamp = torch.zeros_like(wanted)
        for cell in got["stamp"]["cells"]:
            assert cell["product"] == state["X"][i][j] * value_at(state["K"], cell["kernelAt"])
            stamp[tuple(cell["at"])] += cell["product"]
        torch.testing.assert_close(stamp, wanted)
        assert [got["stamp"]["top"], got["stamp"]["left"]] == got["stamp"]["cells"][0]["at"]


def test_after_some_steps_the_sum_is_what_torch_makes_of_those_cells(cells):
    for item, got in cells:
        state = item["state"]
        X = tensor(state["X"])
        X.view(-1)[item["step"] :] = 0
        wanted = transposed(X, tensor(state["K"]), stride=state["stride"], dilation=state["dilation"])
        found = tensor(got["sum"])
        rows, columns = wanted.shape
        torch.testing.assert_close(found[:rows, :columns], wanted, rtol=1e-12, atol=1e-12 * size_of_terms(state))
        found[:rows, :columns] = 0
        assert not found.any()


def test_the_terms_of_a_cell_add_up_to_it_and_there_is_one_for_each_stamp(cells):
    for item, got in cells:
        state, at = item["state"], item["output"]
        for term in got["terms"]:
            assert term["input"] == value_at(state["X"], term["inputAt"])
            assert term["kernel"] == value_at(state["K"], term["kernelAt"])
            assert term["product"] == term["input"] * term["kernel"]
        total = sum(term["product"] for term in got["terms"])
        assert total == pytest.approx(value_at(got["output"], at), abs=1e-12 * size_of_terms(state))
        order = [term["inputAt"] for term in got["terms"]]
        assert order == sorted(order)


def test_the_fate_of_a_canvas_cell_follows_from_padding_and_output_padding(cells):
    seen = set()
    for item, got in cells:
        state, at = item["state"], item["canvas"]
        ends = [(s * (n - 1) + d * (k - 1) + 1, p, o) for n, k, s, p, o, d in axes(state)]
        inside = all(p <= place < full - p + o for place, (full, p, o) in zip(at, ends, strict=True))
        without = all(p <= place < full - p for place, (full, p, o) in zip(at, ends, strict=True))
        reached = all(place < full for place, (full, _, _) in zip(at, ends, strict=True))
        wanted = {
            (True, True): "kept",
            (True, False): "given back",
            (False, False): "removed",
        }
        assert got["fate"] == (wanted[inside, without] if reached else "untouched")
        seen.add(got["fate"])
    assert seen == {"kept", "given back", "removed", "untouched"}


def test_a_rule_is_broken_exactly_where_torch_refuses(answers):
    rng = random.Random(3)
    states = [any_state(rng) for _ in range(3000)]
    broken, accepted = answers("rules", states), [accepts(state) for state in states]
    assert [rules == [] for rules in broken] == accepted
    for forgotten in ("output_padding", "nothing left"):  # both rules make a difference
        others = [[one for one in rules if one["rule"] != forgotten] for rules in broken]
        assert [rules == [] for rules in others] != accepted


def test_the_copied_code_runs_unchanged_and_ends_with_its_own_result(answers):
    states = [state for state in STATES if len(state["X"]) < 9][:50]
    for state, code in zip(states, answers("asPyTorch", states), strict=True):
        names = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, names)
        said = ast.literal_eval(code.splitlines()[-1].removeprefix("# "))
        wanted = transposed(tensor(state["X"]), tensor(state["K"]), **settings(state))
        assert torch.equal(names["Y"], wanted)
        close(said, wanted, size_of_terms(state))
