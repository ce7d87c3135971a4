"""The figure's work for one event of a reader, at full speed and on a processor slowed down four times: `make bench`.

p50 and p95: milliseconds from the event's time stamp until its handlers are done, plus from the start of its frame
until that is painted; the wait for the screen between the two is left out, since it is the same for an empty page.
"work": milliseconds of processor time on the page's thread for one event with the motion that follows it, which tell a
slow figure from a busy machine.
"""

import gzip
import json
import statistics
import sys
from pathlib import Path

from tests.support.browsing import serve
from tools import browser as chromium

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "lib/transconv_course/explorer.js"
FIGURES = {"2×2, k = 2": (2, 2), "5×5, k = 3": (5, 3), "16×16, k = 5": (16, 5)}
BUDGETS = {1: 10, 4: 30}  # milliseconds at p95, by how much the processor is slowed down
SAMPLES, WARM = 60, 10
WEIGHT = 32_000

LISTEN = """(type) => {
    const soon = (call) => {
        const {port1, port2} = new MessageChannel();
        port1.onmessage = call;
        port2.postMessage(0);
    };
    window.samples = [];
    addEventListener(type, ({timeStamp}) => {
        let handled = 0;
        soon(() => { handled = performance.now(); });
        requestAnimationFrame(() => {
            const frame = performance.now();
            soon(() => {
                samples.push((handled || frame) - timeStamp + performance.now() - frame);
                window.next?.();
            });
        });
    }, true);
}"""
PAINTED = "count => samples.length > count || new Promise((done) => { window.next = done; })"
ENDED = "() => new Promise((done) => setTimeout(done, 700))"  # the motion


def page_with(context, address, size, kernel, event):
    state = {
        "X": [[(3 * i + 5 * j) % 10 for j in range(size)] for i in range(size)],
        "K": [[(2 * i + 3 * j) % 7 for j in range(kernel)] for i in range(kernel)],
    }
    links = "".join(f'<a href="#fig:stride={stride}">{stride}</a> ' for stride in (1, 2))
    body = f"""<!doctype html><title>bench</title><p>{links}</p>
        <transconv-stage id="fig" state='{json.dumps(state)}'></transconv-stage>
        <script type="module" src="/lib/transconv_course/explorer.js"></script>"""
    page = context.new_page()
    page.route("**/figure.html", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{address}/figure.html")
    page.locator("[data-key='y0,0']").wait_for()
    page.evaluate(LISTEN, event)
    return page


def choose(page):
    """Move from cell to cell of the output with the arrow keys."""
    page.locator("[data-key='y0,0']").focus()
    for move in range(SAMPLES):
        yield lambda move=move: page.keyboard.press("ArrowRight" if move % 4 < 2 else "ArrowLeft")


def arrange(page):
    """Go from view to view."""
    buttons = page.locator("[data-view]")
    for move in range(SAMPLES):
        yield lambda move=move: buttons.nth((move + 1) % 3).click()


def follow(page):
    """Follow links that set the stride."""
    for move in range(SAMPLES):
        yield lambda move=move: page.get_by_role("link", name="2" if move % 2 else "1").click()


ACTIONS = {
    "choose a cell": ("keydown", choose),
    "change the view": ("click", arrange),
    "follow a link": ("click", follow),
}


def measured(page, slow, action):
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": slow})

    def worked():
        return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}["TaskDuration"]

    before = worked()
    for act in action(page):
        count = page.evaluate("samples.length")
        act()
        page.evaluate(PAINTED, count)
    page.evaluate(ENDED)
    taken = page.evaluate("samples")
    work = (worked() - before) * 1000 / len(taken)
    times = sorted(taken[WARM:])
    return statistics.median(times), times[int(0.95 * len(times))], work


def rows(browser, address):
    for name, (size, kernel) in FIGURES.items():
        for what, (event, action) in ACTIONS.items():
            for slow, budget in BUDGETS.items():
                with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
                    page = page_with(context, address, size, kernel, event)
                    yield name, what, slow, *measured(page, slow, action), budget


def main():
    path = chromium.find()
    if not path:
        sys.exit("NO BROWSER: `make browser` says what to do")
    weight = len(gzip.compress(BUNDLE.read_bytes(), 9, mtime=0))
    heads = "".join(f"{head:>8}" for head in ("slower", "p50 ms", "p95 ms", "work", "budget"))
    print(f"{'figure':<14}{'event':<17}{heads}")
    with serve(ROOT) as address, chromium.opened(path) as browser:
        for name, what, slow, half, most, work, budget in rows(browser, address):
            over = "" if most <= budget else "  over"
            print(f"{name:<14}{what:<17}{slow:>7}×{half:>8.1f}{most:>8.1f}{work:>8.1f}{budget:>8}{over}", flush=True)
    print(f"bundle: {BUNDLE.stat().st_size} bytes, gzip {weight} bytes, budget {WEIGHT}{'  over' * (weight > WEIGHT)}")


if __name__ == "__main__":
    main()
