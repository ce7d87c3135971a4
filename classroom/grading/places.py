"""Where in a notebook a piece of running code stands: the number of its cell and the line in it.

Code is recognised by what it compiles to, because the file names that IPython and its magics give to code differ.
"""

import ast
import types

from classroom.grading.syntax import FUNCTIONS, HINTS_AS_TEXT, bound


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
                codes = _codes(tree)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            self.trees[number] = tree
            functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
            for code in codes:
                self._index(code, number, functions)

    def _index(self, code, number, functions):
        self.known[_signature(code)] = number, code.co_firstlineno, _definition(code, functions)
        for inner in _inner(code):
            self._index(inner, number, functions)

    def of(self, code, line):
        """Return the place of a line of a code object, or None if no cell defines it."""
        found = self.known.get(_signature(code))
        return found and line and (found[0], found[1] + line - code.co_firstlineno)

    def definition(self, code):
        """Return the number of the cell that defines a function, and the function's statements, or None twice."""
        number, _, tree = self.known.get(_signature(code), (None, None, None))
        if tree is None:
            return None, None
        return number, [tree.body] if isinstance(tree, ast.Lambda) else tree.body

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
            lines = [node.lineno for node in ast.walk(tree) if {name, "*"}.intersection(bound(node))]
            found = (number, max(lines)) if lines else found
        return found


def _body(source):
    """Return a cell's text without a cell magic or blank line at its top, every other line where it was."""
    first, end, rest = source.partition("\n")
    return f"pass{end}{rest}" if first.startswith("%%") or not first.strip() else source


def _codes(tree):
    """Return the code of a cell, as a file that it writes and as the shell runs it, one statement after the other.

    They differ: Python compiles `math.floor(x)` in another way where `import math` is compiled along with it.
    """
    statements = [ast.Module([node], []) for node in tree.body]
    return [
        compile(tree, "cell", "exec"),
        *(compile(statement, "cell", "exec", HINTS_AS_TEXT) for statement in statements),
    ]


def _signature(code):
    """Return what tells a code object from others, wherever it was compiled."""
    constants = (_signature(value) if isinstance(value, types.CodeType) else repr(value) for value in code.co_consts)
    variables = code.co_varnames, code.co_freevars, code.co_cellvars
    return code.co_name, code.co_code, code.co_names, variables, tuple(constants)


def _definition(code, functions):
    """Return the syntax tree of the function from which a code object was compiled, or None."""
    found = [node for node in functions if (_name(node), _first_line(node)) == (code.co_name, code.co_firstlineno)]
    if len(found) > 1:  # lambdas in one line are told apart by where their expressions begin
        first = min(((line, column) for line, _, column, end in code.co_positions() if end), default=(0, 0))
        found = sorted((node for node in found if _begin(node.body) <= first), key=lambda node: _begin(node.body))
    return found[-1] if found else None


def _name(function):
    return getattr(function, "name", "<lambda>")


def _first_line(function):
    """Return the line that Python counts as a function's first: that of its first decorator, if it has any."""
    return min(node.lineno for node in (function, *getattr(function, "decorator_list", ())))


def _begin(node):
    return node.lineno, node.col_offset


def _inner(code):
    return [value for value in code.co_consts if isinstance(value, types.CodeType)]
