"""Checks of chapter 9: the size that was lost."""

from collections.abc import Callable
from typing import Any

from transconv.overlap import overlap
from transconv.sizes import conv_transpose_size, input_sizes
from transconv_course.check import forms
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

EXTRA_ROWS_HINTS = Hints(
    {
        (2, 0): "Padding removed one row at the far end, so no more than that can come back.",
        (
            0,
            2,
        ): "That's what the name suggests. But padding cut off a row that the stamps had filled: where does it go?",
        (2, 1): "There are two rows to share out, not three.",
        None: "How many of the added rows had padding cut off at the far end? Those come back; the others are new.",
    }
)


def extra_rows(answer: Any) -> Verdict:
    """Check (computed, untouched): the rows that output_padding 2 adds with k = 4, s = 3, p = 1."""
    without = conv_transpose_size(5, 4, s=3, p=1)
    added = overlap(5, 4, stride=3, padding=1, output_padding=2)[without:]
    computed = int((added > 0).sum())
    return judge_value(answer, (computed, len(added) - computed), EXTRA_ROWS_HINTS)


SIZES_OF_FIVE_HINTS = Hints(
    {
        "without_holes": "Those belong to a kernel without holes. How far does this one reach?",
        "one_more": "One too many: at the last of these sizes, another window fits.",
        "one_less": "One is missing: can the last one grow by another cell before another window fits?",
        "smallest": "That's the one that comes back with no output_padding. Which others share its output?",
        None: "Start from the size that comes back with no output_padding (the reach is d(k − 1) + 1), then add cells.",
    }
)


def sizes_of_five(answer: Any) -> Verdict:
    """Check the list of all sizes that k = 3, s = 4, p = 2, d = 3 takes to 5."""
    sizes = input_sizes(5, 3, s=4, p=2, d=3)
    return judge_value(
        forms.in_order(answer),
        list(sizes),
        SIZES_OF_FIVE_HINTS,
        without_holes=tuple(input_sizes(5, 3, s=4, p=2)),
        one_more=tuple(range(sizes[0], sizes.stop + 1)),
        one_less=tuple(sizes[:-1]),
        smallest=(sizes[0],),
    )


CELL_KINDS_HINT = Message(
    "Count from the first stamp's first cell: the output begins p cells later. "
    "First ask whether a stamp reaches the cell at all, and only then which side of the cut it lies on."
)


def cell_kinds(function: Callable[..., Any]) -> Verdict:
    """Check a function (n, k, s, p, o, d) that labels each output cell as kept, given back or untouched."""
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
    return judge_function(function, _kinds, cases, CELL_KINDS_HINT)


def _kinds(n: int, k: int, s: int, p: int, o: int, d: int) -> list[str]:
    reached = overlap(n, k, s, p, o, d).tolist()
    without = s * (n - 1) + d * (k - 1) + 1 - 2 * p
    return [
        "untouched" if not stamps else "given back" if cell >= without else "kept"
        for cell, stamps in enumerate(reached)
    ]
