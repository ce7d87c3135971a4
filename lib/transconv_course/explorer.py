"""The interactive figure: one state, shown as a widget, as a custom element, or as a still picture.

The figure itself is explorer.js beside this file, built from web/stage. It needs no Python: it takes a state and
gives one back.
"""

import json
import re
from collections.abc import Iterable
from contextlib import nullcontext
from functools import cache
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from transconv_course import translation
from transconv_course.explorer_state import KEYS, changed, complete, read_map
from transconv_course.messages import Bundle, bundle, filled
from transconv_course.still import Still, still

BUNDLE = Path(__file__).with_name("explorer.js")
MODES = ("auto", "widget", "html")
NAME = re.compile(r"[A-Za-z][\w.-]*")
# What the site writes into a translated page; web/stage/sentence.js reads it.
TABLE = """document.querySelector("#transconv-stage") ?? document.head.append(Object.assign(
    document.createElement("script"), { id: "transconv-stage", type: "application/json", text: TEXT }));
"""
WIDGET = "application/vnd.jupyter.widget-view+json"


class _Key:
    """One key of the state: reading gives what the figure shows now, assigning checks the new value."""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    def __get__(self, figure: "Explorer | None", owner: type[Any]) -> Any:
        return self if figure is None else getattr(figure._model, self.name)

    def __set__(self, figure: "Explorer", value: Any) -> None:
        figure._show(changed(figure._state(), self.name, value))


class _Map(_Key):
    """X or K: rows of numbers in the state, a tensor for the reader, in the floating dtype that was passed in."""

    def __get__(self, figure: "Explorer | None", owner: type[Any]) -> Any:
        if figure is None:
            return self
        return torch.tensor(super().__get__(figure, owner), dtype=figure._dtypes[self.name])

    def __set__(self, figure: "Explorer", value: Any) -> None:
        _, dtype = read_map(self.name, value)
        super().__set__(figure, value)
        figure._dtypes[self.name] = dtype


