"""The speed of every method and of other engines against PyTorch's own kernel, on decoders' layers: `make bench`.

A run prints one table per quantity. All calls take turns on each layer, so their ratios are what counts; these also
carry over to other machines better than milliseconds do. All tensors are float32, without gradients, and contiguous
unless a column says channels-last; every output is checked against PyTorch's before it is timed. GFLOP/s count only the
useful products, two operations each.

    python -m bench.operator [--quick] [--only NAME]

writes four files: bench/results/operator.json; bench/results/engines.svg, a picture of it; a row for this machine in
bench/results/machines.json; and lib/transconv_course/benchmark.json, a summary that ships with the course, so that
chapter 15 has the numbers wherever it runs. If something else kept the machine busy, a run says so and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "lib"))

import numpy  # noqa: E402
import torch  # noqa: E402

from bench import engines, growth, machines, picture  # noqa: E402
from bench.measure import matrix_product, peak_bytes  # noqa: E402
from bench.shapes import DECODERS, Shape, left_out, nonzeros, products  # noqa: E402
from transconv.fast import folds  # noqa: E402
from transconv.layer import CONV_TRANSPOSE  # noqa: E402
from transconv.operator import METHODS, conv_transpose  # noqa: E402
from transconv.timing import medians  # noqa: E402

RESULTS = ROOT / "bench" / "results"
SHORT = ROOT / "lib/transconv_course/benchmark.json"
COLUMNS = ("scatter", "matrix", "rearrangement", "adjoint", "subpixel", "auto")
ENGINES = ("channels-last, kept", "compile", "auto", "packed", "packed, channels-last", "onnxruntime", "JAX")
HEADS = {
    "rearrangement": "rearr.",
    "channels-last, turned": "turned",
    "channels-last, kept": "kept",
    "packed, channels-last": "p. kept",
    "onnxruntime": "onnxrt",
}
WASTE = ("scatter", "rearrangement", "subpixel")
STEADY = 1.3  # if the matrix product runs at less than its usual rate by this factor, something else ran
TRIES = 3  # how often a layer is measured at most until nothing else ran meanwhile
PRODUCT = "matrix product"
SETTINGS = ("C_in", "C_out", "n", "k", "s", "p", "o", "axes", "N")
RATIOS = (*COLUMNS, "channels-last, turned", *ENGINES)
# What each must not be slower than: first what it replaces, then what else it could have taken.
RIVALS = {
    "auto": ("PyTorch",),
    "packed": ("layer", *COLUMNS[:-1]),
    "packed, channels-last": ("channels-last, kept",),
}
PEAKS = ("PyTorch", "scatter", "matrix", "rearrangement", "subpixel", "auto")
OUTSIDE = ("onnxruntime", "JAX")  # with threads and memory of their own
SWEPT = {"n": "input size n, cells", "k": "kernel size k, cells", "s": "stride s, cells", "C": "channels C, in and out"}


def calls_of(shape: Shape, device: str = "cpu", dtype: torch.dtype = torch.float32) -> dict[str, Callable[[], Any]]:
    """Return PyTorch's call, those of the methods feasible for a shape, and of the engines, all checked."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(shape.input_shape, generator=generator).to(device, dtype)
    weight = (torch.randn(shape.weight_shape, generator=generator) / math.sqrt(shape.C_in)).to(device, dtype)
    calls: dict[str, Callable[[], Any]] = {
        "PyTorch": partial(CONV_TRANSPOSE[shape.axes], x, weight, None, **shape.settings)
    }
    calls |= engines.torch_calls(shape, x, weight)
    if device == "cpu":
        for method in METHODS:
            if not left_out(shape, method):
                calls[method] = partial(conv_transpose, x, weight, None, **shape.settings, method=method)
        calls["onnxruntime"] = engines.onnxruntime_call(shape, x, weight)
        calls["JAX"] = engines.jax_call(shape, x, weight)
    expected = calls["PyTorch"]()
    close = 1e-4 if dtype == torch.float32 and device == "cpu" else 2e-2
    for name, call in calls.items():
        y = call()
        found = y if isinstance(y, torch.Tensor) else torch.from_numpy(numpy.array(y))
        torch.testing.assert_close(found, expected, rtol=close, atol=close, msg=lambda said: f"{name}: {said}")  # noqa: B023
    return calls


