"""Numbers over a socket, in a format that can hold nothing else: no pickle, no class, no code.

A message is two lengths (4 bytes each, big-endian), a JSON header and a body. A value becomes JSON in which each
array is given by its dtype and shape, and its bytes (little-endian, row by row) follow one another in the body. The
reader trusts nothing: lengths, depth, counts, dtypes and shapes are checked before they are used.
"""

import json
import math
import struct
import time
from dataclasses import dataclass

import numpy as np
import torch

from transconv_course.check import forms

LENGTHS = struct.Struct(">II")
MOST_HEADER = 1 << 20  # bytes
MOST_BODY = 1 << 25  # bytes
MOST_ITEMS = 20_000  # values in one tree
MOST_ARRAYS = 2000  # in one tree
MOST_TREE = 1 << 19  # bytes as JSON, where a single letter can take twelve
DEEPEST = 12
MOST_DIGITS = 4000
MOST_TEXT = 10_000
MOST_MESSAGE = 300  # characters of an error's message
MOST_STUDENT = 10**18  # the end of the student numbers
DTYPES = {
    "torch.float64": torch.float64,
    "torch.float32": torch.float32,
    "torch.float16": torch.float16,
    "torch.bfloat16": torch.bfloat16,
    "torch.complex128": torch.complex128,
    "torch.complex64": torch.complex64,
    "torch.int64": torch.int64,
    "torch.int32": torch.int32,
    "torch.int16": torch.int16,
    "torch.int8": torch.int8,
    "torch.uint8": torch.uint8,
    "torch.bool": torch.bool,
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


class FormatError(Exception):
    """The format doesn't allow this value or message."""


class Ended(Exception):
    """The other end is gone."""


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that the format cannot hold: the name of its class."""

    kind: str


def encode(value):
    """Return (tree, body) of a value: tensors, arrays, numbers, strings, None, tuples, lists, dicts of these.

    What stands for one of these in an answer, such as a range or a Fraction, goes as what it stands for.

    Raises:
        FormatError: anything else, or too much of it.
    """
    parts, counted, size = [], [0], [0]

    def visit(value, depth):
        counted[0] += 1
        if depth > DEEPEST or counted[0] > MOST_ITEMS:
            raise FormatError("too deep or too many items")
        value = forms.plain(value)
        if value is None or type(value) is bool:
            return value
        if isinstance(value, torch.Tensor):
            return array(value.detach().cpu().resolve_conj().resolve_neg())
        if isinstance(value, np.ndarray | np.generic):
            return array(torch.from_numpy(np.ascontiguousarray(value).reshape(np.shape(value)).copy()))
        if isinstance(value, int):
            return {"int": int(value)} if abs(int(value)) < 10**15 else {"big": _digits(int(value))}
        if isinstance(value, float):
            return {"float": float(value).hex()}
        if isinstance(value, str):
            return {"text": str(value)[:MOST_TEXT]}
        if isinstance(value, tuple | list):
            kind = "tuple" if isinstance(value, tuple) else "list"
            return {kind: [visit(item, depth + 1) for item in value]}
        if isinstance(value, dict):
            return {"dict": [[str(name)[:MOST_TEXT], visit(item, depth + 1)] for name, item in value.items()]}
        raise FormatError(type(value).__name__)

    def array(tensor):
        if tensor.dtype not in NAMES or tensor.layout != torch.strided:
            raise FormatError(f"{tensor.dtype}, {tensor.layout}")
        size[0] += tensor.nbytes
        if size[0] > MOST_BODY or len(parts) >= MOST_ARRAYS:
            raise FormatError("too large")
        cells = tensor.contiguous().reshape(-1)
        parts.append(cells.view(torch.uint8).numpy().tobytes() if len(cells) else b"")
        return {"array": NAMES[tensor.dtype], "shape": list(tensor.shape)}

    tree = visit(value, 0)
    if len(json.dumps(tree)) > MOST_TREE:
        raise FormatError("too large")
    return tree, b"".join(parts)


def decode(tree, body):
    """Return the value of a tree and its body; arrays become tensors.

    Raises:
        FormatError: the tree is not what `encode` makes.
    """
    at, counted, arrays = [0], [0], [0]

    def visit(tree, depth):
        counted[0] += 1
        if depth > DEEPEST or counted[0] > MOST_ITEMS:
            raise FormatError("too deep or too many items")
        if tree is None or type(tree) is bool:
            return tree
        if type(tree) is not dict or not tree:
            raise FormatError("a tree is made of dicts")
        kind, content = next(iter(tree.items()))
        if kind == "array":
            return array(content, tree.get("shape"))
        if len(tree) != 1 or kind not in READERS or type(content) is not READERS[kind]:
            raise FormatError(f"no such kind: {kind!r}"[:100])
        if kind == "int":
            return content
        if kind == "big":
            return int(content) if len(content) <= MOST_DIGITS else _refuse("too many digits")
        if kind == "float":
            return float.fromhex(content)
        if kind == "text":
            return content[:MOST_TEXT]
        if kind == "opaque":
            return Opaque(content[:100])
        if kind == "dict":
            return {str(name)[:MOST_TEXT]: visit(item, depth + 1) for name, item in content}
        items = [visit(item, depth + 1) for item in content]
        return tuple(items) if kind == "tuple" else items

    def array(name, shape):
        arrays[0] += 1
        if type(name) is not str or name not in DTYPES or type(shape) is not list or len(shape) > DEEPEST:
            raise FormatError("no such array")
        if arrays[0] > MOST_ARRAYS:
            raise FormatError("too many arrays")
        if not all(type(size) is int and 0 <= size <= MOST_BODY for size in shape):
            raise FormatError("no such shape")
        bytes_ = math.prod(shape) * DTYPES[name].itemsize
        if bytes_ > len(body) - at[0]:
            raise FormatError("an array longer than the body")
        begin, at[0] = at[0], at[0] + bytes_
        if not bytes_:
            return torch.empty(shape, dtype=DTYPES[name])
        if name == "torch.bool" and max(body[begin : at[0]]) > 1:
            raise FormatError("a truth value is 0 or 1")
        return torch.frombuffer(bytearray(body[begin : at[0]]), dtype=DTYPES[name]).reshape(shape)

    try:
        return visit(tree, 0)
    except FormatError:
        raise
    except (TypeError, ValueError, OverflowError, RuntimeError, RecursionError) as error:
        raise FormatError(f"{type(error).__name__}") from None


READERS = {
    "int": int,
    "big": str,
    "float": str,
    "text": str,
    "opaque": str,
    "tuple": list,
    "list": list,
    "dict": list,
}


def send(connection, header, body=b""):
    """Send one message: a JSON header and a body."""
    text = json.dumps(header).encode()
    if len(text) > MOST_HEADER or len(body) > MOST_BODY:
        raise FormatError("too large")
    connection.sendall(LENGTHS.pack(len(text), len(body)) + text + body)


def receive(connection, deadline=None):
    """Return (header, body) of the next message; header is a dict.

    Args:
        connection: a socket.
        deadline: by time.monotonic(), when the whole message must have arrived; None waits forever.

    Raises:
        Ended: the other end is gone.
        FormatError: what arrived is not a message.
        TimeoutError: it did not arrive in time.
    """
    header_length, body_length = LENGTHS.unpack(_read(connection, LENGTHS.size, deadline))
    if header_length > MOST_HEADER or body_length > MOST_BODY:
        raise FormatError("too large")
    text = _read(connection, header_length, deadline)
    body = _read(connection, body_length, deadline)
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        raise FormatError("a header that is not JSON") from None
    if type(header) is not dict:
        raise FormatError("a header that is not an object")
    return header, body


def _read(connection, length, deadline):
    data = bytearray()
    while len(data) < length:
        if deadline is not None:
            if (left := deadline - time.monotonic()) <= 0:  # a sender that never pauses would never hit the time-out
                raise TimeoutError
            connection.settimeout(left)
        try:
            part = connection.recv(min(length - len(data), 1 << 16))
        except ConnectionError:
            raise Ended from None
        if not part:
            raise Ended
        data += part
    return bytes(data)


def _digits(number):
    try:
        return str(number)
    except ValueError:
        raise FormatError("too many digits") from None


def _refuse(why):
    raise FormatError(why)
