"""A figure leaves nothing behind when it is redrawn or removed, and thirty figures on a page all work."""

import pytest
from playwright.sync_api import expect

from tests.web.figures import LOAD, Figure, element

# Counts pending timers and animation frames, starting before the module is loaded.
COUNT = """<script>
    window.waiting = new Set();
    for (const [set, clear] of [["setTimeout", "clearTimeout"], ["setInterval", "clearInterval"],
                                ["requestAnimationFrame", "cancelAnimationFrame"]]) {
        const [start, stop] = [window[set].bind(window), window[clear].bind(window)];
        window[set] = (call, ...rest) => {
            const once = (...given) => { if (set !== "setInterval") waiting.delete(set + id); call(...given); };
            const id = start(once, ...rest);
            waiting.add(set + id);
            return id;
        };
        window[clear] = (id) => { waiting.delete(set + id); stop(id); };
    }
</script>"""
A = {"X": [[1, 2, 3]] * 3, "stride": 2, "focus": {"map": "output", "at": [1, 1]}}
B = {"X": [[1] * 16] * 16, "K": [[1] * 5] * 5, "padding": 1, "step": 3}
REDRAW = """async (figure, states) => {
    for (let turn = 0; turn < 50; turn++) {
        for (const state of states) { figure.state = state; await figure.updateComplete; }
    }
}"""
COME_AND_GO = """async (state) => {
    window.gone ??= [];
    for (let turn = 0; turn < 100; turn++) {
        const figure = document.createElement("transconv-explorer");
        figure.id = "guest";
        figure.state = state;
        document.querySelector("main").append(figure);
        await figure.updateComplete;
        figure.player.play();
        await figure.updateComplete;
        figure.remove();
        gone.push(new WeakRef(figure));
    }
}"""


@pytest.fixture
def counted(pages):
    """A page with a figure, and a function that counts what is alive on it."""
    page = pages.page(element(A), script=COUNT + LOAD)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def alive():
        page.wait_for_function("waiting.size === 0", polling=50)
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return {name: metrics[name] for name in ("Nodes", "JSEventListeners")}

    return page, alive


def test_a_hundred_redraws_leave_no_nodes_no_listeners_and_no_timers(counted):
    page, alive = counted
    page.locator("#fig").evaluate(REDRAW, [B, A])
    before = alive()
    page.locator("#fig").evaluate(REDRAW, [B, A])
    assert alive() == before


def test_a_hundred_removed_figures_leave_nothing(counted):
    page, alive = counted
    page.evaluate(COME_AND_GO, A)
    before = alive()
    page.evaluate(COME_AND_GO, A)
    assert alive() == before
    assert page.evaluate("gone.filter((one) => one.deref()).length") <= 1  # the last one may still be held


def test_a_figure_that_is_moved_on_the_page_keeps_working(pages):
    figure = pages.figure({"views": ["stamp"]})
    figure.host.evaluate("e => { const main = e.parentNode; e.remove(); main.append(e); }")
    figure.slider("stride").fill("2")
    assert figure.state["stride"] == [2, 2]
    figure.page.evaluate("location.hash = '#fig:stride=3'")
    figure.page.wait_for_function("document.querySelector('#fig').state.stride[0] === 3")


def test_thirty_figures_on_a_page_all_work(pages):
    page = pages.page(*(element({"X": [[n, 1]], "K": [[1, 1]]}, f"f{n}") for n in range(30)))
    for n in range(30):
        figure = Figure(page, f"f{n}")
        figure.slider("stride, columns").scroll_into_view_if_needed()
        figure.shows("Output Y", [[n, n + 1, 1]], view="Stamp")
    last = Figure(page, "f29")
    last.slider("stride, columns").fill("2")
    last.shows("Output Y", [[29, 29, 1, 1]], view="Stamp")
    expect(page.get_by_role("alert")).to_have_count(0)
