"""A picture of the benchmark: how many times as fast as PyTorch each engine computes each layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

from bench.machines import name

# Colours that differ for colour-blind readers too (Okabe and Ito), and a marker each.
ENGINES = {
    "packed": ("#0072b2", "o"),
    "channels-last, kept": ("#999999", "s"),
    "packed, channels-last": ("#56b4e9", "D"),
    "compile": ("#d55e00", "^"),
    "onnxruntime": ("#009e73", "v"),
    "JAX": ("#cc79a7", "x"),
}


def draw(found: dict[str, Any], path: Path) -> None:
    """Write the picture as SVG: a row for each layer, a mark for each engine, right of 1 if it beats PyTorch."""
    rows = found["rows"][::-1]
    figure = Figure(figsize=(8, 0.32 * len(rows) + 1.8), layout="constrained")
    axes = figure.subplots()
    for engine, (colour, marker) in ENGINES.items():
        there = [(row["ratio"][engine], place) for place, row in enumerate(rows) if engine in row["ratio"]]
        axes.scatter(*zip(*there), color=colour, marker=marker, label=engine, alpha=0.85)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.set_yticks(range(len(rows)), [row["shape"] for row in rows])
    axes.set_xlabel("how many times as fast as PyTorch's own operator on contiguous tensors, float32")
    axes.set_title(name(found["machine"]), fontsize=9)
    axes.grid(axis="x", alpha=0.3)
    figure.legend(loc="outside lower center", ncols=3)
    with matplotlib.rc_context({"svg.hashsalt": "transconv", "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None})
