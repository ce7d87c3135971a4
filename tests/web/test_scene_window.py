"""Chapter 5's scene: the rotated kernel slides over an input that is pulled apart by hand."""

import json

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import expect

from tests.web.figures import LAPTOP, PHONE
from tests.web.test_accessible import AXE, RUN
from tests.web.test_stage import BOXES, LIT, OUTSIDE, STILL

SCENE = '<transconv-stage scene="window"></transconv-stage><p id="below">Below</p>'
CHAPTER = {"X": [[1, 2, 3], [4, 5, 6], [7, 8, 9]], "K": [[1, 2, 3], [0, 1, 2], [1, 0, 2]], "stride": 2, "padding": 1}
BOTTOM = "document.querySelector('#below').getBoundingClientRect().top"
READ = """e => {
    const at = (one) => one.dataset.key.slice(1).split(',').map(Number);
    return [...e.shadowRoot.querySelectorAll('[data-key^=y]')]
        .sort((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1])
        .map((one) => Number(one.textContent.replace('−', '-')));
}"""
ZEROS = """e => [e.shadowRoot.querySelectorAll('.zero.inserted').length, e.shadowRoot.querySelectorAll('.zero').length,
    e.shadowRoot.querySelectorAll('.x.cropped').length]"""


def scene(state):
    return f"<transconv-stage scene='window' state='{json.dumps(state)}'></transconv-stage><p id='below'>Below</p>"


def drag(page, target, across, down=0):
    box = target.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=8)
    page.mouse.up()


def shown(host, name):
    return host.evaluate(f"e => e.shown.{name}")


def expected(host):
    state = host.evaluate("e => e.shown")
    X, K = (torch.tensor(state[name], dtype=torch.float64)[None, None] for name in "XK")
    return F.conv_transpose2d(X, K, stride=state["stride"], padding=state["padding"]).flatten().tolist()


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_one_drag_slides_the_window_over_three_cells(open_stage, screen):
    page, host = open_stage(scene({"stride": 2}), **screen, **STILL)
    host.evaluate("""e => {
        e.passed = [];
        e.addEventListener("statechange", ({detail}) => e.passed.push(detail.focus.at[1]));
    }""")
    host.locator("[data-key='y2,0']").click()
    window = host.locator("[data-key=w]")
    drag(page, window, 1.6 * window.bounding_box()["width"])
    assert shown(host, "focus") == {"map": "output", "at": [2, 3]}
    assert host.evaluate("e => e.passed") == [0, 1, 2, 3]
    expect(host.get_by_role("status")).to_contain_text(
        "Zeros between: s − 1 = 1; around: k − 1 − p = 1.".replace(" = ", "\u00a0=\u00a0").replace(
            " − ", "\u00a0−\u00a0"
        )
    )


def test_the_window_can_be_dragged_before_anything_is_chosen(open_stage):
    page, host = open_stage(SCENE, **PHONE, **STILL)
    drag(page, host.locator("[data-key=w]"), 40)
    assert shown(host, "focus") == {"map": "output", "at": [2, 2]}
    assert host.evaluate(LIT) == ["3·3"]


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_one_drag_pulls_the_cells_apart_and_zeros_grow_between(open_stage, screen):
    page, host = open_stage(SCENE, **screen, **STILL)
    host.locator("[data-key='y1,1']").click()
    assert host.evaluate(ZEROS) == [0, 12, 0]
    before, bottom = host.evaluate(BOXES), page.evaluate(BOTTOM)
    step = before["x0,1"][0] - before["x0,0"][0]
    drag(page, host.get_by_role("slider", name="Stride"), 2 * step)
    assert shown(host, "stride") == [3, 3] and shown(host, "focus.at") == [1, 1]
    assert host.evaluate(ZEROS) == [12, 32, 0]
    assert host.evaluate(READ) == expected(host)
    after = host.evaluate(BOXES)
    assert page.evaluate(BOTTOM) == bottom
    assert {key for key in before if key[0] in "k" or key in {"x0,0", "y0,0"}} <= {
        key for key in after if after[key] == before.get(key)
    }
    assert host.evaluate(OUTSIDE) == []


def test_the_edge_takes_zeros_away_and_then_crops_the_input(open_stage):
    page, host = open_stage(scene({"stride": 3}), **PHONE, **STILL)
    bottom = page.evaluate(BOTTOM)
    slider = host.get_by_role("slider", name="Padding")
    for padding, zeros in [(1, [12, 12, 0]), (2, [4, 4, 4])]:
        drag(page, slider, -24)
        assert shown(host, "padding") == [padding, padding]
        assert host.evaluate(ZEROS) == zeros
        assert host.evaluate(READ) == expected(host)
        assert host.evaluate(OUTSIDE) == [] and page.evaluate(BOTTOM) == bottom
    expect(host.get_by_role("status")).to_contain_text("which crops X")


def test_keys_do_what_a_drag_does(open_stage):
    (page, dragged), (typing, keyed) = (open_stage(SCENE, **LAPTOP, **STILL) for _ in range(2))
    step = dragged.evaluate(BOXES)
    drag(page, dragged.get_by_role("slider", name="Stride"), step["x0,1"][0] - step["x0,0"][0])
    keyed.get_by_role("slider", name="Stride").focus()
    typing.keyboard.press("ArrowRight")
    assert keyed.evaluate("e => e.shown") == dragged.evaluate("e => e.shown")
    assert keyed.evaluate(BOXES) == dragged.evaluate(BOXES)


def test_the_same_products_are_sorted_by_the_input_and_by_the_output(open_stage):
    _, host = open_stage(scene(CHAPTER), **LAPTOP, **STILL)
    host.locator("[data-key='y1,1']").click()
    lit = host.evaluate(LIT)
    assert lit == ["1·2", "2·1", "4·3", "5·1"]
    expect(host.get_by_role("button", name="from the output")).to_have_attribute("aria-pressed", "true")
    host.get_by_role("button", name="from the input").click()
    assert host.evaluate(LIT) == lit
    expect(host.get_by_role("status")).to_contain_text("In Y, four stamps overlap on this cell.")


@pytest.mark.parametrize("width", [320, 360, 390])
def test_on_a_phone_cells_can_be_touched_and_the_picture_leaves_room(open_stage, width):
    _, host = open_stage(SCENE, **PHONE | {"viewport": {"width": width, "height": 844}}, **STILL)
    for view in ["from the output", "from the input"]:
        host.get_by_role("button", name=view).tap()
        cells = [one.bounding_box() for one in host.locator("button.cell").all()]
        assert min(min(box["width"], box["height"]) for box in cells) >= (24 if width == 390 else 19)
        assert host.locator(".stage").bounding_box()["height"] <= 0.45 * 844 + 1
        assert host.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_stage, scheme):
    page, host = open_stage(scene(CHAPTER | {"padding": 3}), **PHONE, **STILL, color_scheme=scheme)
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    host.locator("[data-key='y0,0']").click()
    assert page.evaluate(RUN) == []
