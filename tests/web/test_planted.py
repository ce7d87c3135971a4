"""A bug planted in the numbers or in the text makes the checks of this folder fail: so they do look."""

import random
import shutil

import pytest
from playwright.sync_api import Error as BrowserError

from against_torch import accepts, compare_all
from browsing import serve
from module import Module, page_of
from states import any_state, good_states, with_focus_and_step

RNG = random.Random(7)
GOOD = good_states(300, seed=8)
WHOLE = [with_focus_and_step(state, RNG) for state in GOOD]
ANY = [any_state(RNG) for _ in range(600)]


def values(operator, _):
    compare_all(GOOD, operator.each("m.compute(item)", GOOD))


def rules(_, state):
    broken = state.each("m.brokenRules(m.complete(item))", ANY)
    assert [found == [] for found in broken] == list(map(accepts, ANY))


def text(_, state):
    assert [answer["state"] for answer in state.each("m.read(m.write(item))", WHOLE)] == WHOLE
    texts = ["padding=9", "X=NaN", "stride=0", "step=0.5", "focus=out999,0", "views=toString", "toString=1"]
    assert all(answer["problems"] for answer in state.each("m.read(item)", texts))
    assert state.each("m.read('X=1', m.complete(item)).state.focus", [{"focus": {"map": "input", "at": [1, 1]}}]) == [
        None
    ]


# bug: (the check that must fail, a text of the source, what is planted there).
OPERATOR = {
    "the kernel is not rotated": (values, "[kh - 1 - t, kw - 1 - u]", "[t, u]"),
    "the cut is off by one": (values, "canvas[y + top]", "canvas[Math.max(0, y + top - 1)]"),
    "padding is taken once": (values, "full[a] - 2 * state.padding[a]", "full[a] - state.padding[a]"),
    "overlap ignores dilation": (values, "state.dilation[a]).length", "1).length"),
    "stride's axes are swapped": (values, "[stride[0] * i, stride[1] * j]", "[stride[1] * i, stride[0] * j]"),
    "dilation's axes are swapped": (values, "left + dilation[1] * u", "left + dilation[0] * u"),
    "the rim forgets dilation": (values, "state.dilation[a] * (kernel[a] - 1) - state", "(kernel[a] - 1) - state"),
    "the rim ignores padding": (values, "state.padding[a]);\n  const after", "0);\n  const after"),
    "the last stamp is forgotten": (values, "step ?? undefined", "step ?? -1"),
    "stamps replace what they meet": (values, "sum[r][c] += product", "sum[r][c] = product"),
    "the matrix ignores padding": (values, "(out[a] + state.padding[a] -", "(out[a] -"),
    "the round trip does not pad": (values, "dilation[0] * t - padding[0]", "dilation[0] * t"),
    "one size too many is shared": (values, "smallest + s)", "smallest + s + 1)"),
    "evenness forgets dilation": (values, " && gcd(d, s) === 1", ""),
}
STATE = {
    "output_padding may reach stride": (rules, "o >= s && o >= d", "o > s && o > d"),
    "output_padding stays under both": (rules, "o >= s && o >= d", "o >= s || o >= d"),
    "an empty output is fine": (rules, "size[axis] < 1", "size[axis] < 0"),
    "NaN reads as 0": (text, "NUMBER.test(text.trim()) ? Number(text)", "text ? Number(text) || 0"),
    "a step may be half": (text, "(Number.isInteger(step) && step >= 0", "(step >= 0"),
    "a stale focus stays": (text, "rule === key) ? null", "rule === key) ? state[key]"),
    "an inherited name is a key": (text, "Object.hasOwn(READ, key) ?", "READ[key] ?"),
    "only one axis is written": (text, "`${rows},${columns}`", "`${rows}`"),
}
PLANTED = {bug: ("operator", *plant) for bug, plant in OPERATOR.items()}
PLANTED |= {bug: ("state", *plant) for bug, plant in STATE.items()}


@pytest.fixture(scope="module")
def workshop(browser, root, tmp_path_factory):
    """A folder for spoilt copies of the sources, and a page that can load them."""
    folder = tmp_path_factory.mktemp("planted")
    with serve(folder) as address, page_of(browser, address) as page:
        yield root / "web/figure", folder, page


def copies(workshop, name):
    source, folder, page = workshop
    shutil.copytree(source, folder / name)
    return folder / name, [Module(page, f"/{name}/{file}.js") for file in ("operator", "state")]


@pytest.mark.parametrize("check", [values, rules, text])
def test_the_sources_as_they_are_pass(workshop, check):
    _, modules = copies(workshop, f"sound-{check.__name__}")
    check(*modules)


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_found(workshop, bug):
    file, check, old, new = PLANTED[bug]
    folder, modules = copies(workshop, bug.replace(" ", "-").replace("'", ""))
    source = (folder / f"{file}.js").read_text(encoding="utf-8")
    assert source.count(old) == 1
    (folder / f"{file}.js").write_text(source.replace(old, new), encoding="utf-8")
    assert [module.each("item", [1]) for module in modules] == [[1], [1]]
    with pytest.raises((AssertionError, BrowserError)):
        check(*modules)
