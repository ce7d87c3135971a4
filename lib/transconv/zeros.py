"""Zeros put between the cells of a map and around it: what several views of the operator are made of."""

from collections.abc import Sequence
from typing import Any

import torch.nn.functional as F
from torch import Tensor


def spread(x: Tensor, steps: Sequence[int]) -> Tensor:
    """Return x with steps[axis] - 1 zeros between neighbours along each of its last axes."""
    size = x.shape[-len(steps) :]
    apart = x.new_zeros(*x.shape[: -len(steps)], *(s * (n - 1) + 1 for s, n in zip(steps, size)))
    places: tuple[Any, ...] = (..., *(slice(None, None, s) for s in steps))
    apart[places] = x
    return apart


def framed(x: Tensor, rim: Sequence[tuple[int, int]]) -> Tensor:
    """Return x with rim[axis] = (before, after) zeros added to each of its last axes; negative numbers crop."""
    # All zeros are added before anything is cropped: a crop may reach past x into the zeros of the far side.
    pad = [cells for before_after in reversed(rim) for cells in before_after]
    return F.pad(F.pad(x, [max(0, cells) for cells in pad]), [min(0, cells) for cells in pad])
