"""The hero as a reader uses it: by touch, by keyboard, with reduced motion, on a phone and on a desktop."""

import json

import pytest
from playwright.sync_api import expect

from tests.web.figures import LAPTOP, PHONE, STILL
from tests.web.test_accessible import AXE, RUN

# cspell:ignore dmatrix dwindow
HERO = '<transconv-stage scene="hero"><p>The still</p></transconv-stage>'
VIEWS = ["stamps", "window", "matrix"]
# What is outlined, by the words of the boxes that the outlines surround.
LIT = """e => [...e.shadowRoot.querySelectorAll('.tile.lit')].map((one) => one.textContent).sort()"""
SHOWN = """e => [...e.shadowRoot.querySelectorAll('.tile')]
    .filter((one) => getComputedStyle(one).visibility === 'visible').length"""
BOXES = """e => Object.fromEntries([...e.shadowRoot.querySelectorAll('[data-key]')].map((one) => {
    const {x, y, width, height} = one.getBoundingClientRect();
    return [one.dataset.key, [x, y, width, height].map(Math.round)];
}))"""
OUTSIDE = """e => [...e.shadowRoot.querySelectorAll('.node, button, p, .answer')].filter((one) => {
    const {left, right, bottom, width} = one.getBoundingClientRect();
    return width && (left < 0 || right > innerWidth || bottom > innerHeight);
}).map((one) => one.outerHTML.slice(0, 100))"""
COUNT_SHIFTS = """() => {
    window.shifts = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({value}) => (shifts += value)))
        .observe({type: 'layout-shift'});
}"""
LANDED = "e => e.shadowRoot.getAnimations?.().length === 0 && e.shown.step === null"


@pytest.fixture
def open_hero(open_stage):
    """Return a function that opens a page with the hero."""
    return lambda body=HERO, **screen: open_stage(body, **screen)


def the_12(host):
    return host.get_by_role("group", name="Output Y").get_by_role("button", name="row 2, column 1: 12")


def test_one_touch_shows_what_makes_the_12_in_both_of_its_stamps(open_hero):
    page, host = open_hero(**PHONE, **STILL)
    assert host.evaluate(SHOWN) == 16  # all stamps stay in sight
    the_12(host).tap()
    assert host.evaluate(LIT) == ["2·3", "3·2"]
    expect(host.get_by_role("status")).to_contain_text("12 = 2·3 + 3·2.")
    expect(host.get_by_role("status")).to_contain_text("two stamps overlap on this cell")
    assert [chip.get_attribute("aria-label") for chip in host.locator(".chip").all()] == ["2 times 3", "3 times 2"]


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_tiles_and_the_same_sentence_in_every_view(open_hero, view):
    _, host = open_hero(**LAPTOP, **STILL)
    the_12(host).click()
    before = host.evaluate(BOXES)
    host.get_by_role("button", name=view).click()
    assert host.evaluate(LIT) == ["2·3", "3·2"]
    expect(host.get_by_role("status")).to_contain_text("12 = 2·3 + 3·2.")
    lasting = {key for key in before if key[0] in "xkyt"}
    assert {key for key in host.evaluate(BOXES) if key[0] in "xkyt"} == lasting
    assert host.get_by_role("button", name=view).get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize(
    ("view", "key"),
    [
        ("stamps", "t1,0,1,1"),
        ("window", "t1,1,1,0"),
        ("window", "dwindow30"),
        ("matrix", "dmatrix28"),
        ("matrix", "n7"),
    ],
)
def test_tiles_windows_and_rows_choose_their_output_cell(open_hero, view, key):
    page, host = open_hero(**PHONE, **STILL)
    host.get_by_role("button", name=view).tap()
    box = host.locator(f"[data-key='{key}']").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert host.evaluate("e => e.shown.focus") == {"map": "output", "at": [2, 1]}


