"""Measures calls comparably: their times, while they take turns, and the memory that PyTorch's allocator hands out."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Mapping

os.environ.setdefault("KINETO_LOG_LEVEL", "99")  # or the profiler prints its start and stop between the rows

import torch  # noqa: E402
from torch.profiler import ProfilerActivity, profile  # noqa: E402

Calls = Mapping[str, Callable[[], object]]


def medians(calls: Calls, *, seconds: float, least: int = 7) -> dict[str, float]:
    """Return the median time of each call, in seconds.

    The calls take turns, in an order drawn anew for each round, so that whatever else the machine does affects all of
    them alike. After `least` rounds, those that take over three times as long as the first drop out, and the rest go on
    for the given number of seconds.
    """
    draw = random.Random(0)
    times: dict[str, list[float]] = {name: [] for name in calls}

    def take_turns(names: list[str]) -> None:
        for name in draw.sample(names, len(names)):
            start = time.perf_counter()
            calls[name]()
            times[name].append(time.perf_counter() - start)

    for _ in range(least):
        take_turns(list(calls))
    first, *_ = (statistics.median(several) for several in times.values())
    quick = [name for name, several in times.items() if statistics.median(several) <= 3 * first]
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and len(times[quick[0]]) < 300:
        take_turns(quick)
    return {name: statistics.median(several) for name, several in times.items()}


def peak_bytes(call: Callable[[], object]) -> int:
    """Return the most bytes that PyTorch's allocator had handed out at once during a call, beyond those before it.

    The number is the same every time. It doesn't include what oneDNN and the BLAS allocate for themselves, such as
    reordered weights.
    """
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as prof:
        call()
    events = prof.profiler.kineto_results.events()
    changes = sorted((event.start_ns(), event.nbytes()) for event in events if event.name() == "[memory]")
    held = most = 0
    for _, change in changes:
        held += change
        most = max(most, held)
    return most


def matrix_product(size: int = 1024) -> tuple[Callable[[], object], float]:
    """Return a plain matrix product and its multiply-adds, as the upper limit for a method's rate."""
    a, b, out = torch.randn(size, size), torch.randn(size, size), torch.empty(size, size)
    return lambda: torch.mm(a, b, out=out), size**3
