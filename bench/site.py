"""A chapter's weight and loading time, compared with Jupyter Book's default page for it: `make bench-site`.

Both pages come from the same notebook and the same compressing server, on a phone's screen over a slow connection
(Lighthouse's slow 4G) and a processor slowed down four times; they take turns, and the table shows medians. Nothing
outside this machine is reached: what the default page requests from other hosts is refused at once and counted as a
request with no weight and no time, so its true cost is higher than shown.

"picture": the chapter's first picture has been painted. "choice": a reader goes straight to the figure, and the first
chosen cell has been painted; on a default page the figure stays a still picture. Times are milliseconds from the
start of the navigation, weights kB transferred.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.browsing import Host, serve
from tools import browser as chromium

ROOT = Path(__file__).resolve().parent.parent

CHAPTERS = ("01_trans_conv", "06_shape_formula", "10_checkerboards")
CONFIG = "execute: {execute_notebooks: 'off'}\n"  # the only setting: without it, the notebook would run
TURNS = 5
NETWORK = {"offline": False, "latency": 562.5, "downloadThroughput": 184_320, "uploadThroughput": 84_375}
CPU_SLOWDOWN = 4
PHONE = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 1.75, "is_mobile": True, "has_touch": True}
COLUMNS = ("kB", "requests", "outside", "FCP", "LCP", "picture", "choice")
WATCH = """
window.seen = {};
window.painted = (name) => requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => { seen[name] ??= performance.now(); };
    port2.postMessage(0);
});
new PerformanceObserver((list) => { seen.LCP = list.getEntries().at(-1).startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => { seen.FCP = list.getEntriesByName("first-contentful-paint")[0].startTime; })
    .observe({type: "paint", buffered: true});
new MutationObserver((_, watch) => {
    if (!document.querySelector(".tc-picture svg")) return;
    watch.disconnect();
    painted("picture");
}).observe(document, {childList: true, subtree: true});
"""
EDIT = """async () => {
    const figure = document.querySelector("transconv-stage");
    const soon = () => new Promise((done) => setTimeout(done, 5));
    let cell;
    while (!(cell = figure.shadowRoot?.querySelector("[data-key^=y]"))) {
        figure.scrollIntoView();  // again and again: whatever loads late may push it away
        await soon();
    }
    cell.click();
    painted("choice");
    while (!seen.choice) await soon();
}"""


def default_page(chapter, scratch):
    """Build one chapter with Jupyter Book's own configuration; return the folder of its site."""
    source = Path(scratch) / chapter
    (source / "chapters").mkdir(parents=True)
    shutil.copyfile(ROOT / f"chapters/{chapter}.ipynb", source / f"chapters/{chapter}.ipynb")
    (source / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (source / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/{chapter}\n", encoding="utf-8")
    script = Path(sys.executable).parent / "jupyter-book"
    subprocess.run([script, "build", str(source), "-q"], check=True, capture_output=True)
    return source / "_build/html"


def load(browser, address, chapter, alive):
    """Open a chapter as a first-time visitor does, and return its measurements."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    taken, asked = [], []
    session.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
    page.on("request", lambda request: request.url.startswith("data:") or asked.append(request.url))
    page.route(lambda url: not url.startswith((address, "data:")), lambda route: route.abort())
    page.add_init_script(WATCH)
    page.goto(f"{address}/chapters/{chapter}.html", wait_until="commit")
    page.locator("transconv-stage").first.wait_for(state="attached")
    if alive:
        page.evaluate(EDIT)
    page.wait_for_load_state("networkidle")
    seen = page.evaluate("seen")
    context.close()
    outside = sum(not url.startswith(address) for url in asked)
    return {"kB": sum(taken) / 1000, "requests": len(asked), "outside": outside, **seen}


def medians(several):
    return {key: statistics.median(run[key] for run in several) for key in several[0]}


def row(name, values, form):
    cells = (form.format(values[column]) if column in values else f"{'–':>10}" for column in COLUMNS)
    print(f"{name:<36}" + "".join(cells), flush=True)


def main(*chapters):
    path = chromium.find()
    if not path:
        sys.exit("NO BROWSER: `make browser` says what to do")
    print(f"{'chapter':<36}" + "".join(f"{column:>10}" for column in COLUMNS))
    with tempfile.TemporaryDirectory() as scratch, chromium.opened(path) as browser:
        for chapter in chapters or CHAPTERS:
            folders = {"course": ROOT / "_build/html", "default": default_page(chapter, scratch)}
            runs = {name: [] for name in folders}
            for _ in range(TURNS):
                for name, folder in folders.items():
                    with serve(folder, Host) as address:
                        runs[name].append(load(browser, address, chapter, alive=name == "course"))
            ours, default = (medians(runs[name]) for name in folders)
            row(f"{chapter}, course", ours, "{:>10.0f}")
            row(f"{chapter}, default", default, "{:>10.0f}")
            row("", {key: default[key] / ours[key] for key in default if ours[key]}, "{:>9.1f}×")


if __name__ == "__main__":
    main(*sys.argv[1:])
