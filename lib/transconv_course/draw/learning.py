"""A picture of training: the kernel that a layer has found so far, and its output for the input."""

from collections.abc import Sequence

from torch import Tensor

from transconv.scatter import trans_conv
from transconv_course.draw.panels import Picture, grid, rows, sign

CELL = 46  # wide enough for "11.5": the panels must not change their size from step to step


def learning_step(X: Tensor, Y: Tensor, kernels: Sequence[Tensor], step: int) -> Picture:
    """Picture one step of training: the kernel at that step, its output, and the target output.

    Numbers are rounded to one decimal.
    """
    K = kernels[step]
    output = trans_conv(X, K)
    alt = (
        f"Step {step} of {len(kernels) - 1}: the kernel is {_as_rows(K)}; "
        f"the output is {_as_rows(output)}, the target {_as_rows(Y)}."
    )
    kernel = [grid(X, "input", "X", cell=CELL), grid(_rounded(K), "kernel", f"K({step})", cell=CELL)]
    made = grid(_rounded(output), "output", f"Y({step})", cell=CELL)
    return rows([kernel, [made, sign("→"), grid(Y, "plain", "Y", cell=CELL)]], alt)


def _rounded(values: Tensor) -> list[list[float]]:
    whole = values.double().mul(10).round() + 0.0  # the 0.0 turns a rounded −0 into 0
    return whole.div(10).tolist()


def _as_rows(values: Tensor) -> str:
    return " / ".join(" ".join(f"{value:g}" for value in line) for line in _rounded(values))
