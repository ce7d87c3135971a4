"""What a student's function reaches, read from its code and from what the names in it are bound to.

Some questions forbid some names, as "from scratch" forbids convolutions. Two witnesses look for them: this one reads
the function, and call_recorder watches it run. This one works in the student's process once all cells have run, on
the objects themselves: there each name is bound to what the function would use, after every later definition, alias,
star import or `globals().update`. So a student's own `conv2d`, a variable `grad`, a word in a message or an earlier
draft is nothing, and PyTorch's `conv2d` is found under any alias. A string counts only where it reaches something: in
`getattr`, `eval`, `import_module`, or between the brackets of `globals()`.

Neither witness proves anything. This one doesn't know what a parameter or a computed name will be, the other one sees
only what runs, and a hostile process can report anything. So a hit is a sign for a person to look at, with its
place, and the teacher chooses whether it also costs the question's points.
"""

import builtins
import dis
import functools
import importlib
import inspect
import operator
import sys
import types
from collections import deque
from contextlib import suppress

from classroom.grading.library_names import is_a, is_library, names

CONSEQUENCES = {
    "flag": "the points stay; the row and the page report what was found",
    "zero": "the question earns nothing; the row and the page report what was found",
}
MOST_OBJECTS = 5000  # that are looked at for one question
MOST_ITEMS = 200  # of one container
CONTAINERS = (list, tuple, set, frozenset, dict, deque)
PLAIN = (int, float, bool, str, bytes, type(None))
CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
UNKNOWN = object()


def reached(name, namespace, forbidden, places):
    """Return the forbidden names that what is bound to `name` reaches, each with its place or None.

    Args:
        name: the name of a function or a variable.
        namespace: the notebook's variables after all cells have run.
        forbidden: names; see library_names.names.
        places: Places of the notebook's cells.
    """
    if name not in namespace:
        return {}
    search = _Search(set(forbidden), places)
    search.follow(namespace[name], places.of_binding(name))
    return search.found


class _Search:
    """A search through everything that an object refers to, as far as a student made it."""

    def __init__(self, forbidden, places):
        self.forbidden, self.places, self.found = forbidden, places, {}
        self.seen, self.queue, self.instances = {}, deque(), {}

    def follow(self, thing, place):
        self.look_at(thing, place)
        while self.queue and len(self.seen) < MOST_OBJECTS:
            thing, place = self.queue.popleft()
            with suppress(Exception):  # or for its attributes
                for part in self._parts(thing, place):
                    self.look_at(part, place)

    def look_at(self, thing, place):
        """Report an object that is forbidden, and put any other in the queue."""
        key = (id(thing.__func__), id(thing.__self__)) if is_a(thing, types.MethodType) else id(thing)
        if thing is UNKNOWN or key in self.seen or type(thing) in PLAIN:
            return
        self.seen[key] = thing  # kept, so that no other object gets this id
        hit = set()
        with suppress(Exception):  # a student's class may do anything when it is asked for its name
            hit = self.forbidden.intersection(names(thing))
        for name in hit:
            self.found.setdefault(name, place)
        if not hit and not is_a(thing, types.ModuleType) and not _is_namespace(thing):
            self.queue.append((thing, place))

    def _parts(self, thing, place):
        """Return what an object refers to, as far as it can be reached without running any of its code."""
        if is_a(thing, types.FunctionType):
            return self._parts_of_function(thing, place)
        if is_a(thing, type):
            return _methods(self.instance(thing), _own(thing), CONSTRUCTORS.__contains__)
        if is_a(thing, types.MethodType):
            return self._parts_of_function(thing.__func__, place, thing.__self__)
        if is_a(thing, functools.partial, functools.partialmethod):
            return [thing.func, *thing.args, *thing.keywords.values()]
        if is_a(thing, staticmethod, classmethod):
            return [thing.__func__]
        if type(thing) in CONTAINERS:
            return _values(thing)
        if is_library(type(thing)):  # a layer's layers, or the function that an object wraps
            return [part for value in _state(thing) for part in _values(value) if callable(part)]
        kind = thing.kind if type(thing) is _Instance else type(thing)
        return [*_methods(thing, _own(kind), _is_special), *([] if type(thing) is _Instance else _state(thing))]

    def instance(self, kind):
        """Return what stands for any object of a student's class."""
        return self.instances.setdefault(kind, _Instance(kind))

    def _parts_of_function(self, function, place, receiver=UNKNOWN):
        if not is_a(function, types.FunctionType):
            return [function]
        cells = dict(zip(function.__code__.co_freevars, map(_content, function.__closure__ or ()), strict=True))
        if is_library(function):  # what a decorator of a library's wraps
            return [*_state(function), *cells.values()]
        self.read(function.__code__, function.__globals__, cells, place, receiver)
        return [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values(), *_state(function)]

    def read(self, code, namespace, cells, place, receiver=UNKNOWN):
        """Look at everything that a code object, and those inside it, load; `receiver` is a method's object."""
        reading = _Reading(self, code, namespace, cells, place)
        for first in code.co_varnames[: min(1, code.co_argcount)]:
            reading.own[first] = reading.cells[first] = receiver
        reading.run()
        for inner in code.co_consts:
            if isinstance(inner, types.CodeType):
                self.read(inner, namespace, reading.cells, place)


