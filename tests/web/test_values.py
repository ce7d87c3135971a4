"""Every number of every view against PyTorch in float64, in the module that ships."""

import contextlib
import random

import pytest
import torch

from against_torch import accepts, compare_all, looked_at, tensor, transposed
from states import LARGEST, any_state, axes, good_states

STATES = good_states(10_500, seed=1)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """The maps are small, and the other core is the browser's."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


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


@pytest.mark.parametrize("extreme", EXTREMES)
def test_the_settings_hold_every_extreme_often(extreme):
    assert sum(map(EXTREMES[extreme], STATES)) >= 20


@pytest.mark.parametrize("part", range(7))
def test_every_view_says_what_torch_says(shipped, part):
    states = STATES[part::7]
    compare_all(states, shipped.each("m.compute(item)", states))


def test_the_largest_figure_says_what_torch_says(shipped):
    compare_all([LARGEST], shipped.each("m.compute(item)", [LARGEST]))


@pytest.fixture(scope="module")
def cells(operator):
    """Single cells of 1500 settings, and what the figure says of them."""
    picked = looked_at(STATES[:1500], seed=2)
    answers = operator.each(
        """({
            stamp: m.stampAt(item.state, item.input),
            terms: m.terms(item.state, item.output),
            window: m.windowAt(item.state, item.output),
            fate: m.fate(item.state, item.canvas),
            sum: m.runningSum(item.state, item.step),
            output: m.output(item.state),
            overlap: m.overlap(item.state),
        })""",
        picked,
    )
    return list(zip(picked, answers, strict=True))


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


def test_the_terms_of_a_cell_sum_to_it_and_are_as_many_as_its_stamps(cells):
    for item, got in cells:
        state, at = item["state"], item["output"]
        for term in got["terms"]:
            assert term["input"] == value_at(state["X"], term["inputAt"])
            assert term["kernel"] == value_at(state["K"], term["kernelAt"])
            assert term["product"] == term["input"] * term["kernel"]
        total = sum(term["product"] for term in got["terms"])
        assert total == pytest.approx(value_at(got["output"], at), abs=1e-12 * size_of_terms(state))
        assert len(got["terms"]) == value_at(got["overlap"], at)
        order = [term["inputAt"] for term in got["terms"]]
        assert order == sorted(order)


def test_a_window_reads_the_same_pairs_as_the_stamps_and_zeros_else(cells):
    for item, got in cells:
        state, window = item["state"], got["window"]
        pairs = [(cell["own"], cell["kernelAt"]) for cell in window if cell["own"]]
        assert sorted(pairs) == sorted((term["inputAt"], term["kernelAt"]) for term in got["terms"])
        assert all(cell["value"] == 0 for cell in window if not cell["own"])
        turned = torch.flip(tensor(state["K"]), (0, 1))
        assert all(cell["kernel"] == turned[tuple(cell["rotatedAt"])] for cell in window)


def test_the_fate_of_a_canvas_cell_is_what_padding_and_output_padding_do(cells):
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


def test_a_rule_is_broken_exactly_where_torch_refuses(shipped):
    rng = random.Random(3)
    states = [any_state(rng) for _ in range(4000)]
    broken = shipped.each("m.brokenRules(m.complete(item))", states)
    for state, rules in zip(states, broken, strict=True):
        assert (rules == []) == accepts(state), (state, rules)
    assert 800 < sum(rules != [] for rules in broken) < 3200


PLAIN = {
    "X": [[1, 2]],
    "K": [[1]],
    "stride": [1, 1],
    "padding": [0, 0],
    "output_padding": [0, 0],
    "dilation": [1, 1],
}
REFUSED = {
    "stride": [[0, 1], [1, 0], [-1, 1], [1, 1.5], ["a", 1], [None, 1]],
    "padding": [[-1, 0], [0, -1], [0.5, 0], [1, 1]],
    "output_padding": [[-1, 0], [0, 1], [1, 1]],
    "dilation": [[0, 1], [1, -1], [1, 2.5]],
    "X": [[], [[]], [[1], [1, 2]], [["a"]], 3],
    "K": [[], [[1, 2], [3]], "K"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values])
def test_what_torch_refuses_is_a_broken_rule(shipped, name, value):
    state = {**PLAIN, name: value}
    with contextlib.suppress(ValueError, TypeError):  # what is no tensor at all
        assert 0 in tensor(state[name]).shape or not accepts(state)
    assert shipped.each("m.brokenRules(m.complete(item))", [state]) != [[]]


def test_a_rule_names_the_setting_its_axis_and_its_numbers(shipped):
    state = {**PLAIN, "stride": [3, 1], "output_padding": [2, 1]}
    wanted = {"rule": "output_padding", "axis": 1, "o": 1, "s": 1, "d": 1}
    assert shipped.each("m.brokenRules(m.complete(item))", [state]) == [[wanted]]
