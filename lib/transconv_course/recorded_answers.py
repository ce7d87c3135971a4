"""Other frameworks' answers in chapter 14: computed where a framework is installed, recorded for everywhere else.

Readers don't need any of the frameworks. Every example uses small whole numbers, so answers are exact on any machine.
tests/course/test_recorded_answers.py compares each recording with what its framework computes.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import torch
from torch import Tensor

FRAMEWORKS = ("jax", "keras", "onnx", "onnxruntime")

_RIGHT = [[0, 0, 1], [0, 4, 6], [4, 12, 9]]
_FIRST_FOUR = [[0, 0, 1, 2], [0, 0, 4, 5], [2, 4, 16, 14], [8, 10, 24, 15]]
_LAST_FOUR = [[0, 4, 5, 6], [4, 16, 14, 18], [10, 24, 15, 18], [16, 39, 24, 27]]
_SIZES = [
    [[3, 6, 9], [3, 6, 9], [3, 6, 9], [3, 6, 9]],  # "same": a row for each kernel size, a column for each stride
    [[3, 6, 9], [4, 6, 9], [5, 7, 9], [6, 8, 10]],  # "valid"
]
_PORT = [
    [[30, -111, 51, 56], [-64, -101, 67, -14], [-78, 13, 102, -74]]
    + [[-16, -53, 115, -9], [-22, -60, 29, 53], [12, -119, 51, 75]],
    [[-99, 50, 54, -75], [29, 105, -138, 47], [129, 124, -198, 63]]
    + [[-43, 30, 34, -87], [-68, -72, 100, -63], [-9, 52, -31, -5]],
    [[46, 29, -125, 30], [73, -213, 121, 78], [59, -213, 137, 94]]
    + [[-5, 83, -77, -43], [-11, 95, -49, -19], [35, -111, 47, 56]],
]

# A key's first word is the module that computes the answer. X and K are the 2×2 maps of chapter 1, K3 holds 1 to 9, and
# the stride is 2.
ANSWERS: dict[str, Any] = {
    "jax, SAME": [[0, 3], [6, 14]],
    "jax, VALID": [[0, 3, 2], [6, 14, 6], [2, 3, 0]],
    "jax, VALID, rotated": _RIGHT,
    "keras, valid": _RIGHT,
    "onnxruntime, no pads": _RIGHT,
    "jax, SAME, K3": _FIRST_FOUR,
    "keras, same, K3": _FIRST_FOUR,
    "onnxruntime, SAME_UPPER, K3": _FIRST_FOUR,
    "onnxruntime, SAME_LOWER, K3": _LAST_FOUR,
    "onnxruntime, output_shape, K3": _LAST_FOUR,
    "jax, sizes": _SIZES,
    "keras, sizes": _SIZES,
    "onnxruntime, VALID, sizes": [[3, 5, 7], [4, 6, 8], [5, 7, 9], [6, 8, 10]],
    "keras, output_padding None": [1, 2, 5, 4],
    "keras, output_padding 0": [2, 5, 4],
    "keras, output_padding 1": [1, 2, 5, 4],
    "jax, port": _PORT,
    "jax, port, weight as it is": _PORT,
    "keras, port": _PORT,
    "onnxruntime, port": _PORT,
}


def answer(name: str, compute: Callable[..., Any], *arguments: Any) -> Tensor:
    """Return compute(*arguments), which calls a framework, or the answer recorded under `name` if that isn't installed.

    Args:
        name: a key of ANSWERS; its first word is the module that must be importable.
        compute: returns an array, a tensor, or a list of numbers; it imports the framework itself.
        arguments: what compute is called with.

    Returns:
        The recorded numbers as a float32 tensor, the same on every machine.

    Raises:
        ValueError: name isn't a key of ANSWERS.
        AssertionError: the installed framework computes something other than what is recorded.

    >>> answer("jax, VALID, rotated", lambda: [[0, 0, 1], [0, 4, 6], [4, 12, 9]])[2, 1]
    tensor(12.)
    """
    if name not in ANSWERS:
        raise ValueError(f"name must be one of {'; '.join(ANSWERS)}, got {name!r}")
    recorded = torch.tensor(ANSWERS[name], dtype=torch.float32)
    module = name.partition(",")[0]
    try:
        import_module(module)
    except Exception:  # missing, or built against other versions of its dependencies: any error is possible
        return recorded
    try:
        computed = _tensor(compute(*arguments))
    except ImportError:  # a part of it is missing: Keras without its engine, onnxruntime without onnx
        return recorded
    if not torch.equal(computed, recorded):
        raise AssertionError(
            f"{module} {found()[module]} computes {computed.tolist()}, but {name!r} is recorded as {recorded.tolist()}"
        )
    return recorded


def found() -> dict[str, str | None]:
    """Return the version of each framework that is installed here, or None if its recorded answers are used."""
    return {name: _version(name) for name in FRAMEWORKS}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _tensor(value: Any) -> Tensor:
    if not isinstance(value, (list, Tensor)):
        value = value.__array__().copy()  # JAX's arrays are read-only, and torch warns about that
    return torch.as_tensor(value, dtype=torch.float32)
