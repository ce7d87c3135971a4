"""Whatever sets a figure on a page, a link in the text or a handle, is on the screen together with the figure.

Every link is followed on every screen in English, and on the smallest in every other language; fingers, mouse and keys
do it on two screens of some pages. Colours move nothing, so English is tried in light and the others in dark.
"""

import pytest

from tests.support.pages import ROOT, WRITTEN
from website import languages

SCREENS = {"phone": (390, 844), "tablet": (820, 1180), "laptop": (1366, 768), "desktop": (1280, 900)}
GESTURED = ["intro.html", "chapters/05_rearrangement.html", "chapters/06_shape_formula.html", "chapters/15_cost.html"]
GESTURES = {"phone": ["tap"], "laptop": ["click", "focus", "press_enter"]}
LINK = 'a[href^="#"][href*=":"]'
SETTLED = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
# The page lies as it did three frames ago: after a turn of the screen, text and figures take several.
RESTING = f"""async () => {{
    const places = () => [document.body, ...document.querySelectorAll("transconv-stage")]
        .map((one) => Object.values(one.getBoundingClientRect().toJSON())).join();
    for (let same = 0, before; same < 3; before = places()) {{
        await ({SETTLED})();
        same = places() === before ? same + 1 : 0;
    }}
}}"""
# How much of something lies on the screen below the page's header, from 0 to 1.
SEEN = """({left, top, right, bottom}) => {
    const covered = document.querySelector(".bd-header-article").getBoundingClientRect().bottom;
    const across = Math.min(right, innerWidth) - Math.max(left, 0);
    const down = Math.min(bottom, innerHeight) - Math.max(top, covered);
    return Math.max(0, across) * Math.max(0, down) / ((right - left) * (bottom - top));
}"""
# The parts of a figure that aren't in view, and the link if it isn't or if something lies on it.
HIDDEN = f"""([figure, link]) => {{
    const seen = {SEEN};
    const parts = [".stage", ".bar", ".saying"].map((name) => [name, figure.shadowRoot.querySelector(name)]);
    const hidden = parts.filter(([, part]) => seen(part.getBoundingClientRect()) < 0.99).map(([name]) => name);
    const lines = link ? [...link.getClientRects()] : [];
    const on = ({{left, top, width, height}}) => document.elementFromPoint(left + width / 2, top + height / 2);
    if (lines.some((line) => seen(line) < 0.99 || on(line)?.closest("a") !== link)) hidden.push("link");
    const {{height}} = figure.frame.getBoundingClientRect();
    const most = innerWidth < 1200 ? 0.45 : 0.55;
    if (figure.getAttribute("stuck") && height > most * innerHeight + 1) hidden.push(`${{height}} px are too much`);
    return hidden;
}}"""
START = f"""async () => {{
    for (const fold of document.querySelectorAll('details:has(transconv-stage, {LINK})')) fold.open = true;
    for (const figure of document.querySelectorAll("transconv-stage")) {{
        figure.scrollIntoView();
        await customElements.whenDefined(figure.localName);
    }}
}}"""
READ = """async (link) => {
    for (const part of [0.25, 0.75]) {
        scrollBy({top: link.getBoundingClientRect().top - part * innerHeight, behavior: "instant"});
        await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
        const {x, y, width, height} = link.getClientRects()[0];
        const middle = [x + width / 2, y + height / 2];
        if (link.contains(document.elementFromPoint(...middle))) return middle;
    }
}"""
FOLLOW = f"""async (links) => {{
    const missing = [];
    for (const link of links) {{
        await ({READ})(link);
        link.click();
        await ({SETTLED})();
        const href = link.getAttribute("href");
        const figure = document.getElementById(/^#([^:]+)/.exec(href)[1]);
        missing.push(...({HIDDEN})([figure, link]).map((part) => [href, part]));
        if (link.hash !== location.hash) missing.push([href, "address"]);
    }}
    return missing;
}}"""
CENTRE = """(figure) => {
    const {top, bottom} = figure.getBoundingClientRect();
    scrollBy({top: (top + bottom - innerHeight) / 2, behavior: "instant"});
}"""
TEXT = """[...document.querySelectorAll("article :is(h2, p, li, pre)")].filter((one) => one.checkVisibility())
    .map((one) => Math.round(one.getBoundingClientRect().top + scrollY))"""
PLACES = """(figure) => [figure, figure.frame].map((one) => Math.round(one.getBoundingClientRect().top))"""
HANDLES = """(figure) => [...figure.shadowRoot.querySelectorAll(".handle")]
    .filter((handle) => getComputedStyle(handle).visibility === "visible").map((handle) => handle.dataset.key)"""


def source(name):
    stem = ROOT / name.removesuffix(".html")
    return next(path for path in (stem.with_suffix(".ipynb"), stem.with_suffix(".md")) if path.exists())


