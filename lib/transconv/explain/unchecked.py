"""What PyTorch's fake tensors let pass and its kernels may refuse, found by giving both the errors that PyTorch tests.

The answer may be yes where nothing is wrong: then the run with numbers, which follows, raises no error either. Not
found are errors that depend on values, such as an index out of range.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from transconv.explain.inputs import tensors
from transconv.layer import HALF, Layer, check_sizes

INDICES = {torch.int64, torch.int32, torch.bool}  # masks, too
CONVERTING = ("cat", "copy_", "stack")  # they take tensors of different dtypes


def may_be_refused(operator: Any, arguments: Sequence[Any], settings: Layer | None) -> bool:
    """Whether only a kernel can tell if it takes these; `settings` are those of a transposed convolution."""
    name = operator.overloadpacket.__name__
    if name == "convolution_backward" or (settings and refusal(settings)):
        return True
    if name.startswith(("index_add", "index_copy", "index_reduce")):
        x, dim, _, source = arguments[:4]
        return _without(x.shape, dim) != _without(source.shape, dim)
    if name == "nll_loss2d_forward" and _without(arguments[0].shape, 1) != tuple(arguments[1].shape):
        return True
    return torch.Tag.pointwise not in operator.tags and name not in CONVERTING and _mixes_dtypes(name, arguments)


def refusal(settings: Layer) -> str:
    """Return which rule a transposed convolution's settings break, or nothing."""
    try:
        check_sizes(settings)
    except ValueError as error:
        return str(error)
    return ""


def _mixes_dtypes(name: str, arguments: Sequence[Any]) -> bool:
    dtypes = [value.dtype for value in tensors(list(arguments))]
    first = dtypes[0] if dtypes else torch.float32
    taken = set() if first in INDICES else INDICES  # integers beside numbers are indices
    if "norm" in name and first in HALF:
        taken = taken | {torch.float32}
    return len(set(dtypes) - taken) > 1


def _without(shape: Sequence[int], dim: int) -> tuple[int, ...]:
    """Return a shape without this dimension."""
    return tuple(size for place, size in enumerate(shape) if place != dim % len(shape))
