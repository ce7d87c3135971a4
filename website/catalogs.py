"""The translations: a language's messages, page by page, read from its folder in website/locale/."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages import pofile

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "website/locale"


class State(NamedTuple):
    """How many messages a page has, and how many of them are translated, stale or missing."""

    messages: int
    translated: int
    stale: int  # the English has changed since: gettext calls such a message fuzzy
    missing: int


def path(code, domain, locale=None):
    """Return the path of the catalog for a page, or for another domain."""
    return (locale or LOCALE) / code / "LC_MESSAGES" / f"{domain}.po"


def read(po):
    """Return a catalog's messages in order: (English, translation or "", whether it is stale)."""
    with po.open("rb") as file:
        return [(one.id, one.string, one.fuzzy) for one in pofile.read_po(file) if one.id]


@cache
def words(code, domain, locale=None):
    """Return the current translations as a dictionary, without those that are stale or missing."""
    po = path(code, domain, locale)
    return {english: other for english, other, stale in read(po) if other and not stale} if po.exists() else {}


@cache
def stale(code, domain, locale=None):
    """Return the messages whose English has changed since they were translated, as a set."""
    po = path(code, domain, locale)
    return {english for english, _, stale in read(po) if stale} if po.exists() else set()


def state(po):
    """Return the State of a catalog."""
    every = read(po)
    stale = sum(fuzzy for _, _, fuzzy in every)
    missing = sum(not other for _, other, fuzzy in every if not fuzzy)
    return State(len(every), len(every) - stale - missing, stale, missing)
