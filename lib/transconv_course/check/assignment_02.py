"""Checks of assignment 2: sizes and the matrix."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from transconv.matrix import conv_matrix, kernel2matrix
from transconv.sizes import conv_size, conv_transpose_size, input_sizes, output_padding_for, settings_for
from transconv_course.check.numbers import whole_numbers
from transconv_course.check.verdict import NOT_YET, Verdict, judge_float64, judge_function, judge_value

Pair = tuple[int, int]  # rows, columns


def windows_by_hand(answer: Any) -> Verdict:
    """Check how many windows fit on 15 cells with k = 4, s = 3, p = 1."""
    tempting = {
        conv_size(15, 4, s=3): "Without padding it is so. Padding makes the line longer, at both ends.",
        None: "Draw the line with a dashed cell at each end, and lay the first window on the very left.",
    }
    return judge_value(answer, conv_size(15, 4, s=3, p=1), tempting)


def cells_by_hand(answer: Any) -> Verdict:
    """Check how many cells come back from the windows of 15 cells with k = 4, s = 3, p = 1."""
    windows = conv_size(15, 4, s=3, p=1)
    tempting = {
        15: "That is what went in. How many cells did the last window leave over?",
        windows: "Those are the windows. Each of them stamps 4 cells on the way back.",
        conv_transpose_size(windows, 4, s=3): "So far the stamps reach. Padding removes a cell at each end.",
        None: "Lay a stamp where each window lay. How far do they reach, and what does padding remove?",
    }
    return judge_value(answer, conv_transpose_size(windows, 4, s=3, p=1), tempting)


def sizes_by_hand(answer: Any) -> Verdict:
    """Check the list of all sizes that have as many windows as 15 cells with k = 4, s = 3, p = 1."""
    sizes = list(input_sizes(conv_size(15, 4, s=3, p=1), 4, s=3, p=1))
    tempting = {
        tuple(sizes[:-1]): "One is missing: can the longest of these grow by a cell before another window fits?",
        tuple(sizes[1:]): "One is missing: can the shortest of these lose a cell and keep its windows?",
        (*sizes, sizes[-1] + 1): "One too many: on the longest of these another window fits.",
        None: "Start from the size that comes back by itself, and add cells until another window fits.",
    }
    return judge_value(answer, sizes, tempting)


def size_down(function: Callable[..., Any]) -> Verdict:
    """Check size_down(n, k, s, p, d), its refusal of a kernel that does not fit included."""
    settings = [(2, 2, 1, 0, 1), (4, 2, 2, 0, 1), (5, 2, 2, 0, 1), (5, 3, 1, 0, 2), (16, 5, 3, 2, 1), (6, 3, 2, 3, 3)]
    cases = [dict(zip("nkspd", setting)) for setting in settings]
    why = "Where does the first window start, and where does the last one? With dilation a window reaches further."
    verdict = judge_function(function, conv_size, cases, why)
    return verdict and _refusal(function, dict(zip("nkspd", (4, 3, 1, 0, 2))), "kernel", "holds no window")


def size_up(function: Callable[..., Any]) -> Verdict:
    """Check size_up(n, k, s, p, o, d), its refusal when nothing is left included."""
    settings = [
        (2, 2, 1, 0, 0, 1),
        (2, 2, 2, 0, 0, 1),
        (2, 2, 2, 0, 1, 1),
        (3, 3, 1, 1, 0, 1),
        (2, 3, 1, 0, 0, 2),
        (6, 5, 3, 2, 1, 1),
        (4, 3, 2, 2, 1, 3),
    ]
    cases = [dict(zip("nkspod", setting)) for setting in settings]
    why = "Where does the last stamp start, and how far does it reach? Padding removes at both ends, o adds at one."
    verdict = judge_function(function, conv_transpose_size, cases, why)
    return verdict and _refusal(function, dict(zip("nkspod", (1, 2, 1, 1, 0, 1))), "padding", "leaves no cell")


def sizes_that_give(function: Callable[..., Any]) -> Verdict:
    """Check sizes_that_give(n_out, k, s, p, d)."""
    settings = [(2, 2, 1, 0, 1), (2, 2, 2, 0, 1), (1, 3, 3, 2, 1), (1, 1, 1, 1, 1), (6, 5, 3, 2, 1), (3, 3, 4, 1, 2)]
    cases = [dict(zip(("n_out", *"kspd"), setting)) for setting in settings]
    why = "The smallest size comes back by itself. Larger ones follow until another window fits; none is below 1."
    return judge_function(function, lambda *setting: list(input_sizes(*setting)), cases, why)


def output_padding_that_restores(function: Callable[..., Any]) -> Verdict:
    """Check output_padding_that_restores(n, k, s, p, d)."""
    settings = [(4, 2, 2, 0, 1), (5, 2, 2, 0, 1), (17, 5, 3, 2, 1), (18, 5, 3, 2, 1), (9, 2, 4, 1, 3), (2, 4, 3, 2, 1)]
    cases = [dict(zip("nkspd", setting)) for setting in settings]
    why = "Count the cells that the last window leaves over at the end of the padded line."
    return judge_function(function, output_padding_for, cases, why)


def decoder_output_paddings(answer: Any) -> Verdict:
    """Check the output_padding of each decoder layer for 108 rows, three times k = 3, s = 2, p = 1."""
    sizes = [108]
    for _ in range(2):
        sizes.insert(0, conv_size(sizes[0], 3, s=2, p=1))
    right = [output_padding_for(n, 3, s=2, p=1) for n in sizes]
    tempting = {
        tuple(right[::-1]): "That is the encoder's order. The decoder meets the smallest map first.",
        (1, 1, 1): "With these the decoder doubles every size. Follow the sizes down: which ones are odd?",
        None: "Write the sizes on the way down, one below the other. What does each layer bring back by itself?",
    }
    return judge_value(answer, tuple(right), tempting)


def settings_that_turn(function: Callable[..., Any]) -> Verdict:
    """Check settings_that_turn(n, m, max_k, max_s)."""
    cases = [
        dict(zip(("n", "m", "max_k", "max_s"), numbers))
        for numbers in [(2, 3, 2, 1), (2, 4, 2, 2), (1, 1, 3, 1), (4, 8, 4, 2), (7, 16, 5, 4)]
    ]
    why = "For each k, s and o ask whether some padding, 0 or more, gives exactly m. Then sort the tuples (k, s, p, o)."
    return judge_function(function, _settings, cases, why)


def doublings(answer: Any) -> Verdict:
    """Check the list of (k, p) with k at most 8 that double every size, with stride 2."""
    right = [(k, p) for k, s, p, o in settings_for(40, 20, max_kernel_size=8, max_stride=2) if (s, o) == (2, 0)]
    why = "Try your size_up on a few n: which k and p give 2n for each of them, with s = 2, o = 0 and d = 1?"
    return judge_value(answer, right, why)


def missed_windows(answer: Any) -> Verdict:
    """Check by how many windows the misprint is short for n = 224, k = 7, s = 2, p = 3."""
    n, k, s, p = 224, 7, 2, 3
    right = conv_size(n, k, s, p) - _misprint(n, k, s, p)
    tempting = {
        conv_size(n, k, s, p): "That is how many there are. How many does the misprint find?",
        _misprint(n, k, s, p): "That is how many the misprint finds. How many are there?",
        -right: "Count what is missing as a positive number.",
        None: "Compute both: the misprint, and your size_down.",
    }
    return judge_value(answer, right, tempting)


def blind_test(answer: Any) -> Verdict:
    """Check (n, k, s, p) with p ≥ 1: a setting for which the misprint gives PyTorch's size."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        n, k, s, p = answer
        size = conv_size(n, k, s, p)
    except (TypeError, ValueError) as error:
        return Verdict(
            False, f"Give four whole numbers (n, k, s, p) with a kernel that fits. Here the answer is: {error}"
        )
    if p < 1:
        return Verdict(
            False, f"With p={p} there is no padding, and then nobody is surprised. Find one with p of at least 1."
        )
    said = _misprint(n, k, s, p)
    if said != size:
        return Verdict(
            False, f"This test finds the misprint: it says {said}, PyTorch {size}. When do both round to the same?"
        )
    return Verdict(True, f"Right: both say {size}, though one of them is wrong.")


