"""Random settings that PyTorch accepts, from which the property tests of the library draw."""

import torch
from hypothesis import strategies as st

from transconv.layer import CONV, CONV_TRANSPOSE


@st.composite
def axis(draw):
    """Settings of one axis, (n, k, s, p, o, d), with at least one cell left both forward and backward."""
    n = draw(st.integers(1, 6))
    k = draw(st.integers(1, 4))
    s = draw(st.integers(1, 4))
    d = draw(st.integers(1, 3))
    o = draw(st.integers(0, max(s, d) - 1))
    most = s * (n - 1) + d * (k - 1) + o
    return n, k, s, draw(st.integers(0, most // 2)), o, d


@st.composite
def layer(draw, axes=(1, 2, 3)):
    """Settings of a layer, for the given numbers of axes: a list of `axis`, groups and channels per group."""
    settings = draw(st.lists(axis(), min_size=min(axes), max_size=max(axes)))
    groups = draw(st.integers(1, 3))
    return settings, groups, draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(0, 2**16))


def columns(settings):
    """Return the n, k, s, p, o and d of all axes, each as a list."""
    return [list(column) for column in zip(*settings)]


def randn(seed, *shape):
    """Return float64 numbers drawn from the seed."""
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def fits(n, k, s, p, d):
    """Whether the kernel fits into the padded input."""
    return d * (k - 1) + 1 <= n + 2 * p


__all__ = ["CONV", "CONV_TRANSPOSE", "axis", "columns", "fits", "layer", "randn"]
