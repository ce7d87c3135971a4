"""Checks of assignment 2: sizes and the matrix."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from transconv.matrix import conv_matrix, kernel2matrix
from transconv.sizes import conv_size, conv_transpose_size, input_sizes, output_padding_for
from transconv_course.check import forms
from transconv_course.check.recorded_cases import judge_recorded, recorded_cases
from transconv_course.check.refusal import judge_refusal
from transconv_course.check.verdict import NOT_YET, Hints, Message, Verdict, judge_value

WINDOWS = Hints(
    {
        "without_padding": "That is right without padding. Padding makes the line longer, at both ends.",
        None: "Draw the line with a dashed cell at each end, and lay the first window on the very left.",
    }
)
CELLS = Hints(
    {
        15: "That is what went in. How many cells did the last window leave over?",
        "windows": "Those are the windows. Each of them stamps 4 cells on the way back.",
        "without_padding": "The stamps reach that far. Padding removes a cell at each end.",
        None: "Lay a stamp where each window lay. How far do they reach, and what does padding remove?",
    }
)
ALL_SIZES = Hints(
    {
        "without_last": "One is missing: can the longest of these grow by a cell before another window fits?",
        "without_first": "One is missing: can the shortest of these lose a cell and keep its windows?",
        "one_more": "One too many: on the longest of these another window fits.",
        None: "Start from the size that comes back by itself, and add cells until another window fits.",
    }
)
SIZE_DOWN = Message(
    "Where does the first window start, and where does the last one? With dilation a window reaches further."
)
SIZE_UP = Message(
    "Where does the last stamp start, and how far does it reach? Padding removes at both ends, o adds at one."
)
GIVING = Message(
    "The smallest size comes back by itself. Larger ones follow until another window fits; none is below 1."
)
RESTORING = Message("Count the cells that the last window leaves over at the end of the padded line.")
DECODER = Hints(
    {
        "encoders_order": "That is the encoder's order. The decoder meets the smallest map first.",
        (1, 1, 1): "With these the decoder doubles every size. Follow the sizes down: which ones are odd?",
        None: "Write the sizes on the way down, one below the other. What does each layer bring back by itself?",
    }
)
SETTINGS = Message(
    "For each k, s and o ask whether some padding, 0 or more, gives exactly m. Then sort the tuples (k, s, p, o)."
)
DOUBLINGS = Message("Try your size_up on a few n: which k and p give 2n for each of them, with s = 2, o = 0 and d = 1?")
MISSED = Hints(
    {
        "windows": "That is how many there are. How many does the misprint find?",
        "misprinted": "That is how many the misprint finds. How many are there?",
        "negative": "Count what is missing as a positive number.",
        None: "Compute both: the misprint, and your size_down.",
    }
)
NO_SETTING = Message("Give four whole numbers (n, k, s, p), with n, k and s at least 1 and a kernel that fits.")
NO_PADDING = Message("With p={p} there is no padding, and then nobody is surprised. Find one with p of at least 1.")
FINDS_MISPRINT = Message(
    "This test finds the misprint: it says {misprinted}, PyTorch {windows}. When do both round to the same?"
)
BLIND = Message("Right: both say {windows}, though one of them is wrong.")
REPAIRED = Message("Padding makes room for windows. And which of the encoder's layers does the decoder undo first?")
ROW = Hints(
    {
        "row_above": "That is the row above: rows are counted from 0.",
        "row_below": "That is the row below: rows are counted from 0.",
        "kernel_transposed": "The matrix is transposed, not the kernel: here K stands as it is.",
        "kernel_rotated": "Your kernel is rotated by 180°; a row of W holds it as it is.",
        None: "Which output cell has number 3, and which cells of the map does its window read? Give 12 numbers.",
    }
)
TRANSPOSED_ROW = Hints(
    {
        "row": "That is row 5 of W. A row of the transposed matrix is a column of W.",
        "kernel_rotated": "Ask for each window which kernel cell lies on the map's cell 5.",
        None: "The map's cell 5: which of the six windows hold it, and under which entry of K? Give six numbers.",
    }
)
ROW_OF_THE_12 = Hints(
    {
        "row_5": "That is row 5, the output's row 1 and column 2.",
        "row_6": "That is the cell to the left of the 12.",
        None: "The 12 has position 3·2 + 1. Two of the four numbers meet the input's 2 and 3; what must they be?",
    }
)
MATRIX = Message("Row by row: which cells of the padded map does this window read? Then leave out the frame's columns.")
BY_MATRIX = Message(
    "The convolution whose matrix you transpose ends at X's size. Its start is the size that you want to return."
)
ENTRIES = Message("Along one axis, count for every window its cells inside the map. The two axes multiply.")
DENSE = Hints(
    {
        "entries": "That is how many entries there are. Each takes 4 bytes.",
        "one_row": "Those are the bytes of one row.",
        None: "W has a row for each output cell and a column for each cell of the picture.",
    }
)
SPARSE = Hints(
    {
        "entries": "That is how many entries are stored. Each takes its own bytes and those of its place.",
        "numbers_alone": "Those are the numbers alone. Each needs a row and a column as well.",
        "one_place": "A row and a column are two whole numbers, not one.",
        "edges_full": "Nearly: the windows that hang over the edge have fewer entries inside.",
        None: "Ask your stored_entries first. Then: how many bytes for a number, its row and its column?",
    }
)
NO_WINDOW = Message("The sizes are right, but {setting} holds no window: raise ValueError, not {answer}.")
NO_CELL = Message("The sizes are right, but {setting} leaves no cell: raise ValueError, not {answer}.")

_cases = partial(recorded_cases, "assignment_02")


def windows_by_hand(answer: Any) -> Verdict:
    """Check how many windows fit on 15 cells with k = 4, s = 3, p = 1."""
    return judge_value(answer, conv_size(15, 4, s=3, p=1), WINDOWS, without_padding=conv_size(15, 4, s=3))


def cells_by_hand(answer: Any) -> Verdict:
    """Check how many cells come back from the windows of 15 cells with k = 4, s = 3, p = 1."""
    windows = conv_size(15, 4, s=3, p=1)
    right, without_padding = (conv_transpose_size(windows, 4, s=3, p=p) for p in (1, 0))
    return judge_value(answer, right, CELLS, windows=windows, without_padding=without_padding)


def sizes_by_hand(answer: Any) -> Verdict:
    """Check the list of all sizes that have the same number of windows as 15 cells with k = 4, s = 3, p = 1."""
    sizes = list(input_sizes(conv_size(15, 4, s=3, p=1), 4, s=3, p=1))
    one_more = (*sizes, sizes[-1] + 1)
    return judge_value(answer, sizes, ALL_SIZES, without_last=sizes[:-1], without_first=sizes[1:], one_more=one_more)


def size_down(function: Callable[..., Any]) -> Verdict:
    """Check size_down(n, k, s, p, d), including its refusal of a kernel that does not fit."""
    verdict = judge_recorded(function, _cases("size_down"), SIZE_DOWN, dtype=False)
    for setting in ((4, 3, 1, 0, 2), (1, 6, 2, 1, 1)):
        verdict = verdict and judge_refusal(function, dict(zip("nkspd", setting)), "kernel", NO_WINDOW)
    return verdict


def size_up(function: Callable[..., Any]) -> Verdict:
    """Check size_up(n, k, s, p, o, d), including its refusal when nothing is left."""
    verdict = judge_recorded(function, _cases("size_up"), SIZE_UP, dtype=False)
    for setting in ((1, 2, 1, 1, 0, 1), (1, 3, 2, 6, 0, 2), (2, 1, 3, 4, 0, 1)):
        verdict = verdict and judge_refusal(function, dict(zip("nkspod", setting)), "padding", NO_CELL)
    return verdict


def sizes_that_give(function: Callable[..., Any]) -> Verdict:
    """Check sizes_that_give(n_out, k, s, p, d)."""
    return judge_recorded(function, _cases("sizes_that_give"), GIVING, dtype=False)


def output_padding_that_restores(function: Callable[..., Any]) -> Verdict:
    """Check output_padding_that_restores(n, k, s, p, d)."""
    return judge_recorded(function, _cases("output_padding_that_restores"), RESTORING, dtype=False)


def decoder_output_paddings(answer: Any) -> Verdict:
    """Check the output_padding of each decoder layer for 108 rows, three times k = 3, s = 2, p = 1."""
    sizes = [108]
    for _ in range(2):
        sizes.insert(0, conv_size(sizes[0], 3, s=2, p=1))
    right = tuple(output_padding_for(n, 3, s=2, p=1) for n in sizes)
    return judge_value(answer, right, DECODER, encoders_order=right[::-1])


def settings_that_turn(function: Callable[..., Any]) -> Verdict:
    """Check settings_that_turn(n, m, max_k, max_s)."""
    return judge_recorded(function, _cases("settings_that_turn"), SETTINGS, dtype=False)


def doublings(answer: Any) -> Verdict:
    """Check the list of (k, p) with k at most 8 that double every size, with stride 2."""
    right = [(k, p) for k in range(1, 9) for p in range(k) if conv_transpose_size(20, k, s=2, p=p) == 40]
    return judge_value(answer, right, DOUBLINGS)


def missed_windows(answer: Any) -> Verdict:
    """Check how many windows the misprint misses for n = 224, k = 7, s = 2, p = 3."""
    windows, misprinted = conv_size(224, 7, s=2, p=3), _misprint(224, 7, 2, 3)
    right = windows - misprinted
    return judge_value(answer, right, MISSED, windows=windows, misprinted=misprinted, negative=-right)


def blind_test(answer: Any) -> Verdict:
    """Check (n, k, s, p) with p ≥ 1: a setting for which the misprint gives PyTorch's size."""
    if answer is ... or answer is None:
        return Verdict(False, NOT_YET)
    try:
        n, k, s, p = map(forms.whole_number, forms.numbers(answer))
        windows = conv_size(n, k, s, p)
    except (forms.WrongForm, TypeError, ValueError):
        return Verdict(False, NO_SETTING)
    if p < 1:
        return Verdict(False, NO_PADDING, p=p)
    misprinted = _misprint(n, k, s, p)
    if misprinted != windows:
        return Verdict(False, FINDS_MISPRINT, misprinted=misprinted, windows=windows)
    return Verdict(True, BLIND, windows=windows)


