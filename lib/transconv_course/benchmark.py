"""The benchmark's results, in short: times and peaks of memory on one machine, for chapter 15 to read."""

import json
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("benchmark.json")


def results() -> dict[str, Any]:
    """Return what `python -m bench.operator` measured when it was last run: one machine, float32, no gradients.

    Returns:
        A dict with three keys.
        machine: the version of torch, the threads, the dtype, and the rate of a plain matrix product in GFLOP/s.
        layers: a dict for each layer, with its settings, the method that method="auto" takes ("auto"), the time of
            PyTorch's own operator ("ms"), how many times as fast each method is ("ratio"), and the most memory that
            PyTorch's allocator had handed out at once ("MB"). A method that was not tried for a layer is left out.
        growth: for each of n, k, s and C the "ms" and the "MB" of each method, as a list of pairs: a value of the
            letter, and what was measured there, on one thread.

    >>> sorted(results())
    ['growth', 'layers', 'machine']
    """
    table: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table
