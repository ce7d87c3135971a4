"""What PyTorch computes for a setting, and comparisons of the figure with it."""

import random

import torch
import torch.nn.functional as F

from tests.web.states import SETTINGS, axes


def tensor(lines):
    return torch.tensor(lines, dtype=torch.float64)


def settings(state):
    return {name: state[name] for name in SETTINGS}


def transposed(X, K, **kwargs):
    return F.conv_transpose2d(X[None, None], K[None, None], **kwargs)[0, 0]


def accepts(state):
    """Whether PyTorch computes this setting (with real tensors: meta tensors don't enforce output_padding)."""
    try:
        transposed(tensor(state["X"]), tensor(state["K"]), **settings(state))
    except (RuntimeError, ValueError, TypeError, IndexError):
        return False
    return True


def close(got, wanted, size):
    """Compare up to the rounding of a sum whose terms are bounded by `size`."""
    torch.testing.assert_close(tensor(got), wanted, rtol=1e-12, atol=1e-12 * size)


def compare(state, got):
    """Fail if any number of the output, or of the stamps' sum before padding removes any, differs from PyTorch's."""
    X, K = tensor(state["X"]), tensor(state["K"])
    wanted = transposed(X, K, **settings(state))
    size = float(X.abs().max() * K.abs().sum())
    close(got["output"], wanted, size)
    full = transposed(X, K, stride=state["stride"], dilation=state["dilation"])
    canvas = [max(full.shape[a], state["padding"][a] + wanted.shape[a]) for a in (0, 1)]
    below, right = (canvas[a] - full.shape[a] for a in (0, 1))
    close(got["full"], F.pad(full, (0, right, 0, below)), size)
    assert got["sizes"] == {
        "input": [*X.shape],
        "kernel": [*K.shape],
        "output": [*wanted.shape],
        "full": [*full.shape],
        "canvas": canvas,
    }


def compare_all(states, answers):
    for state, got in zip(states, answers, strict=True):
        try:
            compare(state, got)
        except AssertionError as error:
            raise AssertionError(f"{error}\nin the setting {state}") from error


# Pick one cell of each map in every state, to compare single stamps and sums.
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
