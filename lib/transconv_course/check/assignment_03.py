"""Checks of assignment 3: the rearrangement and the gradient."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.rearrangement import rearranged
from transconv.sizes import conv_size, conv_transpose_size, output_padding_for
from transconv_course.check import forms
from transconv_course.check.recorded_cases import judge_recorded, recorded_cases
from transconv_course.check.verdict import NOT_YET, Hints, Message, Verdict, error_text, judge_value

Pair = tuple[int, int]  # rows, columns

LARGE = 1e200  # its square is no float64
STRIDE = 1, 2  # of question 1: rows, columns

X_REARRANGED = Hints(
    {
        "no_rim": "The zeros between are right. A window must be able to stick out at every side.",
        "both_axes": "The stride is 1 from row to row: no zeros between the rows.",
        "axes_swapped": "Rows come first: the 2 is the step from column to column.",
        "no_stride": "The rim is right. Which zeros does the stride put in?",
        "zero_behind": "One column too many: zeros go between neighbours, and the last column has none behind it.",
        None: "First zeros between the columns, then a rim as wide as the kernel can stick out.",
    }
)
K_TURNED = Hints(
    {
        "stamped": "That is how the kernel is stamped. Seen from an output cell it lies differently.",
        "transposed": (
            "That is the matrix transpose. Which kernel cell meets the input cell above, and which the one below?"
        ),
        "upside_down": "Upside down is half of it.",
        "left_to_right": "Left to right is half of it.",
        None: "The four numbers stay, at other places: what was first is last, along both axes.",
    }
)
CELL = Hints(
    {
        "kernel_not_rotated": "That is the sum with the kernel as it is stamped. In the window it is rotated.",
        "counted_from_1": "That is row 0, column 1: they are counted from 0.",
        "axes_swapped": "Rows first: row 1, column 2.",
        None: "The window begins at row 1, column 2 of your rearranged input. Two of its cells are the input's own.",
    }
)
ZEROS = Message("From one cell of x to the next there are stride cells; after the last one there is nothing to fill.")
RIM = Message("Add every zero before you cut anything. And check what your slice does where nothing is to be cut.")
TURNED = Message(
    "weight[c, o] carries input channel c to output channel o; where must it stand, and what is its first number?"
)
NO_KERNEL = Message("Give three rows of three numbers. Here the answer is: {error}")
OTHER_SHAPE = Message("Give three rows of three numbers, not a shape of {shape}.")
NOT_WHOLE = Message("Give whole numbers.")
ROTATION_SEEN = Message(
    "With this kernel the forgotten rotation is noticed. Rotate it by 180°: which cells must be equal?"
)
TRANSPOSE_UNSEEN = Message(
    "The rotation goes unnoticed, but so does the transpose. Which cells does only a transpose exchange?"
)
BLIND = Message("Right: rotated it is the same, transposed it is not.")
BY_WINDOW = Message(
    "Zeros between, then the rim, then a plain convolution with the rotated kernel. What is the rim of each side?"
)
NO_INPUT = Message("Give (x, weight, stride, padding) that PyTorch accepts. Here the answer is: {error}")
NOT_FOUND = Message("Not yet: on this input {name} gives PyTorch's numbers. What does its slip never meet here?")
OTHERS_TOO = Message("{name} is wrong here, and so is {others}. Which inputs make that slip invisible?")
FOUND = Message("Right: {name} is wrong here, and the other two are not.")
OUTPUT_PADDING = Hints(
    {
        "axes_swapped": "Rows first, then columns: 9 is the number of rows.",
        (1, 0): "That is the size modulo the stride. The kernel and the padding have a say as well.",
        (0, 0): "With these the slopes are too small along one axis. Which cells did no window read?",
        None: "Count, along each axis, the cells that the last window leaves over on the padded line.",
    }
)
SLOPES = Message(
    "The weight goes in as the convolution has it. Which output_padding brings back the size of x, cell for cell?"
)
COMES_BACK = Hints(
    {
        4: "That would be so if output_padding were smaller than the stride.",
        "layers_output": "That is the layer's output. Now let the convolution read it.",
        None: "First the layer: where does its last stamp end, and what does o add? Then count windows on that.",
    }
)
BY_AUTOGRAD = Message(
    "Differentiate a convolution of a map with the size that you want back, and send x through it backwards."
)
SAME_TWICE = Message(
    "The two numbers are equal, but they should come from two computations: "
    "on the left x is convolved, and on the right y is stamped."
)
LOST_ON_LARGE = Message(
    "The numbers are right, but for very large inputs, for which the left side is too large for float64, "
    "the right side is lost too. Do you compute in another dtype than the input's?"
)
FAILS_ON_LARGE = Message("The numbers are right, but for very large inputs your function raised {error}")
BOTH_SIDES = Message(
    "Two numbers, and equal ones. On the left x is convolved, on the right y is stamped, to exactly x's shape."
)
ENTRY = Message("Light the output cell with number row, send it back, and look at the cell with number column.")

_cases = partial(recorded_cases, "assignment_03")


def X_rearranged(answer: Any, X: Tensor, K: Tensor) -> Verdict:
    """Check the input rearranged by hand, for stride (1, 2) and no padding."""
    right, both_axes, axes_swapped, no_stride = (
        rearranged(X[None], K[None, None], stride)[0][0] for stride in (STRIDE, 2, STRIDE[::-1], 1)
    )
    return judge_value(
        answer,
        right,
        X_REARRANGED,
        no_rim=right[1:-1, 1:-1],
        both_axes=both_axes,
        axes_swapped=axes_swapped,
        no_stride=no_stride,
        zero_behind=F.pad(right, (0, 1)),
    )


def K_turned(answer: Any, K: Tensor) -> Verdict:
    """Check the kernel that slides over the rearranged input."""
    return judge_value(
        answer, K.flip(0, 1), K_TURNED, stamped=K, transposed=K.T, upside_down=K.flip(0), left_to_right=K.flip(1)
    )


def cell_by_hand(answer: Any, X: Tensor, K: Tensor) -> Verdict:
    """Check the output cell in row 1 and column 2, for stride (1, 2) and no padding."""
    Y, of_rotated = (
        F.conv_transpose2d(X[None, None], kernel[None, None], stride=STRIDE)[0, 0] for kernel in (K, K.flip(0, 1))
    )
    return judge_value(
        answer, Y[1, 2], CELL, kernel_not_rotated=of_rotated[1, 2], counted_from_1=Y[0, 1], axes_swapped=Y[2, 1]
    )


def zeros_between(function: Callable[..., Any]) -> Verdict:
    """Check zeros_between(x, stride)."""
    return judge_recorded(function, _cases("zeros_between"), ZEROS)


def with_rim(function: Callable[..., Any]) -> Verdict:
    """Check with_rim(x, rim)."""
    return judge_recorded(function, _cases("with_rim"), RIM)


def turned(function: Callable[..., Any]) -> Verdict:
    """Check turned(weight)."""
    return judge_recorded(function, _cases("turned"), TURNED)


def blind_kernel(answer: Any) -> Verdict:
    """Check a 3×3 kernel that hides a forgotten rotation but not a matrix transpose."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        K = forms.numbers(answer)
    except forms.WrongForm as wrong:
        return Verdict(False, NO_KERNEL, error=wrong)
    if K.shape != (3, 3):
        return Verdict(False, OTHER_SHAPE, shape=tuple(K.shape))
    if K.is_complex() or not K.isfinite().all() or not torch.equal(K, K.round()):
        return Verdict(False, NOT_WHOLE)
    if not torch.equal(K, K.flip(0, 1)):
        return Verdict(False, ROTATION_SEEN)
    if torch.equal(K, K.T):
        return Verdict(False, TRANSPOSE_UNSEEN)
    return Verdict(True, BLIND)


