"""What PyTorch computes for a setting, and comparisons of the figure with it."""

import functools
import random

import torch
import torch.nn.functional as F

from tests.web.states import SETTINGS, axes


def tensor(lines):
    return torch.tensor(lines, dtype=torch.float64)


def settings(state, *, without=()):
    return {name: state[name] for name in SETTINGS if name not in without}


def transposed(X, K, **kwargs):
    return F.conv_transpose2d(X[None, None], K[None, None], **kwargs)[0, 0]


def accepts(state):
    """Whether PyTorch computes this setting (with real tensors: meta tensors don't enforce output_padding)."""
    try:
        transposed(tensor(state["X"]), tensor(state["K"]), **settings(state))
    except (RuntimeError, ValueError, TypeError, IndexError):
        return False
    return True


def round_trip(X, K, state):
    forward = settings(state, without=["output_padding"])
    try:
        there = F.conv2d(X[None, None], K[None, None], **forward)
        return there[0, 0], F.conv_transpose2d(there, K[None, None], **forward)[0, 0]
    except RuntimeError:
        return None


@functools.cache
def conv_size(n, k, s, p, d):
    """The size that a convolution gives, or None if the kernel doesn't fit."""
    x, w = torch.empty(1, 1, n, device="meta"), torch.empty(1, 1, k, device="meta")
    try:
        return F.conv1d(x, w, stride=s, padding=p, dilation=d).shape[-1]
    except RuntimeError:
        return None


@functools.cache
def shared_sizes(n_out, k, s, p, d):
    """The input sizes that a convolution maps to n_out, found by trying them one by one."""
    largest = s * n_out + d * k + 8
    return [n for n in range(1, largest) if conv_size(n, k, s, p, d) == n_out]


@functools.cache
def overlaps_evenly(k, s, d):
    """Whether the same number of stamps reaches every cell far from the ends."""
    n = d * k + 3
    reached = F.conv_transpose1d(torch.ones(1, 1, n), torch.ones(1, 1, k), stride=s, dilation=d)[0, 0]
    inner = reached[d * (k - 1) : s * (n - 1) + 1]
    return bool((inner == inner[0]).all())


def close(got, wanted, size):
    """Compare up to the rounding of a sum whose terms are bounded by `size`."""
    torch.testing.assert_close(tensor(got), wanted, rtol=1e-12, atol=1e-12 * size)


def compare(state, got):
    """Fail if any number in any view differs from PyTorch's."""
    X, K = tensor(state["X"]), tensor(state["K"])
    wanted = transposed(X, K, **settings(state))
    size = float(X.abs().max() * K.abs().sum())
    for view in ("output", "gathered", "matrixTimes"):
        close(got[view], wanted, size)
    full = transposed(X, K, stride=state["stride"], dilation=state["dilation"])
    canvas = [max(full.shape[a], state["padding"][a] + wanted.shape[a]) for a in (0, 1)]
    below, right = (canvas[a] - full.shape[a] for a in (0, 1))
    close(got["full"], F.pad(full, (0, right, 0, below)), size)
    ones = transposed(torch.ones_like(X), torch.ones_like(K), **settings(state))
    close(got["overlap"], ones, 0)
    compare_round_trip(state, got["roundTrip"], round_trip(X, K, state), size)
    assert got["sizes"] == {
        "input": [*X.shape],
        "kernel": [*K.shape],
        "output": [*wanted.shape],
        "full": [*full.shape],
        "canvas": canvas,
    }
    for axis, letters in enumerate(axes(state)):
        compare_shape(letters, got["shape"][axis], full.shape[axis], wanted.shape[axis])


def compare_round_trip(state, got, wanted, size):
    assert (got is None) == (wanted is None)
    if wanted:
        there, back = wanted
        close(got["there"], there, size)
        close(got["back"], back, size * float(tensor(state["K"]).abs().sum()))
        input_size = [len(state["X"]), len(state["X"][0])]
        assert got["sizes"] == {"input": input_size, "there": [*there.shape], "back": [*back.shape]}


def compare_shape(letters, got, full, output):
    n, k, s, p, o, d = letters
    assert tuple(got[letter] for letter in "nkspod") == letters
    assert (got["full"], got["output"], got["picked"]) == (full, output, output)
    assert [*range(*got["shared"])] == shared_sizes(n, k, s, p, d)
    assert got["comesBack"] == (conv_size(output, k, s, p, d) == n)
    assert got["evenOverlap"] == overlaps_evenly(k, s, d)


def compare_all(states, answers):
    for state, got in zip(states, answers, strict=True):
        try:
            compare(state, got)
        except AssertionError as error:
            raise AssertionError(f"{error}\nin the setting {state}") from error


# Pick one cell of each map in every state, to compare single stamps, sums and windows.
def looked_at(states, seed):
    rng = random.Random(seed)
    picked = []
    for state in states:
        ends = axes(state)
        size = [s * (n - 1) + d * (k - 1) + 1 - 2 * p + o for n, k, s, p, o, d in ends]
        full = [s * (n - 1) + d * (k - 1) + 1 for n, k, s, p, o, d in ends]
        canvas = [max(full[a], state["padding"][a] + size[a]) for a in (0, 1)]
        picked.append(
            {
                "state": state,
                "input": [rng.randrange(ends[a][0]) for a in (0, 1)],
                "output": [rng.randrange(size[a]) for a in (0, 1)],
                "canvas": [rng.randrange(canvas[a]) for a in (0, 1)],
                "step": rng.randint(0, ends[0][0] * ends[1][0]),
            }
        )
    return picked
