"""Chapter 4's scene: rows and columns of the matrix fold, and the matrix flips on its diagonal."""

import pytest
from playwright.sync_api import expect

from tests.web.figures import LAPTOP, PHONE
from tests.web.test_accessible import AXE, RUN
from tests.web.test_stage import BOXES, LANDED, OUTSIDE, STILL

# cspell:ignore fmatrix
SCENE = '<transconv-stage scene="matrix"></transconv-stage><p id="below">Below</p>'
BOTTOM = "document.querySelector('#below').getBoundingClientRect().top"
SHOWN = "e => e.shown"
# The entries of the row or the column that is folded, each as [number of the cell in the folded grid, product].
FOLDED = """e => {
    const at = (one) => {
        const {x, y} = one.getBoundingClientRect();
        return [x, y].map(Math.round).join();
    };
    const grid = [...e.shadowRoot.querySelectorAll('[data-key^=f]')].map(at);
    return [...e.shadowRoot.querySelectorAll('[data-key^=t].lit')]
        .map((one) => [grid.indexOf(at(one)), one.textContent]).sort((a, b) => a[0] - b[0]);
}"""
LEFT = "e => [...e.shadowRoot.querySelectorAll('[data-key^=e]')].map((one) => one.textContent)"


def cell(host, key):
    return host.locator(f"[data-key='{key}']")


@pytest.mark.parametrize("key", ["y2,1", "n7"])
def test_one_tap_points_at_the_row_of_the_12_and_folds_it_into_the_window(open_stage, key):
    page, host = open_stage(SCENE, **PHONE, **STILL)
    box = cell(host, key).bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(host.get_by_role("status")).to_contain_text(
        "12 = 2·3 + 3·2. Row 7 of Wᵀ has 3 under the 2 and 2 under the 3."
    )
    assert host.evaluate(FOLDED) == [[2, "2·3"], [3, "3·2"]]  # in the shape of X
    assert host.evaluate(LEFT) == ["3", "2"]
    row, number = cell(host, "r").bounding_box(), cell(host, "n7").bounding_box()
    assert row["y"] <= number["y"] and number["y"] + number["height"] <= row["y"] + row["height"]


def test_one_tap_folds_a_column_into_its_stamp(open_stage):
    _, host = open_stage(SCENE, **PHONE, **STILL)
    cell(host, "x1,0").tap()
    assert host.evaluate(FOLDED) == [[3, "2·0"], [4, "2·1"], [6, "2·2"], [7, "2·3"]]  # in the shape of Y
    expect(host.get_by_role("status")).to_contain_text(
        "The column under this 2 of X, folded to the shape of Y, is its stamp."
    )


def test_flipped_the_entries_are_those_of_the_convolution(open_stage):
    _, host = open_stage(SCENE, **LAPTOP, **STILL)
    cell(host, "y2,1").click()
    host.get_by_role("button", name="W", exact=True).click()
    assert host.evaluate(FOLDED) == [[2, "3"], [3, "2"]]  # W isn't multiplied by X
    assert [chip for chip in host.locator(".chip").all() if chip.is_visible()] == []
    expect(host.get_by_role("status")).to_have_text("This column of W has two entries: row 7 of Wᵀ.")
    cell(host, "x1,0").click()
    assert host.evaluate(FOLDED) == [[3, "0"], [4, "1"], [6, "2"], [7, "3"]]  # the window that the convolution reads
    assert cell(host, "x1,0").get_attribute("aria-label") == "row 1, column 0"
    assert cell(host, "x1,0").inner_text() == ""


def test_the_opening_unrolls_the_maps_once_and_a_touch_ends_it(open_stage):
    chosen = SCENE.replace("scene=", 'state=\'{"focus": {"map": "output", "at": [2, 1]}}\' scene=')
    page, host = open_stage(f"<div style='height: 2000px'></div>{chosen}", **PHONE)
    assert host.evaluate("e => [e.shown.view, e.shown.focus]") == ["stamps", None]  # it waits until it is seen
    host.evaluate("e => e.previousElementSibling.remove()")
    page.wait_for_function(
        f"(e => ({LANDED})(e) && e.shown.view === 'matrix')(document.querySelector('transconv-stage'))", timeout=60_000
    )
    unrolled = host.evaluate(BOXES), host.evaluate(SHOWN)
    touched_page, touched = open_stage(SCENE, **PHONE)
    cell(touched, "y2,1").tap()
    touched_page.wait_for_function(f"({LANDED})(document.querySelector('transconv-stage'))", timeout=60_000)
    assert (touched.evaluate(BOXES), touched.evaluate(SHOWN)) == unrolled
    _, still = open_stage(SCENE, **PHONE, **STILL)
    cell(still, "y2,1").tap()
    assert (still.evaluate(BOXES), still.evaluate(SHOWN)) == unrolled


def test_keys_reach_what_taps_reach(open_stage):
    (_, tapped), (page, keyed) = (open_stage(SCENE, **PHONE, **STILL) for _ in range(2))
    cell(tapped, "x1,1").tap()
    tapped.get_by_role("button", name="W", exact=True).tap()
    for key in ["Tab", "ArrowRight", "ArrowDown", "Tab", "Tab", "Tab", "Tab", "Enter"]:
        page.keyboard.press(key)
    assert keyed.evaluate(SHOWN) == tapped.evaluate(SHOWN)
    assert keyed.evaluate(BOXES) == tapped.evaluate(BOXES)


def test_folding_moves_nothing_else(open_stage):
    page, host = open_stage(SCENE, **PHONE, **STILL)
    for view in ["Wᵀ", "W"]:
        host.get_by_role("button", name=view, exact=True).tap()
        before, bottom = host.evaluate(BOXES), page.evaluate(BOTTOM)
        for key in ["x0,0", "x1,1", "y1,1", "y2,2", "k0,1"]:
            cell(host, key).tap()
            now = host.evaluate(BOXES)
            moved = {one for one in before if one[0] in "xkynd" and now.get(one, before[one]) != before[one]}
            assert moved == set() and page.evaluate(BOTTOM) == bottom
            assert host.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("width", [320, 360, 390])
def test_on_a_phone_cells_can_be_touched_and_the_picture_leaves_room(open_stage, width):
    _, host = open_stage(SCENE, **PHONE | {"viewport": {"width": width, "height": 844}}, **STILL)
    for view in ["Wᵀ", "W", "stamps"]:
        host.get_by_role("button", name=view, exact=True).tap()
        cells = [one.bounding_box() for one in host.locator("button.cell").all()]
        assert min(min(box["width"], box["height"]) for box in cells) >= (24 if view != "W" else 18)
        assert host.locator(".stage").bounding_box()["height"] <= 0.45 * 844 + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_stage, scheme):
    page, host = open_stage(SCENE, **PHONE, **STILL, color_scheme=scheme)
    page.evaluate(AXE)
    for view, key in [("Wᵀ", "y2,1"), ("W", "x1,1")]:
        host.get_by_role("button", name=view, exact=True).click()
        cell(host, key).click()
        assert page.evaluate(RUN) == []
