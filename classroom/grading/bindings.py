"""What the expressions of a function are bound to, as far as its syntax tree and the notebook's variables tell.

Nothing runs, so order and conditions don't count: a name may be bound to whatever any statement of the function, or of
one inside it, gives it, and an expression has every value that it may have, or none if they aren't known.
"""

import ast
import builtins
import functools
import importlib
import itertools
import operator
import sys
import types
from collections import defaultdict
from contextlib import suppress

from classroom.grading import syntax
from classroom.grading.library_names import is_a, is_library
from classroom.grading.live_objects import UNKNOWN, Instance, attribute, dotted, elements, is_own, item

MOST_VALUES = 50  # of one expression
MOST_TEXT = 1000  # characters of a text that is put together
PASS_ON = (ast.Attribute, ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Expr, ast.Return, ast.IfExp, ast.BoolOp)


class Bindings:
    """What the names and the expressions in a function are bound to.

    `nodes` are those of its body. Reading a call of `eval` adds those of the text.
    """

    def __init__(self, body, namespace, given):
        """Find what binds names.

        Args:
            body: the function's statements.
            namespace: the notebook's variables.
            given: pairs of a name and its value: parameters, variables of the functions around it.
        """
        self.namespace, self.nodes = namespace, []
        self.names, self.known, self.texts = defaultdict(list), {}, set()
        for name, value in given:
            self._give(name, value)
        self._add(syntax.nodes(body))

    def reached(self, node):
        """Return what a node reaches: of a student's object only what is done with it, such as a method."""
        found = [value for value in self.values(node) if not is_own(value)]
        if isinstance(node, ast.Call):
            return found + self._methods(node.func, "__call__", "forward") + self._all_values(node.args)
        if isinstance(node, ast.Subscript):
            return found + self._methods(node.value, "__getitem__", "__setitem__") + self.values(node.slice)
        return found if isinstance(node, PASS_ON) else found + self._all_values(syntax.parts(node))

    def values(self, node):
        """Return what an expression may be bound to, or what an import brings."""
        if id(node) not in self.known:
            self.known[id(node)] = []  # while it is worked out: a value that depends on itself adds nothing
            found = [value for value in self._values(node) if value is not UNKNOWN]
            self.known[id(node)] = found[:MOST_VALUES]
        return self.known[id(node)]

    def _add(self, nodes):
        self.nodes += nodes
        for node in nodes:
            for name in syntax.bound(node):
                self.names[name]
            self._bind_targets(node)

    def _bind_targets(self, node):
        match node:
            case ast.Global(names):
                for name in names:
                    self._give(name, self._global(name))
            case ast.Assign(targets, value):
                for target in targets:
                    self._bind(target, lambda: self.values(value))
            case ast.AnnAssign(target, _, ast.expr() as value) | ast.NamedExpr(target, value):
                self._bind(target, lambda: self.values(value))
            case ast.For(target, container) | ast.AsyncFor(target, container) | ast.comprehension(target, container):
                self._bind(target, lambda: [part for thing in self.values(container) for part in elements(thing)])
            case ast.Import(aliases) | ast.ImportFrom(_, aliases):
                for alias in aliases:
                    self.names[syntax.bound(alias)[0]].append(lambda alias=alias: [_imported(node, alias)])
            case ast.arguments():
                for name, default in _parameters(node):
                    self.names[name].append(lambda default=default: self.values(default))

    def _give(self, name, value):
        self.names[name].append(lambda: [value])

    def _bind(self, target, values):
        """Say that a target may be bound to what a function returns."""
        if isinstance(target, ast.Name):
            self.names[target.id].append(values)
        for place, part in enumerate(itertools.takewhile(_is_single, getattr(target, "elts", ()))):
            self._bind(part, lambda place=place: [item(value, place) for value in values()])

    def _global(self, name):
        return self.namespace.get(name, vars(builtins).get(name, UNKNOWN))

    def _methods(self, node, *names):
        return [attribute(thing, name) for thing in self.values(node) if is_own(thing) for name in names]

    def _all_values(self, nodes):
        return [value for node in nodes for value in self.values(node)]

    def _combinations(self, *nodes):
        """Return the values that several expressions may have at once, as tuples."""
        return itertools.islice(itertools.product(*(self.values(node) or [UNKNOWN] for node in nodes)), MOST_VALUES)

    def _values(self, node):
        match node:
            case ast.Constant(value):
                return [value]
            case ast.Name(name, ast.Load()):
                return self._variable(name)
            case ast.Attribute(base, name, ast.Load()):
                return [attribute(value, name) for value in self.values(base)]
            case ast.Subscript(base, key, ast.Load()):
                return [item(*found) for found in self._combinations(base, key)]
            case ast.IfExp(_, first, second):
                return self._all_values([first, second])
            case ast.BoolOp(_, choices):
                return self._all_values(choices)
            case ast.NamedExpr(_, value) | ast.FormattedValue(value):
                return self.values(value)
            case ast.List(items) | ast.Tuple(items):
                return list(self._combinations(*items))
            case ast.BinOp(left, ast.Add(), right):
                return [_text(parts) for parts in self._combinations(left, right)]
            case ast.JoinedStr(parts):
                return [_text(parts) for parts in self._combinations(*parts)]
            case ast.Import(aliases) | ast.ImportFrom(_, aliases):
                return [_imported(node, alias) for alias in aliases]
            case ast.Call(function, arguments, keywords):
                found = self._combinations(function, *arguments, *(keyword.value for keyword in keywords))
                return [self._result(function, arguments, node.lineno) for function, *arguments in found]
        return []

    def _variable(self, name):
        if name in self.names:
            return [value for values in self.names[name] for value in values()]
        return [self._global(name)]

    def _result(self, function, arguments, line):
        """Return what a call gives if it looks something up, as getattr(F, "conv2d") does, or makes an object."""
        first = arguments[0] if arguments else UNKNOWN
        if is_a(function, functools.partial):
            return self._result(function.func, [*function.args, *arguments], line)
        if function is functools.partial and callable(first):
            return functools.partial(*arguments)
        if _is_any(function, eval, exec, compile):
            return self._run(first, line)
        if _is_any(function, globals, locals, vars) and not arguments:
            return self.namespace
        if is_a(function, type) and not is_library(function):
            return Instance(function)
        return _looked_up(function, *arguments[:2])

    def _run(self, text, line):
        """Add a text that is run as code, and return the value of its last expression."""
        if type(text) is not str or text in self.texts:  # which may be what runs itself
            return UNKNOWN
        self.texts.add(text)
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            tree = ast.parse(text.strip())
            for node in ast.walk(tree):
                node.lineno = line
            self._add(syntax.nodes(tree.body))
            last = [node.value for node in tree.body[-1:] if isinstance(node, ast.Expr)]
            return next(iter(self._all_values(last)), UNKNOWN)
        return UNKNOWN


