"""Stand-ins for packages that notebooks import without needing them, for the computers that lack them.

Colab's own package can't be installed anywhere else, and a progress bar changes no answer.
"""

import importlib.abc
import importlib.machinery
import sys
import types


def imitate():
    """Let the packages in `CONTENTS` be imported if they aren't installed."""
    sys.meta_path.append(_Finder())


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what no other finder has found."""

    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name in CONTENTS else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        vars(module).update(CONTENTS[module.__name__])


class ProgressBar:
    """An iterable without a bar."""

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
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing


def _nothing(*args, **kwargs):
    """Do nothing."""


def _namespace(**functions):
    return types.SimpleNamespace(**functions)


def _no_files(*args, **kwargs):
    return {}


BAR = {"tqdm": ProgressBar, "trange": lambda *args, **kwargs: ProgressBar(range(*args))}
COLAB = {
    "auth": _namespace(authenticate_user=_nothing),
    "drive": _namespace(mount=_nothing, flush_and_unmount=_nothing),
    "files": _namespace(upload=_no_files, download=_nothing, view=_nothing),
    "output": _namespace(clear=_nothing, enable_custom_widget_manager=_nothing, no_vertical_scroll=_nothing),
    "userdata": _namespace(get=_nothing),
}
CONTENTS = {
    "google": {},
    "google.colab": COLAB,
    **{f"google.colab.{name}": vars(functions) for name, functions in COLAB.items()},
    **dict.fromkeys(("tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.autonotebook"), BAR),
}
