"""Every outside address that the pages, the README or an assignment link to still answers: `make test-links`."""

import warnings

import pytest

from tools import outside_links


@pytest.fixture(scope="module")
def told(root):
    """Lines for what has moved, is silent or is dead: the address, the reason, and who links to it."""
    leading = outside_links.outside(root)
    assert len(leading) > 60, "run `make book` first"
    told = {kind: [] for kind in ("good", "moved", "silent", "dead")}
    for address, (kind, why) in sorted(outside_links.ask(leading, root / "_build/links").items()):
        told[kind].append(f"{address}: {why} (on {', '.join(sorted(leading[address]))})")
    return told


def test_no_address_outside_is_dead(told):
    assert told["dead"] == []


def test_most_addresses_answer(told):
    """If nobody answers, it's the network that is dead."""
    assert len(told["good"]) + len(told["moved"]) > len(told["silent"])


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("kind", ["moved", "silent"])
def test_what_a_person_should_look_at_is_told(told, kind):
    for line in told[kind]:
        warnings.warn(f"{kind}: {line}", stacklevel=1)