def _parameters(arguments):
    """Return the parameters that an inner function binds, each with its default; f=f binds nothing new."""
    positional, stars = [*arguments.posonlyargs, *arguments.args], [arguments.vararg, arguments.kwarg]
    pairs = itertools.zip_longest(positional[::-1], arguments.defaults[::-1])
    pairs = [*pairs, *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True), *((star, None) for star in stars)]
    return [(one.arg, default) for one, default in pairs if one and getattr(default, "id", None) != one.arg]


def _looked_up(function, first=UNKNOWN, second=UNKNOWN):
    """Return what a function of Python's that looks something up returns for its first two arguments."""
    if _is_any(function, getattr, object.__getattribute__):
        return attribute(first, second)
    if is_a(function, types.MethodWrapperType) and function.__name__ == "__getattribute__":
        return attribute(function.__self__, first)
    if is_a(function, types.BuiltinMethodType) and type(function.__self__) is dict:  # such as get
        return item(function.__self__, first)
    if function is vars:
        return attribute(first, "__dict__")
    if _is_any(function, operator.attrgetter, operator.methodcaller) and type(first) is str:
        return functools.partial(dotted, first)
    if function is dotted:
        return dotted(first, second)
    if _is_any(function, importlib.import_module, __import__) and type(first) is str:
        return _module(first if function is importlib.import_module else first.partition(".")[0])
    return UNKNOWN


def _imported(node, alias):
    """Return what an import binds a name to."""
    if isinstance(node, ast.Import):
        return _module(alias.name if alias.asname else alias.name.partition(".")[0])
    found = attribute(_module(node.module), alias.name)
    return _module(f"{node.module}.{alias.name}") if found is UNKNOWN else found


def _module(name):
    """Return a module that has been imported already; for another, an empty one that has only the name."""
    return sys.modules.get(name, types.ModuleType(name or ""))


def _text(parts):
    """Return the text that known parts make together, or UNKNOWN."""
    known = all(type(part) in (str, int) for part in parts) and sum(len(str(part)) for part in parts) < MOST_TEXT
    return "".join(map(str, parts)) if known else UNKNOWN


def _is_single(target):
    return not isinstance(target, ast.Starred)


def _is_any(function, *others):
    return any(function is other for other in others)  # a student's object may claim to be equal to anything
