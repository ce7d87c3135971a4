"""Times calls that take turns, so that their ratios hold even while the machine does something else as well."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping

import torch

COLD = 2**22  # bytes, more than a core has in a cache of its own


def medians(
    calls: Mapping[str, Callable[[], object]],
    *,
    seconds: float,
    least: int = 7,
    hopeless: float = 3.0,
    cold: bool = True,
) -> dict[str, float]:
    """Return the median time of each call, in seconds.

    The calls take turns, in an order drawn anew for each round, so that whatever else the machine does affects all of
    them alike. If `cold`, the processor's caches are filled with something else before each, as other layers do in a
    model: a call that finds its weights in a cache because it ran a moment ago seems faster than it is. After `least`
    rounds, those that take over `hopeless` times as long as the fastest drop out, but for the first one, and the rest
    go on for the given number of seconds.

    >>> sorted(medians({"sum": lambda: sum(range(9)), "max": lambda: max(range(9))}, seconds=0.001))
    ['max', 'sum']
    """
    from torch.utils.benchmark import timer  # waits for a GPU before it reads the clock; slow to import

    draw = random.Random(0)
    others = torch.empty(COLD, dtype=torch.uint8)
    times: dict[str, list[float]] = {name: [] for name in calls}

    def take_turns(names: list[str]) -> None:
        for name in draw.sample(names, len(names)):
            if cold:
                others.add_(1)
            start = timer()
            calls[name]()
            times[name].append(timer() - start)

    for _ in range(least):
        take_turns(list(calls))
    first = next(iter(calls))
    middle = {name: statistics.median(several) for name, several in times.items()}
    quick = [name for name in calls if name == first or middle[name] <= hopeless * min(middle.values())]
    end = timer() + seconds
    while timer() < end and len(times[first]) < 300:
        take_turns(quick)
    return {name: statistics.median(several) for name, several in times.items()}
