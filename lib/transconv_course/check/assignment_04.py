"""Checks of assignment 4: build and judge a decoder."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.overlap import overlap
from transconv_course.check.numbers import whole_numbers
from transconv_course.check.verdict import NOT_YET, Verdict, judge_float64, judge_function, judge_value

HEADS = "T", "R", "S"
PIXELS, HALVES = 0, 1  # the losses of the trial, in the order of its tables


def counts_by_hand(answer: Any) -> Verdict:
    """Check the counts of a block of 2×2 cells in the interior, for a kernel of 3×3 and stride 2."""
    counts = overlap((6, 6), 3, stride=2)[4:6, 4:6]
    tempting = {
        counts.flip(0, 1): "That block starts at an odd row and an odd column. Which kernel cells land on even ones?",
        None: "Draw four neighbouring stamps, two cells apart, and count in each cell how many lie on it.",
    }
    return judge_value(answer, counts, tempting)


def block_by_hand(answer: Any, K: Tensor) -> Verdict:
    """Check the block of 2×2 cells that K makes of a white wall in the interior, with stride 2."""
    Y = F.conv_transpose2d(torch.ones(1, 1, 6, 6), K[None, None], stride=2)[0, 0]
    tempting = {
        Y[5:7, 5:7]: "That block starts at an odd row and an odd column.",
        K.sum().expand(2, 2): "That is what stride 1 would do. With stride 2 only some kernel cells meet in a cell.",
        None: "Each cell is the sum of the kernel cells that meet in it, as many as you counted in a.",
    }
    return judge_value(answer, Y[4:6, 4:6], tempting)


def stamp_counts(function: Callable[..., Any]) -> Verdict:
    """Check stamp_counts(input_size, kernel_size, stride, padding)."""
    cases = [
        dict(zip(("input_size", "kernel_size", "stride", "padding"), setting))
        for setting in [
            ((1, 2), (1, 2), (1, 1), (0, 0)),
            ((1, 2), (1, 3), (1, 2), (0, 0)),
            ((2, 2), (2, 2), (1, 1), (0, 0)),
            ((2, 3), (3, 2), (2, 3), (1, 0)),
            ((3, 2), (4, 5), (1, 2), (2, 1)),
        ]
    ]
    why = "Along one axis the stamps start stride cells apart. A cell of the map has a count down and a count across."
    return judge_function(function, overlap, cases, why)


def unevenness(answer: Any) -> Verdict:
    """Check the largest count over the smallest, in the interior, for a kernel of 7×7 and stride 3."""
    counts = overlap((9, 9), 7, stride=3)[9:18, 9:18]
    along = overlap(9, 7, stride=3)[9:18]
    tempting = {
        along.max() / along.min(): "Along one axis it is so. A map has two.",
        counts.min() / counts.max(): "The fullest over the emptiest, not the other way round.",
        None: "Ask your stamp_counts about a map that is large enough, and look at its middle.",
    }
    return judge_value(answer, counts.max() / counts.min(), tempting)


def grid_energy(function: Callable[..., Any]) -> Verdict:
    """Check grid_energy(Y, s)."""
    generator = torch.Generator().manual_seed(43)
    sizes = [((1, 16), 2), ((3, 18), 2), ((2, 24), 3), ((4, 20), 5)]
    cases = [{"Y": whole_numbers(generator, shape), "s": s} for shape, s in sizes]
    why = "The mean is that of the whole map. Squares first, then the mean over rows, then over the median."
    return judge_function(function, _energy, cases, why)


def hidden_grid(answer: Any) -> Verdict:
    """Check a map of 16×16 numbers whose energy at stride 2 is small, and that of its transpose large."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        Y = torch.as_tensor(answer, dtype=torch.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        return Verdict(False, f"Give a tensor of 16×16 numbers. Here the answer is: {error}")
    if Y.shape != (16, 16):
        return Verdict(False, f"Give 16×16 numbers, not a shape of {tuple(Y.shape)}.")
    seen, turned = _energy(Y, 2).item(), _energy(Y.T, 2).item()
    if not seen < 3:
        return Verdict(
            False, f"The energy is {seen:.3g}, not below 3. (nan means 0/0: pure stripes have no other waves.)"
        )
    if not turned > 100:
        return Verdict(False, f"The energy of the transpose is {turned:.3g}, not above 100: make the grid stronger.")
    return Verdict(True, f"Right: {seen:.3g} as it lies, {turned:.3g} when it is turned over.")


