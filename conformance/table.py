"""The table of who agrees: one row for each vector, one column for each engine, and notes that explain the rest."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from conformance import run_jax, run_keras, run_onnxruntime, run_pytorch
from conformance.engine import Engine, Outcome, ask
from conformance.vector import Vector

FILE = Path(__file__).with_name("table.md")
ENGINES: tuple[Engine, ...] = (*run_pytorch.ENGINES, *run_onnxruntime.ENGINES, *run_keras.ENGINES, *run_jax.ENGINES)
HEAD = """\
# Who agrees

`python -m conformance` writes this page from a run with {versions}.

**agrees**: the output and every gradient are the definition's, exactly. **y agrees**: the output is; the engine has no
gradients. **differs**, **refuses**, **accepts** what should be refused, **can't say**: the interface has no such
setting. The number leads to the reason below.
"""

Outcomes = dict[str, list[Outcome]]


def ask_all(vectors: list[Vector]) -> Outcomes:
    """Return what every engine, by name, made of the vectors."""
    return {engine.name: [ask(engine, vector) for vector in vectors] for engine in ENGINES}


def versions() -> dict[str, str]:
    """Return the installed versions of the engines' packages, without what names a build, such as +cpu."""
    return {name: version(name).split("+")[0] for engine in ENGINES for name in engine.packages}


def page(vectors: list[Vector], outcomes: Outcomes) -> str:
    """Return the table with everything around it, as Markdown."""
    notes: dict[str, int] = {}
    rows = [
        [f"`{vector.name}`", *(_cell(vector, engine, outcomes[engine.name][i], notes) for engine in ENGINES)]
        for i, vector in enumerate(vectors)
    ]
    named = ", ".join(f"{name} {number}" for name, number in versions().items())
    sections = [
        HEAD.format(versions=named),
        _list([f"**{engine.name}**: {engine.interface}." for engine in ENGINES]),
        _grid([["vector", *(engine.name for engine in ENGINES)], *rows]),
        "## Reasons\n",
        "\n".join(f"{number}. {note}" for note, number in notes.items()) + "\n",
        "## Refusals, in the engines' words\n",
        *(_refusals(vector, [outcomes[engine.name][i] for engine in ENGINES]) for i, vector in enumerate(vectors)),
    ]
    return "\n".join(section for section in sections if section)


def _cell(vector: Vector, engine: Engine, outcome: Outcome, notes: dict[str, int]) -> str:
    if outcome.kind == ("refuses" if vector.refused else "agrees"):
        has_gradients = outcome.answer is None or outcome.answer.grad_x is not None
        return outcome.kind if has_gradients else f"y {outcome.kind}"
    known = outcome.known.why if outcome.known else "Not explained."
    note = outcome.sentence if outcome.kind == "can't say" else known
    return f"{outcome.kind} ({notes.setdefault(note, len(notes) + 1)})"


def _refusals(vector: Vector, outcomes: list[Outcome]) -> str:
    """Return who refuses a vector and what each of them says; those who say the same share a line."""
    said: dict[str, list[str]] = {}
    for engine, outcome in zip(ENGINES, outcomes):
        if outcome.kind == "refuses":
            said.setdefault(outcome.sentence, []).append(engine.name)
    lines = [f"{'; '.join(names)}: {sentence}" for sentence, names in said.items()]
    rule = f"the rule is: {vector.refused}" if vector.refused else "the definition allows it"
    return f"`{vector.name}` ({rule})\n\n{_list(lines)}" if said else ""


def _list(lines: list[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


def _grid(rows: list[list[str]]) -> str:
    """Return a Markdown table whose columns also stand below each other in plain text."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    rows = [rows[0], ["-" * width for width in widths], *rows[1:]]
    return "".join("| " + " | ".join(map(str.ljust, row, widths)) + " |\n" for row in rows)
