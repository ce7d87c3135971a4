"""Several channels on the stage: its numbers against PyTorch, and the scene as a reader uses it."""

import contextlib
import io
import random

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import expect

from tests.web.against_torch import close, settings, tensor
from tests.web.figures import LAPTOP, PHONE, STILL, status
from tests.web.states import is_valid, map_of, pair
from tests.web.test_accessible import AXE, RUN
from tests.web.test_stage import BOXES, COUNT_SHIFTS, LIT, OUTSIDE

SCENE = '<transconv-stage id="fig" scene="channels"></transconv-stage>'
# The texts of the tiles in the tray, by the word below their group.
TRAY = """e => {
    const box = (one) => one.getBoundingClientRect();
    const groups = [...e.shadowRoot.querySelectorAll('[data-key^=f]')];
    const lit = [...e.shadowRoot.querySelectorAll('.tile.lit')];
    return Object.fromEntries(groups.map((group, n) => {
        const next = groups[n + 1] ? box(groups[n + 1]).left : Infinity;
        const mine = lit.filter((one) => box(one).left >= box(group).left - 2 && box(one).left < next - 2);
        return [group.textContent, mine.map((one) => one.textContent).sort()];
    }));
}"""


def cell(host, map, at):
    return host.locator(f"[data-key='{map}{','.join(str(place) for place in at)}']")


def focus(host):
    return host.evaluate("e => e.state.focus")


# Numbers


def several(rng):
    """A setting with one to three channels on each side, of which at least one side has several."""
    while True:
        size = {name: pair(rng, 1, 4) for name in "XK"}
        state = {
            "stride": pair(rng, 1, 3),
            "padding": pair(rng, 0, 2),
            "output_padding": pair(rng, 0, 2),
            "dilation": pair(rng, 1, 2),
        }
        channels_in, channels_out = rng.randint(1, 3), rng.randint(1, 3)
        X = [map_of(rng, *size["X"]) for _ in range(channels_in)]
        K = [[map_of(rng, *size["K"]) for _ in range(channels_out)] for _ in range(channels_in)]
        if channels_in * channels_out > 1 and is_valid({"X": X[0], "K": K[0][0], **state}):
            return {"X": X, "K": K, **state}


@pytest.mark.usefixtures("one_thread")
def test_torch_computes_the_same_output_and_the_same_part_for_every_channel(answers):
    rng = random.Random(30)
    asked = [several(rng) for _ in range(300)]
    assert {(len(state["X"]), len(state["K"][0])) for state in asked} >= {(1, 3), (2, 3), (3, 1), (3, 3)}
    for state, found in zip(asked, answers("channels", asked), strict=True):
        assert found["broken"] == []
        X, K = tensor(state["X"]), tensor(state["K"])
        size = max(1.0, float(X.abs().max() * K.abs().sum()))
        close(found["output"], F.conv_transpose2d(X, K, **settings(state)), size)
        for channel, brought in enumerate(found["brought"]):
            alone = slice(channel, channel + 1)
            close(brought, F.conv_transpose2d(X[alone], K[alone], **settings(state)), size)


def test_the_copied_program_prints_what_the_figure_shows(answers):
    rng = random.Random(31)
    for found in answers("channels", [several(rng) for _ in range(12)]):
        printed = io.StringIO()
        names = {}
        with contextlib.redirect_stdout(printed):
            exec(found["program"], names)
        assert printed.getvalue().startswith("tensor(")
        close(found["output"], names["Y"], max(1.0, float(torch.tensor(found["output"]).abs().max())))


# What a reader does


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_one_tap_shows_which_channels_make_a_number(open_stage, screen):
    _, host = open_stage(SCENE, **screen, **STILL)
    cell(host, "y", (1, 1, 1)).click()
    expect(status(host)).to_contain_text("5 = 3 + 2.")
    expect(status(host)).to_contain_text("X₀ brings 3 and X₁ brings 2")
    assert host.evaluate(TRAY) == {
        "from X₀": ["0·0", "1·1", "2·1", "3·0"],
        "from X₁": ["0·0", "0·1", "1·0", "2·1"],
    }
    assert [chip.get_attribute("aria-label") for chip in host.locator(".chip").all()] == ["X₀ brings 3", "X₁ brings 2"]


def test_one_tap_sends_the_stamps_of_a_channel_to_every_output_channel(open_stage):
    _, host = open_stage(SCENE, **PHONE, **STILL)
    host.get_by_role("button", name="Input X, channel 1").tap()
    assert focus(host) == {"map": "input", "at": [1]}
    tray = host.evaluate(TRAY)
    assert {name: len(tiles) for name, tiles in tray.items()} == {"to Y₀": 16, "to Y₁": 16, "to Y₂": 16}
    assert sorted(set(tray["to Y₀"])) == ["0·0", "0·1", "1·0", "1·1", "2·0", "2·1"]
    expect(status(host)).to_contain_text("X₁ stamps into every channel of Y")


def test_one_tap_shows_the_three_stamps_of_a_single_number(open_stage):
    _, host = open_stage(SCENE, **PHONE, **STILL)
    cell(host, "x", (0, 1, 0)).tap()
    assert host.evaluate(TRAY) == {
        "to Y₀": ["2·0", "2·0", "2·1", "2·1"],
        "to Y₁": ["2·0", "2·0", "2·1", "2·1"],
        "to Y₂": ["2·0", "2·0", "2·0", "2·2"],
    }


