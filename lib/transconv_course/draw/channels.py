"""Pictures of several channels: which kernel leads from which input channel to which output channel."""

from torch import Tensor

from transconv.scatter import trans_conv
from transconv_course.draw.panels import Picture, grid, rows, sign


def weight_layout(x: Tensor, weight: Tensor) -> Picture:
    """Picture a weight as a table: row i holds the kernels of input channel i, column c those of output channel c.

    x is (C_in, H, W), weight (C_in, C_out, k_h, k_w), of the same dtype.
    """
    C_in, C_out, k_h, k_w = weight.shape
    lines = []
    for i in range(C_in):
        kernels = [grid(weight[i, c], "kernel", f"W[{i},{c}]", cell=30) for c in range(C_out)]
        lines.append([grid(x[i], "input", f"X[{i}]", cell=30), sign("→"), *kernels])
    alt = (
        f"{C_in} rows, one for each input channel X[i]; {C_out} columns of kernels, one for each output channel. "
        f"W[i,c] stands in row i and column c: the weight has the shape {C_in}×{C_out}×{k_h}×{k_w}."
    )
    return rows(lines, alt)


def channel_sums(x: Tensor, weight: Tensor, bias: Tensor) -> Picture:
    """Picture each output channel as the sum of what every input channel stamps for it, and its bias.

    x is (C_in, H, W), weight (C_in, C_out, k_h, k_w), bias (C_out), of the same dtype.
    """
    C_in, C_out = weight.shape[:2]
    lines, values = [], []
    for c in range(C_out):
        stamped = [trans_conv(x[i], weight[i, c]) for i in range(C_in)]
        total = sum(stamped) + bias[c]
        panels = []
        for i, part in enumerate(stamped):
            panels += [grid(part, "kernel", f"X[{i}], W[{i},{c}]"), sign("+")]
        lines.append(
            [*panels, grid(bias[c].reshape(1, 1), title=f"b[{c}]"), sign("="), grid(total, "output", f"Y[{c}]")]
        )
        values.append(f"Y[{c}] with b[{c}] = {bias[c]:g} begins {', '.join(f'{value:g}' for value in total[0])}")
    alt = f"Each output channel is the sum of {C_in} stamped maps and one bias: {'; '.join(values)}."
    return rows(lines, alt)
