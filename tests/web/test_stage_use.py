"""What every scene offers: numbers that can be changed, links that act in place, the menu, a question to begin with."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.web.figures import LAPTOP, PHONE, STILL, element, status
from tests.web.test_accessible import AXE, RUN

STAGE = '<transconv-stage id="fig" scene="hero"></transconv-stage>'
QUESTION = '<transconv-stage id="fig" scene="stamps"></transconv-stage>'
TOP = "document.querySelector('#fig').getBoundingClientRect().top"


def state(host):
    return host.evaluate("e => e.state")


def number(host, map, at):
    return host.locator(f"[data-key='{map}{at[0]},{at[1]}']")


def menu(host, entry):
    host.get_by_role("button", name="More").click()
    host.get_by_role("menuitem", name=entry).click()


# The order in which a screen reader reads


IN_ORDER = """e => [...e.shadowRoot.querySelectorAll("button[data-key]")].filter(b => b.style.opacity !== "0")
    .map(b => b.dataset.key).filter(key => /^[xkybp]/.test(key) && key.includes(","))"""
# Each change makes cells between or before those that stand already.
GROWN = {
    "by the stride": ({"scene": "hero"}, {"stride": [2, 2]}, "y", [[r, c] for r in range(4) for c in range(4)]),
    "of X": ({"scene": "hero"}, {"X": [[1] * 3] * 2}, "x", [[r, c] for r in range(2) for c in range(3)]),
    "of a line": (
        {"scene": "line", "X": [[1] * 14]},
        {"padding": [0, 4]},
        "p",
        [[0, place] for place in (-4, -3, -2, -1, 14, 15, 16, 17)],
    ),
    "of the channels": (
        {"scene": "channels", "X": [[[1, 2]]] * 2, "K": [[[[1]]], [[[2]]]]},
        {"K": [[[[1]], [[2]]], [[[3]], [[4]]]]},
        "k",
        [[i, j, 0, 0] for i in range(2) for j in range(2)],
    ),
}


@pytest.mark.parametrize("growth", GROWN)
def test_cells_stand_in_reading_order_however_a_map_has_grown(open_stage, growth):
    before, change, map, wanted = GROWN[growth]
    page, host = open_stage(element(before), **LAPTOP, **STILL)

    def read():
        keys = [key for key in host.evaluate(IN_ORDER) if key[0] == map]
        return [[int(index) for index in key[1:].split(",")] for key in keys]

    host.evaluate("(e, change) => { e.state = change; }", change)
    assert read() == wanted


# Numbers


def test_a_number_is_changed_where_it_stands_and_everything_follows(open_stage):
    page, host = open_stage(STAGE, **PHONE, **STILL)
    number(host, "x", (1, 0)).tap()
    number(host, "x", (1, 0)).tap()  # what is chosen opens
    page.keyboard.type("-4.5")
    expect(number(host, "y", (2, 1))).to_have_text("−7.5")  # as it is typed: 3·2 − 4.5·3
    page.keyboard.press("Enter")
    assert state(host)["X"] == [[0, 1], [-4.5, 3]]
    assert host.locator("input.editor").count() == 0
    number(host, "y", (2, 1)).tap()
    expect(status(host)).to_contain_text("−7.5 = (−4.5)·3 + 3·2.")


def test_typing_on_a_number_replaces_it_and_escape_takes_it_back(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    number(host, "k", (1, 1)).focus()
    page.keyboard.type("7")
    assert state(host)["K"] == [[0, 1], [2, 7]]
    page.keyboard.press("Escape")
    assert state(host)["K"] == [[0, 1], [2, 3]]
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    assert state(host)["K"] == [[0, 1], [2, 8]]
    assert host.evaluate("e => e.shadowRoot.activeElement.dataset.key") == "k1,1"


@pytest.mark.parametrize("typed", ["1e9", "four", "1/2"])
def test_what_is_no_number_changes_nothing_and_is_said(open_stage, typed):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    number(host, "k", (0, 0)).click()
    number(host, "k", (0, 0)).click()
    host.locator("input.editor").fill(typed)
    expect(host.locator("input.editor")).to_have_attribute("aria-invalid", "true")
    expect(status(host)).to_contain_text("isn't a number that K can hold here")
    page.keyboard.press("Enter")
    assert state(host)["K"] == [[0, 1], [2, 3]]


# Links


LINK = '<p style="margin: 0"><a href="#fig:stride=2;focus=out1,1;view=window">two apart</a></p>'


@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_link_acts_in_place(open_stage, screen):
    page, host = open_stage(LINK + STAGE + '<p style="height: 3000px">More</p>', **screen, **STILL)
    before = page.evaluate("scrollY"), page.evaluate(TOP)
    page.get_by_role("link", name="two apart").click()
    assert (page.evaluate("scrollY"), page.evaluate(TOP)) == before
    shown = state(host)
    assert (shown["stride"], shown["view"], shown["focus"]) == ([2, 2], "window", {"map": "output", "at": [1, 1]})
    expect(status(host)).to_contain_text("0 = 0·3.")  # the answer, not that a link was followed
    assert page.url.endswith("#fig:stride=2;focus=out1,1;view=window")


def test_pointing_at_a_link_previews_and_leaving_takes_it_back(open_stage):
    page, host = open_stage(LINK + STAGE, **LAPTOP, **STILL)
    number(host, "y", (2, 1)).click()
    before = state(host)
    page.get_by_role("link", name="two apart").hover()
    assert state(host)["stride"] == [2, 2]
    page.mouse.move(0, 0)
    assert state(host) == before
    page.get_by_role("link", name="two apart").click()
    page.mouse.move(0, 0)
    assert state(host)["stride"] == [2, 2]


def test_the_keyboard_previews_and_commits_too(open_stage):
    page, host = open_stage(LINK + STAGE, **LAPTOP, **STILL)
    before = state(host)
    page.keyboard.press("Tab")
    assert state(host)["stride"] == [2, 2]
    page.keyboard.press("Tab")
    assert state(host) == before
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert state(host)["stride"] == [2, 2]


def test_a_figure_that_is_off_the_screen_is_brought_there(open_stage):
    page, _ = open_stage(LINK + '<p style="height: 3000px">More</p>' + STAGE, **PHONE, **STILL)
    page.get_by_role("link", name="two apart").tap()
    whole = "(({top, bottom}) => top > -1 && bottom < innerHeight + 1)"
    page.wait_for_function(f"{whole}(document.querySelector('#fig').getBoundingClientRect())")


def test_the_address_of_a_state_opens_it_and_back_returns(open_stage):
    page, host = open_stage(LINK + STAGE, **LAPTOP, **STILL)
    page.get_by_role("link", name="two apart").click()
    page.reload()
    page.wait_for_function("document.querySelector('#fig').state")
    assert state(host)["stride"] == [2, 2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stride=99", "stride goes from 1 to 8 here"),
        ("padding=9", "The padding removes everything"),
        ("output_padding=1", "isn't smaller than the stride (1) or the dilation (1)"),
        ("X=1,2/3", "X must be rows of equally many numbers"),
        ("nonsense", "can't show"),
    ],
)
def test_a_link_to_what_is_impossible_says_why_and_changes_nothing(open_stage, text, said):
    page, host = open_stage(f'<a href="#fig:{text}">go</a>{STAGE}', **LAPTOP, **STILL)
    before = state(host)
    page.get_by_role("link", name="go").click()
    expect(status(host)).to_contain_text(said)
    assert state(host) == before


# The menu


def test_the_menu_copies_a_link_to_what_is_shown(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    menu(host, "Copy link")
    assert page.evaluate("navigator.clipboard.readText()").endswith("figure.html#fig")
    number(host, "y", (2, 1)).click()
    menu(host, "Copy link")
    assert page.evaluate("navigator.clipboard.readText()").endswith("#fig:focus=out2,1")
    expect(status(host)).to_contain_text("The link is copied.")


def test_the_copied_program_computes_what_is_shown(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    host.evaluate("e => { e.state = {stride: [2, 1], padding: [1, 0]}; }")
    menu(host, "Copy as PyTorch")
    names = {}
    exec(page.evaluate("navigator.clipboard.readText()"), names)
    shown = [
        float(cell.inner_text().replace("−", "-"))
        for cell in host.get_by_role("group", name="Output Y").get_by_role("button").all()
    ]
    assert names["Y"].flatten().tolist() == shown


def test_a_refused_copy_shows_the_text(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    menu(host, "Copy link")
    expect(status(host)).to_contain_text("figure.html#fig")


def test_all_settings_change_everything_and_say_what_is_impossible(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    menu(host, "All settings")
    host.get_by_label("stride, rows").fill("2")
    host.get_by_label("input X, columns").fill("3")
    assert state(host)["stride"] == [2, 1]
    assert state(host)["X"] == [[0, 1, 1], [2, 3, 1]]
    host.get_by_label("output_padding, columns").fill("1")
    expect(status(host)).to_contain_text("output_padding 1 isn't smaller than the stride (1)")
    expect(host.get_by_label("output_padding, columns")).to_have_attribute("aria-invalid", "true")
    assert state(host)["output_padding"] == [0, 0]
    host.get_by_label("dilation, columns").fill("2")
    expect(host.get_by_label("output_padding, columns")).to_have_value("0")
    menu(host, "Start again")
    assert state(host) == host.evaluate("e => e.initial")


def test_the_projector_fills_the_screen_with_the_figure_alone(open_stage):
    page, host = open_stage(STAGE + "<p>Below</p>", **LAPTOP, **STILL)
    menu(host, "Whole screen")
    page.wait_for_function("document.fullscreenElement?.id === 'fig'")
    frame = host.evaluate(
        "({frame}) => (({left, top, right, bottom}) => [left, top, right, bottom])(frame.getBoundingClientRect())"
    )
    width, height = page.evaluate("[innerWidth, innerHeight]")
    assert frame[0] >= 0 and frame[1] >= 0 and frame[2] <= width and frame[3] <= height
    assert max((frame[2] - frame[0]) / width, (frame[3] - frame[1]) / height) > 0.9
    number(host, "y", (2, 1)).click()  # what is enlarged is still touched where it is seen
    page.keyboard.press("ArrowLeft")
    assert state(host)["focus"] == {"map": "output", "at": [2, 0]}
    host.get_by_role("button", name="Back to the page").click()
    page.wait_for_function("!document.fullscreenElement")
    assert host.get_attribute("projector") is None
    assert page.evaluate("document.documentElement.style.overflow") == ""


def test_the_menu_is_one_key_away_and_closes_with_escape(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    more = host.get_by_role("button", name="More")
    more.focus()
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    assert host.evaluate("e => e.shadowRoot.activeElement.textContent") == "Start again"
    page.keyboard.press("Escape")
    expect(more).to_have_attribute("aria-expanded", "false")


# A question to begin with


@pytest.mark.parametrize(("guess", "said"), [("4", "Yes, 4."), ("6", "It is 4, not 6.")])
@pytest.mark.parametrize("motion", [{}, STILL], ids=["moving", "still"])
def test_a_guess_is_compared_with_what_the_figure_does(open_stage, guess, said, motion):
    _, host = open_stage(QUESTION, **PHONE, **motion)
    expect(number(host, "y", (1, 1))).to_have_text("?")
    host.get_by_role("button", name=guess, exact=True).tap()
    expect(status(host)).to_contain_text(said, timeout=60_000)
    expect(number(host, "y", (1, 1))).to_have_text("4")
    expect(status(host)).to_contain_text("4 = 0·3 + 1·2 + 2·1 + 3·0.")


def test_whoever_doesnt_guess_just_plays(open_stage):
    _, host = open_stage(QUESTION, **PHONE, **STILL)
    number(host, "x", (1, 1)).tap()
    expect(number(host, "y", (2, 2))).to_have_text("9")
    assert host.locator(".choice").count() == 0


def test_other_numbers_bring_no_question_whose_answers_are_all_wrong(open_stage):
    given = json.dumps({"X": [[5, 5], [5, 5]]})
    _, host = open_stage(f"<transconv-stage scene='stamps' state='{given}'></transconv-stage>", **PHONE, **STILL)
    assert host.locator(".choice").count() == 0
    expect(number(host, "y", (1, 1))).to_have_text("30")


# Code on the page


def test_code_sets_a_state_and_hears_of_a_readers_changes(open_stage):
    page, host = open_stage(STAGE, **LAPTOP, **STILL)
    page.evaluate("document.addEventListener('statechange', ({detail}) => (window.heard = detail))")
    host.evaluate("e => { e.state = {view: 'matrix'}; }")
    assert state(host)["view"] == "matrix"
    assert page.evaluate("window.heard") is None
    number(host, "y", (2, 1)).click()
    assert page.evaluate("window.heard") == state(host)
    host.evaluate("e => { e.state = {stride: [99, 1]}; }")
    assert state(host)["stride"] == [1, 1]
    expect(status(host)).to_contain_text(re.compile("stride goes from 1 to 8"))


def test_another_scene_of_the_same_numbers_takes_the_height_that_it_needs(open_stage):
    views = {"views": ["window"], "view": "window"}
    _, host = open_stage(
        element({**views, "scene": "plain"}) + element({**views, "scene": "window"}, "other"), **LAPTOP
    )
    plain, window = (
        figure.locator(".stage").bounding_box()["height"] for figure in host.page.locator("transconv-stage").all()
    )
    assert plain < window  # which keeps room for its handles
    host.evaluate("e => { e.state = {scene: 'window'}; }")
    assert host.locator(".stage").bounding_box()["height"] == window


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_axe_finds_nothing_in_menu_settings_and_question(open_stage, screen, scheme):
    page, host = open_stage(QUESTION, **screen, **STILL, color_scheme=scheme)
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    menu(host, "All settings")
    assert page.evaluate(RUN) == []
    host.get_by_role("button", name="More").click()
    assert page.evaluate(RUN) == []
