"""A summary of the benchmark's results for chapter 15: times and peak memory on one machine."""

import json
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("benchmark.json")


def results() -> dict[str, Any]:
    """Return what `python -m bench.operator` measured when it was last run: one machine, float32, no gradients.

    Returns:
        A dict with three keys.
        machine: torch's version, the number of threads, the dtype, and the rate of a plain matrix product in GFLOP/s.
        layers: a dict for each layer, with its settings, the method that method="auto" picks ("auto"), the time of
            PyTorch's own operator ("ms"), how many times as fast each method is ("ratio"), and the most memory that
            PyTorch's allocator had handed out at once ("MB"). A method that was not tried for a layer is left out.
        growth: for each of n, k, s and C, every method's "ms" and "MB" on one thread, as a list of pairs: a value of
            the letter, and the measurement there.

    >>> sorted(results())
    ['growth', 'layers', 'machine']
    """
    table: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table
