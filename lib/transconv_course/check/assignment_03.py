"""Checks of assignment 3: the rearrangement and the gradient."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.matrix import conv_matrix
from transconv.rearrangement import rearranged
from transconv.sizes import conv_size, conv_transpose_size, output_padding_for
from transconv.zeros import insert_zeros, pad_or_crop
from transconv_course.check.numbers import whole_numbers
from transconv_course.check.verdict import NOT_YET, Verdict, judge_float64, judge_value

Pair = tuple[int, int]  # rows, columns
STEPS = 1, 2  # the stride of question 1


def X_rearranged(answer: Any, X: Tensor, K: Tensor) -> Verdict:
    """Check the input rearranged by hand, for stride (1, 2) and no padding."""
    x_, _ = rearranged(X[None], K[None, None], STEPS)
    tempting = {
        insert_zeros(X, STEPS): "The zeros between are right. A window must be able to stick out at every side.",
        rearranged(X[None], K[None, None], 2)[0][0]: "The stride is 1 from row to row: no zeros between the rows.",
        rearranged(X[None], K[None, None], (2, 1))[0][0]: "Rows come first: the 2 is the step from column to column.",
        rearranged(X[None], K[None, None])[0][0]: "The rim is right. Which zeros does the stride put in?",
        F.pad(
            x_[0], (0, 1)
        ): "One column too many: zeros go between neighbours, and the last column has none behind it.",
        None: "First zeros between the columns, then a rim as wide as the kernel can stick out.",
    }
    return judge_value(answer, x_[0], tempting)


def K_turned(answer: Any, K: Tensor) -> Verdict:
    """Check the kernel that slides over the rearranged input."""
    tempting = {
        K: "That is how the kernel is stamped. Seen from an output cell it lies differently.",
        K.T: "That is the matrix transpose. Which kernel cell meets the input cell above, and which the one below?",
        K.flip(0): "Upside down is half of it.",
        K.flip(1): "Left to right is half of it.",
        None: "The four numbers stay, at other places: what was first is last, along both axes.",
    }
    return judge_value(answer, K.flip(0, 1), tempting)


def cell_by_hand(answer: Any, X: Tensor, K: Tensor) -> Verdict:
    """Check the output cell in row 1 and column 2, for stride (1, 2) and no padding."""
    Y = F.conv_transpose2d(X[None, None], K[None, None], stride=STEPS)[0, 0]
    turned = F.conv_transpose2d(X[None, None], K.flip(0, 1)[None, None], stride=STEPS)[0, 0]
    tempting = {
        turned[1, 2]: "That is the sum with the kernel as it is stamped. In the window it is turned.",
        Y[0, 1]: "That is row 0, column 1: they are counted from 0.",
        Y[2, 1]: "Rows first: row 1, column 2.",
        None: "The window begins at row 1, column 2 of your rearranged input. Two of its cells are the input's own.",
    }
    return judge_value(answer, Y[1, 2], tempting)


def zeros_between(function: Callable[..., Any]) -> Verdict:
    """Check zeros_between(x, stride)."""
    generator = torch.Generator().manual_seed(32)
    cases = [
        {"x": whole_numbers(generator, shape), "stride": stride}
        for shape, stride in [((1, 1, 2), (1, 2)), ((1, 2, 2), (1, 1)), ((1, 2, 3), (3, 2)), ((2, 3, 1), (2, 4))]
    ]
    why = "From one cell of x to the next there are stride cells; after the last one there is nothing to fill."
    return judge_float64(function, insert_zeros, cases, why)


def with_rim(function: Callable[..., Any]) -> Verdict:
    """Check with_rim(x, rim)."""
    generator = torch.Generator().manual_seed(33)
    cases = [
        {"x": whole_numbers(generator, shape), "rim": rim}
        for shape, rim in [
            ((1, 1, 1), ((0, 0), (0, 1))),
            ((1, 1, 2), ((0, 0), (0, 0))),
            ((1, 2, 2), ((1, 0), (2, 1))),
            ((1, 2, 3), ((0, -1), (-1, 0))),
            ((1, 1, 1), ((0, 0), (-1, 2))),
            ((2, 3, 2), ((3, -4), (-1, 1))),
        ]
    ]
    why = "Add every zero before you cut anything. And check what your slice does where nothing is to be cut."
    return judge_float64(function, pad_or_crop, cases, why)


def turned(function: Callable[..., Any]) -> Verdict:
    """Check turned(weight)."""
    generator = torch.Generator().manual_seed(34)
    shapes = (1, 1, 1, 2), (1, 1, 2, 2), (1, 2, 1, 1), (2, 2, 1, 2), (3, 2, 2, 3)
    cases = [{"weight": whole_numbers(generator, shape)} for shape in shapes]
    why = "weight[c, o] carries input channel c to output channel o; where must it stand, and what is its first number?"
    return judge_float64(function, _turned, cases, why)


def blind_kernel(answer: Any) -> Verdict:
    """Check a 3×3 kernel for which a forgotten turn goes unnoticed, and a matrix transpose does not."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        K = torch.as_tensor(answer, dtype=torch.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        return Verdict(False, f"Give three rows of three numbers. Here the answer is: {error}")
    if K.shape != (3, 3):
        return Verdict(False, f"Give three rows of three numbers, not a shape of {tuple(K.shape)}.")
    if not torch.equal(K, K.flip(0, 1)):
        return Verdict(
            False, "With this kernel the forgotten turn is noticed. Turn it by 180°: which cells must be equal?"
        )
    if torch.equal(K, K.T):
        return Verdict(
            False, "The turn goes unnoticed, but so does the transpose. Which cells does only a transpose exchange?"
        )
    return Verdict(True, "Right: turned it is the same, transposed it is not.")