def transposed_head(function: Callable[..., Any]) -> Verdict:
    """Check transposed_head(x, weight, s)."""
    shapes = [((1, 1, 1, 2), (1, 1, 2, 2), 2), ((1, 1, 2, 2), (1, 1, 4, 4), 2), ((2, 2, 2, 3), (2, 3, 5, 5), 3)]
    why = "The output must be s times as large, along both axes. Which padding does that, with k = 2p + s?"
    return judge_float64(function, _transposed, _enlarging(44, shapes), why)


def resize_head(function: Callable[..., Any]) -> Verdict:
    """Check resize_head(x, weight, s)."""
    shapes = [((1, 1, 1, 2), (1, 1, 1, 1), 2), ((1, 1, 2, 2), (1, 1, 3, 3), 2), ((2, 2, 2, 1), (3, 2, 3, 3), 3)]
    why = "Each cell becomes a block of s×s equal cells; the kernel then needs half of its size as zeros on each side."
    return judge_float64(function, _resized, _enlarging(45, shapes), why)


def shuffled(function: Callable[..., Any]) -> Verdict:
    """Check shuffled(y, s)."""
    generator = torch.Generator().manual_seed(46)
    cases = [
        {"y": whole_numbers(generator, shape), "s": s}
        for shape, s in [((1, 4, 1, 1), 2), ((1, 4, 1, 2), 2), ((1, 8, 1, 1), 2), ((2, 9, 2, 1), 3)]
    ]
    why = "Which rows and columns does channel s·s·c + s·a + b fill? A slice can begin anywhere and take steps."
    return judge_float64(function, F.pixel_shuffle, cases, why)


def subpixel_head(function: Callable[..., Any]) -> Verdict:
    """Check subpixel_head(x, weight, s)."""
    shapes = [((1, 1, 1, 2), (4, 1, 1, 1), 2), ((1, 1, 2, 2), (4, 1, 3, 3), 2), ((2, 2, 1, 2), (18, 2, 3, 3), 3)]
    why = "First the convolution, which keeps the size, then the shuffle."
    return judge_float64(function, _subpixel, _enlarging(47, shapes), why)


def alike_start(function: Callable[..., Any]) -> Verdict:
    """Check alike_start(kernels, s)."""
    generator = torch.Generator().manual_seed(48)
    cases = [
        {"kernels": whole_numbers(generator, shape), "s": s}
        for shape, s in [((1, 1, 1, 1), 2), ((2, 1, 1, 1), 2), ((2, 2, 1, 2), 3)]
    ]
    why = "The s·s channels of one output channel follow one another; which kernel does each of them get?"
    return judge_float64(function, lambda kernels, s: kernels.repeat_interleave(s**2, dim=0), cases, why)


def sizes_as_stamps(answer: Any) -> Verdict:
    """Check the kernel sizes of the resize head and the sub-pixel head with 3×3, written with stamps and stride 2."""
    s, k = 2, 3
    right = s + k - 1, s * k
    tempting = {
        (3, 3): "Those are their convolutions. How far does a single cell of the input reach in the output?",
        right[::-1]: "The right numbers in the wrong order: the resize head comes first.",
        None: "Feed each head a map with a single 1, and see how many rows of the output it touches at most.",
    }
    return judge_value(answer, right, tempting)