def test_the_window_is_dragged_over_three_cells(open_hero):
    page, host = open_hero(**LAPTOP, **STILL)
    host.get_by_role("button", name="window").click()
    host.locator("[data-key='y2,0']").click()
    box = host.locator("[data-key=w]").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 5, box["y"] + 5, steps=8)
    page.mouse.up()
    assert host.evaluate("e => e.shown.focus.at") == [2, 2]


def test_the_keyboard_reaches_what_touch_reaches(open_hero):
    touched, keyed = open_hero(**PHONE, **STILL), open_hero(**PHONE, **STILL)
    (_, by_touch), (page, by_key) = touched, keyed
    by_touch.locator("[data-key='y1,1']").tap()
    by_touch.get_by_role("button", name="matrix").tap()
    for _ in range(3):  # X, K and Y are one stop each
        page.keyboard.press("Tab")
    for key in ("ArrowUp", "Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    assert by_key.evaluate("e => e.shown") == by_touch.evaluate("e => e.shown")
    assert by_key.evaluate(BOXES) == by_touch.evaluate(BOXES)
    assert by_key.get_by_role("status").inner_text() == by_touch.get_by_role("status").inner_text()


def test_reduced_motion_ends_where_motion_ends(open_hero):
    states = []
    for screen in ({}, STILL):
        _, host = open_hero(**LAPTOP, **screen)
        host.page.wait_for_function("document.querySelector('transconv-stage').shown.step === null", timeout=60_000)
        the_12(host).click()
        host.get_by_role("button", name="window").click()
        host.page.wait_for_function(f"({LANDED})(document.querySelector('transconv-stage'))", timeout=60_000)
        states.append((host.evaluate("e => e.shown"), host.evaluate(BOXES), host.get_by_role("status").inner_text()))
    assert states[0] == states[1]


def test_a_touch_interrupts_the_opening(open_hero):
    page, host = open_hero(**PHONE)
    host.locator("[data-key='x0,0']").tap()
    assert host.evaluate("e => e.shown") | {"view": "stamps"} == host.evaluate("e => e.shown")
    assert host.evaluate("e => [e.shown.step === null, e.shown.focus]") == [True, {"map": "input", "at": [0, 0]}]
    expect(the_12(host)).to_have_text("12")
    page.wait_for_timeout(1200)
    assert host.evaluate("e => e.shown.focus") == {"map": "input", "at": [0, 0]}


def test_every_pair_has_the_same_outline_in_the_picture_and_in_the_sentence(open_hero):
    _, host = open_hero(**LAPTOP, **STILL)
    host.locator("[data-key='y1,1']").click()
    looks = """(e, place) => [0, 1, 2, 3].map((n) => {
        const {stroke, strokeDasharray} = getComputedStyle(e.shadowRoot.querySelector(`${place} .ring.p${n}`));
        return [stroke, strokeDasharray].join();
    })"""
    picture, sentence = (host.evaluate(looks, place) for place in (".rings", ".answer"))
    assert picture == sentence and len(set(picture)) == 4
    assert len({look.rpartition(")")[2] for look in picture}) == 4  # told apart without colour


@pytest.mark.parametrize("view", VIEWS)
def test_on_a_phone_everything_is_in_view(open_hero, view):
    _, host = open_hero(**PHONE, **STILL)
    the_12(host).tap()
    host.get_by_role("button", name=view).tap()
    assert host.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("width", [320, 390])
def test_every_target_is_large_enough_to_touch(open_hero, width):
    _, host = open_hero(**PHONE | {"viewport": {"width": width, "height": 844}}, **STILL)
    the_12(host).tap()
    for view in VIEWS:
        host.get_by_role("button", name=view).tap()
        sizes = host.evaluate(
            """e => [...e.shadowRoot.querySelectorAll('button')].map((one) => {
                const {width, height} = one.getBoundingClientRect();
                return Math.min(width, height);
            }).filter(Boolean)"""
        )
        assert min(sizes) >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_axe_finds_nothing(open_hero, screen, scheme):
    page, host = open_hero(**screen, **STILL, color_scheme=scheme)
    page.evaluate(AXE)
    the_12(host).click()
    for view in VIEWS:
        host.get_by_role("button", name=view).click()
        assert page.evaluate(RUN) == []


def test_nothing_else_moves_when_the_words_change(open_hero):
    page, host = open_hero(HERO + "<p id=below>Below</p>", **LAPTOP, **STILL)
    page.evaluate(COUNT_SHIFTS)
    where = "document.querySelector('#below').getBoundingClientRect().top"
    before = page.evaluate(where)
    for view in VIEWS:
        host.get_by_role("button", name=view).click()
        host.locator("[data-key='y1,1']").click()
        the_12(host).click()
        assert page.evaluate(where) == before
    assert page.evaluate("shifts") < 0.001  # only centred words, sideways


def test_a_view_leaves_the_output_where_it_is(open_hero):
    _, host = open_hero(**PHONE, **STILL)
    stamps = host.evaluate(BOXES)
    host.get_by_role("button", name="window").tap()
    window = host.evaluate(BOXES)
    assert {key: box for key, box in stamps.items() if key[0] == "y"} == {
        key: box for key, box in window.items() if key[0] == "y"
    }


def test_a_state_that_breaks_a_rule_is_not_drawn_and_a_valid_one_is(open_hero):
    _, host = open_hero('<transconv-stage state=\'{"stride": 2, "padding": 1}\'></transconv-stage>', **LAPTOP, **STILL)
    assert host.locator("[data-key^=y]").count() == 4
    assert host.locator(".tile.removed").count() > 0
    host.get_by_role("button", name="phases").click()
    host.locator("[data-key='y1,1']").click()
    expect(host.get_by_role("status")).to_contain_text("phase (1, 1)")
    _, broken = open_hero("<transconv-stage scene=hero state='{\"stride\": 99}'></transconv-stage>", **LAPTOP, **STILL)
    assert broken.locator("[data-key^=y]").count() == 9


MANY = [[(3 * i + 5 * j) % 7 - 2 for j in range(16)] for i in range(16)]
COLOUR = """(e, key) => {
    const canvas = e.shadowRoot.querySelector("canvas"), {x, y, w, h} = e.boxes.get(key);
    const at = [x + w / 2, y + h / 2].map((place) => Math.round(place * devicePixelRatio));
    const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
    pen.drawImage(canvas, 0, 0);
    return [...pen.getImageData(...at, 1, 1).data];
}"""


def test_what_is_too_much_for_elements_is_painted_and_still_answers(open_stage):
    given = {"X": MANY, "K": [[1, 2], [3, 4]], "stride": 2, "views": ["stamps", "window"]}
    page, host = open_stage(f"<transconv-stage state='{json.dumps(given)}'></transconv-stage>", **LAPTOP, **STILL)
    assert host.evaluate("e => e.shadowRoot.querySelectorAll('*').length") < 200
    at = next((i, j) for i in range(1, 16) for j in range(1, 16) if MANY[i][j] == 4)  # the largest number
    strong, weak, negative = (
        host.evaluate(COLOUR, f"x{i},{j}")
        for i, j in (at, *(next((i, j) for i in range(1, 16) for j in range(16) if MANY[i][j] == v) for v in (1, -2)))
    )
    assert strong[:3] == [0, 114, 178] and strong[3] > 250 and weak[:3] != negative[:3]
    assert abs(weak[3] / 255 - (0.1 + 0.9 / 4)) < 0.02
    box = host.evaluate("(e, key) => e.boxes.get(key)", f"y{2 * at[0]},{2 * at[1] + 1}")
    left, top = host.evaluate("({stage}) => (({left, top}) => [left, top])(stage.root.getBoundingClientRect())")
    page.mouse.click(left + box["x"] + box["w"] / 2, top + box["y"] + box["h"] / 2)
    assert host.evaluate("e => e.state.focus.at") == [2 * at[0], 2 * at[1] + 1]
    expect(host.get_by_role("status")).to_contain_text("8 = 4·2.")
    page.keyboard.press("Tab")
    assert host.get_by_role("group", name="Output Y").get_by_role("button").count() == 1
