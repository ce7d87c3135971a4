"""The line of chapter 6, there and back, as a reader drags and taps it."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.web.figures import LAPTOP, PHONE, STILL
from tests.web.test_accessible import AXE, RUN
from tests.web.test_stage import BOXES, COUNT_SHIFTS, OUTSIDE

SCREENS = pytest.mark.parametrize(
    "screen", [PHONE, LAPTOP | {"viewport": {"width": 1366, "height": 768}}], ids=["phone", "laptop"]
)
STAGE = '<transconv-stage id="seventeen" scene="line"></transconv-stage>'
LINE, OUTPUT_PADDING = "Length of the line", "output_padding"
LANDED = "document.querySelector('transconv-stage').shadowRoot.getAnimations().length === 0"


def answer(host, text):
    expect(host.locator(".answer")).to_have_text(text)
    expect(host.get_by_role("status")).to_contain_text(f"{text}. ")


def middle(host, key):
    box = host.locator(f"[data-key='{key}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, host, handle, cells):
    """Drag a handle by its grip, as many cells as named to the right."""
    step = middle(host, "x0,1")[0] - middle(host, "x0,0")[0]
    box = host.get_by_role("slider", name=handle).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + cells * step, y, steps=4 * abs(cells))
    page.mouse.up()


def tap(page, host, key):
    page.touchscreen.tap(*middle(host, key))


def ends(host):
    return host.evaluate("e => e.state"), host.evaluate(BOXES), host.get_by_role("status").inner_text()


@SCREENS
def test_one_drag_finds_another_size_that_comes_back_as_16(open_stage, screen):
    page, host = open_stage(STAGE, **screen, **STILL)
    answer(host, "17 → 6 → 16")
    drag(page, host, LINE, 1)
    answer(host, "18 → 6 → 16")


def test_along_the_line_16_stays_and_then_a_window_snaps_in(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    host.get_by_role("slider", name=LINE).focus()
    page.keyboard.press("Home")
    trips = [host.locator(".answer").inner_text()]
    for _ in range(19):
        page.keyboard.press("ArrowRight")
        trips.append(host.locator(".answer").inner_text())
    assert trips[12:] == [f"{m} → {n} → {back}" for m, n, back in [
        (13, 5, 13), (14, 5, 13), (15, 5, 13), (16, 6, 16), (17, 6, 16), (18, 6, 16), (19, 7, 19), (20, 7, 19),
    ]]  # fmt: skip
    assert host.locator("[data-key^=y]").count() == 7


@SCREENS
def test_one_drag_brings_the_cut_off_cell_back(open_stage, screen):
    page, host = open_stage(STAGE, **screen, **STILL)
    drag(page, host, OUTPUT_PADDING, 1)
    answer(host, "17 → 6 → 17")
    assert host.evaluate("e => e.state.output_padding") == [0, 1]


@pytest.mark.parametrize(
    ("key", "trip"),
    [
        ("u", "17 → 6 → 17"),
        ("c17", "17 → 6 → 17"),
        ("c18", "17 → 6 → 18"),
    ],
    ids=["plus one", "17", "18"],
)
def test_one_tap_brings_the_cut_off_cell_back(open_stage, key, trip):
    page, host = open_stage(STAGE, **PHONE, **STILL)
    tap(page, host, key)
    answer(host, trip)


@pytest.mark.parametrize(("key", "trip"), [("b16", "17 → 6 → 17"), ("b17", "17 → 6 → 18")], ids=["dashed", "hatched"])
def test_where_cells_are_wide_enough_a_click_on_one_brings_it_back(open_stage, key, trip):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    page.mouse.click(*middle(host, key))
    answer(host, trip)


RUNS = """(e) => ["x0,3", "y0,2", "b3"].map((key) => {
    const { top, height } = e.shadowRoot.querySelector(`[data-key="${key}"]`).getBoundingClientRect();
    const runs = [];
    for (let x = 0; x < innerWidth; x += 0.5) {
        const hit = e.shadowRoot.elementFromPoint(x, top + height / 2)?.closest("button[data-key]")?.dataset.key;
        if (hit && hit === runs.at(-1)?.[0]) runs.at(-1)[1] += 0.5;
        else if (hit) runs.push([hit, 0.5]);
    }
    return runs;
})"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_what_a_finger_can_hit_in_a_row_is_wide_enough_and_the_label_says_what_to_do_instead(open_stage, width):
    _, host = open_stage(STAGE, **PHONE | {"viewport": {"width": width, "height": 844}}, **STILL)
    top, between, bottom = host.evaluate(RUNS)
    assert [key for key, _ in between] == [f"y0,{window}" for window in range(6)]
    for key, length in [*top, *between, *bottom]:
        assert length >= 24, key
    assert (len(top), len(bottom)) == ((21, 20) if width == 1280 else (0, 0))
    assert host.get_by_text("X, m = 17: drag").count() == (0 if width == 1280 else 1)


def test_the_word_output_padding_brings_it_back_too(open_stage):
    _, host = open_stage(STAGE, **PHONE, **STILL)
    host.get_by_role("status").get_by_role("button", name="output_padding=1").tap()
    answer(host, "17 → 6 → 17")
    assert host.get_by_role("button", name="output_padding=1").count() == 0  # what is done isn't offered
    assert host.get_by_role("button", name="17 cells come back").get_attribute("aria-pressed") == "true"


def test_a_number_in_the_middle_lights_its_window_and_its_stamp(open_stage):
    page, host = open_stage(STAGE, **PHONE, **STILL)
    assert host.locator(".bar-of").count() == 6
    tap(page, host, "y0,2")
    assert (host.locator(".bar-of.lit").count(), host.locator(".bar-of.dim").count()) == (1, 5)
    expect(host.get_by_role("status")).to_contain_text("comes from cells 4 to 8, and its stamp")


