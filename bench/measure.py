"""Measures what PyTorch's allocator hands out during a call, and the rate that no method can exceed."""

from __future__ import annotations

import os
from collections.abc import Callable

os.environ.setdefault("KINETO_LOG_LEVEL", "99")  # or the profiler prints its start and stop between the rows

import torch  # noqa: E402
from torch.profiler import ProfilerActivity, profile  # noqa: E402


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
