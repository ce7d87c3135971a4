"""Tries the functions of assignment 4 as its trial uses them, and says which of them would stop it."""

from collections.abc import Callable, Mapping
from functools import partial
from math import isfinite
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from transconv_course.check.forms import Mismatch, shape_text
from transconv_course.check.verdict import Message, Verdict, error_text, value_text

CHANNELS = 8
ALIKE_KERNELS = (1, CHANNELS, 3, 3)
ALIKE_WEIGHT = (4, CHANNELS, 3, 3)

READY = Message("Your functions are ready for the trial.")
WAITS = Message("The trial can't run yet: look at your {name} (question {question}) again. {why}")
NOT_DEFINED = Message("Nothing has this name: run the cell that defines it.")
NOT_A_FUNCTION = Message("It isn't a function.")
NO_RESULT = Message("It returns nothing yet.")
RAISED = Message("It raised {error}")
NO_TENSOR = Message("It should return a tensor, but it returned an instance of {kind}.")
NO_FLOATS = Message("float32 went in, so floating-point numbers should come out, but {dtype} did.")
OTHER_DTYPE = Message("float32 went in, but {dtype} came out.")
OTHER_SHAPE = Message("For the trial's input it should return {right} numbers, but it returned {shape}.")
NOT_FINITE = Message("Some of the numbers that it returned are nan or infinite.")
NO_GRADIENT = Message(
    "No gradient reaches its {argument}, so nothing can be learnt: "
    "look for detach, .data, no_grad, NumPy, or a tensor made of another tensor's numbers."
)
BAD_GRADIENT = Message("Some numbers of the gradient of its {argument} are nan or infinite.")
NO_NUMBER = Message("It should return one finite number, but it returned {value}.")

Function = Callable[..., Any]


def ready(names: Mapping[str, Any]) -> Verdict:
    """Check that the trial can run with these functions, whether their numbers are right or not.

    Args:
        names: what the notebook defines, its globals().
    """
    for name, (question, rehearse) in REHEARSALS.items():
        try:
            rehearse(_function(names, name))
        except Mismatch as wrong:
            return Verdict(False, WAITS, name=name, question=question, why=wrong)
        except Exception as error:  # a student's code can raise anything
            return Verdict(False, WAITS, name=name, question=question, why=Mismatch(RAISED, error=error_text(error)))
    return Verdict(True, READY)


def _function(names: Mapping[str, Any], name: str) -> Function:
    if name not in names:
        raise Mismatch(NOT_DEFINED)
    function = names[name]
    if not callable(function):
        raise Mismatch(NO_RESULT if function is ... else NOT_A_FUNCTION)
    return function


def _random(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(1), dtype=torch.float32)


def _rehearse_head(head: Function, weight_shape: tuple[int, ...]) -> None:
    """Take one step of training with a head, and let it paint a larger sheet."""
    weight = nn.Parameter(_random(*weight_shape) / CHANNELS)
    maps = _random(16, CHANNELS, 12, 12).requires_grad_()
    painted = _checked(head(maps.relu(), weight, 2), (16, 1, 24, 24))
    if not painted.requires_grad:
        raise Mismatch(NO_GRADIENT, argument="weight")
    F.mse_loss(F.avg_pool2d(painted, 2), _random(16, 1, 12, 12)).backward()  # type: ignore[no-untyped-call]
    for argument, tensor in (("weight", weight), ("x", maps)):
        if tensor.grad is None:
            raise Mismatch(NO_GRADIENT, argument=argument)
        if not tensor.grad.isfinite().all():
            raise Mismatch(BAD_GRADIENT, argument=argument)
    with torch.no_grad():
        _checked(head(_random(1, CHANNELS, 16, 16).relu(), weight, 2), (1, 1, 32, 32))


def _rehearse_start(alike_start: Function) -> None:
    result = alike_start(_random(*ALIKE_KERNELS), 2)
    weight = _checked(result if result is None or result is ... else torch.as_tensor(result), ALIKE_WEIGHT)
    if weight.dtype != torch.float32:
        raise Mismatch(OTHER_DTYPE, dtype=weight.dtype)
    F.conv2d(_random(1, CHANNELS, 3, 3), weight.clone())


def _rehearse_error(relative_error: Function) -> None:
    _check_number(relative_error(_random(3, 1, 8, 8).relu(), _random(3, 1, 8, 8), _random(3, 1, 4, 4)))


def _rehearse_swing(swing: Function) -> None:
    _check_number(swing(_random(32, 32), 2, at=14))


def _checked(result: Any, shape: tuple[int, ...]) -> Tensor:
    """Return a result that is a tensor of finite floating-point numbers in this shape; raise Mismatch for others."""
    if result is None or result is ...:
        raise Mismatch(NO_RESULT)
    if not isinstance(result, Tensor):
        raise Mismatch(NO_TENSOR, kind=type(result).__name__)
    if result.shape != shape:
        raise Mismatch(OTHER_SHAPE, right=" × ".join(map(str, shape)), shape=shape_text(result))
    if not result.is_floating_point():
        raise Mismatch(NO_FLOATS, dtype=result.dtype)
    if not result.isfinite().all():
        raise Mismatch(NOT_FINITE)
    return result


def _check_number(result: Any) -> None:
    if result is None or result is ...:
        raise Mismatch(NO_RESULT)
    try:
        finite = isfinite(float(result))
    except (TypeError, ValueError, RuntimeError):  # no number at all, or several
        finite = False
    if not finite or isinstance(result, str):
        raise Mismatch(NO_NUMBER, value=value_text(result))


REHEARSALS: dict[str, tuple[int, Callable[[Function], None]]] = {
    "transposed_head": (4, partial(_rehearse_head, weight_shape=(CHANNELS, 1, 4, 4))),
    "resize_head": (4, partial(_rehearse_head, weight_shape=(1, CHANNELS, 3, 3))),
    "subpixel_head": (4, partial(_rehearse_head, weight_shape=ALIKE_WEIGHT)),
    "alike_start": (5, _rehearse_start),
    "relative_error": (6, _rehearse_error),
    "swing": (8, _rehearse_swing),
}
