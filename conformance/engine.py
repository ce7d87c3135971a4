"""What every engine is asked, what it may answer, and how a difference is explained."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy

from conformance.definition import Answer, output
from conformance.vector import Vector


class CannotSay(Exception):
    """The engine's interface has no way to say the vector's settings; the message says which."""


class Known(NamedTuple):
    """A difference that is understood: when it comes up, why, and what proves that.

    An engine that computes something else computes `instead`, exactly; one that refuses says `sentence`.
    """

    why: str
    when: Callable[[Vector], bool]
    instead: Callable[[Vector], Answer] | None = None
    sentence: str = ""


def adds_a_stride(vector: Vector) -> bool:
    """Whether output_padding reaches a whole stride, which is allowed where it is smaller than the dilation."""
    settings = vector.layer.settings
    return not vector.refused and any(o >= s for o, s in zip(settings.output_padding, settings.stride))


def takes_no_cells(engine: str) -> Known:
    """Return the difference of an engine that takes an input of no cells."""
    return Known(
        f"{engine} takes an input of no cells, and returns as many zeros as the formula for the size says.",
        lambda vector: 0 in vector.layer.x.shape[2:],
        lambda vector: Answer(output(vector.layer)),
    )


class Engine(NamedTuple):
    """One way to compute the vectors. `run` returns the answer or raises what the engine raises, or CannotSay."""

    name: str
    interface: str
    packages: tuple[str, ...]
    run: Callable[[Vector], Answer]
    known: tuple[Known, ...] = ()


class Outcome(NamedTuple):
    """What an engine made of a vector. kind is "agrees", "differs", "refuses", "accepts" or "can't say".

    It accepts what should be refused. It can't say what its interface has no setting for.
    """

    kind: str
    answer: Answer | None = None
    sentence: str = ""
    known: Known | None = None

    def unexplained(self, vector: Vector) -> str:
        """Return what is wrong with this outcome if it is neither right nor a known difference, else ""."""
        right = "refuses" if vector.refused else "agrees"
        if self.kind == "can't say":
            return ""
        if not self.known:
            return "" if self.kind == right else f"{self.kind}, and nobody knows why: {self.sentence or self.answer}"
        if self.kind == right:
            return f"{self.kind}, though a known difference says: {self.known.why}"
        if self.kind == "refuses":
            said = self.known.sentence and re.search(self.known.sentence, self.sentence)
            return "" if said else f"refuses in other words: {self.sentence}"
        if not self.known.instead:
            return f"{self.kind}, though it is known to refuse"
        instead = self.known.instead(vector)
        return "" if agree(self.answer, instead) else f"gives {self.answer}, not {instead}, though {self.known.why}"


def ask(engine: Engine, vector: Vector) -> Outcome:
    """Return what an engine makes of a vector."""
    known = next((known for known in engine.known if known.when(vector)), None)
    try:
        answer = engine.run(vector)
    except CannotSay as reason:
        return Outcome("can't say", sentence=str(reason))
    except Exception as error:  # every engine refuses in its own way
        return Outcome("refuses", sentence=shortened(str(error)), known=known)
    if vector.refused:
        return Outcome("accepts", answer, known=known)
    return Outcome("agrees" if agree(answer, vector.expected) else "differs", answer, known=known)


def agree(answer: Answer | None, expected: Answer | None) -> bool:
    """Whether the numbers are the same, exactly; a gradient that an engine doesn't compute is not compared."""
    if answer is None or expected is None:
        return False
    gradients = zip(answer[1:], expected[1:])
    return numpy.array_equal(answer.y, expected.y) and all(
        ours is None or numpy.array_equal(ours, theirs) for ours, theirs in gradients
    )


def shortened(message: str) -> str:
    """Return the sentence of an error, without the codes in front of onnxruntime's, in at most 160 letters."""
    message = re.sub(r"^\[ONNXRuntimeError\].*?(?:Status Message:|\(ConvTranspose\)) ", "", message, flags=re.DOTALL)
    message = re.sub(r"\s+", " ", message).strip()
    return message if len(message) <= 160 else message[:157].rstrip() + "…"
