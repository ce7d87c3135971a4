"""Checks of chapter 14: one operator, many frameworks."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.frameworks import jax_padding
from transconv.sizes import conv_transpose_size
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

SAME_SIZE_HINTS = Hints(
    {
        "input_size": "That's the size of the input. 'same' promises it only for stride 1.",
        "valid": "That's everything the stamps cover, which is what 'valid' gives.",
        "half_kernel": "You removed half the kernel at each end. That ignores the stride.",
        "downsampled": "That's what 'same' means for a convolution. This layer goes the other way.",
        None: "'same' ignores the kernel size. Which input size would a convolution with 'same' take to 7?",
    }
)


def same_size(answer: Any) -> Verdict:
    """Check how many rows padding='same' makes from 7 with k = 5 and s = 3."""
    n, k, s = 7, 5, 3
    return judge_value(
        answer,
        s * n,
        SAME_SIZE_HINTS,
        input_size=n,
        valid=conv_transpose_size(n, k, s),
        half_kernel=conv_transpose_size(n, k, s, k // 2),
        downsampled=-(-n // s),
    )


JAX_PADS_HINTS = Hints(
    {
        (2, 2): "That's PyTorch's padding unchanged. JAX adds zeros around the input; PyTorch removes from the output.",
        (2, 3): "That's PyTorch's padding again: more padding must give fewer zeros, not more.",
        (1, 2): "That's for a kernel without holes. How far do its four cells reach with dilation 2?",
        "before_twice": "The front is right. What makes the output longer at the far end?",
        "exchanged": "Those are the right numbers at the wrong ends: output_padding changes the far one.",
        "one_less": "The front is right. output_padding makes the output longer, so it cannot take zeros away.",
        None: "It's the rim of chapter 5 with dilation, longer at one end.",
    }
)


def jax_pads(answer: Any) -> Verdict:
    """Check (before, after): JAX's padding for k = 4, s = 3, p = 2, o = 1, d = 2 along one axis."""
    ((before, after),) = jax_padding(4, stride=3, padding=2, output_padding=1, dilation=2)
    return judge_value(
        answer,
        (before, after),
        JAX_PADS_HINTS,
        before_twice=(before, before),
        exchanged=(after, before),
        one_less=(before, before - 1),
    )


PORT_TEST_HINT = Message(
    "For which inputs and kernels would this port and the right one differ? "
    "Use different numbers everywhere, rows unlike columns, and two or more channels on both sides. "
    "For two different shapes, torch.equal returns False where other tests raise."
)


def port_test(function: Callable[..., Any]) -> Verdict:
    """Check a function (port) that says whether port(x, weight) is conv_transpose2d with stride 2 and padding 1."""
    return judge_function(function, lambda port: port.right, [{"port": port} for port in _PORTS], PORT_TEST_HINT)


class _Port:
    """A function that claims to be F.conv_transpose2d(x, weight, stride=2, padding=1); its repr says what it is."""

    def __init__(self, name: str, compute: Callable[[Tensor, Tensor], Tensor], right: bool = False) -> None:
        self.name, self.compute, self.right = name, compute, right

    def __call__(self, x: Tensor, weight: Tensor) -> Tensor:
        return self.compute(x, weight)

    def __repr__(self) -> str:
        return f"<a port that {self.name}>"


def _layer(x: Tensor, weight: Tensor) -> Tensor:
    return F.conv_transpose2d(x, weight, stride=2, padding=1)


def _axes_reread(weight: Tensor, *axes: int) -> Tensor:
    """Return the weight's numbers, read in another order of axes and put back into the original shape."""
    return weight.permute(axes).reshape(weight.shape)


def _cropped_at_the_front(x: Tensor, weight: Tensor) -> Tensor:
    return F.conv_transpose2d(x, weight, stride=2)[..., 2:, 2:]


def _as_wide_as_high(x: Tensor, weight: Tensor) -> Tensor:
    y = _layer(x, weight)
    return F.pad(y, (0, y.shape[2] - y.shape[3]))


_PORTS = [
    _Port("is right", _layer, right=True),
    _Port("returns zeros", lambda x, weight: torch.zeros_like(_layer(x, weight))),
    _Port("doesn't rotate the kernel", lambda x, weight: _layer(x, weight.flip(2, 3))),
    _Port("flips the kernel upside down only", lambda x, weight: _layer(x, weight.flip(2))),
    _Port("swaps the kernel's rows and columns", lambda x, weight: _layer(x, _axes_reread(weight, 0, 1, 3, 2))),
    _Port("mixes up input and output channels", lambda x, weight: _layer(x, _axes_reread(weight, 1, 0, 2, 3))),
    _Port("removes both cells at the front", _cropped_at_the_front),
    _Port("makes the output as wide as it is high", _as_wide_as_high),
    _Port("is right, too", lambda x, weight: F.conv_transpose2d(x, weight, stride=2)[..., 1:-1, 1:-1], right=True),
]
