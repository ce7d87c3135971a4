"""Checks of chapter 9: the size that was lost."""

from collections.abc import Callable
from typing import Any

from transconv.overlap import overlap
from transconv.sizes import conv_transpose_size, input_sizes
from transconv_course.check.verdict import Verdict, judge_function, judge_value


def extra_rows(answer: Any) -> Verdict:
    """Check (computed, untouched): the rows that output_padding 2 adds with k = 4, s = 3, p = 1."""
    without = conv_transpose_size(5, 4, s=3, p=1)
    added = overlap(5, 4, stride=3, padding=1, output_padding=2)[without:]
    computed = int((added > 0).sum())
    tempting = {
        (2, 0): "Padding took one row at the far end: it cannot give back more than that.",
        (0, 2): "That is what the name says. Padding has cut off a row that the stamps had filled: where does it go?",
        (2, 1): "There are two rows to share out, not three.",
        None: "How many of the rows asked for had padding cut off at the far end? Those come back; the others are new.",
    }
    return judge_value(answer, (computed, len(added) - computed), tempting)


def sizes_of_five(answer: Any) -> Verdict:
    """Check the list of all sizes that k = 3, s = 4, p = 2, d = 3 takes to 5."""
    sizes = input_sizes(5, 3, s=4, p=2, d=3)
    tempting = {
        tuple(input_sizes(5, 3, s=4, p=2)): "These belong to the kernel without its holes. How far does it reach?",
        tuple(range(sizes[0], sizes.stop + 1)): "One too many: at the last of these another window fits.",
        tuple(sizes[:-1]): "One is missing: can the last one grow by a cell before another window fits?",
        (sizes[0],): "That is the one that comes back by itself. Which others share its output?",
        None: "Start from the size that comes back by itself, with the reach d(k − 1) + 1. Then add cells one by one.",
    }
    return judge_value(tuple(sorted(answer)) if isinstance(answer, range | set) else answer, tuple(sizes), tempting)


def cell_kinds(function: Callable[..., Any]) -> Verdict:
    """Check a function (n, k, s, p, o, d) that says of each output cell: kept, given back or untouched."""
    names = ("n", "k", "s", "p", "o", "d")
    cases = [
        dict(zip(names, numbers))
        for numbers in [
            (2, 2, 2, 0, 0, 1),
            (2, 3, 2, 1, 1, 1),
            (2, 2, 2, 0, 1, 1),
            (3, 4, 3, 1, 2, 1),
            (2, 2, 3, 1, 2, 1),
            (3, 3, 2, 2, 1, 2),
            (4, 2, 1, 1, 2, 3),
        ]
    ]
    return judge_function(
        lambda *numbers: _joined(function(*numbers)),
        lambda *numbers: _joined(_kinds(*numbers)),
        cases,
        "Count from the first stamp's first cell: the output begins p cells further. "
        "Ask first whether a stamp reaches the cell at all, and only then on which side of the cut it lies.",
    )


def _kinds(n: int, k: int, s: int, p: int, o: int, d: int) -> list[str]:
    reached = overlap(n, k, s, p, o, d).tolist()
    without = s * (n - 1) + d * (k - 1) + 1 - 2 * p
    return [
        "untouched" if not stamps else "given back" if cell >= without else "kept"
        for cell, stamps in enumerate(reached)
    ]


def _joined(kinds: Any) -> Any:
    """Return a list of words as one string, which `judge_function` can compare and show."""
    words = isinstance(kinds, list | tuple) and all(isinstance(kind, str) for kind in kinds)
    return ", ".join(kinds) if words else kinds
