"""The figure as a widget: it and its model follow each other, and it takes the place of its own still."""

import pytest
from playwright.sync_api import expect

from tests.web.figures import BUNDLE, COLOURS, LAPTOP, page_of

STATE = {
    "X": [[1, 2]],
    "K": [[1]],
    **dict.fromkeys(("stride", "dilation"), [1, 1]),
    **dict.fromkeys(("padding", "output_padding"), [0, 0]),
    "scene": "plain",
    "views": ["stamps", "matrix"],
    "view": "stamps",
    "focus": None,
    "step": None,
}
RENDER = """async ({bundle, values}) => {
    const {default: {render}} = await import(bundle);
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
RENDER_ALL = """async (bundle) => {
    const {default: {render}} = await import(bundle);
    const model = {get: () => undefined, set() {}, save_changes() {}, on() {}, off() {}};
    for (const el of document.querySelectorAll("p")) render({model, el});
}"""
# How a cell and one of its outputs are marked.
HOSTS = {
    "JupyterLab": ("jp-OutputArea", "jp-OutputArea-child"),
    "Notebook 6": ("output", "output_area"),
    "VS Code": ("cell_container", "output"),
}


@pytest.fixture
def open_page(browser, address):
    """Open a page with this body and without a module, which may write nothing to its console."""
    return lambda body: page_of(browser, address, f"{COLOURS}<main>{body}</main>", **LAPTOP, reduced_motion="reduce")


def output(host):
    return [button.inner_text() for button in host.get_by_role("group", name="Output Y").get_by_role("button").all()]


def test_it_reads_and_writes_the_model_and_leaves_nothing_behind(open_page):
    with open_page("") as page:
        page.evaluate(RENDER, {"bundle": f"/{BUNDLE}", "values": STATE})
        host = page.locator("transconv-stage")
        expect(host.get_by_role("group", name="Output Y").get_by_role("button")).to_have_count(2)
        assert output(host) == ["1", "2"]

        page.evaluate("model.set('K', [[1, 1]])")
        expect(host.get_by_role("group", name="Output Y").get_by_role("button")).to_have_text(["1", "3", "2"])
        assert page.evaluate("model.saved") == 0  # what came from Python isn't sent back

        host.get_by_role("button", name="matrix").click()
        host.get_by_role("group", name="Output Y").get_by_role("button").nth(1).click()
        values = page.evaluate("model.values")
        assert (values["view"], values["focus"]) == ("matrix", {"map": "output", "at": [0, 1]})
        assert page.evaluate("model.saved") == 2

        page.evaluate("cleanup()")
        assert page.evaluate("[model.heard.size, document.querySelectorAll('transconv-stage').length]") == [0, 0]


def test_several_keys_that_change_together_are_one_change(open_page):
    with open_page("") as page:
        page.evaluate(RENDER, {"bundle": f"/{BUNDLE}", "values": STATE})
        # Either of these alone would break a rule, or drop the focus.
        page.evaluate(
            "for (const [key, value] of [['output_padding', [0, 1]], ['stride', [1, 2]]]) model.set(key, value)"
        )
        host = page.locator("transconv-stage")
        expect(host.get_by_role("group", name="Output Y").get_by_role("button")).to_have_text(["1", "0", "2", "0"])
        page.evaluate("model.set('focus', {map: 'kernel', at: [0, 0]})")
        page.wait_for_function("document.querySelector('transconv-stage').state.focus?.map === 'kernel'")


@pytest.mark.parametrize("host", HOSTS)
def test_the_live_figure_replaces_its_own_still_and_no_other(open_page, host):
    cell, output = HOSTS[host]
    still, widget = (f"<div class={output}>{tag}</div>" for tag in ("<transconv-stage></transconv-stage>", "<p>"))
    cells = [still, still + widget + still + widget, widget]
    with open_page("".join(f"<section class={cell}>{outputs}</section>" for outputs in cells)) as page:
        page.evaluate(RENDER_ALL, f"/{BUNDLE}")
        page.wait_for_function("document.querySelectorAll('transconv-stage').length === 4")
        parents = (
            "cells => cells.map(c => [...c.querySelectorAll('transconv-stage')].map(e => e.parentElement.tagName))"
        )
        assert page.locator("section").evaluate_all(parents) == [["DIV"], ["P", "P"], ["P"]]