def by_window(function: Callable[..., Any]) -> Verdict:
    """Check by_window(x, weight, stride, padding, output_padding, dilation)."""
    generator = torch.Generator().manual_seed(35)
    cases = [
        _case(generator, (1, 1, 2), (1, 1, 1, 2)),
        _case(generator, (1, 2, 2), (1, 1, 2, 2), stride=(2, 1)),
        _case(generator, (1, 2, 3), (1, 1, 3, 2), padding=(1, 0)),
        _case(generator, (2, 1, 2), (2, 3, 1, 2)),
        _case(generator, (1, 1, 2), (1, 1, 2, 2), stride=(1, 3), output_padding=(0, 2)),
        _case(generator, (1, 1, 3), (1, 1, 1, 2), dilation=(1, 3)),
        _case(generator, (1, 4, 3), (1, 1, 2, 2), padding=(2, 1)),
        _case(generator, (2, 3, 2), (2, 3, 2, 3), (2, 3), (2, 1), (1, 2), (3, 2)),
    ]
    why = "Zeros between, then the rim, then a plain convolution with the turned kernel. What is the rim of each side?"
    return judge_float64(function, _operator, cases, why)


def finds(name: str, answer: Any, A: Callable[..., Any], B: Callable[..., Any], C: Callable[..., Any]) -> Verdict:
    """Check (x, weight, stride, padding): on it the function of that name is wrong, and the other two are right."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        x, weight, stride, padding = answer
        right = F.conv_transpose2d(x[None], weight, None, stride, padding)[0]
        wrong = {
            other
            for other, function in {"A": A, "B": B, "C": C}.items()
            if not _same(function(x, weight, stride, padding), right)
        }
    except Exception as error:  # whatever the reader wrote; the sentence says what
        return Verdict(False, f"Give (x, weight, stride, padding) that PyTorch accepts. Here the answer is: {error}")
    if name not in wrong:
        return Verdict(
            False, f"Not yet: on this input {name} gives PyTorch's numbers. What does its slip never meet here?"
        )
    if wrong != {name}:
        others = " and ".join(sorted(wrong - {name}))
        return Verdict(False, f"{name} is wrong here, and so is {others}. Which inputs make that slip invisible?")
    return Verdict(True, f"Right: {name} is wrong here, and the other two are not.")


def gradient_output_padding(answer: Any) -> Verdict:
    """Check the output_padding of the slopes of 9×12 cells, kernel 3×4, stride (2, 3), padding (1, 0)."""
    right = output_padding_for((9, 12), (3, 4), s=(2, 3), p=(1, 0))
    tempting = {
        right[::-1]: "Rows first, then columns: 9 is the number of rows.",
        (1, 0): "That is the size modulo the stride. The kernel and the padding have a say as well.",
        (0, 0): "With these the slopes are too small along one axis. Which cells did no window read?",
        None: "Count, along each axis, the cells that the last window leaves over on the padded line.",
    }
    return judge_value(answer, right, tempting)


def slopes(function: Callable[..., Any]) -> Verdict:
    """Check slopes(g, weight, input_size, stride, padding, dilation)."""
    generator = torch.Generator().manual_seed(37)

    def case(size: Pair, w_shape: Sequence[int], stride: Pair, padding: Pair, dilation: Pair) -> dict[str, Any]:
        weight = whole_numbers(generator, w_shape)
        m = [conv_size(*setting) for setting in zip(size, w_shape[2:], stride, padding, dilation)]
        g = whole_numbers(generator, (w_shape[0], *m))
        names = "g", "weight", "input_size", "stride", "padding", "dilation"
        return dict(zip(names, (g, weight, size, stride, padding, dilation)))

    cases = [
        case((1, 3), (1, 1, 1, 2), (1, 1), (0, 0), (1, 1)),
        case((3, 3), (1, 1, 2, 2), (1, 1), (0, 0), (1, 1)),
        case((1, 3), (1, 1, 1, 2), (1, 2), (0, 0), (1, 1)),
        case((2, 3), (2, 3, 1, 2), (1, 1), (0, 0), (1, 1)),
        case((4, 5), (1, 2, 3, 2), (2, 3), (1, 1), (1, 1)),
        case((6, 5), (2, 1, 2, 3), (3, 2), (0, 2), (3, 2)),
    ]
    why = "The weight goes in as the convolution has it. Which output_padding brings back the size of x, cell for cell?"
    return judge_float64(function, _slopes, cases, why)


def comes_back(answer: Any) -> Verdict:
    """Check how many cells a convolution makes of the layer's output, for n = 4, k = 2, s = 2, d = 5, o = 4."""
    m = conv_transpose_size(4, 2, s=2, o=4, d=5)
    tempting = {
        4: "That would be so if output_padding were smaller than the stride.",
        m: "That is the layer's output. Now let the convolution read it.",
        None: "First the layer: where does its last stamp end, and what does o add? Then count windows on that.",
    }
    return judge_value(answer, conv_size(m, 2, s=2, d=5), tempting)