def measured(shape: Shape, seconds: float, least: int) -> dict[str, Any]:
    """Return one row: times in seconds, ratios to PyTorch, products, waste and peak memory."""
    calls = calls_of(shape)
    product, operations = matrix_product()
    own = {name: call for name, call in calls.items() if name not in OUTSIDE}
    took = medians({**own, PRODUCT: product}, seconds=seconds, least=least)
    rate = operations / took.pop(PRODUCT)
    # Their threads can go on for a while after a call, and would slow down whatever comes next.
    outside = medians({name: calls[name] for name in ("PyTorch", *OUTSIDE)}, seconds=seconds / 4, least=least)
    took |= {name: took["PyTorch"] * outside[name] / outside["PyTorch"] for name in OUTSIDE}
    again = {name: duel(calls, took, name, seconds / 4, least) for name in RIVALS if name in calls}
    made = products(shape)
    x, weight = torch.empty(shape.input_shape), torch.empty(shape.weight_shape)
    return {
        "shape": shape.text,
        "layer": {**shape._asdict(), "output_size": shape.layer.output_size},
        "seconds": took,
        "ratio": {name: took["PyTorch"] / median for name, median in took.items()},
        "duels": again,
        "at least": {name: min(ratios.values()) for name, ratios in again.items()},
        "GFLOP/s": {name: 2e-9 * made.useful / median for name, median in took.items()},
        "matrix product GFLOP/s": 2e-9 * rate,
        "auto": "fold" if folds(x, weight, shape.layer) else "torch",
        "packed": engines.chosen(calls["packed"]),
        "multiply-adds": made._asdict(),
        "wasted": {method: made.wasted(method) for method in WASTE},
        "non-zeros": nonzeros(shape),
        "peak bytes": {name: peak_bytes(call) for name, call in calls.items() if name not in OUTSIDE},
        "left out": {method: reason for method in METHODS if (reason := left_out(shape, method))},
    }


def duel(
    calls: dict[str, Callable[[], Any]], took: dict[str, float], name: str, seconds: float, least: int
) -> dict[str, float]:
    """Time a call once more beside what it replaces and its fastest rival alone; return how many times as fast it is.

    Among many calls, the best of several is often the luckiest, and the worst the unluckiest.
    """
    replaced, *others = (rival for rival in RIVALS[name] if rival in calls)
    rivals = {replaced, min([replaced, *others], key=took.__getitem__)}
    timed = medians({each: calls[each] for each in (name, *sorted(rivals))}, seconds=seconds, least=least)
    return {rival: timed[rival] / timed[name] for rival in rivals}


def summary(rows: list[dict[str, Any]], column: str) -> dict[str, float | str]:
    """Return how many times as fast as PyTorch a column is on average, and as what it replaces at least."""
    there = [row for row in rows if column in row["duels"]]
    least = min(there, key=lambda row: row["duels"][column][RIVALS[column][0]])
    return {
        "geometric mean": round(statistics.geometric_mean(row["ratio"][column] for row in there), 3),
        "minimum": round(least["duels"][column][RIVALS[column][0]], 3),
        "worst": least["shape"],
    }


def behind(rows: list[dict[str, Any]], column: str) -> float:
    """Return by what share of its speed a column falls behind its fastest rival at most; 0 if it never does."""
    return round(max(0.0, *(1 - row["at least"][column] for row in rows if column in row["at least"])), 3)


def machine_row(rows: list[dict[str, Any]], rule: dict[str, Any]) -> dict[str, Any]:
    """Return this machine's row for the table of machines."""
    rates = [row["matrix product GFLOP/s"] for row in rows]
    return {
        **machines.machine(),
        "matrix product GFLOP/s": three_digits(statistics.median(rates)),
        "rule": rule,
        "auto": summary(rows, "auto"),
        **{name: {**summary(rows, name), "behind": behind(rows, name)} for name in ("packed", "packed, channels-last")},
    }