SHOWING = [
    name
    for name in WRITTEN
    if any(mark in source(name).read_text("utf-8") for mark in ("Explorer(", "<transconv-stage"))
]


@pytest.fixture(scope="module", params=languages.NAMES)
def opened(request, browser, address):
    """Return a function that opens a page in one language, with all its figures started."""
    code = request.param
    colours = "light" if code == languages.SOURCE else "dark"
    screen = {"has_touch": True, "reduced_motion": "reduce", "color_scheme": colours}
    with browser.new_context(base_url=f"{address}/{languages.folder(code)}", **screen) as context:
        page = context.new_page()

        def opened(name):
            page.goto(name)
            page.evaluate(START)
            return page

        opened.code = code
        yield opened


def turned(page, screen):
    """Give the page the size of a screen."""
    width, height = SCREENS[screen]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(RESTING)


@pytest.mark.parametrize("name", SHOWING)
def test_after_every_link_and_every_handle_figure_and_link_are_in_view(opened, name):
    code, page = opened.code, opened(name)
    hidden = []
    for screen in SCREENS if code == languages.SOURCE else ["phone"]:
        turned(page, screen)
        hidden += [(screen, *what) for what in page.eval_on_selector_all(LINK, FOLLOW)]
        for figure in page.locator("transconv-stage").element_handles():
            figure.evaluate(CENTRE)
            page.evaluate(RESTING)
            for handle in figure.evaluate(HANDLES):
                figure.evaluate("(e, key) => e.shadowRoot.querySelector(`[data-key='${key}']`).focus()", handle)
                page.keyboard.press("ArrowRight")
                hidden += [(screen, handle, part) for part in page.evaluate(HIDDEN, [figure, None])]
    assert hidden == []


@pytest.mark.parametrize("opened", [languages.SOURCE], indirect=True)
@pytest.mark.parametrize("name", GESTURED)
def test_a_finger_a_mouse_and_the_keyboard_reach_every_link_and_its_figure_is_in_view(opened, name):
    page = opened(name)
    hidden = []
    for screen, actions in GESTURES.items():
        turned(page, screen)
        for link in page.locator(LINK).element_handles():
            for action in actions:
                ACTIONS[action](page, link)
                assert action == "focus" or link.evaluate("(link) => link.hash === location.hash")
                hidden += [(screen, action, link.get_attribute("href"), part) for part in missing(page, link)]
    assert hidden == []


def test_the_text_stays_where_it_is_while_a_figure_comes_along_and_it_leaves_with_its_links(opened):
    page = opened("chapters/15_cost.html")
    page.set_viewport_size({"width": 390, "height": 844})
    figure = page.locator("transconv-stage").element_handle()
    first = page.locator(LINK).first.evaluate("(link) => link.getBoundingClientRect().top + scrollY")
    last = figure.evaluate("(figure) => figure.getBoundingClientRect().bottom + scrollY")
    texts, along = [], []
    for top in range(int(first) - 1200, int(last) + 400, 150):
        page.evaluate("(top) => scrollTo({top, behavior: 'instant'})", top)
        page.evaluate(SETTLED)
        texts.append(page.evaluate(TEXT))
        own, shown = figure.evaluate(PLACES)
        along.append(shown < 844 and own != shown)
    assert all(places == texts[0] for places in texts)
    begin, end = along.index(True), len(along) - along[::-1].index(True)
    assert begin > 0 and all(along[begin:end]) and end < len(along)
    room, whole = figure.evaluate("(figure) => [figure, figure.frame].map((one) => one.getBoundingClientRect().height)")
    assert room == pytest.approx(whole, abs=1)
    page.emulate_media(media="print")
    heights = "(figure) => [figure, figure.firstElementChild].map((one) => one.getBoundingClientRect().height)"
    own, still = figure.evaluate(heights)
    page.emulate_media(media="screen")
    assert own == pytest.approx(still, abs=2)


def missing(page, link):
    """Return what isn't in view once a link was followed."""
    page.evaluate(SETTLED)
    figure = link.evaluate_handle("(link) => document.getElementById(/^#([^:]+)/.exec(link.getAttribute('href'))[1])")
    return page.evaluate(HIDDEN, [figure, link])


# What a reader does with a link that can be read: it stands in the upper part of the screen, or lower if the figure
# lies there.


def tap(page, link):
    page.touchscreen.tap(*read(page, link))


def click(page, link):
    page.mouse.click(*read(page, link))


def read(page, link):
    page.mouse.move(0, 0)
    return link.evaluate(READ)


def focus(page, link):
    page.evaluate("document.activeElement.blur(); scrollTo({top: 0, behavior: 'instant'})")
    page.evaluate(SETTLED)
    page.keyboard.press("Shift")  # from now on, what gets the focus shows it
    link.focus()


def press_enter(page, link):
    page.keyboard.press("Enter")


ACTIONS = {"tap": tap, "click": click, "focus": focus, "press_enter": press_enter}
