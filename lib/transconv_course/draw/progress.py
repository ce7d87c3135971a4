"""A progress bar that needs no terminal: HTML that a notebook renews in place."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from transconv_course.messages import attribute, bundle


def progress(items: Sequence[Any]) -> Iterator[Any]:
    """Yield the items one by one, and show how many are done: a bar in a notebook, nothing elsewhere."""
    show = _display()
    for done, item in enumerate(items):
        show(_bar(done, len(items)))
        yield item
    show(_bar(len(items), len(items)))


def _bar(done: int, count: int) -> str:
    """Return the bar as HTML whose message is marked."""
    label = attribute("progress")
    bar = f'<progress value="{done}" max="{count}" aria-label="{label}" style="width:min(20rem,60%)"></progress>'
    return f"{bar} {done} / {count}"


def _display() -> Callable[[str], None]:
    """Return what shows marked HTML at one place of a notebook, always the latest; a plain Python shows nothing."""
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
