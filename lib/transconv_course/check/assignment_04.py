"""Checks of assignment 4: build and judge a decoder."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.overlap import overlap
from transconv_course.check import forms
from transconv_course.check.recorded_cases import judge_recorded, recorded_cases
from transconv_course.check.rehearsal import ready as ready
from transconv_course.check.verdict import NOT_YET, Hints, Message, Verdict, judge_value

HEADS = "T", "R", "S"
PIXELS, HALVES = 0, 1  # the losses of the trial, in the order of its tables

COUNTS = Hints(
    {
        "odd_start": "That block starts at an odd row and an odd column. Which kernel cells land on even ones?",
        None: "Draw four neighbouring stamps, two cells apart, and count in each cell how many lie on it.",
    }
)
BLOCK = Hints(
    {
        "odd_start": "That block starts at an odd row and an odd column.",
        "stride_1": "That is what stride 1 would do. With stride 2 only some kernel cells meet in a cell.",
        None: "Each cell is the sum of the kernel cells that meet in it, as many as you counted in a.",
    }
)
STAMP_COUNTS = Message(
    "Along one axis the stamps start stride cells apart. A cell of the map has a count down and a count across."
)
UNEVENNESS = Hints(
    {
        "one_axis": "That is right along one axis. A map has two.",
        "inverse": "The fullest over the emptiest, not the other way round.",
        None: "Ask your stamp_counts about a map that is large enough, and look at its middle.",
    }
)
GRID_ENERGY = Message(
    "The mean is that of the whole map. Squares first, then the mean over rows, then over the median."
)
NO_MAP = Message("Give a tensor of 16×16 numbers. Here the answer is: {error}")
OTHER_SHAPE = Message("Give 16×16 numbers, not a shape of {shape}.")
TOO_MUCH = Message("The energy is {energy}, not below 3. (nan means 0/0: pure stripes have no other waves.)")
TOO_LITTLE = Message("The energy of the transpose is {energy}, not above 100: make the grid stronger.")
HIDDEN = Message("Right: {energy} as it lies, {transposed} when it is transposed.")
TRANSPOSED = Message("The output must be s times as large, along both axes. Which padding does that, with k = 2p + s?")
RESIZE = Message(
    "Each cell becomes a block of s×s equal cells; the kernel then needs half of its size as zeros on each side."
)
SHUFFLED = Message(
    "Which rows and columns does channel s·s·c + s·a + b fill? A slice can begin anywhere and take steps."
)
SUBPIXEL = Message("First the convolution, which keeps the size, then the shuffle.")
ALIKE_START = Message("The s·s channels of one output channel follow one another; which kernel does each of them get?")
SIZES_AS_STAMPS = Hints(
    {
        (3, 3): "Those are their convolutions. How far does a single cell of the input reach in the output?",
        "swapped": "The right numbers in the wrong order: the resize head comes first.",
        None: "Feed each head a map with a single 1, and see how many rows of the output it touches at most.",
    }
)
FREE_NUMBERS = Hints(
    {
        (4, 3, 3): "Along one axis. A kernel has two.",
        (16, 9, 9): "The sub-pixel head makes more channels than one before the shuffle.",
        (16, 16, 36): (
            "The resize head seems to have a larger kernel when written with stamps, but its numbers hang together."
        ),
        None: "Count the numbers in each weight, for C_in = C_out = 1.",
    }
)
DESCEND = Message(
    "Each step: the loss of the weight as it is now, its slope alone (nothing of the steps before), and down."
)
RELATIVE_ERROR = Message(
    "Two mean squared errors, both against large: that of painted, over that of small with each cell made 2×2."
)
SUMMARY = Message("A row for each head: the mean over its seeds, then the largest minus the smallest.")
TOLD_APART = Message(
    "Compare the gap of two means with the larger of the two spreads, for the pairs (0, 1), (0, 2), …, (1, 2), …"
)
SWING = Message("The block has s rows and s columns, and starts at row at, column at.")
NO_TABLE = Message("{name} must be a tensor of 2×3×3 finite numbers, as the cell above makes it.")
PERFECT = Message("{head} has an error of 0 or less, which no painting has: look at your relative_error.")
NO_BETTER = Message("With the loss pixels {head} is no better than repeated cells: look at your questions 4 to 6.")
GRID_OF_R = Message(
    "R paints a grid on a flat sheet, but it should be unable to: look at your resize_head and your swing."
)
NO_GRID_OF_T = Message("With the loss halves T should have a grid on a flat sheet: look at your swing.")
POSSIBLE = Message("Right, as far as numbers can say it: such tables can come from this trial.")

_cases = partial(recorded_cases, "assignment_04")


def counts_by_hand(answer: Any) -> Verdict:
    """Check the counts of a block of 2×2 cells in the interior, for a kernel of 3×3 and stride 2."""
    counts = overlap((6, 6), 3, stride=2)[4:6, 4:6]
    return judge_value(answer, counts, COUNTS, odd_start=counts.flip(0, 1))


def block_by_hand(answer: Any, K: Tensor) -> Verdict:
    """Check the block of 2×2 cells that K makes from a white wall in the interior, with stride 2."""
    Y = F.conv_transpose2d(torch.ones(1, 1, 6, 6), K[None, None], stride=2)[0, 0]
    return judge_value(answer, Y[4:6, 4:6], BLOCK, odd_start=Y[5:7, 5:7], stride_1=K.sum().expand(2, 2))


def stamp_counts(function: Callable[..., Any]) -> Verdict:
    """Check stamp_counts(input_size, kernel_size, stride, padding)."""
    return judge_recorded(function, _cases("stamp_counts"), STAMP_COUNTS, dtype=False)


def unevenness(answer: Any) -> Verdict:
    """Check the largest count over the smallest, in the interior, for a kernel of 7×7 and stride 3."""
    counts, along = overlap((9, 9), 7, stride=3)[9:18, 9:18], overlap(9, 7, stride=3)[9:18]
    right = counts.max() / counts.min()
    return judge_value(answer, right, UNEVENNESS, one_axis=along.max() / along.min(), inverse=1 / right)


def grid_energy(function: Callable[..., Any]) -> Verdict:
    """Check grid_energy(Y, s)."""
    return judge_recorded(function, _cases("grid_energy"), GRID_ENERGY, dtype=False)


def hidden_grid(answer: Any) -> Verdict:
    """Check a map of 16×16 numbers whose energy at stride 2 is small while that of its transpose is large."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        Y = forms.numbers(answer)
    except forms.WrongForm as wrong:
        return Verdict(False, NO_MAP, error=wrong)
    if Y.is_complex() or Y.shape != (16, 16):
        return Verdict(False, OTHER_SHAPE, shape=tuple(Y.shape))
    # For the map and its transpose: the power at period 2, divided by the smaller of the two powers before it.
    powers = [torch.fft.rfft(rows - rows.mean()).abs().pow(2).mean(0) for rows in (Y, Y.T)]
    energy, transposed = ((power[8] / power[6:8].min()).item() for power in powers)
    if not energy < 3:
        return Verdict(False, TOO_MUCH, energy=f"{energy:.3g}")
    if not transposed > 100:
        return Verdict(False, TOO_LITTLE, energy=f"{transposed:.3g}")
    return Verdict(True, HIDDEN, energy=f"{energy:.3g}", transposed=f"{transposed:.3g}")