def by_window(function: Callable[..., Any]) -> Verdict:
    """Check by_window(x, weight, stride, padding, output_padding, dilation)."""
    return judge_recorded(function, _cases("by_window"), BY_WINDOW)


def finds(name: str, answer: Any, A: Callable[..., Any], B: Callable[..., Any], C: Callable[..., Any]) -> Verdict:
    """Check (x, weight, stride, padding), on which the function with that name must be wrong and the others right."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        x, weight, stride, padding = forms.operator_input(answer, 3, 4)
        right = F.conv_transpose2d(x[None], weight, None, stride, padding)[0]
        wrong = {
            other
            for other, function in {"A": A, "B": B, "C": C}.items()
            if not _same(function(x, weight, stride, padding), right)
        }
    except Exception as error:  # a student's code can raise anything; the message names it
        return Verdict(False, NO_INPUT, error=error)
    if name not in wrong:
        return Verdict(False, NOT_FOUND, name=name)
    if wrong != {name}:
        return Verdict(False, OTHERS_TOO, name=name, others=" and ".join(sorted(wrong - {name})))
    return Verdict(True, FOUND, name=name)


def gradient_output_padding(answer: Any) -> Verdict:
    """Check the output_padding for the gradient of 9×12 cells, kernel 3×4, stride (2, 3), padding (1, 0)."""
    right = output_padding_for((9, 12), (3, 4), s=(2, 3), p=(1, 0))
    return judge_value(answer, right, OUTPUT_PADDING, axes_swapped=right[::-1])


def slopes(function: Callable[..., Any]) -> Verdict:
    """Check slopes(g, weight, input_size, stride, padding, dilation)."""
    return judge_recorded(function, _cases("slopes"), SLOPES)


def comes_back(answer: Any) -> Verdict:
    """Check how many cells a convolution makes from the layer's output, for n = 4, k = 2, s = 2, d = 5, o = 4."""
    m = conv_transpose_size(4, 2, s=2, o=4, d=5)
    return judge_value(answer, conv_size(m, 2, s=2, d=5), COMES_BACK, layers_output=m)


