"""Chapter 3's scene and that of output_padding as readers use them: they drag stamps and edges, tap what is cut."""

import pytest
from playwright.sync_api import expect

from tests.web.figures import PHONE, STILL
from tests.web.test_accessible import AXE, RUN

STRIDE = "<transconv-stage scene='stride' state='{\"stride\": 1, \"padding\": 1}'></transconv-stage>"
BACK = "<transconv-stage scene='output_padding'></transconv-stage>"
SCREEN = {"viewport": {"width": 1366, "height": 768}}
SCREENS = pytest.mark.parametrize("screen", [PHONE, SCREEN], ids=["phone", "laptop"])
BOXES = """e => Object.fromEntries([...e.shadowRoot.querySelectorAll('[data-key]')].map((one) => {
    const {x, y, width, height} = one.getBoundingClientRect();
    return [one.dataset.key, [x, y, width, height].map(Math.round)];
}))"""
OUTSIDE = """e => [...e.shadowRoot.querySelectorAll('.node, button, p, .answer')].filter((one) => {
    const {left, right, top, bottom, width} = one.getBoundingClientRect();
    return width && (left < 0 || right > innerWidth || top < 0 || bottom > innerHeight);
}).map((one) => one.outerHTML.slice(0, 100))"""
COUNTS = """e => [...e.shadowRoot.querySelectorAll('.count:not(.cell)')].map((one) => Number(one.textContent))"""
HEIGHT = "e => e.getBoundingClientRect().height"
SETTINGS = "({stride: [s], padding: [p], output_padding: [o]}) => [s, p, o]"


def settings(host):
    return host.evaluate(f"e => ({SETTINGS})(e.shown)")


def middle(host, key):
    box = host.locator(f"[data-key='{key}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def pull(page, host, handle, cells, release=True):
    """Drag a handle by so many cells to the right and down."""
    x, y = middle(host, f"h{handle}")
    unit = host.evaluate("e => e.boxes.unit")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + cells[0] * unit, y + cells[1] * unit, steps=10)
    if release:
        page.mouse.up()


def tap(page, host, key):
    page.touchscreen.tap(*middle(host, key))


@SCREENS
def test_one_drag_moves_the_stamps_from_stride_1_to_3_with_the_output_in_view(open_stage, screen):
    page, host = open_stage(STRIDE, **screen, **STILL)
    host.evaluate("e => { e.seen = []; e.addEventListener('statechange', () => e.seen.push(e.state.stride[0])); }")
    pull(page, host, "stride", (2, 2), release=False)
    assert host.evaluate("e => [...new Set(e.seen)]") == [2, 3] and host.evaluate(OUTSIDE) == []
    page.mouse.up()
    assert settings(host) == [3, 1, 0] and host.evaluate(OUTSIDE) == []
    assert host.evaluate(COUNTS) == [1] * 16
    expect(host.get_by_role("status")).to_have_text(
        "The stamps tile: every cell lies under exactly one. Y is 6 − 2·1 = 4 cells wide."
    )


def test_one_drag_brings_back_what_padding_cuts_off(open_stage):
    page, host = open_stage(STRIDE, **PHONE, **STILL)
    pull(page, host, "padding", (-1, 1))
    assert settings(host) == [1, 0, 0]
    assert host.evaluate(COUNTS) == [1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1]
    expect(host.get_by_role("status")).to_contain_text("Y is 4 cells wide")


def test_one_drag_of_the_far_corner_brings_back_a_row_and_then_an_empty_one(open_stage):
    page, host = open_stage(BACK, **PHONE, **STILL)
    pull(page, host, "output_padding", (1, 0))
    assert settings(host) == [3, 1, 1] and set(host.evaluate(COUNTS)) == {1}
    expect(host.get_by_role("status")).to_contain_text("uncovers nine cells that were cut off.")
    pull(page, host, "output_padding", (3, 3))  # no further than PyTorch allows
    assert settings(host) == [3, 1, 2] and host.evaluate(COUNTS).count(0) == 11
    expect(host.get_by_role("status")).to_contain_text("and 11 empty cells.")


