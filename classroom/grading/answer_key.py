"""An assignment's key: its questions, loaded by the assignment's number."""

import importlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True)
class Key:
    """An assignment's questions, and the hash of the file that holds them."""

    name: str
    questions: tuple
    digest: str


def load(assignment):
    """Return the Key of an assignment: its number, or the name of a module with QUESTIONS."""
    name = f"classroom.keys.assignment_{int(assignment):02d}" if str(assignment).isdigit() else str(assignment)
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise ValueError(f"assignment={assignment}: there is no key {error.name}") from None
    return Key(name, tuple(module.QUESTIONS), sha256(Path(module.__file__).read_bytes()).hexdigest())
