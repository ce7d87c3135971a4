"""What a syntax tree says without being run: which of its parts can run at all, and which names they bind."""

import __future__

import ast

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
HINTS = ("annotation", "returns", "type_params")
HINTS_AS_TEXT = __future__.annotations.compiler_flag  # no hint is evaluated: its names may be a missing package's
ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def bound(node):
    """Return the names to which a node gives a value, not counting its parts; "*" stands for every name."""
    if isinstance(node, ast.alias):
        return [(node.asname or node.name).partition(".")[0]]
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Store) else []
    name = getattr(node, "name", None) or getattr(node, "rest", None)  # of a definition, an exception, a pattern
    return [name] if isinstance(name, str) else []


def nodes(block):
    """Return all nodes in a list of statements that can run, in the order in which they are written.

    A type hint isn't among them, nor what the compiler leaves out: what follows a `return`, or stands under `if 0:`.
    """
    found, left = [], _until_end(block)[::-1]
    while left:
        found.append(left.pop())
        left += parts(found[-1])[::-1]
    return found


def parts(node):
    """Return the nodes directly in a node, as far as they can run."""
    left_out = HINTS
    if isinstance(node, ast.If | ast.While) and isinstance(node.test, ast.Constant):
        left_out += ("orelse",) if node.test.value else ("body",)
    if type(node).__name__ == "TypeAlias":  # which Python 3.11 doesn't have yet
        left_out += ("value",)
    fields = [value for name, value in ast.iter_fields(node) if name not in left_out]
    lists = [_until_end(value) if isinstance(value, list) else [value] for value in fields]
    return [part for found in lists for part in found if isinstance(part, ast.AST)]


def _until_end(block):
    end = next((place for place, node in enumerate(block, 1) if isinstance(node, ENDS)), None)
    return block[:end]
