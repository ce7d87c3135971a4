"""A picture of several channels: what each input channel stamps into each output channel."""

from torch import Tensor

from transconv.scatter import trans_conv
from transconv_course.draw.panels import Picture, grid, rows, sign


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
            panels += [grid(part, "kernel", f"X[{i}], K[{i},{c}]"), sign("+")]
        lines.append(
            [*panels, grid(bias[c].reshape(1, 1), title=f"b[{c}]"), sign("="), grid(total, "output", f"Y[{c}]")]
        )
        values.append(f"Y[{c}] with b[{c}] = {bias[c]:g} begins {', '.join(f'{value:g}' for value in total[0])}")
    alt = f"Each output channel is the sum of {C_in} stamped maps and one bias: {'; '.join(values)}."
    return rows(lines, alt)
