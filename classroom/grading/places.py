"""Where in a notebook a piece of running code stands: the number of its cell and the line in it.

Code is recognised by what it compiles to, because the file names that IPython and its magics give to code differ.
"""

import ast
import types


class Places:
    """The cells of a notebook, to look places up in.

    A place is a pair: the number among the code cells and the line in the cell, both from 1.
    """

    def __init__(self, sources, transform):
        """Compile the cells.

        Args:
            sources: the text of each code cell.
            transform: function that turns a cell's text into Python, as IPython's `transform_cell` does.
        """
        self.trees, self.known = {}, {}
        for number, source in enumerate(sources, 1):
            try:
                tree = ast.parse(transform(_body(source)))
                code = compile(tree, "cell", "exec")
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            self.trees[number] = tree
            self._index(code, number)

    def _index(self, code, number):
        self.known[_signature(code)] = number, code.co_firstlineno
        for inner in _inner(code):
            self._index(inner, number)

    def of(self, code, line):
        """Return the place of a line of a code object, or None if no cell defines it."""
        found = self.known.get(_signature(code))
        return found and line and (found[0], found[1] + line - code.co_firstlineno)

    def of_frame(self, frame):
        """Return the place at which the notebook's code, somewhere below this frame in the stack, is running."""
        while frame is not None:
            place = self.of(frame.f_code, frame.f_lineno)
            if place:
                return place
            frame = frame.f_back
        return None

    def of_binding(self, name):
        """Return the place of the last statement that gives a name its value, or None."""
        found = None
        for number, tree in self.trees.items():
            lines = [node.lineno for node in ast.walk(tree) if {name, "*"}.intersection(_bound(node))]
            found = (number, max(lines)) if lines else found
        return found


def _body(source):
    """Return a cell's text without a cell magic or blank line at its top, every other line where it was."""
    first, end, rest = source.partition("\n")
    return f"pass{end}{rest}" if first.startswith("%%") or not first.strip() else source


def _signature(code):
    """Return what tells a code object from others, wherever it was compiled."""
    constants = tuple(repr(value) for value in code.co_consts if not isinstance(value, types.CodeType))
    variables = code.co_varnames, code.co_freevars, code.co_cellvars
    return code.co_name, code.co_code, code.co_names, variables, constants


def _inner(code):
    return [value for value in code.co_consts if isinstance(value, types.CodeType)]


def _bound(node):
    """Return the names to which a statement, or a part of one, gives a value; "*" stands for every name."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    return [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else []