class Explorer:
    """The interactive figure of a transposed convolution: edit the cells, change the settings, and every view follows.

    As the last line of a cell, it displays itself. Edits can be read back (`figure.K`), and assignments
    (`figure.stride = 2`) show at once.

    Shapes:
        X: (n_h, n_w), at most 20 along each axis. K: (k_h, k_w), at most 9.
        With channels, at most 3 each way, X: (C_in, n_h, n_w), K: (C_in, C_out, k_h, k_w), at most 4 cells a side. A
        single channel of each is dropped.

    Args:
        X, K: the input and the kernel: tensors, NumPy arrays or nested lists of numbers from -1e6 to 1e6.
        stride: 1 to 8; an int, or one for each axis, (rows, columns).
        padding: 0 to 20, as stride.
        output_padding: 0 to 7, smaller than stride or than dilation, as stride.
        dilation: 1 to 5, as stride.
        scene: what the figure is about, a name such as "hero"; by default "plain". Whatever isn't given, X and K
            too, is as the scene has it.
        views: the views to choose from, one or more of "stamps", "window", "matrix", "phases", "overlap", "line".
        view: the one that is shown first; by default the first of views.
        focus: the cell selected at the start, {"map": "input", "kernel" or "output", "at": [row, column]}; with
            channels, they come before the row, or stand alone: [1] is all of channel 1.
        step: how far the scene has got at the start, such as how many stamps are placed; by default, to its end.
        noise: what a scene about inversions adds to its picture: a standard deviation from 0 to 1.
        id: the figure's name on its page: a link to "#id:stride=3" sets it.

    Attributes:
        X, K: float tensors. stride, padding, output_padding, dilation: [rows, columns].
        scene, views, view, focus, step, noise: as in the arguments.
        widget: the Jupyter widget with these as traits, for `observe` and layouts; None without anywidget.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: an argument breaks its rule, or PyTorch would refuse the settings.

    >>> figure = Explorer([[0, 1], [2, 3]], [[0, 1], [2, 3]], focus={"map": "output", "at": [2, 1]})
    >>> figure
    Stamps: the 12 in row 2, column 1 of Y is 2·3 + 3·2. Input X 0 1, 2 3; kernel K 0 1, 2 3; stride 1, padding 0.
    >>> figure.padding = 1
    >>> figure
    Stamps of K add up to Y: 4. Input X 0 1, 2 3; kernel K 0 1, 2 3; stride 1, padding 1.
    """

    X, K = _Map(), _Map()
    stride, padding, output_padding, dilation = _Key(), _Key(), _Key(), _Key()
    scene, views, view, focus, step, noise = _Key(), _Key(), _Key(), _Key(), _Key(), _Key()

    def __init__(
        self,
        X: Any = None,
        K: Any = None,
        *,
        stride: Any = None,
        padding: Any = None,
        output_padding: Any = None,
        dilation: Any = None,
        scene: str | None = None,
        views: str | Iterable[str] | None = None,
        view: str | None = None,
        focus: dict[str, Any] | None = None,
        step: int | None = None,
        noise: float | None = None,
        id: str | None = None,
    ) -> None:
        values = (X, K, stride, padding, output_padding, dilation, scene, views, view, focus, step, noise)
        given = dict(zip(KEYS, values))
        state = complete({key: value for key, value in given.items() if value is not None})
        self._id = _name(id)
        self._dtypes = {
            name: read_map(name, given[name] if given[name] is not None else state[name])[1] for name in "XK"
        }
        make = _widget_class()
        self.widget: Any = make(**state) if make else None
        self._model: Any = self.widget or SimpleNamespace(**state)

    def show(self, mode: str = "auto") -> None:
        """Show the figure in a notebook.

        Args:
            mode: "widget" talks to Python and needs anywidget; "html" contains the whole figure and needs no
                kernel, for notebooks that are only viewed; "auto" means "widget" if possible, otherwise "html".

        Raises:
            ValueError: mode isn't one of these.
            ImportError: mode is "widget" and anywidget is missing.
        """
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")
        if mode == "widget" and not self.widget:
            raise ImportError('mode="widget" needs anywidget: pip install anywidget, then restart the kernel')
        from IPython.display import display

        for data, metadata in self._alone() if mode == "html" or not self.widget else self._still_and_widget():
            display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]

    def __repr__(self) -> str:
        return filled(self._still().alt, {})

    def _ipython_display_(self) -> None:
        self.show()

    def _still_and_widget(self) -> list[Bundle]:
        """Return two outputs: a stored notebook keeps the still, and the live widget removes it from the page.

        In one output, nbconvert would choose the widget, whose viewer comes from the network.
        """
        data, metadata = self.widget._repr_mimebundle_()
        return [bundle(self._element(), self._still().alt), ({WIDGET: data[WIDGET]}, metadata)]

    def _alone(self) -> list[Bundle]:
        """Return one output: the whole figure, which needs no kernel."""
        return [bundle(inlined(_module()) + self._element(), self._still().alt)]

    def _element(self) -> str:
        """Return the custom element as HTML whose messages are marked."""
        state = escape(json.dumps(self._state(), separators=(",", ":")), quote=False).replace("'", "&#x27;")
        name = f' id="{self._id}"' if self._id else ""
        return f"<transconv-stage{name} state='{state}'>{self._still().html}</transconv-stage>"

    def _still(self) -> Still:
        return still(self._state())

    def _state(self) -> dict[str, Any]:
        return {key: getattr(self._model, key) for key in KEYS}

    def _show(self, state: dict[str, Any]) -> None:
        # All keys in one message: half of a valid change can break a rule.
        with self.widget.hold_sync() if self.widget else nullcontext():
            for key, value in state.items():
                setattr(self._model, key, value)


@cache
def _widget_class() -> type[Any] | None:
    """Return the widget's class, with the state's keys as traits, or None where Jupyter's widgets are missing."""
    try:
        import anywidget
        import traitlets
    except ImportError:
        return None
    traits = {key: traitlets.Any().tag(sync=True) for key in KEYS}
    return type("ExplorerWidget", (anywidget.AnyWidget,), {"__module__": __name__, "_esm": _module(), **traits})


@cache
def _module() -> str:
    """Return the figure's module; in a translated notebook it first gives its page the table that it looks for."""
    module = BUNDLE.read_text(encoding="utf-8")
    quoted = {text for _, text in re.findall(r"""(["'`])((?:(?!\1)[^\\]|\\.)*)\1""", module)}
    table = {message: said for message, said in translation.words().items() if message in quoted}
    return TABLE.replace("TEXT", json.dumps(json.dumps(table))) + module if table else module


def inlined(module: str) -> str:
    """Return the module as an inline script; "</script" and "<!--" inside it would end or corrupt the script."""
    harmless = re.sub(r"<(?=/script|!--)", r"<\\", module, flags=re.IGNORECASE)
    return f'<script type="module">{harmless}</script>'


def _name(id: str | None) -> str | None:
    if id is None:
        return None
    if not isinstance(id, str):
        raise TypeError(f"id must be a string, got {id!r}")
    if not NAME.fullmatch(id):
        raise ValueError(f"id must be a letter, then letters, digits, '.', '_' or '-', got {id!r}")
    return id