def busy(rows: list[dict[str, Any]]) -> list[int]:
    """Return the indices of the rows for which something else used the machine: the same matrix product took longer."""
    rates = [row["matrix product GFLOP/s"] for row in rows]
    return [place for place, rate in enumerate(rates) if STEADY * rate < statistics.median(rates)]


def text(rows: list[dict[str, Any]]) -> str:
    """Return the tables as text, at most 110 columns wide."""
    rates = [row["matrix product GFLOP/s"] for row in rows]
    return "\n".join(
        [
            "How many times as fast as F.conv_transposeNd (PyTorch's own time and rate on the left)",
            *table(rows, "ratio", "{:.2f}", COLUMNS, tail="auto"),
            "",
            "Other engines and memory formats, in the same way; kept: channels-last comes in and goes out",
            *table(rows, "ratio", "{:.2f}", ENGINES),
            "",
            "Once more, alone beside what it replaces and its fastest rival: times as fast as the better of the two",
            *table(rows, "at least", "{:.2f}", tuple(RIVALS), tail="packed"),
            "",
            "Useful GFLOP/s; a plain matrix product in the same rounds: "
            f"{min(rates):.0f} to {max(rates):.0f}, median {statistics.median(rates):.0f}",
            *table(rows, "GFLOP/s", "{:.1f}", COLUMNS),
            "",
            "Memory: the peak of what PyTorch's allocator handed out, in MB (PyTorch's own on the left)",
            *table(rows, "peak bytes", "{:.1f}", COLUMNS, scale=1e-6, left="PyTorch"),
            "",
            *waste(rows),
            "",
            *reasons(rows),
        ]
    )


def table(
    rows: list[dict[str, Any]],
    key: str,
    form: str,
    columns: tuple[str, ...],
    *,
    scale: float = 1.0,
    left: str = "",
    tail: str = "",
) -> Iterator[str]:
    """Yield one line per shape, with a dash for a method that was left out."""
    head = f"{left:>8}" if left else f"{'ms':>8}{'GFLOP/s':>8}"
    yield (
        f"{'layer':<24}{head}"
        + "".join(f"{HEADS.get(name, name):>10}" for name in columns)
        + (f"  {tail} is" if tail else "")
    )
    for row in rows:
        start = f"{form.format(scale * row[key]['PyTorch']):>8}" if left else own(row)
        cells = (form.format(scale * row[key][name]) if name in row[key] else "–" for name in columns)
        end = f"  {row[tail]}" if tail else ""
        yield f"{row['shape']:<24}{start}" + "".join(f"{cell:>10}" for cell in cells) + end


def own(row: dict[str, Any]) -> str:
    return f"{1e3 * row['seconds']['PyTorch']:>8.2f}{row['GFLOP/s']['PyTorch']:>8.1f}"


