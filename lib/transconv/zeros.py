"""Puts zeros between the cells of a map and around it, for several methods."""

from collections.abc import Sequence
from typing import Any

import torch.nn.functional as F
from torch import Tensor


def insert_zeros(x: Tensor, stride: Sequence[int]) -> Tensor:
    """Return x with stride[axis] - 1 zeros between neighbours along each of its last axes."""
    size = x.shape[-len(stride) :]
    wide = x.new_zeros(*x.shape[: -len(stride)], *(s * (n - 1) + 1 for s, n in zip(stride, size)))
    cells: tuple[Any, ...] = (..., *(slice(None, None, s) for s in stride))
    wide[cells] = x
    return wide


def pad_or_crop(x: Tensor, rim: Sequence[tuple[int, int]]) -> Tensor:
    """Return x with rim[axis] = (before, after) zeros added to each of its last axes; negative numbers crop."""
    # All zeros are added before anything is cropped: a crop may reach past x into the zeros at the far side.
    zeros = [max(0, cells) for before_after in reversed(rim) for cells in before_after]
    padded = F.pad(x, zeros) if any(zeros) else x
    ends = zip(padded.shape[-len(rim) :], rim)
    kept: tuple[Any, ...] = (..., *(slice(max(0, -before), n - max(0, -after)) for n, (before, after) in ends))
    return padded[kept]