def test_a_tile_in_the_tray_chooses_the_number_that_it_is_part_of(open_stage):
    _, host = open_stage(SCENE, **PHONE, **STILL)
    cell(host, "x", (0, 1, 0)).tap()
    cell(host, "t", (0, 2, 1, 0, 0, 0)).tap()
    assert focus(host) == {"map": "output", "at": [2, 1, 0]}


def test_choosing_a_channel_in_the_sum_pales_the_others(open_stage):
    _, host = open_stage(SCENE, **PHONE, **STILL)
    cell(host, "y", (1, 1, 1)).tap()
    faint = "e => [...e.shadowRoot.querySelectorAll('.rings .faint')].map((one) => one.classList[1])"
    assert host.evaluate(faint) == []
    host.get_by_role("button", name="X₁ brings 2").tap()
    assert set(host.evaluate(faint)) == {"p0"}


def test_a_number_in_a_channel_is_changed_where_it_stands(open_stage):
    page, host = open_stage(SCENE, **LAPTOP, **STILL)
    cell(host, "k", (1, 2, 1, 1)).click()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    assert host.evaluate("e => e.state.K[1][2]") == [[0, 1], [0, 4]]
    expect(cell(host, "y", (2, 2, 2))).to_have_text("8")  # −2 + 2·(4 − (−1))


def test_a_channel_is_no_number_that_could_be_changed(open_stage):
    page, host = open_stage(SCENE, **PHONE, **STILL)
    head = host.get_by_role("button", name="Input X, channel 0")
    head.tap()
    head.tap()
    head.press("7")
    assert host.locator("input.editor").count() == 0
    assert focus(host) == {"map": "input", "at": [0]}


def test_the_keyboard_reaches_what_touch_reaches(open_stage):
    _, by_touch = open_stage(SCENE, **PHONE, **STILL)
    page, by_key = open_stage(SCENE, **PHONE, **STILL)
    by_touch.get_by_role("button", name="Input X, channel 0").tap()
    page.keyboard.press("Tab")  # each map is one stop
    page.keyboard.press("ArrowUp")
    ends = [(one.evaluate("e => e.shown"), one.evaluate(BOXES), status(one).inner_text()) for one in (by_touch, by_key)]
    assert ends[0] == ends[1]
    focused = "document.querySelector('#fig').shadowRoot.activeElement"
    assert page.evaluate(f"{focused}.getAttribute('aria-label')") == "Input X, channel 0"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert focus(by_key) == {"map": "input", "at": [0, 0, 1]}
    for _ in range(1 + 6 + 2):
        page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.dataset.key") == "y1,1,1"  # the cell that the sentence invites to
    assert page.evaluate(f"{focused}.closest('[role=group]').getAttribute('aria-label')") == "Output Y, channel 1"


def test_reduced_motion_ends_where_motion_ends(open_stage):
    ends = []
    for screen in ({}, STILL):
        page, host = open_stage(SCENE, **LAPTOP, **screen)
        cell(host, "x", (1, 0, 0)).click()
        cell(host, "y", (2, 1, 1)).click()
        page.wait_for_function("document.querySelector('#fig').shadowRoot.getAnimations().length === 0", timeout=60_000)
        ends.append((host.evaluate("e => e.shown"), host.evaluate(BOXES), status(host).inner_text()))
    assert ends[0] == ends[1]


CHOICES = [("y", (1, 1, 1)), ("x", (0, 1, 1)), ("x", (1,)), ("y", (2,)), ("k", (1, 0, 1, 1))]


@pytest.mark.parametrize(
    "screen", [PHONE, LAPTOP | {"viewport": {"width": 1366, "height": 768}}], ids=["phone", "laptop"]
)
def test_no_choice_moves_anything_and_all_is_in_view(open_stage, screen):
    page, host = open_stage(SCENE, **screen, **STILL)
    page.evaluate(COUNT_SHIFTS)
    maps = """e => [...e.shadowRoot.querySelectorAll('.cell, .head, .bar')].map((one) => {
        const {x, y, width, height} = one.getBoundingClientRect();
        return [x, y, width, height];
    })"""
    before = host.evaluate(maps)
    for map, at in CHOICES:
        cell(host, map, at).click()
        assert host.evaluate(maps) == before
        assert host.evaluate(OUTSIDE) == []
    assert page.evaluate("shifts") < 0.001  # only centred words, sideways


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_axe_finds_nothing(open_stage, screen, scheme):
    page, host = open_stage(SCENE, **screen, **STILL, color_scheme=scheme)
    page.evaluate(AXE)
    for map, at in CHOICES:
        cell(host, map, at).click()
        assert page.evaluate(RUN) == []


def test_a_link_brings_channels_into_a_figure_and_takes_them_out_again(open_stage):
    body = """<p><a href="#fig:X=1|2;K=3|4||5|6;focus=out1,0,0">two and two</a> <a href="#fig:X=7">one</a></p>
        <transconv-stage id="fig" scene="hero"></transconv-stage>"""
    page, host = open_stage(body, **LAPTOP, **STILL)
    page.get_by_role("link", name="two and two").click()
    expect(status(host)).to_contain_text("16 = 4 + 12.")
    assert host.locator("[data-view]").count() == 1
    page.get_by_role("link", name="one").click()
    assert host.locator("[data-view]").count() == 3
    assert host.evaluate(LIT) == []
    assert host.get_by_role("group", name="channel").count() == 0
