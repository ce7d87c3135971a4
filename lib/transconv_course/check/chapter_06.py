"""Checks of chapter 6: sizes."""

from collections.abc import Callable, Sequence
from typing import Any

from transconv.sizes import conv_size, conv_transpose_size, input_sizes, output_padding_for
from transconv_course.check.verdict import Verdict, judge_function, judge_value


def size_that_returns(answer: Any) -> Verdict:
    """Check which size comes back from 33 rows with k = 4, s = 2, p = 1."""
    n_out = conv_size(33, 4, s=2, p=1)
    back = conv_transpose_size(n_out, 4, s=2, p=1)
    tempting = {
        33: "That is what went in. How many rows did the last window leave over?",
        n_out: "That is what the convolution gives. Now go back.",
        2 * n_out + 2: "Padding removes rows on the way back: at both ends.",
        None: "Count the windows on the padded line first, then how far as many stamps reach, then remove the padding.",
    }
    return judge_value(answer, back, tempting)


def largest_input(answer: Any) -> Verdict:
    """Check the largest input size that k = 7, s = 4, p = 3 takes to 10."""
    sizes = input_sizes(10, 7, s=4, p=3)
    tempting = {
        sizes[0]: "That is the smallest one, which comes back by itself. How many share its output?",
        sizes.stop: "One too many: at this size another window fits.",
        None: "Find the size that comes back by itself; then add cells until another window fits.",
    }
    return judge_value(answer, sizes[-1], tempting)


def decoder_output_paddings(function: Callable[..., Any]) -> Verdict:
    """Check a function (n, layers) that returns the output_padding of every layer of the decoder."""
    cases = [
        {"n": 4, "layers": ((2, 2, 0),)},
        {"n": 5, "layers": ((2, 2, 0),)},
        {"n": 17, "layers": ((5, 3, 2),)},
        {"n": 25, "layers": ((2, 2, 0), (3, 2, 1))},
        {"n": 101, "layers": ((7, 2, 3), (3, 2, 1), (5, 3, 2))},
    ]
    return judge_function(
        function,
        _output_paddings,
        cases,
        "Note the size in front of every convolution on the way down. Each one has its own output_padding, "
        "and the decoder meets the last convolution first.",
    )


def _output_paddings(n: int, layers: Sequence[tuple[int, int, int]]) -> list[int]:
    found: list[int] = []
    for k, s, p in layers:
        found.insert(0, output_padding_for(n, k, s, p))
        n = conv_size(n, k, s, p)
    return found