def by_autograd(function: Callable[..., Any]) -> Verdict:
    """Check by_autograd(x, weight, stride, padding, output_padding, dilation)."""
    generator = torch.Generator().manual_seed(38)
    cases = [
        _case(generator, (1, 1, 2), (1, 1, 1, 2)),
        _case(generator, (2, 2, 2), (2, 3, 2, 1)),
        _case(generator, (1, 2, 3), (1, 2, 2, 3), (2, 1), (1, 0)),
        _case(generator, (1, 1, 2), (1, 1, 1, 2), stride=(1, 3), output_padding=(0, 2)),
        _case(generator, (1, 2, 2), (1, 1, 3, 2), dilation=(1, 3)),
        _case(generator, (1, 1, 3), (1, 1, 1, 2), stride=(1, 2), output_padding=(0, 3), dilation=(1, 4)),
        _case(generator, (2, 3, 2), (2, 1, 2, 3), (2, 1), (0, 1), (3, 2), (4, 3)),
    ]
    why = "Differentiate a convolution of a map with the size that you want back, and send x through it backwards."
    return judge_float64(function, _operator, cases, why)


def both_sides(function: Callable[..., Any]) -> Verdict:
    """Check both_sides(x, y, weight, stride, padding)."""
    generator = torch.Generator().manual_seed(39)

    def case(size: Pair, w_shape: Sequence[int], stride: Pair, padding: Pair) -> dict[str, Any]:
        x, weight = whole_numbers(generator, (w_shape[1], *size)), whole_numbers(generator, w_shape)
        y = whole_numbers(generator, F.conv2d(x[None], weight, None, stride, padding)[0].shape)
        return {"x": x, "y": y, "weight": weight, "stride": stride, "padding": padding}

    cases = [
        case((1, 3), (1, 1, 1, 2), (1, 1), (0, 0)),
        case((2, 3), (2, 3, 1, 2), (1, 1), (0, 0)),
        case((5, 6), (2, 1, 2, 3), (2, 2), (0, 1)),
    ]
    why = "Two numbers, and equal ones. On the left x is convolved, on the right y is stamped, to exactly x's shape."
    return judge_float64(lambda *arguments: _as_pair(function(*arguments)), _both_sides, cases, why)