def repaired(function: Callable[..., Any]) -> Verdict:
    """Check repaired(n, layers)."""
    return judge_recorded(function, _cases("repaired"), REPAIRED, dtype=False)


def row_of_W(answer: Any, K: Tensor) -> Verdict:
    """Check row 3 of the matrix of K over 3×4 cells, written by hand."""
    W = kernel2matrix(K, (3, 4))
    return judge_value(
        answer,
        W[3],
        ROW,
        row_above=W[2],
        row_below=W[4],
        kernel_transposed=kernel2matrix(K.T, (3, 4))[3],
        kernel_rotated=kernel2matrix(K.flip(0, 1), (3, 4))[3],
    )


def row_of_W_transposed(answer: Any, K: Tensor) -> Verdict:
    """Check row 5 of the transposed matrix of K over 3×4 cells, written by hand."""
    W, of_rotated = kernel2matrix(K, (3, 4)), kernel2matrix(K.flip(0, 1), (3, 4))
    return judge_value(answer, W.T[5], TRANSPOSED_ROW, row=W[5], kernel_rotated=of_rotated.T[5])


def row_of_the_12(answer: Any) -> Verdict:
    """Check the row of the transposed matrix that gives chapter 1's 12."""
    rows = kernel2matrix(torch.tensor([[0, 1], [2, 3]])).T
    return judge_value(answer, rows[7], ROW_OF_THE_12, row_5=rows[5], row_6=rows[6])