def repaired(function: Callable[..., Any]) -> Verdict:
    """Check repaired(n, layers)."""
    cases = [
        {"n": n, "layers": layers}
        for n, layers in [
            (4, [(2, 2, 0)]),
            (5, [(3, 2, 1)]),
            (12, [(3, 3, 0), (2, 2, 0)]),
            (20, [(3, 1, 1), (4, 2, 1)]),
        ]
    ]
    why = "Padding makes room for windows. And which of the encoder's layers does the decoder undo first?"
    return judge_function(function, _plan, cases, why)


def row_of_W(answer: Any, K: Tensor) -> Verdict:
    """Check row 3 of the matrix of K over 3×4 cells, written by hand."""
    W = kernel2matrix(K, (3, 4))
    tempting = {
        W[2]: "That is the row above: rows are counted from 0.",
        W[4]: "That is the row below: rows are counted from 0.",
        kernel2matrix(K.T, (3, 4))[3]: "The matrix is transposed, not the kernel: here K stands as it is.",
        kernel2matrix(K.flip(0, 1), (3, 4))[3]: "Your kernel is turned by 180°; a row of W holds it as it is.",
        None: "Which output cell has number 3, and which cells of the map does its window read? Give 12 numbers.",
    }
    return judge_value(answer, W[3], tempting)