def matrix_entry(function: Callable[..., Any]) -> Verdict:
    """Check matrix_entry(weight, input_size, stride, padding, row, column)."""
    generator = torch.Generator().manual_seed(40)
    names = "weight", "input_size", "stride", "padding", "row", "column"
    cases = [
        dict(zip(names, (whole_numbers(generator, w_shape), *settings)))
        for w_shape, *settings in [
            ((1, 1, 1, 2), (1, 3), (1, 1), (0, 0), 0, 1),
            ((1, 1, 1, 2), (1, 3), (1, 1), (0, 0), 1, 0),
            ((1, 1, 2, 2), (3, 4), (1, 1), (0, 0), 3, 9),
            ((2, 1, 2, 2), (2, 3), (1, 1), (0, 0), 2, 3),
            ((2, 3, 2, 3), (4, 5), (2, 1), (0, 1), 13, 50),
        ]
    ]
    why = "Light the output cell with number row, send it back, and look at the cell with number column."
    return judge_float64(function, _entry, cases, why)


def _operator(x: Tensor, weight: Tensor, stride: Pair, padding: Pair, output_padding: Pair, dilation: Pair) -> Tensor:
    return F.conv_transpose2d(x[None], weight, None, stride, padding, output_padding, 1, dilation)[0]


def _turned(weight: Tensor) -> Tensor:
    return rearranged(weight.new_zeros(len(weight), 1, 1), weight)[1]


def _slopes(g: Tensor, weight: Tensor, input_size: Pair, stride: Pair, padding: Pair, dilation: Pair) -> Tensor:
    x = g.new_zeros(1, weight.shape[1], *input_size, requires_grad=True)
    y = F.conv2d(x, weight, None, stride, padding, dilation)
    return torch.autograd.grad(y, x, g[None])[0][0]


def _both_sides(x: Tensor, y: Tensor, weight: Tensor, stride: Pair, padding: Pair) -> list[float]:
    return 2 * [(F.conv2d(x[None], weight, None, stride, padding)[0] * y).sum().item()]


def _entry(weight: Tensor, input_size: Pair, stride: Pair, padding: Pair, row: int, column: int) -> Tensor:
    return conv_matrix(weight, input_size, stride, padding)[row, column]


def _as_pair(answer: Any) -> Any:
    """Return two numbers, tensors or not, as one list, which `judge_function` can compare and show."""
    return [float(side) for side in answer] if isinstance(answer, tuple | list) else answer


def _same(one: Any, other: Tensor) -> bool:
    return one.shape == other.shape and torch.allclose(one, other, equal_nan=True)


def _case(
    generator: torch.Generator,
    x_shape: Sequence[int],
    w_shape: Sequence[int],
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    output_padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
) -> dict[str, Any]:
    """Return a case with small whole numbers in float64 and all settings of the operator."""
    names = "x", "weight", "stride", "padding", "output_padding", "dilation"
    x, weight = whole_numbers(generator, x_shape), whole_numbers(generator, w_shape)
    return dict(zip(names, (x, weight, stride, padding, output_padding, dilation)))