def test_one_tap_brings_a_cut_off_cell_back_and_says_what_it_holds(open_stage):
    page, host = open_stage(BACK, **PHONE, **STILL)
    tap(page, host, "c5,5")  # below the handle of output_padding
    assert host.evaluate("e => e.shown.focus") == {"map": "output", "at": [4, 4]}
    assert settings(host) == [3, 1, 1]
    expect(host.get_by_role("status")).to_have_text(
        "4 = 4·1. Padding had cut off this cell, with one stamp on it; output_padding 1 brings it back."
    )


def test_a_cell_that_cannot_come_back_says_why(open_stage):
    page, host = open_stage(BACK, **PHONE, **STILL)
    tap(page, host, "c2,2")
    assert host.locator(".chip").count() == 1
    tap(page, host, "c0,5")
    status = host.get_by_role("status")
    expect(status).to_have_text(
        "Padding cuts off this cell: 2, from one stamp. output_padding helps only at the right and bottom edges."
    )
    assert settings(host) == [3, 1, 0] and host.locator(".chip").count() == 0
    _, stride = open_stage(STRIDE, **PHONE, **STILL)
    tap(stride.page, stride, "c3,3")
    expect(stride.get_by_role("status")).to_contain_text("It would take more output_padding than PyTorch allows.")


def test_a_tap_lights_the_stamps_that_reach_a_cell(open_stage):
    page, host = open_stage(STRIDE.replace("1,", "2,", 1), **PHONE, **STILL)
    faint = "e => [...e.shadowRoot.querySelectorAll('.tile')].map((one) => Number(getComputedStyle(one).opacity))"
    even = host.evaluate(faint)
    assert len(set(even)) == 1
    tap(page, host, "y0,1")
    lit = host.evaluate(faint)
    assert lit[:18] == even[:18] and max(lit[18:]) < min(even) / 2  # the stamps of X's first row
    assert host.locator(".rings .ring.p0").count() == host.locator(".rings .ring.p1").count() == 1
    expect(host.get_by_role("status")).to_have_text("3 = 1·1 + 2·1. In Y, two stamps overlap on this cell.")
    host.locator(".chip").first.tap()
    assert host.locator(".rings .ring.p1.faint").count() == 1


def test_stamps_follow_the_hand_and_linger_at_whole_strides(open_stage):
    page, host = open_stage(STRIDE.replace("1,", "2,", 1), **SCREEN, **STILL)
    at = "e => (e.boxes.get('x0,1').x - e.boxes.get('x0,0').x) / e.boxes.unit"
    pull(page, host, "stride", (0.1, 0.1), release=False)
    assert 2 <= host.evaluate(at) < 2.05
    page.mouse.up()
    pull(page, host, "stride", (0.45, 0.45), release=False)
    assert 2.3 < host.evaluate(at) < 2.5 and settings(host)[0] == 2
    page.mouse.up()
    assert host.evaluate(at) == 2


@pytest.mark.parametrize("handle", ["stride", "padding", "output_padding"])
def test_keys_do_what_a_hand_does(open_stage, handle):
    body = BACK if handle == "output_padding" else STRIDE
    (page, dragged), (keys, keyed) = open_stage(body, **PHONE, **STILL), open_stage(body, **PHONE, **STILL)
    ways = {"stride": (1, 1), "padding": (-1, 1), "output_padding": (1, 1)}
    pull(page, dragged, handle, ways[handle])
    slider = keyed.locator(f"[data-key='h{handle}']")
    slider.focus()
    keys.keyboard.press("ArrowDown" if handle == "padding" else "ArrowUp")
    assert keyed.evaluate("e => e.shown") == dragged.evaluate("e => e.shown")
    assert keyed.evaluate(BOXES) == dragged.evaluate(BOXES)
    assert slider.get_attribute("aria-valuenow") == str(settings(keyed)[list(ways).index(handle)])
    keys.keyboard.press("End")
    keys.keyboard.press("ArrowUp")
    assert slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")


