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

import types
from collections import deque
from contextlib import suppress

import torch

from classroom.grading import live_objects
from classroom.grading.bindings import Bindings
from classroom.grading.library_names import is_a, is_library, names
from classroom.grading.live_objects import UNKNOWN, Instance

CONSEQUENCES = {
    "flag": "the points stay, and a teacher looks at what was found",
    "zero": "the question earns no points, nor does another one that excludes it and calls the function",
}
MOST_OBJECTS = 5000  # that are looked at for one question
PLAIN = (int, float, bool, str, bytes, type(None))
VIEW = torch.Tensor.unfold  # selects cells as slices do; F.unfold is another function


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
        self.seen, self.queue = {}, deque()

    def follow(self, thing, place):
        self.look_at(thing, place)
        while self.queue and len(self.seen) < MOST_OBJECTS:
            thing, place = self.queue.popleft()
            with suppress(Exception):  # a student's object may do anything when it is asked for something
                for part in self._parts(thing, place):
                    self.look_at(part, place)

    def look_at(self, thing, place):
        """Report an object that is forbidden, and put any other in the queue."""
        if thing is UNKNOWN or thing is VIEW or type(thing) in PLAIN or _key(thing) in self.seen:
            return
        self.seen[_key(thing)] = thing  # kept, so that no other object gets this id
        hit = set()
        with suppress(Exception):
            hit = self.forbidden.intersection(names(thing))
        for name in hit:
            self.found.setdefault(name, place)
        if not hit and not is_a(thing, types.ModuleType) and not live_objects.is_namespace(thing):
            self.queue.append((thing, place))

    def _parts(self, thing, place):
        """Return what an object refers to, as far as it can be reached without running any of its code."""
        if is_a(thing, types.FunctionType):
            return self._parts_of_function(thing, place)
        if is_a(thing, types.MethodType) and is_a(thing.__func__, types.FunctionType):
            return self._parts_of_function(thing.__func__, place, thing.__self__)
        return live_objects.parts(thing)

    def _parts_of_function(self, function, place, *receiver):
        code, namespace = function.__code__, function.__globals__
        outer = dict(zip(code.co_freevars, map(live_objects.content, function.__closure__ or ()), strict=True))
        kept = live_objects.state(function)
        if is_library(function):  # what a decorator of a library's wraps
            return [*kept, *outer.values()]
        kept += [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
        cell, body = self.places.definition(code)
        if body is None:
            return [*kept, *outer.values(), *live_objects.named(code, namespace)]
        self._read(Bindings(body, namespace, [*outer.items(), *_arguments(function, receiver)]), cell, place)
        return kept

    def _read(self, bindings, cell, place):
        """Look at what the nodes of a function reach."""
        for node in bindings.nodes:
            place = (cell, node.lineno) if hasattr(node, "lineno") else place
            with suppress(Exception):
                for thing in bindings.reached(node):
                    self.look_at(thing, place)


def _arguments(function, receiver):
    """Return pairs of a variable's name and a value: for parameters also what is known of their arguments."""
    names = function.__code__.co_varnames
    positional = names[: function.__code__.co_argcount]
    defaults = zip(positional[::-1], (function.__defaults__ or ())[::-1], strict=False)
    unknown = [(name, UNKNOWN) for name in names]
    return [*unknown, *zip(positional, receiver, strict=False), *defaults, *(function.__kwdefaults__ or {}).items()]


def _key(thing):
    """Return what two objects share if looking at one of them is enough."""
    if is_a(thing, types.MethodType):
        return id(thing.__func__), _key(thing.__self__)
    return (Instance, id(thing.kind)) if type(thing) is Instance else id(thing)
