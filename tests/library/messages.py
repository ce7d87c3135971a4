"""What `explain` says about a model that raises an error, and the numbers in it."""

import ast
import re

import pytest

from transconv import explain


def message(model, *given, **keywords):
    """Return what explain says about a model that raises an error."""
    with pytest.raises(ValueError, match="^layer_or_model must run on what it is fed: ") as raised:
        explain(model, *given, **keywords)
    cause = str(raised.value.__cause__)
    assert cause in str(raised.value) or "TorchScript" in cause
    return str(raised.value)


def numbers(word, said):
    """Return the tuple after a word."""
    return ast.literal_eval(re.search(rf"{re.escape(word)}(\(.*?\))", said)[1])
