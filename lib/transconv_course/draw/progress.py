"""A progress bar that needs no terminal: HTML that a notebook renews in place."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from transconv.arguments import several

BAR = (
    '<progress value="{done}" max="{all}" aria-label="progress" style="width:min(20rem,60%)"></progress> {done} / {all}'
)


def progress(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items one by one, and show how many are done: a bar in a notebook, elsewhere nothing.

    Raises TypeError or ValueError where `items` are no items or there is none.
    """
    return _counting(several("items", items))


def _counting(items: tuple[Any, ...]) -> Iterator[Any]:
    show = _display()
    for done, item in enumerate(items):
        show(BAR.format(done=done, all=len(items)))
        yield item
    show(BAR.format(done=len(items), all=len(items)))


def _display() -> Callable[[str], None]:
    """Return what shows HTML at one place of a notebook, always the latest; in a plain Python it shows nothing."""
    try:
        from IPython import display, get_ipython
    except ImportError:
        return lambda html: None
    html: Any = display
    shell: Any = get_ipython
    if not hasattr(shell(), "kernel"):  # neither a terminal's shell nor a script can show HTML
        return lambda html: None
    place = html.display(html.HTML(""), display_id=True)
    return lambda shown: place.update(html.HTML(shown))
