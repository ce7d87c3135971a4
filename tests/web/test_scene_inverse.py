"""Chapter 7's scene: from the transposed convolution to the inversion, with noise and without."""

import pytest
import torch
from playwright.sync_api import expect

from tests.web.figures import LAPTOP, PHONE, STILL
from tests.web.test_accessible import AXE, RUN
from transconv import conv_matrix

SCENE = '<transconv-stage id="fig" scene="inverse"></transconv-stage><p id="below">Below</p>'
BOTTOM = "document.querySelector('#below').getBoundingClientRect().top"


def slider(host, name):
    return host.get_by_role("slider", name=name)


def drag(page, handle, by):
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=6)
    page.mouse.up()


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_one_drag_leads_from_the_transpose_to_the_inversion(open_stage, screen):
    page, host = open_stage(SCENE, **screen, **STILL)
    expect(host.get_by_role("status")).to_contain_text("brings back the shape, not the picture")
    drag(page, slider(host, "Steps of the descent"), 700)
    expect(host.get_by_role("status")).to_contain_text(
        "off by 0 %. Without noise, the inversion brings back the picture"
    )
    drag(page, slider(host, "Noise in the blurred picture"), 700)
    expect(host.get_by_role("status")).to_contain_text("The inversion fits the noise too")
    assert host.evaluate("e => [e.state.step, e.state.noise]") == [7, 0.1]


def test_keys_do_what_a_drag_does(open_stage):
    (page, dragged), (keyed_page, keyed) = (open_stage(SCENE, **LAPTOP, **STILL) for _ in range(2))
    drag(page, slider(dragged, "Steps of the descent"), 700)
    slider(keyed, "Steps of the descent").focus()
    keyed_page.keyboard.press("End")
    assert keyed.evaluate("e => e.state") == dragged.evaluate("e => e.state")
    assert slider(keyed, "Steps of the descent").get_attribute("aria-valuetext") == "all the way: x̂"


def test_the_percentages_are_those_of_torch(open_stage):
    page, host = open_stage(SCENE, **LAPTOP, **STILL)
    state = host.evaluate("e => e.state")
    X, K = (torch.tensor(state[name], dtype=torch.float64) for name in ("X", "K"))
    W = conv_matrix(K[None, None], X.shape, padding=4)
    guess, y = torch.zeros(256, dtype=torch.float64), W @ X.reshape(-1)
    slider(host, "Steps of the descent").focus()
    done = 0
    for count in (1, 4, 16, 64, 256):
        for _ in range(count - done):
            guess = guess - W.T @ (W @ guess - y)
        done = count
        off = torch.linalg.norm(guess - X.reshape(-1)) / torch.linalg.norm(X)
        expect(host.get_by_role("status")).to_contain_text(f"off by {round(100 * off.item())} %.")
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_nothing_leaves_the_screen_and_nothing_below_moves(open_stage, screen):
    page, host = open_stage(SCENE, **screen, **STILL)
    before = page.evaluate(BOTTOM)
    for name in ("Noise in the blurred picture", "Steps of the descent"):
        slider(host, name).focus()
        for key in ("End", "ArrowLeft", "Home", "End"):
            page.keyboard.press(key)
            assert page.evaluate(BOTTOM) == before
            assert host.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_stage, scheme):
    page, host = open_stage(SCENE, **PHONE, **STILL, color_scheme=scheme)
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
