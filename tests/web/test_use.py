"""The figure as readers use it: by keyboard, mouse, touch or link, on paper, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.web.figures import LOAD, PHONE, VIEWS, Figure, element, focused, tab_to

TWELVE = "Output (2,1): 12 = 2·3 + 3·2: two stamps meet here."
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def test_the_keyboard_alone_selects_edits_steps_sets_and_copies(pages):
    figure = pages.figure({"X": [[0, 1], [2, 3]], "K": [[0, 1], [2, 3]]}, **CLIPBOARD)
    page = figure.page
    press = page.keyboard.press

    tab_to(page, "gridcell", r"^Input X, 2×2: row 0, column 0: 0")
    press("ArrowRight")
    press("ArrowDown")
    assert focused(page)[1].startswith("Input X, 2×2: row 1, column 1: 3")
    press("Enter")
    expect(figure.status).to_have_text("input (1,1)=3 adds 3·K at rows 1–2, columns 1–2.")
    assert figure.state["focus"] == {"map": "input", "at": [1, 1]}

    press("5")
    assert focused(page) == ["textbox", "Number of input cell (1,1)"]
    press("Enter")
    assert focused(page)[1].startswith("Input X, 2×2: row 1, column 1: 5")
    figure.shows("Output Y", [[0, 0, 1], [0, 4, 8], [4, 16, 15]], view="Stamp")
    press("Escape")
    assert figure.state["focus"] is None

    tab_to(page, "button", r"Step")
    press("Enter")
    expect(figure.status).to_contain_text("Step 1 of 4: input (0,0)=0 adds 0·K at rows 0–1, columns 0–1.")
    press("Enter")
    expect(figure.status).to_contain_text("Step 2 of 4: input (0,1)=1 adds 1·K at rows 0–1, columns 1–2.")
    figure.shows("Output Y", [[0, 0, 1], [0, 2, 3], [0, 0, 0]], view="Stamp")
    tab_to(page, "button", r"Back", key="Shift+Tab")
    press("Space")
    expect(figure.status).to_contain_text("Step 1 of 4")
    tab_to(page, "button", r"All")
    press("Enter")
    figure.shows("Output Y", [[0, 0, 1], [0, 4, 8], [4, 16, 15]], view="Stamp")

    tab_to(page, "slider", r"^stride", key="Shift+Tab")
    press("ArrowRight")
    expect(figure.status).to_have_text("stride is 2: the output is 4×4.")
    assert figure.state["stride"] == [2, 2]

    tab_to(page, "button", r"^Copy as PyTorch")
    press("Enter")
    expect(figure.status).to_have_text(re.compile("^Copied: .*PyTorch code"))
    code = page.evaluate("navigator.clipboard.readText()")
    assert "stride=2" in code and "[[0, 1], [2, 5]]" in code


def test_play_makes_one_stamp_after_another_until_paused(pages):
    figure = pages.figure({"views": ["stamp"]})
    figure.host.get_by_role("combobox", name="Speed").select_option(label="4×")
    assert figure.state["step"] is None
    figure.button("Play").press("Enter")
    expect(figure.status).to_contain_text("Step 2 of 4")
    figure.button("Pause").press("Enter")
    step = figure.state["step"]
    figure.page.wait_for_timeout(600)  # two steps' time
    assert figure.state["step"] == step
    figure.button("Play").press("Enter")
    expect(figure.status).to_contain_text("Step 4 of 4")
    expect(figure.button("Play")).to_be_visible()


def test_nothing_plays_by_itself(pages):
    figure = pages.figure({"views": ["stamp"], "step": 0})
    figure.page.wait_for_timeout(1300)  # more than one step's time
    assert figure.state["step"] == 0


def test_out_of_sight_it_pauses(pages):
    figure = pages.figure({"views": ["stamp"], "X": [[1] * 20] * 20}, extra="<p style='height:4000px'></p><p>End</p>")
    figure.button("Play").click()
    expect(figure.button("Pause")).to_be_visible()
    figure.page.get_by_text("End", exact=True).scroll_into_view_if_needed()
    expect(figure.button("Play")).to_have_count(1)
    expect(figure.button("Pause")).to_have_count(0)


def test_with_reduced_motion_nothing_plays_but_stepping_still_works(pages):
    figure = pages.figure({"views": ["stamp"]}, reduced_motion="reduce")
    expect(figure.button("Play")).to_have_count(0)
    figure.button("Step").click()
    expect(figure.status).to_contain_text("Step 1 of 4")


def output_cell(figure, view):
    """The cell of Y at (2,1) as each view shows it; the 3×3 output has nine cells."""
    name = "Stamps on each" if view == "overlap" else "Output Y"
    return figure.cell(figure.grid(name), [7, 0] if view == "matrix" else [2, 1])


@pytest.mark.parametrize("view", ["stamp", "gather", "matrix", "overlap"])
def test_one_click_shows_where_the_12_comes_from_in_every_view_of_the_output(pages, view):
    figure = pages.figure({"views": [view]})
    output_cell(figure, view).click()
    expect(figure.status).to_have_text(TWELVE)
    assert figure.state["focus"] == {"map": "output", "at": [2, 1]}


@pytest.mark.parametrize("view", ["stamp", "gather", "matrix", "overlap"])
def test_one_tap_shows_where_the_12_comes_from_in_every_view_of_the_output(pages, view):
    figure = pages.figure({"views": [view]}, **PHONE)
    output_cell(figure, view).tap()
    expect(figure.status).to_have_text(TWELVE)


def test_a_focus_is_marked_in_every_view_and_in_words(pages):
    figure = pages.figure()
    figure.cell(figure.grid("Output Y", "Stamp"), [2, 1]).click()
    selected = {
        "Stamp": ("Output Y", [2, 1]),
        "Gather": ("Output Y", [2, 1]),
        "Matrix": ("Output Y", [7, 0]),
        "Overlap": ("Stamps on each", [2, 1]),
    }
    for view, (grid, at) in selected.items():
        cell = figure.cell(figure.grid(grid, view), at)
        expect(cell).to_have_attribute("aria-selected", "true")
        expect(cell).to_have_attribute("aria-label", re.compile("in focus"))
    for at, role in {(1, 0): "takes part", (1, 1): "takes part", (0, 0): "row 0, column 0: 0"}.items():
        label = figure.cell(figure.grid("Input X"), at).get_attribute("aria-label")
        assert (role in label) and ("takes part" in label) == (at != (0, 0))
    expect(figure.view("Gather")).to_contain_text("Y(2,1) = 2·3 + 3·2 + two products with a zero that was put in = 12.")
    expect(figure.view("Matrix")).to_contain_text("Row 7 of Wᵀ makes output (2,1): 3·2 + 2·3 = 12.")
    expect(figure.view("Overlap")).to_contain_text("Output (2,1): two stamps reach it.")
    figure.page.keyboard.press("Escape")
    assert figure.state["focus"] is None
    expect(figure.host.locator("[aria-selected=true]")).to_have_count(0)


def test_there_is_exactly_one_live_region(pages):
    figure = pages.figure()
    expect(figure.host.get_by_role("status")).to_have_count(1)
    assert figure.host.locator("[aria-live]:not([aria-live=off])").count() == 1


def test_hovering_does_not_change_the_focus(pages):
    figure = pages.figure()
    figure.cell(figure.grid("Output Y", "Stamp"), [2, 1]).hover()
    assert figure.state["focus"] is None


def test_every_grid_has_exactly_one_tab_stop_whatever_happens(pages):
    figure = pages.figure({"X": [[1, 2, 3], [4, 5, 6]]})
    stops = (
        "e => [...e.shadowRoot.querySelectorAll('[role=grid]')].map(g => g.querySelectorAll('[tabindex=\"0\"]').length)"
    )

    def check():
        counts = figure.host.evaluate(stops)
        assert len(counts) >= 9 and set(counts) == {1}

    check()
    figure.cell(figure.grid("Output Y", "Stamp"), [2, 1]).click()
    check()
    for key in ("ArrowUp", "ArrowLeft", "End", "PageDown", "Home", "Control+End"):
        figure.page.keyboard.press(key)
        check()
    for state in ({"X": [[1]]}, {"X": [[1] * 20] * 20, "K": [[1] * 5] * 5}, {"stride": 3, "padding": 1}):
        figure.show(state)
        check()


def test_the_keyboard_focus_survives_a_redraw(pages):
    figure = pages.figure()
    figure.go_to(figure.grid("Output Y", "Stamp"), [2, 1])
    figure.page.keyboard.press("Enter")
    assert focused(figure.page)[1].startswith("Output Y, 3×3: row 2, column 1")
    for state in ({"stride": 2}, {"stride": 1, "padding": 1}, {"X": [[5, 5], [5, 5]]}):
        figure.show(state)
        assert focused(figure.page)[1].startswith("Output Y")
    figure.slider("stride").focus()
    figure.page.keyboard.press("ArrowRight")
    assert focused(figure.page)[0] == "slider"


def test_arrows_move_within_the_grid_and_stop_at_its_edge(pages):
    figure = pages.figure()
    page = figure.page
    figure.go_to(figure.grid("Output Y", "Stamp"), [0, 0])
    steps = {"ArrowUp": (0, 0), "ArrowRight": (0, 1), "End": (0, 2), "ArrowDown": (1, 2), "Control+End": (2, 2)}
    steps |= {"ArrowLeft": (2, 1), "Home": (2, 0), "Control+Home": (0, 0), "ArrowLeft ": (0, 0)}
    for key, (row, column) in steps.items():
        page.keyboard.press(key.strip())
        assert f"row {row}, column {column}:" in focused(page)[1]


def test_a_broken_rule_is_reported_and_the_last_valid_picture_stays(pages):
    figure = pages.figure({"views": ["stamp", "shape"]})
    before = figure.numbers(figure.grid("Output Y", "Stamp"))
    figure.slider("output_padding").focus()
    figure.page.keyboard.press("ArrowRight")
    expect(figure.alert).to_contain_text("output_padding must be smaller than either stride or dilation")
    expect(figure.alert).to_contain_text("the last one that keeps them all.")
    assert figure.numbers(figure.grid("Output Y", "Stamp")) == before
    assert figure.state["output_padding"] == [0, 0]
    figure.page.keyboard.press("ArrowLeft")
    expect(figure.alert).to_have_count(0)
    figure.slider("padding").fill("2")
    expect(figure.alert).to_contain_text("Output size is too small: along the rows the formula gives −1.")
    assert figure.numbers(figure.grid("Output Y", "Stamp")) == before
    figure.slider("kernel size").fill("4")
    expect(figure.alert).to_have_count(0)
    assert figure.state["padding"] == [2, 2]


def test_cells_beyond_every_stamp_are_called_untouched(pages):
    figure = pages.figure({"stride": 3, "padding": 1, "output_padding": 2, "views": ["stamp"]})
    grid = figure.grid("Output Y")
    expect(figure.cell(grid, [5, 1])).to_have_attribute("aria-label", re.compile("untouched: no stamp reaches it"))
    expect(figure.cell(grid, [4, 1])).to_have_attribute("aria-label", re.compile("given back by output_padding"))
    expect(figure.cell(grid, [0, 1])).to_have_attribute("aria-label", re.compile("removed by padding"))
    expect(figure.view("Stamp")).to_contain_text("output_padding 2 is more than padding 1")


TWO = (element({"stride": 2, "views": ["stamp"]}, "a"), element({"K": [[1, 1]], "views": ["stamp"]}, "b"))
LINK = '<p><a href="#a:stride=3;padding=1">try stride 3</a></p>'


def test_two_figures_on_a_page_are_independent(pages):
    page = pages.page(*TWO)
    a, b = Figure(page, "a"), Figure(page, "b")
    a.shows("Output Y", [[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]])
    b.shows("Output Y", [[0, 1, 1], [2, 5, 3]])
    other = b.state
    a.slider("stride").fill("1")
    a.cell(a.grid("Input X"), [0, 0]).click()
    a.page.keyboard.press("7")
    a.shows("Output Y", [[0, 7, 1], [14, 25, 6], [4, 12, 9]])
    assert b.state == other
    page.evaluate("document.body.append(document.createElement('transconv-explorer'))")
    third = page.locator("transconv-explorer").last
    assert third.evaluate("e => e.state.X") == [[0, 1], [2, 3]]


def test_a_link_sets_its_figure_on_every_click_and_no_other_figure(pages):
    page = pages.page(*TWO, extra=LINK)
    a, b = Figure(page, "a"), Figure(page, "b")
    other = b.state
    for _ in range(2):
        page.get_by_role("link", name="try stride 3").click()
        page.wait_for_function("document.querySelector('#a').state.stride[0] === 3")
        assert a.state["padding"] == [1, 1]
        assert b.state == other
        a.slider("stride").fill("4")
        assert a.state["stride"] == [4, 4]


def test_an_address_sets_its_figure_on_load_and_when_it_changes(pages):
    page = pages.page(*TWO)
    page.goto(page.url.split("#")[0] + "?again#b:stride=2,1")
    page.wait_for_function("document.querySelector('#b')?.state?.stride[0] === 2")
    a, b = Figure(page, "a"), Figure(page, "b")
    assert b.state["stride"] == [2, 1] and b.state["K"] == [[1, 1]]
    assert a.state["stride"] == [2, 2] and a.state["padding"] == [0, 0]
    page.evaluate("location.hash = '#a:padding=1'")
    page.wait_for_function("document.querySelector('#a').state.padding[0] === 1")
    assert a.state["stride"] == [2, 2] and b.state["stride"] == [2, 1]
    page.evaluate("location.hash = '#elsewhere'")
    assert a.state["padding"] == [1, 1]


def test_a_copied_link_opens_the_figure_as_it_stands(pages):
    page = pages.page(*TWO, **CLIPBOARD)
    a = Figure(page, "a")
    a.slider("stride").fill("3")
    a.cell(a.grid("Input X"), [1, 0]).click()
    before = page.url
    a.button("Copy link").click()
    expect(a.status).to_have_text("Copied: a link to the figure as it stands.")
    assert page.url == before
    wanted = a.state
    page.goto(page.evaluate("navigator.clipboard.readText()").replace("#", "?again#"))
    page.wait_for_function("document.querySelector('#a')?.state?.stride[0] === 3")
    assert Figure(page, "a").state == wanted


def test_loading_the_module_again_breaks_nothing(pages):
    figure = pages.figure({"views": ["stamp"]}, extra=LOAD.replace(".js", ".js?again"))
    module = "import('/lib/transconv_course/explorer.js?third').then((m) => m.TransconvExplorer)"
    same = f"async () => await {module} === customElements.get('transconv-explorer')"
    assert figure.page.evaluate(same)
    figure.slider("stride").fill("2")
    assert figure.state["stride"] == [2, 2]


def test_the_static_picture_shows_only_without_javascript(pages):
    figure = pages.figure()
    expect(figure.page.get_by_text("The static picture")).to_be_hidden()
    still = pages.page(element(), java_script_enabled=False)
    expect(still.get_by_text("The static picture")).to_be_visible()


def test_on_paper_the_numbers_stay_and_the_controls_go(pages):
    figure = pages.figure()
    figure.page.emulate_media(media="print")
    for role in ("slider", "button", "combobox", "textbox", "checkbox"):
        seen = [one.inner_text() for one in figure.host.get_by_role(role).all() if one.is_visible()]
        # The sizes that share an output are buttons, but part of the picture.
        seen = [text for text in seen if not re.fullmatch(r"\d+\s*o = \d", text)]
        assert seen == []
    expect(figure.grid("Output Y", "Stamp")).to_be_visible()
    expect(figure.grid("Input X")).to_be_visible()


def test_on_a_phone_the_sliders_show_that_17_comes_back_as_16(pages):
    figure = pages.figure({"views": ["shape", "roundtrip"]}, **PHONE)
    for name, wanted, (low, high) in (
        ("kernel size", 5, (1, 9)),
        ("input size", 17, (1, 20)),
        ("stride", 3, (1, 8)),
        ("padding", 2, (0, 20)),
    ):
        slider = figure.slider(name)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box["width"] >= 60 and box["height"] >= 24
        part = (wanted - low) / (high - low)
        slider.tap(position={"x": 8 + part * (box["width"] - 16), "y": box["height"] / 2})
        for _ in range(20):
            value = int(slider.input_value())
            if value == wanted:
                break
            figure.host.get_by_role("button", name=f"{'more' if value < wanted else 'less'} {name}", exact=True).tap()
        assert int(slider.input_value()) == wanted
    trip = figure.view("Round trip")
    expect(trip).to_contain_text("17 → 6 → 16")
    expect(trip).to_contain_text("the size does not come back", ignore_case=True)
    expect(trip).to_contain_text("16, 17 and 18 all become 6, and the way back from 6 gives 16.")
    expect(trip).to_contain_text("output_padding 1 on the way back would give 17.")


def test_rows_and_columns_can_have_settings_of_their_own(pages):
    figure = pages.figure({"views": ["stamp"]})
    figure.host.get_by_role("checkbox", name="Rows and columns apart").check()
    figure.slider("stride, columns").fill("3")
    assert figure.state["stride"] == [1, 3]
    figure.slider("input size, rows").fill("3")
    assert [len(figure.state["X"]), len(figure.state["X"][0])] == [3, 2]


def test_the_page_gets_an_event_for_the_readers_changes_but_not_for_its_own(pages):
    figure = pages.figure()
    figure.host.evaluate("e => { e.told = []; e.addEventListener('statechange', ({detail}) => e.told.push(detail)); }")
    figure.show({"stride": 2})
    assert figure.host.evaluate("e => e.told.length") == 0
    figure.slider("stride").fill("3")
    figure.cell(figure.grid("Input X"), [0, 1]).click()
    told = figure.host.evaluate("e => e.told")
    assert [one["stride"] for one in told] == [[3, 3], [3, 3]]
    assert told[-1] == figure.state
    assert told[-1]["focus"] == {"map": "input", "at": [0, 1]}


def test_every_view_can_stand_alone_in_any_order(pages):
    page = pages.page(
        *(element({"views": [view]}, view) for view in VIEWS), element({"views": ["shape", "stamp"]}, "two")
    )
    names = [["Stamp"], ["Gather"], ["Matrix"], ["Shape"], ["Overlap"], ["Round trip"], ["Shape", "Stamp"]]
    for id, views in zip((*VIEWS, "two"), names, strict=True):
        page.locator(f"#{id}").evaluate("e => e.scrollIntoView()")
        sections = page.locator(f"#{id} .view")
        expect(sections).to_have_count(len(views))
        assert [section.get_attribute("aria-label") for section in sections.all()] == views


def test_in_a_notebook_it_reads_and_writes_the_model_and_leaves_nothing_behind(pages):
    page = pages.page()
    page.evaluate(
        """async () => {
            const {default: {render}} = await import("/lib/transconv_course/explorer.js");
            const values = {X: [[1, 2]], K: [[1]], stride: [1, 1], padding: [0, 0], output_padding: [0, 0],
                dilation: [1, 1], views: ["stamp"], focus: null, step: null};
            const heard = new Map();
            window.model = {
                saved: 0, heard, values,
                get: (key) => values[key],
                set: (key, value) => { values[key] = value; heard.get(`change:${key}`)?.(); },
                save_changes() { this.saved++; },
                on: (name, call) => heard.set(name, call),
                off: (name) => heard.delete(name),
            };
            window.cleanup = render({model, el: document.querySelector("main")});
        }"""
    )
    figure = Figure(page, "x")
    figure.host = page.locator("transconv-explorer")
    figure.shows("Output Y", [[1, 2]])
    page.evaluate("model.set('K', [[1, 1]])")
    figure.shows("Output Y", [[1, 3, 2]])
    figure.slider("stride, columns").fill("2")
    assert page.evaluate("[model.values.stride, model.saved > 0]") == [[1, 2], True]
    page.evaluate("cleanup()")
    assert page.evaluate("[model.heard.size, document.querySelectorAll('transconv-explorer').length]") == [0, 0]


# How a cell and one of its outputs are marked.
HOSTS = {
    "JupyterLab": ("jp-OutputArea", "jp-OutputArea-child"),
    "Notebook 6": ("output", "output_area"),
    "VS Code": ("cell_container", "output"),
}


@pytest.mark.parametrize("host", HOSTS)
def test_in_a_notebook_the_live_figure_replaces_its_own_still_and_no_other(pages, host):
    cell, output = HOSTS[host]
    still, widget = (f"<div class={output}>{tag}</div>" for tag in ("<transconv-explorer></transconv-explorer>", "<p>"))
    cells = [still, still + widget + still + widget, widget]
    page = pages.page("".join(f"<section class={cell}>{outputs}</section>" for outputs in cells))
    page.evaluate(
        """async () => {
            const {default: {render}} = await import("/lib/transconv_course/explorer.js");
            const model = {get: () => undefined, set() {}, save_changes() {}, on() {}, off() {}};
            for (const el of document.querySelectorAll("p")) render({model, el});
        }"""
    )
    page.wait_for_function("document.querySelectorAll('transconv-explorer').length === 4")
    parents = "cells => cells.map(c => [...c.querySelectorAll('transconv-explorer')].map(e => e.parentElement.tagName))"
    assert page.locator("section").evaluate_all(parents) == [["DIV"], ["P", "P"], ["P"]]
