"""The machines that the benchmark has run on: what a rule about speed, and `packed`, were worth on each of them."""

from __future__ import annotations

import json
import math
import platform
import re
import statistics
import sys
from collections.abc import Iterator
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Any

import torch

from bench.shapes import Shape
from transconv.fast import fold_stamps, folds
from transconv.layer import CONV_TRANSPOSE
from transconv.timing import medians

TABLE = Path(__file__).with_name("results") / "machines.json"
FLOOR = 0.95  # what a rule must be worth at least, in every layer on every machine, to stay
ENGINES = ("onnxruntime", "jax")


def machine() -> dict[str, Any]:
    """Return what this machine is: the processor, what PyTorch uses of it, the number of threads, and versions."""
    return {
        "processor": processor(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
        "versions": {"torch": torch.__version__, **{name: version(name) for name in ENGINES}},
    }


def processor() -> str:
    """Return the processor's name; on Linux with family and model, since a virtual machine's name can say little."""
    cpuinfo = Path("/proc/cpuinfo")
    known = (
        dict(re.findall(r"^(model name|cpu family|model)\s*: (.*)$", cpuinfo.read_text(), re.M))
        if cpuinfo.exists()
        else {}
    )
    if "model name" not in known:
        return platform.processor() or platform.machine()
    return f"{known['model name']} (family {known.get('cpu family', '?')}, model {known.get('model', '?')})"


def name(row: dict[str, Any]) -> str:
    """Return a machine in one line."""
    return f"{row['processor']}, {row['instructions']}, {row['threads']} threads, torch {row['versions']['torch']}"


def rule_layers() -> Iterator[Shape]:
    """Yield layers that the rule of method="auto" applies to, from its inside to its borders."""
    for axes, C_in, C_out, k, s, N in product((1, 2), (20, 64, 256), (1, 3, 4), (3, 4, 9, 10), (2, 3, 4, 8), (1, 4)):
        for n in (512, 4096, 32768) if axes == 1 else (16, 32, 64, 128):
            if k >= s:
                shape = Shape("rule", C_in, C_out, n, k=k, s=s, p=(k - s) // 2, axes=axes, N=N)
                if math.prod(shape.input_shape) <= 2**22 and folds(*tensors(shape), shape.layer):
                    yield shape


def tensors(shape: Shape) -> tuple[torch.Tensor, torch.Tensor]:
    """Return an input and a weight that hold no numbers yet."""
    return torch.empty(shape.input_shape), torch.empty(shape.weight_shape)


def rule(seconds: float) -> dict[str, Any]:
    """Return how many times as fast as PyTorch the rule's method is, over all of its layers."""
    ratios = {}
    for shape in rule_layers():
        x, weight = torch.randn(shape.input_shape), torch.randn(shape.weight_shape)
        op, layer = CONV_TRANSPOSE[shape.axes], shape.layer
        calls = {
            "torch": lambda: op(x, weight, None, **shape.settings),  # noqa: B023 (called before the next turn)
            "fold": lambda: fold_stamps(x, weight, layer),  # noqa: B023
        }
        took = medians(calls, seconds=seconds, least=3, hopeless=math.inf)
        if took["torch"] < 1.2 * took["fold"]:  # of so many layers, some are unlucky
            took = medians(calls, seconds=20 * seconds, least=25, hopeless=math.inf)
        ratios[f"{shape.text} k={shape.k} s={shape.s}"] = took["torch"] / took["fold"]
    worst = min(ratios, key=ratios.__getitem__)
    return {
        "layers": len(ratios),
        "median": round(statistics.median(ratios.values()), 2),
        "minimum": round(ratios[worst], 2),
        "worst": worst,
    }


def rows() -> list[dict[str, Any]]:
    """Return the table, one row for each machine."""
    found: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else []
    return found


def rows_with(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the table with a machine's row, in place of an older one of the same machine and versions."""
    return [*(other for other in rows() if name(other) != name(row)), row]


def add(row: dict[str, Any]) -> None:
    """Write a machine's row into the table."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in rows_with(row))
    TABLE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def text(table: list[dict[str, Any]]) -> str:
    """Return the table as text: for each machine, the rule, method="auto" and `packed` over the decoders' layers."""
    lines = [
        "Machines: how many times as fast as PyTorch; the lowest, and the geometric mean or the median",
        f"{'':<50}{'rule: fold':>16}{'auto':>14}{'packed':>14}{'channels-last':>16}",
    ]
    for row in table:
        pairs = [(row["rule"]["minimum"], row["rule"]["median"])]
        pairs += [
            (row[key]["minimum"], row[key]["geometric mean"]) for key in ("auto", "packed", "packed, channels-last")
        ]
        cells = [f"{low:.2f}, {middle:.2f}" for low, middle in pairs]
        lines += [name(row), f"{'':<50}{cells[0]:>16}{cells[1]:>14}{cells[2]:>14}{cells[3]:>16}"]
    survives = all(row["rule"]["minimum"] >= FLOOR for row in table)
    lines.append(
        f'The rule of method="auto" {"has held" if survives else "has FAILED"} on '
        f"{len({row['processor'] for row in table})} processors: never under {FLOOR}"
        + ("." if survives else ", or it has to go.")
    )
    return "\n".join(lines)


if __name__ == "__main__":
    print(text(rows()))
    sys.exit(not all(row["rule"]["minimum"] >= FLOOR for row in rows()))