def free_numbers(answer: Any) -> Verdict:
    """Check how many numbers are free in T with k = 4, R with 3×3 and S with 3×3, for one channel in and one out."""
    tempting = {
        (4, 3, 3): "Along one axis. A kernel has two.",
        (16, 9, 9): "The sub-pixel head makes more channels than one before the shuffle.",
        (
            16,
            16,
            36,
        ): "The resize head seems to have a larger kernel when written with stamps, but its numbers hang together.",
        None: "Count the numbers in each weight, for C_in = C_out = 1.",
    }
    return judge_value(answer, (4 * 4, 3 * 3, 2 * 2 * 3 * 3), tempting)


def descend(function: Callable[..., Any]) -> Verdict:
    """Check descend(x, y, weight, rate, steps), and that the weight that came in stays as it was."""
    generator = torch.Generator().manual_seed(49)
    changed = []

    def watched(x: Tensor, y: Tensor, weight: Tensor, rate: float, steps: int) -> Any:
        before = weight.clone()
        answer = function(x, y, weight, rate, steps)
        changed.append(not torch.equal(before, weight.detach()))
        return answer.detach() if isinstance(answer, Tensor) else answer

    cases = [
        {
            "x": whole_numbers(generator, (1, C, 1, columns)) / 8,
            "y": whole_numbers(generator, (1, 1, 2, 2 * columns)) / 8,
            "weight": whole_numbers(generator, (C, 1, k, k)) / 8,
            "rate": rate,
            "steps": steps,
        }
        for C, columns, k, rate, steps in [(1, 1, 2, 0.5, 1), (1, 2, 2, 0.5, 0), (1, 2, 4, 0.5, 2), (2, 3, 4, 0.25, 5)]
    ]
    why = "Each step: the loss of the weight as it is now, its slope alone (nothing of the steps before), and down."
    verdict = judge_float64(watched, _descended, cases, why)
    if verdict and any(changed):
        return Verdict(False, "The numbers are right, but the weight that came in was changed. Work on a copy.")
    return verdict


def relative_error(function: Callable[..., Any]) -> Verdict:
    """Check relative_error(painted, large, small)."""
    generator = torch.Generator().manual_seed(50)
    cases = [
        {
            "painted": whole_numbers(generator, (N, 1, 2 * rows, 2 * columns)),
            "large": whole_numbers(generator, (N, 1, 2 * rows, 2 * columns)),
            "small": whole_numbers(generator, (N, 1, rows, columns)),
        }
        for N, rows, columns in [(1, 1, 1), (1, 2, 1), (3, 1, 2)]
    ]
    why = "Two mean squared errors, both against large: that of painted, over that of small with each cell made 2×2."
    return judge_float64(function, _relative, cases, why)


def summary(function: Callable[..., Any]) -> Verdict:
    """Check summary(errors)."""
    why = "A row for each head: the mean over its seeds, then the largest minus the smallest."
    return judge_float64(function, _summary, _tables(), why)


def told_apart(function: Callable[..., Any]) -> Verdict:
    """Check told_apart(errors)."""
    why = "Compare the gap of two means with the larger of the two spreads, for the pairs (0, 1), (0, 2), …, (1, 2), …"
    return judge_function(function, _told_apart, _tables(), why)


def swing(function: Callable[..., Any]) -> Verdict:
    """Check swing(Y, s, at)."""
    generator = torch.Generator().manual_seed(51)
    cases = [
        {"Y": whole_numbers(generator, shape), "s": s, "at": at}
        for shape, s, at in [((2, 2), 2, 0), ((4, 3), 2, 1), ((6, 7), 3, 2)]
    ]
    return judge_float64(
        function, _swing, cases, "The block has s rows and s columns, and starts at row at, column at."
    )


