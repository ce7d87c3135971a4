"""Tells from an error that memory was refused: Python, NumPy and PyTorch each say it in their own way."""

from collections.abc import Sequence

SAYINGS = ("can't allocate memory", "Storage size calculation overflowed", "array is too big;")


def was_refused(names: Sequence[str], message: str) -> bool:
    """Return whether an error means that more memory was asked for than there is.

    Args:
        names: the names of the error's class and of those that it inherits from.
        message: what it says.
    """
    return "MemoryError" in names or any(saying in message for saying in SAYINGS)
