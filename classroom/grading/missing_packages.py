"""Stand-ins for packages that change no answer, for the computers that lack them.

Colab's own package can't be installed anywhere else; a progress bar, a plot or a printed value is nothing that the
grader reads; a decorator that checks types or compiles returns a function with the same results. A package that
computes something has no stand-in: whoever uses it must get an ImportError here, and never a wrong number.
"""

import importlib.abc
import importlib.machinery
import sys
import types


def imitate():
    """Let the packages in `SILENT` and `CONTENTS` be imported if they aren't installed."""
    sys.meta_path.append(_Finder())


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what no other finder has found."""

    def find_spec(self, name, path=None, target=None):
        known = name in CONTENTS or _is_silent(name)
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if known else None

    def create_module(self, spec):
        return Silent(spec.name) if _is_silent(spec.name) else None

    def exec_module(self, module):
        _fill(module)


def _is_silent(name):
    return f"{name}.".startswith(tuple(f"{package}." for package in SILENT))


def _fill(module):
    vars(module).update(CONTENTS.get(module.__name__, {}))


class Silent(types.ModuleType):
    """A module, and whatever is taken from it: it does nothing, and as a decorator it returns what it decorates.

    Nobody can compute with it, so it is never taken for a value.
    """

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        found = Silent(f"{self.__name__}.{name}")
        _fill(found)
        return found

    def __call__(self, *args, **kwargs):
        return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


class ProgressBar:
    """An iterable without a bar."""

    write = pandas = set_lock = get_lock = Silent("tqdm")

    def __init__(self, iterable=(), *args, **kwargs):
        self.iterable = iterable

    def __iter__(self):
        return iter(self.iterable)

    def __len__(self):
        return len(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def __getattr__(self, name):
        return getattr(Silent("tqdm"), name)


class _Printed(Silent):
    """icecream's `ic`, which returns what it prints."""

    def __call__(self, *args):
        return args[0] if len(args) == 1 else args or None


class _Hint:
    """A hint such as jaxtyping's Float: `Float[Tensor, "rows columns"]` asks for no more than a Tensor."""

    def __getitem__(self, parts):
        return parts[0]


def _first(value, *args, **kwargs):
    return value


BAR = {"tqdm": ProgressBar, "trange": lambda *args, **kwargs: ProgressBar(range(*args))}
DECORATOR = Silent("decorator")
DTYPES = "Bool Complex Float Float16 Float32 Float64 Inexact Int Int32 Int64 Integer Num Real Shaped UInt UInt8"
SILENT = (
    *("google.colab", "rich", "seaborn", "plotly", "wandb", "loguru", "torchinfo", "torchsummary", "lovely_tensors"),
    *("line_profiler", "memory_profiler"),
)
"""Packages that only show, log or measure: everything in them does nothing, except for what CONTENTS names."""
CONTENTS = {
    "google": {},
    "google.colab.files": {"upload": lambda *args, **kwargs: {}},
    "rich.progress": {"track": _first},
    **dict.fromkeys(("tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.autonotebook"), BAR),
    "tqdm.contrib": {"tenumerate": enumerate, "tzip": zip},
    "icecream": {"ic": _Printed("icecream"), "install": DECORATOR},
    "jaxtyping": {**dict.fromkeys(DTYPES.split(), _Hint()), "jaxtyped": DECORATOR},
    "beartype": {"beartype": DECORATOR, "BeartypeConf": DECORATOR},
    "typeguard": {"typechecked": DECORATOR, "check_type": _first},
    "numba": {"njit": DECORATOR, "jit": DECORATOR, "prange": range},
}
"""What else can be imported, by module; of a module that isn't silent, these names and no others."""