def row_of_W_transposed(answer: Any, K: Tensor) -> Verdict:
    """Check row 5 of the transposed matrix of K over 3×4 cells, written by hand."""
    W = kernel2matrix(K, (3, 4))
    tempting = {
        W[5]: "That is row 5 of W. A row of the transposed matrix is a column of W.",
        kernel2matrix(K.flip(0, 1), (3, 4)).T[5]: "Ask for each window which kernel cell lies on the map's cell 5.",
        None: "The map's cell 5: which of the six windows hold it, and under which entry of K? Give six numbers.",
    }
    return judge_value(answer, W.T[5], tempting)


def row_of_the_12(answer: Any) -> Verdict:
    """Check the row of the transposed matrix that makes chapter 1's 12."""
    W = kernel2matrix(torch.tensor([[0, 1], [2, 3]]))
    tempting = {
        W.T[5]: "That is row 5, the output's row 1 and column 2.",
        W.T[6]: "That is the cell to the left of the 12.",
        None: "The 12 has position 3·2 + 1. Two of the four numbers meet the input's 2 and 3; what must they be?",
    }
    return judge_value(answer, W.T[7], tempting)


def matrix_of(function: Callable[..., Any]) -> Verdict:
    """Check matrix_of(K, input_size, stride, padding)."""
    generator = torch.Generator().manual_seed(27)

    def case(k: Pair, size: Pair, stride: Pair, padding: Pair) -> dict[str, Any]:
        return {"K": whole_numbers(generator, k), "input_size": size, "stride": stride, "padding": padding}

    cases = [
        case((1, 2), (1, 3), (1, 1), (0, 0)),
        case((2, 2), (3, 3), (1, 1), (0, 0)),
        case((1, 2), (1, 5), (1, 2), (0, 0)),
        case((1, 3), (1, 3), (1, 1), (0, 1)),
        case((2, 3), (4, 3), (2, 1), (1, 2)),
    ]
    why = "Row by row: which cells of the padded map does this window read? Then leave out the frame's columns."
    return judge_float64(function, _matrix, cases, why)


def by_matrix(function: Callable[..., Any]) -> Verdict:
    """Check by_matrix(X, K, stride, padding, output_padding)."""
    generator = torch.Generator().manual_seed(28)

    def case(x: Pair, k: Pair, stride: Pair, padding: Pair, extra: Pair) -> dict[str, Any]:
        names = "X", "K", "stride", "padding", "output_padding"
        return dict(zip(names, (whole_numbers(generator, x), whole_numbers(generator, k), stride, padding, extra)))

    cases = [
        case((1, 2), (1, 2), (1, 1), (0, 0), (0, 0)),
        case((2, 2), (2, 2), (2, 1), (0, 0), (0, 0)),
        case((2, 3), (3, 2), (1, 2), (1, 0), (0, 0)),
        case((3, 2), (2, 3), (3, 2), (0, 1), (2, 1)),
    ]
    why = "The convolution whose matrix you transpose ends at X's size. Its start is the size that you want to return."
    return judge_float64(function, _transposed, cases, why)


