"""Numbers for the cases of a check: small and whole, so that readers can follow them."""

from collections.abc import Sequence

import torch
from torch import Tensor


def whole_numbers(generator: torch.Generator, shape: Sequence[int]) -> Tensor:
    """Return random whole numbers from 1 to 8, in float64."""
    return torch.randint(1, 9, shape, generator=generator).double()
