"""Which cells of a transposed convolution's output a tensor holds, followed through what happens to the tensor.

A probe goes along for each axis of the output: a tensor of the same shape and without memory, whose offset and strides
number the cells along that axis. What PyTorch returns as a view moves the probe as it moves the tensor, so slices,
splits, transposes and reshapes need no rules of their own. What can't be followed is let go.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeAlias

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import _disable_current_modes

from transconv.explain.inputs import tensors

Part: TypeAlias = "tuple[range, ...]"

CONV = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
# Each number of their output is made of those at the same place, but PyTorch doesn't tag them as pointwise.
UNTAGGED = {
    *("abs", "complex", "floor_divide", "hardswish", "log_sigmoid_forward", "mish", "polar", "_prelu_kernel"),
    *("rsub", "threshold"),
}
# Their output has the cells of their first input where the axes stay as long; so has that of pointwise operators.
CELL_BY_CELL = {
    "rrelu_with_noise",
    *("_to_copy", "dequantize", "glu", "mean", "sum", "_softmax", "_log_softmax"),
    *("native_group_norm", "native_layer_norm", "native_batch_norm", "cudnn_batch_norm"),
    *("_native_batch_norm_legit", "_native_batch_norm_legit_no_training"),
}


class Cells(NamedTuple):
    """The cells that a tensor holds, with a probe for each axis of the output that they are from."""

    probes: tuple[Tensor, ...]

    @property
    def part(self) -> Part:
        """The cells along each axis."""
        return tuple(
            range(probe.storage_offset(), probe.storage_offset() + size * step, step)
            for probe in self.probes
            for _, size, step in _moving(probe)[:1] or [(0, 1, 1)]
        )

    @property
    def dims(self) -> tuple[int, ...]:
        """Each axis's place in the tensor, counted from its end; for a single cell, the one where PyTorch puts it."""
        first = -len(self.probes)
        return tuple((_moving(probe) or [(axis, 1, 1)])[0][0] for axis, probe in enumerate(self.probes, first))

    def sizes(self, shape: Sequence[int]) -> tuple[int, ...]:
        """The sizes of a shape along these axes."""
        return tuple(shape[dim] if -dim <= len(shape) else 1 for dim in self.dims)


def all_cells(output: Tensor, axes: int) -> Cells:
    """Return the cells of a whole output, whose last dimensions are its axes."""
    with _disable_current_modes():
        steps = ([int(dim == axis) for dim in range(-output.dim(), 0)] for axis in range(-axes, 0))
        return Cells(tuple(torch.empty_strided(output.shape, step, device="meta") for step in steps))


def followed(
    operator: Any, arguments: Sequence[Any], x: Tensor, cells: Cells, output: Any
) -> list[tuple[Tensor, Cells]]:
    """Return each tensor of an operator's output that holds cells of x, which holds these, as far as that is known."""
    outputs = list(tensors(output))
    if x is not arguments[0] and not is_pointwise(operator):
        return []
    try:
        with _disable_current_modes():
            moved = [_moved(operator, arguments, probe, outputs) for probe in cells.probes]
    except (RuntimeError, ValueError):
        return []
    found = [(y, Cells(probes)) for y, probes in zip(outputs, zip(*moved))]
    return [(y, after) for y, after in found if _is_known(after, y)]


def is_pointwise(operator: Any) -> bool:
    """Whether each number of the operator's output is made of the numbers at the same place."""
    return torch.Tag.pointwise in operator.tags or _name(operator) in UNTAGGED


def is_cell_by_cell(operator: Any) -> bool:
    """Whether the operator's output has the cells of its first input where the axes stay as long."""
    return is_pointwise(operator) or _name(operator) in CELL_BY_CELL


def is_view(operator: Any) -> bool:
    """Whether the operator's output is its input seen in another way."""
    aliases = [argument.alias_info for argument in operator._schema.arguments]
    return any(alias is not None and not alias.is_write for alias in aliases)


def convolved(layer: Any, cells: Cells, y: Tensor) -> Cells | None:
    """Return the cells in the output of PyTorch's own layer if it pads in a way of its own and keeps the size."""
    if not isinstance(layer, CONV) or layer.padding_mode == "zeros" or set(layer.stride) != {1}:
        return None
    with _disable_current_modes(), suppress(ValueError):
        if all(_are_axes(probe) for probe in cells.probes):
            return Cells(tuple(_alike(probe, y.shape) for probe in cells.probes))
    return None


def _moved(operator: Any, arguments: Sequence[Any], probe: Tensor, outputs: list[Tensor]) -> list[Tensor]:
    """Return a probe for each tensor of the output, or none if the operator isn't followed.

    Raises:
        RuntimeError, ValueError: the cells can't be followed along this axis.
    """
    name = operator.overloadpacket.__name__
    if name in ("view", "_unsafe_view", "_reshape_alias"):
        return [probe.view(outputs[0].shape)]
    if is_view(operator) and name != "as_strided":
        return list(tensors(operator(probe, *arguments[1:])))
    if name == "constant_pad_nd":
        return [_cropped(probe, arguments[1])]
    if is_cell_by_cell(operator) or _is_stride_1(name, arguments, probe):
        return [_alike(probe, outputs[0].shape)]
    return []


def _is_known(cells: Cells, y: Tensor) -> bool:
    """Whether the probes fit a tensor and each axis has a dimension of its own."""
    moving = [_moving(probe) for probe in cells.probes]
    dims = [dim for found in moving for dim, _, _ in found]
    return len(set(dims)) == len(dims) and all(len(found) < 2 for found in moving) and cells.probes[0].shape == y.shape


def _moving(probe: Tensor) -> list[tuple[int, int, int]]:
    """Return the dimensions along which the cells differ, counted from the end: each with its size and step."""
    steps = zip(range(-probe.dim(), 0), probe.shape, probe.stride())
    return [(dim, size, step) for dim, size, step in steps if step and size != 1]


def _alike(probe: Tensor, shape: Sequence[int]) -> Tensor:
    """Return a probe of this shape with the same cells; dimensions along which they don't differ may do so in size."""
    steps = [0] * len(shape)
    for dim, size, step in _moving(probe):
        if -dim > len(shape) or shape[dim] != size:
            raise ValueError
        steps[dim] = step
    if len(shape) < probe.dim():
        raise ValueError
    return probe.as_strided(shape, steps, probe.storage_offset())


def _cropped(probe: Tensor, pad: Sequence[int]) -> Tensor:
    """Return the probe that aten.constant_pad_nd leaves where its numbers are negative."""
    for dim, (before, after) in enumerate(zip(pad[::2], pad[1::2]), 1):  # from the last one
        if max(before, after) > 0:
            raise ValueError
        probe = probe.narrow(-dim, -before, probe.shape[-dim] + before + after)
    return probe


def _is_stride_1(name: str, arguments: Sequence[Any], probe: Tensor) -> bool:
    """Whether this is a plain convolution with stride 1: one that keeps the size keeps the cells where they are."""
    return name == "convolution" and not arguments[6] and set(arguments[3]) == {1} and _are_axes(probe)


def _are_axes(probe: Tensor) -> bool:
    """Whether the cells differ along the axes of an image, not along its channels or its batch."""
    return all(dim + probe.dim() >= 2 for dim, _, _ in _moving(probe))


def _name(operator: Any) -> str:
    """Return an operator's name, without the mark that it works in place."""
    return str(operator.overloadpacket.__name__).rstrip("_")