def stored_entries(function: Callable[..., Any]) -> Verdict:
    """Check stored_entries(input_size, kernel_size, stride, padding)."""
    cases = [
        dict(zip(("input_size", "kernel_size", "stride", "padding"), setting))
        for setting in [
            ((1, 3), (1, 2), (1, 1), (0, 0)),
            ((3, 3), (2, 2), (1, 1), (0, 0)),
            ((1, 3), (1, 3), (1, 1), (0, 1)),
            ((4, 5), (3, 2), (2, 3), (1, 0)),
            ((2, 5), (2, 4), (1, 2), (2, 3)),
            ((1, 3), (1, 1), (1, 1), (0, 2)),
        ]
    ]
    why = "Along one axis, count for every window its cells inside the map. The two axes multiply."
    return judge_function(function, _entries, cases, why)


def dense_bytes(answer: Any) -> Verdict:
    """Check the bytes of W for 224×224 cells and as many outputs, every entry stored in float32."""
    n = conv_size(224, 3, p=1)
    tempting = {
        n**4: "That is how many entries there are. Each takes 4 bytes.",
        n**2 * 4: "Those are the bytes of one row.",
        None: "W has a row for each output cell and a column for each cell of the picture.",
    }
    return judge_value(answer, n**4 * 4, tempting)


def sparse_bytes(answer: Any) -> Verdict:
    """Check the bytes of W for 224×224 cells when only kernel entries are stored, with their places."""
    along, size = _entries((224, 1), (3, 1), (1, 1), (1, 0)), 4 + 2 * 8
    tempting = {
        along**2: "That is how many entries are stored. Each takes its own bytes and those of its place.",
        along**2 * 4: "Those are the numbers alone. Each needs a row and a column as well.",
        along**2 * 12: "A row and a column are two whole numbers, not one.",
        (3 * 224) ** 2 * size: "Nearly: the windows that hang over the edge have fewer entries inside.",
        None: "Ask your stored_entries first. Then: how many bytes for a number, its row and its column?",
    }
    return judge_value(answer, along**2 * size, tempting)


def _refusal(function: Callable[..., Any], case: dict[str, int], word: str, what: str) -> Verdict:
    """Check that the function raises a ValueError that names `word`, where the setting makes no sense."""
    setting = ", ".join(f"{name}={value}" for name, value in case.items())
    try:
        answer = function(*case.values())
    except ValueError as error:
        if word in str(error).lower():
            return Verdict(True, "Right, the refusal too.")
        return Verdict(False, f"The sizes are right. For {setting} the error should name the {word}; it says: {error}")
    except Exception as error:  # a reader's code can raise anything; the sentence says what
        return Verdict(False, f"The sizes are right. For {setting} raise a ValueError, not a {type(error).__name__}.")
    return Verdict(False, f"The sizes are right, but {setting} {what}: raise ValueError, not {answer!r}.")


def _settings(n: int, m: int, max_k: int, max_s: int) -> list[tuple[int, ...]]:
    return sorted(tuple(setting) for setting in settings_for(m, n, max_kernel_size=max_k, max_stride=max_s))


def _misprint(n: int, k: int, s: int, p: int) -> int:
    return (n - k - 2 * p + s) // s


def _plan(n: int, layers: Sequence[tuple[int, int, int]]) -> list[int]:
    sizes = [n]
    for layer in layers:
        sizes.append(conv_size(sizes[-1], *layer))
    for layer in layers[::-1]:
        sizes.append(conv_transpose_size(sizes[-1], *layer))
    return sizes


def _matrix(K: Tensor, input_size: Pair, stride: Pair, padding: Pair) -> Tensor:
    return conv_matrix(K[None, None], input_size, stride, padding)


def _transposed(X: Tensor, K: Tensor, stride: Pair, padding: Pair, output_padding: Pair) -> Tensor:
    return F.conv_transpose2d(X[None, None], K[None, None], None, stride, padding, output_padding)[0, 0]


def _entries(input_size: Pair, kernel_size: Pair, stride: Pair, padding: Pair) -> int:
    W = conv_matrix(torch.ones(1, 1, *kernel_size), input_size, stride, padding, sparse=True)
    return W.values().numel()
