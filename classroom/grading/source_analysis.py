"""What a notebook's code mentions: forbidden names in what a function calls, and the student's number.

"From scratch" excludes some names. Two methods look for them: this one reads the code and follows every name that the
function uses to where the notebook defines it; the other (in student_process) records the operators that PyTorch runs
while the function is called. Neither proves anything, and both can be evaded. So a hit is only flagged for a person to
look at, and the teacher chooses whether it also costs the question's points.
"""

import ast
import re

CONSEQUENCES = {
    "flag": "the points stay; the row and the page report what was found",
    "zero": "the question earns nothing; the row and the page report what was found",
}
WORD = re.compile(r"\w+")


def student_number(trees):
    """Return the last whole number that the code assigns to `student`, or None."""
    number = None
    for node in _statements(trees):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and type(node.value.value) is int:
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            number = node.value.value if "student" in names else number
    return number


def mentions(trees, name, forbidden):
    """Return which of the forbidden names occur in the definition of `name` and in whatever it uses, sorted.

    Args:
        trees: one ast.Module per cell.
        name: the name of a function or a variable.
        forbidden: names; each matches a name, an attribute, a part of an imported module's name, or a word of a
            string that is not a docstring.
    """
    defined = _definitions(trees)
    seen, look, found = set(), [name], set()
    while look:
        current = look.pop()
        if current in seen:
            continue
        seen.add(current)
        for definition in defined.get(current, []):
            words, names = _words(definition)
            found.update(words.intersection(forbidden))
            look += names
    return sorted(found)


def parse(sources):
    """Return one ast.Module for each source that is valid Python."""
    trees = []
    for source in sources:
        try:
            trees.append(ast.parse(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return trees


def _statements(trees):
    """Yield the statements that run when the cells run, including those under `if`, `for`, `with` and `try`."""
    for tree in trees:
        look = list(reversed(tree.body))
        while look:
            node = look.pop()
            yield node
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                look += [
                    child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt | ast.excepthandler)
                ]


def _definitions(trees):
    """Return the statements that bind each name, by name."""
    defined = {}
    for node in _statements(trees):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
        else:
            names = [
                part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            ]
        for name in names:
            defined.setdefault(name, []).append(node)
    return defined


def _words(definition):
    """Return the words that a statement uses, and the notebook's names that it reads."""
    words, names = set(), []
    own = _own_names(definition) if isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef) else set()
    statements = [node.value for node in ast.walk(definition) if isinstance(node, ast.Expr)]
    docstrings = {id(value) for value in statements if isinstance(value, ast.Constant)}
    for node in ast.walk(definition):
        if isinstance(node, ast.Name):
            words.add(node.id)
            if isinstance(node.ctx, ast.Load) and node.id not in own:
                names.append(node.id)
        elif isinstance(node, ast.Attribute):
            words.add(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            words.update(WORD.findall(getattr(node, "module", None) or ""))
            words.update(word for alias in node.names for word in WORD.findall(alias.name))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            words.update(WORD.findall(node.value))
    return words, names


def _own_names(function):
    """Return the parameters and variables of a function, including those of functions inside it."""
    own, outside = set(), set()
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.Global):
            outside.update(node.names)
    return own - outside
