"""The state as text: it comes back whole, nothing hostile breaks it, and its code is PyTorch's."""

import ast
import contextlib
import io
import json
import random

import pytest
import torch

from against_torch import settings, tensor, transposed
from states import good_states, with_focus_and_step

RNG = random.Random(4)
STATES = [with_focus_and_step(state, RNG) for state in good_states(2000, seed=5)]
PAIRS = list(zip(STATES, STATES[1:] + STATES[:1], strict=True))


def test_what_is_written_reads_back_as_the_same_state(shipped):
    answers = shipped.each("m.read(m.write(item))", STATES)
    assert [answer["problems"] for answer in answers] == [[]] * len(STATES)
    for state, answer in zip(STATES, answers, strict=True):
        assert answer["state"] == state


def test_what_is_written_beside_a_figure_reads_back_on_that_figure(shipped):
    answers = shipped.each("m.read(m.write(item[0], item[1]), item[1])", PAIRS)
    for (state, base), answer in zip(PAIRS, answers, strict=True):
        assert answer == {"state": state, "problems": []}, base


def test_a_state_beside_itself_is_the_empty_text(shipped):
    assert set(shipped.each("m.write(item, item)", STATES)) == {""}


HOSTILE = [
    "",
    ";",
    ";;;==;=;",
    "=",
    "stride",
    "stride=",
    "stride=NaN",
    "stride=Infinity",
    "stride=-1",
    "stride=1e309",
    "stride=2,2,2",
    "stride=2.5",
    "stride=0x2",
    "stride=２",
    "padding=99999999999999999999",
    "padding=null",
    "padding=[1]",
    "X=",
    "X=/",
    "X=,",
    "X=1,2/3",
    "X=NaN",
    "X=1e999",
    "X=-1e999/2",
    "X=1e7",
    "X=" + "/".join(["1,1"] * 5000),
    "X=" + ",".join(["1"] * 100_000),
    "K=<img src=x onerror=alert(1)>",
    "K=1;K=2;K=x",
    "focus=in",
    "focus=in-1,0",
    "focus=in1e9,0",
    "focus=out999,999",
    "focus=constructor",
    "step=-1",
    "step=1.5",
    "step=NaN",
    "step=1e308",
    "views=",
    "views=stamp,stamp",
    "views=__proto__",
    "views=toString",
    "__proto__=1",
    "__proto__.stride=2",
    "constructor=1",
    "hasOwnProperty=1",
    "toString=1",
    "stride=2;__proto__=1;padding=1",
    "\0\0\0",
    "%E0%A4%A",
    "💥=💥",
    "a" * 1_000_000,
    ";" * 200_000,
    "X=" + "9" * 100_000,
]
LETTERS = "XKstridepaddng_ouflw=;,/.-+eE0123456789 NaInfty\n\0−０𝟘<>&\"'[]{}%#"


def mutated(text, rng):
    letters = list(text)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(letters) + 1)
        other = rng.randrange(len(letters) + 1)
        letters[at : at + rng.randint(0, 3)] = rng.choice(
            [[], [rng.choice(LETTERS)], letters[other : other + rng.randint(1, 12)]]
        )
    return "".join(letters)


def hostile_texts(written, count, seed):
    rng = random.Random(seed)
    noise = ["".join(rng.choices(LETTERS, k=rng.randint(0, 40))) for _ in range(count // 4)]
    return HOSTILE + noise + [mutated(rng.choice(written), rng) for _ in range(count - len(noise))]


READ = """(() => {
    try {
        const {state, problems} = m.read(item);
        const once = m.compute(state);
        return {broken: m.brokenRules(state), problems, rows: once.output.length};
    } catch (error) { return {error: String(error)}; }
})()"""


def test_no_text_breaks_reading_and_what_is_read_is_a_good_state(shipped):
    texts = hostile_texts(shipped.each("m.write(item)", STATES), 6000, seed=6)
    for text, answer in zip(texts, shipped.each(READ, texts), strict=True):
        assert "error" not in answer, (text[:300], answer)
        assert answer["broken"] == []
        assert answer["rows"] >= 1
    assert shipped.each("m.complete({})", [0])[0] == shipped.each("m.read('').state", [0])[0]


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip(";")], ids=lambda text: repr(text[:24]))
def test_a_hostile_text_is_told_as_a_problem(shipped, text):
    [answer] = shipped.each("m.read(item)", [text])
    assert answer["problems"]
    assert len(json.dumps(answer["problems"])) < 100_000


def test_one_part_that_cannot_be_read_leaves_the_others(shipped):
    [answer] = shipped.each("m.read(item)", ["stride=2;nonsense=1;padding=x;K=1,2"])
    assert answer["state"]["stride"] == [2, 2]
    assert answer["state"]["K"] == [[1, 2]]
    assert answer["state"]["padding"] == [0, 0]
    assert [problem["value"] for problem in answer["problems"]] == ["nonsense=1", "padding=x"]


def test_a_focus_that_new_sizes_leave_behind_is_given_up(shipped):
    base = {"focus": {"map": "output", "at": [2, 2]}, "step": 4}
    [answer] = shipped.each("m.read('X=1,2', m.complete(item))", [base])
    assert (answer["problems"], answer["state"]["focus"], answer["state"]["step"]) == ([], None, None)


STRANGE = [None, True, "", "2", "NaN", -1, 0, 0.5, 1e300, 10**30, [], {}, [[]], [[], []], [[[1]]], [None], [[None]]]
STRANGE += [
    ["a", "b"],
    [1, 2, 3],
    [[1, 2], [3]],
    [[1] * 500] * 500,
    {"map": "input"},
    {"map": "__proto__", "at": [0, 0]},
]
STRANGE += [{"map": "constructor", "at": [0, 0]}, {"map": "output", "at": ["0", 0]}, ["stamp", "stamp"], ["__proto__"]]


def test_no_value_of_any_kind_breaks_the_rules(shipped):
    keys = ["X", "K", "stride", "padding", "output_padding", "dilation", "views", "focus", "step", "__proto__", "other"]
    partial = [{key: value} for key in keys for value in STRANGE] + STRANGE
    tried = (
        "(() => { try { return {rules: m.brokenRules(m.complete(item))}; } catch (e) { return {error: `${e}`}; } })()"
    )
    for given, answer in zip(partial, shipped.each(tried, partial), strict=True):
        assert "error" not in answer, (given, answer)


def test_the_code_runs_as_it_stands_and_ends_with_its_own_result(shipped):
    states = [state for state in STATES if len(state["X"]) < 9][:50]
    for state, code in zip(states, shipped.each("m.asPyTorch(item)", states), strict=True):
        names = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, names)
        said = tensor(ast.literal_eval(code.splitlines()[-1].removeprefix("# ")))
        wanted = transposed(tensor(state["X"]), tensor(state["K"]), **settings(state))
        assert torch.equal(names["Y"], wanted)
        size = float(tensor(state["X"]).abs().max() * tensor(state["K"]).abs().sum())
        torch.testing.assert_close(said, wanted, rtol=1e-12, atol=1e-12 * size)