def waste(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the products that a layer needs, and each method's share of products that involve zeros or get cropped."""
    yield "Millions of useful products, and the share of all products that meet a zero or are cropped"
    yield f"{'layer':<24}{'useful':>8}" + "".join(f"{HEADS.get(name, name):>10}" for name in WASTE)
    for row in rows:
        shares = "".join(f"{row['wasted'][name]:>10.0%}" for name in WASTE)
        yield f"{row['shape']:<24}{row['multiply-adds']['useful'] / 1e6:>8.1f}{shares}"


def reasons(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield why a method shows as a dash, with all shapes of one method together."""
    for method in METHODS:
        out = [f"{row['shape']} ({row['left out'][method]})" for row in rows if method in row["left out"]]
        if out:
            yield from textwrap.wrap(f"– {method}: {', '.join(out)}", 110, subsequent_indent="  ")


def short(found: dict[str, Any]) -> dict[str, Any]:
    """Return the results that a chapter needs, to three digits: milliseconds, ratios to PyTorch, megabytes."""
    shown = ("processor", "threads", "versions", "matrix product GFLOP/s")
    return {
        "machine": {name: found["machine"][name] for name in shown},
        "layers": [
            {
                "layer": row["shape"],
                **{name: row["layer"][name] for name in SETTINGS},
                "auto": row["auto"],
                "ms": three_digits(1e3 * row["seconds"]["PyTorch"]),
                "ratio": {name: three_digits(row["ratio"][name]) for name in RATIOS if name in row["ratio"]},
                "MB": {
                    name: three_digits(1e-6 * row["peak bytes"][name]) for name in PEAKS if name in row["peak bytes"]
                },
            }
            for row in found["rows"]
        ],
        "growth": {
            letter: {
                "ms": curves(found["growth"][axis], "seconds", 1e3),
                "MB": curves(found["growth"][axis], "peak bytes", 1e-6),
            }
            for letter, axis in SWEPT.items()
        },
    }


def curves(points: list[dict[str, Any]], key: str, scale: float) -> dict[str, list[tuple[int, float]]]:
    """Return, for each method, pairs of a sweep's value and the measurement there."""
    return {
        name: [(point["at"], three_digits(scale * point[key][name])) for point in points if name in point[key]]
        for name in METHODS
        if name in points[0][key]
    }


def three_digits(value: float) -> float | int:
    rounded = float(f"{value:.3g}")
    return int(rounded) if rounded.is_integer() else rounded


def write_short(found: dict[str, Any], path: Path = SHORT) -> None:
    """Write the short table, with one layer or sweep per line."""
    table = short(found)
    parts = []
    for key, value in table.items():
        if key == "layers":
            lines = ",\n".join(compact(row) for row in value)
            parts.append(f'"layers":[\n{lines}\n]')
        else:
            parts.append(f"{compact(key)}:{compact(value)}")
    path.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the methods of transconv's operator beside PyTorch's kernel.")
    parser.add_argument("--quick", action="store_true", help="take only a few samples of each, and write nothing")
    parser.add_argument("--only", metavar="NAME", help="time only layers whose name contains NAME, and write nothing")
    options = parser.parse_args()
    seconds, least = (0.05, 3) if options.quick else (3.0, 15)
    chosen = [shape for shape in DECODERS if (options.only or "").lower() in shape.text.lower()]
    if not chosen:
        parser.error(f"no layer's name contains {options.only!r}: {', '.join(shape.text for shape in DECODERS)}")
    keep_memory()
    start = time.perf_counter()
    with torch.no_grad():
        rows = []
        for shape in chosen:
            print(shape.text, file=sys.stderr, flush=True)
            rows.append(measured(shape, seconds, least))
        for _ in range(1, TRIES):
            for place in busy(rows):
                rows[place] = measured(chosen[place], seconds, least)
        print(text(rows))
        if options.only:
            return
        row = machine_row(rows, machines.rule(seconds / 60))
        print(f"\n{machines.text(machines.rows_with(row))}")
        grown = growth.sweeps(seconds / 20, least=3)
    print(f"\n{growth.text(grown)}\n\n{time.perf_counter() - start:.0f} s")
    if busy(rows):
        sys.exit("The machine was busy, so nothing was written: the matrix product's rate changed a lot.")
    if not options.quick:
        write(rows, row, grown)


def keep_memory() -> None:
    """Start again with a C library that keeps the memory it has: else it is chance which call gets fresh pages."""
    kept = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2**40), "MALLOC_TOP_PAD_": str(2**28)}
    if not kept.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, "-m", "bench.operator", *sys.argv[1:]], os.environ | kept)


def write(rows: list[dict[str, Any]], row: dict[str, Any], grown: dict[str, Any]) -> None:
    """Write all results."""
    RESULTS.mkdir(exist_ok=True)
    found = {"machine": row, "rows": rows, "growth": grown}
    (RESULTS / "operator.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    machines.add(row)
    write_short(found)
    picture.draw(found, RESULTS / "engines.svg")


if __name__ == "__main__":
    main()
