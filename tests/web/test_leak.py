"""A figure leaves nothing behind when it is redrawn or removed, and thirty figures on a page all work."""

import pytest
from playwright.sync_api import expect

from tests.web.figures import COLOURS, LAPTOP, LOAD, element, page_of

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
A = {
    "X": [[1, 2, 3]] * 3,
    "K": [[0, 1], [2, 3]],
    "stride": 2,
    "padding": 0,
    "focus": {"map": "output", "at": [1, 1]},
    "step": None,
}
B = {"X": [[1] * 5] * 4, "K": [[1] * 3] * 3, "stride": 1, "padding": 1, "focus": None, "step": 3}
REDRAW = """async (figure, states) => {
    for (let turn = 0; turn < 50; turn++) for (const state of states) figure.state = state;
    await new Promise((done) => setTimeout(done, 600));  // flights have landed
}"""
COME_AND_GO = """async (state) => {
    window.gone ??= [];
    for (let turn = 0; turn < 100; turn++) {
        const figure = Object.assign(document.createElement("transconv-stage"), {id: "guest", state});
        document.querySelector("main").append(figure);
        figure.arrange("matrix");
        await new Promise((done) => requestAnimationFrame(done));
        figure.remove();
        gone.push(new WeakRef(figure));
    }
    await new Promise((done) => setTimeout(done, 600));  // flights have landed
}"""


@pytest.fixture
def open_page(browser, address):
    """Open a page with these figures."""
    return lambda *figures, script=LOAD: page_of(
        browser, address, f"{COLOURS}<main>{''.join(figures)}</main>{script}", **LAPTOP
    )


def started(page):
    page.wait_for_function("[...document.querySelectorAll('transconv-stage')].every((e) => e.shadowRoot)")


@pytest.fixture
def counted(open_page):
    """A page with a figure, and a function that counts what is alive on it."""
    with open_page(element(A), script=COUNT + LOAD) as page:
        started(page)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")

        def alive():
            page.wait_for_function("waiting.size === 0", polling=50)
            for _ in range(3):
                session.send("HeapProfiler.collectGarbage")
            metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            return {name: metrics[name] for name in ("Nodes", "JSEventListeners")}

        yield page, alive


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


def test_a_figure_that_is_moved_on_the_page_keeps_working(open_page):
    with open_page(element()) as page:
        started(page)
        page.locator("#fig").evaluate("e => { const main = e.parentNode; e.remove(); main.append(e); }")
        page.locator("#fig").get_by_role("button", name="matrix").click()
        assert page.locator("#fig").evaluate("e => e.state.view") == "matrix"
        page.evaluate("location.hash = '#fig:stride=3'")
        page.wait_for_function("document.querySelector('#fig').state.stride[0] === 3")


def test_thirty_figures_on_a_page_all_work(open_page):
    with open_page(*(element({"X": [[n, 1]], "K": [[1, 1]]}, f"f{n}") for n in range(30))) as page:
        started(page)
        for n in range(30):
            host = page.locator(f"#f{n}")
            host.scroll_into_view_if_needed()
            cells = host.get_by_role("group", name="Output Y").get_by_role("button")
            expect(cells).to_have_text([f"{n}", f"{n + 1}", "1"])
        cells.nth(1).click()
        expect(host.get_by_role("status")).to_contain_text("30 = ")


def test_figures_on_a_page_are_independent_and_a_second_copy_of_the_module_changes_nothing(open_page):
    again = LOAD.replace(".js", ".js?again")
    with open_page(element({}, "a"), element({"K": [[1, 1]]}, "b"), script=LOAD + again) as page:
        started(page)
        other = page.locator("#b").evaluate("e => e.state")
        page.locator("#a").get_by_role("button", name="matrix").click()
        page.evaluate("location.hash = '#a:stride=2'")
        page.wait_for_function("document.querySelector('#a').state.stride[0] === 2")
        assert page.locator("#b").evaluate("e => e.state") == other
