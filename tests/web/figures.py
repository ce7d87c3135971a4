"""A figure on a page, found the way a reader or a screen reader finds its parts: by role and name."""

import json
import re
from contextlib import ExitStack, contextmanager

from playwright.sync_api import expect

BUNDLE = "lib/transconv_course/explorer.js"
LAPTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOAD = f'<script type="module" src="/{BUNDLE}"></script>'
# The colours that the site gives its text, light and dark.
COLOURS = """<style>
    :root { color-scheme: light dark; }
    body { margin: 0; background: #fff; color: #222832; font-family: sans-serif; }
    main { padding: 0 12px; }
    @media (prefers-color-scheme: dark) { body { background: #14181e; color: #ced6dd; } }
</style>"""
VIEWS = ("stamp", "gather", "matrix", "shape", "overlap", "roundtrip")
# The focused element, through every shadow root, as [role, name].
FOCUSED = """() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at || at === document.body) return null;
    const role = at.getAttribute("role") ?? {BUTTON: "button", SELECT: "combobox", A: "link", TEXTAREA: "textbox",
        INPUT: {range: "slider", checkbox: "checkbox"}[at.type] ?? "textbox"}[at.tagName] ?? at.tagName;
    const own = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
    const grid = at.closest("[role=grid]")?.getAttribute("aria-label");
    return [role, (grid ? `${grid}: ` : "") + own.trim().replace(/\\s+/g, " ")];
}"""


def element(state=None, id="fig"):
    text = state if isinstance(state, str) else json.dumps(state or {})
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<transconv-explorer id="{id}" state="{escaped}"><p>The static picture</p></transconv-explorer>'


class Figure:
    """One figure on a page."""

    def __init__(self, page, id="fig"):
        self.page = page
        self.host = page.locator(f"#{id}")

    def view(self, name):
        return self.host.get_by_role("group", name=name, exact=True)

    def grid(self, name, view=None):
        return (self.view(view) if view else self.host).get_by_role("grid", name=re.compile(f"^{name}")).first

    def cell(self, grid, at):
        return grid.get_by_role("row").nth(at[0]).get_by_role("gridcell").nth(at[1])

    def go_to(self, grid, at):
        """Walk to a cell of a grid with the keyboard."""
        grid.locator('[tabindex="0"]').focus()
        for key in ["Control+Home", *["ArrowDown"] * at[0], *["ArrowRight"] * at[1]]:
            self.page.keyboard.press(key)

    def numbers(self, grid):
        """The numbers in a grid; an empty cell counts as 0."""
        rows = grid.evaluate(
            "e => [...e.querySelectorAll('[role=row]')].map(r => [...r.querySelectorAll('[role=gridcell]')]"
            ".map(c => c.textContent))"
        )
        return [[float(text.replace("−", "-") or 0) for text in row] for row in rows]

    def slider(self, name):
        return self.host.get_by_role("slider", name=re.compile(rf"^{name}\b"))

    def button(self, name):
        return self.host.get_by_role("button", name=name)

    @property
    def status(self):
        return self.host.get_by_role("status").last  # sliders may have one of their own

    @property
    def alert(self):
        return self.host.get_by_role("alert")

    @property
    def field(self):
        return self.host.get_by_role("textbox", name=re.compile("^Number of"))

    @property
    def state(self):
        return self.host.evaluate("e => e.state")

    def show(self, state):
        """Give the figure a state, as code on the page or in the notebook does."""
        self.host.evaluate("async (e, state) => { e.state = state; await e.updateComplete; }", state)

    def shows(self, name, values, view=None):
        """Wait until a grid holds these numbers."""
        flat = [f"{value}".replace("-", "−") for row in values for value in row]
        expect(self.grid(name, view).get_by_role("gridcell")).to_have_text(flat)


@contextmanager
def page_of(browser, address, body="", **screen):
    """Open a page with this body, which may neither ask another host nor write an error or a warning to the console."""
    context = browser.new_context(**screen)
    head = "<meta charset=utf-8><meta name=viewport content='width=device-width'><title>A figure</title>"
    html = f"<!doctype html><html lang=en>{head}<body>{body}</body></html>"
    context.route("**/figure.html*", lambda route: route.fulfill(body=html, content_type="text/html"))
    context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page = context.new_page()
    notes = page.notes = []
    page.on("request", lambda r: r.url.startswith((address, "data:")) or notes.append(f"outside: {r.url}"))
    page.on("requestfailed", lambda r: notes.append(f"failed: {r.url}"))
    page.on("console", lambda m: m.type in ("error", "warning") and notes.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda e: notes.append(f"error: {e}"))
    page.goto(f"{address}/figure.html")
    yield page
    context.close()
    assert notes == []


@contextmanager
def figure_page(browser, address, *figures, extra="", script=LOAD, **screen):
    """A page with some figures, each given as the text of its element."""
    body = f"{COLOURS}<main><h1>A page</h1>{''.join(figures)}{extra}</main>{script}"
    with page_of(browser, address, body, **(screen or LAPTOP)) as page:
        if script and screen.get("java_script_enabled", True):
            page.wait_for_function("Boolean(customElements.get('transconv-explorer'))")
            for host in page.locator("transconv-explorer").all():
                expect(host.get_by_role("grid").first).to_be_visible()
        yield page


class Pages:
    """Opens pages, and at the end closes them and checks that their consoles reported nothing."""

    def __init__(self, browser, address):
        self.browser, self.address = browser, address
        self.stack = ExitStack()

    def page(self, *figures, **options):
        return self.stack.enter_context(figure_page(self.browser, self.address, *figures, **options))

    def figure(self, state=None, **options):
        return Figure(self.page(element(state), **options))


def focused(page):
    return page.evaluate(FOCUSED)


def tab_to(page, role, name, key="Tab", most=120):
    """Press Tab until an element has the focus."""
    met = []
    for _ in range(most):
        page.keyboard.press(key)
        met.append(focused(page))
        if met[-1] and met[-1][0] == role and re.search(name, met[-1][1]):
            return met
    raise AssertionError(f"{key} never came to {role} {name}; it met {met}")
