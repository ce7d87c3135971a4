"""One vector of the conformance set, and the file that holds them all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy
from numpy import ndarray

from conformance.definition import Answer, Layer, Settings

FILE = Path(__file__).with_name("vectors.json")
GRADIENTS = ("grad_x", "grad_weight", "grad_bias")


class Vector(NamedTuple):
    """A layer and what it has to give: the numbers, or a refusal, which names the broken rule."""

    name: str
    why: str
    layer: Layer
    grad_y: ndarray | None = None
    expected: Answer | None = None
    refused: str | None = None
    words: Mapping[str, Mapping[str, Any]] = {}  # how a framework says these settings, by its name
    layouts: Mapping[str, ndarray] = {}  # the weight as a framework stores it

    @property
    def net_padding(self) -> list[tuple[int, int]]:
        """What is removed before and after each axis of the output; output_padding makes the second number smaller."""
        settings = self.layer.settings
        return [(before, after - o) for (before, after), o in zip(settings.padding, settings.output_padding)]


def read_vectors(file: Path = FILE) -> list[Vector]:
    """Return the vectors that a file holds."""
    return [_read(entry) for entry in json.loads(file.read_text(encoding="utf-8"))["vectors"]]


def write_vectors(vectors: list[Vector], about: str) -> str:
    """Return the text of a file with these vectors, with each row of numbers on one line."""
    entries = ",\n\n".join(_entry(vector) for vector in vectors)
    return f'{{\n"about": {_json(about)},\n"vectors": [\n\n{entries}\n\n]\n}}\n'


def _entry(vector: Vector) -> str:
    layer, expected = vector.layer, vector.expected
    shapes = {"x": layer.x.shape, "weight": layer.weight.shape}
    entry: dict[str, Any] = {"name": vector.name, "why": vector.why, "settings": layer.settings._asdict()}
    if vector.words:
        entry["words"] = vector.words
    entry |= {"shapes": shapes, "x": layer.x, "weight": layer.weight, "bias": layer.bias}
    entry |= {f"weight_{framework}": kernel for framework, kernel in vector.layouts.items()}
    if expected:
        shapes["y"] = expected.y.shape
        entry |= {"y": expected.y, "grad_y": vector.grad_y} | {name: getattr(expected, name) for name in GRADIENTS}
    else:
        entry["refused"] = vector.refused
    lines = [
        f'"{name}": {_rows(value.tolist(), len(name) + 4) if isinstance(value, ndarray) else _json(value)}'
        for name, value in entry.items()
    ]
    return "{" + ",\n ".join(lines) + "}"


def _rows(numbers: Any, indent: int) -> str:
    """Return JSON as NumPy prints an array: the rows below each other, brackets aligned."""
    if not numbers or not isinstance(numbers[0], list):
        return _json(numbers)
    return "[" + (",\n" + " " * (indent + 2)).join(_rows(part, indent + 1) for part in numbers) + "]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _read(entry: dict[str, Any]) -> Vector:
    def array(name: str, like: str) -> ndarray:
        return numpy.array(entry[name], int).reshape(entry["shapes"][like])

    def channels(name: str) -> ndarray | None:
        return None if entry[name] is None else numpy.array(entry[name], int)

    given = entry["settings"]
    lists = {name: tuple(given[name]) for name in ("stride", "output_padding", "dilation")}
    settings = Settings(padding=tuple(map(tuple, given["padding"])), groups=given["groups"], **lists)
    layer = Layer(array("x", "x"), array("weight", "weight"), channels("bias"), settings)
    grad_y = expected = None
    if "refused" not in entry:
        grad_y = array("grad_y", "y")
        gradients = array("grad_x", "x"), array("grad_weight", "weight"), channels("grad_bias")
        expected = Answer(array("y", "y"), *gradients)
    stored = [name for name in entry if name.startswith("weight_")]
    layouts = {name.removeprefix("weight_"): numpy.array(entry[name], int) for name in stored}
    return Vector(
        entry["name"],
        entry["why"],
        layer,
        grad_y,
        expected,
        entry.get("refused"),
        entry.get("words", {}),
        layouts,
    )
