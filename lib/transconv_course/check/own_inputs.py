"""A small X and K for each student, drawn from the student's number."""

import hashlib
from collections.abc import Sequence
from itertools import count

import torch
from torch import Tensor

from transconv.arguments import integer, per_axis

X_NUMBERS = (0, 1, 2, 3, 4)
K_NUMBERS = (-2, -1, 1, 2, 3)


def own_inputs(
    student: int, x_size: tuple[int, int] = (2, 3), k_size: tuple[int, int] = (2, 2)
) -> tuple[Tensor, Tensor]:
    """Return the X and the K of one student: whole numbers, small enough for pencil and paper.

    The same number gives the same X and K on every machine and with every version of PyTorch, since they come from a
    hash. Neither X nor K equals any rotation or mirror image of itself, so a mix-up changes the answer.

    Shapes:
        X: x_size, with numbers from 0 to 4. K: k_size, with numbers from -2 to 3, none of them 0. Both float32.

    Args:
        student: the student's number, at least 0.
        x_size, k_size: (rows, columns), each at least 2.

    Raises:
        TypeError: student isn't an integer, or a size isn't made of integers.
        ValueError: student is negative, or a size isn't two numbers of at least 2.

    >>> X, K = own_inputs(1)
    >>> X.tolist(), K.tolist()
    ([[4.0, 2.0, 1.0], [2.0, 3.0, 3.0]], [[-2.0, -2.0], [3.0, -1.0]])
    """
    student = integer("student", student, 0)
    sizes = per_axis("x_size", x_size, 2, 2), per_axis("k_size", k_size, 2, 2)
    return _drawn(f"X {student}", sizes[0], X_NUMBERS), _drawn(f"K {student}", sizes[1], K_NUMBERS)


def _drawn(name: str, size: Sequence[int], numbers: Sequence[int]) -> Tensor:
    """Return the first matrix drawn from the numbers that differs from all its rotations and mirror images."""
    rows, columns = size
    for attempt in count():
        draws = hashlib.shake_256(f"{name} {rows} {columns} {attempt}".encode()).digest(rows * columns)
        cells = [numbers[byte % len(numbers)] for byte in draws]
        matrix = torch.tensor(cells, dtype=torch.float32).reshape(rows, columns)
        if not any(torch.equal(matrix, image) for image in _images(matrix)):
            break
    return matrix


def _images(matrix: Tensor) -> list[Tensor]:
    """Return every rotation and mirror image of a matrix except the matrix itself."""
    both = matrix, matrix.T
    return [image.flip(axes) for image in both for axes in ([], [0], [1], [0, 1])][1:]
