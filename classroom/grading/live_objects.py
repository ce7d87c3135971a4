"""What an object of the notebook's refers to, found without running any code of the student's.

A student's class may do anything when it is asked for an attribute. So attributes are read from where Python keeps
them, and of an object that a function would only make when it runs, `Instance` stands in.
"""

import functools
import inspect
import sys
import types
from collections import deque

from classroom.grading.library_names import is_a, is_library

MOST_ITEMS = 200  # of one container
CONTAINERS = (list, tuple, set, frozenset, dict, deque)
CONSTRUCTORS = ("__new__", "__init__", "__post_init__")
HINTS = ("__annotations__", "__annotate__", "__annotate_func__", "__annotations_cache__")
UNKNOWN = object()


class Instance:
    """Any object of a student's class, of which only the class is known."""

    def __init__(self, kind):
        self.kind = kind


def is_own(thing):
    """Return whether this is an object of a student's class."""
    return type(thing) is Instance or thing is not UNKNOWN and not is_a(thing, type) and not is_library(type(thing))


def is_namespace(thing):
    """Return whether this is everything that a module defines, of which a function may use anything or nothing."""
    return thing is sys.modules or type(thing) is dict and "__name__" in thing


def parts(thing):
    """Return what an object other than a function refers to."""
    if is_a(thing, type):
        return _methods(Instance(thing), _own(thing), CONSTRUCTORS.__contains__)
    if is_a(thing, functools.partial, functools.partialmethod):
        return [thing.func, *thing.args, *thing.keywords.values()]
    if is_a(thing, staticmethod, classmethod, types.MethodType):
        return [thing.__func__]
    if type(thing) in CONTAINERS:
        return list(thing.values() if type(thing) is dict else thing)[:MOST_ITEMS]
    if type(thing) is Instance:
        return _methods(thing, _own(thing.kind), _is_special)
    if is_library(type(thing)):  # a layer's layers, or the function that an object wraps
        kept = [parts(value) if type(value) in CONTAINERS else [value] for value in state(thing)]
        return [part for values in kept for part in values if callable(part)]
    return [*_methods(thing, _own(type(thing)), _is_special), *state(thing)]


def attribute(base, name):
    """Return an attribute of a module, a class or an object, or UNKNOWN."""
    if base is UNKNOWN or not isinstance(name, str):
        return UNKNOWN
    if is_a(base, types.ModuleType):
        return base.__dict__ if name == "__dict__" else getattr(base, name, UNKNOWN)
    if type(base) is dict:
        return getattr(base, name, UNKNOWN)
    holder = base.kind if type(base) is Instance else base
    found = next((found for one in _spellings(holder, name) if (found := _stored(holder, one)) is not UNKNOWN), UNKNOWN)
    if is_a(found, staticmethod):
        return found.__func__
    if is_a(found, classmethod):
        return types.MethodType(found.__func__, holder if is_a(holder, type) else type(holder))
    if is_a(found, property):
        found = found.fget
    return types.MethodType(found, base) if is_a(found, types.FunctionType) and not is_a(base, type) else found


def dotted(path, base):
    """Return what a path of attributes such as "nn.functional" leads to."""
    for name in path.split("."):
        base = attribute(base, name)
    return base


def item(base, key):
    """Return an item of a dictionary, a list or a tuple, or UNKNOWN."""
    if type(base) is dict and type(key) in (str, int):
        return base.get(key, UNKNOWN)
    known = type(base) in (list, tuple) and type(key) is int and -len(base) <= key < len(base)
    return base[key] if known else UNKNOWN


def elements(thing):
    """Return what a loop over a container meets."""
    return list(thing)[:MOST_ITEMS] if type(thing) in CONTAINERS else []


def state(thing):
    """Return the values of an object's attributes."""
    return list(_named_state(thing).values())[:MOST_ITEMS]


def named(code, namespace):
    """Return what the names in a code object may be bound to, any of them maybe as an attribute of another."""
    found = []
    for name in code.co_names:
        found += [attribute(base, name) for base in found[:MOST_ITEMS] if is_a(base, types.ModuleType)]
        found.append(namespace.get(name, sys.modules.get(name, UNKNOWN)))
    inner = [part for part in code.co_consts if is_a(part, types.CodeType)]
    return [*found, *(thing for part in inner for thing in named(part, namespace))]


def content(cell):
    """Return what a variable of an enclosing function holds, or UNKNOWN before it has a value."""
    try:
        return cell.cell_contents
    except ValueError:
        return UNKNOWN


def _spellings(holder, name):
    """Return the names under which Python may keep an attribute: a private one carries its class's name."""
    private = name.startswith("__") and not name.endswith("__")
    kinds = _own(holder if is_a(holder, type) else type(holder)) if private else []
    return [name, *(f"_{kind.__name__.lstrip('_')}{name}" for kind in kinds)]


def _stored(holder, name):
    found = inspect.getattr_static(holder, name, UNKNOWN)
    if found is UNKNOWN and not is_a(holder, type):  # a layer of PyTorch's keeps its layers elsewhere
        return _named_state(holder).get("_modules", {}).get(name, UNKNOWN)
    return found


def _own(kind):
    """Return a class and those it inherits from, as far as the student wrote them."""
    return [one for one in kind.__mro__ if not is_library(one)]


def _is_special(name):
    """Return whether Python or PyTorch call a method of this name by themselves."""
    return name == "forward" or name.startswith("__") and name not in (*CONSTRUCTORS, *HINTS)


def _methods(thing, kinds, wanted):
    """Return the methods of an object with wanted names, those that another class overrides included."""
    found = [value for kind in kinds for name, value in list(vars(kind).items()) if wanted(name)]
    return [types.MethodType(value, thing) if is_a(value, types.FunctionType) else value for value in found]


def _named_state(thing):
    try:
        own = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    return own if type(own) is dict else {}
