"""What to say when a model raises an error: its own sentence, what had run until then, and which setting would fit."""

from __future__ import annotations

import re

from torch import Tensor

from transconv.explain.clash import clash_text, clashes
from transconv.explain.facts import LayerFacts
from transconv.explain.request import flattened, refused, requested
from transconv.explain.settings import Named
from transconv.explain.text import listed, told_apart
from transconv.explain.watch import Call, Watch

LONGEST = 500  # characters of an error's own sentence
OF_INPUTS = (
    r"'(Tensor|list|tuple|dict|NoneType)' object|\b([Bb]ool(ean)?s?|[Ll]ong|[Ii]nt(eger)?s?|dtype|scalar type)\b"
)
OF_DTYPES = r"\b(?i:d?types?)\b|'\w*(Float|Double|Half|Long|Int|Bool)'"
FEEDING = (
    "explain feeds a shape (C, *size) as zeros in a batch of one, in the dtype of a layer that may take them, and "
    "tensors as they are: pass one if it must have another dtype. Pass several inputs as a tuple, a list or a dict as "
    "one input, keyword arguments by name, ids and masks as tensors of integers or bools."
)


def failure_text(
    model: str, fed: list[Tensor], mixes_dtypes: bool, error: Exception, layers: dict[Call, LayerFacts], watch: Watch
) -> str:
    """Return a message about a model that raised an error, one sentence a line.

    `mixes_dtypes`: whether the model's parameters have several dtypes, so that the one it was fed may be wrong.
    """
    failure = watch.failure
    if failure and "TorchScript interpreter" in str(error):  # which loses PyTorch's sentence
        error = failure.error
    if failure and not _caused(error, failure.error):
        failure = None
    running = watch.raised[1] if watch.raised and _caused(error, watch.raised[0]) else None
    said = str(error)
    shortened = said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
    of_dtypes = bool(re.search(OF_DTYPES, said))
    inputs = listed(_described(x, of_dtypes or mixes_dtypes) for x in fed)
    raised = f"{model} fed with {inputs} raised {type(error).__name__}: {shortened}"
    lines = [f"layer_or_model must run on what it is fed: {raised}"]
    part = running.module if running and running.module and running.module.name else None
    if part:
        lines.append(f"It came from {part.name} ({type(part.module).__name__}).")
    ruled_out = list(requested(error, layers))
    if failure and failure.settings:
        ruled_out += refused(failure.settings)
    lines += ruled_out
    facts = list(layers.values())
    named = dict(zip(layers, map(Named, facts, told_apart(facts, facts), layers)))
    if named:
        one = "The only transposed convolution"
        which = f"The last of {len(layers)} transposed convolutions" if len(layers) > 1 else one
        lines.append(f"{which} until then was {list(named.values())[-1]}.")
    else:
        lines.append("No transposed convolution had run until then.")
    met = []
    if failure:
        once = list(dict.fromkeys(clashes(named, failure)))  # a function may be given one output twice
        met = [*clash_text(failure.function, once, named), *flattened(named, failure)]
    passed_on = not (running and part) or watch.passed_on(running)
    took_inputs = any(given.fed for given in failure.given) if failure else passed_on
    of_inputs = isinstance(error, (TypeError, KeyError)) or re.search(OF_INPUTS, said) or (failure and not layers)
    fed_wrongly = (took_inputs and of_inputs) or (of_dtypes and (took_inputs or mixes_dtypes))
    if fed_wrongly and not (ruled_out or met):
        met.append(FEEDING)
    return "\n".join([*lines, *met])


def _described(x: Tensor, with_dtype: bool) -> str:
    shape = str(tuple(x.shape))
    return f"{shape} in {str(x.dtype).removeprefix('torch.')}" if with_dtype else shape


def _caused(error: BaseException | None, by: Exception) -> bool:
    """Whether an error is this one, or was raised while it was handled."""
    while error is not None and error is not by:
        error = error.__cause__ or error.__context__
    return error is not None
