"""Checks of chapter 6: sizes."""

from collections.abc import Callable, Sequence
from typing import Any

from transconv.sizes import conv_size, conv_transpose_size, input_sizes, output_padding_for
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

SIZE_THAT_RETURNS_HINTS = Hints(
    {
        33: "That's what went in. How many rows did the last window leave uncovered?",
        "small": "That's what the convolution gives. Now go back.",
        "without_padding": "On the way back, padding removes rows at both ends.",
        None: "Count the windows on the padded line, then how far that many stamps reach, then remove the padding.",
    }
)


def size_that_returns(answer: Any) -> Verdict:
    """Check the size that 33 rows come back as, with k = 4, s = 2, p = 1."""
    n = conv_size(33, 4, s=2, p=1)
    back = conv_transpose_size(n, 4, s=2, p=1)
    return judge_value(answer, back, SIZE_THAT_RETURNS_HINTS, small=n, without_padding=2 * n + 2)


LARGEST_INPUT_HINTS = Hints(
    {
        "smallest": "That's the smallest: it comes back with no output_padding. How many sizes share its output?",
        "one_more": "One too many: at that size, another window fits.",
        None: "Find the size that comes back with no output_padding, then add cells until another window fits.",
    }
)


def largest_input(answer: Any) -> Verdict:
    """Check the largest input size that k = 7, s = 4, p = 3 takes to 10."""
    sizes = input_sizes(10, 7, s=4, p=3)
    return judge_value(answer, sizes[-1], LARGEST_INPUT_HINTS, smallest=sizes[0], one_more=sizes.stop)


DECODER_OUTPUT_PADDINGS_HINT = Message(
    "Write down the size before every convolution on the way down. Each one has its own output_padding, "
    "and the decoder undoes the last convolution first."
)


def decoder_output_paddings(function: Callable[..., Any]) -> Verdict:
    """Check a function (m, layers) that returns the output_padding of every layer of the decoder."""
    cases = [
        {"m": 4, "layers": ((2, 2, 0),)},
        {"m": 5, "layers": ((2, 2, 0),)},
        {"m": 17, "layers": ((5, 3, 2),)},
        {"m": 25, "layers": ((2, 2, 0), (3, 2, 1))},
        {"m": 101, "layers": ((7, 2, 3), (3, 2, 1), (5, 3, 2))},
    ]
    return judge_function(function, _output_paddings, cases, DECODER_OUTPUT_PADDINGS_HINT)


def _output_paddings(m: int, layers: Sequence[tuple[int, int, int]]) -> list[int]:
    output_paddings: list[int] = []
    for k, s, p in layers:
        output_paddings.insert(0, output_padding_for(m, k, s, p))
        m = conv_size(m, k, s, p)
    return output_paddings
