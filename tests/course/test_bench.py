"""What the benchmark counts and prints; nothing here looks at a clock."""

import json
import math

import pytest
import torch

from bench import engines, gpu, growth, machines, operator, picture
from bench.measure import peak_bytes
from bench.shapes import DECODERS, Shape, left_out, nonzeros, products
from tests.library.strategies import CONV_TRANSPOSE
from transconv import conv_matrix, rearranged, subpixel_weight
from transconv.fast import folds
from transconv.layer import CONV
from transconv.timing import medians
from transconv_course.benchmark import TABLE, results

# What TorchScript says when PyTorch's compiler is first loaded.
pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")

SMALL = (
    Shape("overlap", 3, 2, 4, k=3, s=2),
    Shape("tile", 2, 3, 3, k=2, s=2),
    Shape("cropped", 2, 1, 5, k=4, s=2, p=1),
    Shape("given back", 1, 2, 4, k=3, s=2, p=1, o=1),
    Shape("gaps", 2, 2, 3, k=2, s=3, o=2),
    Shape("cropped a lot", 1, 1, 6, k=2, s=1, p=2),
    Shape("one axis", 3, 2, 7, k=5, s=3, p=2, axes=1),
    Shape("three axes", 2, 2, 2, k=3, s=2, p=1, axes=3),
    Shape("a batch", 2, 2, 3, k=3, s=2, N=4),
)


def ones(shape):
    """Return x and weight full of ones: every product adds one to the sum of the output."""
    return torch.ones(shape.input_shape), torch.ones(shape.weight_shape)


@pytest.mark.parametrize("shape", SMALL, ids=lambda shape: shape.name)
def test_the_counted_products_are_the_sum_that_a_convolution_of_ones_gives(shape):
    x, weight = ones(shape)
    op, conv = CONV_TRANSPOSE[shape.axes], CONV[shape.axes]
    counts = products(shape)
    assert counts.useful == op(x, weight, **shape.settings).sum()
    assert counts.scatter == op(x, weight, stride=shape.s).sum()
    x_, weight_ = (torch.ones_like(each) for each in rearranged(x, weight, **shape.settings))
    assert counts.rearrangement == conv(x_, weight_).sum()
    small = torch.ones_like(subpixel_weight(weight, shape.s))
    rim = [side for k in reversed(small.shape[2:]) for side in (k - 1, k - 1)]
    assert counts.subpixel == conv(torch.nn.functional.pad(x, rim, value=1.0), small).sum()


@pytest.mark.parametrize("shape", SMALL, ids=lambda shape: shape.name)
def test_the_counted_entries_are_those_of_the_matrix(shape):
    _, weight = ones(shape)
    W = conv_matrix(weight, shape.layer.output_size, shape.s, shape.p, sparse=True)
    assert nonzeros(shape) == W._nnz()


@pytest.mark.parametrize("shape", DECODERS, ids=lambda shape: shape.text)
def test_the_counts_of_a_decoders_layer_decide_which_methods_are_left_out(shape):
    counts = products(shape)
    assert 0 < counts.useful <= counts.scatter <= counts.rearrangement
    assert counts.useful <= counts.subpixel
    assert all(0 <= counts.wasted(method) < 1 for method in operator.WASTE)
    assert not any(left_out(shape, method) for method in ("torch", "auto", "subpixel", "adjoint"))
    assert bool(left_out(shape, "matrix")) == (nonzeros(shape) > 5_000_000)


def test_the_layers_have_different_short_names():
    names = {shape.text for shape in DECODERS}
    assert len(names) == len(DECODERS)
    assert max(map(len, names)) < 24


