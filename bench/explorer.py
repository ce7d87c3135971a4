"""The figure's time from an input event to the painted picture, and the weight of its bundle: `make bench`.

p50 and p95: the time from the event's time stamp until the page has changed, plus that from the start of its frame
until it is painted; the wait for the screen between the two is left out, since it is the same for an empty page.
"shown": p95 with that wait, until the next frame begins. "work": milliseconds of processor time on the page's thread
for one event, which tell a slow figure from a busy machine.
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
VIEWS = ("stamp", "gather", "matrix", "shape", "overlap", "roundtrip")
FIGURES = {"5×5, k = 3": (5, 3, 16), "16×16, k = 5": (16, 5, 33)}
SAMPLES = 120
WARM = 20
WEIGHT = 32_000

LISTEN = """() => {
    const figure = document.querySelector("transconv-explorer");
    const {port1, port2} = new MessageChannel();
    const soon = (call) => { port1.onmessage = call; port2.postMessage(0); };
    window.samples = [];
    addEventListener("input", ({timeStamp}) => {
        let changed = performance.now();
        figure.updateComplete.then(() => { changed = performance.now(); });
        requestAnimationFrame(() => {
            const frame = performance.now();
            soon(() => {
                const took = changed - timeStamp + performance.now() - frame;
                requestAnimationFrame(() => { samples.push([took, performance.now() - timeStamp]); window.next?.(); });
            });
        });
    });
}"""
PAINTED = "count => samples.length > count || new Promise((done) => { window.next = done; })"


def page_with(context, address, size, kernel, views):
    state = {
        "X": [[(3 * i + 5 * j) % 10 for j in range(size)] for i in range(size)],
        "K": [[(2 * i + 3 * j) % 7 for j in range(kernel)] for i in range(kernel)],
        "stride": 2,
        "padding": 1,
        "views": views,
    }
    body = f"""<!doctype html><title>bench</title><transconv-explorer state='{json.dumps(state)}'></transconv-explorer>
        <script type="module" src="/lib/transconv_course/explorer.js"></script>"""
    page = context.new_page()
    page.route("**/figure.html", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{address}/figure.html")
    page.get_by_role("slider", name="stride").wait_for()
    page.evaluate(LISTEN)
    return page


def slide(page):
    """Move the stride between 1 and 4 and the padding between 0 and 3 with the arrow keys."""
    for name in ("stride", "padding"):
        slider = page.get_by_role("slider", name=name, exact=True)
        slider.focus()
        for move in range(SAMPLES // 2):
            press(page, "ArrowRight" if move % 6 < 3 else "ArrowLeft")


def edit(page):
    """Type a digit at a time into the first cell of the input."""
    page.get_by_role("grid", name="Input X").first.get_by_role("gridcell").first.focus()
    page.keyboard.press("1")
    for move in range(SAMPLES):
        press(page, "Backspace" if move % 4 == 3 else str(move % 9 + 1))


def press(page, key):
    before = page.evaluate("samples.length")
    page.keyboard.press(key)
    page.evaluate(PAINTED, before)


def latency(page, action):
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked():
        return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}["TaskDuration"]

    page.evaluate("samples.length = 0")
    before = worked()
    action(page)
    taken = page.evaluate("samples")
    work = (worked() - before) * 1000 / len(taken)
    painted, shown = (sorted(times) for times in zip(*taken[WARM:], strict=True))
    late = int(0.95 * len(painted))
    return statistics.median(painted), painted[late], shown[late], work, len(painted)


def rows(browser, address):
    for name, (size, kernel, budget) in FIGURES.items():
        for views in (VIEWS, *((view,) for view in VIEWS)):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = page_with(context, address, size, kernel, views)
            shown = "all six" if len(views) > 1 else views[0]
            for what, action in (("slider", slide), ("edit", edit)):
                yield name, shown, what, *latency(page, action), budget
            context.close()


def main():
    path = chromium.find()
    if not path:
        sys.exit("NO BROWSER: `make browser` says what to do")
    weight = len(gzip.compress(BUNDLE.read_bytes(), 9, mtime=0))
    heads = "".join(f"{head:>8}" for head in ("p50 ms", "p95 ms", "shown", "work", "budget"))
    print(f"{'figure':<14}{'views':<11}{'input':<8}{heads}{'samples':>9}")
    with serve(ROOT) as address, chromium.opened(path) as browser:
        for name, shown, what, half, most, seen, work, count, budget in rows(browser, address):
            over = "" if most <= budget else "  over"
            times = "".join(f"{time:>8.1f}" for time in (half, most, seen, work))
            print(f"{name:<14}{shown:<11}{what:<8}{times}{budget:>8}{count:>9}{over}", flush=True)
    print(f"bundle: {BUNDLE.stat().st_size} bytes, gzip {weight} bytes, budget {WEIGHT}{'  over' * (weight > WEIGHT)}")


if __name__ == "__main__":
    main()