def by_autograd(function: Callable[..., Any]) -> Verdict:
    """Check by_autograd(x, weight, stride, padding, output_padding, dilation)."""
    return judge_recorded(function, _cases("by_autograd"), BY_AUTOGRAD)


def both_sides(function: Callable[..., Any]) -> Verdict:
    """Check both_sides(x, y, weight, stride, padding)."""

    @wraps(function)
    def sides(*arguments: Any) -> Any:
        answer = function(*arguments)
        return answer.detach() if isinstance(answer, Tensor) else answer

    verdict = judge_recorded(sides, _cases("both_sides"), BOTH_SIDES)
    if not verdict:
        return verdict
    arguments = overflowing(torch.Generator().manual_seed(41))
    try:
        answer = function(*arguments)
    except Exception as error:  # a student's code can raise anything; the message names it
        return Verdict(False, FAILS_ON_LARGE, error=error_text(error))
    if told_apart(answer, *arguments):
        return verdict
    left, right = forms.numbers(answer).flatten()[:2]
    return Verdict(False, SAME_TWICE if left == right else LOST_ON_LARGE)


def overflowing(generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Pair, Pair]:
    """Return arguments of both_sides on which only the left side overflows, so that the sides can be told apart.

    conv(x) is too large for a float64, and what the transposed convolution makes of y is not.
    """
    shapes = (2, 5, 6), (3, 3, 3), (3, 2, 2, 3)
    x, y, weight = (1 + torch.rand(shape, generator=generator, dtype=torch.float64) for shape in shapes)
    return LARGE * x, y / LARGE, LARGE * weight, (2, 2), (1, 1)


def told_apart(sides: Any, x: Tensor, y: Tensor, weight: Tensor, stride: Pair, padding: Pair) -> bool:
    """Return whether the two sides of arguments of `overflowing` come from two computations."""
    left, right = forms.numbers(sides).flatten()[:2]
    stamped = slopes_of(y, weight, x.shape, stride, padding)
    return not bool(left.isfinite()) and forms.holds(right, (x * stamped).sum())


def slopes_of(y: Tensor, weight: Tensor, shape: torch.Size, stride: Pair, padding: Pair) -> Tensor:
    """Return y stamped to a shape."""
    left_over = output_padding_for(tuple(shape[1:]), tuple(weight.shape[2:]), s=stride, p=padding)
    return F.conv_transpose2d(y[None], weight, None, stride, padding, left_over)[0]


def matrix_entry(function: Callable[..., Any]) -> Verdict:
    """Check matrix_entry(weight, input_size, stride, padding, row, column)."""
    return judge_recorded(function, _cases("matrix_entry"), ENTRY)


def _same(one: Any, other: Tensor) -> bool:
    return one.shape == other.shape and torch.allclose(one, other, equal_nan=True)