def transposed_head(function: Callable[..., Any]) -> Verdict:
    """Check transposed_head(x, weight, s)."""
    return judge_recorded(function, _cases("transposed_head"), TRANSPOSED)


def resize_head(function: Callable[..., Any]) -> Verdict:
    """Check resize_head(x, weight, s)."""
    return judge_recorded(function, _cases("resize_head"), RESIZE)


def shuffled(function: Callable[..., Any]) -> Verdict:
    """Check shuffled(y, s)."""
    return judge_recorded(function, _cases("shuffled"), SHUFFLED)


def subpixel_head(function: Callable[..., Any]) -> Verdict:
    """Check subpixel_head(x, weight, s)."""
    return judge_recorded(function, _cases("subpixel_head"), SUBPIXEL)


def alike_start(function: Callable[..., Any]) -> Verdict:
    """Check alike_start(kernels, s)."""
    return judge_recorded(function, _cases("alike_start"), ALIKE_START)


def sizes_as_stamps(answer: Any) -> Verdict:
    """Check the kernel sizes of the 3×3 resize and sub-pixel heads, each written as stamps with stride 2."""
    s, k = 2, 3
    right = s + k - 1, s * k
    return judge_value(answer, right, SIZES_AS_STAMPS, swapped=right[::-1])


def free_numbers(answer: Any) -> Verdict:
    """Check how many numbers are free in T with k = 4, R with 3×3 and S with 3×3, for one channel in and one out."""
    return judge_value(answer, (4 * 4, 3 * 3, 2 * 2 * 3 * 3), FREE_NUMBERS)


def descend(function: Callable[..., Any]) -> Verdict:
    """Check descend(x, y, weight, rate, steps), and that it doesn't change the weight passed to it."""
    return judge_recorded(function, _cases("descend"), DESCEND)


def relative_error(function: Callable[..., Any]) -> Verdict:
    """Check relative_error(painted, large, small)."""
    return judge_recorded(function, _cases("relative_error"), RELATIVE_ERROR)


def summary(function: Callable[..., Any]) -> Verdict:
    """Check summary(errors)."""
    return judge_recorded(function, _cases("summary"), SUMMARY)


def told_apart(function: Callable[..., Any]) -> Verdict:
    """Check told_apart(errors)."""
    return judge_recorded(function, _cases("told_apart"), TOLD_APART, dtype=False)


def swing(function: Callable[..., Any]) -> Verdict:
    """Check swing(Y, s, at)."""
    return judge_recorded(function, _cases("swing"), SWING)


def trial(errors: Any, swings: Any) -> Verdict:
    """Check the trial's two tables, (losses, heads, seeds): could working heads and training have produced them?"""
    if errors is ... or swings is ...:
        return Verdict(False, NOT_YET)
    for name, table in (("errors", errors), ("swings", swings)):
        if not isinstance(table, Tensor) or table.shape != (2, 3, 3) or not table.isfinite().all():
            return Verdict(False, NO_TABLE, name=name)
    best = errors.amin(dim=(0, 2))
    if best.min() <= 0:
        return Verdict(False, PERFECT, head=HEADS[int(best.argmin())])
    worst = errors[PIXELS].amax(dim=1)
    if worst.max() >= 1:
        return Verdict(False, NO_BETTER, head=HEADS[int(worst.argmax())])
    if swings[:, 1].max() > 1e-3:
        return Verdict(False, GRID_OF_R)
    if swings[HALVES, 0].min() < 0.02:
        return Verdict(False, NO_GRID_OF_T)
    return Verdict(True, POSSIBLE)
