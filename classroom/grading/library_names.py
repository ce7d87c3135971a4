"""Telling a library's code from a student's, and the names by which a key can forbid the library's.

What a name is bound to counts, not the word: PyTorch's `conv2d` is forbidden under any alias, and a student's own
function called `conv2d` isn't.
"""

import functools
import os
import sys
import sysconfig
import types

CHECKS = "transconv_course.check"  # every handout imports it


def names(thing):
    """Return the names by which an object can be forbidden: its package and its own, after "your" if a student made it.

    A class also has the names of the classes that it inherits from, and an object has those of its class. The module of
    the checks has none: what is taken from it counts.
    """
    if is_a(thing, types.ModuleType):
        return set() if thing.__name__ == CHECKS else {_package(thing.__name__)}
    if is_a(thing, type):
        return {name for kind in thing.__mro__ for name in _own_names(kind)}
    if is_a(thing, types.FunctionType):
        return _own_names(thing)
    own = _own_names(thing) if is_library(type(thing)) else set()
    return own | names(type(thing))


def is_a(thing, *kinds):
    """Return whether an object is of a kind, without asking the object itself, as `isinstance` does."""
    return issubclass(type(thing), kinds)


def is_library(thing):
    """Return whether a function, a class or a code object belongs to a library, and not to the student."""
    if is_a(thing, types.FunctionType):
        thing = thing.__code__
    if is_a(thing, types.CodeType):
        return thing.co_filename.startswith(("<frozen", *roots()))
    package = _package(_module(thing))
    file = getattr(sys.modules.get(package), "__file__", None)
    return package != "__main__" and (file is None or file.startswith(roots()))


@functools.cache
def roots():
    """Return the folders that hold libraries: Python's, and those on its path, except the working folder's parents."""
    folders = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), *filter(None, sys.path)}
    found = {os.path.join(os.path.abspath(folder), "") for folder in folders}
    found |= {os.path.join(os.path.realpath(folder), "") for folder in folders}
    here = os.path.join(os.getcwd(), "")
    return tuple(folder for folder in sorted(found) if not here.startswith(folder))


def _own_names(thing):
    name = getattr(thing, "__name__", None)
    own = set()
    if isinstance(name, str):  # PyTorch's operators have names such as "convolution.default"
        own = {name.partition(".")[0] if is_library(thing) else f"your {name}"}
    return own | {_package(_module(thing))}


def _module(thing):
    if is_a(thing, types.FunctionType):
        return thing.__globals__.get("__name__")
    return getattr(thing, "__module__", None) or "builtins"


def _package(module):
    return module.partition(".")[0] if isinstance(module, str) else ""