@pytest.mark.parametrize(
    ("place", "bars", "windows", "stamps"), [(5, 2, "two windows", "two stamps"), (6, 1, "one window", "one stamp")]
)
def test_a_cell_that_came_back_tells_how_many_stamps_reach_it(open_stage, place, bars, windows, stamps):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    for key in (f"b{place}", f"x0,{place}"):
        page.mouse.click(*middle(host, key))
        assert host.locator(".bar-of.lit").count() == bars
        expect(host.get_by_role("status")).to_contain_text(
            f"read by {windows}. On the way back it lies under {stamps}."
        )
        page.keyboard.press("Escape")


def test_what_cannot_come_back_says_why(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    before = host.evaluate("e => e.state")
    page.mouse.click(*middle(host, "b-1"))
    expect(host.get_by_role("status")).to_contain_text("moves only the cut at the far end")
    page.mouse.click(*middle(host, "p0,18"))
    expect(host.get_by_role("status")).to_contain_text("This zero of the padding is read by no window.")
    assert host.evaluate("e => e.state") == before


def test_links_in_the_text_mean_what_they_say(open_stage):
    links = "".join(f'<a href="#seventeen:output_padding=0,{o}">{o}</a> ' for o in (1, 2, 3))
    page, host = open_stage(links + STAGE, **LAPTOP, **STILL)
    for o, trip in ((1, "17 → 6 → 17"), (2, "17 → 6 → 18")):
        page.get_by_role("link", name=str(o)).click()
        answer(host, trip)
    page.get_by_role("link", name="3").click()
    expect(host.get_by_role("status")).to_contain_text("so PyTorch refuses it")
    assert host.evaluate("e => e.state.output_padding") == [0, 2]


def test_the_keyboard_reaches_what_the_hand_reaches(open_stage):
    page, by_hand = open_stage(STAGE, **LAPTOP, **STILL)
    drag(page, by_hand, LINE, 1)
    by_hand.get_by_role("status").get_by_role("button").click()
    by_hand.locator("[data-key='y0,1']").click()
    keys, by_key = open_stage(STAGE, **LAPTOP, **STILL)
    by_key.get_by_role("slider", name=LINE).focus()
    keys.keyboard.press("ArrowRight")
    by_key.get_by_role("status").get_by_role("button").focus()
    keys.keyboard.press("Enter")
    assert by_key.get_by_role("slider", name=OUTPUT_PADDING).evaluate("e => e.matches(':focus')")
    by_key.get_by_role("button", name="cell 0: cells").focus()
    keys.keyboard.press("ArrowRight")
    assert ends(by_key) == ends(by_hand)
    keys.keyboard.press("End")
    assert by_key.evaluate("e => e.state.focus.at") == [0, 5]
    keys.keyboard.type("7")  # no number can be seen here, so none is changed
    by_key.locator("[data-key='x0,3']").focus()
    keys.keyboard.type("7")
    assert by_key.locator("input.editor").count() == 0


def test_reduced_motion_ends_where_motion_ends(open_stage):
    found = []
    for screen in ({}, STILL):
        page, host = open_stage(STAGE, **LAPTOP, **screen)
        drag(page, host, LINE, 2)
        host.get_by_role("button", name="20 cells come back").click()
        page.wait_for_function(LANDED, timeout=60_000)
        found.append(ends(host))
    assert found[0] == found[1]


@SCREENS
def test_everything_stays_in_view_and_nothing_shifts(open_stage, screen):
    page, host = open_stage(STAGE + "<p id=below>Below</p>", **screen, **STILL)
    page.evaluate(COUNT_SHIFTS)
    where = "document.querySelector('#below').getBoundingClientRect().top"
    below, still = page.evaluate(where), host.evaluate(BOXES)
    for handle, ways in ((LINE, (3, -4, -12, 13)), (OUTPUT_PADDING, (1, 1, -2))):
        for way in ways:
            drag(page, host, handle, way)
            assert host.evaluate(OUTSIDE) == []
            assert page.evaluate(where) == below
            now = host.evaluate(BOXES)
            for key in ("p0,-2", "x0,0", "x0,3", "y0,0", "b-2", "b0", "b3"):
                assert now[key] == still[key]
    assert page.evaluate("shifts") < 0.001
    picture, figure = (host.locator(part).bounding_box()["height"] for part in (".stage", ".figure"))
    assert picture > figure / 2
    if screen is PHONE:
        assert picture <= 380


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_buttons_and_handles_are_large_enough_to_touch(open_stage, width):
    _, host = open_stage(STAGE, **PHONE | {"viewport": {"width": width, "height": 844}}, **STILL)
    for target, least in ((".handle", 44), (".length", 40), (".more", 24)):
        for one in host.locator(target).all():
            box = one.bounding_box()
            assert min(box["width"], box["height"]) > least - 0.01


@pytest.mark.parametrize("scheme", ["light", "dark"])
@SCREENS
def test_axe_finds_nothing(open_stage, screen, scheme):
    page, host = open_stage(STAGE, **screen, **STILL, color_scheme=scheme)
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    host.locator("[data-key='y0,5']").click()
    host.get_by_role("button", name="17 cells come back").click()
    assert page.evaluate(RUN) == []


def test_the_program_that_is_copied_prints_the_size_that_comes_back(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    drag(page, host, LINE, 1)
    host.get_by_role("button", name="18 cells come back").click()
    host.get_by_role("button", name="More").click()
    host.get_by_role("menuitem", name="Copy as PyTorch").click()
    expect(host.get_by_role("status")).to_contain_text("copied")
    program = page.evaluate("navigator.clipboard.readText()")
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == program.splitlines()[-1].removeprefix("# ") == "torch.Size([1, 18])"
