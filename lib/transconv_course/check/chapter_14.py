"""Checks of chapter 14: one operator, many frameworks."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.frameworks import jax_padding
from transconv.sizes import conv_transpose_size
from transconv_course.check.verdict import Verdict, judge_function, judge_value


def same_size(answer: Any) -> Verdict:
    """Check the rows that padding='same' makes of 7 with k = 5 and s = 3."""
    n, k, s = 7, 5, 3
    tempting = {
        n: "That is the size of the input. The word promises it only where the stride is 1.",
        conv_transpose_size(n, k, s): "That is all that the stamps cover: what 'valid' gives.",
        conv_transpose_size(n, k, s, k // 2): "Half the kernel was removed at each end. That leaves the stride out.",
        -(-n // s): "That is what the word means for a convolution. This layer goes the other way.",
        None: "The word does not look at the kernel. Which input would a convolution with the same word bring to 7?",
    }
    return judge_value(answer, s * n, tempting)


def jax_pads(answer: Any) -> Verdict:
    """Check (before, after): JAX's padding for k = 4, s = 3, p = 2, o = 1, d = 2 along one axis."""
    ((before, after),) = jax_padding(4, stride=3, padding=2, output_padding=1, dilation=2)
    tempting = {
        (2, 2): "That is PyTorch's padding as it is. JAX adds zeros around the input, PyTorch removes from the output.",
        (2, 3): "PyTorch's padding as it is: a larger one must give fewer zeros, not more.",
        (1, 2): "That is for a kernel without holes. How far do its four cells reach with dilation 2?",
        (before, before): "The front is right. What makes the output longer at the far end?",
        (after, before): "The right numbers at the wrong ends: output_padding moves the far one.",
        (
            before,
            before - 1,
        ): "The front is right. output_padding makes the output longer, so it cannot take zeros away.",
        None: "It is the rim of chapter 5, with dilation, and one end of it is longer.",
    }
    return judge_value(answer, (before, after), tempting)


def port_test(function: Callable[..., Any]) -> Verdict:
    """Check a function (port) that says whether port(x, weight) is conv_transpose2d with stride 2 and padding 1."""
    return judge_function(
        function,
        lambda port: port.right,
        [{"port": port} for port in _PORTS],
        "Which inputs and kernels would make this one and the right one differ? "
        "Different numbers everywhere, rows unlike columns, two channels or more on both sides; "
        "and torch.equal says False of two shapes where other tests raise.",
    )


class _Port:
    """Something that claims to be F.conv_transpose2d(x, weight, stride=2, padding=1), and says of itself what it is."""

    def __init__(self, name: str, compute: Callable[[Tensor, Tensor], Tensor], right: bool = False) -> None:
        self.name, self.compute, self.right = name, compute, right

    def __call__(self, x: Tensor, weight: Tensor) -> Tensor:
        return self.compute(x, weight)

    def __repr__(self) -> str:
        return f"<a port that {self.name}>"


def _layer(x: Tensor, weight: Tensor) -> Tensor:
    return F.conv_transpose2d(x, weight, stride=2, padding=1)


def _as_if(weight: Tensor, *axes: int) -> Tensor:
    """Return the weight's numbers read in another order of axes, in the shape that they had."""
    return weight.permute(axes).reshape(weight.shape)


def _cut_in_front(x: Tensor, weight: Tensor) -> Tensor:
    return F.conv_transpose2d(x, weight, stride=2)[..., 2:, 2:]


def _as_high_as_wide(x: Tensor, weight: Tensor) -> Tensor:
    y = _layer(x, weight)
    return F.pad(y, (0, y.shape[2] - y.shape[3]))


_PORTS = [
    _Port("is right", _layer, right=True),
    _Port("returns zeros", lambda x, weight: torch.zeros_like(_layer(x, weight))),
    _Port("does not turn the kernel", lambda x, weight: _layer(x, weight.flip(2, 3))),
    _Port("turns the kernel upside down only", lambda x, weight: _layer(x, weight.flip(2))),
    _Port("takes the kernel's rows for columns", lambda x, weight: _layer(x, _as_if(weight, 0, 1, 3, 2))),
    _Port("mixes up input and output channels", lambda x, weight: _layer(x, _as_if(weight, 1, 0, 2, 3))),
    _Port("removes both cells in front", _cut_in_front),
    _Port("makes the output as wide as it is high", _as_high_as_wide),
    _Port("is right, too", lambda x, weight: F.conv_transpose2d(x, weight, stride=2)[..., 1:-1, 1:-1], right=True),
]