def trial(errors: Any, swings: Any) -> Verdict:
    """Check the trial's two tables, (losses, heads, seeds): whether working heads and a training can have made them."""
    if errors is ... or swings is ...:
        return Verdict(False, NOT_YET)
    for name, table in (("errors", errors), ("swings", swings)):
        if not isinstance(table, Tensor) or table.shape != (2, 3, 3) or not table.isfinite().all():
            return Verdict(False, f"{name} must be a tensor of 2×3×3 finite numbers, as the cell above makes it.")
    worst = errors[PIXELS].amax(dim=1)
    if worst.max() >= 1:
        head = HEADS[int(worst.argmax())]
        return Verdict(
            False, f"With the loss pixels {head} is no better than repeated cells: look at your questions 4 to 6."
        )
    if swings[:, 1].max() > 1e-3:
        return Verdict(
            False, "R paints a grid on a flat sheet, and it cannot: look at your resize_head and your swing."
        )
    if swings[HALVES, 0].min() < 0.02:
        return Verdict(False, "With the loss halves T should have a grid on a flat sheet: look at your swing.")
    return Verdict(True, "Right, as far as numbers can say it: such tables can come from this trial.")


def _energy(Y: Tensor, s: int) -> Tensor:
    power = torch.fft.rfft(Y - Y.mean()).abs().pow(2).mean(0)
    grid, near = Y.shape[-1] // s, Y.shape[-1] // 8
    beside = [i for i in range(grid - near, min(grid + near + 1, len(power))) if i != grid]
    return power[grid] / power[beside].median()


def _transposed(x: Tensor, weight: Tensor, s: int) -> Tensor:
    return F.conv_transpose2d(x, weight, None, s, (weight.shape[2] - s) // 2)


def _resized(x: Tensor, weight: Tensor, s: int) -> Tensor:
    return F.conv2d(F.interpolate(x, scale_factor=s), weight, padding="same")


def _subpixel(x: Tensor, weight: Tensor, s: int) -> Tensor:
    return F.pixel_shuffle(F.conv2d(x, weight, padding="same"), s)


def _descended(x: Tensor, y: Tensor, weight: Tensor, rate: float, steps: int) -> Tensor:
    trained = torch.nn.Parameter(weight.clone())
    optimiser = torch.optim.SGD([trained], lr=rate)
    for _ in range(steps):
        optimiser.zero_grad()
        F.mse_loss(_transposed(x, trained, 2), y).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return trained.detach()


def _relative(painted: Tensor, large: Tensor, small: Tensor) -> Tensor:
    return F.mse_loss(painted, large) / F.mse_loss(F.interpolate(small, scale_factor=2), large)


def _summary(errors: Tensor) -> Tensor:
    return torch.stack([errors.mean(1), errors.max(1).values - errors.min(1).values], 1)


def _told_apart(errors: Tensor) -> list[bool]:
    means, spreads = _summary(errors).unbind(1)
    pairs = torch.combinations(torch.arange(len(errors)))
    return [bool((means[i] - means[j]).abs() > torch.maximum(spreads[i], spreads[j])) for i, j in pairs]


def _swing(Y: Tensor, s: int, at: int) -> Tensor:
    cells = Y.narrow(0, at, s).narrow(1, at, s)
    return cells.amax() - cells.amin()


def _enlarging(seed: int, shapes: Sequence[tuple[Sequence[int], Sequence[int], int]]) -> list[dict[str, Any]]:
    generator = torch.Generator().manual_seed(seed)
    return [{"x": whole_numbers(generator, x), "weight": whole_numbers(generator, w), "s": s} for x, w, s in shapes]


def _tables() -> list[dict[str, Any]]:
    """Return tables of errors: heads close together, far apart, one of them restless, and three heads."""
    tables = [
        [[1.0, 2.0], [1.5, 2.0]],
        [[1.0, 2.0], [4.0, 5.0]],
        [[1.0, 1.25], [1.5, 3.0]],
        [[0.5, 0.75, 0.5], [2.0, 3.0, 2.5], [2.5, 3.5, 2.0]],
    ]
    return [{"errors": torch.tensor(table, dtype=torch.float64)} for table in tables]
