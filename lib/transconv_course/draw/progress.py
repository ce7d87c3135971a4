"""A progress bar that needs no terminal: HTML that a notebook updates in place."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from transconv_course.messages import attribute, bundle


def progress(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items one by one, and show how many are done: a bar in a notebook, nothing elsewhere."""
    every = tuple(items)
    show = _display()
    for done, item in enumerate(every):
        show(_bar(done, len(every)))
        yield item
    show(_bar(len(every), len(every)))


def _bar(done: int, count: int) -> str:
    """Return the bar as HTML whose message is marked."""
    label = attribute("progress")
    bar = f'<progress value="{done}" max="{count}" aria-label="{label}" style="width:min(20rem,60%)"></progress>'
    return f"{bar} {done} / {count}"


def _display() -> Callable[[str], None]:
    """Return a function that shows marked HTML in a notebook, always at one place; elsewhere it does nothing."""
    try:
        from IPython import display, get_ipython
    except ImportError:
        return lambda marked: None
    ipython: Any = display
    shell: Any = get_ipython
    if not hasattr(shell(), "kernel"):  # neither a terminal's shell nor a script can show HTML
        return lambda marked: None
    place = ipython.display({"text/plain": ""}, raw=True, display_id=True)

    def show(marked: str) -> None:
        data, metadata = bundle(marked, "<IPython.core.display.HTML object>")
        place.update(data, raw=True, metadata=metadata)

    return show