def test_the_tables_fit_110_columns_and_say_why_a_method_is_left_out():
    rows = [operator.measured(shape, seconds=0, least=1) for shape in SMALL]
    rows[0]["left out"] = {"matrix": "7 M non-zeros"}
    for key in ("ratio", "GFLOP/s", "peak bytes"):
        del rows[0][key]["matrix"]
    lines = operator.text(rows).splitlines()
    assert max(map(len, lines)) <= 110
    assert sum(line.startswith(SMALL[0].text) for line in lines) == 6
    assert f"– matrix: {SMALL[0].text} (7 M non-zeros)" in lines
    one_axis = next(row for row in rows if row["layer"]["axes"] == 1)
    assert "channels-last, kept" not in one_axis["ratio"]  # which PyTorch lacks there
    engines_of = {"packed", "compile", "onnxruntime", "JAX"}
    assert all(engines_of <= row["ratio"].keys() for row in rows)


def test_an_engine_that_gives_other_numbers_stops_the_benchmark(monkeypatch):
    right = engines.jax_call
    monkeypatch.setattr(engines, "jax_call", lambda *given: lambda: 1.001 * right(*given)())
    with pytest.raises(AssertionError, match="JAX"):
        operator.calls_of(SMALL[0])


def row(name, ratio, duels):
    at_least = min(duels.values())
    return {"shape": name, "ratio": {"packed": ratio}, "duels": {"packed": duels}, "at least": {"packed": at_least}}


def test_a_column_is_summed_up_by_its_mean_and_by_its_races_with_what_it_replaces_and_with_its_fastest_rival():
    rows = [row("U-Net", 2.0, {"layer": 1.9, "subpixel": 0.8}), row("DCGAN", 0.5, {"layer": 0.98})]
    assert operator.summary(rows, "packed") == {"geometric mean": 1.0, "minimum": 0.98, "worst": "DCGAN"}
    assert operator.behind(rows, "packed") == 0.2
    assert operator.behind([row("U-Net", 3.0, {"layer": 3.0})], "packed") == 0


def test_a_race_is_held_with_what_a_call_replaces_and_with_its_fastest_rival():
    calls = dict.fromkeys(("PyTorch", "layer", "packed", "subpixel", "scatter", "compile"), lambda: None)
    took = {"PyTorch": 1.0, "layer": 1.0, "packed": 0.9, "subpixel": 0.8, "scatter": 2.0, "compile": 0.1}
    assert operator.duel(calls, took, "packed", 0, 1).keys() == {"layer", "subpixel"}
    assert operator.duel(calls, took | {"layer": 0.7}, "packed", 0, 1).keys() == {"layer"}


def test_a_busy_machine_is_recognised_by_its_matrix_product():
    assert operator.busy([{"matrix product GFLOP/s": rate} for rate in (160, 100, 150)]) == [1]
    assert operator.busy([{"matrix product GFLOP/s": rate} for rate in (100, 120, 140)]) == []


def test_the_rule_of_auto_has_held_on_every_machine_in_the_table():
    assert machines.rows()
    for row in machines.rows():
        assert row["rule"]["minimum"] >= machines.FLOOR, machines.name(row)
        assert row["rule"]["layers"] >= 300


def test_the_rule_is_tried_on_layers_up_to_its_borders():
    layers = list(machines.rule_layers())
    assert all(folds(*machines.tensors(shape), shape.layer) for shape in layers)
    assert {shape.axes for shape in layers} == {1, 2} and {shape.C_out for shape in layers} == {1, 3, 4}
    assert max(shape.k**shape.axes for shape in layers) == 100
    assert max(shape.C_out * (shape.k * shape.n) ** shape.axes for shape in layers) > 2**18


def test_a_machine_has_one_row_for_each_of_its_versions(tmp_path, monkeypatch):
    monkeypatch.setattr(machines, "TABLE", tmp_path / "machines.json")
    row = {**machines.machine(), "rule": {"minimum": 0.9, "median": 2.0}}
    row |= {key: {"minimum": 1.0, "geometric mean": 1.5} for key in ("auto", "packed", "packed, channels-last")}
    for one in (row, {**row, "processor": "another"}, {**row, "rule": {"minimum": 1.1, "median": 2.0}}):
        machines.add(one)
    assert [each["rule"]["minimum"] for each in machines.rows()] == [0.9, 1.1]
    said = machines.text(machines.rows())
    assert "another" in said and "has FAILED on 2 processors" in said