class _Instance:
    """Any object of a student's class, of which only the class is known."""

    def __init__(self, kind):
        self.kind = kind


class _Reading:
    """One code object read from top to bottom, with a stack on which values are kept as far as they are known.

    Jumps aren't followed: of a value that depends on a condition, every alternative is looked at when it is loaded.
    """

    def __init__(self, search, code, namespace, cells, place):
        self.search, self.code, self.namespace, self.around = search, code, namespace, place
        self.cells, self.own, self.stack = dict(cells), {}, []
        self.place = place

    def run(self):
        for step in dis.get_instructions(self.code):
            line = step.positions and step.positions.lineno
            self.place = self.search.places.of(self.code, line) or self.around
            self._step(step)

    def _step(self, step):
        name, value = step.opname, step.argval
        if name.startswith("LOAD_CONST"):
            self.stack.append(value)
        elif name.startswith(("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FAST", "LOAD_DEREF", "LOAD_CLASSDEREF")):
            self._push(step, self._variable(name, value), 0)
        elif name.startswith(("LOAD_ATTR", "LOAD_METHOD")):
            self._push(step, _attribute(self._pop(), value), 1)
        elif name.startswith("IMPORT_NAME"):
            self._import(value)
        elif name.startswith("IMPORT_FROM"):
            self._push(step, _attribute(self._top(), value), 0)
        elif name in ("STORE_FAST", "STORE_NAME", "STORE_DEREF"):
            (self.cells if name == "STORE_DEREF" else self.own)[value] = self._pop()
        elif name == "CALL":
            self._call(step.arg)
        elif name.startswith("BINARY_SUBSCR") or name == "BINARY_OP" and step.argrepr == "[]":
            key, base = self._pop(), self._pop()
            self._look_at_attributes(base, "__getitem__")
            self._push(step, _item(base, key), 2)
        elif name in ("COPY", "SWAP") and len(self.stack) >= step.arg:
            self._copy_or_swap(name, -step.arg)
        elif name != "PRECALL":  # a part of CALL in Python 3.11
            self._other(step)

    def _variable(self, name, value):
        if not isinstance(value, str):  # newer versions of Python load two variables at once
            return UNKNOWN
        if "DEREF" in name:
            return self.cells.get(value, UNKNOWN)
        if "GLOBAL" not in name and value in self.own:
            return self.own[value]
        if "FAST" in name:
            return UNKNOWN
        return self.namespace.get(value, vars(builtins).get(value, UNKNOWN))

    def _import(self, module):
        """Import what has been imported already; what hasn't yet is known by its package's name alone."""
        names_from = self._pop()
        self._pop()
        package = module.partition(".")[0]
        if package in self.search.forbidden:
            self.search.found.setdefault(package, self.place)
        self.stack.append(sys.modules.get(module if names_from else package, UNKNOWN))

    def _copy_or_swap(self, name, place):
        if name == "COPY":
            self.stack.append(self.stack[place])
        else:
            self.stack[place], self.stack[-1] = self.stack[-1], self.stack[place]

    def _call(self, count):
        """Work out what a call reaches if its function and arguments are known, as in getattr(F, "conv2d")."""
        start = max(0, len(self.stack) - count)
        arguments = self.stack[start:]
        functions = [thing for thing in self.stack[:start][-2:] if callable(thing) or _is_own(thing)]
        known = functions and (is_a(functions[-1], type) or not any(argument is UNKNOWN for argument in arguments))
        result = self._result(functions[-1], arguments) if known else UNKNOWN
        for function in functions:
            self._look_at_attributes(function, "__call__", "forward")
        self._use(arguments)
        del self.stack[max(0, start - 2) :]  # a method's object or nothing takes a place beside the function
        self.stack.append(result)
        if not _is_own(result):
            self.search.look_at(result, self.place)

    def _result(self, function, arguments):
        texts = [text for text in arguments if type(text) is str]
        if function is getattr and len(arguments) > 1:
            return _attribute(*arguments[:2])
        if is_a(function, types.MethodWrapperType) and function.__name__ == "__getattribute__" and texts:
            return _attribute(function.__self__, texts[0])
        if _is_any(function, operator.attrgetter, operator.methodcaller) and texts:
            return functools.partial(_dotted, texts[0])
        if is_a(function, functools.partial) and function.func is _dotted and arguments:
            return _dotted(function.args[0], arguments[0])
        if _is_any(function, importlib.import_module, __import__) and texts:
            return self._imported(texts[0], whole=function is importlib.import_module)
        if _is_any(function, eval, exec, compile) and texts:
            self._read_text(texts[0])
        if is_a(function, type) and not is_library(function):
            return self.search.instance(function)
        if _is_any(function, globals, vars, locals):
            return _attribute(arguments[0], "__dict__") if arguments else self.namespace
        return UNKNOWN

    def _imported(self, module, whole):
        self.stack += [None, whole]
        self._import(module)
        return self._pop()

    def _read_text(self, text):
        try:
            code = compile(text, "<string>", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        self.search.read(code, self.namespace, {}, self.place)

    def _push(self, step, value, popped):
        """Put the value of an instruction on the stack, after as many unknown ones as it pushes besides.

        Args:
            popped: how many values have been taken from the stack already.
        """
        self.stack += [UNKNOWN] * (_effect(step) + popped - 1)
        self.stack.append(value)
        if not _is_own(value):  # which of an object's methods are used shows when something is done with it
            self.search.look_at(value, self.place)

    def _look_at_attributes(self, thing, *names):
        if _is_own(thing):
            for name in names:
                self.search.look_at(_attribute(thing, name), self.place)

    def _use(self, things):
        for thing in things:
            self.search.look_at(thing, self.place)

    def _other(self, step):
        """Let an instruction move the stack; what it leaves on top is unknown unless it only takes values away."""
        effect = _effect(step)
        kept = max(0, len(self.stack) + min(0, effect))
        taken = self.stack[kept:]
        self.stack = self.stack[:kept] + [UNKNOWN] * effect
        if not step.opname.startswith(LEAVE_TOP):
            self._use([*taken, self._pop()])
            self.stack.append(UNKNOWN)

    def _pop(self):
        return self.stack.pop() if self.stack else UNKNOWN

    def _top(self):
        return self.stack[-1] if self.stack else UNKNOWN


LEAVE_TOP = (
    *("POP_", "STORE_", "DELETE_", "JUMP", "RETURN", "RAISE", "PUSH_NULL", "KW_NAMES", "RESUME", "NOP"),
    *("CACHE", "EXTENDED_ARG", "MAKE_CELL", "COPY_FREE_VARS", "NOT_TAKEN"),
)


def _effect(step):
    """Return by how much an instruction changes the size of the stack."""
    return dis.stack_effect(step.opcode, step.arg if step.opcode >= dis.HAVE_ARGUMENT else None, jump=False)


def _is_namespace(thing):
    """Return whether this is everything that a module defines, of which a function may use anything or nothing."""
    return type(thing) is dict and "__name__" in thing


def _is_any(thing, *others):
    return any(thing is other for other in others)  # a student's object may claim to be equal to anything


def _attribute(base, name):
    """Return an attribute of a module, a class or an object, without running code of the student's."""
    if base is UNKNOWN or not isinstance(name, str):
        return UNKNOWN
    if is_a(base, types.ModuleType):
        return base.__dict__ if name == "__dict__" else getattr(base, name, UNKNOWN)
    holder = base.kind if type(base) is _Instance else base
    found = inspect.getattr_static(holder, name, UNKNOWN)
    if found is UNKNOWN and not is_a(base, type):  # a layer of PyTorch's keeps its layers elsewhere
        found = _named_state(base).get("_modules", {}).get(name, UNKNOWN)
    if is_a(found, staticmethod):
        return found.__func__
    if is_a(found, classmethod):
        return types.MethodType(found.__func__, holder if is_a(holder, type) else type(holder))
    if is_a(found, property):
        found = found.fget
    return types.MethodType(found, base) if is_a(found, types.FunctionType) and not is_a(base, type) else found


def _own(kind):
    """Return a class and those it inherits from, as far as the student wrote them."""
    return [one for one in kind.__mro__ if not is_library(one)]


def _is_special(name):
    """Return whether Python or PyTorch call a method of this name by themselves."""
    return name == "forward" or name.startswith("__") and name not in CONSTRUCTORS


def _is_own(thing):
    """Return whether this is an object of a student's class."""
    return type(thing) is _Instance or thing is not UNKNOWN and not is_a(thing, type) and not is_library(type(thing))


def _methods(thing, kinds, wanted):
    """Return the methods of an object with wanted names, those that another class overrides included."""
    found = [value for kind in kinds for name, value in list(vars(kind).items()) if wanted(name)]
    return [types.MethodType(value, thing) if is_a(value, types.FunctionType) else value for value in found]


def _dotted(path, base):
    for name in path.split("."):
        base = _attribute(base, name)
    return base


def _item(base, key):
    return base.get(key, UNKNOWN) if type(base) is dict and type(key) in (str, int) else UNKNOWN


def _values(thing):
    """Return what a container holds, or the thing itself if it isn't one."""
    if type(thing) in CONTAINERS:
        return list(thing.values() if type(thing) is dict else thing)[:MOST_ITEMS]
    return [thing]


def _state(thing):
    """Return the values of an object's attributes."""
    return list(_named_state(thing).values())[:MOST_ITEMS]


def _named_state(thing):
    try:
        own = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    return own if type(own) is dict else {}


def _content(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return UNKNOWN
