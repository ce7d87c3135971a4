"""Checks of chapter 4: the matrix."""

from collections.abc import Callable
from typing import Any

import torch

from transconv.matrix import conv_matrix, kernel2matrix
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

MATRIX_SHAPE_HINTS = Hints(
    {
        "transposed": "This is the shape of the transposed matrix. W turns the input into the output.",
        (9, 64): "You counted columns for the padding's zeros, and W has none.",
        (4, 36): "The padding makes room for more windows.",
        (16, 36): "That's the number of windows with stride 1 and no padding.",
        (36, 36): "With stride 1 that would be right; stride 2 keeps only every second window along each axis.",
        (3, 6): "That's one axis; for a map, multiply the two.",
        None: "One row for each output cell, one column for each input cell: how many are there of each?",
    }
)


def matrix_shape(answer: Any) -> Verdict:
    """Check the shape of W for a 6×6 input, a 3×3 kernel, stride 2 and padding 1."""
    shape = tuple(conv_matrix(torch.ones(1, 1, 3, 3), 6, stride=2, padding=1).shape)
    return judge_value(answer, shape, MATRIX_SHAPE_HINTS, transposed=shape[::-1])


TRANSPOSED_ROW_HINTS = Hints(
    {
        "row_of_W": "This is a row of W; a row of the transposed matrix is a column of W.",
        "upside_down": "Count positions from the top: the first is the small map's cell (0, 0).",
        (1, 0, 3, 0): "In windows further down, the same cell lies under a higher row of the kernel.",
        "as_map": "Give the row as a single list of four numbers.",
        None: "For each of the four windows: does it contain the cell (1, 0), and under which entry of K?",
    }
)


def transposed_row(answer: Any) -> Verdict:
    """Check row 3 of the transposed matrix for K = [[1, 2], [3, 4]] and a 3×3 map."""
    W = kernel2matrix(torch.tensor([[1, 2], [3, 4]]))
    line = W.T[3]
    return judge_value(
        answer,
        line,
        TRANSPOSED_ROW_HINTS,
        row_of_W=tuple(W[3].tolist()),
        upside_down=tuple(line.flip(0).tolist()),
        as_map=tuple(map(tuple, line.reshape(2, 2).tolist())),
    )


STRIDED_MATRIX_HINT = Message(
    "The window of output cell (i, j) starts at row stride·i and column stride·j; "
    "a window that would hang over the edge does not count."
)


def strided_matrix(function: Callable[..., Any]) -> Verdict:
    """Check a function (K, m_h, m_w, stride) that returns the matrix of a convolution with a stride."""
    generator = torch.Generator().manual_seed(4)

    def case(k_h: int, k_w: int, m_h: int, m_w: int, stride: int) -> dict[str, Any]:
        K = torch.randint(1, 9, (k_h, k_w), generator=generator)
        return {"K": K, "m_h": m_h, "m_w": m_w, "stride": stride}

    cases = [case(1, 1, 1, 3, 2), case(1, 2, 1, 4, 1), case(2, 2, 4, 4, 2), case(2, 3, 5, 8, 3), case(3, 2, 6, 5, 2)]
    return judge_function(
        function, lambda K, m_h, m_w, stride: conv_matrix(K[None, None], (m_h, m_w), stride), cases, STRIDED_MATRIX_HINT
    )