def matrix_of(function: Callable[..., Any]) -> Verdict:
    """Check matrix_of(K, input_size, stride, padding)."""
    return judge_recorded(function, _cases("matrix_of"), MATRIX)


def by_matrix(function: Callable[..., Any]) -> Verdict:
    """Check by_matrix(X, K, stride, padding, output_padding)."""
    return judge_recorded(function, _cases("by_matrix"), BY_MATRIX)


def stored_entries(function: Callable[..., Any]) -> Verdict:
    """Check stored_entries(input_size, kernel_size, stride, padding)."""
    return judge_recorded(function, _cases("stored_entries"), ENTRIES, dtype=False)


def dense_bytes(answer: Any) -> Verdict:
    """Check the bytes of W for 224×224 cells and the same number of outputs, with every entry stored in float32."""
    n = conv_size(224, 3, p=1)
    return judge_value(answer, n**4 * 4, DENSE, entries=n**4, one_row=n**2 * 4)


def sparse_bytes(answer: Any) -> Verdict:
    """Check the bytes of W for 224×224 cells when only kernel entries are stored, with their positions."""
    column = conv_matrix(torch.ones(1, 1, 3, 1), (224, 1), padding=(1, 0), sparse=True)
    entries, size = column.values().numel() ** 2, 4 + 2 * 8
    return judge_value(
        answer,
        entries * size,
        SPARSE,
        entries=entries,
        numbers_alone=entries * 4,
        one_place=entries * 12,
        edges_full=(3 * 224) ** 2 * size,
    )


def _misprint(n: int, k: int, s: int, p: int) -> int:
    return (n - k - 2 * p + s) // s
