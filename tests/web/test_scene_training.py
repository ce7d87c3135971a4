"""The stored training on the stage: the chapter's own numbers, and a handle that scrubs through them."""

import json

import pytest
import torch
from playwright.sync_api import expect

from tests.web.figures import LAPTOP, PHONE, STILL, status
from tests.web.test_accessible import AXE, RUN
from tests.web.test_stage import BOXES, COUNT_SHIFTS, OUTSIDE
from tools import stored_training

SCENE = '<transconv-stage id="fig" scene="training"></transconv-stage>'
KERNEL = "e => [...e.shadowRoot.querySelectorAll('[data-key^=k]')].map((one) => one.textContent)"
OUTPUT = "e => [...e.shadowRoot.querySelectorAll('[data-key^=y]')].map((one) => one.textContent)"


def step(host):
    return host.evaluate("e => e.state.step")


def test_the_stored_numbers_are_those_that_the_chapter_computes():
    stored = json.loads(stored_training.STORED.read_text(encoding="utf-8"))
    computed = stored_training.run()
    assert len(stored["kernels"]) == len(stored["errors"]) == 61
    # Half of the last digit, and a little for the arithmetic of another machine.
    torch.testing.assert_close(torch.tensor(stored["kernels"]), torch.tensor(computed["kernels"]), atol=0.00501, rtol=0)
    torch.testing.assert_close(torch.tensor(stored["errors"]), torch.tensor(computed["errors"]), atol=0, rtol=0.05)


def test_the_stored_numbers_are_few():
    assert stored_training.STORED.stat().st_size < 2_100


def test_one_drag_goes_through_the_training(open_stage):
    page, host = open_stage(SCENE, **LAPTOP, **STILL)
    assert host.evaluate(KERNEL) == ["0", "0", "0", "0"]
    box = host.get_by_role("slider", name="Training step").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    seen = []
    for there in range(20, 640, 20):
        page.mouse.move(x + there, y)
        seen.append(step(host))
    page.mouse.up()
    assert seen == sorted(seen) and len(set(seen)) > 20 and seen[-1] == 60
    assert host.evaluate(KERNEL) == ["0", "1", "2", "3"]
    assert host.evaluate(OUTPUT) == ["0", "0", "1", "0", "4", "6", "4", "12", "9"]
    expect(status(host)).to_contain_text("Step 60: the error is")


def test_a_tap_on_the_curve_goes_there(open_stage):
    page, host = open_stage(SCENE, **PHONE, **STILL)
    box = host.locator("[data-key=eplot]").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 20)
    assert step(host) == 30


def test_a_number_of_y_stands_beside_its_target_at_every_step(open_stage):
    page, host = open_stage(SCENE, **PHONE, **STILL)
    host.locator("[data-key='y1,1']").tap()
    expect(status(host)).to_contain_text("Step 0: this number of Y is 0, and its target is 4.")
    slider = host.get_by_role("slider", name="Training step")
    slider.focus()
    for key in ("PageUp", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert [step(host), slider.get_attribute("aria-valuetext")] == [5, "step 5"]
    expect(status(host)).to_contain_text("4.42 = 0·2.71 + 1·2.02 + 2·0.99 + 3·0.14.")
    expect(status(host)).to_contain_text("Step 5: this number of Y is 4.42, and its target is 4.")
    assert host.evaluate("e => e.state.focus") == {"map": "output", "at": [1, 1]}  # the choice stays


def test_a_stored_number_cannot_be_changed(open_stage):
    page, host = open_stage(SCENE, **PHONE, **STILL)
    number = host.locator("[data-key='k0,0']")
    number.tap()
    number.tap()
    page.keyboard.type("7")
    assert host.locator("input.editor").count() == 0
    assert host.evaluate("e => e.state.K") == [[0, 1], [2, 3]]
    host.evaluate("e => (e.state = { stride: [2, 2] })")
    expect(status(host)).to_contain_text("The 60 steps were stored with these numbers")
    assert host.evaluate("e => e.state.stride") == [1, 1]


def test_the_keyboard_and_reduced_motion_end_where_a_hand_does(open_stage):
    ends = []
    for motion, by_key in (({}, False), (STILL, False), (STILL, True)):
        page, host = open_stage(SCENE, **LAPTOP, **motion)
        if by_key:
            host.get_by_role("slider").focus()
            page.keyboard.press("End")
        else:
            box = host.get_by_role("slider").bounding_box()
            page.mouse.move(box["x"] + 22, box["y"] + 22)
            page.mouse.down()
            page.mouse.move(box["x"] + 900, box["y"] + 22, steps=4)
            page.mouse.up()
        page.wait_for_function("document.querySelector('#fig').shadowRoot.getAnimations().length === 0", timeout=60_000)
        ends.append((host.evaluate("e => e.shown"), host.evaluate(BOXES), status(host).inner_text()))
    assert ends[0] == ends[1] == ends[2]


@pytest.mark.parametrize(
    "screen", [PHONE, LAPTOP | {"viewport": {"width": 1366, "height": 768}}], ids=["phone", "laptop"]
)
def test_no_step_moves_anything_but_the_handle_and_all_is_in_view(open_stage, screen):
    page, host = open_stage(SCENE, **screen, **STILL)
    page.evaluate(COUNT_SHIFTS)
    before = host.evaluate(BOXES)
    host.get_by_role("slider").focus()
    for key in ("PageUp", "End"):
        page.keyboard.press(key)
        boxes = host.evaluate(BOXES)
        assert {key for key in boxes if boxes[key] != before[key]} == {"hstep", "enow"}
        assert host.evaluate(OUTSIDE) == []
    assert page.evaluate("shifts") < 0.001


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_axe_finds_nothing(open_stage, screen, scheme):
    page, host = open_stage(SCENE, **screen, **STILL, color_scheme=scheme)
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    host.locator("[data-key='y1,1']").click()
    host.get_by_role("slider").focus()
    page.keyboard.press("PageUp")
    assert page.evaluate(RUN) == []


def test_a_state_that_says_a_step_begins_there(open_stage):
    body = """<a href="#fig:step=2">after two steps</a>
        <transconv-stage id="fig" scene="training" state='{"step": 60}'></transconv-stage>"""
    page, host = open_stage(body, **LAPTOP, **STILL)
    assert host.evaluate(KERNEL) == ["0", "1", "2", "3"]
    page.get_by_role("link").click()
    assert host.evaluate(KERNEL) == ["0.3", "0.85", "1.59", "1.96"]
