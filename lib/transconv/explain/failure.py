"""What to say when a model raises an error: its own sentence, what had run until then, and which setting would fit."""

from __future__ import annotations

import re

from transconv.explain.clash import clash_text, clashes
from transconv.explain.facts import LayerFacts
from transconv.explain.request import flattened, refused, requested
from transconv.explain.settings import Named
from transconv.explain.text import told_apart
from transconv.explain.watch import Call, Watch

LONGEST = 500  # characters of an error's own sentence
OF_INPUTS = (
    r"'(Tensor|list|tuple|dict|NoneType)' object|\b([Bb]ool(ean)?s?|[Ll]ong|[Ii]nt(eger)?s?|dtype|scalar type)\b"
)
FEEDING = (
    "explain feeds a shape (C, *size) as zeros in a batch of one, and tensors as they are. Pass several inputs as a "
    "tuple, a list or a dict as one input, keyword arguments by name, ids and masks as tensors of integers or bools."
)


def failure_text(model: str, fed: str, error: Exception, layers: dict[Call, LayerFacts], watch: Watch) -> str:
    """Return a message about a model that raised an error, one sentence a line."""
    failure = watch.failure
    if failure and "TorchScript interpreter" in str(error):  # which loses PyTorch's sentence
        error = failure.error
    if failure and not _caused(error, failure.error):
        failure = None
    running = watch.raised[1] if watch.raised and _caused(error, watch.raised[0]) else None
    said = str(error)
    shortened = said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
    raised = f"{model} fed with {fed} raised {type(error).__name__}: {shortened}"
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
    if took_inputs and of_inputs and not (ruled_out or met):
        met.append(FEEDING)
    return "\n".join([*lines, *met])


def _caused(error: BaseException | None, by: Exception) -> bool:
    """Whether an error is this one, or was raised while it was handled."""
    while error is not None and error is not by:
        error = error.__cause__ or error.__context__
    return error is not None
