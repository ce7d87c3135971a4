"""Checks of chapter 7: inverse and transpose."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from transconv.matrix import conv_matrix, kernel2matrix
from transconv.scatter import trans_conv
from transconv_course.check.verdict import Hints, Message, Verdict, judge_function, judge_value

KERNEL_DOUBLED_HINTS = Hints(
    {
        1: "That would hold for an inverse, which shrinks what the convolution enlarged. Does the transpose?",
        2: "That's the convolution alone. The transposed convolution multiplies by the kernel too.",
        0.5: "That would be the inverse for 2K after a convolution with K. Here both use 2K, and neither divides.",
        None: "Write the two steps as matrix products, then put 2W in place of W.",
    }
)


def kernel_doubled(answer: Any) -> Verdict:
    """Check the factor by which a convolution followed by its transpose grows when their kernel is doubled."""
    X, K = torch.arange(9.0).reshape(3, 3), torch.tensor([[1.0, 2.0], [3.0, 4.0]])

    def there_and_back(K: Tensor) -> Tensor:
        return trans_conv((kernel2matrix(K) @ X.reshape(-1)).reshape(2, 2), K)

    return judge_value(answer, (there_and_back(2 * K) / there_and_back(K)).max(), KERNEL_DOUBLED_HINTS)


LOST_DIMENSIONS_HINTS = Hints(
    {
        0: "The shape stays and the matrix is square, but is it invertible? Compute its rank.",
        "rank": "That's the rank: the directions that survive. How many of the input's are left?",
        None: "The dimension of the null space is the number of columns minus the rank.",
    }
)


def lost_dimensions(answer: Any) -> Verdict:
    """Check the dimension of the null space of a 3×3 box kernel on a 5×5 input with padding 1."""
    W = conv_matrix(torch.ones(1, 1, 3, 3, dtype=torch.float64), 5, padding=1)
    rank = torch.linalg.matrix_rank(W).item()
    return judge_value(answer, W.shape[1] - rank, LOST_DIMENSIONS_HINTS, rank=rank)


DESCENT_STEP_HINT = Message(
    "Convolve x, subtract y from that, send the difference back with the transposed convolution, "
    "and subtract rate times the result from x."
)


def descent_step(function: Callable[..., Any]) -> Verdict:
    """Check a function (x, y, K, rate) that makes one step of gradient descent without a matrix."""
    generator = torch.Generator().manual_seed(7)

    def case(n_h: int, n_w: int, k_h: int, k_w: int, rate: float) -> dict[str, Any]:
        x, K, y = (
            torch.randint(-4, 5, size, generator=generator).double()
            for size in ((n_h, n_w), (k_h, k_w), (n_h - k_h + 1, n_w - k_w + 1))
        )
        return {"x": x, "y": y, "K": K, "rate": rate}

    def step(x: Tensor, y: Tensor, K: Tensor, rate: float) -> Tensor:
        W = kernel2matrix(K, x.shape)
        return x - rate * (W.T @ (W @ x.reshape(-1) - y.reshape(-1))).reshape(x.shape)

    cases = [case(2, 2, 2, 2, 1.0), case(2, 3, 1, 2, 0.5), case(3, 3, 2, 2, 0.01), case(5, 4, 3, 2, 0.1)]
    return judge_function(function, step, cases, DESCENT_STEP_HINT)