def test_arrow_keys_reach_what_is_cut_off_and_enter_brings_it_back(open_stage):
    page, host = open_stage(BACK, **PHONE, **STILL)
    host.locator("[data-key='y3,3']").focus()
    for key in ("ArrowLeft", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    focused = host.evaluate("e => e.shadowRoot.activeElement.getAttribute('aria-label')")
    assert focused == "row 4, column 3, cut off: one stamp"
    page.keyboard.press("Enter")
    assert host.evaluate("e => [e.shown.focus.at, e.shown.output_padding]") == [[4, 3], [1, 1]]


def test_reduced_motion_ends_where_motion_ends(open_stage):
    ends = []
    for screen in ({}, STILL):
        page, host = open_stage(STRIDE, **SCREEN, **screen)
        pull(page, host, "stride", (1, 1))
        host.locator("[data-key='y1,1']").click()
        page.wait_for_function("document.querySelector('transconv-stage').shadowRoot.getAnimations().length === 0")
        ends.append((host.evaluate("e => e.shown"), host.evaluate(BOXES), host.get_by_role("status").inner_text()))
    assert ends[0] == ends[1]


@SCREENS
@pytest.mark.parametrize("body", [STRIDE, BACK], ids=["stride", "output_padding"])
def test_everything_stays_in_view_and_nothing_shifts_whatever_the_handles_do(open_stage, body, screen):
    page, host = open_stage(body, **screen, **STILL)
    height, first = host.evaluate(HEIGHT), host.evaluate(BOXES)["t0,0,0,0"]
    for slider in host.get_by_role("slider").all():
        slider.focus()
        for key in ("Home", "ArrowUp", "ArrowUp", "End"):
            page.keyboard.press(key)
            assert host.evaluate(OUTSIDE) == []
            assert host.evaluate(HEIGHT) == height
            assert host.evaluate(BOXES)["t0,0,0,0"] == first


def test_the_picture_leaves_the_sentence_its_room_on_a_phone(open_stage):
    _, host = open_stage(STRIDE, **PHONE, **STILL)
    picture = host.locator(".stage").evaluate(HEIGHT)
    assert picture <= 420 and picture >= host.evaluate(HEIGHT) / 2
    assert host.evaluate("e => e.boxes.height") <= 380  # 45 % of the screen


@pytest.mark.parametrize("scheme", ["light", "dark"])
@SCREENS
def test_axe_finds_nothing(open_stage, screen, scheme):
    page, host = open_stage(BACK + STRIDE, **screen, **STILL, color_scheme=scheme)
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    host.locator("[data-key='y1,1']").click()
    assert page.evaluate(RUN) == []


def test_tiles_keep_their_elements_on_the_way_to_the_other_view(open_stage):
    _, host = open_stage(STRIDE, **SCREEN, **STILL)
    host.evaluate("e => e.kept = [...e.shadowRoot.querySelectorAll('.tile, [data-key^=x], [data-key^=k]')]")
    host.get_by_role("button", name="stamps", exact=True).click()
    assert host.evaluate("e => e.kept.length === 49 && e.kept.every((one) => one.isConnected)")
    host.get_by_role("button", name="overlap").click()
    assert host.evaluate("e => e.kept.every((one) => one.isConnected)")


def test_the_scene_asks_how_wide_the_output_gets_and_shows_it(open_stage):
    _, host = open_stage("<transconv-stage scene='stride'></transconv-stage>", **PHONE, **STILL)
    expect(host.get_by_role("status")).to_contain_text("How wide will Y be when they lie two apart?")
    host.get_by_role("button", name="8", exact=True).tap()
    expect(host.get_by_role("status")).to_contain_text("It is 5, not 8.")
    assert settings(host) == [2, 0, 0]


def test_a_link_to_settings_that_leave_nothing_says_so(open_stage):
    page, host = open_stage(STRIDE.replace("scene", "id='s' scene") + "<a href='#s:stride=1;padding=2'>2</a>", **SCREEN)
    page.get_by_role("link", name="2").click()
    expect(host.get_by_role("status")).to_contain_text("The padding removes everything")
    assert settings(host) == [1, 1, 0]