def test_the_table_for_a_gpu_can_be_made_of_a_processor_too():
    with torch.no_grad():
        lines = gpu.table(SMALL[:1], "cpu", torch.float32, 0.0).splitlines()
    assert lines[1].startswith(SMALL[0].text)


def test_the_picture_names_every_engine_and_layer_and_the_machine(tmp_path):
    found = json.loads((operator.RESULTS / "operator.json").read_text(encoding="utf-8"))
    picture.draw(found, tmp_path / "engines.svg")
    said = (tmp_path / "engines.svg").read_text(encoding="utf-8")
    assert all(row["shape"] in said for row in found["rows"]) and machines.name(found["machine"]) in said
    assert all(engine in said for engine in picture.ENGINES)


def test_the_short_table_that_ships_with_the_library_is_from_the_last_run(tmp_path):
    found = json.loads((operator.RESULTS / "operator.json").read_text(encoding="utf-8"))
    operator.write_short(found, tmp_path / "short.json")
    assert (tmp_path / "short.json").read_bytes() == TABLE.read_bytes()
    assert TABLE.stat().st_size <= 12_000
    assert [row["layer"] for row in results()["layers"]] == [shape.text for shape in DECODERS]
    for row in found["rows"]:
        short = next(each for each in results()["layers"] if each["layer"] == row["shape"])
        assert short["ratio"]["auto"] == pytest.approx(row["ratio"]["auto"], rel=0.006)
        assert ("matrix" in short["ratio"]) == ("matrix" not in row["left out"])
    for letter, axis in operator.SWEPT.items():
        last = found["growth"][axis][-1]
        at, value = results()["growth"][letter]["ms"]["torch"][-1]
        assert (at, value) == (last["at"], pytest.approx(1e3 * last["seconds"]["torch"], rel=0.006))


def test_calls_take_turns_and_the_slow_ones_stop_first():
    order = []
    medians({name: lambda name=name: order.append(name) for name in "abc"}, seconds=0, least=4)
    assert [sorted(order[i : i + 3]) for i in range(0, 12, 3)] == [["a", "b", "c"]] * 4
    assert len(order) == 12


def test_the_peak_counts_what_is_held_at_once():
    assert peak_bytes(lambda: torch.zeros(1000)) == 4000
    assert 12000 <= peak_bytes(lambda: torch.zeros(1000) + torch.zeros(1000)) < 12100
    assert peak_bytes(lambda: [torch.zeros(1000).sum().item() for _ in range(3)]) < 4100


def power_laws():
    """Return sweeps as if every method took at² seconds and 8·at bytes."""
    names = {**dict.fromkeys(growth.METHODS), "conv_matrix": None, "basis vectors": None}
    points = [
        {"at": at, "seconds": dict.fromkeys(names, float(at**2)), "peak bytes": dict.fromkeys(names, 8.0 * at)}
        for at in (4, 8, 16, 32)
    ]
    return dict.fromkeys((*growth.SWEEPS, "non-zeros of W"), points)


def test_the_fitted_slopes_are_the_exponents_of_power_laws():
    points = power_laws()["stride s, cells"]
    assert math.isclose(growth.slope(points, "seconds", "torch"), 2)
    assert math.isclose(growth.slope(points, "peak bytes", "torch"), 1)
    lines = growth.text(power_laws()).splitlines()
    assert max(map(len, lines)) <= 110
    assert lines[2].split()[-2:] == ["2.0,", "1.0"]


def test_the_matrix_built_from_basis_vectors_is_the_matrix():
    weight = torch.randn(1, 1, 3, 3, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(
        growth.from_basis(weight, 5).to_dense(), conv_matrix(weight, 5, padding=1, sparse=True).to_dense()
    )
