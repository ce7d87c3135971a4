"""Pages with figures."""

import json
from contextlib import contextmanager

BUNDLE = "lib/transconv_course/explorer.js"
LAPTOP = {"viewport": {"width": 1280, "height": 900}}
STILL = {"reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOAD = f'<script type="module" src="/{BUNDLE}"></script>'
# The colours that the site gives its text, light and dark.
COLOURS = """<style>
    :root { color-scheme: light dark; }
    body { margin: 0; background: #fff; color: #222832; font-family: sans-serif; }
    main { padding: 0 12px; }
    @media (prefers-color-scheme: dark) { body { background: #14181e; color: #ced6dd; } }
</style>"""


def element(state=None, id="fig"):
    text = state if isinstance(state, str) else json.dumps(state or {})
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<transconv-stage id="{id}" state="{escaped}"><p>The still</p></transconv-stage>'


@contextmanager
def page_of(browser, address, body="", **screen):
    """Open a page with this body, which may neither ask another host nor write an error or a warning to the console."""
    context = browser.new_context(**screen)
    head = '<meta charset=utf-8><meta name=viewport content="width=device-width"><title>A figure</title>'
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


def status(host):
    """The sentence of a stage."""
    return host.get_by_role("status")
