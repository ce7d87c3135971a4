"""The module that ships, loaded in a page."""

import json
from contextlib import contextmanager

BUNDLE = "lib/transconv_course/explorer.js"


@contextmanager
def page_of(browser, address, body="", **screen):
    """A page whose body is given, without and with a hash; it may ask nobody else and complain of nothing."""
    context = browser.new_context(**screen)
    html = f"<!doctype html><html lang=en><meta charset=utf-8><title>A figure</title><body>{body}</body></html>"
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


class Module:
    """A module of the figure in a page; what goes in and comes out is JSON."""

    def __init__(self, page, path):
        self.page, self.path = page, path

    def each(self, expression, items, batch=500):
        """The value of a JavaScript expression of `item` and the module `m`, for every item."""
        run = f"async ([path, text]) => {{ const m = await import(path); return JSON.stringify({{all:\
            JSON.parse(text).map((item) => {expression} ?? null)}}); }}"
        found = []
        for start in range(0, len(items), batch):
            text = self.page.evaluate(run, [self.path, json.dumps(items[start : start + batch])])
            found += json.loads(text)["all"]
        return found
