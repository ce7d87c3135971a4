"""The figure's work for one event of a reader, at full speed and on a processor slowed down four times: `make bench`.

event: milliseconds of processor time for script, style, layout and paint, from the event until its frame is painted.
frame: the same for each frame of the motion that follows. Waiting for the screen is left out, since it is the same for
an empty page, and so is what other threads do. Both at p50 and p95; the budgets are for p95.
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
SAMPLES, WARM = 24, 4
WEIGHT = 32_000
MOTION = 700  # milliseconds until everything stands
SCRIPT = {"EventDispatch", "FunctionCall", "FireAnimationFrame", "TimerFire", "RunMicrotasks", "MinorGC", "MajorGC"}
DRAWING = {"UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize"}


def page_with(context, address, size, kernel):
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


def traced(page, slow, actions):
    """Do the actions, one after another, and return what the page's thread did meanwhile."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    events, ended = [], []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda data: ended.append(data))
    session.send("Tracing.start", {"traceConfig": {"includedCategories": ["devtools.timeline", "v8"]}})
    for act in actions:
        act()
        page.wait_for_timeout(MOTION * (1 if slow == 1 else 1.5))
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    thread = next((one["pid"], one["tid"]) for one in events if one["name"] == "EventDispatch")
    done = [one for one in events if one.get("ph") == "X" and (one["pid"], one["tid"]) == thread]
    return sorted(done, key=lambda one: (one["ts"], -one["dur"]))


def frames(done, event):
    """Return, for each event of a type, the milliseconds of work of each frame from the event on."""
    several, end = [], 0
    for one in done:
        if one["name"] == "EventDispatch" and one["args"]["data"]["type"] == event:
            several.append([0])
        if not several or one["name"] not in SCRIPT | DRAWING or one["ts"] < end:
            continue  # what lies within another is counted with it
        end = one["ts"] + one["dur"]
        several[-1][-1] += one.get("tdur", one["dur"]) / 1000
        if one["name"] == "Layerize":
            several[-1].append(0)
    return several


def measured(page, slow, what):
    event, action = ACTIONS[what]
    several = frames(traced(page, slow, action(page)), event)[WARM:]
    first = [work[0] for work in several]
    later = [one for work in several for one in work[1:] if one]
    return [(statistics.median(times), sorted(times)[int(0.95 * len(times))]) for times in (first, later)]


def rows(browser, address):
    for name, (size, kernel) in FIGURES.items():
        for what in ACTIONS:
            for slow, budget in BUDGETS.items():
                with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
                    yield name, what, slow, *measured(page_with(context, address, size, kernel), slow, what), budget


def main():
    path = chromium.find()
    if not path:
        sys.exit("NO BROWSER: `make browser` says what to do")
    weight = len(gzip.compress(BUNDLE.read_bytes(), 9, mtime=0))
    print(f"{'figure':<14}{'event':<17}{'slower':>8}{'event ms: p50, p95':>22}{'frame ms: p50, p95':>22}{'budget':>8}")
    with serve(ROOT) as address, chromium.opened(path) as browser:
        for name, what, slow, event, frame, budget in rows(browser, address):
            cells = "".join(f"{f'{half:.1f}, {most:.1f}':>22}" for half, most in (event, frame))
            over = "  over" * (max(event[1], frame[1]) > budget)
            print(f"{name:<14}{what:<17}{slow:>7}×{cells}{budget:>8}{over}", flush=True)
    print(f"bundle: {BUNDLE.stat().st_size} bytes, gzip {weight} bytes, budget {WEIGHT}{'  over' * (weight > WEIGHT)}")


if __name__ == "__main__":
    main()
